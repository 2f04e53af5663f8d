#ifndef CHIT_SEAL_POINT_H
#define CHIT_SEAL_POINT_H
/*
 * Encodings of points that may not be keys. OpenSSL 3.0 loads any 32 bytes, and accepts a
 * signature that anybody can make under the identity.
 */
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

/* Ed25519 (RFC 8032, section 5.1.3): ERR_FORMAT unless below p, on the curve, and of an order
 * that is not 1, 2, 4 or 8; ERR_CRYPTO where the library had no memory to tell. */
enum err point_ed25519(const uint8_t raw[32]);
/* X25519 (RFC 7748, section 5): below p with the top bit clear, order not 1, 2, 4 or 8. On the
 * curve or its twist: both are safe. */
bool point_x25519(const uint8_t raw[32]);

#endif
