/* issue and coupons: what leaves is committed; what is asked for is bounded. */
#include "world.h"

#include "coupon/judge.h"
#include "platform/coupons.h"

#include <stdlib.h>
#include <string.h>

static enum reason judge(struct world *w, const char *text, int64_t now, struct judged *j)
{
	struct accounts_secrets secrets;
	struct open_key key = { 0 };
	struct judge_merchant m = { &key, 0, "m1" };
	struct judge_context ctx = { &m, 1, &w->keys.ring };
	enum reason r;

	assert_int_equal(accounts_secrets(&w->storage, &w->keys, "m1", now, &secrets), ERR_OK);
	assert_int_equal(open_key_load(&key, secrets.keys[0]), ERR_OK);
	r = judge_open(&ctx, bytes_of_str(text), now, j);
	open_key_finish(&key);
	return r;
}

static void test_good(void **state)
{
	struct world *w = *state;
	struct issue_order o = { .offer = "o1", .consumer = "guest", .quantity = 2, .uses = 3, .not_before = NOW + 5,
				 .expires = NOW + 50, .needs_claim = true };
	struct test_coupon c = world_issue_order(w, &o);
	struct coupons_row row = world_coupon(w, &c);
	struct judged j;

	assert_int_equal(judge(w, c.issued.text, NOW, &j), REASON_OK);
	assert_memory_equal(j.coupon.serial, c.issued.serial, SERIAL_LEN);
	assert_memory_equal(j.digest, row.digest, COUPON_DIGEST_LEN);
	assert_memory_equal(c.digest, row.digest, COUPON_DIGEST_LEN);
	assert_string_equal(j.coupon.consumer, "guest");
	assert_string_equal(j.coupon.products[0].id, "o1");
	assert_int_equal(coupon_units(&j.coupon), 6);
	assert_int_equal(row.units, 6);
	assert_int_equal(j.coupon.flags, FLAG_NEEDS_CLAIM);
	assert_int_equal(row.not_before, NOW + 5);
	assert_int_equal(row.expires, NOW + 50);
	assert_int_equal(serial_time(c.issued.serial), NOW);
	assert_true(strlen(c.issued.text) <= 287);
}

/* Ids of 22 characters with a beginning fit in a coupon; with all that a coupon can carry on top they do not. */
static void test_longest(void **state)
{
	struct world *w = *state;
	struct offer goods = { .id = "p23456789", .product = "p23456789", .merchant = "m1", .name = "N", .currency = "CNY",
			       .price = 1, .share = 10000, .quantity = 1, .uses = 1, .expires = "2105-01-01" };
	struct offer value = goods;
	struct issue_order o = { .offer = "p23456789", .consumer = "consumer-01", .not_before = NOW + 1 };
	struct issued *out = calloc(1, sizeof *out);
	struct test_coupon c;
	struct issue i;

	strcpy(value.id, "v1");
	value.kind = KIND_VALUE;
	value.price = OFFER_PRICE_MAX;
	assert_int_equal(accounts_add_consumer(&w->storage, "consumer-01", "C", NOW), ERR_OK);
	assert_int_equal(offers_add(&w->storage, &goods, NOW), ERR_OK);
	assert_int_equal(offers_add(&w->storage, &value, NOW), ERR_OK);
	c = world_issue_order(w, &o);
	assert_true(strlen(c.issued.text) <= 287);
	o.alphabet = TOKEN_BASE45;
	c = world_issue_order(w, &o);
	assert_memory_equal(c.issued.text, "CHIT:", 5);
	o.offer = "v1";
	o.needs_claim = true;
	assert_int_equal(issue_open(&i, &w->storage, &w->keys, &o, NOW), ERR_OK);
	assert_int_equal(issue_make(&i, NOW, w->random, 1, out), ERR_TOO_LONG);
	issue_close(&i);
	assert_int_equal(world_count(w, "SELECT count(*) FROM coupon"), 2);
	o = (struct issue_order){ .offer = "v1", .consumer = "guest", .value = 5000 };
	c = world_issue_order(w, &o);
	assert_int_equal(world_coupon(w, &c).unit_price, 5000);
	assert_int_equal(world_coupon(w, &c).value, 5000);
	assert_int_equal(world_coupon(w, &c).balance, 5000);
	o.uses = 2;
	assert_int_equal(issue_open(&i, &w->storage, &w->keys, &o, NOW), ERR_USAGE);
	value.uses = 2;
	strcpy(value.id, "v2");
	assert_int_equal(offers_add(&w->storage, &value, NOW), ERR_USAGE);
	free(out);
}

