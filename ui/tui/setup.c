/* The first start: what the house is, who works here, what is plugged in. Esc leaves it, and nothing was made. */
#include "ui/app.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static const struct question {
	const char *label, *help;
} QUESTIONS[SETUP_FIELDS] = {
	[SETUP_LANGUAGE] = { N_("Language"), N_("Left and Right change it.") },
	[SETUP_NAME] = { N_("Name of the house"), N_("It stands on receipts.") },
	[SETUP_CURRENCY] = { N_("Currency"), N_("Three letters, ISO 4217. It cannot be changed once something was sold.") },
	[SETUP_CARTE] = { N_("Carte"),
		    N_("A CSV file with groups, items and prices; see chit-carte(5). Without one this till only redeems coupons.") },
	[SETUP_CASHIER] = { N_("Your name"),
		      N_("The first one is the owner. Empty: nobody has to say who is there, and anybody may do everything.") },
	[SETUP_PIN] = { N_("Your PIN"), N_("4 to 12 digits.") },
	[SETUP_PIN_AGAIN] = { N_("PIN again"), N_("The same once more, for it is not shown.") },
	[SETUP_PASSPHRASE] = { N_("Passphrase"), N_("At least 8 characters. It is asked at each start, and nobody can open the store "
						    "without it. Empty: a key file beside the store opens it.") },
	[SETUP_PASSPHRASE_AGAIN] = { N_("Passphrase again"), N_("The same once more, for it is not shown.") },
	[SETUP_KIT] = { N_("Kit"), N_("The file of a platform whose coupons are redeemed here. Empty: none; chit enrol adds one later.") },
	[SETUP_KIT_PASSPHRASE] = { N_("Its passphrase"), N_("It came with the kit, on another way.") },
	[SETUP_PRINTER] = { N_("Printer"), N_("A device such as /dev/usb/lp0, or an address such as 192.0.2.7:9100. Left and Right show "
					      "what is plugged in.") },
	[SETUP_CAMERA] = { N_("Camera"), N_("A webcam that reads coupons. Left and Right show what is plugged in, and what it sees; F7 "
					    "does for one that is typed.") },
	[SETUP_SCANNER] = { N_("Scanner"), N_("A barcode reader on a serial line. One that types needs nothing.") },
};

static const enum setup_field SECRETS[] = {
	SETUP_PIN, SETUP_PIN_AGAIN, SETUP_PASSPHRASE, SETUP_PASSPHRASE_AGAIN, SETUP_KIT_PASSPHRASE,
};

/* What stands in the fields by themselves stays when the language changes. */
static void label(struct form *f)
{
	for (int i = 0; i < SETUP_FIELDS; i++) {
		f->fields[i].label = _(QUESTIONS[i].label);
		f->fields[i].help = _(QUESTIONS[i].help);
	}
}

static void offer(struct app *a, enum setup_field i)
{
	char found[FORM_CHOICES_MAX][FORM_CHOICE_CAP];
	const struct setup_world *w = a->config.setup;
	struct form_field *field = &a->setup->form.fields[i];
	size_t n = w->devices(w->ctx, i, found);

	for (size_t k = 0; k < n && k + 1 < FORM_CHOICES_MAX; k++)
		form_choice(field, found[k]);
	form_choice(field, "");
}

void setup_open(struct app *a)
{
	struct form *f = &a->setup->form;

	app_go(a, &screen_setup);
	form_clear(f);
	for (int i = 0; i < SETUP_FIELDS; i++)
		form_add(f, "", "");
	for (size_t i = 0; i < sizeof SECRETS / sizeof *SECRETS; i++)
		f->fields[SECRETS[i]].line.secret = true;
	form_choice(&f->fields[SETUP_LANGUAGE], "English");
	form_choice(&f->fields[SETUP_LANGUAGE], "中文");
	form_set(&f->fields[SETUP_LANGUAGE], i18n_english() ? "English" : "中文");
	f->fields[SETUP_LANGUAGE].only = true;
	form_set(&f->fields[SETUP_CURRENCY], "CNY");
	offer(a, SETUP_PRINTER);
	offer(a, SETUP_CAMERA);
	offer(a, SETUP_SCANNER);
	label(f);
}

/* ---- what the camera sees, before it is chosen ---- */

