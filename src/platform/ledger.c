#include "platform/ledger.h"

#include "platform/holds.h"

#include <string.h>

static enum err refuse(struct answer_row *row, enum answer_reason reason)
{
	row->verdict = ANSWER_REFUSED;
	row->reason = reason;
	return ERR_OK;
}

static enum err read_first(sqlite3_stmt *q, struct db *db, enum err e, struct answer_row *row)
{
	if (e == ERR_OK)
		e = db_step(db, q);
	if (e == ERR_OK) {
		row->has_first = true;
		db_column_str(q, 0, row->first_till, sizeof row->first_till);
		db_column_str(q, 1, row->first_merchant, sizeof row->first_merchant);
		row->first_time = sqlite3_column_int64(q, 2);
	}
	return storage_done_each(q, e);
}

/* The first of those who have units of it, used or set apart: by the order of units, in which they were taken. */
static enum err who_was_first(struct storage *s, const struct books_place *p, const struct coupons_row *c,
			      struct answer_row *row)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT u.till, t.merchant, u.time FROM unit u JOIN till t ON t.id = u.till "
				   "WHERE u.serial = ?1 AND NOT (u.till = ?2 AND u.journal = ?3 AND u.stream = ?4 AND "
				   "u.sequence = ?5) ORDER BY u.unit LIMIT 1", "btbii", bytes_of(c->serial, SERIAL_LEN), p->till,
				   bytes_of(p->journal, JOURNAL_ID_LEN), (int64_t)p->stream, (int64_t)p->sequence);

	return read_first(q, &s->db, e, row);
}

static enum err keep_redemption(struct storage *s, const struct books_place *p, const struct coupons_row *c, int64_t units,
				int64_t amount)
{
	return db_run(&s->db, "INSERT INTO redemption (till, journal, stream, sequence, serial, merchant, units, time, taken_at, "
		      "amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", "tbiibtiiii", p->till,
		      bytes_of(p->journal, JOURNAL_ID_LEN), (int64_t)p->stream, (int64_t)p->sequence,
		      bytes_of(c->serial, SERIAL_LEN), p->merchant, units, p->time, p->now, amount);
}

/* The parts add up to the share of the whole, as units do: a due is what the rounded share of all that is spent moves by. */
static enum err due_of(const struct coupons_row *c, int64_t spent, int64_t amount, int64_t *due)
{
	int64_t before = 0, after = 0;
	enum err e = coupons_share(c, spent - amount, &before);

	if (e == ERR_OK)
		e = coupons_share(c, spent, &after);
	*due = after - before;
	return e;
}

/* Moves `amount` (negative where it comes back) out of the purse. The books know units and their price: stored value is
 * one unit of what was spent. What c says of the purse may be old by now. */
static enum err move_amount(struct storage *s, const struct books_place *p, const struct coupons_row *c, int64_t amount,
			    int64_t *due)
{
	struct coupons_row priced = *c;
	enum books_kind kind = amount < 0 ? BOOKS_REVERSAL : BOOKS_REDEMPTION;
	int64_t sign = amount < 0 ? -1 : 1, spent;
	enum err e = db_int(&s->db, &spent, "UPDATE purse SET spent = spent + ?2 WHERE serial = ?1 RETURNING spent", "bi",
			    bytes_of(c->serial, SERIAL_LEN), amount);

	if (e == ERR_OK)
		e = due_of(c, spent, amount, due);
	priced.unit_price = sign * amount;
	return e == ERR_OK ? books_post_fact(s, kind, p, &priced, sign, *due) : e;
}

/* Gives what the redemption at p spent back to the purse. */
static enum err release_amount(struct storage *s, const struct books_place *p, const struct coupons_row *c)
{
	struct bytes journal = bytes_of(p->journal, JOURNAL_ID_LEN);
	int64_t amount, due;
	enum err e = db_int(&s->db, &amount, "SELECT amount FROM redemption WHERE till = ?1 AND journal = ?2 AND stream = ?3 AND "
			    "sequence = ?4", "tbii", p->till, journal, (int64_t)p->stream, (int64_t)p->sequence);

	if (e != ERR_OK || amount == 0)
		return e;
	e = db_run(&s->db, "UPDATE redemption SET amount = 0 WHERE till = ?1 AND journal = ?2 AND stream = ?3 AND sequence = ?4",
		   "tbii", p->till, journal, (int64_t)p->stream, (int64_t)p->sequence);
	return e == ERR_OK ? move_amount(s, p, c, -amount, &due) : e;
}

