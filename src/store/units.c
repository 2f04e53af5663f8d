#include "store/units.h"

#include "store/journal.h"
#include "store/secret.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { TEN_YEARS = 315576000 };

#define SERIAL(s) bytes_of((s), SERIAL_LEN)

/* How many this till holds, and how many it has heard of elsewhere. */
static enum err count_used(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], int64_t *here,
			   int64_t *elsewhere)
{
	enum err e = db_int(&s->db, here, "SELECT count(*) FROM unit WHERE stream = ?1 AND serial = ?2", "ib",
			    (int64_t)stream, SERIAL(serial));

	if (e != ERR_OK)
		return e;
	return db_int(&s->db, elsewhere, "SELECT coalesce(sum(units), 0) FROM elsewhere WHERE stream = ?1 AND serial = ?2",
		      "ib", (int64_t)stream, SERIAL(serial));
}

enum err units_left(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], uint16_t total, uint16_t *left)
{
	int64_t here, elsewhere;
	enum err e = count_used(s, stream, serial, &here, &elsewhere);

	if (e == ERR_OK)
		*left = here + elsewhere >= total ? 0 : (uint16_t)(total - here - elsewhere);
	return e;
}

/* The insert says whether it was free. */
static enum err take_one(struct store *s, const struct units_take *t, int64_t unit, bool *taken)
{
	enum err e;

	if (t->draft)
		e = db_run(&s->db, "INSERT INTO unit (stream, serial, unit, expires, draft) VALUES (?1, ?2, ?3, ?4, ?5) "
			   "ON CONFLICT (stream, serial, unit) DO NOTHING", "ibiii", (int64_t)t->stream, SERIAL(t->serial), unit,
			   t->expires, (int64_t)t->draft);
	else
		e = db_run(&s->db, "INSERT INTO unit (stream, serial, unit, journal, sequence, expires) "
			   "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (stream, serial, unit) DO NOTHING", "ibiiii",
			   (int64_t)t->stream, SERIAL(t->serial), unit, s->journal_number, (int64_t)t->sequence, t->expires);
	*taken = e == ERR_OK && db_changes(&s->db) == 1;
	return e;
}

/* A draft that held some before gives all of it back: whoever asked rolls back. */
static enum err give_back(struct store *s, const struct units_take *t)
{
	if (t->draft)
		return db_run(&s->db, "DELETE FROM unit WHERE stream = ?1 AND serial = ?2 AND draft = ?3", "ibi",
			      (int64_t)t->stream, SERIAL(t->serial), (int64_t)t->draft);
	return db_run(&s->db, "DELETE FROM unit WHERE stream = ?1 AND serial = ?2 AND journal = ?3 AND sequence = ?4", "ibii",
		      (int64_t)t->stream, SERIAL(t->serial), s->journal_number, (int64_t)t->sequence);
}

enum err units_take(struct store *s, const struct units_take *t)
{
	int64_t elsewhere, here;
	uint16_t got = 0;
	enum err e;

	assert(s->db.in_transaction && t->n >= 1 && t->total >= 1 && t->total <= UNITS_MAX);
	e = count_used(s, t->stream, t->serial, &here, &elsewhere);
	if (e != ERR_OK)
		return e;
	if (here + elsewhere + t->n > t->total)
		return err_set(ERR_EXISTS, "the coupon has no %u units left", (unsigned)t->n);
	for (int64_t unit = 0; unit < t->total && got < t->n && e == ERR_OK; unit++) {
		bool taken;

		e = take_one(s, t, unit, &taken);
		got += taken;
	}
	if (e != ERR_OK || got == t->n)
		return e;
	e = give_back(s, t);
	return e == ERR_OK ? err_set(ERR_EXISTS, "the coupon has no %u units left", (unsigned)t->n) : e;
}

enum err units_spend(struct store *s, const struct units_hold *h, uint16_t n, uint64_t sequence)
{
	int64_t held = 0;
	enum err e;

