#ifndef CHIT_UPLOAD_EXCHANGE_H
#define CHIT_UPLOAD_EXCHANGE_H
/*
 * What a till and a platform give each other, as bytes in and effects out: the same for a stick and a
 * wire. Knows no files and no network.
 *
 * A till says: an enrolment, until it is answered; claims; batches of what is due. A platform says: answers, grants,
 * packs, statements. Each is signed by its maker and sealed to its receiver.
 */
#include "document/answer.h"
#include "document/batch.h"
#include "document/statement.h"
#include "store/claims.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/trust.h"
#include "store/units.h"

/* What every exchange needs; differ may be NULL. */
struct exchange_difference {
	uint8_t serial[SERIAL_LEN];
	int64_t theirs, ours;		/* units redeemed at this till, by the statement and by our journal */
};
typedef void exchange_differ_fn(void *ctx, const struct exchange_difference *d);
struct exchange {
	struct store *store;		/* unlocked */
	const struct trust *trust;
	int64_t now;
	struct random random;
	exchange_differ_fn *differ;	/* called for each line of a statement that the journal does not bear out */
	void *ctx;
};

/* ERR_NOT_FOUND where the platform needs none (any more). This and what follows: ERR_STALE where no key of the platform
 * that we know may be sealed to. */
enum err exchange_enrolment(const struct exchange *x, const struct trust_platform *p, struct buf *b);

/* A request for the pack; ERR_NOT_FOUND as long as the platform has not enrolled this till: it answers no others. */
enum err exchange_request(const struct exchange *x, const struct trust_platform *p, struct buf *b);

/* The next batch of what is due in the platform's stream from sequence `from` on: at most max facts and
 * BATCH_BYTES_MAX. ERR_NOT_FOUND where nothing is due. What was made is not handed over yet: that is
 * exchange_handed(), once the bytes are safe with somebody else. It is written down (store/batches.h), for only
 * what was made here can be answered; so this is no call for within a transaction. */
struct exchange_batch {
	uint64_t first;
	size_t n;
	uint8_t digest[DOCUMENT_DIGEST_LEN];	/* what its answer is `of` */
};
enum err exchange_batch(const struct exchange *x, const struct trust_platform *p, uint64_t from, size_t max,
			struct buf *b, struct exchange_batch *out);
enum err exchange_handed(const struct exchange *x, const struct trust_platform *p, const struct exchange_batch *made);

/* A claim: what is asked is a hold, what was withdrawn a release of it, under the same request. */
enum err exchange_claim(const struct exchange *x, const struct trust_platform *p, const struct claims_row *r, struct buf *b);

/* What taking a document did. */
struct exchange_taken {
	enum document_type type;
	uint32_t stream;
	int64_t time;			/* when it was made, by the platform's clock */
	bool again;			/* had it already: nothing changed */
	bool enrolment, enrolled;	/* an answer to an enrolment, and the platform's word */
	enum answer_reason why;		/* ... where it was refused */
	size_t accepted, conflict, refused, held, repeated;	/* an answer to a batch */
	uint8_t of[DOCUMENT_DIGEST_LEN];	/* an answer: the document that it answers */
	uint8_t request[CLAIM_REQUEST_LEN];	/* a grant: of what it is one */
	bool strange;			/* with ERR_FOREIGN: to a batch that a copy of this store made */
	uint64_t version;		/* a pack: load trust anew */
	int64_t purged;			/* used-set entries that the raised floor has passed */
	char period[PERIOD_CAP], currency[4];	/* a statement */
	int64_t gross, due;
	size_t lines, differences;
};

/*
 * Takes one document: opens it with the till's key, verifies it over the bytes used, and makes its effect
 * in one transaction. Failures, each with words, and nothing changed:
 *	ERR_FORMAT	no document of ours		ERR_FOREIGN	sealed to, or made for, somebody else
 *	ERR_AUTH	altered, or a wrong signature	ERR_NOT_FOUND	signed by a key that is not known (yet)
 *	ERR_STALE	older than what we have		ERR_TOO_LONG, ERR_VERSION, and the store's own
 * A grant of what was never asked for is ERR_FOREIGN, too.
 * An answer to a batch that a copy of this store made is ERR_FOREIGN as well, with out->strange; that alone is kept.
 */
enum err exchange_take(const struct exchange *x, struct bytes sealed, struct exchange_taken *out);

#endif
