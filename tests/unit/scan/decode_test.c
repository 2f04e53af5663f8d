/* decode: codes drawn by libzint, in frames of ours. */
#include "drawn.h"
#include "scan/decode.h"
#include "scan/read_zbar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zint.h>

enum { SCALE = 4, QUIET = 12 };

/* Draws a code into the frame at (x, y), SCALE pixels a module and QUIET modules around it. */
static void draw(struct frame *f, unsigned x0, unsigned y0, int symbology, const void *text, size_t len)
{
	struct zint_symbol *z = ZBarcode_Create();
	unsigned rows;

	z->symbology = symbology;
	z->input_mode = DATA_MODE;
	assert_true(ZBarcode_Encode(z, text, (int)len) < ZINT_ERROR);
	rows = z->rows == 1 ? 20 : (unsigned)z->rows;	/* a linear code is one row, as high as one likes */
	for (unsigned y = 0; y < rows * SCALE; y++)
		for (unsigned x = 0; x < (unsigned)z->width * SCALE; x++) {
			unsigned mx = x / SCALE, my = z->rows == 1 ? 0 : y / SCALE;

			if (z->encoded_data[my][mx / 8] >> (mx % 8) & 1)
				f->pixels[(y0 + QUIET * SCALE + y) * f->stride + x0 + QUIET * SCALE + x] = 0;
		}
	ZBarcode_Delete(z);
}

static struct frame *white(unsigned w, unsigned h)
{
	static struct frame f;

	assert_int_equal(frame_resize(&f, w, h), ERR_OK);
	memset(f.pixels, 255, (size_t)w * h);
	return &f;
}

static unsigned scan(unsigned symbologies, const struct frame *f, struct scanned *out)
{
	struct decoder *d;
	unsigned n;

	assert_int_equal(decode_create(&d, symbologies), ERR_OK);
	n = decode_scan(d, f);
	for (unsigned i = 0; i < n; i++)
		out[i] = *decode_code(d, i);
	decode_destroy(d);
	return n;
}

static void assert_text(const struct scanned *s, enum symbology symbology, const void *text, size_t len)
{
	assert_int_equal(s->symbology, symbology);
	assert_int_equal(s->len, len);
	assert_memory_equal(s->text, text, len);
	assert_false(s->cut);
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(symbology_parse("qr"), SYMBOLOGY_QR);
	assert_int_equal(symbology_parse("ean13,qr"), SYMBOLOGY_QR | SYMBOLOGY_EAN13);
	assert_int_equal(symbology_parse("qr,code128,ean13"), 7);
	assert_int_equal(symbology_parse(""), 0);
	assert_int_equal(symbology_parse("qr,"), 0);
	assert_int_equal(symbology_parse(",qr"), 0);
	assert_int_equal(symbology_parse("QR"), 0);
	assert_int_equal(symbology_parse("qrx"), 0);
	assert_int_equal(symbology_parse("text"), 0);
	assert_string_equal(symbology_name(SYMBOLOGY_CODE128), "code128");
	assert_string_equal(symbology_name(SYMBOLOGY_TYPED), "text");
}

/* The bytes come as they are, whatever mode of QR holds them and whatever they are. */
static void test_qr_bytes(void **state)
{
	static const struct { const char *text; size_t len; } texts[] = {
		{ "chit:abc", 8 }, { "CHIT:AB $%*+-./:1", 17 }, { "0123456789", 10 }, { "a\0b", 3 }, { "\0\0\0\0", 4 },
		{ "\377\376\200\1\033[2J", 8 }, { "\303\244\303\266 caf\303\251", 10 }, { "caf\351", 4 },
		{ "\346\226\260", 3 }, { "\202\240\202\242", 4 }, { "\r\n\t\b\177", 5 }, { "\342\200\256abc", 6 },
		{ "CHIT:12345678901234567890abc", 28 },
	};
	struct scanned s[DECODE_CODES_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct frame *f = white(400, 400);

		draw(f, 0, 0, BARCODE_QRCODE, texts[i].text, texts[i].len);
		assert_int_equal(scan(SYMBOLOGY_QR, f, s), 1);
		assert_text(&s[0], SYMBOLOGY_QR, texts[i].text, texts[i].len);
	}
}

static void test_linear_only_where_wanted(void **state)
{
	struct frame *f = white(900, 400);
	struct scanned s[DECODE_CODES_MAX];

	(void)state;
	draw(f, 0, 0, BARCODE_CODE128, "Shelf 12", 8);
	assert_int_equal(scan(SYMBOLOGY_QR, f, s), 0);
	assert_int_equal(scan(SYMBOLOGY_EAN13, f, s), 0);
	assert_int_equal(scan(SYMBOLOGY_QR | SYMBOLOGY_CODE128, f, s), 1);
	assert_text(&s[0], SYMBOLOGY_CODE128, "Shelf 12", 8);
	f = white(900, 400);
	draw(f, 0, 0, BARCODE_EANX, "400638133393", 12);
	assert_int_equal(scan(SYMBOLOGY_CODE128, f, s), 0);
	assert_int_equal(scan(SYMBOLOGY_EAN13, f, s), 1);
	assert_text(&s[0], SYMBOLOGY_EAN13, "4006381333931", 13);
}

