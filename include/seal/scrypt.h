#ifndef CHIT_SEAL_SCRYPT_H
#define CHIT_SEAL_SCRYPT_H
/* scrypt (RFC 7914): what makes guessing dear, for passphrases (seal/keyfile) and PINs. */
#include "base/buf.h"
#include "base/err.h"

struct box_cost {
	unsigned log_n, r, p;	/* N is 2^log_n; memory 128 * N * r bytes, work that times p */
};

/* Fills len bytes. ERR_RANGE, before any work or memory, for a cost that RFC 7914 does not
 * allow, or over 256 MiB, or p over 16; ERR_CRYPTO where the library fails (no memory). */
enum err scrypt_derive(struct bytes secret, struct bytes salt, struct box_cost cost, uint8_t *out, size_t len);

#endif
