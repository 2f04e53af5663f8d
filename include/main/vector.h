#ifndef CHIT_MAIN_VECTOR_H
#define CHIT_MAIN_VECTOR_H
/*
 * `chit-platform vector [--out FILE] [--seed N]`: makes a file for `chit check --vector`
 * (chit-coupon(5), "Vectors") by construction, most of its cases bad. Keys, serials and ephemeral
 * keys come from the seed, so that a seed always gives the same file.
 *
 * The maker has a sticky failure: after the first one nothing more is added; look at err once,
 * at the end.
 */
#include "base/random.h"
#include "coupon/judge.h"
#include "coupon/token.h"
#include <jansson.h>

int vector_command(int argc, char **argv);

/* Who signs: each but the last stands in the file as an issuer, with times of its own. */
enum vector_signer {
	SIGNER_DEMO,	/* good throughout */
	SIGNER_LAST,	/* signed until VECTOR_ISSUED - 1 */
	SIGNER_NEXT,	/* signs from VECTOR_ISSUED + 1 */
	SIGNER_DROPPED,	/* trusted until VECTOR_NOW - 1 */
	SIGNER_REVOKED,	/* revoked at VECTOR_NOW */
	SIGNER_OTHER,	/* a second platform, good throughout */
	SIGNER_STRANGER, SIGNER_COUNT
};

enum { VECTOR_NOW = 1760000000, VECTOR_ISSUED = 1750000000, VECTOR_EXPIRES = 1770000000 };

struct vector_chance {
	uint64_t seed, block;
	uint8_t bytes[DIGEST_LEN];
	size_t used;
};

struct vector_maker {
	enum err err;
	struct vector_chance chance;
	struct random random;
	struct sign_key signers[SIGNER_COUNT];
	struct open_key ours, theirs;
	json_t *cases;
};

#define VECTOR_ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* Memory for one coupon's bytes in any of its layers, and the buffer over it. */
struct vector_bytes {
	uint8_t memory[2 * COUPON_SEALED_MAX];
	struct buf buf;
};

/* Adds a case: the text itself; sealed bytes; a Sign1, sealed to us; claims, signed by demo; a coupon. */
void vector_add_text(struct vector_maker *m, const char *name, struct bytes text, enum reason expect);
void vector_add_sealed(struct vector_maker *m, const char *name, struct bytes sealed, enum reason expect);
void vector_add_signed(struct vector_maker *m, const char *name, struct bytes signed_, enum reason expect);
void vector_add_claims(struct vector_maker *m, const char *name, struct bytes claims, enum reason expect);
void vector_add_coupon(struct vector_maker *m, const char *name, const struct coupon *c, enum reason expect);
/* The last case added is judged at this time instead of the file's. */
void vector_at(struct vector_maker *m, int64_t now);

/* A plain good coupon of its own serial; its claims; these signed; these sealed to us. */
struct coupon vector_coupon(struct vector_maker *m);
void vector_encode(struct vector_maker *m, const struct coupon *c, struct vector_bytes *out);
void vector_sign(struct vector_maker *m, enum vector_signer by, struct bytes claims, struct vector_bytes *out);
void vector_seal(struct vector_maker *m, const struct seal_key *to, struct bytes signed_, struct vector_bytes *out);

/* Bytes from a template: digits of hex in lower case, spaces passed over, and capital letters that
 * stand for the pieces. An unknown letter is a bug. */
struct vector_piece {
	char letter;
	struct bytes bytes;
};
void vector_expand(struct vector_maker *m, const char *template, const struct vector_piece *pieces, size_t n,
		   struct vector_bytes *out);
/* s with the head of a byte string. */
void vector_wrap(struct bytes s, struct vector_bytes *out);

/* The groups of cases. */
void vector_texts(struct vector_maker *m);	/* prefix, alphabets, cuts, what is no coupon */
void vector_outer(struct vector_maker *m);	/* COSE_Encrypt0 */
void vector_inner(struct vector_maker *m);	/* COSE_Sign1, keys */
void vector_claims(struct vector_maker *m);	/* claims, times, merchants */

#endif
