#include "store/drafts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS "id, version, open, training, who, tbl, name, guests, opened, saved, lines, total"

enum { TICKET_COLUMN = 12 };

enum err drafts_open(struct store *s, uint32_t who, bool training, uint64_t *id, uint64_t *version)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT id, version FROM draft WHERE who = ?1 AND training = ?2 AND open = 1", "ii",
			      (int64_t)who, (int64_t)training);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		*id = (uint64_t)sqlite3_column_int64(q, 0);
		*version = (uint64_t)sqlite3_column_int64(q, 1);
	}
	db_done(q);
	return e;
}

static void read_head(sqlite3_stmt *q, struct draft_head *h)
{
	memset(h, 0, sizeof *h);
	h->id = (uint64_t)sqlite3_column_int64(q, 0);
	h->version = (uint64_t)sqlite3_column_int64(q, 1);
	h->open = sqlite3_column_int(q, 2);
	h->training = sqlite3_column_int(q, 3);
	h->who = (uint32_t)sqlite3_column_int64(q, 4);
	db_column_str(q, 5, h->table, sizeof h->table);
	db_column_str(q, 6, h->name, sizeof h->name);
	h->guests = (uint8_t)sqlite3_column_int(q, 7);
	h->opened = sqlite3_column_int64(q, 8);
	h->saved = sqlite3_column_int64(q, 9);
	h->lines = (uint16_t)sqlite3_column_int(q, 10);
	h->total = sqlite3_column_int64(q, 11);
}

enum err drafts_load(struct store *s, uint64_t id, struct ticket *t, struct draft_head *head)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS ", ticket FROM draft WHERE id = ?1", "i", (int64_t)id);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = drafts_decode(db_column_bytes(q, TICKET_COLUMN), t);
	if (e == ERR_FORMAT || e == ERR_CORRUPT)
		e = err_set(ERR_CORRUPT, "%s: the open ticket %llu is damaged", s->dir, (unsigned long long)id);
	if (e == ERR_OK) {
		t->id = id;
		if (head)
			read_head(q, head);
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? err_set(e, "there is no open ticket %llu any more", (unsigned long long)id) : e;
}

enum err drafts_count(struct store *s, bool training, int64_t *n)
{
	return db_int(&s->db, n, "SELECT count(*) FROM draft WHERE training = ?1", "i", (int64_t)training);
}

enum err drafts_sum(struct store *s, int64_t *n, int64_t *total)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT count(*), coalesce(sum(total), 0) FROM draft WHERE training = 0 AND lines > 0", "");

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		*n = sqlite3_column_int64(q, 0);
		*total = sqlite3_column_int64(q, 1);
	}
	db_done(q);
	return e;
}

static unsigned lines_that_count(const struct ticket *t)
{
	unsigned n = 0;

	for (unsigned i = 0; i < t->n_lines; i++)
		n += !t->lines[i].voided;
	return n;
}

static enum err insert(struct store *s, struct ticket *t, const struct drafts_how *how, struct bytes encoded)
{
	bool training = t->kind == TICKET_TRAINING;
	int64_t n;
	enum err e = drafts_count(s, training, &n);

	if (e == ERR_OK && n >= DRAFTS_MAX)
		e = err_set(ERR_FULL, "%d tickets are open: close some of them first", DRAFTS_MAX);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO draft (version, open, training, who, tbl, name, guests, opened, saved, lines, total, "
			   "ticket) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)", "iiittiiiiib", (int64_t)how->open,
			   (int64_t)training, (int64_t)t->who, t->table, t->name, (int64_t)t->guests, t->opened, how->now,
			   (int64_t)lines_that_count(t), how->total, encoded);
	if (e == ERR_OK)
		t->id = (uint64_t)sqlite3_last_insert_rowid(s->db.sqlite);
	return e;
}

static enum err update(struct store *s, const struct ticket *t, const struct drafts_how *how, struct bytes encoded)
{
	enum err e = db_run(&s->db, "UPDATE draft SET version = version + 1, open = ?2, who = ?3, tbl = ?4, name = ?5, guests = ?6, "
			    "saved = ?7, lines = ?8, total = ?9, ticket = ?10 WHERE id = ?1", "iiittiiiib", (int64_t)t->id,
			    (int64_t)how->open, (int64_t)t->who, t->table, t->name, (int64_t)t->guests, how->now,
			    (int64_t)lines_that_count(t), how->total, encoded);

	if (e == ERR_OK && db_changes(&s->db) != 1)
		e = err_set(ERR_NOT_FOUND, "there is no open ticket %llu any more", (unsigned long long)t->id);
	return e;
}

enum err drafts_save(struct store *s, struct ticket *t, const struct drafts_how *how, uint64_t *version)
{
	uint8_t *memory = malloc(DRAFTS_BYTES_MAX);
	int64_t v = 1;
	struct buf b;
	enum err e;

	assert(s->db.in_transaction);
	if (!memory)
		return err_set(ERR_NOMEM, "no memory for a ticket");
	buf_init(&b, memory, DRAFTS_BYTES_MAX);
	e = drafts_encode(t, &b);
	if (e == ERR_OK)
		e = t->id ? update(s, t, how, buf_bytes(&b)) : insert(s, t, how, buf_bytes(&b));
	if (e == ERR_OK && version)
		e = db_int(&s->db, &v, "SELECT version FROM draft WHERE id = ?1", "i", (int64_t)t->id);
	if (e == ERR_OK && version)
		*version = (uint64_t)v;
	free(memory);
	return e;
}

enum err drafts_drop(struct store *s, uint64_t id)
{
	enum err e;

	assert(s->db.in_transaction);
	e = db_run(&s->db, "DELETE FROM draft WHERE id = ?1", "i", (int64_t)id);
	if (e == ERR_OK && db_changes(&s->db) != 1)
		e = err_set(ERR_NOT_FOUND, "there is no open ticket %llu any more", (unsigned long long)id);
	return e;
}

enum err drafts_list(struct store *s, bool training, bool all, enum err (*each)(void *ctx, const struct draft_head *h), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " COLUMNS " FROM draft WHERE training = ?1 AND (open = 0 OR ?2) ORDER BY id", "ii",
			      (int64_t)training, (int64_t)all);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct draft_head h;

		read_head(q, &h);
		e = each(ctx, &h);
		if (e == ERR_NOT_FOUND)		/* the caller's, not the end of the rows */
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
