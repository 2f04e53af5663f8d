/* frame: conversions against values known beforehand, and files that mean harm. */
#include "scan/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>

static int setup(void **state)
{
	static struct frame f;

	f = (struct frame){ 0 };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	frame_finish(*state);
	return 0;
}

static void assert_pixels(const struct frame *f, unsigned w, unsigned h, const char *pixels)
{
	assert_int_equal(f->width, w);
	assert_int_equal(f->height, h);
	for (unsigned y = 0; y < h; y++)
		assert_memory_equal(f->pixels + y * f->stride, pixels + y * w, w);
}

static void test_camera_formats(void **state)
{
	struct frame *f = *state;

	assert_int_equal(frame_convert(f, FRAME_GREY, 2, 2, 0, bytes_of("abcd", 4)), ERR_OK);
	assert_pixels(f, 2, 2, "abcd");
	assert_int_equal(frame_convert(f, FRAME_GREY, 2, 2, 3, bytes_of("ab_cd_", 6)), ERR_OK);
	assert_pixels(f, 2, 2, "abcd");
	/* the last row may lack its padding */
	assert_int_equal(frame_convert(f, FRAME_GREY, 2, 2, 3, bytes_of("ab_cd", 5)), ERR_OK);
	assert_int_equal(frame_convert(f, FRAME_YUYV, 2, 2, 0, bytes_of("aubvcudv", 8)), ERR_OK);
	assert_pixels(f, 2, 2, "abcd");
	assert_int_equal(frame_convert(f, FRAME_YUYV, 2, 2, 6, bytes_of("aubv__cudv__", 12)), ERR_OK);
	assert_pixels(f, 2, 2, "abcd");
	assert_int_equal(frame_convert(f, FRAME_NV12, 2, 2, 0, bytes_of("abcduv", 6)), ERR_OK);
	assert_pixels(f, 2, 2, "abcd");
	assert_int_equal(frame_convert(f, FRAME_YU12, 2, 2, 0, bytes_of("abcduv", 6)), ERR_OK);
	assert_pixels(f, 2, 2, "abcd");
}

static void test_camera_short_and_odd(void **state)
{
	struct frame *f = *state;

	assert_int_equal(frame_convert(f, FRAME_GREY, 2, 2, 0, bytes_of("abc", 3)), ERR_FORMAT);
	assert_int_equal(frame_convert(f, FRAME_YUYV, 2, 2, 0, bytes_of("aubvcud", 7)), ERR_FORMAT);
	assert_int_equal(frame_convert(f, FRAME_YUYV, 2, 2, 3, bytes_of("aubvcudv", 8)), ERR_FORMAT);
	assert_int_equal(frame_convert(f, FRAME_GREY, 0, 2, 0, bytes_of("", 0)), ERR_FORMAT);
	assert_int_equal(frame_convert(f, FRAME_GREY, 2, 0, 0, bytes_of("", 0)), ERR_FORMAT);
	assert_int_equal(frame_convert(f, FRAME_GREY, 8193, 1, 0, bytes_of("", 0)), ERR_TOO_LONG);
	assert_int_equal(frame_convert(f, FRAME_GREY, 1, 4000000000u, 0, bytes_of("", 0)), ERR_TOO_LONG);
	assert_int_equal(frame_convert(f, FRAME_YUYV, 8192, 8192, 0, bytes_of("a", 1)), ERR_FORMAT);
	assert_int_equal(frame_convert(f, FRAME_GREY, 8192, 8192, 0xffffffffu, bytes_of("a", 1)), ERR_FORMAT);
	assert_int_equal(frame_convert(f, FRAME_MJPG, 2, 2, 0, bytes_of("", 0)), ERR_FORMAT);
}

static struct bytes pgm(const char *head, const char *pixels, size_t n)
{
	static char file[4096];
	size_t len = strlen(head);

	memcpy(file, head, len);
	memcpy(file + len, pixels, n);
	return bytes_of(file, len + n);
}

static void test_pgm(void **state)
{
	struct frame *f = *state;

	assert_int_equal(frame_load(f, pgm("P5\n2 2\n255\n", "abcd", 4)), ERR_OK);
	assert_pixels(f, 2, 2, "abcd");
	assert_int_equal(frame_load(f, pgm("P5 # a word\n2\t2 # and 7\n# more\n255 ", "abcd", 4)), ERR_OK);
	assert_pixels(f, 2, 2, "abcd");
	assert_int_equal(frame_load(f, pgm("P5 2 1 65535\n", "aabb", 4)), ERR_OK);
	assert_pixels(f, 2, 1, "ab");
	assert_int_equal(frame_load(f, pgm("P5 3 1 4095\n", "\0\0\017\377\010\0", 6)), ERR_OK);
	assert_pixels(f, 3, 1, "\0\377\177");
	assert_int_equal(frame_load(f, pgm("P5 3 1 1\n", "\0\1\2", 3)), ERR_OK);
	assert_pixels(f, 3, 1, "\0\377\377");
}

