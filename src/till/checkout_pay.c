/* Money: tenders, the sale itself, the drawer. */
#include "checkout_parts.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "till/redeem.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- a sale ---- */

/* What is shown after the commit is not shown yet. */
static void hold_unseen(struct checkout *c, const struct sales_redeemed *r, unsigned n)
{
	c->n_unseen = n;
	for (unsigned i = 0; i < n; i++) {
		c->unseen[i].stream = r[i].stream;
		c->unseen[i].sequence = r[i].sequence;
	}
	if (n && c->showing < 0)
		c->showing = redeem_hold(c->store);
}

void checkout_unhold(struct checkout *c)
{
	redeem_let_go(c->showing);
	c->showing = -1;
	c->n_unseen = 0;
}

enum err checkout_shown(struct checkout *c)
{
	enum err e = ERR_OK;

	for (unsigned i = 0; i < c->n_unseen && e == ERR_OK; i++)
		e = redeem_shown(c->store, c->unseen[i].stream, c->unseen[i].sequence);
	checkout_unhold(c);
	return e;
}

/* A platform sets nothing apart for ever. */
static enum err still_granted(struct act_run *x, const struct ticket_coupon *c)
{
	struct claims_row r;
	char when[24];
	enum err e = c->claim ? claims_get(x->c->store, c->claim, &r) : ERR_OK;

	if (e != ERR_OK || !c->claim || r.lapses > x->now)
		return e;
	words_when(r.lapses, x->now, when, sizeof when);
	return act_refuse(x, CHECKOUT_REFUSED,
			  _("%s: the platform kept it until %s. Take it off the ticket (k) and scan it again."), c->name, when);
}

/* A coupon that was good at its scan and is not any more stops the sale: it is to be taken off, in sight of the guest. */
static enum err spend_all(struct act_run *x, const struct ticket_totals *totals, struct sales_redeemed redeemed[TICKET_COUPONS_MAX])
{
	enum err e = ERR_OK;

	for (unsigned i = 0; e == ERR_OK && i < x->t->n_coupons; i++) {
		struct spend one = { .coupon = &x->t->coupons[i], .draft = x->t->id, .who = x->c->who, .amount = totals->by_coupon[i] };
		enum reason reason = REASON_OK;

		redeemed[i].stream = one.coupon->stream;
		e = still_granted(x, one.coupon);
		if (e == ERR_OK)
			e = spend_commit(x->c->store, x->c->trust, &one, x->now, &reason, &redeemed[i].sequence);
		if (e == ERR_OK && reason != REASON_OK)
			e = act_refuse(x, CHECKOUT_REFUSED, _("The coupon for %s: %s Take it off the ticket (k)."), one.coupon->name,
				       _(reason_words(reason)));
	}
	return e;
}

/* Stored value that pays nothing after all is no use of it. */
static enum err drop_idle(struct act_run *x, struct ticket_totals *totals)
{
	enum err e = ERR_OK;

	for (unsigned i = x->t->n_coupons; e == ERR_OK && i-- > 0;) {
		struct ticket_coupon gone = x->t->coupons[i];

		if (gone.kind != COUPON_VALUE || totals->by_coupon[i])
			continue;
		e = ticket_uncoupon(x->t, (uint8_t)i);
		if (e == ERR_OK)
			e = act_let_go(x, &gone);
	}
	ticket_totals(x->t, &x->c->house, totals);
	return e;
}

static void remember(struct act_run *x, uint64_t receipt, const struct ticket_totals *totals)
{
	struct checkout *c = x->c;
	const struct ticket_tender *last = x->t->n_tenders ? &x->t->tenders[x->t->n_tenders - 1] : NULL;
	int64_t most = -1;

	x->out->news = CHECKOUT_CLOSED;
	x->out->receipt = receipt;
	x->out->total = totals->total + totals->rounding;
	x->out->change = last ? last->given - last->amount : 0;	/* who paid a part before has hers */
	x->out->drawer = ticket_kicks(x->t, &x->c->house) && !act_training(x);
	c->last.receipt = receipt;
	c->last.total = x->out->total;
	c->last.change = x->out->change;
	c->last.tender[0] = 0;
	for (unsigned i = 0; i < x->t->n_tenders; i++) {
		int64_t amount = x->t->tenders[i].amount;

		if ((amount < 0 ? -amount : amount) <= most)
			continue;
		most = amount < 0 ? -amount : amount;
		memcpy(c->last.tender, x->t->tenders[i].code, sizeof c->last.tender);
	}
}

