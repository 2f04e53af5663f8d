#include "help.h"
#include "base/err.h"

static struct ticket t, before;
static struct house h;
static struct ticket_totals sums;

static int fresh(void **state)
{
	(void)state;
	h = a_house();
	ticket_init(&t, TICKET_SALE, 7, 1000);
	return 0;
}

static void line(int64_t price, char tax)
{
	struct carte_item i = an_item(1, "Dish", price, tax);
	uint16_t n;

	i.plu = 0;	/* so that lines stay apart */
	assert_int_equal(ticket_add(&t, &i, 1000, CARTE_PRICE_OPEN, &n), ERR_OK);
	ticket_totals(&t, &h, &sums);
}

static void pays(const char *code, int64_t amount)
{
	assert_int_equal(ticket_tender(&t, &h, house_tender(&h, code), amount, "Li"), ERR_OK);
	ticket_totals(&t, &h, &sums);
}

static void refuses(const char *code, int64_t amount, enum err want)
{
	before = t;
	assert_int_equal(ticket_tender(&t, &h, house_tender(&h, code), amount, ""), want);
	assert_memory_equal(&t, &before, sizeof t);
}

static void tax_is_in_the_price(void **state)
{
	(void)state;
	line(1000, 'A');
	line(999, 'A');
	line(1190, 'B');
	line(500, 'C');		/* a class without tax */
	assert_true(sums.total == 3689 && sums.goods == 3689 && sums.due == 3689);
	assert_true(sums.taxes[0].gross == 1999 && sums.taxes[0].net == 1868 && sums.taxes[0].tax == 131);
	assert_true(sums.taxes[1].gross == 1190 && sums.taxes[1].net == 1000 && sums.taxes[1].tax == 190);
	assert_true(sums.taxes[2].gross == 500 && sums.taxes[2].tax == 0);
	assert_true(sums.tax == 321 && sums.items == 4000);
}

static void tax_is_put_on_top_once_a_class(void **state)
{
	(void)state;
	h.tax_on_top = true;
	line(5, 'A');
	line(5, 'A');
	line(5, 'A');
	assert_true(sums.taxes[0].net == 15 && sums.taxes[0].tax == 1);	/* 1.05, and not three times 0.35 */
	assert_true(sums.total == 16 && sums.goods == 15);
}

static void a_discount_is_spread_to_the_minor_unit(void **state)
{
	int64_t shares[TICKET_LINES_MAX];

	(void)state;
	line(100, 'A');
	line(100, 'A');
	line(100, 'B');
	assert_int_equal(ticket_discount(&t, 0, 0, 100, 0), ERR_OK);
	ticket_shares(&t, shares);
	assert_true(shares[0] == 66 && shares[1] == 67 && shares[2] == 67);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.total == 200 && sums.discount == 100 && sums.taxes[0].gross == 133 && sums.taxes[1].gross == 67);
	assert_int_equal(ticket_discount(&t, 0, 3333, 0, 0), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.discount == 100);
	assert_int_equal(ticket_discount(&t, 0, 10000, 0, 0), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.total == 0 && sums.tax == 0 && sums.due == 0);
	assert_true(ticket_paid(&t, &h));
}

static void cash_gives_change(void **state)
{
	(void)state;
	line(2800, 'A');
	refuses("CC", 2801, ERR_RANGE);
	refuses("CA", -1, ERR_RANGE);
	refuses("CA", 2801 + 10 * 10000, ERR_RANGE);	/* ten of the largest notes for nothing */
	refuses("CA", SALE_AMOUNT_MAX, ERR_RANGE);
	refuses("CA", SALE_AMOUNT_MAX + INT64_C(1), ERR_RANGE);
	refuses("HA", 0, ERR_USAGE);
	assert_false(ticket_paid(&t, &h));
	pays("CA", 5000);
	assert_true(sums.paid == 2800 && sums.change == 2200 && sums.due == 0);
	assert_true(ticket_paid(&t, &h));
	refuses("CA", 100, ERR_REFUSED);
	refuses("CC", 0, ERR_REFUSED);
	assert_int_equal(ticket_untender(&t, 1), ERR_NOT_FOUND);
	assert_int_equal(ticket_untender(&t, 0), ERR_OK);
	pays("HA", 0);
	assert_true(sums.paid == 2800 && sums.change == 0);
	assert_string_equal(t.tenders[0].reference, "Li");
}

static void several_tenders(void **state)
{
	(void)state;
	line(10000, 'A');
	pays("CC", 2500);
	pays("HA", 2500);
	pays("CA", 1000);
	assert_true(sums.due == 4000);
	pays("CA", 10000);
	assert_true(sums.due == 0 && sums.change == 6000 && sums.paid == 10000);
	assert_int_equal(ticket_untender(&t, 0), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.due == 2500);
	for (int i = 0; i < TICKET_TENDERS_MAX - 3; i++)
		pays("CC", 1);
	refuses("CC", 1, ERR_FULL);
	assert_int_equal(ticket_check(&t), ERR_OK);
}

