/*
 * Any bytes as a COSE_Encrypt0: what is taken is what its parts make again; strict is a part of
 * not strict; opening gives a plaintext of the right length or nothing.
 */
#include "seal/cbor.h"
#include "seal/encrypt0.h"
#include "seal/hpke.h"
#include <assert.h>
#include <string.h>

enum { CAP = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint8_t memory[CAP];

static const struct open_key *key(void)
{
	static struct open_key k;
	uint8_t secret[KEY_LEN];

	memset(secret, 0x42, sizeof secret);	/* the corpus is sealed to it */
	if (!k.pkey)
		assert(!open_key_load(&k, secret));
	return &k;
}

static void recode(const struct encrypt0 *e, struct bytes whole)
{
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	cbor_put_tag(&b, 16);
	cbor_put_array(&b, 3);
	cbor_put_bytes(&b, e->protected);
	cbor_put_map(&b, 2);
	cbor_put_int(&b, 4);
	cbor_put_bytes(&b, e->kid);
	cbor_put_int(&b, -4);
	cbor_put_bytes(&b, bytes_of(e->ek, KEY_LEN));
	cbor_put_bytes(&b, e->ciphertext);
	assert(!b.over && bytes_equal(buf_bytes(&b), whole));
}

static void open_it(const struct encrypt0 *e)
{
	struct buf b;
	enum err err;

	buf_init(&b, memory, sizeof memory);
	err = encrypt0_open(e, key(), &b);
	assert(err == ERR_OK || err == ERR_AUTH);
	assert(b.len == (err ? 0 : e->ciphertext.len - HPKE_TAG_LEN) && !b.over);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes whole = bytes_of(data, len);
	struct encrypt0 strict, lax;
	bool is_strict, is_lax;

	if (len > CAP)
		return 0;
	is_strict = !encrypt0_parse(whole, true, &strict);
	is_lax = !encrypt0_parse(whole, false, &lax);
	assert(is_lax || !is_strict);
	if (!is_lax)
		return 0;
	recode(&lax, whole);
	if (is_strict) {
		recode(&strict, whole);
		assert(strict.kid.len == KID_LEN && bytes_equal(strict.protected, bytes_of("\xa1\x01\x18\x2a", 4)));
	}
	open_it(&lax);
	return 0;
}
