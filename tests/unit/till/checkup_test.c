/* The doctor's process, and its lines out and in; the process is played by shell scripts that misbehave. */
#include "till/checkup.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[] = "/tmp/chit-checkup.XXXXXX", program[64];
static struct loop *loop;
static struct seen {
	int lines, progress, ended, status;
	struct checkup_words last;
} seen;

static void on_words(void *ctx, const struct checkup_words *w, int status)
{
	struct seen *s = ctx;

	s->progress += w && w->progress;
	s->lines += w && !w->progress;
	if (w) {
		s->last = *w;
		return;
	}
	s->ended++;
	s->status = status;
	loop_stop(loop);
}

static void on_late(void *ctx)
{
	(void)ctx;
	loop_stop(loop);
}

static void play(const char *script)
{
	FILE *f = fopen(program, "w");
	struct checkup *c = NULL;

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(program, 0700), 0);
	seen = (struct seen){ 0 };
	assert_int_equal(loop_create(&loop), ERR_OK);
	assert_int_equal(checkup_start(&c, loop, program, "/some/where", on_words, &seen), ERR_OK);
	loop_after(loop, 20000, on_late, NULL);
	assert_int_equal(loop_run(loop), ERR_OK);
	checkup_dismiss(c);
	checkup_destroy(c);
	loop_destroy(loop);
}

static void progress_and_a_verdict(void **state)
{
	(void)state;
	play("echo '{\"done\":0,\"of\":9}'; echo '{\"done\":9,\"of\":9}'\n"
	     "echo '{\"what\":\"store\",\"sign\":\"bad\",\"words\":\"'\"$*\"'\",\"advice\":null}'; exit 1");
	assert_int_equal(seen.progress, 2);
	assert_int_equal(seen.lines, 1);
	assert_int_equal(seen.last.line.sign, DOCTOR_BAD);
	assert_string_equal(seen.last.line.what, "store");
	assert_string_equal(seen.last.line.words, "doctor --child --store /some/where");
	assert_string_equal(seen.last.line.advice, "");
	assert_int_equal(seen.status, 1);
}

static void nonsense_and_death(void **state)
{
	(void)state;
	play("head -c 100000 /dev/zero | tr '\\0' x; echo; echo '{}'; printf '\\033[2J\\n'; kill -9 $$");
	assert_int_equal(seen.progress + seen.lines, 0);
	assert_int_equal(seen.ended, 1);
	assert_int_equal(seen.status, 3);
}

static void lines_come_back(void **state)
{
	static const char *const whats[] = { "clock", "store", "platform", "trust", "outbox", "reader", "camera" };
	struct doctor_line l = { .sign = DOCTOR_CARE, .advice = "do \"this\"" };
	char line[CHECKUP_LINE_MAX];
	struct checkup_words w;

	(void)state;
	memset(l.words, 1, sizeof l.words - 1);
	for (size_t i = 0; i < sizeof whats / sizeof *whats; i++) {
		size_t len;

		l.what = whats[i];
		len = checkup_format_line(&l, line);
		assert_int_equal(checkup_parse(bytes_of(line, len), &w), ERR_OK);
		assert_string_equal(w.line.what, l.what);
		assert_int_equal(w.line.sign, l.sign);
		assert_string_equal(w.line.words, l.words);
		assert_string_equal(w.line.advice, l.advice);
	}
	memset(l.words, 0xff, sizeof l.words - 1);	/* a path in other letters */
	assert_int_equal(checkup_parse(bytes_of(line, checkup_format_line(&l, line)), &w), ERR_OK);
	assert_int_equal(checkup_parse(bytes_of(line, checkup_format_progress(7, 1 << 30, line)), &w), ERR_OK);
	assert_true(w.progress && w.done == 7 && w.of == 1 << 30);
}

static void what_is_none_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"", "{}", "[]", "{\"done\":1}", "{\"done\":-1,\"of\":2}", "{\"done\":\"1\",\"of\":2}",
		"{\"what\":\"moon\",\"sign\":\"ok\",\"words\":\"x\",\"advice\":null}",
		"{\"what\":\"store\",\"sign\":\"fine\",\"words\":\"x\",\"advice\":null}",
		"{\"what\":\"store\",\"sign\":\"ok\",\"words\":7,\"advice\":null}",
		"{\"what\":\"store\",\"sign\":\"ok\",\"words\":\"x\"}",
	};
	struct checkup_words w = { .done = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (checkup_parse(bytes_of_str(bad[i]), &w) == ERR_OK)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(w.done, 77);
	}
}

static int make_dir(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_non_null(mkdtemp(dir));
	snprintf(program, sizeof program, "%s/doctor", dir);
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
		cmocka_unit_test(progress_and_a_verdict), cmocka_unit_test(nonsense_and_death), cmocka_unit_test(lines_come_back),
		cmocka_unit_test(what_is_none_changes_nothing),
	};

	return cmocka_run_group_tests_name("till/checkup", tests, make_dir, remove_dir);
}
