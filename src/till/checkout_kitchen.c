/* What the kitchen is told of a ticket, and what the guests are, before they pay. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdio.h>

/* The first that has lines and was not fired; 0: none. */
static unsigned next_course(const struct ticket *t)
{
	for (unsigned c = 1; c <= TICKET_COURSES_MAX; c++)
		for (unsigned i = 0; i < t->n_lines; i++)
			if (t->lines[i].course == c && !t->lines[i].voided && !(t->fired & 1u << c))
				return c;
	return 0;
}

/* What waits for its course is said, or a cashier believes that the kitchen has it. */
enum err act_order(struct act_run *x)
{
	unsigned waits = next_course(x->t);
	enum err e;

	if (ticket_empty(x->t) && x->t->n_lines == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is nothing to order."));
	e = act_choices(x, false);
	if (e == ERR_OK)
		e = act_kitchen(x);
	if (e == ERR_OK && waits)
		snprintf(x->out->words, sizeof x->out->words, _("Course %u waits: g sends it."), waits);
	return e;
}

enum err act_fire(struct act_run *x)
{
	uint64_t course = x->a->number ? x->a->number : next_course(x->t);
	enum err e;

	if (course == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("No course waits."));
	if (course > TICKET_COURSES_MAX)
		return act_refuse(x, CHECKOUT_REFUSED, _("A course is 1 to %d."), TICKET_COURSES_MAX);
	if (!ticket_fire(x->t, (uint8_t)course))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("That course was fired before."));
	e = act_choices(x, false);
	if (e != ERR_OK)
		return e;
	snprintf(x->out->words, sizeof x->out->words, _("Course %u is fired."), (unsigned)course);
	return act_kitchen(x);
}

/* ---- the bill ---- */

static enum err write_bill(struct act_run *x)
{
	struct ticket_totals totals;

	if (act_training(x))
		return ERR_OK;
	ticket_totals(x->t, &x->c->house, &totals);
	return events_add(x->c->store, &(struct event_fact){ .kind = FACT_BILL, .who = x->c->who, .now = x->now,
			  .numbers = { x->c->shift, totals.due, (int64_t)x->t->id } }, NULL);
}

/* What the guests are to pay, before they do. The ticket goes on, but what they have seen on paper does not go off it unseen. */
enum err act_bill(struct act_run *x)
{
	enum err e;

	if (ticket_empty(x->t) || x->t->kind == TICKET_REFUND)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is nothing to be paid."));
	e = act_choices(x, true);
	if (e == ERR_OK)
		e = act_need_draft(x);
	if (e == ERR_OK)
		e = act_receipt(x, 0, false);
	if (e == ERR_OK)
		e = write_bill(x);
	if (e != ERR_OK)
		return e;
	ticket_billed(x->t);
	snprintf(x->out->words, sizeof x->out->words, "%s", _("The bill goes to the printer."));
	return ERR_OK;
}
