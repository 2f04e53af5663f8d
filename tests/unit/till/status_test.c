/* What a cashier has in sight: here, whether the clock can be right by what the till itself has written down. */
#include "../../support/selling.h"

#include "till/checkout.h"
#include "till/shift.h"
#include "till/status.h"

#include <string.h>

static struct shop *shop;
static struct checkout c;

static int up(void **state)
{
	(void)state;
	shop = shop_that_sells(NULL);
	assert_ok(checkout_open(&c, &shop->store, shop->trust, 0, SHOP_NOW));
	return 0;
}

static int down(void **state)
{
	(void)state;
	checkout_finish(&c);
	shop_destroy(shop);
	return 0;
}

static void sell(int64_t at)
{
	struct checkout_outcome out;

	assert_ok(checkout_line(&c, "12", NULL, at, &out));
	assert_ok(checkout_line(&c, "ca", NULL, at, &out));
	assert_int_equal(out.news, CHECKOUT_CLOSED);
}

static struct status at(int64_t now)
{
	struct status st;

	assert_ok(status_load(&shop->store, shop->trust, now, &st));
	return st;
}

static void take_clock(void *ctx, const struct doctor_line *l)
{
	if (strcmp(l->what, "clock") == 0)
		*(struct doctor_line *)ctx = *l;
}

static enum doctor_sign doctor_at(int64_t now, const char *words)
{
	struct doctor_line l = { .what = NULL };

	assert_ok(doctor_look(&shop->store, shop->trust, now, NULL, take_clock, &l));
	assert_non_null(strstr(l.words, words));
	return l.sign;
}

static void the_clock_goes_back(void **state)
{
	int64_t sold = SHOP_NOW + 3600;

	(void)state;
	sell(sold);
	assert_int_equal(at(sold).latest, sold);
	assert_false(at(sold - STATUS_CLOCK_BACK_S).clock_back);
	assert_true(at(sold - STATUS_CLOCK_BACK_S - 1).clock_back);
	assert_int_equal(doctor_at(sold, ""), DOCTOR_OK);
	assert_int_equal(doctor_at(sold - 600, "is before what this till last wrote down"), DOCTOR_BAD);
	sell(sold - 600);		/* which stops no sale, and is said still */
	assert_true(at(sold - 599).clock_back);
}

/* However many sales there were since: the shift's begin is known. */
static void before_the_shift(void **state)
{
	struct shift_result opened;

	(void)state;
	assert_ok(shift_begin(&c, 0, SHOP_NOW + 7200, &opened));
	for (int i = 0; i < 40; i++)
		sell(SHOP_NOW);
	assert_true(at(SHOP_NOW).clock_back);
	assert_int_equal(at(SHOP_NOW).latest, SHOP_NOW + 7200);
}

static void the_clock_is_far_ahead(void **state)
{
	int64_t far = SHOP_NOW + 60 + STATUS_CLOCK_GAP_S;

	(void)state;
	sell(SHOP_NOW + 60);
	assert_false(at(far).clock_gap);
	assert_true(at(far + 1).clock_gap);
	assert_int_equal(doctor_at(far + 1, "nothing was written down since"), DOCTOR_CARE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_clock_goes_back, up, down),
		cmocka_unit_test_setup_teardown(before_the_shift, up, down),
		cmocka_unit_test_setup_teardown(the_clock_is_far_ahead, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
