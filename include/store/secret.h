#ifndef CHIT_STORE_SECRET_H
#define CHIT_STORE_SECRET_H
/* The store's key and what lies under it; for src/store only. */
#include "store/store.h"

enum { SECRET_MAX = 4096 };

/* Named bytes in the database: ERR_NOT_FOUND, ERR_CORRUPT where longer than b. */
enum err secret_meta_get(const struct store *s, const char *name, struct buf *b);
enum err secret_meta_set(struct store *s, const char *name, struct bytes value);

/* New store key and pairs into *s, their wraps and the box into its database. Wants a transaction. */
enum err secret_make(struct store *s, const struct store_secret *secret, struct random r);
/* Loads the till's pairs under s->key: ERR_AUTH where it is not the key of this store. */
enum err secret_load_pairs(struct store *s);
/* Wipes all that secret_make or store_unlock brought. */
void secret_wipe(struct store *s);

/* store.c's own, for create and renew: the database of dir; selecting the newest journal; a new one, after the one it
 * follows (NULL: none). */
enum err store_open_db(struct store *s, const char *dir, enum db_mode mode);
enum err store_newest_journal(struct store *s);
enum err store_begin_journal(struct store *s, const uint8_t *follows, int64_t now, struct random r);

#endif
