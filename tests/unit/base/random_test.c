#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/random.h"
#include <stdbool.h>
#include <string.h>

static int broken(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx;
	(void)out;
	(void)len;
	return -1;
}

static void a_broken_source_is_a_failure(void **state)
{
	uint8_t out[8];
	(void)state;
	assert_int_equal(random_fill((struct random){ broken, NULL }, out, sizeof out), ERR_CRYPTO);
	assert_true(strlen(err_detail()) > 10);
}

static void the_system_fills_all_of_it(void **state)
{
	static uint8_t a[1000], b[1000];
	bool seen[256] = { false };
	int kinds = 0;
	(void)state;
	assert_int_equal(random_fill(random_system(), a, sizeof a), ERR_OK);
	assert_int_equal(random_fill(random_system(), b, sizeof b), ERR_OK);
	assert_memory_not_equal(a, b, sizeof a);
	for (size_t i = 0; i < sizeof a; i++)
		seen[a[i]] = true;
	for (size_t i = 0; i < 256; i++)
		kinds += seen[i];
	assert_true(kinds > 200);	/* fails by chance once in more runs than there are atoms */
	assert_memory_not_equal(a + 992, "\0\0\0\0\0\0\0\0", 8);
	assert_int_equal(random_fill(random_system(), a, 0), ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_source_is_a_failure),
		cmocka_unit_test(the_system_fills_all_of_it),
	};
	return cmocka_run_group_tests_name("base/random", tests, NULL, NULL);
}
