#ifndef CHIT_SEAL_HPKE_H
#define CHIT_SEAL_HPKE_H
/*
 * HPKE (RFC 9180) base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305; composed
 * from OpenSSL's EVP, for 3.0 has none. Its COSE form is seal/encrypt0.h.
 */
#include "seal/encrypt0.h"
#include "seal/key.h"

enum { HPKE_TAG_LEN = 16 };

/* One-shot seal and open. ct is pt with 16 bytes behind. Appended to b. ERR_AUTH where opening
 * fails, also for a shared secret of zeros. */
enum err hpke_seal(const struct seal_key *to, struct bytes info, struct bytes aad, struct bytes pt,
		   struct random r, uint8_t enc[KEY_LEN], struct buf *b);
enum err hpke_open(const struct open_key *k, const uint8_t enc[KEY_LEN], struct bytes info,
		   struct bytes aad, struct bytes ct, struct buf *b);

#endif
