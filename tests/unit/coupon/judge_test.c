#include "coupon/judge.h"
#include "coupon/token.h"
#include "help.h"

/* A platform with two keys, a merchant, and what its till knows. */
struct world {
	struct sign_key issuer, old, stranger;
	struct open_key ours, theirs;
	struct keyring ring;
	struct judge_merchant merchants[4];
	struct judge_context ctx;
};

enum { FIRST = 7, SECOND = 8 };		/* issuers' numbers */
static const int64_t ALWAYS[4] = { 0, INT64_MAX, INT64_MAX, 0 };

static int set_up(void **state)
{
	static struct world w;

	memset(&w, 0, sizeof(w));
	sign_key_make(&w.issuer, help_random());
	sign_key_make(&w.old, help_random());
	sign_key_make(&w.stranger, help_random());
	open_key_make(&w.ours, help_random());
	open_key_make(&w.theirs, help_random());
	keyring_init(&w.ring);
	assert_int_equal(keyring_add(&w.ring, FIRST, KEY_COUPON, w.issuer.public.raw, ALWAYS), ERR_OK);
	w.merchants[0] = (struct judge_merchant){ &w.ours, FIRST, "m1" };
	w.ctx = (struct judge_context){ w.merchants, 1, &w.ring };
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	keyring_finish(&w->ring);
	sign_key_finish(&w->issuer);
	sign_key_finish(&w->old);
	sign_key_finish(&w->stranger);
	open_key_finish(&w->ours);
	open_key_finish(&w->theirs);
	return 0;
}

struct text {
	char s[TOKEN_TEXT_CAP];
};

static struct text text_of(struct bytes sealed)
{
	struct text t;

	assert_int_equal(token_encode(sealed, TOKEN_BASE64URL, t.s, sizeof(t.s)), ERR_OK);
	return t;
}

static struct text sealed(const struct coupon *c, const struct sign_key *by, const struct open_key *to)
{
	uint8_t memory[COUPON_SEALED_MAX], digest[COUPON_DIGEST_LEN];
	struct buf b;

	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(coupon_seal(c, by, &to->public, help_random(), &b, digest), ERR_OK);
	return text_of(buf_bytes(&b));
}

/* Any bytes as a Sign1, sealed; any bytes sealed. */
static struct text sealed_bytes(struct bytes inner, const struct open_key *to)
{
	uint8_t memory[COUPON_SEALED_MAX];
	struct buf b;

	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(encrypt0_seal(&to->public, inner, help_random(), &b), ERR_OK);
	return text_of(buf_bytes(&b));
}

static struct text signed_bytes(struct bytes claims, const char *type, const struct sign_key *by, const struct open_key *to)
{
	uint8_t memory[COUPON_SEALED_MAX];
	struct buf b;

	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(sign1_sign(by, type, claims, &b), ERR_OK);
	return sealed_bytes(buf_bytes(&b), to);
}

static struct bytes claims_of(const struct coupon *c, uint8_t memory[COUPON_CLAIMS_MAX])
{
	struct buf b;

	buf_init(&b, memory, COUPON_CLAIMS_MAX);
	assert_int_equal(coupon_encode(c, &b), ERR_OK);
	return buf_bytes(&b);
}

static enum reason judged_at(const struct world *w, const char *text, int64_t now, struct judged *j)
{
	enum reason r = judge_open(&w->ctx, bytes_of_str(text), now, j);

	assert_int_equal(r, j->reason);
	/* Nothing of a coupon is believed before its signature. */
	if (r == REASON_NOT_A_COUPON || r == REASON_UNKNOWN_ISSUER || r == REASON_FORGED)
		assert_true(j->issuer == -1 && !j->claims_valid);
	return r;
}

static enum reason judged(const struct world *w, struct text t)
{
	struct judged j;

	return judged_at(w, t.s, HELP_NOW, &j);
}

static void good(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	uint8_t memory[COUPON_SEALED_MAX], digest[COUPON_DIGEST_LEN];
	char base45[TOKEN_TEXT_CAP];
	struct judged j;
	struct buf b;

	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(coupon_seal(&c, &w->issuer, &w->ours.public, help_random(), &b, digest), ERR_OK);
	assert_int_equal(token_encode(buf_bytes(&b), TOKEN_BASE45, base45, sizeof(base45)), ERR_OK);
	assert_int_equal(judged_at(w, base45, HELP_NOW, &j), REASON_OK);
	assert_int_equal(judged_at(w, text_of(buf_bytes(&b)).s, HELP_NOW, &j), REASON_OK);
	assert_int_equal(j.issuer, FIRST);
	assert_true(j.claims_valid && !j.link);
	assert_memory_equal(j.digest, digest, sizeof(digest));
	assert_memory_equal(j.coupon.serial, c.serial, SERIAL_LEN);
}

