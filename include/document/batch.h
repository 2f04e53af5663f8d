#ifndef CHIT_DOCUMENT_BATCH_H
#define CHIT_DOCUMENT_BATCH_H
/*
 * A range of one stream, from till to platform, signed by the till's Ed25519 key. Payload
 * {1: till id, 2: merchant id, 3: journal id, 4: stream, 5: first sequence, 6: time made,
 *  7: [fact as a byte string, ...]}. Sequences are consecutive and each fact's `before` is the hash
 * of the one before it; batch_next() holds it to that.
 */
#include "document/document.h"
#include "document/fact.h"

enum { BATCH_FACTS_MAX = 1000, BATCH_BYTES_MAX = 512 * 1024 };

struct batch {
	char till[ID_CAP], merchant[ID_CAP];
	uint8_t journal[JOURNAL_ID_LEN];
	uint32_t stream;
	uint64_t first;
	int64_t made_at;
	size_t n;			/* facts, at least 1 */
	struct bytes facts;		/* the array's items, undecoded */
};

/* facts: n encoded facts. ERR_TOO_LONG beyond the bounds. Writes the payload. */
enum err batch_encode(const struct batch *head, const struct bytes *facts, struct buf *b);
enum err batch_decode(struct bytes payload, struct batch *out);

/*
 * Walks the facts in order. Zero the cursor first. ERR_NOT_FOUND at the end. ERR_FORMAT for a fact
 * that does not decode, ERR_CORRUPT for one of another journal or stream, a gap in the sequence or a broken chain
 * (within the batch; the caller checks the first one's `before` against its own memory). A failure leaves the cursor
 * where it was: c.i facts came, the other b->n - c.i want their answer as well. batch_decode() does not look into
 * the facts, so that a batch with a bad one can be answered fact by fact.
 */
struct batch_cursor {
	struct bytes rest;
	size_t i;
	uint8_t hash[DIGEST_LEN];	/* of the fact last given */
};
enum err batch_next(const struct batch *b, struct batch_cursor *c, struct fact *f, struct bytes *encoded);

#endif
