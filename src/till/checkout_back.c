/* How far a refund may go: what is left of the receipt's lines, and of the money that was paid for it. */
#include "checkout_parts.h"

#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum err act_refund_less(struct act_run *x)
{
	return act_refuse(x, CHECKOUT_REFUSED, "%s",
			  _("A refund takes back what was sold: lines can only be taken off it, or made less."));
}

/* A manager has allowed the refund of what was sold, and is not asked again: so nothing else gets on it. */
enum err act_refund_may(struct act_run *x)
{
	static const bool OTHERWISE[VERBS] = {
		[VERB_ITEM] = true, [VERB_MORE] = true, [VERB_AGAIN] = true, [VERB_DISCOUNT] = true, [VERB_PRICE] = true,
		[VERB_MODIFIER] = true, [VERB_UNCOUPON] = true, [VERB_UNITS] = true, [VERB_SPLIT] = true,
	};

	return x->t->kind == TICKET_REFUND && OTHERWISE[x->a->verb] ? act_refund_less(x) : ERR_OK;
}

enum err act_refund_all(struct act_run *x, struct ticket **out)
{
	struct ticket *sold = calloc(1, sizeof *sold), *all = calloc(1, sizeof *all);
	enum err e = sold && all ? sales_read(x->c->store, false, x->t->refund_of, sold, NULL) : ERR_NOMEM;

	if (e == ERR_OK)
		ticket_refund(sold, UINT64_MAX, x->c->who, x->now, all);
	free(sold);
	*out = all;
	return e;
}

/* all: the receipt's line, taken back whole. */
static enum err left_of(struct act_run *x, const struct ticket_line *all, struct sales_back *left)
{
	struct sales_back before = { .quantity = 0 };
	enum err e = sales_refunded(x->c->store, x->t->refund_of, all, &before);

	*left = (struct sales_back){ .quantity = -all->quantity - before.quantity, .amount = -ticket_amount(all) - before.amount };
	return e;
}

enum err act_refund_left(struct act_run *x)
{
	struct sales_back left;
	enum err e = ERR_OK;

	for (unsigned i = 0; e == ERR_OK && i < x->t->n_lines; ) {
		struct ticket_line *l = &x->t->lines[i];

		e = left_of(x, l, &left);
		if (e == ERR_OK && left.quantity <= 0)
			e = ticket_correct(x->t, l->number, NULL);	/* the next line moves here */
		else if (e == ERR_OK)
			ticket_take_back(&x->t->lines[i++], left.quantity, left.amount);
	}
	return e;
}

static enum err check_line(struct act_run *x, const struct ticket_line *l, const struct ticket_line *all)
{
	struct sales_back left = { .quantity = 0 };
	enum err e = all && all->plu == l->plu ? left_of(x, all, &left) : ERR_OK;

	if (e != ERR_OK || (-l->quantity <= left.quantity && -ticket_amount(l) <= left.amount))
		return e;
	return act_refuse(x, CHECKOUT_REFUSED, _("More of %s than receipt %llu has left."), carte_said(l->name, l->brief),
			  (unsigned long long)x->t->refund_of);
}

/* By how much it, and the refunds before it, come to more than the receipt; at most 0: they do not. */
static enum err beyond(struct act_run *x, const struct ticket *all, int64_t *out)
{
	struct ticket_totals whole, now;
	int64_t before;
	enum err e = db_int(&x->c->store->db, &before, "SELECT coalesce(sum(-total), 0) FROM sale WHERE stream = 0 AND refund_of = ?1 AND "
			    "kind = 1", "i", (int64_t)x->t->refund_of);

	if (e != ERR_OK)
		return e;
	ticket_totals(all, &x->c->house, &whole);
	ticket_totals(x->t, &x->c->house, &now);
	*out = before - now.total + whole.total;
	return ERR_OK;
}

static struct ticket_line *dearest(struct ticket *t)
{
	struct ticket_line *most = NULL;

