/* No paper is lost, none comes out twice without saying so, and what is added twice is one. */
#include "shop.h"

#include "store/printq.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct store s;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc == 0)
		shop_open(&s);
	return rc;
}

static int teardown(void **state)
{
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
	return shop_teardown(state);
}

static enum err add(const char *station, const char *key, const char *paper, bool *was_new)
{
	enum err e = db_begin(&s.db);

	assert_err(ERR_OK, e);
	return store_end(&s, printq_add(&s, station, key, bytes_of_str(paper), SHOP_NOW, was_new));
}

static struct printq_job job(uint64_t number)
{
	struct printq_job j;

	assert_err(ERR_OK, printq_get(&s, number, &j, NULL));
	return j;
}

static void next_is(const char *station, const char *key, const char *paper)
{
	uint8_t memory[64];
	struct printq_job j;
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, printq_next(&s, station, &j, &b));
	assert_string_equal(j.key, key);
	assert_true(bytes_equal(buf_bytes(&b), bytes_of_str(paper)));
}

static void the_same_key_is_one_job(void **state)
{
	bool was_new = false;

	(void)state;
	assert_err(ERR_OK, add("receipt", "receipt/1", "first", &was_new));
	assert_true(was_new);
	assert_err(ERR_OK, add("receipt", "receipt/1", "second", &was_new));
	assert_false(was_new);
	assert_err(ERR_OK, add("receipt", "receipt/1", "third", NULL));
	next_is("receipt", "receipt/1", "first");
	assert_err(ERR_NOT_FOUND, printq_get(&s, 2, &(struct printq_job){ 0 }, NULL));
}

static void what_is_rolled_back_is_not_printed(void **state)
{
	struct printq_job j;

	(void)state;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, printq_add(&s, "bar", "bar/1", bytes_of_str("x"), SHOP_NOW, NULL));
	assert_err(ERR_FULL, store_end(&s, ERR_FULL));
	assert_err(ERR_NOT_FOUND, printq_next(&s, "bar", &j, NULL));
}

static void each_station_in_its_order(void **state)
{
	char names[PRINTQ_STATIONS_MAX][PRINTQ_STATION_CAP];
	size_t n = 0;

	(void)state;
	assert_err(ERR_OK, add("kitchen", "k/1", "a", NULL));
	assert_err(ERR_OK, add("bar", "b/1", "b", NULL));
	assert_err(ERR_OK, add("kitchen", "k/2", "c", NULL));
	next_is("kitchen", "k/1", "a");
	next_is("bar", "b/1", "b");
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW));
	next_is("kitchen", "k/2", "c");
	assert_err(ERR_OK, printq_stations(&s, names, &n));
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "bar");
	assert_string_equal(names[1], "kitchen");
	assert_err(ERR_OK, printq_end(&s, 1, PRINTQ_WAITING, false, "cover open", SHOP_NOW));
	next_is("kitchen", "k/1", "a");
	assert_string_equal(job(1).why, "cover open");
}

static void a_job_that_was_begun_comes_back_marked(void **state)
{
	int64_t n = -1;

	(void)state;
	assert_err(ERR_OK, add("receipt", "r/1", "a", NULL));
	assert_err(ERR_OK, add("receipt", "r/2", "b", NULL));
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW + 1));
	store_close(&s);
	shop_open(&s);
	assert_int_equal(job(1).state, PRINTQ_PRINTING);
	assert_err(ERR_OK, printq_recover(&s, SHOP_NOW + 2, &n));
	assert_int_equal(n, 1);
	assert_true(job(1).again);
	assert_false(job(2).again);
	assert_int_equal(job(1).state, PRINTQ_WAITING);
	assert_int_equal(job(1).tries, 1);
	assert_int_equal(job(1).changed, SHOP_NOW + 2);
	assert_err(ERR_OK, printq_recover(&s, SHOP_NOW + 3, &n));
	assert_int_equal(n, 0);
}