static enum err write_sale(struct act_run *x, const struct ticket_totals *totals, const struct sales_redeemed *redeemed,
			   uint64_t *receipt)
{
	struct sales_new n = { .ticket = x->t, .totals = totals, .redeemed = redeemed, .who = x->c->who, .now = x->now,
			       .shift = act_training(x) ? 0 : x->c->shift,
			       .day = house_day(&x->c->house, x->now, clock_utc_offset(x->now)) };
	enum err e = sales_write(x->c->store, &n, receipt);

	return e == ERR_TOO_LONG ? act_refuse(x, CHECKOUT_REFUSED, "%s", err_detail()) : e;
}

enum err act_close(struct act_run *x)
{
	struct sales_redeemed redeemed[TICKET_COUPONS_MAX];
	struct ticket_totals totals;
	uint64_t receipt = 0;
	enum err e = x->t->kind == TICKET_REFUND ? act_refund_check(x) : act_discount_check(x);

	if (e == ERR_OK && x->t->kind == TICKET_REFUND)
		e = act_refund_close(x);
	ticket_totals(x->t, &x->c->house, &totals);
	if (e == ERR_OK)
		e = drop_idle(x, &totals);
	for (uint8_t course = 1; course <= TICKET_COURSES_MAX; course++)
		ticket_fire(x->t, course);	/* whoever has paid waits for nothing more */
	if (e == ERR_OK)
		e = act_kitchen(x);
	for (unsigned i = 0; e == ERR_OK && i < x->t->n_lines; i++)
		e = act_corrected(x, &x->t->lines[i]);
	if (e == ERR_OK)
		e = spend_all(x, &totals, redeemed);
	if (e == ERR_OK)
		e = write_sale(x, &totals, redeemed, &receipt);
	if (e == ERR_OK && x->t->id)
		e = drafts_drop(x->c->store, x->t->id);
	if (e == ERR_OK)
		e = act_receipt(x, receipt, false);
	if (e != ERR_OK)
		return e;
	x->closed = true;
	remember(x, receipt, &totals);
	hold_unseen(x->c, redeemed, x->t->n_coupons);
	return ERR_OK;
}

/* Cash out beyond what should be there is a slip of the finger, or worse: said before it is done, even to a manager. How
 * much should be there nobody is told, for the count is blind. */
static enum err may_give(struct act_run *x, int64_t amount)
{
	struct shift_totals sums;
	enum err e;

	if (act_training(x) || x->c->shift == 0 || x->leave)
		return ERR_OK;
	e = sales_sum(x->c->store, &x->c->house, x->c->shift, 0, &sums);
	if (e != ERR_OK || amount <= sums.expected)
		return e;
	if (x->c->managers)
		return act_refuse(x, CHECKOUT_ASK_MANAGER, "%s", _("That is more cash than the drawer should hold."));
	snprintf(x->out->words, sizeof x->out->words, "%s", _("That is more cash than the drawer should hold."));
	return ERR_OK;
}

static int64_t cash_back(const struct ticket *t)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < t->n_tenders; i++)
		sum -= t->tenders[i].kind == TENDER_CASH ? t->tenders[i].amount : 0;
	return sum;
}

static enum err take_money(struct act_run *x, const struct house_tender *by)
{
	int64_t amount = x->a->amount > 0 ? x->a->amount : 0;
	enum err e;

	if (x->a->amount == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("An amount above nothing, or none for all that is due."));
	e = act_try(x, ticket_tender(x->t, &x->c->house, by, amount, x->a->text));
	if (e == ERR_OK && x->t->kind == TICKET_REFUND)
		e = act_refund_way(x);
	if (e == ERR_OK && x->t->kind == TICKET_REFUND && by->kind == TENDER_CASH)
		e = may_give(x, cash_back(x->t));
	return e;
}

