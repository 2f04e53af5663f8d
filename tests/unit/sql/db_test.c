/* SQLite as both programs use it, on a real disk: mostly what is wrong with files, directories, disks and others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sql/db.h"

#define assert_err(expected, call) \
	do { \
		enum err got_ = (call); \
		if (got_ != (expected)) \
			fail_msg("%s: %s (%s)", #call, err_text(got_), err_detail()); \
	} while (0)

enum { ID = 0x74657374 };

static const struct db_migration ONE[] = {
	{ 1, "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT CHECK (length(v) < 9), b BLOB) STRICT;"
	     "CREATE TABLE c (k INTEGER PRIMARY KEY REFERENCES t (k)) STRICT" },
};
static const struct db_migration TWO[] = {
	{ 1, "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT CHECK (length(v) < 9), b BLOB) STRICT;"
	     "CREATE TABLE c (k INTEGER PRIMARY KEY REFERENCES t (k)) STRICT" },
	{ 2, "ALTER TABLE t ADD COLUMN w INTEGER; UPDATE t SET w = 7" },
};
static const struct db_migration TWO_BAD[] = {
	{ 1, "CREATE TABLE t (k INTEGER PRIMARY KEY) STRICT" },
	{ 2, "CREATE TABLE u (k INTEGER PRIMARY KEY) STRICT; CREATE TABLE t (k INTEGER)" },
};

static char dir[64], path[96];

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/chit-sql.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/x.db", dir);
	return 0;
}

static int teardown(void **state)
{
	char command[200];

	(void)state;
	snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", dir, dir);
	return system(command);
}

static struct db made(void)
{
	struct db db;

	assert_err(ERR_OK, db_open(&db, path, DB_CREATE, ID, ONE, 1));
	return db;
}

static void put(struct db *db, int64_t k, const char *v)
{
	assert_err(ERR_OK, db_run(db, "INSERT INTO t (k, v) VALUES (?1, ?2)", "it", k, v));
}

static int64_t count(struct db *db)
{
	int64_t n = -1;

	assert_err(ERR_OK, db_int(db, &n, "SELECT count(*) FROM t", ""));
	return n;
}

static bool detail_has(const char *words)
{
	return strstr(err_detail(), words) != NULL;
}

static void exists(const char *name, bool wanted)
{
	char full[160];

	snprintf(full, sizeof full, "%s/%s", dir, name);
	if ((access(full, F_OK) == 0) != wanted)
		fail_msg("%s %s", full, wanted ? "is missing" : "was left behind");
}

static void makes_and_opens(void **state)
{
	struct db db = made();
	struct stat st;
	int64_t n;

	(void)state;
	assert_int_equal(db.version, 1);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	put(&db, 1, "a");
	db_close(&db);
	assert_err(ERR_OK, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	assert_int_equal(count(&db), 1);
	assert_err(ERR_OK, db_int(&db, &n, "PRAGMA application_id", ""));
	assert_int_equal(n, ID);
	db_close(&db);
	db_close(&db);
}

static void pragma_is(struct db *db, const char *sql, int64_t wanted)
{
	int64_t n = -1;

	assert_err(ERR_OK, db_int(db, &n, sql, ""));
	if (n != wanted)
		fail_msg("%s is %lld", sql, (long long)n);
}

static void pragmas_are_set(void **state)
{
	struct db db = made();
	sqlite3_stmt *s;
	char mode[16];

	(void)state;
	db_close(&db);
	assert_err(ERR_OK, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	pragma_is(&db, "PRAGMA synchronous", 2);
	pragma_is(&db, "PRAGMA foreign_keys", 1);
	pragma_is(&db, "PRAGMA trusted_schema", 0);
	pragma_is(&db, "PRAGMA cell_size_check", 1);
	pragma_is(&db, "PRAGMA busy_timeout", 5000);
	pragma_is(&db, "PRAGMA temp_store", 2);
	pragma_is(&db, "PRAGMA secure_delete", 2);
	pragma_is(&db, "PRAGMA wal_autocheckpoint", 1000);
	assert_err(ERR_OK, db_query(&db, &s, "PRAGMA journal_mode", ""));
	assert_err(ERR_OK, db_step(&db, s));
	db_column_str(s, 0, mode, sizeof mode);
	assert_string_equal(mode, "wal");
	db_done(s);
	db_close(&db);
}

static void never_makes_over(void **state)
{
	struct db db = made();

	(void)state;
	put(&db, 1, "a");
	db_close(&db);
	assert_err(ERR_EXISTS, db_open(&db, path, DB_CREATE, ID, ONE, 1));
	assert_true(detail_has(path));
	assert_err(ERR_OK, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	assert_int_equal(count(&db), 1);
	db_close(&db);
}

static void missing(void **state)
{
	struct db db;

	(void)state;
	assert_err(ERR_NOT_FOUND, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	assert_true(detail_has(path));
	assert_err(ERR_NOT_FOUND, db_open(&db, path, DB_READ_ONLY, ID, ONE, 1));
	assert_err(ERR_NOT_FOUND, db_open(&db, "/nonexistent/x.db", DB_CREATE, ID, ONE, 1));
	exists("x.db", false);
}

static void not_regular_files(void **state)
{
	struct db db = made();
	char other[128];

	(void)state;
	db_close(&db);
	snprintf(other, sizeof other, "%s/link.db", dir);
	assert_int_equal(symlink(path, other), 0);
	assert_err(ERR_FORMAT, db_open(&db, other, DB_OPEN, ID, ONE, 1));
	assert_true(detail_has("symbolic link"));
	assert_err(ERR_EXISTS, db_open(&db, other, DB_CREATE, ID, ONE, 1));
	snprintf(other, sizeof other, "%s/dangling.db", dir);
	assert_int_equal(symlink("nowhere", other), 0);
	assert_err(ERR_EXISTS, db_open(&db, other, DB_CREATE, ID, ONE, 1));
	snprintf(other, sizeof other, "%s/fifo.db", dir);
	assert_int_equal(mkfifo(other, 0600), 0);
	assert_err(ERR_FORMAT, db_open(&db, other, DB_OPEN, ID, ONE, 1));
	snprintf(other, sizeof other, "%s/dir.db", dir);
	assert_int_equal(mkdir(other, 0700), 0);
	assert_err(ERR_FORMAT, db_open(&db, other, DB_OPEN, ID, ONE, 1));
	assert_err(ERR_FORMAT, db_open(&db, "/dev/null", DB_OPEN, ID, ONE, 1));
	snprintf(other, sizeof other, "%s/x.db/y.db", dir);
	assert_int_not_equal(ERR_OK, db_open(&db, other, DB_OPEN, ID, ONE, 1));
}

/* A home behind a link is a home. */
static void directory_may_be_a_link(void **state)
{
	struct db db = made();
	char other[128];

	(void)state;
	db_close(&db);
	snprintf(other, sizeof other, "%s/here", dir);
	assert_int_equal(symlink(".", other), 0);
	strcat(other, "/x.db");
	assert_err(ERR_OK, db_open(&db, other, DB_OPEN, ID, ONE, 1));
	db_close(&db);
}

