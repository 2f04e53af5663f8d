#include "tui.h"
#include "ui/grid.h"

static int setup(void **state)
{
	static struct grid g;

	assert_int_equal(grid_resize(&g, 10, 3), ERR_OK);
	*state = &g;
	return 0;
}

static int teardown(void **state)
{
	grid_finish(*state);
	return 0;
}

static void text_stays_in_its_cells(void **state)
{
	struct grid *g = *state;

	assert_int_equal(grid_put(g, 1, 0, 3, STYLE_PLAIN, "ab"), 2);
	assert_int_equal(grid_put(g, 0, 1, 3, STYLE_PLAIN, "abcdef"), 3);
	assert_int_equal(grid_put(g, 8, 2, 99, STYLE_PLAIN, "xyz"), 2);
	assert_dump(g, " | ab\n |ab~\n |        x~\n");
}

static void nothing_is_put_outside(void **state)
{
	struct grid *g = *state;

	assert_int_equal(grid_put(g, -1, 0, 5, STYLE_PLAIN, "a"), 0);
	assert_int_equal(grid_put(g, 0, 3, 5, STYLE_PLAIN, "a"), 0);
	assert_int_equal(grid_put(g, 10, 0, 5, STYLE_PLAIN, "a"), 0);
	assert_int_equal(grid_put(g, 0, -1, 5, STYLE_PLAIN, "a"), 0);
	assert_int_equal(grid_put(g, 0, 0, 0, STYLE_PLAIN, "a"), 0);
	grid_fill(g, (struct rect){ -5, -5, 100, 100 }, STYLE_GOOD);
	grid_box(g, (struct rect){ 5, 1, 50, 50 }, STYLE_BOX, "far too long a title for this");
	assert_int_equal(grid_cell(g, 0, 0)->style, STYLE_GOOD);
}

static void wide_characters_are_not_cut(void **state)
{
	struct grid *g = *state;

	assert_int_equal(grid_put(g, 0, 0, 4, STYLE_PLAIN, "\u4e2d\u6587"), 4);
	assert_int_equal(grid_put(g, 0, 1, 3, STYLE_PLAIN, "\u4e2d\u6587"), 3);
	assert_int_equal(grid_put(g, 9, 2, 1, STYLE_PLAIN, "\u4e2d"), 0);
	assert_dump(g, " |\u4e2d\u6587\n |\u4e2d~\n |\n");
	assert_int_equal(grid_cell(g, 0, 0)->width, 2);
	assert_int_equal(grid_cell(g, 1, 0)->code, 0);
}

/* Writing over one half of a wide character leaves no other half behind. */
static void halves_are_healed(void **state)
{
	struct grid *g = *state;

	grid_put(g, 0, 0, 4, STYLE_PLAIN, "\u4e2d\u6587");
	grid_put(g, 1, 0, 1, STYLE_PLAIN, "x");
	grid_put(g, 0, 1, 4, STYLE_PLAIN, "\u4e2d\u6587");
	grid_put(g, 2, 1, 1, STYLE_PLAIN, "y");
	grid_put(g, 0, 2, 4, STYLE_PLAIN, "\u4e2d\u6587");
	grid_put(g, 1, 2, 2, STYLE_PLAIN, "\u5b57");
	assert_dump(g, " | x\u6587\n |\u4e2dy\n | \u5b57\n");
}

static void a_strangers_bytes_move_nothing(void **state)
{
	struct grid *g = *state;

	grid_put(g, 0, 0, 10, STYLE_PLAIN, "a\033[2Jb");
	grid_put(g, 0, 1, 10, STYLE_PLAIN, "\r\n\t\x7f\u202e\u200b\ufeff");
	grid_put(g, 0, 2, 10, STYLE_PLAIN, "\xff\xc0\x80 \xed\xa0\x80");
	assert_dump(g, " |a\u00b7[2Jb\n |\u00b7\u00b7\u00b7\u00b7\u00b7\u00b7\u00b7\n |\u00b7\u00b7\u00b7 \u00b7\u00b7\u00b7\n");
}

