#include "platform/ledger.h"

#include <string.h>

static enum err refuse(struct answer_row *row, enum answer_reason reason)
{
	row->verdict = ANSWER_REFUSED;
	row->reason = reason;
	return ERR_OK;
}

/* What speaks against it before any unit is asked for; the first that applies. ANSWER_NONE: nothing. */
static enum answer_reason objection(const struct coupons_row *c, const struct books_place *p, const struct redemption *r)
{
	if (!digest_same(c->digest, r->digest, sizeof c->digest))
		return ANSWER_WRONG_DIGEST;
	if (strcmp(c->merchant, p->merchant) != 0)
		return ANSWER_WRONG_MERCHANT;
	if (c->revoked_at != 0 && c->revoked_at <= p->time)
		return ANSWER_REVOKED;
	if (p->time >= c->expires)
		return ANSWER_EXPIRED;
	if (p->time < c->not_before)
		return ANSWER_EARLY;
	return r->units > c->units ? ANSWER_UNITS : ANSWER_NONE;
}

/* Nobody has used any, and one is wanted, as it mostly is: the first. */
static enum err allot_first(struct storage *s, const struct books_place *p, const struct coupons_row *c, int64_t *got)
{
	enum err e = db_run(&s->db, "INSERT INTO unit (serial, unit, till, journal, stream, sequence, time) "
			    "VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6)", "btbiii", bytes_of(c->serial, SERIAL_LEN), p->till,
			    bytes_of(p->journal, JOURNAL_ID_LEN), (int64_t)p->stream, (int64_t)p->sequence, p->time);

	if (e == ERR_OK)
		*got = 1;
	return e;
}

static enum err allot(struct storage *s, const struct books_place *p, const struct coupons_row *c, int64_t wanted,
		      int64_t *got)
{
	enum err e;

	if (c->used == 0 && wanted == 1)
		return allot_first(s, p, c, got);
	e = db_run(&s->db, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?7) "
			    "INSERT INTO unit (serial, unit, till, journal, stream, sequence, time) "
			    "SELECT ?1, i, ?2, ?3, ?4, ?5, ?6 FROM n WHERE NOT EXISTS "
			    "(SELECT 1 FROM unit WHERE serial = ?1 AND unit = i) ORDER BY i LIMIT ?8", "btbiiiii",
			    bytes_of(c->serial, SERIAL_LEN), p->till, bytes_of(p->journal, JOURNAL_ID_LEN), (int64_t)p->stream,
			    (int64_t)p->sequence, p->time, c->units, wanted);

	if (e == ERR_OK)
		*got = db_changes(&s->db);
	return e;
}

/* The first of those who hold units of it: by the order of units, in which they were taken. */
static enum err who_was_first(struct storage *s, const struct books_place *p, const struct coupons_row *c,
			      struct answer_row *row)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT u.till, t.merchant, u.time FROM unit u JOIN till t ON t.id = u.till "
				   "WHERE u.serial = ?1 AND NOT (u.till = ?2 AND u.journal = ?3 AND u.stream = ?4 AND "
				   "u.sequence = ?5) ORDER BY u.unit LIMIT 1", "btbii", bytes_of(c->serial, SERIAL_LEN), p->till,
				   bytes_of(p->journal, JOURNAL_ID_LEN), (int64_t)p->stream, (int64_t)p->sequence);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		row->has_first = true;
		db_column_str(q, 0, row->first_till, sizeof row->first_till);
		db_column_str(q, 1, row->first_merchant, sizeof row->first_merchant);
		row->first_time = sqlite3_column_int64(q, 2);
	}
	return storage_done_each(q, e);
}

/*
 * A till's clock is its own word, and a dead one must not cost an honest shop its money. What cannot have been is
 * moved to the nearest that can: nothing is redeemed before it was issued, nor later than now.
 */
static int64_t believed_time(const struct books_place *p, const struct coupons_row *c)
{
	int64_t issued = serial_time(c->serial), time = p->time < p->now ? p->time : p->now;

	return time > issued ? time : issued;
}

