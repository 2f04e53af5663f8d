/* Acts on the lines of a ticket. */
#include "checkout_parts.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 24 * 60 * 60, PLU_DIGITS = 6 };

/* ---- items ---- */

static enum err look_up(struct act_run *x, struct carte_item *out)
{
	const char *code = x->a->code;
	enum err e = ERR_NOT_FOUND;

	if (strlen(code) <= PLU_DIGITS && x->a->number)
		e = carte_by_plu(x->c->store, (uint32_t)x->a->number, out);
	if (e == ERR_NOT_FOUND)
		e = carte_by_code(x->c->store, code, out);
	return e;
}

static enum err may_sell(struct act_run *x, const struct carte_item *i)
{
	int64_t local = x->now + clock_utc_offset(x->now);
	unsigned minute = (unsigned)(local % DAY / 60), weekday = (unsigned)((local / DAY + 3) % 7);	/* 1970-01-01: a Thursday */

	if (i->sold_out)
		return act_refuse(x, CHECKOUT_REFUSED, _("%s is sold out."), carte_said(i->name, i->brief));
	if (!carte_is_on(i, minute, weekday))
		return act_refuse(x, CHECKOUT_REFUSED, _("%s is not on at this time."), carte_said(i->name, i->brief));
	return ERR_OK;
}

enum err act_add_item(struct act_run *x, const struct carte_item *i, int32_t quantity, int64_t price)
{
	bool override = price >= 0 && i->price != CARTE_PRICE_OPEN && price != i->price;
	uint16_t number = 0;
	uint32_t by = 0;
	enum err e = may_sell(x, i);

	if (e != ERR_OK)
		return e;
	if (i->price == CARTE_PRICE_OPEN && price < 0)
		return act_refuse(x, CHECKOUT_ASK_PRICE, _("%s: at what price? (%u@amount)"), carte_said(i->name, i->brief), i->plu);
	if (override)
		e = act_authority(x, OVERRIDE_PRICE, &by);
	if (e == ERR_OK)
		e = act_try(x, ticket_add(x->t, i, quantity ? quantity : QUANTITY_ONE, price < 0 ? CARTE_PRICE_OPEN : price, &number));
	if (e == ERR_OK && by) {
		ticket_line(x->t, number)->allowed_by = by;
		act_note_leave(x);
	}
	return e == ERR_OK ? act_choice(x, number) : e;
}

/* Whoever has given money for it sees no line come, go or change. */
enum err act_not_while_paying(struct act_run *x)
{
	unsigned money = 0;

	for (unsigned i = 0; i < x->t->n_tenders; i++)
		money += !ticket_tender_by_itself(&x->t->tenders[i]);
	return money ? act_refuse(x, CHECKOUT_REFUSED, "%s", _("Money was taken already: take it back first (ca-).")) : ERR_OK;
}

enum err act_item(struct act_run *x)
{
	struct carte_item i;
	enum err e = act_not_while_paying(x);

	if (e != ERR_OK)
		return e;
	e = look_up(x, &i);
	if (e == ERR_NOT_FOUND)
		return act_refuse(x, CHECKOUT_UNKNOWN, _("The carte has no item %s."), x->a->code);
	return e == ERR_OK ? act_add_item(x, &i, x->a->quantity, x->a->amount) : e;
}

/* The line that an act is for: the one it names, else the last. NULL: there is none. */
static const struct ticket_line *meant(const struct act_run *x)
{
	const struct ticket_line *l = x->a->line ? ticket_line(x->t, x->a->line) : ticket_last(x->t);

	return l && !l->voided ? l : NULL;
}

enum err act_line_meant(struct act_run *x, const struct ticket_line **out)
{
	*out = meant(x);
	if (!*out && x->a->line)
		return act_refuse(x, CHECKOUT_REFUSED, _("There is no line %u."), (unsigned)x->a->line);
	return *out ? ERR_OK : act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is no line yet."));
}

static enum err set_quantity(struct act_run *x, int64_t quantity)
{
	const struct ticket_line *l;
	struct ticket_line was;
	enum err e = act_line_meant(x, &l);

