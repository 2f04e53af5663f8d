#ifndef CHIT_COUPON_JUDGE_H
#define CHIT_COUPON_JUDGE_H
/*
 * What can be said of a coupon (DESIGN, section 8). Pure: no clock, no store, no allocation. Two
 * steps, for the used-set stands between them and its insert decides, not a look-up:
 *
 *	judge_open()	text to claims: every reason down to `unsupported`
 *	judge_decide()	claims and what the caller found out: `revoked` to `clock`, in that order
 */
#include "coupon/coupon.h"
#include "coupon/policy.h"
#include "coupon/reason.h"
#include "seal/keyring.h"

/* One of our X25519 pairs, and who we are to the issuer it is for. */
struct judge_merchant {
	const struct open_key *key;
	int issuer;			/* the keyring's number; -1: any issuer's coupon may come under it */
	const char *merchant;		/* our id at that issuer */
};

struct judge_context {
	const struct judge_merchant *merchants;
	size_t n;
	const struct keyring *ring;
};

struct judged {
	enum reason reason;
	bool link;			/* with NOT_A_COUPON: it was a link */
	int issuer;			/* valid once past FORGED, else -1 */
	struct coupon coupon;		/* valid once past FORGED, as far as it decoded */
	bool claims_valid;		/* coupon may be shown */
	uint8_t digest[COUPON_DIGEST_LEN];
};

/* The reason is REASON_OK where nothing speaks against it so far. Also returned. */
enum reason judge_open(const struct judge_context *ctx, struct bytes text, int64_t now, struct judged *out);

/* What the caller found in its memory and knows of its world. Zeroed: nothing. */
struct judge_facts {
	int64_t now;			/* this machine's clock */
	int64_t floor;			/* the platform's time floor; 0: none */
	bool revoked;
	enum reason memory;		/* REASON_OK, REPEAT, USED, ELSEWHERE or USED_UP */
	bool claimed;			/* a hub or the platform granted it */
	int64_t amount;			/* what accepting it would cost, minor units */
	int64_t spent_outage, spent_day;	/* of the caps, so far */
	int64_t trust_at;		/* when trust was last refreshed; 0: not known */
	bool manager;			/* a manager stands by */
};

enum reason judge_decide(const struct coupon *c, const struct judge_facts *f, const struct policy *p);

/* The later of clock and floor, by which early and expired are judged. */
int64_t judge_now(const struct judge_facts *f);

#endif
