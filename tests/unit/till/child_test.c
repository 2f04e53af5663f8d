/* Children played by shell scripts: what is asked of all of them. What readers do in particular is reader_test's. */
#include "till/child.h"

#include "base/clock.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

enum { UNTIL_LINE = 1000 };

static char dir[] = "/tmp/chit-child.XXXXXX", program[64];
static struct loop *loop;
static struct child *child;
static struct seen {
	int lines, dropped, died, ended, gave_up, status;
	char text[64];
	int stop_after;		/* news of any kind */
	bool until_line;	/* or the first line */
} seen;

static void on_news(void *ctx, enum child_news news, struct bytes line, int status)
{
	struct seen *s = ctx;

	s->lines += news == CHILD_LINE;
	s->dropped += news == CHILD_DROPPED;
	s->died += news == CHILD_DIED;
	s->ended += news == CHILD_ENDED;
	s->gave_up += news == CHILD_GAVE_UP;
	s->status = status;
	if (news == CHILD_LINE)
		snprintf(s->text, sizeof s->text, "%.*s", (int)line.len, (const char *)line.data);
	if (--s->stop_after <= 0 || (s->until_line && news == CHILD_LINE))
		loop_stop(loop);
}

static void on_late(void *ctx)
{
	(void)ctx;
	loop_stop(loop);
}

static void play(const char *script, struct child_options o, int news, int64_t ms)
{
	static char *const args[] = { (char *)"one", NULL };
	FILE *f = fopen(program, "w");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(program, 0700), 0);
	o.name = "child";
	o.program = program;
	o.args = args;
	o.fn = on_news;
	o.ctx = &seen;
	if (!o.line_max)
		o.line_max = 64;
	seen = (struct seen){ .stop_after = news, .until_line = news == UNTIL_LINE };
	assert_int_equal(loop_create(&loop), ERR_OK);
	assert_int_equal(child_start(&child, loop, &o), ERR_OK);
	loop_after(loop, ms, on_late, NULL);
	assert_int_equal(loop_run(loop), ERR_OK);
}

static void over(void)
{
	child_destroy(child);
	loop_destroy(loop);
	child = NULL;
}

static void a_secret_comes_by_a_pipe_and_nothing_else_is_open(void **state)
{
	struct child_options o = { .secret = bytes_of_str("a key\n"), .life = CHILD_ONCE };

	(void)state;
	play("read -r key <&3; cat <&3; ls /proc/$$/fd >$0.fds; echo \"$1 $key $(grep -c '^[4-9]$' $0.fds)\"", o, 2, 20000);
	assert_int_equal(seen.lines, 1);
	assert_string_equal(seen.text, "one a key 0");
	assert_int_equal(seen.ended, 1);
	over();
	o.secret = bytes_of(NULL, 0);
	play("[ -e /proc/self/fd/3 ] && echo open || echo none", o, 1, 20000);
	assert_string_equal(seen.text, "none");
	over();
}

static void a_descriptor_is_lent(void **state)
{
	struct child_options o = { .lent = fileno(tmpfile()), .life = CHILD_ONCE };

	(void)state;
	assert_int_equal(pwrite(o.lent, "lent\n", 5, 0), 5);
	play("read -r word <&3; ls /proc/$$/fd >$0.fds; echo \"$word $(grep -c '^[4-9]$' $0.fds)\"", o, 1, 20000);
	assert_string_equal(seen.text, "lent 0");
	over();
	assert_int_equal(pwrite(o.lent, "x", 1, 0), 1);	/* and is ours still */
	close(o.lent);
}

static void each_start_gets_the_secret(void **state)
{
	struct child_options o = { .secret = bytes_of_str("a key\n"), .life = CHILD_FOR_EVER };

	(void)state;
	play("read -r key <&3; echo \"$key\"; exit 0", o, 4, 20000);
	assert_int_equal(seen.lines, 2);
	assert_int_equal(seen.died, 2);
	assert_string_equal(seen.text, "a key");
	over();
}

