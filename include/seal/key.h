#ifndef CHIT_SEAL_KEY_H
#define CHIT_SEAL_KEY_H
/*
 * The four kinds of keys, parsed once and used often. Algorithms are fetched from OpenSSL once
 * a process. Each struct owns what it points to: load, then finish; finish wipes secrets and
 * may be called on a zeroed struct.
 */
#include "base/buf.h"
#include "base/err.h"
#include "base/random.h"

enum { KEY_LEN = 32, KID_LEN = 4, SIGNATURE_LEN = 64, DIGEST_LEN = 32 };

struct evp_pkey_st;	/* OpenSSL's EVP_PKEY; only src/seal looks inside */

struct verify_key {	/* Ed25519, public */
	uint8_t raw[KEY_LEN];
	uint8_t kid[KID_LEN];	/* the first 4 bytes of SHA-256(raw) */
	struct evp_pkey_st *pkey;
};
struct sign_key {	/* Ed25519, private seed; with its public half */
	uint8_t seed[KEY_LEN];
	struct verify_key public;
	struct evp_pkey_st *pkey;
};
struct seal_key {	/* X25519, public: to whom */
	uint8_t raw[KEY_LEN];
	uint8_t kid[KID_LEN];
	struct evp_pkey_st *pkey;
};
struct open_key {	/* X25519, private; with its public half */
	uint8_t secret[KEY_LEN];
	struct seal_key public;
	struct evp_pkey_st *pkey;
};

/* ERR_FORMAT for points of small order, points that are not canonical and (Ed25519) not on the curve. */
enum err verify_key_load(struct verify_key *k, const uint8_t raw[KEY_LEN]);
enum err seal_key_load(struct seal_key *k, const uint8_t raw[KEY_LEN]);
enum err sign_key_load(struct sign_key *k, const uint8_t seed[KEY_LEN]);
enum err open_key_load(struct open_key *k, const uint8_t secret[KEY_LEN]);
/* New pairs. */
enum err sign_key_make(struct sign_key *k, struct random r);
enum err open_key_make(struct open_key *k, struct random r);

void verify_key_finish(struct verify_key *k);
void seal_key_finish(struct seal_key *k);
void sign_key_finish(struct sign_key *k);
void open_key_finish(struct open_key *k);

void key_kid(const uint8_t raw[KEY_LEN], uint8_t kid[KID_LEN]);

#endif
