#ifndef CHIT_PLATFORM_ACCOUNTS_H
#define CHIT_PLATFORM_ACCOUNTS_H
/*
 * Merchants, with the X25519 pairs that coupons are sealed to, and consumers. An id is made once and
 * never changes; consumer, merchant and product together have at most 22 characters, refused here.
 */
#include "platform/keys.h"

#define CONSUMER_GUEST "guest"	/* whom a coupon is for when nobody is named */

struct merchant {
	char id[ID_CAP], name[NAME_MAX + 1];
	int64_t added_at;
	int64_t keys;		/* pairs that tills still hold */
	int64_t offers, tills;
};
struct consumer {
	char id[ID_CAP], name[NAME_MAX + 1];
	int64_t added_at;
};

/* ERR_EXISTS, ERR_USAGE (an id or a name that will not do). Makes its first pair. */
enum err accounts_add_merchant(struct storage *s, const struct keys *k, const char *id, const char *name,
			       int64_t now, struct random r);
enum err accounts_merchant(struct storage *s, const char *id, struct merchant *out);	/* ERR_NOT_FOUND, with words */
enum err accounts_each_merchant(struct storage *s, enum err (*each)(void *ctx, const struct merchant *m), void *ctx);

/* A new pair; coupons issued from now on are sealed to it, packs carry it to each live till. */
enum err accounts_rekey(struct storage *s, const struct keys *k, const char *merchant, int64_t now, struct random r);
/* To whom coupons are sealed: the newest pair's public half, and its rank. seal_key_finish() afterwards. */
enum err accounts_seal_key(struct storage *s, const char *merchant, struct seal_key *out, int64_t *rank);
/* Notes that coupons up to this expiry were sealed to the pair of that rank. Wants a transaction. */
enum err accounts_sealed_until(struct storage *s, const char *merchant, int64_t rank, int64_t expires);
/* The private halves that a till needs at `now`, newest first: those under which a coupon can still be good. */
struct accounts_secrets {
	size_t n;
	uint8_t keys[8 /* PACK_KEYS_MAX */][KEY_LEN];
};
enum err accounts_secrets(struct storage *s, const struct keys *k, const char *merchant, int64_t now,
			  struct accounts_secrets *out);
/* Opens a sealed coupon by whichever merchant's pair it is for; appends the COSE_Sign1. ERR_NOT_FOUND, ERR_AUTH. */
enum err accounts_open(struct storage *s, const struct keys *k, struct bytes sealed, struct buf *b);

enum err accounts_add_consumer(struct storage *s, const char *id, const char *name, int64_t now);
enum err accounts_consumer(struct storage *s, const char *id, struct consumer *out);
enum err accounts_each_consumer(struct storage *s, enum err (*each)(void *ctx, const struct consumer *c), void *ctx);

/* ERR_USAGE where ids of these lengths (0: not the new one) could not stand together in one coupon. */
enum err accounts_ids_fit(struct storage *s, size_t consumer, size_t merchant_and_product);

#endif
