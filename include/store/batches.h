#ifndef CHIT_STORE_BATCHES_H
#define CHIT_STORE_BATCHES_H
/*
 * The batches that this store made, each by its digest: what an answer is `of`. Two copies of one store have the same
 * keys, journal and places, but not the same facts; so an answer counts only for a batch that is written down here.
 * All of it is about the selected journal.
 */
#include "document/answer.h"
#include "store/store.h"

/* Answered ones are forgotten beyond the newest BATCHES_KEPT, any beyond BATCHES_MAX. */
enum { BATCHES_KEPT = 4096, BATCHES_MAX = 32768, BATCHES_STRANGE_MAX = 64 };

struct batches_made {
	uint32_t stream;
	uint64_t first;
	size_t n;
	const uint8_t *digest;		/* DOCUMENT_DIGEST_LEN */
};
/* Wants a transaction, and the facts in the journal: ERR_NOT_FOUND. The same once more is fine. */
enum err batches_keep(struct store *s, const struct batches_made *made);

/*
 * Is the answer to a batch that this store made, and does the journal still have that batch's last fact? Also yes
 * for facts that went out before batches were written down (by an older chit), and where the answer says no more
 * than what is known already: every fact in it has that very verdict.
 */
enum err batches_ours(struct store *s, const struct answer *a, bool *out);

/* Could an answer to another's batch still mean something: is it about the newest journal, or about facts that are due? */
enum err batches_matter(struct store *s, const struct answer *a, bool *out);
/* Remembers that an answer to another's batch came; wants a transaction. */
enum err batches_strange(struct store *s, uint32_t stream, const uint8_t digest[DOCUMENT_DIGEST_LEN], int64_t now);
/* How many of those came to the newest journal. */
enum err batches_strangers(struct store *s, uint32_t stream, int64_t *n);

#endif
