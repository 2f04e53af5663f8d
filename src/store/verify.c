#include "store/secret.h"

#include "store/journal.h"
#include "store/sales.h"

#include <stdio.h>
#include <string.h>

/* A walk over all facts in their order, and what is known of the place it has come to. */
struct walk {
	struct store *s;
	uint32_t stream;
	int64_t journal;
	uint64_t sequence;		/* of the fact last seen; 0: a new chain */
	uint8_t hash[DIGEST_LEN];
	uint8_t journal_id[JOURNAL_ID_LEN];
	int64_t units;			/* rows of the used-set that facts account for */
	int64_t purged;			/* the stream's units of coupons that ended before may be gone */
	store_progress_fn *each;
	void *ctx;
	uint64_t done, of;
};

enum { STEP = 256 };	/* facts between two words of progress */

static void tell(const struct walk *w)
{
	if (w->each)
		w->each(w->ctx, w->done, w->of);
}

static enum err fault(const struct walk *w, uint64_t sequence, const char *what)
{
	return err_set(ERR_CORRUPT, "%s: damaged, fact %llu of stream %u %s", w->s->dir, (unsigned long long)sequence,
		       w->stream, what);
}

static enum err enter_chain(struct walk *w, sqlite3_stmt *q)
{
	char name[32];
	uint8_t memory[8] = { 0 };
	struct buf b;
	enum err e;

	w->stream = (uint32_t)sqlite3_column_int64(q, 0);
	w->journal = sqlite3_column_int64(q, 1);
	w->sequence = 0;
	memset(w->hash, 0, sizeof w->hash);
	snprintf(name, sizeof name, "purged/%u", w->stream);
	buf_init(&b, memory, sizeof memory);
	e = secret_meta_get(w->s, name, &b);
	w->purged = 0;
	for (size_t i = 0; i < b.len; i++)
		w->purged = (int64_t)((uint64_t)w->purged << 8 | memory[i]);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	return db_column_fixed(q, 7, w->journal_id, sizeof w->journal_id);
}

static bool columns_agree(sqlite3_stmt *q, const struct fact *f)
{
	return f->stream == (uint64_t)sqlite3_column_int64(q, 0) && f->sequence == (uint64_t)sqlite3_column_int64(q, 2) &&
	       f->time == sqlite3_column_int64(q, 3) && f->who == (uint64_t)sqlite3_column_int64(q, 4) &&
	       f->kind == (uint64_t)sqlite3_column_int64(q, 5);
}

static enum err check_hash(struct walk *w, sqlite3_stmt *q)
{
	uint8_t kept[DIGEST_LEN];
	enum err e = fact_hash(db_column_bytes(q, 6), w->hash);

	if (e == ERR_OK)
		e = db_column_fixed(q, 8, kept, sizeof kept);
	if (e == ERR_OK && memcmp(kept, w->hash, sizeof kept))
		return fault(w, w->sequence, "is not what was written");
	return e;
}

static enum err check_link(struct walk *w, sqlite3_stmt *q, struct fact *f)
{
	struct bytes encoded = db_column_bytes(q, 6);
	uint64_t sequence = (uint64_t)sqlite3_column_int64(q, 2);

	if (sequence != w->sequence + 1)
		return fault(w, w->sequence + 1, "is missing");
	if (fact_decode(encoded, f) != ERR_OK)
		return fault(w, sequence, "cannot be read");
	if (memcmp(f->journal, w->journal_id, sizeof f->journal))
		return fault(w, sequence, "is of another journal");
	if (!columns_agree(q, f))
		return fault(w, sequence, "does not agree with its row");
	if (memcmp(f->before, w->hash, sizeof w->hash))
		return fault(w, sequence, "does not follow the one before it: the chain is broken");
	w->sequence = sequence;
	return check_hash(w, q);
}

static enum err count_units(struct walk *w, const uint8_t serial[SERIAL_LEN], int64_t journal, uint64_t sequence,
			    int64_t *n)
{
	return db_int(&w->s->db, n, "SELECT count(*) FROM unit WHERE stream = ?1 AND serial = ?2 AND journal = ?3 AND "
		      "sequence = ?4", "ibii", (int64_t)w->stream, bytes_of(serial, SERIAL_LEN), journal, (int64_t)sequence);
}

/* Its units are free, or another fact's. */
static enum err has_none(struct walk *w, const struct redemption *r, uint64_t sequence, bool *out)
{
	int64_t n = 0, moved = 0;
	enum err e = db_int(&w->s->db, &n, "SELECT count(*) FROM reversed WHERE stream = ?1 AND serial = ?2 AND journal = ?3 "
			    "AND sequence = ?4", "ibii", (int64_t)w->stream, bytes_of(r->serial, SERIAL_LEN), w->journal,
			    (int64_t)sequence);

