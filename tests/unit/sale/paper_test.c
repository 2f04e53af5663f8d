/* Paper is what was put on it, fits its columns, and bytes that paper never makes are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "sale/paper.h"

#include <stdio.h>
#include <string.h>

static uint8_t memory[PAPER_BYTES_MAX];
static struct paper paper;

static int setup(void **state)
{
	(void)state;
	paper_init(&paper, memory, sizeof memory);
	return 0;
}

/* All lines of the paper with a '|' behind each, as a string. */
static const char *laid(unsigned columns)
{
	static char all[16384];
	struct bytes in = buf_bytes(&paper.out);
	struct paper_element e;
	char line[PAPER_LINE_CAP];

	all[0] = 0;
	assert_false(paper.out.over);
	while (paper_next(&in, &e) == ERR_OK) {
		for (unsigned state = 0; paper_lay(&e, columns, &state, line, sizeof line);) {
			assert_true(text_cells(line) <= (e.style & PAPER_WIDE ? columns / 2 : columns));
			snprintf(all + strlen(all), sizeof all - strlen(all), "%s|", line);
		}
	}
	assert_int_equal(in.len, 0);
	return all;
}

static void texts_wrap_at_blanks(void **state)
{
	(void)state;
	paper_text(&paper, 0, "%s", "Beef noodles with extra chilli and coriander");
	assert_string_equal(laid(24), "Beef noodles with extra|chilli and coriander|");
	assert_string_equal(laid(96), "Beef noodles with extra chilli and coriander|");
	setup(NULL);
	paper_text(&paper, 0, "abcdefghijklmnopqrstuvwxyz0123456789");
	assert_string_equal(laid(24), "abcdefghijklmnopqrstuvwx|yz0123456789|");
	setup(NULL);
	paper_text(&paper, 0, "%s", "");
	assert_string_equal(laid(32), "|");
}

static void chinese_counts_two_and_breaks_anywhere(void **state)
{
	(void)state;
	paper_text(&paper, 0, "%s", "红烧牛肉面加辣加香菜不要葱谢谢");
	assert_string_equal(laid(24), "红烧牛肉面加辣加香菜不要|葱谢谢|");
	setup(NULL);
	paper_text(&paper, 0, "%s", "红烧牛肉面加 extra spicy 辣");
	assert_string_equal(laid(24), "红烧牛肉面加 extra spicy|辣|");
	setup(NULL);
	paper_text(&paper, PAPER_WIDE, "%s", "一二三四五六七");
	assert_string_equal(laid(24), "一二三四五六|七|");
	setup(NULL);
	paper_text(&paper, 0, "%s", "x一二三四五六七八九十一二");
	assert_string_equal(laid(24), "x一二三四五六七八九十一|二|");
}

static void no_line_begins_with_what_closes_a_phrase(void **state)
{
	(void)state;
	paper_text(&paper, 0, "%s", "红烧牛肉面加辣加香菜不要，谢谢。");
	assert_string_equal(laid(24), "红烧牛肉面加辣加香菜不|要，谢谢。|");
	setup(NULL);
	paper_text(&paper, 0, "%s", "，，，，，，，，，，，，，，");	/* nothing else to break at */
	assert_string_equal(laid(24), "，，，，，，，，，，，|，，，|");
}

static void centred(void **state)
{
	(void)state;
	paper_text(&paper, PAPER_CENTER, "Noodle House");
	paper_text(&paper, PAPER_CENTER | PAPER_WIDE | PAPER_BOLD, "面馆");
	assert_string_equal(laid(32), "          Noodle House|      面馆|");
}

static void pairs_stand_at_both_ends(void **state)
{
	(void)state;
	paper_pair(&paper, 0, "2 Tea", "6.00");
	paper_pair(&paper, PAPER_BOLD, "Total", "1,234.00");
	paper_pair(&paper, 0, "合计", "¥12.00");
	paper_pair(&paper, 0, "alone", "");
	paper_pair(&paper, 0, "", "9.00");
	assert_string_equal(laid(24), "2 Tea               6.00|Total           1,234.00|合计              ¥12.00|alone|"
			    "                    9.00|");
}

static void a_pair_wraps_at_its_left(void **state)
{
	(void)state;
	paper_pair(&paper, 0, "1 Beef noodles with an egg and rice", "28.00");
	assert_string_equal(laid(24), "1 Beef noodles|with an egg and|rice               28.00|");
	setup(NULL);
	paper_pair(&paper, 0, "Serial", "3F2K-9Q7A-XX81-PLM2-T");
	assert_string_equal(laid(24), "Serial|   3F2K-9Q7A-XX81-PLM2-T|");
	assert_string_equal(laid(42), "Serial               3F2K-9Q7A-XX81-PLM2-T|");
}

