/* A display on a pty: it shows the latest, also after it was unplugged. */
#define _GNU_SOURCE	/* posix_openpt, memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "print/display.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define A "Total          84.00"
#define B "                    "
static const char LINES[2][21] = { A, B }, OTHER[2][21] = { B, A };
static struct display d;
static int far;
static int64_t now;
static char got[4096];
static size_t n_got;

static void bytes_of_both_kinds(void **state)
{
	uint8_t memory[DISPLAY_BYTES_MAX];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	display_bytes(DISPLAY_CD5220, LINES, &b);
	assert_true(bytes_equal(buf_bytes(&b), bytes_of_str("\x1bQA" A "\r\x1bQB" B "\r")));
	buf_init(&b, memory, sizeof memory);
	display_bytes(DISPLAY_ESCPOS, LINES, &b);
	assert_true(bytes_equal(buf_bytes(&b), bytes_of_str("\x1f\x01\x0b" A B)));
}

/* Steps until it has come, two seconds of our clock at most. */
static bool comes(const char *what)
{
	for (int i = 0; i < 400 && !memmem(got, n_got, what, strlen(what)); i++) {
		struct printer_wish w = display_wish(&d);
		struct pollfd f = { w.fd, w.events, 0 };
		ssize_t n;

		poll(&f, w.fd >= 0, 1);
		now += 5;
		if (f.revents || now >= w.at)
			display_step(&d, f.revents, now);
		n = read(far, got + n_got, sizeof got - n_got);
		n_got += n > 0 ? (size_t)n : 0;
	}
	return memmem(got, n_got, what, strlen(what)) != NULL;
}

static void open_pty(struct printer_place *place)
{
	struct termios t;

	far = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(far >= 0 && grantpt(far) == 0 && unlockpt(far) == 0);
	tcgetattr(far, &t);
	cfmakeraw(&t);
	tcsetattr(far, TCSANOW, &t);
	snprintf(place->device, sizeof place->device, "%s", ptsname(far));
}

static void the_latest_is_shown(void **state)
{
	struct printer_place place = { .speed = 9600, .patience = 5 };

	(void)state;
	open_pty(&place);
	display_init(&d, &place, DISPLAY_ESCPOS);
	display_show(&d, OTHER, now);
	display_show(&d, LINES, now);	/* before the line was even open */
	assert_true(comes(A B));
	assert_null(memmem(got, n_got, B A, 40));
	display_show(&d, OTHER, now);
	assert_true(comes(B A));
	n_got = 0;
	close(far);
	assert_false(comes(A));
	open_pty(&place);		/* plugged in again, perhaps as another line */
	snprintf(d.line.place.device, sizeof d.line.place.device, "%s", place.device);
	assert_true(comes(B A));
	display_stop(&d);
	close(far);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(bytes_of_both_kinds), cmocka_unit_test(the_latest_is_shown) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