static void only_bytes_that_left_make_a_duplicate(void **state)
{
	(void)state;
	assert_err(ERR_OK, add("receipt", "r/1", "a", NULL));
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 1, PRINTQ_WAITING, false, NULL, SHOP_NOW));
	assert_false(job(1).again);
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 1, PRINTQ_WAITING, true, NULL, SHOP_NOW));
	assert_true(job(1).again);
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 1, PRINTQ_WAITING, false, NULL, SHOP_NOW));
	assert_true(job(1).again);	/* what has left stays so */
	assert_int_equal(job(1).tries, 3);
}

static void no_state_is_jumped(void **state)
{
	(void)state;
	assert_err(ERR_OK, add("receipt", "r/1", "a", NULL));
	assert_err(ERR_REFUSED, printq_end(&s, 1, PRINTQ_PRINTED, true, NULL, SHOP_NOW));
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_REFUSED, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_REFUSED, printq_cancel(&s, 1, SHOP_NOW));
	assert_err(ERR_REFUSED, printq_retry(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 1, PRINTQ_PRINTED, true, NULL, SHOP_NOW));
	assert_false(job(1).again);
	assert_err(ERR_REFUSED, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_REFUSED, printq_cancel(&s, 1, SHOP_NOW));
	assert_true(shop_detail("print job 1 is printed"));
	assert_err(ERR_NOT_FOUND, printq_begin(&s, 2, SHOP_NOW));
	assert_err(ERR_NOT_FOUND, printq_cancel(&s, 2, SHOP_NOW));
	assert_err(ERR_NOT_FOUND, printq_retry(&s, 2, SHOP_NOW));
}

static void a_person_may_retry_and_cancel(void **state)
{
	(void)state;
	assert_err(ERR_OK, add("receipt", "r/1", "a", NULL));
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 1, PRINTQ_FAILED, false, "no\033[31m end", SHOP_NOW));
	assert_string_equal(job(1).why, "no\u00b7[31m end");
	assert_err(ERR_OK, printq_retry(&s, 1, SHOP_NOW));
	assert_false(job(1).again);
	assert_int_equal(job(1).tries, 0);
	assert_err(ERR_OK, printq_cancel(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_cancel(&s, 1, SHOP_NOW));
	assert_int_equal(job(1).state, PRINTQ_CANCELLED);
	assert_err(ERR_OK, printq_retry(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 1, PRINTQ_PRINTED, true, NULL, SHOP_NOW));
	assert_err(ERR_OK, printq_retry(&s, 1, SHOP_NOW));
	assert_true(job(1).again);	/* printed once: the second is a duplicate */
}

static enum err count(void *ctx, const struct printq_job *j)
{
	*(unsigned *)ctx += j->number == 2 ? 10 : 1;
	return ERR_OK;
}

static void counts_lists_and_purges(void **state)
{
	struct printq_counts c;
	unsigned n = 0;

	(void)state;
	for (const char *const *k = (const char *const[]){ "a", "b", "c", "d", NULL }; *k; k++)
		assert_err(ERR_OK, add("receipt", *k, "x", NULL));
	assert_err(ERR_OK, printq_begin(&s, 2, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 2, PRINTQ_PRINTED, true, NULL, SHOP_NOW));
	assert_err(ERR_OK, printq_begin(&s, 3, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 3, PRINTQ_FAILED, true, "why", SHOP_NOW));
	assert_err(ERR_OK, printq_begin(&s, 4, SHOP_NOW));
	assert_err(ERR_OK, printq_counts(&s, &c));
	assert_int_equal(c.n[PRINTQ_WAITING], 1);
	assert_int_equal(c.n[PRINTQ_PRINTING], 1);
	assert_int_equal(c.n[PRINTQ_FAILED], 1);
	assert_int_equal(c.oldest, SHOP_NOW);
	assert_err(ERR_OK, printq_list(&s, false, count, &n));
	assert_int_equal(n, 3);
	assert_err(ERR_OK, printq_purge(&s, SHOP_NOW));
	n = 0;
	assert_err(ERR_OK, printq_list(&s, true, count, &n));
	assert_int_equal(n, 13);
	assert_err(ERR_OK, printq_purge(&s, SHOP_NOW + 1));
	n = 0;
	assert_err(ERR_OK, printq_list(&s, true, count, &n));
	assert_int_equal(n, 3);		/* what is not done is never forgotten */
}

