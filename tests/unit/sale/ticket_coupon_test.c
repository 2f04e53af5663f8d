#include "help.h"
#include "base/err.h"

static struct ticket t, other, before;
static struct house h;
static struct ticket_totals sums;
static struct carte_item noodles, beer;

static int fresh(void **state)
{
	(void)state;
	h = a_house();
	noodles = an_item(12, "Beef noodles", 2800, 'A');
	beer = an_item(40, "Beer", 1250, 'B');
	ticket_init(&t, TICKET_SALE, 7, 1000);
	ticket_init(&other, TICKET_SALE, 7, 1000);
	return 0;
}

static uint16_t takes(struct ticket_coupon c, const struct carte_item *item)
{
	uint16_t n = 0;

	assert_int_equal(ticket_coupon(&t, &c, item, 1800, &n), ERR_OK);
	assert_int_equal(ticket_check(&t), ERR_OK);
	ticket_totals(&t, &h, &sums);
	return n;
}

static void refuses(struct ticket_coupon c, enum err want)
{
	uint16_t n;

	before = t;
	assert_int_equal(ticket_coupon(&t, &c, &noodles, 0, &n), want);
	assert_memory_equal(&t, &before, sizeof t);
}

static void goods_pay_a_line_that_is_there(void **state)
{
	(void)state;
	added(&t, &noodles, 1000);
	added(&t, &beer, 1000);
	assert_int_equal(takes(a_coupon(1, COUPON_GOODS, "p12", 1), &noodles), 1);
	assert_true(sums.total == 4050 && sums.coupons == 2800 && sums.by_coupon[0] == 2800 && sums.due == 1250);
	refuses(a_coupon(1, COUPON_GOODS, "p12", 1), ERR_EXISTS);
}

static void or_add_one(void **state)
{
	(void)state;
	added(&t, &beer, 1000);
	assert_int_equal(takes(a_coupon(1, COUPON_GOODS, "p12", 2), &noodles), 2);
	assert_true(sums.total == 1250 + 5600 && sums.due == 1250);
	assert_int_equal(takes(a_coupon(2, COUPON_GOODS, "unknown", 1), NULL), 3);
	assert_string_equal(ticket_line(&t, 3)->name, "unknown");
	assert_true(sums.by_coupon[1] == 1800 && sums.due == 1250);
}

static void a_larger_line_is_divided_and_a_smaller_one_raised(void **state)
{
	(void)state;
	added(&t, &noodles, 3000);
	assert_int_equal(ticket_note(&t, 1, "hot"), ERR_OK);
	ticket_sent(&t, "");
	assert_int_equal(takes(a_coupon(1, COUPON_GOODS, "p12", 1), &noodles), 2);
	assert_int_equal(ticket_line(&t, 1)->quantity, 2000);
	assert_int_equal(ticket_line(&t, 1)->sent + ticket_line(&t, 2)->sent, 3000);
	assert_string_equal(ticket_line(&t, 2)->note, "hot");
	assert_true(sums.due == 5600 && sums.total == 8400);
	assert_int_equal(takes(a_coupon(2, COUPON_GOODS, "p12", 5), &noodles), 1);
	assert_int_equal(ticket_line(&t, 1)->quantity, 5000);
	assert_true(sums.due == 0 && sums.total == 6 * 2800);
	assert_true(ticket_paid(&t, &h));
}

static void extras_are_the_guests(void **state)
{
	(void)state;
	added(&t, &noodles, 1000);
	assert_int_equal(ticket_modify(&t, 1, &(struct line_modifier){ .number = 1, .name = "egg", .price = 300 }), ERR_OK);
	takes(a_coupon(1, COUPON_GOODS, "p12", 1), &noodles);
	assert_true(sums.total == 3100 && sums.by_coupon[0] == 2800 && sums.due == 300);
}

static void an_activity_has_its_price(void **state)
{
	struct ticket_coupon c = a_coupon(1, COUPON_ACTIVITY, "p12", 1);

	(void)state;
	c.value = 990;
	added(&t, &noodles, 2000);
	assert_int_equal(takes(c, &noodles), 2);
	assert_true(sums.total == 2800 + 990 && sums.coupons == 0 && sums.due == 3790);
	assert_int_equal(ticket_line(&t, 2)->how, PRICE_ACTIVITY);
	assert_int_equal(ticket_price(&t, 2, 1, 0), ERR_REFUSED);
	assert_int_equal(ticket_discount(&t, 2, 100, 0, 0), ERR_REFUSED);
	assert_int_equal(ticket_quantity(&t, 2, 2000), ERR_REFUSED);
	assert_int_equal(ticket_uncoupon(&t, 0), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.total == 5600);
	assert_int_equal(ticket_uncoupon(&t, 0), ERR_NOT_FOUND);
}

