/*
 * Every code point from U+0000 to U+10FFFF, surrogates and all, and every pair of bytes, as a stranger may write them into a
 * name: through the screen's cells, the log, a receipt as text and as a printer's bytes. Nothing raw comes out, lines are as
 * wide as they say; and a terminal that is not ours (tmux), asked where its cursor stands, counts the cells as we do.
 */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../support/receipt.h"
#include "base/log.h"
#include "base/text.h"
#include "print/plain.h"
#include "ui/grid.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

enum { POINTS = 0x110000, AT_ONCE = 15, TEXT_CAP = 128, COLUMNS = 32, PAIRS = 255 * 255, MIXED = 20000, ON_PAPER = 200 };

/* Like UTF-8, even of what has none. */
static size_t put(uint32_t c, char *out)
{
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[n] | c);
	return n;
}

/* A name for a number: a few code points, each behind a letter, or a few pairs of bytes. False: there are no more. */
static bool nth_text(size_t n, char out[TEXT_CAP])
{
	const size_t points = (POINTS + AT_ONCE - 1) / AT_ONCE, pairs = (PAIRS + AT_ONCE - 1) / AT_ONCE;
	size_t len = 0;

	for (size_t i = 0; i < AT_ONCE; i++) {
		size_t at = n * AT_ONCE + i, pair = (n - points) * AT_ONCE + i;

		out[len++] = 'x';
		if (n >= points) {
			out[len++] = (char)(1 + pair % PAIRS / 255);
			out[len++] = (char)(1 + pair % 255);
		} else if (at > 0 && at < POINTS) {	/* in a string there is no NUL; the filter's own test has one */
			len += put((uint32_t)at, out + len);
		}
	}
	out[len] = '\0';
	return n < points + pairs;
}

/* What iswprint() of glibc lets pass and a terminal obeys or draws as it likes. */
static bool is_hidden(wint_t c)
{
	static const struct { wint_t from, to; } hidden[] = {
		{ 0xad, 0xad }, { 0x61c, 0x61c }, { 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
		{ 0xe000, 0xf8ff }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0x10ffff },
	};

	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (c >= hidden[i].from && c <= hidden[i].to)
			return true;
	return false;
}

/* By the C library's tables, not by ours: gives the cells of a line, or -1 where something in it is not for showing. */
static int cells_of(const char *line, size_t len)
{
	mbstate_t state = { 0 };
	int cells = 0;

	while (len) {
		wchar_t c;
		size_t n = mbrtowc(&c, line, len, &state);

		if (n == 0 || n > len || !iswprint((wint_t)c) || wcwidth(c) < 0 || is_hidden((wint_t)c))
			return -1;
		cells += wcwidth(c);
		line += n;
		len -= n;
	}
	return cells;
}

/* Each line is fit to be shown, and within so many cells; gives the lines. */
static int lines_of(const char *text, size_t len, int cells)
{
	int lines = 0;

	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;

		assert_in_range(cells_of(text, n), 0, cells);
		lines++;
		n += end != NULL;
		text += n;
		len -= n;
	}
	return lines;
}

static void on_the_screen(void **state)
{
	char text[TEXT_CAP], *dump = NULL;
	size_t len = 0;
	struct grid g = { 0 };

	(void)state;
	assert_int_equal(grid_resize(&g, COLUMNS, 4), ERR_OK);
	for (size_t n = 0; nth_text(n, text); n++) {
		FILE *f = open_memstream(&dump, &len);

		grid_fill(&g, grid_rect(&g), STYLE_PLAIN);
		grid_put(&g, 1, 0, COLUMNS - 3, STYLE_PLAIN, text);
		grid_put(&g, COLUMNS - 1, 0, 1, STYLE_PLAIN, "|");
		grid_wrap(&g, (struct rect){ 0, 1, COLUMNS, 3 }, STYLE_PLAIN, text);
		grid_dump(&g, f);
		fclose(f);
		assert_int_equal(lines_of(dump, len, COLUMNS + 2), 4);
		/* what stands behind a name stands where it was put */
		assert_int_equal(cells_of(dump, strcspn(dump, "\n")), COLUMNS + 2);
		free(dump);
	}
	grid_finish(&g);
}

