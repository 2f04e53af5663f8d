#ifndef CHIT_PLATFORM_ISSUE_H
#define CHIT_PLATFORM_ISSUE_H
/*
 * Making coupons. What is handed out was committed before: serial, digest, units, expiry and offer
 * are on the disk when issue_make() returns. A coupon that is committed and never handed out harms nobody.
 */
#include "coupon/token.h"
#include "platform/coupons.h"

enum { ISSUE_BATCH_MAX = 2000, ISSUE_TEXT_CAP = 384 };

struct issue_order {
	const char *offer, *consumer;
	int64_t quantity, uses;		/* 0: the offer's */
	int64_t not_before;		/* 0: at once */
	int64_t expires;		/* 0: the offer's, from now */
	int64_t value;			/* minor units, for stored value; 0: none */
	bool needs_claim;
	enum token_alphabet alphabet;
};

/* An order that was looked over, with what it needs at hand; issue_close() afterwards. */
struct issue {
	struct storage *storage;
	const struct keys *keys;
	struct coupon coupon;		/* all but the serial */
	struct seal_key merchant;
	char offer[ID_CAP];
	int64_t rank, unit_price;
	enum token_alphabet alphabet;
};
/* ERR_USAGE, ERR_NOT_FOUND (offer, consumer), ERR_RANGE. */
enum err issue_open(struct issue *i, struct storage *s, const struct keys *k, const struct issue_order *o, int64_t now);
void issue_close(struct issue *i);

struct issued {
	uint8_t serial[SERIAL_LEN];
	char text[ISSUE_TEXT_CAP];
};
/* n (at most ISSUE_BATCH_MAX) coupons in one transaction; out is filled only once it is committed. */
enum err issue_make(struct issue *i, int64_t now, struct random r, size_t n, struct issued *out);

#endif
