#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/buf.h"
#include <string.h>

static void slices_compare(void **state)
{
	(void)state;
	struct bytes empty = { NULL, 0 }, a = bytes_of_str("ab"), b = bytes_of_str("abc"), c = bytes_of("a\0c", 3);
	assert_true(bytes_equal(empty, bytes_of_str("")));
	assert_false(bytes_equal(a, b));
	assert_false(bytes_equal(b, c));
	assert_true(bytes_compare(a, b) < 0 && bytes_compare(b, a) > 0);
	assert_true(bytes_compare(c, a) < 0);	/* NUL counts as any byte */
	assert_true(bytes_compare(empty, a) < 0);
	assert_int_equal(bytes_compare(b, bytes_of_str("abc")), 0);
}

static void writes_in_order(void **state)
{
	uint8_t memory[16];
	struct buf b;
	(void)state;
	buf_init(&b, memory, sizeof memory);
	buf_put_str(&b, "chit");
	buf_put_byte(&b, ':');
	buf_put(&b, "\0\1", 2);
	buf_put_bytes(&b, bytes_of_str("xyz"));
	assert_false(b.over);
	assert_true(bytes_equal(buf_bytes(&b), bytes_of("chit:\0\1xyz", 10)));
}

static void fills_to_the_last_byte(void **state)
{
	uint8_t memory[5] = "....";
	struct buf b;
	(void)state;
	buf_init(&b, memory, 4);
	buf_put_str(&b, "abcd");
	assert_false(b.over);
	assert_int_equal(b.len, 4);
	buf_put(&b, NULL, 0);
	assert_false(b.over);
	buf_put_byte(&b, 'e');
	assert_true(b.over);
	assert_int_equal(b.len, 4);
	assert_int_equal(memory[4], 0);
}

static void what_does_not_fit_is_not_begun(void **state)
{
	uint8_t memory[4] = { 0 };
	struct buf b;
	(void)state;
	buf_init(&b, memory, sizeof memory);
	buf_put_str(&b, "ab");
	buf_put_str(&b, "cde");
	assert_true(b.over);
	assert_int_equal(b.len, 2);
	assert_memory_equal(memory, "ab\0\0", 4);
	buf_put_str(&b, "c");	/* would fit, but the bytes before it are missing */
	assert_int_equal(b.len, 2);
	assert_null(buf_reserve(&b, 1));
}

static void a_length_that_wraps_does_not_fit(void **state)
{
	uint8_t memory[4];
	struct buf b;
	(void)state;
	buf_init(&b, memory, sizeof memory);
	buf_put_byte(&b, 1);
	assert_null(buf_reserve(&b, SIZE_MAX));
	assert_true(b.over);
}

static void no_memory_at_all(void **state)
{
	struct buf b;
	(void)state;
	buf_init(&b, NULL, 0);
	buf_put_byte(&b, 1);
	assert_true(b.over);
	assert_int_equal(buf_bytes(&b).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_compare),
		cmocka_unit_test(writes_in_order),
		cmocka_unit_test(fills_to_the_last_byte),
		cmocka_unit_test(what_does_not_fit_is_not_begun),
		cmocka_unit_test(a_length_that_wraps_does_not_fit),
		cmocka_unit_test(no_memory_at_all),
	};
	return cmocka_run_group_tests_name("base/buf", tests, NULL, NULL);
}