	if (e != ERR_OK)
		return e;
	if (x->t->kind == TICKET_REFUND && quantity > llabs((long long)l->quantity))
		return act_refund_less(x);
	if (quantity > QUANTITY_MAX)
		quantity = QUANTITY_MAX + 1;	/* refused there, in words */
	x->out->line = l->number;
	was = *l;
	e = act_try(x, ticket_quantity(x->t, l->number, (int32_t)quantity));
	if (e == ERR_OK)
		ticket_note_less(x->t, &was);
	return e;
}

static int64_t pieces(const struct act_run *x)
{
	const struct ticket_line *l = meant(x);

	return l ? llabs((long long)l->quantity) : 0;
}

static int32_t step(const struct act_run *x)
{
	return x->a->quantity ? x->a->quantity : QUANTITY_ONE;
}

enum err act_more(struct act_run *x)
{
	enum err e = act_not_while_paying(x);

	return e == ERR_OK ? set_quantity(x, pieces(x) + step(x)) : e;
}

enum err act_less(struct act_run *x)
{
	return pieces(x) <= step(x) ? act_correct(x) : set_quantity(x, pieces(x) - step(x));
}

enum err act_quantity(struct act_run *x)
{
	enum err e = act_not_while_paying(x);

	return e == ERR_OK ? set_quantity(x, x->a->quantity) : e;
}

/* With its modifiers, at the price of today. */
enum err act_again(struct act_run *x)
{
	const struct ticket_line *l;
	struct ticket_line like;
	struct carte_item i;
	uint16_t number;
	enum err e = act_line_meant(x, &l);

	if (e == ERR_OK)
		e = act_not_while_paying(x);
	if (e != ERR_OK)
		return e;
	like = *l;
	if (like.n_modifiers == 0 && !like.coupon && !ticket_known(&like) && !like.discount && !like.discount_amount &&
	    like.how != PRICE_TYPED)
		return set_quantity(x, pieces(x) + QUANTITY_ONE);
	e = carte_by_plu(x->c->store, like.plu, &i);
	if (e == ERR_NOT_FOUND)
		return act_refuse(x, CHECKOUT_UNKNOWN, _("The carte has no item %s."), carte_said(like.name, like.brief));
	if (e == ERR_OK)
		e = may_sell(x, &i);
	if (e == ERR_OK)
		e = act_try(x, ticket_add(x->t, &i, QUANTITY_ONE, i.price == CARTE_PRICE_OPEN ? like.price : CARTE_PRICE_OPEN, &number));
	for (unsigned k = 0; e == ERR_OK && k < like.n_modifiers; k++)
		e = act_try(x, ticket_modify(x->t, number, &like.modifiers[k]));
	return e == ERR_OK ? act_choice(x, number) : e;
}

/* ---- away with it ---- */

/* One for a line, with all that it was made smaller by before: a key that is held down makes no more. */
static enum err write_correction(struct act_run *x, uint32_t who, const struct ticket_line *l, int64_t amount, int32_t quantity)
{
	struct event_fact f = { .kind = FACT_CORRECTION, .who = who, .now = x->now,
				.numbers = { x->c->shift, amount, l->plu, quantity, x->a && x->a->verb == VERB_VOID ? x->a->cause : 0 } };

	return act_training(x) ? ERR_OK : events_add(x->c->store, &f, NULL);
}

enum err act_corrected(struct act_run *x, struct ticket_line *l)
{
	int64_t less = l->less;

	l->less = 0;
	return less ? write_correction(x, x->c->who, l, less, 0) : ERR_OK;
}

enum err act_handed_over(struct act_run *x, struct ticket *t)
{
	enum err e = ERR_OK;

	for (unsigned i = 0; e == ERR_OK && t->who != x->c->who && i < t->n_lines; i++) {
		struct ticket_line *l = &t->lines[i];

		if (l->less)
			e = write_correction(x, t->who, l, l->less, 0);
		l->less = 0;
	}
	return e;
}

static enum err correct(struct act_run *x, uint16_t number)
{
	struct ticket_coupon gone = { .units = 0 };
	const struct ticket_line *l = ticket_line(x->t, number);
	struct ticket_line was = { .number = number };
	enum err e = act_not_while_paying(x);

