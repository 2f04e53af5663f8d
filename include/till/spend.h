#ifndef CHIT_TILL_SPEND_H
#define CHIT_TILL_SPEND_H
/*
 * Coupons of a sale. At the scan a coupon is judged as any other, but its units are only held for the ticket
 * (spend_hold); in the sale's own transaction the hold becomes a redemption (spend_commit). Both share the decision of
 * till/redeem.h, and both want the caller's open transaction. Nothing here is shown: green comes after the commit.
 */
#include "sale/ticket.h"
#include "store/claims.h"
#include "till/redeem.h"

/* Judges rq->text and holds rq->units (0: one) for the draft. The verdict says what came of it; with REASON_OK `coupon` is
 * what the ticket needs to know, and where `asks` is set it may come on the ticket only when the platform has granted it
 * (store/claims.h). Stored value has no units: nothing of it is held here. On a refusal nothing was held. */
struct spend_held {
	struct verdict verdict;
	struct ticket_coupon coupon;
	bool asks;
};
enum err spend_hold(struct store *s, const struct trust *t, const struct redeem_request *rq, uint64_t draft, int64_t now,
		    struct spend_held *held);
/* Makes the hold one of so many units: more are taken where they are free (ERR_EXISTS), fewer given back. */
enum err spend_units(struct store *s, const struct ticket_coupon *c, uint64_t draft, uint16_t units);
/* What it is held for is gone; its claim is withdrawn, too. */
enum err spend_let_go(struct store *s, const struct ticket_coupon *c, uint64_t draft);
/* Another ticket has it now. */
enum err spend_pass(struct store *s, const struct ticket_coupon *c, uint64_t from, uint64_t to);

/* Nobody answers: may it be accepted without the platform's word, by the caps? What is held stays held; c is then one of
 * those, with its flag, and without a claim. */
enum err spend_unclaimed(struct store *s, const struct trust *t, struct ticket_coupon *c, int64_t now, enum reason *reason);

struct spend {
	const struct ticket_coupon *coupon;
	int64_t amount;			/* what stored value pays, above 0; of others it counts for nothing */
	uint64_t draft;
	uint32_t who;
};
/* Writes the redemption down. It is looked at once more: *reason is REASON_OK, or what has come up since (revoked,
 * expired, over a cap ...), and then nothing was written. */
enum err spend_commit(struct store *s, const struct trust *t, const struct spend *x, int64_t now, enum reason *reason,
		      uint64_t *sequence);

/* For decide.c: one redemption as a fact, with what follows from it but the units. amount: of the caps. */
struct spend_fact {
	const struct trust_platform *p;
	struct redemption redemption;
	uint32_t who, allowed_by;
	int64_t time, now, amount;
};
enum err spend_write(struct store *s, const struct spend_fact *f, uint64_t *sequence);

#endif
