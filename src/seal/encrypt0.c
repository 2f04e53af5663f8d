#include "seal/aead.h"
#include "seal/cbor.h"
#include "seal/encrypt0.h"
#include "seal/hpke.h"
#include <assert.h>

enum { TAG_ENCRYPT0 = 16, HEADER_ALG = 1, HEADER_KID = 4, HEADER_EK = -4 };
enum { ALG_HPKE_4 = 42, ALG_HPKE_4_DRAFT = 35, ALG_MAX = 65535 };
enum { KID_MAX = 32, PROTECTED_MAX = 8, STRUCTURE_MAX = 32 };

static struct bytes protected_make(uint8_t memory[PROTECTED_MAX])
{
	struct buf b;

	buf_init(&b, memory, PROTECTED_MAX);
	cbor_put_map(&b, 1);
	cbor_put_uint(&b, HEADER_ALG);
	cbor_put_uint(&b, ALG_HPKE_4);
	assert(!b.over);
	return buf_bytes(&b);
}

/* The Enc_structure (RFC 9052, section 5.3), with empty external_aad. */
static struct bytes structure_make(struct bytes protected, uint8_t memory[STRUCTURE_MAX])
{
	struct buf b;

	buf_init(&b, memory, STRUCTURE_MAX);
	cbor_put_array(&b, 3);
	cbor_put_str(&b, "Encrypt0");
	cbor_put_bytes(&b, protected);
	cbor_put_bytes(&b, bytes_of(NULL, 0));
	assert(!b.over);
	return buf_bytes(&b);
}

enum err encrypt0_seal(const struct seal_key *to, struct bytes plaintext, struct random r, struct buf *b)
{
	uint8_t protected_memory[PROTECTED_MAX], aad_memory[STRUCTURE_MAX], *ek;
	struct bytes protected = protected_make(protected_memory);
	struct bytes aad = structure_make(protected, aad_memory);
	size_t before = b->len;
	enum err e;

	if (plaintext.len > SIZE_MAX - HPKE_TAG_LEN)
		return ERR_TOO_LONG;
	cbor_put_tag(b, TAG_ENCRYPT0);
	cbor_put_array(b, 3);
	cbor_put_bytes(b, protected);
	cbor_put_map(b, 2);
	cbor_put_int(b, HEADER_KID);
	cbor_put_bytes(b, bytes_of(to->kid, KID_LEN));
	cbor_put_int(b, HEADER_EK);
	cbor_put_bytes_head(b, KEY_LEN);
	ek = buf_reserve(b, KEY_LEN);
	cbor_put_bytes_head(b, plaintext.len + HPKE_TAG_LEN);
	e = ek && !b->over ? hpke_seal(to, bytes_of(NULL, 0), aad, plaintext, r, ek, b) : ERR_TOO_LONG;
	if (e)
		b->len = before;
	return e;
}

static enum err protected_parse(struct bytes s, bool strict)
{
	struct cbor_in in;
	struct cbor_map m;
	uint64_t alg = 0;

	cbor_open(&in, s);
	for (cbor_get_map(&in, &m, 1); cbor_map_next(&in, &m); )
		if (m.key == HEADER_ALG)
			alg = cbor_get_uint_max(&in, ALG_MAX);
		else
			cbor_fail(&in);
	if (strict ? alg != ALG_HPKE_4 : alg < ALG_HPKE_4_DRAFT)
		cbor_fail(&in);
	return cbor_close(&in);
}

/* {4: kid, -4: ek} */
static void unprotected_parse(struct cbor_in *in, bool strict, struct encrypt0 *out)
{
	struct cbor_map m;
	size_t n = 0;

	for (cbor_get_map(in, &m, 2); cbor_map_next(in, &m); n++)
		if (m.key == HEADER_KID)
			out->kid = cbor_get_bytes_max(in, strict ? KID_LEN : KID_MAX);
		else if (m.key == HEADER_EK)
			cbor_get_fixed(in, out->ek, KEY_LEN);
		else
			cbor_fail(in);
	if (n != 2 || out->kid.len < (strict ? KID_LEN : 1))
		cbor_fail(in);
}

enum err encrypt0_parse(struct bytes s, bool strict, struct encrypt0 *out)
{
	struct encrypt0 made = { .kid = { NULL, 0 } };
	struct cbor_in in;

	cbor_open(&in, s);
	if (cbor_get_tag(&in) != TAG_ENCRYPT0 || cbor_get_array(&in, 3) != 3)
		cbor_fail(&in);
	made.protected = cbor_get_bytes_max(&in, PROTECTED_MAX);
	unprotected_parse(&in, strict, &made);
	made.ciphertext = cbor_get_bytes(&in);
	if (made.ciphertext.len < HPKE_TAG_LEN)
		cbor_fail(&in);
	if (cbor_close(&in) || protected_parse(made.protected, strict))
		return ERR_FORMAT;
	*out = made;
	return ERR_OK;
}

enum err encrypt0_open(const struct encrypt0 *e, const struct open_key *k, struct buf *b)
{
	uint8_t memory[STRUCTURE_MAX];

	if (e->protected.len > PROTECTED_MAX)
		return ERR_FORMAT;
	return hpke_open(k, e->ek, bytes_of(NULL, 0), structure_make(e->protected, memory), e->ciphertext, b);
}
