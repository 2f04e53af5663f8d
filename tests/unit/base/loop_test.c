#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/loop.h"
#include "base/clock.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct loop *l;
static char trace[256];

#define WORD(s) ((void *)(uintptr_t)(s))	/* a callback takes any pointer; ours only read */

static int make(void **state)
{
	(void)state;
	trace[0] = 0;
	return loop_create(&l) != ERR_OK;
}

static int drop(void **state)
{
	(void)state;
	loop_destroy(l);
	return 0;
}

static void note(void *ctx)
{
	strcat(trace, ctx);
}

static void stop(void *ctx)
{
	note(ctx);
	loop_stop(l);
}

static void timers_come_in_the_order_of_their_times(void **state)
{
	(void)state;
	loop_after(l, 500, stop, WORD("c"));
	loop_after(l, 1, note, WORD("a"));
	int id = loop_after(l, 10, note, WORD("never"));
	loop_after(l, 100, note, WORD("b"));
	loop_cancel(l, id);
	loop_cancel(l, id);
	loop_cancel(l, 0);
	loop_cancel(l, -1);
	int64_t start = clock_monotonic_ms();
	assert_int_equal(loop_run(l), ERR_OK);
	assert_string_equal(trace, "abc");
	assert_true(clock_monotonic_ms() - start >= 500);
}

static void the_table_of_timers_is_bounded(void **state)
{
	int ids[LOOP_TIMERS_MAX];
	(void)state;
	for (int i = 0; i < LOOP_TIMERS_MAX; i++)
		assert_true((ids[i] = loop_after(l, 100000, note, WORD("x"))) > 0);
	assert_int_equal(loop_after(l, 1, note, WORD("x")), -1);
	loop_cancel(l, ids[3]);
	assert_true(loop_after(l, 0, stop, WORD("ok")) > 0);
	loop_cancel(l, ids[3]);		/* an old id is not the new timer in its place */
	assert_int_equal(loop_run(l), ERR_OK);
	assert_string_equal(trace, "ok");
}

static void again(void *ctx)
{
	note(WORD("t"));
	loop_after(l, 0, again, ctx);
}

static void on_bytes(void *ctx, int fd, short revents)
{
	char c;
	(void)revents;
	assert_int_equal(read(fd, &c, 1), 1);
	stop(ctx);
}

static void a_timer_that_sets_itself_does_not_starve_the_rest(void **state)
{
	int p[2];
	(void)state;
	assert_int_equal(pipe(p), 0);
	assert_int_equal(write(p[1], "x", 1), 1);
	assert_int_equal(loop_watch(l, p[0], POLLIN, on_bytes, WORD("fd")), ERR_OK);
	loop_after(l, 0, again, NULL);
	assert_int_equal(loop_run(l), ERR_OK);
	assert_non_null(strstr(trace, "fd"));
	close(p[0]);
	close(p[1]);
}

static int pipes[2][2];

/* Both pipes are ready; whichever is first takes the other off, so it must not be called. */
static void takes_the_other_off(void *ctx, int fd, short revents)
{
	(void)revents;
	note(ctx);
	loop_unwatch(l, pipes[0][0] == fd ? pipes[1][0] : pipes[0][0]);
	loop_unwatch(l, fd);
	loop_after(l, 10, stop, WORD("."));
}

static void what_is_taken_off_is_not_called(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pipe(pipes[i]), 0);
		assert_int_equal(write(pipes[i][1], "x", 1), 1);
		assert_int_equal(loop_watch(l, pipes[i][0], POLLIN, takes_the_other_off, WORD("w")), ERR_OK);
	}
	assert_int_equal(loop_run(l), ERR_OK);
	assert_string_equal(trace, "w.");
	for (int i = 0; i < 4; i++)
		close(pipes[i / 2][i % 2]);
}

static void on_hangup(void *ctx, int fd, short revents)
{
	assert_true(revents & (POLLHUP | POLLNVAL));
	loop_unwatch(l, fd);
	stop(ctx);
}

static void a_hangup_and_a_closed_descriptor_are_told(void **state)
{
	int p[2];
	(void)state;
	assert_int_equal(pipe(p), 0);
	close(p[1]);
	assert_int_equal(loop_watch(l, p[0], POLLIN, on_hangup, WORD("hup ")), ERR_OK);
	assert_int_equal(loop_run(l), ERR_OK);
	assert_int_equal(loop_watch(l, p[0], POLLIN, on_hangup, WORD("gone")), ERR_OK);
	close(p[0]);
	assert_int_equal(loop_run(l), ERR_OK);
	assert_string_equal(trace, "hup gone");
}

static void the_table_of_descriptors_is_bounded(void **state)
{
	(void)state;
	int fd = 1000;
	while (loop_watch(l, fd, POLLIN, on_bytes, NULL) == ERR_OK)
		fd++;
	assert_int_equal(fd, 1000 + LOOP_FDS_MAX - 1);	/* one is the loop's own */
	assert_int_equal(loop_watch(l, 1000, POLLOUT, on_bytes, NULL), ERR_OK);
	loop_unwatch(l, 1000);
	loop_unwatch(l, 1000);
	assert_int_equal(loop_watch(l, fd, POLLIN, on_bytes, NULL), ERR_OK);
}

static void on_signal(void *ctx, int number)
{
	(void)ctx;
	sprintf(trace + strlen(trace), "%s", number == SIGUSR1 ? "usr1" : "other");
	loop_stop(l);
}

static void signals_arrive_in_the_loop(void **state)
{
	struct sigaction before, after;
	(void)state;
	sigaction(SIGUSR1, NULL, &before);
	assert_int_equal(loop_signal(l, SIGUSR1, on_signal, NULL), ERR_OK);
	for (int i = 0; i < 100000; i++)	/* more than a pipe holds: none may block, one call is enough */
		raise(SIGUSR1);
	assert_string_equal(trace, "");
	assert_int_equal(loop_run(l), ERR_OK);
	assert_memory_equal(trace, "usr1", 4);
	assert_int_equal(loop_signal(l, SIGKILL, on_signal, NULL), ERR_IO);
	loop_destroy(l);
	sigaction(SIGUSR1, NULL, &after);
	assert_true(before.sa_handler == after.sa_handler);
	l = NULL;
}

static void on_child(void *ctx, int number)
{
	int status;
	(void)ctx;
	assert_int_equal(number, SIGCHLD);
	if (waitpid(-1, &status, WNOHANG) > 0) {
		assert_int_equal(WEXITSTATUS(status), 7);
		stop(WORD("child"));
	}
}

static void a_child_that_ends_is_told(void **state)
{
	(void)state;
	assert_int_equal(loop_signal(l, SIGCHLD, on_child, NULL), ERR_OK);
	pid_t pid = fork();
	if (!pid)
		_exit(7);
	assert_int_equal(loop_run(l), ERR_OK);
	assert_string_equal(trace, "child");
}

static void nothing_to_destroy(void **state)
{
	(void)state;
	loop_destroy(NULL);
}

#define test(f) cmocka_unit_test_setup_teardown(f, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(timers_come_in_the_order_of_their_times),
		test(the_table_of_timers_is_bounded),
		test(a_timer_that_sets_itself_does_not_starve_the_rest),
		test(what_is_taken_off_is_not_called),
		test(a_hangup_and_a_closed_descriptor_are_told),
		test(the_table_of_descriptors_is_bounded),
		test(signals_arrive_in_the_loop),
		test(a_child_that_ends_is_told),
		cmocka_unit_test(nothing_to_destroy),
	};
	return cmocka_run_group_tests_name("base/loop", tests, NULL, NULL);
}
