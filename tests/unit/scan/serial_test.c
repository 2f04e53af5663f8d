/* serial: the splitter by itself, and real lines: pseudo-terminals. */
#define _XOPEN_SOURCE 700	/* posix_openpt */
#include "scan/serial.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

/* Feeds the bytes in pieces of `step` and puts what comes out into one string, each text in brackets. */
static const char *split(enum serial_end end, const char *bytes, size_t len, size_t step)
{
	static char out[8192];
	struct splitter s;
	size_t at = 0;

	splitter_init(&s, end);
	out[0] = 0;
	for (size_t i = 0; i < len; i += step) {
		struct bytes in = bytes_of(bytes + i, len - i < step ? len - i : step);
		const struct scanned *text;

		while ((text = splitter_next(&s, &in)))
			at += (size_t)snprintf(out + at, sizeof out - at, "[%.*s]%s", (int)text->len,
					       (const char *)text->text, text->cut ? "cut" : "");
		assert_int_equal(in.len, 0);
	}
	if (splitter_pending(&s))
		snprintf(out + at, sizeof out - at, "...");
	return out;
}

static void assert_split(enum serial_end end, const char *bytes, const char *wanted)
{
	for (size_t step = 1; step <= strlen(bytes); step++)
		assert_string_equal(split(end, bytes, strlen(bytes), step), wanted);
}

static void test_terminators(void **state)
{
	(void)state;
	assert_split(SERIAL_ANY, "one\rtwo\nthree\r\nfour\r\n", "[one][two][three][four]");
	assert_split(SERIAL_ANY, "\r\n\r\n\n\nA\r", "[A]");
	assert_split(SERIAL_ANY, "half", "...");
	assert_split(SERIAL_CR, "a\nb\rc\r", "[a\nb][c]");
	assert_split(SERIAL_LF, "a\rb\nc\n", "[a\rb][c]");
	assert_split(SERIAL_CRLF, "a\rb\nc\r\nd\r\r\n", "[a\rb\nc][d\r]");
	assert_split(SERIAL_CRLF, "a\r", "...");
	assert_split(SERIAL_CRLF, "\r\n\r\n", "");
	assert_int_equal(serial_end_parse("any"), SERIAL_ANY);
	assert_int_equal(serial_end_parse("crlf"), SERIAL_CRLF);
	assert_int_equal(serial_end_parse("CR"), -1);
	assert_int_equal(serial_end_parse(""), -1);
}

static void test_any_byte_is_data(void **state)
{
	struct splitter s;
	uint8_t all[256];
	struct bytes in;
	const struct scanned *text;
	size_t n = 0;

	(void)state;
	for (unsigned c = 0; c < 256; c++)
		if (c != '\r' && c != '\n')
			all[n++] = (uint8_t)c;
	all[n++] = '\r';
	in = bytes_of(all, n);
	splitter_init(&s, SERIAL_ANY);
	text = splitter_next(&s, &in);
	assert_non_null(text);
	assert_int_equal(text->len, 254);
	assert_memory_equal(text->text, all, 254);
	assert_int_equal(text->symbology, SYMBOLOGY_TYPED);
}

static void test_gap(void **state)
{
	struct splitter s;
	struct bytes in = bytes_of("abc", 3);
	const struct scanned *text;

	(void)state;
	splitter_init(&s, SERIAL_CRLF);
	assert_null(splitter_flush(&s));
	assert_null(splitter_next(&s, &in));
	text = splitter_flush(&s);
	assert_non_null(text);
	assert_int_equal(text->len, 3);
	assert_false(splitter_pending(&s));
	assert_null(splitter_flush(&s));
	in = bytes_of("\r", 1);	/* half a terminator, then silence: nothing */
	assert_null(splitter_next(&s, &in));
	assert_true(splitter_pending(&s));
	assert_null(splitter_flush(&s));
	in = bytes_of("\nx\r\n", 4);	/* the CR before the gap does not make this LF a terminator */
	text = splitter_next(&s, &in);
	assert_non_null(text);
	assert_int_equal(text->len, 2);
}

static void test_flood_without_terminator(void **state)
{
	static uint8_t flood[1000];
	const struct scanned *text;
	struct splitter s;
	struct bytes in;

	(void)state;
	memset(flood, 'x', sizeof flood);
	splitter_init(&s, SERIAL_ANY);
	for (int i = 0; i < 5000; i++) {
		in = bytes_of(flood, sizeof flood);
		assert_null(splitter_next(&s, &in));
	}
	in = bytes_of("\rnext\r", 6);
	text = splitter_next(&s, &in);
	assert_non_null(text);
	assert_true(text->cut);
	assert_int_equal(text->len, SCAN_TEXT_MAX);
	text = splitter_next(&s, &in);
	assert_non_null(text);
	assert_false(text->cut);
	assert_int_equal(text->len, 4);
}

/* Exactly the bound is not cut. */
static void test_bound(void **state)
{
	static uint8_t line[SCAN_TEXT_MAX + 2];
	const struct scanned *text;
	struct splitter s;
	struct bytes in;

	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		memset(line, 'x', sizeof line);
		line[SCAN_TEXT_MAX + extra] = '\n';
		splitter_init(&s, SERIAL_ANY);
		in = bytes_of(line, SCAN_TEXT_MAX + 1 + extra);
		text = splitter_next(&s, &in);
		assert_non_null(text);
		assert_int_equal(text->len, SCAN_TEXT_MAX);
		assert_int_equal(text->cut, extra);
	}
}

