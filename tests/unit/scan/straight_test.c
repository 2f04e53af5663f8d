/* straight: codes read from their lattice, in one frame or from what several saw. */
#include "drawn.h"
#include "scan/straight.h"
#include "scan/read_zbar.h"
#include "scan/threshold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double place[6] = { 90, 80, 220, 30, -25, 210 }, elsewhere[6] = { 260, 120, 200, -20, 15, 200 };
static const char text[] = "a text that a code holds";
static struct frame grey, flat;
static struct threshold threshold;
static struct codes codes;
static struct straight *straight;
static struct read_zbar *zbar;

static unsigned by_zbar(void *ctx, const struct frame *upright, struct codes *out)
{
	struct frame large = { 0 };
	unsigned n;

	/* zbar wants to see more than a pixel a module */
	assert_int_equal(frame_resize(&large, upright->width * 4, upright->height * 4), ERR_OK);
	for (unsigned y = 0; y < large.height; y++)
		for (unsigned x = 0; x < large.width; x++)
			large.pixels[y * large.stride + x] = upright->pixels[y / 4 * upright->stride + x / 4];
	n = read_zbar_scan(ctx, &large, out);
	frame_finish(&large);
	return n;
}

static void blank(void)
{
	assert_int_equal(frame_resize(&grey, 640, 480), ERR_OK);
	memset(grey.pixels, 200, 640 * 480);
}

/* Only the columns from `from` up to `to` are seen of the data; the rest is the ground's. */
static void draw(const double at[6], double from, double to)
{
	struct drawn d = drawn_make(text, 9, at, 0.1);

	blank();
	drawn_put(&d, &grey);
	for (double u = 9; u < d.symbol->width - 9; u += u > from - 0.06 && u < to ? to - u : 0.05)
		for (double v = 8; v < d.symbol->width - 9; v += 0.05) {
			double x, y;

			drawn_at(&d, u, v, &x, &y);
			grey.pixels[(unsigned)y * grey.stride + (unsigned)x] = 200;
		}
	drawn_finish(&d);
}

static unsigned scan(void)
{
	codes.n = 0;
	assert_int_equal(threshold_measure(&threshold, &grey), ERR_OK);
	assert_int_equal(threshold_flatten(&threshold, &grey, 40, 5, &flat), ERR_OK);
	straight_begin(straight);
	return straight_scan(straight, &grey, &flat, &codes);
}

static void test_one_frame(void **state)
{
	struct codes_box box;

	(void)state;
	blank();
	assert_int_equal(scan(), 0);
	assert_false(straight_suspect(straight, &box));
	draw(place, 9, 99);
	assert_int_equal(scan(), 1);
	assert_int_equal(codes.at[0].len, strlen(text));
	assert_memory_equal(codes.at[0].text, text, strlen(text));
	assert_in_range(codes.box.x0, 60, 70);
	assert_in_range(codes.box.y0, 76, 84);
	assert_in_range(codes.box.x1, 306, 316);
	assert_in_range(codes.box.y1, 300, 330);
}

/* Each frame has a part that the others lack; the phone moves between them. */
static void test_frames_add_up(void **state)
{
	struct codes_box box;
	unsigned n = 0;

	(void)state;
	straight_forget(straight);
	for (unsigned i = 0; i < 3; i++) {
		straight_forget(straight);
		draw(i % 2 ? elsewhere : place, 9 + 12 * i, 9 + 12 * (i + 1));
		assert_int_equal(scan(), 0);
		assert_true(straight_suspect(straight, &box));
	}
	for (unsigned i = 0; i < 3 && !n; i++) {
		draw(i % 2 ? elsewhere : place, 9 + 12 * i, 9 + 12 * (i + 1));
		n = scan();
	}
	assert_int_equal(n, 1);
	assert_memory_equal(codes.at[0].text, text, strlen(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_one_frame), cmocka_unit_test(test_frames_add_up) };
	int failed;

	if (straight_create(&straight) != ERR_OK || read_zbar_create(&zbar, SYMBOLOGY_QR) != ERR_OK)
		return 3;
	straight_reader(straight, by_zbar, zbar);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	straight_destroy(straight);
	straight_destroy(NULL);
	read_zbar_destroy(zbar);
	frame_finish(&grey);
	frame_finish(&flat);
	threshold_finish(&threshold);
	return failed;
}
