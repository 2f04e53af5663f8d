/* Each of SQLite's codes becomes one failure with words that name the path and what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "sql/fail.h"

static struct db db;

static int setup(void **state)
{
	(void)state;
	strcpy(db.path, "/shop/till.db");
	return sqlite3_open(":memory:", &db.sqlite);
}

static int teardown(void **state)
{
	(void)state;
	db_close(&db);
	return 0;
}

static const struct {
	int rc;
	enum err err;
	const char *words;
} CODES[] = {
	{ SQLITE_FULL, ERR_FULL, "free some space" },
	{ SQLITE_BUSY, ERR_BUSY, "another program" },
	{ SQLITE_BUSY_SNAPSHOT, ERR_BUSY, "another program" },
	{ SQLITE_LOCKED, ERR_BUSY, "another program" },
	{ SQLITE_READONLY, ERR_DENIED, "write permission" },
	{ SQLITE_READONLY_DIRECTORY, ERR_DENIED, "write permission" },
	{ SQLITE_READONLY_CANTINIT, ERR_DENIED, "-shm" },
	{ SQLITE_PERM, ERR_DENIED, "write permission" },
	{ SQLITE_CANTOPEN_SYMLINK, ERR_FORMAT, "symbolic link" },
	{ SQLITE_CANTOPEN, ERR_IO, "cannot be opened" },
	{ SQLITE_CORRUPT, ERR_CORRUPT, "keep a copy" },
	{ SQLITE_CORRUPT_INDEX, ERR_CORRUPT, "keep a copy" },
	{ SQLITE_NOTADB, ERR_CORRUPT, "backup" },
	{ SQLITE_NOMEM, ERR_NOMEM, "memory" },
	{ SQLITE_IOERR_NOMEM, ERR_NOMEM, "memory" },
	{ SQLITE_CONSTRAINT_UNIQUE, ERR_EXISTS, "already" },
	{ SQLITE_CONSTRAINT_PRIMARYKEY, ERR_EXISTS, "already" },
	{ SQLITE_CONSTRAINT_CHECK, ERR_RANGE, "refuses" },
	{ SQLITE_CONSTRAINT_TRIGGER, ERR_RANGE, "refuses" },
	{ SQLITE_CONSTRAINT_FOREIGNKEY, ERR_RANGE, "refuses" },
	{ SQLITE_TOOBIG, ERR_TOO_LONG, "too long" },
	{ SQLITE_IOERR_READ, ERR_IO, "the disk failed" },
	{ SQLITE_ERROR, ERR_IO, "" },
	{ SQLITE_MISUSE, ERR_IO, "" },
};

static void codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++) {
		enum err e = fail_rc(&db, CODES[i].rc);

		if (e != CODES[i].err || !strstr(err_detail(), CODES[i].words) || !strstr(err_detail(), "/shop/till.db"))
			fail_msg("code %d: %s (%s)", CODES[i].rc, err_text(e), err_detail());
	}
	assert_false(db.broken);
}

/* After these nobody knows what lies on the disk. */
static void syncs_break(void **state)
{
	(void)state;
	assert_int_equal(fail_rc(&db, SQLITE_IOERR_FSYNC), ERR_IO);
	assert_true(db.broken);
	db.broken = false;
	assert_int_equal(fail_rc(&db, SQLITE_IOERR_DIR_FSYNC), ERR_IO);
	assert_true(db.broken);
	assert_int_equal(db_begin(&db), ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(codes, setup, teardown),
		cmocka_unit_test_setup_teardown(syncs_break, setup, teardown),
	};

	return cmocka_run_group_tests_name("sql/fail", tests, NULL, NULL);
}
