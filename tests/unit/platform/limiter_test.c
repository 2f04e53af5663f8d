/* So many failures in a window, for each client; a table that forgets the longest unseen. */
#include "platform/limiter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static struct limiter *make(void)
{
	struct limiter *l = NULL;

	assert_int_equal(limiter_create(&l, 3, 60), ERR_OK);
	return l;
}

static void windows(void **state)
{
	struct limiter *l = make();

	(void)state;
	assert_int_equal(limiter_wait(l, "10.0.0.1", 1000), 0);
	limiter_count(l, "10.0.0.1", 1000);
	limiter_count(l, "10.0.0.1", 2000);
	assert_int_equal(limiter_wait(l, "10.0.0.1", 2000), 0);
	limiter_count(l, "10.0.0.1", 11000);
	assert_int_equal(limiter_wait(l, "10.0.0.1", 11000), 50);
	assert_int_equal(limiter_wait(l, "10.0.0.1", 60999), 1);
	assert_int_equal(limiter_wait(l, "10.0.0.1", 61000), 0);
	assert_int_equal(limiter_wait(l, "10.0.0.2", 11000), 0);	/* somebody else */
	limiter_count(l, "10.0.0.1", 61000);				/* a new window */
	assert_int_equal(limiter_wait(l, "10.0.0.1", 61000), 0);
	limiter_destroy(l);
	limiter_destroy(NULL);
}

static void clients(void **state)
{
	static const char *const same[] = { "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2:3:4:5:6" };
	struct limiter *l = make();

	(void)state;
	for (size_t i = 0; i < 3; i++)
		limiter_count(l, same[i], 0);
	assert_int_equal(limiter_wait(l, "2001:db8:1:2::77", 0), 60);	/* one /64 is one client */
	assert_int_equal(limiter_wait(l, "2001:db8:1:3::1", 0), 0);
	for (size_t i = 0; i < 3; i++)
		limiter_count(l, "", 0);				/* of whom nothing is known: all one */
	assert_int_equal(limiter_wait(l, "nonsense", 0), 60);
	limiter_destroy(l);
}

/* Thousands of addresses: the table stays as it is, and those who failed last are remembered. */
static void many(void **state)
{
	struct limiter *l = make();
	char address[20];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(address, sizeof address, "10.1.%d.%d", i / 256, i % 256);
		for (int k = 0; k < 3; k++)
			limiter_count(l, address, 100 + i);
	}
	assert_int_equal(limiter_wait(l, address, 6000), 60);
	assert_int_equal(limiter_wait(l, "10.1.0.0", 6000), 0);		/* forgotten */
	limiter_destroy(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(windows), cmocka_unit_test(clients), cmocka_unit_test(many) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
