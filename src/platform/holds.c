#include "holds_parts.h"

#include "coupon/reason.h"
#include "platform/tills.h"

#include <stdio.h>
#include <string.h>

/* A claim on its way. */
struct ask {
	struct storage *storage;
	const struct claim *claim;
	const char *merchant;
	int64_t now;
	struct grant *grant;
};

/* What a row says of a request that came before. */
struct before {
	struct claim claim;
	struct grant grant;		/* of the hold */
	bool released;
	struct grant release;
};

static struct bytes request_of(const struct claim *c)
{
	return bytes_of(c->request, sizeof c->request);
}

static enum reason reason_of(enum answer_reason r)
{
	static const enum reason reasons[ANSWER_REASON_COUNT] = {
		[ANSWER_WRONG_DIGEST] = REASON_FORGED, [ANSWER_WRONG_MERCHANT] = REASON_WRONG_SHOP,
		[ANSWER_REVOKED] = REASON_REVOKED, [ANSWER_EXPIRED] = REASON_EXPIRED, [ANSWER_EARLY] = REASON_EARLY,
		[ANSWER_UNITS] = REASON_USED_UP, [ANSWER_MALFORMED] = REASON_UNSUPPORTED,
	};

	return reasons[r];
}

static void head(const struct ask *a, bool granted, enum reason reason)
{
	struct grant *g = a->grant;

	memset(g, 0, sizeof *g);
	snprintf(g->till, sizeof g->till, "%s", a->claim->till);
	memcpy(g->request, a->claim->request, sizeof g->request);
	g->granted = granted;
	g->reason = (uint8_t)reason;
	g->time = a->now;
}

/* As it stands once what has lapsed is free. */
static enum err find_fresh(struct storage *s, const uint8_t serial[SERIAL_LEN], int64_t now, struct coupons_row *c)
{
	enum err e = coupons_find(s, serial, c);

	if (e != ERR_OK || c->held == 0)
		return e;
	e = holds_lapse(s, serial, now);
	return e == ERR_OK ? coupons_find(s, serial, c) : e;
}

static uint16_t units_left(const struct coupons_row *c)
{
	return coupons_by_amount(c) ? 0 : (uint16_t)(c->units - c->used - c->held);
}

static void tell_left(struct grant *g, const struct coupons_row *c)
{
	g->left = units_left(c);
	g->balance = c->balance;
}

/* ---- holding ---- */

/* One guest, one coupon, one use: then it is not the coupon that is used up, but somebody has had it. */
static enum err why_none(const struct ask *a, const struct coupons_row *c, enum reason *out)
{
	int64_t ours;
	enum err e;

	*out = REASON_USED_UP;
	if (c->units != 1 || c->used == 0)
		return ERR_OK;
	e = db_int(&a->storage->db, &ours, "SELECT till = ?2 FROM unit WHERE serial = ?1", "bt", bytes_of(c->serial, SERIAL_LEN),
		   a->claim->till);
	if (e == ERR_OK)
		*out = ours ? REASON_USED : REASON_ELSEWHERE;
	return e;
}

/* All that are wanted, or none. */
static enum err hold_units(const struct ask *a, struct coupons_row *c, enum reason *reason)
{
	static const uint8_t no_journal[JOURNAL_ID_LEN];
	struct coupons_taker taker = { a->claim->till, no_journal, 0, 0, a->claim->request, a->now };
	int64_t got;
	enum err e = coupons_allot(a->storage, c, &taker, a->claim->units, &got);

	if (e == ERR_OK && got == a->claim->units)
		c->held += got;
	else if (e == ERR_OK)
		e = db_run(&a->storage->db, "DELETE FROM unit WHERE serial = ?1 AND till = ?2 AND request = ?3", "btb",
			   bytes_of(c->serial, SERIAL_LEN), a->claim->till, request_of(a->claim));
	return e == ERR_OK && got < a->claim->units ? why_none(a, c, reason) : e;
}

