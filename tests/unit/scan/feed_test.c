/* feed: real readers (pseudo-terminals, pictures) in a real loop, as one stream. */
#define _XOPEN_SOURCE 700
#include "scan/feed.h"
#include "scan/serial.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zint.h>

enum { PATIENCE_MS = 10000 };

/* What came, as words; and what to wait for. */
struct run {
	struct loop *loop;
	char said[4096];
	const char *until;
	bool late;
};

static int64_t fixed_now(void *ctx)
{
	(void)ctx;
	return 1795264867;
}

static void on_event(void *ctx, const struct event *e)
{
	struct run *r = ctx;
	const char *kind = strchr(e->source, ':');
	size_t at = strlen(r->said);

	assert_int_equal(e->time, 1795264867);
	assert_non_null(kind);
	if (e->kind == EVENT_CODE)
		snprintf(r->said + at, sizeof r->said - at, "%.*s=%.*s%s ", (int)(kind - e->source), e->source, (int)e->len,
			 (const char *)e->text, e->cut ? "(cut)" : "");
	else
		snprintf(r->said + at, sizeof r->said - at, "%.*s:%s ", (int)(kind - e->source), e->source,
			 event_state_name(e->state));
	if (strstr(r->said, r->until))
		loop_stop(r->loop);
}

static void too_late(void *ctx)
{
	struct run *r = ctx;

	r->late = true;
	loop_stop(r->loop);
}

/* Runs until the words have come; fails after a time that only a hang takes. */
static void run_until(struct run *r, const char *words)
{
	int timer = loop_after(r->loop, PATIENCE_MS, too_late, r);

	r->until = words;
	if (!strstr(r->said, words))
		assert_int_equal(loop_run(r->loop), ERR_OK);
	loop_cancel(r->loop, timer);
	if (r->late)
		fail_msg("waited for '%s', got '%s'", words, r->said);
}

static void start(struct run *r, struct feed **f, const struct feed_config *c)
{
	struct clock clock = { fixed_now, NULL };

	memset(r, 0, sizeof *r);
	assert_int_equal(loop_create(&r->loop), ERR_OK);
	assert_int_equal(feed_create(f, r->loop, c, clock, on_event, r), ERR_OK);
}

static void stop(struct run *r, struct feed *f)
{
	feed_destroy(f);
	loop_destroy(r->loop);
}

static int make_pty(char *device, size_t cap)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	snprintf(device, cap, "%s", ptsname(master));
	return master;
}

static void send_text(int master, const char *text)
{
	assert_int_equal(write(master, text, strlen(text)), strlen(text));
}

static void test_serial(void **state)
{
	struct feed_config c;
	struct feed *f;
	struct run r;
	int master;

	(void)state;
	feed_defaults(&c);
	master = make_pty(c.serial, sizeof c.serial);
	start(&r, &f, &c);
	run_until(&r, "serial:open ");
	send_text(master, "chit:ONE\r\nchit:T");
	run_until(&r, "=chit:ONE ");
	send_text(master, "WO\rchit:TWO\r");	/* the trigger once more: another one */
	run_until(&r, "=chit:TWO ");
	send_text(master, "chit:THREE\r");
	run_until(&r, "=chit:THREE ");
	send_text(master, "no end");	/* the gap ends it */
	run_until(&r, "=no end ");
	assert_string_equal(r.said, "serial:open serial=chit:ONE serial=chit:TWO serial=chit:TWO serial=chit:THREE serial=no end ");
	stop(&r, f);
	close(master);
}

static void test_serial_goes_and_comes(void **state)
{
	char link[] = "/tmp/chit-feed-XXXXXX", device[64];
	struct feed_config c;
	struct feed *f;
	struct run r;
	int master;

	(void)state;
	assert_non_null(mkdtemp(link));
	feed_defaults(&c);
	snprintf(c.serial, sizeof c.serial, "%s/reader", link);	/* as udev's links: the same name, another device */
	start(&r, &f, &c);
	run_until(&r, "serial:missing ");
	master = make_pty(device, sizeof device);
	assert_int_equal(symlink(device, c.serial), 0);
	run_until(&r, "serial:open ");
	send_text(master, "half a co");
	close(master);
	assert_int_equal(unlink(c.serial), 0);
	run_until(&r, "serial:lost ");
	master = make_pty(device, sizeof device);
	assert_int_equal(symlink(device, c.serial), 0);
	run_until(&r, "serial:lost serial:open ");
	send_text(master, "whole\r");
	run_until(&r, "serial=whole ");
	assert_string_equal(r.said, "serial:missing serial:open serial:lost serial:open serial=whole ");
	stop(&r, f);
	close(master);
	unlink(c.serial);
	rmdir(link);
}

/* What the reader was told to put around a code is taken off; a length that must not be is marked, not dropped. */
static void test_serial_trim(void **state)
{
	struct feed_config c;
	struct feed *f;
	struct run r;
	int master;

	(void)state;
	feed_defaults(&c);
	assert_int_equal(affix_parse("]Q1", &c.trim.prefix), ERR_OK);
	assert_int_equal(affix_parse("\\x03", &c.trim.suffix), ERR_OK);
	c.trim.min = 4;
	c.trim.max = 8;
	master = make_pty(c.serial, sizeof c.serial);
	start(&r, &f, &c);
	run_until(&r, "serial:open ");
	send_text(master, "]Q1chit:A\003\r]Q1\003\rabc\rchit:BCDE\r");
	run_until(&r, "BCDE");
	assert_string_equal(r.said, "serial:open serial=chit:A serial=abc(cut) serial=chit:BCDE(cut) ");
	stop(&r, f);
	close(master);
}

