#ifndef TESTS_CRASH_SELLER_H
#define TESTS_CRASH_SELLER_H
/* A till that sells, with true coupons, for these tests; what it has acknowledged, and what must then hold. */
#include "store/store.h"
#include "till/checkout.h"

enum { SELLER_COUPONS = 6000 };

/* One sale whose CHECKOUT_CLOSED was given: it must be there for ever. */
struct seller_ack {
	uint64_t receipt;
	uint32_t coupon;		/* the nth; UINT32_MAX: whichever the open ticket had */
	int64_t total;
};

/* A store in dir (which must not be there) that has joined a platform, with a carte, a shift, and coupons to come. */
bool seller_make(const char *dir);
void seller_finish(void);
bool seller_open(struct store *s, const char *dir);
/* The checkout of one cashier; and what a till does first: the ticket that was open is paid. */
enum err seller_begin(struct checkout *c, struct store *s, uint32_t who);
/* A whole sale with the nth coupon: items, at times a discount, a hold and a recall, cash. On a failure of the world whatever
 * was done so far stays on the open ticket. */
enum err seller_sell(struct checkout *c, uint32_t nth, struct seller_ack *ack);
/* The sale is there, whole, and its coupon is used in it. Says what is wrong. */
bool seller_has(struct store *s, const struct seller_ack *a, char *why, size_t cap);
/* The store is whole: every view, receipts without gaps, each redemption in one sale, each hold of a ticket that can be read
 * and that has its coupon. */
bool seller_whole(struct store *s, char *why, size_t cap);
int64_t seller_count(struct store *s);	/* receipts; -1 */

#endif
