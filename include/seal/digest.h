#ifndef CHIT_SEAL_DIGEST_H
#define CHIT_SEAL_DIGEST_H
/* SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104), comparing and forgetting secrets. */
#include "base/buf.h"
#include "base/err.h"
#include "seal/key.h"

enum err digest_sha256(struct bytes s, uint8_t out[DIGEST_LEN]);
enum err digest_hmac(struct bytes key, struct bytes s, uint8_t out[DIGEST_LEN]);
/* The same over n pieces, as if they were one. */
enum err digest_hmac_parts(struct bytes key, const struct bytes *parts, size_t n, uint8_t out[DIGEST_LEN]);
/* In time that depends on len alone. */
bool digest_same(const void *a, const void *b, size_t len);
void digest_wipe(void *p, size_t len);

#endif
