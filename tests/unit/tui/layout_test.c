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

static void inside(struct rect r, int w, int from, int until)
{
	assert_true(r.h >= 0 && r.w >= 0);
	if (r.h == 0 || r.w == 0)
		return;
	assert_true(r.x >= 0 && r.x + r.w <= w && r.y >= from && r.y + r.h <= until);
}

static bool apart(struct rect a, struct rect b)
{
	return a.h == 0 || b.h == 0 || a.w == 0 || b.w == 0 || a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y ||
	       b.y + b.h <= a.y;
}

static void the_sale_has_a_place_for_all_of_it(void **state)
{
	(void)state;
	for (int w = LAYOUT_LEAST_W; w <= 140; w++)
		for (int h = LAYOUT_LEAST_H; h <= 60; h++)
			for (int sums = 0; sums < 6; sums++) {
				struct layout l = layout_of(w, h);
				struct sale_layout s = layout_sale(&l, sums);
				const struct rect all[] = { s.ticket, s.sums, s.carte, s.amount, s.entry };

				for (int i = 0; i < 5; i++)
					inside(all[i], w, l.band.y, l.status.y);
				for (int i = 0; i < 5; i++)
					for (int k = 0; k < i; k++)
						assert_true(apart(all[i], all[k]));
				assert_int_equal(s.entry.h, 1);
				assert_true(h < 8 || (s.ticket.h >= 2 && s.amount.h >= 1));
			}
}

static void a_sale_at_80x24(void **state)
{
	struct layout l = layout_of(80, 24);
	struct sale_layout s = layout_sale(&l, 2);

	(void)state;
	assert_true(s.large);
	assert_int_equal(s.ticket.w, 43);
	assert_int_equal(s.ticket.h, 16);
	assert_int_equal(s.carte.x, 45);
	assert_int_equal(s.amount.h, 7);
	assert_int_equal(s.entry.y, 19);
	l = layout_of(40, 12);
	s = layout_sale(&l, 2);
	assert_int_equal(s.carte.w, 0);
	assert_int_equal(s.amount.h, 1);
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

static void rows_of_a_box(void **state)
{
	struct rect r = { 0, 1, 80, 10 };
	struct rows_layout l = layout_rows(r, 4, 0);

	(void)state;
	assert_int_equal(l.columns, 1);
	for (int i = 0; i < 4; i++) {
		struct rect row = layout_row(&l, i);

		assert_int_equal(row.h, 1);
		assert_int_equal(row.y, l.box.y + 1 + i);
		assert_true(rect_has(l.box, row.x, row.y));
		assert_true(rect_has(row, row.x + row.w - 1, row.y));
		assert_false(rect_has(row, row.x, row.y + 1));
		assert_false(rect_has(row, row.x - 1, row.y));
	}
	l = layout_rows(r, 15, 14);	/* no room for one column: two, the second begins behind the first */
	assert_int_equal(l.columns, 2);
	assert_int_equal(layout_row(&l, 7).y, l.box.y + 8);
	assert_int_equal(layout_row(&l, 8).y, l.box.y + 1);
	assert_int_equal(layout_row(&l, 8).x, layout_row(&l, 0).x + layout_row(&l, 0).w);
	r.w = 40;
	l = layout_rows(r, 15, 14);	/* nor for two: what is chosen is in sight */
	assert_int_equal(l.columns, 1);
	assert_int_equal(layout_row(&l, 6).h, 0);
	assert_int_equal(layout_row(&l, 7).y, l.box.y + 1);
	assert_int_equal(layout_row(&l, 14).y, l.box.y + l.box.h - 2);
	l = layout_rows(r, 15, 0);
	assert_int_equal(layout_row(&l, 7).h, 1);
	assert_int_equal(layout_row(&l, 8).h, 0);
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
	assert_int_equal(layout_bar_at(grid_rect(&g), SLOTS, 5, 0), PRESS_F1);
	assert_int_equal(layout_bar_at(grid_rect(&g), SLOTS, 5, 6), PRESS_F1);
	assert_int_equal(layout_bar_at(grid_rect(&g), SLOTS, 5, 7), PRESS_NONE);
	assert_int_equal(layout_bar_at(grid_rect(&g), SLOTS, 5, 10), PRESS_F4);
	assert_int_equal(layout_bar_at(grid_rect(&g), SLOTS, 5, 39), PRESS_NONE);
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
		cmocka_unit_test(parts_cover_the_screen_and_do_not_overlap), cmocka_unit_test(a_box_stays_inside), cmocka_unit_test(rows_of_a_box),
		cmocka_unit_test(the_sale_has_a_place_for_all_of_it), cmocka_unit_test(a_sale_at_80x24),
		cmocka_unit_test(the_bar_leaves_out_what_cannot_be),
	};
	return cmocka_run_group_tests_name("tui/layout", tests, NULL, NULL);
}
