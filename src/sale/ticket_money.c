/* What a ticket comes to, and what is paid of it. */
#include "ticket_parts.h"

#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"
#include "share.h"

#include <string.h>

enum { WHOLE = 10000 };

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void ticket_shares(const struct ticket *t, int64_t out[TICKET_LINES_MAX])
{
	int64_t weights[TICKET_LINES_MAX], parts[TICKET_LINES_MAX], sum = 0, off;

	for (unsigned i = 0; i < t->n_lines; i++) {
		const struct ticket_line *l = &t->lines[i];

		out[i] = l->voided ? 0 : ticket_amount(l);
		weights[i] = l->coupon ? 0 : out[i];
		sum += weights[i];
	}
	if (t->discount)
		off = share_round(sum * t->discount, WHOLE);
	else
		off = sum < 0 ? -smaller(t->discount_amount, -sum) : smaller(t->discount_amount, sum);
	share_spread(off, weights, t->n_lines, parts);
	for (unsigned i = 0; i < t->n_lines; i++)
		out[i] -= parts[i];
}

/* The tax on top of an amount, or in it. */
static int64_t tax_of(const struct house *h, unsigned class, int64_t amount)
{
	int64_t rate = h->taxes[class].rate;

	if (h->tax_on_top)
		return share_round(amount * rate, WHOLE);
	return amount - share_round(amount * WHOLE, WHOLE + rate);
}

static unsigned class_of(const struct ticket_line *l)
{
	return (unsigned)(l->tax - 'A') % HOUSE_TAXES_MAX;
}

static void sum_lines(const struct ticket *t, const struct house *h, const int64_t *shares, struct ticket_totals *out)
{
	int64_t classes[HOUSE_TAXES_MAX] = { 0 };

	for (unsigned i = 0; i < t->n_lines; i++) {
		const struct ticket_line *l = &t->lines[i];

		if (l->voided)
			continue;
		out->goods += ticket_base(l);
		out->discount += ticket_base(l) - shares[i];
		out->items += l->quantity;
		classes[class_of(l)] += shares[i];
	}
	for (unsigned c = 0; c < HOUSE_TAXES_MAX; c++) {
		int64_t tax = tax_of(h, c, classes[c]), net = h->tax_on_top ? classes[c] : classes[c] - tax;

		out->taxes[c] = (struct ticket_tax){ .gross = net + tax, .net = net, .tax = tax };
		out->tax += tax;
		out->total += net + tax;
	}
}

/* The coupon stands for the goods, so what modifiers add is the guest's. */
static int64_t prepaid(const struct ticket_line *l, int64_t share)
{
	struct ticket_line bare = *l;

	bare.n_modifiers = 0;
	return smaller(share, ticket_amount(&bare));
}

/* Prepaid goods, each with its part of its class's tax: the differences of a rising sum, so that they never come to more
 * than the class does. */
static void sum_coupons(const struct ticket *t, const struct house *h, const int64_t *shares, struct ticket_totals *out)
{
	int64_t classes[HOUSE_TAXES_MAX] = { 0 };

	for (unsigned place = 0; place < t->n_coupons; place++) {
		const struct ticket_line *l = ticket_coupon_line(t, place);
		int64_t pays, before;

		if (t->coupons[place].kind != COUPON_GOODS || !l)
			continue;
		pays = prepaid(l, shares[l - t->lines]);
		before = classes[class_of(l)];
		classes[class_of(l)] += pays;
		if (h->tax_on_top)
			pays += tax_of(h, class_of(l), before + pays) - tax_of(h, class_of(l), before);
		out->by_coupon[place] = pays;
		out->coupons += pays;
	}
}

/* Of what goods and money leave, so that a ticket that shrinks takes less off the card. */
static void sum_stored(const struct ticket *t, struct ticket_totals *out)
{
	int64_t rest = out->total + out->rounding - out->paid;

	for (unsigned place = 0; place < t->n_coupons; place++) {
		int64_t pays = smaller(t->coupons[place].value, rest > 0 ? rest : 0);

		if (t->coupons[place].kind != COUPON_VALUE)
			continue;
		out->by_coupon[place] = pays;
		out->prepaid += pays;
		rest -= pays;
	}
	out->coupons += out->prepaid;
	out->paid += out->prepaid;
}

/* The next of its parts: whole coins, so that only the last one is rounded, and gets what is left. */
static int64_t part_of(const struct ticket *t, const struct house *h, int64_t due)
{
	int64_t part = t->part_due;

	if (t->parts < 2 || due <= 0)
		return due;
	if (!part)
		part = share_round(due, (int64_t)t->parts * h->cash_step) * h->cash_step;
	return part > 0 && part < due ? part : due;
}

void ticket_totals(const struct ticket *t, const struct house *h, struct ticket_totals *out)
{
	int64_t shares[TICKET_LINES_MAX];

	*out = (struct ticket_totals){ 0 };
	ticket_shares(t, shares);
	sum_lines(t, h, shares, out);
	sum_coupons(t, h, shares, out);
	out->paid = out->coupons;
	for (unsigned i = 0; i < t->n_tenders; i++) {
		out->paid += t->tenders[i].amount;
		out->rounding += t->tenders[i].rounding;
		out->change += t->tenders[i].given - t->tenders[i].amount;
	}
	sum_stored(t, out);
	out->due = out->total + out->rounding - out->paid;
	out->part = part_of(t, h, out->due);
}

bool ticket_paid(const struct ticket *t, const struct house *h)
{
	struct ticket_totals sums;

	if (ticket_empty(t))
		return false;
	ticket_totals(t, h, &sums);
	return sums.due == 0;
}

