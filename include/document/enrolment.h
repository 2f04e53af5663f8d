#ifndef CHIT_DOCUMENT_ENROLMENT_H
#define CHIT_DOCUMENT_ENROLMENT_H
/*
 * The first document out of a till: its public keys, signed by themselves, bound to the kit by its
 * one-time code. Payload {1: till id, 2: merchant id, 3: Ed25519 public key, 4: X25519 public key,
 * 5: journal id, 6: stream, 7: time, 8: HMAC-SHA-256 under the code over the same map without key 8}.
 * Sealed to the platform's E.
 */
#include "document/kit.h"

struct enrolment {
	char till[ID_CAP], merchant[ID_CAP];
	uint8_t verify[KEY_LEN], seal[KEY_LEN];
	uint8_t journal[JOURNAL_ID_LEN];
	uint32_t stream;
	int64_t time;
	uint8_t mac[DIGEST_LEN];
};

/* Computes mac from code, and appends the payload. */
enum err enrolment_encode(struct enrolment *e, const uint8_t code[KIT_CODE_LEN], struct buf *b);
enum err enrolment_decode(struct bytes payload, struct enrolment *out);
/* Parses the document and verifies its signature by the key that it carries. ERR_AUTH. */
enum err enrolment_open(struct bytes signed_bytes, struct enrolment *out, uint8_t digest[DOCUMENT_DIGEST_LEN]);
/* ERR_AUTH where the mac was not made with this code. */
enum err enrolment_check(const struct enrolment *e, const uint8_t code[KIT_CODE_LEN]);

#endif
