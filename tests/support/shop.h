#ifndef TESTS_SUPPORT_SHOP_H
#define TESTS_SUPPORT_SHOP_H
/*
 * A platform and a till that has joined it, made from the codecs, on a clock of the test's own: keys, key
 * set, pack, kit; coupons and documents as the platform would make them.
 */
#include "coupon/token.h"
#include "document/answer.h"
#include "document/kit.h"
#include "document/statement.h"
#include "store/batches.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/trust.h"
#include "store/units.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define MAYBE static __attribute__((unused))
#define SHOP_NOW INT64_C(1795000000)	/* 2026-11-18 */
enum { SHOP_DAY = 86400 };

#define assert_ok(call) \
	do { \
		enum err got_ = (call); \
		if (got_ != ERR_OK) \
			fail_msg("%s:%d %s: %s (%s)", __FILE__, __LINE__, #call, err_text(got_), err_detail()); \
	} while (0)
#define assert_err(wanted, call) \
	do { \
		enum err got_ = (call); \
		if (got_ != (wanted)) \
			fail_msg("%s:%d %s: %s (%s)", __FILE__, __LINE__, #call, err_text(got_), err_detail()); \
	} while (0)

struct shop {
	char base[64], dir[96];
	int64_t now;			/* when the platform makes what it makes */
	struct random random;
	struct sign_key root, issue, docs;
	struct open_key e, merchant;
	struct keyset set;
	uint8_t set_memory[KEYSET_MAX];
	struct buf set_signed;
	uint64_t pack_version;
	struct policy policy;
	struct store store;
	struct trust *trust;
	uint32_t stream;
	bool strange;			/* answers are to batches of a copy of the store ... */
	bool has_of;			/* ... or to this one, whether it was made or not */
	uint8_t of[DOCUMENT_DIGEST_LEN];
	uint8_t memory[1 << 20];	/* of the document made last */
	struct buf sealed;
};

MAYBE void shop_sign_set(struct shop *p)
{
	static uint8_t memory[KEYSET_MAX];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	buf_init(&p->set_signed, p->set_memory, sizeof p->set_memory);
	assert_ok(keyset_encode(&p->set, &b));
	assert_ok(document_sign(DOCUMENT_KEYSET, &p->root, buf_bytes(&b), &p->set_signed));
}

static void shop_row(struct shop *p, const uint8_t key[KEY_LEN], enum key_use use)
{
	struct keyset_row *r = &p->set.rows[p->set.n++];

	memcpy(r->key, key, KEY_LEN);
	r->use = use;
	r->from = p->now - 100 * SHOP_DAY;
	r->until = p->now + 1000 * SHOP_DAY;
	r->trusted_until = INT64_MAX;
	r->revoked_at = 0;
}

MAYBE void shop_keys(struct shop *p, const char *name)
{
	assert_ok(sign_key_make(&p->root, p->random));
	assert_ok(sign_key_make(&p->issue, p->random));
	assert_ok(sign_key_make(&p->docs, p->random));
	assert_ok(open_key_make(&p->e, p->random));
	assert_ok(open_key_make(&p->merchant, p->random));
	p->set.version = 1;
	p->set.time = p->now;
	snprintf(p->set.name, sizeof p->set.name, "%s", name);
	memcpy(p->set.root, p->root.public.raw, KEY_LEN);
	shop_row(p, p->issue.public.raw, KEY_COUPON);
	shop_row(p, p->docs.public.raw, KEY_DOCUMENT);
	shop_row(p, p->e.public.raw, KEY_SEALED_TO);
	shop_sign_set(p);
}

/* What a test may want in a pack. */
struct shop_pack {
	const char *till;		/* NULL: t1 */
	int64_t time;			/* 0: now */
	size_t n_revoked, n_dead, n_used;
	const uint8_t (*revoked)[SERIAL_LEN];
	const char (*dead)[ID_CAP];
	const struct pack_used *used;
	const struct sign_key *by;	/* NULL: D */
	uint64_t version;		/* 0: the next */
};

/* The signed pack, into b. */
MAYBE void shop_sign_pack(struct shop *p, const struct shop_pack *want, struct buf *b)
{
	static uint8_t memory[1 << 19];
	static const struct pack_offer offers[] = {
		{ .id = "o1", .product = "noodles", .name = "Beef noodles", .currency = "CNY", .price = 2800,
		  .share = 9000, .kind = KIND_GOODS },
		{ .id = "o2", .product = "tea", .name = "Oolong", .currency = "CNY", .price = 1200, .share = 9000,
		  .kind = KIND_GOODS, .n_shops = 1, .shops = { "s2" } },
	};
	struct pack pack = { .version = want->version ? want->version : ++p->pack_version,
			     .time = want->time ? want->time : p->now, .keyset = buf_bytes(&p->set_signed),
			     .merchant = "m1", .merchant_name = "Noodle House", .policy = p->policy, .has_policy = true,
			     .n_offers = 2, .n_revoked = want->n_revoked, .n_dead = want->n_dead, .n_used = want->n_used };
	struct buf payload;

	snprintf(pack.till, sizeof pack.till, "%s", want->till ? want->till : "t1");
	buf_init(&payload, memory, sizeof memory);
	assert_ok(pack_encode(&pack, offers, want->revoked, want->dead, want->used, &payload));
	assert_ok(document_sign(DOCUMENT_PACK, want->by ? want->by : &p->docs, buf_bytes(&payload), b));
}

/* Seals signed bytes to the till. */
MAYBE struct bytes shop_seal(struct shop *p, struct bytes signed_bytes)
{
	buf_init(&p->sealed, p->memory, sizeof p->memory);
	assert_ok(document_seal(signed_bytes, &p->store.open.public, p->random, &p->sealed));
	return buf_bytes(&p->sealed);
}

MAYBE struct bytes shop_pack(struct shop *p, const struct shop_pack *want)
{
	static uint8_t memory[1 << 20];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	shop_sign_pack(p, want, &b);
	return shop_seal(p, buf_bytes(&b));
}

/* The till made a batch of that digest; nothing where it has no such facts. */
MAYBE void shop_made(struct shop *p, uint64_t first, size_t n, const uint8_t of[DOCUMENT_DIGEST_LEN])
{
	struct batches_made made = { .stream = p->stream, .first = first, .n = n, .digest = of };

	assert_ok(db_begin(&p->store.db));
	if (batches_keep(&p->store, &made) == ERR_OK)
		assert_ok(db_commit(&p->store.db));
	db_rollback(&p->store.db);
}

/* An answer about a batch of this till (unless p->strange), or with subject ANSWER_ENROLMENT to its enrolment. */
MAYBE struct bytes shop_answer(struct shop *p, const char *till, enum answer_subject subject, uint64_t first,
			       const struct answer_row *rows, size_t n)
{
	static uint8_t memory[2][1 << 17];
	struct answer a = { .subject = subject, .time = p->now, .stream = p->stream, .first = first, .n = n };
	struct buf payload, b;

	snprintf(a.till, sizeof a.till, "%s", till);
	memcpy(a.journal, p->store.journal, JOURNAL_ID_LEN);
	assert_ok(random_fill(p->random, a.of, sizeof a.of));
	if (p->has_of)
		memcpy(a.of, p->of, sizeof a.of);
	if (subject == ANSWER_BATCH && !p->strange)
		shop_made(p, first, n, a.of);
	buf_init(&payload, memory[0], sizeof memory[0]);
	buf_init(&b, memory[1], sizeof memory[1]);
	assert_ok(answer_encode(&a, rows, &payload));
	assert_ok(document_sign(DOCUMENT_ANSWER, &p->docs, buf_bytes(&payload), &b));
	return shop_seal(p, buf_bytes(&b));
}

MAYBE void shop_load(struct shop *p, int64_t now)
{
	if (p->trust)
		trust_finish(p->trust);
	else
		assert_non_null(p->trust = calloc(1, sizeof *p->trust));
	assert_ok(trust_load(&p->store, p->trust, now));
}

/* pack_memory is what the kit's pack lives in. */
MAYBE void shop_kit(struct shop *p, const char *till, struct buf *pack_memory, struct kit *kit)
{
	struct shop_pack first = { .till = till };

	shop_sign_pack(p, &first, pack_memory);
	*kit = (struct kit){ .keyset = buf_bytes(&p->set_signed), .pack = buf_bytes(pack_memory), .merchant = "m1",
			     .shop = "s1", .n_keys = 1, .expires = p->now + 30 * SHOP_DAY };
	memcpy(kit->root, p->root.public.raw, KEY_LEN);
	snprintf(kit->name, sizeof kit->name, "%s", p->set.name);
	snprintf(kit->url, sizeof kit->url, "https://127.0.0.1:8443");
	snprintf(kit->till, sizeof kit->till, "%s", till);
	memcpy(kit->keys[0], p->merchant.secret, KEY_LEN);
	assert_ok(random_fill(p->random, kit->code, sizeof kit->code));
}

/* A platform "Demo" and a till t1 of merchant m1 in shop s1. The caller may have set policy before. */
MAYBE struct shop *shop_create(const struct policy *policy)
{
	struct shop *p = calloc(1, sizeof *p);
	static uint8_t pack_memory[1 << 16];
	struct store_secret secret = { .passphrase = bytes_of_str("walk walk"), .cost = BOX_COST_TEST };
	struct buf pack;
	struct kit kit;

	assert_non_null(p);
	p->now = SHOP_NOW;
	p->random = random_system();
	p->policy = policy ? *policy : POLICY_DEFAULT;
	snprintf(p->base, sizeof p->base, "/tmp/chit-unit.XXXXXX");
	assert_non_null(mkdtemp(p->base));
	snprintf(p->dir, sizeof p->dir, "%s/till", p->base);
	shop_keys(p, "Demo");
	assert_ok(store_create(&p->store, p->dir, &secret, p->now, p->random));
	buf_init(&pack, pack_memory, sizeof pack_memory);
	shop_kit(p, "t1", &pack, &kit);
	assert_ok(trust_join(&p->store, &kit, p->now, p->random, &p->stream));
	shop_load(p, p->now);
	return p;
}

MAYBE void shop_destroy(struct shop *p)
{
	char command[2 * sizeof p->base + 40];

	if (p->trust)
		trust_finish(p->trust);
	free(p->trust);
	store_close(&p->store);
	sign_key_finish(&p->root);
	sign_key_finish(&p->issue);
	sign_key_finish(&p->docs);
	open_key_finish(&p->e);
	open_key_finish(&p->merchant);
	snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", p->base, p->base);
	assert_int_equal(system(command), 0);
	free(p);
}

/* A coupon for one bowl of noodles, issued now, good for a day. */
MAYBE struct coupon shop_coupon(struct shop *p)
{
	struct coupon c = { .consumer = "c1", .merchant = "m1", .n_products = 1, .quantity = 1, .uses = 1 };

	c.expires = p->now + SHOP_DAY;
	snprintf(c.products[0].id, sizeof c.products[0].id, "noodles");
	c.products[0].quantity = 1;
	assert_ok(serial_make(p->now, p->random, c.serial));
	return c;
}

struct shop_text {
	char text[TOKEN_TEXT_CAP];
};

MAYBE struct shop_text shop_text_by(struct shop *p, const struct coupon *c, const struct sign_key *issuer,
				    const struct seal_key *to)
{
	uint8_t memory[COUPON_SEALED_MAX], digest[COUPON_DIGEST_LEN];
	struct shop_text t;
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	assert_ok(coupon_seal(c, issuer, to, p->random, &b, digest));
	assert_ok(token_encode(buf_bytes(&b), TOKEN_BASE64URL, t.text, sizeof t.text));
	return t;
}

/* Claims given as bytes, signed and sealed as they are: what coupon_seal would refuse to make. */
MAYBE struct shop_text shop_text_raw(struct shop *p, struct bytes claims, const struct sign_key *issuer)
{
	uint8_t signed_memory[COUPON_SEALED_MAX], memory[COUPON_SEALED_MAX];
	struct buf signed_, b;
	struct shop_text t;

	buf_init(&signed_, signed_memory, sizeof signed_memory);
	buf_init(&b, memory, sizeof memory);
	assert_ok(sign1_sign(issuer, NULL, claims, &signed_));
	assert_ok(encrypt0_seal(&p->merchant.public, buf_bytes(&signed_), p->random, &b));
	assert_ok(token_encode(buf_bytes(&b), TOKEN_BASE64URL, t.text, sizeof t.text));
	return t;
}

MAYBE struct shop_text shop_text(struct shop *p, const struct coupon *c)
{
	return shop_text_by(p, c, &p->issue, &p->merchant.public);
}

#endif
