#include "coupon/serial.h"
#include "help.h"

enum { CHARS = 17 };
static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 16 values of 5 bits as a serial; its text without hyphens. */
static void text_of(const uint8_t values[16], char out[CHARS + 1])
{
	uint8_t serial[SERIAL_LEN];
	char text[SERIAL_TEXT_CAP];
	unsigned bits = 0, have = 0, n = 0;

	for (int i = 0; i < 16; i++) {
		bits = bits << 5 | values[i];
		have += 5;
		if (have >= 8) {
			have -= 8;
			serial[n++] = (uint8_t)(bits >> have);
		}
	}
	serial_format(serial, text);
	n = 0;
	for (const char *c = text; *c != '\0'; c++)
		if (*c != '-')
			out[n++] = *c;
	out[n] = '\0';
	assert_int_equal(n, CHARS);
}

static enum err parse(const char *text)
{
	uint8_t serial[SERIAL_LEN];

	return serial_parse(bytes_of_str(text), serial);
}

static void known_serials(void **state)
{
	/* By hand: the digits are those of the number, the check character from the field's rules. */
	static const struct {
		uint8_t serial[SERIAL_LEN];
		const char *text;
	} known[] = {
		{ { 0 }, "0000-0000-0000-0000-0" },
		{ { 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, "0000-0000-0000-0001-2" },
		{ { 0, 0, 0, 0, 0, 0, 0, 0, 0, 16 }, "0000-0000-0000-000G-5" },
		{ { 0, 0, 0, 0, 0, 0, 0, 0, 0, 32 }, "0000-0000-0000-0010-4" },
		{ { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 }, NULL },
	};
	uint8_t back[SERIAL_LEN];
	char text[SERIAL_TEXT_CAP];

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		serial_format(known[i].serial, text);
		if (known[i].text != NULL)
			assert_string_equal(text, known[i].text);
		else
			assert_memory_equal(text, "ZZZZ-ZZZZ-ZZZZ-ZZZZ-", 20);
		assert_int_equal(serial_parse(bytes_of_str(text), back), ERR_OK);
		assert_memory_equal(back, known[i].serial, SERIAL_LEN);
	}
}

static void made_and_read_back(void **state)
{
	uint8_t serial[SERIAL_LEN], back[SERIAL_LEN];
	char text[SERIAL_TEXT_CAP];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t t = (int64_t)UINT32_MAX * i / 999;

		assert_int_equal(serial_make(t, help_random(), serial), ERR_OK);
		assert_int_equal(serial_time(serial), t);
		serial_format(serial, text);
		assert_int_equal(strlen(text), 21);
		assert_int_equal(serial_parse(bytes_of_str(text), back), ERR_OK);
		assert_memory_equal(serial, back, SERIAL_LEN);
	}
}

static void not_made(void **state)
{
	uint8_t serial[SERIAL_LEN] = "untouched", before[SERIAL_LEN];
	struct random none = { help_no_chance, NULL };

	(void)state;
	memcpy(before, serial, SERIAL_LEN);
	assert_int_equal(serial_make(-1, help_random(), serial), ERR_RANGE);
	assert_int_equal(serial_make((int64_t)UINT32_MAX + 1, help_random(), serial), ERR_RANGE);
	assert_int_equal(serial_make(1, none, serial), ERR_CRYPTO);
	assert_memory_equal(serial, before, SERIAL_LEN);
}

/* Every wrong character, at every place, after every state that the ones before can lead to. */
static void every_single_error(void **state)
{
	uint8_t values[16];
	char text[CHARS + 1];

	(void)state;
	for (unsigned i = 0; i < CHARS * 32 * 32; i++) {
		unsigned at = i / 1024, before = i / 32 % 32, x = i % 32;

		memset(values, 7, sizeof(values));
		if (at > 0)
			values[at - 1] = (uint8_t)before;
		if (at < 16)
			values[at] = (uint8_t)x;
		text_of(values, text);
		assert_int_equal(parse(text), ERR_OK);
		for (int wrong = 0; wrong < 32; wrong++) {
			char right = text[at];

			if (ALPHABET[wrong] == right)
				continue;
			text[at] = ALPHABET[wrong];
			assert_int_equal(parse(text), ERR_AUTH);
			text[at] = right;
		}
	}
}

