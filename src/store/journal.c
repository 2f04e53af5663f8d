#include "store/journal.h"

#include "seal/digest.h"
#include "store/secret.h"

#include <assert.h>
#include <string.h>

static enum err head_of(struct store *s, int64_t journal, uint32_t stream, struct journal_head *out)
{
	sqlite3_stmt *q = NULL;
	struct journal_head h = { 0 };
	enum err e = db_query(&s->db, &q, "SELECT sequence, hash FROM fact WHERE stream = ?1 AND journal = ?2 "
			      "ORDER BY sequence DESC LIMIT 1", "ii", (int64_t)stream, journal);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		h.sequence = (uint64_t)sqlite3_column_int64(q, 0);
		e = db_column_fixed(q, 1, h.hash, sizeof h.hash);
	} else if (e == ERR_NOT_FOUND) {
		e = ERR_OK;
	}
	db_done(q);
	if (e == ERR_OK)
		*out = h;
	return e;
}

enum err journal_head(struct store *s, uint32_t stream, struct journal_head *out)
{
	return head_of(s, s->journal_number, stream, out);
}

enum err journal_latest(struct store *s, uint32_t stream, int64_t *time)
{
	return db_int(&s->db, time, "SELECT coalesce(max(time), 0) FROM (SELECT time FROM fact WHERE stream = ?1 AND journal = ?2 "
		      "ORDER BY sequence DESC LIMIT 64)", "ii", (int64_t)stream, s->journal_number);
}

static enum err insert_views(struct store *s, const struct fact *f, bool shown)
{
	enum err e;

	if (f->stream == STREAM_SHOP || f->stream == STREAM_TRAINING)
		return ERR_OK;
	e = db_run(&s->db, "INSERT INTO outbox (stream, journal, sequence, time) VALUES (?1, ?2, ?3, ?4)", "iiii",
		   (int64_t)f->stream, s->journal_number, (int64_t)f->sequence, f->time);
	if (e != ERR_OK || shown || f->kind != FACT_REDEMPTION)
		return e;
	return db_run(&s->db, "INSERT INTO not_shown (stream, journal, sequence) VALUES (?1, ?2, ?3)", "iii",
		      (int64_t)f->stream, s->journal_number, (int64_t)f->sequence);
}

static enum err insert_fact(struct store *s, const struct fact *f)
{
	uint8_t memory[FACT_MAX], hash[DIGEST_LEN];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = fact_encode(f, &b);
	if (e == ERR_OK)
		e = fact_hash(buf_bytes(&b), hash);
	if (e != ERR_OK)
		return e;
	return db_run(&s->db, "INSERT INTO fact (stream, journal, sequence, time, who, kind, hash, encoded) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "iiiiiibb", (int64_t)f->stream, s->journal_number,
		      (int64_t)f->sequence, f->time, (int64_t)f->who, (int64_t)f->kind, bytes_of(hash, sizeof hash),
		      buf_bytes(&b));
}

enum err journal_append(struct store *s, const struct journal_entry *entry, uint64_t *sequence)
{
	struct fact f = { .stream = entry->stream, .time = entry->time, .who = entry->who, .kind = entry->kind,
			  .body = entry->body };
	struct journal_head head;
	enum err e;

	assert(s->db.in_transaction && entry->stream <= STREAM_TRAINING);
	e = store_newest_journal(s);	/* another process may have begun it */
	if (e == ERR_OK)
		e = journal_head(s, entry->stream, &head);
	if (e != ERR_OK)
		return e;
	memcpy(f.journal, s->journal, sizeof f.journal);
	memcpy(f.before, head.hash, sizeof f.before);
	f.sequence = head.sequence + 1;
	e = insert_fact(s, &f);
	if (e == ERR_OK)
		e = insert_views(s, &f, entry->shown);
	if (e == ERR_OK && sequence)
		*sequence = f.sequence;
	return e;
}

static enum err is_shown(struct store *s, uint32_t stream, uint64_t sequence, bool *out)
{
	int64_t n = 0;
	enum err e = db_int(&s->db, &n, "SELECT count(*) FROM not_shown WHERE stream = ?1 AND journal = ?2 AND "
			    "sequence = ?3", "iii", (int64_t)stream, s->journal_number, (int64_t)sequence);

