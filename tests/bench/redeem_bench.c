/*
 * What a redemption costs over what it cannot do without: the bare crypto of one coupon (open and verify, parsed
 * beforehand) and one bare SQLite commit (one small row, WAL, synchronous=FULL) on the same disk. The three alternate
 * in one run; the ratio is of the medians. Then a refusal, and a check.
 */
#include "../support/shop.h"
#include "till/redeem.h"

#include <time.h>

enum { ROUNDS = 400, WARM = 20 };

static struct shop *shop;
static struct db bare;
static double times[5][ROUNDS];

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(double *list, double q)
{
	qsort(list, ROUNDS, sizeof *list, by_value);
	return list[(size_t)(q * (ROUNDS - 1))];
}

static void bare_crypto(const char *text)
{
	uint8_t sealed_memory[COUPON_SEALED_MAX], plain_memory[COUPON_SEALED_MAX];
	struct buf sealed, plain;
	struct encrypt0 e;
	struct sign1 s;

	buf_init(&sealed, sealed_memory, sizeof sealed_memory);
	buf_init(&plain, plain_memory, sizeof plain_memory);
	assert_ok(token_decode(bytes_of_str(text), &sealed));
	assert_ok(encrypt0_parse(buf_bytes(&sealed), true, &e));
	assert_ok(encrypt0_open(&e, &shop->merchant, &plain));
	assert_ok(sign1_parse(buf_bytes(&plain), &s));
	assert_ok(sign1_verify(&s, &shop->issue.public));
}

static void bare_commit(int i)
{
	uint8_t body[128] = { 0 };

	memcpy(body, &i, sizeof i);
	assert_ok(db_begin(&bare));
	assert_ok(db_run(&bare, "INSERT INTO bare (id, body) VALUES (?1, ?2)", "ib", (int64_t)i, bytes_of(body, sizeof body)));
	assert_ok(db_commit(&bare));
}

static void round_of(int i, int at)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	struct redeem_request rq = { .text = bytes_of_str(t.text) };
	struct verdict v;
	double t0 = now_us(), t1, t2, t3, t4, t5;

	bare_crypto(t.text);
	t1 = now_us();
	bare_commit(i);
	t2 = now_us();
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, SHOP_NOW, &v));
	t3 = now_us();
	assert_int_equal(v.reason, REASON_OK);
	assert_ok(redeem_shown(&shop->store, v.stream, v.sequence));
	t4 = now_us();
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, SHOP_NOW + 60, &v));
	t5 = now_us();
	assert_int_equal(v.reason, REASON_USED);
	if (at < 0)
		return;
	times[0][at] = t1 - t0;
	times[1][at] = t2 - t1;
	times[2][at] = t3 - t2;
	times[3][at] = t4 - t3;
	times[4][at] = t5 - t4;
}

static void measure(void **state)
{
	static const char *const names[] = { "bare crypto (open, verify)", "bare commit (one row)", "redeem, to its commit",
					     "mark it shown", "refuse a used one" };
	static const struct db_migration schema[] = { { 1, "CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB);" } };
	char path[160];
	double median[5];

	(void)state;
	shop = shop_create(NULL);
	snprintf(path, sizeof path, "%s/bare.db", shop->base);
	assert_ok(db_open(&bare, path, DB_CREATE, 1, schema, 1));
	for (int i = 0; i < WARM + ROUNDS; i++)
		round_of(i, i - WARM);
	for (int i = 0; i < 5; i++) {
		double p99;

		median[i] = quantile(times[i], 0.5);
		p99 = quantile(times[i], 0.99);
		printf("%-28s %8.0f us   p99 %8.0f us\n", names[i], median[i], p99);
	}
	printf("redeem / (crypto + commit)   %8.2f\n", median[2] / (median[0] + median[1]));
	db_close(&bare);
	shop_destroy(shop);
}

/* cmocka for its assertions alone. */
int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(measure) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
