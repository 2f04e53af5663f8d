#include "sale/ticket.h"

#include "base/i18n.h"
#include "base/text.h"
#include "share.h"
#include "ticket_parts.h"

#include <stdio.h>
#include <string.h>

enum { WHOLE = 10000 };

void ticket_init(struct ticket *t, enum ticket_kind kind, uint32_t who, int64_t now)
{
	memset(t, 0, sizeof *t);
	t->kind = kind;
	t->who = who;
	t->opened = now;
}

bool ticket_tender_by_itself(const struct ticket_tender *t)
{
	return t->kind == TENDER_COUPON || t->kind == TENDER_PREPAID;
}

bool ticket_empty(const struct ticket *t)
{
	return !ticket_last(t) && !t->n_coupons && !t->n_tenders;
}

struct ticket_line *ticket_line(struct ticket *t, uint16_t number)
{
	for (unsigned i = 0; i < t->n_lines; i++)
		if (t->lines[i].number == number)
			return &t->lines[i];
	return NULL;
}

const struct ticket_line *ticket_last(const struct ticket *t)
{
	for (unsigned i = t->n_lines; i-- > 0; )
		if (!t->lines[i].voided)
			return &t->lines[i];
	return NULL;
}

/* May a line of these be the other with more of it? */
static bool same_goods(const struct ticket_line *a, const struct ticket_line *b)
{
	return a->plu == b->plu && a->plu && a->price == b->price && a->how == b->how && a->course == b->course && a->seat == b->seat &&
	       !a->weighed && !b->weighed && !a->n_modifiers && !a->note[0] && !a->coupon && !a->discount && !a->discount_amount &&
	       !ticket_known(a) &&
	       ticket_whole_pieces(a) && ticket_whole_pieces(b);
}

static bool may_grow(const struct ticket_line *l, int32_t by)
{
	int32_t sum = l->quantity + by;

	return sum >= -QUANTITY_MAX && sum <= QUANTITY_MAX;
}

enum err ticket_add(struct ticket *t, const struct carte_item *i, int32_t quantity, int64_t price, uint16_t *number)
{
	struct ticket_line l, *last;
	enum err e = ticket_line_of(t, i, quantity, price, &l);

	if (e != ERR_OK)
		return e;
	last = ticket_last(t) ? ticket_line(t, ticket_last(t)->number) : NULL;
	if (last && same_goods(last, &l) && may_grow(last, l.quantity)) {
		struct ticket_line more = *last;

		more.quantity += l.quantity;
		e = ticket_put(t, last, &more);
		if (e == ERR_OK)
			*number = last->number;
		return e;
	}
	e = ticket_room(t, 1);
	if (e == ERR_OK)
		e = ticket_fits(t, NULL, &l);
	if (e == ERR_OK)
		*number = ticket_append(t, &l)->number;
	return e;
}

static enum err coupon_holds(const struct ticket_line *l)
{
	return l->coupon ? err_set(ERR_REFUSED, _("A coupon is on line %u. Take the coupon off first (k)."), l->number) : ERR_OK;
}

static enum err kitchen_knows(const struct ticket_line *l)
{
	return l->sent ? err_set(ERR_REFUSED, _("The kitchen has line %u. Void it (v%u)."), l->number, l->number) : ERR_OK;
}

static enum err bill_has(const struct ticket_line *l)
{
	return l->billed ? err_set(ERR_REFUSED, _("Line %u is on the printed bill. Void it (v%u)."), l->number, l->number) : ERR_OK;
}

enum err ticket_quantity(struct ticket *t, uint16_t number, int32_t quantity)
{
	struct ticket_line *l, changed;
	enum err e = ticket_find(t, number, &l);

	if (e == ERR_OK)
		e = coupon_holds(l);
	if (e != ERR_OK)
		return e;
	if (quantity <= 0 || quantity > QUANTITY_MAX)
		return err_set(ERR_RANGE, _("A quantity is above 0 and at most %d."), QUANTITY_MAX / QUANTITY_ONE);
	if (quantity % QUANTITY_ONE && !l->weighed && ticket_whole_pieces(l))
		return ticket_in_pieces(l->name, l->brief);
	if (quantity < l->sent)
		return err_set(ERR_REFUSED, _("The kitchen has %d of line %u. Void it (v%u)."), l->sent / QUANTITY_ONE, number, number);
	if (quantity < l->billed)
		return bill_has(l);
	changed = *l;
	changed.quantity = t->kind == TICKET_REFUND ? -quantity : quantity;
	if (t->kind == TICKET_REFUND)	/* the amount is for all of the line: less of it takes less of it back */
		changed.discount_amount = share_round(l->discount_amount * quantity, -(int64_t)l->quantity);
	return ticket_put(t, l, &changed);
}

enum err ticket_modify(struct ticket *t, uint16_t number, const struct line_modifier *m)
{
	struct ticket_line *l, changed;
	enum err e = ticket_find(t, number, &l);

	if (e == ERR_OK)
		e = kitchen_knows(l);
	if (e == ERR_OK && m->price < 0)
		e = bill_has(l);
	if (e != ERR_OK)
		return e;
	if (l->n_modifiers == LINE_MODIFIERS_MAX)
		return err_set(ERR_FULL, _("A line takes at most %d modifiers."), LINE_MODIFIERS_MAX);
	if (m->price < -SALE_AMOUNT_MAX || m->price > SALE_AMOUNT_MAX)
		return err_set(ERR_RANGE, _("That price is too large."));
	changed = *l;
	changed.modifiers[changed.n_modifiers++] = *m;
	return ticket_put(t, l, &changed);
}

struct line_modifier ticket_modifier(const struct carte_modifier *m, const char *station)
{
	struct line_modifier out = { .number = m->number, .price = m->price };

