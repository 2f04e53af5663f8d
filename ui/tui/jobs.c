/* The print queue: what is stuck at the top; printed again, or thrown away. Scans are taken, and then it makes way. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "till/jobs.h"
#include "till/words.h"
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDE = 70, DETAIL_ROWS = 3, NUMBER_W = 5, WHAT_W = 25, DAY_AT = 5, CLOCK_W = 5, DATE_W = 11 };

struct jobs_page {
	struct jobs jobs;
	struct list list;
	uint64_t chosen;		/* the job's number: it is meant wherever it moves; 0: none */
	uint64_t asked;			/* of the question */
	struct printers printers;	/* where none are run here */
	int when_w, printer_w;		/* cells of these columns: what is in them */
};

/* ---- what there is ---- */

static const struct job *meant(const struct app *a)
{
	const struct jobs_page *p = a->jobs;

	return p && p->list.n ? &p->jobs.list[p->list.chosen] : NULL;
}

static const struct job *asked(const struct app *a)
{
	for (size_t i = 0; a->jobs && i < a->jobs->jobs.n; i++)
		if (a->jobs->jobs.list[i].q.number == a->jobs->asked)
			return &a->jobs->jobs.list[i];
	return NULL;
}

static void keep_chosen(struct app *a)
{
	const struct job *j = meant(a);

	a->jobs->chosen = j ? j->q.number : 0;
}

/* The clock where all are of today, else the day before it. */
static void fit_columns(struct app *a)
{
	struct jobs_page *p = a->jobs;
	char when[24];

	p->when_w = CLOCK_W;
	p->printer_w = 0;
	for (size_t i = 0; i < p->jobs.n; i++) {
		int w = (int)strlen(p->jobs.list[i].printer);

		words_when(p->jobs.list[i].q.time, app_now(a), when, sizeof when);
		p->when_w = strlen(when) > CLOCK_W ? DATE_W : p->when_w;
		p->printer_w = w > p->printer_w ? w : p->printer_w;
	}
}

/* What is chosen stays so while others leave; where it is gone the next one is. */
static void load(struct app *a)
{
	struct jobs_page *p = a->jobs;

	if (jobs_load(app_store(a), a->spool ? spool_printers(a->spool) : &p->printers, prints_status(a), &p->jobs) != ERR_OK)
		app_notice(a, "%s", err_detail());
	for (size_t i = 0; i < p->jobs.n; i++)
		if (p->jobs.list[i].q.number == p->chosen)
			p->list.chosen = (int)i;
	list_set(&p->list, (int)p->jobs.n);
	fit_columns(a);
	keep_chosen(a);
}

void jobs_tick(struct app *a)
{
	if (a->jobs && (a->screen == &screen_jobs || a->screen == &screen_job_cancel))
		load(a);
}

/* Where this process runs no printers, their names are the file's; one that is torn has been said. */
static void load_printers(struct app *a)
{
	char path[600];

	if (a->spool || snprintf(path, sizeof path, "%s/" SPOOL_CONFIG, app_store(a)->dir) >= (int)sizeof path)
		return;
	if (printers_load(path, &a->jobs->printers) != ERR_OK)
		err_clear();
}

void jobs_open(struct app *a)
{
	if (!a->jobs)
		a->jobs = calloc(1, sizeof *a->jobs);
	if (!a->jobs)
		return;
	app_go(a, &screen_jobs);
	a->jobs->list = (struct list){ .n = 0 };
	a->jobs->chosen = 0;
	load_printers(a);
	load(a);
}

void jobs_finish(struct app *a)
{
	free(a->jobs);
	a->jobs = NULL;
}

/* ---- the list ---- */

static const char *sign_of(const struct job *j)
{
	static const char *const signs[] = {
		[JOBS_FAILED] = "[x]", [JOBS_STUCK] = "[!]", [JOBS_PRINTING] = "[>]", [JOBS_WAITING] = "[ ]", [JOBS_NOBODYS] = "[?]",
	};

	if (j->place == JOBS_DONE)
		return j->q.state == PRINTQ_CANCELLED ? "[-]" : "[+]";
	return signs[j->place];
}

static void when_of(const struct job *j, int cells, char *out, size_t cap)
{
	char when[24];

	words_when(j->q.time, cells == CLOCK_W ? j->q.time : 0, when, sizeof when);
	snprintf(out, cap, "%s", strlen(when) > CLOCK_W ? when + DAY_AT : when);
}

static void draw_wide(struct app *a, struct rect r, const struct job *j, enum style style)
{
	const struct jobs_page *p = a->jobs;
	char state[JOBS_STATE_CAP], when[24];
	int x = r.x;

	jobs_state(j, state, sizeof state);
	when_of(j, p->when_w, when, sizeof when);
	grid_put(&a->grid, x, r.y, p->when_w, style, when);
	x += p->when_w + 2;
	grid_put(&a->grid, x, r.y, WHAT_W, style, j->what);
	x += WHAT_W + 1;
	grid_put(&a->grid, x, r.y, p->printer_w, style, j->printer);
	x += p->printer_w + 2;
	grid_put(&a->grid, x, r.y, r.x + r.w - x, style, state);
}

