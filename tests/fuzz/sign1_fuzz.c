/*
 * Any bytes as a COSE_Sign1: what is taken is what its parts make again, byte for byte; what
 * verifies under our key is what our key makes of it (Ed25519 leaves no choice).
 */
#include "seal/cbor.h"
#include "seal/sign1.h"
#include <assert.h>
#include <string.h>

enum { CAP = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint8_t memory[CAP];

/* Also the seed of the corpus: RFC 8032, test 1. */
static const uint8_t seed[KEY_LEN] = {
	0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
	0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
};

static const struct sign_key *key(void)
{
	static struct sign_key k;

	if (!k.pkey)
		assert(!sign_key_load(&k, seed));
	return &k;
}

static void protected_recode(const struct sign1 *s)
{
	uint8_t small[64];
	struct buf b;

	buf_init(&b, small, sizeof small);
	cbor_put_map(&b, s->type.len ? 3 : 2);
	cbor_put_uint(&b, 1);
	cbor_put_int(&b, -19);
	if (s->type.len) {
		cbor_put_uint(&b, 3);
		cbor_put_text(&b, s->type);
	}
	cbor_put_uint(&b, 4);
	cbor_put_bytes(&b, bytes_of(s->kid, KID_LEN));
	assert(!b.over && bytes_equal(buf_bytes(&b), s->protected));
}

static void recode(const struct sign1 *s, struct bytes whole)
{
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	cbor_put_tag(&b, 18);
	cbor_put_array(&b, 4);
	cbor_put_bytes(&b, s->protected);
	cbor_put_map(&b, 0);
	cbor_put_bytes(&b, s->payload);
	cbor_put_bytes(&b, bytes_of(s->signature, SIGNATURE_LEN));
	assert(!b.over && bytes_equal(buf_bytes(&b), whole));
}

static void sign_again(const struct sign1 *s, struct bytes whole)
{
	char type[SIGN1_TYPE_MAX + 1];
	struct buf b;

	if (memchr(s->type.data ? s->type.data : seed, 0, s->type.len) || memcmp(s->kid, key()->public.kid, KID_LEN))
		return;
	memcpy(type, s->type.data ? s->type.data : seed, s->type.len);
	type[s->type.len] = 0;
	buf_init(&b, memory, sizeof memory);
	assert(!sign1_sign(key(), s->type.len ? type : NULL, s->payload, &b));
	assert(bytes_equal(buf_bytes(&b), whole));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes whole = bytes_of(data, len);
	struct sign1 s;
	enum err e;

	if (len > CAP || sign1_parse(whole, &s))
		return 0;
	protected_recode(&s);
	recode(&s, whole);
	e = sign1_verify(&s, &key()->public);
	assert(e == ERR_OK || e == ERR_AUTH);
	if (!e)
		sign_again(&s, whole);
	return 0;
}