static void test_bad_pgm(void **state)
{
	static const char *const heads[] = {
		"P5", "P5\n", "P5\n2", "P5\n2 2", "P5\n2 2 255", "P5 2 2 0\n", "P5 2 2 65536\n", "P5 -2 2 255\n", "P5 0 2 255\n",
		"P5 2 0 255\n", "P5 x 2 255\n", "P5 2 2 # 255", "P5 #", "P5 99999999999999999999 1 255\n", "P5 2 2 0x0\n",
		"P6 2 2 255\n", "P2 2 2 255\n", "P5 3 2 255\n", "P5 2 2 256\n",
	};
	struct frame *f = *state;

	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
		assert_int_equal(frame_load(f, pgm(heads[i], "abcd", i < 7 ? 0 : 4)), ERR_FORMAT);
	assert_int_equal(frame_load(f, pgm("P5 8193 1 255\n", "a", 1)), ERR_TOO_LONG);
	assert_int_equal(frame_load(f, pgm("P5 999999999 999999999 255\n", "a", 1)), ERR_TOO_LONG);
	assert_int_equal(frame_load(f, pgm("P5 8192 8192 65535\n", "a", 1)), ERR_FORMAT);
}

/* A PNG by libpng's full interface: any depth, colour and interlace. */
static void append(png_structp png, png_bytep data, size_t len)
{
	struct buf *b = png_get_io_ptr(png);

	buf_put(b, data, len);
}

static void no_flush(png_structp png)
{
	(void)png;
}

static struct bytes png_file(int depth, int colour, int interlace)
{
	static uint8_t memory[1 << 16];
	struct buf b;
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_color palette[2] = { { 0, 0, 0 }, { 255, 255, 255 } };
	uint8_t row[256], *rows[16];

