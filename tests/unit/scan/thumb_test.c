/* thumb: means of squares, rests left out, any stride. */
#include "scan/thumb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_means(void **state)
{
	uint8_t pixels[24 * 40];
	struct frame f = { .pixels = pixels, .width = 35, .height = 20, .stride = 40, .ms = 77 }, t = { 0 };

	(void)state;
	memset(pixels, 10, sizeof pixels);
	for (int y = 8; y < 16; y++)
		memset(pixels + y * 40 + 16, 200, 8);
	for (int y = 0; y < 8; y++)
		memset(pixels + y * 40 + 8, 100, 4);
	assert_int_equal(thumb_make(&f, &t), ERR_OK);
	assert_int_equal(t.width, 4);
	assert_int_equal(t.height, 2);
	assert_int_equal(t.ms, 77);
	assert_int_equal(t.pixels[0], 10);
	assert_int_equal(t.pixels[1], 55);
	assert_int_equal(t.pixels[t.stride + 2], 200);
	assert_int_equal(t.pixels[t.stride + 3], 10);
	frame_finish(&t);
}

static void test_too_small(void **state)
{
	uint8_t pixels[7 * 100] = { 0 };
	struct frame f = { .pixels = pixels, .width = 100, .height = 7, .stride = 100 }, t = { 0 };

	(void)state;
	assert_int_equal(thumb_make(&f, &t), ERR_FORMAT);
	frame_finish(&t);
}

static void test_fit(void **state)
{
	uint8_t pixels[200 * 100];
	struct frame thumb = { .pixels = pixels, .width = 200, .height = 100, .stride = 200 }, t = { 0 };

	(void)state;
	for (unsigned i = 0; i < sizeof pixels; i++)
		pixels[i] = i % 200 < 100 ? 0 : 250;
	assert_int_equal(thumb_fit(&thumb, 50, 90, &t), ERR_OK);
	assert_int_equal(t.width, 50);
	assert_int_equal(t.height, 25);
	assert_int_equal(t.pixels[24], 0);
	assert_int_equal(t.pixels[25], 250);
	assert_int_equal(thumb_fit(&thumb, 300, 10, &t), ERR_OK);
	assert_int_equal(t.width, 20);
	assert_int_equal(t.height, 10);
	assert_int_equal(thumb_fit(&thumb, 3000, 3000, &t), ERR_OK);	/* never larger */
	assert_int_equal(t.width, 200);
	assert_int_equal(thumb_fit(&thumb, 1, 1, &t), ERR_OK);
	assert_int_equal(t.height, 1);
	frame_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_means), cmocka_unit_test(test_too_small), cmocka_unit_test(test_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
