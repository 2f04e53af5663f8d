#ifndef CHIT_PLATFORM_BOOKS_H
#define CHIT_PLATFORM_BOOKS_H
/*
 * Double entry. Accounts: `coupons` (what is owed to those who hold coupons), `payable:M` (to the merchant M),
 * `fees` (ours), `paid:M`. A credit is positive, a debit negative; every posting sums to zero, and there is one
 * posting for each thing that happened: its source is unique.
 */
#include "platform/coupons.h"

enum books_kind { BOOKS_REDEMPTION = 1, BOOKS_REVERSAL = 2, BOOKS_SETTLEMENT = 3 };

/* What a posting is for: a fact's place. */
struct books_place {
	const char *till, *merchant;
	const uint8_t *journal;
	uint32_t stream;
	uint64_t sequence;
	int64_t time;		/* the fact's own */
	int64_t now;		/* taken at */
};

/* units, gross and due are positive for a redemption, negative for a reversal. Wants a transaction. ERR_EXISTS. */
enum err books_post_fact(struct storage *s, enum books_kind kind, const struct books_place *p,
			 const struct coupons_row *c, int64_t units, int64_t due);
/* Pays `due` of a settled period out. Wants a transaction. ERR_EXISTS. */
enum err books_post_settlement(struct storage *s, const char *merchant, const char *period, const char *currency,
			       int64_t due, int64_t now);

/* ERR_CORRUPT where a posting does not sum to zero (the detail names it) or an entry has another currency. */
enum err books_check(struct storage *s);

struct books_account {
	char name[40], currency[4];
	int64_t balance;
};
enum err books_each_account(struct storage *s, enum err (*each)(void *ctx, const struct books_account *a), void *ctx);

#endif
