#include "sale/receipt.h"

#include "base/i18n.h"
#include "receipt_parts.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = PAPER_TEXT_MAX + 1 };

/* ---- head ---- */

static void head(const struct receipt *r, struct paper *p)
{
	const struct ticket *t = r->ticket;
	char left[TEXT], when[RECEIPT_TIME_CAP];

	receipt_head(p, r->house);
	paper_feed(p, 1);
	if (r->training || t->kind == TICKET_TRAINING)
		receipt_banner(p, _("TRAINING: NOT A RECEIPT"));
	if (r->duplicate)
		receipt_banner(p, _("DUPLICATE"));
	if (t->kind == TICKET_REFUND)
		paper_text(p, PAPER_CENTER | PAPER_BOLD | PAPER_TALL, "%s", _("REFUND"));
	if (r->number)
		snprintf(left, sizeof left, _("Receipt %llu"), (unsigned long long)r->number);
	else
		snprintf(left, sizeof left, "%s", _("Bill (not a receipt)"));
	paper_pair(p, 0, left, receipt_time(r->time, r->utc_offset, when));
	snprintf(left, sizeof left, _("Till %s"), r->till ? r->till : "-");
	paper_pair(p, 0, left, r->cashier ? r->cashier : "");
	if (t->refund_of)
		paper_text(p, 0, _("of receipt %llu"), (unsigned long long)t->refund_of);
	if (t->cause)
		paper_text(p, 0, _("Why: %s"), _(ticket_cause(t->cause)));
}

static void table(const struct receipt *r, struct paper *p)
{
	const struct ticket *t = r->ticket;
	char left[TEXT] = "", right[TEXT] = "";

	if (t->table[0])
		snprintf(left, sizeof left, _("Table %s"), t->table);
	else if (t->name[0])
		snprintf(left, sizeof left, "%s", t->name);
	if (t->guests)
		snprintf(right, sizeof right, _("Guests: %u"), t->guests);
	if (left[0] || right[0])
		paper_pair(p, PAPER_BOLD, left, right);
}

/* ---- lines ---- */

/* More than one class in use: then each line says which is its. */
static bool shows_class(const struct house *h)
{
	unsigned n = 0;

	for (unsigned i = 0; i < HOUSE_TAXES_MAX; i++)
		n += h->taxes[i].name[0] != 0;
	return n > 1;
}

static const char *coupon_words(bool prepaid, const struct receipt_coupon *c, char out[TEXT])
{
	const char *serial = c && c->serial ? c->serial : "", *seller = c && c->seller ? c->seller : "";

	snprintf(out, TEXT, "%s%s%s%s%s", prepaid ? _("Prepaid") : _("Coupon"), *serial ? " " : "", serial, *seller ? ", " : "", seller);
	return out;
}

static const char *seller_of(const struct receipt *r, unsigned place, char out[TEXT])
{
	return coupon_words(r->ticket->coupons[place].kind == COUPON_VALUE, r->coupons ? &r->coupons[place] : NULL, out);
}

static void modifiers(const struct receipt *r, const struct ticket_line *l, struct paper *p)
{
	char amount[RECEIPT_AMOUNT_CAP];

	for (unsigned i = 0; i < l->n_modifiers; i++) {
		const struct line_modifier *m = &l->modifiers[i];

		if (m->price)
			paper_text(p, 0, "  + %s  %s", receipt_modifier(r->brief, m), receipt_amount(r->house, m->price, amount));
		else
			paper_text(p, 0, "  + %s", receipt_modifier(r->brief, m));
	}
}

static int64_t before_discount(const struct ticket_line *l)
{
	struct ticket_line whole = *l;

	whole.discount = 0;
	whole.discount_amount = 0;
	return ticket_amount(&whole);
}

static void discount_of_line(const struct receipt *r, const struct ticket_line *l, struct paper *p)
{
	char words[TEXT], share[RECEIPT_QUANTITY_CAP];
	int64_t off = before_discount(l) - ticket_amount(l);

	if (!off)
		return;
	if (l->discount)
		snprintf(words, sizeof words, _("  discount %s %%"), receipt_quantity(l->discount * 10, share));
	else
		snprintf(words, sizeof words, "%s", _("  discount"));
	receipt_sum(p, r->house, 0, words, -off);
}

