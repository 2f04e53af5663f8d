/* A refund of what coupons have paid or priced: they go back with their lines, and are good again. */
#include "../../support/selling.h"

#include "base/clock.h"
#include "till/checkout.h"
#include "till/report.h"
#include "till/shift.h"

static struct shop *shop;
static struct checkout c;
static struct checkout_outcome out;
static int64_t now;

static int up(void **state)
{
	struct shift_result opened;

	(void)state;
	shop = shop_that_sells(NULL);
	now = SHOP_NOW;
	assert_ok(checkout_open(&c, &shop->store, shop->trust, 0, now));
	assert_ok(shift_begin(&c, 10000, now, &opened));
	return 0;
}

static int down(void **state)
{
	(void)state;
	checkout_finish(&c);
	assert_ok(store_verify(&shop->store));
	shop_destroy(shop);
	return 0;
}

static void say(enum checkout_news wanted, const char *line)
{
	assert_ok(checkout_line(&c, line, &(struct checkout_leave){ 0 }, now, &out));
	if (out.news != wanted)
		fail_msg("%s: news %d, wanted %d: %s", line, out.news, wanted, out.words);
}

static enum reason scanned(const struct shop_text *t)
{
	assert_ok(checkout_scan(&c, bytes_of_str(t->text), NULL, now, &out));
	return out.verdict.reason;
}

static struct shop_text coupon_of(uint8_t kind, int64_t value)
{
	struct coupon k = shop_coupon(shop);

	k.kind = kind;
	k.value = value;
	return shop_text(shop, &k);
}

static int64_t count(const char *sql)
{
	int64_t n = -1;

	assert_ok(db_int(&shop->store.db, &n, sql, ""));
	return n;
}
#define REVERSALS "SELECT count(*) FROM fact WHERE stream = 1 AND kind = 2"

static enum err add_row(void *ctx, const struct report_row *row)
{
	struct report_row *sum = ctx;

	sum->n += row->n;
	sum->amount += row->amount;
	return ERR_OK;
}

static struct report_row sum_of(enum report r)
{
	struct report_of of = { .day = house_day(&c.house, now, clock_utc_offset(now)) };
	struct report_row sum = { .n = 0 };

	assert_ok(report_run(&shop->store, r, &of, 0, add_row, &sum));
	return sum;
}

/* How many, on the day of now and on that before it. */
static int64_t of_both_days(enum report r)
{
	int64_t today = sum_of(r).n, before;

	now -= SHOP_DAY;
	before = sum_of(r).n;
	now += SHOP_DAY;
	return today + before;
}

static int64_t reported(enum report r)
{
	return sum_of(r).amount;
}

/* One that paid for noodles, beside a tea that was paid for in cash. */
static struct shop_text sell(void)
{
	struct shop_text t = coupon_of(KIND_GOODS, 0);

	assert_int_equal(scanned(&t), REASON_OK);
	say(CHECKOUT_DONE, "20");
	say(CHECKOUT_CLOSED, "ca");
	assert_ok(checkout_shown(&c));
	assert_int_equal(out.total, 3400);
	now += 600;
	return t;
}

static void not_by_itself(void **state)
{
	struct shop_text t = sell();
	struct reverse_request rq = { .text = bytes_of_str(t.text) };
	struct reversed r;
	char words[REVERSE_WORDS_CAP];

	(void)state;
	for (int i = 0; i < 2; i++) {		/* not even by a manager */
		rq.manager = i > 0;
		assert_ok(reverse_run(&shop->store, shop->trust, &rq, now, &r));
		assert_int_equal(r.reason, REVERSE_SOLD);
		reverse_words(&r, words);
		assert_string_equal(words, "Receipt 1 was paid with it.");
		reverse_advice(&r, words);
		assert_string_equal(words, "Refund that receipt (rf 1): then the coupon is good again.");
	}
	now += POLICY_DEFAULT.reversal_window;
	assert_ok(reverse_run(&shop->store, shop->trust, &rq, now, &r));
	assert_int_equal(r.reason, REVERSE_WINDOW);	/* a refund could not do it either */
	assert_int_equal(count(REVERSALS), 0);
}

static void with_the_whole(void **state)
{
	struct shop_text t = sell();
	struct shift_result x;

	(void)state;
	assert_int_equal(reported(REPORT_COUPON), 2800);
	say(CHECKOUT_DONE, "rf 1 g");
	assert_int_equal(c.totals.total, -3400);
	assert_int_equal(c.totals.due, -600);
	say(CHECKOUT_CLOSED, "ca");
	assert_string_equal(out.words, "The coupon is good again.");
	assert_int_equal(out.back, 2800);
	assert_int_equal(count(REVERSALS), 1);
	assert_int_equal(reported(REPORT_COUPON), 0);
	assert_int_equal(sum_of(REPORT_COUPON).n, 0);	/* used, and not used after all */
	assert_int_equal(reported(REPORT_TENDER), 0);
	assert_int_equal(reported(REPORT_ITEM), 0);
	assert_ok(shift_x(&c, 0, &x));
	assert_int_equal(x.totals.coupons, 0);
	assert_int_equal(x.totals.tax, 0);
	assert_int_equal(x.totals.expected, 10000);
	say(CHECKOUT_REFUSED, "rf 1 g");
	assert_int_equal(scanned(&t), REASON_OK);
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(reported(REPORT_COUPON), 2800);
}

