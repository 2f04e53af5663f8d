/* Printers made of a pty, a socket, a FIFO and a file, on a clock of our own: what is sent, what is said, what goes wrong. */
#define _GNU_SOURCE	/* posix_openpt */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "print/printer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static struct printer p;
static int64_t now;
static int far;				/* the printer's end of the line */
static uint8_t got[1 << 20];		/* what came out there */
static size_t n_got;
static bool mute, offline, paper_out, deaf;	/* what kind of printer it is */

static uint8_t job[200000];

static int setup(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	now = 1000;
	far = -1;
	n_got = 0;
	mute = offline = paper_out = deaf = false;
	for (size_t i = 0; i < sizeof job; i++)
		job[i] = (uint8_t)(0x20 + i % 90);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	printer_stop(&p);
	if (far >= 0)
		close(far);
	return 0;
}

static void answer(uint8_t b)
{
	assert_int_equal(write(far, &b, 1), 1);
}

/* The printer reads, and answers what it is asked. */
static void far_end(void)
{
	static const uint8_t dle = 0x10, gs = 0x1d;
	ssize_t n;

	if (deaf || far < 0)
		return;
	n = read(far, got + n_got, sizeof got - n_got < 4096 ? sizeof got - n_got : 4096);
	if (n <= 0)
		return;
	for (size_t i = n_got > 2 ? n_got - 2 : 0; !mute && i + 2 < n_got + (size_t)n; i++) {
		if (got[i] == dle && got[i + 1] == 4)
			answer((uint8_t)(0x12 | (got[i + 2] == 1 && offline ? 8 : 0) | (got[i + 2] == 4 && paper_out ? 0x60 : 0)));
		if (got[i] == gs && got[i + 1] == 'r' && !paper_out)
			answer(0);
	}
	n_got += (size_t)n;
}

/* Polls once and steps; our clock goes on by ms, the kernel's by a little where it has to carry something. */
static enum printer_news turn(int64_t ms)
{
	struct printer_wish w = printer_wish(&p);
	struct pollfd fd = { w.fd, w.events, 0 };

	far_end();
	if (w.fd >= 0)
		poll(&fd, 1, p.place.kind == PRINTER_NETWORK);
	now += ms;
	if (fd.revents || now >= w.at)
		return printer_step(&p, fd.revents, now);
	return PRINTER_NOTHING;
}

static enum printer_news run(int64_t ms)
{
	enum printer_news news = PRINTER_NOTHING;

	for (int64_t end = now + ms; now < end && news == PRINTER_NOTHING;)
		news = turn(10);
	return news;
}

static struct printer_place place_of(const char *device)
{
	struct printer_place place = { .speed = 9600, .status = 1, .patience = 20 };

	snprintf(place.device, sizeof place.device, "%s", device);
	return place;
}

static void open_pty(char name[64])
{
	struct termios t;

	far = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(far >= 0 && grantpt(far) == 0 && unlockpt(far) == 0);
	snprintf(name, 64, "%s", ptsname(far));
	assert_int_equal(tcgetattr(far, &t), 0);
	cfmakeraw(&t);
	assert_int_equal(tcsetattr(far, TCSANOW, &t), 0);
}

/* The bytes of the job are among those that came, whole; the kernel carries them over in its own time. */
static bool came(const uint8_t *data, size_t len)
{
	for (int i = 0; i < 1000 && !memmem(got, n_got, data, len); i++) {
		poll(NULL, 0, 1);
		for (int k = 0; k < 10; k++)
			far_end();
	}
	return memmem(got, n_got, data, len) != NULL;
}

static void start_pty(void)
{
	struct printer_place place;
	char name[64];

	open_pty(name);
	place = place_of(name);
	printer_init(&p, &place);
	assert_int_equal(p.place.kind, PRINTER_SERIAL);
}

