#ifndef CHIT_COUPON_COUPON_H
#define CHIT_COUPON_COUPON_H
/*
 * The coupon's claims (DESIGN, section 4): a deterministic CBOR map, signed by the platform, then
 * sealed to the merchant: a nested CWT (RFC 8392, section 7). See chit-coupon(5).
 */
#include "coupon/serial.h"
#include "seal/hpke.h"
#include "seal/sign1.h"

enum {
	ID_MAX = 12, ID_CAP = ID_MAX + 1,	/* an id's characters; with its NUL */
	IDS_TOGETHER_MAX = 22,			/* consumer + merchant + product */
	UNITS_MAX = 1000,			/* uses x quantity */
	COUPON_PRODUCTS_MAX = 8,
	COUPON_CLAIMS_MAX = 320,
	COUPON_SEALED_MAX = 512,		/* what a reader takes */
	COUPON_SEALED_ISSUE_MAX = 211,		/* what chit-platform issues; DESIGN, section 4 */
	COUPON_DIGEST_LEN = 16,
};

#define COUPON_VALUE_MAX INT64_C(1000000000000)	/* minor units; as base/money */
enum coupon_kind { KIND_GOODS, KIND_ACTIVITY, KIND_EXCHANGE, KIND_PARTICIPATION, KIND_VALUE, KIND_COUNT };
enum { FLAG_NEEDS_CLAIM = 1, FLAGS_KNOWN = FLAG_NEEDS_CLAIM };

struct coupon_product {
	char id[ID_CAP];
	uint16_t quantity;	/* in one unit of the coupon */
};

struct coupon {
	char consumer[ID_CAP], merchant[ID_CAP];
	int64_t expires;		/* the last good second is the one before: RFC 7519, 4.1.4 */
	int64_t not_before;		/* 0 where the claim is absent */
	uint8_t serial[SERIAL_LEN];
	struct coupon_product products[COUPON_PRODUCTS_MAX];
	uint8_t n_products;		/* 1 where the claim is a plain id (quantity 1) */
	uint16_t quantity, uses;	/* both at least 1; units = uses x quantity */
	uint64_t kind;			/* enum coupon_kind where supported */
	int64_t value;			/* minor units; 0 where absent */
	uint64_t flags;
	bool unsupported;		/* a kind, flag or key that this program does not know */
};

unsigned coupon_units(const struct coupon *c);

/* Claims to bytes and back. Encoding checks ids, sums and bounds: ERR_RANGE or ERR_TOO_LONG with
 * a detail. Decoding takes only the one encoding: ERR_FORMAT. A kind, flag or integer key not
 * known is no failure: it sets `unsupported`. */
enum err coupon_encode(const struct coupon *c, struct buf *b);
enum err coupon_decode(struct bytes claims, struct coupon *c);
/* The serial alone, before the signature is verified and so not to be believed: only to learn at
 * which time the signing key is to be judged. ERR_FORMAT where it cannot be found. */
enum err coupon_peek_serial(struct bytes claims, uint8_t serial[SERIAL_LEN]);

/*
 * Encodes, signs and seals. Appends the sealed bytes to b and gives the coupon's digest: the
 * first 16 bytes of SHA-256 over the COSE_Sign1. ERR_TOO_LONG beyond COUPON_SEALED_ISSUE_MAX.
 */
enum err coupon_seal(const struct coupon *c, const struct sign_key *issuer, const struct seal_key *merchant,
		     struct random r, struct buf *b, uint8_t digest[COUPON_DIGEST_LEN]);

const char *coupon_kind_name(uint64_t kind);	/* "goods", "activity", ...; "unknown" */

#endif