static void with_its_line(void **state)
{
	(void)state;
	sell();
	say(CHECKOUT_DONE, "rf 1 g");
	say(CHECKOUT_DONE, "#1 c");		/* the noodles stay */
	assert_int_equal(c.ticket.n_tenders, 0);
	assert_int_equal(c.totals.due, -600);
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(count(REVERSALS), 0);
	assert_int_equal(reported(REPORT_COUPON), 2800);
	say(CHECKOUT_DONE, "rf 1 g");		/* and come back after all */
	assert_int_equal(c.totals.total, -2800);
	assert_int_equal(c.totals.due, 0);
	say(CHECKOUT_CLOSED, "ca");
	assert_false(out.drawer);
	assert_int_equal(count(REVERSALS), 1);
	assert_int_equal(reported(REPORT_COUPON), 0);
	assert_int_equal(reported(REPORT_TENDER), 0);
}

static void all_of_it_or_none(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t;

	(void)state;
	k.uses = 2;
	t = shop_text(shop, &k);
	assert_int_equal(scanned(&t), REASON_OK);
	say(CHECKOUT_DONE, "x 2");
	say(CHECKOUT_CLOSED, "ca");
	say(CHECKOUT_DONE, "rf 1 g");
	assert_int_equal(c.totals.total, -5600);
	say(CHECKOUT_REFUSED, "#1 q1");
	assert_string_equal(out.words, "A coupon was given for Noodles: all of it comes back, or none of it (#1 c).");
	assert_int_equal(count(REVERSALS), 0);
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(count(REVERSALS), 1);
}

/* What it priced goes back in money, as it was paid, and the coupon with it. */
static void what_it_priced(void **state)
{
	struct shop_text t = coupon_of(KIND_ACTIVITY, 1000), gift = coupon_of(KIND_EXCHANGE, 0);

	(void)state;
	assert_int_equal(scanned(&t), REASON_OK);
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(out.total, 1000);
	say(CHECKOUT_DONE, "rf 1 g");
	assert_int_equal(c.totals.due, -1000);
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(count(REVERSALS), 1);
	assert_int_equal(scanned(&gift), REASON_OK);
	say(CHECKOUT_CLOSED, "ca");
	say(CHECKOUT_DONE, "rf 3 g");
	assert_int_equal(c.totals.due, 0);
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(count(REVERSALS), 2);
}

/* Its money is the guest's, and it stays used. */
static void priced_and_too_late(void **state)
{
	struct shop_text t = coupon_of(KIND_ACTIVITY, 1000);

	(void)state;
	assert_int_equal(scanned(&t), REASON_OK);
	say(CHECKOUT_CLOSED, "ca");
	now += POLICY_DEFAULT.reversal_window + 1;
	assert_int_equal(of_both_days(REPORT_COUPON), 1);
	say(CHECKOUT_DONE, "rf 1 g");
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(out.total, -1000);
	assert_int_equal(count(REVERSALS), 0);
	assert_int_equal(of_both_days(REPORT_COUPON), 1);
}

#define STAYS "Its coupon cannot be taken back any more: what it paid stays."

static void not_when_it_is_too_late(void **state)
{
	(void)state;
	sell();
	say(CHECKOUT_DONE, "rf 1 g");
	say(CHECKOUT_DONE, "h");
	now += POLICY_DEFAULT.reversal_window;
	say(CHECKOUT_DONE, "rf 1 g");
	assert_int_equal(c.totals.total, -600);		/* the tea */
	assert_string_equal(out.words, STAYS " It was paid: Cash 6.00");
	say(CHECKOUT_DONE, "-");
	say(CHECKOUT_DONE, "r");
	say(CHECKOUT_REFUSED, "ca");			/* nobody pays out what a coupon had paid */
	assert_string_equal(out.words, "The coupon for Noodles cannot go back any more: take its line off (#1 c).");
	say(CHECKOUT_DONE, "#1 c");
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(out.total, -600);
	say(CHECKOUT_REFUSED, "rf 1 g");
	assert_string_equal(out.words, STAYS);
	assert_int_equal(count(REVERSALS), 0);
}

/* Whoever has been given all of it is not told of a coupon, also when its time is over. */
static void back_in_time(void **state)
{
	(void)state;
	sell();
	say(CHECKOUT_DONE, "rf 1 g");
	assert_string_equal(out.words, "It was paid: Cash 6.00");
	say(CHECKOUT_DONE, "#2 c");
	say(CHECKOUT_CLOSED, "ca");
	now += POLICY_DEFAULT.reversal_window;
	say(CHECKOUT_DONE, "rf 1 g");
	assert_string_equal(out.words, "It was paid: Cash 6.00");
	say(CHECKOUT_CLOSED, "ca");
	say(CHECKOUT_REFUSED, "rf 1 g");
	assert_string_equal(out.words, "Nothing is left of it to be refunded.");
}

/* Where its names were erased nobody knows from the ticket which line was a coupon's. */
static void of_an_erased_receipt(void **state)
{
	(void)state;
	sell();
	assert_ok(sales_erase(&shop->store, 1));
	say(CHECKOUT_DONE, "rf 1 g");
	assert_int_equal(c.totals.due, -600);
	say(CHECKOUT_CLOSED, "ca");
	assert_int_equal(count(REVERSALS), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(not_by_itself, up, down),
		cmocka_unit_test_setup_teardown(with_the_whole, up, down),
		cmocka_unit_test_setup_teardown(with_its_line, up, down),
		cmocka_unit_test_setup_teardown(all_of_it_or_none, up, down),
		cmocka_unit_test_setup_teardown(what_it_priced, up, down),
		cmocka_unit_test_setup_teardown(priced_and_too_late, up, down),
		cmocka_unit_test_setup_teardown(not_when_it_is_too_late, up, down),
		cmocka_unit_test_setup_teardown(back_in_time, up, down),
		cmocka_unit_test_setup_teardown(of_an_erased_receipt, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