	buf_init(&b, memory, sizeof memory);
	memset(row, 0xff, sizeof row);
	if (colour == PNG_COLOR_TYPE_PALETTE)
		memset(row, depth == 8 ? 1 : 0xff, sizeof row);
	for (int i = 0; i < 16; i++)
		rows[i] = row;
	png_set_write_fn(png, &b, append, no_flush);
	png_set_IHDR(png, info, 16, 16, depth, colour, interlace, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (colour == PNG_COLOR_TYPE_PALETTE)
		png_set_PLTE(png, info, palette, 2);
	png_write_info(png, info);
	png_write_image(png, rows);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	assert_false(b.over);
	return buf_bytes(&b);
}

static void test_png_kinds(void **state)
{
	static const struct { int depth, colour; } kinds[] = {
		{ 1, PNG_COLOR_TYPE_GRAY }, { 8, PNG_COLOR_TYPE_GRAY }, { 16, PNG_COLOR_TYPE_GRAY }, { 8, PNG_COLOR_TYPE_RGB },
		{ 16, PNG_COLOR_TYPE_RGB }, { 1, PNG_COLOR_TYPE_PALETTE }, { 8, PNG_COLOR_TYPE_PALETTE },
		{ 8, PNG_COLOR_TYPE_RGB_ALPHA }, { 16, PNG_COLOR_TYPE_GRAY_ALPHA },
	};
	struct frame *f = *state;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		for (int adam7 = 0; adam7 < 2; adam7++) {
			struct bytes file = png_file(kinds[i].depth, kinds[i].colour, adam7);

			assert_int_equal(frame_load(f, file), ERR_OK);
			assert_int_equal(f->width, 16);
			for (unsigned p = 0; p < 256; p++)
				assert_int_equal(f->pixels[p], 255);
			/* cut anywhere, and altered anywhere: no crash, and a cut one is refused */
			for (size_t n = 0; n + 12 < file.len; n++)	/* the last chunk, IEND, holds nothing */
				assert_int_not_equal(frame_load(f, bytes_of(file.data, n)), ERR_OK);
		}
}

static void test_png_see_through_is_white(void **state)
{
	png_image image = { .version = PNG_IMAGE_VERSION, .width = 2, .height = 1, .format = PNG_FORMAT_GA };
	uint8_t pixels[4] = { 0, 0, 0, 255 }, file[1024];
	struct frame *f = *state;
	size_t len = sizeof file;

	assert_true(png_image_write_to_memory(&image, file, &len, 0, pixels, 0, NULL));
	assert_int_equal(frame_load(f, bytes_of(file, len)), ERR_OK);
	assert_pixels(f, 2, 1, "\377\0");
}

static uint32_t crc_of(const uint8_t *p, size_t n)
{
	uint32_t c = 0xffffffff;

	while (n--) {
		c ^= *p++;
		for (int k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320 ^ c >> 1 : c >> 1;
	}
	return ~c;
}

/* The size in a PNG's head, with a right check sum. */
static struct bytes png_of_size(uint32_t w, uint32_t h)
{
	static uint8_t file[1 << 12];
	struct bytes good = png_file(8, PNG_COLOR_TYPE_GRAY, 0);
	uint32_t crc;

	memcpy(file, good.data, good.len);
	for (int i = 0; i < 4; i++) {
		file[16 + i] = (uint8_t)(w >> (24 - 8 * i));
		file[20 + i] = (uint8_t)(h >> (24 - 8 * i));
	}
	crc = crc_of(file + 12, 17);
	for (int i = 0; i < 4; i++)
		file[29 + i] = (uint8_t)(crc >> (24 - 8 * i));
	return bytes_of(file, good.len);
}

static void test_png_sizes(void **state)
{
	struct frame *f = *state;

	assert_int_equal(frame_load(f, png_of_size(16, 16)), ERR_OK);
	assert_int_equal(frame_load(f, png_of_size(0, 16)), ERR_FORMAT);
	assert_int_equal(frame_load(f, png_of_size(16, 0)), ERR_FORMAT);
	assert_int_equal(frame_load(f, png_of_size(8193, 16)), ERR_TOO_LONG);
	assert_int_equal(frame_load(f, png_of_size(900000, 900000)), ERR_TOO_LONG);
	assert_int_not_equal(frame_load(f, png_of_size(0x7fffffff, 0x7fffffff)), ERR_OK);
	assert_int_not_equal(frame_load(f, png_of_size(0xffffffff, 16)), ERR_OK);
	assert_int_equal(frame_load(f, png_of_size(16, 8192)), ERR_FORMAT);	/* the pixels are not there */
}

/* What is brought down are means of whole squares; what is left over at the edges goes. */
static void test_within_bounds(void **state)
{
	struct frame_bounds bounds = { .width = 100, .height = 100, .pixels = 16 * 16, .kept = 16 * 16 };
	struct frame *f = *state;

	assert_int_equal(frame_load_within(f, &bounds, png_of_size(16, 16)), ERR_OK);
	assert_int_equal(f->width, 16);
	assert_int_equal(frame_load_within(f, &bounds, png_of_size(16, 17)), ERR_TOO_LONG);
	assert_int_equal(frame_load_within(f, &bounds, png_of_size(101, 1)), ERR_TOO_LONG);
	assert_int_equal(frame_load_within(f, &bounds, pgm("P5 16 17 255\n", "", 0)), ERR_TOO_LONG);
	bounds.kept = 8 * 8;
	assert_int_equal(frame_load_within(f, &bounds, png_of_size(16, 16)), ERR_OK);
	assert_int_equal(f->width, 8);
	assert_int_equal(f->stride, 8);
	bounds.kept = 2;
	assert_int_equal(frame_load_within(f, &bounds, pgm("P5 5 2 255\n", "\1\3\21\23\177\5\7\25\27\177", 10)), ERR_OK);
	assert_pixels(f, 2, 1, "\4\24");
	bounds.kept = 3;
	assert_int_equal(frame_load_within(f, &bounds, pgm("P5 3 4 255\n", "\2\2\1\2\2\1\6\6\1\6\6\1", 12)), ERR_OK);
	assert_pixels(f, 1, 2, "\2\6");
}

static void test_no_picture(void **state)
{
	struct frame *f = *state;

	assert_int_equal(frame_load(f, bytes_of("", 0)), ERR_FORMAT);
	assert_int_equal(frame_load(f, bytes_of("\x89PNG\r\n\x1a", 7)), ERR_FORMAT);
	assert_int_equal(frame_load(f, bytes_of("\x89PNG\r\n\x1a\n", 8)), ERR_FORMAT);
	assert_int_equal(frame_load(f, bytes_of("\377\330", 2)), ERR_FORMAT);
	assert_int_equal(frame_load(f, bytes_of("\377\330\377", 3)), ERR_FORMAT);
	assert_int_equal(frame_load(f, bytes_of("GIF89a", 6)), ERR_FORMAT);
	assert_int_equal(frame_load(f, bytes_of("P5", 2)), ERR_FORMAT);
	assert_int_equal(frame_load(f, bytes_of("", (size_t)FRAME_FILE_MAX + 1)), ERR_TOO_LONG);	/* not looked at */
}

static void test_largest(void **state)
{
	static const char head[] = "P5 8192 8192 255\n";
	size_t len = strlen(head) + (size_t)FRAME_SIDE_MAX * FRAME_SIDE_MAX;
	uint8_t *file = calloc(len, 1);

	assert_non_null(file);
	memcpy(file, head, strlen(head));
	assert_int_equal(frame_load(*state, bytes_of(file, len)), ERR_OK);
	free(file);
}

static void test_memory_is_used_again(void **state)
{
	struct frame *f = *state;
	const uint8_t *pixels;

	assert_int_equal(frame_resize(f, 100, 100), ERR_OK);
	pixels = f->pixels;
	assert_int_equal(frame_resize(f, 50, 100), ERR_OK);
	assert_ptr_equal(f->pixels, pixels);
	assert_int_equal(frame_resize(f, 0, 7), ERR_FORMAT);
	assert_int_equal(f->width, 50);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_camera_formats), TEST(test_camera_short_and_odd), TEST(test_pgm), TEST(test_bad_pgm),
		TEST(test_png_kinds), TEST(test_png_see_through_is_white), TEST(test_png_sizes), TEST(test_within_bounds),
		TEST(test_no_picture), TEST(test_largest), TEST(test_memory_is_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
