#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/text.h"
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static size_t utf8_put(uint32_t c, char *out)
{
	if (c < 0x80)
		return (size_t)sprintf(out, "%c", (int)c);
	if (c < 0x800)
		return (size_t)sprintf(out, "%c%c", (int)(0xc0 | c >> 6), (int)(0x80 | (c & 63)));
	if (c < 0x10000)
		return (size_t)sprintf(out, "%c%c%c", (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 63)), (int)(0x80 | (c & 63)));
	return (size_t)sprintf(out, "%c%c%c%c", (int)(0xf0 | c >> 18), (int)(0x80 | (c >> 12 & 63)),
			       (int)(0x80 | (c >> 6 & 63)), (int)(0x80 | (c & 63)));
}

static void utf8_of_every_code_point(void **state)
{
	char s[8];
	(void)state;
	for (uint32_t c = 0; c < 0x120000; c++) {
		size_t n = utf8_put(c, s);
		bool good = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
		assert_int_equal(text_utf8(bytes_of(s, n)), good);
		for (size_t cut = 1; cut < n; cut += 1)
			assert_false(text_utf8(bytes_of(s, cut)));
	}
}

static void ill_formed_utf8(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xbf", "a\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff",
		"\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\xbd\xed\xb8\x80", "\xc3", "\xc3(", "\xe2\x82", "\xe2(\xa1",
		"\xf0\x9f\x98", "\xf0\x9f(\x80",
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(text_utf8(bytes_of_str(bad[i])));
	assert_true(text_utf8(bytes_of("", 0)));
	assert_true(text_utf8(bytes_of("a\0b", 3)));
}

static void filter(const char *in, const char *want, size_t cells)
{
	char out[256];
	assert_int_equal(text_filter(bytes_of_str(in), out, sizeof out), cells);
	assert_string_equal(out, want);
}

#define DOT "\xc2\xb7"

static void the_filter_shows_what_can_be_shown(void **state)
{
	(void)state;
	filter("Beef noodles 28.00", "Beef noodles 28.00", 18);
	filter("牛肉麵", "牛肉麵", 6);
	filter("ﾗｰﾒﾝ", "ﾗｰﾒﾝ", 4);
	filter("cafe\u0301", "cafe\u0301", 4);
	filter("😀", "😀", 2);
	filter("", "", 0);
}

static void the_filter_stops_strangers(void **state)
{
	(void)state;
	filter("a\x1b[2Jb", "a" DOT "[2Jb", 6);
	filter("a\r\nb\tc\bd\x7f", "a" DOT DOT "b" DOT "c" DOT "d" DOT, 9);
	filter("\xc2\x9b" "31m", DOT "31m", 4);	/* C1: CSI in one code point */
	filter("\u202e\u2066\u200f\u061c", DOT DOT DOT DOT, 4);
	filter("\u200b\u200d\ufeff\u00ad\u2060", DOT DOT DOT DOT DOT, 5);
	filter("\u2028\u2029\xc2\x85", DOT DOT DOT, 3);
	filter("\ue000\U000f0000\ufdd0\ufffe\u0378", DOT DOT DOT DOT DOT, 5);
	filter("\ufe0f\U000e0041\u3164\u115f", DOT DOT DOT DOT, 4);
	filter("\xc3(\xff\xed\xa0\x80", DOT "(" DOT DOT DOT DOT, 6);
	char out[16];
	assert_int_equal(text_filter(bytes_of("a\0b", 3), out, sizeof out), 3);
	assert_string_equal(out, "a" DOT "b");
}

static void marks_need_something_to_stand_on(void **state)
{
	(void)state;
	filter("\u0301x", DOT "x", 2);
	filter("x\u0301\u0301\u0301", "x\u0301\u0301\u0301", 1);
	filter("x\u0301\u0301\u0301\u0301\u0301y", "x\u0301\u0301\u0301" DOT "\u0301y", 3);
}

static void every_byte_pair_comes_out_harmless(void **state)
{
	char out[16];
	(void)state;
	for (int a = 0; a < 256; a++) {
		for (int b = 0; b < 256; b++) {
			uint8_t in[2] = { (uint8_t)a, (uint8_t)b };
			size_t cells = text_filter(bytes_of(in, 2), out, sizeof out);
			assert_true(text_utf8(bytes_of_str(out)));
			assert_int_equal(text_cells(out), cells);
			for (const char *p = out; *p; p++)
				assert_true((uint8_t)*p >= 0x20 && (uint8_t)*p != 0x7f);
		}
	}
}

static void the_filter_cuts_at_a_code_point(void **state)
{
	char out[16];
	(void)state;
	for (size_t cap = 1; cap <= 8; cap++) {
		memset(out, '#', sizeof out);
		size_t cells = text_filter(bytes_of_str("a牛肉"), out, cap);
		assert_true(strlen(out) < cap);
		assert_int_equal(out[cap], '#');
		assert_true(text_utf8(bytes_of_str(out)));
		assert_int_equal(cells, cap < 2 ? 0 : cap < 5 ? 1 : cap < 8 ? 3 : 5);
	}
	assert_int_equal(text_filter(bytes_of_str("abc"), NULL, 0), 0);
}