static const struct form_field *field_now(const struct app *a)
{
	return &a->setup->form.fields[a->setup->form.rows.chosen];
}

static bool at_camera(const struct app *a)
{
	return a->setup->form.rows.chosen == SETUP_CAMERA && *form_text(field_now(a)) && a->config.reader;
}

/* A code before it is proof enough; it is nobody's yet. */
static void on_news(void *ctx, enum reader_news news, const struct event *e, int status)
{
	struct app *a = ctx;

	if (news == READER_EVENT && e->kind == EVENT_CODE)
		app_notice(a, "%s", _("It reads codes: this camera will do."));
	else if (news == READER_EVENT && e->kind == EVENT_STATE && e->state != EVENT_OPEN && e->state != EVENT_END)
		app_notice(a, "%s", *e->detail ? _(e->detail) : _(event_state_name(e->state)));
	else if ((news == READER_ENDED && status) || news == READER_GAVE_UP)
		app_notice(a, "%s", _("No camera of this name can be read."));
	app_paint(a);
}

static void look_away(struct app *a)
{
	if (a->picture.on)
		picture_toggle(a);
	reader_destroy(a->readers.process);
	a->readers.process = NULL;
	a->setup->camera[0] = 0;
}

/* By the reader's options where some were given, else by the camera's name. */
static void look(struct app *a)
{
	struct app_setup *s = a->setup;
	char *const *words = a->config.reader_args && *a->config.reader_args ? a->config.reader_args : s->words;

	look_away(a);
	snprintf(s->camera, sizeof s->camera, "%s", form_text(field_now(a)));
	s->words[0] = (char *)"--camera";
	s->words[1] = s->camera;
	if (reader_start(&a->readers.process, a->loop, a->config.reader, words, on_news, a) != ERR_OK)
		app_notice(a, "%s", err_detail());
	else if (picture_can(a))
		picture_toggle(a);
}

/* One of those that are there is looked through at once; while a name is typed nothing is. */
static void look_on(struct app *a)
{
	bool here = at_camera(a);

	if (*a->setup->camera && (!here || strcmp(a->setup->camera, form_text(field_now(a))) != 0))
		look_away(a);
	if (here && !*a->setup->camera && field_now(a)->chosen >= 0)
		look(a);
}

void setup_finish(struct app *a)
{
	if (a->setup)
		form_clear(&a->setup->form);
}

static void draw(struct app *a)
{
	struct rect r = { 2, a->layout.band.y, a->grid.w - 4, a->layout.band.h + a->layout.body.h };

	grid_put(&a->grid, r.x, r.y, r.w, STYLE_BOLD, _("A new till. Nothing is made before F9, and nothing has to be filled in."));
	r.y += 2;
	r.h -= 2;
	picture_draw(a, &r);
	form_draw(&a->setup->form, &a->grid, r);
}

static void copy(char *out, size_t cap, const struct app *a, enum setup_field i)
{
	snprintf(out, cap, "%.*s", (int)cap - 1, form_text(&a->setup->form.fields[i]));
}

static bool is_chinese(const struct app *a)
{
	return strcmp(form_text(&a->setup->form.fields[SETUP_LANGUAGE]), "English") != 0;
}

static void answers(const struct app *a, struct setup_answers *out)
{
	*out = (struct setup_answers){ .language = "" };
	snprintf(out->language, sizeof out->language, "%s", is_chinese(a) ? "zh" : "en");
	copy(out->name, sizeof out->name, a, SETUP_NAME);
	copy(out->currency, sizeof out->currency, a, SETUP_CURRENCY);
	copy(out->carte, sizeof out->carte, a, SETUP_CARTE);
	copy(out->cashier, sizeof out->cashier, a, SETUP_CASHIER);
	copy(out->pin, sizeof out->pin, a, SETUP_PIN);
	copy(out->passphrase, sizeof out->passphrase, a, SETUP_PASSPHRASE);
	copy(out->kit, sizeof out->kit, a, SETUP_KIT);
	copy(out->kit_passphrase, sizeof out->kit_passphrase, a, SETUP_KIT_PASSPHRASE);
	copy(out->printer, sizeof out->printer, a, SETUP_PRINTER);
	copy(out->camera, sizeof out->camera, a, SETUP_CAMERA);
	copy(out->scanner, sizeof out->scanner, a, SETUP_SCANNER);
}

