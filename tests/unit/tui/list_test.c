#include "tui.h"
#include "ui/keys.h"
#include "ui/list.h"

static void the_chosen_row_is_always_in_sight(void **state)
{
	static const int keys[] = { PRESS_DOWN, PRESS_PAGE_DOWN, PRESS_END, PRESS_UP, PRESS_PAGE_UP, PRESS_HOME };

	(void)state;
	for (int n = 0; n < 40; n++)
		for (int rows = 0; rows < 12; rows++) {
			struct list l = { .n = 0 };

			list_set(&l, n);
			list_fit(&l, rows);
			for (int i = 0; i < 60; i++) {
				assert_true(list_key(&l, keys[(i * 7 + n) % 6]));
				assert_in_range(l.chosen, 0, n ? n - 1 : 0);
				if (rows && n)
					assert_in_range(l.chosen - l.top, 0, rows - 1);
				assert_true(l.top >= 0 && (l.top == 0 || l.top + rows <= n || rows == 0));
			}
		}
}

static void it_moves_by_rows_and_pages(void **state)
{
	struct list l = { .n = 0 };

	(void)state;
	list_set(&l, 20);
	list_fit(&l, 5);
	list_key(&l, PRESS_DOWN);
	assert_int_equal(l.chosen, 1);
	list_key(&l, PRESS_PAGE_DOWN);
	assert_int_equal(l.chosen, 5);
	assert_int_equal(l.top, 1);
	list_key(&l, PRESS_END);
	assert_int_equal(l.chosen, 19);
	assert_int_equal(l.top, 15);
	assert_int_equal(list_at(&l, 4), 19);
	assert_int_equal(list_at(&l, 5), -1);
	assert_int_equal(list_at(&l, -1), -1);
	list_key(&l, PRESS_HOME);
	assert_int_equal(l.top, 0);
	assert_false(list_key(&l, 'x'));
	assert_false(list_key(&l, PRESS_ENTER));
}

static void what_is_chosen_stays_where_it_can(void **state)
{
	struct list l = { .n = 0 };

	(void)state;
	list_set(&l, 20);
	list_fit(&l, 5);
	list_key(&l, PRESS_END);
	list_set(&l, 25);
	assert_int_equal(l.chosen, 19);
	list_set(&l, 3);
	assert_int_equal(l.chosen, 2);
	assert_int_equal(l.top, 0);
	list_set(&l, -1);
	assert_int_equal(l.chosen, 0);
	assert_int_equal(list_at(&l, 0), -1);
}

static void a_bar_says_where_one_is(void **state)
{
	struct grid g = { .w = 0 };
	struct list l = { .n = 0 };

	(void)state;
	assert_int_equal(grid_resize(&g, 4, 4), ERR_OK);
	list_set(&l, 8);
	list_fit(&l, 4);
	list_draw_bar(&l, &g, grid_rect(&g));
	assert_dump(&g, " |   #\n |   #\n |   |\n |   |\n");
	list_key(&l, PRESS_END);
	list_draw_bar(&l, &g, grid_rect(&g));
	assert_dump(&g, " |   |\n |   |\n |   #\n |   #\n");
	grid_fill(&g, grid_rect(&g), STYLE_PLAIN);
	list_set(&l, 4);
	list_draw_bar(&l, &g, grid_rect(&g));
	assert_dump(&g, " |\n |\n |\n |\n");
	grid_finish(&g);
}

static void every_word_of_a_filter_must_be_there(void **state)
{
	(void)state;
	assert_true(list_passes("Beef noodles", ""));
	assert_true(list_passes("Beef noodles", "  "));
	assert_true(list_passes("Beef noodles", "BEEF"));
	assert_true(list_passes("Beef noodles", "noo be"));
	assert_false(list_passes("Beef noodles", "noo bx"));
	assert_false(list_passes("", "b"));
	assert_true(list_passes("牛肉面", "肉"));
	assert_false(list_passes("牛肉面", "鱼"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chosen_row_is_always_in_sight), cmocka_unit_test(it_moves_by_rows_and_pages),
		cmocka_unit_test(what_is_chosen_stays_where_it_can), cmocka_unit_test(a_bar_says_where_one_is),
		cmocka_unit_test(every_word_of_a_filter_must_be_there),
	};
	return cmocka_run_group_tests_name("tui/list", tests, NULL, NULL);
}
