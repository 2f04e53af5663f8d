/* Coupons on a ticket: each works on one line, of as many pieces as it takes units. */
#include "ticket_parts.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

const struct ticket_line *ticket_coupon_line(const struct ticket *t, unsigned place)
{
	for (unsigned i = 0; i < t->n_lines; i++)
		if (t->lines[i].coupon == place + 1)
			return &t->lines[i];
	return NULL;
}

void ticket_drop(struct ticket *t, unsigned place, struct ticket_coupon *gone)
{
	if (gone)
		*gone = t->coupons[place];
	t->n_coupons--;
	for (unsigned i = place; i < t->n_coupons; i++)
		t->coupons[i] = t->coupons[i + 1];
	for (unsigned i = 0; i < t->n_lines; i++) {
		struct ticket_line *l = &t->lines[i];

		if (l->coupon == place + 1)
			l->coupon = 0;
		else if (l->coupon > place + 1)
			l->coupon--;
	}
}

static bool has_coupon(const struct ticket *t, const struct ticket_coupon *c)
{
	for (unsigned i = 0; i < t->n_coupons; i++)
		if (t->coupons[i].stream == c->stream && memcmp(t->coupons[i].serial, c->serial, sizeof c->serial) == 0 &&
		    (c->kind != COUPON_VALUE || t->coupons[i].claim == c->claim))
			return true;
	return false;
}

static enum err may_take(const struct ticket *t, const struct ticket_coupon *c)
{
	if (t->kind == TICKET_REFUND)
		return err_set(ERR_REFUSED, _("A refund takes no coupons."));
	if (has_coupon(t, c))
		return err_set(ERR_EXISTS, _("This ticket has that coupon already."));
	if (t->n_coupons == TICKET_COUPONS_MAX)
		return err_set(ERR_FULL, _("A ticket takes at most %d coupons."), TICKET_COUPONS_MAX);
	if (!c->units || c->units > c->total)
		return err_set(ERR_RANGE, _("This coupon has %u units."), c->total);
	if (c->value < 0 || c->value > SALE_AMOUNT_MAX)
		return err_set(ERR_RANGE, _("That price is too large."));
	return ERR_OK;
}

/* A line that the guest has ordered already and that the coupon may have. */
static bool is_for(const struct ticket_coupon *c, const struct ticket_line *l)
{
	if (l->voided || l->coupon || !ticket_whole_pieces(l) || strcmp(l->product, c->product) != 0)
		return false;
	if (c->kind == COUPON_GOODS)
		return true;
	return c->kind == COUPON_ACTIVITY && !l->discount && !l->discount_amount && (l->how == PRICE_CARTE || l->how == PRICE_TYPED);
}

/* The line of just so many pieces, else the first of more, else the first of fewer. */
static struct ticket_line *choose(struct ticket *t, const struct ticket_coupon *c)
{
	int32_t wanted = c->units * QUANTITY_ONE;
	struct ticket_line *more = NULL, *fewer = NULL;

	for (unsigned i = 0; i < t->n_lines; i++) {
		struct ticket_line *l = &t->lines[i];

		if (!is_for(c, l))
			continue;
		if (l->quantity == wanted)
			return l;
		if (l->quantity > wanted && !more)
			more = l;
		if (l->quantity < wanted && !fewer)
			fewer = l;
	}
	return more ? more : fewer;
}

static void price_by(const struct ticket_coupon *c, struct ticket_line *l)
{
	if (c->kind == COUPON_GOODS)
		return;
	l->price = c->kind == COUPON_ACTIVITY ? c->value : 0;
	l->how = c->kind == COUPON_ACTIVITY ? PRICE_ACTIVITY : PRICE_GIFT;
}

