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

enum { STORE_APPLICATION_ID = 0x63686974 /* "chit" */, STORE_STREAMS_MAX = 16, STREAM_SHOP = 0 };

struct store {
	struct db db;
	char dir[400];
	uint8_t journal[JOURNAL_ID_LEN];	/* the current journal id */
	bool unlocked;
	uint8_t key[STORE_KEY_LEN];		/* when unlocked */
	struct sign_key sign;			/* the till's own pairs, when unlocked */
	struct open_key open;
};

/*
 * Makes a store: directory, database, journal id, till keys, store key; appends FACT_OPENED to stream
 * 0. With key_file non-NULL the store key is also written there (0600). ERR_EXISTS where there is one;
 * nothing is left behind on a failure. The store is open and unlocked afterwards.
 */
struct store_secret {
	struct bytes passphrase;	/* empty: none (then key_file must be there) */
	const char *key_file;		/* NULL: none */
	struct box_cost cost;
};
enum err store_create(struct store *s, const char *dir, const struct store_secret *secret, int64_t now,
		      struct random r);

/* ERR_NOT_FOUND (no store there: the detail says how to make one), ERR_VERSION, ERR_DENIED, ERR_CORRUPT. */
enum err store_open(struct store *s, const char *dir, bool read_only);
/* Does the store have a key file that works as it is? Else ask for a passphrase. */
bool store_has_key_file(const struct store *s);
/* ERR_AUTH for a wrong passphrase. secret->passphrase is ignored where the key file is there. */
enum err store_unlock(struct store *s, const struct store_secret *secret);
void store_close(struct store *s);	/* wipes */

/* Wraps and unwraps a secret under the store key; `name` is bound to it. */
enum err store_wrap(const struct store *s, const char *name, struct bytes secret, struct random r, struct buf *b);
enum err store_unwrap(const struct store *s, const char *name, struct bytes wrapped, struct buf *b);

/* PRAGMA integrity_check and every stream's chain, from the first fact; the detail names the first fault. */
enum err store_verify(struct store *s);

#endif