/* Every code point comes out printable, and takes the cells that are said. */
static void every_code_point_has_its_cells(void **state)
{
	struct grid *g = *state;

	for (uint32_t c = 1; c <= 0x10ffff; c++) {
		char text[8] = { 0 };
		int used, n = 0;

		if (c < 0x80) {
			text[n++] = (char)c;
		} else if (c < 0x800) {
			text[n++] = (char)(0xc0 | c >> 6);
		} else if (c < 0x10000) {
			text[n++] = (char)(0xe0 | c >> 12);
			text[n++] = (char)(0x80 | (c >> 6 & 63));
		} else {
			text[n++] = (char)(0xf0 | c >> 18);
			text[n++] = (char)(0x80 | (c >> 12 & 63));
			text[n++] = (char)(0x80 | (c >> 6 & 63));
		}
		if (c >= 0x80)
			text[n] = (char)(0x80 | (c & 63));
		used = grid_put(g, 0, 0, 10, STYLE_PLAIN, text);
		assert_in_range(used, 0, 9);
		for (int x = 0; x < used; x++) {
			uint32_t shown = grid_cell(g, x, 0)->code;

			assert_true(shown == 0 || shown >= 0x20);
			assert_false(shown >= 0x7f && shown < 0xa0);
			assert_false(shown >= 0x202a && shown <= 0x202e);
			assert_false(shown >= 0x2066 && shown <= 0x2069);
		}
	}
}

static void marks_stay_on_their_character(void **state)
{
	struct grid *g = *state;

	assert_int_equal(grid_put(g, 0, 0, 10, STYLE_PLAIN, "e\u0301\u0301\u0301\u0301\u0301x"), 2);
	assert_int_equal(grid_put(g, 0, 1, 10, STYLE_PLAIN, "\u0301x"), 1);
	assert_dump(g, " |e\u0301\u0301\u0301x\n |x\n |\n");
}

static void words_wrap(void **state)
{
	struct grid *g = *state;

	assert_int_equal(grid_wrap(g, (struct rect){ 0, 0, 7, 3 }, STYLE_PLAIN, "one two three four"), 3);
	assert_dump(g, " |one two\n |three\n |four\n");
	assert_int_equal(grid_resize(g, 10, 3), ERR_OK);
	assert_int_equal(grid_wrap(g, (struct rect){ 0, 0, 6, 2 }, STYLE_PLAIN, "one two three four"), 2);
	assert_dump(g, " |one\n |two t~\n |\n");
	assert_int_equal(grid_resize(g, 10, 3), ERR_OK);
	assert_int_equal(grid_wrap(g, (struct rect){ 0, 0, 5, 3 }, STYLE_PLAIN, "\u4e2d\u6587\uff0c\u5b57\u3002"), 3);
	assert_dump(g, " |\u4e2d\n |\u6587\uff0c\n |\u5b57\u3002\n");
	assert_int_equal(grid_resize(g, 10, 3), ERR_OK);
	assert_int_equal(grid_wrap(g, (struct rect){ 0, 0, 4, 3 }, STYLE_PLAIN, "\u4e2d\u6587, m2"), 3);
	assert_dump(g, " |\u4e2d\n |\u6587,\n |m2\n");
	assert_int_equal(grid_resize(g, 10, 3), ERR_OK);
	assert_int_equal(grid_wrap(g, (struct rect){ 0, 0, 4, 3 }, STYLE_PLAIN, "unbreakable"), 3);
}

static void a_whole_row_of_one_style_is_named(void **state)
{
	struct grid *g = *state;

	grid_fill(g, (struct rect){ 0, 0, 10, 1 }, STYLE_BAD);
	grid_fill(g, (struct rect){ 0, 1, 9, 1 }, STYLE_GOOD);
	grid_put(g, 1, 0, 9, STYLE_BAD, "no");
	assert_dump(g, "R| no\n |\n |\n");
	assert_true(grid_find(g, "no"));
	assert_false(grid_find(g, "yes"));
}

static void sizes_are_bounded(void **state)
{
	struct grid *g = *state;

	assert_int_equal(grid_resize(g, 0, -4), ERR_OK);
	assert_int_equal(g->w, 1);
	assert_int_equal(g->h, 1);
	assert_int_equal(grid_resize(g, 1 << 30, 1 << 30), ERR_OK);
	assert_int_equal(g->w, GRID_SIDE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_stays_in_its_cells, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_is_put_outside, setup, teardown),
		cmocka_unit_test_setup_teardown(wide_characters_are_not_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(halves_are_healed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_strangers_bytes_move_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(every_code_point_has_its_cells, setup, teardown),
		cmocka_unit_test_setup_teardown(marks_stay_on_their_character, setup, teardown),
		cmocka_unit_test_setup_teardown(words_wrap, setup, teardown),
		cmocka_unit_test_setup_teardown(a_whole_row_of_one_style_is_named, setup, teardown),
		cmocka_unit_test_setup_teardown(sizes_are_bounded, setup, teardown),
	};
	return cmocka_run_group_tests_name("tui/grid", tests, NULL, NULL);
}
