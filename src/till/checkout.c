/* The frame of every act: one transaction, the ticket as it is on the disk, and what it is after. */
#include "checkout_parts.h"

#include "base/i18n.h"
#include "base/money.h"
#include "store/house.h"
#include "store/shifts.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* firm: on the disk before it answers. The others a power cut may forget, from the last one on, never out of order; a
 * program that is killed forgets nothing. sight: done to what she has before her, so not to what another screen or a command
 * has made of it since. */
static const struct {
	act_fn *run;
	bool firm, sight;
} VERBS_TABLE[VERBS] = {
	[VERB_ITEM] = { act_item, false, false },		[VERB_MORE] = { act_more, false, true },
	[VERB_LESS] = { act_less, false, true },		[VERB_AGAIN] = { act_again, false, true },
	[VERB_QUANTITY] = { act_quantity, false, true },	[VERB_CORRECT] = { act_correct, false, true },
	[VERB_VOID] = { act_void, true, true },		[VERB_DISCOUNT] = { act_discount, false, true },
	[VERB_PRICE] = { act_price, false, true },		[VERB_MODIFIER] = { act_modifier, false, false },
	[VERB_NOTE] = { act_note, false, false },		[VERB_UNCOUPON] = { act_uncoupon, true, true },
	[VERB_UNITS] = { act_units, true, true },		[VERB_TENDER] = { act_tender, true, true },
	[VERB_UNTENDER] = { act_untender, false, true },	[VERB_HOLD] = { act_hold, true, false },
	[VERB_RECALL] = { act_recall, true, false },		[VERB_TABLE] = { act_table, true, false },
	[VERB_MOVE] = { act_move, true, false },		[VERB_SPLIT] = { act_split, true, false },
	[VERB_FIRE] = { act_fire, true, false },		[VERB_SEAT] = { act_seat, false, false },
	[VERB_COURSE] = { act_course, false, false },		[VERB_ORDER] = { act_order, true, false },
	[VERB_BILL] = { act_bill, true, false },		[VERB_NO_SALE] = { act_no_sale, true, false },
	[VERB_REFUND] = { act_refund, true, false },		[VERB_REPRINT] = { act_reprint, true, false },
	[VERB_CHANGE_TENDER] = { act_change_tender, true, false },
	[VERB_CASH_IN] = { act_cash, true, false },		[VERB_CASH_OUT] = { act_cash, true, false },
};

enum err act_refuse(struct act_run *x, enum checkout_news news, const char *fmt, ...)
{
	va_list args;

	x->out->news = news;
	va_start(args, fmt);
	vsnprintf(x->out->words, sizeof x->out->words, fmt, args);
	va_end(args);
	return ERR_REFUSED;
}

enum err act_try(struct act_run *x, enum err e)
{
	if (e == ERR_OK)
		return ERR_OK;
	return act_refuse(x, CHECKOUT_REFUSED, "%s", *err_detail() ? err_detail() : err_text(e));
}

bool act_training(const struct act_run *x)
{
	return x->t->kind == TICKET_TRAINING;
}

void act_money(const struct act_run *x, int64_t amount, char out[ACT_MONEY_CAP])
{
	struct money m = { .minor = amount };

	memcpy(m.currency, x->c->house.currency, sizeof m.currency);
	money_format(m, 0, out, ACT_MONEY_CAP);
}

static enum err save(struct act_run *x, struct ticket *t, bool open, uint64_t *version)
{
	struct ticket_totals totals;

	ticket_totals(t, &x->c->house, &totals);
	return drafts_save(x->c->store, t, &(struct drafts_how){ .open = open, .total = totals.total, .now = x->now }, version);
}

enum err act_need_draft(struct act_run *x)
{
	return x->t->id ? ERR_OK : save(x, x->t, true, NULL);
}

enum err act_save(struct act_run *x, struct ticket *t, bool open)
{
	return save(x, t, open, NULL);
}

enum err act_let_go(struct act_run *x, const struct ticket_coupon *gone)
{
	return gone->units && !act_training(x) ? spend_let_go(x->c->store, gone, x->t->id) : ERR_OK;
}

static void fresh(const struct checkout *c, struct ticket *t, int64_t now)
{
	ticket_init(t, c->training ? TICKET_TRAINING : TICKET_SALE, c->who, now);
}

static void put(struct checkout *c, const struct ticket *t, uint64_t version)
{
	c->ticket = *t;
	c->version = version;
	ticket_totals(&c->ticket, &c->house, &c->totals);
}

/* Her own; else one that nobody had in front of her (the command line's, or of the time before there were people), which is hers
 * with the first thing that she does to it. */
static enum err find_open(struct checkout *c, uint64_t *id, uint64_t *version)
{
	enum err e = drafts_open(c->store, c->who, c->training, id, version);

	return e == ERR_NOT_FOUND && c->who ? drafts_open(c->store, 0, c->training, id, version) : e;
}

