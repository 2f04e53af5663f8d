/* threshold: held against the plain sum over each window. */
#include "scan/threshold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void fill(struct frame *f, unsigned width, unsigned height, unsigned seed)
{
	assert_int_equal(frame_resize(f, width, height), ERR_OK);
	for (unsigned i = 0; i < width * height; i++) {
		seed = seed * 1664525 + 1013904223;
		f->pixels[i] = (uint8_t)(seed >> 24);
	}
}

static unsigned pixel(const struct frame *f, unsigned x, unsigned y)
{
	return f->pixels[(y < f->height ? y : f->height - 1) * f->stride + (x < f->width ? x : f->width - 1)];
}

/* The mean of the cells around that of (x, y), added up one by one. */
static int mean(const struct frame *f, unsigned x, unsigned y, int reach)
{
	int columns = (int)(f->width + 3) / 4, rows = (int)(f->height + 3) / 4;
	unsigned sum = 0, n = 0;

	for (int r = (int)y / 4 - reach; r <= (int)y / 4 + reach; r++)
		for (int c = (int)x / 4 - reach; c <= (int)x / 4 + reach; c++)
			for (unsigned i = 0; r >= 0 && c >= 0 && r < rows && c < columns && i < 16; i++, n++)
				sum += pixel(f, (unsigned)c * 4 + i % 4, (unsigned)r * 4 + i / 4);
	return (int)(sum / n);
}

static void test_against_plain_sums(void **state)
{
	static const unsigned sizes[][2] = { { 1, 1 }, { 3, 9 }, { 16, 16 }, { 61, 37 }, { 4, 90 } };
	struct threshold t = { 0 };
	struct frame f = { 0 }, out = { 0 };

	(void)state;
	for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (unsigned window = 0; window < 60; window += 13) {
			int reach = window / 8 ? (int)window / 8 : 1;

			fill(&f, sizes[i][0], sizes[i][1], i);
			assert_int_equal(threshold_measure(&t, &f), ERR_OK);
			assert_int_equal(threshold_apply(&t, &f, window, 5, &out), ERR_OK);
			for (unsigned y = 0; y < f.height; y++)
				for (unsigned x = 0; x < f.width; x++)
					assert_int_equal(pixel(&out, x, y), (int)pixel(&f, x, y) < mean(&f, x, y, reach) - 5 ? 0 : 255);
		}
	threshold_finish(&t);
	frame_finish(&f);
	frame_finish(&out);
}

/* A dark line on a ground that goes from night to day. */
static void test_uneven_light(void **state)
{
	struct threshold t = { 0 };
	struct frame f = { 0 }, out = { 0 };

	(void)state;
	assert_int_equal(frame_resize(&f, 200, 40), ERR_OK);
	for (unsigned y = 0; y < 40; y++)
		for (unsigned x = 0; x < 200; x++)
			f.pixels[y * 200 + x] = (uint8_t)((60 + x / 2) * (y == 20 ? 1 : 2) / 2);
	assert_int_equal(threshold_measure(&t, &f), ERR_OK);
	assert_int_equal(threshold_apply(&t, &f, 24, 5, &out), ERR_OK);
	for (unsigned x = 0; x < 200; x++) {
		assert_int_equal(pixel(&out, x, 20), 0);
		assert_int_equal(pixel(&out, x, 10), 255);
	}
	threshold_finish(&t);
	frame_finish(&f);
	frame_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_against_plain_sums), cmocka_unit_test(test_uneven_light) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