static void draw_narrow(struct app *a, struct rect r, const struct job *j, enum style style)
{
	char state[JOBS_STATE_CAP];
	int what = r.w / 2;

	jobs_state(j, state, sizeof state);
	grid_put(&a->grid, r.x, r.y, what - 1, style, j->what);
	grid_put(&a->grid, r.x + what, r.y, r.w - what, style, state);
}

static void draw_row(struct app *a, struct rect r, const struct job *j, bool chosen)
{
	enum style style = chosen ? STYLE_LABEL : j->place == JOBS_DONE ? STYLE_DIM : j->place <= JOBS_STUCK ? STYLE_BOLD : STYLE_PLAIN;
	char number[24];
	struct rect rest = { r.x + 1 + 3 + NUMBER_W + 2, r.y, r.w - 1 - 3 - NUMBER_W - 2, 1 };

	snprintf(number, sizeof number, "%llu", (unsigned long long)j->q.number);
	grid_fill(&a->grid, r, style);
	grid_put(&a->grid, r.x, r.y, 1, style, chosen ? ">" : " ");
	grid_put(&a->grid, r.x + 1, r.y, 3, style, sign_of(j));
	grid_put_right(&a->grid, r.x + 4, r.y, NUMBER_W, style, number);
	if (r.w >= WIDE)
		draw_wide(a, rest, j, style);
	else
		draw_narrow(a, rest, j, style);
}

static void draw_list(struct app *a, struct rect r)
{
	struct jobs_page *p = a->jobs;

	list_fit(&p->list, r.h);
	for (int y = 0, i; (i = list_at(&p->list, y)) >= 0; y++)
		draw_row(a, (struct rect){ r.x, r.y + y, r.w - 1, 1 }, &p->jobs.list[i], i == p->list.chosen);
	list_draw_bar(&p->list, &a->grid, r);
}

/* All of the chosen one, where the row cuts it off; and what to do. */
static void draw_detail(struct app *a, struct rect r, const struct job *j)
{
	char state[JOBS_STATE_CAP], when[24], words[400];
	const char *advice = jobs_advice(j), *twice = j->q.again && j->place != JOBS_DONE ? _("It will say DUPLICATE.") : "";
	int used;

	jobs_state(j, state, sizeof state);
	words_when(j->q.time, app_now(a), when, sizeof when);
	snprintf(words, sizeof words, "%s, %s%s%s: %s", j->what, when, *j->printer ? ", " : "", j->printer, state);
	used = grid_wrap(&a->grid, r, STYLE_PLAIN, words);
	snprintf(words, sizeof words, "%s%s%s", advice, *advice && *twice ? " " : "", twice);
	if (r.h > used && *words)
		grid_wrap(&a->grid, (struct rect){ r.x, r.y + used, r.w, r.h - used }, STYLE_BOLD, words);
}

static void draw_title(struct app *a, struct rect r)
{
	const struct jobs *l = &a->jobs->jobs;
	char right[64];
	int used = grid_put(&a->grid, r.x, r.y, r.w, STYLE_BOLD, _("Print queue"));

	if (l->failed)
		snprintf(right, sizeof right, _("%d failed, %d wait"), (int)l->failed, (int)l->waiting);
	else if (l->waiting)
		snprintf(right, sizeof right, _("%d wait"), (int)l->waiting);
	else
		snprintf(right, sizeof right, "%s", _("nothing waits"));
	if (used + 2 + (int)text_cells(right) < r.w)
		grid_put_right(&a->grid, r.x, r.y, r.w - 1, STYLE_PLAIN, right);
}

static void draw(struct app *a)
{
	struct rect r = { 1, a->layout.band.y, a->grid.w - 1, a->layout.band.h + a->layout.body.h };
	const struct job *j = meant(a);
	int head = r.h > 8 ? 2 : 1, foot = r.h > 8 ? DETAIL_ROWS + 1 : r.h > 4 ? 2 : 0;

	draw_title(a, r);
	if (!j) {
		grid_wrap(&a->grid, (struct rect){ r.x, r.y + head, r.w, r.h - head }, STYLE_PLAIN,
			  _("Nothing waits to be printed, and nothing was."));
		return;
	}
	draw_list(a, (struct rect){ 0, r.y + head, a->grid.w, r.h - head - foot });
	foot -= foot > DETAIL_ROWS;
	if (foot)
		draw_detail(a, (struct rect){ r.x, r.y + r.h - foot, r.w, foot }, j);
	counter_draw_queue_in(a, (struct rect){ 0, r.y + r.h - 1, a->grid.w, 1 });
}

/* ---- the keys ---- */

