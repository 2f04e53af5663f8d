/* hid: what the kernel says of keys, through a pipe. A true event device is in tests/lab. */
#define _DEFAULT_SOURCE
#include "scan/hid.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct pair {
	struct hid hid;
	int end;
};

static void join(struct pair *p)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	memset(&p->hid, 0, sizeof p->hid);
	p->hid.fd = ends[0];
	p->end = ends[1];
	keyboard_init(&p->hid.keyboard, keyboard_layout("us"));
}

static void part(struct pair *p)
{
	close(p->end);
	hid_close(&p->hid);
	hid_close(&p->hid);
	assert_int_equal(p->hid.fd, -1);
}

static void put(const struct pair *p, unsigned type, unsigned code, int value)
{
	struct input_event e = { .type = (uint16_t)type, .code = (uint16_t)code, .value = value };

	assert_int_equal(write(p->end, &e, sizeof e), sizeof e);
}

static void sync_report(const struct pair *p)
{
	put(p, EV_SYN, SYN_REPORT, 0);
}

static void tap(const struct pair *p, unsigned code)
{
	put(p, EV_MSC, MSC_SCAN, 0x70004);
	put(p, EV_KEY, code, 1);
	sync_report(p);
	put(p, EV_KEY, code, 0);
	sync_report(p);
}

/* All that comes, each text in brackets. */
static const char *read_all(struct pair *p)
{
	static char out[8192];
	const struct scanned *t;
	size_t n = 0;

	out[0] = 0;
	while (hid_fill(&p->hid) == ERR_OK)
		while ((t = hid_next(&p->hid)))
			n += (size_t)snprintf(out + n, sizeof out - n, "[%.*s]%s", (int)t->len, (const char *)t->text, t->cut ? "cut" : "");
	if (hid_pending(&p->hid))
		snprintf(out + n, sizeof out - n, "...");
	return out;
}

static void test_texts(void **state)
{
	struct pair p;

	(void)state;
	join(&p);
	tap(&p, KEY_A);
	tap(&p, KEY_ENTER);
	tap(&p, KEY_ENTER);	/* nothing before it: no text */
	tap(&p, KEY_B);
	assert_string_equal(read_all(&p), "[a]...");
	tap(&p, KEY_C);
	tap(&p, KEY_TAB);
	tap(&p, KEY_D);
	assert_string_equal(read_all(&p), "[bc]...");
	assert_string_equal((const char *)hid_flush(&p.hid)->text, "dc");	/* length 1 */
	assert_int_equal(p.hid.line.len, 1);
	assert_false(hid_pending(&p.hid));
	assert_null(hid_flush(&p.hid));
	tap(&p, KEY_ESC);
	tap(&p, KEY_F10);
	tap(&p, KEY_ENTER);
	assert_string_equal(read_all(&p), "[\x1b\x1a]");
	part(&p);
}

/* The kernel repeats a key that is held; the reader did not. */
static void test_repeats_are_no_keys(void **state)
{
	struct pair p;

	(void)state;
	join(&p);
	put(&p, EV_KEY, KEY_A, 1);
	for (int i = 0; i < 20; i++)
		put(&p, EV_KEY, KEY_A, 2);
	put(&p, EV_KEY, KEY_A, 0);
	put(&p, EV_KEY, KEY_ENTER, 2);
	tap(&p, KEY_ENTER);
	assert_string_equal(read_all(&p), "[a]");
	part(&p);
}

/* A text of which keys were lost is not taken for whole, and no Shift stays behind. */
static void test_lost_keys(void **state)
{
	struct pair p;

	(void)state;
	join(&p);
	tap(&p, KEY_A);
	put(&p, EV_KEY, KEY_LEFTSHIFT, 1);
	put(&p, EV_SYN, SYN_DROPPED, 0);
	put(&p, EV_KEY, KEY_X, 1);	/* of a report that is not whole */
	sync_report(&p);
	tap(&p, KEY_B);
	tap(&p, KEY_ENTER);
	tap(&p, KEY_C);
	tap(&p, KEY_ENTER);
	assert_string_equal(read_all(&p), "[ab]cut[c]");
	part(&p);
}

static void test_flood(void **state)
{
	struct pair p;
	const struct scanned *t = NULL;

	(void)state;
	join(&p);
	for (int i = 0; i <= SCAN_TEXT_MAX; i++) {
		tap(&p, KEY_A);
		assert_int_equal(hid_fill(&p.hid), ERR_OK);
		assert_null(hid_next(&p.hid));
	}
	tap(&p, KEY_ENTER);
	assert_int_equal(hid_fill(&p.hid), ERR_OK);
	t = hid_next(&p.hid);
	assert_non_null(t);
	assert_true(t->cut);
	assert_int_equal(t->len, SCAN_TEXT_MAX);
	part(&p);
}

static void test_gone(void **state)
{
	struct pair p;

	(void)state;
	join(&p);
	assert_int_equal(hid_fill(&p.hid), ERR_BUSY);
	close(p.end);
	assert_int_equal(hid_fill(&p.hid), ERR_IO);
	p.end = -1;
	part(&p);
}

static void test_refused(void **state)
{
	struct hid h = { .fd = -1 };

	(void)state;
	assert_int_equal(hid_open(&h, "/dev/input/there-is-none", keyboard_layout("us")), ERR_NOT_FOUND);
	assert_int_equal(hid_open(&h, "/dev/null", keyboard_layout("us")), ERR_FORMAT);
	assert_int_not_equal(hid_open(&h, "/tmp", keyboard_layout("us")), ERR_OK);
	assert_int_equal(h.fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts), cmocka_unit_test(test_repeats_are_no_keys), cmocka_unit_test(test_lost_keys),
		cmocka_unit_test(test_flood), cmocka_unit_test(test_gone), cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
