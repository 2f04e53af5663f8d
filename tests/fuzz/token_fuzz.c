/* The text in the code: what decodes has one text, and is within its bounds. */
#include "coupon/token.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text = bytes_of(data, size);
	uint8_t memory[COUPON_SEALED_MAX + 1];
	char again[TOKEN_TEXT_CAP];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = token_decode(text, &b);
	assert((e == ERR_NOT_FOUND) == (token_shape(text) != TOKEN_COUPON));
	if (e) {
		assert(b.len == 0);
		return 0;
	}
	assert(b.len > 0 && b.len <= COUPON_SEALED_MAX);
	assert(!token_encode(buf_bytes(&b), data[0] == 'C' ? TOKEN_BASE45 : TOKEN_BASE64URL, again, sizeof again));
	assert(strlen(again) == size && !memcmp(again, data, size));
	return 0;
}
