/* X and Z: what a shift came to. */
#include "receipt_parts.h"

#include "base/i18n.h"

#include <stdio.h>

enum { TEXT = PAPER_TEXT_MAX + 1 };

/* "Voids (3)" */
static void counted_sum(struct paper *p, const struct house *h, const char *name, int64_t n, int64_t minor)
{
	char words[TEXT];

	snprintf(words, sizeof words, "%s (%lld)", name, (long long)n);
	receipt_sum(p, h, 0, words, minor);
}

static void counted_sum_if(struct paper *p, const struct house *h, const char *name, int64_t n, int64_t minor)
{
	if (n)
		counted_sum(p, h, name, n, minor);
}

static void head(const struct receipt_shift *r, struct paper *p)
{
	const struct shift_totals *s = r->totals;
	char text[TEXT], when[RECEIPT_TIME_CAP];

	receipt_head(p, r->house);
	paper_feed(p, 1);
	if (r->z)
		snprintf(text, sizeof text, "Z %u", r->z);
	else
		snprintf(text, sizeof text, "X");
	paper_text(p, PAPER_CENTER | PAPER_BOLD | PAPER_WIDE | PAPER_TALL, "%s", text);
	if (r->duplicate)
		receipt_banner(p, _("DUPLICATE"));
	snprintf(text, sizeof text, _("Till %s"), r->till ? r->till : "-");
	paper_pair(p, 0, text, receipt_time(r->time, r->utc_offset, when));
	snprintf(text, sizeof text, _("Shift %u"), s->number);
	paper_pair(p, 0, text, r->cashier ? r->cashier : "");
	if (s->opened)
		paper_pair(p, 0, _("Opened"), receipt_time(s->opened, r->utc_offset, when));
	if (s->closed)
		paper_pair(p, 0, _("Closed"), receipt_time(s->closed, r->utc_offset, when));
	snprintf(text, sizeof text, "%llu - %llu", (unsigned long long)s->first_receipt, (unsigned long long)s->last_receipt);
	paper_pair(p, 0, _("Receipts"), s->first_receipt ? text : _("none"));
}

static void sold(const struct receipt_shift *r, struct paper *p)
{
	const struct shift_totals *s = r->totals;

	paper_rule(p);
	counted_sum(p, r->house, _("Sales"), s->sales, s->gross);
	counted_sum(p, r->house, _("Refunds"), s->refunds, -s->refunded);
	receipt_sum(p, r->house, PAPER_BOLD, _("Turnover"), s->gross - s->refunded);
	receipt_sum(p, r->house, 0, _("  net"), s->net);
	receipt_sum(p, r->house, 0, _("  tax"), s->tax);
	receipt_sum_if(p, r->house, _("  after discounts of"), s->discount);
}

static void taxes(const struct receipt_shift *r, struct paper *p)
{
	bool begun = false;

	for (unsigned i = 0; i < HOUSE_TAXES_MAX; i++) {
		const struct ticket_tax *x = &r->totals->taxes[i];
		char words[TEXT], net[RECEIPT_AMOUNT_CAP];
		const char *name = r->house->taxes[i].name;

		if (!x->gross && !x->net)
			continue;
		if (!begun)
			paper_rule(p);
		begun = true;
		snprintf(words, sizeof words, _("%c %s, net %s"), (char)('A' + (int)i), name[0] ? name : _("no tax"),
			 receipt_amount(r->house, x->net, net));
		receipt_sum(p, r->house, 0, words, x->tax);
	}
}

static void paid(const struct receipt_shift *r, struct paper *p)
{
	const struct shift_totals *s = r->totals;

	paper_rule(p);
	for (unsigned i = 0; i < s->n_tenders; i++) {
		const struct house_tender *by = house_tender(r->house, s->tenders[i].code);

		if (s->tenders[i].n || s->tenders[i].amount)
			counted_sum(p, r->house, by ? _(by->name) : s->tenders[i].code, s->tenders[i].n, s->tenders[i].amount);
	}
	if (s->n_coupons)
		counted_sum(p, r->house, _("Coupons"), s->n_coupons, s->coupons);
	if (s->n_prepaid)
		counted_sum(p, r->house, _("Prepaid"), s->n_prepaid, s->prepaid);
	receipt_sum_if(p, r->house, _("Rounding"), s->rounding);
}

static void counted(struct paper *p, const char *name, int64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)n);
	paper_pair(p, 0, name, text);
}

static void watched(const struct receipt_shift *r, struct paper *p)
{
	const struct shift_totals *s = r->totals;

	paper_rule(p);
	counted_sum(p, r->house, _("Voids"), s->n_voids, s->voids);
	counted_sum(p, r->house, _("Corrections"), s->n_corrections, s->corrections);
	counted(p, _("Prices changed"), s->n_overrides);
	counted(p, _("Managers' leaves"), s->n_leaves);
	counted(p, _("Drawer opened without a sale"), s->n_no_sale);
	if (s->n_open >= 0)
		counted_sum(p, r->house, _("Open tickets"), s->n_open, s->open);
}

static int64_t cash_of(const struct receipt_shift *r)
{
	const struct shift_totals *s = r->totals;

	return s->expected - s->opening_float - s->cash_in + s->cash_out;
}

static void drawer(const struct receipt_shift *r, struct paper *p)
{
	const struct shift_totals *s = r->totals;

	paper_rule(p);
	receipt_sum_if(p, r->house, _("Cash without a shift"), s->cash_apart);
	counted_sum_if(p, r->house, _("Cash before the shift"), s->n_between, s->cash_between);
	receipt_sum(p, r->house, 0, _("Float"), s->opening_float);
	receipt_sum(p, r->house, 0, _("Cash from sales"), cash_of(r));
	receipt_sum_if(p, r->house, _("Of it another day's"), shift_cash_beside(s, r->house));
	counted_sum_if(p, r->house, _("Put in"), s->n_cash_in, s->cash_in);
	counted_sum_if(p, r->house, _("Taken out"), s->n_cash_out, -s->cash_out);
	receipt_sum(p, r->house, PAPER_BOLD, _("Should be there"), s->expected);
	if (s->counted < 0)
		return;
	receipt_sum(p, r->house, 0, _("Counted"), s->counted);
	receipt_sum(p, r->house, PAPER_BOLD, _("Difference"), s->counted - s->expected);
}

void receipt_shift(const struct receipt_shift *r, struct paper *p)
{
	head(r, p);
	sold(r, p);
	taxes(r, p);
	paid(r, p);
	watched(r, p);
	drawer(r, p);
	if (r->head && r->head[0]) {
		paper_rule(p);
		paper_text(p, 0, "%s", _("Journal, signed:"));
		paper_text(p, 0, "%s", r->head);
	}
	if (r->z)
		paper_text(p, PAPER_CENTER, "%s", _("This shift is closed."));
	paper_mark(p, PAPER_CUT);
}
