/* What a printer that is not ours makes of our bytes, in every width; plain text beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../support/receipt.h"
#include "print/escpos.h"
#include "print/plain.h"
#include "print/raster.h"

#include <stdlib.h>
#include <string.h>

static uint8_t memory[PAPER_BYTES_MAX];
static struct paper paper;
static struct font font;
static const struct font no_font = { .fd = -1 };
static struct escpos_profile profile;

static int setup(void **state)
{
	(void)state;
	paper_init(&paper, memory, sizeof memory);
	escpos_defaults(&profile);
	return font_open(&font, FONT_UNIFONT) == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	font_close(&font);
	return 0;
}

static struct receipt_paper print(const struct font *f, const char *banner, bool kick)
{
	struct escpos_job j = { .paper = buf_bytes(&paper.out), .banner = banner, .kick = kick };
	struct receipt_paper r;
	uint8_t *bytes = NULL;
	size_t len = 0;

	assert_int_equal(escpos_make(&profile, f, &j, &bytes, &len), ERR_OK);
	receipt_read(&r, bytes, len, (unsigned)profile.columns, (unsigned)profile.dots);
	assert_string_equal(r.error, "");
	assert_true(r.columns_used <= profile.columns);
	free(bytes);
	return r;
}

static void printed_is(const struct font *f, const char *text)
{
	struct receipt_paper r = print(f, NULL, true);

	assert_string_equal(r.text, text);
	receipt_free(&r);
}

static void example(void)
{
	paper_mark(&paper, PAPER_DRAWER);
	paper_text(&paper, PAPER_CENTER | PAPER_WIDE | PAPER_BOLD, "Noodle House");
	paper_text(&paper, PAPER_CENTER, "12 Station Road");
	paper_rule(&paper);
	paper_pair(&paper, 0, "2 Beef noodles with an egg, not too hot, no coriander", "56.00");
	paper_pair(&paper, 0, "1 Tea", "3.00");
	paper_pair(&paper, PAPER_BOLD | PAPER_TALL, "Total", "59.00");
	paper_feed(&paper, 1);
	paper_qr(&paper, "chit/1024");
	paper_mark(&paper, PAPER_CUT);
}

static void a_receipt_of_32(void **state)
{
	(void)state;
	profile.columns = 32;
	profile.dots = 384;
	example();
	printed_is(&font, "[drawer 2]\n"
		   "{bold wide}  Noodle House\n"
		   "        12 Station Road\n"
		   "--------------------------------\n"
		   "2 Beef noodles with an\n"
		   "egg, not too hot, no\n"
		   "coriander                  56.00\n"
		   "1 Tea                       3.00\n"
		   "{bold tall}Total                      59.00\n"
		   "\n"
		   "[qr chit/1024]\n"
		   "[cut]\n");
}

static void the_same_in_every_width(void **state)
{
	(void)state;
	example();
	for (profile.columns = PAPER_COLUMNS_MIN; profile.columns <= 64; profile.columns++) {
		struct receipt_paper r = print(&font, NULL, true);

		assert_int_equal(r.columns_used, profile.columns);
		assert_int_equal(r.cuts, 1);
		assert_int_equal(r.kicks, 1);
		receipt_free(&r);
	}
}

static void a_second_try_says_so_and_leaves_the_drawer(void **state)
{
	struct receipt_paper r;

	(void)state;
	example();
	r = print(&font, "DUPLICATE", false);
	assert_int_equal(r.kicks, 0);
	assert_memory_equal(r.text, "{bold wide tall}      DUPLICATE\n{bold wide}", 42);
	receipt_free(&r);
	profile.drawer = ESCPOS_DRAWER_NONE;
	r = print(&font, NULL, true);
	assert_int_equal(r.kicks, 0);
	receipt_free(&r);
}

static void pins_and_cuts(void **state)
{
	(void)state;
	paper_mark(&paper, PAPER_DRAWER);
	paper_mark(&paper, PAPER_BEEP);
	paper_mark(&paper, PAPER_CUT);
	profile.drawer = ESCPOS_DRAWER_PIN5;
	profile.beep = 1;
	printed_is(&font, "[drawer 5]\n[beep]\n[cut]\n");
	profile.cut = ESCPOS_CUT_NONE;
	profile.beep = 0;
	printed_is(&font, "[drawer 5]\n\n\n\n\n");
}

static void chinese_in_its_own_letters(void **state)
{
	(void)state;
	profile.chinese = ESCPOS_CHINESE_GB18030;
	profile.columns = 32;
	paper_text(&paper, PAPER_CENTER | PAPER_WIDE, "面馆");
	paper_pair(&paper, 0, "2 红烧牛肉面（加辣）", "56.00");
	paper_pair(&paper, 0, "Tea 茶 x", "\u00a53.00");	/* the yen sign of Latin letters */
	printed_is(&no_font, "{wide}      面馆\n2 红烧牛肉面（加辣）       56.00\nTea 茶 x                  ￥3.00\n");
}

static void chinese_drawn(void **state)
{
	struct receipt_paper r;

	(void)state;
	profile.columns = 32;
	profile.dots = 384;
	paper_text(&paper, 0, "Noodles");
	paper_text(&paper, 0, "红烧牛肉面");
	printed_is(&font, "Noodles\n[dots 384x30]\n");
	printed_is(&no_font, "Noodles\n??????????\n");
	r = print(&font, NULL, true);
	assert_int_equal(r.height, 60);
	receipt_free(&r);
}