	assert(s->db.in_transaction && h->draft && n >= 1);
	e = db_int(&s->db, &held, "SELECT count(*) FROM unit WHERE stream = ?1 AND serial = ?2 AND draft = ?3", "ibi",
		   (int64_t)h->stream, SERIAL(h->serial), (int64_t)h->draft);
	if (e == ERR_OK && held != n)
		e = err_set(ERR_NOT_FOUND, "the ticket holds %lld units of the coupon, not %u", (long long)held, (unsigned)n);
	if (e != ERR_OK)
		return e;
	return db_run(&s->db, "UPDATE unit SET journal = ?4, sequence = ?5, draft = NULL WHERE stream = ?1 AND serial = ?2 AND "
		      "draft = ?3", "ibiii", (int64_t)h->stream, SERIAL(h->serial), (int64_t)h->draft, s->journal_number,
		      (int64_t)sequence);
}

static enum err some(struct store *s, enum err e)
{
	return e == ERR_OK && db_changes(&s->db) == 0 ? err_set(ERR_NOT_FOUND, "the ticket does not hold the coupon") : e;
}

enum err units_let_go(struct store *s, const struct units_hold *h)
{
	assert(s->db.in_transaction && h->draft);
	return some(s, db_run(&s->db, "DELETE FROM unit WHERE stream = ?1 AND serial = ?2 AND draft = ?3", "ibi",
			      (int64_t)h->stream, SERIAL(h->serial), (int64_t)h->draft));
}

enum err units_pass(struct store *s, const struct units_hold *h, uint64_t to)
{
	assert(s->db.in_transaction && h->draft && to);
	return some(s, db_run(&s->db, "UPDATE unit SET draft = ?4 WHERE stream = ?1 AND serial = ?2 AND draft = ?3", "ibii",
			      (int64_t)h->stream, SERIAL(h->serial), (int64_t)h->draft, (int64_t)to));
}

enum err units_held(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], uint64_t *draft, uint16_t *n)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT draft, count(*) FROM unit WHERE stream = ?1 AND serial = ?2 AND draft IS NOT NULL "
			      "GROUP BY draft ORDER BY draft LIMIT 1", "ib", (int64_t)stream, SERIAL(serial));

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		*draft = (uint64_t)sqlite3_column_int64(q, 0);
		*n = (uint16_t)sqlite3_column_int(q, 1);
	}
	db_done(q);
	return e;
}

static enum err place_here(sqlite3_stmt *q, struct units_place *out)
{
	struct units_place p = { 0 };
	enum err e;

	p.stream = (uint32_t)sqlite3_column_int64(q, 0);
	p.sequence = (uint64_t)sqlite3_column_int64(q, 1);
	p.time = sqlite3_column_int64(q, 2);
	p.who = (uint32_t)sqlite3_column_int64(q, 3);
	p.units = (uint16_t)sqlite3_column_int(q, 4);
	e = db_column_fixed(q, 5, p.journal, sizeof p.journal);
	if (e == ERR_OK)
		*out = p;
	return e;
}

#define PLACE_SQL "SELECT u.stream, u.sequence, f.time, f.who, count(*), j.id FROM unit u " \
	"JOIN fact f USING (stream, journal, sequence) JOIN journal j ON j.number = u.journal "

static enum err find_place(struct store *s, const char *sql, int64_t stream, const uint8_t serial[SERIAL_LEN],
			   struct units_place *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, sql, "bi", SERIAL(serial), stream);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = place_here(q, out);
	db_done(q);
	return e;
}

static enum err find_elsewhere(struct store *s, const char *sql, uint32_t stream, const uint8_t serial[SERIAL_LEN],
			       struct units_place *out)
{
	sqlite3_stmt *q = NULL;
	struct units_place p = { .stream = stream, .elsewhere = true };
	enum err e = db_query(&s->db, &q, sql, "bi", SERIAL(serial), (int64_t)stream);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		db_column_str(q, 0, p.till, sizeof p.till);
		db_column_str(q, 1, p.merchant, sizeof p.merchant);
		p.time = sqlite3_column_int64(q, 2);
		p.units = (uint16_t)sqlite3_column_int(q, 3);
		*out = p;
	}
	db_done(q);
	return e;
}

/* here and there: the queries for this till and for elsewhere; newest says which of two places counts. */
static enum err find_either(struct store *s, const char *const sql[2], bool newest, const struct units_take *which,
			    struct units_place *out)
{
	struct units_place here, there;
	enum err e = find_place(s, sql[0], which->stream, which->serial, &here);
	enum err f = find_elsewhere(s, sql[1], which->stream, which->serial, &there);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (f != ERR_OK && f != ERR_NOT_FOUND)
		return f;
	if (e != ERR_OK && f != ERR_OK)
		return ERR_NOT_FOUND;
	if (e != ERR_OK || (f == ERR_OK && (there.time > here.time) == newest && there.time != here.time))
		*out = there;
	else
		*out = here;
	return ERR_OK;
}

