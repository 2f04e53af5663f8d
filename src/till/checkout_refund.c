/* Refunds and reprints: receipts that are over. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum err act_in_the_way(struct act_run *x)
{
	if (x->t->kind == TICKET_REFUND)
		return act_refuse(x, CHECKOUT_REFUSED, x->t->n_tenders ?
				  _("The refund of receipt %llu is open: give the rest of it, or take the money back (ca-) "
				    "and its lines off (c).") :
				  _("The refund of receipt %llu is open: pay it out (ca), take its lines off (c), or hold it (h)."),
				  (unsigned long long)x->t->refund_of);
	return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Close or hold this ticket first."));
}

/* The ticket in hand becomes what is left of a receipt. */
static enum err take_back(struct act_run *x, struct ticket *sold)
{
	uint64_t id = x->t->id, coupons = 0;
	struct sales_head h;
	const char *why = "";
	bool kept = false;
	enum err e = sales_read(x->c->store, false, x->a->number, sold, &h);

	if (e == ERR_NOT_FOUND)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is no such receipt."));
	if (e == ERR_OK && h.refund)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("That receipt is a refund itself."));
	if (e == ERR_OK)
		e = act_return_able(x, x->a->number, &coupons);
	if (e != ERR_OK)
		return e;
	ticket_refund(sold, coupons, x->c->who, x->now, x->t);
	x->t->id = id;
	x->t->refund_of = x->a->number;
	x->t->cause = (uint8_t)x->a->cause;
	e = act_refund_left(x);
	if (e == ERR_OK)
		e = act_return_kept(x, sold, &kept);
	if (kept)
		why = _("Its coupon cannot be taken back any more: what it paid stays.");
	if (e == ERR_OK && ticket_empty(x->t))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", kept ? why : _("Nothing is left of it to be refunded."));
	snprintf(x->out->words, sizeof x->out->words, "%s", why);
	return e;
}

static enum err say_paid(struct act_run *x, const struct ticket *sold)
{
	char paid[WORDS_CAP];
	size_t at = strlen(x->out->words);
	enum err e = act_paid_words(x, sold, paid);

	if (e == ERR_OK && *paid)
		snprintf(x->out->words + at, sizeof x->out->words - at, "%s%s", at ? " " : "", paid);
	return e;
}

enum err act_refund(struct act_run *x)
{
	struct ticket *sold = &x->next;
	uint32_t by;
	enum err e;

	if (act_training(x))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Not in training."));
	if (!ticket_empty(x->t) || x->t->n_lines)
		return act_in_the_way(x);
	e = take_back(x, sold);
	if (e == ERR_OK && !x->a->cause)
		return act_refuse(x, CHECKOUT_ASK_REASON, _("Why is it refunded: mistake, guest, kitchen or other? (rf %llu guest)"),
				  (unsigned long long)x->a->number);
	if (e == ERR_OK)
		e = act_authority(x, OVERRIDE_REFUND, &by);
	if (e == ERR_OK)
		e = say_paid(x, sold);
	return e;
}

/* ---- stored value ---- */

/* What refunds before have paid out in money, in how many tenders; and the items that they took back. */
static enum err before_it(struct act_run *x, int64_t *paid_out, int64_t *items)
{
	int64_t of = (int64_t)x->t->refund_of;
	enum err e = db_int(&x->c->store->db, paid_out, "SELECT count(*) FROM sale x JOIN sale_tender t ON t.stream = x.stream AND "
			    "t.receipt = x.receipt WHERE x.stream = 0 AND x.kind = 1 AND x.refund_of = ?1 AND t.amount <> 0 AND "
			    "t.kind <> ?2", "ii", of, (int64_t)TENDER_COUPON);

	if (e == ERR_OK)
		e = db_int(&x->c->store->db, items, "SELECT coalesce(sum(l.quantity), 0) FROM sale x JOIN sale_line l ON l.stream = "
			   "x.stream AND l.receipt = x.receipt WHERE x.stream = 0 AND x.kind = 1 AND x.refund_of = ?1 AND l.cause = 0",
			   "i", of);
	return e;
}

/* All that the receipt has comes back, with what coupons alone gave back before. */
static enum err is_whole(struct act_run *x, const struct ticket_totals *now, bool *out)
{
	struct ticket *all;
	struct ticket_totals whole;
	int64_t paid_out = 0, items = 0;
	enum err e = act_refund_all(x, &all);

