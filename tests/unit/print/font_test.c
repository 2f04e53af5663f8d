/* Unifont as it is installed, and files that only look like it. */
#define _GNU_SOURCE	/* memfd_create */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "print/font.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void every_line_is_found(void **state)
{
	FILE *file = fopen(FONT_UNIFONT, "r");
	unsigned n = 0, wide = 0;
	char line[128];
	struct font f;

	(void)state;
	assert_non_null(file);
	assert_int_equal(font_open(&f, FONT_UNIFONT), ERR_OK);
	while (fgets(line, sizeof line, file)) {
		struct glyph want, got;
		uint32_t c = 0;

		line[strcspn(line, "\n")] = 0;
		assert_int_equal(font_parse(bytes_of_str(line), &c, &want), ERR_OK);
		assert_int_equal(c, strtoul(line, NULL, 16));
		assert_int_equal(font_glyph(&f, c, &got), ERR_OK);
		assert_memory_equal(&want, &got, sizeof got);
		wide += got.width == 16;
		n++;
	}
	assert_true(n > 50000 && wide > 40000);
	fclose(file);
	font_close(&f);
}

static void a_letter_is_as_it_is_drawn(void **state)
{
	struct font f;
	struct glyph g;

	(void)state;
	assert_int_equal(font_open(&f, FONT_UNIFONT), ERR_OK);
	assert_int_equal(font_glyph(&f, 0x4e00, &g), ERR_OK);	/* one stroke */
	assert_int_equal(g.width, 16);
	for (int row = 0; row < FONT_ROWS; row++)
		assert_int_equal(g.rows[row], row == 7 ? 0xfffe : 0);
	assert_int_equal(font_glyph(&f, 0x10ffff, &g), ERR_NOT_FOUND);
	assert_int_equal(font_glyph(&f, 0xd800, &g), ERR_NOT_FOUND);
	font_close(&f);
	assert_int_equal(font_glyph(&f, 'x', &g), ERR_NOT_FOUND);
}

static struct font of(const char *text)
{
	struct font f = { .fd = memfd_create("font", MFD_CLOEXEC), .size = (off_t)strlen(text) };

	assert_int_equal(write(f.fd, text, strlen(text)), strlen(text));
	return f;
}

#define ROWS8 "00FF00FF00FF00FF00FF00FF00FF00FF"

static void small_files(void **state)
{
	static const char *const whole[] = { "0041:" ROWS8, "0041:" ROWS8 "\n", "0040:" ROWS8 "\n0041:" ROWS8 "\n",
					     "0041:" ROWS8 "\n0042:" ROWS8, "000041:" ROWS8 ROWS8 "\n01F600:" ROWS8 "\n" };
	struct glyph g;

	(void)state;
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		struct font f = of(whole[i]);

		assert_int_equal(font_glyph(&f, 0x41, &g), ERR_OK);
		assert_int_equal(font_glyph(&f, 0x43, &g), ERR_NOT_FOUND);
		assert_int_equal(font_glyph(&f, 0, &g), ERR_NOT_FOUND);
		font_close(&f);
	}
}

static void torn_files(void **state)
{
	static const char *const torn[] = { "nothing of the kind, but long enough to be looked at for some time\n",
					    "0041:00FF", "0041:" ROWS8 "0\n", "0041;" ROWS8 "\n", "41:" ROWS8 "\n",
					    "0041:" ROWS8 ROWS8 ROWS8 ROWS8 ROWS8 ROWS8 "\n", "0041:x0FF00FF00FF00FF00FF00FF00FF00FF" };
	struct glyph g;

	(void)state;
	for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
		struct font f = of(torn[i]);
		enum err e = font_glyph(&f, 0x41, &g);

		assert_true(e == ERR_FORMAT || e == ERR_NOT_FOUND);
		font_close(&f);
	}
}

static void what_is_no_file(void **state)
{
	struct font f;

	(void)state;
	assert_int_equal(font_open(&f, "/nonexistent/unifont.hex"), ERR_NOT_FOUND);
	assert_non_null(strstr(err_detail(), "unifont"));
	assert_int_equal(font_open(&f, "/dev/null"), ERR_FORMAT);
	assert_int_equal(f.fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_is_found), cmocka_unit_test(a_letter_is_as_it_is_drawn),
		cmocka_unit_test(small_files), cmocka_unit_test(torn_files), cmocka_unit_test(what_is_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
