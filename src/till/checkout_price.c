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

/* What is let off, and of how much: of what the guest pays, for what a coupon pays is no money of hers. */
struct off {
	int64_t base, off, exact;	/* exact: in 1/10,000, before a share's half cent was rounded */
};

static int64_t guests_part(const struct ticket *t, const struct ticket_line *l)
{
	struct ticket_line bare = *l;
	int64_t amount = ticket_amount(l), pays;

	bare.n_modifiers = 0;
	pays = ticket_amount(&bare);
	if (!l->coupon || t->coupons[l->coupon - 1].kind != COUPON_GOODS)
		return amount;
	return amount - (pays < amount ? pays : amount);
}

static struct off off_line(const struct ticket *t, const struct ticket_line *l)
{
	struct ticket_line whole = undiscounted(l);
	int64_t base = l->voided ? 0 : guests_part(t, &whole), off = l->voided ? 0 : base - guests_part(t, l);

	return (struct off){ .base = base, .off = off, .exact = l->discount ? base * l->discount : off * WHOLE };
}

/* All that the ticket's own discount takes off, and what all lines come to. */
static struct off off_whole(const struct act_run *x)
{
	struct ticket_totals totals;
	struct off sum = { .off = 0 };
	int64_t goods = 0;

	ticket_totals(x->t, &x->c->house, &totals);
	sum.off = totals.discount;
	for (unsigned i = 0; i < x->t->n_lines; i++) {
		const struct ticket_line *l = &x->t->lines[i];

		sum.base += off_line(x->t, l).base;
		sum.off -= taken_off(l);
		goods += l->voided || l->coupon ? 0 : ticket_amount(l);
	}
	sum.exact = x->t->discount ? goods * x->t->discount : sum.off * WHOLE;
	return sum;
}

static void add_off(struct off *to, struct off one)
{
	to->off += one.off;
	to->exact += one.exact;
}

/* A share that may be given may be whatever its half cent does, and so may the amount that it would be. */
static bool too_much(const struct act_run *x, struct off o)
{
	int64_t limit = x->c->house.discount_limit * llabs((long long)o.base);

	return llabs((long long)o.exact) > limit && llabs((long long)o.off) > (limit + WHOLE / 2) / WHOLE;
}

/* Is what the discounts of a ticket, or of one of its lines, come to more than a cashier may give? */
static bool over_limit(const struct act_run *x, uint16_t number)
{
	const struct ticket_line *l = number ? ticket_line(x->t, number) : NULL;
	struct off sum = off_whole(x);

	for (unsigned i = 0; i < x->t->n_lines; i++)
		add_off(&sum, off_line(x->t, &x->t->lines[i]));
	if (too_much(x, sum))
		return true;
	if (l && l->discount)
		return l->discount > x->c->house.discount_limit;
	return l && too_much(x, off_line(x->t, l));
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
	struct off own = off_whole(x);
	bool over = act_allowed_off(x, x->t) > x->t->leave_off;
	struct ticket_totals totals;
	uint32_t by;

	if (x->t->discount_by)
		own.off = own.exact = 0;
	for (unsigned i = 0; i < x->t->n_lines; i++) {
		const struct ticket_line *l = &x->t->lines[i];
		struct off one = off_line(x->t, l);

		if (l->allowed_by)
			continue;
		add_off(&own, one);
		over = over || (l->discount_amount && too_much(x, one));
	}
	ticket_totals(x->t, &x->c->house, &totals);
	return over || too_much(x, own) ? act_authority(x, totals.discount ? OVERRIDE_DISCOUNT : OVERRIDE_PRICE, &by) : ERR_OK;
}

/* The price of an item whose price is asked for may be typed anew by whoever typed it, until a bill says it. */
enum err act_price(struct act_run *x)
{
	const struct ticket_line *l;
	struct ticket_line was;
	uint32_t by = 0;
	enum err e = act_not_while_paying(x);

	if (e == ERR_OK)
		e = act_line_meant(x, &l);
	if (e == ERR_OK && (l->how != PRICE_TYPED || l->billed))
		e = act_authority(x, OVERRIDE_PRICE, &by);
	if (e != ERR_OK)
		return e;
	x->out->line = l->number;
	was = *l;
	e = act_try(x, ticket_price(x->t, l->number, x->a->amount, by));
	if (e == ERR_OK)
		ticket_note_less(x->t, &was);
	if (e == ERR_OK && by)
		act_note_leave(x);
	return e;
}