/* Standard error goes to a file meanwhile. */
static void in_the_log(void **state)
{
	char text[TEXT_CAP], line[1300];
	int kept = dup(STDERR_FILENO), lines = 0, texts = 0;
	FILE *f = tmpfile();

	(void)state;
	assert_non_null(f);
	fflush(stderr);
	dup2(fileno(f), STDERR_FILENO);
	for (size_t n = 0; nth_text(n, text); n++, texts++)
		log_write(LOG_ERROR, "test", "offer '%s' of '%s'", text, text);
	dup2(kept, STDERR_FILENO);
	close(kept);
	rewind(f);
	for (; fgets(line, sizeof line, f); lines++)
		assert_int_not_equal(cells_of(line, strcspn(line, "\n")), -1);
	fclose(f);
	assert_int_equal(lines, texts);
}

static void printed(const struct escpos_profile *p, const struct escpos_job *j)
{
	static const struct font none = { .fd = -1 };
	struct receipt_paper r;
	uint8_t *bytes = NULL;
	size_t len = 0;

	assert_int_equal(escpos_make(p, &none, j, &bytes, &len), ERR_OK);
	receipt_read(&r, bytes, len, COLUMNS, (unsigned)p->dots);
	assert_string_equal(r.error, "");
	assert_in_range(r.columns_used, 0, COLUMNS);
	receipt_free(&r);
	free(bytes);
}

/* A printer's bytes of some: letters that it has none for are looked up one by one. escpos_fuzz reads many more. */
static void checked(const struct paper *paper, int lines, bool some, const struct escpos_profile *latin,
		    const struct escpos_profile *chinese)
{
	struct escpos_job j = { .paper = buf_bytes(&paper->out) };
	uint8_t *bytes = NULL;
	size_t len = 0;

	assert_false(paper->out.over);
	assert_int_equal(plain_make(COLUMNS, &j, &bytes, &len), ERR_OK);
	assert_in_range(lines_of((const char *)bytes, len, COLUMNS), lines, 10 * lines);
	free(bytes);
	if (!some)
		return;
	printed(latin, &j);
	printed(chinese, &j);
}

static void on_a_receipt(void **state)
{
	static uint8_t memory[PAPER_BYTES_MAX];
	struct escpos_profile latin, chinese;
	struct paper paper;
	char text[TEXT_CAP];
	bool more = true;
	int papers = 0;

	(void)state;
	escpos_defaults(&latin);
	latin.columns = COLUMNS;
	latin.chinese = ESCPOS_CHINESE_NONE;
	latin.codepage = ESCPOS_CP858;
	chinese = latin;
	chinese.chinese = ESCPOS_CHINESE_GB18030;
	for (size_t n = 0; more; ) {
		int lines = 0;

		paper_init(&paper, memory, sizeof memory);
		for (; lines < ON_PAPER && (more = nth_text(n, text)); n++, lines += 2) {
			paper_text(&paper, 0, "%s", text);
			paper_pair(&paper, PAPER_BOLD, text, "28.00");
		}
		checked(&paper, lines, papers++ % 40 == 0, &latin, &chinese);
	}
}

/* ---- a terminal's own opinion ---- */

/* Where does the cursor of the terminal stand, counted from 0? -1: no answer. */
static int cursor(void)
{
	char answer[32];
	size_t len = 0;
	int row, column;

	while (len < sizeof answer - 1 && read(STDIN_FILENO, answer + len, 1) == 1 && answer[len] != 'R')
		len++;
	answer[len] = '\0';
	return sscanf(answer, "\033[%d;%dR", &row, &column) == 2 ? column - 1 : -1;
}

struct count {
	unsigned long shown, differ;
	char first[200];
};