static void a_gift_costs_nothing(void **state)
{
	(void)state;
	added(&t, &noodles, 1000);
	assert_int_equal(takes(a_coupon(1, COUPON_EXCHANGE, "p12", 1), &noodles), 2);
	assert_true(sums.total == 2800 && sums.due == 2800);
	assert_int_equal(ticket_line(&t, 2)->how, PRICE_GIFT);
	assert_int_equal(ticket_uncoupon(&t, 0), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.due == 5600);
}

static void stored_value_pays_what_is_left(void **state)
{
	struct ticket_coupon v = a_coupon(2, COUPON_VALUE, "", 1);

	(void)state;
	v.value = 2000;
	added(&t, &noodles, 1000);
	added(&t, &beer, 1000);
	takes(a_coupon(1, COUPON_GOODS, "p12", 1), &noodles);
	assert_int_equal(takes(v, NULL), 0);
	assert_true(sums.by_coupon[0] == 2800 && sums.by_coupon[1] == 1250 && sums.due == 0);
	added(&t, &beer, 1000);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.by_coupon[1] == 2000 && sums.due == 500);
	assert_true(sums.prepaid == 2000 && sums.coupons == 4800 && sums.paid == 4800);
}

/* Of what money leaves, so that a ticket that shrinks spends less; and once more under another claim. */
static void stored_value_beside_money(void **state)
{
	struct ticket_coupon v = a_coupon(2, COUPON_VALUE, "", 1);
	uint16_t n;

	(void)state;
	v.value = 2800;
	v.claim = 7;
	added(&t, &noodles, 1000);
	added(&t, &beer, 1000);
	takes(v, NULL);
	assert_int_equal(ticket_coupon(&t, &v, NULL, 0, &n), ERR_EXISTS);
	assert_true(sums.due == 1250);
	assert_int_equal(ticket_tender(&t, &h, &h.tenders[0], 1000, ""), ERR_OK);
	v.claim = 8;
	v.value = 250;
	takes(v, NULL);
	assert_true(sums.due == 0 && sums.by_coupon[1] == 250 && sums.prepaid == 3050);
	assert_int_equal(ticket_correct(&t, 2, NULL), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.by_coupon[0] == 1800 && sums.by_coupon[1] == 0 && sums.due == 0);
	assert_int_equal(ticket_check(&t), ERR_OK);
	t.coupons[0].balance = -1;
	assert_int_equal(ticket_check(&t), ERR_CORRUPT);
}

static void discounts_of_the_whole_leave_coupons_alone(void **state)
{
	(void)state;
	added(&t, &noodles, 1000);
	takes(a_coupon(1, COUPON_GOODS, "p12", 1), &noodles);
	added(&t, &beer, 1000);
	assert_int_equal(ticket_discount(&t, 0, 5000, 0, 0), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.by_coupon[0] == 2800 && sums.due == 625);
	assert_int_equal(ticket_discount(&t, 0, 0, 1251, 0), ERR_RANGE);
}

static void tax_on_top_is_prepaid_too(void **state)
{
	(void)state;
	h.tax_on_top = true;
	noodles.price = 5;
	for (uint8_t i = 1; i <= 3; i++)
		takes(a_coupon(i, COUPON_GOODS, "p12", 1), &noodles);
	assert_true(sums.total == 16 && sums.coupons == 16 && sums.due == 0);
	assert_true(sums.by_coupon[0] + sums.by_coupon[1] + sums.by_coupon[2] == 16);
}

static void it_goes_with_its_line(void **state)
{
	struct ticket_coupon gone;

	(void)state;
	for (uint8_t i = 1; i <= 3; i++)
		takes(a_coupon(i, COUPON_GOODS, i == 2 ? "p40" : "p12", 1), i == 2 ? &beer : &noodles);
	assert_int_equal(ticket_correct(&t, 2, &gone), ERR_OK);
	assert_true(gone.units == 1 && gone.serial[0] == 2);
	assert_int_equal(t.n_coupons, 2);
	assert_int_equal(ticket_line(&t, 3)->coupon, 2);
	assert_int_equal(ticket_check(&t), ERR_OK);
	assert_int_equal(ticket_void(&t, 1, VOID_GUEST, 0, &gone), ERR_OK);
	assert_int_equal(gone.serial[0], 1);
	assert_int_equal(ticket_check(&t), ERR_OK);
	assert_int_equal(ticket_move(&t, 3, 500, &other), ERR_REFUSED);
	assert_int_equal(ticket_move(&t, 3, 0, &other), ERR_OK);
	assert_true(t.n_coupons == 0 && other.n_coupons == 1 && other.coupons[0].serial[0] == 3 && other.coupons[0].line == 1);
	assert_int_equal(ticket_check(&other), ERR_OK);
	added(&t, &beer, 1000);
	assert_int_equal(ticket_correct(&t, 4, &gone), ERR_OK);
	assert_int_equal(gone.units, 0);
}

