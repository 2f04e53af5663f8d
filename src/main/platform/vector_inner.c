/* Cases of the signature: every header of the COSE_Sign1 altered, with a signature that is good under it; keys. */
#include "main/vector.h"
#include <string.h>

#define GOOD_PROTECTED "a20132 0444I"
#define GOOD_SHAPE "d284 P a0 B S"

/*
 * In the shape P is the protected header as a byte string and H bare, B the claims as a byte string
 * and R bare, S the signature as a byte string and T bare, I the issuer's kid. The signature
 * covers the protected header as it stands, so whoever forgets to look at a header accepts these.
 */
static const struct inner_row {
	const char *name, *protected, *shape;
	enum reason expect;
} ROWS[] = {
	{ "inner: as it should be", GOOD_PROTECTED, GOOD_SHAPE, REASON_OK },
	{ "inner: no tag", GOOD_PROTECTED, "84 P a0 B S", REASON_DAMAGED },
	{ "inner: the tag twice", GOOD_PROTECTED, "d2" GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: the tag of a CWT in front", GOOD_PROTECTED, "d83d" GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: the tag of COSE_Sign", GOOD_PROTECTED, "d86284 P a0 B S", REASON_DAMAGED },
	{ "inner: the tag of COSE_Mac0", GOOD_PROTECTED, "d184 P a0 B S", REASON_DAMAGED },
	{ "inner: the tag with a long head", GOOD_PROTECTED, "d81284 P a0 B S", REASON_DAMAGED },
	{ "inner: the array with a long head", GOOD_PROTECTED, "d29804 P a0 B S", REASON_DAMAGED },
	{ "inner: an indefinite array", GOOD_PROTECTED, "d29f P a0 B S ff", REASON_DAMAGED },
	{ "inner: an array of three", GOOD_PROTECTED, "d283 P a0 B", REASON_DAMAGED },
	{ "inner: an array of five", GOOD_PROTECTED, "d285 P a0 B S 00", REASON_DAMAGED },
	{ "inner: a byte behind", GOOD_PROTECTED, GOOD_SHAPE " 00", REASON_DAMAGED },

	{ "inner: alg -8 (EdDSA)", "a20127 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg -7", "a20126 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg -18", "a20131 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg -20", "a20133 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg 19", "a20113 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg 5", "a20105 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg with a long head", "a2013812 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg as text", "a2016745643235353139 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: no alg", "a1 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg twice", "a30132 0132 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: alg unprotected only", "a1 0444I", "d284 P a10132 B S", REASON_DAMAGED },
	{ "inner: no kid", "a10132", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: the kid unprotected", "a10132", "d284 P a10444I B S", REASON_DAMAGED },
	{ "inner: the kid in both headers", GOOD_PROTECTED, "d284 P a10444I B S", REASON_DAMAGED },
	{ "inner: another kid unprotected", GOOD_PROTECTED, "d284 P a1044400000000 B S", REASON_DAMAGED },
	{ "inner: a kid of 3 bytes", "a20132 0443000000", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: a kid of 5 bytes", "a20132 0445I00", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: a kid as text", "a20132 046461626364", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: an empty kid", "a20132 0440", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: a kid of nobody known", "a20132 044400000000", GOOD_SHAPE, REASON_UNKNOWN_ISSUER },
	{ "inner: headers not in order", "a2 0444I 0132", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: a content type", "a30132 036b636869742f636f75706f6e 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: a document's content type", "a30132 0369636869742f66616374 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: a content type as a number", "a30132 03183d 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: an empty content type", "a30132 0360 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: crit", "a30132 028104 0444I", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: one more header", "a30132 0444I 182100", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: a header with a text name", "a30132 0444I 616100", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: claims in the header", "a30132 0444I 0fa10163626164", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: the header with a byte behind", "a20132 0444I 00", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: an indefinite header", "bf0132 0444I ff", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: an empty header", "", GOOD_SHAPE, REASON_DAMAGED },
	{ "inner: the header not wrapped", GOOD_PROTECTED, "d284 H a0 B S", REASON_DAMAGED },
	{ "inner: something unprotected", GOOD_PROTECTED, "d284 P a1182100 B S", REASON_DAMAGED },
	{ "inner: an indefinite unprotected map", GOOD_PROTECTED, "d284 P bfff B S", REASON_DAMAGED },
	{ "inner: unprotected an array", GOOD_PROTECTED, "d284 P 80 B S", REASON_DAMAGED },

	{ "inner: the claims detached", GOOD_PROTECTED, "d284 P a0 f6 S", REASON_DAMAGED },
	{ "inner: the claims not wrapped", GOOD_PROTECTED, "d284 P a0 R S", REASON_DAMAGED },
	{ "inner: the claims in pieces", GOOD_PROTECTED, "d284 P a0 5fBff S", REASON_DAMAGED },
	{ "inner: other claims", GOOD_PROTECTED, "d284 P a0 43a10201 S", REASON_FORGED },
	{ "inner: no claims", GOOD_PROTECTED, "d284 P a0 40 S", REASON_FORGED },
	{ "inner: no signature", GOOD_PROTECTED, "d284 P a0 B 40", REASON_DAMAGED },
	{ "inner: the signature nil", GOOD_PROTECTED, "d284 P a0 B f6", REASON_DAMAGED },
	{ "inner: a signature of 65 bytes", GOOD_PROTECTED, "d284 P a0 B 5841T00", REASON_DAMAGED },
	{ "inner: the signature in pieces", GOOD_PROTECTED, "d284 P a0 B 5fSff", REASON_DAMAGED },
	{ "inner: the signature with a long head", GOOD_PROTECTED, "d284 P a0 B 590040T", REASON_DAMAGED },
};

static void good_claims(struct vector_maker *m, struct vector_bytes *out)
{
	struct coupon c = vector_coupon(m);

	vector_encode(m, &c, out);
}

static void inner_row(struct vector_maker *m, const struct inner_row *row)
{
	const struct sign_key *k = &m->signers[SIGNER_DEMO];
	const struct vector_piece kid = { 'I', bytes_of(k->public.kid, KID_LEN) };
	struct vector_bytes claims, claims_wrapped, protected, wrapped, signature_wrapped, out;
	uint8_t signature[SIGNATURE_LEN] = { 0 };

	good_claims(m, &claims);
	vector_wrap(buf_bytes(&claims.buf), &claims_wrapped);
	vector_expand(m, row->protected, &kid, 1, &protected);
	vector_wrap(buf_bytes(&protected.buf), &wrapped);
	if (m->err == ERR_OK)
		m->err = sign1_signature(k, buf_bytes(&protected.buf), buf_bytes(&claims.buf), signature);
	vector_wrap(bytes_of(signature, sizeof(signature)), &signature_wrapped);
	const struct vector_piece pieces[] = {
		kid, { 'P', buf_bytes(&wrapped.buf) }, { 'H', buf_bytes(&protected.buf) },
		{ 'B', buf_bytes(&claims_wrapped.buf) }, { 'R', buf_bytes(&claims.buf) },
		{ 'S', buf_bytes(&signature_wrapped.buf) }, { 'T', bytes_of(signature, sizeof(signature)) },
	};
	vector_expand(m, row->shape, pieces, VECTOR_ROWS(pieces), &out);
	vector_add_signed(m, row->name, buf_bytes(&out.buf), row->expect);
}

/* Adds the group's order to the second half of a signature: the same equation, another encoding. */
static void add_order(uint8_t s[32])
{
	static const uint8_t order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10,
	};
	unsigned carry = 0;

	for (int i = 0; i < 32; i++) {
		carry += (unsigned)s[i] + order[i];
		s[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* One change to good signed bytes whose signature is their last 64: at counts from the end where negative. */
static void add_changed(struct vector_maker *m, const char *name, int at, uint8_t bit, enum reason expect)
{
	struct vector_bytes claims, signed_;
	size_t i;

	good_claims(m, &claims);
	vector_sign(m, SIGNER_DEMO, buf_bytes(&claims.buf), &signed_);
	if (m->err != ERR_OK)
		return;
	i = at < 0 ? signed_.buf.len - (size_t)-at : (size_t)at;
	signed_.memory[i] ^= bit;
	vector_add_signed(m, name, buf_bytes(&signed_.buf), expect);
}

static void signatures(struct vector_maker *m)
{
	struct vector_bytes claims, signed_, other;
	uint8_t *signature;

	add_changed(m, "a bit in the signature's first half", -64, 0x01, REASON_FORGED);
	add_changed(m, "a bit in the signature's second half", -32, 0x01, REASON_FORGED);
	add_changed(m, "the last bit of the signature", -1, 0x80, REASON_FORGED);
	add_changed(m, "a bit in the claims", -70, 0x01, REASON_FORGED);
	add_changed(m, "a bit in the issuer's kid", 8, 0x01, REASON_UNKNOWN_ISSUER);
	good_claims(m, &claims);
	vector_sign(m, SIGNER_DEMO, buf_bytes(&claims.buf), &signed_);
	good_claims(m, &claims);
	vector_sign(m, SIGNER_DEMO, buf_bytes(&claims.buf), &other);
	if (m->err != ERR_OK)
		return;
	signature = signed_.memory + signed_.buf.len - SIGNATURE_LEN;
	add_order(signature + SIGNATURE_LEN / 2);
	vector_add_signed(m, "a signature with the order added", buf_bytes(&signed_.buf), REASON_FORGED);
	memcpy(signature, other.memory + other.buf.len - SIGNATURE_LEN, SIGNATURE_LEN);
	vector_add_signed(m, "another coupon's signature", buf_bytes(&signed_.buf), REASON_FORGED);
	memset(signature, 0, SIGNATURE_LEN);
	vector_add_signed(m, "a signature of zeros", buf_bytes(&signed_.buf), REASON_FORGED);
	signature[0] = 1;
	vector_add_signed(m, "a signature by the identity", buf_bytes(&signed_.buf), REASON_FORGED);
}

/* A signature that anybody can make, good under the key of small order that the file lists. */
static void small_order_key(struct vector_maker *m)
{
	static const uint8_t identity[KEY_LEN] = { 1 }, signature[SIGNATURE_LEN] = { 1 };
	struct vector_bytes claims, wrapped, out;
	uint8_t kid[KID_LEN];

	key_kid(identity, kid);
	good_claims(m, &claims);
	vector_wrap(buf_bytes(&claims.buf), &wrapped);
	const struct vector_piece pieces[] = {
		{ 'I', bytes_of(kid, KID_LEN) }, { 'B', buf_bytes(&wrapped.buf) },
		{ 'T', bytes_of(signature, sizeof(signature)) },
	};
	vector_expand(m, "d284 49 a20132 0444I a0 B 5840T", pieces, VECTOR_ROWS(pieces), &out);
	vector_add_signed(m, "by a key of small order", buf_bytes(&out.buf), REASON_UNKNOWN_ISSUER);
}

/* Signed by this one, with a serial of that time; judged at the file's time, or at `at`. */
static const struct key_row {
	const char *name;
	enum vector_signer by;
	int64_t issued, at;
	enum reason expect;
} KEYS[] = {
	{ "by another platform that we trust", SIGNER_OTHER, VECTOR_ISSUED, 0, REASON_OK },
	{ "by a stranger", SIGNER_STRANGER, VECTOR_ISSUED, 0, REASON_UNKNOWN_ISSUER },
	{ "by last year's key in its last second", SIGNER_LAST, VECTOR_ISSUED - 1, 0, REASON_OK },
	{ "by last year's key a second too late", SIGNER_LAST, VECTOR_ISSUED, 0, REASON_UNKNOWN_ISSUER },
	{ "by last year's key today", SIGNER_LAST, VECTOR_NOW, 0, REASON_UNKNOWN_ISSUER },
	{ "by next year's key in its first second", SIGNER_NEXT, VECTOR_ISSUED + 1, 0, REASON_OK },
	{ "by next year's key a second too early", SIGNER_NEXT, VECTOR_ISSUED, 0, REASON_UNKNOWN_ISSUER },
	{ "by next year's key with a serial of 1970", SIGNER_NEXT, 0, 0, REASON_UNKNOWN_ISSUER },
	{ "by a key no longer trusted", SIGNER_DROPPED, VECTOR_ISSUED, 0, REASON_UNKNOWN_ISSUER },
	{ "by a key in its last second of trust", SIGNER_DROPPED, VECTOR_ISSUED, VECTOR_NOW - 1, REASON_OK },
	{ "by a revoked key", SIGNER_REVOKED, VECTOR_ISSUED, 0, REASON_UNKNOWN_ISSUER },
	{ "by a key a second before it is revoked", SIGNER_REVOKED, VECTOR_ISSUED, VECTOR_NOW - 1, REASON_OK },
	{ "by a good key before its time", SIGNER_DEMO, 1000000000, 0, REASON_UNKNOWN_ISSUER },
	{ "by a good key after its time", SIGNER_DEMO, 4102444801, 0, REASON_UNKNOWN_ISSUER },
};

static void key_row(struct vector_maker *m, const struct key_row *row)
{
	struct vector_bytes claims, signed_;
	struct coupon c = vector_coupon(m);

	if (m->err == ERR_OK)
		m->err = serial_make(row->issued, m->random, c.serial);
	vector_encode(m, &c, &claims);
	vector_sign(m, row->by, buf_bytes(&claims.buf), &signed_);
	vector_add_signed(m, row->name, buf_bytes(&signed_.buf), row->expect);
	if (row->at != 0)
		vector_at(m, row->at);
}

static void signed_cuts(struct vector_maker *m, struct bytes signed_)
{
	static const struct {
		const char *name;
		size_t by;
	} cuts[] = {
		{ "the signed bytes cut by one", 1 },
		{ "the signed bytes cut by four", 4 },
		{ "the signed bytes without the signature", SIGNATURE_LEN },
		{ "the signed bytes without the signature and its head", SIGNATURE_LEN + 2 },
	};

	for (size_t i = 0; i < VECTOR_ROWS(cuts) && m->err == ERR_OK; i++)
		vector_add_signed(m, cuts[i].name, bytes_of(signed_.data, signed_.len - cuts[i].by), REASON_DAMAGED);
}

/* Under a name that is not the signer's own. */
static void false_names(struct vector_maker *m)
{
	struct sign_key renamed = m->signers[SIGNER_STRANGER];	/* not owned: its pkey is the stranger's */
	struct vector_bytes claims, signed_;

	memcpy(renamed.public.kid, m->signers[SIGNER_DEMO].public.kid, KID_LEN);
	good_claims(m, &claims);
	buf_init(&signed_.buf, signed_.memory, sizeof(signed_.memory));
	if (m->err == ERR_OK)
		m->err = sign1_sign(&renamed, NULL, buf_bytes(&claims.buf), &signed_.buf);
	vector_add_signed(m, "by a stranger under the platform's kid", buf_bytes(&signed_.buf), REASON_FORGED);
	memcpy(renamed.public.kid, m->signers[SIGNER_OTHER].public.kid, KID_LEN);
	buf_init(&signed_.buf, signed_.memory, sizeof(signed_.memory));
	if (m->err == ERR_OK)
		m->err = sign1_sign(&renamed, NULL, bytes_of("\xff", 1), &signed_.buf);
	vector_add_signed(m, "garbage by a stranger under a platform's kid", buf_bytes(&signed_.buf), REASON_FORGED);
	vector_add_claims(m, "garbage by the platform itself", bytes_of("\xff", 1), REASON_DAMAGED);
	vector_add_claims(m, "nothing, by the platform itself", bytes_of(NULL, 0), REASON_DAMAGED);
	vector_sign(m, SIGNER_DEMO, buf_bytes(&claims.buf), &signed_);
	vector_add_claims(m, "signed twice", buf_bytes(&signed_.buf), REASON_DAMAGED);
	vector_add_signed(m, "sealed and not signed", buf_bytes(&claims.buf), REASON_DAMAGED);
	signed_cuts(m, buf_bytes(&signed_.buf));
}

void vector_inner(struct vector_maker *m)
{
	for (size_t i = 0; i < VECTOR_ROWS(ROWS); i++)
		inner_row(m, &ROWS[i]);
	signatures(m);
	small_order_key(m);
	for (size_t i = 0; i < VECTOR_ROWS(KEYS); i++)
		key_row(m, &KEYS[i]);
	false_names(m);
}
