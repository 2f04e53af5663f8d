#ifndef CHIT_SEAL_CERTIFICATE_H
#define CHIT_SEAL_CERTIFICATE_H
/*
 * The platform's TLS certificate: X.509 v3 (RFC 5280), ECDSA P-256, signed by itself, for one host
 * name or address. Tills believe it by its pin: SHA-256 over the SubjectPublicKeyInfo (RFC 7469,
 * section 2.4), which the key set carries under the root's signature.
 */
#include "base/buf.h"
#include "base/err.h"
#include "seal/key.h"

enum { CERTIFICATE_PEM_CAP = 16 * 1024 };	/* a chain of a public authority fits */

struct certificate {
	char certificate[CERTIFICATE_PEM_CAP], key[CERTIFICATE_PEM_CAP];	/* PEM, with a NUL behind */
	uint8_t pin[DIGEST_LEN];
};

/* host: a DNS name, an IPv4 or an IPv6 address, without port. Good from `from` until `until` (seconds).
 * certificate_wipe forgets the private key. */
enum err certificate_make(struct certificate *c, const char *host, int64_t from, int64_t until);
/* The pin of somebody else's PEM certificate. ERR_FORMAT. */
enum err certificate_pin(const char *pem, uint8_t pin[DIGEST_LEN]);
/* Is the private key the certificate's? ERR_FORMAT: it is not, or one of them is no PEM, or is under a passphrase. */
enum err certificate_check(const struct certificate *c);
void certificate_wipe(struct certificate *c);

#endif