	if (e == ERR_OK)
		e = db_int(&w->s->db, &moved, "SELECT count(*) FROM restated WHERE stream = ?1 AND journal = ?2 AND sequence = ?3",
			   "iii", (int64_t)w->stream, w->journal, (int64_t)sequence);
	*out = n + moved != 0;
	return e;
}

/* Stored value has no units: its claim says that it was spent. Until it is purged, or the fact has moved. */
static enum err check_value(struct walk *w, const struct fact *f)
{
	int64_t n, moved = 0;
	enum err e = db_int(&w->s->db, &n, "SELECT count(*) FROM claim WHERE stream = ?1 AND journal = ?2 AND sequence = ?3", "iii",
			    (int64_t)w->stream, w->journal, (int64_t)f->sequence);

	if (e == ERR_OK)
		e = db_int(&w->s->db, &moved, "SELECT count(*) FROM restated WHERE stream = ?1 AND journal = ?2 AND sequence = ?3", "iii",
			   (int64_t)w->stream, w->journal, (int64_t)f->sequence);
	if (e != ERR_OK || n + moved == 1 || f->time < w->purged)
		return e;
	return fault(w, f->sequence, "spent stored value that was never granted");
}

static enum err check_redemption(struct walk *w, const struct fact *f)
{
	struct redemption r;
	bool none;
	int64_t n;
	enum err e;

	if (redemption_decode(f->body, &r) != ERR_OK)
		return fault(w, f->sequence, "is a redemption that cannot be read");
	if (r.kind == KIND_VALUE)
		return check_value(w, f);
	e = count_units(w, r.serial, w->journal, f->sequence, &n);
	if (e == ERR_OK)
		e = has_none(w, &r, f->sequence, &none);
	if (e != ERR_OK)
		return e;
	w->units += n;
	if (n == (none ? 0 : r.units))
		return ERR_OK;
	if (n == 0 && f->time < w->purged)
		return ERR_OK;
	return fault(w, f->sequence, "and the used-set differ on its coupon's units");
}

static enum err check_reversal(struct walk *w, const struct fact *f)
{
	struct reversal r;
	int64_t journal, n;
	enum err e;

	if (reversal_decode(f->body, &r) != ERR_OK)
		return fault(w, f->sequence, "is a reversal that cannot be read");
	e = db_int(&w->s->db, &journal, "SELECT number FROM journal WHERE id = ?1", "b", bytes_of(r.journal, sizeof r.journal));
	if (e == ERR_NOT_FOUND)
		return ERR_OK;	/* another till's redemption: its units are not ours */
	if (e == ERR_OK)
		e = count_units(w, r.serial, journal, r.sequence, &n);
	if (e != ERR_OK || n == 0)
		return e;
	return fault(w, f->sequence, "takes a redemption back whose units are still used");
}

static enum err check_fact(struct walk *w, sqlite3_stmt *q)
{
	struct fact f;
	enum err e = ERR_OK;

	if (w->sequence == 0 || w->stream != (uint64_t)sqlite3_column_int64(q, 0) ||
	    w->journal != sqlite3_column_int64(q, 1))
		e = enter_chain(w, q);
	if (e == ERR_OK)
		e = check_link(w, q, &f);
	if (e == ERR_OK && (f.stream == STREAM_SHOP || f.stream == STREAM_TRAINING))
		return sales_check(w->s, w->journal, &f);
	if (e != ERR_OK)
		return e;
	if (f.kind == FACT_REDEMPTION)
		return check_redemption(w, &f);
	return f.kind == FACT_REVERSAL ? check_reversal(w, &f) : ERR_OK;
}

