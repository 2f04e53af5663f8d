#ifndef CHIT_STORE_OUTBOX_H
#define CHIT_STORE_OUTBOX_H
/*
 * What a platform has still to answer: ids and due times, never content. A fact stays due until its
 * answer is there, however often it was handed over. Wants an open transaction where it writes.
 */
#include "document/answer.h"
#include "store/store.h"

struct outbox_state {
	int64_t unsent;			/* never handed over */
	int64_t waiting;		/* handed over, no answer yet */
	int64_t oldest;			/* the time of the oldest without answer; 0: none */
	int64_t accepted, conflict, refused;
	int64_t held;			/* of those waiting: the platform holds them for the owner's word */
	int64_t forked;			/* of those refused: off the platform's chain; chit renew */
	int64_t gap;			/* of those waiting: what came before them has not reached the platform */
	int64_t strange;		/* answers to batches of a copy of this store, since its journal began */
	int64_t heard;			/* when the last document of the platform's was taken; 0: never */
};
enum err outbox_state(struct store *s, uint32_t stream, struct outbox_state *out);

/* The first sequence without an answer at or after `from`, and how many follow it without a gap (at most
 * max). ERR_NOT_FOUND where nothing is due. Facts handed over count as due as well. */
enum err outbox_due(struct store *s, uint32_t stream, uint64_t from, size_t max, uint64_t *first, size_t *n);
enum err outbox_handed(struct store *s, uint32_t stream, uint64_t first, size_t n, int64_t now);

/*
 * Writes down the verdict for one fact (the first stays); conflicts and refusals are kept to be shown. Held, and
 * refusals that end by themselves (ANSWER_GAP, ANSWER_UNKNOWN_TILL), are no final word: the fact stays due, and
 * was_new is false. ERR_NOT_FOUND for a fact that this journal does not have.
 */
enum err outbox_answered(struct store *s, uint32_t stream, uint64_t sequence, const struct answer_row *row, int64_t now,
			 bool *was_new);
/* The final verdict; ERR_NOT_FOUND where there is none yet. */
enum err outbox_verdict(struct store *s, uint32_t stream, uint64_t sequence, struct answer_row *out);
/* Walks facts answered with conflict or refused, also where that is not the last word, oldest first; without those that
 * were stated again. */
struct outbox_verdict {
	uint32_t stream;
	uint64_t sequence;
	struct answer_row row;
	uint8_t journal[JOURNAL_ID_LEN];
	bool due;			/* not the last word: nothing was taken, and it is sent again */
};
enum err outbox_bad(struct store *s, enum err (*each)(void *ctx, const struct outbox_verdict *v), void *ctx);

/* Documents received are kept as they came (answers, packs, statements), and those made (enrolments). */
enum err outbox_keep(struct store *s, uint32_t stream, const char *type, const uint8_t digest[DOCUMENT_DIGEST_LEN],
		     struct bytes signed_bytes, int64_t now, bool *was_new);

#endif
