#ifndef CHIT_SEAL_SIGN1_H
#define CHIT_SEAL_SIGN1_H
/*
 * COSE_Sign1 (RFC 9052, section 4.2), tagged 18, Ed25519 as alg -19 (RFC 9864). The protected
 * header is exactly {1: -19, 4: kid}, or {1: -19, 3: content type, 4: kid} for documents; the
 * unprotected one is empty; the payload is attached; external_aad is empty.
 */
#include "seal/key.h"

enum { SIGN1_TYPE_MAX = 32, SIGN1_OVERHEAD = 128 };	/* added to a payload, at the most */

struct sign1 {
	uint8_t kid[KID_LEN];
	struct bytes type;		/* the content type, empty where there is none */
	struct bytes protected;		/* the header's bytes, as signed */
	struct bytes payload;
	uint8_t signature[SIGNATURE_LEN];
};

/* Appends the tagged COSE_Sign1. type NULL: no content type. ERR_TOO_LONG where b is full. */
enum err sign1_sign(const struct sign_key *k, const char *type, struct bytes payload, struct buf *b);

/* The bare signature, under any protected header: for vectors of what must be refused. */
enum err sign1_signature(const struct sign_key *k, struct bytes protected, struct bytes payload,
			 uint8_t out[SIGNATURE_LEN]);

/* Parses; says nothing of the signature. Slices point into s. ERR_FORMAT for any header that is
 * not exactly as above. */
enum err sign1_parse(struct bytes s, struct sign1 *out);

/* ERR_OK, or ERR_AUTH; ERR_NOMEM or ERR_CRYPTO where the machine failed, as far as OpenSSL says so:
 * out of memory in the midst of it, it calls the signature wrong. */
enum err sign1_verify(const struct sign1 *s, const struct verify_key *k);

#endif
