/* codes: each different one once, and never too many. */
#include "scan/codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct codes_box box = { 1, 2, 30, 40 };

static void test_each_once(void **state)
{
	static struct codes c;

	(void)state;
	c.n = 0;
	assert_true(codes_add(&c, SYMBOLOGY_QR, bytes_of_str("one"), &box));
	assert_false(codes_add(&c, SYMBOLOGY_QR, bytes_of_str("one"), NULL));
	assert_true(codes_add(&c, SYMBOLOGY_CODE128, bytes_of_str("one"), NULL));
	assert_true(codes_add(&c, SYMBOLOGY_QR, bytes_of("one\0", 4), NULL));
	assert_false(codes_add(&c, SYMBOLOGY_QR, bytes_of(NULL, 0), NULL));
	assert_int_equal(c.n, 3);
	assert_int_equal(c.at[2].len, 4);
}

static void test_box_is_the_last_qr_codes(void **state)
{
	static struct codes c;
	struct codes_box other = { 5, 6, 7, 8 };

	(void)state;
	c.n = 0;
	codes_add(&c, SYMBOLOGY_QR, bytes_of_str("one"), &box);
	codes_add(&c, SYMBOLOGY_EAN13, bytes_of_str("4006381333931"), &other);
	codes_add(&c, SYMBOLOGY_QR, bytes_of_str("two"), NULL);
	assert_memory_equal(&c.box, &box, sizeof box);
	codes_add(&c, SYMBOLOGY_QR, bytes_of_str("one"), &other);
	assert_memory_equal(&c.box, &other, sizeof other);
}

static void test_bounds(void **state)
{
	static struct codes c;
	static char text[SCAN_TEXT_MAX + 1];

	(void)state;
	c.n = 0;
	memset(text, 'x', sizeof text);
	assert_true(codes_add(&c, SYMBOLOGY_QR, bytes_of(text, SCAN_TEXT_MAX), NULL));
	assert_true(codes_add(&c, SYMBOLOGY_QR, bytes_of(text, SCAN_TEXT_MAX + 1), NULL));	/* it is cut: another one */
	assert_false(c.at[0].cut);
	assert_true(c.at[1].cut);
	for (unsigned i = 1; i < 2 * DECODE_CODES_MAX; i++)
		assert_int_equal(codes_add(&c, SYMBOLOGY_QR, bytes_of(text, i), NULL), i <= DECODE_CODES_MAX - 2);
	assert_int_equal(c.n, DECODE_CODES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_once), cmocka_unit_test(test_box_is_the_last_qr_codes), cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
