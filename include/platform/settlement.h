#ifndef CHIT_PLATFORM_SETTLEMENT_H
#define CHIT_PLATFORM_SETTLEMENT_H
/*
 * Paying a merchant. A period takes every posting of the merchant's that no period has taken before, once and for
 * ever; it is one transaction, so that a run that is killed leaves nothing behind and the next does it whole.
 *
 * Idempotent by (merchant, period id): settling a period again gives the same figures and changes nothing. Without
 * an id a new period is made where there is something new; where there is not, the last one is given again, with
 * again true and new 0. So two runs in a row say the same.
 */
#include "document/statement.h"
#include "platform/books.h"

enum { PERIOD_ID_MAX = 24 };	/* A-Z, a-z, 0-9 and '-' */

struct settlement {
	char merchant[ID_CAP], period[PERIOD_CAP], currency[4];	/* period "": never anything to settle */
	int64_t from, until, settled_at;
	int64_t redeemed;	/* units, less those taken back */
	int64_t gross;		/* what the coupons cost their holders */
	int64_t share, due;	/* the merchant's part; what this period pays */
	bool again;
	int64_t fresh;		/* postings that this call has taken */
};

/* period NULL: see above. until 0: up to now; else postings taken before it (at most now). ERR_USAGE, ERR_NOT_FOUND. */
enum err settlement_run(struct storage *s, const char *merchant, const char *period, int64_t until, int64_t now,
			struct settlement *out);
enum err settlement_find(struct storage *s, const char *merchant, const char *period, struct settlement *out);
/* Periods settled at `since` or later, oldest first. merchant NULL: of all. */
enum err settlement_each(struct storage *s, const char *merchant, int64_t since,
			 enum err (*each)(void *ctx, const struct settlement *p), void *ctx);

#endif
