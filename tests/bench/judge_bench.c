/*
 * What the verdict costs over the crypto that it rests on: judge_open() from text to claims against
 * hpke_open() and sign1_verify() of the same coupon with everything parsed beforehand. Blocks of
 * both alternate in one run; the ratio is of the medians. The bound is 1.15. And what it costs to
 * refuse what is not ours, before any crypto.
 */
#include "coupon/judge.h"
#include "coupon/token.h"
#include "seal/encrypt0.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BLOCKS = 41, OPS = 100, NOW = 1760000000, ISSUED = 1750000000, EXPIRES = 1770000000 };

static void need(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "judge_bench: %s failed\n", what);
	exit(3);
}

static struct {
	struct sign_key issuer;
	struct open_key ours, theirs;
	struct keyring ring;
	struct judge_merchant merchant;
	struct judge_context ctx;
	char base64[TOKEN_TEXT_CAP], base45[TOKEN_TEXT_CAP], foreign[TOKEN_TEXT_CAP];
	uint8_t sealed_memory[COUPON_SEALED_MAX], plain_memory[COUPON_SEALED_MAX];
	struct encrypt0 encrypt0;
	struct sign1 sign1;
} scene;

/* The largest that is issued. */
static struct coupon largest(void)
{
	struct coupon c = {
		.consumer = "guest-123456", .merchant = "m1", .expires = EXPIRES, .quantity = 500, .uses = 2,
		.products = { { "noodle-1", 1 } }, .n_products = 1, .kind = KIND_EXCHANGE, .flags = FLAG_NEEDS_CLAIM,
	};

	need(!serial_make(ISSUED, random_system(), c.serial), "serial");
	return c;
}

static void seal_to(const struct open_key *to, struct buf *b)
{
	uint8_t digest[COUPON_DIGEST_LEN];
	struct coupon c = largest();

	need(!coupon_seal(&c, &scene.issuer, &to->public, random_system(), b, digest), "seal");
}

static void scene_make(void)
{
	static const int64_t times[4] = { 0, INT64_MAX, INT64_MAX, 0 };
	struct buf sealed, plain;

	need(!sign_key_make(&scene.issuer, random_system()), "key");
	need(!open_key_make(&scene.ours, random_system()) && !open_key_make(&scene.theirs, random_system()), "key");
	keyring_init(&scene.ring);
	need(!keyring_add(&scene.ring, 0, KEY_COUPON, scene.issuer.public.raw, times), "ring");
	scene.merchant = (struct judge_merchant){ &scene.ours, 0, "m1" };
	scene.ctx = (struct judge_context){ &scene.merchant, 1, &scene.ring };
	buf_init(&sealed, scene.sealed_memory, sizeof scene.sealed_memory);
	seal_to(&scene.theirs, &sealed);
	need(!token_encode(buf_bytes(&sealed), TOKEN_BASE64URL, scene.foreign, sizeof scene.foreign), "text");
	buf_init(&sealed, scene.sealed_memory, sizeof scene.sealed_memory);
	seal_to(&scene.ours, &sealed);
	need(!token_encode(buf_bytes(&sealed), TOKEN_BASE64URL, scene.base64, sizeof scene.base64), "text");
	need(!token_encode(buf_bytes(&sealed), TOKEN_BASE45, scene.base45, sizeof scene.base45), "text");
	buf_init(&plain, scene.plain_memory, sizeof scene.plain_memory);
	need(!encrypt0_parse(buf_bytes(&sealed), true, &scene.encrypt0), "parse");
	need(!encrypt0_open(&scene.encrypt0, &scene.ours, &plain), "open");
	need(!sign1_parse(buf_bytes(&plain), &scene.sign1), "parse");
}

static void judge(const char *text, enum reason expect)
{
	struct judge_facts facts = { .now = NOW, .claimed = true };
	enum reason reason;
	struct judged j;

	reason = judge_open(&scene.ctx, bytes_of_str(text), NOW, &j);
	if (reason == REASON_OK)
		reason = judge_decide(&j.coupon, &facts, &POLICY_DEFAULT);
	need(reason == expect, "judge");
}

static void judge_base64(void)
{
	judge(scene.base64, REASON_OK);
}

static void judge_base45(void)
{
	judge(scene.base45, REASON_OK);
}

static void judge_foreign(void)
{
	judge(scene.foreign, REASON_WRONG_SHOP);
}

static void judge_link(void)
{
	judge("https://example.com/menu", REASON_NOT_A_COUPON);
}

/* The two operations alone. */
static void crypto_alone(void)
{
	static const uint8_t aad[] = { 0x83, 0x68, 'E', 'n', 'c', 'r', 'y', 'p', 't', '0', 0x44, 0xa1, 1, 0x18, 0x2a, 0x40 };
	uint8_t memory[COUPON_SEALED_MAX];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	need(!hpke_open(&scene.ours, scene.encrypt0.ek, bytes_of(NULL, 0), bytes_of(aad, sizeof aad),
			scene.encrypt0.ciphertext, &b), "open");
	need(!sign1_verify(&scene.sign1, &scene.issuer.public), "verify");
}

static double block(void (*op)(void))
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int i = 0; i < OPS; i++)
		op();
	clock_gettime(CLOCK_MONOTONIC, &b);
	return ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / 1e3 / OPS;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void row(const char *name, void (*op)(void))
{
	double a[BLOCKS], b[BLOCKS];

	block(op);
	block(crypto_alone);
	for (int i = 0; i < BLOCKS; i++) {
		if (i % 2)
			b[i] = block(crypto_alone);
		a[i] = block(op);
		if (i % 2 == 0)
			b[i] = block(crypto_alone);
	}
	qsort(a, BLOCKS, sizeof *a, by_value);
	qsort(b, BLOCKS, sizeof *b, by_value);
	printf("%-24s %10.2f %10.2f %8.3f\n", name, a[BLOCKS / 2], b[BLOCKS / 2], a[BLOCKS / 2] / b[BLOCKS / 2]);
}

int main(void)
{
	scene_make();
	printf("%-24s %10s %10s %8s\n", "judge", "ours us", "crypto us", "ratio");
	row("a good one, Base64url", judge_base64);
	row("a good one, Base45", judge_base45);
	row("another shop's", judge_foreign);
	row("a link", judge_link);
	return 0;
}
