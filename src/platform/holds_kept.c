/* What is set apart, behind its question: spent, looked at, past its end. */
#include "holds_parts.h"

#include <string.h>

enum err holds_lapse(struct storage *s, const uint8_t serial[SERIAL_LEN], int64_t now)
{
	return db_run(&s->db, "UPDATE claim SET state = 4, ended_at = until WHERE serial = ?1 AND state = 1 AND until <= ?2", "bi",
		      bytes_of(serial, SERIAL_LEN), now);
}

/* Of the till's holds the smallest that is enough, else the largest. */
static enum err end_one(struct storage *s, const struct holds_taker *t, struct coupons_row *c, int state)
{
	uint8_t serial[SERIAL_LEN];
	enum err e;

	memcpy(serial, c->serial, sizeof serial);
	e = holds_lapse(s, serial, t->now);
	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE claim SET state = ?5, ended_at = ?4 WHERE (till, request) = (SELECT till, request "
			   "FROM (SELECT till, request, time, iif(amount > 0, amount, wanted) AS size FROM claim WHERE "
			   "serial = ?1 AND till = ?2 AND state = 1) ORDER BY size < ?3, iif(size < ?3, -size, size), time, "
			   "request LIMIT 1)", "btiii",
			   bytes_of(serial, SERIAL_LEN), t->till, t->wanted, t->now, (int64_t)state);
	return e == ERR_OK ? coupons_find(s, serial, c) : e;
}

enum err holds_spend(struct storage *s, const struct holds_taker *t, struct coupons_row *c)
{
	return end_one(s, t, c, STATE_SPENT);
}

enum err holds_drop(struct storage *s, const struct holds_taker *t, struct coupons_row *c)
{
	return end_one(s, t, c, STATE_RELEASED);
}

enum err holds_promised(struct storage *s, const struct holds_taker *t, const struct coupons_row *c, bool *out)
{
	int64_t n = 0;
	enum err e = db_int(&s->db, &n, "SELECT count(*) FROM claim WHERE serial = ?1 AND till = ?2 AND state = 1 AND until > ?4 "
			    "AND time <= ?5 AND iif(amount > 0, amount, wanted) >= ?3", "btiii", bytes_of(c->serial, SERIAL_LEN),
			    t->till, t->wanted, t->now, c->revoked_at);

	*out = n > 0;
	return e;
}

enum err holds_look(struct storage *s, const uint8_t serial[SERIAL_LEN], int64_t now, struct coupons_row *out)
{
	sqlite3_stmt *q;
	enum err e = coupons_find(s, serial, out);

	if (e != ERR_OK || out->held == 0)
		return e;
	e = STORAGE_QUERY(s, q, "SELECT coalesce(sum(iif(amount > 0, amount, wanted)), 0), coalesce(sum(amount), 0) FROM claim WHERE "
			  "serial = ?1 AND state = 1 AND until <= ?2", "bi", bytes_of(serial, SERIAL_LEN), now);
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		out->held -= sqlite3_column_int64(q, 0);
		out->balance += sqlite3_column_int64(q, 1);
	}
	return storage_done(q, e);
}

static enum err read_row(sqlite3_stmt *q, struct holds_row *r)
{
	enum err e = db_column_fixed(q, 1, r->request, sizeof r->request);

	if (e == ERR_OK)
		e = db_column_fixed(q, 2, r->serial, sizeof r->serial);
	db_column_str(q, 0, r->till, sizeof r->till);
	r->act = (enum claim_act)sqlite3_column_int(q, 3);
	r->units = sqlite3_column_int64(q, 4);
	r->amount = sqlite3_column_int64(q, 5);
	r->time = sqlite3_column_int64(q, 6);
	r->until = sqlite3_column_int64(q, 7);
	return e;
}

enum err holds_each(struct storage *s, const char *till, const uint8_t *serial, int64_t now,
		     enum err (*each)(void *ctx, const struct holds_row *r), void *ctx)
{
	struct holds_row r;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT till, request, serial, act, wanted, amount, time, until FROM claim WHERE state = 1 "
				   "AND until > ?1 AND (?2 IS NULL OR till = ?2) AND (?3 IS NULL OR serial = ?3) ORDER BY time, till, "
				   "request", serial ? "itb" : "it", now, till,
				   bytes_of(serial, serial ? SERIAL_LEN : 0));

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		e = read_row(q, &r);
		if (e == ERR_OK)
			e = each(ctx, &r);
	}
	return storage_done_each(q, e);
}

/* ---- forgetting ---- */

/* Since when a row that stands no more is so. claim_over is an index on just this. */
#define OVER "max(time, coalesce(ended_at, 0), coalesce(released_at, 0))"

static enum err forget(struct storage *s, int64_t before, int64_t max, int64_t *n)
{
	enum err e = db_run(&s->db, "UPDATE claim SET state = 4, ended_at = until WHERE (till, request) IN (SELECT till, request FROM "
			    "claim WHERE state = 1 AND until <= ?1 LIMIT ?2)", "ii", before, max);

	if (e == ERR_OK)
		e = db_run(&s->db, "DELETE FROM claim WHERE (till, request) IN (SELECT till, request FROM claim WHERE state <> 1 AND "
			   OVER " <= ?1 ORDER BY " OVER " LIMIT ?2)", "ii", before, max);
	*n = e == ERR_OK ? db_changes(&s->db) : 0;
	return e;
}

enum err holds_forget(struct storage *s, int64_t now, int64_t max, int64_t *n)
{
	enum err e = db_begin(&s->db);

	return e == ERR_OK ? storage_end(s, forget(s, now - HOLDS_KEPT_SECONDS, max, n)) : e;
}
