#ifndef CHIT_SEAL_KEYRING_H
#define CHIT_SEAL_KEYRING_H
/*
 * Whom we trust, for what, and when (DESIGN, section 5). A kid narrows, the signature decides:
 * two keys may share a kid, so a look-up walks over all of them.
 */
#include "seal/key.h"

enum key_use {
	KEY_COUPON = 1,		/* I: signs coupons */
	KEY_DOCUMENT = 2,	/* D: signs answers, packs, grants, statements */
	KEY_SEALED_TO = 3,	/* E: X25519, documents to the platform are sealed to it */
	KEY_ROOT = 4,		/* R: signs key sets, nothing else */
};

enum { KEYRING_MAX = 256 };

struct keyring_row {
	int issuer;		/* the caller's number for the issuer */
	enum key_use use;	/* KEY_COUPON, KEY_DOCUMENT or KEY_ROOT */
	int64_t from, until;	/* signs from .. until, both included, judged at the time of signing */
	int64_t trusted_until;	/* judged now; INT64_MAX where nothing was said */
	int64_t revoked_at;	/* from then on, by our clock, nothing it signed is believed; 0: never */
	struct verify_key key;	/* owned by the ring */
};

struct keyring {
	struct keyring_row *rows;
	size_t n, cap;
};

void keyring_init(struct keyring *k);
void keyring_finish(struct keyring *k);

/* ERR_FORMAT for keys that verify_key_load refuses, ERR_TOO_LONG beyond KEYRING_MAX, ERR_NOMEM. */
enum err keyring_add(struct keyring *k, int issuer, enum key_use use, const uint8_t raw[KEY_LEN],
		     const int64_t times[4] /* from, until, trusted_until, revoked_at */);
void keyring_remove_issuer(struct keyring *k, int issuer);

/* The next row after `after` (NULL: the first) with this kid and use; NULL where there is no more. */
const struct keyring_row *keyring_next(const struct keyring *k, const struct keyring_row *after,
				       const uint8_t kid[KID_LEN], enum key_use use);

/* May this row have signed at `signed_at`, and is it believed at `now`? */
bool keyring_row_valid(const struct keyring_row *row, int64_t signed_at, int64_t now);

#endif