static void no_coupon(void **state)
{
	static const char *const other[] = { "", "hello", "4006381333931", "WIFI:S:x;;", "Chit:AAAA", "\x1b]0;x\a" };
	struct world *w = *state;
	struct judged j;

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		check_named(other[i], judged_at(w, other[i], HELP_NOW, &j) == REASON_NOT_A_COUPON);
		assert_false(j.link);
	}
	assert_int_equal(judged_at(w, "https://example.com/?chit:AAAA", HELP_NOW, &j), REASON_NOT_A_COUPON);
	assert_true(j.link);
	assert_int_equal(judged_at(w, "chit:", HELP_NOW, &j), REASON_DAMAGED);
	assert_int_equal(judged_at(w, "chit:0000", HELP_NOW, &j), REASON_DAMAGED);
}

/* Every character of the text cut off, every bit of the bytes turned: never good. */
static void altered_anywhere(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	struct text t = sealed(&c, &w->issuer, &w->ours);
	uint8_t memory[COUPON_SEALED_MAX];
	unsigned seen[REASON_COUNT] = { 0 };
	struct judged j;
	struct buf b;

	for (size_t len = strlen(t.s); len-- > 0; ) {
		enum reason r = judge_open(&w->ctx, bytes_of(t.s, len), HELP_NOW, &j);

		assert_int_equal(r, len < 5 ? REASON_NOT_A_COUPON : REASON_DAMAGED);
	}
	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(token_decode(bytes_of_str(t.s), &b), ERR_OK);
	for (size_t bit = 0; bit < 8 * b.len; bit++) {
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
		seen[judged(w, text_of(buf_bytes(&b)))]++;
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(seen[REASON_WRONG_SHOP], 32);	/* the kid's bits */
	assert_int_equal(seen[REASON_DAMAGED], 8 * b.len - 32);
	assert_int_equal(judged(w, text_of(buf_bytes(&b))), REASON_OK);
	for (size_t bit = 0; bit < 8; bit++) {
		memory[b.len] = (uint8_t)(1 << bit);
		assert_int_equal(judged(w, text_of(bytes_of(memory, b.len + 1))), REASON_DAMAGED);
	}
}

/* The same inside the seal, by somebody who can seal to us: the signature decides. */
static void altered_inside(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	uint8_t claims[COUPON_CLAIMS_MAX], memory[COUPON_SEALED_MAX];
	unsigned seen[REASON_COUNT] = { 0 };
	struct buf b;

	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(sign1_sign(&w->issuer, NULL, claims_of(&c, claims), &b), ERR_OK);
	for (size_t bit = 0; bit < 8 * b.len; bit++) {
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
		seen[judged(w, sealed_bytes(buf_bytes(&b), &w->ours))]++;
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(seen[REASON_OK], 0);
	assert_int_equal(seen[REASON_UNKNOWN_ISSUER], 32);
	assert_true(seen[REASON_FORGED] > 8 * SIGNATURE_LEN);
	assert_int_equal(seen[REASON_OK] + seen[REASON_UNKNOWN_ISSUER] + seen[REASON_FORGED] + seen[REASON_DAMAGED], 8 * b.len);
	for (size_t len = 0; len < b.len; len++)
		if (len > 0)
			assert_int_equal(judged(w, sealed_bytes(bytes_of(memory, len), &w->ours)), REASON_DAMAGED);
	memory[b.len] = 0;
	assert_int_equal(judged(w, sealed_bytes(bytes_of(memory, b.len + 1), &w->ours)), REASON_DAMAGED);
}

static void other_shops(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	struct judged j;

	assert_int_equal(judged(w, sealed(&c, &w->issuer, &w->theirs)), REASON_WRONG_SHOP);
	strcpy(c.merchant, "m2");
	/* Opened by m2 and sealed again to us. */
	assert_int_equal(judged_at(w, sealed(&c, &w->issuer, &w->ours).s, HELP_NOW, &j), REASON_WRONG_SHOP);
	assert_true(j.claims_valid && j.issuer == FIRST);
	strcpy(c.merchant, "m11");
	assert_int_equal(judged(w, sealed(&c, &w->issuer, &w->ours)), REASON_WRONG_SHOP);
	strcpy(c.merchant, "m");
	assert_int_equal(judged(w, sealed(&c, &w->issuer, &w->ours)), REASON_WRONG_SHOP);
	w->ctx.n = 0;
	assert_int_equal(judged(w, sealed(&c, &w->issuer, &w->ours)), REASON_WRONG_SHOP);
}

/* A key of another shop under our kid: a kid narrows, opening decides. */
static void our_kid_not_our_key(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	struct text t;

	memcpy(w->theirs.public.kid, w->ours.public.kid, KID_LEN);
	t = sealed(&c, &w->issuer, &w->theirs);
	assert_int_equal(judged(w, t), REASON_DAMAGED);
	/* Both are ours: the second opens it. */
	w->merchants[1] = (struct judge_merchant){ &w->theirs, FIRST, "m1" };
	w->ctx.n = 2;
	assert_int_equal(judged(w, t), REASON_OK);
	w->merchants[1].merchant = "m9";
	assert_int_equal(judged(w, t), REASON_WRONG_SHOP);
}

static void unknown_issuers(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();

	assert_int_equal(judged(w, sealed(&c, &w->stranger, &w->ours)), REASON_UNKNOWN_ISSUER);
	/* A key that we trust, but not for coupons. */
	assert_int_equal(keyring_add(&w->ring, FIRST, KEY_DOCUMENT, w->old.public.raw, ALWAYS), ERR_OK);
	assert_int_equal(judged(w, sealed(&c, &w->old, &w->ours)), REASON_UNKNOWN_ISSUER);
	/* Trusted for coupons, but of an issuer that our pair is not for. */
	assert_int_equal(keyring_add(&w->ring, SECOND, KEY_COUPON, w->old.public.raw, ALWAYS), ERR_OK);
	assert_int_equal(judged(w, sealed(&c, &w->old, &w->ours)), REASON_UNKNOWN_ISSUER);
	w->merchants[0].issuer = -1;
	assert_int_equal(judged(w, sealed(&c, &w->old, &w->ours)), REASON_OK);
}

/* One pair for two issuers, with an id of its own at each. */
static void two_issuers_one_pair(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	struct judged j;

	assert_int_equal(keyring_add(&w->ring, SECOND, KEY_COUPON, w->old.public.raw, ALWAYS), ERR_OK);
	w->merchants[1] = (struct judge_merchant){ &w->ours, SECOND, "noodle" };
	w->ctx.n = 2;
	assert_int_equal(judged(w, sealed(&c, &w->issuer, &w->ours)), REASON_OK);
	assert_int_equal(judged(w, sealed(&c, &w->old, &w->ours)), REASON_WRONG_SHOP);
	strcpy(c.merchant, "noodle");
	assert_int_equal(judged(w, sealed(&c, &w->issuer, &w->ours)), REASON_WRONG_SHOP);
	assert_int_equal(judged_at(w, sealed(&c, &w->old, &w->ours).s, HELP_NOW, &j), REASON_OK);
	assert_int_equal(j.issuer, SECOND);
}

static enum reason with_times(struct world *w, int64_t from, int64_t until, int64_t trusted, int64_t revoked)
{
	int64_t times[4] = { from, until, trusted, revoked };
	struct coupon c = help_coupon();

	keyring_remove_issuer(&w->ring, FIRST);
	assert_int_equal(keyring_add(&w->ring, FIRST, KEY_COUPON, w->issuer.public.raw, times), ERR_OK);
	return judged(w, sealed(&c, &w->issuer, &w->ours));
}

static void times_of_the_key(void **state)
{
	struct world *w = *state;

	assert_int_equal(with_times(w, HELP_ISSUED, HELP_ISSUED, INT64_MAX, 0), REASON_OK);
	assert_int_equal(with_times(w, HELP_ISSUED + 1, INT64_MAX, INT64_MAX, 0), REASON_UNKNOWN_ISSUER);
	assert_int_equal(with_times(w, 0, HELP_ISSUED - 1, INT64_MAX, 0), REASON_UNKNOWN_ISSUER);
	/* Signs no more, and is still trusted for what it signed. */
	assert_int_equal(with_times(w, 0, HELP_ISSUED, HELP_NOW + 1, 0), REASON_OK);
	assert_int_equal(with_times(w, 0, HELP_ISSUED, HELP_NOW - 1, 0), REASON_UNKNOWN_ISSUER);
	assert_int_equal(with_times(w, 0, INT64_MAX, INT64_MAX, HELP_NOW - 1), REASON_UNKNOWN_ISSUER);
	assert_int_equal(with_times(w, 0, INT64_MAX, INT64_MAX, HELP_NOW + 1), REASON_OK);
}

/* Two rows with one kid: the valid one whose key verifies decides, wherever it stands. */
static void two_keys_one_kid(void **state)
{
	struct world *w = *state;
	static const int64_t never[4] = { 0, 1, INT64_MAX, 0 };
	struct coupon c = help_coupon();
	struct judged j;

	w->merchants[0].issuer = -1;
	assert_int_equal(keyring_add(&w->ring, SECOND, KEY_COUPON, w->old.public.raw, ALWAYS), ERR_OK);
	memcpy(w->ring.rows[0].key.kid, w->ring.rows[1].key.kid, KID_LEN);
	memcpy(w->issuer.public.kid, w->old.public.kid, KID_LEN);
	memcpy(w->stranger.public.kid, w->old.public.kid, KID_LEN);
	assert_int_equal(judged_at(w, sealed(&c, &w->issuer, &w->ours).s, HELP_NOW, &j), REASON_OK);
	assert_int_equal(j.issuer, FIRST);
	assert_int_equal(judged_at(w, sealed(&c, &w->old, &w->ours).s, HELP_NOW, &j), REASON_OK);
	assert_int_equal(j.issuer, SECOND);
	assert_int_equal(judged(w, sealed(&c, &w->stranger, &w->ours)), REASON_FORGED);
	/* The one that signed was not valid then: the other does not help. */
	keyring_remove_issuer(&w->ring, SECOND);
	assert_int_equal(keyring_add(&w->ring, SECOND, KEY_COUPON, w->old.public.raw, never), ERR_OK);
	assert_int_equal(judged(w, sealed(&c, &w->old, &w->ours)), REASON_FORGED);
	assert_int_equal(judged(w, sealed(&c, &w->issuer, &w->ours)), REASON_OK);
}

/* A kid of ours, claims of somebody else, a signature by a key that nobody knows. */
static void forged(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();

	memcpy(w->stranger.public.kid, w->issuer.public.kid, KID_LEN);
	assert_int_equal(judged(w, sealed(&c, &w->stranger, &w->ours)), REASON_FORGED);
	/* Garbage under a wrong signature is forged; under a right one it is damaged. */
	assert_int_equal(judged(w, signed_bytes(bytes_of("\xff\xff", 2), NULL, &w->stranger, &w->ours)), REASON_FORGED);
	assert_int_equal(judged(w, signed_bytes(bytes_of("\xff\xff", 2), NULL, &w->issuer, &w->ours)), REASON_DAMAGED);
}

static void garbled_inside(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	uint8_t memory[COUPON_CLAIMS_MAX + 1];
	struct bytes claims = claims_of(&c, memory);
	struct judged j;

	assert_int_equal(judged(w, signed_bytes(claims, "chit/coupon", &w->issuer, &w->ours)), REASON_DAMAGED);
	assert_int_equal(judged(w, sealed_bytes(bytes_of("no sign1", 8), &w->ours)), REASON_DAMAGED);
	for (size_t len = 1; len < claims.len; len++)
		assert_int_equal(judged(w, signed_bytes(bytes_of(memory, len), NULL, &w->issuer, &w->ours)), REASON_DAMAGED);
	memory[claims.len] = 0xf6;
	assert_int_equal(judged_at(w, signed_bytes(bytes_of(memory, claims.len + 1), NULL, &w->issuer, &w->ours).s,
				   HELP_NOW, &j), REASON_DAMAGED);
	assert_true(j.issuer == FIRST && !j.claims_valid);
}

static void not_known_to_us(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	uint8_t memory[COUPON_CLAIMS_MAX];
	struct bytes claims;
	struct judged j;

	c.kind = KIND_VALUE;
	claims = claims_of(&c, memory);
	assert_int_equal(memory[claims.len - 1], KIND_VALUE);
	memory[claims.len - 1] = KIND_COUNT;
	assert_int_equal(judged_at(w, signed_bytes(claims, NULL, &w->issuer, &w->ours).s, HELP_NOW, &j), REASON_UNSUPPORTED);
	assert_true(j.claims_valid && j.coupon.kind == KIND_COUNT);
}

static struct judge_facts facts_now(int64_t now)
{
	return (struct judge_facts){ .now = now };
}

static enum reason decided(const struct coupon *c, struct judge_facts f, const struct policy *p)
{
	return judge_decide(c, &f, p != NULL ? p : &POLICY_DEFAULT);
}

static void edges_of_time(void **state)
{
	struct coupon c = help_coupon();
	struct judge_facts f;

	(void)state;
	c.not_before = HELP_NOW;
	assert_int_equal(decided(&c, facts_now(HELP_NOW - 1), NULL), REASON_EARLY);
	assert_int_equal(decided(&c, facts_now(HELP_NOW), NULL), REASON_OK);
	assert_int_equal(decided(&c, facts_now(HELP_EXPIRES - 1), NULL), REASON_OK);
	assert_int_equal(decided(&c, facts_now(HELP_EXPIRES), NULL), REASON_EXPIRED);
	assert_int_equal(decided(&c, facts_now(INT64_MAX), NULL), REASON_EXPIRED);
	assert_int_equal(decided(&c, facts_now(INT64_MIN), NULL), REASON_EARLY);
	c.not_before = 0;
	assert_int_equal(decided(&c, facts_now(HELP_ISSUED - 86400), NULL), REASON_OK);
	assert_int_equal(decided(&c, facts_now(HELP_ISSUED - 86401), NULL), REASON_CLOCK);
	assert_int_equal(decided(&c, facts_now(0), NULL), REASON_CLOCK);
	/* The later of clock and floor. */
	f = (struct judge_facts){ .now = 0, .floor = HELP_NOW };
	assert_int_equal(judge_now(&f), HELP_NOW);
	assert_int_equal(decided(&c, f, NULL), REASON_OK);
	f.floor = HELP_EXPIRES;
	assert_int_equal(decided(&c, f, NULL), REASON_EXPIRED);
	f = (struct judge_facts){ .now = HELP_NOW, .floor = HELP_ISSUED };
	assert_int_equal(judge_now(&f), HELP_NOW);
}

static void caps(void **state)
{
	struct coupon c = help_coupon();
	struct judge_facts f = facts_now(HELP_NOW);
	struct policy p = POLICY_DEFAULT;

	(void)state;
	f.amount = 100;
	assert_int_equal(decided(&c, f, NULL), REASON_OK);	/* caps are for what needs a claim */
	c.flags = FLAG_NEEDS_CLAIM;
	assert_int_equal(decided(&c, f, NULL), REASON_NEEDS_CLAIM);
	f.claimed = true;
	assert_int_equal(decided(&c, f, NULL), REASON_OK);
	f.claimed = false;
	p.cap_coupon = 100;
	p.cap_outage = 250;
	p.cap_day = 350;
	assert_int_equal(decided(&c, f, &p), REASON_OK);
	f.amount = 101;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	f.amount = 100;
	f.spent_outage = 150;
	f.spent_day = 250;
	assert_int_equal(decided(&c, f, &p), REASON_OK);
	f.spent_outage = 151;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	f.spent_outage = 150;
	f.spent_day = 251;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	f.spent_day = INT64_MAX;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	f.spent_day = 0;
	f.amount = INT64_MAX;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	f.amount = -1;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	f.amount = INT64_MIN;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	/* Trust over 14 days old halves them, rounded down. */
	f = (struct judge_facts){ .now = HELP_NOW, .amount = 50, .trust_at = HELP_NOW - p.trust_halve };
	assert_int_equal(decided(&c, f, &p), REASON_OK);
	f.amount = 51;
	assert_int_equal(decided(&c, f, &p), REASON_OK);
	f.trust_at--;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	f.amount = 50;
	assert_int_equal(decided(&c, f, &p), REASON_OK);
}

static void age_of_trust(void **state)
{
	struct coupon c = help_coupon();
	struct judge_facts f = facts_now(HELP_NOW);

	(void)state;
	f.trust_at = HELP_NOW - 45 * 86400;
	assert_int_equal(decided(&c, f, NULL), REASON_OK);
	f.trust_at--;
	assert_int_equal(decided(&c, f, NULL), REASON_STALE_TRUST);
	f.manager = true;
	assert_int_equal(decided(&c, f, NULL), REASON_OK);
	f.manager = false;
	f.trust_at = 0;
	assert_int_equal(decided(&c, f, NULL), REASON_OK);
	f.trust_at = HELP_NOW + 1000;
	assert_int_equal(decided(&c, f, NULL), REASON_OK);
	f.trust_at = 1;
	f.now = HELP_ISSUED;
	f.floor = HELP_NOW;
	assert_int_equal(decided(&c, f, NULL), REASON_STALE_TRUST);
}

/* With everything wrong at once, each mended in turn: the reasons come in the design's order. */
static void order_of_deciding(void **state)
{
	struct coupon c = help_coupon();
	struct policy p = POLICY_DEFAULT;
	struct judge_facts f = { .now = HELP_EXPIRES, .revoked = true, .amount = 1, .trust_at = 1 };

	(void)state;
	c.flags = FLAG_NEEDS_CLAIM;
	c.not_before = HELP_EXPIRES + 1;
	memset(c.serial, 0xff, 4);
	for (int m = REASON_REPEAT; m <= REASON_USED_UP; m++) {
		f.memory = (enum reason)m;
		f.revoked = true;
		assert_int_equal(decided(&c, f, &p), REASON_REVOKED);
		f.revoked = false;
		assert_int_equal(decided(&c, f, &p), m);
	}
	f.memory = REASON_OK;
	assert_int_equal(decided(&c, f, &p), REASON_EARLY);
	c.not_before = 0;
	assert_int_equal(decided(&c, f, &p), REASON_EXPIRED);
	c.expires++;
	assert_int_equal(decided(&c, f, &p), REASON_NEEDS_CLAIM);
	p.cap_day = 1;
	assert_int_equal(decided(&c, f, &p), REASON_OVER_CAP);
	f.claimed = true;
	assert_int_equal(decided(&c, f, &p), REASON_STALE_TRUST);
	f.manager = true;
	assert_int_equal(decided(&c, f, &p), REASON_CLOCK);
	memset(c.serial, 0, 4);
	assert_int_equal(decided(&c, f, &p), REASON_OK);
}

/* What opens badly in several ways: the first of the design's list is the reason. */
static void order_of_opening(void **state)
{
	struct world *w = *state;
	struct coupon c = help_coupon();
	uint8_t memory[COUPON_CLAIMS_MAX];
	struct bytes claims;

	strcpy(c.merchant, "m2");
	c.kind = KIND_VALUE;
	claims = claims_of(&c, memory);
	memory[claims.len - 1] = 0x17;		/* a kind of tomorrow, for another merchant */
	assert_int_equal(judged(w, signed_bytes(claims, NULL, &w->stranger, &w->theirs)), REASON_WRONG_SHOP);
	assert_int_equal(judged(w, signed_bytes(claims, "x", &w->stranger, &w->ours)), REASON_DAMAGED);
	assert_int_equal(judged(w, signed_bytes(claims, NULL, &w->stranger, &w->ours)), REASON_UNKNOWN_ISSUER);
	assert_int_equal(judged(w, signed_bytes(claims, NULL, &w->issuer, &w->ours)), REASON_WRONG_SHOP);
	memcpy(w->stranger.public.kid, w->issuer.public.kid, KID_LEN);
	assert_int_equal(judged(w, signed_bytes(claims, NULL, &w->stranger, &w->ours)), REASON_FORGED);
	memory[claims.len - 1] = 0x18;		/* and not even CBOR */
	assert_int_equal(judged(w, signed_bytes(claims, NULL, &w->stranger, &w->ours)), REASON_FORGED);
	assert_int_equal(judged(w, signed_bytes(claims, NULL, &w->issuer, &w->ours)), REASON_DAMAGED);
}

int main(void)
{
#define OPENING(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		OPENING(good),
		OPENING(no_coupon),
		OPENING(altered_anywhere),
		OPENING(altered_inside),
		OPENING(other_shops),
		OPENING(our_kid_not_our_key),
		OPENING(unknown_issuers),
		OPENING(two_issuers_one_pair),
		OPENING(times_of_the_key),
		OPENING(two_keys_one_kid),
		OPENING(forged),
		OPENING(garbled_inside),
		OPENING(not_known_to_us),
		OPENING(order_of_opening),
		cmocka_unit_test(edges_of_time),
		cmocka_unit_test(caps),
		cmocka_unit_test(age_of_trust),
		cmocka_unit_test(order_of_deciding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