/* The ticket as it is on the disk: another process may have been at it. In a transaction. */
static enum err sync_ticket(struct checkout *c, int64_t now)
{
	uint64_t id = 0, version = 0;
	enum err e = find_open(c, &id, &version), noted;

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	noted = id != c->ticket.id ? checkout_note_taken(c, now) : ERR_OK;
	if (noted != ERR_OK)
		return noted;
	if (e == ERR_NOT_FOUND) {
		if (c->ticket.id || c->ticket.who != c->who || (c->ticket.kind == TICKET_TRAINING) != c->training) {
			fresh(c, &c->work, now);
			put(c, &c->work, 0);
		}
		return ERR_OK;
	}
	if (id == c->ticket.id && version == c->version)
		return ERR_OK;
	e = drafts_load(c->store, id, &c->work, NULL);
	if (e == ERR_OK)
		put(c, &c->work, version);
	return e;
}

static enum err sync_mode(struct checkout *c)
{
	enum err e = shifts_current(c->store, &c->shift);

	return e == ERR_OK ? house_training(c->store, &c->training) : e;
}

enum err checkout_begin(struct checkout *c, bool firm, int64_t now)
{
	enum err e = firm ? db_begin(&c->store->db) : db_begin_lazy(&c->store->db);

	if (e != ERR_OK)
		return e;
	e = sync_mode(c);
	if (e == ERR_OK)
		e = sync_ticket(c, now);
	if (e == ERR_OK)
		e = checkout_load_asking(c);
	if (e != ERR_OK)
		db_rollback(&c->store->db);
	c->work = c->ticket;
	c->work.who = c->who;
	return e;
}

/* Nothing at all on it, and no table. */
static bool blank(const struct ticket *t)
{
	return ticket_empty(t) && !t->table[0];
}

/* The ticket in hand as it is now. A blank one leaves nothing behind, unless something is asked for it. */
static enum err keep(struct act_run *x, uint64_t *version)
{
	bool nothing;
	enum err e = act_leaves_nothing(x->c, x->t, &nothing);

	*version = 0;
	if (e == ERR_OK && (!nothing || x->t->table[0]))
		return save(x, x->t, true, version);
	if (e == ERR_OK)
		e = x->t->id ? drafts_drop(x->c->store, x->t->id) : ERR_OK;
	fresh(x->c, x->t, x->now);	/* a refund that takes nothing back is none */
	return e;
}

/* What takes the place of one that was put aside or sold: another draft, or a new one. */
static enum err keep_next(struct act_run *x, uint64_t *version)
{
	*version = 0;
	*x->t = x->next;
	return blank(x->t) ? ERR_OK : save(x, x->t, true, version);
}

enum err checkout_end(struct act_run *x, enum err e)
{
	struct checkout *c = x->c;
	uint64_t version = 0;

	if (e == ERR_OK && x->t->kind == TICKET_REFUND && !x->put_aside && !x->closed)
		e = act_refund_value(x);
	if (e == ERR_OK)
		e = x->put_aside || x->closed ? keep_next(x, &version) : keep(x, &version);
	if (e == ERR_OK)
		e = db_commit(&c->store->db);
	else
		db_rollback(&c->store->db);
	if (e == ERR_OK) {
		put(c, x->t, version);
		e = checkout_load_asking(c);
	}
	return e == ERR_REFUSED ? ERR_OK : e;
}

static enum err changed_meanwhile(struct act_run *x)
{
	char total[ACT_MONEY_CAP];

	if (*x->c->taken) {
		act_refuse(x, CHECKOUT_REFUSED, "%s", x->c->taken);
		*x->c->taken = 0;
		return ERR_REFUSED;
	}
	if (blank(&x->c->ticket))
		return act_refuse(x, CHECKOUT_REFUSED, "%s",
				  _("The ticket was paid or put aside elsewhere meanwhile."));
	act_money(x, x->c->totals.total, total);
	return act_refuse(x, CHECKOUT_REFUSED,
			  _("The ticket was changed elsewhere meanwhile: %s now. Nothing was done."),
			  total);
}

/* What was made less grows no more in a refund, so it is held against its receipt at once. */
static enum err run(struct act_run *x)
{
	bool less = x->a->verb == VERB_LESS || x->a->verb == VERB_QUANTITY;
	enum err e = act_refund_may(x);

	if (e == ERR_OK)
		e = VERBS_TABLE[x->a->verb].run(x);
	return e == ERR_OK && less && x->t->kind == TICKET_REFUND ? act_refund_check(x) : e;
}

enum err checkout_act(struct checkout *c, const struct act *a, const struct checkout_leave *l, int64_t now,
		      struct checkout_outcome *out)
{
	struct act_run x = { .c = c, .a = a, .leave = l ? l->manager : 0, .now = now, .t = &c->work, .out = out };
	uint64_t id = c->ticket.id, version = c->version;
	bool moved;
	enum err e;

