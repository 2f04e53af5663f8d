/* What a reader read: a coupon, an item's code, or something else that is named and not sold. */
#include "checkout_parts.h"

#include "base/i18n.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Digits alone, or any text that the carte has as a code: never long. */
static bool as_code(struct bytes text, char out[CARTE_CODE_MAX + 1])
{
	size_t len = text.len;

	while (len && (text.data[len - 1] == '\r' || text.data[len - 1] == '\n' || text.data[len - 1] == ' '))
		len--;
	if (len == 0 || len > CARTE_CODE_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text.data[i] <= 0x20 || text.data[i] > 0x7e)
			return false;
	memcpy(out, text.data, len);
	out[len] = 0;
	return true;
}

static bool looks_like_coupon(struct bytes text)
{
	return text.len >= 5 && (memcmp(text.data, "chit:", 5) == 0 || memcmp(text.data, "CHIT:", 5) == 0);
}

static void say_refused(struct act_run *x)
{
	struct verdict *v = &x->out->verdict;

	x->out->news = CHECKOUT_COUPON;
	snprintf(x->out->words, sizeof x->out->words, "%s", words_reason(v));
}

/* The normal price of what the coupon is for, where the carte does not have it: the platform's. */
int64_t act_price_of(const struct verdict *v)
{
	return v->has_offer && v->offer.price <= TICKET_GOODS_MAX ? v->offer.price : 0;
}

/* A coupon that stands for more than one piece of one thing is a thing of its own: "noodles-x2", "noodles-set". The carte may
 * have an item for that; else it goes by the platform's name and price. It never pays for a single bowl. */
static void name_product(const struct coupon *from, struct ticket_coupon *c)
{
	enum { STEM = SALE_ID_CAP - 1 - 5 };
	unsigned pieces = from->products[0].quantity;

	if (from->n_products > 1)
		snprintf(c->product, sizeof c->product, "%.*s-set", STEM, from->products[0].id);
	else if (pieces > 1)
		snprintf(c->product, sizeof c->product, "%.*s-x%u", STEM, from->products[0].id, pieces % 1000);
}

enum err act_put(struct act_run *x, const struct ticket_coupon *c, int64_t price)
{
	struct carte_item item;
	enum err e = carte_by_product(x->c->store, c->product, &item);
	bool known = e == ERR_OK;

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	e = act_try(x, ticket_coupon(x->t, c, known ? &item : NULL, price, &x->out->line));
	if (e != ERR_OK)
		return e;
	x->out->news = CHECKOUT_COUPON;
	words_goods(&x->out->verdict, x->out->words);
	return ERR_OK;
}

static struct redeem_request request(const struct act_run *x, struct bytes text)
{
	bool self = x->c->role >= PERSON_MANAGER && x->c->managers;

	return (struct redeem_request){ .text = text, .who = x->c->who, .manager = self || x->leave || !x->c->managers,
					.allowed_by = self ? x->c->who : x->leave, .scanned = true };
}

/* In training a coupon is only looked at. */
static enum err look_only(struct act_run *x, struct bytes text)
{
	struct redeem_request rq = request(x, text);
	enum err e = redeem_check(x->c->store, x->c->trust, &rq, x->now, &x->out->verdict);

	if (e != ERR_OK)
		return e;
	say_refused(x);
	if (x->out->verdict.reason == REASON_NEEDS_CLAIM)
		snprintf(x->out->words, sizeof x->out->words, "%s", _("Its platform would be asked for it. In training it is not."));
	if (x->out->verdict.reason == REASON_OK)
		snprintf(x->out->words, sizeof x->out->words, "%s", _("The coupon is good. In training it is not taken."));
	return ERR_REFUSED;
}

static enum err coupon(struct act_run *x, struct bytes text)
{
	struct redeem_request rq = request(x, text);
	struct spend_held held = { .asks = false };
	enum err e;

