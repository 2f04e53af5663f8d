/* source: what is said of a reader, and when. */
#include "scan/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct said {
	unsigned n;
	struct event last;
};

static int64_t fixed_now(void *ctx)
{
	(void)ctx;
	return 1795264867;
}

static void on_event(void *ctx, const struct event *e)
{
	struct said *s = ctx;

	s->n++;
	s->last = *e;
}

static struct outlet make(struct said *said)
{
	struct outlet to = { .clock = { fixed_now, NULL }, .emit = on_event, .ctx = said };

	memset(said, 0, sizeof *said);
	assert_int_equal(seen_create(&to.seen), ERR_OK);
	return to;
}

static void test_states(void **state)
{
	struct said said;
	struct outlet to = make(&said);
	struct source s;

	(void)state;
	source_init(&s, &to, "camera", "/dev/video0");
	assert_string_equal(s.name, "camera:/dev/video0");
	err_set(ERR_NOT_FOUND, "not there");
	source_fail(&s, ERR_NOT_FOUND);
	assert_int_equal(said.last.state, EVENT_MISSING);
	assert_string_equal(said.last.detail, "not there");
	assert_int_equal(said.last.time, 1795264867);
	source_fail(&s, ERR_NOT_FOUND);
	assert_int_equal(said.n, 1);
	source_say(&s, EVENT_OPEN, "YUYV 640x480");
	source_fail(&s, ERR_NOT_FOUND);	/* it was there */
	assert_int_equal(said.last.state, EVENT_LOST);
	source_fail(&s, ERR_NOT_FOUND);
	assert_int_equal(said.n, 3);
	source_fail(&s, ERR_BUSY);
	assert_int_equal(said.last.state, EVENT_BUSY);
	source_fail(&s, ERR_DENIED);
	assert_int_equal(said.last.state, EVENT_DENIED);
	source_fail(&s, ERR_FULL);
	assert_int_equal(said.last.state, EVENT_FAILED);
	seen_destroy(to.seen);
}

static void test_codes(void **state)
{
	const struct scanned code = { .symbology = SYMBOLOGY_QR, .len = 8, .text = "chit:ONE" };
	struct said said;
	struct outlet to = make(&said);
	struct source a, b;

	(void)state;
	source_init(&a, &to, "camera", "/dev/video0");
	source_init(&b, &to, "camera", "/dev/video2");
	source_code(&a, 1000, &code);
	assert_int_equal(said.last.kind, EVENT_CODE);
	assert_string_equal(said.last.source, "camera:/dev/video0");
	source_code(&a, 1100, &code);
	assert_int_equal(said.n, 1);
	source_code(&b, 1100, &code);	/* an appearance of its own */
	assert_int_equal(said.n, 2);
	assert_string_equal(said.last.source, "camera:/dev/video2");
	source_code(&a, 1100 + SEEN_GONE_MS + 1, &code);
	assert_int_equal(said.n, 3);
	seen_destroy(to.seen);
}

/* A barcode reader says what it was asked for: each pull of the trigger is one. */
static void test_reads(void **state)
{
	const struct scanned code = { .symbology = SYMBOLOGY_TYPED, .len = 13, .text = "6901234567892" }, none = { .len = 0 };
	struct said said;
	struct outlet to = make(&said);
	struct source s;

	(void)state;
	source_init(&s, &to, "serial", "/dev/ttyACM0");
	for (int i = 1; i <= 4; i++) {
		source_read(&s, &code);
		assert_int_equal(said.n, i);
	}
	source_read(&s, &none);
	assert_int_equal(said.n, 4);
	seen_destroy(to.seen);
}

static void test_long_name(void **state)
{
	char device[400];
	struct said said;
	struct outlet to = make(&said);
	struct source s;

	(void)state;
	memset(device, 'x', sizeof device - 1);
	device[sizeof device - 1] = 0;
	source_init(&s, &to, "serial", device);
	assert_int_equal(strlen(s.name), sizeof s.name - 1);
	seen_destroy(to.seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_long_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
