/* The machine: what follows what, and that nothing goes out of order. */
#include "till/redeem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void accept_is_shown_then_marked(void **state)
{
	struct redeem m = { .state = REDEEM_IDLE };

	(void)state;
	assert_int_equal(redeem_step(&m, REDEEM_SCAN, 0), REDEEM_DECIDE);
	m.verdict.reason = REASON_OK;
	m.verdict.sequence = 4;
	assert_int_equal(redeem_step(&m, REDEEM_DECIDED, 0), REDEEM_SHOW);
	assert_int_equal(redeem_step(&m, REDEEM_SHOWN, 0), REDEEM_MARK);
	assert_int_equal(redeem_step(&m, REDEEM_MARKED, 0), REDEEM_READY);
	assert_int_equal(m.state, REDEEM_IDLE);
}

static void refusal_is_not_marked(void **state)
{
	struct redeem m = { .may_ask = true };

	(void)state;
	redeem_step(&m, REDEEM_SCAN, 0);
	m.verdict.reason = REASON_USED;
	assert_int_equal(redeem_step(&m, REDEEM_DECIDED, 0), REDEEM_SHOW);
	assert_int_equal(redeem_step(&m, REDEEM_SHOWN, 0), REDEEM_READY);
	assert_int_equal(m.state, REDEEM_IDLE);
}

static void failure_shows_no_green(void **state)
{
	struct redeem m = { .may_ask = true };

	(void)state;
	redeem_step(&m, REDEEM_SCAN, 0);
	m.verdict.reason = REASON_OK;
	assert_int_equal(redeem_step(&m, REDEEM_FAILED, 0), REDEEM_REPORT);
	assert_int_equal(m.state, REDEEM_IDLE);
	assert_int_equal(redeem_step(&m, REDEEM_SHOWN, 0), REDEEM_READY);
	assert_int_equal(redeem_step(&m, REDEEM_DECIDED, 0), REDEEM_READY);
}

static void stale_trust_asks(void **state)
{
	struct redeem m = { .may_ask = true };

	(void)state;
	redeem_step(&m, REDEEM_SCAN, 0);
	m.verdict.reason = REASON_STALE_TRUST;
	assert_int_equal(redeem_step(&m, REDEEM_DECIDED, 1000), REDEEM_ASK);
	assert_int_equal(redeem_step(&m, REDEEM_SCAN, 1001), REDEEM_QUEUE);	/* a scan answers no question */
	assert_int_equal(m.state, REDEEM_ASKING);
	assert_int_equal(redeem_step(&m, REDEEM_YES, 1002), REDEEM_DECIDE);
	assert_true(m.request.manager);
	assert_int_equal(redeem_step(&m, REDEEM_DECIDED, 1003), REDEEM_SHOW);	/* asked once, not for ever */
}

static void a_no_and_no_answer(void **state)
{
	struct redeem m = { .may_ask = true };

	(void)state;
	redeem_step(&m, REDEEM_SCAN, 0);
	m.verdict.reason = REASON_STALE_TRUST;
	redeem_step(&m, REDEEM_DECIDED, 1000);
	assert_int_equal(redeem_step(&m, REDEEM_NO, 1001), REDEEM_SHOW);
	redeem_step(&m, REDEEM_SHOWN, 1002);
	redeem_step(&m, REDEEM_SCAN, 2000);
	redeem_step(&m, REDEEM_DECIDED, 2000);
	assert_int_equal(redeem_tick(&m, 2000 + REDEEM_ASK_MS - 1), REDEEM_READY);
	assert_int_equal(redeem_tick(&m, 2000 + REDEEM_ASK_MS), REDEEM_SHOW);
	assert_false(m.request.manager);
}

static void nobody_to_ask(void **state)
{
	struct redeem m = { .may_ask = false };

	(void)state;
	redeem_step(&m, REDEEM_SCAN, 0);
	m.verdict.reason = REASON_STALE_TRUST;
	assert_int_equal(redeem_step(&m, REDEEM_DECIDED, 0), REDEEM_SHOW);
}

static void scans_wait_until_green_is_out(void **state)
{
	struct redeem m = { .may_ask = false };

	(void)state;
	redeem_step(&m, REDEEM_SCAN, 0);
	assert_int_equal(redeem_step(&m, REDEEM_SCAN, 0), REDEEM_QUEUE);
	m.verdict.sequence = 1;
	redeem_step(&m, REDEEM_DECIDED, 0);
	assert_int_equal(redeem_step(&m, REDEEM_SCAN, 0), REDEEM_QUEUE);
	assert_int_equal(m.state, REDEEM_SHOWING);
	redeem_step(&m, REDEEM_SHOWN, 0);
	assert_int_equal(redeem_step(&m, REDEEM_SCAN, 0), REDEEM_QUEUE);
	assert_int_equal(redeem_step(&m, REDEEM_FAILED, 0), REDEEM_READY);	/* not marked: said again later */
	assert_int_equal(redeem_step(&m, REDEEM_SCAN, 0), REDEEM_DECIDE);
}

/* Every event in every state: no crash, and MARK only after SHOW. */
static void any_order(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed < 20000; seed++) {
		struct redeem m = { .may_ask = seed % 2 };
		unsigned x = seed * 2654435761u;
		bool shown = false;

		for (int i = 0; i < 12; i++) {
			enum redeem_action a;

			x = x * 1664525u + 1013904223u;
			m.verdict.reason = (x >> 20) % REASON_COUNT;
			m.verdict.sequence = m.verdict.reason == REASON_OK;
			a = redeem_step(&m, (x >> 8) % 7, i * 1000);
			if (a == REDEEM_MARK)
				assert_true(shown);
			if (a != REDEEM_READY && a != REDEEM_QUEUE)
				shown = a == REDEEM_SHOW;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accept_is_shown_then_marked), cmocka_unit_test(refusal_is_not_marked),
		cmocka_unit_test(failure_shows_no_green), cmocka_unit_test(stale_trust_asks),
		cmocka_unit_test(a_no_and_no_answer), cmocka_unit_test(nobody_to_ask),
		cmocka_unit_test(scans_wait_until_green_is_out), cmocka_unit_test(any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