static void accents_by_page(void **state)
{
	(void)state;
	paper_text(&paper, 0, "Cr\u00e8me br\u00fbl\u00e9e 5 \u20ac");
	profile.codepage = ESCPOS_CP858;
	printed_is(&no_font, "Cr\u00e8me br\u00fbl\u00e9e 5 \u20ac\n");
	profile.codepage = ESCPOS_CP1252;
	printed_is(&no_font, "Cr\u00e8me br\u00fbl\u00e9e 5 \u20ac\n");
	profile.codepage = ESCPOS_CP437;
	printed_is(&no_font, "Cr\u00e8me br\u00fbl\u00e9e 5 ?\n");
	printed_is(&font, "[dots 512x30]\n");
	profile.codepage = ESCPOS_ASCII;
	printed_is(&no_font, "Cr?me br?l?e 5 ?\n");
}

static void accents_beside_chinese(void **state)
{
	(void)state;
	profile.chinese = ESCPOS_CHINESE_GB18030;
	profile.codepage = ESCPOS_CP858;
	paper_pair(&paper, 0, "茶é茶", "\u00a51");
	printed_is(&no_font, "茶é茶                                   \u00a51\n");
	profile.codepage = ESCPOS_ASCII;	/* é is a pair in GB18030, and two cells wide: not here */
	printed_is(&no_font, "茶?茶                                  ￥1\n");
}

/* The dots of a drawn line: each character stands in its own cells. */
static void dots_stand_in_their_cells(void **state)
{
	struct raster r;
	unsigned dark = 0;

	(void)state;
	assert_int_equal(raster_line(&r, &font, "一 一", 0, 384, 12), ERR_OK);
	for (unsigned y = 0; y < r.rows; y++)
		for (unsigned x = 0; x < r.width; x++) {
			assert_false(raster_dot(&r, x, y) && x >= 24 && x < 36);
			assert_false(raster_dot(&r, x, y) && x >= 60);
			dark += raster_dot(&r, x, y);
		}
	assert_true(dark >= 2 * 22 && dark <= 2 * 24 * 2);
	raster_finish(&r);
	assert_int_equal(raster_line(&r, &font, "x", PAPER_INVERT, 384, 12), ERR_OK);
	assert_true(raster_dot(&r, 0, 0) && raster_dot(&r, 11, r.rows - 1) && !raster_dot(&r, 12, 0));
	raster_finish(&r);
	assert_int_equal(raster_init(&r, RASTER_DOTS_MAX + 1, 1), ERR_RANGE);
	assert_int_equal(raster_init(&r, 1, 0), ERR_RANGE);
}

static void codes_as_dots_or_as_text(void **state)
{
	char longer[PAPER_TEXT_MAX + 1];

	(void)state;
	paper_qr(&paper, "chit/1024");
	profile.qr = ESCPOS_QR_NONE;
	printed_is(&font, "chit/1024\n");
	profile.qr = ESCPOS_QR_RASTER;
	profile.dots = 384;
	printed_is(&font, "[dots 384x203]\n");	/* 21 modules and the quiet zone, 7 dots each */
	setup(NULL);
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	paper_qr(&paper, longer);
	profile.dots = 100;
	profile.columns = 32;
	struct receipt_paper r = print(&font, NULL, true);
	assert_int_equal(strlen(r.text), 300 + 10);
	receipt_free(&r);
}

static void a_report_is_asked_for_at_the_end(void **state)
{
	static const uint8_t want[] = "\x1b@\x1d" "a\x0e" "Tea\n\x1dr\x01";
	struct escpos_job j = { .report = true };
	uint8_t *bytes = NULL;
	size_t len;

	(void)state;
	paper_text(&paper, 0, "Tea");
	j.paper = buf_bytes(&paper.out);
	assert_int_equal(escpos_make(&profile, &font, &j, &bytes, &len), ERR_OK);
	assert_int_equal(len, sizeof want - 1);
	assert_memory_equal(bytes, want, len);
	free(bytes);
}

static void what_is_no_paper(void **state)
{
	struct escpos_job j = { .paper = bytes_of("\x01\x02", 2) };
	uint8_t *bytes = NULL;
	size_t len;

	(void)state;
	assert_int_equal(escpos_make(&profile, &font, &j, &bytes, &len), ERR_FORMAT);
	assert_int_equal(plain_make(42, &j, &bytes, &len), ERR_FORMAT);
	assert_null(bytes);
}

static void plain_text(void **state)
{
	struct escpos_job j = { .banner = "DUPLICATE" };
	uint8_t *bytes = NULL;
	size_t len;

	(void)state;
	example();
	j.paper = buf_bytes(&paper.out);
	assert_int_equal(plain_make(32, &j, &bytes, &len), ERR_OK);
	bytes = realloc(bytes, len + 1);
	bytes[len] = 0;
	assert_string_equal((char *)bytes, "           DUPLICATE\n"
			    "          Noodle House\n"
			    "        12 Station Road\n"
			    "--------------------------------\n"
			    "2 Beef noodles with an\n"
			    "egg, not too hot, no\n"
			    "coriander                  56.00\n"
			    "1 Tea                       3.00\n"
			    "Total                      59.00\n"
			    "\n"
			    "[chit/1024]\n"
			    " -   8<  -   -   -   -   -   -  \n");
	free(bytes);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_receipt_of_32), TEST(the_same_in_every_width), TEST(a_second_try_says_so_and_leaves_the_drawer),
		TEST(pins_and_cuts), TEST(chinese_in_its_own_letters), TEST(chinese_drawn), TEST(accents_by_page),
		TEST(accents_beside_chinese), TEST(dots_stand_in_their_cells), TEST(codes_as_dots_or_as_text),
		TEST(a_report_is_asked_for_at_the_end), TEST(what_is_no_paper), TEST(plain_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
