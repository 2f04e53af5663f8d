#ifndef CHIT_TILL_REVERSE_H
#define CHIT_TILL_REVERSE_H
/*
 * Taking a redemption back. A reversal names its redemption (till, journal, stream, sequence); its
 * units are free again. One's own last accept within policy.undo_window needs nobody; anything else a
 * manager, within policy.reversal_window. What a sale was paid with goes back by the refund of that sale alone.
 */
#include "store/sales.h"
#include "till/verdict.h"

enum reverse_reason {
	REVERSE_OK,
	REVERSE_NO_SERIAL,	/* neither a coupon of ours nor a serial; v->reason says more */
	REVERSE_UNKNOWN,	/* never redeemed on this till */
	REVERSE_AGAIN,		/* taken back already */
	REVERSE_ELSEWHERE,	/* redeemed at another till: only that one can */
	REVERSE_WINDOW,		/* too long ago */
	REVERSE_SOLD,		/* a sale was paid with it: that one is refunded */
	REVERSE_MANAGER,	/* wants a manager */
	REVERSE_REASON_COUNT
};
const char *reverse_name(enum reverse_reason r);	/* "ok", "not_redeemed", ... */

struct reverse_request {
	struct bytes text;	/* the coupon's text, or a typed serial */
	uint32_t who;
	bool manager;
	uint32_t allowed_by;	/* the manager's number, for FACT_OVERRIDE where she was needed; 0: not known */
	enum reversal_cause cause;	/* for other than an undo */
};

struct reversed {
	enum reverse_reason reason;
	struct verdict v;		/* serial, issuer, till, coupon where known; units that are free again; left */
	struct units_place place;	/* the redemption, where there is one */
	enum reversal_cause cause;
	int64_t amount;			/* of stored value, minor units: what is on it again; else 0 */
	uint64_t receipt;		/* of the sale that it paid; 0: of none */
};
enum { REVERSE_WORDS_CAP = 512 };
void reverse_words(const struct reversed *r, char out[REVERSE_WORDS_CAP]);	/* one sentence, translated */
void reverse_advice(const struct reversed *r, char out[REVERSE_WORDS_CAP]);

/* What stored value paid of a receipt, as far as it may be put back on it now: 0 where some of it may not. */
enum err reverse_may_refund(struct store *s, const struct trust *t, uint64_t receipt, int64_t now, int64_t *amount);
/* Puts it back, in the caller's transaction, which writes the refund of the whole receipt. rq: who, and who allowed it. */
enum err reverse_refund(struct store *s, const struct trust *t, const struct reverse_request *rq, uint64_t receipt, int64_t now);

/* May the coupon of a sale's goods still go back with a refund of them? And it does, in the caller's transaction. */
enum err reverse_may_return(struct store *s, const struct trust *t, const struct sales_coupon *c, int64_t now, bool *out);
enum err reverse_return(struct store *s, const struct trust *t, const struct reverse_request *rq, const struct sales_coupon *c,
			int64_t now);

/* A refusal is ERR_OK with its reason; on a failure nothing has changed. */
enum err reverse_run(struct store *s, const struct trust *t, const struct reverse_request *rq, int64_t now,
		     struct reversed *out);

#endif