	if (act_training(x))
		return look_only(x, text);
	e = act_need_draft(x);
	if (e == ERR_OK)
		e = spend_hold(x->c->store, x->c->trust, &rq, x->t->id, x->now, &held);
	if (e != ERR_OK)
		return e;
	x->out->verdict = held.verdict;
	if (x->out->verdict.reason == REASON_STALE_TRUST && !rq.manager)
		return act_refuse(x, CHECKOUT_ASK_MANAGER, "%s", words_reason(&x->out->verdict));
	if (x->out->verdict.reason != REASON_OK) {
		say_refused(x);
		if (x->out->verdict.notes & NOTE_HELD)
			snprintf(x->out->words, sizeof x->out->words, "%s", x->out->verdict.held_by == x->t->id ?
				 _("This ticket has that coupon already.") : _("An open ticket of this till holds it; nobody has "
						   "used it yet."));
		return ERR_REFUSED;
	}
	if (x->t->n_tenders && held.coupon.kind != COUPON_VALUE)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Money was taken already: take it back first (ca-)."));
	name_product(&held.verdict.coupon, &held.coupon);
	return held.asks ? act_ask(x, &held) : act_put(x, &held.coupon, act_price_of(&held.verdict));
}

static enum err foreign(struct act_run *x, struct bytes text)
{
	struct redeem_request rq = request(x, text);
	char shown[80];
	enum err e = redeem_check(x->c->store, x->c->trust, &rq, x->now, &x->out->verdict);

	if (e != ERR_OK)
		return e;
	text_filter(bytes_of(text.data, text.len < 40 ? text.len : 40), shown, sizeof shown);
	if (x->out->verdict.has_serial || x->out->verdict.notes & NOTE_MISTYPED) {	/* typed: what is known of it, but never good */
		say_refused(x);
		return ERR_REFUSED;
	}
	if (x->out->verdict.reason != REASON_NOT_A_COUPON || x->out->verdict.link)
		return act_refuse(x, CHECKOUT_UNKNOWN, "%s", words_reason(&x->out->verdict));
	return act_refuse(x, CHECKOUT_UNKNOWN, _("Neither a coupon nor an item of the carte: %s"), shown);
}

static enum err scan(struct act_run *x, struct bytes text)
{
	char code[CARTE_CODE_MAX + 1];
	struct carte_item item;
	enum err e = ERR_NOT_FOUND;

	if (looks_like_coupon(text)) {
		if (x->t->kind == TICKET_REFUND)
			return act_refuse(x, CHECKOUT_REFUSED, "%s", _("A refund takes no coupons."));
		return coupon(x, text);
	}
	if (as_code(text, code))
		e = carte_by_code(x->c->store, code, &item);
	if (e == ERR_NOT_FOUND)
		return foreign(x, text);
	if (e == ERR_OK && x->t->kind == TICKET_REFUND)
		return act_refund_less(x);
	if (e == ERR_OK && x->t->n_tenders)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Money was taken already: take it back first (ca-)."));
	return e == ERR_OK ? act_add_item(x, &item, 0, -1) : e;
}

enum err checkout_note_refused(struct checkout *c, const struct checkout_outcome *out, int64_t now)
{
	bool refused = out->news == CHECKOUT_UNKNOWN || (out->news == CHECKOUT_COUPON && out->verdict.reason != REASON_OK);
	enum reason reason = out->verdict.reason != REASON_OK ? out->verdict.reason : REASON_NOT_A_COUPON;
	enum err e;

	if (!refused || c->training)
		return ERR_OK;
	e = db_begin_lazy(&c->store->db);
	return e == ERR_OK ? store_end(c->store, events_refused_scan(c->store, c->who, reason, now)) : e;
}

enum err checkout_scan(struct checkout *c, struct bytes text, const struct checkout_leave *l, int64_t now,
		       struct checkout_outcome *out)
{
	struct act_run x = { .c = c, .leave = l ? l->manager : 0, .now = now, .t = &c->work, .out = out };
	enum err e;

	memset(out, 0, sizeof *out);
	e = checkout_begin(c, looks_like_coupon(text), now);
	if (e != ERR_OK)
		return e;
	e = checkout_end(&x, scan(&x, text));
	return e == ERR_OK ? checkout_note_refused(c, out, now) : e;
}
