#include "store/claims.h"

#include "store/drafts.h"

#include <assert.h>
#include <string.h>

enum { COUPON_BYTES_MAX = 512 };

#define COLUMNS "number, coalesce(draft, 0), request, state, coupon, wanted, price, asked, reason, amount, balance, lapses"
#define SERIAL(s) bytes_of((s), SERIAL_LEN)
_Static_assert(CLAIMS_ASKED == 0 && CLAIMS_GRANTED == 1 && CLAIMS_REFUSED == 2 && CLAIMS_WITHDRAWN == 3 && CLAIMS_SPENT == 4 &&
	       CLAIMS_RELEASED == 5 && COUPON_VALUE == 4, "numbers in SQL");

static enum err read_coupon(const struct store *s, sqlite3_stmt *q, struct claims_row *r)
{
	struct ticket_coupon *c = &r->coupon;

	if (drafts_get_coupon(db_column_bytes(q, 4), c) != ERR_OK)
		return err_set(ERR_CORRUPT, "%s: claim %llu is damaged", s->dir, (unsigned long long)r->number);
	c->claim = r->number;
	c->balance = sqlite3_column_int64(q, 10);
	if (c->kind == COUPON_VALUE)
		c->value = sqlite3_column_int64(q, r->state == CLAIMS_ASKED ? 5 : 9);
	return ERR_OK;
}

static enum err read_row(const struct store *s, sqlite3_stmt *q, struct claims_row *out)
{
	struct claims_row r = { .number = (uint64_t)sqlite3_column_int64(q, 0) };
	enum err e = db_column_fixed(q, 2, r.request, sizeof r.request);

	r.draft = (uint64_t)sqlite3_column_int64(q, 1);
	r.state = (enum claims_state)sqlite3_column_int(q, 3);
	r.price = sqlite3_column_int64(q, 6);
	r.asked = sqlite3_column_int64(q, 7);
	r.reason = (enum reason)(sqlite3_column_int(q, 8) % REASON_COUNT);
	r.lapses = sqlite3_column_int64(q, 11);
	if (e == ERR_OK)
		e = read_coupon(s, q, &r);
	if (e == ERR_OK)
		*out = r;
	return e;
}

static enum err read_one(struct store *s, const char *sql, int64_t which, struct claims_row *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, sql, "i", which);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = read_row(s, q, out);
	db_done(q);
	return e;
}

enum err claims_ask(struct store *s, struct claims_row *r, struct random random)
{
	const struct ticket_coupon *c = &r->coupon;
	uint8_t memory[COUPON_BYTES_MAX];
	struct buf b;
	enum err e = random_fill(random, r->request, sizeof r->request);

	assert(s->db.in_transaction && r->draft);
	buf_init(&b, memory, sizeof memory);
	drafts_put_coupon(&b, c);
	assert(!b.over);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO claim (stream, request, serial, kind, draft, asked, wanted, price, expires, coupon) VALUES "
			   "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", "ibbiiiiiib", (int64_t)c->stream,
			   bytes_of(r->request, sizeof r->request), SERIAL(c->serial), (int64_t)c->kind, (int64_t)r->draft, r->asked,
			   c->kind == COUPON_VALUE ? c->value : (int64_t)0, r->price, c->expires, buf_bytes(&b));
	if (e == ERR_EXISTS)
		return err_set(e, "the coupon is being asked for already");
	if (e != ERR_OK)
		return e;
	r->number = r->coupon.claim = (uint64_t)sqlite3_last_insert_rowid(s->db.sqlite);
	r->state = CLAIMS_ASKED;
	return ERR_OK;
}

enum err claims_due(struct store *s, uint32_t stream, struct claims_row *out)
{
	return read_one(s, "SELECT " COLUMNS " FROM claim k WHERE stream = ?1 AND state IN (0, 3) ORDER BY CASE WHEN state = 0 THEN 1 "
			"WHEN EXISTS (SELECT 1 FROM claim a WHERE a.stream = k.stream AND a.serial = k.serial AND a.state = 0) THEN 0 "
			"ELSE 2 END, number LIMIT 1", stream, out);
}

enum err claims_behind_facts(struct store *s, const struct claims_row *r, bool *out)
{
	int64_t n = 0;
	enum err e = db_int(&s->db, &n, "SELECT EXISTS (SELECT 1 FROM claim c JOIN outbox o USING (stream, journal, sequence) WHERE "
			    "c.serial = ?1 AND c.state = 4 AND c.stream = ?2 AND o.held = 0)", "bi", SERIAL(r->coupon.serial),
			    (int64_t)r->coupon.stream);

