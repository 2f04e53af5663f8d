#include "store/outbox.h"

#include "store/batches.h"
#include "store/renew.h"

#include <assert.h>
#include <string.h>

#define NOT_RESTATED_SQL "NOT EXISTS (SELECT 1 FROM restated r WHERE r.stream = v.stream AND r.journal = v.journal AND " \
	"r.sequence = v.sequence) "

static enum err count_open(struct store *s, uint32_t stream, struct outbox_state *t)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT count(*) - count(handed), count(handed), coalesce(min(time), 0), "
			      "coalesce(sum(held), 0) FROM outbox WHERE stream = ?1", "i", (int64_t)stream);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		t->unsent = sqlite3_column_int64(q, 0);
		t->waiting = sqlite3_column_int64(q, 1);
		t->oldest = sqlite3_column_int64(q, 2);
		t->held = sqlite3_column_int64(q, 3);
	}
	db_done(q);
	return e;
}

/* 9 and 11 are ANSWER_CHAIN_BROKEN and ANSWER_FORKED, 10 ANSWER_GAP. */
static enum err count_lost(struct store *s, uint32_t stream, struct outbox_state *t)
{
	enum err e = db_int(&s->db, &t->forked, "SELECT count(*) FROM verdict v WHERE v.verdict <> 0 AND v.stream = ?1 AND "
			    "v.reason IN (9, 11) AND " NOT_RESTATED_SQL, "i", (int64_t)stream);

	if (e == ERR_OK)
		e = db_int(&s->db, &t->gap, "SELECT count(*) FROM outbox WHERE stream = ?1 AND waits = 10", "i", (int64_t)stream);
	return e == ERR_OK ? batches_strangers(s, stream, &t->strange) : e;
}
_Static_assert(ANSWER_CHAIN_BROKEN == 9 && ANSWER_GAP == 10 && ANSWER_FORKED == 11, "numbers in SQL");

static enum err tally(struct store *s, uint32_t stream, enum answer_verdict v, int64_t *out)
{
	enum err e;

	*out = 0;
	e = db_int(&s->db, out, "SELECT n FROM tally WHERE stream = ?1 AND verdict = ?2", "ii", (int64_t)stream, (int64_t)v);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Documents are numbered as they came: the newest of the platform's is near the end. */
static enum err last_heard(struct store *s, uint32_t stream, int64_t *out)
{
	enum err e = db_int(&s->db, out, "SELECT time FROM document WHERE stream = ?1 AND type <> 'chit/enrolment' "
			    "ORDER BY number DESC LIMIT 1", "i", (int64_t)stream);

	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err outbox_state(struct store *s, uint32_t stream, struct outbox_state *out)
{
	struct outbox_state t = { 0 };
	enum err e = count_open(s, stream, &t);

	if (e == ERR_OK)
		e = tally(s, stream, ANSWER_ACCEPTED, &t.accepted);
	if (e == ERR_OK)
		e = tally(s, stream, ANSWER_CONFLICT, &t.conflict);
	if (e == ERR_OK)
		e = tally(s, stream, ANSWER_REFUSED, &t.refused);
	if (e == ERR_OK)
		e = last_heard(s, stream, &t.heard);
	if (e == ERR_OK)
		e = count_lost(s, stream, &t);
	if (e == ERR_OK)
		*out = t;
	return e;
}

enum err outbox_due(struct store *s, uint32_t stream, uint64_t from, size_t max, uint64_t *first, size_t *n)
{
	sqlite3_stmt *q = NULL;
	uint64_t begin = 0;
	size_t len = 0;
	enum err e = db_query(&s->db, &q, "SELECT sequence FROM outbox WHERE stream = ?1 AND journal = ?2 AND "
			      "sequence >= ?3 ORDER BY sequence LIMIT ?4", "iiii", (int64_t)stream, s->journal_number,
			      (int64_t)from, (int64_t)max);

	assert(max > 0);
	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		uint64_t sequence = (uint64_t)sqlite3_column_int64(q, 0);

