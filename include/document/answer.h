#ifndef CHIT_DOCUMENT_ANSWER_H
#define CHIT_DOCUMENT_ANSWER_H
/*
 * The platform's answer to a batch or an enrolment, signed by D, sealed to the till. Payload
 * {1: till id, 2: subject (1 batch, 2 enrolment), 3: digest of the document answered, 4: the
 *  platform's time, 5: journal id, 6: stream, 7: first sequence, 8: [verdict, ...]}
 * (5 to 7 absent for an enrolment, whose one verdict answers it); a verdict is the map
 * {1: verdict, 2: again (absent: false), 3: reason (absent: 0), 4: first by {1: till, 2: merchant or
 *  shop, 3: time} (absent: not known), 5: units due (absent: all), 6: amount due, minor units}.
 * 5 and 6 come together; accepted has no reason, refused always has one.
 */
#include "document/document.h"

enum { ANSWER_ROWS_MAX = 1000 };	/* as many as a batch has facts */
enum answer_subject { ANSWER_BATCH = 1, ANSWER_ENROLMENT = 2 };
enum answer_verdict { ANSWER_ACCEPTED = 0, ANSWER_CONFLICT = 1, ANSWER_REFUSED = 2, ANSWER_HELD = 3 };

enum answer_reason {
	ANSWER_NONE,
	ANSWER_UNKNOWN_COUPON,	/* never issued */
	ANSWER_WRONG_DIGEST,	/* issued, but the till has not seen it */
	ANSWER_WRONG_MERCHANT,	/* another merchant's */
	ANSWER_REVOKED,		/* taken back before it was redeemed */
	ANSWER_EXPIRED,		/* redeemed after its end (by the fact's own time) */
	ANSWER_EARLY,
	ANSWER_UNITS,		/* more units than the coupon has */
	ANSWER_MALFORMED,	/* the fact's body does not decode */
	ANSWER_CHAIN_BROKEN,	/* its `before` is not the hash we have */
	ANSWER_GAP,		/* facts before it have not come */
	ANSWER_FORKED,		/* we have another fact at its place; both are kept */
	ANSWER_UNKNOWN_TILL,	/* never enrolled here */
	ANSWER_TILL_REVOKED,
	ANSWER_CODE_USED,	/* enrolment: another till was bound to this code first */
	ANSWER_CODE_WRONG,
	ANSWER_NO_REDEMPTION,	/* reversal: of a redemption we do not have */
	ANSWER_UNSUPPORTED,	/* a kind of fact that we do not know */
	ANSWER_REASON_COUNT
};
const char *answer_verdict_name(enum answer_verdict v);		/* "accepted", ... */
const char *answer_reason_name(enum answer_reason r);		/* "unknown_coupon", ... */

struct answer_row {
	enum answer_verdict verdict;
	bool again;			/* seen before; this is its first verdict */
	enum answer_reason reason;
	bool has_first;
	char first_till[ID_CAP], first_merchant[ID_CAP];
	int64_t first_time;
	bool has_due;
	uint16_t units_due;		/* conflict: the units that were still free, and are paid */
	int64_t amount_due;
};

struct answer {
	char till[ID_CAP];
	enum answer_subject subject;
	uint8_t of[DOCUMENT_DIGEST_LEN];
	int64_t time;
	uint8_t journal[JOURNAL_ID_LEN];
	uint32_t stream;
	uint64_t first;
	size_t n;
	struct bytes rows;		/* undecoded */
};

enum err answer_encode(const struct answer *head, const struct answer_row *rows, struct buf *b);
enum err answer_decode(struct bytes payload, struct answer *out);
/* Walks the rows; set *rest to a->rows first. ERR_NOT_FOUND at the end. (answer_decode has checked them all.) */
enum err answer_next(struct bytes *rest, struct answer_row *row);

#endif
