/* The coupons of goods that a refund takes back: their lines come back at what they were worth, and that goes back on the coupon. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdio.h>

/* Those of a sale that paid or priced a line. */
struct returns {
	unsigned n;
	struct sales_coupon list[TICKET_COUPONS_MAX];
	unsigned places[TICKET_COUPONS_MAX];
	bool may[TICKET_COUPONS_MAX];		/* they can still go back */
};

static enum err load(struct act_run *x, uint64_t receipt, struct returns *out)
{
	enum err e = ERR_OK;

	out->n = 0;
	for (unsigned place = 1; e == ERR_OK && place <= TICKET_COUPONS_MAX; place++) {
		struct sales_coupon *c = &out->list[out->n];

		e = sales_coupon(x->c->store, receipt, place, c);
		if (e != ERR_OK || c->line == 0)
			continue;
		out->places[out->n] = place;
		e = reverse_may_return(x->c->store, x->c->trust, c, x->now, &out->may[out->n]);
		out->n++;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err act_return_able(struct act_run *x, uint64_t receipt, uint64_t *coupons)
{
	struct returns all;
	enum err e = load(x, receipt, &all);

	*coupons = 0;
	for (unsigned i = 0; e == ERR_OK && i < all.n; i++)
		*coupons |= (uint64_t)all.may[i] << (all.places[i] - 1);
	return e;
}

enum err act_return_kept(struct act_run *x, struct ticket *sold, bool *kept)
{
	struct returns all;
	enum err e = load(x, x->t->refund_of, &all);

	*kept = false;
	for (unsigned i = 0; e == ERR_OK && i < all.n; i++) {
		const struct ticket_line *l = ticket_line(sold, all.list[i].line);
		struct sales_back before;

		if (all.may[i] || !l || (!all.list[i].amount && ticket_line(x->t, l->number)))
			continue;
		e = sales_refunded(x->c->store, x->t->refund_of, l, &before);
		*kept = *kept || (e == ERR_OK && before.quantity < l->quantity);
	}
	return e;
}

/* The coupon's line, where it comes back whole: else it is there for what its extras were paid. */
static const struct ticket_line *line_of(const struct act_run *x, const struct sales_coupon *c)
{
	const struct ticket_line *l = ticket_line(x->t, c->line);

	return l && (l->price || !c->amount) ? l : NULL;
}

enum err act_return_check(struct act_run *x, struct ticket *whole)
{
	struct returns all;
	enum err e = load(x, x->t->refund_of, &all);

	for (unsigned i = 0; e == ERR_OK && i < all.n; i++) {
		const struct ticket_line *l = line_of(x, &all.list[i]), *sold = ticket_line(whole, all.list[i].line);

		if (!l || !sold)
			continue;
		if (!all.may[i] && all.list[i].amount)
			return act_refuse(x, CHECKOUT_REFUSED, _("The coupon for %s cannot go back any more: take its line off (#%u c)."),
					  carte_said(l->name, l->brief), (unsigned)l->number);
		if (all.may[i] && l->quantity != sold->quantity)
			return act_refuse(x, CHECKOUT_REFUSED, _("A coupon was given for %s: all of it comes back, or none of it (#%u c)."),
					  carte_said(l->name, l->brief), (unsigned)l->number);
	}
	return e;
}

/* What they had paid, as far as the refund comes to it: a tax on top is rounded by itself. */
static int64_t comes_to(struct act_run *x, const struct returns *all)
{
	struct ticket_totals totals;
	int64_t sum = 0;

	for (unsigned i = 0; i < all->n; i++)
		if (all->may[i] && line_of(x, &all->list[i]))
			sum += all->list[i].amount;
	ticket_totals(x->t, &x->c->house, &totals);
	return sum < -totals.total ? sum : -totals.total;
}

enum err act_return_put(struct act_run *x)
{
	struct returns all;
	int64_t amount = 0;
	enum err e = load(x, x->t->refund_of, &all);

	if (e == ERR_OK)
		amount = comes_to(x, &all);
	if (amount > 0)
		x->t->tenders[x->t->n_tenders++] = (struct ticket_tender){ .code = TENDER_COUPON_CODE, .kind = TENDER_COUPON,
									   .amount = -amount, .given = -amount };
	return e;
}

enum err act_return_close(struct act_run *x, const struct reverse_request *rq)
{
	struct returns all;
	unsigned n = 0;
	enum err e = load(x, x->t->refund_of, &all);

	for (unsigned i = 0; i < x->t->n_tenders; i++)
		x->out->back -= x->t->tenders[i].kind == TENDER_COUPON ? x->t->tenders[i].amount : 0;
	if (e == ERR_OK && x->out->back != comes_to(x, &all))
		return act_refuse(x, CHECKOUT_REFUSED, "%s",
				  _("What goes back on coupons has changed: take the money back (ca-), and look again."));
	for (unsigned i = 0; e == ERR_OK && i < all.n; i++) {
		if (!all.may[i] || !line_of(x, &all.list[i]))
			continue;
		e = reverse_return(x->c->store, x->c->trust, rq, &all.list[i], x->now);
		n++;
	}
	if (n)
		snprintf(x->out->words, sizeof x->out->words, "%s", _("The coupon is good again."));
	return e;
}
