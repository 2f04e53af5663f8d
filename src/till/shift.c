#include "till/shift.h"

#include "checkout_parts.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "sale/receipt.h"
#include "seal/sign1.h"
#include "store/drafts.h"
#include "store/printq.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err say(struct shift_result *out, enum shift_answer answer, const char *words)
{
	out->answer = answer;
	snprintf(out->words, sizeof out->words, "%s", words);
	return ERR_REFUSED;
}

/* A no leaves nothing behind, and is no failure. */
static enum err end_with(struct checkout *c, enum err e)
{
	e = store_end(c->store, e);
	return e == ERR_REFUSED ? ERR_OK : e;
}

/* What was counted last and what lies there now need not be one: the takings go to the bank. So it is said, and no more. */
static enum err say_last_count(struct checkout *c, int64_t opening_float, char words[WORDS_CAP])
{
	char last[ACT_MONEY_CAP], now[ACT_MONEY_CAP], off[ACT_MONEY_CAP];
	struct act_run x = { .c = c };
	int64_t counted = -1;
	enum err e = db_int(&c->store->db, &counted, "SELECT coalesce(counted, -1) FROM shift WHERE closed IS NOT NULL ORDER BY number "
			    "DESC LIMIT 1", "");

	if (e != ERR_OK || counted < 0 || counted == opening_float)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	act_money(&x, counted, last);
	act_money(&x, opening_float, now);
	act_money(&x, opening_float - counted, off);
	snprintf(words, WORDS_CAP, _("Last count %s, float %s, difference %s."), last, now, off);
	return ERR_OK;
}

enum err shift_begin(struct checkout *c, int64_t opening_float, int64_t now, struct shift_result *out)
{
	struct shifts_act act = { .who = c->who, .now = now };
	uint32_t number = 0;
	enum err e = db_begin(&c->store->db);

	memset(out, 0, sizeof *out);
	if (e != ERR_OK)
		return e;
	e = shifts_begin(c->store, opening_float, &act, &number);
	if (e == ERR_EXISTS)
		e = say(out, SHIFT_IS_OPEN, _("A shift is open already: close it first."));
	e = end_with(c, e);
	if (e == ERR_OK && out->answer == SHIFT_OK) {
		c->shift = number;
		e = shift_x(c, number, out);
		if (e == ERR_OK)
			e = say_last_count(c, opening_float, out->words);
	}
	return e;
}

static enum err say_part_paid(struct shift_result *out, uint64_t id)
{
	char words[WORDS_CAP];

	snprintf(words, sizeof words, _("Money was taken on ticket %llu (r %llu): close it, or take it back first (ca-)."),
		 (unsigned long long)id, (unsigned long long)id);
	return say(out, SHIFT_PART_PAID, words);
}

static enum err may_end(struct checkout *c, const struct shift_end *how, struct shift_result *out)
{
	bool allowed = c->role >= PERSON_MANAGER || !c->managers || how->manager;
	uint64_t paid = 0;
	int64_t tickets = 0;
	enum err e = shifts_current(c->store, &c->shift);

	if (e == ERR_OK && c->shift == 0)
		return say(out, SHIFT_NONE, _("No shift is open: open one first."));
	if (e == ERR_OK)
		e = checkout_drop_empties(c);
	if (e == ERR_OK)
		e = drafts_count(c->store, false, &tickets);
	if (e == ERR_OK && tickets && !how->leave_tickets)
		return say(out, SHIFT_TICKETS, _("Tickets are still open or held."));
	if (e == ERR_OK)
		e = checkout_part_paid(c, &paid);
	if (e == ERR_OK && paid)
		return say_part_paid(out, paid);
	if (e == ERR_OK && how->counted < 0 && !allowed)
		return say(out, SHIFT_MANAGER, _("A manager must allow a close without a count."));
	return e;
}

/* The journal's signed head as text: whoever doubts the store holds it against what it has. */
static enum err head_text(struct store *s, uint32_t number, char *out, size_t cap)
{
	uint8_t memory[FACT_BODY_MAX];
	struct sign1 heads;
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = shifts_heads(s, number, &b);
	if (e == ERR_OK)
		e = sign1_parse(buf_bytes(&b), &heads);
	if (e == ERR_OK)
		base64url_encode(bytes_of(heads.signature, sizeof heads.signature), out, cap);
	return e;
}

/* In the transaction of the close. */
static enum err print_z(struct checkout *c, const struct shift_totals *t, int64_t now)
{
	uint8_t *memory = malloc(PAPER_BYTES_MAX);
	char head[128] = "", cashier[PERSON_NAME_MAX + 1], key[PRINTQ_KEY_MAX + 1];
	struct receipt_shift r = { .house = &c->house, .totals = t, .z = t->number, .time = now, .utc_offset = clock_utc_offset(now),
				   .till = c->trust->n ? c->trust->platforms[0].till : "", .cashier = cashier, .head = head };
	struct paper paper;
	enum err e = memory ? head_text(c->store, t->number, head, sizeof head) : err_set(ERR_NOMEM, "no memory for a piece of paper");

	if (e == ERR_OK) {
		people_name(c->store, c->who, cashier);
		paper_init(&paper, memory, PAPER_BYTES_MAX);
		i18n_plain(act_brief(c->store, PRINTQ_RECEIPT));
		receipt_shift(&r, &paper);
		i18n_plain(false);
		snprintf(key, sizeof key, "z/%u", (unsigned)t->number);
		e = printq_add(c->store, PRINTQ_RECEIPT, key, buf_bytes(&paper.out), now, NULL);
	}
	free(memory);
	return e;
}

enum err shift_end(struct checkout *c, const struct shift_end *how, int64_t now, struct shift_result *out)
{
	struct shifts_act act = { .who = c->who, .now = now };
	enum err e = db_begin(&c->store->db);
	uint32_t number;

	memset(out, 0, sizeof *out);
	if (e != ERR_OK)
		return e;
	e = may_end(c, how, out);
	number = c->shift;
	if (e == ERR_OK)
		e = sales_sum(c->store, &c->house, number, 0, &out->totals);
	if (e == ERR_OK)
		e = shifts_end(c->store, &out->totals, how->counted, &act);
	if (e == ERR_OK)
		e = sales_sum(c->store, &c->house, number, 0, &out->totals);
	if (e == ERR_OK)
		e = print_z(c, &out->totals, now);
	e = end_with(c, e);
	if (e == ERR_OK && out->answer == SHIFT_OK)
		c->shift = 0;
	return e;
}

enum err shift_x(struct checkout *c, uint32_t number, struct shift_result *out)
{
	memset(out, 0, sizeof *out);
	if (number == 0)
		number = c->shift;
	if (number == 0)
		return err_set(ERR_NOT_FOUND, "%s", _("No shift is open: open one first."));
	return sales_sum(c->store, &c->house, number, 0, &out->totals);
}