enum err units_last(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], struct units_place *out)
{
	static const char *const sql[2] = {
		PLACE_SQL "WHERE u.stream = ?2 AND u.serial = ?1 GROUP BY u.journal, u.sequence "
			"ORDER BY f.time DESC, u.journal DESC, u.sequence DESC LIMIT 1",
		"SELECT till, merchant, time, units FROM elsewhere WHERE stream = ?2 AND serial = ?1 "
			"ORDER BY time DESC LIMIT 1",
	};

	return find_either(s, sql, true, &(struct units_take){ .stream = stream, .serial = serial }, out);
}

enum err units_first(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], struct units_place *out)
{
	static const char *const sql[2] = {
		PLACE_SQL "WHERE u.stream = ?2 AND u.serial = ?1 GROUP BY u.journal, u.sequence "
			"ORDER BY f.time, u.journal, u.sequence LIMIT 1",
		"SELECT till, merchant, time, units FROM elsewhere WHERE stream = ?2 AND serial = ?1 ORDER BY time LIMIT 1",
	};

	return find_either(s, sql, false, &(struct units_take){ .stream = stream, .serial = serial }, out);
}

/* All streams there can be are named, so that the primary key finds each. */
enum err units_find(struct store *s, const uint8_t serial[SERIAL_LEN], struct units_place *out)
{
	return find_place(s, PLACE_SQL "WHERE u.stream IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16) AND "
			  "u.serial = ?1 AND ?2 = 0 GROUP BY u.stream, u.journal, u.sequence "
			  "ORDER BY f.time DESC, u.journal DESC, u.sequence DESC LIMIT 1", 0, serial, out);
}

static enum err move_to_reversed(struct store *s, uint32_t stream, uint64_t sequence, const uint8_t serial[SERIAL_LEN])
{
	enum err e = db_run(&s->db, "INSERT INTO reversed (stream, serial, journal, sequence, units, expires) "
			    "SELECT stream, serial, journal, sequence, count(*), max(expires) FROM unit "
			    "WHERE stream = ?1 AND serial = ?2 AND journal = ?3 AND sequence = ?4 GROUP BY stream",
			    "ibii", (int64_t)stream, SERIAL(serial), s->journal_number, (int64_t)sequence);

	if (e == ERR_OK)
		e = db_run(&s->db, "DELETE FROM spent WHERE stream = ?1 AND journal = ?2 AND sequence = ?3", "iii",
			   (int64_t)stream, s->journal_number, (int64_t)sequence);
	if (e != ERR_OK)
		return e;
	return db_run(&s->db, "DELETE FROM unit WHERE stream = ?1 AND serial = ?2 AND journal = ?3 AND sequence = ?4",
		      "ibii", (int64_t)stream, SERIAL(serial), s->journal_number, (int64_t)sequence);
}

/* The fact names the serial; so there is no need of an index by sequence, which each redemption would pay for. */
enum err units_release(struct store *s, uint32_t stream, uint64_t sequence, uint16_t *released)
{
	struct journal_read r;
	struct redemption body;
	int64_t n;
	enum err e;

	assert(s->db.in_transaction);
	e = journal_read(s, stream, sequence, &r);
	if (e != ERR_OK)
		return e;
	if (r.fact.kind != FACT_REDEMPTION)
		e = err_set(ERR_NOT_FOUND, "fact %llu of stream %u is no redemption", (unsigned long long)sequence, stream);
	else
		e = redemption_decode(r.fact.body, &body);
	journal_done(&r);
	if (e == ERR_OK)
		e = move_to_reversed(s, stream, sequence, body.serial);
	if (e != ERR_OK)
		return e;
	n = db_changes(&s->db);
	if (n == 0)
		return err_set(ERR_NOT_FOUND, "the units of fact %llu are free already", (unsigned long long)sequence);
	*released = (uint16_t)n;
	return ERR_OK;
}

