#include "coupon/serial.h"

/*
 * Damm's scheme: a quasigroup x*y over the alphabet's 32 values, with x*x = 0. The state starts
 * at 0 and takes in one character after the other, state = state*x; the state after the last is
 * the check character, for the state after that is then 0.
 *
 * Here x*y = 2(x + y) in GF(32) with the polynomial z^5 + z^2 + 1 (so + is exclusive or, and
 * 2 is z). A single wrong character changes the end since x*y is one to one in each argument. A swap
 * of neighbours x, y after the state c changes it since (c*x)*y = 4c + 4x + 2y equals
 * (c*y)*x only where 6(x + y) = 0, that is x = y. As z has order 31 and the text has 17
 * characters, a swap of any two characters is caught as well.
 */
enum { FIELD_POLYNOMIAL = 0x25, FIELD_SIZE = 32, DATA_CHARS = 16, ALL_CHARS = DATA_CHARS + 1, GROUP = 4 };

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";	/* Crockford's: no I, L, O, U */

static unsigned damm(unsigned state, unsigned x)
{
	unsigned v = (state ^ x) << 1;

	return v & FIELD_SIZE ? v ^ FIELD_POLYNOMIAL : v;
}

enum err serial_make(int64_t issued_at, struct random r, uint8_t serial[SERIAL_LEN])
{
	uint8_t s[SERIAL_LEN];
	enum err e;

	if (issued_at < 0 || issued_at > UINT32_MAX)
		return err_set(ERR_RANGE, "a serial's time must lie between 1970 and 2106");
	s[0] = (uint8_t)(issued_at >> 24);
	s[1] = (uint8_t)(issued_at >> 16);
	s[2] = (uint8_t)(issued_at >> 8);
	s[3] = (uint8_t)issued_at;
	e = random_fill(r, s + 4, SERIAL_LEN - 4);
	if (e != ERR_OK)
		return e;
	for (int i = 0; i < SERIAL_LEN; i++)
		serial[i] = s[i];
	return ERR_OK;
}

int64_t serial_time(const uint8_t serial[SERIAL_LEN])
{
	return (int64_t)serial[0] << 24 | serial[1] << 16 | serial[2] << 8 | serial[3];
}

void serial_format(const uint8_t serial[SERIAL_LEN], char out[SERIAL_TEXT_CAP])
{
	unsigned state = 0, have = 0, bits = 0, chars = 0;
	char *to = out;

	for (int i = 0; i < SERIAL_LEN; i++) {
		bits = bits << 8 | serial[i];
		for (have += 8; have >= 5; have -= 5) {
			unsigned x = bits >> (have - 5) & (FIELD_SIZE - 1);

			state = damm(state, x);
			*to++ = ALPHABET[x];
			if (++chars % GROUP == 0)
				*to++ = '-';
		}
	}
	*to++ = ALPHABET[state];
	*to = '\0';
}

/* The value of a typed character, or -1. */
static int value_of(uint8_t c)
{
	if (c >= 'a' && c <= 'z')
		c = (uint8_t)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	for (int i = 0; i < FIELD_SIZE; i++)
		if (ALPHABET[i] == (char)c)
			return i;
	return -1;
}

/* The 17 values of a typed serial; false for another length or alphabet. */
static bool values_of(struct bytes text, uint8_t values[ALL_CHARS])
{
	int n = 0;

	for (size_t i = 0; i < text.len; i++) {
		int v;

		if (text.data[i] == ' ' || text.data[i] == '-')
			continue;
		v = value_of(text.data[i]);
		if (v < 0 || n == ALL_CHARS)
			return false;
		values[n++] = (uint8_t)v;
	}
	return n == ALL_CHARS;
}

enum err serial_parse(struct bytes text, uint8_t serial[SERIAL_LEN])
{
	uint8_t values[ALL_CHARS];
	unsigned state = 0, have = 0, bits = 0;
	int n = 0;

	if (!values_of(text, values))
		return err_set(ERR_FORMAT, "a serial is 17 characters of 0-9 and A-Z (no U): 0123-4567-89AB-CDEF-G");
	for (int i = 0; i < ALL_CHARS; i++)
		state = damm(state, values[i]);
	if (state != 0)
		return err_set(ERR_AUTH, "the serial is mistyped: its check character does not fit");
	for (int i = 0; i < DATA_CHARS; i++) {
		bits = bits << 5 | values[i];
		have += 5;
		if (have >= 8) {
			have -= 8;
			serial[n++] = (uint8_t)(bits >> have);
		}
	}
	return ERR_OK;
}

bool serial_is_grouped(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.data[i] == '-') != (i % (GROUP + 1) == GROUP))
			return false;
	return text.len == ALL_CHARS + DATA_CHARS / GROUP;
}