static bool can_again(const struct app *a) { return meant(a) && jobs_can_again(meant(a)); }
static bool can_again_all(const struct app *a) { return a->jobs && a->jobs->jobs.failed > 0; }
static bool can_cancel(const struct app *a) { return meant(a) && jobs_can_cancel(meant(a)); }

/* What the store says no to has changed since it was drawn: the list shows how. */
static void answer(struct app *a, enum err e, const char *done)
{
	if (e == ERR_OK)
		app_notice(a, "%s", done);
	else if (e == ERR_REFUSED || e == ERR_NOT_FOUND)
		app_notice(a, "[x] %s", _("Too late: the printer has it, or it is gone."));
	else
		app_notice(a, "%s", err_detail());
	prints_wake(a);
	load(a);
}

/* The list goes on with the one behind it, for what was done moves away. */
static void go_on(struct app *a)
{
	struct jobs_page *p = a->jobs;
	int next = p->list.chosen + 1 < p->list.n ? p->list.chosen + 1 : p->list.chosen - 1;

	p->chosen = next >= 0 ? p->jobs.list[next].q.number : 0;
}

static void again(struct app *a)
{
	struct job j = *meant(a);
	char words[160];

	if (j.q.state == PRINTQ_PRINTED)
		snprintf(words, sizeof words, _("%s is printed once more, as a duplicate."), j.what);
	else
		snprintf(words, sizeof words, _("%s is printed again."), j.what);
	if (j.q.state == PRINTQ_FAILED)
		go_on(a);
	answer(a, jobs_again(app_store(a), &j, app_now(a)), words);
}

static void again_all(struct app *a)
{
	char words[80];
	unsigned n = 0;
	enum err e = jobs_again_all(app_store(a), app_now(a), &n);

	snprintf(words, sizeof words, _("%u that failed are printed again."), n);
	answer(a, e, words);
}

static void ask(struct app *a)
{
	a->jobs->asked = meant(a)->q.number;
	app_go(a, &screen_job_cancel);
}

static bool press(struct app *a, int key)
{
	if (!a->jobs || !list_key(&a->jobs->list, key))
		return false;
	keep_chosen(a);
	return true;
}

static const struct screen_key keys[] = {
	{ PRESS_F5, 'r', N_("Again"), again, can_again },
	{ PRESS_F9, 'f', N_("All failed"), again_all, can_again_all },
	{ PRESS_DELETE, 'c', N_("Cancel it"), ask, can_cancel },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_F10, 0, N_("Quit"), app_stop, NULL },
};

const struct screen screen_jobs = {
	.name = "jobs", .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};

/* ---- is it to be cancelled? ---- */

static bool still_can(const struct app *a)
{
	return asked(a) && jobs_can_cancel(asked(a));
}

static const char *question(const struct app *a)
{
	const struct job *j = asked(a);

	if (!still_can(a))
		return _("It is being printed by now, or done: it cannot be cancelled any more.");
	if (strncmp(j->q.key, "kitchen/", 8) == 0)
		return _("It will not be printed. The kitchen does not hear of it: tell them.");
	if (strncmp(j->q.key, "receipt/", 8) == 0 || strncmp(j->q.key, "again/", 6) == 0)
		return _("It will not be printed. The last receipts (menu, a) print it at any time.");
	return _("It will not be printed.");
}

static void draw_cancel(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 8 ? a->layout.body : grid_rect(&a->grid), 64, 8), r;
	const struct job *j = asked(a);

	draw(a);
	grid_box(&a->grid, box, STYLE_BOX, _("Cancel it?"));
	r = (struct rect){ box.x + 2, box.y + 1, box.w - 4, box.h - 2 };
	if (j)
		grid_put(&a->grid, r.x, r.y, r.w, STYLE_BOX, j->what);
	r.y++;
	r.h--;
	r.y += grid_wrap(&a->grid, r, STYLE_BOX, question(a));
	r.h = box.y + box.h - 1 - r.y;
	if (r.h > 0 && still_can(a))
		grid_wrap(&a->grid, r, STYLE_BOX, _("It stays in this list, below what waits, and can be printed again from there."));
}

static void yes(struct app *a)
{
	struct job j = *asked(a);
	char words[160];

	snprintf(words, sizeof words, _("%s is cancelled."), j.what);
	app_go(a, &screen_jobs);
	go_on(a);
	answer(a, jobs_cancel(app_store(a), &j, app_now(a)), words);
}

static void no(struct app *a)
{
	app_go(a, &screen_jobs);
}

static const struct screen_key cancel_keys[] = {
	{ PRESS_ENTER, 'y', N_("Cancel it"), yes, still_can },
	{ PRESS_ESC, 'n', N_("Keep it"), no, NULL },
};

const struct screen screen_job_cancel = {
	.name = "job cancel", .modal = true, .draw = draw_cancel, .keys = cancel_keys, .n_keys = sizeof cancel_keys / sizeof *cancel_keys,
};