	for (unsigned i = 0; i < t->n_lines; i++)
		if (!t->lines[i].voided && (!most || ticket_amount(&t->lines[i]) < ticket_amount(most)))
			most = &t->lines[i];
	return most;
}

/* A tax on top of parts is rounded in each, and may come to a cent more than that of the whole. */
enum err act_refund_fit(struct act_run *x)
{
	struct ticket *all;
	int64_t more = 0;
	enum err e = act_refund_all(x, &all);

	if (e == ERR_OK)
		e = beyond(x, all, &more);
	for (unsigned i = 0; e == ERR_OK && more > 0 && i < HOUSE_TAXES_MAX; i++) {
		struct ticket_line *l = dearest(x->t);

		if (!l || -ticket_amount(l) <= more)
			break;
		ticket_take_back(l, -l->quantity, -ticket_amount(l) - more);
		e = beyond(x, all, &more);
	}
	free(all);
	return e;
}

static enum err check_total(struct act_run *x, const struct ticket *all)
{
	int64_t more = 0;
	enum err e = beyond(x, all, &more);

	if (e != ERR_OK || more <= 0)
		return e;
	return act_refuse(x, CHECKOUT_REFUSED, _("Receipt %llu came to less than that."), (unsigned long long)x->t->refund_of);
}

/* In the transaction that writes it: two tickets may have been opened for one receipt. */
enum err act_refund_check(struct act_run *x)
{
	struct ticket *all;
	enum err e = act_refund_all(x, &all);

	for (unsigned i = 0; e == ERR_OK && i < x->t->n_lines; i++)
		e = check_line(x, &x->t->lines[i], ticket_line(all, x->t->lines[i].number));
	if (e == ERR_OK)
		e = check_total(x, all);
	if (e == ERR_OK)
		e = act_return_check(x, all);
	free(all);
	return e;
}

/* ---- the way that the money goes ---- */

/* One that the receipt was paid in, and what refunds have left of that. */
struct way {
	const struct ticket_tender *by;
	int64_t left;
};

/* What was given back in a way that it was not paid in is no more left in the others. */
static enum err cut(struct act_run *x, struct way *ways, unsigned n)
{
	int64_t left = 0;
	enum err e = db_int(&x->c->store->db, &left, "SELECT coalesce(sum(t.amount), 0) FROM sale x JOIN sale_tender t ON t.stream = "
			    "x.stream AND t.receipt = x.receipt WHERE x.stream = 0 AND (x.receipt = ?1 OR (x.kind = 1 AND "
			    "x.refund_of = ?1)) AND t.kind NOT IN (?2, ?3)", "iii", (int64_t)x->t->refund_of, (int64_t)TENDER_COUPON,
			    (int64_t)TENDER_PREPAID);

	for (unsigned i = 0; i < n; i++) {
		if (ways[i].left > left)
			ways[i].left = left > 0 ? left : 0;
		left -= ways[i].left > 0 ? ways[i].left : 0;
	}
	return e;
}

static enum err ways_of(struct act_run *x, const struct ticket *sold, struct way out[TICKET_TENDERS_MAX], unsigned *n)
{
	enum err e = ERR_OK;

	*n = 0;
	for (unsigned i = 0; e == ERR_OK && i < sold->n_tenders; i++) {
		const struct ticket_tender *by = &sold->tenders[i];
		struct sales_paid paid = { .amount = 0 };
		unsigned at = 0;

		while (at < *n && !sales_one_way(out[at].by, by))
			at++;
		if (at < *n)
			continue;
		e = sales_paid_by(x->c->store, x->t->refund_of, by, &paid);
		out[(*n)++] = (struct way){ .by = by, .left = paid.amount };
	}
	return e == ERR_OK ? cut(x, out, *n) : e;
}

