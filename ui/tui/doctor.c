/* What works, what does not, what to do. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT_MAX = 40 };

struct doctor_report {
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
	struct doctor_line l = { .what = "reader", .sign = a->readers.bad ? DOCTOR_BAD : DOCTOR_OK };

	if (!a->config.reader) {
		l.sign = DOCTOR_CARE;
		snprintf(l.words, sizeof l.words, "%s", _("No reader: codes can only be typed."));
	} else if (a->readers.bad) {
		snprintf(l.words, sizeof l.words, _("%.300s does not stay up"), a->config.reader);
		if (a->readers.process)
			reader_again(a->readers.process);
	} else {
		snprintf(l.words, sizeof l.words, "%.300s", a->config.reader);
	}
	on_line(r, &l);
	for (size_t i = 0; i < a->readers.n; i++) {
		const struct source *s = &a->readers.list[i];
		bool fine = s->state == EVENT_OPEN || s->state == EVENT_END;

		l = (struct doctor_line){ .what = "reader", .sign = fine ? DOCTOR_OK : DOCTOR_CARE };
		snprintf(l.words, sizeof l.words, "%.120s: %s", s->name, event_state_name(s->state));
		snprintf(l.advice, sizeof l.advice, "%.190s", fine ? "" : s->detail);
		on_line(r, &l);
	}
}

static void add_printers(const struct app *a, struct doctor_report *r)
{
	const struct spool_status *s = prints_status(a);
	struct doctor_line l = { .what = "printer", .sign = DOCTOR_OK };

	if (!s || s->sign == SPOOL_NONE)
		return;
	l.sign = s->sign == SPOOL_OK ? DOCTOR_OK : s->sign == SPOOL_CARE ? DOCTOR_CARE : DOCTOR_BAD;
	snprintf(l.words, sizeof l.words, "%s", *s->words ? s->words : _("Printer ok"));
	snprintf(l.advice, sizeof l.advice, "%s", s->advice);
	on_line(r, &l);
}

void doctor_forget(struct app *a)
{
	free(a->doctor);
	a->doctor = NULL;
}

/* It reads the whole store: said first, then done. */
void doctor_go(struct app *a)
{
	struct doctor_report *r;

	doctor_forget(a);
	app_go(a, &screen_doctor);
	app_paint(a);
	r = calloc(1, sizeof *r);
	if (!r)
		return;
	a->doctor = r;
	if (doctor_look(app_store(a), app_trust(a), app_now(a), on_line, r) != ERR_OK) {
		struct doctor_line l = { .what = "store", .sign = DOCTOR_BAD };

		snprintf(l.words, sizeof l.words, "%.390s", err_detail());
		on_line(r, &l);
	}
	add_reader(a, r);
	add_printers(a, r);
	wires_report(a, on_line, r);
	wires_hurry(a);
}

static int draw_one(struct app *a, struct rect r, const struct doctor_line *l)
{
	static const char *const signs[] = { "[+]", "[!]", "[x]" };
	int x = r.x, lines;
	char words[1024];

	x += grid_put(&a->grid, x, r.y, 4, STYLE_BOLD, signs[l->sign]) + 1;
	x += r.w >= 60 ? grid_put(&a->grid, x, r.y, 10, STYLE_PLAIN, l->what) : 0;
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

	grid_put(&a->grid, 1, y, a->grid.w - 1, STYLE_BOLD, a->doctor ? _("What works, and what does not") : _("Looking..."));
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
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_ENTER, 0, "", app_back, NULL },
	{ PRESS_F10, '.', N_("Quit"), app_stop, NULL },
};

const struct screen screen_doctor = {
	.name = "doctor", .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
