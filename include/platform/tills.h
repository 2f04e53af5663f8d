#ifndef CHIT_PLATFORM_TILLS_H
#define CHIT_PLATFORM_TILLS_H
/* A merchant's tills, the kits that make them, and the keys they are bound to. */
#include "document/answer.h"
#include "document/enrolment.h"
#include "platform/accounts.h"

struct till {
	char id[ID_CAP], merchant[ID_CAP], shop[ID_CAP];
	int64_t added_at, code_expires;
	int64_t revoked_at;		/* 0: live */
	bool enrolled;
	uint8_t verify[KEY_LEN], seal[KEY_LEN];
	int64_t enrolled_at;
	int64_t pack_version;
	int64_t others;			/* enrolments that were refused */
	int64_t held;			/* batches that wait for the owner */
};

enum err tills_find(struct storage *s, const char *id, struct till *out);	/* ERR_NOT_FOUND, with words */
enum err tills_each(struct storage *s, enum err (*each)(void *ctx, const struct till *t), void *ctx);

/*
 * Makes a till and its kit, sealed under the passphrase as passphrase_normalise() gives it. The till is in the
 * database before the kit leaves; tills_forget() takes back one whose kit could not be written.
 */
struct tills_order {
	const char *id, *merchant, *shop;
	int64_t expires;		/* of the kit */
	struct bytes passphrase;
	struct box_cost cost;
};
enum err tills_add(struct storage *s, const struct keys *k, const struct tills_order *o, int64_t now,
		   struct random r, struct buf *kit);
enum err tills_forget(struct storage *s, const char *id);	/* only one that was never enrolled */

/* Packs name it to the merchant's other tills; what it sends from now on is held. *again: it was revoked before. */
enum err tills_revoke(struct storage *s, const char *id, int64_t now, bool *again);

/* Binds the first that comes with the code; the same again is `again`; another is refused and kept to be shown. */
enum err tills_enrol(struct storage *s, const struct keys *k, const struct enrolment *e, int64_t now,
		     struct answer_row *row);
/* The same inside a transaction of the caller's. */
enum err tills_bind(struct storage *s, const struct keys *k, const struct enrolment *e, int64_t now,
		    struct answer_row *row);
struct tills_other {
	uint8_t verify[KEY_LEN];
	enum answer_reason reason;
	int64_t first_seen, last_seen;
};
enum err tills_each_other(struct storage *s, const char *id, enum err (*each)(void *ctx, const struct tills_other *o),
			  void *ctx);

#endif
