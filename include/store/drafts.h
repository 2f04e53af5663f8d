#ifndef CHIT_STORE_DRAFTS_H
#define CHIT_STORE_DRAFTS_H
/*
 * Tickets that are not paid yet: at most one is open in front of each cashier (one more in training), the others are held
 * under a name or lie on a table. Kept as deterministic CBOR, so that a till that was killed comes back with them as they
 * were. A draft's version rises with each change: whoever read an older one has to read again. All functions that write
 * want an open transaction of the store's db.
 */
#include "sale/ticket.h"
#include "store/store.h"

enum { DRAFTS_BYTES_MAX = 131072, DRAFTS_MAX = 500 };

/* A ticket as bytes, and back: without its id, and where it would be too long, without its modifiers' short names,
 * then without its lines'. Every ticket that can be made fits so; ERR_TOO_LONG; decoding takes only the one encoding, holds it against
 * ticket_check(), and leaves *t untouched after a failure: ERR_FORMAT, ERR_CORRUPT. */
enum err drafts_encode(const struct ticket *t, struct buf *b);
enum err drafts_decode(struct bytes s, struct ticket *t);
/* One of its coupons by itself, in the same form. ERR_FORMAT. */
void drafts_put_coupon(struct buf *b, const struct ticket_coupon *c);
enum err drafts_get_coupon(struct bytes s, struct ticket_coupon *c);

struct draft_head {
	uint64_t id, version;
	bool open, training;
	uint32_t who;
	char table[SALE_ID_CAP], name[24];
	uint8_t guests;
	int64_t opened, saved;
	uint16_t lines;
	int64_t total;
};

/* The one that is open in front of this cashier: id and version; ERR_NOT_FOUND. */
enum err drafts_open(struct store *s, uint32_t who, bool training, uint64_t *id, uint64_t *version);
/* Sets t->id. ERR_NOT_FOUND, ERR_CORRUPT. */
enum err drafts_load(struct store *s, uint64_t id, struct ticket *t, struct draft_head *head);
/* Writes it: a new draft where t->id is 0, which is set then. open: in front of t->who (ERR_EXISTS where that one has another
 * open), else held. ERR_FULL beyond DRAFTS_MAX. *version is its version now; may be NULL. */
struct drafts_how {
	bool open;
	int64_t total, now;
};
enum err drafts_save(struct store *s, struct ticket *t, const struct drafts_how *how, uint64_t *version);
/* It is gone, and its holds end. ERR_NOT_FOUND. */
enum err drafts_drop(struct store *s, uint64_t id);

/* The held ones (and with `all` the open ones), of training or not, oldest first. */
enum err drafts_list(struct store *s, bool training, bool all, enum err (*each)(void *ctx, const struct draft_head *h), void *ctx);
enum err drafts_count(struct store *s, bool training, int64_t *n);
/* Those with lines, not of training, and what they come to. */
enum err drafts_sum(struct store *s, int64_t *n, int64_t *total);

#endif