	if (l)
		was = *l;
	if (e == ERR_OK)
		e = act_try(x, ticket_correct(x->t, number, &gone));
	if (e == ERR_OK && x->t->kind != TICKET_REFUND)
		e = write_correction(x, x->c->who, &was, was.less + ticket_amount(&was), was.quantity);
	x->out->line = number;
	return e == ERR_OK ? act_let_go(x, &gone) : e;
}

enum err act_correct(struct act_run *x)
{
	const struct ticket_line *l;
	enum err e = act_line_meant(x, &l);

	return e == ERR_OK ? correct(x, l->number) : e;
}

static enum err write_void(struct act_run *x, const struct ticket_line *l)
{
	struct event_fact f = { .kind = FACT_VOID, .who = x->c->who, .now = x->now,
				.numbers = { x->c->shift, ticket_amount(l), l->plu, l->quantity, x->a->cause } };

	return act_training(x) ? ERR_OK : events_add(x->c->store, &f, NULL);
}

static uint16_t void_number(const struct act_run *x)
{
	const struct ticket_line *l = ticket_last(x->t);

	if (x->a->number == 0)
		return l ? l->number : 0;
	return x->a->number > UINT16_MAX ? UINT16_MAX : (uint16_t)x->a->number;
}

/* What neither the kitchen nor a printed bill has may go as if it had never been; what they have leaves a trace and wants a
 * leave. */
enum err act_void(struct act_run *x)
{
	uint16_t number = void_number(x);
	const struct ticket_line *l = ticket_line(x->t, number);
	struct ticket_coupon gone = { .units = 0 };
	struct ticket_line was;
	uint32_t by = 0;
	enum err e;

	if (number == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is no line yet."));
	if (!l || l->voided)
		return act_refuse(x, CHECKOUT_REFUSED, _("There is no line %u."), (unsigned)number);
	if (!ticket_known(l))
		return correct(x, number);
	if (!x->a->cause)
		return act_refuse(x, CHECKOUT_ASK_REASON, _("Why is line %u voided: guest, kitchen or mistake?"), number);
	was = *l;
	e = act_not_while_paying(x);
	if (e == ERR_OK)
		e = act_authority(x, OVERRIDE_VOID, &by);
	if (e == ERR_OK)
		e = act_corrected(x, ticket_line(x->t, number));
	if (e == ERR_OK)
		e = act_try(x, ticket_void(x->t, number, x->a->cause, by, &gone));
	if (e == ERR_OK)
		e = act_let_go(x, &gone);
	if (e == ERR_OK)
		e = write_void(x, &was);
	x->out->line = number;
	return e == ERR_OK ? act_kitchen_void(x, number) : e;
}

/* ---- modifiers, notes, places ---- */

static enum err fits(struct act_run *x, const struct ticket_line *l, const struct carte_modifier *m)
{
	struct carte_item i;
	struct carte_set set;
	unsigned n = 0;
	bool offered = false;
	enum err e = carte_by_plu(x->c->store, l->plu, &i);

