#ifndef CHIT_PLATFORM_COUPONS_H
#define CHIT_PLATFORM_COUPONS_H
/* The coupons that were issued: of each its serial, digest, units, times and offer; never its text. */
#include "document/answer.h"
#include "document/claim.h"
#include "platform/offers.h"

struct coupons_row {
	uint8_t serial[SERIAL_LEN], digest[COUPON_DIGEST_LEN];
	char offer[ID_CAP], merchant[ID_CAP], product[ID_CAP], consumer[ID_CAP], currency[4];
	uint8_t kind;
	int64_t units, used;
	int64_t held;		/* units set apart for claims; of stored value, minor units */
	int64_t value, balance;	/* of stored value: at its issue, and what nobody has spent or holds */
	int64_t unit_price;	/* minor units; of stored value, that value */
	int32_t share;
	int64_t not_before, expires;
	int64_t revoked_at;	/* 0: never */
};

static inline bool coupons_by_amount(const struct coupons_row *c)
{
	return c->kind == KIND_VALUE;
}

enum err coupons_find(struct storage *s, const uint8_t serial[SERIAL_LEN], struct coupons_row *out);	/* ERR_NOT_FOUND */

/* From now on; packs say so to the tills. The first time stays; *again says that it was revoked before. */
enum err coupons_revoke(struct storage *s, const uint8_t serial[SERIAL_LEN], int64_t now, bool *again);

/* A typed serial, or a coupon's whole text (then k must be unlocked: it is opened and its signature verified).
 * coupons_is_text() says which. ERR_FORMAT, ERR_AUTH (a check character or a signature is wrong), ERR_NOT_FOUND. */
bool coupons_is_text(const char *text);
enum err coupons_serial(struct storage *s, const struct keys *k, const char *text, uint8_t serial[SERIAL_LEN]);

/* Who asks for something of a coupon, and for what; time: as coupons_time() gives it. */
struct coupons_asked {
	const char *merchant;
	const uint8_t *digest;
	int64_t time, units, amount;
};
/* What speaks against it before it is asked what is free; the first that applies. ANSWER_NONE: nothing. */
enum answer_reason coupons_object(const struct coupons_row *c, const struct coupons_asked *a);
/* What is believed of a till's clock: a dead one must not cost an honest shop its money. Nothing is redeemed before it
 * was issued, nor later than now; what cannot have been is moved to the nearest that can. */
int64_t coupons_time(const struct coupons_row *c, int64_t time, int64_t now);

/* Who takes units: a fact by its place, to use them; or (request) a claim, to set them apart. */
struct coupons_taker {
	const char *till;
	const uint8_t *journal;
	uint32_t stream;
	uint64_t sequence;
	const uint8_t *request;		/* CLAIM_REQUEST_LEN; NULL: used */
	int64_t time;
};
/* The first free ones, at most `wanted`; *got says how many. The primary key decides. Wants a transaction. */
enum err coupons_allot(struct storage *s, const struct coupons_row *c, const struct coupons_taker *t, int64_t wanted,
		       int64_t *got);

/* Who has used its units, in the order of units; of stored value who spent how much, in the order in which it came.
 * What was taken back is not told. */
struct coupons_use {
	char till[ID_CAP];
	int64_t units, time;
	int64_t amount;		/* of stored value, minor units; else 0 */
};
enum err coupons_each_use(struct storage *s, const uint8_t serial[SERIAL_LEN],
			  enum err (*each)(void *ctx, const struct coupons_use *u), void *ctx);

/* The share of all that is spent of a coupon of stored value, rounded once a coupon. */
enum err coupons_share(const struct coupons_row *c, int64_t amount, int64_t *minor);
/* What a coupon with `used` units used has earned its merchant: the share of it, rounded once a coupon. */
enum err coupons_due(const struct coupons_row *c, int64_t used, int64_t *minor);

#endif
