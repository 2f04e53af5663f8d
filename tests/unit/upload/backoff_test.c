/* Waits, on made-up chance. */
#include "upload/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* Chance that always says the same eight bytes, or fails. */
struct dice {
	uint64_t value;
	bool broken;
};

static int throw(void *ctx, uint8_t *out, size_t len)
{
	struct dice *d = ctx;

	if (d->broken)
		return -1;
	assert_int_equal(len, sizeof d->value);
	memcpy(out, &d->value, len);
	d->value = d->value * 6364136223846793005u + 1442695040888963407u;
	return 0;
}

static int same(void *ctx, uint8_t *out, size_t len)
{
	memcpy(out, &((struct dice *)ctx)->value, len);
	return 0;
}

static void between_a_second_and_five_minutes(void **state)
{
	struct dice d = { .value = 7 };
	struct random r = { throw, &d };
	struct backoff b = { 0 };
	int64_t before = BACKOFF_MIN_MS, longest = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		int64_t wait = backoff_next(&b, r, 0);

		assert_in_range(wait, BACKOFF_MIN_MS, BACKOFF_MAX_MS);
		assert_true(wait <= 3 * before);
		before = wait;
		longest = wait > longest ? wait : longest;
	}
	assert_true(longest > BACKOFF_MAX_MS / 2);
	assert_int_equal(b.failures, 10000);
}

static void grows_to_its_end_and_not_beyond(void **state)
{
	struct dice d = { .broken = true };
	struct random r = { throw, &d };	/* no chance: the longest of the range */
	static const int64_t wanted[] = { 3000, 9000, 27000, 81000, 243000, 300000, 300000 };
	struct backoff b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		assert_int_equal(backoff_next(&b, r, 0), wanted[i]);
}

static void success_begins_anew(void **state)
{
	struct dice d = { .broken = true };
	struct random r = { throw, &d };
	struct backoff b = { 0 };

	(void)state;
	for (int i = 0; i < 6; i++)
		backoff_next(&b, r, 0);
	backoff_reset(&b);
	assert_int_equal(b.failures, 0);
	assert_int_equal(backoff_next(&b, r, 0), 3000);
}

static void tills_do_not_come_back_together(void **state)
{
	struct dice d = { .value = 3 };
	struct random r = { throw, &d };
	int in_second[9] = { 0 };

	(void)state;
	for (int i = 0; i < 9000; i++) {
		struct backoff b = { .last_ms = 3000, .failures = 1 };

		in_second[backoff_next(&b, r, 0) / 1000 % 9]++;
	}
	for (int i = 1; i < 9; i++)		/* 1 to 9 s: an eighth each */
		assert_in_range(in_second[i], 900, 1400);
}

static void what_the_server_asks_for(void **state)
{
	struct dice d = { .value = 0 };
	struct random lowest = { same, &d };
	struct backoff b = { 0 };

	(void)state;
	assert_int_equal(backoff_next(&b, lowest, 120), 120000);
	d.value = 1000;
	backoff_reset(&b);
	assert_int_equal(backoff_next(&b, lowest, 120), 121000);
	backoff_reset(&b);
	assert_int_equal(backoff_next(&b, lowest, 1), 2000);		/* our own wait is longer */
	d.value = 0;
	assert_int_equal(backoff_next(&b, lowest, INT64_MAX), BACKOFF_ASKED_MAX_S * 1000);
	assert_int_equal(backoff_next(&b, lowest, -5), BACKOFF_MIN_MS);
	/* it does not make the waits after it longer than ours */
	assert_true(b.last_ms <= BACKOFF_MAX_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(between_a_second_and_five_minutes),
		cmocka_unit_test(grows_to_its_end_and_not_beyond),
		cmocka_unit_test(success_begins_anew),
		cmocka_unit_test(tills_do_not_come_back_together),
		cmocka_unit_test(what_the_server_asks_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