static enum err keep_redemption(struct storage *s, const struct books_place *p, const struct coupons_row *c, int64_t units)
{
	return db_run(&s->db, "INSERT INTO redemption (till, journal, stream, sequence, serial, merchant, units, time, taken_at) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", "tbiibtiii", p->till,
		      bytes_of(p->journal, JOURNAL_ID_LEN), (int64_t)p->stream, (int64_t)p->sequence,
		      bytes_of(c->serial, SERIAL_LEN), p->merchant, units, p->time, p->now);
}

/* Frees the units of the redemption at p and takes their money back. c->used counts them still. */
static enum err release(struct storage *s, const struct books_place *p, const struct coupons_row *c)
{
	int64_t freed, before, after;
	enum err e = db_run(&s->db, "DELETE FROM unit WHERE serial = ?1 AND till = ?2 AND journal = ?3 AND stream = ?4 AND "
			    "sequence = ?5", "btbii", bytes_of(c->serial, SERIAL_LEN), p->till,
			    bytes_of(p->journal, JOURNAL_ID_LEN), (int64_t)p->stream, (int64_t)p->sequence);

	if (e != ERR_OK)
		return e;
	freed = db_changes(&s->db);
	if (freed == 0)
		return ERR_OK;
	e = coupons_due(c, c->used, &before);
	if (e == ERR_OK)
		e = coupons_due(c, c->used - freed, &after);
	return e == ERR_OK ? books_post_fact(s, BOOKS_REVERSAL, p, c, -freed, after - before) : e;
}

/* A reversal that came before its redemption takes effect now. */
static enum err meet_reversal(struct storage *s, const struct books_place *p, const struct coupons_row *c)
{
	struct bytes journal = bytes_of(p->journal, JOURNAL_ID_LEN), serial = bytes_of(c->serial, SERIAL_LEN);
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT 1 FROM reversal WHERE till = ?1 AND journal = ?2 AND stream = ?3 AND "
			    "sequence = ?4 AND serial = ?5 AND done = 0", "tbiib", p->till, journal, (int64_t)p->stream,
			    (int64_t)p->sequence, serial);

	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	e = db_run(&s->db, "UPDATE reversal SET done = 1 WHERE till = ?1 AND journal = ?2 AND stream = ?3 AND sequence = ?4",
		   "tbii", p->till, journal, (int64_t)p->stream, (int64_t)p->sequence);
	return e == ERR_OK ? release(s, p, c) : e;
}

static enum err take(struct storage *s, const struct books_place *p, struct coupons_row *c, int64_t wanted,
		     struct answer_row *row)
{
	int64_t got, before, after;
	enum err e = allot(s, p, c, wanted, &got);

	if (e == ERR_OK)
		e = coupons_due(c, c->used, &before);
	c->used += got;
	if (e == ERR_OK)
		e = coupons_due(c, c->used, &after);
	if (e == ERR_OK)
		e = keep_redemption(s, p, c, got);
	if (e == ERR_OK && got > 0)
		e = books_post_fact(s, BOOKS_REDEMPTION, p, c, got, after - before);
	if (e == ERR_OK && got < wanted) {
		row->verdict = ANSWER_CONFLICT;
		row->has_due = true;
		row->units_due = (uint16_t)got;
		row->amount_due = after - before;
		e = who_was_first(s, p, c, row);
	}
	return e == ERR_OK ? meet_reversal(s, p, c) : e;
}

enum err ledger_redeem(struct storage *s, const struct books_place *p, const struct redemption *r,
		       struct answer_row *row)
{
	struct books_place at = *p;
	struct coupons_row c;
	enum answer_reason reason;
	enum err e = coupons_find(s, r->serial, &c);

	if (e == ERR_NOT_FOUND)
		return refuse(row, ANSWER_UNKNOWN_COUPON);
	if (e != ERR_OK)
		return e;
	at.time = believed_time(p, &c);
	reason = objection(&c, &at, r);
	return reason == ANSWER_NONE ? take(s, &at, &c, r->units, row) : refuse(row, reason);
}