	memcpy(out.name, m->name, sizeof out.name);
	memcpy(out.brief, m->brief, sizeof out.brief);
	snprintf(out.station, sizeof out.station, "%s", station);
	return out;
}

enum err ticket_note(struct ticket *t, uint16_t number, const char *note)
{
	char shown[2 * (LINE_NOTE_MAX + 1)];
	struct ticket_line *l;
	enum err e = ticket_find(t, number, &l);

	if (e == ERR_OK)
		e = kitchen_knows(l);
	if (e != ERR_OK)
		return e;
	text_filter(bytes_of_str(note), shown, sizeof shown);
	if (strlen(shown) > LINE_NOTE_MAX)	/* half a note may be worse than none: "no nuts" */
		return err_set(ERR_RANGE, _("A note has at most %d Latin letters, or %d Chinese ones."), LINE_NOTE_MAX, LINE_NOTE_MAX / 3);
	memcpy(l->note, shown, strlen(shown) + 1);
	return ERR_OK;
}

enum err ticket_price(struct ticket *t, uint16_t number, int64_t price, uint32_t allowed_by)
{
	struct ticket_line *l, changed;
	enum err e = ticket_find(t, number, &l);

	if (e == ERR_OK)
		e = coupon_holds(l);
	if (e != ERR_OK)
		return e;
	changed = *l;
	changed.price = price;
	changed.how = price == l->carte_price ? PRICE_CARTE : PRICE_OVERRIDE;
	changed.allowed_by = allowed_by;
	return ticket_put(t, l, &changed);
}

static enum err discount_bounds(int32_t share, int64_t amount, int64_t of)
{
	if (share && amount)
		return err_set(ERR_USAGE, _("A discount is a share or an amount, not both."));
	if (share < 0 || share > WHOLE)
		return err_set(ERR_RANGE, _("A discount is between 0 and 100 %%."));
	if (amount < 0 || amount > of)
		return err_set(ERR_RANGE, _("A discount is at most what it is taken off."));
	return ERR_OK;
}

/* What a discount of the whole is taken off, without its sign. */
static int64_t discountable(const struct ticket *t)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < t->n_lines; i++)
		if (!t->lines[i].voided && !t->lines[i].coupon)
			sum += ticket_amount(&t->lines[i]);
	return sum < 0 ? -sum : sum;
}

static enum err discount_whole(struct ticket *t, int32_t share, int64_t amount, uint32_t allowed_by)
{
	enum err e = discount_bounds(share, amount, discountable(t));

	if (e != ERR_OK)
		return e;
	t->discount = share;
	t->discount_amount = amount;
	t->discount_by = allowed_by;
	return ERR_OK;
}

enum err ticket_discount(struct ticket *t, uint16_t number, int32_t share, int64_t amount, uint32_t allowed_by)
{
	struct ticket_line *l;
	enum err e;
	int64_t base;

	if (!number)
		return discount_whole(t, share, amount, allowed_by);
	e = ticket_find(t, number, &l);
	if (e == ERR_OK)
		e = coupon_holds(l);
	if (e != ERR_OK)
		return e;
	base = ticket_base(l);
	e = discount_bounds(share, amount, base < 0 ? -base : base);
	if (e != ERR_OK)
		return e;
	l->discount = share;
	l->discount_amount = amount;
	l->allowed_by = allowed_by;
	return ERR_OK;
}

static void let_go(struct ticket *t, struct ticket_line *l, struct ticket_coupon *gone)
{
	if (gone)
		*gone = (struct ticket_coupon){ .units = 0 };
	if (l->coupon)
		ticket_drop(t, l->coupon - 1u, gone);
}

enum err ticket_correct(struct ticket *t, uint16_t number, struct ticket_coupon *gone)
{
	struct ticket_line *l;
	enum err e = ticket_find(t, number, &l);

	if (e == ERR_OK)
		e = kitchen_knows(l);
	if (e == ERR_OK)
		e = bill_has(l);
	if (e != ERR_OK)
		return e;
	let_go(t, l, gone);
	ticket_remove(t, l);
	return ERR_OK;
}

const char *ticket_cause(uint8_t cause)
{
	static const char *const words[VOID_CAUSES] = {
		N_("not said"), N_("mistake"), N_("guest"), N_("kitchen"), N_("other"),
	};

	return words[cause < VOID_CAUSES ? cause : 0];
}

enum err ticket_void(struct ticket *t, uint16_t number, enum void_cause cause, uint32_t allowed_by, struct ticket_coupon *gone)
{
	struct ticket_line *l;
	enum err e = ticket_find(t, number, &l);

	if (e != ERR_OK)
		return e;
	if (cause < VOID_MISTAKE || cause >= VOID_CAUSES)
		return err_set(ERR_USAGE, _("A void has a cause: mistake, guest, kitchen or other."));
	let_go(t, l, gone);
	l->voided = true;
	l->cause = (uint8_t)cause;
	l->allowed_by = allowed_by;
	return ERR_OK;
}

enum err ticket_place(struct ticket *t, uint16_t number, uint8_t course, uint8_t seat)
{
	struct ticket_line *l;
	enum err e = ticket_find(t, number, &l);

	if (e != ERR_OK)
		return e;
	if (course > TICKET_COURSES_MAX)
		return err_set(ERR_RANGE, _("A course is 1 to %d, 0 for none."), TICKET_COURSES_MAX);
	if (seat > TICKET_SEATS_MAX)
		return err_set(ERR_RANGE, _("A seat is 1 to %d, 0 for none."), TICKET_SEATS_MAX);
	l->course = course;
	l->seat = seat;
	return ERR_OK;
}
