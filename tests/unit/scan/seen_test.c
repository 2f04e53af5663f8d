/* seen: one event for each appearance, on a made-up clock. */
#include "scan/seen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct scanned code(const char *text)
{
	struct scanned s = { .symbology = SYMBOLOGY_QR, .len = strlen(text) };

	memcpy(s.text, text, s.len);
	return s;
}

static int setup(void **state)
{
	return seen_create((struct seen **)state) == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	seen_destroy(*state);
	return 0;
}

static void test_once_while_in_sight(void **state)
{
	struct scanned a = code("a");

	assert_true(seen_appears(*state, 0, 0, &a));
	for (int64_t t = 0; t < 60000; t += 66)
		assert_false(seen_appears(*state, 0, t, &a));
}

static void test_gone_for_a_second(void **state)
{
	struct scanned a = code("a");

	assert_true(seen_appears(*state, 0, 5000, &a));
	assert_false(seen_appears(*state, 0, 5999, &a));
	assert_false(seen_appears(*state, 0, 6998, &a));	/* 999 ms after it was last seen */
	assert_true(seen_appears(*state, 0, 7998, &a));
	assert_false(seen_appears(*state, 0, 7999, &a));
}

static void test_sources_and_texts_are_apart(void **state)
{
	struct scanned a = code("a"), b = code("b"), c = code("a");

	assert_true(seen_appears(*state, 0, 0, &a));
	assert_true(seen_appears(*state, 1, 0, &a));
	assert_true(seen_appears(*state, 0, 0, &b));
	c.symbology = SYMBOLOGY_CODE128;
	assert_true(seen_appears(*state, 0, 0, &c));
	c.symbology = SYMBOLOGY_QR;
	c.cut = true;
	assert_true(seen_appears(*state, 0, 0, &c));
	assert_false(seen_appears(*state, 0, 1, &a));
	assert_false(seen_appears(*state, 1, 1, &a));
	assert_false(seen_appears(*state, 0, 1, &b));
	assert_false(seen_appears(*state, 0, 1, &c));
}

static void test_clock_goes_back(void **state)
{
	struct scanned a = code("a");

	assert_true(seen_appears(*state, 0, 100000, &a));
	assert_false(seen_appears(*state, 0, 500, &a));
	assert_false(seen_appears(*state, 0, 100500, &a));
	assert_true(seen_appears(*state, 0, 101500, &a));
}

/* Frames in which nothing moves are not searched: what lies there counts once all the same. What had gone before the last
 * motion is not kept alive by the stillness after it. */
static void test_still(void **state)
{
	struct scanned a = code("a"), gone = code("gone");

	assert_true(seen_appears(*state, 0, 1000, &gone));
	assert_true(seen_appears(*state, 0, 1900, &a));
	for (int64_t t = 2000; t < 60000; t += 125)
		seen_still(*state, 0, 1500, t);
	assert_false(seen_appears(*state, 0, 60400, &a));
	assert_true(seen_appears(*state, 0, 60400, &gone));
	assert_true(seen_appears(*state, 1, 60400, &a));
	seen_still(*state, 0, 0, 70000);	/* of another source it says nothing */
	assert_true(seen_appears(*state, 1, 70000, &a));
}

static void test_table_is_bounded(void **state)
{
	char text[16];
	struct scanned s;

	for (int i = 0; i < 3 * SEEN_MAX; i++) {
		snprintf(text, sizeof text, "code %d", i);
		s = code(text);
		assert_true(seen_appears(*state, 0, i, &s));
	}
	assert_false(seen_appears(*state, 0, 3 * SEEN_MAX, &s));
	s = code("code 0");	/* long forgotten: it counts again */
	assert_true(seen_appears(*state, 0, 3 * SEEN_MAX, &s));
	snprintf(text, sizeof text, "code %d", 3 * SEEN_MAX - 2);
	s = code(text);	/* the oldest gave way, not this one */
	assert_false(seen_appears(*state, 0, 3 * SEEN_MAX, &s));
}

static void test_empty_is_nothing(void **state)
{
	struct scanned s = code("");

	assert_false(seen_appears(*state, 0, 0, &s));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_once_while_in_sight), TEST(test_gone_for_a_second), TEST(test_sources_and_texts_are_apart),
		TEST(test_clock_goes_back), TEST(test_still), TEST(test_table_is_bounded), TEST(test_empty_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
