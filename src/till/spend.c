#include "till/spend.h"

#include "store/journal.h"

#include <assert.h>
#include <string.h>

enum { CAP_DAY_SECONDS = 24 * 60 * 60 };

/* Whose word it was taken on, in the same transaction. */
static enum err write_override(struct store *s, const struct spend_fact *f, uint64_t sequence)
{
	return people_override(s, &(struct people_override){ .what = OVERRIDE_STALE_TRUST, .manager = f->allowed_by,
			       .cashier = f->who, .stream = f->p->stream, .sequence = sequence, .now = f->now });
}

enum err spend_write(struct store *s, const struct spend_fact *f, uint64_t *sequence)
{
	uint8_t memory[REDEMPTION_BODY_MAX];
	struct journal_entry entry = { .stream = f->p->stream, .who = f->who, .kind = FACT_REDEMPTION, .time = f->time,
				       .shown = false };
	struct buf body;
	enum err e;

	buf_init(&body, memory, sizeof memory);
	e = redemption_encode(&f->redemption, &body);
	if (e != ERR_OK)
		return e;
	entry.body = buf_bytes(&body);
	e = journal_append(s, &entry, sequence);
	if (e == ERR_OK && (f->redemption.flags & REDEMPTION_STALE) && f->allowed_by)
		e = write_override(s, f, *sequence);
	if (e != ERR_OK || !(f->redemption.flags & REDEMPTION_UNCLAIMED))
		return e;
	return trust_spend(s, f->p->stream, *sequence, f->time, f->amount > 0 ? f->amount : 0);
}

static struct units_hold hold_of(const struct ticket_coupon *c, uint64_t draft)
{
	return (struct units_hold){ .stream = c->stream, .serial = c->serial, .draft = draft };
}

enum err spend_units(struct store *s, const struct ticket_coupon *c, uint64_t draft, uint16_t units)
{
	struct units_hold h = hold_of(c, draft);
	struct units_take t = { .stream = c->stream, .serial = c->serial, .total = c->total, .n = units, .expires = c->expires,
				.draft = draft };
	enum err e = units_let_go(s, &h);

	return e == ERR_OK ? units_take(s, &t) : e;
}

enum err spend_let_go(struct store *s, const struct ticket_coupon *c, uint64_t draft)
{
	struct units_hold h = hold_of(c, draft);
	enum err e = c->kind == COUPON_VALUE ? ERR_OK : units_let_go(s, &h);

	return e == ERR_OK && c->claim ? claims_withdraw(s, c->claim) : e;
}

enum err spend_pass(struct store *s, const struct ticket_coupon *c, uint64_t from, uint64_t to)
{
	struct units_hold h = hold_of(c, from);
	enum err e = c->kind == COUPON_VALUE ? ERR_OK : units_pass(s, &h, to);

	return e == ERR_OK && c->claim ? claims_pass(s, c->claim, to) : e;
}

/* What it would cost, for the caps: -1 where nobody can say, and then no cap allows it. A unit may be several pieces, which
 * only its text says: they were counted at the scan. */
static enum err amount_of(struct store *s, const struct ticket_coupon *c, int64_t *out)
{
	struct pack_offer offer;
	enum err e;

	*out = c->value;
	if (c->kind == KIND_VALUE)
		return ERR_OK;
	if (c->worth) {
		if (c->worth < 0 || __builtin_mul_overflow(c->worth, (int64_t)c->units, out))
			*out = -1;
		return ERR_OK;
	}
	e = trust_offer(s, c->stream, c->product, &offer);
	if (e == ERR_OK && __builtin_mul_overflow(offer.price, (int64_t)c->units, out))
		*out = -1;
	if (e == ERR_NOT_FOUND)
		*out = -1;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err gather(struct store *s, const struct trust_platform *p, const struct ticket_coupon *c, int64_t now,
		       struct judge_facts *f)
{
	int64_t time = now > p->floor ? now : p->floor;
	enum err e = trust_revoked(s, p->stream, c->serial, &f->revoked);

