/* Tickets that wait: held ones, tables, and what is split off. */
#include "checkout_parts.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- hold and recall ---- */

/* The ticket in hand is put aside; an empty one needs no place, but where a table waits for an answer. */
static enum err put_aside(struct act_run *x)
{
	bool nothing;
	enum err e = act_leaves_nothing(x->c, x->t, &nothing);

	if (e == ERR_OK && !(nothing || (ticket_empty(x->t) && !x->t->table[0])))
		e = act_save(x, x->t, false);
	else if (e == ERR_OK && x->t->id)
		e = drafts_drop(x->c->store, x->t->id);
	x->put_aside = e == ERR_OK;
	return e;
}

static enum err words_held(struct act_run *x, uint64_t id)
{
	snprintf(x->out->words, sizeof x->out->words, _("Held as number %llu."), (unsigned long long)id);
	return ERR_OK;
}

/* A table that was opened and stays empty is left as one leaves any other ticket. */
static enum err leave_table(struct act_run *x)
{
	snprintf(x->out->words, sizeof x->out->words, _("Nothing was on the ticket of table %s: it is gone."), x->t->table);
	return put_aside(x);
}

enum err act_hold(struct act_run *x)
{
	enum err e;

	if (ticket_empty(x->t) && x->t->table[0])
		return leave_table(x);
	if (ticket_empty(x->t))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("There is nothing to hold."));
	if (x->a->text[0])
		text_filter(bytes_of_str(x->a->text), x->t->name, sizeof x->t->name);
	e = put_aside(x);
	return e == ERR_OK ? words_held(x, x->t->id) : e;
}

/* In front of this cashier from now on. */
static enum err take_up(struct act_run *x, uint64_t id)
{
	enum err e = drafts_load(x->c->store, id, &x->next, NULL);

	if (e == ERR_NOT_FOUND)
		return act_refuse(x, CHECKOUT_REFUSED, _("There is no held ticket %llu."), (unsigned long long)id);
	if (e == ERR_OK && (x->next.kind == TICKET_TRAINING) != x->c->training)
		return act_refuse(x, CHECKOUT_REFUSED, _("There is no held ticket %llu."), (unsigned long long)id);
	if (e == ERR_OK)
		e = act_handed_over(x, &x->next);
	x->next.who = x->c->who;
	return e;
}

struct held {
	unsigned n;
	uint64_t id;
	const char *table, *name;	/* only those of it; NULL: all */
	uint64_t mine;
};

static enum err count_held(void *ctx, const struct draft_head *h)
{
	struct held *held = ctx;

	if ((held->table && strcmp(h->table, held->table) != 0) || h->id == held->mine ||
	    (held->name && strcasecmp(h->name, held->name) != 0))
		return ERR_OK;
	held->n++;
	held->id = h->id;
	return ERR_OK;
}

enum err act_recall(struct act_run *x)
{
	struct held held = { .mine = x->t->id, .name = x->a->text[0] ? x->a->text : NULL };
	uint64_t id = x->a->number;
	enum err e = ERR_OK;

	if (id == 0) {
		e = drafts_list(x->c->store, x->c->training, false, count_held, &held);
		id = held.id;
		if (e == ERR_OK && held.n == 0 && held.name)
			return act_refuse(x, CHECKOUT_REFUSED, _("Nothing is held as \"%s\"."), held.name);
		if (e == ERR_OK && held.n != 1)
			return act_refuse(x, CHECKOUT_REFUSED, "%s", held.n ? _("Several are held: which one? (r N)") :
					  _("Nothing is held."));
	}
	if (e == ERR_OK && id == x->t->id)
		return ERR_OK;
	if (e == ERR_OK)
		e = take_up(x, id);
	return e == ERR_OK ? put_aside(x) : e;
}

/* ---- tables ---- */

static enum err ticket_of_table(struct act_run *x, const char *table, uint64_t *id)
{
	struct held held = { .table = table, .mine = x->t->id };
	enum err e = drafts_list(x->c->store, x->c->training, true, count_held, &held);

	*id = held.id;
	if (e == ERR_OK && held.n > 1)
		return act_refuse(x, CHECKOUT_REFUSED, _("Table %s has several tickets: recall one of them (r N)."), table);
	return e;
}

static enum err pass_coupons(struct act_run *x, const struct ticket *from, uint64_t from_id, uint64_t to_id)
{
	enum err e = ERR_OK;

	for (unsigned i = 0; e == ERR_OK && i < from->n_coupons && from->kind != TICKET_TRAINING; i++)
		e = spend_pass(x->c->store, &from->coupons[i], from_id, to_id);
	return e;
}

