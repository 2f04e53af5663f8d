#include "sale/shift.h"

#include <string.h>

void shift_init(struct shift_totals *s, const struct house *h)
{
	*s = (struct shift_totals){ .counted = -1, .n_open = -1, .n_tenders = h->n_tenders };
	for (unsigned i = 0; i < h->n_tenders; i++)
		memcpy(s->tenders[i].code, h->tenders[i].code, sizeof s->tenders[i].code);
}

/* Sums that go wrong say so once, at the end. */
struct adder {
	enum err e;
};

static void add(struct adder *a, int64_t *to, int64_t n)
{
	if (__builtin_add_overflow(*to, n, to))
		a->e = err_set(ERR_RANGE, "the sums of a shift are too large to be counted");
}

static void add_tax(struct adder *a, struct ticket_tax *to, const struct ticket_tax *n)
{
	add(a, &to->gross, n->gross);
	add(a, &to->net, n->net);
	add(a, &to->tax, n->tax);
}

static void add_tender(struct adder *a, struct shift_totals *s, const struct shift_tender *n)
{
	unsigned i = 0;

	while (i < s->n_tenders && memcmp(s->tenders[i].code, n->code, sizeof n->code) != 0)
		i++;
	if (i == HOUSE_TENDERS_MAX) {
		a->e = err_set(ERR_FULL, "a shift has more kinds of tender than a house");
		return;
	}
	if (i == s->n_tenders) {
		s->tenders[i] = (struct shift_tender){ .amount = 0 };
		memcpy(s->tenders[i].code, n->code, sizeof n->code);
		s->n_tenders++;
	}
	add(a, &s->tenders[i].amount, n->amount);
	add(a, &s->tenders[i].n, n->n);
}

static void add_lines(struct adder *a, struct shift_totals *s, const struct ticket *t)
{
	for (unsigned i = 0; i < t->n_lines; i++) {
		const struct ticket_line *l = &t->lines[i];

		if (l->voided) {
			add(a, &s->n_voids, 1);
			add(a, &s->voids, ticket_amount(l));
		} else if (l->how == PRICE_OVERRIDE && t->kind != TICKET_REFUND) {
			add(a, &s->n_overrides, 1);
		}
	}
}

static void add_sums(struct adder *a, struct shift_totals *s, const struct ticket_totals *sums)
{
	add(a, &s->discount, sums->discount);
	add(a, &s->tax, sums->tax);
	add(a, &s->net, sums->total - sums->tax);
	add(a, &s->rounding, sums->rounding);
	for (unsigned i = 0; i < HOUSE_TAXES_MAX; i++)
		add_tax(a, &s->taxes[i], &sums->taxes[i]);
	add(a, &s->coupons, sums->coupons - sums->prepaid);
	add(a, &s->prepaid, sums->prepaid);
}

static void add_coupons(struct adder *a, struct shift_totals *s, const struct ticket *t)
{
	for (unsigned i = 0; i < t->n_coupons; i++)
		add(a, t->coupons[i].kind == COUPON_VALUE ? &s->n_prepaid : &s->n_coupons, 1);
}

static void add_paid(struct adder *a, struct shift_totals *s, const struct ticket_tender *t)
{
	struct shift_tender n = { .amount = t->amount, .n = 1 };

	memcpy(n.code, t->code, sizeof n.code);
	if (!ticket_tender_by_itself(t)) {
		add_tender(a, s, &n);
		return;
	}
	add(a, t->kind == TENDER_PREPAID ? &s->n_prepaid : &s->n_coupons, 1);
	add(a, t->kind == TENDER_PREPAID ? &s->prepaid : &s->coupons, t->amount);
}

enum err shift_add(struct shift_totals *s, const struct ticket *t, const struct ticket_totals *totals)
{
	struct shift_totals sum = *s;
	struct adder a = { ERR_OK };
	bool refund = t->kind == TICKET_REFUND;

