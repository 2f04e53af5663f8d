#define _XOPEN_SOURCE 700	/* realpath */
#include "sql/db.h"
#include "sql/fail.h"
#include "sql/medium.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 5000, RESOLVED_CAP = 4096 + 256 };

static enum err check_dir(const char *dir)
{
	struct stat st;

	if (stat(dir, &st))
		return err_errno("%s", dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(ERR_FORMAT, "%s: not a directory", dir);
	if (st.st_mode & S_IWOTH)
		return err_set(ERR_DENIED, "%s: anybody may write in this directory, so what lies in it cannot be "
			       "trusted: chmod 700 it", dir);
	return ERR_OK;
}

/*
 * The path with its directory resolved: SQLite's own refusal of links would else refuse a home that lies behind
 * one. The last part stays as it is, so that a link there is refused.
 */
static enum err resolve(const char *path, char out[RESOLVED_CAP])
{
	char *dir, *real;
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	enum err e;
	int n;

	dir = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
	if (!dir)
		return err_set(ERR_NOMEM, "%s: out of memory", path);
	e = check_dir(dir);
	real = e == ERR_OK ? realpath(dir, NULL) : NULL;
	if (e == ERR_OK && !real)
		e = err_errno("%s", dir);
	if (e == ERR_OK) {
		n = snprintf(out, RESOLVED_CAP, "%s/%s", strcmp(real, "/") ? real : "", name);
		if (n < 0 || n >= RESOLVED_CAP)
			e = err_set(ERR_TOO_LONG, "%s: the path is too long", path);
	}
	free(real);
	free(dir);
	return e;
}

/* Looks before SQLite does, which would wait for a FIFO and make an empty file into a new database. */
static enum err check_file(const char *path, const char *resolved)
{
	struct stat st;

	if (lstat(resolved, &st))
		return err_errno("%s", path);
	if (S_ISLNK(st.st_mode))
		return err_set(ERR_FORMAT, "%s: a symbolic link, not a file", path);
	if (!S_ISREG(st.st_mode))
		return err_set(ERR_FORMAT, "%s: not a regular file", path);
	if (st.st_size == 0)
		return err_set(ERR_CORRUPT, "%s: empty: it was cut, or its making was interrupted", path);
	return ERR_OK;
}

static enum err make_file(const char *path, const char *resolved)
{
	int fd = open(resolved, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return err_set(ERR_EXISTS, "%s: is there already", path);
	if (fd < 0)
		return err_errno("%s", path);
	close(fd);
	return ERR_OK;
}

static void unmake_file(const char *resolved)
{
	static const char *const behind[] = { "", "-wal", "-shm", "-journal" };
	char name[RESOLVED_CAP + 16];

	for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
		snprintf(name, sizeof name, "%s%s", resolved, behind[i]);
		unlink(name);
	}
}

static enum err exec(struct db *db, const char *sql)
{
	int rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? ERR_OK : fail_rc(db, sqlite3_extended_errcode(db->sqlite));
}

/* Not cached: sqlite3_exec'd once, at the opening. */
static enum err pragma_int(struct db *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return rc == SQLITE_ROW ? ERR_OK : fail_rc(db, sqlite3_extended_errcode(db->sqlite));
}

/* Nobody asks SQLite how much memory it has, and counting takes a lock at each piece. Too late, it changes nothing. */
static void count_no_memory(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* No lock of SQLite's own around each call: a struct db is one thread's at a time. */
static enum err handle_open(struct db *db, const char *name, enum db_mode mode)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int flags = SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, rc;

	pthread_once(&once, count_no_memory);
	flags |= mode == DB_READ_ONLY ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
	rc = sqlite3_open_v2(name, &db->sqlite, flags, NULL);
	if (!db->sqlite)
		return err_set(ERR_NOMEM, "%s: out of memory", db->path);
	sqlite3_extended_result_codes(db->sqlite, 1);
	if (rc != SQLITE_OK)
		return fail_rc(db, sqlite3_extended_errcode(db->sqlite));
	/* SQLite opens what it may not write for reading, and says nothing. */
	if (mode != DB_READ_ONLY && sqlite3_db_readonly(db->sqlite, "main") == 1)
		return fail_rc(db, SQLITE_READONLY);
	sqlite3_busy_timeout(db->sqlite, BUSY_MS);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return ERR_OK;
}

/* None of these writes to the file. */
static enum err set_pragmas(struct db *db)
{
	return exec(db, "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
		    "PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST;"
		    "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 8388608");
}

static enum err set_wal(struct db *db)
{
	sqlite3_stmt *s = NULL;
	char mode[16] = "";
	int rc = sqlite3_prepare_v2(db->sqlite, "PRAGMA journal_mode = WAL", -1, &s, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		db_column_str(s, 0, mode, sizeof mode);
	sqlite3_finalize(s);
	if (rc != SQLITE_ROW)
		return fail_rc(db, sqlite3_extended_errcode(db->sqlite));
	if (strcmp(mode, "wal"))
		return err_set(ERR_IO, "%s: this file system cannot hold it (no shared memory): use a local disk", db->path);
	return ERR_OK;
}

static enum err check_identity(struct db *db, int application_id, int last)
{
	int64_t id = 0, version = 0;
	enum err e = pragma_int(db, "PRAGMA application_id", &id);

