/* One line: what it comes to, and whether there is room for it. */
#include "ticket_parts.h"

#include "base/i18n.h"
#include "share.h"

#include <stdio.h>
#include <string.h>

enum { WHOLE = 10000 };

int64_t ticket_each(const struct ticket_line *l)
{
	int64_t each = l->price;

	for (unsigned i = 0; i < l->n_modifiers; i++)
		each += l->modifiers[i].price;
	return each;
}

int64_t ticket_base(const struct ticket_line *l)
{
	return share_round(ticket_each(l) * l->quantity, QUANTITY_ONE);
}

int64_t ticket_line_discount(const struct ticket_line *l)
{
	int64_t base = ticket_base(l), of = base < 0 ? -base : base, d = l->discount_amount;

	if (l->discount)
		d = share_round(of * l->discount, WHOLE);
	if (d > of)
		d = of;
	return base < 0 ? -d : d;
}

int64_t ticket_amount(const struct ticket_line *l)
{
	return ticket_base(l) - ticket_line_discount(l);
}

void ticket_note_less(struct ticket *t, const struct ticket_line *was)
{
	struct ticket_line *l = ticket_line(t, was->number);
	int64_t less = l ? ticket_amount(was) - ticket_amount(l) : 0;

	if (less > 0 && t->kind != TICKET_REFUND)
		l->less = less < SALE_AMOUNT_MAX - l->less ? l->less + less : SALE_AMOUNT_MAX;
}

bool ticket_whole_pieces(const struct ticket_line *l)
{
	return l->quantity % QUANTITY_ONE == 0;
}

enum err ticket_find(struct ticket *t, uint16_t number, struct ticket_line **out)
{
	struct ticket_line *l = ticket_line(t, number);

	if (!l)
		return err_set(ERR_NOT_FOUND, _("There is no line %u."), number);
	if (l->voided)
		return err_set(ERR_NOT_FOUND, _("Line %u is void already."), number);
	*out = l;
	return ERR_OK;
}

static enum err own_bounds(const struct ticket *t, const struct ticket_line *l)
{
	int64_t each = ticket_each(l), quantity = t->kind == TICKET_REFUND ? -(int64_t)l->quantity : l->quantity;

	if (quantity <= 0 || quantity > QUANTITY_MAX)
		return err_set(ERR_RANGE, _("A quantity is above 0 and at most %d."), QUANTITY_MAX / QUANTITY_ONE);
	if (l->price < 0 || each < 0)
		return err_set(ERR_RANGE, _("A price is not below 0."));
	if (l->price > SALE_AMOUNT_MAX || each > SALE_AMOUNT_MAX)
		return err_set(ERR_RANGE, _("That price is too large."));
	return ERR_OK;
}

static int64_t magnitude(int64_t n)
{
	return n < 0 ? -n : n;
}

enum err ticket_fits(const struct ticket *t, const struct ticket_line *old, const struct ticket_line *changed)
{
	enum err e = own_bounds(t, changed);
	int64_t goods;

	if (e != ERR_OK)
		return e;
	goods = changed->voided ? 0 : magnitude(ticket_base(changed));
	for (unsigned i = 0; i < t->n_lines; i++)
		if (&t->lines[i] != old && !t->lines[i].voided)
			goods += magnitude(ticket_base(&t->lines[i]));
	if (goods > TICKET_GOODS_MAX)
		return err_set(ERR_FULL, _("That is more than one ticket can come to."));
	return ERR_OK;
}

enum err ticket_put(struct ticket *t, struct ticket_line *l, const struct ticket_line *changed)
{
	enum err e = ticket_fits(t, l, changed);

	if (e == ERR_OK)
		*l = *changed;
	return e;
}

enum err ticket_room(const struct ticket *t, unsigned lines)
{
	/* 65,535 numbers outlast any ticket, and a ticket that has used them up says so rather than give one twice. */
	if (t->n_lines + lines > TICKET_LINES_MAX || t->last_number + lines > UINT16_MAX)
		return err_set(ERR_FULL, _("This ticket is full: %d lines."), TICKET_LINES_MAX);
	return ERR_OK;
}

struct ticket_line *ticket_append(struct ticket *t, const struct ticket_line *l)
{
	struct ticket_line *at = &t->lines[t->n_lines++];

	*at = *l;
	at->number = ++t->last_number;
	return at;
}

void ticket_remove(struct ticket *t, struct ticket_line *l)
{
	size_t behind = (size_t)(&t->lines[t->n_lines] - (l + 1));

	memmove(l, l + 1, behind * sizeof *l);
	t->n_lines--;
}

void ticket_divide(const struct ticket_line *l, int32_t quantity, struct ticket_line *part, struct ticket_line *rest)
{
	int64_t discount = ticket_line_discount(l);

	*part = *rest = *l;
	part->less = 0;
	part->quantity = quantity;
	rest->quantity = l->quantity - quantity;
	/* What neither the kitchen nor the bill knows yet goes first. */
	part->sent = l->sent > rest->quantity ? l->sent - rest->quantity : 0;
	rest->sent = l->sent - part->sent;
	part->billed = l->billed > rest->quantity ? l->billed - rest->quantity : 0;
	rest->billed = l->billed - part->billed;
	if (!l->discount_amount && ticket_line_discount(part) + ticket_line_discount(rest) == discount)
		return;
	part->discount = rest->discount = 0;
	part->discount_amount = share_round(discount * quantity, l->quantity);
	rest->discount_amount = discount - part->discount_amount;
}

enum err ticket_in_pieces(const char *name, const char *brief)
{
	return err_set(ERR_REFUSED, _("%s is sold by the piece: say a whole number of it."), carte_said(name, brief));
}

enum err ticket_line_of(const struct ticket *t, const struct carte_item *i, int32_t quantity, int64_t price, struct ticket_line *out)
{
	bool typed = price != CARTE_PRICE_OPEN && price != i->price;
	struct ticket_line l = {
		.plu = i->plu, .quantity = quantity, .price = price == CARTE_PRICE_OPEN ? i->price : price,
		.tax = i->tax, .course = i->course, .weighed = i->weighed,
	};

	if (l.price == CARTE_PRICE_OPEN)
		return err_set(ERR_USAGE, _("%s has no fixed price. Say %u@ and the price."), i->name, i->plu);
	if (quantity <= 0 || quantity > QUANTITY_MAX)
		return err_set(ERR_RANGE, _("A quantity is above 0 and at most %d."), QUANTITY_MAX / QUANTITY_ONE);
	if (quantity % QUANTITY_ONE && !i->weighed)
		return ticket_in_pieces(i->name, i->brief);
	if (t->kind == TICKET_REFUND)
		l.quantity = -quantity;
	l.how = !typed ? PRICE_CARTE : i->price == CARTE_PRICE_OPEN ? PRICE_TYPED : PRICE_OVERRIDE;
	l.carte_price = i->price == CARTE_PRICE_OPEN ? l.price : i->price;
	memcpy(l.name, i->name, sizeof l.name);
	memcpy(l.brief, i->brief, sizeof l.brief);
	memcpy(l.group, i->group, sizeof l.group);
	memcpy(l.station, i->station, sizeof l.station);
	memcpy(l.product, i->product, sizeof l.product);
	*out = l;
	return ERR_OK;
}