static void every_left_and_right_in_every_width(void **state)
{
	char left[60], right[60];

	(void)state;
	for (unsigned columns = PAPER_COLUMNS_MIN; columns <= PAPER_COLUMNS_MAX; columns += 7)
		for (size_t l = 0; l < sizeof left; l += 3)
			for (size_t r = 0; r < sizeof right; r += 2) {
				memset(left, 'l', l);
				memset(right, 'r', r);
				left[l] = right[r] = 0;
				setup(NULL);
				paper_pair(&paper, r % 4 ? PAPER_WIDE : 0, left, right);
				size_t ls = 0, rs = 0;
				for (const char *s = laid(columns); *s; s++) {
					ls += *s == 'l';
					rs += *s == 'r';
				}
				assert_int_equal(ls, l);
				assert_int_equal(rs, r);
			}
}

static void marks_rules_and_feeds(void **state)
{
	struct bytes in;
	struct paper_element e;

	(void)state;
	paper_rule(&paper);
	paper_feed(&paper, 2);
	paper_qr(&paper, "chit:abc");
	paper_mark(&paper, PAPER_CUT);
	paper_mark(&paper, PAPER_DRAWER);
	assert_string_equal(laid(24), "------------------------|||");
	in = buf_bytes(&paper.out);
	for (int i = 0; i < 3; i++)
		assert_int_equal(paper_next(&in, &e), ERR_OK);
	assert_int_equal(e.kind, PAPER_QR);
	assert_string_equal(e.left, "chit:abc");
	assert_int_equal(paper_next(&in, &e), ERR_OK);
	assert_int_equal(e.kind, PAPER_CUT);
	assert_int_equal(paper_next(&in, &e), ERR_OK);
	assert_int_equal(e.kind, PAPER_DRAWER);
	assert_int_equal(paper_next(&in, &e), ERR_NOT_FOUND);
}

static void what_may_not_be_printed_is_filtered(void **state)
{
	char longer[2000];

	(void)state;
	paper_text(&paper, 0, "%s", "a\033@b\nc");
	paper_pair(&paper, 0, "x\x1dV", "\xff");
	assert_string_equal(laid(24), "a·@b·c|x·V                    ·|");
	setup(NULL);
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	paper_text(&paper, 0, "%s", longer);
	assert_int_equal(strlen(laid(96)), PAPER_TEXT_MAX + 4);
}

static void too_much_is_over(void **state)
{
	struct paper p;
	uint8_t small[20];

	(void)state;
	paper_init(&p, small, sizeof small);
	paper_text(&p, 0, "more than twenty bytes of text");
	assert_true(p.out.over);
}

static enum err next_of(const void *data, size_t len)
{
	struct bytes in = bytes_of(data, len);
	struct paper_element e;
	enum err err = paper_next(&in, &e);

	if (err != ERR_OK)
		assert_int_equal(in.len, len);	/* untouched */
	return err;
}

static void bytes_of_others_are_refused(void **state)
{
	(void)state;
	assert_int_equal(next_of("", 0), ERR_NOT_FOUND);
	assert_int_equal(next_of("\0", 1), ERR_FORMAT);
	assert_int_equal(next_of("\x09", 1), ERR_FORMAT);
	assert_int_equal(next_of("\x01", 1), ERR_FORMAT);
	assert_int_equal(next_of("\x01\x20\0\x01x", 5), ERR_FORMAT);	/* style */
	assert_int_equal(next_of("\x01\0\0", 3), ERR_FORMAT);
	assert_int_equal(next_of("\x01\0\0\x02x", 5), ERR_FORMAT);	/* longer than what is there */
	assert_int_equal(next_of("\x01\0\x01\x2d", 4), ERR_FORMAT);	/* 301 */
	assert_int_equal(next_of("\x01\0\0\x01\x1b", 5), ERR_FORMAT);	/* ESC */
	assert_int_equal(next_of("\x01\0\0\x01\xc3", 5), ERR_FORMAT);	/* half a character */
	assert_int_equal(next_of("\x02\0\0\x01x", 5), ERR_FORMAT);	/* no right part */
	assert_int_equal(next_of("\x04\xff", 2), ERR_FORMAT);		/* so many lines */
	assert_int_equal(next_of("\x01\0\0\x01x", 5), ERR_OK);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(texts_wrap_at_blanks), TEST(chinese_counts_two_and_breaks_anywhere),
		TEST(no_line_begins_with_what_closes_a_phrase), TEST(centred),
		TEST(pairs_stand_at_both_ends), TEST(a_pair_wraps_at_its_left), TEST(every_left_and_right_in_every_width),
		TEST(marks_rules_and_feeds), TEST(what_may_not_be_printed_is_filtered), TEST(too_much_is_over),
		TEST(bytes_of_others_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
