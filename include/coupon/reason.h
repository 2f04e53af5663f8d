#ifndef CHIT_COUPON_REASON_H
#define CHIT_COUPON_REASON_H
/* The reasons of a verdict, in the order of judging; the first that applies is the reason. */

enum reason {
	REASON_OK,
	REASON_NOT_A_COUPON, REASON_DAMAGED, REASON_WRONG_SHOP, REASON_UNKNOWN_ISSUER, REASON_FORGED,
	REASON_UNSUPPORTED, REASON_REVOKED,
	REASON_REPEAT, REASON_USED, REASON_ELSEWHERE, REASON_USED_UP,
	REASON_EARLY, REASON_EXPIRED, REASON_NEEDS_CLAIM, REASON_OVER_CAP, REASON_STALE_TRUST, REASON_CLOCK,
	REASON_COUNT
};

const char *reason_name(enum reason r);		/* "ok", "not_a_coupon", ... */
/* -1 where there is no such name. */
int reason_parse(const char *name);
/* One sentence for the cashier, and what to do next; marked for gettext (N_). */
const char *reason_words(enum reason r);
const char *reason_advice(enum reason r);

#endif
