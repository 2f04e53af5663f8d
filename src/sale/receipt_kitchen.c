/* The kitchen's ticket: what is new, what is void, for whom and when. */
#include "receipt_parts.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

enum { BIG = PAPER_BOLD | PAPER_TALL, HUGE = PAPER_BOLD | PAPER_TALL | PAPER_WIDE, TEXT = PAPER_TEXT_MAX + 1 };

static bool is_here(const char *station, const char *of)
{
	return strcmp(station, of) == 0;
}

/* Of a line that another station makes, the modifiers that stand for goods of this one (a combo's drink). */
static bool has_part(const struct ticket_line *l, const char *station)
{
	for (unsigned i = 0; i < l->n_modifiers; i++)
		if (l->modifiers[i].station[0] && is_here(l->modifiers[i].station, station))
			return true;
	return false;
}

static int32_t news(const struct receipt *r, const struct ticket_line *l, const char *station)
{
	return is_here(l->station, station) || has_part(l, station) ? ticket_news(r->ticket, l) : 0;
}

static bool any_news(const struct receipt *r, const char *station)
{
	for (unsigned i = 0; i < r->ticket->n_lines; i++)
		if (news(r, &r->ticket->lines[i], station))
			return true;
	return false;
}

static void head(const struct receipt *r, const char *station, struct paper *p)
{
	const struct ticket *t = r->ticket;
	char when[RECEIPT_TIME_CAP], left[TEXT], right[TEXT] = "";

	paper_mark(p, PAPER_BEEP);
	if (r->training || t->kind == TICKET_TRAINING)
		receipt_banner(p, _("TRAINING: DO NOT COOK"));
	if (r->duplicate)
		receipt_banner(p, _("DUPLICATE"));
	paper_pair(p, PAPER_BOLD, station, receipt_time(r->time, r->utc_offset, when) + 11);	/* the kitchen knows the day */
	if (t->table[0])
		paper_text(p, HUGE, _("TABLE %s"), t->table);
	else if (t->name[0])
		paper_text(p, HUGE, "%s", t->name);
	else
		paper_text(p, HUGE, _("COUNTER %llu"), (unsigned long long)t->id);
	if (t->guests)
		snprintf(right, sizeof right, _("Guests: %u"), t->guests);
	snprintf(left, sizeof left, "%s", r->cashier ? r->cashier : "");
	paper_pair(p, 0, left, right);
	paper_rule(p);
}

static void parts(const struct receipt *r, const struct ticket_line *l, const char *station, struct paper *p)
{
	bool own = is_here(l->station, station);

	for (unsigned i = 0; i < l->n_modifiers; i++) {
		const struct line_modifier *m = &l->modifiers[i];
		bool here = m->station[0] ? is_here(m->station, station) : own;

		if (here)
			paper_text(p, BIG, "   + %s", receipt_modifier(r->brief, m));
	}
}

struct kitchen {
	const struct receipt *receipt;
	const char *station;
	bool details;
};

static void one_line(const struct kitchen *k, const struct ticket_line *l, struct paper *p)
{
	const struct receipt *r = k->receipt;
	const char *station = k->station;
	int32_t n = news(r, l, station);
	char quantity[RECEIPT_QUANTITY_CAP];

	if (n < 0)
		paper_text(p, BIG | PAPER_INVERT, _("VOID %s x %s"), receipt_quantity(-n, quantity), receipt_name(r->brief, l));
	else
		paper_text(p, BIG, "%s x %s", receipt_quantity(n, quantity), receipt_name(r->brief, l));
	if (k->details)
		parts(r, l, station, p);
	if (l->note[0] && n > 0 && k->details)
		paper_text(p, BIG, "   ! %s", l->note);
	if (l->seat)
		paper_text(p, 0, _("   seat %u"), l->seat);
}

static void course(const struct kitchen *k, unsigned number, struct paper *p)
{
	const struct ticket *t = k->receipt->ticket;
	bool begun = !number;

	for (unsigned i = 0; i < t->n_lines; i++) {
		const struct ticket_line *l = &t->lines[i];

		if (l->course != number || !news(k->receipt, l, k->station))
			continue;
		if (!begun)
			paper_text(p, PAPER_CENTER | PAPER_BOLD, _("- course %u -"), number);
		begun = true;
		one_line(k, l, p);
	}
}

static void write_kitchen(const struct kitchen *k, struct paper *p)
{
	head(k->receipt, k->station, p);
	if (!k->details)
		receipt_banner(p, _("TOO LONG: ASK FOR MODIFIERS AND NOTES"));
	for (unsigned n = 0; n <= TICKET_COURSES_MAX; n++)
		course(k, n, p);
	paper_rule(p);
	paper_mark(p, PAPER_CUT);
}

bool receipt_kitchen(const struct receipt *r, const char *station, struct paper *p)
{
	struct kitchen k = { .receipt = r, .station = station, .details = true };
	size_t begin = p->out.len;

	if (!any_news(r, station))
		return false;
	write_kitchen(&k, p);
	if (!p->out.over)
		return true;
	p->out.over = false;	/* better a short ticket than none, and it says so */
	p->out.len = begin;
	k.details = false;
	write_kitchen(&k, p);
	return true;
}