	add(&a, refund ? &sum.refunds : &sum.sales, 1);
	add(&a, refund ? &sum.refunded : &sum.gross, refund ? -totals->total : totals->total);
	add_sums(&a, &sum, totals);
	add_lines(&a, &sum, t);
	add_coupons(&a, &sum, t);
	for (unsigned i = 0; i < t->n_tenders; i++)
		add_paid(&a, &sum, &t->tenders[i]);
	if (a.e == ERR_OK)
		*s = sum;
	return a.e;
}

static void merge_span(struct adder *a, struct shift_totals *s, const struct shift_totals *other)
{
	bool earlier = other->opened < s->opened || !s->opened;

	if (s->counted < 0 || other->counted < 0)
		s->counted = s->number ? -1 : other->counted;
	else
		add(a, &s->counted, other->counted);
	if (earlier) {
		s->opened = other->opened;
		s->who = other->who;
	}
	if (!earlier || !s->number) {
		s->number = other->number;
		s->closed = other->closed;
		s->n_open = other->n_open;
		s->open = other->open;
	}
	if (other->first_receipt && (!s->first_receipt || other->first_receipt < s->first_receipt))
		s->first_receipt = other->first_receipt;
	if (other->last_receipt > s->last_receipt)
		s->last_receipt = other->last_receipt;
}

enum err shift_merge(struct shift_totals *s, const struct shift_totals *other)
{
	struct shift_totals sum = *s;
	struct adder a = { ERR_OK };
	const struct { int64_t *to; int64_t n; } pairs[] = {
		{ &sum.sales, other->sales }, { &sum.refunds, other->refunds }, { &sum.gross, other->gross },
		{ &sum.refunded, other->refunded }, { &sum.discount, other->discount }, { &sum.tax, other->tax },
		{ &sum.net, other->net }, { &sum.rounding, other->rounding }, { &sum.cash_in, other->cash_in },
		{ &sum.cash_out, other->cash_out }, { &sum.n_voids, other->n_voids }, { &sum.voids, other->voids },
		{ &sum.n_cash_in, other->n_cash_in }, { &sum.n_cash_out, other->n_cash_out },
		{ &sum.n_corrections, other->n_corrections }, { &sum.corrections, other->corrections },
		{ &sum.n_coupons, other->n_coupons }, { &sum.coupons, other->coupons }, { &sum.n_no_sale, other->n_no_sale },
		{ &sum.n_overrides, other->n_overrides }, { &sum.n_leaves, other->n_leaves },
		{ &sum.n_prepaid, other->n_prepaid }, { &sum.prepaid, other->prepaid },
		{ &sum.opening_float, other->opening_float }, { &sum.expected, other->expected },
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		add(&a, pairs[i].to, pairs[i].n);
	for (unsigned i = 0; i < HOUSE_TAXES_MAX; i++)
		add_tax(&a, &sum.taxes[i], &other->taxes[i]);
	for (unsigned i = 0; i < other->n_tenders; i++)
		add_tender(&a, &sum, &other->tenders[i]);
	merge_span(&a, &sum, other);
	if (a.e == ERR_OK)
		*s = sum;
	return a.e;
}

static int64_t cash_sold(const struct shift_totals *s, const struct house *h)
{
	int64_t cash = 0;

	for (unsigned i = 0; i < s->n_tenders; i++) {
		const struct house_tender *by = house_tender(h, s->tenders[i].code);

		if (by && by->kind == TENDER_CASH)
			cash += s->tenders[i].amount;
	}
	return cash;
}

void shift_expect(struct shift_totals *s, const struct house *h)
{
	s->expected = s->opening_float + cash_sold(s, h) + s->cash_in - s->cash_out;
}

int64_t shift_cash_beside(const struct shift_totals *s, const struct house *h)
{
	return s->expected - s->opening_float - s->cash_in + s->cash_out - (cash_sold(s, h) - s->cash_apart);
}
