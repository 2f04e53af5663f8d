#ifndef CHIT_DOCUMENT_CLAIM_H
#define CHIT_DOCUMENT_CLAIM_H
/*
 * A hold or a use asked of a hub or the platform before the act, idempotent by (till, request). Claim
 * {1: till, 2: request (16 bytes), 3: serial, 4: digest, 5: units, 6: act (1 hold, 2 use, 3 release),
 * 7: time, 8: amount (absent: 0)}, signed by the till. Grant {1: till, 2: request, 3: granted, 4: reason (absent: 0),
 * 5: until, 6: time, 7: units left, 8: amount (absent: 0), 9: balance (absent: 0)}, signed by D or by the hub.
 * Amounts are minor units and of stored value (KIND_VALUE) alone, where units say nothing.
 */
#include "document/document.h"

enum { CLAIM_REQUEST_LEN = 16, CLAIM_MAX = 128 };	/* CLAIM_MAX: bytes of any claim or grant, unsigned */
#define CLAIM_FOR_EVER INT64_C(253402300799)	/* `until` of what does not lapse: the last of times */
enum claim_act { CLAIM_HOLD = 1, CLAIM_USE = 2, CLAIM_RELEASE = 3 };

struct claim {
	char till[ID_CAP];
	uint8_t request[CLAIM_REQUEST_LEN];
	uint8_t serial[SERIAL_LEN];
	uint8_t digest[COUPON_DIGEST_LEN];
	uint16_t units;
	enum claim_act act;
	int64_t time;
	int64_t amount;		/* the most that is wanted; 0 to 10^12 */
};
struct grant {
	char till[ID_CAP];
	uint8_t request[CLAIM_REQUEST_LEN];
	bool granted;
	uint8_t reason;		/* enum reason of coupon/judge.h where it was not */
	int64_t until, time;	/* until: 0 where nothing is set apart */
	uint16_t left;
	int64_t amount;		/* set apart; 0 unless granted */
	int64_t balance;	/* that is left behind it, free for anybody */
};

enum err claim_encode(const struct claim *c, struct buf *b);
enum err claim_decode(struct bytes payload, struct claim *out);
enum err grant_encode(const struct grant *g, struct buf *b);
enum err grant_decode(struct bytes payload, struct grant *out);

#endif