static void a_printer_that_speaks(void **state)
{
	uint8_t with_report[1003];

	(void)state;
	start_pty();
	memcpy(with_report, job, 1000);
	memcpy(with_report + 1000, "\x1dr\x01", 3);
	run(200);
	assert_true(p.speaks);
	printer_start(&p, with_report, sizeof with_report, now);
	assert_int_equal(run(2000), PRINTER_DONE);
	assert_true(came(with_report, sizeof with_report));
	assert_int_equal(p.trouble, PRINTER_FINE);
	n_got = 0;
	printer_start(&p, with_report, sizeof with_report, now);	/* and once more on the same line */
	assert_int_equal(run(2000), PRINTER_DONE);
	assert_true(came(with_report, sizeof with_report));
}

static void one_that_knows_no_report(void **state)
{
	(void)state;
	start_pty();
	printer_start(&p, job, 1000, now);
	assert_int_equal(run(4000), PRINTER_NOTHING);	/* taken, and not yet believed */
	assert_int_equal(p.sent, 1000);
	assert_int_equal(run(4000), PRINTER_DONE);
}

static void a_mute_one(void **state)
{
	(void)state;
	mute = true;
	start_pty();
	printer_start(&p, job, sizeof job, now);
	assert_int_equal(run(500), PRINTER_NOTHING);
	assert_int_equal(p.sent, 0);
	assert_int_equal(run(20000), PRINTER_DONE);
	assert_true(came(job, sizeof job));
}

static void nothing_is_sent_without_paper(void **state)
{
	(void)state;
	start_pty();
	paper_out = true;
	printer_start(&p, job, 1000, now);
	assert_int_equal(run(60000), PRINTER_NOTHING);	/* far beyond its patience */
	assert_int_equal(p.trouble, PRINTER_NO_PAPER);
	assert_int_equal(p.sent, 0);
	assert_string_equal(printer_words(p.trouble), "is out of paper");
	paper_out = false;
	assert_int_equal(run(9000), PRINTER_DONE);
	assert_int_equal(p.trouble, PRINTER_FINE);
	assert_true(came(job, 1000));
}

static void paper_ends_before_the_report(void **state)
{
	(void)state;
	start_pty();
	run(200);
	printer_start(&p, job, 1000, now);
	while (p.sent < 1000)
		assert_int_equal(turn(1), PRINTER_NOTHING);
	paper_out = true;
	assert_int_equal(run(60000), PRINTER_NOTHING);	/* in its buffer, and not on paper */
	assert_int_equal(p.trouble, PRINTER_NO_PAPER);
	paper_out = false;
	assert_int_equal(run(9000), PRINTER_DONE);
}

static void it_says_unasked_why_it_stops(void **state)
{
	static const uint8_t out[4] = { 0x18, 0, 0x0c, 0 }, fine[4] = { 0x10, 0, 0, 0 };

	(void)state;
	start_pty();
	run(200);
	printer_start(&p, job, sizeof job, now);
	while (p.sent < 5000)
		assert_int_equal(turn(1), PRINTER_NOTHING);
	deaf = true;
	assert_int_equal(write(far, out, sizeof out), 4);
	assert_int_equal(run(120000), PRINTER_NOTHING);	/* it has said why: no patience needed */
	assert_int_equal(p.trouble, PRINTER_NO_PAPER);
	deaf = false;
	assert_int_equal(write(far, fine, sizeof fine), 4);
	assert_int_equal(run(30000), PRINTER_DONE);
	assert_true(came(job, sizeof job));
}

static void it_hangs(void **state)
{
	(void)state;
	mute = true;
	start_pty();
	printer_start(&p, job, sizeof job, now);
	run(800);
	while (p.sent < 5000)
		turn(1);
	deaf = true;
	assert_int_equal(run(6000), PRINTER_NOTHING);
	assert_int_equal(p.trouble, PRINTER_STALLED);
	assert_int_equal(run(30000), PRINTER_BROKEN);
	assert_int_equal(p.trouble, PRINTER_HUNG);
	assert_true(p.sent > 0 && p.sent < sizeof job);
	deaf = false;
	printer_start(&p, job, sizeof job, now);
	assert_int_equal(run(60000), PRINTER_DONE);
	assert_int_equal(p.trouble, PRINTER_FINE);
}

