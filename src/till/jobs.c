#include "till/jobs.h"

#include "base/i18n.h"
#include "base/text.h"
#include "sale/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what it is ---- */

static const struct kind {
	const char *prefix, *words;
	bool numbered;			/* the number behind the prefix is one that people know */
} KINDS[] = {
	{ "receipt/", N_("Receipt"), true },
	{ "again/", N_("Copy of receipt"), true },
	{ "training/", N_("Training receipt"), true },
	{ "bill/", N_("Bill"), false },
	{ "z/", N_("Z of shift"), true },
	{ "drawer/", N_("The drawer opens"), false },
	{ "test/", N_("Test page"), false },
};

static bool begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Whom the kitchen's ticket is for stands on it, behind its head: the order itself may have been paid and be gone. */
static enum err read_guest(struct store *s, const struct job *j, char out[PAPER_TEXT_MAX + 1])
{
	static uint8_t memory[PRINTQ_PAPER_MAX];
	struct paper_element p;
	struct printq_job q;
	struct buf b;
	struct bytes in;
	bool head = false;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = printq_get(s, j->q.number, &q, &b);
	in = buf_bytes(&b);
	while (e == ERR_OK && (e = paper_next(&in, &p)) == ERR_OK && !(head && p.kind == PAPER_TEXT))
		head = head || p.kind == PAPER_PAIR;
	if (e == ERR_OK)
		memcpy(out, p.left, PAPER_TEXT_MAX + 1);
	return e;
}

static void name_kitchen(struct store *s, struct job *j)
{
	char guest[PAPER_TEXT_MAX + 1];

	if (read_guest(s, j, guest) == ERR_OK)
		snprintf(j->what, sizeof j->what, _("Kitchen %s: %.60s"), j->q.station, guest);
	else
		snprintf(j->what, sizeof j->what, _("Kitchen %s"), j->q.station);
}

static void name_job(struct store *s, struct job *j)
{
	const char *key = j->q.key;

	if (begins(key, "kitchen/")) {
		name_kitchen(s, j);
		return;
	}
	text_filter(bytes_of_str(key), j->what, sizeof j->what);
	for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
		const char *number = key + strlen(KINDS[i].prefix);

		if (!begins(key, KINDS[i].prefix))
			continue;
		if (KINDS[i].numbered)
			snprintf(j->what, sizeof j->what, "%s %.*s", _(KINDS[i].words), (int)strspn(number, "0123456789"), number);
		else
			snprintf(j->what, sizeof j->what, "%s", _(KINDS[i].words));
	}
}

/* ---- where it stands ---- */

static enum printer_trouble trouble_of(const struct spool_status *s, const char *printer)
{
	for (size_t i = 0; s && !s->elsewhere && i < s->n; i++)
		if (strcmp(s->printers[i].name, printer) == 0)
			return s->printers[i].trouble;
	return PRINTER_FINE;
}

static enum jobs_place place_of(const struct job *j)
{
	bool done = j->q.state == PRINTQ_PRINTED || j->q.state == PRINTQ_CANCELLED;

	if (done || j->q.state == PRINTQ_FAILED)
		return done ? JOBS_DONE : JOBS_FAILED;
	if (!*j->printer && j->q.state == PRINTQ_WAITING)
		return JOBS_NOBODYS;
	if (j->trouble != PRINTER_FINE)
		return JOBS_STUCK;
	return j->q.state == PRINTQ_PRINTING ? JOBS_PRINTING : JOBS_WAITING;
}

static int by_place(const void *a, const void *b)
{
	const struct job *x = a, *y = b;
	int newer = (x->q.number > y->q.number) - (x->q.number < y->q.number);

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->place == JOBS_DONE ? -newer : newer;
}

/* ---- the list ---- */

/* A drawer that was opened is nothing to look for. */
static enum err take(void *ctx, const struct printq_job *q)
{
	struct jobs *l = ctx;
	bool done = q->state == PRINTQ_PRINTED || q->state == PRINTQ_CANCELLED;

	if (l->n < JOBS_MAX && !(done && begins(q->key, "drawer/")))
		l->list[l->n++] = (struct job){ .q = *q };
	return ERR_OK;
}

