/* eyes: what is said of phones, and the symbol that pairs one. */
#include "till/eyes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static enum err parse(const char *line, struct eyes_words *w)
{
	return eyes_parse(bytes_of_str(line), w);
}

static void test_words(void **state)
{
	struct eyes_words w = { .seconds = 7 };

	(void)state;
	assert_int_equal(parse("{\"url\":\"https://192.168.1.5:8448/#k=AA\",\"seconds\":600}", &w), ERR_OK);
	assert_int_equal(w.kind, EYES_URL);
	assert_string_equal(w.text, "https://192.168.1.5:8448/#k=AA");
	assert_int_equal(w.seconds, 600);
	assert_int_equal(parse("{\"name\":\"phone-1\"}", &w), ERR_OK);
	assert_int_equal(w.kind, EYES_NAME);
	assert_string_equal(w.text, "phone-1");
	assert_int_equal(parse("{\"error\":\"no\\u001b[2J \\u202e\"}", &w), ERR_OK);
	assert_int_equal(w.kind, EYES_ERROR);
	assert_null(strchr(w.text, '\033'));
	assert_null(strstr(w.text, "\u202e"));
}

static void test_strangers(void **state)
{
	static const char *const lines[] = {
		"", "[]", "{}", "{\"url\":\"x\"}", "{\"url\":\"x\",\"seconds\":0}", "{\"url\":\"x\",\"seconds\":1e9}",
		"{\"url\":\"x\",\"seconds\":100000}", "{\"name\":\"Phone\"}", "{\"name\":\"\"}", "{\"name\":\"abcdefghijklm\"}",
		"{\"name\":7}", "{\"error\":null}", "{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"a\\u0000b\"}",
	};
	struct eyes_words w = { .text = "as it was", .seconds = 7 };
	char line[1024];

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_int_equal(parse(lines[i], &w), ERR_FORMAT);
	memset(line, 'a', sizeof line);
	memcpy(line, "{\"error\":\"", 10);
	strcpy(line + sizeof line - 3, "\"}");
	assert_int_equal(parse(line, &w), ERR_FORMAT);
	assert_string_equal(w.text, "as it was");
	assert_int_equal(w.seconds, 7);
}

/* Its three finder patterns are where they must be. */
static void test_symbol(void **state)
{
	static uint8_t modules[EYES_SIDE_MAX * EYES_SIDE_MAX];
	char text[400];
	unsigned side = 0;

	(void)state;
	assert_int_equal(eyes_symbol("https://192.168.1.5:8448/#k=AAAAAAAAAAAAAAAAAAAAAA", &side, modules), ERR_OK);
	assert_int_equal(side, 29);
	for (unsigned i = 0; i < 7; i++) {
		assert_int_equal(modules[i], 1);
		assert_int_equal(modules[side - 1 - i], 1);
		assert_int_equal(modules[(side - 1) * side + i], 1);
		assert_int_equal(modules[7 * side + i], 0);
	}
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = 0;
	side = 0;
	assert_int_equal(eyes_symbol(text, &side, modules), ERR_TOO_LONG);
	assert_int_equal(side, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_strangers), cmocka_unit_test(test_symbol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