	assert((unsigned)a->verb < VERBS);
	memset(out, 0, sizeof *out);
	e = checkout_begin(c, VERBS_TABLE[a->verb].firm, now);
	if (e != ERR_OK)
		return e;
	moved = VERBS_TABLE[a->verb].sight && (id != c->ticket.id || version != c->version);
	fresh(c, &x.next, now);
	e = checkout_end(&x, moved ? changed_meanwhile(&x) : run(&x));
	if (e != ERR_OK || out->news != CHECKOUT_CLOSED)
		checkout_unhold(c);
	return e;
}

enum err checkout_line(struct checkout *c, const char *line, const struct checkout_leave *l, int64_t now,
		       struct checkout_outcome *out)
{
	struct act a;
	enum err e = grammar_parse(line, &c->house, &a);

	if (e == ERR_OK)
		return checkout_act(c, &a, l, now, out);
	memset(out, 0, sizeof *out);
	out->news = CHECKOUT_REFUSED;
	snprintf(out->words, sizeof out->words, "%s", err_detail());
	return ERR_OK;
}

/* ---- opening, and who stands here ---- */

static enum err load_role(struct checkout *c)
{
	struct authority_rules rules;
	struct person p;
	enum err e = authority_rules(c->store, &rules);

	if (e != ERR_OK)
		return e;
	c->managers = rules.managers;
	c->role = rules.managers ? PERSON_CASHIER : PERSON_OWNER;
	if (c->who == 0 || !rules.people)
		return ERR_OK;
	e = people_get(c->store, c->who, &p);
	if (e == ERR_OK)
		c->role = p.role;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err load_last(struct checkout *c)
{
	struct sales_head h;
	uint64_t receipt;
	enum err e = sales_last(c->store, false, &receipt);

	if (e == ERR_OK)
		e = sales_read(c->store, false, receipt, NULL, &h);
	if (e == ERR_OK) {
		c->last.receipt = receipt;
		c->last.total = h.total + h.rounding;
		c->last.change = h.change;
		memcpy(c->last.tender, h.tender, sizeof c->last.tender);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err load(struct checkout *c, int64_t now)
{
	enum err e = house_load(c->store, &c->house);

	if (e == ERR_OK)
		e = load_role(c);
	if (e == ERR_OK)
		e = load_last(c);
	if (e == ERR_OK)
		e = checkout_begin(c, false, now);
	return e == ERR_OK ? db_commit(&c->store->db) : e;
}

enum err checkout_open(struct checkout *c, struct store *s, const struct trust *t, uint32_t who, int64_t now)
{
	memset(c, 0, sizeof *c);
	c->store = s;
	c->trust = t;
	c->who = who;
	c->showing = -1;
	house_defaults(&c->house, "CNY");
	fresh(c, &c->ticket, now);
	return load(c, now);
}

void checkout_finish(struct checkout *c)
{
	checkout_unhold(c);
}

enum err checkout_refresh(struct checkout *c, int64_t now)
{
	return load(c, now);
}

/* What stands in front of her is hers, or whoever signs on next would have it, too. */
static enum err adopt(struct checkout *c, int64_t now)
{
	struct act_run x = { .c = c, .t = &c->work, .now = now };
	uint64_t version;
	enum err e = checkout_begin(c, false, now);

	if (e != ERR_OK)
		return e;
	version = c->version;
	if (c->ticket.id && c->ticket.who != c->who) {
		c->work.who = c->ticket.who;
		e = act_handed_over(&x, &c->work);
		c->work.who = c->who;
		if (e == ERR_OK)
			e = save(&x, &c->work, true, &version);
	}
	e = store_end(c->store, e);
	if (e == ERR_OK && c->ticket.id)
		put(c, &c->work, version);
	return e;
}

static enum err write_sign(struct checkout *c, uint32_t kind, uint32_t who, int64_t now)
{
	if (who == 0)
		return ERR_OK;
	return events_add(c->store, &(struct event_fact){ .kind = kind, .who = who, .now = now }, NULL);
}

enum err checkout_sign_on(struct checkout *c, uint32_t who, enum person_role role, int64_t now)
{
	uint32_t before = c->who;
	enum err e = db_begin(&c->store->db);

	if (e != ERR_OK)
		return e;
	e = checkout_leave(c);
	if (e == ERR_OK)
		e = write_sign(c, FACT_SIGNED_OFF, before, now);
	if (e == ERR_OK)
		e = write_sign(c, FACT_SIGNED_ON, who, now);
	e = store_end(c->store, e);
	if (e != ERR_OK)
		return e;
	c->who = who;
	e = load(c, now);
	*c->taken = 0;		/* it stays where it was, and she goes */
	if (e == ERR_OK)
		e = adopt(c, now);
	c->role = role;
	return e;
}
