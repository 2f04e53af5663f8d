/* What works, what does not, what to do. The store is looked at by a child, and scans are taken meanwhile. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT_MAX = 40 };

struct doctor_report {
	struct checkup *child;
	bool looking;
	struct doctor_line of_store;
	size_t n;
	struct doctor_line lines[REPORT_MAX];
};

static void on_line(void *ctx, const struct doctor_line *l)
{
	struct doctor_report *r = ctx;

	if (r->n < REPORT_MAX)
		r->lines[r->n++] = *l;
}

static void add_reader(const struct app *a, struct doctor_report *r)
{
	struct doctor_line l = { .what = N_("reader"), .sign = a->readers.bad ? DOCTOR_BAD : DOCTOR_OK };

	if (!a->config.reader) {
		l.sign = DOCTOR_CARE;
		snprintf(l.words, sizeof l.words, "%s", _("No reader: codes can only be typed."));
	} else if (a->readers.bad) {
		snprintf(l.words, sizeof l.words, _("%.300s does not stay up"), a->config.reader);
	} else {
		snprintf(l.words, sizeof l.words, "%.300s", a->config.reader);
	}
	on_line(r, &l);
	for (size_t i = 0; i < a->readers.n; i++) {
		const struct source *s = &a->readers.list[i];
		bool fine = s->state == EVENT_OPEN || s->state == EVENT_END;

		l = (struct doctor_line){ .what = N_("reader"), .sign = fine ? DOCTOR_OK : DOCTOR_CARE };
		snprintf(l.words, sizeof l.words, "%.120s: %s", s->name, _(event_state_name(s->state)));
		snprintf(l.advice, sizeof l.advice, "%.190s", fine ? "" : _(s->detail));
		on_line(r, &l);
	}
}

/* A code of one to five characters out of such a reader can pass for a person's keys, and a code may hold anything. */
static void add_typing(const struct app *a, struct doctor_report *r)
{
	struct doctor_line l = { .what = N_("reader"), .sign = DOCTOR_CARE };

	if (!a->typed_bare)
		return;
	snprintf(l.words, sizeof l.words, "%s", _("One types into the terminal, with no prefix before its codes"));
	snprintf(l.advice, sizeof l.advice, "%s",
		 _("A short code could pass for keys: set wedge-prefix, or hid in [scan] (chit-scan(1))."));
	on_line(r, &l);
}

static void add_printers(const struct app *a, struct doctor_report *r)
{
	const struct spool_status *s = prints_status(a);
	struct doctor_line l = { .what = N_("printer"), .sign = DOCTOR_OK };

	if (!s || s->sign == SPOOL_NONE)
		return;
	l.sign = s->sign == SPOOL_OK ? DOCTOR_OK : s->sign == SPOOL_CARE ? DOCTOR_CARE : DOCTOR_BAD;
	snprintf(l.words, sizeof l.words, "%s", *s->words ? s->words : _("Printer ok"));
	snprintf(l.advice, sizeof l.advice, "%s", s->advice);
	on_line(r, &l);
}

void doctor_dismiss(struct app *a)
{
	if (a->doctor)
		checkup_dismiss(a->doctor->child);
}

void doctor_forget(struct app *a)
{
	if (a->doctor)
		checkup_destroy(a->doctor->child);
	free(a->doctor);
	a->doctor = NULL;
}

/* All but the store is looked at again, at once; what is known of the store stands in its place. */
static void make_report(struct app *a)
{
	struct doctor_report *r = a->doctor;

	r->n = 0;
	if (doctor_look(app_store(a), app_trust(a), app_now(a), &r->of_store, on_line, r) != ERR_OK) {
		struct doctor_line l = { .what = N_("store"), .sign = DOCTOR_BAD };

		snprintf(l.words, sizeof l.words, "%.390s", err_detail());
		on_line(r, &l);
	}
	doctor_settings(a->config.fault, a->config.kept, on_line, r);
	add_reader(a, r);
	add_typing(a, r);
	add_printers(a, r);
	wires_report(a, on_line, r);
}

static void say_progress(struct doctor_line *l, uint64_t done, uint64_t of)
{
	*l = (struct doctor_line){ .what = N_("store"), .sign = DOCTOR_LOOKING };
	if (done)
		snprintf(l->words, sizeof l->words, _("%llu of %llu records looked at; scans are taken meanwhile"),
			 (unsigned long long)done, (unsigned long long)of);
	else
		snprintf(l->words, sizeof l->words, "%s", _("being looked at; scans are taken meanwhile"));
}

