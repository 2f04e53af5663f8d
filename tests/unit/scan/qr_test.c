/* qr: held against every version that libzint draws. */
#include "scan/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <zint.h>

static void test_sides(void **state)
{
	(void)state;
	assert_int_equal(qr_side(1), 21);
	assert_int_equal(qr_side(40), QR_SIDE_MAX);
	for (unsigned v = 1; v <= QR_VERSIONS; v++)
		assert_int_equal(qr_version(qr_side(v)), v);
	assert_int_equal(qr_version(17), 0);
	assert_int_equal(qr_version(22), 0);
	assert_int_equal(qr_version(181), 0);
}

static void test_every_version(void **state)
{
	static struct qr_module known[QR_KNOWN_MAX];

	(void)state;
	for (unsigned v = 1; v <= QR_VERSIONS; v++) {
		struct zint_symbol *z = ZBarcode_Create();
		unsigned n = qr_known(v, known), dark = 0;

		z->symbology = BARCODE_QRCODE;
		z->option_2 = (int)v;
		assert_true(ZBarcode_Encode(z, (const unsigned char *)"chit", 4) < ZINT_ERROR);
		assert_int_equal(z->width, qr_side(v));
		assert_true(n <= QR_KNOWN_MAX);
		for (unsigned i = 0; i < n; i++) {
			assert_int_equal(z->encoded_data[known[i].y][known[i].x / 8] >> (known[i].x % 8) & 1, known[i].dark);
			dark += known[i].dark;
		}
		assert_in_range(dark, n / 3, n * 2 / 3);
		ZBarcode_Delete(z);
	}
}

/* Modules that hold data or format are not known: 6.3.2, table 1 says how many those are. */
static void test_how_many(void **state)
{
	static struct qr_module known[QR_KNOWN_MAX];

	(void)state;
	assert_int_equal(21 * 21 - qr_known(1, known), 208 + 30);
	assert_int_equal(45 * 45 - qr_known(7, known), 1568 + 30);
	assert_int_equal(177 * 177 - qr_known(40, known), 29648 + 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sides), cmocka_unit_test(test_every_version), cmocka_unit_test(test_how_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
