#ifndef CHIT_SEAL_EVP_H
#define CHIT_SEAL_EVP_H
/*
 * OpenSSL's fetched algorithms and reusable contexts; for src/seal only. Fetching by name costs
 * more than hashing a block, so it happens once a process; a context serves one thread, for
 * one operation at a time, and is left without secrets.
 */
#include "base/err.h"
#include <openssl/evp.h>
#include <openssl/kdf.h>

struct evp {
	EVP_MD *sha256;			/* the process's */
	EVP_CIPHER *chacha;
	EVP_KDF *scrypt;
	EVP_MD_CTX *hash, *sign;	/* this thread's */
	EVP_CIPHER_CTX *cipher;
};

/* This thread's, never freed by the caller; NULL where OpenSSL refused (the next call tries again). */
const struct evp *evp_get(void);

/* Empties OpenSSL's error queue and returns e. */
enum err evp_fail(enum err e);

#endif
