/* feed_eye: lines to chit-eye that are handed over one after the other, as it is started again. */
#include "scan/feed_eye.h"
#include "scan/handover.h"
#include "scan/parcel.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 10000 };

struct run {
	struct outlet to;
	struct feed_eye *eye;
	int over;
	char said[1024];
	const char *until;
	bool late;
	int busy;
};

static void on_event(void *ctx, const struct event *e)
{
	struct run *r = ctx;
	size_t at = strlen(r->said);

	if (e->kind == EVENT_CODE)
		snprintf(r->said + at, sizeof r->said - at, "%s=%.*s ", e->source, (int)e->len, (const char *)e->text);
	else
		snprintf(r->said + at, sizeof r->said - at, "%s ", event_state_name(e->state));
	if (strstr(r->said, r->until))
		loop_stop(r->to.loop);
}

static void too_late(void *ctx)
{
	struct run *r = ctx;

	r->late = true;
	loop_stop(r->to.loop);
}

static void run_until(struct run *r, const char *words)
{
	int timer = loop_after(r->to.loop, PATIENCE_MS, too_late, r);

	r->until = words;
	if (!strstr(r->said, words))
		assert_int_equal(loop_run(r->to.loop), ERR_OK);
	loop_cancel(r->to.loop, timer);
	if (r->late)
		fail_msg("waited for '%s', got '%s'", words, r->said);
}

static void on_busy(void *ctx)
{
	struct run *r = ctx;

	r->busy++;
}

static int setup(void **state)
{
	static struct run r;
	static struct feed_config config;
	int over[2];

	feed_defaults(&config);
	snprintf(config.eye, sizeof config.eye, "127.0.0.1:1");
	r = (struct run){ .to = { .clock = clock_system(), .emit = on_event, .ctx = &r, .busy = on_busy, .busy_ctx = &r }, .until = "-" };
	*state = &r;
	if (loop_create(&r.to.loop) != ERR_OK || seen_create(&r.to.seen) != ERR_OK || socketpair(AF_UNIX, SOCK_STREAM, 0, over) != 0)
		return -1;
	r.over = over[1];
	config.eye_fd = over[0];
	return feed_eye_create(&r.eye, &r.to, &config) == ERR_OK ? 0 : -1;
}

static int teardown(void **state)
{
	struct run *r = *state;

	feed_eye_destroy(r->eye);
	close(r->over);
	seen_destroy(r->to.seen);
	loop_destroy(r->to.loop);
	return 0;
}

/* The far end of a line that was handed over. */
static int start_eye(struct run *r)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(handover_give(r->over, ends[0]), ERR_OK);
	close(ends[0]);
	return ends[1];
}

static void say(int line, enum parcel_kind kind, const char *name, const char *text, size_t len)
{
	struct parcel p = { .kind = kind, .len = strlen(text) };
	uint8_t head[PARCEL_HEAD + PARCEL_NAME_MAX];
	size_t n;

	snprintf(p.name, sizeof p.name, "%s", name);
	n = parcel_head(&p, head);
	assert_int_equal(write(line, head, n), n);
	assert_int_equal(write(line, text, len), len);
}

static void test_started_again(void **state)
{
	struct run *r = *state;
	int first = start_eye(r), second;

	say(first, PARCEL_OPEN, "", "https://one/", 12);
	say(first, PARCEL_TEXT, "phone", "chit:ONE", 8);
	run_until(r, "=chit:ONE ");
	say(first, PARCEL_TEXT, "phone", "chit:HALF", 6);	/* it dies in the middle of a word */
	close(first);
	run_until(r, "lost ");
	second = start_eye(r);
	say(second, PARCEL_OPEN, "", "https://two/", 12);
	say(second, PARCEL_TEXT, "phone", "chit:TWO", 8);
	run_until(r, "=chit:TWO ");
	assert_string_equal(r->said, "open eye:phone=chit:ONE lost open eye:phone=chit:TWO ");
	close(second);
}

/* Its end is not seen before the next one is there. */
static void test_two_lines(void **state)
{
	struct run *r = *state;
	int first = start_eye(r), second;

	say(first, PARCEL_OPEN, "", "https://one/", 12);
	run_until(r, "open ");
	say(first, PARCEL_TEXT, "phone", "chit:HALF", 6);
	second = start_eye(r);
	say(second, PARCEL_OPEN, "", "https://two/", 12);
	run_until(r, "lost open ");
	say(second, PARCEL_TEXT, "phone", "chit:TWO", 8);
	run_until(r, "=chit:TWO ");
	assert_true(recv(first, &(char){ 0 }, 1, MSG_DONTWAIT) == 0 || errno == ECONNRESET);	/* the old one is told to end */
	close(first);
	close(second);
}

/* What is no parcel costs the line, and no more. */
static void test_garbage(void **state)
{
	struct run *r = *state;
	int first = start_eye(r), second;

	say(first, PARCEL_OPEN, "", "https://one/", 12);
	run_until(r, "open ");
	assert_int_equal(write(first, "no parcel at all", 16), 16);
	run_until(r, "lost ");
	second = start_eye(r);
	say(second, PARCEL_OPEN, "", "https://two/", 12);
	run_until(r, "lost open ");
	close(first);
	close(second);
}

/* Who started it has gone: what listens still is heard. */
static void test_nobody_starts_it(void **state)
{
	struct run *r = *state;
	int line = start_eye(r);

	say(line, PARCEL_FAILED, "", "no", 2);
	run_until(r, "failed ");
	shutdown(r->over, SHUT_RDWR);
	say(line, PARCEL_TEXT, "phone", "chit:LAST", 9);
	run_until(r, "=chit:LAST ");
	close(line);
}

/* A picture and a text behind it, whose event ends the wait: the answer to the picture. */
static int answer_to(struct run *r, int line, struct bytes file, const char *behind)
{
	struct parcel p = { .kind = PARCEL_PICTURE, .name = "phone", .len = file.len };
	uint8_t head[PARCEL_HEAD + PARCEL_NAME_MAX], answers[2 * PARCEL_ANSWER];
	size_t n = parcel_head(&p, head);

	r->said[0] = 0;
	r->busy = 0;
	assert_int_equal(write(line, head, n), n);
	assert_int_equal(write(line, file.data, file.len), file.len);
	say(line, PARCEL_TEXT, "phone", behind, strlen(behind));
	run_until(r, behind);
	assert_int_equal(read(line, answers, sizeof answers), sizeof answers);
	assert_int_equal(answers[0], 'R');
	return answers[1];
}

/* What one picture may cost is known before it is decoded; and whoever waits hears that we live, around each step. */
static void test_costs(void **state)
{
	static uint8_t file[100];
	struct run *r = *state;
	int line = start_eye(r);
	size_t n;

	n = (size_t)snprintf((char *)file, sizeof file, "P5 4 4 255\n");
	assert_int_equal(answer_to(r, line, bytes_of(file, n + 16), "chit:A"), 0);
	assert_int_equal(r->busy, 4);	/* before, decoded, and two looks */
	n = (size_t)snprintf((char *)file, sizeof file, "P5 4097 4096 255\n");
	assert_int_equal(answer_to(r, line, bytes_of(file, n + 16), "chit:B"), PARCEL_TOO_LARGE);
	assert_int_equal(r->busy, 2);
	n = (size_t)snprintf((char *)file, sizeof file, "P5 4096 4096 255\n");
	assert_int_equal(answer_to(r, line, bytes_of(file, n + 16), "chit:C"), PARCEL_NO_PICTURE);	/* the pixels are not there */
	close(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_started_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_garbage, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nobody_starts_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_costs, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
