/*
 * The verdict, from strangers' bytes at each layer. The first byte says which: the text, the
 * sealed bytes, the signed bytes (sealed to us), the claims (signed and sealed as they should be).
 */
#include "coupon/judge.h"
#include "coupon/token.h"
#include "seal/encrypt0.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum layer { LAYER_TEXT, LAYER_SEALED, LAYER_SIGNED, LAYER_CLAIMS, LAYER_COUNT };
enum { NOW = 1760000000, ISSUER = 3, PLAIN_MAX = COUPON_SEALED_MAX - ENCRYPT0_OVERHEAD };

static struct sign_key issuer;
static struct open_key merchant;
static struct keyring ring;
static struct judge_merchant merchants[] = { { &merchant, -1, "m1" } };
static const struct judge_context ctx = { merchants, 1, &ring };

static int fill(void *unused, uint8_t *out, size_t len)
{
	(void)unused;
	memset(out, 5, len);
	return 0;
}

static void set_up(void)
{
	static const int64_t times[4] = { 0, INT64_MAX, INT64_MAX, 0 };
	static const uint8_t seed[KEY_LEN] = { 1 }, secret[KEY_LEN] = { 2 };

	if (issuer.pkey)
		return;
	assert(!sign_key_load(&issuer, seed) && !open_key_load(&merchant, secret));
	keyring_init(&ring);
	assert(!keyring_add(&ring, ISSUER, KEY_COUPON, issuer.public.raw, times));
}

/* Wraps bytes of that layer up to a text. */
static struct bytes wrapped(enum layer layer, struct bytes s, char text[TOKEN_TEXT_CAP])
{
	static uint8_t signed_memory[COUPON_SEALED_MAX], sealed_memory[COUPON_SEALED_MAX];
	const struct random r = { fill, NULL };
	struct buf b;

	if (layer == LAYER_TEXT)
		return s;
	if (layer == LAYER_CLAIMS) {
		buf_init(&b, signed_memory, PLAIN_MAX);
		if (sign1_sign(&issuer, NULL, s, &b))
			return bytes_of("", 0);
		s = buf_bytes(&b);
	}
	if (layer != LAYER_SEALED) {
		buf_init(&b, sealed_memory, sizeof sealed_memory);
		if (encrypt0_seal(&merchant.public, s, r, &b))
			return bytes_of("", 0);
		s = buf_bytes(&b);
	}
	if (token_encode(s, TOKEN_BASE64URL, text, TOKEN_TEXT_CAP))
		return bytes_of("", 0);
	return bytes_of_str(text);
}

static void decide(const struct coupon *c, const uint8_t *data, size_t size)
{
	struct policy p = POLICY_DEFAULT;
	struct judge_facts f;
	uint64_t amount = 0, spent = 0;

	memset(&f, 0, sizeof f);
	f.now = NOW;
	for (size_t i = 0; i < size && i < 8; i++) {	/* the serial's bytes and the like, as amounts */
		amount = amount << 8 | data[i];
		spent = spent << 7 | data[size - 1 - i];
	}
	f.amount = (int64_t)amount;
	f.trust_at = f.spent_day = (int64_t)spent;
	p.cap_coupon = p.cap_day = p.cap_outage = f.amount;
	assert(judge_decide(c, &f, &p) < REASON_COUNT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[TOKEN_TEXT_CAP];
	enum layer layer;
	struct judged j;
	enum reason r;

	set_up();
	if (size < 1)
		return 0;
	layer = (enum layer)(data[0] % LAYER_COUNT);
	r = judge_open(&ctx, wrapped(layer, bytes_of(data + 1, size - 1), text), NOW, &j);
	assert(r == j.reason && r < REASON_COUNT);
	assert(!j.claims_valid || j.issuer == ISSUER);
	assert(r != REASON_OK || (j.claims_valid && !strcmp(j.coupon.merchant, "m1") && !j.coupon.unsupported));
	if (r == REASON_OK)
		decide(&j.coupon, data, size);
	return 0;
}
