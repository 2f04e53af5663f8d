#include "help.h"
#include "base/err.h"
#include "sale/shift.h"

static struct house h;
static struct ticket t;
static struct ticket_totals sums;
static struct shift_totals s;

static int fresh(void **state)
{
	(void)state;
	h = a_house();
	shift_init(&s, &h);
	return 0;
}

static void adds(enum err want)
{
	ticket_totals(&t, &h, &sums);
	assert_int_equal(shift_add(&s, &t, &sums), want);
}

static void pays(const char *code, int64_t amount)
{
	assert_int_equal(ticket_tender(&t, &h, house_tender(&h, code), amount, "Li"), ERR_OK);
}

/* What came in is what was sold. */
static void balances(const struct shift_totals *of)
{
	int64_t paid = of->coupons + of->prepaid, gross = 0, tax = 0;

	for (unsigned i = 0; i < of->n_tenders; i++)
		paid += of->tenders[i].amount;
	for (unsigned i = 0; i < HOUSE_TAXES_MAX; i++) {
		gross += of->taxes[i].gross;
		tax += of->taxes[i].tax;
	}
	assert_true(of->gross - of->refunded + of->rounding == paid);
	assert_true(of->gross - of->refunded == of->net + of->tax);
	assert_true(gross == of->gross - of->refunded && tax == of->tax);
}

/* By a name of its own, and what a refund puts back on the card with it. */
static void stored_value(void **state)
{
	struct carte_item noodles = an_item(12, "Noodles", 2800, 'A');
	struct ticket_coupon card = a_coupon(1, COUPON_VALUE, "", 1), goods = a_coupon(2, COUPON_GOODS, "p12", 1);
	struct ticket sold;
	uint16_t n;

	(void)state;
	ticket_init(&t, TICKET_SALE, 1, 1);
	added(&t, &noodles, 2000);
	card.value = 2000;
	assert_int_equal(ticket_coupon(&t, &goods, &noodles, 0, &n), ERR_OK);
	assert_int_equal(ticket_coupon(&t, &card, NULL, 0, &n), ERR_OK);
	pays("CA", 0);
	sold = t;
	adds(ERR_OK);
	balances(&s);
	assert_true(s.n_coupons == 1 && s.coupons == 2800 && s.n_prepaid == 1 && s.prepaid == 2000);
	assert_true(s.tenders[0].amount == 800);
	ticket_refund(&sold, 0, 1, 2, &t);
	t.tenders[0] = (struct ticket_tender){ .code = TENDER_PREPAID_CODE, .kind = TENDER_PREPAID, .amount = -2000, .given = -2000 };
	t.n_tenders = 1;
	assert_int_equal(ticket_check(&t), ERR_OK);
	pays("CA", 0);
	adds(ERR_OK);
	balances(&s);
	assert_true(s.n_prepaid == 2 && s.prepaid == 0 && s.tenders[0].amount == 0 && s.refunded == 2800);
	shift_expect(&s, &h);
	assert_true(s.expected == 0);
}

static void one_of_each(void **state)
{
	struct carte_item noodles = an_item(12, "Noodles", 2800, 'A'), beer = an_item(40, "Beer", 1250, 'B');
	struct ticket_coupon c = a_coupon(1, COUPON_GOODS, "p12", 1);
	struct ticket sold;
	uint16_t n;

	(void)state;
	h.cash_step = 10;
	ticket_init(&t, TICKET_SALE, 1, 1);
	added(&t, &noodles, 2000);
	assert_int_equal(ticket_coupon(&t, &c, &noodles, 0, &n), ERR_OK);
	added(&t, &beer, 3000);
	assert_int_equal(ticket_price(&t, 3, 1111, 9), ERR_OK);
	added(&t, &noodles, 1000);
	assert_int_equal(ticket_void(&t, 4, VOID_GUEST, 9, NULL), ERR_OK);
	pays("CC", 1000);
	pays("CA", 10000);
	sold = t;
	adds(ERR_OK);
	balances(&s);
	assert_true(s.sales == 1 && s.gross == 8933 && s.rounding == -3 && s.coupons == 2800 && s.n_coupons == 1);
	assert_true(s.n_voids == 1 && s.voids == 2800 && s.n_overrides == 1);
	assert_true(s.tenders[0].amount == 5130 && s.tenders[0].n == 1 && s.tenders[1].amount == 1000);

	ticket_refund(&sold, 0, 1, 2, &t);
	assert_int_equal(ticket_correct(&t, 3, NULL), ERR_OK);
	pays("CA", 0);
	adds(ERR_OK);
	balances(&s);
	assert_true(s.refunds == 1 && s.refunded == 2800 && s.tenders[0].amount == 5130 - 2800 && s.tenders[0].n == 2);

	s.opening_float = 10000, s.cash_in = 500, s.cash_out = 2000;
	shift_expect(&s, &h);
	assert_true(s.expected == 10000 + 2330 + 500 - 2000);
	assert_true(s.counted == -1);
}

static void a_tender_that_the_house_has_no_more(void **state)
{
	struct carte_item noodles = an_item(12, "Noodles", 2800, 'A');
	struct shift_totals before;

	(void)state;
	ticket_init(&t, TICKET_SALE, 1, 1);
	added(&t, &noodles, 1000);
	pays("CC", 0);
	strcpy(t.tenders[0].code, "XX");
	adds(ERR_OK);
	assert_int_equal(s.n_tenders, 4);
	assert_string_equal(s.tenders[3].code, "XX");
	for (char c = 'A'; c <= 'F'; c++) {
		t.tenders[0].code[0] = c;
		adds(ERR_OK);
	}
	t.tenders[0].code[0] = 'Z';
	before = s;
	adds(ERR_FULL);
	assert_memory_equal(&s, &before, sizeof s);
}