	f->now = now;
	f->floor = p->floor;
	f->trust_at = p->trust_at;
	f->manager = (c->flags & REDEMPTION_STALE) || c->allowed_by;	/* she has said so at the scan */
	f->claimed = c->claim != 0;
	if (e != ERR_OK || !(c->flags & REDEMPTION_UNCLAIMED))
		return e;
	e = amount_of(s, c, &f->amount);
	if (e == ERR_OK)
		e = trust_spent(s, p->stream, p->floor, &f->spent_outage);
	if (e == ERR_OK)
		e = trust_spent(s, p->stream, time - CAP_DAY_SECONDS, &f->spent_day);
	return e;
}

/* As far as a held coupon is known: what only its text says has been judged at the scan. */
static struct coupon coupon_of(const struct ticket_coupon *c)
{
	struct coupon out = { .expires = c->expires, .kind = c->kind, .quantity = c->units, .uses = 1, .value = c->value,
			      .flags = c->flags & REDEMPTION_UNCLAIMED ? FLAG_NEEDS_CLAIM : 0 };

	memcpy(out.serial, c->serial, SERIAL_LEN);
	return out;
}

/* What was held, here and at the platform, is the fact's now. */
static enum err take_held(struct store *s, const struct spend *x, uint64_t sequence)
{
	const struct ticket_coupon *c = x->coupon;
	struct units_hold h = hold_of(c, x->draft);
	enum err e = c->kind == COUPON_VALUE ? ERR_OK : units_spend(s, &h, c->units, sequence);

	return e == ERR_OK && c->claim ? claims_spend(s, c->claim, sequence) : e;
}

static enum err commit(struct store *s, const struct trust_platform *p, const struct spend *x, const struct judge_facts *facts,
		       uint64_t *sequence)
{
	const struct ticket_coupon *c = x->coupon;
	struct spend_fact f = { .p = p, .who = x->who, .allowed_by = c->allowed_by, .now = facts->now, .amount = facts->amount,
				.time = facts->now > p->floor ? facts->now : p->floor,
				.redemption = { .units = c->units, .kind = c->kind, .flags = c->flags } };
	enum err e;

	if (c->kind == COUPON_VALUE)
		f.redemption.amount = x->amount;
	memcpy(f.redemption.serial, c->serial, SERIAL_LEN);
	memcpy(f.redemption.digest, c->digest, COUPON_DIGEST_LEN);
	e = spend_write(s, &f, sequence);
	return e == ERR_OK ? take_held(s, x, *sequence) : e;
}

enum err spend_unclaimed(struct store *s, const struct trust *t, struct ticket_coupon *c, int64_t now, enum reason *reason)
{
	const struct trust_platform *p = trust_platform(t, c->stream);
	struct ticket_coupon alone = *c;
	struct judge_facts facts = { .now = now };
	struct coupon judged;
	enum err e;

	if (!p)
		return err_set(ERR_NOT_FOUND, "the coupon's platform is not this till's any more");
	alone.claim = 0;
	alone.flags |= REDEMPTION_UNCLAIMED;
	judged = coupon_of(&alone);
	e = gather(s, p, &alone, now, &facts);
	if (e != ERR_OK)
		return e;
	*reason = judge_decide(&judged, &facts, &p->policy);
	if (*reason == REASON_OK && (c->kind == COUPON_PARTICIPATION || c->kind == COUPON_VALUE))
		*reason = REASON_NEEDS_CLAIM;
	if (*reason == REASON_OK)
		*c = alone;
	return ERR_OK;
}

enum err spend_commit(struct store *s, const struct trust *t, const struct spend *x, int64_t now, enum reason *reason,
		      uint64_t *sequence)
{
	const struct trust_platform *p = trust_platform(t, x->coupon->stream);
	struct coupon c = coupon_of(x->coupon);
	struct judge_facts facts = { .now = now };
	enum err e;

	assert(s->db.in_transaction);
	if (!p)
		return err_set(ERR_NOT_FOUND, "the coupon's platform is not this till's any more");
	e = gather(s, p, x->coupon, now, &facts);
	if (e != ERR_OK)
		return e;
	*reason = judge_decide(&c, &facts, &p->policy);
	return *reason == REASON_OK ? commit(s, p, x, &facts, sequence) : ERR_OK;
}
