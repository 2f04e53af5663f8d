#ifndef CHIT_DOCUMENT_KEYSET_H
#define CHIT_DOCUMENT_KEYSET_H
/*
 * A platform's working keys, signed by its root R. Payload {1: R (32 bytes), 2: version, 3: time,
 * 4: name, 5: [[key, use, signs from, signs until, trusted until or null, revoked at or null], ...],
 * 6: SHA-256 of the TLS certificate's public key (absent: none), 7: a second one that is as good (absent: none; only
 * where 6 is)}. SHA-256(R) is the issuer's identity for ever. A key stands in one row only: each has its one use.
 */
#include "document/document.h"

enum { KEYSET_ROWS_MAX = 64, KEYSET_MAX = 8192 /* signed */ };

struct keyset_row {
	uint8_t key[KEY_LEN];
	enum key_use use;
	int64_t from, until;
	int64_t trusted_until;	/* INT64_MAX: null */
	int64_t revoked_at;	/* 0: null */
};
struct keyset {
	uint8_t root[KEY_LEN];
	uint64_t version;
	int64_t time;
	char name[NAME_MAX + 1];
	bool has_pin;
	uint8_t pin[DIGEST_LEN];
	bool has_second;		/* the certificate that comes next, announced; or the last one, while it may be served */
	uint8_t second[DIGEST_LEN];
	size_t n;
	struct keyset_row rows[KEYSET_ROWS_MAX];
};

enum err keyset_encode(const struct keyset *k, struct buf *b);
enum err keyset_decode(struct bytes payload, struct keyset *out);

/* Parses and verifies a signed key set against root. ERR_AUTH, ERR_FORMAT; ERR_FOREIGN where it is of
 * another root; ERR_STALE where its version is lower than at_least. */
enum err keyset_open(struct bytes signed_bytes, const uint8_t root[KEY_LEN], uint64_t at_least,
		     struct keyset *out);
/* Puts rows of use I and D into the ring under `issuer`; what was there stays. Where a key does not load, none. */
enum err keyset_to_ring(const struct keyset *k, int issuer, struct keyring *ring);
/* The E row to seal to at `now`: the newest that is valid; NULL where there is none. now: the later of clock and
 * floor, so that a dead clock battery does not keep a till from sealing. */
const struct keyset_row *keyset_sealed_to(const struct keyset *k, int64_t now);
/* SHA-256(R). */
enum err keyset_issuer(const uint8_t root[KEY_LEN], uint8_t issuer[DIGEST_LEN]);

#endif