static enum err note(void *ctx, const struct printq_job *j)
{
	char *text = ctx;

	snprintf(text + strlen(text), 200 - strlen(text), "%s ", j->key);
	return ERR_OK;
}

static void a_look_has_some_of_each(void **state)
{
	char text[200] = "";

	(void)state;
	for (const char *const *k = (const char *const[]){ "a", "b", "c", "d", "e", "f", "g", NULL }; *k; k++)
		assert_err(ERR_OK, add("receipt", *k, "x", NULL));
	assert_err(ERR_OK, add("bar", "beer", "x", NULL));
	assert_err(ERR_OK, printq_begin(&s, 1, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 1, PRINTQ_PRINTED, true, NULL, SHOP_NOW));
	assert_err(ERR_OK, printq_cancel(&s, 2, SHOP_NOW));
	assert_err(ERR_OK, printq_begin(&s, 3, SHOP_NOW));
	assert_err(ERR_OK, printq_begin(&s, 7, SHOP_NOW));
	assert_err(ERR_OK, printq_end(&s, 7, PRINTQ_FAILED, true, "why", SHOP_NOW));
	assert_err(ERR_OK, printq_look(&s, 2, note, text));
	assert_string_equal(text, "g c beer d e b a ");
	assert_err(ERR_OK, add("receipt", "h", "x", NULL));
	text[0] = 0;
	assert_err(ERR_OK, printq_look(&s, 1, note, text));
	assert_string_equal(text, "g c beer d b ");
}

static void bounds(void **state)
{
	static uint8_t big[PRINTQ_PAPER_MAX + 1];
	char key[PRINTQ_KEY_MAX + 2];
	struct printq_job j;
	struct buf b;

	(void)state;
	memset(key, 'k', sizeof key);
	key[sizeof key - 1] = 0;
	assert_err(ERR_USAGE, add("receipt", key, "x", NULL));
	assert_err(ERR_USAGE, add("receipt", "", "x", NULL));
	assert_err(ERR_USAGE, add("no station", "k", "x", NULL));
	assert_err(ERR_OK, add("receipt", key + 1, "", NULL));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_TOO_LONG, printq_add(&s, "receipt", "big", bytes_of(big, sizeof big), SHOP_NOW, NULL));
	assert_err(ERR_OK, printq_add(&s, "bar", "big", bytes_of(big, sizeof big - 1), SHOP_NOW, NULL));
	assert_err(ERR_OK, store_end(&s, ERR_OK));
	buf_init(&b, big, 100);
	assert_err(ERR_TOO_LONG, printq_next(&s, "bar", &j, &b));
}

static void one_process_holds_the_queue(void **state)
{
	int one = -1, two = -1;

	(void)state;
	assert_err(ERR_OK, printq_lock(&s, &one));
	assert_err(ERR_BUSY, printq_lock(&s, &two));
	assert_int_equal(two, -1);
	close(one);
	assert_err(ERR_OK, printq_lock(&s, &two));
	close(two);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_same_key_is_one_job), TEST(what_is_rolled_back_is_not_printed), TEST(each_station_in_its_order),
		TEST(a_job_that_was_begun_comes_back_marked), TEST(only_bytes_that_left_make_a_duplicate),
		TEST(no_state_is_jumped), TEST(a_person_may_retry_and_cancel), TEST(counts_lists_and_purges),
		TEST(a_look_has_some_of_each), TEST(bounds), TEST(one_process_holds_the_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