/* As much as there is of what is wanted. */
static enum err hold_amount(const struct ask *a, struct coupons_row *c, enum reason *reason)
{
	int64_t before = c->balance;
	enum err e = db_int(&a->storage->db, &c->balance, "UPDATE purse SET held = held + min(?2, value - spent - held) WHERE "
			    "serial = ?1 AND value - spent - held > 0 RETURNING value - spent - held", "bi",
			    bytes_of(c->serial, SERIAL_LEN), a->claim->amount);

	if (e == ERR_OK)
		a->grant->amount = before - c->balance;
	if (e == ERR_NOT_FOUND)
		*reason = REASON_USED_UP;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err set_apart(const struct ask *a, struct coupons_row *c, enum reason *reason)
{
	enum err e = coupons_by_amount(c) ? hold_amount(a, c, reason) : hold_units(a, c, reason);

	tell_left(a->grant, c);
	if (e == ERR_OK && *reason == REASON_OK)
		a->grant->until = a->claim->act == CLAIM_USE ? CLAIM_FOR_EVER : a->now + HOLDS_SECONDS;
	return e;
}

/* Of stored value the most that is wanted may be more than there ever was. */
static enum reason object(const struct ask *a, const struct coupons_row *c)
{
	struct coupons_asked asked = { a->merchant, a->claim->digest, coupons_time(c, a->claim->time, a->now), a->claim->units,
				       a->claim->amount };

	if (asked.amount > c->value && coupons_by_amount(c))
		asked.amount = c->value;
	return reason_of(coupons_object(c, &asked));
}

/* A use does not lapse, and its first answer may be forgotten by now: it may be the same bytes once more. */
static bool too_old(const struct ask *a)
{
	return a->claim->act == CLAIM_USE && a->claim->time < a->now - HOLDS_KEPT_SECONDS;
}

/* A till, or who has its key, keeps no more from others than it can have on its tickets. */
static enum err look_at_till(const struct ask *a, enum reason *reason)
{
	int64_t n = 0;
	enum err e = db_int(&a->storage->db, &n, "SELECT count(*) FROM claim WHERE till = ?1 AND state = 1 AND until > ?2", "ti",
			    a->claim->till, a->now);

	if (too_old(a))
		*reason = REASON_NEEDS_CLAIM;
	else if (n >= HOLDS_OF_TILL)
		*reason = REASON_OVER_CAP;
	return e;
}

static enum err judge(const struct ask *a)
{
	enum reason reason = REASON_FORGED;
	struct coupons_row c;
	enum err e = find_fresh(a->storage, a->claim->serial, a->now, &c);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_OK)
		reason = object(a, &c);
	e = reason == REASON_OK ? look_at_till(a, &reason) : ERR_OK;
	head(a, false, reason);
	if (e == ERR_OK)
		e = reason == REASON_OK ? set_apart(a, &c, &reason) : ERR_OK;
	a->grant->granted = reason == REASON_OK;
	a->grant->reason = (uint8_t)reason;
	return e;
}

/* The primary key decides whether a request is new; what is granted is filled in once it is known. */
static enum err keep_ask(const struct ask *a, enum reason reason, int state)
{
	const struct claim *c = a->claim;

	return db_run(&a->storage->db, "INSERT INTO claim (till, request, serial, digest, act, wanted, most, time, reason, until, "
		      "amount, units_left, balance, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, 0, 0, ?10)",
		      "tbbbiiiiii", c->till, request_of(c), bytes_of(c->serial, SERIAL_LEN), bytes_of(c->digest, sizeof c->digest),
		      (int64_t)c->act, (int64_t)c->units, c->amount, a->now, (int64_t)reason, (int64_t)state);
}

static enum err keep_grant(const struct ask *a)
{
	const struct grant *g = a->grant;

	return db_run(&a->storage->db, "UPDATE claim SET reason = ?3, until = ?4, amount = ?5, units_left = ?6, balance = ?7, "
		      "state = ?8 WHERE till = ?1 AND request = ?2", "tbiiiiii", g->till, request_of(a->claim),
		      (int64_t)g->reason, g->until, g->amount, (int64_t)g->left, g->balance,
		      (int64_t)(g->granted ? STATE_HELD : STATE_NOTHING));
}