static void what_was_taken_too_much_goes_back_first(void **state)
{
	(void)state;
	line(1000, 'A');
	line(500, 'A');
	pays("CC", 1500);
	assert_int_equal(ticket_correct(&t, 2, NULL), ERR_OK);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.due == -500);
	assert_false(ticket_paid(&t, &h));
	refuses("CA", 0, ERR_REFUSED);
	assert_non_null(strstr(err_detail(), "ca-"));
}

static void rounds(int32_t step, int64_t price, int64_t to)
{
	ticket_init(&t, TICKET_SALE, 7, 1000);
	h.cash_step = step;
	line(price, 'A');
	pays("CA", 0);
	assert_true(sums.paid == to && sums.rounding == to - price && sums.due == 0 && sums.total == price && sums.change == 0);
	assert_true(ticket_paid(&t, &h));
	assert_int_equal(ticket_check(&t), ERR_OK);
}

static void cash_is_rounded(void **state)
{
	(void)state;
	rounds(1, 1003, 1003);
	rounds(5, 1002, 1000);
	rounds(5, 1003, 1005);
	rounds(10, 1005, 1010);
	rounds(10, 1004, 1000);
	rounds(50, 1025, 1050);
	rounds(50, 24, 0);
	rounds(10000, 5000, 10000);
}

static void cards_are_not_rounded(void **state)
{
	(void)state;
	h.cash_step = 10;
	line(1004, 'A');
	refuses("CA", 1003, ERR_RANGE);
	pays("CC", 502);
	assert_true(sums.due == 502 && sums.rounding == 0);
	pays("CA", 1000);
	assert_true(sums.rounding == -2 && sums.change == 500 && sums.due == 0);
	assert_int_equal(ticket_untender(&t, 1), ERR_OK);
	pays("CA", 100);
	pays("CC", 0);
	assert_true(sums.rounding == 0 && sums.paid == 1004 && sums.due == 0);
}

static void a_refund_is_the_sale_backwards(void **state)
{
	struct ticket back;
	struct ticket_totals undone;

	(void)state;
	line(1999, 'A');
	line(333, 'B');
	line(500, 'B');
	assert_int_equal(ticket_discount(&t, 1, 1000, 0, 0), ERR_OK);
	assert_int_equal(ticket_discount(&t, 0, 777, 0, 0), ERR_OK);
	assert_int_equal(ticket_quantity(&t, 3, 3000), ERR_OK);
	ticket_totals(&t, &h, &sums);
	ticket_refund(&t, 0, 8, 2000, &back);
	assert_int_equal(ticket_check(&back), ERR_OK);
	ticket_totals(&back, &h, &undone);
	assert_true(undone.total == -sums.total && undone.tax == -sums.tax && undone.items == -sums.items);
	assert_true(undone.discount == -sums.discount);
	h.cash_step = 5;
	t = back;
	refuses("CA", 100000, ERR_RANGE);
	refuses("CC", -undone.total + 1, ERR_RANGE);
	pays("CA", 100);
	assert_true(sums.paid == -100 && sums.due == undone.total + 100);
	pays("CA", 0);
	assert_true(sums.due == 0 && sums.change == 0 && sums.paid % 5 == 0);
	assert_int_equal(ticket_check(&t), ERR_OK);
}

static void a_part_comes_back(void **state)
{
	struct ticket back;

	(void)state;
	line(1000, 'A');
	line(2000, 'B');
	assert_int_equal(ticket_quantity(&t, 2, 4000), ERR_OK);
	assert_int_equal(ticket_discount(&t, 0, 0, 900, 0), ERR_OK);	/* 100 of it off the first, 800 off the second */
	ticket_refund(&t, 0, 8, 2000, &back);
	assert_int_equal(ticket_correct(&back, 1, NULL), ERR_OK);
	assert_int_equal(ticket_quantity(&back, 2, 1000), ERR_OK);
	ticket_totals(&back, &h, &sums);
	assert_true(sums.total == -1800);
	assert_int_equal(ticket_quantity(&back, 2, 0), ERR_RANGE);
	assert_int_equal(ticket_check(&back), ERR_OK);
}

static void the_largest_ticket_stays_an_amount(void **state)
{
	(void)state;
	h.tax_on_top = true;
	h.taxes[0].rate = 10000;
	h.cash_step = 10000;
	line(TICKET_GOODS_MAX, 'A');
	assert_true(sums.total == 2 * (int64_t)TICKET_GOODS_MAX);
	pays("CA", 0);
	assert_true(sums.paid <= SALE_AMOUNT_MAX && sums.due == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(tax_is_in_the_price, fresh),
		cmocka_unit_test_setup(tax_is_put_on_top_once_a_class, fresh),
		cmocka_unit_test_setup(a_discount_is_spread_to_the_minor_unit, fresh),
		cmocka_unit_test_setup(cash_gives_change, fresh),
		cmocka_unit_test_setup(several_tenders, fresh),
		cmocka_unit_test_setup(what_was_taken_too_much_goes_back_first, fresh),
		cmocka_unit_test_setup(cash_is_rounded, fresh),
		cmocka_unit_test_setup(cards_are_not_rounded, fresh),
		cmocka_unit_test_setup(a_refund_is_the_sale_backwards, fresh),
		cmocka_unit_test_setup(a_part_comes_back, fresh),
		cmocka_unit_test_setup(the_largest_ticket_stays_an_amount, fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
