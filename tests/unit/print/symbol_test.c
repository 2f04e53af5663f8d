/* symbol: sizes by the standards, pictures read back by libpng and zbar. */
#include "print/symbol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>
#include <zbar.h>

static const char base45[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* n characters of an alphabet behind a prefix, the same each time. */
static struct bytes text_of(const char *prefix, const char *alphabet, size_t n)
{
	static char text[8192];
	size_t len = strlen(prefix), base = strlen(alphabet);
	unsigned state = 1;

	memcpy(text, prefix, len);
	while (len < n) {
		state = state * 1103515245u + 12345u;
		text[len++] = alphabet[(state >> 16) % base];
	}
	return bytes_of(text, n);
}

static struct bytes base64_text(size_t n)
{
	return text_of("chit:", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", n);
}

static unsigned width_of(enum symbol_kind kind, enum symbol_level level, struct bytes text)
{
	struct symbol s;
	unsigned width;

	assert_int_equal(symbol_make(&s, kind, level, text), ERR_OK);
	width = s.width;
	symbol_finish(&s);
	return width;
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(symbol_parse("qr"), SYMBOL_QR);
	assert_int_equal(symbol_parse("maxicode"), SYMBOL_MAXICODE);
	assert_int_equal(symbol_parse("QR"), -1);
	assert_int_equal(symbol_parse(""), -1);
}

/* ISO/IEC 18004, table 7: version 11-L holds 321 bytes, 9-L 335 and 10-L 395 alphanumeric characters. */
static void test_qr_sizes(void **state)
{
	(void)state;
	assert_int_equal(width_of(SYMBOL_QR, SYMBOL_L, base64_text(287)), 61);
	assert_int_equal(width_of(SYMBOL_QR, SYMBOL_M, base64_text(287)), 65);
	assert_int_equal(width_of(SYMBOL_QR, SYMBOL_L, text_of("CHIT:", base45, 322)), 53);
	assert_int_equal(width_of(SYMBOL_QR, SYMBOL_L, text_of("CHIT:", base45, 335)), 53);
	assert_int_equal(width_of(SYMBOL_QR, SYMBOL_L, text_of("CHIT:", base45, 336)), 57);
	/* the small letters of this prefix cost a segment of bytes of their own, and a version */
	assert_int_equal(width_of(SYMBOL_QR, SYMBOL_L, text_of("chit:", base45, 335)), 57);
	assert_int_equal(width_of(SYMBOL_QR, SYMBOL_L, bytes_of_str("1")), 21);
	assert_int_equal(width_of(SYMBOL_QR, SYMBOL_L, base64_text(2953)), 177);
}

static void test_refused(void **state)
{
	struct symbol s = { .width = 77 };

	(void)state;
	assert_int_equal(symbol_make(&s, SYMBOL_QR, SYMBOL_L, base64_text(2954)), ERR_TOO_LONG);
	assert_int_equal(symbol_make(&s, SYMBOL_QR, SYMBOL_H, base64_text(1274)), ERR_TOO_LONG);
	assert_int_equal(symbol_make(&s, SYMBOL_QR, SYMBOL_L, base64_text(8000)), ERR_TOO_LONG);
	assert_int_equal(symbol_make(&s, SYMBOL_QR, SYMBOL_L, bytes_of("", 0)), ERR_USAGE);
	assert_int_equal(symbol_make(&s, SYMBOL_MAXICODE, SYMBOL_L, base64_text(287)), ERR_TOO_LONG);
	assert_int_equal(symbol_make(&s, SYMBOL_PDF417, SYMBOL_L, base64_text(3000)), ERR_TOO_LONG);
	assert_int_equal(symbol_make(&s, SYMBOL_DATAMATRIX, SYMBOL_L, base64_text(3500)), ERR_TOO_LONG);
	assert_int_equal(symbol_make(&s, SYMBOL_AZTEC, SYMBOL_L, base64_text(3500)), ERR_TOO_LONG);
	assert_int_equal(s.width, 77);	/* untouched */
}

static void read_png(const uint8_t *data, size_t len, uint8_t **pixels, unsigned *w, unsigned *h)
{
	png_image image = { .version = PNG_IMAGE_VERSION };

	assert_true(png_image_begin_read_from_memory(&image, data, len));
	image.format = PNG_FORMAT_GRAY;
	*pixels = malloc(PNG_IMAGE_SIZE(image));
	assert_non_null(*pixels);
	assert_true(png_image_finish_read(&image, NULL, *pixels, 0, NULL));
	*w = image.width;
	*h = image.height;
}

static void assert_zbar_reads(uint8_t *pixels, unsigned w, unsigned h, struct bytes text)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	const zbar_symbol_t *symbol;

	zbar_image_set_size(image, w, h);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_data(image, pixels, (unsigned long)w * h, NULL);
	assert_int_equal(zbar_scan_image(scanner, image), 1);
	symbol = zbar_image_first_symbol(image);
	assert_int_equal(zbar_symbol_get_data_length(symbol), text.len);
	assert_memory_equal(zbar_symbol_get_data(symbol), text.data, text.len);
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(scanner);
}

static void test_png_is_read_back(void **state)
{
	struct bytes text = base64_text(287);
	struct symbol s;
	uint8_t *png, *pixels;
	unsigned w, h;
	size_t len;

	(void)state;
	for (unsigned scale = 1; scale <= 8; scale++) {
		assert_int_equal(symbol_make(&s, SYMBOL_QR, scale % 2 ? SYMBOL_L : SYMBOL_M, text), ERR_OK);
		assert_int_equal(symbol_png(&s, scale, &png, &len), ERR_OK);
		read_png(png, len, &pixels, &w, &h);
		assert_int_equal(w, (s.width + 8) * scale);
		assert_int_equal(h, w);
		if (scale > 1)
			assert_zbar_reads(pixels, w, h, text);
		free(pixels);
		free(png);
		symbol_finish(&s);
	}
}

/* A row of the picture is dark exactly where the modules say so, for every kind that has square ones. */
static void test_png_has_the_modules(void **state)
{
	static const unsigned quiet[] = { 4, 1, 2, 1 };
	struct symbol s;
	uint8_t *png, *pixels;
	unsigned w, h;
	size_t len;

	(void)state;
	for (enum symbol_kind kind = SYMBOL_QR; kind <= SYMBOL_AZTEC; kind++) {
		assert_int_equal(symbol_make(&s, kind, SYMBOL_L, base64_text(287)), ERR_OK);
		assert_int_equal(symbol_png(&s, 3, &png, &len), ERR_OK);
		read_png(png, len, &pixels, &w, &h);
		assert_int_equal(w, (s.width + 2 * quiet[kind]) * 3);
		assert_int_equal(h, (s.height + 2 * quiet[kind]) * 3);
		for (unsigned y = 0; y < h; y++)
			for (unsigned x = 0; x < w; x++) {
				unsigned mx = x / 3 - quiet[kind], my = y / 3 - quiet[kind];	/* wraps in the quiet zone */
				int dark = mx < s.width && my < s.height && s.modules[my * s.width + mx];

				assert_int_equal(pixels[y * w + x], dark ? 0 : 255);
			}
		free(pixels);
		free(png);
		symbol_finish(&s);
	}
}

static void test_maxicode(void **state)
{
	struct bytes serial = bytes_of_str("01AB-CDEF-GHJK-MNPQ-R");
	struct symbol s;
	uint8_t *png, *pixels, *svg;
	unsigned w, h, dark = 0;
	size_t len;

	(void)state;
	assert_int_equal(symbol_make(&s, SYMBOL_MAXICODE, SYMBOL_L, serial), ERR_OK);
	assert_int_equal(s.width, 30);
	assert_int_equal(s.height, 33);
	assert_int_equal(symbol_png(&s, 8, &png, &len), ERR_OK);
	read_png(png, len, &pixels, &w, &h);
	assert_int_equal(w, 256);	/* 30 columns and a module of quiet on each side */
	assert_in_range(h, 245, 249);	/* rows are closer than columns: cos 30 degrees */
	for (unsigned i = 0; i < w * h; i++)
		dark += pixels[i] < 128;
	assert_in_range(dark, w * h / 8, w * h / 2);
	assert_int_equal(symbol_svg(&s, 8, &svg, &len), ERR_OK);
	assert_non_null(strstr((char *)svg, "<circle"));
	assert_non_null(strstr((char *)svg, "</svg>"));
	free(svg);
	free(pixels);
	free(png);
	symbol_finish(&s);
	symbol_finish(&s);	/* harmless twice */
}

/* The path of the SVG, drawn by hand, gives the modules back. */
static void test_svg_has_the_modules(void **state)
{
	struct symbol s;
	uint8_t *svg, *drawn;
	unsigned x, y, run, side;
	const char *at;
	size_t len;

	(void)state;
	assert_int_equal(symbol_make(&s, SYMBOL_QR, SYMBOL_L, base64_text(287)), ERR_OK);
	assert_int_equal(symbol_svg(&s, 5, &svg, &len), ERR_OK);
	assert_int_equal(strlen((char *)svg), len);
	side = s.width + 8;
	drawn = calloc(side, side);
	at = strstr((char *)svg, " d=\"");
	assert_non_null(at);
	for (at += 4; sscanf(at, "M%u %uh%u", &x, &y, &run) == 3; at = strchr(at, 'z') + 1)
		memset(drawn + y * side + x, 1, run);
	for (y = 0; y < s.height; y++)
		assert_memory_equal(drawn + (y + 4) * side + 4, s.modules + y * s.width, s.width);
	free(drawn);
	free(svg);
	symbol_finish(&s);
}

static void test_scales(void **state)
{
	struct symbol s;
	uint8_t *data = NULL;
	size_t len;

	(void)state;
	assert_int_equal(symbol_make(&s, SYMBOL_PDF417, SYMBOL_L, base64_text(1000)), ERR_OK);
	assert_int_equal(symbol_png(&s, 0, &data, &len), ERR_USAGE);
	assert_int_equal(symbol_png(&s, 41, &data, &len), ERR_USAGE);
	assert_int_equal(symbol_svg(&s, 0, &data, &len), ERR_USAGE);
	assert_int_equal(symbol_png(&s, 40, &data, &len), ERR_TOO_LONG);
	assert_null(data);
	symbol_finish(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_qr_sizes), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_png_is_read_back), cmocka_unit_test(test_png_has_the_modules),
		cmocka_unit_test(test_maxicode), cmocka_unit_test(test_svg_has_the_modules),
		cmocka_unit_test(test_scales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
