/* Lines that go from one ticket to another: split, merge, refund. */
#include "ticket_parts.h"

#include "base/i18n.h"

#include <string.h>

static enum err may_move(const struct ticket *from, const struct ticket *to)
{
	if (from == to)
		return err_set(ERR_USAGE, _("A line moves to another ticket."));
	if (from->kind != to->kind || from->kind == TICKET_REFUND)
		return err_set(ERR_REFUSED, _("Lines move between sales only."));
	return ERR_OK;
}

/* Puts what came at the end of the other ticket, with its coupon. */
static void arrive(struct ticket *from, struct ticket *to, const struct ticket_line *l)
{
	struct ticket_line *at = ticket_append(to, l);
	struct ticket_coupon *c;

	if (!l->coupon)
		return;
	c = &to->coupons[to->n_coupons++];
	ticket_drop(from, l->coupon - 1u, c);
	c->line = at->number;
	at->coupon = (uint8_t)to->n_coupons;
}

static enum err may_arrive(const struct ticket *to, const struct ticket_line *l)
{
	enum err e = ticket_room(to, 1);

	if (e == ERR_OK && l->coupon && to->n_coupons == TICKET_COUPONS_MAX)
		e = err_set(ERR_FULL, _("A ticket takes at most %d coupons."), TICKET_COUPONS_MAX);
	return e == ERR_OK ? ticket_fits(to, NULL, l) : e;
}

static enum err may_divide(const struct ticket_line *l, int32_t quantity)
{
	if (quantity < 0 || quantity > l->quantity)
		return err_set(ERR_RANGE, _("Line %u has only %d."), l->number, l->quantity / QUANTITY_ONE);
	if (l->coupon)
		return err_set(ERR_REFUSED, _("A coupon is on line %u: it moves whole."), l->number);
	if (l->weighed || quantity % QUANTITY_ONE || !ticket_whole_pieces(l))
		return err_set(ERR_REFUSED, _("Line %u is weighed: it moves whole."), l->number);
	return ERR_OK;
}

static enum err move_part(struct ticket_line *l, int32_t quantity, struct ticket *to)
{
	struct ticket_line part, rest;
	enum err e = may_divide(l, quantity);

	if (e != ERR_OK)
		return e;
	ticket_divide(l, quantity, &part, &rest);
	e = may_arrive(to, &part);
	if (e != ERR_OK)
		return e;
	*l = rest;
	ticket_append(to, &part);
	return ERR_OK;
}

enum err ticket_move(struct ticket *from, uint16_t number, int32_t quantity, struct ticket *to)
{
	struct ticket_line *l, copy;
	enum err e = may_move(from, to);

	if (e == ERR_OK)
		e = ticket_find(from, number, &l);
	if (e != ERR_OK)
		return e;
	if (quantity && quantity != l->quantity)
		return move_part(l, quantity, to);
	e = may_arrive(to, l);
	if (e != ERR_OK)
		return e;
	copy = *l;
	arrive(from, to, &copy);
	ticket_remove(from, ticket_line(from, number));
	return ERR_OK;
}

static int64_t goods_of(const struct ticket *t)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < t->n_lines; i++)
		sum += t->lines[i].voided ? 0 : ticket_base(&t->lines[i]);
	return sum;
}

static enum err may_merge(const struct ticket *from, const struct ticket *to)
{
	enum err e = may_move(from, to);

	if (e != ERR_OK)
		return e;
	if (from->n_tenders)
		return err_set(ERR_REFUSED, _("Money was taken on that ticket. Take it back first (ca-)."));
	if (from->discount || from->discount_amount)
		return err_set(ERR_REFUSED, _("That ticket has a discount on the whole. Take it off first (d0! on it)."));
	if (from->n_coupons + to->n_coupons > TICKET_COUPONS_MAX)
		return err_set(ERR_FULL, _("A ticket takes at most %d coupons."), TICKET_COUPONS_MAX);
	if (goods_of(from) + goods_of(to) > TICKET_GOODS_MAX)
		return err_set(ERR_FULL, _("That is more than one ticket can come to."));
	return ticket_room(to, from->n_lines);
}

enum err ticket_merge(struct ticket *from, struct ticket *to)
{
	enum err e = may_merge(from, to);

	if (e != ERR_OK)
		return e;
	for (unsigned i = 0; i < from->n_lines; i++) {
		struct ticket_line copy = from->lines[i];

		arrive(from, to, &copy);
	}
	from->n_lines = 0;
	to->leave_off += from->leave_off < SALE_AMOUNT_MAX - to->leave_off ? from->leave_off : SALE_AMOUNT_MAX - to->leave_off;
	while (from->n_coupons)		/* stored value, which has no line */
		ticket_drop(from, 0, &to->coupons[to->n_coupons++]);
	return ERR_OK;
}

/* ---- refund ---- */

static bool by_goods(const struct ticket *sold, const struct ticket_line *l)
{
	return l->coupon && sold->coupons[l->coupon - 1].kind == COUPON_GOODS;
}

static bool comes_back(uint64_t coupons, const struct ticket_line *l)
{
	return l->coupon && coupons >> (l->coupon - 1) & 1;
}

/* What the guest paid for it in money, before tax on top. */
static int64_t paid_for(const struct ticket *sold, const struct ticket_line *l, int64_t share)
{
	struct ticket_line bare = *l;

	if (!by_goods(sold, l))
		return share;
	bare.n_modifiers = 0;
	share -= ticket_amount(&bare);
	return share < 0 ? 0 : share;
}

/* All discounts become one by amount, so that a line taken off leaves the others what they were. */
void ticket_take_back(struct ticket_line *l, int32_t quantity, int64_t amount)
{
	int64_t off;

	l->quantity = -quantity;
	l->discount = 0;
	off = -ticket_base(l) - amount;
	l->discount_amount = off > 0 ? off : 0;
}

void ticket_refund(const struct ticket *sold, uint64_t coupons, uint32_t who, int64_t now, struct ticket *out)
{
	int64_t shares[TICKET_LINES_MAX];

	ticket_init(out, TICKET_REFUND, who, now);
	ticket_shares(sold, shares);
	for (unsigned i = 0; i < sold->n_lines; i++) {
		struct ticket_line l = sold->lines[i];
		bool whole = comes_back(coupons, &l);
		int64_t paid = whole ? shares[i] : paid_for(sold, &l, shares[i]);

		if (l.voided || (l.coupon && !paid && !whole))
			continue;
		if (by_goods(sold, &l) && !whole)
			l.price = 0;	/* what the coupon paid does not come back, and is no discount either */
		ticket_take_back(&l, l.quantity, paid);
		l.sent = l.billed = 0;
		l.coupon = 0;
		out->last_number = l.number - 1u;	/* it keeps its own: what is left of it is known by that */
		ticket_append(out, &l);
	}
}
