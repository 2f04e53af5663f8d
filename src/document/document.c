#include "document/document.h"
#include "seal/digest.h"

#include <assert.h>
#include <string.h>

static const char *const NAMES[DOCUMENT_TYPE_COUNT] = {
	[DOCUMENT_BATCH] = "chit/batch",
	[DOCUMENT_ANSWER] = "chit/answer",
	[DOCUMENT_KEYSET] = "chit/keyset",
	[DOCUMENT_PACK] = "chit/pack",
	[DOCUMENT_ENROLMENT] = "chit/enrolment",
	[DOCUMENT_CLAIM] = "chit/claim",
	[DOCUMENT_GRANT] = "chit/grant",
	[DOCUMENT_STATEMENT] = "chit/statement",
	[DOCUMENT_REQUEST] = "chit/request",
};

const char *document_type_name(enum document_type t)
{
	assert((unsigned)t < DOCUMENT_TYPE_COUNT);
	return NAMES[t];
}

enum err document_sign(enum document_type t, const struct sign_key *k, struct bytes payload, struct buf *b)
{
	struct buf before = *b;
	enum err e;

	if (payload.len > DOCUMENT_PAYLOAD_MAX)
		return err_set(ERR_TOO_LONG, "a document of %zu bytes is too long", payload.len);
	e = sign1_sign(k, document_type_name(t), payload, b);
	if (e != ERR_OK)
		*b = before;
	return e;
}

static int type_of(struct bytes name)
{
	for (int t = 0; t < DOCUMENT_TYPE_COUNT; t++)
		if (bytes_equal(name, bytes_of_str(NAMES[t])))
			return t;
	return -1;
}

enum err document_parse(struct bytes signed_bytes, struct document *d)
{
	struct document t;
	uint8_t hash[DIGEST_LEN];
	enum err e;
	int type;

	if (signed_bytes.len > DOCUMENT_MAX)
		return err_set(ERR_TOO_LONG, "longer than any document");
	e = sign1_parse(signed_bytes, &t.sign1);
	if (e != ERR_OK)
		return e;
	type = type_of(t.sign1.type);
	if (type < 0)
		return err_set(ERR_FORMAT, "signed, but not a document that this program knows");
	t.type = (enum document_type)type;
	e = digest_sha256(signed_bytes, hash);
	if (e != ERR_OK)
		return e;
	memcpy(t.digest, hash, sizeof t.digest);
	*d = t;
	return ERR_OK;
}

enum err document_seal(struct bytes signed_bytes, const struct seal_key *to, struct random r, struct buf *b)
{
	struct buf before = *b;
	enum err e;

	if (signed_bytes.len > DOCUMENT_MAX - ENCRYPT0_OVERHEAD)
		return err_set(ERR_TOO_LONG, "a document of %zu bytes is too long", signed_bytes.len);
	e = encrypt0_seal(to, signed_bytes, r, b);
	if (e != ERR_OK)
		*b = before;
	return e;
}

/* Two keys may share a kid: all that have it are tried. */
enum err document_open(struct bytes sealed, const struct open_key *const *keys, size_t n, struct buf *b)
{
	struct buf before = *b;
	enum err e, found = ERR_FOREIGN;
	struct encrypt0 c;

	if (sealed.len > DOCUMENT_MAX)
		return err_set(ERR_TOO_LONG, "longer than any document");
	e = encrypt0_parse(sealed, true, &c);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		if (!bytes_equal(c.kid, bytes_of(keys[i]->public.kid, KID_LEN)))
			continue;
		found = encrypt0_open(&c, keys[i], b);
		if (found != ERR_AUTH)
			break;
		*b = before;
	}
	if (found == ERR_OK)
		return ERR_OK;
	*b = before;
	if (found == ERR_FOREIGN)
		return err_set(ERR_FOREIGN, "this document is sealed to somebody else");
	return found == ERR_AUTH ? err_set(ERR_AUTH, "this document was altered") : found;
}

/* The better of two answers: a signature under a key that may not sign says more than none. */
static enum err clearer(enum err a, enum err b)
{
	return a == ERR_STALE || b == ERR_NOT_FOUND ? a : b;
}

static enum err verify_words(enum err e)
{
	if (e == ERR_NOT_FOUND)
		return err_set(e, "this document is signed by a key that is not known here");
	if (e == ERR_STALE)
		return err_set(e, "this document is signed by a key that may not sign, or not any more");
	return err_set(e, "the signature of this document is wrong");
}

enum err document_verify(const struct document *d, const struct keyring *ring, int issuer, enum key_use use,
			 int64_t signed_at, int64_t now, const struct keyring_row **row)
{
	const struct keyring_row *at = NULL;
	enum err e = ERR_NOT_FOUND, found;

	while ((at = keyring_next(ring, at, d->sign1.kid, use)) != NULL) {
		if (issuer != -1 && at->issuer != issuer)
			continue;
		found = sign1_verify(&d->sign1, &at->key);
		if (found == ERR_AUTH) {
			e = clearer(e, ERR_AUTH);
			continue;
		}
		if (found != ERR_OK)
			return found;
		if (!keyring_row_valid(at, signed_at, now)) {
			e = ERR_STALE;
			continue;
		}
		if (row != NULL)
			*row = at;
		return ERR_OK;
	}
	return verify_words(e);
}
