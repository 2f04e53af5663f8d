/* What only its platform can grant: asked for at the scan, on the ticket with the answer, withdrawn where nobody answers. */
#include "checkout_parts.h"

#include "base/i18n.h"
#include "base/random.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void name_platform(const struct checkout *c, uint32_t stream, char out[NAME_MAX + 1])
{
	const struct trust_platform *p = trust_platform(c->trust, stream);

	text_filter(bytes_of_str(p ? p->name : "?"), out, NAME_MAX + 1);
}

/* ---- asking ---- */

static enum err note_asking(void *ctx, const struct claims_row *r)
{
	struct checkout *c = ctx;
	struct checkout_asking *a = &c->asking[c->n_asking];

	if (r->state != CLAIMS_ASKED || c->n_asking == CHECKOUT_ASKING_MAX)
		return ERR_OK;
	*a = (struct checkout_asking){ .number = r->number, .stream = r->coupon.stream };
	memcpy(a->name, r->coupon.name, sizeof a->name);
	name_platform(c, a->stream, a->platform);
	c->n_asking++;
	return ERR_OK;
}

enum err checkout_load_asking(struct checkout *c)
{
	c->n_asking = 0;
	return c->ticket.id ? claims_each(c->store, c->ticket.id, note_asking, c) : ERR_OK;
}

/* Of stored value no more is wanted than is due now. */
static enum err want(struct act_run *x, const struct verdict *v, struct ticket_coupon *c)
{
	struct ticket_totals totals;

	if (v->has_offer && strcmp(v->offer.currency, x->c->house.currency) != 0)
		return act_refuse(x, CHECKOUT_REFUSED, _("It holds %s, and this till sells for %s."), v->offer.currency,
				  x->c->house.currency);
	ticket_totals(x->t, &x->c->house, &totals);
	if (totals.due <= 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is nothing to pay yet: ring it up first, then scan it again."));
	c->value = totals.due;
	return ERR_OK;
}

enum err act_ask(struct act_run *x, const struct spend_held *held)
{
	struct claims_row r = { .draft = x->t->id, .coupon = held->coupon, .price = act_price_of(&held->verdict), .asked = x->now };
	char platform[NAME_MAX + 1];
	enum err e = r.coupon.kind == COUPON_VALUE ? want(x, &held->verdict, &r.coupon) : ERR_OK;

	if (e != ERR_OK)
		return e;
	if (x->c->n_asking == CHECKOUT_ASKING_MAX)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Wait for the answers that are due, or withdraw them (Esc)."));
	e = claims_ask(x->c->store, &r, random_system());
	if (e == ERR_EXISTS)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("The platform is being asked for it already."));
	if (e != ERR_OK)
		return e;
	name_platform(x->c, r.coupon.stream, platform);
	x->out->news = CHECKOUT_ASKING;
	snprintf(x->out->words, sizeof x->out->words, _("Asking %s ..."), platform);
	return ERR_OK;
}

/* ---- the answer ---- */

/* As the scan's own would be, as far as a claim knows it. */
static void verdict_of(struct act_run *x, const struct ticket_coupon *c, enum reason reason)
{
	const struct trust_platform *p = trust_platform(x->c->trust, c->stream);
	struct verdict *v = &x->out->verdict;

	*v = (struct verdict){ .reason = reason, .has_serial = true, .has_coupon = true, .has_offer = true, .stream = c->stream,
			       .units = c->units, .at = x->now, .who = x->c->who, .trust_age = -1 };
	v->coupon = (struct coupon){ .kind = c->kind, .value = c->value, .expires = c->expires, .uses = c->total, .quantity = 1,
				     .n_products = 1, .products[0].quantity = 1 };
	memcpy(v->serial, c->serial, SERIAL_LEN);
	memcpy(v->coupon.serial, c->serial, SERIAL_LEN);
	memcpy(v->coupon.products[0].id, c->product, sizeof c->product);
	snprintf(v->offer.name, sizeof v->offer.name, "%s", c->name);
	authority_name(x->c->store, v->who, v->cashier);
	if (!p)
		return;
	memcpy(v->issuer, p->name, sizeof v->issuer);
	memcpy(v->merchant_name, p->merchant_name, sizeof v->merchant_name);
	memcpy(v->coupon.merchant, p->merchant, sizeof v->coupon.merchant);
	memcpy(v->till, p->till, sizeof v->till);
}

/* "Prepaid card pays 28.00; 72.00 is left on it." */
static void say_value(struct act_run *x, const struct ticket_coupon *c)
{
	char pays[ACT_MONEY_CAP], left[ACT_MONEY_CAP];

	act_money(x, c->value, pays);
	act_money(x, c->balance, left);
	snprintf(x->out->words, sizeof x->out->words, _("%s pays %s; %s is left on it."), c->name, pays, left);
}

/* What does not fit on the ticket any more is let go of: asked for again it would be granted again. */
static enum err put(struct act_run *x, const struct ticket_coupon *c, int64_t price)
{
	enum err e;

	verdict_of(x, c, REASON_OK);
	e = act_put(x, c, price);
	if (e == ERR_REFUSED) {
		x->out->news = CHECKOUT_UNREACHED;
		return spend_let_go(x->c->store, c, x->t->id);
	}
	if (e == ERR_OK && c->kind == COUPON_VALUE)
		say_value(x, c);
	return e;
}

