#include "seal/key.h"
#include "seal/digest.h"
#include "seal/evp.h"
#include "seal/point.h"
#include <openssl/crypto.h>
#include <string.h>

static enum err kid_make(const uint8_t raw[KEY_LEN], uint8_t kid[KID_LEN])
{
	uint8_t d[DIGEST_LEN] = { 0 };
	enum err e = digest_sha256(bytes_of(raw, KEY_LEN), d);

	memcpy(kid, d, KID_LEN);
	return e;
}

void key_kid(const uint8_t raw[KEY_LEN], uint8_t kid[KID_LEN])
{
	kid_make(raw, kid);
}

enum err verify_key_load(struct verify_key *k, const uint8_t raw[KEY_LEN])
{
	struct verify_key made = { 0 };
	enum err e = point_ed25519(raw);

	if (e)
		return e;
	if (kid_make(raw, made.kid))
		return ERR_CRYPTO;
	made.pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, raw, KEY_LEN);
	if (!made.pkey)
		return evp_fail(ERR_CRYPTO);
	memcpy(made.raw, raw, KEY_LEN);
	*k = made;
	return ERR_OK;
}

enum err seal_key_load(struct seal_key *k, const uint8_t raw[KEY_LEN])
{
	struct seal_key made = { 0 };

	if (!point_x25519(raw))
		return ERR_FORMAT;
	if (kid_make(raw, made.kid))
		return ERR_CRYPTO;
	made.pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, raw, KEY_LEN);
	if (!made.pkey)
		return evp_fail(ERR_CRYPTO);
	memcpy(made.raw, raw, KEY_LEN);
	*k = made;
	return ERR_OK;
}

/* The private key, and its public half in raw; NULL where OpenSSL refused. */
static EVP_PKEY *private_load(const char *name, const uint8_t secret[KEY_LEN], uint8_t raw[KEY_LEN])
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key_ex(NULL, name, NULL, secret, KEY_LEN);
	size_t len = KEY_LEN;

	if (pkey && EVP_PKEY_get_raw_public_key(pkey, raw, &len) && len == KEY_LEN)
		return pkey;
	EVP_PKEY_free(pkey);
	evp_fail(ERR_CRYPTO);
	return NULL;
}

enum err sign_key_load(struct sign_key *k, const uint8_t seed[KEY_LEN])
{
	struct sign_key made = { 0 };
	uint8_t raw[KEY_LEN];
	enum err e = ERR_CRYPTO;

	made.pkey = private_load("ED25519", seed, raw);
	if (made.pkey)
		e = verify_key_load(&made.public, raw);
	if (!e) {
		memcpy(made.seed, seed, KEY_LEN);
		*k = made;
	} else {
		EVP_PKEY_free(made.pkey);
	}
	OPENSSL_cleanse(&made, sizeof made);
	return e;
}

enum err open_key_load(struct open_key *k, const uint8_t secret[KEY_LEN])
{
	struct open_key made = { 0 };
	uint8_t raw[KEY_LEN];
	enum err e = ERR_CRYPTO;

	made.pkey = private_load("X25519", secret, raw);
	if (made.pkey)
		e = seal_key_load(&made.public, raw);
	if (!e) {
		memcpy(made.secret, secret, KEY_LEN);
		*k = made;
	} else {
		EVP_PKEY_free(made.pkey);
	}
	OPENSSL_cleanse(&made, sizeof made);
	return e;
}

enum err sign_key_make(struct sign_key *k, struct random r)
{
	uint8_t seed[KEY_LEN];
	enum err e = random_fill(r, seed, sizeof seed);

	if (!e)
		e = sign_key_load(k, seed);
	OPENSSL_cleanse(seed, sizeof seed);
	return e;
}

enum err open_key_make(struct open_key *k, struct random r)
{
	uint8_t secret[KEY_LEN];
	enum err e = random_fill(r, secret, sizeof secret);

	if (!e)
		e = open_key_load(k, secret);
	OPENSSL_cleanse(secret, sizeof secret);
	return e;
}

void verify_key_finish(struct verify_key *k)
{
	EVP_PKEY_free(k->pkey);
	*k = (struct verify_key){ 0 };
}

void seal_key_finish(struct seal_key *k)
{
	EVP_PKEY_free(k->pkey);
	*k = (struct seal_key){ 0 };
}

void sign_key_finish(struct sign_key *k)
{
	EVP_PKEY_free(k->pkey);
	verify_key_finish(&k->public);
	OPENSSL_cleanse(k, sizeof *k);
}

void open_key_finish(struct open_key *k)
{
	EVP_PKEY_free(k->pkey);
	seal_key_finish(&k->public);
	OPENSSL_cleanse(k, sizeof *k);
}