/* Under the line: what makes its price, and what it is paid by. */
static void below_line(const struct receipt *r, const struct ticket_line *l, struct paper *p)
{
	char text[TEXT], amount[RECEIPT_AMOUNT_CAP];

	if (l->quantity != QUANTITY_ONE && l->price)
		paper_text(p, 0, _("  at %s"), receipt_amount(r->house, l->price, amount));
	modifiers(r, l, p);
	discount_of_line(r, l, p);
	if (l->how == PRICE_ACTIVITY || l->how == PRICE_GIFT)
		paper_text(p, 0, _("  instead of %s"), receipt_amount(r->house, l->carte_price, amount));
	if (l->coupon)
		paper_text(p, 0, "  %s", seller_of(r, l->coupon - 1u, text));
}

static void one_line(const struct receipt *r, const struct ticket_line *l, struct paper *p)
{
	char left[TEXT], right[TEXT], amount[RECEIPT_AMOUNT_CAP], quantity[RECEIPT_QUANTITY_CAP];

	snprintf(left, sizeof left, "%s x %s", receipt_quantity(l->quantity, quantity), receipt_name(r->brief, l));
	if (l->quantity == QUANTITY_ONE)
		snprintf(left, sizeof left, "%s", receipt_name(r->brief, l));
	receipt_amount(r->house, before_discount(l), amount);
	if (shows_class(r->house))
		snprintf(right, sizeof right, "%s %c", amount, l->tax);
	else
		snprintf(right, sizeof right, "%s", amount);
	paper_pair(p, 0, left, right);
}

/* ---- sums ---- */

static void whole_discount(const struct receipt *r, struct paper *p)
{
	const struct ticket *t = r->ticket;
	char words[TEXT], share[RECEIPT_QUANTITY_CAP];
	int64_t lines = 0, off;

	for (unsigned i = 0; i < t->n_lines; i++)
		lines += t->lines[i].voided ? 0 : ticket_amount(&t->lines[i]);
	off = lines - (r->totals->goods - r->totals->discount);
	if (off || (r->house->tax_on_top && r->totals->tax))
		receipt_sum(p, r->house, 0, _("Subtotal"), lines);
	if (!off)
		return;
	if (t->discount)
		snprintf(words, sizeof words, _("Discount %s %%"), receipt_quantity(t->discount * 10, share));
	else
		snprintf(words, sizeof words, "%s", _("Discount"));
	receipt_sum(p, r->house, 0, words, -off);
}

/* One line for each class that was sold. */
static void taxes(const struct receipt *r, struct paper *p)
{
	bool classes = shows_class(r->house);

	for (unsigned i = 0; i < HOUSE_TAXES_MAX; i++) {
		const struct ticket_tax *x = &r->totals->taxes[i];
		char words[TEXT], letter[3] = "", amount[RECEIPT_AMOUNT_CAP];

		if (!x->gross || !r->house->taxes[i].name[0])
			continue;
		if (classes)
			snprintf(letter, sizeof letter, "%c ", (char)('A' + (int)i));
		snprintf(words, sizeof words, _("%s%s, net %s"), letter, r->house->taxes[i].name,
			 receipt_amount(r->house, x->net, amount));
		receipt_sum(p, r->house, 0, words, x->tax);
	}
}

static void total(const struct receipt *r, struct paper *p)
{
	char text[TEXT], amount[RECEIPT_AMOUNT_CAP];

	whole_discount(r, p);
	if (r->house->tax_on_top)
		taxes(r, p);
	snprintf(text, sizeof text, "%s %s", r->house->currency, receipt_amount(r->house, r->totals->total, amount));
	paper_pair(p, PAPER_BOLD | PAPER_WIDE | PAPER_TALL, _("TOTAL"), text);
}

const char *receipt_tender(const struct house *h, const struct ticket_tender *t)
{
	const struct house_tender *by = house_tender(h, t->code);

	if (t->kind == TENDER_PREPAID)
		return _("Back on the card");
	if (t->kind == TENDER_COUPON)
		return _("Back on the coupon");
	return by ? _(by->name) : t->code;
}

