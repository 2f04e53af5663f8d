#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/money.h"
#include <string.h>

static void parses(const char *text, const char *currency, int64_t minor)
{
	struct money m;
	assert_int_equal(money_parse(text, currency, &m), ERR_OK);
	assert_true(m.minor == minor);
	assert_string_equal(m.currency, currency);
}

static void good_amounts(void **state)
{
	(void)state;
	parses("28", "CNY", 2800);
	parses("28.5", "CNY", 2850);
	parses("28.00", "CNY", 2800);
	parses("-3.20", "EUR", -320);
	parses("0", "CNY", 0);
	parses("-0", "CNY", 0);
	parses("007", "CNY", 700);
	parses("500", "JPY", 500);
	parses("1.234", "KWD", 1234);
	parses("10000000000.00", "CNY", INT64_C(1000000000000));
}

static void bad_amounts(void **state)
{
	static const char *const bad[] = {
		"", "-", ".", "1.", ".5", "-.5", "1.234", "1,50", "+1", " 1", "1 ", "1e3", "0x1", "1.2.3", "1.-2", "--1", "NaN", "\xef\xbc\x91",
	};
	struct money m = { 77, "CNY" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(money_parse(bad[i], "CNY", &m), ERR_FORMAT);
	assert_int_equal(money_parse("1.0", "JPY", &m), ERR_FORMAT);
	static const char *const far[] = { "10000000000.01", "-10000000001", "99999999999999999999999", "0.00000000000000000000000000000000001" };
	assert_int_equal(money_parse(far[0], "CNY", &m), ERR_RANGE);
	assert_int_equal(money_parse(far[1], "CNY", &m), ERR_RANGE);
	assert_int_equal(money_parse(far[2], "CNY", &m), ERR_RANGE);
	assert_int_not_equal(money_parse(far[3], "CNY", &m), ERR_OK);
	assert_true(m.minor == 77);
}

static void bad_currencies(void **state)
{
	static const char *const bad[] = { "", "C", "CN", "CNYX", "cny", "C1Y", "CN\xc3" };
	struct money m;
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(money_exponent(bad[i]), -1);
		assert_int_equal(money_parse("1", bad[i], &m), ERR_FORMAT);
	}
	assert_int_equal(money_exponent("EUR"), 2);
	assert_int_equal(money_exponent("VND"), 0);
	assert_int_equal(money_exponent("TND"), 3);
}

static void formats(int64_t minor, const char *currency, const char *want)
{
	char out[40];
	struct money m = { minor, "" };
	strcpy(m.currency, currency);
	money_format(m, 1, out, sizeof out);
	assert_string_equal(out, want);
}

static void written_out(void **state)
{
	char out[40];
	(void)state;
	formats(2800, "CNY", "28.00 CNY");
	formats(5, "CNY", "0.05 CNY");
	formats(-5, "CNY", "-0.05 CNY");
	formats(500, "JPY", "500 JPY");
	formats(1, "KWD", "0.001 KWD");
	formats(INT64_MIN, "CNY", "-92233720368547758.08 CNY");
	formats(INT64_MAX, "KWD", "9223372036854775.807 KWD");
	money_format((struct money){ 2800, "CNY" }, 0, out, sizeof out);
	assert_string_equal(out, "28.00");
	money_format((struct money){ 2800, "CNY" }, 1, out, 4);
	assert_string_equal(out, "28.");
}

static void sums_are_checked(void **state)
{
	struct money a = { INT64_MAX, "CNY" }, b = { 1, "CNY" }, c = { 1, "EUR" }, out = { 77, "CNY" };
	(void)state;
	assert_int_equal(money_add(a, b, &out), ERR_RANGE);
	assert_int_equal(money_add(b, c, &out), ERR_USAGE);
	assert_int_equal(money_times(a, 2, &out), ERR_RANGE);
	assert_int_equal(money_times((struct money){ INT64_MIN, "CNY" }, -1, &out), ERR_RANGE);
	assert_true(out.minor == 77);
	assert_int_equal(money_add((struct money){ INT64_MIN, "CNY" }, a, &out), ERR_OK);
	assert_true(out.minor == -1);
	assert_int_equal(money_times(b, -3, &out), ERR_OK);
	assert_true(out.minor == -3);
}

static int64_t share(int64_t minor, int32_t per)
{
	struct money out = { 0, "" };
	assert_int_equal(money_share((struct money){ minor, "CNY" }, per, &out), ERR_OK);
	return out.minor;
}

static void shares_round_half_away_from_zero(void **state)
{
	struct money out = { 77, "CNY" };
	(void)state;
	assert_true(share(2800, 9000) == 2520);
	assert_true(share(1, 5000) == 1);
	assert_true(share(-1, 5000) == -1);
	assert_true(share(1, 4999) == 0);
	assert_true(share(-1, 4999) == 0);
	assert_true(share(3, 5000) == 2);
	assert_true(share(12345, 0) == 0);
	assert_true(share(INT64_MAX, 10000) == INT64_MAX);
	assert_true(share(INT64_MIN, 10000) == INT64_MIN);
	assert_int_equal(money_share((struct money){ INT64_MAX, "CNY" }, 20000, &out), ERR_RANGE);
	assert_true(out.minor == 77);
}

/* Against arithmetic in 128 bits, over a spread of amounts. */
static void shares_agree_with_wide_arithmetic(void **state)
{
	(void)state;
	for (int64_t m = -70001; m < 70001; m += 37) {
		for (int32_t per = 0; per <= 10000; per += 613) {
			int64_t twice = 2 * m * per, want = (twice + (twice < 0 ? -10000 : 10000)) / 20000;
			assert_true(share(m, per) == want);
		}
	}
}

static void shares_of_text(void **state)
{
	static const struct { const char *text; int32_t want; } good[] = {
		{ "0.90", 9000 }, { "1", 10000 }, { "0", 0 }, { "0.1234", 1234 }, { "1.0000", 10000 }, { "0.5", 5000 },
	};
	static const char *const bad[] = { "", ".5", "0.", "0.12345", "-0.1", "+0.1", "90%", "0,9", " 0.9", "1.", "x" };
	int32_t per = 77;
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(share_parse(good[i].text, &per), ERR_OK);
		assert_int_equal(per, good[i].want);
	}
	per = 77;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(share_parse(bad[i], &per), ERR_FORMAT);
	assert_int_equal(share_parse("1.0001", &per), ERR_RANGE);
	assert_int_equal(share_parse("2", &per), ERR_RANGE);
	assert_int_not_equal(share_parse("99999999999999999999", &per), ERR_OK);
	assert_int_equal(per, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_amounts),
		cmocka_unit_test(bad_amounts),
		cmocka_unit_test(bad_currencies),
		cmocka_unit_test(written_out),
		cmocka_unit_test(sums_are_checked),
		cmocka_unit_test(shares_round_half_away_from_zero),
		cmocka_unit_test(shares_agree_with_wide_arithmetic),
		cmocka_unit_test(shares_of_text),
	};
	return cmocka_run_group_tests_name("base/money", tests, NULL, NULL);
}
