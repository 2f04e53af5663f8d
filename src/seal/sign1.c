#include "seal/sign1.h"
#include "seal/cbor.h"
#include "seal/evp.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_SIGN1 = 18, HEADER_ALG = 1, HEADER_TYPE = 3, HEADER_KID = 4, ALG_ED25519 = -19 };
enum { PROTECTED_MAX = 48, STRUCTURE_OVERHEAD = 80, ON_STACK = 2048 };

static void protected_put(struct buf *b, const char *type, const uint8_t kid[KID_LEN])
{
	cbor_put_map(b, type ? 3 : 2);
	cbor_put_uint(b, HEADER_ALG);
	cbor_put_int(b, ALG_ED25519);
	if (type) {
		cbor_put_uint(b, HEADER_TYPE);
		cbor_put_str(b, type);
	}
	cbor_put_uint(b, HEADER_KID);
	cbor_put_bytes(b, bytes_of(kid, KID_LEN));
}

/*
 * The Sig_structure (RFC 9052, section 4.4): Ed25519 reads its message twice, so OpenSSL wants it
 * in one piece. A coupon's lies in `small`, a document's is allocated; structure_free in the end.
 */
static enum err structure_make(struct buf *b, uint8_t small[ON_STACK], struct bytes protected, struct bytes payload)
{
	size_t cap = payload.len + STRUCTURE_OVERHEAD;
	uint8_t *memory = small;

	if (cap < payload.len)
		return ERR_TOO_LONG;
	if (cap > ON_STACK)
		memory = malloc(cap);
	if (!memory)
		return ERR_NOMEM;
	buf_init(b, memory, cap);
	cbor_put_array(b, 4);
	cbor_put_str(b, "Signature1");
	cbor_put_bytes(b, protected);
	cbor_put_bytes(b, bytes_of(NULL, 0));
	cbor_put_bytes(b, payload);
	assert(!b->over);
	return ERR_OK;
}

static void structure_free(struct buf *b, const uint8_t small[ON_STACK])
{
	if (b->data != small)
		free(b->data);
}

static enum err ed25519_sign(EVP_PKEY *pkey, struct bytes m, uint8_t out[SIGNATURE_LEN])
{
	const struct evp *evp = evp_get();
	size_t len = SIGNATURE_LEN;
	bool done;

	if (!evp)
		return ERR_CRYPTO;
	done = EVP_DigestSignInit_ex(evp->sign, NULL, NULL, NULL, NULL, pkey, NULL) > 0 &&
	       EVP_DigestSign(evp->sign, out, &len, m.data, m.len) > 0 && len == SIGNATURE_LEN;
	EVP_MD_CTX_reset(evp->sign);	/* lets go of the key */
	return done ? ERR_OK : evp_fail(ERR_CRYPTO);
}

static enum err ed25519_verify(EVP_PKEY *pkey, struct bytes m, const uint8_t signature[SIGNATURE_LEN])
{
	const struct evp *evp = evp_get();
	enum err e = ERR_CRYPTO;

	if (!evp)
		return ERR_CRYPTO;
	if (EVP_DigestVerifyInit_ex(evp->sign, NULL, NULL, NULL, NULL, pkey, NULL) > 0)
		e = EVP_DigestVerify(evp->sign, signature, SIGNATURE_LEN, m.data, m.len) == 1 ? ERR_OK : ERR_AUTH;
	EVP_MD_CTX_reset(evp->sign);
	return e ? evp_fail(e) : ERR_OK;
}

enum err sign1_signature(const struct sign_key *k, struct bytes protected, struct bytes payload,
			 uint8_t out[SIGNATURE_LEN])
{
	uint8_t small[ON_STACK];
	struct buf m;
	enum err e = structure_make(&m, small, protected, payload);

	if (e)
		return e;
	e = ed25519_sign(k->pkey, buf_bytes(&m), out);
	structure_free(&m, small);
	return e;
}

enum err sign1_sign(const struct sign_key *k, const char *type, struct bytes payload, struct buf *b)
{
	uint8_t protected_memory[PROTECTED_MAX], signature[SIGNATURE_LEN];
	struct buf protected;
	size_t before = b->len;
	enum err e;

	assert(!type || (*type && strlen(type) <= SIGN1_TYPE_MAX));
	buf_init(&protected, protected_memory, sizeof protected_memory);
	protected_put(&protected, type, k->public.kid);
	assert(!protected.over);
	e = sign1_signature(k, buf_bytes(&protected), payload, signature);
	if (e)
		return e;
	cbor_put_tag(b, TAG_SIGN1);
	cbor_put_array(b, 4);
	cbor_put_bytes(b, buf_bytes(&protected));
	cbor_put_map(b, 0);
	cbor_put_bytes(b, payload);
	cbor_put_bytes(b, bytes_of(signature, sizeof signature));
	if (!b->over)
		return ERR_OK;
	b->len = before;
	return ERR_TOO_LONG;
}

/* Exactly {1: -19, 4: kid} or {1: -19, 3: type, 4: kid}. */
static enum err protected_parse(struct bytes s, struct sign1 *out)
{
	struct cbor_in in;
	struct cbor_map m;

	cbor_open(&in, s);
	for (cbor_get_map(&in, &m, 3); cbor_map_next(&in, &m); )
		switch (m.key) {
		case HEADER_ALG:
			if (cbor_get_int(&in) != ALG_ED25519)
				cbor_fail(&in);
			break;
		case HEADER_TYPE:
			out->type = cbor_get_text_max(&in, SIGN1_TYPE_MAX);
			if (!out->type.len)
				cbor_fail(&in);
			break;
		case HEADER_KID:
			cbor_get_fixed(&in, out->kid, KID_LEN);
			break;
		default:
			cbor_fail(&in);
		}
	cbor_map_need(&in, &m, CBOR_KEY(HEADER_ALG) | CBOR_KEY(HEADER_KID));
	out->protected = s;
	return cbor_close(&in);
}

enum err sign1_parse(struct bytes s, struct sign1 *out)
{
	struct sign1 made = { .type = { NULL, 0 } };
	struct cbor_in in;
	struct cbor_map unprotected;
	struct bytes protected;

	cbor_open(&in, s);
	if (cbor_get_tag(&in) != TAG_SIGN1 || cbor_get_array(&in, 4) != 4)
		cbor_fail(&in);
	protected = cbor_get_bytes_max(&in, PROTECTED_MAX);
	cbor_get_map(&in, &unprotected, 0);
	made.payload = cbor_get_bytes(&in);
	cbor_get_fixed(&in, made.signature, SIGNATURE_LEN);
	if (cbor_close(&in) || protected_parse(protected, &made))
		return ERR_FORMAT;
	*out = made;
	return ERR_OK;
}

enum err sign1_verify(const struct sign1 *s, const struct verify_key *k)
{
	uint8_t small[ON_STACK];
	struct buf m;
	enum err e = structure_make(&m, small, s->protected, s->payload);

	if (e)
		return e;
	e = ed25519_verify(k->pkey, buf_bytes(&m), s->signature);
	structure_free(&m, small);
	return e;
}