struct passing {
	struct store *store;
	uint64_t to;
};

static enum err pass_claim(void *ctx, const struct claims_row *r)
{
	struct passing *p = ctx;

	return claims_pass(p->store, r->number, p->to);
}

/* What is asked for it, too: the guest's card has been scanned, whatever table she sits at. */
static enum err pass_asked(struct act_run *x, uint64_t from_id, uint64_t to_id)
{
	return from_id ? claims_each(x->c->store, from_id, pass_claim, &(struct passing){ x->c->store, to_id }) : ERR_OK;
}

/* All of `from` goes into `to`, and its draft goes. */
static enum err merge(struct act_run *x, struct ticket *from, struct ticket *to)
{
	struct ticket before = *from;
	enum err e = act_try(x, ticket_merge(from, to));

	if (e == ERR_OK)
		e = pass_coupons(x, &before, before.id, to->id);
	if (e == ERR_OK)
		e = pass_asked(x, before.id, to->id);
	return e == ERR_OK && before.id ? drafts_drop(x->c->store, before.id) : e;
}

/* An empty ticket opens the table's; one that was rung at the counter goes onto the table's. */
enum err act_table(struct act_run *x)
{
	uint64_t there = 0;
	enum err e;

	if (!text_id(bytes_of_str(x->a->text)))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("A table is 1 to 12 of a-z, 0-9 and -."));
	if (x->t->kind == TICKET_REFUND)
		return act_in_the_way(x);
	if (strcmp(x->t->table, x->a->text) == 0)
		return ERR_OK;
	e = ticket_of_table(x, x->a->text, &there);
	if (e != ERR_OK)
		return e;
	if (!there && (!x->t->table[0] || ticket_empty(x->t))) {
		memcpy(x->t->table, x->a->text, sizeof x->t->table);
		return ERR_OK;
	}
	if (there)
		e = take_up(x, there);
	else
		memcpy(x->next.table, x->a->text, sizeof x->next.table);
	if (e == ERR_OK && there && !x->t->table[0] && !ticket_empty(x->t)) {
		e = merge(x, x->t, &x->next);
		x->put_aside = e == ERR_OK;
		return e;
	}
	return e == ERR_OK ? put_aside(x) : e;
}

/* The ticket in hand, where it is the one; else the draft. open: it stands in front of another cashier, and stays there. */
static enum err fetch(struct act_run *x, const char *table, struct ticket *out, bool *mine, bool *open)
{
	struct draft_head h = { .open = false };
	uint64_t id = 0;
	enum err e;

	*mine = strcmp(x->t->table, table) == 0;
	if (*mine)
		return ERR_OK;
	e = ticket_of_table(x, table, &id);
	out->id = 0;
	if (e == ERR_OK && id)
		e = drafts_load(x->c->store, id, out, &h);
	if (e == ERR_OK && id)
		e = act_handed_over(x, out);
	*open = h.open;
	return e;
}

struct seated {
	const char *table;
	uint64_t mine;
	unsigned n;
	uint64_t ids[DRAFTS_MAX];	/* without the one in hand */
};

static enum err note_seated(void *ctx, const struct draft_head *h)
{
	struct seated *s = ctx;

	if (strcmp(h->table, s->table) == 0 && h->id != s->mine && s->n < DRAFTS_MAX)
		s->ids[s->n++] = h->id;
	return ERR_OK;
}

static enum err seat(struct act_run *x, uint64_t id)
{
	struct draft_head h;
	enum err e = drafts_load(x->c->store, id, &x->next, &h);

	if (e != ERR_OK)
		return e;
	memcpy(x->next.table, x->a->to, sizeof x->next.table);
	return act_save(x, &x->next, h.open);
}

/* Guests who pay apart sit together at the new table as well, and each keeps a ticket. */
static enum err move_all(struct act_run *x, const struct seated *s, bool mine)
{
	enum err e = ERR_OK;

	for (unsigned i = 0; e == ERR_OK && i < s->n; i++)
		e = seat(x, s->ids[i]);
	if (mine)
		memcpy(x->t->table, x->a->to, sizeof x->t->table);
	if (e == ERR_OK)
		snprintf(x->out->words, sizeof x->out->words, _("%u tickets move to table %s."), s->n + mine, x->a->to);
	return e;
}

/* t5>t6, where 5 has one ticket at most: where 6 has one, the two are one. */
static enum err move_one(struct act_run *x)
{
	struct ticket to = { .id = 0 }, *from = &x->next;
	struct ticket fresh = x->next;
	bool from_mine = false, to_mine = false, from_open = false, to_open = false;
	enum err e;