enum err units_spent(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], uint64_t sequence, bool *out)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT EXISTS (SELECT 1 FROM unit WHERE stream = ?1 AND serial = ?2 AND journal = ?3 AND "
			    "sequence = ?4)", "ibii", (int64_t)stream, SERIAL(serial), s->journal_number, (int64_t)sequence);

	if (e == ERR_OK)
		*out = n != 0;
	return e;
}

enum err units_reversed(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], bool *out)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT EXISTS (SELECT 1 FROM reversed WHERE stream = ?1 AND serial = ?2)", "ib",
			    (int64_t)stream, SERIAL(serial));

	if (e == ERR_OK)
		*out = n != 0;
	return e;
}

static enum err is_own_till(struct store *s, uint32_t stream, const char *till, bool *out)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT EXISTS (SELECT 1 FROM platform WHERE stream = ?1 AND till = ?2)", "it",
			    (int64_t)stream, till);

	*out = e == ERR_OK && n;
	return e;
}

enum err units_elsewhere(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], const struct units_place *p)
{
	bool own;
	enum err e;

	assert(s->db.in_transaction && p->units >= 1);
	e = is_own_till(s, stream, p->till, &own);
	if (e != ERR_OK || own)
		return e;
	return db_run(&s->db, "INSERT INTO elsewhere (stream, serial, till, time, merchant, units) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (stream, serial, till, time) DO UPDATE SET "
		      "units = max(units, excluded.units)", "ibtiti", (int64_t)stream, SERIAL(serial), p->till, p->time,
		      p->merchant, (int64_t)p->units);
}

static enum err purge_one(struct store *s, const char *sql, uint32_t stream, int64_t floor, int64_t *purged)
{
	enum err e = db_run(&s->db, sql, "ii", (int64_t)stream, floor);

	if (e == ERR_OK)
		*purged += db_changes(&s->db);
	return e;
}

/* A floor that is not the platform's own word counts for nothing. */
static enum err lower_floor(struct store *s, uint32_t stream, int64_t *floor)
{
	int64_t known;
	enum err e = db_int(&s->db, &known, "SELECT floor FROM platform WHERE stream = ?1", "i", (int64_t)stream);

	if (e == ERR_NOT_FOUND)
		return err_set(e, "%s: no platform has stream %u", s->dir, stream);
	if (e == ERR_OK && known < *floor)
		*floor = known;
	return e;
}

/* Up to which floor units may be gone: store_verify must know that they are not missing. */
static enum err note_purge(struct store *s, uint32_t stream, int64_t floor)
{
	char name[32];
	uint8_t be[8];

	snprintf(name, sizeof name, "purged/%u", stream);
	for (int i = 0; i < 8; i++)
		be[i] = (uint8_t)((uint64_t)floor >> (56 - 8 * i));
	return secret_meta_set(s, name, bytes_of(be, sizeof be));
}

enum err units_purge(struct store *s, uint32_t stream, int64_t floor, int64_t *purged)
{
	int64_t n = 0, other = 0, spent = 0;
	enum err e;

	assert(s->db.in_transaction);
	e = lower_floor(s, stream, &floor);
	if (e == ERR_OK)
		e = purge_one(s, "DELETE FROM elsewhere WHERE stream = ?1 AND serial IN (SELECT serial FROM unit WHERE "
			      "stream = ?1 AND expires < ?2 AND draft IS NULL)", stream, floor, &other);
	if (e == ERR_OK)
		e = purge_one(s, "DELETE FROM elsewhere WHERE stream = ?1 AND time < ?2", stream, floor - TEN_YEARS, &other);
	if (e == ERR_OK)	/* what is still to be sent or spent stays */
		e = purge_one(s, "DELETE FROM claim WHERE stream = ?1 AND expires < ?2 AND state IN (2, 4, 5)", stream, floor, &spent);
	if (e == ERR_OK)
		e = purge_one(s, "DELETE FROM reversed WHERE stream = ?1 AND expires < ?2", stream, floor, &other);
	if (e == ERR_OK)
		e = purge_one(s, "DELETE FROM unit WHERE stream = ?1 AND expires < ?2 AND draft IS NULL", stream, floor, &n);
	if (e == ERR_OK && n + spent > 0)
		e = note_purge(s, stream, floor);
	if (e == ERR_OK)
		*purged = n;
	return e;
}
