/* How far our clock is from a platform's, in words. */
#include "upload/skew.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

enum { THEN = 1795000000, DAY = 86400 };
#define AHEAD "this till's clock is ahead of the platform's: set the date "
#define BEHIND "this till's clock is behind the platform's: set the date "

static void says(const struct skew *s, const char *wanted)
{
	char words[512];

	skew_words(s, words, sizeof words);
	assert_string_equal(words, wanted);
}

static void in_words(void **state)
{
	static const struct {
		int64_t off;
		const char *words;
	} table[] = {
		{ 0, "" }, { 600, "" }, { -600, "" }, { 601, AHEAD "(10 min)" }, { -601, BEHIND "(10 min)" },
		{ 3599, AHEAD "(59 min)" }, { 3600, AHEAD "(1 h)" }, { DAY - 1, AHEAD "(23 h)" }, { -3 * DAY, BEHIND "(3 d)" },
	};
	struct skew s = { .seconds = 0 };

	(void)state;
	says(&s, "");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		skew_take(&s, THEN, THEN + table[i].off, 5);
		says(&s, table[i].words);
	}
}

static void at_least(void **state)
{
	struct skew s = { .seconds = 0 };

	(void)state;
	skew_take_latest(&s, THEN, THEN + 600, 5);
	says(&s, "");
	skew_take_latest(&s, THEN, THEN - DAY, 5);
	says(&s, "");
	skew_take_latest(&s, THEN, THEN + DAY, 5);
	says(&s, AHEAD "(> 1 d)");
	skew_take(&s, THEN, THEN + 2 * DAY, 5);
	skew_take_latest(&s, THEN, THEN + DAY, 5);	/* better known already */
	says(&s, AHEAD "(2 d)");
}

static void until_it_is_set(void **state)
{
	struct skew s = { .seconds = 0 };

	(void)state;
	assert_false(skew_mended(&s, THEN, 5));
	skew_take(&s, THEN, THEN + DAY, 5000);
	assert_false(skew_mended(&s, THEN + DAY + 60, 65000));
	assert_false(skew_mended(&s, THEN + 700, 65000));
	assert_true(skew_mended(&s, THEN + 60, 65000));
	says(&s, "");
	skew_take(&s, THEN, THEN - DAY, 5000);
	assert_false(skew_mended(&s, THEN - DAY + 60, 65000));
	assert_true(skew_mended(&s, THEN + 3600, 65000));
	says(&s, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_words),
		cmocka_unit_test(at_least),
		cmocka_unit_test(until_it_is_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
