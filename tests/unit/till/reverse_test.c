#include "../../support/shop.h"
#include "store/renew.h"
#include "till/redeem.h"
#include "till/reverse.h"

static struct shop *shop;

static int up(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	return 0;
}

static int down(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

static enum reason redeem(const char *text, uint32_t who, int64_t now)
{
	struct redeem_request rq = { .text = bytes_of_str(text), .who = who };
	struct verdict v;

	assert_ok(redeem_run(&shop->store, shop->trust, &rq, now, &v));
	return v.reason;
}

static struct reversed reverse(const char *text, uint32_t who, bool manager, int64_t now)
{
	struct reverse_request rq = { .text = bytes_of_str(text), .who = who, .manager = manager,
				      .cause = REVERSAL_MISTAKE };
	struct reversed r;

	assert_ok(reverse_run(&shop->store, shop->trust, &rq, now, &r));
	return r;
}

#define assert_reverse(r, wanted) assert_string_equal(reverse_name((r).reason), reverse_name(wanted))

static uint64_t head(void)
{
	struct journal_head h;

	assert_ok(journal_head(&shop->store, shop->stream, &h));
	return h.sequence;
}

static struct shop_text one(struct coupon *out)
{
	*out = shop_coupon(shop);
	return shop_text(shop, out);
}

static void own_last_accept_within_a_minute(void **state)
{
	struct coupon c;
	struct shop_text t = one(&c);
	struct reversed r;
	struct journal_read f;
	struct reversal body;
	struct redeem_request rq = { .text = bytes_of_str(t.text) };
	struct verdict v;

	(void)state;
	assert_int_equal(redeem(t.text, 7, SHOP_NOW), REASON_OK);
	r = reverse(t.text, 7, false, SHOP_NOW + 60);
	assert_reverse(r, REVERSE_OK);
	assert_int_equal(r.cause, REVERSAL_UNDO);
	assert_int_equal(r.v.units, 1);
	assert_int_equal(r.v.left, 1);
	assert_ok(journal_read(&shop->store, shop->stream, 2, &f));
	assert_int_equal(f.fact.kind, FACT_REVERSAL);
	assert_ok(reversal_decode(f.fact.body, &body));
	assert_memory_equal(body.serial, c.serial, SERIAL_LEN);
	assert_memory_equal(body.journal, shop->store.journal, JOURNAL_ID_LEN);
	assert_string_equal(body.till, "t1");
	assert_int_equal(body.stream, shop->stream);
	assert_int_equal(body.sequence, 1);
	assert_int_equal(body.cause, REVERSAL_UNDO);
	journal_done(&f);
	/* good again, and said to have been taken back */
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, SHOP_NOW + 61, &v));
	assert_int_equal(v.reason, REASON_OK);
	assert_true(v.notes & NOTE_REVERSED);
	assert_ok(store_verify(&shop->store));
}

static void others_and_later_want_a_manager(void **state)
{
	struct coupon a, b;
	struct shop_text first = one(&a), second = one(&b);

	(void)state;
	assert_int_equal(redeem(first.text, 7, SHOP_NOW), REASON_OK);
	assert_reverse(reverse(first.text, 8, false, SHOP_NOW + 1), REVERSE_MANAGER);	/* somebody else's */
	assert_reverse(reverse(first.text, 7, false, SHOP_NOW + 61), REVERSE_MANAGER);	/* too late */
	assert_reverse(reverse(first.text, 7, false, SHOP_NOW - 1), REVERSE_MANAGER);	/* a clock set back */
	assert_int_equal(redeem(second.text, 7, SHOP_NOW + 2), REASON_OK);
	assert_reverse(reverse(first.text, 7, false, SHOP_NOW + 3), REVERSE_MANAGER);	/* not her last */
	assert_reverse(reverse(second.text, 7, false, SHOP_NOW + 3), REVERSE_OK);
	assert_reverse(reverse(first.text, 7, false, SHOP_NOW + 3), REVERSE_MANAGER);
	assert_reverse(reverse(first.text, 7, true, SHOP_NOW + 3), REVERSE_OK);
}

static void somebody_elses_accept_does_not_hide_mine(void **state)
{
	struct coupon a, b;
	struct shop_text mine = one(&a), other = one(&b);

	(void)state;
	assert_int_equal(redeem(mine.text, 7, SHOP_NOW), REASON_OK);
	assert_int_equal(redeem(other.text, 8, SHOP_NOW + 1), REASON_OK);
	assert_reverse(reverse(mine.text, 7, false, SHOP_NOW + 2), REVERSE_OK);
}

static void window(void **state)
{
	struct coupon c;
	struct shop_text t = one(&c);

	(void)state;
	assert_int_equal(redeem(t.text, 0, SHOP_NOW), REASON_OK);
	assert_reverse(reverse(t.text, 0, true, SHOP_NOW + POLICY_DEFAULT.reversal_window + 1), REVERSE_WINDOW);
	assert_int_equal(head(), 1);
	assert_reverse(reverse(t.text, 0, true, SHOP_NOW + POLICY_DEFAULT.reversal_window), REVERSE_OK);
}