		if (!len)
			begin = sequence;
		else if (sequence != begin + len)
			break;
		len++;
	}
	db_done(q);
	if (len && (e == ERR_OK || e == ERR_NOT_FOUND)) {
		*first = begin;
		*n = len;
		e = ERR_OK;
	}
	return e;
}

enum err outbox_handed(struct store *s, uint32_t stream, uint64_t first, size_t n, int64_t now)
{
	assert(s->db.in_transaction);
	return db_run(&s->db, "UPDATE outbox SET handed = ?5 WHERE stream = ?1 AND journal = ?2 AND "
		      "sequence BETWEEN ?3 AND ?3 + ?4 - 1", "iiiii", (int64_t)stream, s->journal_number, (int64_t)first,
		      (int64_t)n, now);
}

/* These mend themselves: the owner's word, the facts before, the enrolment are still to come. */
static bool is_final(const struct answer_row *row)
{
	if (row->verdict == ANSWER_HELD)
		return false;
	return row->verdict != ANSWER_REFUSED ||
	       (row->reason != ANSWER_GAP && row->reason != ANSWER_UNKNOWN_TILL);
}

static enum err insert_verdict(struct store *s, uint32_t stream, uint64_t sequence, const struct answer_row *row,
			       int64_t now)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "INSERT INTO verdict (stream, journal, sequence, verdict, reason, time, first_till, "
			      "first_merchant, first_time, units_due, amount_due) "
			      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
			      row->has_first ? "iiiiiitti" : "iiiiii", (int64_t)stream, s->journal_number, (int64_t)sequence,
			      (int64_t)row->verdict, (int64_t)row->reason, now, row->first_till, row->first_merchant,
			      row->first_time);

	if (e == ERR_OK && row->has_due) {
		sqlite3_bind_int64(q, 10, row->units_due);
		sqlite3_bind_int64(q, 11, row->amount_due);
	}
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err add_tally(struct store *s, uint32_t stream, enum answer_verdict v)
{
	return db_run(&s->db, "INSERT INTO tally (stream, verdict, n) VALUES (?1, ?2, 1) "
		      "ON CONFLICT (stream, verdict) DO UPDATE SET n = n + 1", "ii", (int64_t)stream, (int64_t)v);
}

/* Answered before, or never ours. */
static enum err closed_or_unknown(struct store *s, uint32_t stream, uint64_t sequence)
{
	struct answer_row first;
	bool moved = false;
	enum err e = outbox_verdict(s, stream, sequence, &first);

	if (e == ERR_NOT_FOUND && (e = renew_moved(s, stream, sequence, &moved)) == ERR_OK && !moved)
		e = ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		return err_set(e, "an answer to fact %llu of stream %u, which this journal does not have",
			       (unsigned long long)sequence, stream);
	return e;
}

static enum err answer_open(struct store *s, uint32_t stream, uint64_t sequence, const struct answer_row *row,
			    int64_t now)
{
	enum err e = db_run(&s->db, "DELETE FROM outbox WHERE stream = ?1 AND journal = ?2 AND sequence = ?3", "iii",
			    (int64_t)stream, s->journal_number, (int64_t)sequence);

	if (e == ERR_OK)
		e = insert_verdict(s, stream, sequence, row, now);
	return e == ERR_OK ? add_tally(s, stream, row->verdict) : e;
}

enum err outbox_answered(struct store *s, uint32_t stream, uint64_t sequence, const struct answer_row *row, int64_t now,
			 bool *was_new)
{
	bool final = is_final(row);
	enum err e;

	assert(s->db.in_transaction);
	/* also says whether it is open; an answer proves that it was handed over, whatever we remember */
	e = db_run(&s->db, "UPDATE outbox SET held = ?4, handed = coalesce(handed, ?5), waits = ?6 WHERE stream = ?1 AND "
		   "journal = ?2 AND sequence = ?3", "iiiiii", (int64_t)stream, s->journal_number, (int64_t)sequence,
		   (int64_t)(row->verdict == ANSWER_HELD), now,
		   (int64_t)(row->verdict == ANSWER_REFUSED ? row->reason : ANSWER_NONE));
	if (e == ERR_OK && db_changes(&s->db) == 0) {
		final = false;
		e = closed_or_unknown(s, stream, sequence);
	}
	if (e == ERR_OK && final)
		e = answer_open(s, stream, sequence, row, now);
	if (e == ERR_OK && was_new)
		*was_new = final;
	return e;
}

