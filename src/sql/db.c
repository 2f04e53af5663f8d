#include "sql/db.h"
#include "sql/fail.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct db_statement {
	const char *sql;	/* the constant itself is the key */
	sqlite3_stmt *statement;
	struct db_statement *next;
};

void db_close(struct db *db)
{
	struct db_statement *c = db->cache;

	while (c) {
		struct db_statement *next = c->next;

		sqlite3_finalize(c->statement);
		free(c);
		c = next;
	}
	sqlite3_close_v2(db->sqlite);
	memset(db, 0, sizeof *db);
}

/* The used ones come to the front, so the walk is short. One that is in the middle of its rows belongs to
 * a caller further up: it gets a twin. */
static struct db_statement *cache_find(struct db *db, const char *sql)
{
	for (struct db_statement **at = &db->cache; *at; at = &(*at)->next) {
		struct db_statement *c = *at;

		if (c->sql != sql || sqlite3_stmt_busy(c->statement))
			continue;
		*at = c->next;
		c->next = db->cache;
		db->cache = c;
		return c;
	}
	return NULL;
}

static enum err cache_add(struct db *db, const char *sql)
{
	struct db_statement *c = calloc(1, sizeof *c);
	int rc;

	if (!c)
		return err_set(ERR_NOMEM, "%s: out of memory", db->path);
	rc = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &c->statement, NULL);
	if (rc != SQLITE_OK) {
		free(c);
		return fail_rc(db, rc);
	}
	c->sql = sql;
	c->next = db->cache;
	db->cache = c;
	return ERR_OK;
}

static enum err prepare(struct db *db, sqlite3_stmt **out, const char *sql)
{
	struct db_statement *c = cache_find(db, sql);

	if (!c) {
		enum err e = cache_add(db, sql);

		if (e != ERR_OK)
			return e;
		c = db->cache;
	}
	sqlite3_reset(c->statement);
	sqlite3_clear_bindings(c->statement);
	*out = c->statement;
	return ERR_OK;
}

sqlite3_stmt *db_prepare(struct db *db, const char *sql)
{
	sqlite3_stmt *s = NULL;

	return prepare(db, &s, sql) == ERR_OK ? s : NULL;
}

/* SQLite takes a NULL pointer for NULL, not for an empty string of bytes. */
static int bind_bytes(sqlite3_stmt *s, int i, struct bytes v, sqlite3_destructor_type how)
{
	return sqlite3_bind_blob64(s, i, v.data ? (const void *)v.data : "", v.len, how);
}

static enum err bind_all(sqlite3_stmt *s, const char *format, va_list args, sqlite3_destructor_type how)
{
	int rc = SQLITE_OK;

	assert(sqlite3_bind_parameter_count(s) >= (int)strlen(format));
	for (int i = 1; format[i - 1] && rc == SQLITE_OK; i++)
		switch (format[i - 1]) {
		case 'i':
			rc = sqlite3_bind_int64(s, i, va_arg(args, int64_t));
			break;
		case 't':
			rc = sqlite3_bind_text(s, i, va_arg(args, const char *), -1, how);
			break;
		case 'b':
			rc = bind_bytes(s, i, va_arg(args, struct bytes), how);
			break;
		default:
			assert(format[i - 1] == 'n');
			rc = sqlite3_bind_null(s, i);
		}
	if (rc == SQLITE_OK)
		return ERR_OK;
	return err_set(rc == SQLITE_TOOBIG ? ERR_TOO_LONG : ERR_NOMEM, "a value for the database: %s", sqlite3_errstr(rc));
}

enum err db_bind(sqlite3_stmt *s, const char *format, ...)
{
	va_list args;
	enum err e;

	if (!s)
		return ERR_IO;
	va_start(args, format);
	e = bind_all(s, format, args, SQLITE_TRANSIENT);
	va_end(args);
	return e;
}

enum err db_query(struct db *db, sqlite3_stmt **out, const char *sql, const char *format, ...)
{
	enum err e = prepare(db, out, sql);
	va_list args;

	if (e != ERR_OK)
		return e;
	va_start(args, format);
	e = bind_all(*out, format, args, SQLITE_TRANSIENT);
	va_end(args);
	return e;
}

/* After some failures SQLite rolls back by itself; what came next would else be written alone. */
static enum err transaction_lives(struct db *db)
{
	if (!db->in_transaction || !sqlite3_get_autocommit(db->sqlite))
		return ERR_OK;
	return err_set(ERR_IO, "%s: the transaction was rolled back by an earlier failure", db->path);
}

enum err db_step(struct db *db, sqlite3_stmt *s)
{
	enum err e = transaction_lives(db);
	int rc;