static void test_refused(void **state)
{
	struct world *w = *state;
	static const struct issue_order orders[] = {
		{ .offer = "none", .consumer = "guest" },
		{ .offer = "o1", .consumer = "nobody" },
		{ .offer = "o1", .consumer = "guest", .expires = NOW },
		{ .offer = "o1", .consumer = "guest", .expires = NOW + 10, .not_before = NOW + 10 },
		{ .offer = "o1", .consumer = "guest", .uses = 1001 },
		{ .offer = "o1", .consumer = "guest", .uses = 40, .quantity = 26 },
		{ .offer = "o1", .consumer = "guest", .uses = -1 },
		{ .offer = "o1", .consumer = "guest", .value = 100 },
		{ .offer = "o1", .consumer = "guest", .value = -1 },
	};
	struct issue i;

	for (size_t n = 0; n < sizeof orders / sizeof *orders; n++)
		assert_int_not_equal(issue_open(&i, &w->storage, &w->keys, &orders[n], NOW), ERR_OK);
	assert_int_equal(world_count(w, "SELECT count(*) FROM coupon"), 0);
}

/* A source of chance that runs dry after `left` bytes. */
static int dry_fill(void *ctx, uint8_t *out, size_t len)
{
	size_t *left = ctx;

	if (len > *left)
		return -1;
	*left -= len;
	memset(out, (int)*left, len);
	return 0;
}

static void test_no_chance(void **state)
{
	struct world *w = *state;
	struct issue_order o = { .offer = "o1", .consumer = "guest" };
	struct issued *out = calloc(10, sizeof *out);
	size_t left = 200;
	struct random dry = { dry_fill, &left };
	struct issue i;

	assert_int_equal(issue_open(&i, &w->storage, &w->keys, &o, NOW), ERR_OK);
	assert_int_equal(issue_make(&i, NOW, dry, 10, out), ERR_CRYPTO);
	assert_int_equal(world_count(w, "SELECT count(*) FROM coupon"), 0);
	for (size_t n = 0; n < 10; n++)
		assert_int_equal(out[n].text[0], 0);
	/* and the transaction is not left open */
	assert_int_equal(issue_make(&i, NOW, w->random, 10, out), ERR_OK);
	assert_int_equal(world_count(w, "SELECT count(*) FROM coupon"), 10);
	issue_close(&i);
	free(out);
}

static void test_many(void **state)
{
	struct world *w = *state;
	struct issue_order o = { .offer = "o1", .consumer = "guest" };
	struct issued *out = calloc(ISSUE_BATCH_MAX, sizeof *out);
	struct storage second;
	struct issue i;
	int64_t n;

	assert_int_equal(issue_open(&i, &w->storage, &w->keys, &o, NOW), ERR_OK);
	assert_int_equal(issue_make(&i, NOW, w->random, ISSUE_BATCH_MAX, out), ERR_OK);
	issue_close(&i);
	/* somebody else sees them: they were committed before they came back */
	assert_int_equal(storage_open(&second, w->data), ERR_OK);
	assert_int_equal(db_int(&second.db, &n, "SELECT count(*) FROM coupon", ""), ERR_OK);
	assert_int_equal(n, ISSUE_BATCH_MAX);
	storage_close(&second);
	free(out);
}

