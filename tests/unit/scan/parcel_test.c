/* parcel: what may cross from the process that listens to the one that decodes. */
#include "scan/parcel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static enum err parse(const char *head, size_t len, struct parcel *p, size_t *name)
{
	uint8_t bytes[PARCEL_HEAD];

	memcpy(bytes, head, 4);
	for (int i = 0; i < 4; i++)
		bytes[4 + i] = (uint8_t)(len >> (24 - 8 * i));
	return parcel_parse(bytes, p, name);
}

static void test_there_and_back(void **state)
{
	struct parcel p = { .kind = PARCEL_PICTURE, .name = "phone-1", .len = 70000 }, back;
	uint8_t bytes[PARCEL_HEAD + PARCEL_NAME_MAX];
	size_t name;

	(void)state;
	assert_int_equal(parcel_head(&p, bytes), PARCEL_HEAD + 7);
	assert_int_equal(parcel_parse(bytes, &back, &name), ERR_OK);
	assert_int_equal(name, 7);
	assert_int_equal(parcel_name(&back, bytes_of(bytes + PARCEL_HEAD, name)), ERR_OK);
	assert_int_equal(back.kind, PARCEL_PICTURE);
	assert_int_equal(back.len, 70000);
	assert_string_equal(back.name, "phone-1");
	p = (struct parcel){ .kind = PARCEL_OPEN, .len = 9 };
	assert_int_equal(parcel_head(&p, bytes), PARCEL_HEAD);
	assert_int_equal(parcel_parse(bytes, &back, &name), ERR_OK);
	assert_int_equal(name, 0);
}

static void test_bounds(void **state)
{
	struct parcel p = { .len = 77 };
	size_t name = 99;

	(void)state;
	assert_int_equal(parse("CE\1\1", PARCEL_PICTURE_MAX + 1, &p, &name), ERR_TOO_LONG);
	assert_int_equal(parse("CE\1\1", 0xffffffff, &p, &name), ERR_TOO_LONG);
	assert_int_equal(parse("CE\2\1", PARCEL_TEXT_MAX + 1, &p, &name), ERR_TOO_LONG);
	assert_int_equal(parse("CE\3\0", PARCEL_WORDS_MAX + 1, &p, &name), ERR_TOO_LONG);
	assert_int_equal(parse("CE\1\15", 9, &p, &name), ERR_TOO_LONG);
	assert_int_equal(parse("CE\1\1", 0, &p, &name), ERR_FORMAT);
	assert_int_equal(parse("CE\0\1", 9, &p, &name), ERR_FORMAT);
	assert_int_equal(parse("CE\5\0", 9, &p, &name), ERR_FORMAT);
	assert_int_equal(parse("CE\1\0", 9, &p, &name), ERR_FORMAT);	/* a picture of nobody */
	assert_int_equal(parse("CE\3\1", 9, &p, &name), ERR_FORMAT);
	assert_int_equal(parse("EC\1\1", 9, &p, &name), ERR_FORMAT);
	assert_int_equal(p.len, 77);
	assert_int_equal(name, 99);
	assert_int_equal(parse("CE\1\14", PARCEL_PICTURE_MAX, &p, &name), ERR_OK);
}

static void test_names(void **state)
{
	struct parcel p = { .kind = PARCEL_TEXT };

	(void)state;
	assert_int_equal(parcel_name(&p, bytes_of_str("a-9")), ERR_OK);
	assert_int_equal(parcel_name(&p, bytes_of_str("")), ERR_FORMAT);
	assert_int_equal(parcel_name(&p, bytes_of_str("A")), ERR_FORMAT);
	assert_int_equal(parcel_name(&p, bytes_of_str("a b")), ERR_FORMAT);
	assert_int_equal(parcel_name(&p, bytes_of("a\0b", 3)), ERR_FORMAT);
	assert_int_equal(parcel_name(&p, bytes_of_str("abcdefghijklm")), ERR_FORMAT);
	assert_string_equal(p.name, "a-9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_bounds), cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
