#ifndef TESTS_UNIT_COUPON_HELP_H
#define TESTS_UNIT_COUPON_HELP_H
/* What the tests of src/coupon share: cmocka, bytes from hex, chance from a counter, a coupon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "coupon/coupon.h"

/* Fails the test with a name where the condition does not hold. */
#define check_named(name, condition) \
	do { \
		if (!(condition)) \
			fail_msg("%s: %s", name, #condition); \
	} while (0)

/* xorshift64*: the same for each run. */
static inline int help_fill(void *ctx, uint8_t *out, size_t len)
{
	uint64_t *x = ctx;

	for (size_t i = 0; i < len; i++) {
		*x ^= *x >> 12;
		*x ^= *x << 25;
		*x ^= *x >> 27;
		out[i] = (uint8_t)(*x * UINT64_C(0x2545F4914F6CDD1D) >> 56);
	}
	return 0;
}

static inline int help_no_chance(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx;
	(void)out;
	(void)len;
	return -1;
}

static inline struct random help_random(void)
{
	static uint64_t state = UINT64_C(0x9E3779B97F4A7C15);

	return (struct random){ help_fill, &state };
}

/* Hex into memory; spaces are passed over. */
static inline struct bytes help_hex(const char *hex, uint8_t *memory, size_t cap)
{
	char digits[2048];
	struct buf b;
	size_t n = 0;

	for (; *hex != '\0'; hex++)
		if (*hex != ' ') {
			assert_true(n < sizeof(digits));
			digits[n++] = *hex;
		}
	buf_init(&b, memory, cap);
	assert_int_equal(hex_decode(bytes_of(digits, n), &b), ERR_OK);
	return buf_bytes(&b);
}

enum { HELP_ISSUED = 1700000000, HELP_EXPIRES = 1800000000, HELP_NOW = 1750000000 };

static inline struct coupon help_coupon(void)
{
	struct coupon c = {
		.consumer = "c1", .merchant = "m1", .expires = HELP_EXPIRES, .quantity = 1, .uses = 1,
		.products = { { "p1", 1 } }, .n_products = 1,
	};

	assert_int_equal(serial_make(HELP_ISSUED, help_random(), c.serial), ERR_OK);
	return c;
}

#endif