/* One of several parts: its guest gets her change now, not when the last one has paid. */
static enum err part_taken(struct act_run *x, const struct house_tender *by)
{
	struct ticket_tender *taken = &x->t->tenders[x->t->n_tenders - 1];
	struct ticket_totals totals;
	char change[ACT_MONEY_CAP], next[ACT_MONEY_CAP];
	enum err e = by->drawer && !act_training(x) ? act_kick(x) : ERR_OK;

	ticket_totals(x->t, &x->c->house, &totals);
	act_money(x, taken->given - taken->amount, change);
	act_money(x, totals.part, next);
	snprintf(x->out->words, sizeof x->out->words, _("Change %s. Next part: %s."), change, next);
	taken->kicked = x->out->drawer = by->drawer && !act_training(x);
	return e;
}

/* What coupons have paid in full is closed by any tender of nothing. */
enum err act_tender(struct act_run *x)
{
	const struct house_tender *by = house_tender(&x->c->house, x->a->code);
	bool paid = ticket_paid(x->t, &x->c->house), parts = x->t->parts > 0;
	enum err e = ERR_OK;

	if (!by)
		return act_refuse(x, CHECKOUT_REFUSED, _("There is no tender \"%s\"."), x->a->code);
	if (ticket_empty(x->t))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is nothing to pay yet."));
	e = act_choices(x, true);
	if (e == ERR_OK && (!paid || x->a->amount > 0))
		e = take_money(x, by);
	if (e != ERR_OK)
		return e;
	if (ticket_paid(x->t, &x->c->house))
		return act_close(x);
	return parts ? part_taken(x, by) : ERR_OK;
}

static enum err write_back(struct act_run *x, const struct ticket_tender *t)
{
	if (act_training(x))
		return ERR_OK;
	return events_add(x->c->store, &(struct event_fact){ .kind = FACT_TENDER_BACK, .who = x->c->who, .now = x->now,
			  .numbers = { x->c->shift, t->amount, sales_code_number(t->code), t->kind, (int64_t)x->t->id } }, NULL);
}

/* A slip of the finger, mostly, so it is her own to mend; but money that lies in the drawer already is not. */
enum err act_untender(struct act_run *x)
{
	unsigned n = x->t->n_tenders;
	struct ticket_tender back;
	uint32_t by;
	enum err e = ERR_OK;

	while (n > 0 && x->a->code[0] && strcasecmp(x->t->tenders[n - 1].code, x->a->code) != 0)
		n--;
	if (n == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("No such money was taken yet."));
	back = x->t->tenders[n - 1];
	if (back.kicked)
		e = act_authority(x, OVERRIDE_TENDER, &by);
	if (e == ERR_OK)
		e = act_try(x, ticket_untender(x->t, n - 1));
	return e == ERR_OK ? write_back(x, &back) : e;
}

/* ---- the drawer ---- */

enum err act_no_sale(struct act_run *x)
{
	struct event_fact f = { .kind = FACT_NO_SALE, .who = x->c->who, .now = x->now, .numbers = { x->c->shift } };
	uint32_t by;
	enum err e = act_authority(x, OVERRIDE_NO_SALE, &by);

	if (e != ERR_OK || act_training(x))
		return e;
	e = events_add(x->c->store, &f, NULL);
	if (e == ERR_OK)
		e = act_kick(x);
	x->out->drawer = e == ERR_OK;
	return e;
}

static void say_cash(struct act_run *x, bool in)
{
	char amount[ACT_MONEY_CAP];

	act_money(x, x->a->amount, amount);
	snprintf(x->out->words, sizeof x->out->words, in ? _("%s into the drawer.") : _("%s out of the drawer."), amount);
}

enum err act_cash(struct act_run *x)
{
	bool in = x->a->verb == VERB_CASH_IN;
	struct event_fact f = { .kind = in ? FACT_CASH_IN : FACT_CASH_OUT, .who = x->c->who, .now = x->now,
				.numbers = { x->c->shift, x->a->amount }, .text = x->a->text };
	uint32_t by;
	enum err e = ERR_OK;

