#ifndef CHIT_PLATFORM_OFFERS_H
#define CHIT_PLATFORM_OFFERS_H
/* What a merchant sells through us: a product, its price for one unit, and the merchant's share of it. */
#include "platform/accounts.h"

enum { EXPIRES_CAP = 32 };
#define OFFER_PRICE_MAX INT64_C(1000000000)	/* minor units of one unit: with all its units a coupon stays under 1e12 */

struct offer {
	char id[ID_CAP], merchant[ID_CAP], product[ID_CAP], name[NAME_MAX + 1], currency[4];
	uint64_t kind;			/* enum coupon_kind */
	int64_t price;			/* of one unit, minor units */
	int32_t share;			/* 1/10,000 */
	int64_t quantity, uses;		/* of its coupons, unless the issue says otherwise */
	char expires[EXPIRES_CAP];	/* as clock_parse takes it, from the time of issue */
	int64_t added_at;
};

/* ERR_USAGE, ERR_NOT_FOUND (merchant), ERR_EXISTS. An offer never changes: a new price is a new offer. */
enum err offers_add(struct storage *s, const struct offer *o, int64_t now);
enum err offers_find(struct storage *s, const char *id, struct offer *out);	/* ERR_NOT_FOUND, with words */
/* merchant NULL: of all. */
enum err offers_each(struct storage *s, const char *merchant, enum err (*each)(void *ctx, const struct offer *o),
		     void *ctx);

/* -1 for an unknown name ("goods", "activity", "exchange", "participation", "value"). */
int offers_parse_kind(const char *name);

#endif