bool ticket_kicks(const struct ticket *t, const struct house *h)
{
	bool kicks = false;

	for (unsigned i = 0; i < t->n_tenders; i++) {
		const struct house_tender *by = house_tender(h, t->tenders[i].code);

		kicks = kicks || (by && by->drawer && t->tenders[i].given);	/* rounded to nothing it is none */
	}
	return kicks;
}

static enum err no_such_cash(const struct house *h)
{
	struct money step = { .minor = h->cash_step };
	char text[40];

	memcpy(step.currency, h->currency, sizeof step.currency);
	money_format(step, 1, text, sizeof text);
	return err_set(ERR_RANGE, _("There is no such cash: the smallest coin is %s."), text);
}

/* Nobody hands over ten of the largest notes more than she has to pay: that is a code, or a slip of the finger. */
static bool too_much(const struct house *h, int64_t given, int64_t due)
{
	return h->n_notes && given - due > 10 * h->notes[h->n_notes - 1];
}

/* amount, due and what comes out are above 0 here, in a refund too. */
static enum err take_cash(const struct ticket *t, const struct house *h, int64_t due, int64_t amount, struct ticket_tender *out)
{
	int64_t rest = share_round(due, h->cash_step) * h->cash_step;

	if (amount % h->cash_step)
		return no_such_cash(h);
	if (t->kind == TICKET_REFUND && amount > rest)
		return err_set(ERR_RANGE, _("That is more than is to be given back."));
	if (too_much(h, amount, rest))
		return err_set(ERR_RANGE, _("That is far more than is due: was it a code, and no money?"));
	out->given = out->amount = amount ? amount : rest;
	if (out->given < rest)
		return ERR_OK;
	out->amount = rest;
	out->rounding = rest - due;
	return ERR_OK;
}

static enum err take_other(const struct house_tender *by, int64_t due, int64_t amount, const char *reference, struct ticket_tender *out)
{
	if (by->kind == TENDER_COUPON)
		return err_set(ERR_USAGE, _("A coupon pays when it is scanned."));
	if (by->kind == TENDER_ACCOUNT && !reference[0])
		return err_set(ERR_USAGE, _("Whose account? Say %s and the name."), by->code);
	if (amount > due)
		return err_set(ERR_RANGE, _("That is more than is due: only cash gives change."));
	out->given = out->amount = amount ? amount : due;
	return ERR_OK;
}

static void give_out(struct ticket_tender *by)
{
	by->amount = -by->amount;
	by->given = -by->given;
	by->rounding = -by->rounding;
}

static enum err is_due(const struct ticket *t, int64_t due, int64_t amount)
{
	if (due < 0)
		return err_set(ERR_REFUSED, _("More was taken than is due now. Take a tender back first (ca-)."));
	if (!due)
		return err_set(ERR_REFUSED, _("Nothing is due."));
	if (amount < 0 || amount > SALE_AMOUNT_MAX)
		return err_set(ERR_RANGE, _("That amount is too large."));
	if (t->n_tenders == TICKET_TENDERS_MAX)
		return err_set(ERR_FULL, _("A ticket takes at most %d tenders."), TICKET_TENDERS_MAX);
	return ERR_OK;
}

/* The last one is simply the rest. */
static void part_paid(struct ticket *t, int64_t left)
{
	t->part_due = left;
	if (left == 0)
		t->parts--;
	if (t->parts < 2)
		t->parts = 0;
}

enum err ticket_tender(struct ticket *t, const struct house *h, const struct house_tender *by, int64_t amount, const char *reference)
{
	struct ticket_tender taken = { .kind = by->kind };
	struct ticket_totals sums;
	int64_t due;
	enum err e;

	ticket_totals(t, h, &sums);
	due = t->kind == TICKET_REFUND ? -sums.due : sums.part;
	e = is_due(t, due, amount);
	if (e != ERR_OK)
		return e;
	if (!reference)
		reference = "";
	e = by->kind == TENDER_CASH ? take_cash(t, h, due, amount, &taken) : take_other(by, due, amount, reference, &taken);
	if (e != ERR_OK)
		return e;
	if (t->kind == TICKET_REFUND)
		give_out(&taken);
	memcpy(taken.code, by->code, sizeof taken.code);
	text_filter(bytes_of_str(reference), taken.reference, sizeof taken.reference);
	t->tenders[t->n_tenders++] = taken;
	if (t->parts > 1)
		part_paid(t, due - (taken.amount - taken.rounding));
	return ERR_OK;
}

enum err ticket_parts(struct ticket *t, const struct house *h, uint64_t parts)
{
	struct ticket_totals sums;

	ticket_totals(t, h, &sums);
	if (t->kind == TICKET_REFUND || sums.due <= 0)
		return err_set(ERR_REFUSED, _("Nothing is due."));
	if (parts > TICKET_PARTS_MAX || (int64_t)parts * h->cash_step > sums.due)
		return err_set(ERR_RANGE, _("That is too many parts."));
	t->parts = parts > 1 ? (uint8_t)parts : 0;
	t->part_due = 0;
	return ERR_OK;
}

enum err ticket_untender(struct ticket *t, unsigned place)
{
	if (place >= t->n_tenders)
		return err_set(ERR_NOT_FOUND, _("There is no tender to take back."));
	t->parts = 0;
	t->part_due = 0;
	t->n_tenders--;
	for (unsigned i = place; i < t->n_tenders; i++)
		t->tenders[i] = t->tenders[i + 1];
	return ERR_OK;
}