	for (unsigned k = 0; e == ERR_OK && k < i.n_choices; k++)
		offered = offered || strcmp(i.choices[k], m->set) == 0;
	if (e == ERR_OK && !offered)
		return act_refuse(x, CHECKOUT_REFUSED, _("%s does not go with %s."), carte_said(m->name, m->brief),
				  carte_said(l->name, l->brief));
	if (e == ERR_OK)
		e = carte_get_set(x->c->store, m->set, &set);
	for (unsigned k = 0; e == ERR_OK && k < l->n_modifiers; k++) {
		struct carte_modifier other;

		if (m->price < 0 && l->modifiers[k].number == m->number)	/* each time it would cost less */
			return act_refuse(x, CHECKOUT_REFUSED, _("It is on line %u already."), (unsigned)l->number);
		if (carte_get_modifier(x->c->store, l->modifiers[k].number, &other) == ERR_OK)
			n += strcmp(other.set, m->set) == 0;
	}
	if (e == ERR_OK && n >= set.most)
		return act_refuse(x, CHECKOUT_REFUSED, _("At most %d of %s."), set.most, carte_said(set.name, set.brief));
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err act_modifier(struct act_run *x)
{
	const struct ticket_line *l;
	struct carte_modifier m;
	struct line_modifier on_line;
	struct carte_item stands_for = { .station = "" };
	uint16_t number;
	enum err e = act_line_meant(x, &l);

	if (e == ERR_OK)
		e = act_not_while_paying(x);
	if (e != ERR_OK)
		return e;
	e = x->a->number <= CARTE_PLU_MAX ? carte_get_modifier(x->c->store, (uint32_t)x->a->number, &m) : ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		return act_refuse(x, CHECKOUT_UNKNOWN, _("The carte has no modifier %u."), (unsigned)x->a->number);
	if (e == ERR_OK)
		e = fits(x, l, &m);
	if (e != ERR_OK)
		return e;
	if (m.plu && carte_by_plu(x->c->store, m.plu, &stands_for) != ERR_OK)
		stands_for.station[0] = 0;
	on_line = ticket_modifier(&m, stands_for.station);
	number = l->number;
	e = act_try(x, ticket_modify(x->t, number, &on_line));
	return e == ERR_OK ? act_choice(x, number) : e;
}

enum err act_note(struct act_run *x)
{
	const struct ticket_line *l;
	enum err e = act_line_meant(x, &l);

	if (e != ERR_OK)
		return e;
	x->out->line = l->number;
	return act_try(x, ticket_note(x->t, l->number, x->a->text));
}

static enum err place(struct act_run *x, bool seat)
{
	const struct ticket_line *l;
	uint8_t n = x->a->number > UINT8_MAX ? UINT8_MAX : (uint8_t)x->a->number;
	enum err e = act_line_meant(x, &l);

	if (e != ERR_OK)
		return e;
	x->out->line = l->number;
	return act_try(x, seat ? ticket_place(x->t, l->number, l->course, n) : ticket_place(x->t, l->number, n, l->seat));
}

enum err act_seat(struct act_run *x)
{
	return place(x, true);
}

enum err act_course(struct act_run *x)
{
	return place(x, false);
}

/* ---- coupons ---- */

/* The coupon of the line that is meant, or where that has none the last one on the ticket. */
static enum err its_coupon(struct act_run *x, uint8_t *out)
{
	const struct ticket_line *l = meant(x);

	if (x->t->n_coupons == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is no coupon on this ticket."));
	*out = (uint8_t)(l && l->coupon ? l->coupon - 1 : x->t->n_coupons - 1);
	return ERR_OK;
}

enum err act_uncoupon(struct act_run *x)
{
	struct ticket_coupon gone;
	uint8_t at = 0;
	enum err e = its_coupon(x, &at);

	if (e != ERR_OK)
		return e;
	gone = x->t->coupons[at];
	x->out->line = gone.line;
	e = act_try(x, ticket_uncoupon(x->t, at));
	return e == ERR_OK ? act_let_go(x, &gone) : e;
}

enum err act_units(struct act_run *x)
{
	uint16_t units = x->a->number > UINT16_MAX ? 0 : (uint16_t)x->a->number;
	struct ticket_coupon was;
	struct ticket_line line, *l;
	uint8_t at = 0;
	enum err e = its_coupon(x, &at);

	if (e != ERR_OK)
		return e;
	was = x->t->coupons[at];
	x->out->line = was.line;
	if (was.claim)
		return act_refuse(x, CHECKOUT_REFUSED, "%s",
				  _("The platform granted this and no more: take it off (k) and scan it again."));
	l = ticket_line(x->t, was.line);
	if (l)
		line = *l;
	e = act_try(x, ticket_units(x->t, at, units));
	if (e == ERR_OK && l)
		ticket_note_less(x->t, &line);
	if (e != ERR_OK || act_training(x))
		return e;
	e = spend_units(x->c->store, &was, x->t->id, units);
	return e == ERR_EXISTS ? act_refuse(x, CHECKOUT_REFUSED, _("The coupon has no %u units left."), units) : e;
}
