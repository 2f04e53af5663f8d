/* policies: lengths of time and amounts, as a person writes them. */
#include "world.h"

#include "platform/policies.h"

static void test_set(void **state)
{
	struct world *w = *state;
	struct policy p;

	assert_int_equal(policies_load(&w->storage, &p), ERR_OK);
	assert_int_equal(p.trust_halve, POLICY_DEFAULT.trust_halve);
	assert_int_equal(policies_set(&w->storage, "trust-halve", "7d"), ERR_OK);
	assert_int_equal(policies_set(&w->storage, "undo-window", "90"), ERR_OK);
	assert_int_equal(policies_set(&w->storage, "cap-coupon", "50.00"), ERR_OK);
	assert_int_equal(policies_load(&w->storage, &p), ERR_OK);
	assert_int_equal(p.trust_halve, 7 * DAY);
	assert_int_equal(p.undo_window, 90);
	assert_int_equal(p.cap_coupon, 5000);
	assert_int_equal(p.trust_ask, POLICY_DEFAULT.trust_ask);
	assert_int_equal(policies_unset(&w->storage, "trust-halve"), ERR_OK);
	assert_int_equal(policies_load(&w->storage, &p), ERR_OK);
	assert_int_equal(p.trust_halve, POLICY_DEFAULT.trust_halve);
}

static void test_refused(void **state)
{
	struct world *w = *state;
	static const char *const bad[][2] = {
		{ "no-such", "1" }, { "trust-say", "" }, { "trust-say", "-3d" }, { "trust-say", "3 days" }, { "trust-say", "9999d" },
		{ "trust-say", "+-3d" }, { "trust-say", "d" }, { "cap-day", "-1" }, { "cap-day", "1.234" }, { "cap-day", "7d" },
		{ "cap-day", "" }, { "trust-say", "999999999999999999999999d" }, { "trust-say", "1;DROP" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(policies_set(&w->storage, bad[i][0], bad[i][1]), ERR_USAGE);
	assert_int_equal(policies_unset(&w->storage, "no-such"), ERR_USAGE);
	assert_int_equal(world_count(w, "SELECT count(*) FROM setting WHERE name LIKE 'policy.%'"), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = { T(test_set), T(test_refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
