/* Cases of the seal: every header of the COSE_Encrypt0 altered, with a ciphertext that is good under it. */
#include "main/vector.h"
#include "seal/aead.h"
#include "seal/digest.h"
#include "seal/encrypt0.h"
#include "seal/hpke.h"
#include <stdio.h>
#include <string.h>

#define GOOD_PROTECTED "a101182a"
#define GOOD_HEADERS "a2 0444K 235820E"
#define GOOD_SHAPE "d083 P " GOOD_HEADERS " C"

/*
 * In the shape P is the protected header as a byte string and H bare, K our kid, E the ephemeral
 * key, C the ciphertext as a byte string and D bare. The AEAD covers the protected header as it
 * stands, so whoever forgets to look at a header opens these.
 */
static const struct outer_row {
	const char *name, *protected, *shape;
	enum reason expect;
} ROWS[] = {
	{ "outer: as it should be", GOOD_PROTECTED, GOOD_SHAPE, REASON_OK },
	{ "outer: no tag", GOOD_PROTECTED, "83 P " GOOD_HEADERS " C", REASON_DAMAGED },
	{ "outer: the tag twice", GOOD_PROTECTED, "d0" GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: the tag of a CWT in front", GOOD_PROTECTED, "d83d" GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: the tag of self-described CBOR in front", GOOD_PROTECTED, "d9d9f7" GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: the tag of COSE_Encrypt", GOOD_PROTECTED, "d86083 P " GOOD_HEADERS " C", REASON_DAMAGED },
	{ "outer: the tag of COSE_Mac0", GOOD_PROTECTED, "d183 P " GOOD_HEADERS " C", REASON_DAMAGED },
	{ "outer: the tag with a long head", GOOD_PROTECTED, "d81083 P " GOOD_HEADERS " C", REASON_DAMAGED },
	{ "outer: the array with a long head", GOOD_PROTECTED, "d09803 P " GOOD_HEADERS " C", REASON_DAMAGED },
	{ "outer: an indefinite array", GOOD_PROTECTED, "d09f P " GOOD_HEADERS " C ff", REASON_DAMAGED },
	{ "outer: an array of four", GOOD_PROTECTED, "d084 P " GOOD_HEADERS " C 80", REASON_DAMAGED },
	{ "outer: an array of two", GOOD_PROTECTED, "d082 P " GOOD_HEADERS, REASON_DAMAGED },
	{ "outer: a byte behind", GOOD_PROTECTED, GOOD_SHAPE " 00", REASON_DAMAGED },
	{ "outer: twice in one code", GOOD_PROTECTED, GOOD_SHAPE " d083", REASON_DAMAGED },
	{ "outer: a map in place of the array", GOOD_PROTECTED, "d0a3 P " GOOD_HEADERS " C", REASON_DAMAGED },

	{ "outer: alg 35 (HPKE-0)", "a1011823", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: alg 36", "a1011824", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: alg 41", "a1011829", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: alg 43", "a101182b", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: alg 24 (ChaCha20/Poly1305)", "a1011818", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: alg -43", "a101382a", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: alg as text", "a101623432", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: alg with a long head", "a10119002a", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: no alg", "a0", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: an empty protected header", "", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: alg twice", "a201182a01182a", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: a content type", "a201182a0300", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: crit", "a201182a028101", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: the kid protected too", "a201182a0444K", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: the kid protected only", "a201182a0444K", "d083 P a1 235820E C", REASON_DAMAGED },
	{ "outer: an indefinite protected header", "bf01182aff", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: the protected header with a byte behind", "a101182a00", GOOD_SHAPE, REASON_DAMAGED },
	{ "outer: the protected header not wrapped", GOOD_PROTECTED, "d083 H " GOOD_HEADERS " C", REASON_DAMAGED },
	{ "outer: the protected header as text", GOOD_PROTECTED, "d083 64H " GOOD_HEADERS " C", REASON_DAMAGED },
	{ "outer: alg unprotected", "", "d083 40 a3 01182a 0444K 235820E C", REASON_DAMAGED },

	{ "outer: no unprotected header", GOOD_PROTECTED, "d083 P a0 C", REASON_DAMAGED },
	{ "outer: no kid", GOOD_PROTECTED, "d083 P a1 235820E C", REASON_DAMAGED },
	{ "outer: no ek", GOOD_PROTECTED, "d083 P a1 0444K C", REASON_DAMAGED },
	{ "outer: an IV",
	  GOOD_PROTECTED, "d083 P a3 0444K 054c000000000000000000000000 235820E C", REASON_DAMAGED },
	{ "outer: one more header", GOOD_PROTECTED, "d083 P a3 0444K 1863f6 235820E C", REASON_DAMAGED },
	{ "outer: a header with a text name", GOOD_PROTECTED, "d083 P a3 0444K 235820E 616100 C", REASON_DAMAGED },
	{ "outer: headers not in order", GOOD_PROTECTED, "d083 P a2 235820E 0444K C", REASON_DAMAGED },
	{ "outer: the kid twice", GOOD_PROTECTED, "d083 P a3 0444K 0444K 235820E C", REASON_DAMAGED },
	{ "outer: two different kids", GOOD_PROTECTED, "d083 P a3 0444K 044400000000 235820E C", REASON_DAMAGED },
	{ "outer: the ek twice", GOOD_PROTECTED, "d083 P a3 0444K 235820E 235820E C", REASON_DAMAGED },
	{ "outer: indefinite headers", GOOD_PROTECTED, "d083 P bf 0444K 235820E ff C", REASON_DAMAGED },
	{ "outer: headers in an array", GOOD_PROTECTED, "d083 P 84 0444K 235820E C", REASON_DAMAGED },
	{ "outer: a kid of 0 bytes", GOOD_PROTECTED, "d083 P a2 0440 235820E C", REASON_DAMAGED },
	{ "outer: a kid of 5 bytes", GOOD_PROTECTED, "d083 P a2 0445K00 235820E C", REASON_DAMAGED },
	{ "outer: a kid of 3 bytes", GOOD_PROTECTED, "d083 P a2 0443000000 235820E C", REASON_DAMAGED },
	{ "outer: a kid of 5 bytes, nobody's",
	  GOOD_PROTECTED, "d083 P a2 04450000000000 235820E C", REASON_DAMAGED },
	{ "outer: a kid as text", GOOD_PROTECTED, "d083 P a2 046461626364 235820E C", REASON_DAMAGED },
	{ "outer: a kid with a long head", GOOD_PROTECTED, "d083 P a2 045804K 235820E C", REASON_DAMAGED },
	{ "outer: a kid in two pieces", GOOD_PROTECTED, "d083 P a2 045f44Kff 235820E C", REASON_DAMAGED },
	{ "outer: a kid of nobody here", GOOD_PROTECTED, "d083 P a2 044400000000 235820E C", REASON_WRONG_SHOP },
	{ "outer: the ek under -1", GOOD_PROTECTED, "d083 P a2 0444K 205820E C", REASON_DAMAGED },
	{ "outer: the ek under -3", GOOD_PROTECTED, "d083 P a2 0444K 225820E C", REASON_DAMAGED },
	{ "outer: an ek of 33 bytes", GOOD_PROTECTED, "d083 P a2 0444K 235821E00 C", REASON_DAMAGED },
	{ "outer: an empty ek", GOOD_PROTECTED, "d083 P a2 0444K 2340 C", REASON_DAMAGED },
	{ "outer: the ek as a COSE_Key",
	  GOOD_PROTECTED, "d083 P a2 0444K 23a3 0101 2004 215820E C", REASON_DAMAGED },
	{ "outer: the ek with a long head", GOOD_PROTECTED, "d083 P a2 0444K 23590020E C", REASON_DAMAGED },

	{ "outer: no ciphertext, but nil", GOOD_PROTECTED, "d083 P " GOOD_HEADERS " f6", REASON_DAMAGED },
	{ "outer: an empty ciphertext", GOOD_PROTECTED, "d083 P " GOOD_HEADERS " 40", REASON_DAMAGED },
	{ "outer: a ciphertext of 15 bytes",
	  GOOD_PROTECTED, "d083 P " GOOD_HEADERS " 4f000000000000000000000000000000", REASON_DAMAGED },
	{ "outer: a ciphertext of 16 bytes",
	  GOOD_PROTECTED, "d083 P " GOOD_HEADERS " 5000000000000000000000000000000000", REASON_DAMAGED },
	{ "outer: a ciphertext in pieces", GOOD_PROTECTED, "d083 P " GOOD_HEADERS " 5f C ff", REASON_DAMAGED },
	{ "outer: the ciphertext in an array", GOOD_PROTECTED, "d083 P " GOOD_HEADERS " 81 C", REASON_DAMAGED },
	{ "outer: a ciphertext longer than the code",
	  GOOD_PROTECTED, "d083 P " GOOD_HEADERS " 5bffffffffffffffff D", REASON_DAMAGED },
	{ "outer: 16 GiB of ciphertext announced",
	  GOOD_PROTECTED, "d083 P " GOOD_HEADERS " 5affffffff D", REASON_DAMAGED },
};

/* A good Sign1 to be sealed. */
static void good_signed(struct vector_maker *m, struct vector_bytes *out)
{
	struct coupon c = vector_coupon(m);
	struct vector_bytes claims;

	vector_encode(m, &c, &claims);
	vector_sign(m, SIGNER_DEMO, buf_bytes(&claims.buf), out);
}

/* Enc_structure (RFC 9052, section 5.3) */
static void aad_of(struct vector_maker *m, const struct vector_bytes *wrapped, struct vector_bytes *aad)
{
	const struct vector_piece p = { 'P', buf_bytes(&wrapped->buf) };

	vector_expand(m, "83 68 456e637279707430 P 40", &p, 1, aad);
}

static void outer_row(struct vector_maker *m, const struct outer_row *row)
{
	const struct vector_piece kid = { 'K', bytes_of(m->ours.public.kid, KID_LEN) };
	struct vector_bytes signed_, protected, wrapped, aad, ct, ct_wrapped, out;
	uint8_t ek[KEY_LEN] = { 0 };

	good_signed(m, &signed_);
	vector_expand(m, row->protected, &kid, 1, &protected);
	vector_wrap(buf_bytes(&protected.buf), &wrapped);
	aad_of(m, &wrapped, &aad);
	buf_init(&ct.buf, ct.memory, sizeof(ct.memory));
	if (m->err == ERR_OK)
		m->err = hpke_seal(&m->ours.public, bytes_of(NULL, 0), buf_bytes(&aad.buf), buf_bytes(&signed_.buf),
				   m->random, ek, &ct.buf);
	vector_wrap(buf_bytes(&ct.buf), &ct_wrapped);
	const struct vector_piece pieces[] = {
		kid, { 'E', bytes_of(ek, KEY_LEN) }, { 'P', buf_bytes(&wrapped.buf) }, { 'H', buf_bytes(&protected.buf) },
		{ 'C', buf_bytes(&ct_wrapped.buf) }, { 'D', buf_bytes(&ct.buf) },
	};
	vector_expand(m, row->shape, pieces, VECTOR_ROWS(pieces), &out);
	vector_add_sealed(m, row->name, buf_bytes(&out.buf), row->expect);
}

/*
 * Ephemeral keys of small order. Their shared secret is known to everybody: zeros. Whoever does
 * not look for that opens what nobody sealed, so these are sealed as RFC 9180 would, with a
 * secret of zeros.
 */
static const struct small_row {
	const char *name;
	uint8_t ek[KEY_LEN];
} SMALL[] = {
	{ "outer: an ek of zeros", { 0 } },
	{ "outer: an ek of one", { 1 } },
	{ "outer: an ek of order 8", {
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
		0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 } },
	{ "outer: another ek of order 8", {
		0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
		0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57 } },
	{ "outer: an ek of p - 1", {
		0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f } },
	{ "outer: an ek of p, which is zero", {
		0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f } },
	{ "outer: an ek of zero with its top bit set", { [31] = 0x80 } },
};

/* LabeledExtract and LabeledExpand (RFC 9180, section 4), the latter for one block. */
static enum err extract(const char *suite, size_t suite_len, struct bytes salt, const char *label, struct bytes ikm,
			uint8_t out[DIGEST_LEN])
{
	const struct bytes parts[] = { bytes_of_str("HPKE-v1"), bytes_of(suite, suite_len), bytes_of_str(label), ikm };

	return digest_hmac_parts(salt, parts, VECTOR_ROWS(parts), out);
}

static enum err expand(const char *suite, size_t suite_len, const uint8_t prk[DIGEST_LEN], const char *label,
		       struct bytes info, uint8_t len, uint8_t out[DIGEST_LEN])
{
	const uint8_t head[2] = { 0, len }, counter = 1;
	const struct bytes parts[] = {
		bytes_of(head, 2), bytes_of_str("HPKE-v1"), bytes_of(suite, suite_len), bytes_of_str(label), info,
		bytes_of(&counter, 1),
	};

	return digest_hmac_parts(bytes_of(prk, DIGEST_LEN), parts, VECTOR_ROWS(parts), out);
}

#define KEM "KEM\0\x20", 5
#define HPKE "HPKE\0\x20\0\x01\0\x03", 10

/* The key and the nonce that follow from a shared secret of zeros; false where OpenSSL fails. */
static bool schedule_of_zeros(const uint8_t ek[KEY_LEN], const uint8_t to[KEY_LEN], uint8_t key[DIGEST_LEN],
			      uint8_t nonce[DIGEST_LEN])
{
	static const uint8_t zeros[KEY_LEN];
	uint8_t both[2 * KEY_LEN], prk[DIGEST_LEN], secret[DIGEST_LEN], context[1 + 2 * DIGEST_LEN] = { 0 };
	struct bytes none = bytes_of(NULL, 0), info = bytes_of(context, sizeof(context));

	memcpy(both, ek, KEY_LEN);
	memcpy(both + KEY_LEN, to, KEY_LEN);
	return extract(KEM, none, "eae_prk", bytes_of(zeros, KEY_LEN), prk) == ERR_OK &&
	       expand(KEM, prk, "shared_secret", bytes_of(both, sizeof(both)), DIGEST_LEN, secret) == ERR_OK &&
	       extract(HPKE, none, "psk_id_hash", none, context + 1) == ERR_OK &&
	       extract(HPKE, none, "info_hash", none, context + 1 + DIGEST_LEN) == ERR_OK &&
	       extract(HPKE, bytes_of(secret, DIGEST_LEN), "secret", none, prk) == ERR_OK &&
	       expand(HPKE, prk, "key", info, AEAD_KEY_LEN, key) == ERR_OK &&
	       expand(HPKE, prk, "base_nonce", info, AEAD_NONCE_LEN, nonce) == ERR_OK;
}

static void small_row(struct vector_maker *m, const struct small_row *row)
{
	struct vector_bytes signed_, wrapped, aad, ct, ct_wrapped, out;
	uint8_t key[DIGEST_LEN], nonce[DIGEST_LEN];

	good_signed(m, &signed_);
	vector_wrap(bytes_of("\xa1\x01\x18\x2a", 4), &wrapped);
	aad_of(m, &wrapped, &aad);
	buf_init(&ct.buf, ct.memory, sizeof(ct.memory));
	if (m->err == ERR_OK)
		m->err = schedule_of_zeros(row->ek, m->ours.public.raw, key, nonce) ?
			 aead_seal(key, nonce, buf_bytes(&aad.buf), buf_bytes(&signed_.buf), &ct.buf) : ERR_CRYPTO;
	vector_wrap(buf_bytes(&ct.buf), &ct_wrapped);
	const struct vector_piece pieces[] = {
		{ 'K', bytes_of(m->ours.public.kid, KID_LEN) }, { 'E', bytes_of(row->ek, KEY_LEN) },
		{ 'P', buf_bytes(&wrapped.buf) }, { 'C', buf_bytes(&ct_wrapped.buf) },
	};
	vector_expand(m, GOOD_SHAPE, pieces, VECTOR_ROWS(pieces), &out);
	vector_add_sealed(m, row->name, buf_bytes(&out.buf), REASON_DAMAGED);
}

/* One bit turned in each part of a good coupon: at (from the front, or from the end where negative). */
static const struct flip_row {
	const char *name;
	int at;
	uint8_t bit;
	enum reason expect;
} FLIPS[] = {
	{ "a bit in the tag", 0, 0x01, REASON_DAMAGED },
	{ "a bit in the array's head", 1, 0x04, REASON_DAMAGED },
	{ "a bit in the protected header's head", 2, 0x01, REASON_DAMAGED },
	{ "a bit in the protected map's head", 3, 0x02, REASON_DAMAGED },
	{ "a bit in the label of alg", 4, 0x02, REASON_DAMAGED },
	{ "a bit in alg", 6, 0x01, REASON_DAMAGED },
	{ "a bit in the unprotected map's head", 7, 0x01, REASON_DAMAGED },
	{ "a bit in the label of the kid", 8, 0x01, REASON_DAMAGED },
	{ "a bit in the kid's head", 9, 0x01, REASON_DAMAGED },
	{ "the first bit of the kid", 10, 0x80, REASON_WRONG_SHOP },
	{ "the last bit of the kid", 13, 0x01, REASON_WRONG_SHOP },
	{ "a bit in the label of the ek", 14, 0x01, REASON_DAMAGED },
	{ "a bit in the ek's length", 16, 0x01, REASON_DAMAGED },
	{ "the first bit of the ek", 17, 0x01, REASON_DAMAGED },
	{ "the top bit of the ek, which X25519 alone would not see", 48, 0x80, REASON_DAMAGED },
	{ "a bit in the ciphertext's head", 49, 0x01, REASON_DAMAGED },
	{ "a bit in the ciphertext's length", 50, 0x01, REASON_DAMAGED },
	{ "the first bit of the ciphertext", 51, 0x80, REASON_DAMAGED },
	{ "a bit amid the ciphertext", 100, 0x10, REASON_DAMAGED },
	{ "the first bit of the tag of the AEAD", -16, 0x80, REASON_DAMAGED },
	{ "the last bit of all", -1, 0x01, REASON_DAMAGED },
};

static void flip_row(struct vector_maker *m, const struct flip_row *row)
{
	struct vector_bytes signed_, sealed;
	size_t at;

	good_signed(m, &signed_);
	vector_seal(m, &m->ours.public, buf_bytes(&signed_.buf), &sealed);
	if (m->err != ERR_OK)
		return;
	at = row->at < 0 ? sealed.buf.len - (size_t)-row->at : (size_t)row->at;
	sealed.memory[at] ^= row->bit;
	vector_add_sealed(m, row->name, buf_bytes(&sealed.buf), row->expect);
}

/* Cut in front of each part, in bytes. */
static void cuts(struct vector_maker *m)
{
	static const int keep[] = { 1, 2, 3, 6, 7, 8, 9, 12, 14, 15, 17, 30, 49, 51, 52, 66, 67, 68, 120, -17, -16, -2, -1 };
	struct vector_bytes signed_, sealed;
	char name[64];

	good_signed(m, &signed_);
	vector_seal(m, &m->ours.public, buf_bytes(&signed_.buf), &sealed);
	for (size_t i = 0; i < VECTOR_ROWS(keep) && m->err == ERR_OK; i++) {
		size_t len = keep[i] < 0 ? sealed.buf.len - (size_t)-keep[i] : (size_t)keep[i];

		snprintf(name, sizeof(name), "the bytes cut behind %zu", len);
		vector_add_sealed(m, name, bytes_of(sealed.memory, len), REASON_DAMAGED);
	}
	vector_add_sealed(m, "the bytes without the first", bytes_of(sealed.memory + 1, sealed.buf.len - 1), REASON_DAMAGED);
	sealed.memory[sealed.buf.len] = 0;
	vector_add_sealed(m, "a byte behind", bytes_of(sealed.memory, sealed.buf.len + 1), REASON_DAMAGED);
}

static void other_keys(struct vector_maker *m)
{
	struct seal_key renamed = m->theirs.public;	/* not owned: its pkey is theirs */
	struct vector_bytes signed_, sealed;

	good_signed(m, &signed_);
	vector_seal(m, &m->theirs.public, buf_bytes(&signed_.buf), &sealed);
	vector_add_sealed(m, "sealed to another shop's key", buf_bytes(&sealed.buf), REASON_WRONG_SHOP);
	memcpy(renamed.kid, m->ours.public.kid, KID_LEN);
	vector_seal(m, &renamed, buf_bytes(&signed_.buf), &sealed);
	vector_add_sealed(m, "sealed to another shop's key under our kid", buf_bytes(&sealed.buf), REASON_DAMAGED);
	renamed = m->ours.public;
	memcpy(renamed.kid, m->theirs.public.kid, KID_LEN);
	vector_seal(m, &renamed, buf_bytes(&signed_.buf), &sealed);
	vector_add_sealed(m, "sealed to our key under another's kid", buf_bytes(&sealed.buf), REASON_WRONG_SHOP);
	vector_add_sealed(m, "signed and not sealed", buf_bytes(&signed_.buf), REASON_DAMAGED);
	vector_seal(m, &m->ours.public, buf_bytes(&signed_.buf), &sealed);
	vector_seal(m, &m->ours.public, buf_bytes(&sealed.buf), &signed_);
	vector_add_sealed(m, "sealed twice", buf_bytes(&signed_.buf), REASON_DAMAGED);
}

void vector_outer(struct vector_maker *m)
{
	for (size_t i = 0; i < VECTOR_ROWS(ROWS); i++)
		outer_row(m, &ROWS[i]);
	for (size_t i = 0; i < VECTOR_ROWS(SMALL); i++)
		small_row(m, &SMALL[i]);
	for (size_t i = 0; i < VECTOR_ROWS(FLIPS); i++)
		flip_row(m, &FLIPS[i]);
	cuts(m);
	other_keys(m);
}
