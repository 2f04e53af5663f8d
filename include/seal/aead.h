#ifndef CHIT_SEAL_AEAD_H
#define CHIT_SEAL_AEAD_H
/* ChaCha20-Poly1305 (RFC 8439), the one cipher of hpke and keyfile. */
#include "base/buf.h"
#include "base/err.h"

enum { AEAD_KEY_LEN = 32, AEAD_NONCE_LEN = 12, AEAD_TAG_LEN = 16 };

/* Appends the ciphertext and its tag. ERR_TOO_LONG where b is full; then nothing was written. */
enum err aead_seal(const uint8_t key[AEAD_KEY_LEN], const uint8_t nonce[AEAD_NONCE_LEN], struct bytes aad,
		   struct bytes pt, struct buf *b);
/* Appends the plaintext. ERR_AUTH where the tag is not right: b->len is as it was, what was
 * decrypted is wiped. */
enum err aead_open(const uint8_t key[AEAD_KEY_LEN], const uint8_t nonce[AEAD_NONCE_LEN], struct bytes aad,
		   struct bytes ct, struct buf *b);

#endif
