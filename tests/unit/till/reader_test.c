/* The reader's process, played by shell scripts that misbehave. */
#include "till/reader.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[] = "/tmp/chit-reader.XXXXXX", program[64];
static struct loop *loop;
static struct reader *reader;
static struct seen {
	int codes, states, died, ended, gave_up, status;
	char text[64];
	int stop_after;		/* news of any kind */
} seen;

static void on_news(void *ctx, enum reader_news news, const struct event *e, int status)
{
	struct seen *s = ctx;

	if (news == READER_EVENT && e->kind == EVENT_CODE) {
		s->codes++;
		snprintf(s->text, sizeof s->text, "%.*s", (int)e->len, (const char *)e->text);
	}
	s->states += news == READER_EVENT && e->kind == EVENT_STATE;
	s->died += news == READER_DIED;
	s->ended += news == READER_ENDED;
	s->gave_up += news == READER_GAVE_UP;
	s->status = status;
	if (--s->stop_after <= 0)
		loop_stop(loop);
}

static void on_late(void *ctx)
{
	(void)ctx;
	loop_stop(loop);
}

/* Runs a script as the reader until so much news has come, or ms have passed. */
static void play(const char *script, int news, int64_t ms)
{
	static char *const args[] = { (char *)"one", (char *)"two", NULL };
	FILE *f = fopen(program, "w");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(program, 0700), 0);
	seen = (struct seen){ .stop_after = news };
	assert_int_equal(loop_create(&loop), ERR_OK);
	assert_int_equal(reader_start(&reader, loop, program, args, on_news, &seen), ERR_OK);
	loop_after(loop, ms, on_late, NULL);
	assert_int_equal(loop_run(loop), ERR_OK);
}

static void over(void)
{
	reader_destroy(reader);
	loop_destroy(loop);
	reader = NULL;
}

#define CODE "{\"source\":\"serial:x\",\"time\":1,\"symbology\":\"text\",\"text\":\"%s\"}\\n"

static void events_come_through(void **state)
{
	(void)state;
	play("printf '" CODE "' \"$*\"; exec cat", 1, 20000);
	assert_int_equal(seen.codes, 1);
	assert_string_equal(seen.text, "--feed one two");
	assert_true(reader_tell(reader, "this is no event"));	/* cat gives it back */
	assert_true(reader_tell(reader, "{\"source\":\"x\",\"time\":1,\"state\":\"open\",\"detail\":\"\"}"));
	seen.stop_after = 1;
	assert_int_equal(loop_run(loop), ERR_OK);
	assert_int_equal(seen.states, 1);
	assert_int_equal(reader_dropped(reader), 1);
	over();
}

static void garbage_is_dropped_and_counted(void **state)
{
	(void)state;
	play("head -c 100000 /dev/zero | tr '\\0' x; echo; echo '[[['; printf '\\033[2J\\n'; printf '" CODE "' good; exec cat", 1, 20000);
	assert_int_equal(seen.codes, 1);
	assert_string_equal(seen.text, "good");
	assert_int_equal(reader_dropped(reader), 3);
	over();
}

static void a_secret_stays_behind(void **state)
{
	(void)state;
	setenv("CHIT_PASSPHRASE", "secret", 1);
	play("printf '" CODE "' \"${CHIT_PASSPHRASE-none}\"; exec cat", 1, 20000);
	assert_string_equal(seen.text, "none");
	over();
}

static void one_that_dies_is_started_again(void **state)
{
	(void)state;
	play("[ -e \"$0.died\" ] || { : >\"$0.died\"; exit 9; }; printf '" CODE "' back; exec cat", 2, 20000);
	assert_int_equal(seen.died, 1);
	assert_string_equal(seen.text, "back");
	over();
}

static void one_that_will_not_stay_up_is_given_up(void **state)
{
	int64_t began = clock_monotonic_ms();

	(void)state;
	play("exit 9", 5, 30000);
	assert_int_equal(seen.died, 4);
	assert_int_equal(seen.gave_up, 1);
	assert_true(clock_monotonic_ms() - began >= 4000);	/* not in a tight circle */
	seen = (struct seen){ .stop_after = 1 };
	reader_again(reader);
	assert_int_equal(loop_run(loop), ERR_OK);
	assert_int_equal(seen.died, 1);
	over();
}

static void one_that_is_silent_is_killed(void **state)
{
	(void)state;
	play("exec sleep 100", 1, 20000);
	assert_int_equal(seen.died, 1);
	over();
}

static void one_that_closes_its_output_is_killed(void **state)
{
	(void)state;
	play("exec sleep 100 >/dev/null", 1, 20000);
	assert_int_equal(seen.died, 1);
	over();
}

static void its_own_end_is_said(void **state)
{
	(void)state;
	play("exit 2", 1, 20000);
	assert_int_equal(seen.ended, 1);
	assert_int_equal(seen.status, 2);
	assert_false(reader_tell(reader, "anybody?"));
	over();
}

/* The loop has its turn between the parts of a flood: the timer comes. */
static void a_flood_does_not_hold_the_loop(void **state)
{
	int64_t began = clock_monotonic_ms();

	(void)state;
	play("exec yes '{\"beat\":1,\"time\":1,\"frames\":0}'", 1, 300);
	assert_in_range(clock_monotonic_ms() - began, 250, 15000);
	over();
}

static int make_dir(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(program, sizeof program, "%s/reader", dir);
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
		cmocka_unit_test(events_come_through), cmocka_unit_test(garbage_is_dropped_and_counted),
		cmocka_unit_test(a_secret_stays_behind), cmocka_unit_test(one_that_dies_is_started_again),
		cmocka_unit_test(one_that_will_not_stay_up_is_given_up), cmocka_unit_test(one_that_is_silent_is_killed),
		cmocka_unit_test(one_that_closes_its_output_is_killed), cmocka_unit_test(its_own_end_is_said),
		cmocka_unit_test(a_flood_does_not_hold_the_loop),
	};
	return cmocka_run_group_tests_name("till/reader", tests, make_dir, remove_dir);
}
