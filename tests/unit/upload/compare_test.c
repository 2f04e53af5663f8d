/* A statement held against the till's own journal. */
#include "../../support/shop.h"
#include "till/redeem.h"
#include "upload/compare.h"

static struct shop *shop;
static struct exchange x;

static struct {
	size_t n;
	struct exchange_difference list[8];
} seen;

static void differ(void *ctx, const struct exchange_difference *d)
{
	(void)ctx;
	assert_true(d->theirs > d->ours && seen.n < 8);
	seen.list[seen.n++] = *d;
}

static int up(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	seen.n = 0;
	x = (struct exchange){ .store = &shop->store, .trust = shop->trust, .now = SHOP_NOW + 60, .random = shop->random,
			       .differ = differ };
	return 0;
}

static int down(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

static struct coupon redeem(uint16_t uses, uint16_t units)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t;
	struct redeem_request rq = { .units = units };
	struct verdict v;

	c.uses = uses;
	t = shop_text(shop, &c);
	rq.text = bytes_of_str(t.text);
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, SHOP_NOW, &v));
	assert_int_equal(v.reason, REASON_OK);
	return c;
}

/* n units of it at that till, at 28.00 and a share of 0.90 */
static struct statement_row row(const struct coupon *c, int32_t units, const char *till)
{
	struct statement_row r = { .units = units, .gross = 2800 * units, .due = 2520 * units, .time = SHOP_NOW };

	memcpy(r.serial, c->serial, SERIAL_LEN);
	snprintf(r.till, sizeof r.till, "%s", till);
	return r;
}

static struct statement statement_of(const struct statement_row *rows, size_t n)
{
	struct statement s = { .merchant = "m1", .period = "2026-11", .currency = "CNY", .from = SHOP_NOW - SHOP_DAY,
			       .until = SHOP_NOW + 1, .time = SHOP_NOW + 1, .n = n };

	for (size_t i = 0; i < n; i++) {
		s.gross += rows[i].gross;
		s.due += rows[i].due;
	}
	return s;
}

static size_t compare(const struct statement_row *rows, size_t n)
{
	static uint8_t memory[1 << 16];
	struct statement s = statement_of(rows, n), decoded;
	size_t differences = 99;
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	assert_ok(statement_encode(&s, rows, &b));
	assert_ok(statement_decode(buf_bytes(&b), &decoded));
	assert_ok(compare_statement(&x, trust_platform(shop->trust, shop->stream), &decoded, &differences));
	assert_int_equal(differences, seen.n);
	return differences;
}

static void what_agrees(void **state)
{
	struct coupon a = redeem(1, 1), b = redeem(5, 3);
	struct statement_row rows[] = { row(&a, 1, "t1"), row(&b, 1, "t1"), row(&b, 2, "t1"), row(&a, -1, "t1") };

	(void)state;
	assert_int_equal(compare(rows, 4), 0);
	assert_int_equal(compare(rows, 2), 0);	/* less than ours: the rest is another period's */
	assert_int_equal(compare(rows, 0), 0);
}

static void what_does_not(void **state)
{
	struct coupon a = redeem(1, 1), b = redeem(5, 1), never = shop_coupon(shop);
	struct statement_row rows[] = {
		row(&a, 1, "t1"), row(&b, 2, "t1"), row(&never, 1, "t1"), row(&never, 1, "t9"),
	};

	(void)state;
	assert_int_equal(compare(rows, 4), 2);
	for (size_t i = 0; i < seen.n; i++) {
		bool is_b = memcmp(seen.list[i].serial, b.serial, SERIAL_LEN) == 0;

		assert_true(is_b || memcmp(seen.list[i].serial, never.serial, SERIAL_LEN) == 0);
		assert_int_equal(seen.list[i].ours, is_b ? 1 : 0);
		assert_int_equal(seen.list[i].theirs, is_b ? 2 : 1);
	}
}

/* The same by the front door: signed, sealed, taken once. */
static void as_a_document(void **state)
{
	static uint8_t plain[1 << 14], signed_memory[1 << 14];
	struct coupon a = redeem(1, 1), never = shop_coupon(shop);
	struct statement_row rows[] = { row(&a, 1, "t1"), row(&never, 1, "t1") };
	struct statement s = statement_of(rows, 2);
	struct exchange_taken taken;
	struct buf payload, signed_;

	(void)state;
	for (int foreign = 0; foreign < 2; foreign++) {
		snprintf(s.merchant, sizeof s.merchant, foreign ? "m2" : "m1");
		buf_init(&payload, plain, sizeof plain);
		buf_init(&signed_, signed_memory, sizeof signed_memory);
		assert_ok(statement_encode(&s, rows, &payload));
		assert_ok(document_sign(DOCUMENT_STATEMENT, &shop->docs, buf_bytes(&payload), &signed_));
		if (foreign) {
			assert_err(ERR_FOREIGN, exchange_take(&x, shop_seal(shop, buf_bytes(&signed_)), &taken));
			break;
		}
		assert_ok(exchange_take(&x, shop_seal(shop, buf_bytes(&signed_)), &taken));
		assert_int_equal(taken.type, DOCUMENT_STATEMENT);
		assert_int_equal(taken.differences, 1);
		assert_int_equal(taken.lines, 2);
		assert_int_equal(taken.due, 5040);
		assert_string_equal(taken.period, "2026-11");
		assert_ok(exchange_take(&x, buf_bytes(&shop->sealed), &taken));
		assert_true(taken.again);
	}
	assert_int_equal(seen.n, 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, up, down)
	const struct CMUnitTest tests[] = { T(what_agrees), T(what_does_not), T(as_a_document) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