static void test_several_each_once(void **state)
{
	struct frame *f = white(800, 1100);
	struct scanned s[DECODE_CODES_MAX];
	unsigned n;
	bool one = false, two = false;

	(void)state;
	draw(f, 0, 0, BARCODE_QRCODE, "one", 3);
	draw(f, 400, 0, BARCODE_QRCODE, "two", 3);
	draw(f, 0, 500, BARCODE_QRCODE, "one", 3);
	n = scan(SYMBOLOGY_QR, f, s);
	assert_in_range(n, CHIT_ZXING ? 2 : 1, 2);
	for (unsigned i = 0; i < n; i++) {
		one |= memcmp(s[i].text, "one", 3) == 0;
		two |= memcmp(s[i].text, "two", 3) == 0;
	}
	assert_true(CHIT_ZXING ? one && two : one || two);
}

/* A frame within a larger plane: what lies outside is not read. */
static void test_stride(void **state)
{
	struct frame *f = white(900, 400), part;
	struct scanned s[DECODE_CODES_MAX];

	(void)state;
	draw(f, 500, 0, BARCODE_QRCODE, "right", 5);
	part = *f;
	part.width = 450;
	assert_int_equal(scan(SYMBOLOGY_QR, &part, s), 0);
	part.pixels += 450;
	assert_int_equal(scan(SYMBOLOGY_QR, &part, s), 1);
	assert_text(&s[0], SYMBOLOGY_QR, "right", 5);
}

static void test_long_text_is_cut(void **state)
{
	struct frame *f = white(1000, 1000);
	struct scanned s[DECODE_CODES_MAX];
	char text[2500];

	(void)state;
	memset(text, 'x', sizeof text);
	draw(f, 0, 0, BARCODE_QRCODE, text, sizeof text);
	assert_int_equal(scan(SYMBOLOGY_QR, f, s), 1);
	assert_true(s[0].cut);
	assert_int_equal(s[0].len, SCAN_TEXT_MAX);
}

static void test_nothing(void **state)
{
	struct scanned s[DECODE_CODES_MAX];

	(void)state;
	assert_int_equal(scan(7, white(1, 1), s), 0);
	assert_int_equal(scan(7, white(8192, 1), s), 0);
	assert_int_equal(scan(7, white(1, 8192), s), 0);
	assert_int_equal(scan(7, white(640, 480), s), 0);
}

/* A code of light on dark, as phones show it at night; and one seen from aside, its light from one side. */
static void test_hard_ones(void **state)
{
	static const double place[6] = { 90, 80, 230, 40, -30, 220 };
	struct scanned s[DECODE_CODES_MAX];

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct frame *f = white(640, 480);
		struct drawn d = drawn_make("held at an angle", 9, place, 0.25);

		if (i & 1) {
			d.dark = 200;
			d.light = 40;
		}
		if (i & 2) {
			d.dark /= 2;
			d.light /= 2;
			d.slope = 150;
		}
		drawn_put(&d, f);
		assert_int_equal(scan(SYMBOLOGY_QR, f, s), 1);
		assert_text(&s[0], SYMBOLOGY_QR, "held at an angle", 16);
		drawn_finish(&d);
	}
}

/* zbar alone, and where it says that the code is. */
static void test_zbar(void **state)
{
	struct frame *f = white(500, 400);
	static struct codes codes;
	struct read_zbar *r;

	(void)state;
	draw(f, 100, 50, BARCODE_QRCODE, "here", 4);	/* 21 modules */
	assert_int_equal(read_zbar_create(&r, SYMBOLOGY_QR), ERR_OK);
	assert_int_equal(read_zbar_scan(r, f, &codes), 1);
	assert_text(&codes.at[0], SYMBOLOGY_QR, "here", 4);
	assert_in_range(codes.box.x0, 146, 150);
	assert_in_range(codes.box.y0, 96, 100);
	assert_in_range(codes.box.x1, 230, 234);
	assert_in_range(codes.box.y1, 180, 184);
	assert_int_equal(read_zbar_scan(r, f, &codes), 0);
	read_zbar_destroy(r);
	read_zbar_destroy(NULL);
}

/* Each pass is counted, and one that reads ends the frame. */
static void test_passes_are_counted(void **state)
{
	const struct decode_pass *p;
	struct decoder *d;
	uint64_t read = 0;
	unsigned n;

	(void)state;
	assert_int_equal(decode_create(&d, SYMBOLOGY_QR), ERR_OK);
	for (unsigned i = 0; i < 6; i++) {
		struct frame *f = white(400, 400);

		if (i % 2)
			draw(f, 0, 0, BARCODE_QRCODE, "counted", 7);
		assert_int_equal(decode_scan(d, f), i % 2);
	}
	n = decode_passes(d, &p);
	for (unsigned i = 0; i < n; i++) {
		assert_true(p[i].name && *p[i].name);
		assert_true(p[i].read <= p[i].tried && p[i].tried <= 6);
		read += p[i].read;
	}
	assert_int_equal(read, 3);
	decode_destroy(d);
}

/* The same decoder, frame after frame of other sizes. */
static void test_decoder_is_used_again(void **state)
{
	struct decoder *d;

	(void)state;
	assert_int_equal(decode_create(&d, SYMBOLOGY_QR), ERR_OK);
	for (unsigned i = 0; i < 20; i++) {
		struct frame *f = white(200 + 40 * (i % 5), 200 + 30 * (i % 3));

		if (i % 2)
			draw(f, 0, 0, BARCODE_QRCODE, "again", 5);
		assert_int_equal(decode_scan(d, f), i % 2);
	}
	decode_destroy(d);
	decode_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_qr_bytes), cmocka_unit_test(test_linear_only_where_wanted),
		cmocka_unit_test(test_several_each_once), cmocka_unit_test(test_stride),
		cmocka_unit_test(test_long_text_is_cut), cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_decoder_is_used_again), cmocka_unit_test(test_zbar),
		cmocka_unit_test(test_passes_are_counted), cmocka_unit_test(test_hard_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