	*out = n == 0;
	return e;
}

static bool belongs(const struct store *s, const struct fact *f, uint32_t stream, uint64_t sequence)
{
	return f->stream == stream && f->sequence == sequence && !memcmp(f->journal, s->journal, sizeof f->journal);
}

enum err journal_read(struct store *s, uint32_t stream, uint64_t sequence, struct journal_read *out)
{
	struct journal_read r = { 0 };
	enum err e = db_query(&s->db, &r.statement, "SELECT encoded FROM fact WHERE stream = ?1 AND journal = ?2 AND "
			      "sequence = ?3", "iii", (int64_t)stream, s->journal_number, (int64_t)sequence);

	if (e == ERR_OK)
		e = db_step(&s->db, r.statement);
	if (e == ERR_OK) {
		r.encoded = db_column_bytes(r.statement, 0);
		if (fact_decode(r.encoded, &r.fact) != ERR_OK || !belongs(s, &r.fact, stream, sequence))
			e = err_set(ERR_CORRUPT, "%s: fact %llu of stream %u is damaged", s->dir,
				    (unsigned long long)sequence, stream);
	}
	if (e == ERR_OK)
		e = is_shown(s, stream, sequence, &r.shown);
	if (e == ERR_OK)
		*out = r;
	else
		db_done(r.statement);
	return e;
}

void journal_done(struct journal_read *r)
{
	db_done(r->statement);
	memset(r, 0, sizeof *r);
}

enum err journal_mark_shown(struct store *s, uint32_t stream, uint64_t sequence)
{
	assert(s->db.in_transaction);
	return db_run(&s->db, "DELETE FROM not_shown WHERE stream = ?1 AND journal = ?2 AND sequence = ?3", "iii",
		      (int64_t)stream, s->journal_number, (int64_t)sequence);
}

/* Sorted by time, so the rows are all read before the first is given: each() may mark them as shown. */
enum err journal_not_shown(struct store *s, enum err (*each)(void *ctx, const struct fact *f), void *ctx)
{
	sqlite3_stmt *q = NULL;
	struct fact f;
	enum err e = db_query(&s->db, &q, "SELECT f.encoded FROM not_shown n JOIN fact f USING (stream, journal, sequence) "
			      "ORDER BY f.time, f.journal, f.stream, f.sequence", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		if (fact_decode(db_column_bytes(q, 0), &f) != ERR_OK)
			e = err_set(ERR_CORRUPT, "%s: a fact that was never shown is damaged", s->dir);
		else
			e = each(ctx, &f);
		if (e != ERR_OK)
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* each() may select: the walk goes by number and holds nothing open. */
enum err journal_each(struct store *s, enum err (*each)(void *ctx, const uint8_t id[JOURNAL_ID_LEN]), void *ctx)
{
	uint8_t id[JOURNAL_ID_LEN];
	int64_t number = 0;
	enum err e = ERR_OK;

	while (e == ERR_OK) {
		sqlite3_stmt *q = NULL;

		e = db_query(&s->db, &q, "SELECT number, id FROM journal WHERE number > ?1 ORDER BY number LIMIT 1", "i", number);
		if (e == ERR_OK)
			e = db_step(&s->db, q);
		if (e == ERR_OK) {
			number = sqlite3_column_int64(q, 0);
			e = db_column_fixed(q, 1, id, sizeof id);
		}
		db_done(q);
		if (e == ERR_NOT_FOUND)
			return ERR_OK;
		if (e == ERR_OK)
			e = each(ctx, id);
	}
	return e;
}

enum err journal_select(struct store *s, const uint8_t id[JOURNAL_ID_LEN])
{
	int64_t number;
	enum err e = db_int(&s->db, &number, "SELECT number FROM journal WHERE id = ?1", "b", bytes_of(id, JOURNAL_ID_LEN));

	if (e == ERR_NOT_FOUND)
		return err_set(e, "%s: no journal of this store", s->dir);
	if (e != ERR_OK)
		return e;
	memcpy(s->journal, id, JOURNAL_ID_LEN);
	s->journal_number = number;
	return ERR_OK;
}