	if (e == ERR_OK)
		e = before_it(x, &paid_out, &items);
	if (e == ERR_OK) {
		ticket_totals(all, &x->c->house, &whole);
		*out = paid_out == 0 && items + now->items == whole.items;
	}
	free(all);
	return e;
}

/* could: what stored value paid and may go back still. amount: what goes back there with the refund in hand, 0 if it is not the
 * whole; no more than coupons leave of it, for a tax on top of parts is rounded in each. */
static enum err value_of(struct act_run *x, int64_t *could, int64_t *amount)
{
	struct ticket_totals now;
	bool whole = false;
	int64_t rest;
	enum err e = reverse_may_refund(x->c->store, x->c->trust, x->t->refund_of, x->now, could);

	ticket_totals(x->t, &x->c->house, &now);
	rest = -now.total;
	for (unsigned i = 0; i < x->t->n_tenders; i++)
		rest += x->t->tenders[i].kind == TENDER_COUPON ? x->t->tenders[i].amount : 0;
	if (e == ERR_OK && *could)
		e = is_whole(x, &now, &whole);
	if (e == ERR_OK)
		*amount = !whole ? 0 : *could < rest ? *could : rest;
	return e;
}

static int place_of_value(const struct ticket *t)
{
	for (unsigned i = 0; i < t->n_tenders; i++)
		if (t->tenders[i].kind == TENDER_PREPAID)
			return (int)i;
	return -1;
}

static bool is_money(const struct ticket_tender *t)
{
	return !ticket_tender_by_itself(t) && t->amount;
}

static void say_paid_out(struct act_run *x)
{
	snprintf(x->out->words, sizeof x->out->words, "%s",
		 _("A part of the sale is paid out in money: nothing goes back on the card."));
}

/* Not once money has been given out for it: then it stays as it was said. */
enum err act_refund_value(struct act_run *x)
{
	int64_t could = 0, amount = 0;
	int place = place_of_value(x->t);
	enum err e;

	for (unsigned i = 0; i < x->t->n_tenders; i++)
		if (!ticket_tender_by_itself(&x->t->tenders[i]))
			return ERR_OK;
	x->t->n_tenders = 0;
	e = act_refund_fit(x);
	if (e == ERR_OK)
		e = act_return_put(x);
	if (e == ERR_OK)
		e = value_of(x, &could, &amount);
	if (e == ERR_OK && amount > 0)
		x->t->tenders[x->t->n_tenders++] = (struct ticket_tender){ .code = TENDER_PREPAID_CODE, .kind = TENDER_PREPAID,
									   .amount = -amount, .given = -amount };
	if (e == ERR_OK && place >= 0 && place_of_value(x->t) < 0 && !ticket_paid(x->t, &x->c->house))
		say_paid_out(x);
	return e;
}

enum err act_refund_close(struct act_run *x)
{
	struct reverse_request rq = { .who = x->c->who, .allowed_by = x->c->role >= PERSON_MANAGER ? x->c->who : x->leave };
	int place = place_of_value(x->t);
	char words[ACT_MONEY_CAP];
	int64_t could = 0, amount = 0, put;
	enum err e = act_return_close(x, &rq);

	if (e == ERR_OK)
		e = value_of(x, &could, &amount);
	if (e != ERR_OK || (place < 0 && !could))
		return e;
	if (place < 0) {
		for (unsigned i = 0; i < x->t->n_tenders; i++)
			if (is_money(&x->t->tenders[i]))
				say_paid_out(x);
		return ERR_OK;
	}
	put = -x->t->tenders[place].amount;
	if (amount != put)
		return act_refuse(x, CHECKOUT_REFUSED, "%s",
				  _("Only a whole sale goes back on its card: take the money back (ca-), and look again."));
	e = reverse_refund(x->c->store, x->c->trust, &rq, x->t->refund_of, x->now);
	x->out->back += put;
	act_money(x, put, words);
	snprintf(x->out->words, sizeof x->out->words, _("%s goes back on the card."), words);
	return e;
}

enum err act_reprint(struct act_run *x)
{
	struct ticket mine = *x->t;
	uint64_t receipt = x->a->number;
	bool training = act_training(x);
	enum err e = receipt ? ERR_OK : sales_last(x->c->store, training, &receipt);

	if (e == ERR_OK)
		e = sales_read(x->c->store, training, receipt, x->t, NULL);
	if (e == ERR_NOT_FOUND)
		e = act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is no such receipt."));
	if (e == ERR_OK)
		e = act_receipt(x, receipt, true);
	*x->t = mine;
	x->out->receipt = receipt;
	return e;
}
