/* Reports: sums over true sales. */
#include "../../support/selling.h"

#include "base/clock.h"
#include "store/carte.h"
#include "till/checkout.h"
#include "till/history.h"
#include "till/report.h"
#include "till/shift.h"

static struct shop *shop;
static struct checkout c;
static struct checkout_outcome out;
static int64_t now;

static int up(void **state)
{
	(void)state;
	shop = shop_that_sells(NULL);
	now = SHOP_NOW;
	assert_ok(checkout_open(&c, &shop->store, shop->trust, 0, now));
	return 0;
}

static int down(void **state)
{
	(void)state;
	checkout_finish(&c);
	shop_destroy(shop);
	return 0;
}

static enum checkout_news by(uint32_t manager, const char *line)
{
	assert_ok(checkout_line(&c, line, &(struct checkout_leave){ manager }, now, &out));
	return out.news;
}

static enum checkout_news say(const char *line)
{
	return by(0, line);
}

static enum checkout_news scan(const char *text)
{
	assert_ok(checkout_scan(&c, bytes_of_str(text), NULL, now, &out));
	return out.news;
}

#define assert_news(wanted, got) \
	do { \
		enum checkout_news n_ = (got); \
		if (n_ != (wanted)) \
			fail_msg("%s: news %d, wanted %d: %s", #got, n_, wanted, out.words); \
	} while (0)

struct sums {
	int rows;
	int64_t n, amount;
	char first[REPORT_NAME_CAP];
};

static enum err add_row(void *ctx, const struct report_row *row)
{
	struct sums *sums = ctx;

	if (sums->rows++ == 0)
		memcpy(sums->first, row->name, sizeof sums->first);
	sums->n += row->n;
	sums->amount += row->amount;
	return ERR_OK;
}

static struct sums report(enum report r)
{
	struct report_of of = { .day = house_day(&c.house, now, clock_utc_offset(now)) };
	struct sums sums = { .rows = 0 };

	assert_ok(report_run(&shop->store, r, &of, clock_utc_offset(now), add_row, &sums));
	return sums;
}

static enum err add_hour(void *ctx, const struct report_row *row)
{
	char *hours = ctx;

	strcat(hours, row->name);
	strcat(hours, " ");
	return ERR_OK;
}

/* A night belongs to the day before it: its hours come behind that day's. */
static void hours_begin_with_the_business_day(void **state)
{
	struct report_of of = { .shift = 1, .begins = 4 * 60 };
	int64_t midnight = now - (now + clock_utc_offset(now)) % 86400 + 86400;
	char hours[64] = "";
	struct shift_result r;

	(void)state;
	now = midnight - 3600;
	assert_ok(shift_begin(&c, 0, now, &r));
	for (int i = 0; i < 2; i++, now += 7200) {
		say("20");
		assert_news(CHECKOUT_CLOSED, say("ca"));
	}
	assert_ok(report_run(&shop->store, REPORT_HOUR, &of, clock_utc_offset(now), add_hour, hours));
	assert_string_equal(hours, "23:00 01:00 ");
	of.begins = 0;
	*hours = 0;
	assert_ok(report_run(&shop->store, REPORT_HOUR, &of, clock_utc_offset(now), add_hour, hours));
	assert_string_equal(hours, "01:00 23:00 ");
}

static void by_this_and_that(void **state)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);
	struct history scans;
	enum report r;

	(void)state;
	say("2*12");
	say("20");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_news(CHECKOUT_COUPON, scan(t.text));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	say("12");
	assert_news(CHECKOUT_CLOSED, say("cc"));
	assert_news(CHECKOUT_DONE, say("rf 3 kitchen"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(history_load(&shop->store, shop->trust, &scans));	/* as after a restart: the sale says what it was for */
	assert_int_equal(scans.n, 1);
	assert_string_equal(scans.list[0].name, "Beef noodles");
	assert_int_equal(report(REPORT_HOUR).amount, 6200 + 2800);
	assert_int_equal(report(REPORT_ITEM).rows, 2);
	assert_string_equal(report(REPORT_ITEM).first, "Beef noodles");
	assert_int_equal(report(REPORT_ITEM).n, 4000);
	assert_int_equal(report(REPORT_GROUP).amount, 9000);
	assert_string_equal(report(REPORT_GROUP).first, "Mains");
	assert_int_equal(report(REPORT_CASHIER).n, 4);
	assert_int_equal(report(REPORT_TENDER).amount, 6200);
	assert_int_equal(report(REPORT_COUPON).amount, 2800);
	assert_string_equal(report(REPORT_COUPON).first, "Demo: Beef noodles");
	assert_int_equal(report(REPORT_REFUND).rows, 1);
	assert_string_equal(report(REPORT_REFUND).first, "kitchen");
	assert_int_equal(report(REPORT_REFUND).n, 1);
	assert_int_equal(report(REPORT_VOID).rows, 0);
	say("12");
	say("20");
	assert_news(CHECKOUT_DONE, say("o"));
	assert_news(CHECKOUT_DONE, say("v1 guest"));
	assert_int_equal(report(REPORT_VOID).rows, 1);
	assert_string_equal(report(REPORT_VOID).first, "guest");
	assert_int_equal(report(REPORT_VOID).n, 1);
	assert_int_equal(report(REPORT_VOID).amount, 2800);
	assert_int_equal(report(REPORT_CORRECTION).rows, 0);
	say("2*12");
	say("c");
	assert_int_equal(report(REPORT_CORRECTION).rows, 1);
	assert_true(report(REPORT_CORRECTION).n == 1 && report(REPORT_CORRECTION).amount == 5600);
	assert_true(report_parse("item", &r) && r == REPORT_ITEM);
	assert_false(report_parse("items", &r));
}

/* One that the carte lacks: its name is on paper alone. */
static struct sums of_kind(uint8_t kind, int64_t value)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t;

	k.kind = kind;
	k.value = value;
	strcpy(k.products[0].id, "no-item");
	t = shop_text(shop, &k);
	assert_news(CHECKOUT_COUPON, scan(t.text));
	assert_int_equal(out.verdict.reason, REASON_OK);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(report(REPORT_COUPON).rows, 1);
	return report(REPORT_COUPON);
}