/* Every swap of any two characters, the check character's included; neighbours after every state. */
static void every_swap(void **state)
{
	uint8_t values[16];
	char text[CHARS + 1];
	unsigned swaps = 0;

	(void)state;
	for (unsigned i = 0; i < 16 * 32 * 32 * 32; i++) {
		unsigned at = i / 32768, before = i / 1024 % 32, x = i / 32 % 32, y = i % 32;

		memset(values, 19, sizeof(values));
		if (at > 0)
			values[at - 1] = (uint8_t)before;
		values[at] = (uint8_t)x;
		if (at < 15)
			values[at + 1] = (uint8_t)y;
		text_of(values, text);
		for (unsigned far = at + 1; far < CHARS; far += i % 97 == 0 ? 1 : CHARS) {
			char a = text[at], b = text[far];

			if (a == b)
				continue;
			text[at] = b;
			text[far] = a;
			assert_int_equal(parse(text), ERR_AUTH);
			text[at] = a;
			text[far] = b;
			swaps++;
		}
	}
	assert_true(swaps > 400000);
}

static void typed_by_people(void **state)
{
	static const char *const same[] = {
		"0000-0000-0000-0001-2", "00000000000000012", "0000 0000 0000 0001 2", "oooo-OOOO-0000-000i-2",
		"  0-0-0-0 000000000001-2--", "OOOOOOOOOOOOOOOl2", "000000000000000L2",
	};
	static const char *const bad[] = {
		"", "0", "-", "0000-0000-0000-0001", "0000-0000-0000-0001-22", "0000-0000-0000-000U-2",
		"0000-0000-0000-000\xc3\xa4-2", "0000_0000_0000_0001_2", "0000-0000-0000-0001-2\n",
		"0000-0000-0000-0001-2;", "000000000000000000000000000000000000000000000000",
		"0000-0000-0000-0001-\x1b", "0000.0000.0000.0001.2", "0000-0000-0000-0001-*",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		uint8_t serial[SERIAL_LEN] = { 9 };
		static const uint8_t one[SERIAL_LEN] = { [9] = 1 };

		check_named(same[i], serial_parse(bytes_of_str(same[i]), serial) == ERR_OK);
		assert_memory_equal(serial, one, SERIAL_LEN);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint8_t serial[SERIAL_LEN] = "untouched";

		check_named(bad[i], serial_parse(bytes_of_str(bad[i]), serial) == ERR_FORMAT);
		assert_string_equal((char *)serial, "untouched");
	}
	assert_int_equal(serial_parse(bytes_of("0000-0000-0000-000\0" "1-2", 21), (uint8_t[SERIAL_LEN]){ 0 }), ERR_FORMAT);
	assert_int_equal(serial_parse(bytes_of(NULL, 0), (uint8_t[SERIAL_LEN]){ 0 }), ERR_FORMAT);
}

static void grouped(void **state)
{
	static const char *const bad[] = { "", "0000", "000000000000000-1", "0000-0000-0000-0000", "0000-0000-0000-0000-", "0000-0000-0000-0000-11",
					   "00000-000-0000-0000-1", "0000-0000-0000-000001", "0000 0000 0000 0000 1" };

	(void)state;
	assert_true(serial_is_grouped(bytes_of_str("0000-0000-0000-0000-1")));
	assert_true(serial_is_grouped(bytes_of_str("UUUU-u.u!-0000-0000-x")));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		check_named(bad[i], !serial_is_grouped(bytes_of_str(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_serials),
		cmocka_unit_test(made_and_read_back),
		cmocka_unit_test(not_made),
		cmocka_unit_test(every_single_error),
		cmocka_unit_test(every_swap),
		cmocka_unit_test(typed_by_people),
		cmocka_unit_test(grouped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