/* "It was paid: Cash 20.00, Card 30.00 (CA2000, CC3000)": money goes back the way that it came. */
static void say_ways(struct act_run *x, const struct way *ways, unsigned n, const char *head, char out[WORDS_CAP])
{
	char money[ACT_MONEY_CAP], lines[160] = "";
	size_t at = (size_t)snprintf(out, WORDS_CAP, "%s", head), end = 0;
	unsigned said = 0;

	for (unsigned i = 0; i < n && at < WORDS_CAP && end < sizeof lines; i++) {
		const struct ticket_tender *t = ways[i].by;
		const struct house_tender *by = house_tender(&x->c->house, t->code);

		if (ways[i].left <= 0)
			continue;
		act_money(x, ways[i].left, money);
		at += (size_t)snprintf(out + at, WORDS_CAP - at, "%s %s %s", said ? "," : "", by ? _(by->name) : t->code, money);
		end += (size_t)snprintf(lines + end, sizeof lines - end, "%s%s%lld%s%s", said ? ", " : "", t->code,
					(long long)ways[i].left, *t->reference ? " " : "", t->reference);
		said++;
	}
	if (said > 1 && at < WORDS_CAP && end < sizeof lines)
		snprintf(out + at, WORDS_CAP - at, " (%s)", lines);
	if (!said)
		*out = 0;
}

enum err act_paid_words(struct act_run *x, const struct ticket *sold, char out[WORDS_CAP])
{
	struct way ways[TICKET_TENDERS_MAX];
	int64_t gone = 0;
	unsigned n;
	enum err e = ways_of(x, sold, ways, &n);

	for (unsigned i = 0; i < sold->n_tenders; i++)
		gone += sold->tenders[i].amount;
	for (unsigned i = 0; i < n; i++)
		gone -= ways[i].left;
	if (e == ERR_OK)
		say_ways(x, ways, n, gone ? _("Left of what was paid:") : _("It was paid:"), out);
	return e;
}

static enum err otherwise(struct act_run *x)
{
	struct ticket *sold = calloc(1, sizeof *sold);
	char paid[WORDS_CAP] = "", *words = x->out->words;
	enum err e = sold ? sales_read(x->c->store, false, x->t->refund_of, sold, NULL) : ERR_NOMEM;
	size_t at;

	if (e == ERR_OK)
		e = act_paid_words(x, sold, paid);
	if (e == ERR_OK && *paid) {
		memcpy(words, paid, sizeof paid);
		at = strlen(words);
		snprintf(words + at, sizeof x->out->words - at, "%s", _(". To give it back otherwise a manager must allow."));
	}
	free(sold);
	return e == ERR_OK ? ERR_REFUSED : e;
}

/* Cash goes back as it came, its rounding in it, whichever way is first: what that leaves to the others is what they had paid. */
static void round_as_paid(struct act_run *x, struct ticket_tender *way, struct sales_paid *left)
{
	struct ticket_totals totals;

	ticket_totals(x->t, &x->c->house, &totals);
	if (way->kind != TENDER_CASH || left->amount || totals.due == 0 || totals.due - left->rounding > 0)
		return;
	way->rounding -= left->rounding;
	left->rounding = 0;
}

/* Whoever pays on account and gets cash back has been lent it, and a card's money in cash is how a drawer is emptied. */
enum err act_refund_way(struct act_run *x)
{
	struct ticket_tender *way = &x->t->tenders[x->t->n_tenders - 1];
	struct sales_paid left = { .amount = 0 };
	uint32_t by;
	enum err e = act_refund_check(x);	/* no manager is asked for what cannot be */

	if (e == ERR_OK)
		e = sales_paid_by(x->c->store, x->t->refund_of, way, &left);
	for (unsigned i = 0; i < x->t->n_tenders; i++) {
		if (!sales_one_way(&x->t->tenders[i], way))
			continue;
		left.amount += x->t->tenders[i].amount;
		left.rounding += x->t->tenders[i].rounding;
	}
	if (e == ERR_OK)
		round_as_paid(x, way, &left);
	if (e != ERR_OK || left.amount >= 0 || left.amount >= left.rounding)
		return e;
	e = act_authority(x, OVERRIDE_REFUND, &by);
	return e == ERR_REFUSED ? otherwise(x) : e;
}