static void an_activity_goes_by_its_kind(void **state)
{
	(void)state;
	assert_string_equal(of_kind(KIND_ACTIVITY, 1990).first, "Demo: at a coupon's price");
}

static void an_exchange_goes_by_its_kind(void **state)
{
	(void)state;
	assert_string_equal(of_kind(KIND_EXCHANGE, 0).first, "Demo: exchanged");
}

static enum err add_plu(void *ctx, const struct report_row *row)
{
	int64_t *plus = ctx;

	plus[row->key] += row->amount;
	return ERR_OK;
}

/* What the ticket's lines come to by the reckoning that taxes and refunds go by. */
static void expect_shares(int64_t *plus)
{
	int64_t shares[TICKET_LINES_MAX];

	ticket_shares(&c.ticket, shares);
	for (unsigned i = 0; i < c.ticket.n_lines; i++)
		plus[c.ticket.lines[i].plu] += shares[i];
}

static void items_are_net_of_the_tickets_discount(void **state)
{
	static const char *const discounts[] = { "d10%!", "d33%!", "d1!", "d2!", "d1001!", "d99.99%!", "d0!", "d100%!" };
	enum { N = sizeof discounts / sizeof discounts[0] };
	struct report_of of = { .day = house_day(&c.house, now, clock_utc_offset(now)) };
	int64_t wanted[100] = { 0 }, got[100] = { 0 };
	char line[16];

	(void)state;
	for (unsigned i = 0; i < N; i++) {
		struct coupon k = shop_coupon(shop);
		struct shop_text t = shop_text(shop, &k);

		say("20");
		say("99@333");
		say("d1%");
		say("12");
		say("99@333");
		say("20@601");
		if (i % 2)
			assert_news(CHECKOUT_COUPON, scan(t.text));
		assert_news(CHECKOUT_DONE, by(1, discounts[i]));
		expect_shares(wanted);
		assert_news(CHECKOUT_CLOSED, say("ca"));
	}
	assert_ok(report_run(&shop->store, REPORT_ITEM, &of, 0, add_plu, got));
	assert_memory_equal(got, wanted, sizeof got);
	assert_int_equal(report(REPORT_ITEM).amount, report(REPORT_HOUR).amount);
	assert_int_equal(report(REPORT_GROUP).amount, report(REPORT_HOUR).amount);
	for (unsigned i = 0; i < N; i += 2) {
		snprintf(line, sizeof line, "rf %u g", i + 1);
		assert_news(CHECKOUT_DONE, by(1, line));
		expect_shares(wanted);
		assert_news(CHECKOUT_CLOSED, by(1, "ca"));
	}
	memset(got, 0, sizeof got);
	assert_ok(report_run(&shop->store, REPORT_ITEM, &of, 0, add_plu, got));
	assert_memory_equal(got, wanted, sizeof got);
	assert_int_equal(report(REPORT_GROUP).amount, report(REPORT_HOUR).amount);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(hours_begin_with_the_business_day, up, down),
		cmocka_unit_test_setup_teardown(by_this_and_that, up, down),
		cmocka_unit_test_setup_teardown(an_activity_goes_by_its_kind, up, down),
		cmocka_unit_test_setup_teardown(an_exchange_goes_by_its_kind, up, down),
		cmocka_unit_test_setup_teardown(items_are_net_of_the_tickets_discount, up, down),
	};

	return cmocka_run_group_tests_name("till/report", tests, NULL, NULL);
}