	if (e == ERR_OK)
		e = pragma_int(db, "PRAGMA user_version", &version);
	if (e != ERR_OK)
		return e;
	if (id != application_id)
		return err_set(ERR_FORMAT, "%s: a database of another program", db->path);
	if (version > last)
		return err_set(ERR_VERSION, "%s: made by a newer version of this program (%d, this one knows %d): update "
			       "the program", db->path, (int)version, last);
	db->version = (int)version;
	return ERR_OK;
}

/* The number is read again inside: another process may have been quicker. */
static enum err migrate_one(struct db *db, const struct db_migration *m, int application_id)
{
	char sql[96];
	int64_t version = 0;
	enum err e = db_begin(db);

	if (e == ERR_OK)
		e = pragma_int(db, "PRAGMA user_version", &version);
	if (e == ERR_OK && version < m->number) {
		snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", application_id, m->number);
		e = exec(db, m->sql);
		if (e == ERR_OK)
			e = exec(db, sql);
	}
	if (e == ERR_OK)
		e = db_commit(db);
	else
		db_rollback(db);
	if (e == ERR_OK)
		db->version = m->number;
	return e;
}

static enum err migrate(struct db *db, int application_id, const struct db_migration *m, size_t n)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < n && e == ERR_OK; i++) {
		assert(m[i].number == (int)i + 1);
		if (m[i].number > db->version)
			e = migrate_one(db, &m[i], application_id);
	}
	return e;
}

static enum err open_checked(struct db *db, const char *name, enum db_mode mode, int application_id, int last)
{
	enum err e = handle_open(db, name, mode);

	if (e == ERR_OK)
		e = set_pragmas(db);
	if (e == ERR_OK && mode != DB_CREATE)
		e = check_identity(db, application_id, last);
	if (e == ERR_OK && mode == DB_READ_ONLY && db->version < last)
		e = err_set(ERR_VERSION, "%s: made by an older version of this program: open it once for writing", db->path);
	if (e == ERR_OK && mode != DB_READ_ONLY)
		e = set_wal(db);
	return e;
}

/* A database that is not ours to change: not even its log is folded in. */
static void leave_alone(struct db *db)
{
	char path[sizeof db->path];

	if (db->sqlite)
		sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	memcpy(path, db->path, sizeof path);
	db_close(db);
	memcpy(db->path, path, sizeof path);
}

/* As a URI; its options begin behind the '?'. */
static void uri_of(const char *resolved, const char *options, char out[3 * RESOLVED_CAP])
{
	char *at = out + sprintf(out, "file:");

	for (const char *p = resolved; *p; p++)
		at += sprintf(at, strchr("?#%", *p) ? "%%%02X" : "%c", (unsigned char)*p);
	strcpy(at, options);
}

static bool log_is_empty(const char *resolved)
{
	char name[RESOLVED_CAP + 16];
	struct stat st;

	snprintf(name, sizeof name, "%s-wal", resolved);
	return lstat(name, &st) ? errno == ENOENT : st.st_size == 0;
}

/*
 * SQLite wants to write for reading, too: the index of the log, in -shm, where no other process has it. Where the disk
 * is full it is made in memory instead; -shm, which the first try has made, is then for locks alone, as others respect
 * them. On a medium that nobody writes to no locks are needed: without a log there the file is all there is.
 */
static enum err open_reading(struct db *db, const char *resolved, int application_id, int last)
{
	static const char *const options[] = { "", "?readonly_shm=1", "?immutable=1" };
	char uri[3 * RESOLVED_CAP];
	enum err e = ERR_FULL;

	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		if (i == 2 && !(log_is_empty(resolved) && medium_still(resolved)))
			return e;
		leave_alone(db);
		uri_of(resolved, options[i], uri);
		e = open_checked(db, uri, DB_READ_ONLY, application_id, last);
		if (e != ERR_FULL && e != ERR_DENIED)
			return e;
	}
	return e;
}

enum err db_open(struct db *db, const char *path, enum db_mode mode, int application_id,
		 const struct db_migration *migrations, size_t n)
{
	char resolved[RESOLVED_CAP];
	enum err e;

	memset(db, 0, sizeof *db);
	if (strlen(path) >= sizeof db->path)
		return err_set(ERR_TOO_LONG, "%.64s...: the path is longer than %zu bytes", path, sizeof db->path - 1);
	e = resolve(path, resolved);
	if (e == ERR_OK)
		e = mode == DB_CREATE ? make_file(path, resolved) : check_file(path, resolved);
	if (e != ERR_OK)
		return e;
	strcpy(db->path, path);
	if (mode == DB_READ_ONLY)
		e = open_reading(db, resolved, application_id, (int)n);
	else
		e = open_checked(db, resolved, mode, application_id, (int)n);
	if (e == ERR_OK && mode != DB_READ_ONLY)
		e = migrate(db, application_id, migrations, n);
	db->read_only = mode == DB_READ_ONLY;
	if (e == ERR_OK)
		return ERR_OK;
	leave_alone(db);
	memset(db, 0, sizeof *db);
	if (mode == DB_CREATE)
		unmake_file(resolved);
	return e;
}
