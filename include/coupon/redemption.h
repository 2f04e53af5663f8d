#ifndef CHIT_COUPON_REDEMPTION_H
#define CHIT_COUPON_REDEMPTION_H
/*
 * Bodies of the facts that a coupon causes (see document/fact.h for the envelope): deterministic
 * CBOR maps. A redemption says how many units, never which; a reversal names its redemption.
 */
#include "coupon/coupon.h"

enum { JOURNAL_ID_LEN = 16, REDEMPTION_BODY_MAX = 64, REVERSAL_BODY_MAX = 96 };

struct redemption {		/* {1: serial, 2: units, 3: kind, 4: digest, 5: flags (absent: 0), 6: amount (absent: 0)} */
	uint8_t serial[SERIAL_LEN];
	uint16_t units;		/* 1 to UNITS_MAX; of stored value always 1 */
	uint8_t kind;
	uint8_t digest[COUPON_DIGEST_LEN];
	uint32_t flags;
	int64_t amount;		/* minor units: 1 to COUPON_VALUE_MAX of stored value, else 0 */
};
enum {
	REDEMPTION_UNCLAIMED = 1,	/* should have been claimed, could not, within the caps */
	REDEMPTION_STALE = 2,		/* a manager accepted it under stale trust */
	REDEMPTION_CLOCK = 4,		/* our clock stood below the floor */
};

struct reversal {		/* {1: serial, 2: till, 3: journal, 4: stream, 5: sequence, 6: cause} */
	uint8_t serial[SERIAL_LEN];
	char till[ID_CAP];	/* of the redemption that is taken back */
	uint8_t journal[JOURNAL_ID_LEN];
	uint32_t stream;
	uint64_t sequence;
	uint8_t cause;		/* enum reversal_cause */
};
enum reversal_cause { REVERSAL_UNDO, REVERSAL_MISTAKE, REVERSAL_RETURNED, REVERSAL_CAUSE_COUNT };

enum err redemption_encode(const struct redemption *r, struct buf *b);
enum err redemption_decode(struct bytes body, struct redemption *r);
enum err reversal_encode(const struct reversal *r, struct buf *b);
enum err reversal_decode(struct bytes body, struct reversal *r);

#endif
