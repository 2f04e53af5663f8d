/* shade: a grey picture in cells, and where it stands. */
#include "ui/shade.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_rect(struct rect got, int x, int y, int w, int h)
{
	assert_int_equal(got.x, x);
	assert_int_equal(got.y, y);
	assert_int_equal(got.w, w);
	assert_int_equal(got.h, h);
}

static void test_fit(void **state)
{
	(void)state;
	assert_rect(shade_fit((struct rect){ 40, 6, 40, 13 }, 160, 90), 40, 6, 40, 11);	/* as wide as there is room */
	assert_rect(shade_fit((struct rect){ 40, 6, 40, 5 }, 160, 90), 63, 6, 17, 5);	/* as high, at the right */
	assert_rect(shade_fit((struct rect){ 3, 4, 40, 13 }, 0, 0), 3, 4, 0, 0);
	assert_rect(shade_fit((struct rect){ 3, 4, 0, 13 }, 160, 90), 3, 4, 0, 0);
}

static void test_characters(void **state)
{
	static const uint8_t pixels[] = { 0, 0, 255, 255, 0, 0, 255, 255, 128, 128, 60, 60, 128, 128, 60, 60 };
	struct grid g = { .w = 0 };

	(void)state;
	assert_int_equal(grid_resize(&g, 20, 5), ERR_OK);
	shade_draw(&g, (struct rect){ 2, 1, 4, 2 }, pixels, 4, 4, SHADE_CHARACTERS);
	assert_true(grid_find(&g, "    @@"));
	assert_true(grid_find(&g, "  ++::"));
	grid_finish(&g);
}

static void test_halves(void **state)
{
	static const uint8_t pixels[] = { 10, 20, 200, 210 };
	struct grid g = { .w = 0 };
	const struct cell *c;

	(void)state;
	assert_int_equal(grid_resize(&g, 4, 2), ERR_OK);
	shade_draw(&g, (struct rect){ 1, 0, 2, 1 }, pixels, 2, 2, SHADE_HALVES);
	c = grid_cell(&g, 2, 0);
	assert_int_equal(c->code, 0x2580);
	assert_int_equal(c->style, STYLE_HALVES);
	assert_int_equal(c->above, 20);
	assert_int_equal(c->below, 210);
	assert_false(cell_equal(c, grid_cell(&g, 1, 0)));
	grid_fill(&g, grid_rect(&g), STYLE_PLAIN);
	assert_int_equal(grid_cell(&g, 2, 0)->below, 0);
	grid_finish(&g);
}

/* Larger than the picture, smaller, and over the edge of the grid. */
static void test_any_size(void **state)
{
	static uint8_t pixels[160 * 120];
	struct grid g = { .w = 0 };

	(void)state;
	memset(pixels, 255, sizeof pixels);
	assert_int_equal(grid_resize(&g, 30, 10), ERR_OK);
	for (int w = 1; w < 200; w += 13)
		for (int h = 1; h < 100; h += 7)
			for (int how = SHADE_CHARACTERS; how <= SHADE_HALVES; how++)
				shade_draw(&g, (struct rect){ w % 5 - 2, h % 3 - 1, w, h }, pixels, 1 + (unsigned)w % 160, 1 + (unsigned)h % 120,
					   (enum shade)how);
	assert_int_equal(grid_cell(&g, 29, 9)->above, 255);
	grid_finish(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fit), cmocka_unit_test(test_characters), cmocka_unit_test(test_halves),
		cmocka_unit_test(test_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