/* ---- what came before ---- */

static enum err read_before(sqlite3_stmt *q, struct before *b)
{
	struct grant *g = &b->grant;
	enum err e = db_column_fixed(q, 0, b->claim.serial, SERIAL_LEN);

	if (e == ERR_OK)
		e = db_column_fixed(q, 1, b->claim.digest, sizeof b->claim.digest);
	b->claim.act = (enum claim_act)sqlite3_column_int(q, 2);
	b->claim.units = (uint16_t)sqlite3_column_int(q, 3);
	b->claim.amount = sqlite3_column_int64(q, 4);
	g->time = sqlite3_column_int64(q, 5);
	g->reason = (uint8_t)sqlite3_column_int(q, 6);
	g->granted = g->reason == REASON_OK;
	g->until = sqlite3_column_int64(q, 7);
	g->amount = sqlite3_column_int64(q, 8);
	g->left = (uint16_t)sqlite3_column_int(q, 9);
	g->balance = sqlite3_column_int64(q, 10);
	b->released = sqlite3_column_type(q, 11) != SQLITE_NULL;
	b->release.granted = true;
	b->release.time = sqlite3_column_int64(q, 11);
	b->release.left = (uint16_t)sqlite3_column_int(q, 12);
	b->release.balance = sqlite3_column_int64(q, 13);
	return e;
}

static enum err find_before(struct storage *s, const char *till, const uint8_t request[CLAIM_REQUEST_LEN], struct before *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT serial, digest, act, wanted, most, time, reason, until, amount, units_left, balance, "
				   "released_at, released_left, released_balance FROM claim WHERE till = ?1 AND request = ?2", "tb",
				   till, bytes_of(request, CLAIM_REQUEST_LEN));

	memset(out, 0, sizeof *out);
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = read_before(q, out);
	return storage_done(q, e);
}

static bool same_coupon(const struct claim *a, const struct claim *b)
{
	return memcmp(a->serial, b->serial, SERIAL_LEN) == 0 && memcmp(a->digest, b->digest, sizeof a->digest) == 0;
}

static bool same_wish(const struct claim *a, const struct claim *b)
{
	return same_coupon(a, b) && a->act == b->act && a->units == b->units && a->amount == b->amount;
}

/* A grant as it was given, to this till and request. */
static void give(const struct ask *a, const struct grant *g)
{
	head(a, g->granted, g->reason);
	a->grant->until = g->until;
	a->grant->time = g->time;
	a->grant->left = g->left;
	a->grant->amount = g->amount;
	a->grant->balance = g->balance;
}

static enum err hold_again(const struct ask *a)
{
	struct before b;
	enum err e = find_before(a->storage, a->claim->till, a->claim->request, &b);

	if (e != ERR_OK)
		return e;
	if (b.claim.act == CLAIM_RELEASE ? !same_coupon(&b.claim, a->claim) : !same_wish(&b.claim, a->claim)) {
		head(a, false, REASON_UNSUPPORTED);
		return ERR_OK;
	}
	if (b.released) {
		b.release.granted = false;
		b.release.reason = REASON_NEEDS_CLAIM;
	}
	give(a, b.released ? &b.release : &b.grant);
	return ERR_OK;
}

static enum err hold(const struct ask *a, enum holds_fate *fate)
{
	enum err e = keep_ask(a, REASON_NEEDS_CLAIM, STATE_NOTHING);

	*fate = HOLDS_AGAIN;
	if (e == ERR_EXISTS)
		return hold_again(a);
	if (e == ERR_OK)
		e = judge(a);
	*fate = a->grant->granted ? HOLDS_GRANTED : HOLDS_REFUSED;
	return e == ERR_OK ? keep_grant(a) : e;
}

/* ---- releasing ---- */

/* What is left is told to whom the coupon is good for. */
static enum err tell_release(const struct ask *a)
{
	struct coupons_row c;
	enum err e = find_fresh(a->storage, a->claim->serial, a->now, &c);

