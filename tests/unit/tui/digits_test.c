#include "tui.h"
#include "ui/digits.h"

static void an_amount_is_drawn(void **state)
{
	struct grid g = { .w = 0 };

	(void)state;
	assert_int_equal(grid_resize(&g, 16, 5), ERR_OK);
	assert_int_equal(digits_draw(&g, grid_rect(&g), STYLE_PLAIN, "28.5"), 5);
	assert_dump(&g, " |   ### ###   ###\n"
			" |     # # #   #\n"
			" |   ### ###   ###\n"
			" |   #   # #     #\n"
			" |   ### ### # ###\n");
	grid_finish(&g);
}

static void where_there_is_room_it_is_wide(void **state)
{
	struct grid g = { .w = 0 };

	(void)state;
	assert_int_equal(digits_cells("10", 1), 7);
	assert_int_equal(digits_cells("10", 2), 13);
	assert_int_equal(digits_cells("", 2), 0);
	assert_int_equal(grid_resize(&g, 13, 5), ERR_OK);
	digits_draw(&g, grid_rect(&g), STYLE_PLAIN, "10");
	assert_dump(&g, " |  ##   ######\n"
			" |####   ##  ##\n"
			" |  ##   ##  ##\n"
			" |  ##   ##  ##\n"
			" |###### ######\n");
	grid_finish(&g);
}

static void without_room_it_is_plain(void **state)
{
	struct grid g = { .w = 0 };

	(void)state;
	assert_int_equal(grid_resize(&g, 9, 3), ERR_OK);
	assert_int_equal(digits_draw(&g, grid_rect(&g), STYLE_PLAIN, "28.00"), 1);
	assert_dump(&g, " |    28.00\n |\n |\n");
	assert_int_equal(digits_draw(&g, (struct rect){ 0, 0, 9, 0 }, STYLE_PLAIN, "1"), 0);
	grid_finish(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_amount_is_drawn), cmocka_unit_test(where_there_is_room_it_is_wide),
		cmocka_unit_test(without_room_it_is_plain),
	};
	return cmocka_run_group_tests_name("tui/digits", tests, NULL, NULL);
}
