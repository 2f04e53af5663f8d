/* A shift's begin: what lies in the drawer is held against what was counted last, and said. */
#include "../../support/selling.h"

#include "till/checkout.h"
#include "till/shift.h"

static struct shop *shop;
static struct checkout c;
static struct shift_result r;

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

static void one_of(int64_t opening, int64_t counted)
{
	assert_ok(shift_begin(&c, opening, SHOP_NOW, &r));
	assert_int_equal(r.answer, SHIFT_OK);
	if (counted > -2) {
		struct shift_result end;

		assert_ok(shift_end(&c, &(struct shift_end){ .counted = counted }, SHOP_NOW, &end));
		assert_int_equal(end.answer, SHIFT_OK);
	}
}

static void the_float_and_the_last_count(void **state)
{
	(void)state;
	one_of(10000, 51200);
	assert_string_equal(r.words, "");		/* there was none before it */
	one_of(50000, 20000);
	assert_string_equal(r.words, "Last count 512.00, float 500.00, difference -12.00.");
	one_of(20000, -1);
	assert_string_equal(r.words, "");
	one_of(100, -2);				/* nobody counted */
	assert_string_equal(r.words, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_float_and_the_last_count, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
