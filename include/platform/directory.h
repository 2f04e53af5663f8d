#ifndef CHIT_PLATFORM_DIRECTORY_H
#define CHIT_PLATFORM_DIRECTORY_H
/*
 * The keys of enrolled tills, parsed once, for many threads. A till's keys never change once they are bound, so what
 * is known stays true; whether it was revoked since is asked in the transaction that decides.
 */
#include "platform/tills.h"

#include <stdatomic.h>

struct directory;

struct directory_till {
	char id[ID_CAP], merchant[ID_CAP];
	struct verify_key verify;
	struct seal_key seal;
	atomic_int_fast64_t looked_at;	/* monotonic ms: when news were last looked for behind an answer; 0: never */
	atomic_uint_fast64_t keyset;	/* the version that was in use then */
};

/* Reads through a connection of its own. */
enum err directory_create(struct directory **out, const char *data);
void directory_destroy(struct directory *d);	/* NULL is fine */
/* Lives as long as the directory. ERR_NOT_FOUND: no such till, or not enrolled. */
enum err directory_find(struct directory *d, const char *id, struct directory_till **out);

/* The connection, for other reading: one thread at a time. */
struct storage *directory_lock(struct directory *d);
void directory_unlock(struct directory *d);

#endif
