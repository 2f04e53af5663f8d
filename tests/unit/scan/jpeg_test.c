/* jpeg: files of cameras, some of which lie or are in pieces, and files that mean harm. */
#include "scan/jpeg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
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

/* Cameras leave out the standard Huffman tables. */
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

/* The file with what stands from `from` to `to` said so many times more, before its end. */
static struct bytes repeat(struct bytes file, size_t from, size_t to, unsigned times)
{
	static uint8_t longer[1 << 16];
	size_t len = file.len - 2;

	memcpy(longer, file.data, len);
	for (unsigned i = 0; i < times; i++, len += to - from) {
		assert_true(len + (to - from) + 2 <= sizeof longer);
		memcpy(longer + len, file.data + from, to - from);
	}
	memcpy(longer + len, file.data + file.len - 2, 2);
	return bytes_of(longer, len + 2);
}

static void test_scans(void **state)
{
	struct bytes file = jpeg_file(64, 48, 0);
	struct frame *f = *state;
	size_t scan = find_marker(file, 0xda), end = file.len - 2;

	assert_int_equal(jpeg_scans(file), 1);
	assert_int_equal(jpeg_scans(repeat(file, scan, end, JPEG_SCANS_MAX - 1)), JPEG_SCANS_MAX);
	assert_int_equal(frame_load(f, repeat(file, scan, end, JPEG_SCANS_MAX)), ERR_TOO_LONG);
	file = jpeg_file(64, 48, TJFLAG_PROGRESSIVE);
	assert_in_range(jpeg_scans(file), 2, 12);
	scan = find_marker(file, 0xda);
	assert_int_equal(frame_load(f, repeat(file, scan, file.len - 2, 4)), ERR_OK);
	assert_int_equal(frame_load(f, repeat(file, scan, file.len - 2, 20)), ERR_TOO_LONG);
	assert_int_equal(frame_convert(f, FRAME_MJPG, 64, 48, 0, repeat(file, scan, file.len - 2, 20)), ERR_TOO_LONG);
}

/* What only looks like a scan, or like the end: in the small picture that a camera puts in, and behind the end. Of what looks
 * like neither to the decoder none is passed over. */
static void test_scans_that_are_none(void **state)
{
	static const struct { const char *bytes; size_t len; unsigned scans; } files[] = {
		{ "\377\330\377\341\0\10\377\332\377\331\0\0\377\332\0\2", 16, 1 },	/* within a segment */
		{ "\377\330\377\332\0\2\1\377\0\332\377\320\332\377\331\377\332\377\332", 19, 1 },	/* stuffed, restarted; behind the end */
		{ "\377\330\377\332\0\2\377\377\377\332\0\2", 12, 2 },	/* filled */
		{ "\377\330\377\332\0\2\377\2\377\377\377\332\0\2", 14, 2 },	/* a marker that is none has no length */
		{ "\377\330\377\332\0\2\377\376\377\377\377\332\0\2", 14, 1 },	/* a segment that is longer than the file */
		{ "\377\330\377\332\0\1\377\332", 8, 2 }, { "\377\330\377\332\0", 5, 1 }, { "\377\330\377\332", 4, 1 },
		{ "\377\330\377", 3, 0 }, { "\377", 1, 0 }, { "", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (jpeg_scans(bytes_of(files[i].bytes, files[i].len)) != files[i].scans)
			fail_msg("file %zu: %u scans", i, jpeg_scans(bytes_of(files[i].bytes, files[i].len)));
}

static enum err within(struct frame *f, size_t pixels, size_t kept, struct bytes file)
{
	const struct frame_bounds bounds = { 400, 400, pixels, kept };

	return frame_load_within(f, &bounds, file);
}

static void test_within_bounds(void **state)
{
	struct bytes file = jpeg_file(320, 240, 0);
	struct frame *f = *state;

	assert_int_equal(within(f, 320 * 240 - 1, 0, file), ERR_TOO_LONG);
	assert_int_equal(within(f, 320 * 240, 0, file), ERR_OK);
	assert_ramp(f, 320, 240);
	assert_int_equal(within(f, 0, 320 * 240, file), ERR_OK);
	assert_ramp(f, 320, 240);
	assert_int_equal(within(f, 0, 160 * 120, file), ERR_OK);
	assert_ramp(f, 160, 120);
	assert_int_equal(within(f, 0, 160 * 120 - 1, file), ERR_OK);
	assert_ramp(f, 120, 90);
	assert_int_equal(within(f, 0, 1, file), ERR_OK);	/* no scale is so small */
	assert_ramp(f, 40, 30);
	assert_int_equal(within(f, 0, 0, jpeg_file(401, 8, 0)), ERR_TOO_LONG);
	assert_int_equal(within(f, 0, 160 * 120, jpeg_file(320, 240, TJFLAG_PROGRESSIVE)), ERR_OK);
	assert_ramp(f, 160, 120);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_jpeg), TEST(test_jpeg_lies), TEST(test_jpeg_without_tables), TEST(test_jpeg_cut), TEST(test_jpeg_sizes),
		TEST(test_jpeg_cmyk), TEST(test_scans), TEST(test_scans_that_are_none), TEST(test_within_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