enum { VERDICT_COLUMNS = 7 };
#define VERDICT_COLUMNS_SQL "v.verdict, v.reason, v.first_till, v.first_merchant, v.first_time, v.units_due, v.amount_due"

static void read_row(sqlite3_stmt *q, struct answer_row *row)
{
	memset(row, 0, sizeof *row);
	row->verdict = (enum answer_verdict)sqlite3_column_int(q, 0);
	row->reason = (enum answer_reason)sqlite3_column_int(q, 1);
	row->has_first = sqlite3_column_type(q, 4) != SQLITE_NULL;
	db_column_str(q, 2, row->first_till, sizeof row->first_till);
	db_column_str(q, 3, row->first_merchant, sizeof row->first_merchant);
	row->first_time = sqlite3_column_int64(q, 4);
	row->has_due = sqlite3_column_type(q, 5) != SQLITE_NULL;
	row->units_due = (uint16_t)sqlite3_column_int(q, 5);
	row->amount_due = sqlite3_column_int64(q, 6);
}

enum err outbox_verdict(struct store *s, uint32_t stream, uint64_t sequence, struct answer_row *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " VERDICT_COLUMNS_SQL " FROM verdict v WHERE stream = ?1 AND journal = ?2 "
			      "AND sequence = ?3", "iii", (int64_t)stream, s->journal_number, (int64_t)sequence);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_row(q, out);
	db_done(q);
	return e;
}

enum err outbox_bad(struct store *s, enum err (*each)(void *ctx, const struct outbox_verdict *v), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " VERDICT_COLUMNS_SQL ", v.stream, v.sequence, j.id, v.due FROM "
			      "(SELECT v.*, 0 AS due FROM verdict v WHERE v.verdict <> 0 AND " NOT_RESTATED_SQL
			      "UNION ALL SELECT stream, journal, sequence, 2, waits, NULL, NULL, NULL, NULL, NULL, 0, 1 FROM outbox "
			      "WHERE waits <> 0) v JOIN fact f USING (stream, journal, sequence) JOIN journal j ON "
			      "j.number = v.journal ORDER BY f.time, v.journal, v.stream, v.sequence", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct outbox_verdict v;

		read_row(q, &v.row);
		v.stream = (uint32_t)sqlite3_column_int64(q, VERDICT_COLUMNS);
		v.sequence = (uint64_t)sqlite3_column_int64(q, VERDICT_COLUMNS + 1);
		e = db_column_fixed(q, VERDICT_COLUMNS + 2, v.journal, sizeof v.journal);
		v.due = sqlite3_column_int(q, VERDICT_COLUMNS + 3) != 0;
		if (e == ERR_OK)
			e = each(ctx, &v);
		if (e != ERR_OK)
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err outbox_keep(struct store *s, uint32_t stream, const char *type, const uint8_t digest[DOCUMENT_DIGEST_LEN],
		     struct bytes signed_bytes, int64_t now, bool *was_new)
{
	enum err e;

	assert(s->db.in_transaction);
	e = db_run(&s->db, "INSERT INTO document (stream, type, digest, time, signed) VALUES (?1, ?2, ?3, ?4, ?5) "
		   "ON CONFLICT (stream, type, digest) DO NOTHING", "itbib", (int64_t)stream, type,
		   bytes_of(digest, DOCUMENT_DIGEST_LEN), now, signed_bytes);
	if (e == ERR_OK && was_new)
		*was_new = db_changes(&s->db) > 0;
	return e;
}