static void say_failure(struct doctor_line *l, const char *words)
{
	*l = (struct doctor_line){ .what = N_("store"), .sign = DOCTOR_BAD };
	snprintf(l->words, sizeof l->words, "%.390s", words);
	snprintf(l->advice, sizeof l->advice, "%s", _("chit doctor says more."));
}

static void on_checkup(void *ctx, const struct checkup_words *w, int status)
{
	struct app *a = ctx;
	struct doctor_report *r = a->doctor;

	if (w && w->progress) {
		say_progress(&r->of_store, w->done, w->of);
	} else if (w) {
		r->of_store = w->line;
	} else {
		r->looking = false;
		if (r->of_store.sign == DOCTOR_LOOKING)
			say_failure(&r->of_store, status == 0 ? _("it said nothing") : _("it could not be looked at"));
	}
	if (a->screen == &screen_doctor || r->of_store.sign == DOCTOR_BAD) {
		make_report(a);
		app_paint(a);
	}
	if (r->of_store.sign == DOCTOR_BAD && a->screen != &screen_doctor)
		app_notice(a, "%s", _("The store is damaged: F9 says what to do."));
}

/* One child at a time: who comes back while it looks sees how far it is. */
static void look_at_store(struct app *a)
{
	struct doctor_report *r = a->doctor;

	if (r->looking)
		return;
	checkup_destroy(r->child);
	r->child = NULL;
	say_progress(&r->of_store, 0, 0);
	r->looking = checkup_start(&r->child, a->loop, a->config.self, app_store(a)->dir, on_checkup, a) == ERR_OK;
	if (!r->looking)
		say_failure(&r->of_store, err_detail());
}

void doctor_go(struct app *a)
{
	shut_try(a);
	app_go(a, &screen_doctor);
	if (!a->doctor)
		a->doctor = calloc(1, sizeof *a->doctor);
	if (!a->doctor)
		return;
	look_at_store(a);
	make_report(a);
	wires_hurry(a);
	if (a->readers.bad && a->readers.process)
		reader_again(a->readers.process);
}

static int draw_one(struct app *a, struct rect r, const struct doctor_line *l)
{
	static const char *const signs[DOCTOR_SIGNS] = { "[+]", "[!]", "[x]", "[.]" };
	int x = r.x, lines;
	char words[1024];

	x += grid_put(&a->grid, x, r.y, 4, STYLE_BOLD, signs[l->sign]) + 1;
	x += r.w >= 60 ? grid_put(&a->grid, x, r.y, 10, STYLE_PLAIN, _(l->what)) : 0;
	x = r.w >= 60 ? r.x + 14 : x;
	text_filter(bytes_of_str(l->words), words, sizeof words);
	lines = grid_wrap(&a->grid, (struct rect){ x, r.y, r.w - x, r.h }, STYLE_PLAIN, words);
	if (*l->advice && lines < r.h)
		lines += grid_wrap(&a->grid, (struct rect){ x, r.y + lines, r.w - x, r.h - lines }, STYLE_BOLD, l->advice);
	return lines;
}

static void draw(struct app *a)
{
	int y = a->layout.band.y, end = a->layout.body.y + a->layout.body.h;

	grid_put(&a->grid, 1, y, a->grid.w - 1, STYLE_BOLD, _("What works, and what does not"));
	y += a->layout.body.h > 6 ? 2 : 1;
	for (size_t i = (size_t)a->chosen; a->doctor && i < a->doctor->n && y < end; i++)
		y += draw_one(a, (struct rect){ 1, y, a->grid.w - 1, end - y }, &a->doctor->lines[i]);
}

static bool press(struct app *a, int key)
{
	if (key == PRESS_DOWN && a->doctor && a->chosen + 1 < (int)a->doctor->n)
		a->chosen++;
	if (key == PRESS_UP && a->chosen > 0)
		a->chosen--;
	return true;
}

static const struct screen_key keys[] = {
	{ PRESS_F9, '=', N_("Look again"), doctor_go, NULL },
	{ PRESS_F2, 'v', N_("Phones"), eyes_open, eyes_can },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_ENTER, 0, "", app_back, NULL },
	{ PRESS_F10, '.', N_("Quit"), app_stop, NULL },
};

const struct screen screen_doctor = {
	.name = "doctor", .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
