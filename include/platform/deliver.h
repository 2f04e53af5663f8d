#ifndef CHIT_PLATFORM_DELIVER_H
#define CHIT_PLATFORM_DELIVER_H
/*
 * What a till is to know, as signed documents: packs and statements. Answers are kept by accept.
 *
 * A pack's version and time only rise, and are written down before it leaves. Nobody says which
 * pack a till has, so a pack tells everything: all revoked coupons that are not expired. Where they are more
 * than fit, further parts follow, each a pack of its own with the version before it as `revocations since`.
 * A revoked till's pack says that it is dead and holds nothing of the shop: no keys, offers or serials.
 */
#include "document/pack.h"
#include "document/statement.h"
#include "platform/tills.h"

/* Appends part `part` (from 0) of the till's pack, signed. *more: there is another. Wants a transaction. */
enum err deliver_pack(struct storage *s, const struct keys *k, const struct till *t, int64_t now, size_t part,
		      struct buf *b, bool *more);

/* The same in two steps, for many readers and one writer: versions for `parts` parts, above at_least, are written down
 * in a transaction; the parts are read, signed and handed out later. */
struct deliver_version {
	uint64_t first;
	int64_t time;
};
enum err deliver_reserve(struct storage *s, const char *till, uint64_t at_least, size_t parts, int64_t now,
			 struct deliver_version *out);
enum err deliver_reserved(struct storage *s, const struct keys *k, const struct till *t,
			  const struct deliver_version *v, size_t part, struct buf *b, bool *more);

/* Appends part `part` of a settled period's statement, signed; the period's id of a further part ends in "-N". */
enum err deliver_statement(struct storage *s, const struct keys *k, const char *merchant, const char *period,
			   int64_t now, size_t part, struct buf *b, bool *more);

/* Walks the signed documents for a till that were made at `since` or later: answers as stored, a pack, statements. */
typedef enum err deliver_fn(void *ctx, const char *name, struct bytes signed_bytes);
enum err deliver_each(struct storage *s, const struct keys *k, const struct till *t, int64_t since, int64_t now,
		      deliver_fn *each, void *ctx);

#endif
