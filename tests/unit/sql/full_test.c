/* A full disk is read: with what a killed program has left in the log, and while others write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

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

static const struct db_migration ONE[] = { { 1, "CREATE TABLE t (k INTEGER PRIMARY KEY) STRICT" } };

static char dir[64], path[96];
static struct rlimit was;

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/chit-sql.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/a?b#c%%41.db", dir);	/* a name that a URI would cut */
	signal(SIGXFSZ, SIG_IGN);
	return getrlimit(RLIMIT_FSIZE, &was);
}

static int teardown(void **state)
{
	char command[200];

	(void)state;
	setrlimit(RLIMIT_FSIZE, &was);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

/* The limit on a file's size stands for a full disk: no file grows beyond a few bytes. */
static void disk_is_full(bool full)
{
	struct rlimit now = was;

	if (full)
		now.rlim_cur = 100;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
}

static void put(struct db *db, int64_t k)
{
	assert_err(ERR_OK, db_run(db, "INSERT INTO t (k) VALUES (?1)", "i", k));
}

static int64_t count(struct db *db)
{
	int64_t n = -1;

	assert_err(ERR_OK, db_int(db, &n, "SELECT count(*) FROM t", ""));
	return n;
}

static void make(int64_t rows)
{
	struct db db;

	assert_err(ERR_OK, db_open(&db, path, DB_CREATE, ID, ONE, 1));
	for (int64_t k = 0; k < rows; k++)
		put(&db, k);
	db_close(&db);
}

static enum err insert(int64_t from, int64_t to)
{
	struct db db;
	enum err e = db_open(&db, path, DB_OPEN, ID, ONE, 1);

	for (int64_t k = from; e == ERR_OK && k < to; k++)
		e = db_run(&db, "INSERT INTO t (k) VALUES (?1)", "i", k);
	return e;
}

/* A program of its own, made before this one opens anything; it does its work at the word, and is then killed. */
struct writer {
	pid_t pid;
	int word;
};

static struct writer writer_start(int64_t from, int64_t to)
{
	struct writer w;
	int pipes[2];
	char c;

	assert_int_equal(pipe(pipes), 0);
	w.pid = fork();
	assert_true(w.pid >= 0);
	if (w.pid == 0)
		_exit(read(pipes[0], &c, 1) == 1 && insert(from, to) == ERR_OK ? 0 : 1);
	close(pipes[0]);
	w.word = pipes[1];
	return w;
}

static void writer_go(struct writer w)
{
	int status = -1;

	assert_int_equal(write(w.word, "", 1), 1);
	assert_int_equal(waitpid(w.pid, &status, 0), w.pid);
	assert_int_equal(status, 0);
	close(w.word);
}

static void write_and_die(int64_t from, int64_t to)
{
	writer_go(writer_start(from, to));
}

static off_t log_size(void)
{
	char name[128];
	struct stat st;

	snprintf(name, sizeof name, "%s-wal", path);
	return stat(name, &st) ? -1 : st.st_size;
}

static void closed_before(void **state)
{
	struct db db;

	(void)state;
	make(5);
	disk_is_full(true);
	assert_err(ERR_FULL, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	assert_err(ERR_OK, db_open(&db, path, DB_READ_ONLY, ID, ONE, 1));
	assert_string_equal(db.path, path);
	assert_int_equal(count(&db), 5);
	assert_err(ERR_DENIED, db_run(&db, "INSERT INTO t (k) VALUES (9)", ""));
	db_close(&db);
	disk_is_full(false);
	assert_err(ERR_OK, db_open(&db, path, DB_OPEN, ID, ONE, 1));
	put(&db, 9);
	assert_int_equal(count(&db), 6);
	db_close(&db);
	assert_int_equal(log_size(), -1);
}

static void log_is_seen(void **state)
{
	struct db db;

	(void)state;
	make(5);
	write_and_die(5, 12);
	assert_true(log_size() > 0);
	disk_is_full(true);
	assert_err(ERR_OK, db_open(&db, path, DB_READ_ONLY, ID, ONE, 1));
	assert_int_equal(count(&db), 12);
	assert_err(ERR_OK, db_check(&db));
	db_close(&db);
	assert_true(log_size() > 0);
}

/* Another program comes once there is space: one state for the length of a transaction, the newest afterwards. */
static void writer_comes(void **state)
{
	struct writer many = writer_start(6, 2000), one = writer_start(2000, 2001);	/* more than the log holds at a time */
	struct db db;

	(void)state;
	make(5);
	write_and_die(5, 6);
	disk_is_full(true);
	assert_err(ERR_OK, db_open(&db, path, DB_READ_ONLY, ID, ONE, 1));
	assert_err(ERR_OK, db_begin(&db));
	assert_int_equal(count(&db), 6);
	disk_is_full(false);
	writer_go(many);
	assert_int_equal(count(&db), 6);
	assert_err(ERR_OK, db_commit(&db));
	assert_int_equal(count(&db), 2000);
	writer_go(one);
	assert_int_equal(count(&db), 2001);
	assert_err(ERR_OK, db_check(&db));
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(closed_before, setup, teardown),
		cmocka_unit_test_setup_teardown(log_is_seen, setup, teardown),
		cmocka_unit_test_setup_teardown(writer_comes, setup, teardown),
	};

	return cmocka_run_group_tests_name("sql/full", tests, NULL, NULL);
}
