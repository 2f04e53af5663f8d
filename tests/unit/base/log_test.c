#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/log.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char line[4096];

/* What one call writes to standard error. */
static const char *written(enum log_level level, const char *text)
{
	int pipes[2], kept = dup(STDERR_FILENO);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(fcntl(pipes[0], F_SETFL, O_NONBLOCK), 0);
	dup2(pipes[1], STDERR_FILENO);
	log_write(level, "base", "%s", text);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(pipes[1]);
	ssize_t n = read(pipes[0], line, sizeof line - 1);
	close(pipes[0]);
	line[n > 0 ? n : 0] = 0;
	return line;
}

static void a_line_has_time_level_room(void **state)
{
	(void)state;
	setenv("CHIT_NOW", "1795264867", 1);
	assert_string_equal(written(LOG_WARN, "hello"), "2026-11-21T12:41:07Z warn base: hello\n");
	unsetenv("CHIT_NOW");
}

static void the_level_decides(void **state)
{
	(void)state;
	assert_string_equal(written(LOG_INFO, "x"), "");
	log_level(LOG_INFO);
	assert_string_not_equal(written(LOG_INFO, "x"), "");
	assert_string_equal(written(LOG_DEBUG, "x"), "");
	setenv("CHIT_LOG", "debug", 1);
	assert_string_not_equal(written(LOG_DEBUG, "x"), "");
	setenv("CHIT_LOG", "nonsense", 1);
	assert_string_equal(written(LOG_DEBUG, "x"), "");
	setenv("CHIT_LOG", "error", 1);
	assert_string_equal(written(LOG_WARN, "x"), "");
	unsetenv("CHIT_LOG");
	log_level(LOG_WARN);
}

static void one_call_is_one_line(void **state)
{
	char big[5000];
	(void)state;
	const char *s = written(LOG_ERROR, "a\nb\x1b[2J\r\xff");
	assert_ptr_equal(strchr(s, '\n'), s + strlen(s) - 1);
	assert_null(strchr(s, 0x1b));
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = 0;
	s = written(LOG_ERROR, big);
	assert_true(strlen(s) > 900 && strlen(s) < 1200);
	assert_ptr_equal(strchr(s, '\n'), s + strlen(s) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_time_level_room),
		cmocka_unit_test(the_level_decides),
		cmocka_unit_test(one_call_is_one_line),
	};
	return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