/* A text as the filter leaves it, at the beginning of a line that is empty. */
static void compare(struct count *c, const char *text, size_t len)
{
	char shown[4 * TEXT_CAP], out[4 * TEXT_CAP + 16];
	int cells = (int)text_filter(bytes_of(text, len), shown, sizeof shown), there;
	int n = snprintf(out, sizeof out, "\r\033[K%s\033[6n", shown);

	if (write(STDOUT_FILENO, out, (size_t)n) != n)
		exit(3);
	there = cursor();
	c->shown++;
	if (there == cells)
		return;
	if (c->differ++ == 0)
		snprintf(c->first, sizeof c->first, "'%.120s' has %d cells, not %d", shown, there, cells);
}

static void compare_points(struct count *c)
{
	char text[8] = "x";

	for (uint32_t p = 0; p < POINTS; p++)
		if (text_width(p) >= 0)		/* what may not be shown is a dot, which is among them */
			compare(c, text, 1 + put(p, text + 1));
}

/* What is shown, side by side: marks on all sorts of letters, and what a terminal might join. */
static void compare_mixed(struct count *c)
{
	uint64_t chance = 1;

	for (int i = 0; i < MIXED; i++) {
		char text[TEXT_CAP];
		size_t len = 0;

		while (len < 40) {
			uint32_t p;

			chance = chance * 6364136223846793005u + 1442695040888963407u;
			p = (uint32_t)(chance >> 33) % (i % 4 == 0 ? 0x1f000 : i % 4 == 1 ? 0x3000 : i % 4 == 2 ? 0x700 : 0x1fb00);
			if (i % 4 == 3)
				p = 0x1f000 + p % 0xb00;
			len += put(p, text + len);
		}
		compare(c, text, len);
	}
}

/* The program in the terminal: what it counted goes to a file. */
static int in_terminal(const char *path)
{
	struct count c = { 0 };
	struct termios modes;
	FILE *f;

	if (tcgetattr(STDIN_FILENO, &modes) != 0)
		return 3;
	modes.c_lflag &= (tcflag_t)~(ICANON | ECHO);
	modes.c_cc[VMIN] = 1;
	tcsetattr(STDIN_FILENO, TCSANOW, &modes);
	compare_points(&c);
	compare_mixed(&c);
	f = fopen(path, "w");
	if (!f || fprintf(f, "%lu %lu %s\n", c.shown, c.differ, c.first) < 0 || fclose(f) != 0)
		return 3;
	pause();	/* the pane stays until it is closed */
	return 0;
}

static const char *self;

/* In a terminal of its own, which is closed afterwards. */
static bool ask_terminal(char line[400])
{
	const struct timespec moment = { 0, 100 * 1000 * 1000 };
	char path[] = "/tmp/chit-points.XXXXXX", command[1000];
	FILE *f = NULL;
	size_t n = 0;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	snprintf(command, sizeof command, "tmux -L chit-points-%d -f /dev/null new-session -d -x 200 -y 5 '%s --terminal %s'", (int)getpid(),
		 self, path);
	assert_int_equal(system(command), 0);
	for (int i = 0; n == 0 && i < 3000; i++) {
		nanosleep(&moment, NULL);
		f = fopen(path, "r");
		n = f ? fread(line, 1, 399, f) : 0;
		if (f)
			fclose(f);
	}
	line[n] = '\0';
	snprintf(command, sizeof command, "tmux -L chit-points-%d kill-server", (int)getpid());
	assert_int_equal(system(command), 0);
	unlink(path);
	return n > 0;
}

static void a_terminal_counts_as_we_do(void **state)
{
	unsigned long shown, differ;
	char line[400];

	(void)state;
	if (system("command -v tmux >/dev/null") != 0)
		skip();
	assert_true(ask_terminal(line));
	assert_int_equal(sscanf(line, "%lu %lu", &shown, &differ), 2);
	if (differ)
		fail_msg("of %lu texts %lu differ: %s", shown, differ, line);
	assert_in_range(shown, 140000 + MIXED, 170000 + MIXED);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_the_screen),
		cmocka_unit_test(in_the_log),
		cmocka_unit_test(on_a_receipt),
		cmocka_unit_test(a_terminal_counts_as_we_do),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 3;
	if (argc == 3 && strcmp(argv[1], "--terminal") == 0)
		return in_terminal(argv[2]);
	self = argv[0];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
