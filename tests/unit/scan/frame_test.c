/* frame: conversions against values known beforehand, and files that mean harm. */
#include "scan/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>
#include <turbojpeg.h>

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

/* A JPEG of a grey picture that gets lighter to the right. */
static struct bytes jpeg_file(unsigned w, unsigned h, int flags)
{
	static uint8_t file[1 << 16];
	uint8_t *pixels = malloc((size_t)w * h), *out = NULL;
	unsigned long len = 0;
	tjhandle tj = tjInitCompress();

	for (unsigned i = 0; i < w * h; i++)
		pixels[i] = (uint8_t)(i % w * 255 / w);
	assert_int_equal(tjCompress2(tj, pixels, (int)w, 0, (int)h, TJPF_GRAY, &out, &len, TJSAMP_GRAY, 90, flags), 0);
	assert_in_range(len, 1, sizeof file);
	memcpy(file, out, len);
	tjFree(out);
	tjDestroy(tj);
	free(pixels);
	return bytes_of(file, len);
}

/* The offset of a marker's segment, or 0. */
static size_t find_marker(struct bytes jpeg, uint8_t marker)
{
	size_t i = 2;

	while (i + 4 < jpeg.len && jpeg.data[i] == 0xff) {
		if (jpeg.data[i + 1] == marker)
			return i;
		i += 2 + (size_t)(jpeg.data[i + 2] << 8 | jpeg.data[i + 3]);
	}
	return 0;
}

static void assert_ramp(const struct frame *f, unsigned w, unsigned h)
{
	assert_int_equal(f->width, w);
	assert_int_equal(f->height, h);
	for (unsigned i = 0; i < w; i++)
		assert_in_range(f->pixels[i] + 8, i * 255 / w, i * 255 / w + 16);
}

static void test_jpeg(void **state)
{
	struct frame *f = *state;

	assert_int_equal(frame_load(f, jpeg_file(64, 48, 0)), ERR_OK);
	assert_ramp(f, 64, 48);
	assert_int_equal(frame_load(f, jpeg_file(64, 48, TJFLAG_PROGRESSIVE)), ERR_OK);
	assert_ramp(f, 64, 48);
	/* a camera's frame has its own size, whatever was agreed on */
	assert_int_equal(frame_convert(f, FRAME_MJPG, 640, 480, 0, jpeg_file(40, 30, 0)), ERR_OK);
	assert_ramp(f, 40, 30);
}

/* Cameras leave out the standard Huffman tables. */
/* A camera that says one size and sends another: a picture of 64 million pixels would hold the reader for seconds. */
static void test_jpeg_lies(void **state)
{
	struct frame *f = *state;
	struct bytes jpeg = jpeg_file(40, 30, 0);

	assert_int_equal(frame_convert(f, FRAME_MJPG, 40, 30, 0, jpeg), ERR_OK);
	assert_int_equal(frame_convert(f, FRAME_MJPG, 24, 14, 0, jpeg), ERR_OK);	/* filled up to its blocks */
	assert_int_equal(f->width, 40);
	assert_int_equal(frame_convert(f, FRAME_MJPG, 23, 30, 0, jpeg), ERR_TOO_LONG);
	assert_int_equal(frame_convert(f, FRAME_MJPG, 40, 13, 0, jpeg), ERR_TOO_LONG);
	assert_int_equal(frame_load(f, jpeg), ERR_OK);	/* a file's size is its own */
}

static void test_jpeg_without_tables(void **state)
{
	struct bytes file = jpeg_file(64, 48, 0);
	uint8_t *bare = malloc(file.len);
	struct frame *f = *state;
	size_t len = file.len, at, segment;

	memcpy(bare, file.data, file.len);
	while ((at = find_marker(bytes_of(bare, len), 0xc4))) {
		segment = 2 + (size_t)(bare[at + 2] << 8 | bare[at + 3]);
		memmove(bare + at, bare + at + segment, len - at - segment);
		len -= segment;
	}
	assert_true(len < file.len);
	assert_int_equal(frame_convert(f, FRAME_MJPG, 64, 48, 0, bytes_of(bare, len)), ERR_OK);
	assert_ramp(f, 64, 48);
	free(bare);
}

static void test_jpeg_cut(void **state)
{
	struct bytes file = jpeg_file(64, 64, 0);
	struct frame *f = *state;
	size_t scan = find_marker(file, 0xda);

	assert_true(scan > 0);
	for (size_t n = 0; n < scan; n++)
		assert_int_not_equal(frame_load(f, bytes_of(file.data, n)), ERR_OK);
	/* half the pixels: the upper rows are there */
	assert_int_equal(frame_load(f, bytes_of(file.data, file.len - (file.len - scan) / 2)), ERR_OK);
	assert_ramp(f, 64, 64);
}

static void test_jpeg_sizes(void **state)
{
	static const struct { uint16_t h, w; enum err e; } sizes[] = {
		{ 0, 64, ERR_FORMAT }, { 64, 0, ERR_FORMAT }, { 8193, 64, ERR_TOO_LONG }, { 64, 8193, ERR_TOO_LONG },
		{ 65500, 65500, ERR_TOO_LONG },
	};
	struct bytes file = jpeg_file(64, 64, 0);
	uint8_t *hostile = malloc(file.len);
	struct frame *f = *state;
	size_t sof = find_marker(file, 0xc0);

	assert_true(sof > 0);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		memcpy(hostile, file.data, file.len);
		hostile[sof + 5] = (uint8_t)(sizes[i].h >> 8);
		hostile[sof + 6] = (uint8_t)sizes[i].h;
		hostile[sof + 7] = (uint8_t)(sizes[i].w >> 8);
		hostile[sof + 8] = (uint8_t)sizes[i].w;
		assert_int_equal(frame_load(f, bytes_of(hostile, file.len)), sizes[i].e);
	}
	free(hostile);
}

static void test_jpeg_cmyk(void **state)
{
	tjhandle tj = tjInitCompress();
	uint8_t pixels[16 * 16 * 4] = { 0 }, *out = NULL;
	unsigned long len = 0;
	struct frame *f = *state;

	assert_int_equal(tjCompress2(tj, pixels, 16, 0, 16, TJPF_CMYK, &out, &len, TJSAMP_444, 90, 0), 0);
	assert_int_equal(frame_load(f, bytes_of(out, len)), ERR_FORMAT);
	tjFree(out);
	tjDestroy(tj);
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
		TEST(test_png_kinds), TEST(test_png_see_through_is_white), TEST(test_png_sizes), TEST(test_jpeg),
		TEST(test_jpeg_lies), TEST(test_jpeg_without_tables), TEST(test_jpeg_cut), TEST(test_jpeg_sizes), TEST(test_jpeg_cmyk),
		TEST(test_no_picture), TEST(test_memory_is_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
