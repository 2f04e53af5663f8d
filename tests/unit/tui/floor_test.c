#include "tui.h"
#include "ui/floor.h"
#include "ui/keys.h"

static void a_map_is_read(void **state)
{
	struct floor f;

	(void)state;
	assert_int_equal(floor_parse(" 1 2 . 4/ 5  Bar-1 ", &f), ERR_OK);
	assert_int_equal(f.n, 5);
	assert_int_equal(f.rows, 2);
	assert_int_equal(f.columns, 4);
	assert_int_equal(floor_find(&f, "4"), 2);
	assert_int_equal(f.tables[2].column, 3);
	assert_int_equal(floor_find(&f, "bar-1"), 4);
	assert_int_equal(f.tables[4].row, 1);
	assert_int_equal(floor_find(&f, "9"), -1);
	assert_int_equal(floor_parse("", &f), ERR_OK);
	assert_int_equal(f.n, 0);
}

static void what_is_no_map_is_refused(void **state)
{
	static const char *const bad[] = { "1 2 1", "A_", "a 1 A", "table-number-13", "1 2; 3", "\u684c", "a b c d e f g h i j k l m n o p q r s t u v w x y" };
	struct floor f = { .n = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(floor_parse(bad[i], &f), ERR_FORMAT);
	assert_int_equal(f.n, 77);
}

static void arrows_go_to_the_nearest(void **state)
{
	struct floor f;

	(void)state;
	assert_int_equal(floor_parse("1 2 3 / . 5 . / 7 . 9", &f), ERR_OK);
	assert_int_equal(floor_step(&f, floor_find(&f, "1"), PRESS_RIGHT), floor_find(&f, "2"));
	assert_int_equal(floor_step(&f, floor_find(&f, "2"), PRESS_DOWN), floor_find(&f, "5"));
	assert_int_equal(floor_step(&f, floor_find(&f, "1"), PRESS_DOWN), floor_find(&f, "7"));
	assert_int_equal(floor_step(&f, floor_find(&f, "1"), PRESS_UP), floor_find(&f, "1"));
	assert_int_equal(floor_step(&f, floor_find(&f, "9"), PRESS_LEFT), floor_find(&f, "7"));
	assert_int_equal(floor_step(&f, -1, PRESS_LEFT), -1);
}

static void every_table_can_be_reached(void **state)
{
	static const int keys[] = { PRESS_UP, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT };
	struct floor f;
	bool seen[FLOOR_MAX] = { true };

	(void)state;
	assert_int_equal(floor_parse("1 . . 2 / . . 3 / 4 5 . 6 / . 7", &f), ERR_OK);
	for (int round = 0; round < f.n; round++)
		for (int i = 0; i < f.n; i++)
			for (int k = 0; seen[i] && k < 4; k++)
				seen[floor_step(&f, i, keys[k])] = true;
	for (int i = 0; i < f.n; i++)
		assert_true(seen[i]);
}

static void a_table_without_a_place_gets_one(void **state)
{
	struct floor f;
	char name[8];

	(void)state;
	assert_int_equal(floor_parse("1 2", &f), ERR_OK);
	assert_true(floor_add(&f, "2"));
	assert_int_equal(f.n, 2);
	for (int i = 10; i < 10 + FLOOR_MAX - 2; i++) {
		snprintf(name, sizeof name, "%d", i);
		assert_true(floor_add(&f, name));
	}
	assert_false(floor_add(&f, "x"));
	for (int i = 0; i < f.n; i++)
		for (int k = 0; k < i; k++)
			assert_false(f.tables[i].row == f.tables[k].row && f.tables[i].column == f.tables[k].column);
}

/* No two of them have a cell in common, and the chosen one always has one. */
static void each_in_sight_has_its_cell(void **state)
{
	struct floor f;

	(void)state;
	assert_int_equal(floor_parse("1 . . 2 / . . 3 / 4 5 . 6 / . 7", &f), ERR_OK);
	for (int h = 1; h < 16; h++)
		for (int chosen = 0; chosen < f.n; chosen++) {
			struct rect r = { 1, 3, 79, h };
			int seen[100][20] = { 0 };

			for (int i = 0; i < f.n; i++) {
				struct rect c = floor_cell(&f, r, chosen, i);

				assert_true(c.h > 0 || i != chosen);
				for (int y = c.y; y < c.y + c.h; y++)
					for (int x = c.x; x < c.x + c.w; x++) {
						assert_true(rect_has(r, x, y));
						assert_int_equal(seen[x][y]++, 0);
					}
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_is_read), cmocka_unit_test(what_is_no_map_is_refused),
		cmocka_unit_test(arrows_go_to_the_nearest), cmocka_unit_test(every_table_can_be_reached),
		cmocka_unit_test(a_table_without_a_place_gets_one), cmocka_unit_test(each_in_sight_has_its_cell),
	};
	return cmocka_run_group_tests_name("tui/floor", tests, NULL, NULL);
}
