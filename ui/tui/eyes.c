/* Phones as readers: a code that makes one, to be taken from the screen by the phone; who is paired, and to be forgotten. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "till/eyes.h"
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 32, NAME_CAP = 16, LOOK_MS = 2000, QUIET = 2, TEXT_LEAST = 30, DARK = 0, LIGHT = 255 };

struct names {
	size_t n;
	char names[NAMES_MAX][NAME_CAP];
};

struct eyes_page {
	struct eyes *child;
	bool busy, next;		/* a question is out; another one waits for its end */
	enum eyes_command asked, wanted;
	int timer;
	bool known;			/* who is paired */
	struct names paired, coming;
	struct list list;
	char forget[NAME_CAP];
	char url[EYES_TEXT_MAX];	/* "": no code is shown */
	int64_t until_ms;
	unsigned side;
	uint8_t modules[EYES_SIDE_MAX * EYES_SIDE_MAX];
	char error[EYES_TEXT_MAX];
};

static void on_turn(void *ctx);

/* Whoever listens for phones, as the reader says it ("eye:192.168.1.5:8448"; a phone's own name has no second colon). */
static const struct source *listener(const struct app *a)
{
	for (size_t i = 0; i < a->readers.n; i++)
		if (strncmp(a->readers.list[i].name, "eye:", 4) == 0 && strchr(a->readers.list[i].name + 4, ':'))
			return &a->readers.list[i];
	return NULL;
}

bool eyes_can(const struct app *a)
{
	return a->config.reader != NULL;
}

void eyes_finish(struct app *a)
{
	if (a->eyes)
		eyes_destroy(a->eyes->child);
	free(a->eyes);
	a->eyes = NULL;
}

static void hide_code(struct eyes_page *p)
{
	p->url[0] = 0;
	p->side = 0;
}

/* ---- what is asked, one thing after the other ---- */

static void after(struct app *a, int64_t ms)
{
	loop_cancel(a->loop, a->eyes->timer);
	a->eyes->timer = loop_after(a->loop, ms, on_turn, a);
}

static void ask(struct app *a, enum eyes_command what)
{
	a->eyes->wanted = what;
	a->eyes->next = true;
	if (!a->eyes->busy)
		after(a, 0);
}

static void take_words(struct app *a, const struct eyes_words *w)
{
	struct eyes_page *p = a->eyes;

	if (w->kind == EYES_ERROR) {
		snprintf(p->error, sizeof p->error, "%s", w->text);
	} else if (w->kind == EYES_NAME && p->coming.n < NAMES_MAX) {
		snprintf(p->coming.names[p->coming.n++], NAME_CAP, "%.15s", w->text);
	} else if (w->kind == EYES_URL) {
		snprintf(p->url, sizeof p->url, "%s", w->text);
		p->until_ms = app_ms(a) + w->seconds * 1000;
		if (eyes_symbol(p->url, &p->side, p->modules) != ERR_OK)
			p->side = 0;
	}
}

static bool has(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->names[i], name) == 0)
			return true;
	return false;
}

/* A code pairs one phone: with its name here it is used up. */
static void take_list(struct app *a)
{
	struct eyes_page *p = a->eyes;

	for (size_t i = 0; p->known && *p->url && i < p->coming.n; i++)
		if (!has(&p->paired, p->coming.names[i])) {
			hide_code(p);
			app_notice(a, _("%s is paired: it reads for this till now."), p->coming.names[i]);
		}
	p->paired = p->coming;
	p->known = true;
	list_set(&p->list, (int)p->paired.n);
}

static void on_end(struct app *a, int status)
{
	struct eyes_page *p = a->eyes;

	p->busy = false;
	if (status != 0 && !*p->error)
		snprintf(p->error, sizeof p->error, "%s", _("The reader does not understand its options; see chit-scan(1)."));
	if (status == 0 && p->asked == EYES_LIST)
		take_list(a);
	else if (status == 0 && !p->next)
		ask(a, EYES_LIST);
	if (p->next)
		after(a, 0);
	else if (*p->url)
		after(a, LOOK_MS);
}

static void on_words(void *ctx, const struct eyes_words *w, int status)
{
	struct app *a = ctx;

	if (w)
		take_words(a, w);
	else
		on_end(a, status);
	app_paint(a);
}

static void start(struct app *a)
{
	struct eyes_page *p = a->eyes;
	struct eyes_wish wish = { a->config.reader, a->config.reader_args, p->wanted, p->forget, on_words, a };

	eyes_destroy(p->child);
	p->child = NULL;
	p->next = false;
	p->asked = p->wanted;
	p->coming.n = 0;
	if (p->asked == EYES_PAIR)
		hide_code(p);
	p->busy = eyes_start(&p->child, a->loop, &wish) == ERR_OK;
	if (!p->busy)
		snprintf(p->error, sizeof p->error, "%s", err_detail());
}

/* While a code is shown it is asked again and again whether a phone has taken it; where nobody looks, none is shown. */
static void on_turn(void *ctx)
{
	struct app *a = ctx;
	struct eyes_page *p = a->eyes;

	p->timer = -1;
	if (a->screen != &screen_eyes || (*p->url && app_ms(a) >= p->until_ms))
		hide_code(p);
	if (p->busy)
		return;
	if (!p->next && *p->url)
		p->wanted = EYES_LIST;
	if (p->next || *p->url)
		start(a);
	app_paint(a);
}

/* ---- the keys ---- */

void eyes_open(struct app *a)
{
	app_go(a, &screen_eyes);
	if (!a->eyes) {
		a->eyes = calloc(1, sizeof *a->eyes);
		if (!a->eyes)
			return;
		a->eyes->timer = -1;
	}
	hide_code(a->eyes);
	a->eyes->error[0] = 0;
	ask(a, EYES_LIST);
}

