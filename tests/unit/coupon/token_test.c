#include "coupon/token.h"
#include "help.h"

static void shapes(void **state)
{
	static const struct {
		const char *text;
		enum token_shape shape;
	} rows[] = {
		{ "chit:", TOKEN_COUPON }, { "CHIT:", TOKEN_COUPON }, { "chit:anything at all", TOKEN_COUPON },
		{ "chit://x", TOKEN_COUPON },
		{ "Chit:AAAA", TOKEN_OTHER }, { "cHIT:AAAA", TOKEN_OTHER }, { " chit:AAAA", TOKEN_OTHER },
		{ "chit", TOKEN_OTHER }, { "chitAAAA", TOKEN_OTHER }, { "", TOKEN_OTHER }, { "4006381333931", TOKEN_OTHER },
		{ "WIFI:T:WPA;S:guest;P:1;;", TOKEN_OTHER }, { "\x1b[2J", TOKEN_OTHER }, { "\xff\xfe", TOKEN_OTHER },
		{ "mailto:a@b.c", TOKEN_OTHER }, { "://x", TOKEN_OTHER }, { "1http://x", TOKEN_OTHER }, { "ww.x", TOKEN_OTHER },
		{ "ht tp://x", TOKEN_OTHER }, { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa://", TOKEN_OTHER },
		{ "http://a.b/c", TOKEN_LINK }, { "https://a.b", TOKEN_LINK }, { "HTTPS://A.B", TOKEN_LINK },
		{ "www.a.b", TOKEN_LINK }, { "WWW.A.B", TOKEN_LINK }, { "weixin://dl/business", TOKEN_LINK },
		{ "alipays://platformapi/startapp", TOKEN_LINK }, { "  http://a.b", TOKEN_LINK }, { "x-y+z.1://", TOKEN_LINK },
		{ "HTTP://", TOKEN_LINK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_named(rows[i].text, token_shape(bytes_of_str(rows[i].text)) == rows[i].shape);
	assert_int_equal(token_shape(bytes_of(NULL, 0)), TOKEN_OTHER);
	assert_int_equal(token_shape(bytes_of("chit\0:", 6)), TOKEN_OTHER);
}

static void there_and_back(void **state)
{
	uint8_t sealed[COUPON_SEALED_MAX], back[COUPON_SEALED_MAX];
	char text[TOKEN_TEXT_CAP];

	(void)state;
	help_fill(help_random().ctx, sealed, sizeof(sealed));
	for (size_t len = 1; len <= sizeof(sealed); len++)
		for (int a = TOKEN_BASE64URL; a <= TOKEN_BASE45; a++) {
			struct buf b;

			assert_int_equal(token_encode(bytes_of(sealed, len), (enum token_alphabet)a, text, sizeof(text)), ERR_OK);
			assert_true(strlen(text) <= TOKEN_TEXT_MAX);
			assert_memory_equal(text, a == TOKEN_BASE45 ? "CHIT:" : "chit:", 5);
			buf_init(&b, back, sizeof(back));
			assert_int_equal(token_decode(bytes_of_str(text), &b), ERR_OK);
			assert_int_equal(b.len, len);
			assert_memory_equal(back, sealed, len);
		}
}

static void sizes_of_the_largest(void **state)
{
	uint8_t sealed[COUPON_SEALED_ISSUE_MAX] = { 0 };
	char text[TOKEN_TEXT_CAP];

	(void)state;
	assert_int_equal(token_encode(bytes_of(sealed, sizeof(sealed)), TOKEN_BASE64URL, text, sizeof(text)), ERR_OK);
	assert_int_equal(strlen(text), 287);
	assert_int_equal(token_encode(bytes_of(sealed, sizeof(sealed)), TOKEN_BASE45, text, sizeof(text)), ERR_OK);
	assert_int_equal(strlen(text), 322);
}

static void refused_texts(void **state)
{
	static const struct {
		const char *text;
		enum err e;
	} rows[] = {
		{ "", ERR_NOT_FOUND }, { "Chit:AAAA", ERR_NOT_FOUND }, { "AAAA", ERR_NOT_FOUND },
		{ "chit:", ERR_FORMAT }, { "CHIT:", ERR_FORMAT },
		{ "chit:A", ERR_FORMAT }, { "chit:AAAAA", ERR_FORMAT },
		{ "chit:AA==", ERR_FORMAT }, { "chit:AAA=", ERR_FORMAT }, { "chit:AAAA=", ERR_FORMAT },
		{ "chit:AA+A", ERR_FORMAT }, { "chit:AA/A", ERR_FORMAT }, { "chit:AA A", ERR_FORMAT },
		{ "chit:AAAA\n", ERR_FORMAT }, { "chit:AAAA\r\n", ERR_FORMAT }, { "chit: AAAA", ERR_FORMAT },
		{ "chit:AB", ERR_FORMAT }, { "chit:AAB", ERR_FORMAT },
		{ "chit:AA\xc3\xa4", ERR_FORMAT }, { "chit:chit:AAAA", ERR_FORMAT },
		{ "CHIT:A", ERR_FORMAT }, { "CHIT:AAAA", ERR_FORMAT }, { "CHIT:aaa", ERR_FORMAT },
		{ "CHIT::::", ERR_FORMAT }, { "CHIT:V5", ERR_FORMAT }, { "CHIT:GGW", ERR_FORMAT }, { "CHIT:AA_", ERR_FORMAT },
		{ "CHIT:AA,", ERR_FORMAT }, { "CHIT:00\t", ERR_FORMAT },
	};
	uint8_t memory[64] = "before";
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_init(&b, memory, sizeof(memory));
		b.len = 6;
		check_named(rows[i].text, token_decode(bytes_of_str(rows[i].text), &b) == rows[i].e);
		check_named(rows[i].text, b.len == 6 && !b.over);
	}
}

static void bounds(void **state)
{
	char text[1000];
	uint8_t memory[2 * COUPON_SEALED_MAX];
	struct buf b;

	(void)state;
	memset(text, 'A', sizeof(text));
	memcpy(text, "chit:", 5);
	for (size_t len = 6; len < sizeof(text); len++) {
		size_t bytes = (len - 5) * 3 / 4;
		enum err e;

		buf_init(&b, memory, sizeof(memory));
		e = token_decode(bytes_of(text, len), &b);
		if (len > TOKEN_TEXT_MAX || (bytes > COUPON_SEALED_MAX && (len - 5) % 4 != 1))
			assert_int_equal(e, ERR_TOO_LONG);
		else if ((len - 5) % 4 == 1)
			assert_true(e == ERR_FORMAT || e == ERR_TOO_LONG);
		else
			assert_int_equal(b.len, bytes);
		assert_true(e == ERR_OK || b.len == 0);
	}
	buf_init(&b, memory, 2);
	assert_int_equal(token_decode(bytes_of_str("chit:AAAA"), &b), ERR_TOO_LONG);
	buf_init(&b, memory, 3);
	assert_int_equal(token_decode(bytes_of_str("chit:AAAA"), &b), ERR_OK);
	assert_int_equal(b.len, 3);
}

static void too_small_a_place(void **state)
{
	char out[16] = "untouched";
	uint8_t sealed[COUPON_SEALED_MAX + 1] = { 0 };
	char text[TOKEN_TEXT_CAP];

	(void)state;
	assert_int_equal(token_encode(bytes_of(sealed, 100), TOKEN_BASE64URL, out, sizeof(out)), ERR_TOO_LONG);
	assert_int_equal(token_encode(bytes_of(sealed, 100), TOKEN_BASE45, out, 3), ERR_TOO_LONG);
	assert_int_equal(token_encode(bytes_of(sealed, 0), TOKEN_BASE45, text, sizeof(text)), ERR_TOO_LONG);
	assert_int_equal(token_encode(bytes_of(sealed, sizeof(sealed)), TOKEN_BASE45, text, sizeof(text)), ERR_TOO_LONG);
	/* "chit:" + 4 characters + NUL is 10 */
	assert_int_equal(token_encode(bytes_of(sealed, 3), TOKEN_BASE64URL, out, 9), ERR_TOO_LONG);
	assert_int_equal(token_encode(bytes_of(sealed, 3), TOKEN_BASE64URL, out, 10), ERR_OK);
	assert_string_equal(out, "chit:AAAA");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(sizes_of_the_largest),
		cmocka_unit_test(refused_texts),
		cmocka_unit_test(bounds),
		cmocka_unit_test(too_small_a_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
