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

/* Time goes with the frames: a machine that stands still makes nothing go. */
static void test_clock_of_frames(void **state)
{
	struct seen_clock c = { 0 };
	struct scanned a = code("a");

	assert_int_equal(seen_clock_frame(&c, 50000), 50000);
	assert_true(seen_appears(*state, 0, c.ms, &a));
	assert_int_equal(seen_clock_frame(&c, 50060), 50060);
	assert_int_equal(seen_clock_frame(&c, 50060), 50060);
	assert_int_equal(seen_clock_frame(&c, 50040), 50060);
	/* one frame without it, and the machine stands still on both sides of that */
	assert_int_equal(seen_clock_frame(&c, 55040), 50060 + SEEN_STEP_MS);
	seen_clock_frame(&c, 60040);
	assert_false(seen_appears(*state, 0, c.ms, &a));
	/* four of them, however slow they are, show it gone */
	for (int i = 1; i <= 4; i++)
		seen_clock_frame(&c, 60040 + i * 900);
	assert_true(seen_appears(*state, 0, c.ms, &a));
	/* a camera that was lost starts with its first frame */
	c.frame_ms = 0;
	assert_int_equal(seen_clock_frame(&c, 90000), 90000);
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
		TEST(test_clock_goes_back), TEST(test_still), TEST(test_clock_of_frames), TEST(test_table_is_bounded),
		TEST(test_empty_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
