#include "coupon/policy.h"
#include "help.h"

static void defaults(void **state)
{
	const struct policy *p = &POLICY_DEFAULT;

	(void)state;
	assert_int_equal(p->trust_say, 3 * 86400);
	assert_int_equal(p->trust_halve, 14 * 86400);
	assert_int_equal(p->trust_ask, 45 * 86400);
	assert_true(p->cap_coupon == 0 && p->cap_outage == 0 && p->cap_day == 0);
	assert_int_equal(p->reversal_window, 86400);
	assert_int_equal(p->undo_window, 60);
	assert_int_equal(p->repeat_window, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(defaults) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
