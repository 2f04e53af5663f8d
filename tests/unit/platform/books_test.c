/* books: a posting that does not balance is found. */
#include "world.h"

#include "platform/books.h"

#include <string.h>

static void redeem_one(struct world *w)
{
	struct test_coupon c = world_issue(w, "o1", 0);
	struct test_till t;
	struct test_answer a;

	till_make(w, &t, "t1", "m1");
	till_enrol(w, &t);
	till_redeem(&t, &c, 1, NOW);
	till_send(w, &t, 1, 1, &a);
	till_finish(&t);
}

static void run(struct world *w, const char *sql)
{
	assert_int_equal(sqlite3_exec(w->storage.db.sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void test_balance(void **state)
{
	struct world *w = *state;

	assert_int_equal(books_check(&w->storage), ERR_OK);
	redeem_one(w);
	assert_int_equal(books_check(&w->storage), ERR_OK);
	run(w, "UPDATE entry SET amount = amount + 1 WHERE account = 'fees'");
	assert_int_equal(books_check(&w->storage), ERR_CORRUPT);
	assert_non_null(strstr(err_detail(), "redemption t1"));
	run(w, "UPDATE entry SET amount = amount - 1 WHERE account = 'fees'");
	assert_int_equal(books_check(&w->storage), ERR_OK);
	run(w, "UPDATE account SET currency = 'EUR' WHERE name = 'fees'");
	assert_int_equal(books_check(&w->storage), ERR_CORRUPT);
	run(w, "UPDATE account SET currency = 'CNY' WHERE name = 'fees'");
	run(w, "INSERT INTO posting (source, kind, merchant, currency, taken_at, units, gross, due, time) "
	       "VALUES ('x', 1, 'm1', 'CNY', 1, 1, 1, 1, 1)");
	assert_int_equal(books_check(&w->storage), ERR_CORRUPT);
	run(w, "DELETE FROM posting WHERE source = 'x'");
}

static void test_once(void **state)
{
	struct world *w = *state;
	uint8_t journal[JOURNAL_ID_LEN] = { 1 };
	struct test_coupon c = world_issue(w, "o1", 0);
	struct coupons_row row = world_coupon(w, &c);
	struct books_place p = { "t1", "m1", journal, 1, 7, NOW, NOW };

	assert_int_equal(db_begin(&w->storage.db), ERR_OK);
	assert_int_equal(books_post_fact(&w->storage, BOOKS_REDEMPTION, &p, &row, 1, 2520), ERR_OK);
	assert_int_equal(books_post_fact(&w->storage, BOOKS_REDEMPTION, &p, &row, 1, 2520), ERR_EXISTS);
	assert_int_equal(books_post_fact(&w->storage, BOOKS_REVERSAL, &p, &row, -1, -2520), ERR_OK);
	assert_int_equal(books_post_fact(&w->storage, BOOKS_REVERSAL, &p, &row, -1, -2520), ERR_EXISTS);
	assert_int_equal(books_post_settlement(&w->storage, "m1", "A", "CNY", 5, NOW), ERR_OK);
	assert_int_equal(books_post_settlement(&w->storage, "m1", "A", "CNY", 5, NOW), ERR_EXISTS);
	row.unit_price = INT64_MAX;
	p.sequence = 8;
	assert_int_equal(books_post_fact(&w->storage, BOOKS_REDEMPTION, &p, &row, 2, 0), ERR_RANGE);
	assert_int_equal(db_commit(&w->storage.db), ERR_OK);
	assert_int_equal(world_balance(w, "paid:m1"), 5);
	assert_int_equal(world_balance(w, "coupons"), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = { T(test_balance), T(test_once) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
