/* Bodies of facts: what decodes has one encoding. */
#include "coupon/redemption.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes body = bytes_of(data, size);
	uint8_t memory[REVERSAL_BODY_MAX];
	struct redemption redemption;
	struct reversal reversal;
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	if (!redemption_decode(body, &redemption)) {
		assert(!redemption_encode(&redemption, &b) && bytes_equal(buf_bytes(&b), body));
		assert(size <= REDEMPTION_BODY_MAX);
	}
	buf_init(&b, memory, sizeof memory);
	if (!reversal_decode(body, &reversal)) {
		assert(!reversal_encode(&reversal, &b) && bytes_equal(buf_bytes(&b), body));
		assert(size <= REVERSAL_BODY_MAX);
	}
	return 0;
}
