#include "seal/aead.h"
#include "seal/evp.h"
#include <limits.h>
#include <openssl/crypto.h>

static bool update(EVP_CIPHER_CTX *c, uint8_t *out, struct bytes in)
{
	int len;

	return !in.len || EVP_CipherUpdate(c, out, &len, in.data, (int)in.len);
}

static bool start(const struct evp *evp, const uint8_t *key, const uint8_t *nonce, struct bytes aad, int sealing)
{
	return EVP_CipherInit_ex2(evp->cipher, evp->chacha, key, nonce, sealing, NULL) &&
	       update(evp->cipher, NULL, aad);
}

/* Where the result goes, or NULL; the lengths are ints to OpenSSL. */
static uint8_t *room(struct buf *b, size_t out, struct bytes aad)
{
	if (out > INT_MAX || aad.len > INT_MAX) {
		b->over = true;
		return NULL;
	}
	return buf_reserve(b, out);
}

static enum err seal_into(const struct evp *evp, struct bytes pt, uint8_t *out)
{
	int len;

	if (!update(evp->cipher, out, pt) || !EVP_CipherFinal_ex(evp->cipher, out + pt.len, &len) ||
	    !EVP_CIPHER_CTX_ctrl(evp->cipher, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_LEN, out + pt.len))
		return ERR_CRYPTO;
	return ERR_OK;
}

enum err aead_seal(const uint8_t key[AEAD_KEY_LEN], const uint8_t nonce[AEAD_NONCE_LEN], struct bytes aad,
		   struct bytes pt, struct buf *b)
{
	const struct evp *evp = evp_get();
	size_t before = b->len;
	enum err e = ERR_CRYPTO;
	uint8_t *out;

	if (!evp)
		return ERR_CRYPTO;
	out = pt.len > SIZE_MAX - AEAD_TAG_LEN ? NULL : room(b, pt.len + AEAD_TAG_LEN, aad);
	if (!out)
		return ERR_TOO_LONG;
	if (start(evp, key, nonce, aad, 1))
		e = seal_into(evp, pt, out);
	EVP_CIPHER_CTX_reset(evp->cipher);	/* wipes the key in it */
	if (e)
		b->len = before;
	return e ? evp_fail(e) : ERR_OK;
}

static enum err open_into(const struct evp *evp, struct bytes ct, const uint8_t *tag, uint8_t *out)
{
	uint8_t last[1];
	int len;

	if (!EVP_CIPHER_CTX_ctrl(evp->cipher, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_LEN, (void *)tag) ||
	    !update(evp->cipher, out, ct))
		return ERR_CRYPTO;
	return EVP_CipherFinal_ex(evp->cipher, last, &len) ? ERR_OK : ERR_AUTH;
}

enum err aead_open(const uint8_t key[AEAD_KEY_LEN], const uint8_t nonce[AEAD_NONCE_LEN], struct bytes aad,
		   struct bytes ct, struct buf *b)
{
	const struct evp *evp = evp_get();
	size_t before = b->len;
	enum err e = ERR_CRYPTO;
	uint8_t *out;

	if (!evp)
		return ERR_CRYPTO;
	if (ct.len < AEAD_TAG_LEN)
		return ERR_AUTH;
	ct.len -= AEAD_TAG_LEN;
	out = room(b, ct.len, aad);
	if (!out)
		return ERR_TOO_LONG;
	if (start(evp, key, nonce, aad, 0))
		e = open_into(evp, ct, ct.data + ct.len, out);
	EVP_CIPHER_CTX_reset(evp->cipher);
	if (!e)
		return ERR_OK;
	if (ct.len)
		OPENSSL_cleanse(out, ct.len);
	b->len = before;
	return evp_fail(e);
}
