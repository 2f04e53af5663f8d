#ifndef CHIT_DOCUMENT_FACT_H
#define CHIT_DOCUMENT_FACT_H
/*
 * The fact: one line of a journal, an envelope that knows nothing of its body. Deterministic CBOR
 * {1: journal id, 2: stream, 3: sequence, 4: time, 5: hash of the one before (zeros for the
 * first, and only zeros for it), 6: who, 7: kind (from 1), 8: body (a byte string)}. Its hash is SHA-256 over these bytes.
 */
#include "coupon/redemption.h"
#include "seal/digest.h"

enum { FACT_BODY_MAX = 1024, FACT_MAX = FACT_BODY_MAX + 128 };

enum fact_kind {
	FACT_REDEMPTION = 1,	/* body: coupon/redemption.h */
	FACT_REVERSAL = 2,
	/* 16 and up: the shop's own (stream 0) */
	FACT_OPENED = 16,	/* the store was made: {1: journal id it follows or absent, 2: its head} */
	FACT_ENROLLED = 17,	/* {1: issuer, 2: stream, 3: till id} */
	FACT_ALARM = 18,	/* {1: what} */
	FACT_REFUSED_SCAN = 19,	/* {1: reason} */
	/* people by their numbers alone; roles: 1 cashier, 2 manager, 3 owner */
	FACT_PERSON_ADDED = 20,	/* {1: number, 2: role} */
	FACT_PERSON_PIN = 21,	/* {1: number} */
	FACT_PERSON_ROLE = 22,	/* {1: number, 2: role} */
	FACT_PERSON_RETIRED = 23,	/* {1: number} */
	FACT_OVERRIDE = 24,	/* {1: manager, 2: what (enum override), 3: stream, 4: sequence; both 0: a ticket that is open} */
	/* selling; a shift's number is 0 where none was open */
	FACT_SALE_LINES = 32,	/* store/sale_fact.h: the lines of the FACT_SALE that follows */
	FACT_SALE = 33,		/* store/sale_fact.h */
	FACT_SHIFT_OPENED = 34,	/* {1: number, 2: float} */
	FACT_SHIFT_CLOSED = 35,	/* {1: number, 2: expected, 3: counted + 1 (absent: not counted), 4: signed heads,
				 * 5: tickets still open, 6: what they come to; before there were these two: neither} */
	FACT_CASH_IN = 36,	/* {1: shift, 2: amount} */
	FACT_CASH_OUT = 37,	/* {1: shift, 2: amount} */
	FACT_NO_SALE = 38,	/* {1: shift} */
	FACT_VOID = 39,		/* {1: shift, 2: amount, 3: PLU, 4: quantity, 5: cause}: a line that the kitchen or the bill had */
	FACT_TENDER_CHANGED = 40,	/* {1: shift, 2: receipt, 3: place from 1, 4: its code now as a number, 5: its kind} */
	FACT_SETTING = 41,	/* {1: which, 2: bytes 16, SHA-256 of its text} */
	FACT_CARTE = 42,	/* {1: records, 2: bytes 16, SHA-256 of it as CSV} */
	FACT_PRICES = 43,	/* {1: [[PLU, before, now]]}; -1: open, -2: not on the carte */
	FACT_SOLD_OUT = 44,	/* {1: PLU, 2: 1 sold out, absent: there again} */
	FACT_SIGNED_ON = 45,	/* {} */
	FACT_SIGNED_OFF = 46,	/* {} */
	FACT_TRAINING = 47,	/* {1: 1 on, absent: off} */
	FACT_BILL = 48,		/* {1: shift, 2: what was to be paid by it, 3: the ticket while it is open} */
	FACT_CORRECTION = 50,	/* {1: shift, 2: amount, 3: PLU, 4: quantity of a line that was taken off, 5: cause, where one was said}:
				 * what only the till had; with it, or at its sale, all that the line was made smaller by */
	FACT_TENDER_BACK = 49,	/* {1: shift, 2: amount, 3: its code as a number, 4: its kind, 5: the ticket}: before the sale was closed */
};

struct fact {
	uint8_t journal[JOURNAL_ID_LEN];
	uint32_t stream;
	uint64_t sequence;		/* from 1, no gaps */
	int64_t time;
	uint8_t before[DIGEST_LEN];
	uint32_t who;			/* the cashier's number; 0: the command line */
	uint32_t kind;
	struct bytes body;		/* points into what was decoded */
};

enum err fact_encode(const struct fact *f, struct buf *b);
enum err fact_decode(struct bytes s, struct fact *f);
enum err fact_hash(struct bytes encoded, uint8_t hash[DIGEST_LEN]);

#endif