/* Is it a till of the same merchant? */
static enum err same_merchant(struct storage *s, const char *till, const char *merchant, bool *out)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT count(*) FROM till WHERE id = ?1 AND merchant = ?2", "tt", till, merchant);

	if (e == ERR_OK)
		*out = n == 1;
	return e;
}

enum target { TARGET_THERE, TARGET_TO_COME, TARGET_NOTHING };

/* What stands at the place that the reversal names? */
static enum err find_target(struct storage *s, const struct reversal *v, struct books_place *at, enum target *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT r.serial = ?5, r.time FROM fact f LEFT JOIN redemption r ON r.till = f.till AND "
				   "r.journal = f.journal AND r.stream = f.stream AND r.sequence = f.sequence "
				   "WHERE f.till = ?1 AND f.journal = ?2 AND f.stream = ?3 AND f.sequence = ?4", "tbiib", v->till,
				   bytes_of(v->journal, JOURNAL_ID_LEN), (int64_t)v->stream, (int64_t)v->sequence,
				   bytes_of(v->serial, SERIAL_LEN));

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_NOT_FOUND)
		*out = TARGET_TO_COME;
	if (e == ERR_OK) {
		*out = sqlite3_column_int(q, 0) ? TARGET_THERE : TARGET_NOTHING;
		at->time = sqlite3_column_int64(q, 1);
	}
	return storage_done_each(q, e);
}

/* Somebody took it back before: the first stands, and this one changes nothing. */
static enum err reversed_before(struct storage *s, const struct reversal *v, struct answer_row *row)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT r.by_till, t.merchant, r.time FROM reversal r JOIN till t ON t.id = r.by_till "
				   "WHERE r.till = ?1 AND r.journal = ?2 AND r.stream = ?3 AND r.sequence = ?4", "tbii", v->till,
				   bytes_of(v->journal, JOURNAL_ID_LEN), (int64_t)v->stream, (int64_t)v->sequence);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		row->verdict = ANSWER_CONFLICT;
		row->has_first = row->has_due = true;
		db_column_str(q, 0, row->first_till, sizeof row->first_till);
		db_column_str(q, 1, row->first_merchant, sizeof row->first_merchant);
		row->first_time = sqlite3_column_int64(q, 2);
	}
	return storage_done(q, e);
}

static enum err keep_reversal(struct storage *s, const struct books_place *p, const struct reversal *v, bool done)
{
	return db_run(&s->db, "INSERT INTO reversal (till, journal, stream, sequence, serial, by_till, time, taken_at, done) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", "tbiibtiii", v->till,
		      bytes_of(v->journal, JOURNAL_ID_LEN), (int64_t)v->stream, (int64_t)v->sequence,
		      bytes_of(v->serial, SERIAL_LEN), p->till, p->time, p->now, (int64_t)done);
}

enum err ledger_reverse(struct storage *s, const struct books_place *p, const struct reversal *v,
			struct answer_row *row)
{
	struct books_place at = { v->till, p->merchant, v->journal, v->stream, v->sequence, p->time, p->now };
	struct coupons_row c;
	enum target target = TARGET_NOTHING;
	bool ours = false;
	enum err e = coupons_find(s, v->serial, &c);

	if (e == ERR_NOT_FOUND)
		return refuse(row, ANSWER_UNKNOWN_COUPON);
	if (e == ERR_OK && strcmp(c.merchant, p->merchant) != 0)
		return refuse(row, ANSWER_WRONG_MERCHANT);
	if (e == ERR_OK)
		e = same_merchant(s, v->till, p->merchant, &ours);
	if (e == ERR_OK && ours)
		e = find_target(s, v, &at, &target);
	if (e != ERR_OK)
		return e;
	if (target == TARGET_NOTHING)
		return refuse(row, ANSWER_NO_REDEMPTION);
	e = keep_reversal(s, p, v, target == TARGET_THERE);
	if (e == ERR_EXISTS)
		return reversed_before(s, v, row);
	return e == ERR_OK && target == TARGET_THERE ? release(s, &at, &c) : e;
}