static void wipe(void *p, size_t len)
{
	volatile char *q = p;

	while (len--)
		*q++ = 0;
}

/* Of what is typed unseen: is the second time the first one? */
static bool agrees(struct app *a, enum setup_field again)
{
	struct form *f = &a->setup->form;

	if (strcmp(form_text(&f->fields[again - 1]), form_text(&f->fields[again])) == 0)
		return true;
	form_fault(f, again, again == SETUP_PIN_AGAIN ? _("This is not the PIN above: type both once more.") :
							_("This is not the passphrase above: type both once more."));
	return false;
}

/* What is typed meanwhile was not meant for the page that comes. */
static enum err work(struct app *a, enum setup_field *at)
{
	const struct setup_world *w = a->config.setup;
	struct setup_answers given;
	enum err e;

	look_away(a);	/* the till's own reader wants the camera */
	app_notice(a, "%s", _("Working ..."));
	app_paint(a);
	answers(a, &given);
	e = w->make(w->ctx, &given, at);
	wipe(&given, sizeof given);
	app_flush(a);
	*a->notice = 0;
	return e;
}

static void make(struct app *a)
{
	enum setup_field at = SETUP_FIELDS;
	enum err e;

	if (!agrees(a, SETUP_PIN_AGAIN) || !agrees(a, SETUP_PASSPHRASE_AGAIN))
		return;
	e = work(a, &at);
	if (e == ERR_OK) {
		form_clear(&a->setup->form);
		app_opened(a);
	} else if (at < SETUP_FIELDS) {
		form_fault(&a->setup->form, (int)at, *err_detail() ? err_detail() : err_text(e));
	} else {
		app_notice(a, "%s", *err_detail() ? err_detail() : err_text(e));
	}
}

static void enter(struct app *a)
{
	int at = a->setup->form.rows.chosen;

	if ((at == SETUP_PIN_AGAIN || at == SETUP_PASSPHRASE_AGAIN) && !agrees(a, (enum setup_field)at))
		return;
	if (at + 1 < SETUP_FIELDS)
		form_key(&a->setup->form, PRESS_DOWN);
	else
		make(a);
	look_on(a);
}

static void leave(struct app *a)
{
	if (a->setup->form.typed)
		app_go(a, &screen_setup_leave);
	else
		app_stop(a);
}

static bool press(struct app *a, int key)
{
	struct form *f = &a->setup->form;
	bool was = is_chinese(a), taken = form_key(f, key);

	if (is_chinese(a) != was) {
		a->config.setup->language(a->config.setup->ctx, is_chinese(a) ? "zh_CN" : "en");
		label(f);
		a->config.brief = !is_chinese(a);
	}
	look_on(a);
	return taken;
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Next field"), enter, NULL },
	{ PRESS_F7, 0, N_("Picture"), look, at_camera },
	{ PRESS_F8, 0, N_("Next"), sources_next, sources_can_step },
	{ PRESS_F9, 0, N_("Make it"), make, NULL },
	{ PRESS_ESC, 0, N_("Leave"), leave, NULL },
	{ PRESS_F10, 0, "", leave, NULL },
};

const struct screen screen_setup = {
	.name = "setup", .modal = true, .text = true, .draw = draw, .press = press,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};

/* ---- is it to be left? ---- */

static void draw_leave(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 4 ? a->layout.body : grid_rect(&a->grid), 64, 4);

	draw(a);
	a->grid.cursor_x = a->grid.cursor_y = -1;
	grid_box(&a->grid, box, STYLE_BOX, _("Leave the setup?"));
	grid_wrap(&a->grid, (struct rect){ box.x + 2, box.y + 1, box.w - 4, box.h - 2 }, STYLE_BOX, _("What you typed is lost."));
}

static void stay(struct app *a)
{
	app_go(a, &screen_setup);
}

static const struct screen_key leave_keys[] = {
	{ PRESS_ENTER, 'y', N_("Leave"), app_stop, NULL },
	{ PRESS_ESC, 'n', N_("Go on"), stay, NULL },
	{ PRESS_F10, 0, "", app_stop, NULL },
};

const struct screen screen_setup_leave = {
	.name = "setup leave", .modal = true, .draw = draw_leave, .keys = leave_keys, .n_keys = sizeof leave_keys / sizeof *leave_keys,
};
