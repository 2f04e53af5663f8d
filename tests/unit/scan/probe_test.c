/* probe: readers of every layout and of several speeds, and what is told of them. */
#define _XOPEN_SOURCE 700
#include "scan/probe.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/input-event-codes.h>

/* Presses what a reader of this layout presses for c. */
static void press(struct probe *f, const char *layout, char c)
{
	static const unsigned with[] = { 0, KEY_LEFTSHIFT, KEY_RIGHTALT };

	for (int level = 0; level < 3; level++)
		for (unsigned code = 2; code < 128; code++) {
			struct keyboard k;
			struct keyboard_out o;

			keyboard_init(&k, keyboard_layout(layout));
			keyboard_key(&k, with[level], true);
			o = keyboard_key(&k, code, true);
			if (o.n != 1 || o.bytes[0] != (uint8_t)c || code == KEY_KPASTERISK)
				continue;
			if (with[level])
				probe_key(f, with[level], true);
			assert_false(probe_key(f, code, true));
			probe_key(f, code, false);
			if (with[level])
				probe_key(f, with[level], false);
			return;
		}
	fail_msg("%s has no '%c'", layout, c);
}

static void type(struct probe *f, const char *layout, const char *text)
{
	probe_init(f);
	assert_false(probe_any(f));
	for (; *text; text++)
		press(f, layout, *text);
	assert_true(probe_any(f));
	assert_true(probe_key(f, KEY_ENTER, true));
}

/* Each layout is found by its own keys; another fits too only where no character of a coupon lies elsewhere on it. */
static void test_layouts(void **state)
{
	static struct probe f;
	size_t alike;

	(void)state;
	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++) {
		type(&f, keyboard_layout_name(i), "]Q1" PROBE_TEXT);
		assert_true(probe_fits(&f, i, &alike));
		assert_int_equal(alike, sizeof PROBE_TEXT - 1);
	}
	type(&f, "de", PROBE_TEXT);
	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++)
		assert_int_equal(probe_fits(&f, i, &alike), strcmp(keyboard_layout_name(i), "de") == 0);
	type(&f, "us", PROBE_TEXT);
	for (unsigned i = 0; i < KEYBOARD_LAYOUTS; i++) {
		bool same = strcmp(keyboard_layout_name(i), "us") == 0 || strcmp(keyboard_layout_name(i), "gb") == 0;

		assert_int_equal(probe_fits(&f, i, &alike), same);
		assert_true(same || alike < sizeof PROBE_TEXT - 1);
	}
}

static void test_a_flood_of_keys(void **state)
{
	static struct probe f;
	size_t alike;

	(void)state;
	probe_init(&f);
	for (int i = 0; i < 10000; i++)
		probe_key(&f, KEY_A, true);
	assert_false(probe_fits(&f, 0, &alike));
	assert_int_equal(f.len[0], PROBE_CAP);
}

/* A reader on a pseudo-terminal: each 0.4 s it sends its text, which is whole only at its own speed. */
static void be_reader(int master, speed_t speed)
{
	static const char text[] = "\002A" PROBE_TEXT "\003\r\n", noise[] = "\377\0\201x\0\0\xfe";
	const struct timespec pause = { 0, 400 * 1000 * 1000 };

	for (;;) {
		struct termios t;
		bool clean = tcgetattr(master, &t) == 0 && cfgetispeed(&t) == speed && !(t.c_iflag & IGNPAR);
		ssize_t n = clean ? write(master, text, sizeof text - 1) : write(master, noise, sizeof noise - 1);

		(void)n;
		nanosleep(&pause, NULL);
	}
}

static void on_said(void *ctx, int64_t bauds, size_t bytes)
{
	char *words = ctx;

	sprintf(words + strlen(words), "%lld%s ", (long long)bauds, bytes ? "" : "!");
}

static void test_speed(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	struct probe_speed found = { .bauds = 0 };
	char words[256] = "";
	pid_t child;

	(void)state;
	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	child = fork();
	if (child == 0)
		be_reader(master, B19200);	/* which no line has before it is set */
	assert_int_equal(probe_speed(ptsname(master), 10000, on_said, words, &found), ERR_OK);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(found.bauds, 19200);
	assert_int_equal(found.prefix.len, 2);
	assert_memory_equal(found.prefix.bytes, "\002A", 2);
	assert_int_equal(found.suffix.len, 1);
	assert_int_equal(found.suffix.bytes[0], 3);
	assert_string_equal(words, "9600! 115200 19200 ");
	close(master);
}

static void test_silence(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	struct probe_speed found;
	char words[256] = "";

	(void)state;
	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	assert_int_equal(probe_speed(ptsname(master), 50, on_said, words, &found), ERR_NOT_FOUND);
	assert_string_equal(words, "9600! ");
	close(master);
	assert_int_equal(probe_speed("/dev/there-is-no-such-line", 50, on_said, words, &found), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts), cmocka_unit_test(test_a_flood_of_keys), cmocka_unit_test(test_speed),
		cmocka_unit_test(test_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