static void it_is_unplugged_in_the_middle(void **state)
{
	(void)state;
	mute = true;
	start_pty();
	printer_start(&p, job, sizeof job, now);
	run(800);
	while (p.sent < 5000)
		turn(1);
	close(far);
	far = -1;
	assert_int_equal(run(1000), PRINTER_BROKEN);
	assert_int_equal(p.trouble, PRINTER_LOST);
	assert_true(p.sent > 0);
	printer_start(&p, job, sizeof job, now);
	assert_int_equal(run(5000), PRINTER_NOTHING);	/* it waits until it is plugged in again */
	assert_int_equal(p.trouble, PRINTER_NOT_THERE);
	assert_int_equal(p.sent, 0);
}

static void what_is_not_there(void **state)
{
	struct printer_place place = place_of("/dev/usb/lp-nothing");

	(void)state;
	printer_init(&p, &place);
	assert_int_equal(p.place.kind, PRINTER_USB);
	printer_start(&p, job, 100, now);
	assert_int_equal(run(30000), PRINTER_NOTHING);
	assert_int_equal(p.trouble, PRINTER_NOT_THERE);
	assert_int_equal(p.sent, 0);
	printer_stop(&p);
	place = place_of("/dev/null");	/* a device, and no serial line */
	place.kind = PRINTER_SERIAL;
	printer_init(&p, &place);
	run(100);
	assert_int_equal(p.trouble, PRINTER_NOT_THERE);
}

static void one_that_must_speak(void **state)
{
	(void)state;
	mute = true;
	start_pty();
	p.place.status = PRINTER_STATUS_ON;
	printer_start(&p, job, 1000, now);
	assert_int_equal(run(20000), PRINTER_NOTHING);
	assert_int_equal(p.trouble, PRINTER_HUNG);
	assert_int_equal(p.sent, 0);
	mute = false;
	assert_int_equal(run(20000), PRINTER_DONE);
	mute = true;			/* and one that spoke once must go on speaking */
	p.place.status = PRINTER_STATUS_AUTO;
	run(10000);
	printer_start(&p, job, 1000, now);
	run(20000);
	assert_int_equal(p.sent, 0);
	assert_int_equal(p.trouble, PRINTER_HUNG);
}

static void garbage_is_no_answer(void **state)
{
	static const uint8_t garbage[] = "\xff\xff\x90\xd1\x11\x13 \x91";

	(void)state;
	mute = true;
	start_pty();
	turn(1);
	for (int i = 0; i < 200; i++)
		assert_int_equal(write(far, garbage, sizeof garbage), sizeof garbage);
	run(800);
	assert_false(p.speaks);
	printer_start(&p, job, 100, now);
	assert_int_equal(run(2000), PRINTER_DONE);
	assert_int_equal(p.trouble, PRINTER_FINE);
}

static int listener(char device[64])
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	snprintf(device, 64, "127.0.0.1:%u", ntohs(a.sin_port));
	return fd;
}

static void over_the_network(void **state)
{
	struct printer_place place;
	char device[64];
	int fd = listener(device);

	(void)state;
	place = place_of(device);
	printer_init(&p, &place);
	assert_int_equal(p.place.kind, PRINTER_NETWORK);
	run(1000);
	assert_int_equal(p.fd, -1);		/* nothing to print: others may have it */
	printer_start(&p, job, 50000, now);
	for (int i = 0; i < 100 && far < 0; i++) {
		turn(1);
		far = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
	}
	assert_true(far >= 0);
	assert_int_equal(run(20000), PRINTER_DONE);
	assert_int_equal(p.fd, -1);
	assert_true(came(job, 50000));
	close(fd);
	printer_start(&p, job, 100, now);
	run(3000);
	assert_int_equal(p.trouble, PRINTER_NOT_THERE);	/* refused */
	assert_int_equal(p.sent, 0);
}

