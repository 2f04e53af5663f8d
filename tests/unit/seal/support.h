#ifndef SEAL_SUPPORT_H
#define SEAL_SUPPORT_H
/* What the tests of this room share: bytes from hex, made-up chance, copies without slack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "base/random.h"
#include "base/text.h"

#define COUNT(a) (sizeof (a) / sizeof *(a))

/* Decodes into memory; spaces are skipped. */
static inline struct bytes unhex(const char *hex, uint8_t *memory, size_t cap)
{
	char plain[8192];
	size_t n = 0;
	struct buf b;

	for (; *hex; hex++)
		if (*hex != ' ') {
			assert_true(n < sizeof plain);
			plain[n++] = *hex;
		}
	buf_init(&b, memory, cap);
	assert_int_equal(hex_decode(bytes_of(plain, n), &b), ERR_OK);
	assert_false(b.over);
	return buf_bytes(&b);
}

static inline void assert_bytes(struct bytes a, struct bytes b)
{
	assert_int_equal(a.len, b.len);
	if (a.len)
		assert_memory_equal(a.data, b.data, a.len);
}

/* A copy on the heap of exactly its size, so that the sanitizer sees one byte too far. */
static inline struct bytes tight(struct bytes s)
{
	uint8_t *p = malloc(s.len ? s.len : 1);

	assert_non_null(p);
	if (s.len)
		memcpy(p, s.data, s.len);
	return bytes_of(p, s.len);
}

static inline void tight_free(struct bytes s)
{
	free((void *)s.data);
}

/* xorshift64*: the same chance each time, from a seed that is not 0. */
static inline uint64_t chance(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static inline int chance_fill(void *ctx, uint8_t *out, size_t len)
{
	while (len--)
		*out++ = (uint8_t)(chance(ctx) >> 56);
	return 0;
}

static inline struct random random_seeded(uint64_t *state)
{
	return (struct random){ .fill = chance_fill, .ctx = state };
}

/* Gives out bytes that were written down, in order, and fails when they are used up. */
static inline int script_fill(void *ctx, uint8_t *out, size_t len)
{
	struct bytes *left = ctx;

	if (left->len < len)
		return -1;
	memcpy(out, left->data, len);
	*left = bytes_of(left->data + len, left->len - len);
	return 0;
}

static inline struct random random_script(struct bytes *left)
{
	return (struct random){ .fill = script_fill, .ctx = left };
}

#endif