static void pair(struct app *a)
{
	a->eyes->error[0] = 0;
	ask(a, EYES_PAIR);
}

static bool has_paired(const struct app *a)
{
	return a->eyes && a->eyes->paired.n > 0;
}

static void forget(struct app *a)
{
	struct eyes_page *p = a->eyes;

	if ((p->busy && p->asked == EYES_FORGET) || (p->next && p->wanted == EYES_FORGET))
		return;	/* the list shows what was */
	snprintf(p->forget, sizeof p->forget, "%s", p->paired.names[p->list.chosen]);
	p->error[0] = 0;
	ask(a, EYES_FORGET);
}

static bool can_pair(const struct app *a)
{
	const struct source *s = listener(a);

	return a->eyes && s && s->state == EVENT_OPEN;
}

static bool press(struct app *a, int key)
{
	return a->eyes && list_key(&a->eyes->list, key);
}

/* ---- the page ---- */

static uint8_t module_at(const struct eyes_page *p, int x, int y)
{
	int side = (int)p->side;

	return x >= 0 && x < side && y >= 0 && y < side && p->modules[y * side + x] ? DARK : LIGHT;
}

/* Two modules a cell. Where the terminal has no greys, light is its ink, on what is dark on most. */
static void draw_cell(struct app *a, int x, int y, uint8_t above, uint8_t below)
{
	static const char *const inks[2][2] = { { " ", "\u2584" }, { "\u2580", "\u2588" } };

	if (a->term && term_shade(a->term) == SHADE_HALVES)
		grid_halves(&a->grid, x, y, above, below);
	else
		grid_put(&a->grid, x, y, 1, STYLE_PLAIN, inks[above == LIGHT][below == LIGHT]);
}

/* At the right; gives the cells that it took, 0 where it has no room. */
static int draw_code(struct app *a, struct rect r)
{
	const struct eyes_page *p = a->eyes;
	int cells = (int)p->side + 2 * QUIET, rows = (cells + 1) / 2, left = r.x + r.w - cells;

	if (p->side == 0 || rows > r.h || cells + TEXT_LEAST > r.w)
		return 0;
	for (int y = 0; y < rows; y++)
		for (int x = 0; x < cells; x++)
			draw_cell(a, left + x, r.y + y, module_at(p, x - QUIET, 2 * y - QUIET), module_at(p, x - QUIET, 2 * y + 1 - QUIET));
	return cells + 2;
}

static int say(struct app *a, struct rect r, int y, enum style style, const char *text)
{
	return y + (y < r.h ? grid_wrap(&a->grid, (struct rect){ r.x, r.y + y, r.w, r.h - y }, style, text) : 0);
}

static int draw_words(struct app *a, struct rect r, int y)
{
	const struct source *s = listener(a);
	const struct eyes_page *p = a->eyes;

	if (!s)
		y = say(a, r, y, STYLE_CARE, _("Nobody listens for phones here: name this till's address to the reader, such as "
					       "eye = 192.168.1.5:8448 (chit-scan(1), EYES).")) + 1;
	else if (s->state != EVENT_OPEN)
		y = say(a, r, y, STYLE_CARE, *s->detail ? _(s->detail) : _(event_state_name(s->state))) + 1;
	if (*p->error)
		y = say(a, r, y, STYLE_CARE, p->error) + 1;
	if (!*p->url)
		return y;
	y = say(a, r, y, STYLE_PLAIN, _("Open this with the phone, in the shop's own network, within ten minutes; it pairs one phone."));
	y = say(a, r, y, STYLE_BOLD, p->url);
	return say(a, r, y, STYLE_PLAIN,
		   _("The phone will warn that the certificate is this till's own: that is right here.")) + 1;
}

static void draw_paired(struct app *a, struct rect r)
{
	struct eyes_page *p = a->eyes;

	list_fit(&p->list, r.h);
	for (int y = 0, i; (i = list_at(&p->list, y)) >= 0; y++) {
		bool chosen = i == p->list.chosen;

		grid_put(&a->grid, r.x, r.y + y, 2, STYLE_PLAIN, chosen ? "> " : "  ");
		grid_put(&a->grid, r.x + 2, r.y + y, r.w - 2, chosen ? STYLE_BOLD : STYLE_PLAIN, p->paired.names[i]);
	}
	list_draw_bar(&p->list, &a->grid, r);
}

static void draw(struct app *a)
{
	struct rect r = { 1, a->layout.band.y, a->grid.w - 1, a->layout.band.h + a->layout.body.h };
	struct eyes_page *p = a->eyes;
	int y = 2;

	if (!p)
		return;
	r.w -= draw_code(a, r);
	grid_put(&a->grid, r.x, r.y, r.w, STYLE_BOLD, _("Phones as readers"));
	y = draw_words(a, r, r.h > 6 ? y : 1);
	if (y >= r.h || !p->known)
		return;
	y = say(a, r, y, STYLE_PLAIN, p->paired.n ? _("Paired:") : _("No phone is paired."));
	if (y < r.h)
		draw_paired(a, (struct rect){ r.x, r.y + y, r.w, r.h - y });
}

static const struct screen_key keys[] = {
	{ PRESS_F2, 'n', N_("Pair a phone"), pair, can_pair },
	{ PRESS_DELETE, 'f', N_("Forget it"), forget, has_paired },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_F10, 0, N_("Quit"), app_stop, NULL },
};

const struct screen screen_eyes = {
	.name = "eyes", .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
