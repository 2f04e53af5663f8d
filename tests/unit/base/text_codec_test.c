#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/text.h"
#include <stdio.h>
#include <string.h>

typedef enum err decoder(struct bytes, struct buf *);
typedef size_t encoder(struct bytes, char *, size_t);

static size_t hex(struct bytes s, char *out, size_t cap)
{
	hex_encode(s, out, cap);
	return 2 * s.len;
}

static const struct codec { const char *name; encoder *encode; decoder *decode; } codecs[] = {
	{ "hex", hex, hex_decode },
	{ "Base64url", base64url_encode, base64url_decode },
	{ "Base45", base45_encode, base45_decode },
};

static void decodes(decoder *decode, const char *text, const char *want, size_t len)
{
	uint8_t memory[64];
	struct buf b;
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(decode(bytes_of_str(text), &b), ERR_OK);
	assert_true(bytes_equal(buf_bytes(&b), bytes_of(want, len)));
}

/* A refused text leaves what was in the buffer, and nothing more. */
static void refuses(decoder *decode, const char *text, enum err want)
{
	uint8_t memory[12];
	struct buf b;
	buf_init(&b, memory, sizeof memory);
	buf_put_str(&b, "kept");
	assert_int_equal(decode(bytes_of_str(text), &b), want);
	assert_false(b.over);
	assert_int_equal(b.len, 4);
	assert_memory_equal(memory, "kept", 4);
}

static void encodes(encoder *encode, const char *bytes, const char *want)
{
	char out[64];
	assert_int_equal(encode(bytes_of_str(bytes), out, sizeof out), strlen(want));
	assert_string_equal(out, want);
}

static void published_vectors(void **state)
{
	(void)state;
	/* RFC 4648, section 10, without the padding */
	encodes(base64url_encode, "", "");
	encodes(base64url_encode, "f", "Zg");
	encodes(base64url_encode, "fo", "Zm8");
	encodes(base64url_encode, "foo", "Zm9v");
	encodes(base64url_encode, "foob", "Zm9vYg");
	encodes(base64url_encode, "fooba", "Zm9vYmE");
	encodes(base64url_encode, "foobar", "Zm9vYmFy");
	encodes(base64url_encode, "\xfb\xff", "-_8");
	/* RFC 9285, section 4 */
	encodes(base45_encode, "AB", "BB8");
	encodes(base45_encode, "Hello!!", "%69 VD92EX0");
	encodes(base45_encode, "base-45", "UJCLQE7W581");
	encodes(base45_encode, "", "");
	decodes(base45_decode, "QED8WEX0", "ietf!", 5);
	decodes(base64url_decode, "Zm9vYg", "foob", 4);
	decodes(hex_decode, "00ffAbaB", "\x00\xff\xab\xab", 4);
	decodes(hex_decode, "", "", 0);
}

static void every_length_goes_round(void **state)
{
	uint8_t in[300], memory[300];
	char text[700];
	(void)state;
	for (size_t i = 0; i < sizeof in; i++)
		in[i] = (uint8_t)(i * 151 + (i >> 3));
	for (size_t c = 0; c < sizeof codecs / sizeof *codecs; c++) {
		for (size_t len = 0; len <= sizeof in; len++) {
			struct buf b;
			size_t n = codecs[c].encode(bytes_of(in, len), text, sizeof text);
			assert_int_equal(strlen(text), n);
			buf_init(&b, memory, len);	/* exactly as much as is needed */
			assert_int_equal(codecs[c].decode(bytes_of(text, n), &b), ERR_OK);
			assert_true(bytes_equal(buf_bytes(&b), bytes_of(in, len)));
			if (!len)
				continue;
			buf_init(&b, memory, len - 1);
			assert_int_equal(codecs[c].decode(bytes_of(text, n), &b), ERR_TOO_LONG);
			assert_int_equal(b.len, 0);
		}
	}
}

