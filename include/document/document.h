#ifndef CHIT_DOCUMENT_DOCUMENT_H
#define CHIT_DOCUMENT_DOCUMENT_H
/*
 * What crosses a border (DESIGN, section 6): a COSE_Sign1 with content type "chit/NAME" over a
 * deterministic CBOR payload; in a file, and by wire, also sealed to its receiver as a coupon is.
 * The same bytes by wire and by pocket, one parser. See chit-documents(5).
 *
 * Every decoder of this room takes only the one encoding of what it says, checks all of it, each row included,
 * and leaves its result untouched where it fails: ERR_FORMAT; ERR_VERSION where all that came before a key or
 * number of a newer program was in order; ERR_TOO_LONG. Every encoder refuses with ERR_RANGE and a sentence
 * what its decoder would not take, ERR_TOO_LONG where the buffer is full or a bound is passed, and leaves
 * the buffer as it was. Nothing allocates. The bounds of fields are in document/field.h.
 */
#include "coupon/redemption.h"
#include "seal/hpke.h"
#include "seal/keyring.h"
#include "seal/sign1.h"

enum {
	DOCUMENT_MAX = 1 << 20,		/* bytes of any document; what is longer is not read */
	DOCUMENT_DIGEST_LEN = 16,	/* the first bytes of SHA-256 over the COSE_Sign1 */
	DOCUMENT_OVERHEAD = SIGN1_OVERHEAD + ENCRYPT0_OVERHEAD,
	DOCUMENT_PAYLOAD_MAX = DOCUMENT_MAX - DOCUMENT_OVERHEAD,
	URL_MAX = 255, NAME_MAX = 120,	/* bytes of UTF-8 */
};

enum document_type {
	DOCUMENT_BATCH, DOCUMENT_ANSWER, DOCUMENT_KEYSET, DOCUMENT_PACK, DOCUMENT_ENROLMENT,
	DOCUMENT_CLAIM, DOCUMENT_GRANT, DOCUMENT_STATEMENT, DOCUMENT_REQUEST, DOCUMENT_TYPE_COUNT
};
const char *document_type_name(enum document_type t);	/* "chit/batch", ... */

/* Signs payload as a document; appends the COSE_Sign1. ERR_TOO_LONG beyond DOCUMENT_PAYLOAD_MAX, or where
 * b is full; b is then as it was, here and in every function below. */
enum err document_sign(enum document_type t, const struct sign_key *k, struct bytes payload, struct buf *b);

/* A parsed, not yet verified document; slices point into the bytes given. Look at the type before the payload. */
struct document {
	enum document_type type;
	struct sign1 sign1;
	uint8_t digest[DOCUMENT_DIGEST_LEN];
};
/* ERR_FORMAT where it is no document of ours, or of an unknown type. */
enum err document_parse(struct bytes signed_bytes, struct document *d);

/* Seals signed bytes to the receiver; appends. And back: appends the signed bytes. ERR_FOREIGN
 * where none of the n keys has its kid, ERR_AUTH where one has but it does not open. */
enum err document_seal(struct bytes signed_bytes, const struct seal_key *to, struct random r, struct buf *b);
enum err document_open(struct bytes sealed, const struct open_key *const *keys, size_t n, struct buf *b);

/* Verifies against every row of the ring with its kid, of that use, for that issuer (-1: any),
 * valid for signed_at and now. ERR_STALE: the signature holds, but its key may not sign (any more). ERR_AUTH: no
 * key of that kid made the signature. ERR_NOT_FOUND: no key has that kid. The clearest of them where several keys share
 * the kid. row may be NULL. signed_at comes out of the payload, which is believed only after ERR_OK. */
enum err document_verify(const struct document *d, const struct keyring *ring, int issuer, enum key_use use,
			 int64_t signed_at, int64_t now, const struct keyring_row **row);

#endif
