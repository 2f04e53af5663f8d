#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/i18n.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void words_without_a_catalog_stay(void **state)
{
	static const char *const table[] = { N_("accepted"), N_("refused") };
	(void)state;
	setenv("CHIT_LOCALEDIR", "/nonexistent", 1);
	setenv("LC_ALL", "zz_ZZ.UTF-8", 1);
	i18n_init();
	assert_string_equal(_("accepted"), "accepted");
	assert_string_equal(_(table[1]), "refused");
	assert_string_equal(i18n_text(""), "");
}

static void numbers_keep_their_point(void **state)
{
	char out[16];
	(void)state;
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	i18n_init();
	snprintf(out, sizeof out, "%.2f", 1.5);
	assert_string_equal(out, "1.50");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_without_a_catalog_stay),
		cmocka_unit_test(numbers_keep_their_point),
	};
	return cmocka_run_group_tests_name("base/i18n", tests, NULL, NULL);
}
