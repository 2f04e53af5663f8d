#ifndef TESTS_UNIT_STORE_SHOP_H
#define TESTS_UNIT_STORE_SHOP_H
/* What the tests of src/store share: a directory of the test's own, a till in it, a platform that signs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "document/pack.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/trust.h"
#include "store/units.h"

#define SHOP_NOW INT64_C(1795262400)		/* 2026-11-21T12:00:00Z */
#define SHOP_PASSPHRASE "open sesame, says the owner"

#define assert_err(expected, call) \
	do { \
		enum err got_ = (call); \
		if (got_ != (expected)) \
			fail_msg("%s: %s (%s)", #call, err_text(got_), err_detail()); \
	} while (0)

extern char shop_dir[64], shop_till[96], shop_db[128];	/* the test's directory, the store in it, its database */

int shop_setup(void **state);		/* the directory */
int shop_setup_till(void **state);	/* and a store in it */
int shop_teardown(void **state);

struct random shop_random(void);	/* the same numbers in each run */
bool shop_detail(const char *words);	/* err_detail() holds these */
size_t shop_files(const char *dir);	/* names in it */

struct store_secret shop_secret(void);
void shop_make(struct store *s);	/* shop_till, open and unlocked */
void shop_open(struct store *s);	/* opens and unlocks it */

/* The nth serial; issued at SHOP_NOW. */
void shop_serial(unsigned nth, uint8_t serial[SERIAL_LEN]);
/* Redeems `n` of `total` units of the nth serial in one transaction, as a till does: fact, units, outbox. */
enum err shop_redeem(struct store *s, uint32_t stream, unsigned nth, uint16_t n, uint16_t total);
/* Takes the redemption (stream, sequence) of the nth serial back, in one transaction. */
enum err shop_reverse(struct store *s, uint32_t stream, unsigned nth, uint64_t sequence);
/* One fact of a kind that means nothing to the store. */
enum err shop_append(struct store *s, uint32_t stream, uint32_t kind, uint64_t *sequence);

/* SQL past the store, as a fault of the disk or a foe would have it: no triggers, no references. */
void shop_tamper(const char *sql);

/* A platform: keys from one byte; its documents. */
struct shop_platform {
	struct sign_key root, issuer, document;
	struct open_key sealed_to, merchant[3];
	char name[16];
};
void shop_platform(struct shop_platform *p, uint8_t seed);
void shop_platform_finish(struct shop_platform *p);
/* Signed by the root; slices live until shop_teardown. */
struct bytes shop_keyset(const struct shop_platform *p, uint64_t version);
/* A pack for till t1 of merchant m1 with one offer; payload arrays may be given. */
struct shop_pack {
	uint64_t version, revoked_since, keyset_version;
	int64_t time;
	const char *till, *merchant;
	unsigned revoked[4];
	size_t n_revoked;
	const char *dead;		/* one dead till, or NULL */
	const struct pack_used *used;
	size_t n_used, n_keys;		/* the first of p->merchant, newest first */
	const struct policy *policy;
	bool no_offer;
};
struct shop_pack shop_pack_of(uint64_t version);
struct bytes shop_pack_sign(const struct shop_platform *p, const struct shop_pack *w);
/* Decoded, as a till has it after it verified it; slices live until shop_teardown. */
struct pack shop_pack_decode(struct bytes signed_bytes);
/* The kit with keyset version 1 and the pack given. */
struct kit shop_kit(const struct shop_platform *p, struct bytes pack);
/* A till that has joined p as stream 1. */
uint32_t shop_join(struct store *s, const struct shop_platform *p);

#endif