/* The short Latin name: the platform's own where a bare console can show it, else the id. */
static const char *brief_of(const struct ticket_coupon *c)
{
	for (const char *p = c->name; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			return c->product;
	return c->name[0] ? c->name : c->product;
}

static enum err new_line(const struct ticket *t, const struct ticket_coupon *c, const struct carte_item *item, int64_t price,
			 struct ticket_line *out)
{
	struct carte_item own = { .price = price, .tax = 'A' };

	if (!item) {	/* sold by the platform, and not on the carte: it goes by the platform's name */
		snprintf(own.name, sizeof own.name, "%s", c->name[0] ? c->name : c->product);
		snprintf(own.brief, sizeof own.brief, "%.*s", (int)sizeof own.brief - 1, brief_of(c));
		memcpy(own.product, c->product, sizeof own.product);
	}
	return ticket_line_of(t, item ? item : &own, c->units * QUANTITY_ONE,
			      item && item->price != CARTE_PRICE_OPEN ? CARTE_PRICE_OPEN : price, out);
}

static enum err on_new_line(struct ticket *t, const struct ticket_coupon *c, const struct carte_item *item, int64_t price,
			    struct ticket_line **out)
{
	struct ticket_line l;
	enum err e = new_line(t, c, item, price, &l);

	if (e == ERR_OK)
		e = ticket_room(t, 1);
	if (e != ERR_OK)
		return e;
	price_by(c, &l);
	e = ticket_fits(t, NULL, &l);
	if (e == ERR_OK)
		*out = ticket_append(t, &l);
	return e;
}

/* The pieces for the coupon leave a line of more of them. */
static enum err on_part(struct ticket *t, const struct ticket_coupon *c, struct ticket_line *l, struct ticket_line **out)
{
	struct ticket_line part, rest, dearest = *l;
	enum err e = ticket_room(t, 1);

	if (e != ERR_OK)
		return e;
	ticket_divide(l, c->units * QUANTITY_ONE, &part, &rest);
	price_by(c, &part);
	/* An activity may be dearer: there is room where there would be for all pieces at its price. */
	if (part.price > dearest.price)
		dearest.price = part.price;
	e = ticket_fits(t, l, &dearest);
	if (e != ERR_OK)
		return e;
	*l = rest;
	*out = ticket_append(t, &part);
	return ERR_OK;
}

static enum err on_line(struct ticket *t, const struct ticket_coupon *c, struct ticket_line *l, struct ticket_line **out)
{
	struct ticket_line changed = *l;
	enum err e;

	if (l->quantity > c->units * QUANTITY_ONE)
		return on_part(t, c, l, out);
	changed.quantity = c->units * QUANTITY_ONE;
	price_by(c, &changed);
	e = ticket_put(t, l, &changed);
	if (e == ERR_OK)
		*out = l;
	return e;
}

enum err ticket_coupon(struct ticket *t, const struct ticket_coupon *c, const struct carte_item *item, int64_t price,
		       uint16_t *number)
{
	struct ticket_line *l = NULL, *there;
	struct ticket_coupon *at;
	enum err e = may_take(t, c);

	if (e == ERR_OK && c->kind != COUPON_VALUE) {
		there = choose(t, c);
		e = there ? on_line(t, c, there, &l) : on_new_line(t, c, item, price, &l);
	}
	if (e != ERR_OK)
		return e;
	at = &t->coupons[t->n_coupons++];
	*at = *c;
	at->line = l ? l->number : 0;
	if (l)
		l->coupon = (uint8_t)t->n_coupons;
	*number = at->line;
	return ERR_OK;
}

static struct ticket_line *line_at(struct ticket *t, unsigned place)
{
	const struct ticket_line *l = ticket_coupon_line(t, place);

	return l ? &t->lines[l - t->lines] : NULL;
}

enum err ticket_uncoupon(struct ticket *t, uint8_t place)
{
	struct ticket_line *l, changed;
	enum err e = ERR_OK;

	if (place >= t->n_coupons)
		return err_set(ERR_NOT_FOUND, _("There is no such coupon on this ticket."));
	l = line_at(t, place);
	if (l && (l->how == PRICE_ACTIVITY || l->how == PRICE_GIFT)) {
		changed = *l;
		changed.price = l->carte_price;
		changed.how = PRICE_CARTE;
		e = ticket_put(t, l, &changed);
	}
	if (e == ERR_OK)
		ticket_drop(t, place, NULL);
	return e;
}

enum err ticket_units(struct ticket *t, uint8_t place, uint16_t units)
{
	struct ticket_line *l, changed;
	enum err e = ERR_OK;

	if (place >= t->n_coupons)
		return err_set(ERR_NOT_FOUND, _("There is no such coupon on this ticket."));
	if (!units || units > t->coupons[place].total)
		return err_set(ERR_RANGE, _("This coupon has %u units."), t->coupons[place].total);
	l = line_at(t, place);
	if (l && units * QUANTITY_ONE < l->sent)
		return err_set(ERR_REFUSED, _("The kitchen has %d of line %u. Void it (v%u)."), l->sent / QUANTITY_ONE, l->number,
			       l->number);
	if (l && units * QUANTITY_ONE < l->billed)
		return err_set(ERR_REFUSED, _("Line %u is on the printed bill. Void it (v%u)."), l->number, l->number);
	if (l) {
		changed = *l;
		changed.quantity = units * QUANTITY_ONE;
		e = ticket_put(t, l, &changed);
	}
	if (e == ERR_OK)
		t->coupons[place].units = units;
	return e;
}
