#include "coupon/reason.h"
#include "help.h"

static void names(void **state)
{
	static const char *const none[] = { "", "OK", "oks", "o", "wrong shop", "used\n", "unknown" };

	(void)state;
	for (int r = 0; r < REASON_COUNT; r++)
		assert_int_equal(reason_parse(reason_name((enum reason)r)), r);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		check_named(none[i], reason_parse(none[i]) == -1);
}

/* They stand for the machine too: other programs read these. */
static void names_in_the_order_of_judging(void **state)
{
	static const char *const order[REASON_COUNT] = {
		"ok", "not_a_coupon", "damaged", "wrong_shop", "unknown_issuer", "forged", "unsupported", "revoked", "repeat",
		"used", "elsewhere", "used_up", "early", "expired", "needs_claim", "over_cap", "stale_trust", "clock",
	};

	(void)state;
	for (int r = 0; r < REASON_COUNT; r++)
		assert_string_equal(reason_name((enum reason)r), order[r]);
}

/* One sentence each, short enough for a screen of 80, and no two the same. */
static void words_and_advice(void **state)
{
	(void)state;
	for (int r = 0; r < REASON_COUNT; r++) {
		const char *words = reason_words((enum reason)r), *advice = reason_advice((enum reason)r);

		check_named(words, strlen(words) > 10 && strlen(words) < 70 && words[strlen(words) - 1] == '.');
		check_named(advice, strlen(advice) > 10 && strlen(advice) < 90 && advice[strlen(advice) - 1] == '.');
		for (int q = 0; q < r; q++) {
			assert_string_not_equal(words, reason_words((enum reason)q));
			assert_string_not_equal(advice, reason_advice((enum reason)q));
		}
	}
}

/* A number that is no reason is a bug elsewhere: what is shown then must not say "serve". */
static void no_such_reason(void **state)
{
	(void)state;
	assert_string_equal(reason_name(REASON_COUNT), "unknown");
	assert_string_equal(reason_name((enum reason)-1), "unknown");
	assert_string_equal(reason_advice((enum reason)9999), "Do not accept it.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(names_in_the_order_of_judging),
		cmocka_unit_test(words_and_advice),
		cmocka_unit_test(no_such_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