static void one_for_ever_ends_only_where_it_does_not_understand(void **state)
{
	(void)state;
	play("exit 2", (struct child_options){ .life = CHILD_FOR_EVER }, 1, 20000);
	assert_int_equal(seen.ended, 1);
	assert_int_equal(seen.status, 2);
	seen = (struct seen){ .stop_after = 1 };
	child_again(child);
	assert_int_equal(loop_run(loop), ERR_OK);
	assert_int_equal(seen.ended, 1);
	over();
}

static void one_for_once_ends_however_it_ends(void **state)
{
	(void)state;
	play("exit 9", (struct child_options){ .life = CHILD_ONCE }, 1, 20000);
	assert_int_equal(seen.status, 9);
	over();
	play("kill -9 $$", (struct child_options){ .life = CHILD_ONCE }, 1, 20000);
	assert_int_equal(seen.ended, 1);
	assert_int_equal(seen.status, 3);
	over();
}

static void a_line_has_its_bound(void **state)
{
	(void)state;
	play("echo 12345678; echo 123456789; head -c 1000000 /dev/zero; echo; echo last",
	     (struct child_options){ .line_max = 8, .life = CHILD_ONCE }, 5, 20000);
	assert_int_equal(seen.lines, 2);
	assert_int_equal(seen.dropped, 2);
	assert_string_equal(seen.text, "last");
	over();
}

/* On a machine that takes three times as long as one may be silent, it comes to its word after all. */
static void one_that_is_slow_gets_its_time(void **state)
{
	struct child_options o = { .silent_ms = 600, .life = CHILD_FOR_EVER };

	(void)state;
	play("sleep 1.8; echo awake; exec sleep 60", o, UNTIL_LINE, 30000);
	assert_int_equal(seen.lines, 1);
	assert_string_equal(seen.text, "awake");
	assert_true(seen.died > 0);
	over();
}

/* The loop was busy with something else for longer than a child may be silent: that is no fault of the child. */
static void our_own_silence_is_not_its(void **state)
{
	struct child_options o = { .silent_ms = 1500, .life = CHILD_TILL_DONE };

	(void)state;
	play("while :; do echo beat; sleep 0.1; done", o, 1, 20000);
	poll(NULL, 0, 2500);
	seen = (struct seen){ .stop_after = 20 };
	assert_int_equal(loop_run(loop), ERR_OK);
	assert_int_equal(seen.died, 0);
	over();
}

static void one_that_will_not_end_is_made_to(void **state)
{
	int64_t began;

	(void)state;
	play("trap '' TERM HUP; echo here; while :; do sleep 1; done", (struct child_options){ .life = CHILD_FOR_EVER }, 1, 20000);
	assert_true(child_signal(child, SIGCONT));
	began = clock_monotonic_ms();
	child_dismiss(child);
	assert_false(child_tell(child, "anybody?"));
	over();
	assert_in_range(clock_monotonic_ms() - began, 900, 20000);
}

static int make_dir(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_non_null(mkdtemp(dir));
	snprintf(program, sizeof program, "%s/child", dir);
	return 0;
}

static int remove_dir(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_is_slow_gets_its_time), cmocka_unit_test(a_secret_comes_by_a_pipe_and_nothing_else_is_open),
		cmocka_unit_test(a_descriptor_is_lent), cmocka_unit_test(each_start_gets_the_secret),
		cmocka_unit_test(one_for_ever_ends_only_where_it_does_not_understand),
		cmocka_unit_test(one_for_once_ends_however_it_ends), cmocka_unit_test(a_line_has_its_bound),
		cmocka_unit_test(our_own_silence_is_not_its), cmocka_unit_test(one_that_will_not_end_is_made_to),
	};
	return cmocka_run_group_tests_name("till/child", tests, make_dir, remove_dir);
}
