#include "till/moment.h"

#include <string.h>

static const struct ticket_line *line_of(const struct checkout *c, uint16_t number)
{
	for (unsigned i = 0; number && i < c->ticket.n_lines; i++)
		if (c->ticket.lines[i].number == number)
			return &c->ticket.lines[i];
	return NULL;
}

void moment_idle(const struct checkout *c, char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	struct display_view v = { .moment = DISPLAY_SUBTOTAL, .house = &c->house, .totals = &c->totals };

	if (c->shift == 0)
		v.moment = DISPLAY_CLOSED;
	else if (ticket_empty(&c->ticket))
		v.moment = DISPLAY_WAITING;
	display_lines(&v, lines);
}

/* Paid: the ticket is the next guest's already, the outcome is this one's. */
static void show_change(const struct checkout *c, const struct checkout_outcome *o,
			char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	struct ticket_totals t = { .total = o->total, .change = o->change };
	struct display_view v = { .moment = DISPLAY_CHANGE, .house = &c->house, .totals = &t };

	display_lines(&v, lines);
}

static void show_tender(const struct checkout *c, char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	struct display_view v = { .moment = DISPLAY_TOTAL, .house = &c->house, .totals = &c->totals };

	if (c->ticket.n_tenders > 0) {
		v.moment = DISPLAY_TENDER;
		v.amount = c->ticket.tenders[c->ticket.n_tenders - 1].given;
	}
	display_lines(&v, lines);
}

/* A line that was corrected is gone: then what it comes to now says as much. */
static void show_line(const struct checkout *c, const struct checkout_outcome *o, enum display_moment m,
		      char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	const struct ticket_line *l = line_of(c, o->line);
	struct display_view v = { .moment = m, .house = &c->house, .line = l };

	if (!l) {
		moment_idle(c, lines);
		return;
	}
	if (l->voided)
		v.moment = DISPLAY_DELETED;
	v.amount = ticket_amount(l);
	display_lines(&v, lines);
}

bool moment_after(const struct checkout *c, const struct act *act, const struct checkout_outcome *o,
		  char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	if (o->news == CHECKOUT_CLOSED) {
		show_change(c, o, lines);
		return true;
	}
	if (o->news != CHECKOUT_DONE && o->news != CHECKOUT_CHOOSE && !(o->news == CHECKOUT_COUPON && o->line))
		return false;
	switch (act ? act->verb : VERB_ITEM) {
	case VERB_TENDER:
	case VERB_UNTENDER:
		show_tender(c, lines);
		return true;
	case VERB_ITEM:
	case VERB_AGAIN:
		show_line(c, o, DISPLAY_LINE, lines);
		return true;
	case VERB_NO_SALE:
	case VERB_REPRINT:
	case VERB_CASH_IN:
	case VERB_CASH_OUT:
	case VERB_CHANGE_TENDER:
	case VERB_NOTE:
	case VERB_ORDER:
		return false;
	default:
		show_line(c, o, DISPLAY_CHANGED, lines);
		return true;
	}
}
