#include "seal/digest.h"
#include "seal/evp.h"
#include <openssl/crypto.h>
#include <string.h>

enum { BLOCK_LEN = 64 };	/* SHA-256's, FIPS 180-4 */

static bool parts_hash(const struct evp *evp, const struct bytes *parts, size_t n, uint8_t out[DIGEST_LEN])
{
	if (!EVP_DigestInit_ex(evp->hash, evp->sha256, NULL))
		return false;
	for (size_t i = 0; i < n; i++)
		if (parts[i].len && !EVP_DigestUpdate(evp->hash, parts[i].data, parts[i].len))
			return false;
	return EVP_DigestFinal_ex(evp->hash, out, NULL);
}

enum err digest_sha256(struct bytes s, uint8_t out[DIGEST_LEN])
{
	const struct evp *evp = evp_get();
	uint8_t d[DIGEST_LEN];

	if (!evp || !parts_hash(evp, &s, 1, d))
		return evp_fail(ERR_CRYPTO);
	memcpy(out, d, sizeof d);
	return ERR_OK;
}

/* The key as one block: hashed where it is longer, zeros behind where it is shorter. */
static bool key_block(const struct evp *evp, struct bytes key, uint8_t block[BLOCK_LEN])
{
	memset(block, 0, BLOCK_LEN);
	if (key.len > BLOCK_LEN)
		return parts_hash(evp, &key, 1, block);
	if (key.len)
		memcpy(block, key.data, key.len);
	return true;
}

static bool block_init(const struct evp *evp, const uint8_t key[BLOCK_LEN], uint8_t pad)
{
	uint8_t block[BLOCK_LEN];
	bool good;

	for (size_t i = 0; i < BLOCK_LEN; i++)
		block[i] = key[i] ^ pad;
	good = EVP_DigestInit_ex(evp->hash, evp->sha256, NULL) &&
	       EVP_DigestUpdate(evp->hash, block, BLOCK_LEN);
	OPENSSL_cleanse(block, sizeof block);
	return good;
}

/* Straight over the fetched hash: EVP_MAC would copy contexts and parse parameters for each call. */
static bool hmac(const struct evp *evp, const uint8_t key[BLOCK_LEN], const struct bytes *parts, size_t n,
		 uint8_t out[DIGEST_LEN])
{
	if (!block_init(evp, key, 0x36))
		return false;
	for (size_t i = 0; i < n; i++)
		if (parts[i].len && !EVP_DigestUpdate(evp->hash, parts[i].data, parts[i].len))
			return false;
	return EVP_DigestFinal_ex(evp->hash, out, NULL) && block_init(evp, key, 0x5c) &&
	       EVP_DigestUpdate(evp->hash, out, DIGEST_LEN) && EVP_DigestFinal_ex(evp->hash, out, NULL);
}

enum err digest_hmac_parts(struct bytes key, const struct bytes *parts, size_t n, uint8_t out[DIGEST_LEN])
{
	const struct evp *evp = evp_get();
	uint8_t block[BLOCK_LEN], d[DIGEST_LEN];
	enum err e = ERR_OK;

	if (!evp)
		return ERR_CRYPTO;
	if (key_block(evp, key, block) && hmac(evp, block, parts, n, d))
		memcpy(out, d, sizeof d);
	else
		e = evp_fail(ERR_CRYPTO);
	/* The context's chaining value is the result itself: start it afresh. */
	EVP_DigestInit_ex(evp->hash, evp->sha256, NULL);
	OPENSSL_cleanse(block, sizeof block);
	OPENSSL_cleanse(d, sizeof d);
	return e;
}

enum err digest_hmac(struct bytes key, struct bytes s, uint8_t out[DIGEST_LEN])
{
	return digest_hmac_parts(key, &s, 1, out);
}

bool digest_same(const void *a, const void *b, size_t len)
{
	return !len || !CRYPTO_memcmp(a, b, len);
}

void digest_wipe(void *p, size_t len)
{
	if (len)
		OPENSSL_cleanse(p, len);
}
