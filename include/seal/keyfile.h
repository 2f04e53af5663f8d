#ifndef CHIT_SEAL_KEYFILE_H
#define CHIT_SEAL_KEYFILE_H
/*
 * Secrets at rest. A box is sealed under a passphrase: scrypt (RFC 7914), then ChaCha20-Poly1305
 * (RFC 8439); the bytes are a deterministic CBOR map
 * {1: "chit/box", 2: salt (16), 3: log2 N, 4: r, 5: p, 6: nonce (12), 7: ciphertext with tag},
 * and the AEAD's associated data is the map without key 7. A wrap is the same without scrypt,
 * under a random 32-byte key: nonce (12) then ciphertext with tag, associated data the caller's.
 */
#include "seal/key.h"
#include "seal/scrypt.h"

enum { BOX_OVERHEAD = 128, WRAP_OVERHEAD = 28, STORE_KEY_LEN = 32 };

extern const struct box_cost BOX_COST_DEFAULT;	/* 2^15, 8, 1: 32 MiB, about 0.1 s */
extern const struct box_cost BOX_COST_KIT;	/* 2^17, 8, 1: 128 MiB */
extern const struct box_cost BOX_COST_TEST;	/* 2^10, 8, 1 */

enum err box_seal(struct bytes passphrase, struct box_cost cost, struct bytes plaintext,
		  struct random r, struct buf *b);
/* ERR_AUTH for a wrong passphrase (or altered bytes: the two cannot be told apart); ERR_FORMAT
 * for bytes that are no box, or whose cost is over 2^20, r 8, p 4 or 256 MiB: before any work;
 * ERR_TOO_LONG, before any work as well, where b has no room. The passphrase counts as it is:
 * see passphrase_normalise. */
enum err box_open(struct bytes passphrase, struct bytes box, struct buf *b);

enum err wrap_seal(const uint8_t key[STORE_KEY_LEN], struct bytes aad, struct bytes plaintext,
		   struct random r, struct buf *b);
enum err wrap_open(const uint8_t key[STORE_KEY_LEN], struct bytes aad, struct bytes wrapped, struct buf *b);

/* A new passphrase of 80 random bits: 16 characters of Crockford Base32 in fours; cap >= 20. */
enum err passphrase_make(struct random r, char *out, size_t cap);
/* What was typed, as it counts: spaces and hyphens dropped, letters raised, O->0, I and L->1 where
 * the whole is 16 Crockford characters; anything else is taken as it is. Appends to b. */
void passphrase_normalise(struct bytes typed, struct buf *b);
enum { PASSPHRASE_MIN = 8 };
/* May a person take it as a new one? ERR_USAGE with words for fewer characters than PASSPHRASE_MIN. */
enum err passphrase_check(struct bytes typed);

#endif
