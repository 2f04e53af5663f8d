#ifndef CHIT_SEAL_ENCRYPT0_H
#define CHIT_SEAL_ENCRYPT0_H
/*
 * COSE_Encrypt0 (RFC 9052, section 5.2), tagged 16, with HPKE-4 integrated encryption
 * (draft-ietf-cose-hpke): protected exactly {1: 42}, unprotected {4: kid, -4: ek}; the AEAD's
 * associated data is the Enc_structure with empty external_aad; info is empty.
 */
#include "seal/key.h"

enum { ENCRYPT0_OVERHEAD = 80 };	/* added to a plaintext, at the most */

struct encrypt0 {
	struct bytes kid;		/* 4 bytes in ours; any 1 to 32 where `strict` was not asked for */
	uint8_t ek[KEY_LEN];
	struct bytes protected;
	struct bytes ciphertext;
};

/* Seals to the receiver's key under its kid; appends the tagged COSE_Encrypt0. */
enum err encrypt0_seal(const struct seal_key *to, struct bytes plaintext, struct random r, struct buf *b);
/* strict: headers exactly as above with a kid of 4 bytes. Not strict (the draft's own vectors):
 * the protected header is {1: 35..65535}, the kid any length. */
enum err encrypt0_parse(struct bytes s, bool strict, struct encrypt0 *out);
/* Appends the plaintext. ERR_AUTH where it is not for this key, or was altered. */
enum err encrypt0_open(const struct encrypt0 *e, const struct open_key *k, struct buf *b);

#endif