	if (e != ERR_OK)
		return e;
	rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		return ERR_OK;
	e = rc == SQLITE_DONE ? ERR_NOT_FOUND : fail_rc(db, sqlite3_extended_errcode(db->sqlite));
	sqlite3_reset(s);
	return e;
}

void db_done(sqlite3_stmt *s)
{
	if (!s)
		return;
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
}

enum err db_run(struct db *db, const char *sql, const char *format, ...)
{
	sqlite3_stmt *s = NULL;
	enum err e = prepare(db, &s, sql);
	va_list args;

	if (e != ERR_OK)
		return e;
	va_start(args, format);
	e = bind_all(s, format, args, SQLITE_STATIC);
	va_end(args);
	while (e == ERR_OK)
		e = db_step(db, s);
	db_done(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err db_int(struct db *db, int64_t *out, const char *sql, const char *format, ...)
{
	sqlite3_stmt *s = NULL;
	enum err e = prepare(db, &s, sql);
	va_list args;

	if (e != ERR_OK)
		return e;
	va_start(args, format);
	e = bind_all(s, format, args, SQLITE_STATIC);
	va_end(args);
	if (e == ERR_OK)
		e = db_step(db, s);
	if (e == ERR_OK)
		*out = sqlite3_column_int64(s, 0);
	db_done(s);
	return e;
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->sqlite);
}

static enum err begin(struct db *db)
{
	enum err e;

	assert(!db->in_transaction);
	if (db->broken)
		return err_set(ERR_IO, "%s: the disk failed to keep what was written: end the program, check the disk, "
			       "and start again", db->path);
	e = db_run(db, "BEGIN IMMEDIATE", "");
	db->in_transaction = e == ERR_OK;
	return e;
}

enum err db_begin(struct db *db)
{
	return begin(db);
}

enum err db_begin_lazy(struct db *db)
{
	enum err e;

	assert(!db->in_transaction);
	e = db_run(db, "PRAGMA synchronous = NORMAL", "");
	if (e != ERR_OK)
		return e;
	db->lazy = true;
	e = begin(db);
	if (e != ERR_OK)
		db_rollback(db);
	return e;
}

/* The one place where a transaction ends. The level that promises durability must be back before the next. */
static void leave(struct db *db)
{
	db->in_transaction = false;
	if (db->lazy && db_run(db, "PRAGMA synchronous = FULL", "") != ERR_OK)
		db->broken = true;
	db->lazy = false;
}

enum err db_commit(struct db *db)
{
	enum err e;

	assert(db->in_transaction);
	e = db_run(db, "COMMIT", "");
	if (e == ERR_OK)
		leave(db);
	else
		db_rollback(db);
	return e;
}

void db_rollback(struct db *db)
{
	if (db->sqlite && !sqlite3_get_autocommit(db->sqlite))
		sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
	if (db->in_transaction || db->lazy)
		leave(db);
}

static enum err first_fault(struct db *db, const char *sql, const char *what, bool ok_is_a_row)
{
	sqlite3_stmt *s = NULL;
	char words[200];
	enum err e = db_query(db, &s, sql, "");

	if (e == ERR_OK)
		e = db_step(db, s);
	if (e == ERR_OK) {
		db_column_str(s, 0, words, sizeof words);
		if (!ok_is_a_row || strcmp(words, "ok"))
			e = err_set(ERR_CORRUPT, "%s: damaged, the %s says: %s", db->path, what, words);
	}
	db_done(s);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err db_check(struct db *db)
{
	enum err e = first_fault(db, "PRAGMA integrity_check(1)", "integrity check", true);

	return e != ERR_OK ? e : first_fault(db, "PRAGMA foreign_key_check", "check of references", false);
}

struct bytes db_column_bytes(sqlite3_stmt *s, int i)
{
	const void *data = sqlite3_column_blob(s, i);

	return bytes_of(data, data ? (size_t)sqlite3_column_bytes(s, i) : 0);
}

void db_column_str(sqlite3_stmt *s, int i, char *out, size_t cap)
{
	const char *text = (const char *)sqlite3_column_text(s, i);
	size_t len = text ? strlen(text) : 0;

	assert(cap > 0);
	if (len >= cap)
		len = cap - 1;
	if (len)
		memcpy(out, text, len);
	out[len] = 0;
}

enum err db_column_fixed(sqlite3_stmt *s, int i, void *out, size_t len)
{
	struct bytes b = db_column_bytes(s, i);

	if (b.len != len)
		return err_set(ERR_CORRUPT, "the database holds %zu bytes where %zu belong", b.len, len);
	memcpy(out, b.data, len);
	return ERR_OK;
}