static void left_on_it(const struct receipt *r, int64_t left, struct paper *p)
{
	char amount[RECEIPT_AMOUNT_CAP];

	paper_text(p, 0, _("  left on it %s"), receipt_amount(r->house, left, amount));
}

/* What it paid, and what is left on it: what was set apart and not spent is on it, too. */
static void by_coupon(const struct receipt *r, unsigned place, struct paper *p)
{
	const struct ticket_coupon *c = &r->ticket->coupons[place];
	int64_t pays = r->totals->by_coupon[place];
	char text[TEXT];

	if (!pays)
		return;
	receipt_sum(p, r->house, 0, seller_of(r, place, text), pays);
	if (c->kind == COUPON_VALUE)
		left_on_it(r, c->balance + c->value - pays, p);
}

/* Which cards it went back on: one is the whole of it. */
static void back_on(const struct receipt *r, struct paper *p)
{
	char text[TEXT], row[TEXT + 2];

	for (unsigned i = 0; i < r->n_back; i++) {
		snprintf(row, sizeof row, "  %s", coupon_words(true, &r->back[i].card, text));
		if (r->n_back == 1)
			paper_text(p, 0, "%s", row);
		else
			receipt_sum(p, r->house, 0, row, -r->back[i].amount);
		if (r->back[i].left >= 0)
			left_on_it(r, r->back[i].left, p);
	}
}

static void payments(const struct receipt *r, struct paper *p)
{
	const struct ticket *t = r->ticket;

	receipt_sum_if(p, r->house, _("Rounding"), r->totals->rounding);
	for (unsigned i = 0; i < t->n_coupons; i++)
		by_coupon(r, i, p);
	for (unsigned i = 0; i < t->n_tenders; i++) {
		receipt_sum(p, r->house, 0, receipt_tender(r->house, &t->tenders[i]), t->tenders[i].given);
		if (t->tenders[i].reference[0])
			paper_text(p, 0, "  %s", t->tenders[i].reference);
		if (t->tenders[i].kind == TENDER_PREPAID)
			back_on(r, p);
	}
	if (r->totals->change)
		receipt_sum(p, r->house, PAPER_BOLD, _("Change"), r->totals->change);
	if (!r->number)
		receipt_sum(p, r->house, PAPER_BOLD, _("To be paid"), r->totals->due);
}

static bool kicks(const struct receipt *r)
{
	if (!r->number || r->duplicate || r->training || r->ticket->kind == TICKET_TRAINING)
		return false;
	return ticket_kicks(r->ticket, r->house);
}

static void foot(const struct receipt *r, struct paper *p)
{
	if (!r->house->tax_on_top && r->totals->tax) {
		paper_rule(p);
		taxes(r, p);
	}
	if (r->house->footer[0]) {
		paper_feed(p, 1);
		receipt_lines(p, r->house->footer);
	}
	if (r->qr && r->qr[0]) {
		paper_feed(p, 1);
		paper_qr(p, r->qr);
	}
	if (r->duplicate)
		receipt_banner(p, _("DUPLICATE"));
	paper_mark(p, PAPER_CUT);
}

static void write_sale(const struct receipt *r, bool details, struct paper *p)
{
	const struct ticket *t = r->ticket;

	if (kicks(r))
		paper_mark(p, PAPER_DRAWER);
	head(r, p);
	table(r, p);
	paper_rule(p);
	for (unsigned i = 0; i < t->n_lines; i++) {
		if (t->lines[i].voided)
			continue;
		one_line(r, &t->lines[i], p);
		if (details)
			below_line(r, &t->lines[i], p);
	}
	paper_rule(p);
	total(r, p);
	paper_rule(p);
	payments(r, p);
	foot(r, p);
}

void receipt_sale(const struct receipt *r, struct paper *p)
{
	size_t begin = p->out.len;

	write_sale(r, true, p);
	if (!p->out.over)
		return;
	/* The sale is not to fail for its paper: the largest tickets go without what stands under their lines. */
	p->out.over = false;
	p->out.len = begin;
	write_sale(r, false, p);
}
