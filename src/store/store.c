#include "store/store.h"

#include "store/journal.h"
#include "store/secret.h"

#include "base/file.h"
#include "seal/cbor.h"

#include <stdio.h>
#include <string.h>

#include "sql_store.h"

enum { MIGRATIONS = sizeof sql_store / sizeof sql_store[0] };

static enum err set_dir(struct store *s, const char *dir)
{
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	if (len == 0)
		return err_set(ERR_USAGE, "the store's directory has no name");
	if (len >= sizeof s->dir)
		return err_set(ERR_TOO_LONG, "%.64s...: the name of the store's directory is too long", dir);
	memcpy(s->dir, dir, len);
	s->dir[len] = 0;
	return ERR_OK;
}

enum err store_newest_journal(struct store *s)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT number, id FROM journal ORDER BY number DESC LIMIT 1", "");

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = db_column_fixed(q, 1, s->journal, sizeof s->journal);
	if (e == ERR_OK)
		s->journal_number = sqlite3_column_int64(q, 0);
	db_done(q);
	return e == ERR_NOT_FOUND ? err_set(ERR_CORRUPT, "%s: the store has no journal", s->dir) : e;
}

enum err store_open_db(struct store *s, const char *dir, enum db_mode mode)
{
	char path[sizeof s->dir + 16];
	enum err e;

	memset(s, 0, sizeof *s);
	e = set_dir(s, dir);
	if (e == ERR_OK)
		e = file_path(s->dir, "till.db", path, sizeof path);
	if (e == ERR_OK)
		e = db_open(&s->db, path, mode, STORE_APPLICATION_ID, sql_store, MIGRATIONS);
	return e;
}

enum err store_open(struct store *s, const char *dir, bool read_only)
{
	enum err e = store_open_db(s, dir, read_only ? DB_READ_ONLY : DB_OPEN);

	if (e == ERR_NOT_FOUND)
		e = err_set(e, "there is no store in %s: 'chit init --store %s --kit FILE' makes one", dir, dir);
	if (e == ERR_OK)
		e = store_newest_journal(s);
	if (e != ERR_OK)
		store_close(s);
	return e;
}

/* Where it cannot be read either, the first reason is the one to mend. */
enum err store_open_to_look(struct store *s, const char *dir)
{
	char why[512];
	enum err e = store_open(s, dir, false);

	if (e != ERR_FULL && e != ERR_DENIED)
		return e;
	snprintf(why, sizeof why, "%s", err_detail());
	if (store_open(s, dir, true) != ERR_OK)
		return err_set(e, "%s", why);
	s->db.shut = e;
	return ERR_OK;
}

enum err store_shut(const struct store *s)
{
	return s->db.shut;
}

/* Closed first: the index of the log that a reader has made in its memory would be taken by the next handle as well. */
enum err store_mend(struct store *s)
{
	struct store anew;
	enum err e;

	if (s->db.shut == ERR_OK)
		return ERR_OK;
	db_close(&s->db);
	e = store_open_to_look(&anew, s->dir);
	s->db = anew.db;
	if (e != ERR_OK) {
		s->db.shut = e;
		return e;
	}
	memcpy(s->journal, anew.journal, sizeof s->journal);
	s->journal_number = anew.journal_number;
	return ERR_OK;
}

void store_close(struct store *s)
{
	if (s->db.sqlite) {
		db_rollback(&s->db);
		db_close(&s->db);
	}
	secret_wipe(s);
	memset(s, 0, sizeof *s);
}

enum err store_end(struct store *s, enum err e)
{
	if (e == ERR_OK)
		return db_commit(&s->db);
	db_rollback(&s->db);
	return e;
}

/* {1: journal id it follows or absent, 2: its head} */
static void put_opened(struct buf *b, const uint8_t *follows, const struct journal_head *head)
{
	cbor_put_map(b, follows ? 2 : 0);
	if (!follows)
		return;
	cbor_put_uint(b, 1);
	cbor_put_bytes(b, bytes_of(follows, JOURNAL_ID_LEN));
	cbor_put_uint(b, 2);
	cbor_put_bytes(b, bytes_of(head->hash, sizeof head->hash));
}

enum err store_begin_journal(struct store *s, const uint8_t *follows, int64_t now, struct random r)
{
	uint8_t id[JOURNAL_ID_LEN], body[96];
	struct journal_head head = { 0 };
	struct buf b;
	enum err e = random_fill(r, id, sizeof id);

	if (e == ERR_OK && follows)
		e = journal_head(s, STREAM_SHOP, &head);
	buf_init(&b, body, sizeof body);
	put_opened(&b, follows, &head);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO journal (id) VALUES (?1)", "b", bytes_of(id, sizeof id));
	if (e != ERR_OK)
		return e;
	return journal_append(s, &(struct journal_entry){ .stream = STREAM_SHOP, .kind = FACT_OPENED, .time = now,
			      .body = buf_bytes(&b), .shown = true }, NULL);
}
