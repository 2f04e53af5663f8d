/* enlarge: twice the size, nothing from outside, and the light that was there. */
#include "scan/enlarge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct frame f, out;

static void fill(unsigned width, unsigned height)
{
	assert_int_equal(frame_resize(&f, width, height), ERR_OK);
	for (unsigned i = 0; i < width * height; i++)
		f.pixels[i] = (uint8_t)(i % width * 2 + i / width);
}

/* A slope stays one: half a step each new pixel. */
static void test_slope(void **state)
{
	struct codes_box box = { 20, 20, 40, 28 };

	(void)state;
	fill(80, 60);
	assert_int_equal(enlarge(&f, &box, &out), ERR_OK);
	assert_int_equal(box.x0, 15);
	assert_int_equal(box.y0, 18);
	assert_int_equal(box.x1, 45);
	assert_int_equal(box.y1, 30);
	assert_int_equal(out.width, 60);
	assert_int_equal(out.height, 24);
	for (unsigned y = 0; y < out.height; y++)
		for (unsigned x = 0; x < out.width; x++) {
			int four = 2 * (4 * 15 + 2 * (int)x - 1) + 4 * 18 + 2 * (int)y - 1;	/* of the true light */

			assert_in_range(4 * out.pixels[y * out.stride + x] + 4, four + 1, four + 7);
		}
}

static void test_rim(void **state)
{
	static const struct codes_box boxes[] = { { 0, 0, 80, 60 }, { -50, -9, 3, 3 }, { 79, 59, 300, 90 }, { 40, 0, 41, 60 } };

	(void)state;
	fill(80, 60);
	for (unsigned i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
		struct codes_box box = boxes[i];

		assert_int_equal(enlarge(&f, &box, &out), ERR_OK);
		assert_true(box.x0 >= 0 && box.y0 >= 0 && box.x1 <= 80 && box.y1 <= 60);
		assert_int_equal(out.width, 2 * (box.x1 - box.x0));
		assert_int_equal(out.height, 2 * (box.y1 - box.y0));
	}
}

static void test_refused(void **state)
{
	static const struct codes_box boxes[] = { { 5, 5, 5, 9 }, { 9, 9, 5, 12 }, { 0, 0, ENLARGE_SIDE_MAX + 1, 9 }, { 500, 5, 520, 20 } };

	(void)state;
	fill(80, 60);
	for (unsigned i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
		struct codes_box box = boxes[i];

		assert_int_equal(enlarge(&f, &box, &out), ERR_RANGE);
		assert_memory_equal(&box, &boxes[i], sizeof box);
	}
}

static int finish(void **state)
{
	(void)state;
	frame_finish(&f);
	frame_finish(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_slope), cmocka_unit_test(test_rim), cmocka_unit_test(test_refused) };

	return cmocka_run_group_tests(tests, NULL, finish);
}
