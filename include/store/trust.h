#ifndef CHIT_STORE_TRUST_H
#define CHIT_STORE_TRUST_H
/*
 * Whom this till believes: for each platform its root, key set, pack, our keys there, revocations, floor.
 */
#include "coupon/judge.h"
#include "document/enrolment.h"
#include "document/kit.h"
#include "document/pack.h"
#include "store/store.h"

struct trust_platform {
	uint32_t stream;
	uint8_t issuer[DIGEST_LEN], root[KEY_LEN];
	char name[NAME_MAX + 1], url[URL_MAX + 1];
	bool has_pin;
	uint8_t pin[DIGEST_LEN];
	bool has_second;		/* the key set's second pin: as good as the first */
	uint8_t second_pin[DIGEST_LEN];
	char merchant[ID_CAP], merchant_name[NAME_MAX + 1], till[ID_CAP], shop[ID_CAP];
	uint64_t keyset_version, pack_version;
	int64_t floor;		/* raised only by the platform's answers and packs */
	int64_t trust_at;	/* the time (the platform's) of the newest pack or key set */
	struct policy policy;
	bool enrolled;		/* the platform has answered the enrolment with accepted */
	bool enrol_refused;
	bool revoked;		/* a pack named this till dead */
	size_t n_keys;
	struct open_key keys[PACK_KEYS_MAX];	/* newest first */
	struct seal_key sealed_to;		/* E */
};

/* All of it, for judge. The keyring's issuer number is the stream. */
struct trust {
	size_t n;
	struct trust_platform platforms[STORE_STREAMS_MAX];
	struct judge_merchant merchants[STORE_STREAMS_MAX * PACK_KEYS_MAX];
	size_t n_merchants;
	struct keyring ring;
	struct judge_context context;	/* points into this struct: do not copy it */
};
/* The store must be unlocked. trust_finish wipes. */
enum err trust_load(struct store *s, struct trust *out, int64_t now);
void trust_finish(struct trust *t);
const struct trust_platform *trust_platform(const struct trust *t, uint32_t stream);

/*
 * Joins a platform by its opened kit: verifies key set and pack under the kit's root, takes the next
 * stream, writes FACT_ENROLLED to stream 0. Where that platform has refused the kit before, a new one of the same
 * merchant takes its place: till id, shop and code are its, the stream stays, and what is due goes out under it (in a new
 * journal, store/renew.h, where some was answered before); ERR_FOREIGN for another merchant's. ERR_EXISTS where this store has joined
 * that platform; ERR_STALE for an expired kit; ERR_AUTH, ERR_FORMAT. Its own transaction.
 */
enum err trust_join(struct store *s, const struct kit *k, int64_t now, struct random r, uint32_t *stream);
/* The stream of the platform with this issuer; ERR_NOT_FOUND. */
enum err trust_stream(struct store *s, const uint8_t issuer[DIGEST_LEN], uint32_t *stream);
/* The code of the kit, as long as the enrolment is not answered; ERR_NOT_FOUND after. */
enum err trust_code(struct store *s, uint32_t stream, uint8_t code[KIT_CODE_LEN]);
enum err trust_set_enrolled(struct store *s, uint32_t stream, bool accepted);

/*
 * Takes a verified pack for this till: ERR_STALE where its version is not newer, or its key set older than ours;
 * ERR_FOREIGN for another till or merchant; ERR_RANGE where its revocations begin after our pack (ask for a whole
 * one). keyset_signed is the pack's key set (empty: p->keyset), verified here under the root. Keys that are new
 * become the newest, in the pack's order; the old ones stay. Raises the floor. Wants a transaction, to be rolled
 * back after any failure; the store must be unlocked where the pack brings keys.
 */
enum err trust_take_pack(struct store *s, uint32_t stream, const struct pack *p, struct bytes keyset_signed, struct random r);
/* The later of what is known and t (a platform's own time, from a verified document). */
enum err trust_raise_floor(struct store *s, uint32_t stream, int64_t t);

enum err trust_revoked(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], bool *out);
/* The offer for a product id; ERR_NOT_FOUND: the coupon is still good, and shows its id. */
enum err trust_offer(struct store *s, uint32_t stream, const char *product, struct pack_offer *out);
/* Of the caps: redeemed without a claim since `since`, minor units. */
enum err trust_spent(struct store *s, uint32_t stream, int64_t since, int64_t *minor);
/* Writes down what an unclaimed redemption (stream, sequence) cost; units_release() takes it off again. */
enum err trust_spend(struct store *s, uint32_t stream, uint64_t sequence, int64_t time, int64_t minor);

#endif