static void anybody_may_write(void **state)
{
	struct db db = made();

	(void)state;
	db_close(&db);
	assert_int_equal(chmod(dir, 0777), 0);
	assert_err(ERR_DENIED, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	assert_true(detail_has("chmod 700"));
	assert_int_equal(chmod(dir, 01777), 0);
	assert_err(ERR_DENIED, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	assert_int_equal(chmod(dir, 0700), 0);
}

static void path_too_long(void **state)
{
	char longer[600];
	struct db db;

	(void)state;
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	assert_err(ERR_TOO_LONG, db_open(&db, longer, DB_OPEN, ID, ONE, 1));
}

static void of_another_program(void **state)
{
	struct db db = made();

	(void)state;
	db_close(&db);
	assert_err(ERR_FORMAT, db_open(&db, path, DB_OPEN, ID + 1, ONE, 1));
	assert_true(detail_has("another program"));
	assert_err(ERR_FORMAT, db_open(&db, path, DB_READ_ONLY, ID + 1, ONE, 1));
	assert_err(ERR_OK, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	db_close(&db);
}

static uint8_t *slurp(const char *name, size_t *len)
{
	FILE *f = fopen(name, "rb");
	uint8_t *data = malloc(4 << 20);

	assert_non_null(f);
	*len = fread(data, 1, 4 << 20, f);
	fclose(f);
	return data;
}

static void spill(const char *name, const uint8_t *data, size_t len)
{
	FILE *f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

/* Not a byte of it changes: not even its log is folded in. */
static void of_a_newer_version(void **state)
{
	struct db db;
	uint8_t *before, *after;
	size_t len, len2;

	(void)state;
	assert_err(ERR_OK, db_open(&db, path, DB_CREATE, ID, TWO, 2));
	db_close(&db);
	before = slurp(path, &len);
	assert_err(ERR_VERSION, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	assert_true(detail_has("newer"));
	assert_err(ERR_VERSION, db_open(&db, path, DB_READ_ONLY, ID, ONE, 1));
	after = slurp(path, &len2);
	assert_int_equal(len, len2);
	assert_memory_equal(before, after, len);
	free(before);
	free(after);
}

static void of_an_older_version(void **state)
{
	struct db db = made();
	int64_t w;

	(void)state;
	put(&db, 1, "a");
	db_close(&db);
	assert_err(ERR_VERSION, db_open(&db, path, DB_READ_ONLY, ID, TWO, 2));
	assert_err(ERR_OK, db_open(&db, path, DB_OPEN, ID, TWO, 2));
	assert_int_equal(db.version, 2);
	assert_err(ERR_OK, db_int(&db, &w, "SELECT w FROM t", ""));
	assert_int_equal(w, 7);
	db_close(&db);
	assert_err(ERR_OK, db_open(&db, path, DB_READ_ONLY, ID, TWO, 2));
	db_close(&db);
}

/* Half a migration is none, and the version says so. */
static void migration_that_fails(void **state)
{
	struct db db;
	int64_t n;

	(void)state;
	assert_err(ERR_OK, db_open(&db, path, DB_CREATE, ID, TWO_BAD, 1));
	db_close(&db);
	assert_int_not_equal(ERR_OK, db_open(&db, path, DB_OPEN, ID, TWO_BAD, 2));
	assert_err(ERR_OK, db_open(&db, path, DB_OPEN, ID, TWO_BAD, 1));
	assert_int_equal(db.version, 1);
	assert_err(ERR_OK, db_int(&db, &n, "SELECT count(*) FROM sqlite_schema WHERE name = 'u'", ""));
	assert_int_equal(n, 0);
	db_close(&db);
}

static void failed_making_leaves_nothing(void **state)
{
	struct db db;

	(void)state;
	assert_int_not_equal(ERR_OK, db_open(&db, path, DB_CREATE, ID, TWO_BAD, 2));
	assert_null(db.sqlite);
	exists("x.db", false);
	exists("x.db-wal", false);
	exists("x.db-shm", false);
}

/* Runs f as a user without rights in a child; the result is its status. */
static int as_nobody(int (*f)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(99);
		_exit(f());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int try_open(void)
{
	struct db db;
	enum err e = db_open(&db, path, DB_OPEN, ID, ONE, 1);

	if (e == ERR_OK)
		db_close(&db);
	return (int)e;
}

static int try_read(void)
{
	struct db db;
	int64_t n = 0;
	enum err e = db_open(&db, path, DB_READ_ONLY, ID, ONE, 1);

	if (e != ERR_OK)
		return (int)e;
	e = db_int(&db, &n, "SELECT count(*) FROM t", "");
	if (e == ERR_OK && db_run(&db, "DELETE FROM t", "") == ERR_OK)
		e = ERR_COUNT;
	db_close(&db);
	return (int)e;
}

static int try_create(void)
{
	struct db db;

	return (int)db_open(&db, path, DB_CREATE, ID, ONE, 1);
}

static void not_writable(void **state)
{
	struct db db = made();

	(void)state;
	put(&db, 1, "a");
	db_close(&db);
	/* a file that this user may read, in a directory where he may not write */
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(dir, 0555), 0);
	assert_int_equal(as_nobody(try_open), ERR_DENIED);
	assert_int_equal(as_nobody(try_read), ERR_DENIED);
	/* a writable file in such a directory: its log cannot be made */
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(as_nobody(try_open), ERR_DENIED);
	/* a file he may not read at all */
	assert_int_equal(chmod(path, 0000), 0);
	assert_int_equal(as_nobody(try_open), ERR_DENIED);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(as_nobody(try_create), ERR_DENIED);
	assert_int_equal(chmod(dir, 0700), 0);
}

static void read_only_reads(void **state)
{
	struct db db = made();

	(void)state;
	put(&db, 1, "a");
	db_close(&db);
	assert_int_equal(try_read(), ERR_OK);
}

/* Cut at every half kilobyte, and each byte of the head changed: an error or a good answer, never a crash. */
static void cut_anywhere(void **state)
{
	struct db db = made();
	uint8_t *data;
	size_t len;

	(void)state;
	for (int i = 0; i < 300; i++)
		put(&db, i, "abcdefgh");
	db_close(&db);
	data = slurp(path, &len);
	for (size_t cut = 0; cut < len; cut += 512) {
		enum err e;

		spill(path, data, cut);
		e = db_open(&db, path, DB_OPEN, ID, ONE, 1);
		if (e == ERR_OK) {
			e = db_check(&db);
			db_close(&db);
		}
		if (e != ERR_CORRUPT)
			fail_msg("cut at %zu: %s", cut, err_text(e));
	}
	free(data);
}

static void flipped_bits(void **state)
{
	struct db db = made();
	uint8_t *data;
	size_t len, seen = 0;

	(void)state;
	for (int i = 0; i < 300; i++)
		put(&db, i, "abcdefgh");
	db_close(&db);
	data = slurp(path, &len);
	for (size_t at = 0; at < len; at += at < 128 ? 1 : 97) {
		enum err e;

		data[at] ^= 0x55;
		spill(path, data, len);
		data[at] ^= 0x55;
		e = db_open(&db, path, DB_OPEN, ID, ONE, 1);
		if (e == ERR_OK) {
			e = db_check(&db);
			db_close(&db);
		}
		seen += e != ERR_OK;
		if (e != ERR_OK && e != ERR_CORRUPT && e != ERR_FORMAT && e != ERR_VERSION && e != ERR_DENIED && e != ERR_NOMEM)
			fail_msg("byte %zu changed: %s (%s)", at, err_text(e), err_detail());
	}
	assert_true(seen > 40);
	free(data);
}

static void no_database_at_all(void **state)
{
	struct db db;
	uint8_t noise[8192];

	(void)state;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (uint8_t)(i * 131 + 7);
	spill(path, noise, sizeof noise);
	assert_err(ERR_CORRUPT, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	spill(path, noise, 0);
	assert_err(ERR_CORRUPT, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	assert_true(detail_has("empty"));
}

static void transactions(void **state)
{
	struct db db = made();

	(void)state;
	assert_err(ERR_OK, db_begin(&db));
	put(&db, 1, "a");
	db_rollback(&db);
	assert_int_equal(count(&db), 0);
	db_rollback(&db);
	assert_err(ERR_OK, db_begin(&db));
	put(&db, 1, "a");
	assert_err(ERR_OK, db_commit(&db));
	assert_int_equal(count(&db), 1);
	assert_false(db.in_transaction);
	db_close(&db);
}

static void lazy_transactions(void **state)
{
	struct db db = made();

	(void)state;
	assert_err(ERR_OK, db_begin_lazy(&db));
	pragma_is(&db, "PRAGMA synchronous", 1);
	put(&db, 1, "a");
	assert_err(ERR_OK, db_commit(&db));
	pragma_is(&db, "PRAGMA synchronous", 2);
	assert_err(ERR_OK, db_begin_lazy(&db));
	db_rollback(&db);
	pragma_is(&db, "PRAGMA synchronous", 2);
	assert_false(db.broken);
	assert_int_equal(count(&db), 1);
	db_close(&db);
}

static void constraints(void **state)
{
	struct db db = made();

	(void)state;
	put(&db, 1, "a");
	assert_err(ERR_EXISTS, db_run(&db, "INSERT INTO t (k) VALUES (?1)", "i", (int64_t)1));
	assert_err(ERR_RANGE, db_run(&db, "INSERT INTO t (k, v) VALUES (?1, ?2)", "it", (int64_t)2, "much too long"));
	assert_err(ERR_RANGE, db_run(&db, "INSERT INTO t (k, v) VALUES (?1, ?2)", "ib", (int64_t)2, bytes_of_str("x")));
	assert_err(ERR_RANGE, db_run(&db, "INSERT INTO c (k) VALUES (?1)", "i", (int64_t)77));
	assert_int_equal(count(&db), 1);
	assert_int_not_equal(ERR_OK, db_run(&db, "SELECT nonsense", ""));
	assert_null(db_prepare(&db, "SELECT nonsense"));
	assert_true(detail_has("nonsense"));
	assert_err(ERR_IO, db_bind(NULL, "i", (int64_t)1));
	db_close(&db);
}

static void values(void **state)
{
	struct db db = made();
	sqlite3_stmt *s;
	uint8_t four[4];
	char two[2];

	(void)state;
	assert_err(ERR_OK, db_run(&db, "INSERT INTO t (k, v, b) VALUES (?1, ?2, ?3)", "itb", INT64_MIN, "abc",
				  bytes_of(NULL, 0)));
	assert_err(ERR_OK, db_run(&db, "INSERT INTO t (k, v, b) VALUES (?1, ?2, ?3)", "itn", INT64_MAX, (const char *)NULL));
	assert_err(ERR_OK, db_query(&db, &s, "SELECT v, b FROM t ORDER BY k", ""));
	assert_err(ERR_OK, db_step(&db, s));
	db_column_str(s, 0, two, sizeof two);
	assert_string_equal(two, "a");
	assert_int_equal(sqlite3_column_type(s, 1), SQLITE_BLOB);
	assert_int_equal(db_column_bytes(s, 1).len, 0);
	memcpy(four, "same", 4);
	assert_err(ERR_CORRUPT, db_column_fixed(s, 1, four, sizeof four));
	assert_memory_equal(four, "same", 4);
	assert_err(ERR_OK, db_step(&db, s));
	db_column_str(s, 0, two, sizeof two);
	assert_string_equal(two, "");
	assert_int_equal(sqlite3_column_type(s, 1), SQLITE_NULL);
	assert_err(ERR_NOT_FOUND, db_step(&db, s));
	db_done(s);
	db_done(NULL);
	assert_err(ERR_NOT_FOUND, db_int(&db, &(int64_t){ 0 }, "SELECT k FROM t WHERE k = ?1", "i", (int64_t)5));
	db_close(&db);
}

/* A walk inside a walk of the same words must not end the outer one. */
static void nested_walks(void **state)
{
	static const char *const SQL = "SELECT k FROM t ORDER BY k";
	struct db db = made();
	sqlite3_stmt *outer, *inner;
	int rows = 0;

	(void)state;
	for (int i = 0; i < 5; i++)
		put(&db, i, "a");
	assert_err(ERR_OK, db_query(&db, &outer, SQL, ""));
	while (db_step(&db, outer) == ERR_OK) {
		assert_err(ERR_OK, db_query(&db, &inner, SQL, ""));
		assert_ptr_not_equal(outer, inner);
		while (db_step(&db, inner) == ERR_OK)
			rows++;
		db_done(inner);
	}
	db_done(outer);
	assert_int_equal(rows, 25);
	assert_ptr_equal(db_prepare(&db, SQL), db_prepare(&db, SQL));
	db_close(&db);
}

/* Another process that holds the write lock for good: BUSY after the time-out, and a word. */
static void held_by_another(void **state)
{
	struct db db = made(), other;

	(void)state;
	assert_err(ERR_OK, db_open(&other, path, DB_OPEN, ID, ONE, 1));
	assert_err(ERR_OK, db_begin(&other));
	sqlite3_busy_timeout(db.sqlite, 50);
	assert_err(ERR_BUSY, db_begin(&db));
	assert_false(db.in_transaction);
	assert_true(detail_has("another program"));
	assert_int_equal(count(&db), 0);
	db_rollback(&other);
	assert_err(ERR_OK, db_begin(&db));
	assert_err(ERR_OK, db_commit(&db));
	db_close(&other);
	db_close(&db);
}

/* What SQLite rolled back by itself must not go on as single writes. */
static void rolled_back_by_itself(void **state)
{
	struct db db = made();

	(void)state;
	assert_err(ERR_OK, db_begin(&db));
	put(&db, 1, "a");
	sqlite3_exec(db.sqlite, "ROLLBACK", NULL, NULL, NULL);
	assert_err(ERR_IO, db_run(&db, "INSERT INTO t (k) VALUES (?1)", "i", (int64_t)2));
	assert_int_not_equal(ERR_OK, db_commit(&db));
	assert_int_equal(count(&db), 0);
	assert_false(db.in_transaction);
	db_close(&db);
}

static enum err fill(struct db *db, int64_t from)
{
	static uint8_t big[6000];
	enum err e = ERR_OK;

	e = db_begin(db);
	for (int64_t k = from; k < from + 100 && e == ERR_OK; k++)
		e = db_run(db, "INSERT INTO t (k, b) VALUES (?1, ?2)", "ib", k, bytes_of(big, sizeof big));
	if (e == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return e;
}

/* The limit on a file's size stands for a full disk: the same failure of write(2), at the same places. */
static void full_disk(void **state)
{
	struct db db = made();
	struct rlimit was, now;
	enum err e = ERR_OK;
	int64_t k = 1, n;

	(void)state;
	put(&db, 0, "a");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	now = was;
	now.rlim_cur = 3 << 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	for (int i = 0; i < 20 && e == ERR_OK; i++) {
		e = fill(&db, k);
		if (e == ERR_OK)
			k += 100;
	}
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_err(ERR_FULL, e);
	n = count(&db);
	assert_int_equal(n, k);	/* whole transactions and no part of one */
	assert_err(ERR_OK, fill(&db, k));
	assert_err(ERR_OK, db_check(&db));
	db_close(&db);
}

/* The database's own limit: SQLITE_FULL at the statement, not at the commit. */
static void full_database(void **state)
{
	struct db db = made();

	(void)state;
	put(&db, 0, "a");
	assert_int_equal(sqlite3_exec(db.sqlite, "PRAGMA max_page_count = 20", NULL, NULL, NULL), SQLITE_OK);
	assert_err(ERR_FULL, fill(&db, 1));
	assert_true(detail_has("full"));
	assert_int_equal(count(&db), 1);
	assert_false(db.in_transaction);
	db_close(&db);
}

/* After a sync that failed nobody knows what the disk holds: nothing more goes through this handle. */
static void broken_is_broken(void **state)
{
	struct db db = made();

	(void)state;
	db.broken = true;
	assert_err(ERR_IO, db_begin(&db));
	assert_err(ERR_IO, db_begin_lazy(&db));
	pragma_is(&db, "PRAGMA synchronous", 2);
	assert_int_equal(count(&db), 0);
	db_close(&db);
}

static void check_finds(void **state)
{
	struct db db = made();

	(void)state;
	assert_err(ERR_OK, db_check(&db));
	assert_int_equal(sqlite3_exec(db.sqlite, "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (9)", NULL, NULL, NULL), 0);
	assert_err(ERR_CORRUPT, db_check(&db));
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(makes_and_opens), T(pragmas_are_set), T(never_makes_over), T(missing), T(not_regular_files),
		T(directory_may_be_a_link), T(anybody_may_write), T(path_too_long), T(of_another_program),
		T(of_a_newer_version), T(of_an_older_version), T(migration_that_fails), T(failed_making_leaves_nothing),
		T(not_writable), T(read_only_reads), T(cut_anywhere), T(flipped_bits), T(no_database_at_all),
		T(transactions), T(lazy_transactions), T(constraints), T(values), T(nested_walks), T(held_by_another),
		T(rolled_back_by_itself), T(full_disk), T(full_database), T(broken_is_broken), T(check_finds),
	};

	return cmocka_run_group_tests_name("sql/db", tests, NULL, NULL);
}
