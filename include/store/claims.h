#ifndef CHIT_STORE_CLAIMS_H
#define CHIT_STORE_CLAIMS_H
/*
 * What a platform is asked to set apart for an open ticket before it is spent (chit-documents(5), CLAIM AND GRANT): stored
 * value, tasks, and coupons that need a claim. A row is written in the same transaction as the local hold; the uploader sends
 * it and takes the answer; the sale's own transaction spends it, once. A claim whose ticket goes is withdrawn by that, and
 * stays due until the platform knows. Functions that write want an open transaction.
 */
#include "coupon/reason.h"
#include "document/claim.h"
#include "sale/ticket.h"
#include "store/store.h"
#include "store/units.h"

enum claims_state {
	CLAIMS_ASKED,			/* to be sent, or without an answer yet */
	CLAIMS_GRANTED, CLAIMS_REFUSED,
	CLAIMS_WITHDRAWN,		/* nobody wants it any more: the platform is to be told */
	CLAIMS_SPENT, CLAIMS_RELEASED,
};

struct claims_row {
	uint64_t number;
	uint64_t draft;			/* 0: it is over */
	uint8_t request[CLAIM_REQUEST_LEN];
	enum claims_state state;
	/* As it goes on the ticket, its claim and balance with it. Of stored value `value` is what is wanted; once granted, what
	 * was granted. */
	struct ticket_coupon coupon;
	int64_t price;			/* the platform's, of goods that the carte has not */
	int64_t asked;			/* by this till's clock, as lapses is */
	enum reason reason;		/* where it was refused */
	int64_t lapses;			/* what was granted is set apart until then */
};

/* Writes r->coupon (and draft, price, asked) down as asked; sets number, request, state. ERR_EXISTS where that coupon is
 * being asked for already: the index decides. */
enum err claims_ask(struct store *s, struct claims_row *r, struct random random);
/* What is to be sent to the platform of that stream next: questions before releases, each oldest first; but before a question
 * whatever is released of the same coupon. ERR_NOT_FOUND. */
enum err claims_due(struct store *s, uint32_t stream, struct claims_row *out);
/* Does a use of the same coupon wait to be sent? The platform frees what was set apart for it only with that. */
enum err claims_behind_facts(struct store *s, const struct claims_row *r, bool *out);
/* Takes a verified answer. What was withdrawn meanwhile stays so; what has an answer keeps it. ERR_NOT_FOUND: no such request
 * was made; ERR_FORMAT: it grants what was not asked for. */
enum err claims_answer(struct store *s, uint32_t stream, const struct grant *g, int64_t now);
/* The platform knows that this one, which was withdrawn, is not wanted any more. */
enum err claims_released(struct store *s, uint64_t number);

/* ERR_NOT_FOUND. */
enum err claims_get(struct store *s, uint64_t number, struct claims_row *out);
/* Those of an open ticket that are asked, granted or refused, oldest first; another answer than ERR_OK ends the walk. */
enum err claims_each(struct store *s, uint64_t draft, enum err (*each)(void *ctx, const struct claims_row *r), void *ctx);
/* How many there are, and how many of them have an answer. */
enum err claims_open(struct store *s, uint64_t draft, int64_t *n);
enum err claims_answered(struct store *s, uint64_t draft, int64_t *n);
/* Asked or granted: it is not wanted any more. Refused: its answer was seen. Of another state nothing changes. */
enum err claims_withdraw(struct store *s, uint64_t number);
/* Another ticket has it now. */
enum err claims_pass(struct store *s, uint64_t number, uint64_t to);
/* A granted one becomes the fact (stream, sequence) of the newest journal: ERR_NOT_FOUND where it is not granted (any more). */
enum err claims_spend(struct store *s, uint64_t number, uint64_t sequence);

/* Stored value has no units: where it was spent its claim says. The newest use of this serial on this till that was not taken
 * back; units is 1. ERR_NOT_FOUND. */
enum err claims_find(struct store *s, const uint8_t serial[SERIAL_LEN], struct units_place *out);
/* The uses of a receipt (not of training) that were not taken back. amount: what it paid. */
enum err claims_of_sale(struct store *s, uint64_t receipt,
			enum err (*each)(void *ctx, const struct units_place *p, const uint8_t serial[SERIAL_LEN], int64_t amount),
			void *ctx);
/* Is what this grant said of the card still the last that is known of it here: nothing was granted of it since, and no other use of
 * it taken back? */
enum err claims_last_word(struct store *s, uint64_t number, bool *out);
/* Takes that use (of the journal that is selected) back: ERR_NOT_FOUND where it is none, or was taken back before. */
enum err claims_take_back(struct store *s, uint32_t stream, uint64_t sequence);

#endif
