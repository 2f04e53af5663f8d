#ifndef CHIT_PLATFORM_STORAGE_H
#define CHIT_PLATFORM_STORAGE_H
/*
 * Where a platform lives: a directory (0700) with platform.db, root.key and platform.key. The modules of
 * this room are its operations: nouns, each one idempotent transaction; no row numbers and no local
 * times leave it. Plain calls to SQLite.
 */
#include "coupon/coupon.h"
#include "document/document.h"
#include "sql/db.h"

enum { STORAGE_APPLICATION_ID = 0x63687470 /* "chtp" */, SETTING_CAP = 256 };

struct storage {
	struct db db;
	char dir[400];
};

/* Makes the directory and the database. ERR_EXISTS where something of that name is there. */
enum err storage_create(struct storage *s, const char *dir);
/* Closes and takes away what storage_create() and keys_create() made: for a failed init only. */
void storage_discard(struct storage *s);
/* ERR_NOT_FOUND (the detail says how to make one), ERR_VERSION, ERR_DENIED, ERR_CORRUPT. */
enum err storage_open(struct storage *s, const char *dir);
void storage_close(struct storage *s);

/* Named settings: "name", "url", "currency", "root", "pin", "policy.*". A value is cut to cap. ERR_NOT_FOUND. */
enum err storage_set(struct storage *s, const char *name, const char *value);
enum err storage_get(struct storage *s, const char *name, char *out, size_t cap);
/* Removes; one that is not there is fine. */
enum err storage_unset(struct storage *s, const char *name);

/* Ends a transaction by what happened inside: commits after ERR_OK, rolls back after anything else. */
enum err storage_end(struct storage *s, enum err e);

/* Readable ids and names: ERR_FORMAT with a detail that names `what`. */
enum err storage_check_id(const char *what, const char *id);
enum err storage_check_name(const char *what, const char *name);

/* Prepares a constant statement and binds it (formats of db_bind); then db_step, and storage_done(). */
#define STORAGE_QUERY(s, q, sql, ...) ((q) = NULL, db_query(&(s)->db, &(q), (sql), __VA_ARGS__))
/* Resets q (NULL is fine) and gives e; with `each`, ERR_NOT_FOUND (no more rows) counts as ERR_OK. */
enum err storage_done(sqlite3_stmt *q, enum err e);
enum err storage_done_each(sqlite3_stmt *q, enum err e);

#endif