static void units(void **state)
{
	(void)state;
	takes(a_coupon(1, COUPON_GOODS, "p12", 1), &noodles);
	assert_int_equal(ticket_units(&t, 0, 3), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.coupons == 3 * 2800 && sums.due == 0 && t.coupons[0].units == 3);
	assert_int_equal(ticket_units(&t, 0, 101), ERR_RANGE);
	assert_int_equal(ticket_units(&t, 0, 0), ERR_RANGE);
	assert_int_equal(ticket_units(&t, 1, 1), ERR_NOT_FOUND);
	ticket_sent(&t, "");
	assert_int_equal(ticket_units(&t, 0, 2), ERR_REFUSED);
	assert_int_equal(ticket_check(&t), ERR_OK);
}

static void what_cannot_be(void **state)
{
	struct ticket_coupon c = a_coupon(9, COUPON_ACTIVITY, "p12", 1);
	uint16_t n;

	(void)state;
	c.value = -1;
	refuses(c, ERR_RANGE);
	refuses(a_coupon(1, COUPON_GOODS, "p12", 0), ERR_RANGE);
	refuses(a_coupon(1, COUPON_GOODS, "p12", 101), ERR_RANGE);
	for (uint8_t i = 0; i < TICKET_COUPONS_MAX; i++)
		takes(a_coupon(i, COUPON_GOODS, "p12", 1), &noodles);
	assert_int_equal(t.n_lines, TICKET_COUPONS_MAX);	/* each has a line of its own */
	refuses(a_coupon(99, COUPON_GOODS, "p12", 1), ERR_FULL);
	assert_int_equal(ticket_merge(&t, &other), ERR_OK);
	takes(a_coupon(99, COUPON_GOODS, "p12", 1), &noodles);
	before = other;
	assert_int_equal(ticket_move(&t, ticket_last(&t)->number, 0, &other), ERR_FULL);
	assert_int_equal(ticket_merge(&t, &other), ERR_FULL);
	assert_memory_equal(&other, &before, sizeof other);
	ticket_init(&t, TICKET_REFUND, 7, 1000);
	assert_int_equal(ticket_coupon(&t, &(struct ticket_coupon){ .units = 1, .total = 1 }, &noodles, 0, &n), ERR_REFUSED);
}

static void a_refund_gives_back_money_only(void **state)
{
	struct ticket_coupon c = a_coupon(3, COUPON_ACTIVITY, "p40", 1);

	(void)state;
	c.value = 1000;
	added(&t, &noodles, 1000);
	assert_int_equal(ticket_modify(&t, 1, &(struct line_modifier){ .number = 1, .name = "egg", .price = 300 }), ERR_OK);
	takes(a_coupon(1, COUPON_GOODS, "p12", 1), &noodles);		/* the egg was paid for */
	takes(a_coupon(2, COUPON_GOODS, "p12", 1), &noodles);		/* nothing was */
	takes(a_coupon(4, COUPON_EXCHANGE, "p40", 1), &beer);
	takes(c, &beer);
	assert_true(sums.due == 1300);
	ticket_refund(&t, 0, 7, 2000, &other);
	assert_int_equal(ticket_check(&other), ERR_OK);
	ticket_totals(&other, &h, &sums);
	assert_true(other.n_lines == 2 && sums.total == -1300);
	assert_true(sums.goods == -1300 && sums.discount == 0);		/* what the coupon paid is none */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(goods_pay_a_line_that_is_there, fresh),
		cmocka_unit_test_setup(or_add_one, fresh),
		cmocka_unit_test_setup(a_larger_line_is_divided_and_a_smaller_one_raised, fresh),
		cmocka_unit_test_setup(extras_are_the_guests, fresh),
		cmocka_unit_test_setup(an_activity_has_its_price, fresh),
		cmocka_unit_test_setup(a_gift_costs_nothing, fresh),
		cmocka_unit_test_setup(stored_value_pays_what_is_left, fresh),
		cmocka_unit_test_setup(stored_value_beside_money, fresh),
		cmocka_unit_test_setup(discounts_of_the_whole_leave_coupons_alone, fresh),
		cmocka_unit_test_setup(tax_on_top_is_prepaid_too, fresh),
		cmocka_unit_test_setup(it_goes_with_its_line, fresh),
		cmocka_unit_test_setup(units, fresh),
		cmocka_unit_test_setup(what_cannot_be, fresh),
		cmocka_unit_test_setup(a_refund_gives_back_money_only, fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
