#include "tui.h"
#include "ui/keys.h"
#include "ui/layout.h"

static void parts_cover_the_screen_and_do_not_overlap(void **state)
{
	(void)state;
	for (int w = 1; w <= 140; w++)
		for (int h = 1; h <= 60; h++) {
			struct layout l = layout_of(w, h);

			if (w < LAYOUT_LEAST_W || h < LAYOUT_LEAST_H) {
				assert_true(l.too_small);
				continue;
			}
			assert_false(l.too_small);
			assert_int_equal(l.band.y, l.title.h);
			assert_int_equal(l.body.y, l.band.y + l.band.h);
			assert_int_equal(l.status.y, l.body.y + l.body.h);
			assert_int_equal(l.bar.y, l.status.y + l.status.h);
			assert_int_equal(l.bar.y + l.bar.h, h);
			assert_true(l.band.h >= 2 && l.status.h >= 1 && l.bar.h == 1);
		}
}

static void a_box_stays_inside(void **state)
{
	struct rect r = { 2, 3, 30, 8 }, box = layout_box(r, 64, 6);

	(void)state;
	assert_int_equal(box.x, 2);
	assert_int_equal(box.w, 30);
	assert_int_equal(box.y, 4);
	assert_int_equal(box.h, 6);
}

static const struct bar_slot SLOTS[] = {
	{ PRESS_F1, "Help" }, { PRESS_F2, "" }, { PRESS_F3, NULL }, { PRESS_F4, "Undo" }, { PRESS_F10, "Quit" },
};

static void the_bar_leaves_out_what_cannot_be(void **state)
{
	struct grid g = { .w = 0 };

	(void)state;
	assert_int_equal(grid_resize(&g, 40, 1), ERR_OK);
	layout_bar(&g, grid_rect(&g), SLOTS, 5);
	assert_dump(&g, " |F1 Help   F4 Undo   F10 Quit\n");
	assert_int_equal(grid_resize(&g, 20, 1), ERR_OK);	/* the way out stays */
	layout_bar(&g, grid_rect(&g), SLOTS, 5);
	assert_dump(&g, " |F1 Help   F10 Quit\n");
	assert_int_equal(grid_resize(&g, 6, 1), ERR_OK);
	layout_bar(&g, grid_rect(&g), SLOTS, 5);
	layout_bar(&g, grid_rect(&g), SLOTS, 0);
	grid_finish(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_cover_the_screen_and_do_not_overlap), cmocka_unit_test(a_box_stays_inside),
		cmocka_unit_test(the_bar_leaves_out_what_cannot_be),
	};
	return cmocka_run_group_tests_name("tui/layout", tests, NULL, NULL);
}
