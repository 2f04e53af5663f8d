/* trim: what readers put around a code. */
#include "scan/trim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct affix affix(const char *text)
{
	struct affix a;

	assert_int_equal(affix_parse(text, &a), ERR_OK);
	return a;
}

static void test_parse(void **state)
{
	struct affix a = affix("]Q1"), before;

	(void)state;
	assert_int_equal(a.len, 3);
	assert_memory_equal(a.bytes, "]Q1", 3);
	a = affix("\\x02\\e\\\\\\n\\r\\t\\xFf");
	assert_int_equal(a.len, 7);
	assert_memory_equal(a.bytes, "\x02\x1b\\\n\r\t\xff", 7);
	assert_int_equal(affix("").len, 0);
	assert_int_equal(affix("0123456789abcdef").len, 16);
	before = a;
	assert_int_equal(affix_parse("0123456789abcdef0", &a), ERR_TOO_LONG);
	assert_int_equal(affix_parse("\\", &a), ERR_FORMAT);
	assert_int_equal(affix_parse("\\q", &a), ERR_FORMAT);
	assert_int_equal(affix_parse("\\x", &a), ERR_FORMAT);
	assert_int_equal(affix_parse("\\x1", &a), ERR_FORMAT);
	assert_int_equal(affix_parse("\\x1g", &a), ERR_FORMAT);
	assert_memory_equal(&a, &before, sizeof a);
}

static struct scanned code(const char *text)
{
	struct scanned s = { .symbology = SYMBOLOGY_TYPED, .len = strlen(text) };

	memcpy(s.text, text, s.len);
	return s;
}

/* What is left of text, with a "!" behind it where it is cut; "-" for none. */
static const char *trimmed(const struct trim *t, struct scanned s)
{
	static char out[64];

	if (!trim_apply(t, &s))
		return "-";
	memcpy(out, s.text, s.len);
	strcpy(out + s.len, s.cut ? "!" : "");
	return out;
}

static void test_affixes(void **state)
{
	struct trim t = { .prefix = affix("]Q1"), .suffix = affix("\\t") };
	struct scanned cut = code("]Q1chit:A\t");

	(void)state;
	assert_string_equal(trimmed(&t, code("]Q1chit:A\t")), "chit:A");
	assert_string_equal(trimmed(&t, code("chit:A")), "chit:A");
	assert_string_equal(trimmed(&t, code("]Q1]Q1x")), "]Q1x");
	assert_string_equal(trimmed(&t, code("]Q")), "]Q");
	assert_string_equal(trimmed(&t, code("]Q1\t")), "-");
	assert_string_equal(trimmed(&t, code("]Q1")), "-");
	cut.cut = true;
	assert_string_equal(trimmed(&t, cut), "chit:A\t!");
	t = (struct trim){ .prefix = affix("aba"), .suffix = affix("aba") };
	assert_string_equal(trimmed(&t, code("ababa")), "ba");
}

static void test_length(void **state)
{
	struct trim t = { .min = 3, .max = 5 }, open = { .min = 3 };

	(void)state;
	assert_string_equal(trimmed(&t, code("ab")), "ab!");
	assert_string_equal(trimmed(&t, code("abc")), "abc");
	assert_string_equal(trimmed(&t, code("abcde")), "abcde");
	assert_string_equal(trimmed(&t, code("abcdef")), "abcdef!");
	assert_string_equal(trimmed(&open, code("abcdefgh")), "abcdefgh");
	assert_string_equal(trimmed(&t, code("")), "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse), cmocka_unit_test(test_affixes), cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
