#include "coupon/judge.h"
#include "coupon/token.h"
#include "seal/digest.h"
#include <string.h>

enum { CLOCK_SLACK = 24 * 60 * 60 };

/*
 * All that the rows of the verdict look at. The opening rows leave here what they have found
 * out, and the rows below build on it.
 */
struct scene {
	const struct judge_context *ctx;
	struct bytes text;
	int64_t now;			/* by which early and expired are judged, in deciding */
	struct judged *out;

	uint8_t sealed[COUPON_SEALED_MAX], signed_[COUPON_SEALED_MAX];
	struct buf sealed_buf, signed_buf;
	struct encrypt0 encrypt0;
	struct sign1 sign1;
	const struct open_key *key;	/* the one of ours that opened it */

	const struct coupon *coupon;
	const struct judge_facts *facts;
	const struct policy *policy;
};

/* Opening: each answers "does this speak against it?" */

static bool not_a_coupon(struct scene *s)
{
	enum token_shape shape = token_shape(s->text);

	s->out->link = shape == TOKEN_LINK;
	return shape != TOKEN_COUPON;
}

static bool garbled_text(struct scene *s)
{
	buf_init(&s->sealed_buf, s->sealed, sizeof(s->sealed));
	return token_decode(s->text, &s->sealed_buf) != ERR_OK;
}

static bool garbled_seal(struct scene *s)
{
	return encrypt0_parse(buf_bytes(&s->sealed_buf), true, &s->encrypt0) != ERR_OK;
}

static bool same_kid(struct bytes kid, const uint8_t ours[KID_LEN])
{
	return bytes_equal(kid, bytes_of(ours, KID_LEN));
}

static bool for_none_of_our_keys(struct scene *s)
{
	for (size_t i = 0; i < s->ctx->n; i++)
		if (same_kid(s->encrypt0.kid, s->ctx->merchants[i].key->public.kid))
			return false;
	return true;
}

static bool opens_with_none(struct scene *s)
{
	for (size_t i = 0; i < s->ctx->n && s->key == NULL; i++) {
		const struct open_key *k = s->ctx->merchants[i].key;

		if (!same_kid(s->encrypt0.kid, k->public.kid))
			continue;
		buf_init(&s->signed_buf, s->signed_, sizeof(s->signed_));
		if (encrypt0_open(&s->encrypt0, k, &s->signed_buf) == ERR_OK)
			s->key = k;
	}
	return s->key == NULL;
}

static bool garbled_headers(struct scene *s)
{
	if (sign1_parse(buf_bytes(&s->signed_buf), &s->sign1) != ERR_OK)
		return true;
	return s->sign1.type.len != 0;	/* a document is no coupon */
}

/* Is this entry about the pair that opened the coupon, and about that issuer? */
static bool entry_is_for(const struct scene *s, const struct judge_merchant *m, int issuer)
{
	return (m->issuer < 0 || m->issuer == issuer) &&
	       memcmp(m->key->public.raw, s->key->public.raw, KEY_LEN) == 0;
}

/* May this issuer's coupons come under the pair that opened it? */
static bool issuer_has_key(const struct scene *s, int issuer)
{
	for (size_t i = 0; i < s->ctx->n; i++)
		if (entry_is_for(s, &s->ctx->merchants[i], issuer))
			return true;
	return false;
}

/*
 * Walks over the rows with the coupon's kid that may have signed it. The time of signing is the
 * serial's, which is not verified yet: it may only choose between keys that we trust anyway, and
 * a lie about it changes the bytes that the signature covers. Where no serial can be read, any
 * row trusted now may show by its signature who is to blame for the claims.
 */
static const struct keyring_row *next_signer(const struct scene *s, const struct keyring_row *row)
{
	uint8_t serial[SERIAL_LEN];
	bool known = coupon_peek_serial(s->sign1.payload, serial) == ERR_OK;

	while ((row = keyring_next(s->ctx->ring, row, s->sign1.kid, KEY_COUPON)) != NULL)
		if (issuer_has_key(s, row->issuer) &&
		    keyring_row_valid(row, known ? serial_time(serial) : row->from, s->now))
			return row;
	return NULL;
}

static bool by_nobody_known(struct scene *s)
{
	return next_signer(s, NULL) == NULL;
}

static bool signature_wrong(struct scene *s)
{
	const struct keyring_row *row = NULL;

	while ((row = next_signer(s, row)) != NULL)
		if (sign1_verify(&s->sign1, &row->key) == ERR_OK) {
			s->out->issuer = row->issuer;
			return false;
		}
	return true;
}

static bool garbled_claims(struct scene *s)
{
	uint8_t hash[DIGEST_LEN];

	if (digest_sha256(buf_bytes(&s->signed_buf), hash) != ERR_OK ||
	    coupon_decode(s->sign1.payload, &s->out->coupon) != ERR_OK)
		return true;
	memcpy(s->out->digest, hash, COUPON_DIGEST_LEN);
	s->out->claims_valid = true;
	s->coupon = &s->out->coupon;
	return false;
}

static bool for_another_merchant(struct scene *s)
{
	for (size_t i = 0; i < s->ctx->n; i++) {
		const struct judge_merchant *m = &s->ctx->merchants[i];

		if (entry_is_for(s, m, s->out->issuer) && strcmp(m->merchant, s->coupon->merchant) == 0)
			return false;
	}
	return true;
}

static bool unsupported(struct scene *s)
{
	return s->coupon->unsupported;
}

/* Deciding */

