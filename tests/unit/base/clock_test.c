#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/clock.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void utc(int64_t t, const char *want)
{
	char out[24];
	clock_format_utc(t, out, sizeof out);
	assert_string_equal(out, want);
}

static void dates_are_written(void **state)
{
	(void)state;
	utc(0, "1970-01-01T00:00:00Z");
	utc(-1, "1969-12-31T23:59:59Z");
	utc(1795264867, "2026-11-21T12:41:07Z");
	utc(951782400, "2000-02-29T00:00:00Z");
	utc(4107542399, "2100-02-28T23:59:59Z");
	utc(4107542400, "2100-03-01T00:00:00Z");	/* no leap year */
	utc(253402300799, "9999-12-31T23:59:59Z");
	utc(-62167219200, "0000-01-01T00:00:00Z");
}

static void what_is_no_date_is_a_number(void **state)
{
	char out[24];
	(void)state;
	utc(253402300800, "@253402300800");
	utc(INT64_MAX, "@9223372036854775807");
	utc(INT64_MIN, "@-9223372036854775808");
	clock_format_local(INT64_MAX, out, sizeof out);
	assert_string_equal(out, "?");
}

/* Every second or third day from the year 1000 to 9999, against the C library. */
static void every_day_agrees_with_the_c_library(void **state)
{
	(void)state;
	for (int64_t day = -354285; day < 2932897; day += 1 + (day & 1)) {
		char out[24], want[24];
		struct tm tm;
		time_t t = (time_t)(day * 86400 + 3661);
		int64_t back;
		gmtime_r(&t, &tm);
		strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%SZ", &tm);
		clock_format_utc(t, out, sizeof out);
		assert_string_equal(out, want);
		assert_int_equal(clock_parse(out, 0, &back), ERR_OK);
		assert_true(back == t);
	}
}

static void parses(const char *text, int64_t want)
{
	int64_t t;
	assert_int_equal(clock_parse(text, 1000000, &t), ERR_OK);
	assert_true(t == want);
}

static void good_times(void **state)
{
	(void)state;
	parses("2026-11-21", 1795219200);
	parses("2026-11-21T12:41:07Z", 1795264867);
	parses("2024-02-29", 1709164800);
	parses("+90d", 1000000 + 90 * 86400);
	parses("-2h", 1000000 - 7200);
	parses("+30m", 1000000 + 1800);
	parses("+5s", 1000005);
	parses("1795264867", 1795264867);
	parses("0", 0);
}

static void bad_times(void **state)
{
	static const char *const bad[] = {
		"", "+", "-", "+d", "+5", "+5w", "+-5d", "--5d", "+ 5d", "+5.5d", "now", "2026-11", "2026-11-21 12:41", "2026-11-21T12:41Z",
		"2026-11-21T12:41:07", "2026-11-21T24:00:00Z", "2026-11-21T12:60:00Z", "2026-11-21T12:41:60Z", "2026-13-01", "2026-00-10",
		"2026-11-00", "2026-11-31", "2026-02-29", "2100-02-29", "26-11-21", "2026-1-1", "2026-11-21Z", "2026-11-21T12:41:07Zx",
		"2026/11/21", "12e5", " 5", "5 ", "0x5", "2026-11-211",
	};
	int64_t t = 77;
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(clock_parse(bad[i], 1000000, &t), ERR_FORMAT);
	static const char *const far[] = { "+99999999d", "+9999999999999999999999d", "-999999999d", "253402300800", "99999999999999999999" };
	for (size_t i = 0; i < sizeof far / sizeof *far; i++)
		assert_int_equal(clock_parse(far[i], 1000000, &t), ERR_RANGE);
	assert_true(t == 77);
}

static void the_environment_may_set_the_clock(void **state)
{
	(void)state;
	setenv("CHIT_NOW", "1795264867", 1);
	assert_true(clock_now(clock_system()) == 1795264867);
	static const char *const bad[] = { "", "soon", "-5", "12x", "999999999999999999999" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		setenv("CHIT_NOW", bad[i], 1);
		assert_int_equal(clock_valid(), !*bad[i]);
		assert_true(llabs((long long)(clock_now(clock_system()) - time(NULL))) <= 2);
	}
	unsetenv("CHIT_NOW");
	assert_true(clock_valid());
	assert_true(llabs((long long)(clock_now(clock_system()) - time(NULL))) <= 2);
}

static void monotonic_time_does_not_go_back(void **state)
{
	int64_t last = clock_monotonic_ms();
	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_monotonic_ms();
		assert_true(now >= last);
		last = now;
	}
}

static void local_time_follows_the_zone(void **state)
{
	char out[24];
	(void)state;
	setenv("TZ", "CST-8", 1);
	tzset();
	clock_format_local(1795264867, out, sizeof out);
	assert_string_equal(out, "2026-11-21 20:41");
	assert_int_equal(clock_utc_offset(1795264867), 8 * 3600);
	setenv("TZ", "NST3:30NDT", 1);		/* half an hour, and summer time */
	tzset();
	assert_int_equal(clock_utc_offset(1795264867), -(3 * 3600 + 1800));
	assert_int_equal(clock_utc_offset(1782000000), -(2 * 3600 + 1800));
	assert_int_equal(clock_utc_offset(INT64_MAX), 0);
	unsetenv("TZ");
	tzset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_written),
		cmocka_unit_test(what_is_no_date_is_a_number),
		cmocka_unit_test(every_day_agrees_with_the_c_library),
		cmocka_unit_test(good_times),
		cmocka_unit_test(bad_times),
		cmocka_unit_test(the_environment_may_set_the_clock),
		cmocka_unit_test(monotonic_time_does_not_go_back),
		cmocka_unit_test(local_time_follows_the_zone),
	};
	return cmocka_run_group_tests_name("base/clock", tests, NULL, NULL);
}