static void sums_that_cannot_be_counted(void **state)
{
	struct carte_item noodles = an_item(12, "Noodles", 2800, 'A');
	struct shift_totals before;

	(void)state;
	ticket_init(&t, TICKET_SALE, 1, 1);
	added(&t, &noodles, 1000);
	pays("CA", 0);
	s.net = INT64_MAX - 10;
	before = s;
	adds(ERR_RANGE);
	assert_memory_equal(&s, &before, sizeof s);
	assert_int_equal(shift_merge(&s, &before), ERR_RANGE);
	assert_memory_equal(&s, &before, sizeof s);
}

static void a_sale_of_chance(uint64_t *seed)
{
	struct carte_item i = an_item(1 + chance(seed, 9), "Dish", chance(seed, 5000), (char)('A' + (int)chance(seed, 3)));
	struct ticket_coupon c = a_coupon(1, (uint8_t)chance(seed, 5), i.product, 1);
	uint16_t n;

	ticket_init(&t, TICKET_SALE, 1, 1);
	for (unsigned lines = chance(seed, 6); lines > 0; lines--)
		ticket_add(&t, &i, 1000 * (int32_t)(1 + chance(seed, 3)), (int64_t)chance(seed, 999) - 1, &n);
	c.value = chance(seed, 3000);
	if (chance(seed, 2))
		ticket_coupon(&t, &c, &i, 100, &n);
	ticket_discount(&t, 0, (int32_t)chance(seed, 2000), 0, 0);
	if (chance(seed, 3) == 0)
		ticket_void(&t, 1, VOID_OTHER, 0, NULL);
	if (chance(seed, 2))
		ticket_tender(&t, &h, &h.tenders[1], 1 + chance(seed, 500), "");
	ticket_tender(&t, &h, &h.tenders[0], 0, "");
}

/* Two shifts of a thousand sales and their refunds; their day has the sums of both. */
static void whatever_is_sold_it_balances(void **state)
{
	struct shift_totals shifts[2], day, all;
	uint64_t seed = 42;

	(void)state;
	h.cash_step = 5;
	shift_init(&all, &h);
	for (unsigned k = 0; k < 2; k++) {
		shift_init(&shifts[k], &h);
		shifts[k].number = k + 1, shifts[k].opened = 100 * (k + 1), shifts[k].closed = 100 * (k + 2);
		shifts[k].first_receipt = 1 + 1000 * k, shifts[k].last_receipt = 1000 * (k + 1);
		shifts[k].opening_float = 5000, shifts[k].counted = 7 + k;
		for (unsigned i = 0; i < 500; i++) {
			struct ticket sold;

			a_sale_of_chance(&seed);
			sold = t;
			ticket_totals(&t, &h, &sums);
			assert_true(sums.due == 0);
			assert_int_equal(shift_add(&shifts[k], &t, &sums), ERR_OK);
			assert_int_equal(shift_add(&all, &t, &sums), ERR_OK);
			if (chance(&seed, 10))
				continue;
			ticket_refund(&sold, 0, 1, 1, &t);
			ticket_tender(&t, &h, &h.tenders[chance(&seed, 2)], 0, "");
			ticket_totals(&t, &h, &sums);
			assert_true(sums.due == 0);
			assert_int_equal(shift_add(&shifts[k], &t, &sums), ERR_OK);
			assert_int_equal(shift_add(&all, &t, &sums), ERR_OK);
		}
		balances(&shifts[k]);
		assert_true(shifts[k].refunds > 20 && shifts[k].n_voids > 50 && shifts[k].rounding != 0);
	}
	shift_init(&day, &h);
	assert_int_equal(shift_merge(&day, &shifts[0]), ERR_OK);
	assert_int_equal(shift_merge(&day, &shifts[1]), ERR_OK);
	balances(&day);
	shift_expect(&all, &h);
	assert_int_equal(shift_cash_beside(&all, &h), 0);
	all.expected -= 2600, all.cash_apart = 2600;	/* sold before the first was opened: in no drawer that is counted */
	assert_int_equal(shift_cash_beside(&all, &h), 0);
	all.expected += 1000;	/* and before midnight: of another day */
	assert_int_equal(shift_cash_beside(&all, &h), 1000);
	assert_true(day.gross == all.gross && day.tax == all.tax && day.sales == 1000 && day.refunded == all.refunded);
	assert_true(day.opened == 100 && day.closed == 300 && day.number == 2 && day.counted == 15 && day.opening_float == 10000);
	assert_true(day.expected == shifts[0].expected + shifts[1].expected);
	shifts[1].counted = -1;
	shift_init(&day, &h);
	assert_int_equal(shift_merge(&day, &shifts[0]), ERR_OK);
	assert_int_equal(day.counted, 7);
	assert_int_equal(shift_merge(&day, &shifts[1]), ERR_OK);
	assert_int_equal(day.counted, -1);
	assert_true(day.first_receipt == 1 && day.last_receipt == 2000);
	for (unsigned i = 0; i < all.n_tenders; i++)
		assert_true(day.tenders[i].amount == all.tenders[i].amount && day.tenders[i].n == all.tenders[i].n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(stored_value, fresh),
		cmocka_unit_test_setup(one_of_each, fresh),
		cmocka_unit_test_setup(a_tender_that_the_house_has_no_more, fresh),
		cmocka_unit_test_setup(sums_that_cannot_be_counted, fresh),
		cmocka_unit_test_setup(whatever_is_sold_it_balances, fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
