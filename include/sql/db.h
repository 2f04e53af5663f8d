#ifndef CHIT_SQL_DB_H
#define CHIT_SQL_DB_H
/*
 * SQLite as both the till and the platform use it: WAL, synchronous=FULL, foreign keys on,
 * trusted_schema off, a busy time-out, BEGIN IMMEDIATE for every write, numbered migrations.
 * The only place, with its callers in store and platform, that knows sqlite3.h.
 */
#include "base/buf.h"
#include "base/err.h"
#include <sqlite3.h>

struct db_migration {
	int number;		/* 1, 2, 3 ... without gaps */
	const char *sql;	/* embedded from data/sql by the Makefile */
};

struct db {
	sqlite3 *sqlite;
	char path[512];		/* for details of errors */
	int version;
	bool in_transaction;
	struct db_statement *cache;
};

enum db_mode { DB_CREATE, DB_OPEN, DB_READ_ONLY };

/*
 * Opens (or makes: ERR_EXISTS where it is there already), sets the pragmas and migrates up to the
 * last number given; application_id must match. ERR_NOT_FOUND, ERR_VERSION (made by a newer program: nothing is
 * touched), ERR_DENIED (cannot be written), ERR_FULL, ERR_CORRUPT. The detail names the path.
 */
enum err db_open(struct db *db, const char *path, enum db_mode mode, int application_id,
		 const struct db_migration *migrations, size_t n);
void db_close(struct db *db);

enum err db_begin(struct db *db);	/* BEGIN IMMEDIATE */
enum err db_commit(struct db *db);	/* on disk when it returns ERR_OK; rolled back when it does not */
void db_rollback(struct db *db);	/* does nothing outside a transaction */

/*
 * A prepared statement from the cache, reset and cleared, for a constant string. NULL sets the detail.
 * Bind with db_bind_*, then db_step, read with sqlite3_column_*, and db_done.
 */
sqlite3_stmt *db_prepare(struct db *db, const char *sql);
/* Binds by position from one format: i int64, t text (NUL), b struct bytes, n NULL. */
enum err db_bind(sqlite3_stmt *s, const char *format, ...);
/* ERR_OK a row, ERR_NOT_FOUND no (more) row, ERR_EXISTS a unique constraint, ERR_FULL, ERR_BUSY, ERR_IO, ERR_CORRUPT. */
enum err db_step(struct db *db, sqlite3_stmt *s);
void db_done(sqlite3_stmt *s);
/* Prepare, bind, step to the end, done: for statements that give no rows. ERR_EXISTS for a unique constraint. */
enum err db_run(struct db *db, const char *sql, const char *format, ...);
/* The first column of the first row, or ERR_NOT_FOUND. */
enum err db_int(struct db *db, int64_t *out, const char *sql, const char *format, ...);
int64_t db_changes(struct db *db);

/* Columns of the current row. */
struct bytes db_column_bytes(sqlite3_stmt *s, int i);	/* until the next step or done */
void db_column_str(sqlite3_stmt *s, int i, char *out, size_t cap);	/* "" for NULL; cut */
/* Copies exactly len bytes; ERR_CORRUPT for another length. */
enum err db_column_fixed(sqlite3_stmt *s, int i, void *out, size_t len);

#endif
