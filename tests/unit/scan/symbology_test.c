#include "scan/symbology.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void names_go_both_ways(void **state)
{
	static const unsigned all[] = { SYMBOLOGY_QR, SYMBOLOGY_CODE128, SYMBOLOGY_EAN13 };

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(symbology_parse(symbology_name(all[i])), all[i]);
	assert_int_equal(symbology_parse("qr,ean13"), SYMBOLOGY_QR | SYMBOLOGY_EAN13);
	assert_string_equal(symbology_name(SYMBOLOGY_TYPED), "text");
	assert_string_equal(symbology_name(0), "text");
	assert_string_equal(symbology_name(~0u), "text");
}

static void other_names_are_none(void **state)
{
	static const char *const bad[] = { "", ",", "qr,", ",qr", "QR", "text", "qr ean13", "qr,,ean13", "code12", "code1289" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(symbology_parse(bad[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names_go_both_ways), cmocka_unit_test(other_names_are_none) };

	return cmocka_run_group_tests_name("scan/symbology", tests, NULL, NULL);
}