/* Frees the units of the redemption at p and takes their money back. c->used counts them still. */
static enum err release(struct storage *s, const struct books_place *p, const struct coupons_row *c)
{
	int64_t freed, before, after;
	enum err e;

	if (coupons_by_amount(c))
		return release_amount(s, p, c);
	e = db_run(&s->db, "DELETE FROM unit WHERE serial = ?1 AND till = ?2 AND journal = ?3 AND stream = ?4 AND "
		   "sequence = ?5", "btbii", bytes_of(c->serial, SERIAL_LEN), p->till, bytes_of(p->journal, JOURNAL_ID_LEN),
		   (int64_t)p->stream, (int64_t)p->sequence);
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
	struct coupons_taker taker = { p->till, p->journal, p->stream, p->sequence, NULL, p->time };
	int64_t got, before, after;
	enum err e = coupons_allot(s, c, &taker, wanted, &got);

	if (e == ERR_OK)
		e = coupons_due(c, c->used, &before);
	c->used += got;
	if (e == ERR_OK)
		e = coupons_due(c, c->used, &after);
	if (e == ERR_OK)
		e = keep_redemption(s, p, c, got, 0);
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

/* The first of those whose spending still counts, or who holds some. */
static enum err who_spent_first(struct storage *s, const struct books_place *p, const struct coupons_row *c,
				struct answer_row *row)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT a.till, t.merchant, a.time FROM (SELECT till, time, taken_at AS at FROM redemption "
				   "WHERE serial = ?1 AND amount > 0 AND NOT (till = ?2 AND journal = ?3 AND stream = ?4 AND sequence = "
				   "?5) UNION ALL SELECT till, time, time FROM claim WHERE serial = ?1 AND state = 1) a "
				   "JOIN till t ON t.id = a.till ORDER BY a.at, a.till LIMIT 1", "btbii", bytes_of(c->serial, SERIAL_LEN),
				   p->till, bytes_of(p->journal, JOURNAL_ID_LEN), (int64_t)p->stream, (int64_t)p->sequence);

	return read_first(q, &s->db, e, row);
}

static enum err take_amount(struct storage *s, const struct books_place *p, const struct coupons_row *c, int64_t wanted,
			    struct answer_row *row)
{
	int64_t got = wanted < c->balance ? wanted : c->balance, due = 0;
	enum err e = keep_redemption(s, p, c, got > 0, got);

	if (e == ERR_OK && got > 0)
		e = move_amount(s, p, c, got, &due);
	if (e == ERR_OK && got < wanted) {
		row->verdict = ANSWER_CONFLICT;
		row->has_due = true;
		row->units_due = got > 0;
		row->amount_due = due;
		e = who_spent_first(s, p, c, row);
	}
	return e == ERR_OK ? meet_reversal(s, p, c) : e;
}

/* What was set apart before a coupon was revoked is its till's: it was promised, and the guest has been served. */
static enum err object(struct storage *s, const struct coupons_row *c, const struct coupons_asked *a, const struct holds_taker *t,
		       enum answer_reason *out)
{
	struct coupons_row before = *c;
	bool promised = false;
	enum err e = ERR_OK;

	*out = coupons_object(c, a);
	if (*out == ANSWER_REVOKED && c->held > 0)
		e = holds_promised(s, t, c, &promised);
	before.revoked_at = 0;
	if (promised)
		*out = coupons_object(&before, a);
	return e;
}

enum err ledger_redeem(struct storage *s, const struct books_place *p, const struct redemption *r,
		       struct answer_row *row)
{
	struct coupons_asked asked = { p->merchant, r->digest, 0, r->units, r->amount };
	struct holds_taker taker = { p->till, r->units, p->now };
	struct books_place at = *p;
	struct coupons_row c;
	enum answer_reason reason;
	enum err e = coupons_find(s, r->serial, &c);

	if (e == ERR_NOT_FOUND)
		return refuse(row, ANSWER_UNKNOWN_COUPON);
	if (e != ERR_OK)
		return e;
	if (coupons_by_amount(&c))
		taker.wanted = r->amount;
	at.time = asked.time = coupons_time(&c, p->time, p->now);
	e = object(s, &c, &asked, &taker, &reason);
	if (e == ERR_OK && c.held > 0)
		e = reason == ANSWER_NONE ? holds_spend(s, &taker, &c) : holds_drop(s, &taker, &c);
	if (e != ERR_OK)
		return e;
	if (reason != ANSWER_NONE)
		return refuse(row, reason);
	return coupons_by_amount(&c) ? take_amount(s, &at, &c, r->amount, row) : take(s, &at, &c, r->units, row);
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
