#ifndef CHIT_STORE_JOURNAL_H
#define CHIT_STORE_JOURNAL_H
/*
 * The append-only journal and its streams. Stream 0 is the shop's own, one more for each platform.
 * All functions that write want an open transaction of the store's db.
 */
#include "store/store.h"

struct journal_head {
	uint64_t sequence;		/* 0: empty */
	uint8_t hash[DIGEST_LEN];	/* zeros when empty */
};
enum err journal_head(struct store *s, uint32_t stream, struct journal_head *out);
/* The latest time among a stream's newest facts: of several, for the very newest may be of a clock that had gone back. 0: none. */
enum err journal_latest(struct store *s, uint32_t stream, int64_t *time);

/*
 * Appends a fact with the head read inside the transaction, always to the newest journal, which is then the
 * selected one; puts it into the outbox where the stream is a platform's. `shown` says whether a person has seen its
 * outcome yet (DESIGN, promise 1); it counts for redemptions alone. Gives its sequence (NULL is fine).
 */
struct journal_entry {
	uint32_t stream, who, kind;
	int64_t time;
	struct bytes body;
	bool shown;
};
enum err journal_append(struct store *s, const struct journal_entry *e, uint64_t *sequence);

/* The encoded fact; points into memory that journal_done() gives back. ERR_NOT_FOUND. */
struct journal_read {
	struct fact fact;
	struct bytes encoded;
	bool shown;
	sqlite3_stmt *statement;
};
enum err journal_read(struct store *s, uint32_t stream, uint64_t sequence, struct journal_read *out);
void journal_done(struct journal_read *r);

/* A db_begin_lazy() is enough for this: after a power cut it is said once more. */
enum err journal_mark_shown(struct store *s, uint32_t stream, uint64_t sequence);
/* Redemptions whose outcome was never shown, oldest first. */
enum err journal_not_shown(struct store *s, enum err (*each)(void *ctx, const struct fact *f), void *ctx);

/*
 * The store's journals, oldest first; more than one only after renew_run() (store/renew.h). journal_select() makes one the
 * journal that head, read, mark_shown, the outbox and units_release speak of: to send what an older one still
 * has due, or to take an answer to it. ERR_NOT_FOUND for an id that is not this store's.
 */
enum err journal_each(struct store *s, enum err (*each)(void *ctx, const uint8_t id[JOURNAL_ID_LEN]), void *ctx);
enum err journal_select(struct store *s, const uint8_t id[JOURNAL_ID_LEN]);

#endif
