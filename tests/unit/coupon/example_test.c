/* The worked example of chit-coupon(5) is what the code makes, to the byte. */
#include "coupon/token.h"
#include "help.h"
#include "seal/encrypt0.h"
#include <ctype.h>
#include <stdlib.h>

#ifndef TEST_ROOT
#define TEST_ROOT "tests"
#endif

/* The page without its macros and without any white space. */
static char *page_read(void)
{
	FILE *f = fopen(TEST_ROOT "/../man/chit-coupon.5", "r");
	char line[1024], *page = calloc(1, 1 << 17);
	size_t n = 0;

	assert_non_null(f);
	assert_non_null(page);
	while (fgets(line, sizeof line, f) != NULL)
		for (const char *c = line; line[0] != '.' && *c != '\0' && n < (1 << 17) - 1; c++)
			if (!isspace((unsigned char)*c))
				page[n++] = *c;
	fclose(f);
	return page;
}

static void in_page(const char *page, const char *text)
{
	char bare[2048];
	size_t n = 0;

	for (; *text != '\0'; text++)
		if (*text != ' ')
			bare[n++] = *text;
	bare[n] = '\0';
	check_named(bare, n >= 8 && strstr(page, bare) != NULL);
}

static void bytes_in_page(const char *page, const void *data, size_t len)
{
	char hex[1100];

	hex_encode(bytes_of(data, len), hex, sizeof hex);
	in_page(page, hex);
}

static int count_up(void *ctx, uint8_t *out, size_t len)
{
	uint8_t *next = ctx;

	for (size_t i = 0; i < len; i++)
		out[i] = (*next)++;
	return 0;
}

struct example {
	char *page;
	struct sign_key issuer;
	struct open_key merchant;
	struct coupon coupon;
};

static int set_up(void **state)
{
	static struct example x;
	uint8_t seed[KEY_LEN], next = 0x00;

	count_up(&next, seed, sizeof seed);
	assert_int_equal(sign_key_load(&x.issuer, seed), ERR_OK);
	count_up(&next, seed, sizeof seed);
	assert_int_equal(open_key_load(&x.merchant, seed), ERR_OK);
	x.coupon = (struct coupon){ .consumer = "guest-7", .merchant = "m1", .expires = 1803513600, .quantity = 2, .uses = 1,
				    .products = { { "noodles", 1 } }, .n_products = 1 };
	next = 1;
	assert_int_equal(serial_make(1795219200, (struct random){ count_up, &next }, x.coupon.serial), ERR_OK);
	x.page = page_read();
	*state = &x;
	return 0;
}

static int tear_down(void **state)
{
	struct example *x = *state;

	sign_key_finish(&x->issuer);
	open_key_finish(&x->merchant);
	free(x->page);
	return 0;
}

static void keys(void **state)
{
	const struct example *x = *state;

	bytes_in_page(x->page, x->issuer.seed, KEY_LEN);
	bytes_in_page(x->page, x->issuer.public.raw, KEY_LEN);
	bytes_in_page(x->page, x->issuer.public.kid, KID_LEN);
	bytes_in_page(x->page, x->merchant.secret, KEY_LEN);
	bytes_in_page(x->page, x->merchant.public.raw, KEY_LEN);
	bytes_in_page(x->page, x->merchant.public.kid, KID_LEN);
}

static void claims_and_signature(void **state)
{
	const struct example *x = *state;
	uint8_t claims_memory[COUPON_CLAIMS_MAX], memory[COUPON_SEALED_MAX];
	struct buf claims, b;

	buf_init(&claims, claims_memory, sizeof claims_memory);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(coupon_encode(&x->coupon, &claims), ERR_OK);
	bytes_in_page(x->page, claims.data, claims.len);
	assert_int_equal(sign1_sign(&x->issuer, NULL, buf_bytes(&claims), &b), ERR_OK);
	bytes_in_page(x->page, b.data, b.len);
	assert_int_equal(b.len, 130);
}

static void sealed_and_text(void **state)
{
	const struct example *x = *state;
	uint8_t memory[COUPON_SEALED_MAX], digest[COUPON_DIGEST_LEN], next = 0x40;
	char text[TOKEN_TEXT_CAP], serial[SERIAL_TEXT_CAP];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	assert_int_equal(coupon_seal(&x->coupon, &x->issuer, &x->merchant.public, (struct random){ count_up, &next }, &b,
				     digest), ERR_OK);
	assert_int_equal(b.len, 197);
	bytes_in_page(x->page, b.data, b.len);
	bytes_in_page(x->page, digest, sizeof digest);
	assert_int_equal(token_encode(buf_bytes(&b), TOKEN_BASE64URL, text, sizeof text), ERR_OK);
	in_page(x->page, text);
	assert_int_equal(token_encode(buf_bytes(&b), TOKEN_BASE45, text, sizeof text), ERR_OK);
	in_page(x->page, text);
	serial_format(x->coupon.serial, serial);
	in_page(x->page, serial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(claims_and_signature),
		cmocka_unit_test(sealed_and_text),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
