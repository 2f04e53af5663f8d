#ifndef CHIT_PLATFORM_HOLDS_H
#define CHIT_PLATFORM_HOLDS_H
/*
 * What tills ask for before the act: units of a coupon, or an amount of stored value, set apart for one request.
 * Nobody else gets them, neither by a claim nor by a redemption, until the hold ends: spent by a redemption of its
 * till, released, or lapsed. A hold that is past its end is found by the next who looks at that coupon. Units that are
 * set apart are rows of the same table as units that are used, under the same primary key; a purse's CHECK keeps what
 * is spent and set apart within its value.
 */
#include "document/claim.h"
#include "platform/coupons.h"

/* At most so many holds of one till stand at a time; what ended is remembered for so long. */
enum { HOLDS_SECONDS = 7200, HOLDS_OF_TILL = 64, HOLDS_KEPT_SECONDS = 30 * 86400 };
enum holds_fate { HOLDS_GRANTED, HOLDS_REFUSED, HOLDS_RELEASED, HOLDS_AGAIN, HOLDS_FATES };

/*
 * Decides a claim whose signature was verified. Wants a transaction. The same (till, request) gets its first grant
 * again, whatever was done with it since; but once it was released it is not granted any more, be it that its release
 * came first. A release is always granted: nothing is set apart for that request any more. A request that asks for
 * something else than it first did is not granted. A revoked till gets nothing, and is not remembered. With
 * HOLDS_OF_TILL holds that stand the next is REASON_OVER_CAP. Once a request is forgotten (holds_forget) it is a new one:
 * it sets something apart for HOLDS_SECONDS at the most, for a use that was asked for as long ago is REASON_NEEDS_CLAIM.
 * ERR_NOT_FOUND: the till is unknown, or has not enrolled.
 */
enum err holds_decide(struct storage *s, const struct claim *c, int64_t now, struct grant *g, enum holds_fate *fate);

/* A till whose redemption takes `wanted`: units, or minor units of stored value. */
struct holds_taker {
	const char *till;
	int64_t wanted, now;
};
/* The smallest of the till's holds of that coupon that is enough, else its largest, ends as spent; all it set apart is
 * free for the redemption, and the rest for anybody. *c is read again. Wants a transaction. */
enum err holds_spend(struct storage *s, const struct holds_taker *t, struct coupons_row *c);
/* The same for a redemption that is refused: it ends as released. */
enum err holds_drop(struct storage *s, const struct holds_taker *t, struct coupons_row *c);
/* Does a hold of the till stand that is enough, and was granted before the coupon was revoked? */
enum err holds_promised(struct storage *s, const struct holds_taker *t, const struct coupons_row *c, bool *out);

/* As coupons_find(), but that what has lapsed counts as free; changes nothing. */
enum err holds_look(struct storage *s, const uint8_t serial[SERIAL_LEN], int64_t now, struct coupons_row *out);

/* What is set apart now. */
struct holds_row {
	char till[ID_CAP];
	uint8_t request[CLAIM_REQUEST_LEN], serial[SERIAL_LEN];
	enum claim_act act;
	int64_t units, amount, time, until;
};
/* In the order in which it was asked for; till, serial: NULL for any. */
enum err holds_each(struct storage *s, const char *till, const uint8_t *serial, int64_t now,
		     enum err (*each)(void *ctx, const struct holds_row *r), void *ctx);

/* Forgets what ended, or was not granted, HOLDS_KEPT_SECONDS ago: the oldest first, at most `max`; and ends what lapsed then,
 * though nobody has looked. *n: how many were forgotten. A transaction of its own. */
enum err holds_forget(struct storage *s, int64_t now, int64_t max, int64_t *n);

/* By the owner, for a till that cannot any more. ERR_NOT_FOUND; *again: nothing was set apart for it. */
enum err holds_release(struct storage *s, const char *till, const uint8_t request[CLAIM_REQUEST_LEN], int64_t now, bool *again);

#endif