/* What a decoder takes is what its encoder gives: no second text for the same bytes. */
static void no_text_has_a_twin(void **state)
{
	static const char alphabet[] = "AaZz09-_+/=: $%*.\n";
	uint8_t memory[8];
	char text[5] = "", again[16];
	size_t n = sizeof alphabet - 1;
	(void)state;
	for (size_t i = 0; i < n * n * n * n; i++) {
		size_t rest = i, len = 2 + i % 3;
		for (size_t k = 0; k < 4; k++, rest /= n)
			text[k] = k < len ? alphabet[rest % n] : 0;
		for (size_t c = 1; c < sizeof codecs / sizeof *codecs; c++) {
			struct buf b;
			buf_init(&b, memory, sizeof memory);
			if (codecs[c].decode(bytes_of_str(text), &b) != ERR_OK)
				continue;
			codecs[c].encode(buf_bytes(&b), again, sizeof again);
			assert_string_equal(again, text);
		}
	}
}

static void bad_hex(void **state)
{
	static const char *const bad[] = { "0", "000", "0g", "g0", "0x00", " 00", "00 ", "0\xc3\xa4", "//", "::", "@@", "``" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refuses(hex_decode, bad[i], ERR_FORMAT);
	refuses(hex_decode, "000000000000000000", ERR_TOO_LONG);
}

static void bad_base64url(void **state)
{
	static const char *const bad[] = {
		"A", "AAAAA", "Zg==", "Zm8=", "Zh", "Zm9", "Z+8A", "Z/8A", " Zg", "Zg ", "Z\ng", "Zg\r\n", "Zm9v.", "\xc3\xa4", "AB",
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refuses(base64url_decode, bad[i], ERR_FORMAT);
	refuses(base64url_decode, "AAAAAAAAAAAA", ERR_TOO_LONG);
}

static void bad_base45(void **state)
{
	static const char *const bad[] = {
		"A", "AAAA", "::", ":::", "GGW0", "V5", "GGX", "a00", "0a0", "00a", "00\n", "00\"", "00;", "\xc3\xa4" "0",
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refuses(base45_decode, bad[i], ERR_FORMAT);
	decodes(base45_decode, "FGW", "\xff\xff", 2);	/* the last good group */
	decodes(base45_decode, "U5", "\xff", 1);
	refuses(base45_decode, "000000000000000", ERR_TOO_LONG);
}

static void a_nul_is_no_digit(void **state)
{
	uint8_t memory[8];
	struct buf b;
	(void)state;
	for (size_t c = 0; c < sizeof codecs / sizeof *codecs; c++) {
		buf_init(&b, memory, sizeof memory);
		assert_int_equal(codecs[c].decode(bytes_of("00\0", 3), &b), ERR_FORMAT);
		assert_int_equal(codecs[c].decode(bytes_of("\0\0", 2), &b), ERR_FORMAT);
	}
}

static void no_room_for_the_text(void **state)
{
	char out[8];
	(void)state;
	memset(out, '#', sizeof out);
	assert_int_equal(base64url_encode(bytes_of_str("foo"), out, 4), 0);
	assert_int_equal(base45_encode(bytes_of_str("AB"), out, 3), 0);
	assert_memory_equal(out, "########", 8);
	assert_int_equal(base64url_encode(bytes_of_str("foo"), out, 5), 4);
	assert_int_equal(base45_encode(bytes_of_str("AB"), out, 4), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_vectors),
		cmocka_unit_test(every_length_goes_round),
		cmocka_unit_test(no_text_has_a_twin),
		cmocka_unit_test(bad_hex),
		cmocka_unit_test(bad_base64url),
		cmocka_unit_test(bad_base45),
		cmocka_unit_test(a_nul_is_no_digit),
		cmocka_unit_test(no_room_for_the_text),
	};
	return cmocka_run_group_tests_name("base/text_codec", tests, NULL, NULL);
}