static void twice_is_refused(void **state)
{
	struct coupon c;
	struct shop_text t = one(&c);
	char serial[SERIAL_TEXT_CAP];

	(void)state;
	serial_format(c.serial, serial);
	assert_reverse(reverse(serial, 0, true, SHOP_NOW), REVERSE_UNKNOWN);
	assert_int_equal(redeem(t.text, 0, SHOP_NOW), REASON_OK);
	assert_reverse(reverse(serial, 0, true, SHOP_NOW + 1), REVERSE_OK);
	assert_reverse(reverse(serial, 0, true, SHOP_NOW + 2), REVERSE_AGAIN);
	assert_reverse(reverse(t.text, 0, true, SHOP_NOW + 2), REVERSE_AGAIN);
	assert_int_equal(head(), 2);
}

static void elsewhere_is_not_ours(void **state)
{
	struct coupon c;
	struct shop_text t = one(&c);
	struct units_place place = { .elsewhere = true, .units = 1, .till = "t9", .merchant = "m1", .time = SHOP_NOW };

	(void)state;
	assert_ok(db_begin(&shop->store.db));
	assert_ok(units_elsewhere(&shop->store, shop->stream, c.serial, &place));
	assert_ok(db_commit(&shop->store.db));
	assert_reverse(reverse(t.text, 0, true, SHOP_NOW), REVERSE_ELSEWHERE);
}

static void no_serial(void **state)
{
	static const char *const texts[] = { "", "hello", "chit:AAAA", "https://example.org",
					     "0000-0000-0000-0000-X", "'; DROP TABLE unit; --" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_reverse(reverse(texts[i], 0, true, SHOP_NOW), REVERSE_NO_SERIAL);
	assert_int_equal(head(), 0);
}

static void parts_of_a_coupon(void **state)
{
	struct coupon c = shop_coupon(shop);
	struct shop_text t;
	struct reversed r;

	(void)state;
	c.uses = 3;
	t = shop_text(shop, &c);
	assert_int_equal(redeem(t.text, 0, SHOP_NOW), REASON_OK);
	assert_int_equal(redeem(t.text, 0, SHOP_NOW + 1), REASON_OK);
	r = reverse(t.text, 0, true, SHOP_NOW + 2);	/* the newest goes first */
	assert_reverse(r, REVERSE_OK);
	assert_int_equal(r.place.sequence, 2);
	assert_int_equal(r.v.left, 2);
	r = reverse(t.text, 0, true, SHOP_NOW + 3);
	assert_int_equal(r.place.sequence, 1);
	assert_int_equal(r.v.left, 3);
	assert_reverse(reverse(t.text, 0, true, SHOP_NOW + 4), REVERSE_AGAIN);
}

/* A recovered store writes the reversal into its new journal, and names the old one in it. */
static void across_a_renewal(void **state)
{
	struct coupon c;
	struct shop_text t = one(&c);
	uint8_t old[JOURNAL_ID_LEN];
	struct reversed r;
	struct journal_read f;
	struct reversal body;

	(void)state;
	assert_int_equal(redeem(t.text, 0, SHOP_NOW), REASON_OK);
	memcpy(old, shop->store.journal, sizeof old);
	assert_ok(db_begin(&shop->store.db));
	assert_ok(outbox_handed(&shop->store, shop->stream, 1, 1, SHOP_NOW));	/* so it stays where it is */
	assert_ok(db_commit(&shop->store.db));
	assert_ok(renew_run(&shop->store, 0, SHOP_NOW + 1, shop->random, NULL));
	assert_memory_not_equal(old, shop->store.journal, sizeof old);
	assert_int_equal(redeem(t.text, 0, SHOP_NOW + 30), REASON_USED);
	r = reverse(t.text, 0, true, SHOP_NOW + 40);
	assert_reverse(r, REVERSE_OK);
	assert_ok(journal_read(&shop->store, shop->stream, r.v.sequence, &f));
	assert_ok(reversal_decode(f.fact.body, &body));
	assert_memory_equal(body.journal, old, sizeof old);
	assert_int_equal(body.sequence, 1);
	journal_done(&f);
	assert_int_equal(redeem(t.text, 0, SHOP_NOW + 50), REASON_OK);
	assert_ok(store_verify(&shop->store));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, up, down)
	const struct CMUnitTest tests[] = {
		T(own_last_accept_within_a_minute), T(others_and_later_want_a_manager),
		T(somebody_elses_accept_does_not_hide_mine), T(window), T(twice_is_refused), T(elsewhere_is_not_ours),
		T(no_serial), T(parts_of_a_coupon), T(across_a_renewal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
