#include "platform/chain.h"

#include <assert.h>
#include <string.h>

enum err chain_open(struct storage *s, struct chain *c)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT sequence, hash FROM chain WHERE till = ?1 AND journal = ?2 AND stream = ?3",
				   "tbi", c->till, bytes_of(c->journal, sizeof c->journal), (int64_t)c->stream);

	memset(&c->head, 0, sizeof c->head);
	c->moved = false;
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		c->head.sequence = (uint64_t)sqlite3_column_int64(q, 0);
		e = db_column_fixed(q, 1, c->head.hash, sizeof c->head.hash);
	}
	return storage_done_each(q, e);
}

static void read_row(sqlite3_stmt *q, struct answer_row *row)
{
	memset(row, 0, sizeof *row);
	row->again = true;
	row->verdict = (enum answer_verdict)sqlite3_column_int(q, 1);
	row->reason = (enum answer_reason)sqlite3_column_int(q, 2);
	row->has_first = sqlite3_column_type(q, 3) != SQLITE_NULL;
	db_column_str(q, 3, row->first_till, sizeof row->first_till);
	db_column_str(q, 4, row->first_merchant, sizeof row->first_merchant);
	row->first_time = sqlite3_column_int64(q, 5);
	row->has_due = sqlite3_column_type(q, 6) != SQLITE_NULL;
	row->units_due = (uint16_t)sqlite3_column_int(q, 6);
	row->amount_due = sqlite3_column_int64(q, 7);
}

/* At a place that is taken. */
static enum err compare(struct storage *s, const struct chain *c, const struct fact *f, const uint8_t hash[DIGEST_LEN],
			enum chain_place *out, struct answer_row *row)
{
	uint8_t there[DIGEST_LEN];
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT hash, verdict, reason, first_till, first_merchant, first_time, units_due, "
				   "amount_due FROM fact WHERE till = ?1 AND journal = ?2 AND stream = ?3 AND sequence = ?4",
				   "tbii", c->till, bytes_of(c->journal, sizeof c->journal), (int64_t)c->stream,
				   (int64_t)f->sequence);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_NOT_FOUND)
		e = err_set(ERR_CORRUPT, "a stream's head stands past a fact that is not there");
	if (e == ERR_OK)
		e = db_column_fixed(q, 0, there, sizeof there);
	if (e == ERR_OK) {
		*out = memcmp(there, hash, DIGEST_LEN) == 0 ? CHAIN_AGAIN : CHAIN_FORKED;
		if (*out == CHAIN_AGAIN)
			read_row(q, row);
	}
	return storage_done(q, e);
}

enum err chain_place(struct storage *s, const struct chain *c, const struct fact *f, const uint8_t hash[DIGEST_LEN],
		     enum chain_place *out, struct answer_row *row)
{
	if (f->sequence <= c->head.sequence)
		return compare(s, c, f, hash, out, row);
	if (f->sequence > c->head.sequence + 1)
		*out = CHAIN_GAP;
	else
		*out = memcmp(f->before, c->head.hash, DIGEST_LEN) == 0 ? CHAIN_NEXT : CHAIN_BROKEN;
	return ERR_OK;
}

static enum err insert_fact(struct storage *s, const struct chain *c, const struct chain_fact *f, const struct answer_row *row,
			    int64_t now)
{
	return db_run(&s->db, "INSERT INTO fact (till, journal, stream, sequence, hash, encoded, taken_at, verdict, reason) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", "tbiibbiii", c->till,
		      bytes_of(c->journal, sizeof c->journal), (int64_t)c->stream, (int64_t)f->fact->sequence,
		      bytes_of(f->hash, DIGEST_LEN), f->encoded, now, (int64_t)row->verdict, (int64_t)row->reason);
}

/* The parts of a verdict that few have. */
static enum err insert_rest(struct storage *s, const struct chain *c, const struct chain_fact *f, const struct answer_row *row)
{
	struct bytes journal = bytes_of(c->journal, sizeof c->journal);
	enum err e = ERR_OK;

	if (row->has_first)
		e = db_run(&s->db, "UPDATE fact SET first_till = ?5, first_merchant = ?6, first_time = ?7 WHERE till = ?1 AND "
			   "journal = ?2 AND stream = ?3 AND sequence = ?4", "tbiitti", c->till, journal, (int64_t)c->stream,
			   (int64_t)f->fact->sequence, row->first_till, row->first_merchant, row->first_time);
	if (row->has_due && e == ERR_OK)
		e = db_run(&s->db, "UPDATE fact SET units_due = ?5, amount_due = ?6 WHERE till = ?1 AND journal = ?2 AND "
			   "stream = ?3 AND sequence = ?4", "tbiiii", c->till, journal, (int64_t)c->stream,
			   (int64_t)f->fact->sequence, (int64_t)row->units_due, row->amount_due);
	return e;
}

enum err chain_append(struct storage *s, struct chain *c, const struct chain_fact *f, const struct answer_row *row,
		      int64_t now)
{
	enum err e;

	assert(f->fact->sequence == c->head.sequence + 1);
	e = insert_fact(s, c, f, row, now);
	if (e == ERR_OK)
		e = insert_rest(s, c, f, row);
	if (e != ERR_OK)
		return e;
	c->head.sequence = f->fact->sequence;
	memcpy(c->head.hash, f->hash, DIGEST_LEN);
	c->moved = true;
	return ERR_OK;
}

enum err chain_save(struct storage *s, struct chain *c)
{
	if (!c->moved)
		return ERR_OK;
	c->moved = false;
	return db_run(&s->db, "INSERT INTO chain (till, journal, stream, sequence, hash) VALUES (?1, ?2, ?3, ?4, ?5) "
		      "ON CONFLICT (till, journal, stream) DO UPDATE SET sequence = ?4, hash = ?5", "tbiib", c->till,
		      bytes_of(c->journal, sizeof c->journal), (int64_t)c->stream, (int64_t)c->head.sequence,
		      bytes_of(c->head.hash, DIGEST_LEN));
}

enum err chain_stray(struct storage *s, const struct chain *c, const struct chain_fact *f, enum answer_reason reason,
		     int64_t now, bool *again)
{
	enum err e = db_run(&s->db, "INSERT INTO stray (till, journal, stream, sequence, hash, encoded, taken_at, reason) "
			    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING", "tbiibbii", c->till,
			    bytes_of(c->journal, sizeof c->journal), (int64_t)c->stream, (int64_t)f->fact->sequence,
			    bytes_of(f->hash, DIGEST_LEN), f->encoded, now, (int64_t)reason);

	if (e == ERR_OK)
		*again = db_changes(&s->db) == 0;
	return e;
}