static void the_network_breaks_off(void **state)
{
	const struct linger at_once = { 1, 0 };
	struct printer_place place;
	char device[64];
	int fd = listener(device);

	(void)state;
	mute = true;
	place = place_of(device);
	printer_init(&p, &place);
	printer_start(&p, job, sizeof job, now);
	for (int i = 0; i < 100 && far < 0; i++) {
		turn(1);
		far = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
	}
	run(800);
	turn(1);
	turn(1);
	assert_true(p.sent > 0);
	setsockopt(far, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(far);
	far = -1;
	assert_int_equal(run(3000), PRINTER_BROKEN);
	assert_int_equal(p.trouble, PRINTER_LOST);
	close(fd);
}

static void files_and_fifos(void **state)
{
	char dir[] = "/tmp/chit-printer-XXXXXX", name[64];
	struct printer_place place;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(name, sizeof name, "%s/out", dir);
	place = place_of(name);
	printer_init(&p, &place);
	for (int i = 1; i <= 3; i++) {
		printer_start(&p, job, 10000, now);
		assert_int_equal(run(1000), PRINTER_DONE);
		assert_int_equal(stat(name, &st), 0);
		assert_int_equal(st.st_size, 10000 * i);
		assert_int_equal(p.fd, -1);
	}
	errno = EIO;
	printer_start(&p, job, 0, now);			/* nothing is to be written, and nothing is wrong */
	assert_int_equal(run(1000), PRINTER_DONE);
	assert_int_equal(p.trouble, PRINTER_FINE);
	unlink(name);
	assert_int_equal(mkfifo(name, 0600), 0);
	printer_start(&p, job, sizeof job, now);
	run(3000);
	assert_int_equal(p.trouble, PRINTER_NOT_THERE);	/* nobody reads */
	far = open(name, O_RDONLY | O_NONBLOCK);
	assert_int_equal(run(30000), PRINTER_DONE);
	assert_true(came(job, sizeof job));
	unlink(name);
	rmdir(dir);
}

static void kinds_by_name(void **state)
{
	static const struct { const char *device; enum printer_kind kind; } names[] = {
		{ "/dev/usb/lp0", PRINTER_USB }, { "/dev/ttyUSB0", PRINTER_SERIAL }, { "/dev/ttyS1", PRINTER_SERIAL },
		{ "192.0.2.7:9100", PRINTER_NETWORK }, { "[2001:db8::7]:9100", PRINTER_NETWORK },
		{ "/srv/receipts.txt", PRINTER_FILE }, { "/srv/a:9100", PRINTER_FILE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct printer_place place = place_of(names[i].device);

		assert_int_equal(printer_kind_of(&place), names[i].kind);
		place.kind = PRINTER_FILE;
		assert_int_equal(printer_kind_of(&place), PRINTER_FILE);
	}
	for (int t = PRINTER_FINE; t < PRINTER_TROUBLES; t++)
		assert_int_equal(!*printer_words((enum printer_trouble)t), t == PRINTER_FINE);
	assert_non_null(printer_advice(PRINTER_HUNG));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_printer_that_speaks), TEST(one_that_knows_no_report), TEST(a_mute_one), TEST(nothing_is_sent_without_paper),
		TEST(paper_ends_before_the_report), TEST(it_says_unasked_why_it_stops), TEST(it_hangs),
		TEST(it_is_unplugged_in_the_middle), TEST(what_is_not_there), TEST(one_that_must_speak), TEST(garbage_is_no_answer), TEST(over_the_network),
		TEST(the_network_breaks_off), TEST(files_and_fifos), TEST(kinds_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