/* A pseudo-terminal: what is written to its master arrives at `device`. */
static int make_pty(char *device, size_t cap)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	snprintf(device, cap, "%s", ptsname(master));
	return master;
}

static void wait_readable(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };

	assert_int_equal(poll(&p, 1, 5000), 1);
}

static void assert_reads(struct serial *s, const char *wanted)
{
	const struct scanned *text = serial_next(s);

	while (!text) {
		wait_readable(s->fd);
		assert_int_equal(serial_fill(s), ERR_OK);
		text = serial_next(s);
	}
	assert_int_equal(text->len, strlen(wanted));
	assert_memory_equal(text->text, wanted, text->len);
}

static void test_pty(void **state)
{
	char device[64];
	int master = make_pty(device, sizeof device);
	struct pollfd quiet = { master, POLLIN, 0 };
	struct serial s;

	(void)state;
	assert_int_equal(serial_open(&s, device, 9600, SERIAL_ANY), ERR_OK);
	assert_null(serial_next(&s));
	assert_int_equal(serial_fill(&s), ERR_BUSY);
	assert_int_equal(write(master, "chit:", 5), 5);
	wait_readable(s.fd);
	assert_int_equal(serial_fill(&s), ERR_OK);
	assert_null(serial_next(&s));
	assert_int_equal(write(master, "ABC\rsecond\r\nthird\n", 18), 18);
	assert_reads(&s, "chit:ABC");
	assert_reads(&s, "second");
	assert_reads(&s, "third");
	/* raw: signals, editing and flow control are data, and nothing is echoed */
	assert_int_equal(write(master, "\003\004\021\023\177\025z\r", 8), 8);
	assert_reads(&s, "\003\004\021\023\177\025z");
	assert_int_equal(poll(&quiet, 1, 0), 0);
	serial_close(&s);
	close(master);
}

static void test_device_goes_and_comes(void **state)
{
	char device[64];
	int master = make_pty(device, sizeof device);
	struct serial s;

	(void)state;
	assert_int_equal(serial_open(&s, device, 115200, SERIAL_CR), ERR_OK);
	close(master);
	wait_readable(s.fd);
	assert_int_equal(serial_fill(&s), ERR_IO);
	serial_close(&s);
	serial_close(&s);
	assert_int_equal(serial_open(&s, device, 115200, SERIAL_CR), ERR_NOT_FOUND);
	master = make_pty(device, sizeof device);
	assert_int_equal(serial_open(&s, device, 115200, SERIAL_CR), ERR_OK);
	assert_int_equal(write(master, "back\r", 5), 5);
	assert_reads(&s, "back");
	serial_close(&s);
	close(master);
}

static void test_speed_is_set(void **state)
{
	char device[64];
	int master = make_pty(device, sizeof device);
	struct termios t;
	struct serial s;

	(void)state;
	assert_int_equal(serial_open(&s, device, 19200, SERIAL_ANY), ERR_OK);
	assert_int_equal(tcgetattr(s.fd, &t), 0);
	assert_int_equal(cfgetispeed(&t), B19200);
	assert_int_equal(t.c_lflag & (ECHO | ICANON | ISIG | IEXTEN), 0);
	assert_int_equal(t.c_iflag & (ICRNL | IXON | ISTRIP), 0);
	assert_int_equal(t.c_cflag & CSIZE, CS8);
	serial_close(&s);
	assert_int_equal(serial_open(&s, device, 9601, SERIAL_ANY), ERR_USAGE);
	assert_int_equal(serial_open(&s, device, 0, SERIAL_ANY), ERR_USAGE);
	assert_int_equal(serial_open(&s, device, -9600, SERIAL_ANY), ERR_USAGE);
	close(master);
}

static void test_no_serial_line(void **state)
{
	char path[] = "/tmp/chit-serial-XXXXXX";
	int fd = mkstemp(path);
	struct serial s;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(serial_open(&s, "/dev/there-is-no-such-line", 9600, SERIAL_ANY), ERR_NOT_FOUND);
	assert_int_equal(serial_open(&s, "/dev/null", 9600, SERIAL_ANY), ERR_FORMAT);
	assert_int_equal(serial_open(&s, path, 9600, SERIAL_ANY), ERR_FORMAT);
	assert_int_not_equal(serial_open(&s, "/tmp", 9600, SERIAL_ANY), ERR_OK);
	assert_int_not_equal(serial_open(&s, "", 9600, SERIAL_ANY), ERR_OK);
	close(fd);
	unlink(path);
	/* a FIFO that nobody writes must not hold us */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(serial_open(&s, path, 9600, SERIAL_ANY), ERR_FORMAT);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terminators), cmocka_unit_test(test_any_byte_is_data), cmocka_unit_test(test_gap),
		cmocka_unit_test(test_flood_without_terminator), cmocka_unit_test(test_bound), cmocka_unit_test(test_pty),
		cmocka_unit_test(test_device_goes_and_comes), cmocka_unit_test(test_speed_is_set),
		cmocka_unit_test(test_no_serial_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
