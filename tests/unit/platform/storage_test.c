/* storage: a platform's directory, made once. */
#include "world.h"

#include "platform/status.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_made_once(void **state)
{
	struct world *w = *state;
	struct storage other;
	struct stat st;
	char file[128];

	assert_int_equal(storage_create(&other, w->data), ERR_EXISTS);
	snprintf(file, sizeof file, "%s/file", w->dir);
	close(open(file, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(storage_create(&other, file), ERR_EXISTS);
	snprintf(file, sizeof file, "%s/no/such", w->dir);
	assert_int_equal(storage_create(&other, file), ERR_NOT_FOUND);
	assert_int_equal(storage_create(&other, ""), ERR_USAGE);
	assert_int_equal(stat(w->data, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	snprintf(file, sizeof file, "%s/root.key", w->data);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0077, 0);
}

static void test_not_there(void **state)
{
	struct world *w = *state;
	struct storage other;
	char path[128];

	snprintf(path, sizeof path, "%s/nowhere", w->dir);
	assert_int_equal(storage_open(&other, path), ERR_NOT_FOUND);
	assert_non_null(strstr(err_detail(), "init"));
	assert_int_not_equal(storage_open(&other, "/dev/null"), ERR_OK);
	storage_close(&other);
}

static void test_another_database(void **state)
{
	struct world *w = *state;
	struct storage other;
	char path[128], db[160];
	sqlite3 *raw;

	snprintf(path, sizeof path, "%s/Q", w->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(db, sizeof db, "%s/platform.db", path);
	assert_int_equal(sqlite3_open(db, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, "PRAGMA application_id = 7; CREATE TABLE t (x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(raw);
	assert_int_not_equal(storage_open(&other, path), ERR_OK);
	assert_int_equal(sqlite3_open(db, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, "DROP TABLE t; PRAGMA application_id = 0x63687470; PRAGMA user_version = 999", NULL,
				      NULL, NULL), SQLITE_OK);
	sqlite3_close(raw);
	assert_int_equal(storage_open(&other, path), ERR_VERSION);
}

static void run_file(sqlite3 *raw, const char *name)
{
	static char text[65536];
	FILE *f = fopen(name, "r");

	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	assert_int_equal(sqlite3_exec(raw, text, NULL, NULL, NULL), SQLITE_OK);
}

/* Stored value from before it was spent by amount: one spent, one spent and taken back, one as it was sold; and goods. */
static void test_stored_value_of_before(void **state)
{
	static const char before[] =
		"INSERT INTO merchant (id, name, added_at) VALUES ('m1', 'M', 0);"
		"INSERT INTO offer VALUES ('sv', 'm1', 'sv', 'V', 4, 5000, 'CNY', 9000, 1, 1, '+90d', 0), "
		"('o1', 'm1', 'o1', 'O', 0, 2800, 'CNY', 9000, 1, 1, '+90d', 0);"
		"INSERT INTO coupon SELECT CAST('coupon no' || column1 AS BLOB), column2, 'guest', zeroblob(16), 1, column3, 0, 9, NULL "
		"FROM (VALUES (1, 'sv', 5000), (2, 'sv', 5000), (3, 'sv', 1250), (4, 'o1', 2800));"
		"INSERT INTO redemption SELECT 't1', zeroblob(16), 1, row_number() OVER (ORDER BY serial), serial, 'm1', 1, 1, 1 "
		"FROM coupon WHERE unit_price <> 1250;"
		"INSERT INTO reversal SELECT till, journal, stream, sequence, serial, till, 2, 2, 1 FROM redemption WHERE sequence = 2;"
		"PRAGMA application_id = 0x63687470; PRAGMA user_version = 2;";
	struct world *w = *state;
	struct storage s;
	char path[128], db[160];
	sqlite3 *raw;
	int64_t n;

	snprintf(path, sizeof path, "%s/Q", w->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(db, sizeof db, "%s/platform.db", path);
	assert_int_equal(sqlite3_open(db, &raw), SQLITE_OK);
	run_file(raw, TEST_ROOT "/../data/sql/platform/001.sql");
	run_file(raw, TEST_ROOT "/../data/sql/platform/002.sql");
	assert_int_equal(sqlite3_exec(raw, before, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(raw);
	assert_int_equal(storage_open(&s, path), ERR_OK);
	assert_int_equal(db_int(&s.db, &n, "SELECT count(*) FROM purse", ""), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(db_int(&s.db, &n, "SELECT sum(value - spent - held) FROM purse", ""), ERR_OK);
	assert_int_equal(n, 5000 + 1250);
	assert_int_equal(db_int(&s.db, &n, "SELECT sum(amount) FROM redemption", ""), ERR_OK);
	assert_int_equal(n, 5000);
	storage_close(&s);
}

static void test_discard(void **state)
{
	struct world *w = *state;
	struct storage other;
	char path[128];

	snprintf(path, sizeof path, "%s/Q", w->dir);
	assert_int_equal(storage_create(&other, path), ERR_OK);
	storage_discard(&other);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_settings(void **state)
{
	struct world *w = *state;
	char text[SETTING_CAP], tiny[3];

	assert_int_equal(storage_get(&w->storage, "none", text, sizeof text), ERR_NOT_FOUND);
	assert_int_equal(storage_set(&w->storage, "x'; DROP TABLE setting; --", "'"), ERR_OK);
	assert_int_equal(storage_get(&w->storage, "x'; DROP TABLE setting; --", text, sizeof text), ERR_OK);
	assert_string_equal(text, "'");
	assert_int_equal(storage_get(&w->storage, "name", tiny, sizeof tiny), ERR_OK);
	assert_string_equal(tiny, "De");
	assert_int_equal(storage_unset(&w->storage, "name"), ERR_OK);
	assert_int_equal(storage_unset(&w->storage, "name"), ERR_OK);
	assert_int_equal(storage_get(&w->storage, "name", text, sizeof text), ERR_NOT_FOUND);
}

static void test_words(void **state)
{
	static const char *const bad_ids[] = { "", "ABC", "a b", "a_b", "aaaaaaaaaaaaa", "a\n", "\xc3\xa9", "../x", "a'b" };
	static const char *const bad_names[] = { "", "a\033[2J", "a\nb", "\xff", "a\xe2\x80\xae" "b", "a\tb" };
	char longest[NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof bad_ids / sizeof *bad_ids; i++)
		assert_int_equal(storage_check_id("it", bad_ids[i]), ERR_USAGE);
	for (size_t i = 0; i < sizeof bad_names / sizeof *bad_names; i++)
		assert_int_equal(storage_check_name("it", bad_names[i]), ERR_USAGE);
	assert_int_equal(storage_check_id("it", "aaaaaaaaaa-9"), ERR_OK);
	assert_int_equal(storage_check_name("it", "牛肉面 O'Brien; --"), ERR_OK);
	memset(longest, 'x', sizeof longest - 1);
	longest[NAME_MAX + 1] = 0;
	assert_int_equal(storage_check_name("it", longest), ERR_USAGE);
	longest[NAME_MAX] = 0;
	assert_int_equal(storage_check_name("it", longest), ERR_OK);
}

static void test_status(void **state)
{
	struct world *w = *state;
	struct status t;

	world_issue(w, "o1", 0);
	assert_int_equal(status_read(&w->storage, &t), ERR_OK);
	assert_int_equal(t.merchants, 2);
	assert_int_equal(t.offers, 3);
	assert_int_equal(t.coupons, 1);
	assert_int_equal(t.keyset, 1);
	assert_string_equal(t.currency, "CNY");
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_made_once), T(test_not_there), T(test_another_database), T(test_stored_value_of_before),
		T(test_discard), T(test_settings), T(test_words), T(test_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
