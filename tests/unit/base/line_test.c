/* line: whatever the object holds, the line is printable ASCII and says the same. */
#include "base/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_line(json_t *object, const char *wanted)
{
	char memory[512];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	line_put(&b, object);
	assert_false(b.over);
	assert_int_equal(b.len, strlen(wanted));
	assert_memory_equal(memory, wanted, b.len);
	assert_true(line_check(buf_bytes(&b)));
}

static void test_escapes(void **state)
{
	(void)state;
	assert_line(json_pack("{s:s}", "a", "plain"), "{\"a\":\"plain\"}\n");
	assert_line(json_pack("{s:s#}", "a", "\0\033\n\"\\", 5), "{\"a\":\"\\u0000\\u001B\\n\\\"\\\\\"}\n");
	assert_line(json_pack("{s:s}", "a", "\177"), "{\"a\":\"\\u007f\"}\n");
	assert_line(json_pack("{s:s}", "a", "\302\233\342\200\256"), "{\"a\":\"\\u009B\\u202E\"}\n");
	assert_line(json_pack("{s:s}", "a", "\360\237\215\234"), "{\"a\":\"\\uD83C\\uDF5C\"}\n");
	assert_line(json_pack("{s:s}", "\177", "x"), "{\"\\u007f\":\"x\"}\n");
}

/* Each code point of the first planes goes out and comes back. */
static void test_every_code_point(void **state)
{
	char text[8], memory[64];
	struct buf b;

	(void)state;
	for (unsigned c = 1; c < 0x3000; c++) {
		size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
		json_t *back;

		text[0] = (char)(n == 1 ? c : n == 2 ? 0xc0 | c >> 6 : 0xe0 | c >> 12);
		text[1] = (char)(n == 2 ? 0x80 | (c & 63) : 0x80 | (c >> 6 & 63));
		text[2] = (char)(0x80 | (c & 63));
		text[n] = 0;
		buf_init(&b, memory, sizeof memory);
		line_put(&b, json_pack("{s:s}", "a", text));
		assert_false(b.over);
		assert_true(line_check(buf_bytes(&b)));
		back = json_loadb(memory, b.len, 0, NULL);
		assert_non_null(back);
		assert_string_equal(json_string_value(json_object_get(back, "a")), text);
		json_decref(back);
	}
}

static void test_too_long(void **state)
{
	char memory[14];	/* {"a":"plain"} and the newline */
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	line_put(&b, json_pack("{s:s}", "a", "plain"));
	assert_false(b.over);
	buf_init(&b, memory, sizeof memory - 1);
	line_put(&b, json_pack("{s:s}", "a", "plain"));
	assert_true(b.over);
}

static void test_check(void **state)
{
	(void)state;
	assert_true(line_check(bytes_of("", 0)));
	assert_true(line_check(bytes_of("{}", 2)));
	assert_true(line_check(bytes_of("{}\n", 3)));
	assert_false(line_check(bytes_of("{}\n\n", 4)));
	assert_false(line_check(bytes_of("{\n}", 3)));
	assert_false(line_check(bytes_of("{\177}", 3)));
	assert_false(line_check(bytes_of("{\200}", 3)));
	assert_false(line_check(bytes_of("{\0}", 3)));
	assert_false(line_check(bytes_of("{\t}", 3)));
}

static json_t *parse(const char *line)
{
	return line_parse(bytes_of_str(line), 64);
}

static void test_parse(void **state)
{
	static const char *const bad[] = {
		"", "{", "[]", "1", "null", "{\"a\":1,\"a\":2}", "{\"a\":\"\303\244\"}", "{}{}", "{\"a\":1}\t",
		"{\"a\":\"1234567890123456789012345678901234567890123456789012345678901234567890\"}",
	};
	char text[4];
	int64_t n = 7;
	json_t *o = parse("{\"a\":\"xyz\",\"n\":-5,\"z\":\"x\\u0000y\"}\n");

	(void)state;
	assert_non_null(o);
	assert_true(line_string(o, "a", text, sizeof text));
	assert_string_equal(text, "xyz");
	assert_false(line_string(o, "a", text, 3));
	assert_false(line_string(o, "n", text, sizeof text));
	assert_false(line_string(o, "z", text, sizeof text));	/* what follows the NUL would be lost */
	assert_false(line_string(o, "none", text, sizeof text));
	assert_true(line_integer(o, "n", &n));
	assert_int_equal(n, -5);
	assert_false(line_integer(o, "a", &n));
	json_decref(o);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_null(parse(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes), cmocka_unit_test(test_every_code_point), cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_check), cmocka_unit_test(test_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