	*out = e == ERR_OK && n;
	return e;
}

/* No more than was asked for, and until a time that comes after it was said. */
static bool fits(const struct claims_row *r, const struct grant *g)
{
	bool value = r->coupon.kind == COUPON_VALUE;

	if (!g->granted)
		return g->amount == 0;
	if (g->until <= g->time)
		return false;
	return value ? g->amount > 0 && g->amount <= r->coupon.value : g->amount == 0;
}

static enum err find_request(struct store *s, uint32_t stream, const struct grant *g, struct claims_row *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM claim WHERE stream = ?1 AND request = ?2", "ib", (int64_t)stream,
			      bytes_of(g->request, sizeof g->request));

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = read_row(s, q, out);
	db_done(q);
	return e == ERR_NOT_FOUND ? err_set(e, "a grant of what this till did not ask for") : e;
}

/* The two clocks may differ: how long it is set apart is what counts. */
enum err claims_answer(struct store *s, uint32_t stream, const struct grant *g, int64_t now)
{
	struct claims_row r;
	enum err e = find_request(s, stream, g, &r);

	assert(s->db.in_transaction);
	if (e != ERR_OK || r.state != CLAIMS_ASKED)
		return e;
	if (!fits(&r, g))
		return err_set(ERR_FORMAT, "the grant is not of what was asked for");
	return db_run(&s->db, "UPDATE claim SET state = ?2, reason = ?3, amount = ?4, balance = ?5, lapses = ?6 WHERE number = ?1 AND "
		      "state = 0", "iiiiii", (int64_t)r.number, (int64_t)(g->granted ? CLAIMS_GRANTED : CLAIMS_REFUSED),
		      (int64_t)g->reason, g->amount, g->balance, g->granted ? now + (g->until - g->time) : (int64_t)0);
}

enum err claims_released(struct store *s, uint64_t number)
{
	assert(s->db.in_transaction);
	return db_run(&s->db, "UPDATE claim SET state = 5, draft = NULL WHERE number = ?1 AND state = 3", "i", (int64_t)number);
}

enum err claims_get(struct store *s, uint64_t number, struct claims_row *out)
{
	return read_one(s, "SELECT " COLUMNS " FROM claim WHERE number = ?1", (int64_t)number, out);
}

enum err claims_each(struct store *s, uint64_t draft, enum err (*each)(void *ctx, const struct claims_row *r), void *ctx)
{
	struct claims_row r;
	uint64_t after = 0;
	enum err e = ERR_OK;

	while (e == ERR_OK) {	/* each() may change the row that it is given */
		sqlite3_stmt *q = NULL;

		e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM claim WHERE draft = ?1 AND state IN (0, 1, 2) AND number > ?2 "
			     "ORDER BY number LIMIT 1", "ii", (int64_t)draft, (int64_t)after);
		if (e == ERR_OK)
			e = db_step(&s->db, q);
		if (e == ERR_OK)
			e = read_row(s, q, &r);
		db_done(q);
		if (e == ERR_NOT_FOUND)
			return ERR_OK;
		after = r.number;
		if (e == ERR_OK)
			e = each(ctx, &r);
	}
	return e;
}

enum err claims_open(struct store *s, uint64_t draft, int64_t *n)
{
	return db_int(&s->db, n, "SELECT count(*) FROM claim WHERE draft = ?1 AND state IN (0, 1, 2)", "i", (int64_t)draft);
}

enum err claims_answered(struct store *s, uint64_t draft, int64_t *n)
{
	return db_int(&s->db, n, "SELECT count(*) FROM claim WHERE draft = ?1 AND state IN (1, 2)", "i", (int64_t)draft);
}

enum err claims_withdraw(struct store *s, uint64_t number)
{
	assert(s->db.in_transaction);
	return db_run(&s->db, "UPDATE claim SET state = CASE state WHEN 2 THEN 2 ELSE 3 END, draft = NULL WHERE number = ?1 AND "
		      "state IN (0, 1, 2)", "i", (int64_t)number);
}

enum err claims_pass(struct store *s, uint64_t number, uint64_t to)
{
	assert(s->db.in_transaction);
	return db_run(&s->db, "UPDATE claim SET draft = ?2 WHERE number = ?1 AND state IN (0, 1, 2)", "ii", (int64_t)number, (int64_t)to);
}

enum err claims_spend(struct store *s, uint64_t number, uint64_t sequence)
{
	enum err e;

