#ifndef CHIT_TESTS_BENCH_SHOP_H
#define CHIT_TESTS_BENCH_SHOP_H
/* A platform made for one measurement, with tills, coupons, and every request written beforehand. */
#include "platform/accept.h"
#include "platform/offers.h"

struct shop_till {
	char id[ID_CAP];
	struct sign_key sign;
	struct open_key open;
	uint8_t journal[JOURNAL_ID_LEN], head[DIGEST_LEN];
	uint64_t n;
	size_t requests;
	struct bytes *signed_, *sealed;	/* the same documents */
};

struct shop {
	char dir[64], data[80];
	struct storage storage;
	struct keys keys;
	int64_t now;
	size_t n_tills, facts;		/* facts in each request */
	struct shop_till *tills;
};

/* `requests` documents of `facts` redemptions in all, spread over the tills evenly (rounded up). Ends the program on a
 * failure, as everything here does. */
void shop_make(struct shop *s, size_t tills, size_t requests, size_t facts);
void shop_close(struct shop *s);	/* the database, before another opens it */
void shop_destroy(struct shop *s);
void shop_need(bool good, const char *what);

#endif
