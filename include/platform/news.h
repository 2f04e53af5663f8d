#ifndef CHIT_PLATFORM_NEWS_H
#define CHIT_PLATFORM_NEWS_H
/*
 * What goes to a till behind its answer, by wire: a pack where something changed since the one that it has, or where
 * that is over a day old, and the statement of the oldest period that it was not yet given. Planned inside the
 * transaction that writes the pack's version down; made later, from what is committed then.
 */
#include "document/reply.h"
#include "platform/deliver.h"

enum {
	NEWS_USED_SECONDS = 300,	/* what other tills redeemed is told in packs at least so far apart */
	NEWS_PARTS_MAX = 12,		/* of packs, and of a statement; the rest goes by stick */
};

struct news {
	bool due;
	struct till till;
	struct deliver_version version;
	size_t parts;
	char period[PERIOD_CAP];	/* "": no statement */
};

/*
 * pack: the version that the till says it has; -1 where it did not say. Wants a transaction. ERR_NOT_FOUND. Only a till
 * that is enrolled is told anything; one that was revoked, once, that it is dead.
 */
enum err news_plan(struct storage *s, const char *till, int64_t pack, int64_t now, struct news *out);
/* Makes what was planned, document by document, signed. */
typedef enum err news_fn(void *ctx, struct bytes signed_bytes);
enum err news_make(struct storage *s, const struct keys *k, const struct news *n, news_fn *each, void *ctx);

#endif