static enum err read_all(struct store *s, struct jobs *l)
{
	struct printq_counts c;
	enum err e = printq_counts(s, &c);

	if (e != ERR_OK)
		return e;
	l->n = 0;
	l->waiting = c.n[PRINTQ_WAITING] + c.n[PRINTQ_PRINTING];
	l->failed = c.n[PRINTQ_FAILED];
	return printq_look(s, JOBS_EACH, take, l);
}

enum err jobs_load(struct store *s, const struct printers *printers, const struct spool_status *status, struct jobs *out)
{
	struct jobs *l = malloc(sizeof *l);
	enum err e = l ? read_all(s, l) : err_set(ERR_NOMEM, "no memory for the print queue");

	for (size_t i = 0; e == ERR_OK && i < l->n; i++) {
		struct job *j = &l->list[i];
		const struct printer_setup *p = printers_for(printers, j->q.station);

		snprintf(j->printer, sizeof j->printer, "%s", p ? p->name : "");
		j->trouble = trouble_of(status, j->printer);
		j->place = place_of(j);
		name_job(s, j);
	}
	if (e == ERR_OK) {
		qsort(l->list, l->n, sizeof *l->list, by_place);
		*out = *l;
	}
	free(l);
	return e;
}

/* ---- in words ---- */

/* Why it failed or waits: a printer's words are the translations', another fault's are as they are. */
static const char *why_of(const struct job *j)
{
	return *j->q.why ? _(j->q.why) : "";
}

void jobs_state(const struct job *j, char *out, size_t cap)
{
	const char *why = why_of(j), *name = _(printq_state_name(j->q.state));

	if (j->q.state == PRINTQ_FAILED && *why)
		snprintf(out, cap, _("failed: %s"), why);
	else if (j->place == JOBS_STUCK && j->q.state == PRINTQ_PRINTING)
		snprintf(out, cap, _("printing: %s"), _(printer_words(j->trouble)));
	else if (j->place == JOBS_STUCK)
		snprintf(out, cap, "%s", _(printer_words(j->trouble)));
	else if (j->place == JOBS_NOBODYS)
		snprintf(out, cap, "%s", _("no printer has its station"));
	else if (j->place == JOBS_WAITING && *why)
		snprintf(out, cap, _("waiting: %s"), why);
	else
		snprintf(out, cap, "%s", name);
}

const char *jobs_advice(const struct job *j)
{
	if (j->place <= JOBS_STUCK && j->trouble != PRINTER_FINE)
		return _(printer_advice(j->trouble));
	if (j->place == JOBS_FAILED)
		return _("Look at its printer, then print it again.");
	return j->place == JOBS_NOBODYS ? _("Name it in printers.conf: stations = ...") : "";
}

/* ---- a person's word ---- */

bool jobs_can_again(const struct job *j)
{
	return j->q.state == PRINTQ_FAILED || j->place == JOBS_DONE;
}

bool jobs_can_cancel(const struct job *j)
{
	return j->q.state == PRINTQ_FAILED || j->q.state == PRINTQ_WAITING;
}

enum err jobs_again(struct store *s, const struct job *j, int64_t now)
{
	return printq_retry(s, j->q.number, now);
}

enum err jobs_cancel(struct store *s, const struct job *j, int64_t now)
{
	return printq_cancel(s, j->q.number, now);
}

struct numbers {
	size_t n;
	uint64_t list[JOBS_MAX];
};

static enum err take_failed(void *ctx, const struct printq_job *q)
{
	struct numbers *f = ctx;

	if (q->state == PRINTQ_FAILED && f->n < JOBS_MAX)
		f->list[f->n++] = q->number;
	return ERR_OK;
}

enum err jobs_again_all(struct store *s, int64_t now, unsigned *n)
{
	struct numbers f = { .n = 0 };
	enum err e = printq_look(s, JOBS_MAX, take_failed, &f);

	*n = 0;
	for (size_t i = 0; e == ERR_OK && i < f.n; i++) {
		e = printq_retry(s, f.list[i], now);
		*n += e == ERR_OK;
		if (e == ERR_REFUSED || e == ERR_NOT_FOUND)	/* somebody else was quicker */
			e = ERR_OK;
	}
	return e;
}