	if (e == ERR_OK && digest_same(c.digest, a->claim->digest, sizeof c.digest) && strcmp(c.merchant, a->merchant) == 0)
		tell_left(a->grant, &c);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err end_by_release(const struct ask *a)
{
	enum err e = db_run(&a->storage->db, "UPDATE claim SET state = 3, ended_at = ?3 WHERE till = ?1 AND request = ?2 AND "
			    "state = 1", "tbi", a->claim->till, request_of(a->claim), a->now);

	head(a, true, REASON_OK);
	if (e == ERR_OK)
		e = tell_release(a);
	return e == ERR_OK ? db_run(&a->storage->db, "UPDATE claim SET released_at = ?3, released_left = ?4, released_balance = ?5 "
				    "WHERE till = ?1 AND request = ?2", "tbiii", a->claim->till, request_of(a->claim), a->now,
				    (int64_t)a->grant->left, a->grant->balance) : e;
}

static enum err release(const struct ask *a, enum holds_fate *fate)
{
	enum err e = keep_ask(a, REASON_NEEDS_CLAIM, STATE_RELEASED);
	struct before b = { .released = false };

	*fate = HOLDS_RELEASED;
	if (e == ERR_EXISTS) {
		e = find_before(a->storage, a->claim->till, a->claim->request, &b);
		if (e == ERR_OK && !same_coupon(&b.claim, a->claim)) {
			*fate = HOLDS_REFUSED;
			head(a, false, REASON_UNSUPPORTED);
			return ERR_OK;
		}
	}
	if (e != ERR_OK || !b.released)
		return e == ERR_OK ? end_by_release(a) : e;
	*fate = HOLDS_AGAIN;
	give(a, &b.release);
	return ERR_OK;
}

/* ---- what others call ---- */

enum err holds_decide(struct storage *s, const struct claim *c, int64_t now, struct grant *g, enum holds_fate *fate)
{
	struct till t;
	struct ask a = { s, c, t.merchant, now, g };
	enum err e = tills_find(s, c->till, &t);

	if (e == ERR_NOT_FOUND || (e == ERR_OK && !t.enrolled))
		return err_set(ERR_NOT_FOUND, "till '%s' has not enrolled at this platform", c->till);
	if (e == ERR_OK && t.revoked_at != 0) {
		*fate = HOLDS_REFUSED;
		head(&a, false, REASON_REVOKED);
		return ERR_OK;
	}
	if (e != ERR_OK)
		return e;
	return c->act == CLAIM_RELEASE ? release(&a, fate) : hold(&a, fate);
}

static enum err release_for(struct storage *s, const char *till, const uint8_t request[CLAIM_REQUEST_LEN], int64_t now,
			    bool *again)
{
	struct before b;
	struct grant g;
	struct till t;
	struct ask a = { s, &b.claim, t.merchant, now, &g };
	int64_t ended;
	enum err e = tills_find(s, till, &t);

	if (e != ERR_OK)
		return e;
	e = find_before(s, till, request, &b);
	if (e == ERR_NOT_FOUND)
		return err_set(e, "till '%s' has not asked by that request", till);
	if (e == ERR_OK)
		e = db_int(&s->db, &ended, "SELECT state <> 1 OR until <= ?3 FROM claim WHERE till = ?1 AND request = ?2", "tbi", till,
			   bytes_of(request, CLAIM_REQUEST_LEN), now);
	if (e != ERR_OK)
		return e;
	*again = ended != 0;
	snprintf(b.claim.till, sizeof b.claim.till, "%s", till);
	memcpy(b.claim.request, request, sizeof b.claim.request);
	return b.released ? ERR_OK : end_by_release(&a);
}

enum err holds_release(struct storage *s, const char *till, const uint8_t request[CLAIM_REQUEST_LEN], int64_t now, bool *again)
{
	enum err e = db_begin(&s->db);

	return e == ERR_OK ? storage_end(s, release_for(s, till, request, now, again)) : e;
}
