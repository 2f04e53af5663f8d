/* A ticket that was kept on a disk is held against what the functions of a ticket promise before anybody counts with it. */
#include "ticket_parts.h"

#include "plain.h"

#include <string.h>

enum { WHOLE = 10000 };

static enum err corrupt(const char *what, unsigned place)
{
	return err_set(ERR_CORRUPT, "a kept ticket is damaged: %s of place %u", what, place + 1);
}

static bool optional_id(const char *s)
{
	return !s[0] || plain_id(s);
}

static bool is_amount(int64_t n)
{
	return n >= -SALE_AMOUNT_MAX && n <= SALE_AMOUNT_MAX;
}

static bool modifiers_hold(const struct ticket_line *l)
{
	if (l->n_modifiers > LINE_MODIFIERS_MAX)
		return false;
	for (unsigned i = 0; i < l->n_modifiers; i++) {
		const struct line_modifier *m = &l->modifiers[i];

		if (!is_amount(m->price) || !optional_id(m->station) || !plain_text(m->name, sizeof m->name - 1) ||
		    !plain_ascii(m->brief, CARTE_BRIEF_MAX))
			return false;
	}
	return true;
}

static bool words_hold(const struct ticket_line *l)
{
	return plain_text(l->name, CARTE_NAME_MAX) && plain_ascii(l->brief, CARTE_BRIEF_MAX) && plain_text(l->note, LINE_NOTE_MAX) &&
	       optional_id(l->group) && optional_id(l->station) && optional_id(l->product);
}

static bool numbers_hold(const struct ticket *t, const struct ticket_line *l)
{
	int64_t quantity = t->kind == TICKET_REFUND ? -(int64_t)l->quantity : l->quantity;

	return l->number && l->number <= t->last_number && l->plu <= CARTE_PLU_MAX && l->tax >= 'A' && l->tax < 'A' + HOUSE_TAXES_MAX &&
	       (unsigned)l->how <= PRICE_GIFT && l->discount >= 0 && l->discount <= WHOLE && is_amount(l->discount_amount) &&
	       l->discount_amount >= 0 && !(l->discount && l->discount_amount) && l->course <= TICKET_COURSES_MAX &&
	       l->seat <= TICKET_SEATS_MAX && l->sent >= 0 && (l->sent == 0 || l->sent <= quantity) &&
	       l->billed >= 0 && (l->billed == 0 || l->billed <= quantity) && is_amount(l->carte_price) &&
	       l->coupon <= t->n_coupons && l->cause < VOID_CAUSES && (l->voided || !l->cause);
}

static enum err check_lines(const struct ticket *t)
{
	if (t->n_lines > TICKET_LINES_MAX)
		return corrupt("the number of lines", t->n_lines);
	for (unsigned i = 0; i < t->n_lines; i++) {
		const struct ticket_line *l = &t->lines[i];

		if (i && l->number <= t->lines[i - 1].number)
			return corrupt("the number", i);
		if (!modifiers_hold(l))
			return corrupt("the modifiers", i);
		if (!words_hold(l))
			return corrupt("the words", i);
		if (!numbers_hold(t, l) || ticket_fits(t, l, l) != ERR_OK)
			return corrupt("the numbers", i);
	}
	return ERR_OK;
}

static bool coupon_holds(const struct ticket *t, unsigned place)
{
	const struct ticket_coupon *c = &t->coupons[place];
	const struct ticket_line *l = ticket_coupon_line(t, place);

	if (c->kind > COUPON_VALUE || !c->units || c->units > c->total || c->value < 0 || c->value > SALE_AMOUNT_MAX ||
	    c->worth < -1)
		return false;
	if (!plain_text(c->name, CARTE_NAME_MAX) || !optional_id(c->product))
		return false;
	if (c->balance < 0 || (int64_t)c->claim < 0)
		return false;
	if (c->kind == COUPON_VALUE)
		return !l && !c->line;
	return l && !l->voided && l->number == c->line && l->quantity == c->units * QUANTITY_ONE;
}

static enum err check_coupons(const struct ticket *t)
{
	if (t->n_coupons > TICKET_COUPONS_MAX || (t->n_coupons && t->kind == TICKET_REFUND))
		return corrupt("the number of coupons", t->n_coupons);
	for (unsigned i = 0; i < t->n_coupons; i++)
		if (!coupon_holds(t, i))
			return corrupt("the coupon", i);
	return ERR_OK;
}

static bool tender_holds(const struct ticket *t, const struct ticket_tender *by)
{
	int64_t sign = t->kind == TICKET_REFUND ? -1 : 1;

	return is_amount(by->amount) && is_amount(by->given) && is_amount(by->rounding) && by->amount * sign >= 0 &&
	       (by->given - by->amount) * sign >= 0 && (unsigned)by->kind < TENDER_KINDS &&
	       (by->kind == TENDER_CASH || (by->given == by->amount && !by->rounding)) && plain_ascii(by->code, 2) &&
	       plain_text(by->reference, sizeof by->reference - 1);
}

static enum err check_tenders(const struct ticket *t)
{
	if (t->n_tenders > TICKET_TENDERS_MAX)
		return corrupt("the number of tenders", t->n_tenders);
	for (unsigned i = 0; i < t->n_tenders; i++)
		if (!tender_holds(t, &t->tenders[i]))
			return corrupt("the tender", i);
	return ERR_OK;
}

enum err ticket_check(const struct ticket *t)
{
	enum err e;

	if ((unsigned)t->kind > TICKET_TRAINING || !optional_id(t->table) || !plain_text(t->name, sizeof t->name - 1))
		return corrupt("the head", 0);
	if (t->cause >= VOID_CAUSES || (t->cause && t->kind != TICKET_REFUND))
		return corrupt("the cause", 0);
	if (t->discount < 0 || t->discount > WHOLE || t->discount_amount < 0 || !is_amount(t->discount_amount) ||
	    (t->discount && t->discount_amount) || t->leave_off < 0 || !is_amount(t->leave_off))
		return corrupt("the discount", 0);
	if (t->parts == 1 || t->parts > TICKET_PARTS_MAX || t->part_due < 0 || !is_amount(t->part_due) || (t->part_due && !t->parts))
		return corrupt("the parts", 0);
	e = check_lines(t);
	if (e == ERR_OK)
		e = check_coupons(t);
	return e == ERR_OK ? check_tenders(t) : e;
}
