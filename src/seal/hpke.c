#include "seal/hpke.h"
#include "seal/aead.h"
#include "seal/cbor.h"
#include "seal/digest.h"
#include "seal/evp.h"
#include "seal/point.h"
#include <openssl/crypto.h>
#include <string.h>

/* RFC 9180: mode base; kem_id 0x0020, kdf_id 0x0001, aead_id 0x0003. */
static const uint8_t SUITE_KEM[] = { 'K', 'E', 'M', 0, 0x20 };
static const uint8_t SUITE_HPKE[] = { 'H', 'P', 'K', 'E', 0, 0x20, 0, 1, 0, 3 };
static const char VERSION[] = "HPKE-v1";

#define SUITE(s) bytes_of(s, sizeof s)

struct schedule {
	uint8_t key[AEAD_KEY_LEN], nonce[DIGEST_LEN];	/* of the nonce the first 12 bytes count */
};

/* LabeledExtract(salt, label, ikm), section 4. */
static enum err extract(struct bytes suite, struct bytes salt, const char *label, struct bytes ikm,
			uint8_t out[DIGEST_LEN])
{
	const struct bytes parts[] = { bytes_of_str(VERSION), suite, bytes_of_str(label), ikm };

	return digest_hmac_parts(salt, parts, 4, out);
}

/* LabeledExpand(prk, label, info, len) for len up to one block, which is all that is needed
 * here; out gets the whole block. */
static enum err expand(struct bytes suite, const uint8_t prk[DIGEST_LEN], const char *label, struct bytes info,
		       uint8_t len, uint8_t out[DIGEST_LEN])
{
	const uint8_t head[] = { 0, len }, counter[] = { 1 };
	const struct bytes parts[] = {
		SUITE(head), bytes_of_str(VERSION), suite, bytes_of_str(label), info, SUITE(counter),
	};

	return digest_hmac_parts(bytes_of(prk, DIGEST_LEN), parts, 6, out);
}

/* ExtractAndExpand(dh, enc || pkRm), section 4.1. */
static enum err kem_secret(const uint8_t dh[KEY_LEN], const uint8_t enc[KEY_LEN], const uint8_t to[KEY_LEN],
			   uint8_t out[DIGEST_LEN])
{
	uint8_t prk[DIGEST_LEN], context[2 * KEY_LEN];
	enum err e;

	memcpy(context, enc, KEY_LEN);
	memcpy(context + KEY_LEN, to, KEY_LEN);
	e = extract(SUITE(SUITE_KEM), bytes_of(NULL, 0), "eae_prk", bytes_of(dh, KEY_LEN), prk);
	if (!e)
		e = expand(SUITE(SUITE_KEM), prk, "shared_secret", SUITE(context), DIGEST_LEN, out);
	OPENSSL_cleanse(prk, sizeof prk);
	return e;
}

/* mode || psk_id_hash || info_hash with an empty psk_id, section 5.1. */
static enum err schedule_context(struct bytes info, uint8_t out[1 + 2 * DIGEST_LEN])
{
	enum err e;

	out[0] = 0;
	e = extract(SUITE(SUITE_HPKE), bytes_of(NULL, 0), "psk_id_hash", bytes_of(NULL, 0), out + 1);
	if (!e)
		e = extract(SUITE(SUITE_HPKE), bytes_of(NULL, 0), "info_hash", info, out + 1 + DIGEST_LEN);
	return e;
}

static enum err schedule_make(const uint8_t secret[DIGEST_LEN], struct bytes info, struct schedule *out)
{
	uint8_t context[1 + 2 * DIGEST_LEN], prk[DIGEST_LEN];
	enum err e = schedule_context(info, context);

	if (!e)
		e = extract(SUITE(SUITE_HPKE), bytes_of(secret, DIGEST_LEN), "secret", bytes_of(NULL, 0), prk);
	if (!e)
		e = expand(SUITE(SUITE_HPKE), prk, "key", SUITE(context), AEAD_KEY_LEN, out->key);
	if (!e)
		e = expand(SUITE(SUITE_HPKE), prk, "base_nonce", SUITE(context), AEAD_NONCE_LEN, out->nonce);
	OPENSSL_cleanse(prk, sizeof prk);
	return e;
}