/* Where the machine has a UTF-8 locale, its opinion of widths is ours, for what we show. */
static void widths_agree_with_the_c_library(void **state)
{
	int shown = 0, other = 0;
	(void)state;
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		skip();
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		int width = text_width(c);
		shown += width >= 0;
		other += width >= 0 && wcwidth((wchar_t)c) != width;
	}
	setlocale(LC_CTYPE, "C");
	assert_in_range(shown, 140000, 160000);
	assert_in_range(other, 0, 20);	/* none with glibc 2.36; a later Unicode may move a few */
}

static void widths(void **state)
{
	static const struct { uint32_t c; int width; } cases[] = {
		{ 0, -1 }, { 0x1f, -1 }, { ' ', 1 }, { '~', 1 }, { 0x7f, -1 }, { 0x80, -1 }, { 0x9f, -1 }, { 0xa0, 1 }, { 0xad, -1 },
		{ 0xb7, 1 }, { 0x300, 0 }, { 0x34f, -1 }, { 0x1100, 2 }, { 0x1161, 0 }, { 0x200b, -1 }, { 0x202e, -1 },
		{ 0x3000, 2 }, { 0x4e00, 2 }, { 0xac00, 2 }, { 0xd800, -1 }, { 0xe000, -1 }, { 0xff01, 2 }, { 0x1f600, 2 },
		{ 0x20000, 2 }, { 0xe0001, -1 }, { 0x10ffff, -1 }, { 0x110000, -1 }, { UINT32_MAX, -1 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(text_width(cases[i].c), cases[i].width);
}

static void cutting_by_cells(void **state)
{
	(void)state;
	assert_int_equal(text_cells("a牛e\u0301"), 4);
	assert_int_equal(text_cut("a牛b", 0), 0);
	assert_int_equal(text_cut("a牛b", 1), 1);
	assert_int_equal(text_cut("a牛b", 2), 1);	/* half a character is none */
	assert_int_equal(text_cut("a牛b", 3), 4);
	assert_int_equal(text_cut("a牛b", 99), 5);
	assert_int_equal(text_cut("a牛b", SIZE_MAX), 5);
	assert_int_equal(text_cut("e\u0301x", 1), 3);	/* the mark stays with its letter */
	assert_int_equal(text_cells("\xff"), 1);
}

static void ids(void **state)
{
	(void)state;
	assert_true(text_id(bytes_of_str("m1")));
	assert_true(text_id(bytes_of_str("noodle-house")));
	static const char *const bad[] = { "", "noodle-houses", "M1", "m_1", "m 1", "m/1", "../x", "é", "m1\n", "m.1" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(text_id(bytes_of_str(bad[i])));
	assert_false(text_id(bytes_of("m\0", 2)));
}

static void whole_numbers(void **state)
{
	int64_t v = 77;
	(void)state;
	assert_int_equal(text_int("0", 0, 9, &v), ERR_OK);
	assert_int_equal(v, 0);
	assert_int_equal(text_int("-9223372036854775808", INT64_MIN, INT64_MAX, &v), ERR_OK);
	assert_true(v == INT64_MIN);
	assert_int_equal(text_int("9223372036854775807", INT64_MIN, INT64_MAX, &v), ERR_OK);
	assert_true(v == INT64_MAX);
	v = 77;
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1", "1-", "\xd9\xa1" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(text_int(bad[i], INT64_MIN, INT64_MAX, &v), ERR_FORMAT);
	static const char *const far[] = { "9223372036854775808", "-9223372036854775809", "99999999999999999999999999" };
	for (size_t i = 0; i < sizeof far / sizeof *far; i++)
		assert_int_equal(text_int(far[i], INT64_MIN, INT64_MAX, &v), ERR_RANGE);
	assert_int_equal(text_int("10", 0, 9, &v), ERR_RANGE);
	assert_int_equal(text_int("-1", 0, 9, &v), ERR_RANGE);
	assert_int_equal(text_int("99999999999999999999x", 0, 9, &v), ERR_FORMAT);
	assert_int_equal(v, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_of_every_code_point),
		cmocka_unit_test(ill_formed_utf8),
		cmocka_unit_test(the_filter_shows_what_can_be_shown),
		cmocka_unit_test(the_filter_stops_strangers),
		cmocka_unit_test(marks_need_something_to_stand_on),
		cmocka_unit_test(every_byte_pair_comes_out_harmless),
		cmocka_unit_test(the_filter_cuts_at_a_code_point),
		cmocka_unit_test(widths),
		cmocka_unit_test(widths_agree_with_the_c_library),
		cmocka_unit_test(cutting_by_cells),
		cmocka_unit_test(ids),
		cmocka_unit_test(whole_numbers),
	};
	return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