/* A word that names no reader is refused at once; one that is not plugged in is looked for. */
static void test_names(void **state)
{
	struct clock clock = { fixed_now, NULL };
	struct feed *f = NULL;
	struct feed_config c;
	struct run r;

	(void)state;
	feed_defaults(&c);
	strcpy(c.serial, "fffe:fffe:NONE");
	strcpy(c.hid, "fffe:fffe");
	start(&r, &f, &c);
	run_until(&r, "hid:missing ");
	run_until(&r, "serial:missing ");
	strcpy(c.hid, "event3");
	stop(&r, f);
	assert_int_equal(loop_create(&r.loop), ERR_OK);
	assert_int_equal(feed_create(&f, r.loop, &c, clock, on_event, &r), ERR_USAGE);
	loop_destroy(r.loop);
}

static void test_serial_flood(void **state)
{
	static char flood[8192];
	struct feed_config c;
	struct feed *f;
	struct run r;
	int master;

	(void)state;
	feed_defaults(&c);
	c.gap_ms = 0;
	master = make_pty(c.serial, sizeof c.serial);
	start(&r, &f, &c);
	run_until(&r, "serial:open ");
	memset(flood, 'x', sizeof flood);
	for (int i = 0; i < 8; i++) {	/* in turns, as a pseudo-terminal holds but a few kilobytes */
		fcntl(master, F_SETFL, O_NONBLOCK);
		(void)!write(master, flood, 1000);
		loop_after(r.loop, 5, too_late, &r);
		assert_int_equal(loop_run(r.loop), ERR_OK);
		r.late = false;
	}
	send_text(master, "\rafter\r");
	run_until(&r, "(cut) serial=after ");
	stop(&r, f);
	close(master);
}

/* A PGM of a QR code. */
static void put_picture(const char *dir, const char *name, const char *text)
{
	struct zint_symbol *z = ZBarcode_Create();
	char path[512];
	unsigned side;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	z->symbology = BARCODE_QRCODE;
	assert_true(ZBarcode_Encode(z, (const unsigned char *)text, 0) < ZINT_ERROR);
	side = ((unsigned)z->width + 8) * 4;
	fprintf(f, "P5 %u %u 255\n", side, side);
	for (unsigned i = 0; i < side * side; i++) {
		int x = (int)(i % side / 4) - 4, y = (int)(i / side / 4) - 4;
		bool dark = x >= 0 && y >= 0 && x < z->width && y < z->width && z->encoded_data[y][x / 8] >> (x % 8) & 1;

		fputc(dark ? 0 : 255, f);
	}
	assert_int_equal(fclose(f), 0);
	ZBarcode_Delete(z);
}

static void test_folder_is_a_film(void **state)
{
	char dir[] = "/tmp/chit-film-XXXXXX", name[32];
	struct feed_config c;
	struct feed *f;
	struct run r;

	(void)state;
	assert_non_null(mkdtemp(dir));
	/* A for 5 frames, B for 2, A again after too short a time, another for 16 (over a second), A again */
	for (int i = 0; i < 26; i++) {
		snprintf(name, sizeof name, "%02d.pgm", i);
		put_picture(dir, name, i < 5 ? "A" : i < 7 ? "B" : i < 9 ? "A" : i < 25 ? "C" : "A");
	}
	feed_defaults(&c);
	snprintf(c.folder, sizeof c.folder, "%s", dir);
	start(&r, &f, &c);
	run_until(&r, "folder:end ");
	assert_string_equal(r.said, "folder:open folder=A folder=B folder=C folder=A folder:end ");
	assert_int_equal(feed_frames(f), 26);
	stop(&r, f);
	for (int i = 0; i < 26; i++) {
		snprintf(name, sizeof name, "%02d.pgm", i);
		assert_int_equal(chdir(dir), 0);
		unlink(name);
	}
	rmdir(dir);
}

/* What fails does not hold up the rest. */
static void test_failures_go_on(void **state)
{
	struct feed_config c;
	struct feed *f;
	struct run r;
	int master;

	(void)state;
	feed_defaults(&c);
	strcpy(c.cameras[0], "/dev/null");
	master = make_pty(c.serial, sizeof c.serial);
	start(&r, &f, &c);
	run_until(&r, "camera:failed ");
	run_until(&r, "serial:open ");
	send_text(master, "still\r");
	run_until(&r, "serial=still ");
	stop(&r, f);
	close(master);
	strcpy(c.cameras[0], "/dev/there-is-no-such-camera");
	c.serial[0] = 0;
	start(&r, &f, &c);
	run_until(&r, "camera:missing ");
	stop(&r, f);
}

static void test_refused(void **state)
{
	struct clock clock = { fixed_now, NULL };
	struct feed *f = NULL;
	struct feed_config c;
	struct loop *loop;

	(void)state;
	assert_int_equal(loop_create(&loop), ERR_OK);
	feed_defaults(&c);
	assert_int_equal(feed_create(&f, loop, &c, clock, on_event, NULL), ERR_USAGE);
	strcpy(c.folder, "/nowhere/at/all");
	assert_int_equal(feed_create(&f, loop, &c, clock, on_event, NULL), ERR_NOT_FOUND);
	assert_null(f);
	loop_destroy(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serial), cmocka_unit_test(test_serial_goes_and_comes), cmocka_unit_test(test_serial_flood),
		cmocka_unit_test(test_serial_trim), cmocka_unit_test(test_names),
		cmocka_unit_test(test_folder_is_a_film), cmocka_unit_test(test_failures_go_on), cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
