/* A coupon's claims: what decodes is within its bounds, and what can be encoded again says the same. */
#include "base/text.h"
#include "coupon/coupon.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_bounds(const struct coupon *c)
{
	assert(text_id(bytes_of_str(c->consumer)) && text_id(bytes_of_str(c->merchant)));
	assert(c->expires >= 0 && c->expires <= INT64_C(1) << 40 && c->not_before >= 0);
	assert(c->n_products >= 1 && c->n_products <= COUPON_PRODUCTS_MAX);
	for (int i = 0; i < c->n_products; i++)
		assert(text_id(bytes_of_str(c->products[i].id)) && c->products[i].quantity >= 1);
	assert(coupon_units(c) >= 1 && coupon_units(c) <= UNITS_MAX);
	assert(c->unsupported || (c->kind < KIND_COUNT && !(c->flags & ~(uint64_t)FLAGS_KNOWN)));
	assert(c->value >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t memory[COUPON_CLAIMS_MAX], serial[SERIAL_LEN];
	struct coupon c, again;
	struct buf b;

	memset(&c, 0, sizeof c);
	memset(&again, 0, sizeof again);
	if (coupon_decode(bytes_of(data, size), &c)) {
		coupon_peek_serial(bytes_of(data, size), serial);
		return 0;
	}
	check_bounds(&c);
	assert(!coupon_peek_serial(bytes_of(data, size), serial) && !memcmp(serial, c.serial, SERIAL_LEN));
	buf_init(&b, memory, sizeof memory);
	if (c.unsupported || coupon_encode(&c, &b))
		return 0;
	assert(b.len <= size);
	assert(!coupon_decode(buf_bytes(&b), &again));
	assert(!strcmp(c.merchant, again.merchant) && c.expires == again.expires && c.value == again.value &&
	       coupon_units(&c) == coupon_units(&again) && c.n_products == again.n_products && c.flags == again.flags);
	return 0;
}
