#include "store/batches.h"

#include "seal/digest.h"
#include "store/outbox.h"

#include <assert.h>
#include <string.h>

#define DIGEST(d) bytes_of((d), DOCUMENT_DIGEST_LEN)

/* By number, so that nothing is counted; what is due is kept longer, for its answer is still to come. */
static enum err forget(struct store *s)
{
	return db_run(&s->db, "DELETE FROM batch WHERE number <= (SELECT max(number) FROM batch) - ?1 AND "
		      "(number <= (SELECT max(number) FROM batch) - ?2 OR NOT EXISTS (SELECT 1 FROM outbox o WHERE "
		      "o.stream = batch.stream AND o.journal = batch.journal AND "
		      "o.sequence BETWEEN batch.first AND batch.first + batch.n - 1))", "ii", (int64_t)BATCHES_KEPT,
		      (int64_t)BATCHES_MAX);
}

static enum err hash_at(struct store *s, uint32_t stream, uint64_t sequence, uint8_t out[DIGEST_LEN])
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT hash FROM fact WHERE stream = ?1 AND journal = ?2 AND sequence = ?3", "iii",
			      (int64_t)stream, s->journal_number, (int64_t)sequence);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = db_column_fixed(q, 0, out, DIGEST_LEN);
	db_done(q);
	return e;
}

enum err batches_keep(struct store *s, const struct batches_made *made)
{
	uint8_t last[DIGEST_LEN];
	enum err e;

	assert(s->db.in_transaction && made->n > 0);
	e = hash_at(s, made->stream, made->first + made->n - 1, last);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO batch (stream, journal, first, n, digest, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
			   "ON CONFLICT (stream, digest) DO NOTHING", "iiiibb", (int64_t)made->stream, s->journal_number,
			   (int64_t)made->first, (int64_t)made->n, DIGEST(made->digest), bytes_of(last, sizeof last));
	return e == ERR_OK ? forget(s) : e;
}

/* 0 or 1 */
static enum err made_here(struct store *s, const struct answer *a, int64_t *n)
{
	return db_int(&s->db, n, "SELECT count(*) FROM batch b JOIN fact f ON f.stream = b.stream AND f.journal = b.journal AND "
		      "f.sequence = b.first + b.n - 1 WHERE b.stream = ?1 AND b.digest = ?2 AND b.journal = ?3 AND "
		      "b.first = ?4 AND b.n = ?5 AND f.hash = b.last", "ibiii", (int64_t)a->stream, DIGEST(a->of),
		      s->journal_number, (int64_t)a->first, (int64_t)a->n);
}

static enum err made_before(struct store *s, const struct answer *a, int64_t *n)
{
	return db_int(&s->db, n, "SELECT count(*) FROM batch_before WHERE stream = ?1 AND journal = ?2 AND last >= ?3", "iii",
		      (int64_t)a->stream, s->journal_number, (int64_t)(a->first + a->n - 1));
}

static bool same_verdict(const struct answer_row *a, const struct answer_row *b)
{
	return a->verdict == b->verdict && a->reason == b->reason && a->has_first == b->has_first &&
	       (!a->has_first || (!strcmp(a->first_till, b->first_till) && a->first_time == b->first_time));
}

static enum err known_already(struct store *s, const struct answer *a, bool *out)
{
	struct bytes rest = a->rows;
	struct answer_row row, known;
	uint64_t sequence = a->first;
	enum err e = ERR_OK, next;

	*out = false;
	while ((next = answer_next(&rest, &row)) == ERR_OK) {
		e = outbox_verdict(s, a->stream, sequence++, &known);
		if (e == ERR_NOT_FOUND || (e == ERR_OK && !same_verdict(&row, &known)))
			return ERR_OK;
		if (e != ERR_OK)
			return e;
	}
	*out = next == ERR_NOT_FOUND;
	return *out ? ERR_OK : next;
}

enum err batches_ours(struct store *s, const struct answer *a, bool *out)
{
	int64_t n = 0;
	enum err e = made_here(s, a, &n);

	if (e == ERR_OK && n == 0)
		e = made_before(s, a, &n);
	*out = n != 0;
	return e == ERR_OK && n == 0 ? known_already(s, a, out) : e;
}

enum err batches_matter(struct store *s, const struct answer *a, bool *out)
{
	int64_t n = 0;
	enum err e = db_int(&s->db, &n, "SELECT (SELECT max(number) FROM journal) = ?1 OR EXISTS (SELECT 1 FROM outbox WHERE "
			    "stream = ?2 AND journal = ?1 AND sequence BETWEEN ?3 AND ?4)", "iiii", s->journal_number,
			    (int64_t)a->stream, (int64_t)a->first, (int64_t)(a->first + a->n - 1));

	*out = n != 0;
	return e;
}

enum err batches_strange(struct store *s, uint32_t stream, const uint8_t digest[DOCUMENT_DIGEST_LEN], int64_t now)
{
	assert(s->db.in_transaction);
	return db_run(&s->db, "INSERT INTO strange_answer (stream, journal, digest, time) SELECT ?1, ?2, ?3, ?4 WHERE "
		      "(SELECT count(*) FROM strange_answer WHERE stream = ?1 AND journal = ?2) < ?5 ON CONFLICT DO NOTHING",
		      "iibii", (int64_t)stream, s->journal_number, DIGEST(digest), now, (int64_t)BATCHES_STRANGE_MAX);
}

enum err batches_strangers(struct store *s, uint32_t stream, int64_t *n)
{
	return db_int(&s->db, n, "SELECT count(*) FROM strange_answer WHERE stream = ?1 AND "
		      "journal = (SELECT max(number) FROM journal)", "i", (int64_t)stream);
}
