/* What is taken off a price, by whose leave, and how far that leave goes. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdlib.h>

enum { WHOLE = 10000 };	/* a share's hundred per cent */

static struct ticket_line undiscounted(const struct ticket_line *l)
{
	struct ticket_line whole = *l;

	whole.discount = 0;
	whole.discount_amount = 0;
	return whole;
}

static int64_t taken_off(const struct ticket_line *l)
{
	struct ticket_line whole = undiscounted(l);

	return l->voided ? 0 : ticket_amount(&whole) - ticket_amount(l);
}

/* What a line costs less than the carte's price, where somebody said so. */
static int64_t cut(const struct ticket_line *l)
{
	struct ticket_line said = undiscounted(l), listed = said;

	if (l->how != PRICE_OVERRIDE || l->carte_price <= l->price)
		return 0;
	listed.price = l->carte_price;
	return ticket_amount(&listed) - ticket_amount(&said);
}

int64_t act_allowed_off(const struct act_run *x, const struct ticket *t)
{
	struct ticket_totals totals;
	int64_t whole, sum = 0;

	ticket_totals(t, &x->c->house, &totals);
	whole = totals.discount;
	for (unsigned i = 0; i < t->n_lines; i++) {
		const struct ticket_line *l = &t->lines[i];

		whole -= taken_off(l);
		sum += l->allowed_by && !l->voided ? taken_off(l) + cut(l) : 0;
	}
	sum += t->discount_by ? whole : 0;
	return sum < SALE_AMOUNT_MAX ? sum : SALE_AMOUNT_MAX;	/* of the dearest that a carte can have, by the thousand */
}

void act_note_leave(struct act_run *x)
{
	x->t->leave_off = act_allowed_off(x, x->t);
}

void act_split_leave(const struct act_run *x, struct ticket *from, struct ticket *to)
{
	int64_t part = act_allowed_off(x, to);

	to->leave_off = part < from->leave_off ? part : from->leave_off;
	from->leave_off -= to->leave_off;
}

/* Is what the discounts of a ticket, or of one of its lines, come to more than a cashier may give? */
static bool over_limit(const struct act_run *x, uint16_t number)
{
	const struct ticket_line *l = number ? ticket_line(x->t, number) : NULL;
	struct ticket_totals totals;
	int64_t limit = x->c->house.discount_limit, base, off;

	ticket_totals(x->t, &x->c->house, &totals);
	if (llabs((long long)totals.discount) * WHOLE > limit * llabs((long long)totals.goods))
		return true;
	if (!l)
		return false;
	if (l->discount)
		return l->discount > limit;
	base = ticket_amount(l) + l->discount_amount;
	off = l->discount_amount;
	return off * WHOLE > limit * llabs((long long)base);
}

static int64_t total_now(const struct act_run *x)
{
	struct ticket_totals totals;

	ticket_totals(x->t, &x->c->house, &totals);
	return totals.total;
}

/* The guest has seen a bill, and may pay by it: less is a manager's to give. */
enum err act_discount(struct act_run *x)
{
	const struct ticket_line *l = NULL;
	int64_t before = total_now(x);
	bool seen = ticket_is_billed(x->t);
	uint16_t number = 0;
	uint32_t by = 0;
	int64_t amount = x->a->amount > 0 ? x->a->amount : 0;
	enum err e = act_not_while_paying(x);

	if (e == ERR_OK && !x->a->whole) {
		e = act_line_meant(x, &l);
		number = e == ERR_OK ? l->number : 0;
		seen = e == ERR_OK && l->billed;
	}
	if (e == ERR_OK)
		e = act_try(x, ticket_discount(x->t, number, x->a->share, amount, 0));
	x->out->line = number;
	if (e != ERR_OK || (!over_limit(x, number) && !(seen && total_now(x) < before)))
		return e;
	e = act_authority(x, OVERRIDE_DISCOUNT, &by);
	if (e == ERR_OK)
		e = act_try(x, ticket_discount(x->t, number, x->a->share, amount, by));
	if (e == ERR_OK)
		act_note_leave(x);
	return e;
}

/* Pieces and lines may have gone since it was given, and an amount stays what it was: what nobody has allowed is held against the
 * limit once more. And a leave was for what it came to then: more pieces at that price, or more for that share of it, want another. */
enum err act_discount_check(struct act_run *x)
{
	struct ticket_totals totals;
	int64_t limit = x->c->house.discount_limit, whole, own = 0;
	bool over = false;
	uint32_t by;

	ticket_totals(x->t, &x->c->house, &totals);
	whole = totals.discount;
	for (unsigned i = 0; i < x->t->n_lines; i++) {
		const struct ticket_line *l = &x->t->lines[i];
		int64_t off = taken_off(l);

		whole -= off;
		if (l->allowed_by)
			continue;
		own += off;
		over = over || (l->discount_amount && off * WHOLE > limit * (ticket_amount(l) + off));
	}
	own += x->t->discount_by ? 0 : whole;
	over = over || own * WHOLE > limit * totals.goods || act_allowed_off(x, x->t) > x->t->leave_off;
	return over ? act_authority(x, totals.discount ? OVERRIDE_DISCOUNT : OVERRIDE_PRICE, &by) : ERR_OK;
}

/* The price of an item whose price is asked for may be typed anew by whoever typed it, until a bill says it. */
enum err act_price(struct act_run *x)
{
	const struct ticket_line *l;
	uint32_t by = 0;
	enum err e = act_not_while_paying(x);

	if (e == ERR_OK)
		e = act_line_meant(x, &l);
	if (e == ERR_OK && (l->how != PRICE_TYPED || l->billed))
		e = act_authority(x, OVERRIDE_PRICE, &by);
	if (e != ERR_OK)
		return e;
	x->out->line = l->number;
	e = act_try(x, ticket_price(x->t, l->number, x->a->amount, by));
	if (e == ERR_OK && by)
		act_note_leave(x);
	return e;
}
