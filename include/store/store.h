#ifndef CHIT_STORE_STORE_H
#define CHIT_STORE_STORE_H
/*
 * A till's memory: one directory (0700) with till.db (SQLite, sql/db.h) and, by the owner's choice, a
 * key file. Several processes may have it open; every write is BEGIN IMMEDIATE and reads the head
 * inside (DESIGN, section 3). Secrets in it are wrapped by a random store key, which is itself in a
 * box under a passphrase (seal/keyfile.h), or beside in a key file for a start without people.
 */
#include "document/fact.h"
#include "seal/keyfile.h"
#include "sql/db.h"

enum {
	STORE_APPLICATION_ID = 0x63686974 /* "chit" */,
	STREAM_SHOP = 0,		/* its own; one more for each platform, from 1 */
	STORE_STREAMS_MAX = 15,
	STREAM_TRAINING = 16,		/* sales that are none: in no total, and never sent */
};

struct store {
	struct db db;
	char dir[400];
	uint8_t journal[JOURNAL_ID_LEN];	/* the current journal id (but see journal_select) */
	int64_t journal_number;			/* its place among the store's journals, from 1 */
	bool unlocked;
	uint8_t key[STORE_KEY_LEN];		/* when unlocked */
	struct sign_key sign;			/* the till's own pairs, when unlocked */
	struct open_key open;
};

/*
 * Makes a store: directory, database, journal id, till keys, store key; appends FACT_OPENED to stream
 * 0. With key_file non-NULL the store key is also written there (0600); it may lie inside dir ("DIR/key").
 * ERR_EXISTS where there is a store, anything else in dir, or a file of the key file's name; an empty directory
 * is taken. The parent must be there (ERR_NOT_FOUND). ERR_USAGE for neither passphrase nor key file. All is
 * made aside and renamed; nothing is left behind on a failure. The store is open and unlocked afterwards.
 */
struct store_secret {
	struct bytes passphrase;	/* empty: none (then key_file must be there) */
	const char *key_file;		/* NULL: none */
	struct box_cost cost;
};
enum err store_create(struct store *s, const char *dir, const struct store_secret *secret, int64_t now,
		      struct random r);

/* ERR_NOT_FOUND (no store there: the detail says how to make one), ERR_VERSION, ERR_DENIED (also: others may
 * write in the directory), ERR_FORMAT (another program's), ERR_BUSY, ERR_CORRUPT. *s is empty after a failure. */
enum err store_open(struct store *s, const char *dir, bool read_only);
/* For whoever only looks: for writing where that can be, so that an older store is brought up to date; else, where the disk
 * is full or may only be read, for reading. */
enum err store_open_to_look(struct store *s, const char *dir);
/* Why a store that was opened to look is open for reading alone: ERR_FULL, ERR_DENIED; ERR_OK where it may be written. */
enum err store_shut(const struct store *s);
/* Tries to open such a one for writing, in its place and with its keys: store_shut() says what came of it. Between two uses:
 * no statement of it is under way. After a failure nothing can be read from it either, until it is called again. */
enum err store_mend(struct store *s);
/* Does the store have a key file that works as it is? Else ask for a passphrase. */
bool store_has_key_file(const struct store *s);
/*
 * ERR_AUTH for a wrong passphrase. secret->passphrase is ignored where the key file is there and works (the one
 * the store was made with, or secret->key_file); where it does not, a passphrase helps, and without one its
 * fault comes back: ERR_NOT_FOUND, ERR_DENIED (others may read it), ERR_FORMAT (another length), ERR_AUTH
 * (another store's). ERR_USAGE where there is nothing to try. secret may be NULL: the key file alone.
 */
enum err store_unlock(struct store *s, const struct store_secret *secret);
/* By the store's key itself, as another process or another connection of this one has it (scrypt is paid once). ERR_AUTH
 * where it is another store's. */
enum err store_unlock_key(struct store *s, const uint8_t key[STORE_KEY_LEN]);
void store_close(struct store *s);	/* wipes; a store that is closed already is fine */

/* Ends the transaction by what happened inside: commits after ERR_OK, rolls back after anything else. */
enum err store_end(struct store *s, enum err e);

/* Wraps and unwraps a secret under the store key; `name` is bound to it. */
enum err store_wrap(const struct store *s, const char *name, struct bytes secret, struct random r, struct buf *b);
enum err store_unwrap(const struct store *s, const char *name, struct bytes wrapped, struct buf *b);

/*
 * PRAGMA integrity_check, every stream's chain of every journal from its first fact, and the views held against
 * the facts. ERR_CORRUPT: the detail names the first fault. Reads one state of the store; others may write.
 */
enum err store_verify(struct store *s);
/* The same; each is called now and then with how many of how many facts have been looked at (0 while the file itself is). */
typedef void store_progress_fn(void *ctx, uint64_t done, uint64_t of);
enum err store_verify_watched(struct store *s, store_progress_fn *each, void *ctx);

#endif