static void test_serial_or_text(void **state)
{
	struct world *w = *state;
	struct test_coupon c = world_issue(w, "o1", 0);
	char typed[SERIAL_TEXT_CAP], text[ISSUE_TEXT_CAP];
	uint8_t serial[SERIAL_LEN];

	serial_format(c.issued.serial, typed);
	assert_int_equal(coupons_serial(&w->storage, &w->keys, typed, serial), ERR_OK);
	assert_memory_equal(serial, c.issued.serial, SERIAL_LEN);
	typed[0] = typed[0] == 'A' ? 'B' : 'A';
	assert_int_equal(coupons_serial(&w->storage, &w->keys, typed, serial), ERR_AUTH);
	memset(serial, 0, sizeof serial);
	assert_int_equal(coupons_serial(&w->storage, &w->keys, c.issued.text, serial), ERR_OK);
	assert_memory_equal(serial, c.issued.serial, SERIAL_LEN);
	for (size_t i = 5; i < strlen(c.issued.text); i += 7) {
		strcpy(text, c.issued.text);
		text[i] = text[i] == 'A' ? 'B' : 'A';
		assert_int_not_equal(coupons_serial(&w->storage, &w->keys, text, serial), ERR_OK);
	}
	assert_int_equal(coupons_serial(&w->storage, &w->keys, "", serial), ERR_FORMAT);
	assert_int_equal(coupons_serial(&w->storage, &w->keys, "https://example.com", serial), ERR_FORMAT);
	assert_int_equal(coupons_serial(&w->storage, &w->keys, "chit:", serial), ERR_FORMAT);
}

/* Sealed to our merchant by a stranger, with a serial of ours in it: the signature is not ours. */
static void test_stranger_seals(void **state)
{
	struct world *w = *state;
	struct test_coupon c = world_issue(w, "o1", 0);
	struct coupon claims = { .consumer = "guest", .merchant = "m1", .expires = NOW + DAY, .n_products = 1, .quantity = 1,
				 .uses = 1 };
	struct sign_key stranger = { 0 };
	struct seal_key m1 = { 0 };
	uint8_t memory[512], digest[COUPON_DIGEST_LEN], serial[SERIAL_LEN];
	char text[ISSUE_TEXT_CAP];
	struct buf b;
	int64_t rank;

	strcpy(claims.products[0].id, "o1");
	claims.products[0].quantity = 1;
	memcpy(claims.serial, c.issued.serial, SERIAL_LEN);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(sign_key_make(&stranger, w->random), ERR_OK);
	assert_int_equal(accounts_seal_key(&w->storage, "m1", &m1, &rank), ERR_OK);
	assert_int_equal(coupon_seal(&claims, &stranger, &m1, w->random, &b, digest), ERR_OK);
	assert_int_equal(token_encode(buf_bytes(&b), TOKEN_BASE64URL, text, sizeof text), ERR_OK);
	assert_int_equal(coupons_serial(&w->storage, &w->keys, text, serial), ERR_AUTH);
	sign_key_finish(&stranger);
	seal_key_finish(&m1);
}

static void test_revoke(void **state)
{
	struct world *w = *state;
	struct test_coupon c = world_issue(w, "o1", 0);
	uint8_t unknown[SERIAL_LEN] = { 1 };
	bool again;

	assert_int_equal(coupons_revoke(&w->storage, unknown, NOW, &again), ERR_NOT_FOUND);
	assert_int_equal(coupons_revoke(&w->storage, c.issued.serial, NOW + 3, &again), ERR_OK);
	assert_false(again);
	assert_int_equal(coupons_revoke(&w->storage, c.issued.serial, NOW + 9, &again), ERR_OK);
	assert_true(again);
	assert_int_equal(world_coupon(w, &c).revoked_at, NOW + 3);
}

/* The due of a coupon: the share of all that is used of it, rounded once; the parts always add up. */
static void test_rounding(void **state)
{
	static const struct { int64_t price; int32_t share; } cases[] = {
		{ 999, 3333 }, { 1, 5000 }, { 1, 4999 }, { 3, 5000 }, { 7, 1 }, { 2800, 9000 }, { 0, 9000 }, { 1, 10000 },
		{ 12345, 0 }, { OFFER_PRICE_MAX, 9999 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct coupons_row c = { .unit_price = cases[i].price, .share = cases[i].share, .currency = "CNY" };
		int64_t sum = 0, before = 0, due;

		for (int64_t n = 1; n <= 1000; n++) {
			assert_int_equal(coupons_due(&c, n, &due), ERR_OK);
			assert_true(due >= before && due - before <= c.unit_price);
			sum += due - before;
			before = due;
		}
		assert_int_equal(sum, (c.unit_price * 1000 * c.share + 5000) / 10000);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_good), T(test_longest), T(test_refused), T(test_no_chance), T(test_many), T(test_serial_or_text),
		T(test_stranger_seals), T(test_revoke), cmocka_unit_test(test_rounding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
