/* What the screen knows of the carte and of what waits, and what it may change of it. */
#include "../../support/selling.h"

#include "store/carte.h"
#include "store/house.h"
#include "till/board.h"
#include "till/checkout.h"

static struct shop *shop;
static struct board board;
static struct checkout c;

static int up(void **state)
{
	(void)state;
	shop = shop_that_sells(NULL);
	assert_ok(checkout_open(&c, &shop->store, shop->trust, 0, SHOP_NOW));
	assert_ok(board_load(&shop->store, &board));
	return 0;
}

static int down(void **state)
{
	(void)state;
	board_finish(&board);
	checkout_finish(&c);
	shop_destroy(shop);
	return 0;
}

static void line(const char *text)
{
	static struct checkout_outcome out;

	assert_ok(checkout_line(&c, text, &(struct checkout_leave){ 0 }, SHOP_NOW, &out));
}

static void the_carte_is_there_in_its_order(void **state)
{
	(void)state;
	assert_true(board.n_groups > 0 && board.n_items > 0);
	for (size_t g = 0; g < board.n_groups; g++) {
		const struct carte_item *i, *before = NULL;

		assert_null(board_in_group(&board, board.groups[g].id, board_group_size(&board, board.groups[g].id)));
		for (size_t k = 0; (i = board_in_group(&board, board.groups[g].id, k)); k++) {
			assert_string_equal(i->group, board.groups[g].id);
			assert_ptr_equal(board_item(&board, i->plu), i);
			assert_true(!before || before->place <= i->place);
			before = i;
		}
	}
	assert_null(board_item(&board, 999999));
	assert_null(board_in_group(&board, "no-such", 0));
	for (size_t s = 0; s < board.n_sets; s++) {
		assert_ptr_equal(board_set(&board, board.sets[s].id), &board.sets[s]);
		assert_non_null(board_in_set(&board, board.sets[s].id, 0));
	}
	assert_null(board_set(&board, "no-such"));
}

static void what_waits_is_listed(void **state)
{
	(void)state;
	assert_ok(board_load_waiting(&shop->store, false, &board));
	assert_int_equal(board.n_waiting, 0);
	line("12");
	line("h Li");
	line("12");
	line("t5");
	line("h");
	assert_ok(board_load_waiting(&shop->store, false, &board));
	assert_int_equal(board.n_waiting, 2);
	assert_string_equal(board.waiting[0].name, "Li");
	assert_string_equal(board.waiting[1].table, "5");
	assert_int_equal(board.waiting[1].total, 2800);
	assert_ok(board_load_waiting(&shop->store, true, &board));
	assert_int_equal(board.n_waiting, 0);
}

static void receipts_are_listed_newest_first(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		line("12");
		line("ca");
	}
	assert_ok(board_load_receipts(&shop->store, false, &board));
	assert_int_equal(board.n_receipts, 3);
	assert_int_equal(board.receipts[0].receipt, 3);
	assert_int_equal(board.receipts[2].total, 2800);
	assert_string_equal(board.receipts[0].tender, "CA");
}

static void an_item_goes_and_comes_back(void **state)
{
	const struct carte_item *i = board_item(&board, 12);

	(void)state;
	assert_ok(board_sold_out(&shop->store, i, true, 0, SHOP_NOW));
	assert_ok(board_load(&shop->store, &board));
	assert_true(board_item(&board, 12)->sold_out);
	assert_ok(board_sold_out(&shop->store, board_item(&board, 12), false, 0, SHOP_NOW));
	assert_ok(board_load(&shop->store, &board));
	assert_false(board_item(&board, 12)->sold_out);
}

static void training_is_the_whole_tills(void **state)
{
	bool on = false;

	(void)state;
	assert_ok(board_training(&shop->store, true, 0, SHOP_NOW));
	assert_ok(house_training(&shop->store, &on));
	assert_true(on);
	assert_ok(checkout_refresh(&c, SHOP_NOW));
	assert_true(c.training);
}

static const struct ticket_line *at(uint16_t number)
{
	return ticket_line(&c.ticket, number);
}

/* "#1 ...": another line than the last. */
static void a_line_is_meant_by_its_number(void **state)
{
	(void)state;
	line("12");
	line("=");
	line("n hot");
	line("12");
	assert_int_equal(at(1)->quantity, 2 * QUANTITY_ONE);
	line("#1 +");
	assert_int_equal(at(1)->quantity, 3 * QUANTITY_ONE);
	line("#1 -2");
	assert_int_equal(at(1)->quantity, QUANTITY_ONE);
	line("#1 q5");
	line("#1 n mild");
	line("#1 d10%");
	line("#1 u3");
	assert_int_equal(at(1)->quantity, 5 * QUANTITY_ONE);
	assert_string_equal(at(1)->note, "mild");
	assert_int_equal(at(1)->discount, 1000);
	assert_int_equal(at(1)->seat, 3);
	assert_int_equal(at(2)->quantity, QUANTITY_ONE);
	line("#9 +");
	assert_int_equal(c.ticket.n_lines, 2);
	line("#1 c");
	assert_int_equal(c.ticket.n_lines, 1);
	assert_null(at(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_carte_is_there_in_its_order, up, down),
		cmocka_unit_test_setup_teardown(what_waits_is_listed, up, down),
		cmocka_unit_test_setup_teardown(receipts_are_listed_newest_first, up, down),
		cmocka_unit_test_setup_teardown(an_item_goes_and_comes_back, up, down),
		cmocka_unit_test_setup_teardown(training_is_the_whole_tills, up, down),
		cmocka_unit_test_setup_teardown(a_line_is_meant_by_its_number, up, down),
	};
	return cmocka_run_group_tests_name("till/board", tests, NULL, NULL);
}
