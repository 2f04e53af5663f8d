#ifndef CHIT_SALE_SHIFT_H
#define CHIT_SALE_SHIFT_H
/*
 * What a shift, or a day, came to: sums over its sales. Pure; store/sales.h feeds it from the journal's views, the tests
 * from the facts themselves, and both must be equal to the minor unit.
 */
#include "sale/ticket.h"

struct shift_tender {
	char code[3];
	int64_t amount, n;
};
struct shift_totals {
	uint32_t number;		/* of the shift, from 1 */
	int64_t opened, closed;		/* closed 0: it is open */
	uint32_t who;			/* who opened it */
	int64_t opening_float;
	uint64_t first_receipt, last_receipt;	/* 0: none */
	int64_t sales, refunds;		/* how many */
	int64_t gross, refunded;	/* what sales came to, and what refunds gave back (>= 0), with tax, before rounding */
	/* Of both together, refunds taken off: gross - refunded = net + tax, and that + rounding = all tenders + coupons + prepaid. */
	int64_t discount, tax, net, rounding;
	struct ticket_tax taxes[HOUSE_TAXES_MAX];
	struct shift_tender tenders[HOUSE_TENDERS_MAX];	/* as in the house, in its order; then those of a house that was */
	uint8_t n_tenders;
	int64_t cash_in, cash_out, n_cash_in, n_cash_out;
	int64_t n_voids, voids;		/* lines, and what they would have come to */
	int64_t n_corrections, corrections;	/* lines taken off or made smaller before anybody else knew; the caller counts them, too */
	int64_t n_coupons, coupons;	/* redeemed in sales, and what they paid */
	int64_t n_prepaid, prepaid;	/* what stored value paid, less what refunds put back on it */
	int64_t n_no_sale;		/* not of tickets: the caller counts them, and the receipts' numbers, cash in and out */
	int64_t n_overrides;		/* lines sold at another price than the carte's */
	int64_t n_leaves;		/* what a cashier did by a manager's leave; the caller counts them, too */
	int64_t cash_apart;		/* of a day: cash in no shift's drawer, sold while none was open */
	int64_t n_between, cash_between;	/* of a shift: receipts before it, while none was open, and their cash */
	int64_t expected;		/* cash in the drawer: float + cash sales - cash refunds + in - out */
	int64_t counted;		/* at the close; -1: not counted */
	int64_t n_open, open;		/* tickets that are not paid, at the close or now, and what they come to; -1: nobody knows */
};
void shift_init(struct shift_totals *s, const struct house *h);
/* Adds one closed sale or refund. ERR_RANGE where a sum would leave int64, ERR_FULL for a tender too many: nothing was
 * added. */
enum err shift_add(struct shift_totals *s, const struct ticket *t, const struct ticket_totals *totals);
/* Adds another shift's sums (a day of several shifts): times and receipts from the first to the last. Each drawer is counted
 * by itself: floats, what was expected and what was counted are added, so that the difference is that of all; where one
 * was not counted, none is. */
enum err shift_merge(struct shift_totals *s, const struct shift_totals *other);
void shift_expect(struct shift_totals *s, const struct house *h);	/* puts `expected` right */
/* Cash in the drawers of a day's shifts that they took on another: a night has two days. 0 for a shift. */
int64_t shift_cash_beside(const struct shift_totals *s, const struct house *h);

#endif