	assert(s->db.in_transaction);
	e = db_run(&s->db, "UPDATE claim SET state = 4, journal = ?2, sequence = ?3, draft = NULL WHERE number = ?1 AND state = 1", "iii",
		   (int64_t)number, s->journal_number, (int64_t)sequence);
	if (e == ERR_OK && db_changes(&s->db) != 1)
		e = err_set(ERR_NOT_FOUND, "claim %llu is not granted", (unsigned long long)number);
	return e;
}

#define NOT_REVERSED "NOT EXISTS (SELECT 1 FROM reversed r WHERE r.stream = c.stream AND r.serial = c.serial AND " \
	"r.journal = c.journal AND r.sequence = c.sequence)"

#define PLACE "SELECT c.stream, c.sequence, f.time, f.who, j.id, c.serial"
#define FROM_USES " FROM claim c JOIN fact f USING (stream, journal, sequence) JOIN journal j ON j.number = c.journal "

static enum err read_place(sqlite3_stmt *q, struct units_place *out)
{
	struct units_place p = { .units = 1, .stream = (uint32_t)sqlite3_column_int64(q, 0),
				 .sequence = (uint64_t)sqlite3_column_int64(q, 1), .time = sqlite3_column_int64(q, 2),
				 .who = (uint32_t)sqlite3_column_int64(q, 3) };
	enum err e = db_column_fixed(q, 4, p.journal, sizeof p.journal);

	if (e == ERR_OK)
		*out = p;
	return e;
}

enum err claims_find(struct store *s, const uint8_t serial[SERIAL_LEN], struct units_place *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, PLACE FROM_USES "WHERE c.serial = ?1 AND c.state = 4 AND c.kind = 4 AND " NOT_REVERSED
			      " ORDER BY f.time DESC, c.journal DESC, c.sequence DESC LIMIT 1", "b", SERIAL(serial));

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = read_place(q, out);
	db_done(q);
	return e;
}

enum err claims_of_sale(struct store *s, uint64_t receipt,
			enum err (*each)(void *ctx, const struct units_place *p, const uint8_t serial[SERIAL_LEN], int64_t amount),
			void *ctx)
{
	struct units_place p;
	uint8_t serial[SERIAL_LEN];
	int64_t place = 0, amount;
	enum err e = ERR_OK;

	while (e == ERR_OK) {	/* each() may take it back */
		sqlite3_stmt *q = NULL;

		e = db_query(&s->db, &q, PLACE ", x.place, x.amount" FROM_USES "JOIN sale_coupon x ON x.platform = c.stream AND "
			     "x.journal = c.journal AND x.sequence = c.sequence WHERE x.stream = 0 AND x.receipt = ?1 AND x.place > ?2 AND x.line = 0 "
			     "AND c.kind = 4 AND " NOT_REVERSED " ORDER BY x.place LIMIT 1", "ii", (int64_t)receipt, place);
		if (e == ERR_OK)
			e = db_step(&s->db, q);
		if (e == ERR_OK)
			e = read_place(q, &p);
		if (e == ERR_OK)
			e = db_column_fixed(q, 5, serial, sizeof serial);
		place = e == ERR_OK ? sqlite3_column_int64(q, 6) : place;
		amount = e == ERR_OK ? sqlite3_column_int64(q, 7) : 0;
		db_done(q);
		if (e == ERR_NOT_FOUND)
			return ERR_OK;
		if (e == ERR_OK)
			e = each(ctx, &p, serial, amount);
	}
	return e;
}

enum err claims_last_word(struct store *s, uint64_t number, bool *out)
{
	int64_t others = 0;
	enum err e = db_int(&s->db, &others, "SELECT count(*) FROM claim c JOIN claim it USING (stream, serial) WHERE it.number = ?1 AND "
			    "c.number <> ?1 AND c.state IN (1, 4) AND (c.number > ?1 OR NOT " NOT_REVERSED ")", "i", (int64_t)number);

	*out = others == 0;
	return e;
}

enum err claims_take_back(struct store *s, uint32_t stream, uint64_t sequence)
{
	enum err e;

	assert(s->db.in_transaction);
	e = db_run(&s->db, "INSERT INTO reversed (stream, serial, journal, sequence, units, expires) SELECT stream, serial, journal, "
		   "sequence, 1, expires FROM claim c WHERE stream = ?1 AND journal = ?2 AND sequence = ?3 AND kind = 4 AND " NOT_REVERSED,
		   "iii", (int64_t)stream, s->journal_number, (int64_t)sequence);
	if (e == ERR_OK && db_changes(&s->db) != 1)
		e = err_set(ERR_NOT_FOUND, "fact %llu spent no stored value that could be taken back", (unsigned long long)sequence);
	return e;
}
