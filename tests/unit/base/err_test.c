#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/err.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void every_err_has_its_own_words(void **state)
{
	(void)state;
	for (int i = 0; i < ERR_COUNT; i++) {
		assert_string_not_equal(err_text((enum err)i), "unknown failure");
		for (int j = 0; j < i; j++)
			assert_string_not_equal(err_text((enum err)i), err_text((enum err)j));
	}
	assert_string_equal(err_text((enum err)ERR_COUNT), "unknown failure");
	assert_string_equal(err_text((enum err)-1), "unknown failure");
}

static void the_detail_is_kept_and_cleared(void **state)
{
	(void)state;
	assert_int_equal(err_set(ERR_RANGE, "%s is %d", "x", 7), ERR_RANGE);
	assert_string_equal(err_detail(), "x is 7");
	err_clear();
	assert_string_equal(err_detail(), "");
}

static void the_detail_may_quote_itself(void **state)
{
	(void)state;
	err_set(ERR_IO, "inner");
	err_set(ERR_IO, "outer: %s", err_detail());
	assert_string_equal(err_detail(), "outer: inner");
}

static void a_stranger_cannot_write_control_characters(void **state)
{
	(void)state;
	err_set(ERR_FORMAT, "\x1b[31mred\x1b]0;title\x07\n\r\xe2\x80\xae%s", "\xff\xc3");
	for (const char *p = err_detail(); *p; p++)
		assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
	assert_null(strstr(err_detail(), "\xe2\x80\xae"));
	assert_non_null(strstr(err_detail(), "[31mred"));
}

static void a_long_sentence_is_cut(void **state)
{
	char text[2000];
	(void)state;
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = 0;
	err_set(ERR_IO, "%s", text);
	assert_int_equal(strlen(err_detail()), 511);
	errno = ENOENT;
	assert_int_equal(err_errno("%s", text), ERR_NOT_FOUND);
	assert_int_equal(strlen(err_detail()), 511);
}

static void errno_chooses_the_err(void **state)
{
	static const struct { int number; enum err e; } cases[] = {
		{ ENOENT, ERR_NOT_FOUND }, { ENOSPC, ERR_FULL }, { EDQUOT, ERR_FULL }, { EACCES, ERR_DENIED },
		{ EPERM, ERR_DENIED }, { EROFS, ERR_DENIED }, { EEXIST, ERR_EXISTS }, { ENOMEM, ERR_NOMEM },
		{ EBUSY, ERR_BUSY }, { EAGAIN, ERR_BUSY }, { EIO, ERR_IO }, { ENODEV, ERR_IO }, { 0, ERR_IO }, { 99999, ERR_IO },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		errno = cases[i].number;
		assert_int_equal(err_errno("disk %d", 1), cases[i].e);
		assert_int_equal(errno, cases[i].number);
		assert_int_equal(strncmp(err_detail(), "disk 1: ", 8), 0);
		assert_true(strlen(err_detail()) > 8);
	}
}

static void exit_statuses(void **state)
{
	(void)state;
	for (int i = 0; i < ERR_COUNT; i++)
		assert_int_equal(err_exit((enum err)i),
				 i == ERR_OK ? 0 : i == ERR_REFUSED ? 1 : i == ERR_USAGE ? 2 : 3);
}

static void *other_thread(void *arg)
{
	(void)arg;
	return err_detail()[0] ? arg : NULL;
}

static void each_thread_has_its_own_detail(void **state)
{
	pthread_t t;
	void *saw = NULL;
	int yes;
	(void)state;
	err_set(ERR_IO, "mine");
	assert_int_equal(pthread_create(&t, NULL, other_thread, &yes), 0);
	assert_int_equal(pthread_join(t, &saw), 0);
	assert_null(saw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_err_has_its_own_words),
		cmocka_unit_test(the_detail_is_kept_and_cleared),
		cmocka_unit_test(the_detail_may_quote_itself),
		cmocka_unit_test(a_stranger_cannot_write_control_characters),
		cmocka_unit_test(a_long_sentence_is_cut),
		cmocka_unit_test(errno_chooses_the_err),
		cmocka_unit_test(exit_statuses),
		cmocka_unit_test(each_thread_has_its_own_detail),
	};
	return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