	e = fetch(x, x->a->text, from, &from_mine, &from_open);
	if (e == ERR_OK && !from_mine && !from->id)
		return act_refuse(x, CHECKOUT_REFUSED, _("Table %s has no ticket."), x->a->text);
	if (e == ERR_OK)
		e = fetch(x, x->a->to, &to, &to_mine, &to_open);
	if (e != ERR_OK)
		return e;
	from = from_mine ? x->t : from;
	if (to_mine) {
		e = act_need_draft(x);
		if (e == ERR_OK)
			e = merge(x, from, x->t);
	} else if (to.id) {
		e = merge(x, from, &to);
		if (e == ERR_OK)
			e = act_save(x, &to, to_open);
		x->closed = from_mine;		/* nothing is in hand any more */
	} else {
		memcpy(from->table, x->a->to, sizeof from->table);
		if (!from_mine)
			e = act_save(x, from, from_open);
	}
	x->next = fresh;
	return e;
}

/* The guests of 5 sit at 6 now. */
enum err act_move(struct act_run *x)
{
	struct seated s = { .table = x->a->text, .mine = x->t->id };
	bool mine = strcmp(x->t->table, x->a->text) == 0;
	struct ticket fresh = x->next;
	enum err e;

	if (!text_id(bytes_of_str(x->a->text)) || !text_id(bytes_of_str(x->a->to)))
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("A table is 1 to 12 of a-z, 0-9 and -."));
	if (strcmp(x->a->text, x->a->to) == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("That is the same table."));
	e = drafts_list(x->c->store, x->c->training, true, note_seated, &s);
	if (e != ERR_OK || s.n + mine < 2)
		return e == ERR_OK ? move_one(x) : e;
	e = move_all(x, &s, mine);
	x->next = fresh;
	return e;
}

/* ---- split ---- */

static enum err split_line(struct act_run *x, uint16_t number, struct ticket *to)
{
	const struct ticket_line *l = ticket_line(x->t, number);
	struct ticket_coupon c = { .units = 0 };
	enum err e;

	if (l && l->coupon)
		c = x->t->coupons[l->coupon - 1];
	e = act_try(x, ticket_move(x->t, number, 0, to));
	return e == ERR_OK && c.units && !act_training(x) ? spend_pass(x->c->store, &c, x->t->id, to->id) : e;
}

/* It stays one ticket, and is paid in equal parts. */
static enum err in_parts(struct act_run *x)
{
	struct ticket_totals totals;
	char part[ACT_MONEY_CAP];
	enum err e = act_try(x, ticket_parts(x->t, &x->c->house, x->a->number));

	if (e != ERR_OK)
		return e;
	ticket_totals(x->t, &x->c->house, &totals);
	act_money(x, totals.part, part);
	if (x->t->parts)
		snprintf(x->out->words, sizeof x->out->words, _("%u equal parts: the first is %s."), x->t->parts, part);
	return ERR_OK;
}

/* Lines by their numbers, or all of a seat: into a ticket of their own, which is held for the same table. */
enum err act_split(struct act_run *x)
{
	struct ticket *to = &x->next;
	struct ticket fresh = x->next;
	uint16_t numbers[TICKET_LINES_MAX];
	unsigned n = 0;
	uint64_t id;
	enum err e;

	if (x->a->whole)
		return in_parts(x);
	if (x->t->n_tenders || x->t->kind == TICKET_REFUND)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Money was taken already: take it back first (ca-)."));
	for (unsigned i = 0; i < x->a->n_lines; i++)
		numbers[n++] = x->a->lines[i];
	for (unsigned i = 0; x->a->n_lines == 0 && x->a->number && i < x->t->n_lines; i++)
		if (x->t->lines[i].seat == x->a->number && !x->t->lines[i].voided)
			numbers[n++] = x->t->lines[i].number;
	if (n == 0 && x->a->number)
		return act_refuse(x, CHECKOUT_REFUSED, _("Nothing is for seat %u."), (unsigned)x->a->number);
	if (n == 0)
		return act_refuse(x, CHECKOUT_REFUSED, "%s", _("Which lines? (s 2,3)"));
	memcpy(to->table, x->t->table, sizeof to->table);
	to->fired = x->t->fired;
	e = act_save(x, to, false);
	for (unsigned i = 0; e == ERR_OK && i < n; i++)
		e = split_line(x, numbers[i], to);
	act_split_leave(x, x->t, to);
	if (e == ERR_OK)
		e = act_save(x, to, false);
	id = to->id;
	x->next = fresh;
	return e == ERR_OK ? words_held(x, id) : e;
}