static bool revoked(struct scene *s)
{
	return s->facts->revoked;
}

static bool repeat(struct scene *s)
{
	return s->facts->memory == REASON_REPEAT;
}

static bool used(struct scene *s)
{
	return s->facts->memory == REASON_USED;
}

static bool elsewhere(struct scene *s)
{
	return s->facts->memory == REASON_ELSEWHERE;
}

static bool used_up(struct scene *s)
{
	return s->facts->memory == REASON_USED_UP;
}

static bool early(struct scene *s)
{
	return s->now < s->coupon->not_before;
}

static bool expired(struct scene *s)
{
	return s->now >= s->coupon->expires;
}

/* Should have been claimed, and was not. */
static bool unclaimed(const struct scene *s)
{
	return (s->coupon->flags & FLAG_NEEDS_CLAIM) != 0 && !s->facts->claimed;
}

static bool needs_claim(struct scene *s)
{
	const struct policy *p = s->policy;

	return unclaimed(s) && p->cap_coupon == 0 && p->cap_outage == 0 && p->cap_day == 0;
}

/* Is trust known, and its age over this? */
static bool trust_older(const struct scene *s, int64_t seconds)
{
	int64_t age;

	if (s->facts->trust_at <= 0 || __builtin_sub_overflow(s->now, s->facts->trust_at, &age))
		return false;
	return age > seconds;
}

/* Would spent + amount be over the cap? A sum that cannot be is. */
static bool over(int64_t spent, int64_t amount, int64_t cap)
{
	int64_t sum;

	return amount < 0 || spent < 0 || __builtin_add_overflow(spent, amount, &sum) || sum > cap;
}

static bool over_cap(struct scene *s)
{
	int64_t divide = trust_older(s, s->policy->trust_halve) ? 2 : 1;
	const struct judge_facts *f = s->facts;

	return unclaimed(s) && (over(0, f->amount, s->policy->cap_coupon / divide) ||
				over(f->spent_outage, f->amount, s->policy->cap_outage / divide) ||
				over(f->spent_day, f->amount, s->policy->cap_day / divide));
}

static bool stale_trust(struct scene *s)
{
	return trust_older(s, s->policy->trust_ask) && !s->facts->manager;
}

static bool clock_behind(struct scene *s)
{
	return serial_time(s->coupon->serial) - CLOCK_SLACK > s->now;
}

/* The verdict: the first row that applies is the reason. The order is DESIGN's, section 8. */
enum step { STEP_OPEN, STEP_DECIDE };

static const struct row {
	enum step step;
	enum reason reason;
	bool (*applies)(struct scene *s);
} ROWS[] = {
	{ STEP_OPEN,	REASON_NOT_A_COUPON,	not_a_coupon },
	{ STEP_OPEN,	REASON_DAMAGED,		garbled_text },
	{ STEP_OPEN,	REASON_DAMAGED,		garbled_seal },
	{ STEP_OPEN,	REASON_WRONG_SHOP,	for_none_of_our_keys },
	{ STEP_OPEN,	REASON_DAMAGED,		opens_with_none },
	{ STEP_OPEN,	REASON_DAMAGED,		garbled_headers },
	{ STEP_OPEN,	REASON_UNKNOWN_ISSUER,	by_nobody_known },
	{ STEP_OPEN,	REASON_FORGED,		signature_wrong },
	{ STEP_OPEN,	REASON_DAMAGED,		garbled_claims },
	{ STEP_OPEN,	REASON_WRONG_SHOP,	for_another_merchant },
	{ STEP_OPEN,	REASON_UNSUPPORTED,	unsupported },
	{ STEP_DECIDE,	REASON_REVOKED,		revoked },
	{ STEP_DECIDE,	REASON_REPEAT,		repeat },
	{ STEP_DECIDE,	REASON_USED,		used },
	{ STEP_DECIDE,	REASON_ELSEWHERE,	elsewhere },
	{ STEP_DECIDE,	REASON_USED_UP,		used_up },
	{ STEP_DECIDE,	REASON_EARLY,		early },
	{ STEP_DECIDE,	REASON_EXPIRED,		expired },
	{ STEP_DECIDE,	REASON_NEEDS_CLAIM,	needs_claim },
	{ STEP_DECIDE,	REASON_OVER_CAP,	over_cap },
	{ STEP_DECIDE,	REASON_STALE_TRUST,	stale_trust },
	{ STEP_DECIDE,	REASON_CLOCK,		clock_behind },
};

static enum reason walk(struct scene *s, enum step step)
{
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		if (ROWS[i].step == step && ROWS[i].applies(s))
			return ROWS[i].reason;
	return REASON_OK;
}

enum reason judge_open(const struct judge_context *ctx, struct bytes text, int64_t now, struct judged *out)
{
	struct scene s;		/* not zeroed: its buffers would cost more than the rows above the crypto */

	memset(out, 0, sizeof(*out));
	out->issuer = -1;
	s.ctx = ctx;
	s.text = text;
	s.now = now;
	s.out = out;
	s.key = NULL;
	out->reason = walk(&s, STEP_OPEN);
	return out->reason;
}

enum reason judge_decide(const struct coupon *c, const struct judge_facts *f, const struct policy *p)
{
	struct scene s = { .coupon = c, .facts = f, .policy = p, .now = judge_now(f) };

	return walk(&s, STEP_DECIDE);
}

int64_t judge_now(const struct judge_facts *f)
{
	return f->now > f->floor ? f->now : f->floor;
}