static enum err refused(struct act_run *x, const struct ticket_coupon *c, enum reason reason)
{
	verdict_of(x, c, reason);
	x->out->news = CHECKOUT_COUPON;
	snprintf(x->out->words, sizeof x->out->words, "%s", words_reason(&x->out->verdict));
	return spend_let_go(x->c->store, c, x->t->id);
}

struct search {
	const struct ticket *ticket;
	bool asked;			/* what has no answer; else what has one */
	struct claims_row found;	/* number 0: none */
};

static bool on_ticket(const struct ticket *t, uint64_t claim)
{
	for (unsigned i = 0; i < t->n_coupons; i++)
		if (t->coupons[i].claim == claim)
			return true;
	return false;
}

static enum err find(void *ctx, const struct claims_row *r)
{
	struct search *s = ctx;

	if (!s->found.number && (r->state == CLAIMS_ASKED) == s->asked && !on_ticket(s->ticket, r->number))
		s->found = *r;
	return ERR_OK;
}

static enum err first(struct act_run *x, bool asked, struct claims_row *out)
{
	struct search s = { .ticket = x->t, .asked = asked };
	enum err e = x->t->id ? claims_each(x->c->store, x->t->id, find, &s) : ERR_OK;

	*out = s.found;
	return e;
}

static enum err take_answer(struct act_run *x)
{
	struct claims_row r;
	enum err e = first(x, false, &r);

	if (e != ERR_OK || !r.number)
		return e;
	return r.state == CLAIMS_GRANTED ? put(x, &r.coupon, r.price) : refused(x, &r.coupon, r.reason);
}

/* ---- nobody answers ---- */

static enum err unreached(struct act_run *x)
{
	struct claims_row r;
	char platform[NAME_MAX + 1];
	enum reason reason = REASON_OK;
	struct ticket_coupon alone;
	enum err e = first(x, true, &r);

	if (e != ERR_OK || !r.number)
		return e;
	alone = r.coupon;
	e = spend_unclaimed(x->c->store, x->c->trust, &alone, x->now, &reason);
	if (e == ERR_OK && reason == REASON_OK) {
		e = claims_withdraw(x->c->store, r.number);
		if (e == ERR_OK)
			e = put(x, &alone, r.price);
		x->out->verdict.notes |= NOTE_UNCLAIMED;
		return e;
	}
	if (e != ERR_OK || reason != REASON_NEEDS_CLAIM)
		return e == ERR_OK ? refused(x, &r.coupon, reason) : e;
	name_platform(x->c, r.coupon.stream, platform);
	x->out->news = CHECKOUT_UNREACHED;
	snprintf(x->out->words, sizeof x->out->words, r.coupon.kind == COUPON_VALUE ?
		 _("%s cannot be reached: take other money, or try again.") :
		 _("%s cannot be reached: sell it at the normal price, or try again."), platform);
	return spend_let_go(x->c->store, &r.coupon, x->t->id);
}

static enum err withdraw_all(struct act_run *x)
{
	struct claims_row r;
	enum err e;

	while ((e = first(x, true, &r)) == ERR_OK && r.number) {
		e = spend_let_go(x->c->store, &r.coupon, x->t->id);
		if (e != ERR_OK)
			return e;
		snprintf(x->out->words, sizeof x->out->words, "%s", _("It is not asked for any more."));
	}
	return e;
}

/* ---- the frame ---- */

static enum err run(struct checkout *c, act_fn *fn, int64_t now, struct checkout_outcome *out)
{
	struct act_run x = { .c = c, .now = now, .t = &c->work, .out = out };
	enum err e = checkout_begin(c, true, now);

	if (e != ERR_OK)
		return e;
	e = checkout_end(&x, fn(&x));
	return e == ERR_OK ? checkout_note_refused(c, out, now) : e;
}

/* Granted ones that are on the ticket have been taken. */
static unsigned taken(const struct ticket *t)
{
	unsigned n = 0;

	for (unsigned i = 0; i < t->n_coupons; i++)
		n += t->coupons[i].claim != 0;
	return n;
}

enum err checkout_answers(struct checkout *c, int64_t now, struct checkout_outcome *out)
{
	int64_t n = 0;
	enum err e = c->ticket.id ? claims_answered(c->store, c->ticket.id, &n) : ERR_OK;

	memset(out, 0, sizeof *out);
	out->news = c->n_asking ? CHECKOUT_ASKING : CHECKOUT_DONE;
	if (e != ERR_OK || n == (int64_t)taken(&c->ticket))
		return e;
	e = run(c, take_answer, now, out);
	if (e == ERR_OK && out->news == CHECKOUT_DONE && c->n_asking)
		out->news = CHECKOUT_ASKING;
	return e;
}

enum err checkout_withdraw(struct checkout *c, int64_t now, struct checkout_outcome *out)
{
	memset(out, 0, sizeof *out);
	return run(c, withdraw_all, now, out);
}

enum err checkout_unreached(struct checkout *c, int64_t now, struct checkout_outcome *out)
{
	memset(out, 0, sizeof *out);
	return run(c, unreached, now, out);
}
