#ifndef CHIT_PLATFORM_CHAIN_H
#define CHIT_PLATFORM_CHAIN_H
/* The streams as they were taken: which fact stands where, what it was told, and what did not fit. Wants a transaction. */
#include "document/answer.h"
#include "document/fact.h"
#include "platform/storage.h"

struct chain_head {
	uint64_t sequence;		/* 0: nothing yet */
	uint8_t hash[DIGEST_LEN];	/* zeros then */
};

/* One stream of one till. */
struct chain {
	const char *till;
	uint8_t journal[JOURNAL_ID_LEN];
	uint32_t stream;
	struct chain_head head;
	bool moved;			/* and not saved */
};
enum err chain_open(struct storage *s, struct chain *c);	/* reads the head */

/* What stands at a fact's place, or would if it came now. */
enum chain_place { CHAIN_NEXT, CHAIN_AGAIN, CHAIN_FORKED, CHAIN_BROKEN, CHAIN_GAP };
/* With CHAIN_AGAIN the row is what it was told first. */
enum err chain_place(struct storage *s, const struct chain *c, const struct fact *f, const uint8_t hash[DIGEST_LEN],
		     enum chain_place *out, struct answer_row *row);

/* Puts the fact behind the head with its verdict, and moves the head; chain_save() after the last writes it down. */
struct chain_fact {
	const struct fact *fact;
	struct bytes encoded;
	const uint8_t *hash;
};
enum err chain_append(struct storage *s, struct chain *c, const struct chain_fact *f, const struct answer_row *row,
		      int64_t now);
enum err chain_save(struct storage *s, struct chain *c);
/* Keeps a fact that did not fit; *again: it was kept before. */
enum err chain_stray(struct storage *s, const struct chain *c, const struct chain_fact *f, enum answer_reason reason,
		     int64_t now, bool *again);

#endif
