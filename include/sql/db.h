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
	bool read_only;
	enum err shut;		/* why it was opened for reading alone: its opener's to set, for the words of what fails then */
	bool in_transaction;
	bool lazy;		/* the open transaction may be lost by a power cut */
	bool broken;		/* the disk failed a sync: nothing more is written through this */
	struct db_statement *cache;
};

enum db_mode { DB_CREATE, DB_OPEN, DB_READ_ONLY };

/*
 * Opens (or makes, 0600: ERR_EXISTS where it is there already), sets the pragmas and migrates up to the
 * last number given, each in its transaction. ERR_NOT_FOUND; ERR_VERSION (made by a newer program: nothing is
 * touched; or by an older one, and DB_READ_ONLY); ERR_DENIED (cannot be read or written, or a directory in which
 * anybody may write); ERR_FORMAT (a link, a FIFO, a directory, or another program's: application_id differs);
 * ERR_FULL, ERR_BUSY, ERR_CORRUPT. The detail names the path and what to do. What DB_CREATE made is taken
 * away again when it fails, and *db is then as after db_close(). A db serves one thread.
 *
 * DB_READ_ONLY reads a full disk too, with what is in the log, while others write or none does; and a medium that is
 * mounted for reading alone, where the log is empty or its -shm lies there as well. A write is then ERR_DENIED, and
 * db_begin() begins one state to read.
 */
enum err db_open(struct db *db, const char *path, enum db_mode mode, int application_id,
		 const struct db_migration *migrations, size_t n);
void db_close(struct db *db);

enum err db_begin(struct db *db);	/* BEGIN IMMEDIATE; waits up to 5 s for others */
/* The same without the wait for the disk at its commit: for what a power cut may forget (never out of order). */
enum err db_begin_lazy(struct db *db);
enum err db_commit(struct db *db);	/* on disk when it returns ERR_OK; rolled back when it does not */
void db_rollback(struct db *db);	/* does nothing outside a transaction */

/*
 * A prepared statement from the cache, reset and cleared, for a constant string. NULL sets the detail.
 * Bind with db_bind_*, then db_step, read with sqlite3_column_*, and db_done.
 */
sqlite3_stmt *db_prepare(struct db *db, const char *sql);
/* Binds by position from one format: i int64_t (cast what is not), t text (NUL; a NULL pointer binds NULL), b
 * struct bytes, n NULL (takes no argument). Copies. */
enum err db_bind(sqlite3_stmt *s, const char *format, ...);
/* Prepare and bind with the err that belongs to it. A walk may run while another one of the same text does. */
enum err db_query(struct db *db, sqlite3_stmt **out, const char *sql, const char *format, ...);
/* ERR_OK a row, ERR_NOT_FOUND no (more) row, ERR_EXISTS a unique constraint, ERR_RANGE any other constraint,
 * ERR_FULL, ERR_BUSY, ERR_IO, ERR_CORRUPT. ERR_IO as well once SQLite has rolled the transaction back by itself. */
enum err db_step(struct db *db, sqlite3_stmt *s);
void db_done(sqlite3_stmt *s);
/* Prepare, bind, step to the end, done: for statements that give no rows. ERR_EXISTS for a unique constraint. */
enum err db_run(struct db *db, const char *sql, const char *format, ...);
/* The first column of the first row, or ERR_NOT_FOUND. */
enum err db_int(struct db *db, int64_t *out, const char *sql, const char *format, ...);
int64_t db_changes(struct db *db);
/* PRAGMA integrity_check and foreign_key_check: ERR_CORRUPT with the first fault. */
enum err db_check(struct db *db);

/* Columns of the current row. */
struct bytes db_column_bytes(sqlite3_stmt *s, int i);	/* until the next step or done */
void db_column_str(sqlite3_stmt *s, int i, char *out, size_t cap);	/* "" for NULL; cut */
/* Copies exactly len bytes; ERR_CORRUPT for another length. */
enum err db_column_fixed(sqlite3_stmt *s, int i, void *out, size_t len);

#endif
