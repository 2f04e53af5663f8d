#ifndef CHIT_PLATFORM_COUPONS_H
#define CHIT_PLATFORM_COUPONS_H
/* The coupons that were issued: of each its serial, digest, units, times and offer; never its text. */
#include "platform/offers.h"

struct coupons_row {
	uint8_t serial[SERIAL_LEN], digest[COUPON_DIGEST_LEN];
	char offer[ID_CAP], merchant[ID_CAP], product[ID_CAP], consumer[ID_CAP], currency[4];
	int64_t units, used;
	int64_t unit_price;	/* minor units; of stored value, that value */
	int32_t share;
	int64_t not_before, expires;
	int64_t revoked_at;	/* 0: never */
};

enum err coupons_find(struct storage *s, const uint8_t serial[SERIAL_LEN], struct coupons_row *out);	/* ERR_NOT_FOUND */

/* From now on; packs say so to the tills. The first time stays; *again says that it was revoked before. */
enum err coupons_revoke(struct storage *s, const uint8_t serial[SERIAL_LEN], int64_t now, bool *again);

/* A typed serial, or a coupon's whole text (then k must be unlocked: it is opened and its signature verified).
 * coupons_is_text() says which. ERR_FORMAT, ERR_AUTH (a check character or a signature is wrong), ERR_NOT_FOUND. */
bool coupons_is_text(const char *text);
enum err coupons_serial(struct storage *s, const struct keys *k, const char *text, uint8_t serial[SERIAL_LEN]);

/* Who holds its units, in the order of units. */
struct coupons_use {
	char till[ID_CAP];
	int64_t units, time;
};
enum err coupons_each_use(struct storage *s, const uint8_t serial[SERIAL_LEN],
			  enum err (*each)(void *ctx, const struct coupons_use *u), void *ctx);

/* What a coupon with `used` units used has earned its merchant: the share of it, rounded once a coupon. */
enum err coupons_due(const struct coupons_row *c, int64_t used, int64_t *minor);

#endif