static enum err check_facts(struct walk *w)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&w->s->db, &q, "SELECT f.stream, f.journal, f.sequence, f.time, f.who, f.kind, f.encoded, j.id, f.hash "
			      "FROM fact f CROSS JOIN journal j ON j.number = f.journal "
			      "ORDER BY f.stream, f.journal, f.sequence", "");

	while (e == ERR_OK && (e = db_step(&w->s->db, q)) == ERR_OK) {
		e = check_fact(w, q);
		if (++w->done % STEP == 0)
			tell(w);
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Each query counts what must not be. */
static const struct {
	const char *sql, *what;
} VIEWS[] = {
	{ "SELECT count(*) FROM fact f WHERE f.stream BETWEEN 1 AND 15 AND "
	  "(SELECT count(*) FROM outbox o WHERE o.stream = f.stream AND o.journal = f.journal AND o.sequence = f.sequence) + "
	  "max((SELECT count(*) FROM verdict v WHERE v.stream = f.stream AND v.journal = f.journal AND v.sequence = f.sequence), "
	  "(SELECT count(*) FROM restated r WHERE r.stream = f.stream AND r.journal = f.journal AND r.sequence = f.sequence)) <> 1",
	  "facts are neither due nor answered, or both" },
	{ "SELECT count(*) FROM (SELECT stream, verdict, count(*) AS n FROM verdict v WHERE NOT EXISTS (SELECT 1 FROM restated r "
	  "WHERE r.stream = v.stream AND r.journal = v.journal AND r.sequence = v.sequence) GROUP BY stream, verdict) v "
	  "FULL JOIN tally t ON t.stream = v.stream AND t.verdict = v.verdict WHERE coalesce(t.n, 0) <> coalesce(v.n, 0)",
	  "counts of verdicts are wrong" },
	{ "SELECT count(*) FROM not_shown n JOIN fact f USING (stream, journal, sequence) WHERE f.kind <> 1",
	  "facts wait to be shown that need not be" },
	{ "SELECT (SELECT count(*) FROM journal) = 0", "journals are missing" },
	{ "SELECT abs((SELECT count(*) FROM person) - (SELECT count(*) FROM fact WHERE stream = 0 AND kind = 20))",
	  "people are missing, or were never added" },
	{ "SELECT abs((SELECT count(*) FROM sale) - (SELECT count(*) FROM fact WHERE stream IN (0, 16) AND kind = 33))",
	  "sales are missing, or were never made" },
	{ "SELECT count(*) FROM (SELECT stream FROM sale GROUP BY stream HAVING max(receipt) <> count(*))",
	  "receipts are not numbered without gaps" },
	{ "SELECT abs((SELECT count(*) FROM counter_event) - (SELECT count(*) FROM fact WHERE stream = 0 AND kind IN "
	  "(24, 36, 37, 38, 39, 50)))",
	  "events of the counter are missing, or never were" },
	{ "SELECT abs((SELECT count(*) FROM shift) - (SELECT count(*) FROM fact WHERE stream = 0 AND kind = 34)) + "
	  "abs((SELECT count(*) FROM shift WHERE closed IS NOT NULL) - (SELECT count(*) FROM fact WHERE stream = 0 AND kind = 35))",
	  "shifts are missing, or were never opened" },
	{ "SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM fact f WHERE f.stream = 0 AND f.journal = j.number "
	  "AND f.sequence = 1 AND f.kind = 16)", "journals have no first fact" },
};

static enum err check_views(const struct walk *w)
{
	int64_t n = 0;
	enum err e = ERR_OK;

	for (size_t i = 0; i < sizeof VIEWS / sizeof VIEWS[0] && e == ERR_OK && n == 0; i++) {
		e = db_int(&w->s->db, &n, VIEWS[i].sql, "");
		if (e == ERR_OK && n)
			e = err_set(ERR_CORRUPT, "%s: damaged, %lld %s", w->s->dir, (long long)n, VIEWS[i].what);
	}
	if (e == ERR_OK)
		e = db_int(&w->s->db, &n, "SELECT count(*) FROM unit WHERE draft IS NULL", "");
	if (e == ERR_OK && n != w->units)
		e = err_set(ERR_CORRUPT, "%s: damaged, the used-set has %lld units and the facts account for %lld", w->s->dir,
			    (long long)n, (long long)w->units);
	return e;
}

static enum err verify_inside(struct walk *w)
{
	int64_t n = 0;
	enum err e = w->each ? db_int(&w->s->db, &n, "SELECT count(*) FROM fact", "") : ERR_OK;

	w->of = (uint64_t)n;
	tell(w);
	if (e == ERR_OK)
		e = db_check(&w->s->db);
	if (e == ERR_OK)
		e = check_facts(w);
	return e == ERR_OK ? check_views(w) : e;
}

enum err store_verify_watched(struct store *s, store_progress_fn *each, void *ctx)
{
	struct walk w = { .s = s, .each = each, .ctx = ctx };
	bool alone = !s->db.in_transaction;
	enum err e = alone ? db_run(&s->db, "BEGIN", "") : ERR_OK;

	if (e == ERR_OK)
		e = verify_inside(&w);
	if (alone)
		db_rollback(&s->db);
	return e;
}

enum err store_verify(struct store *s)
{
	return store_verify_watched(s, NULL, NULL);
}