	if (act_training(x))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Not in training: the drawer stays shut."));
	if (x->c->shift == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("No shift is open: open one first."));
	if (x->a->amount <= 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("An amount above nothing."));
	if (!in)
		e = may_give(x, x->a->amount);
	if (e == ERR_OK && !in)
		e = act_authority(x, OVERRIDE_CASH, &by);
	if (e == ERR_OK)
		e = events_add(x->c->store, &f, NULL);
	if (e == ERR_OK)
		e = act_kick(x);
	x->out->drawer = e == ERR_OK;
	if (e == ERR_OK)
		say_cash(x, in);
	return e;
}

/* ---- the tender of a sale that is over ---- */

static enum err find_sale(struct act_run *x, uint64_t *receipt, struct sales_head *h, struct ticket *sold)
{
	enum err e = ERR_OK;

	*receipt = x->a->number;
	if (*receipt == 0)
		e = sales_last(x->c->store, false, receipt);
	if (e == ERR_OK)
		e = sales_read(x->c->store, false, *receipt, sold, h);
	if (e == ERR_NOT_FOUND)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is no such receipt."));
	return e;
}

/* The largest of its tenders; from 1. */
static unsigned main_tender(const struct ticket *t)
{
	unsigned best = 0;

	for (unsigned i = 1; i < t->n_tenders; i++)
		if (t->tenders[i].amount > t->tenders[best].amount)
			best = i;
	return best + 1;
}

static enum err may_change(struct act_run *x, const struct sales_head *h, const struct ticket *sold, const struct house_tender *by)
{
	if (!by || by->kind == TENDER_COUPON)
		return act_refuse(x, CHECKOUT_REFUSED, _("There is no tender \"%s\"."), x->a->code);
	if (h->refund || sold->n_tenders == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("That receipt has no tender that could be another."));
	if (h->shift != x->c->shift)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("That sale is of another shift, whose money is counted: refund it."));
	if (memcmp(sold->tenders[main_tender(sold) - 1].code, by->code, sizeof by->code) == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("It was paid in that way."));
	if (h->rounding && by->kind != TENDER_CASH)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("It was rounded for cash: refund it and sell it anew."));
	if (by->kind == TENDER_CASH && sold->tenders[main_tender(sold) - 1].amount % x->c->house.cash_step)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("It would be rounded for cash: refund it and sell it anew."));
	return ERR_OK;
}

/* What was taken for money of the drawer goes out of it, or in. */
static enum err kick_for_change(struct act_run *x, const struct ticket_tender *was, const struct house_tender *now)
{
	const struct house_tender *before = house_tender(&x->c->house, was->code);

	x->out->drawer = now->drawer || (before && before->drawer);
	return x->out->drawer ? act_kick(x) : ERR_OK;
}

static void say_changed(struct act_run *x, const struct sales_tender *change, const struct ticket *sold)
{
	const char *code = sold->tenders[change->place - 1].code;
	const struct house_tender *was = house_tender(&x->c->house, code);

	snprintf(x->out->words, sizeof x->out->words, _("Receipt %llu: %s instead of %s."), (unsigned long long)change->receipt,
		 _(change->now_by->name), was ? _(was->name) : code);
}

enum err act_change_tender(struct act_run *x)
{
	const struct house_tender *by = house_tender(&x->c->house, x->a->code);
	struct ticket *sold = &x->next;		/* not needed for anything else here */
	struct sales_head h;
	struct sales_tender change = { .now_by = by, .shift = x->c->shift, .who = x->c->who, .now = x->now };
	uint32_t allowed;
	enum err e;

	if (act_training(x))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Not in training."));
	e = find_sale(x, &change.receipt, &h, sold);
	if (e == ERR_OK)
		e = may_change(x, &h, sold, by);
	if (e == ERR_OK)
		e = act_authority(x, OVERRIDE_TENDER, &allowed);
	if (e != ERR_OK)
		return e;
	change.place = main_tender(sold);
	e = sales_change_tender(x->c->store, &change);
	if (e == ERR_OK)
		e = kick_for_change(x, &sold->tenders[change.place - 1], by);
	x->out->receipt = change.receipt;
	if (e == ERR_OK)
		say_changed(x, &change, sold);
	if (e == ERR_OK && change.receipt == x->c->last.receipt)
		memcpy(x->c->last.tender, by->code, sizeof x->c->last.tender);
	return e;
}