/*
 * OpenSSL refuses a secret of zeros by itself; but then its failure would look like ours. The
 * callers let no point of small order come here, so a failure is one, and zeros are seen to again.
 */
static enum err dh_derive(EVP_PKEY *own, EVP_PKEY *peer, uint8_t out[KEY_LEN])
{
	static const uint8_t zeros[KEY_LEN];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL);
	size_t len = KEY_LEN;
	bool done = ctx && EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) > 0 &&
		    EVP_PKEY_derive(ctx, out, &len) > 0 && len == KEY_LEN;

	EVP_PKEY_CTX_free(ctx);
	if (!done)
		return evp_fail(ERR_CRYPTO);
	return CRYPTO_memcmp(out, zeros, KEY_LEN) ? ERR_OK : ERR_AUTH;
}

/* From the two keys to the AEAD's key and nonce; enc and to are the encodings that are bound in. */
static enum err agree(EVP_PKEY *own, EVP_PKEY *peer, const uint8_t *const bound[2], struct bytes info,
		      struct schedule *out)
{
	uint8_t dh[KEY_LEN], secret[DIGEST_LEN];
	enum err e = dh_derive(own, peer, dh);

	if (!e)
		e = kem_secret(dh, bound[0], bound[1], secret);
	if (!e)
		e = schedule_make(secret, info, out);
	OPENSSL_cleanse(dh, sizeof dh);
	OPENSSL_cleanse(secret, sizeof secret);
	return e;
}

/* Used once and never looked up: nobody asks for its kid, and its public half needs no object of its own. */
static enum err ephemeral_make(struct random r, EVP_PKEY **out, uint8_t raw[KEY_LEN])
{
	uint8_t secret[KEY_LEN];
	size_t len = KEY_LEN;
	enum err e = random_fill(r, secret, sizeof secret);

	if (e)
		return e;
	*out = EVP_PKEY_new_raw_private_key_ex(NULL, "X25519", NULL, secret, KEY_LEN);
	OPENSSL_cleanse(secret, sizeof secret);
	if (*out && EVP_PKEY_get_raw_public_key(*out, raw, &len) && len == KEY_LEN)
		return ERR_OK;
	EVP_PKEY_free(*out);
	return evp_fail(ERR_CRYPTO);
}

enum err hpke_seal(const struct seal_key *to, struct bytes info, struct bytes aad, struct bytes pt,
		   struct random r, uint8_t enc[KEY_LEN], struct buf *b)
{
	uint8_t raw[KEY_LEN];
	struct schedule s;
	EVP_PKEY *own;
	enum err e = ephemeral_make(r, &own, raw);

	if (e)
		return e;
	e = agree(own, to->pkey, (const uint8_t *[]){ raw, to->raw }, info, &s);
	if (!e)
		e = aead_seal(s.key, s.nonce, aad, pt, b);
	if (!e)
		memcpy(enc, raw, KEY_LEN);
	OPENSSL_cleanse(&s, sizeof s);
	EVP_PKEY_free(own);
	return e;
}

enum err hpke_open(const struct open_key *k, const uint8_t enc[KEY_LEN], struct bytes info,
		   struct bytes aad, struct bytes ct, struct buf *b)
{
	struct schedule s;
	EVP_PKEY *peer;
	enum err e;

	if (!point_x25519(enc))
		return ERR_AUTH;
	peer = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, enc, KEY_LEN);
	if (!peer)
		return evp_fail(ERR_CRYPTO);
	e = agree(k->pkey, peer, (const uint8_t *[]){ enc, k->public.raw }, info, &s);
	if (!e)
		e = aead_open(s.key, s.nonce, aad, ct, b);
	OPENSSL_cleanse(&s, sizeof s);
	EVP_PKEY_free(peer);
	return e;
}
