/* The counter: who may, whose it is, and what a night comes to. */
#include "../../support/selling.h"

#include "base/clock.h"
#include "store/carte.h"
#include "store/events.h"
#include "store/house.h"
#include "store/sales.h"
#include "till/checkout.h"
#include "till/shift.h"

static struct shop *shop;
static struct checkout c, other;
static struct checkout_outcome out;
static int64_t now;

static void open_as(struct checkout *k, uint32_t who)
{
	assert_ok(checkout_open(k, &shop->store, shop->trust, who, now));
}

static int up(void **state)
{
	(void)state;
	shop = shop_that_sells(NULL);
	now = SHOP_NOW;
	open_as(&c, 0);
	open_as(&other, 0);
	return 0;
}

static int down(void **state)
{
	(void)state;
	checkout_finish(&c);
	checkout_finish(&other);
	assert_ok(store_verify(&shop->store));
	shop_destroy(shop);
	return 0;
}

static enum checkout_news by(struct checkout *k, uint32_t manager, const char *line)
{
	assert_ok(checkout_line(k, line, &(struct checkout_leave){ manager }, now, &out));
	return out.news;
}

static enum checkout_news say(const char *line)
{
	return by(&c, 0, line);
}

#define assert_news(wanted, got) \
	do { \
		enum checkout_news n_ = (got); \
		if (n_ != (wanted)) \
			fail_msg("%s: news %d, wanted %d: %s", #got, n_, wanted, out.words); \
	} while (0)

static int64_t count(const char *sql)
{
	int64_t n = -1;

	assert_ok(db_int(&shop->store.db, &n, sql, ""));
	return n;
}

static uint32_t hire(const char *name, enum person_role role)
{
	struct person_new p = { .name = name, .role = role, .pin = bytes_of_str("4711") };
	uint32_t number = 0;

	assert_ok(people_add(&shop->store, &p, &(struct people_act){ .now = now, .random = shop->random }, &number));
	return number;
}

/* To look at a ticket is not to take it. */
static void nobodys_until_she_acts(void **state)
{
	uint32_t a, b;

	(void)state;
	say("20");
	a = hire("Mei", PERSON_OWNER);
	b = hire("Li", PERSON_CASHIER);
	open_as(&c, a);
	assert_int_equal(c.totals.total, 600);
	open_as(&c, b);
	assert_int_equal(c.totals.total, 600);
	assert_news(CHECKOUT_DONE, say("20"));
	assert_int_equal(c.ticket.who, b);
	open_as(&c, a);
	assert_int_equal(c.totals.total, 0);
	open_as(&c, b);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT who FROM sale"), b);
}

/* A tenth of ten bowls is not the whole of the one that stays. */
static void a_discount_of_what_has_gone(void **state)
{
	uint32_t boss, li;

	(void)state;
	boss = hire("Mei", PERSON_OWNER);
	li = hire("Li", PERSON_CASHIER);
	open_as(&c, li);
	say("10*12");
	assert_news(CHECKOUT_DONE, say("d2800"));
	assert_news(CHECKOUT_DONE, say("q1"));
	assert_news(CHECKOUT_ASK_MANAGER, say("ca"));
	assert_int_equal(c.ticket.n_tenders, 0);
	assert_news(CHECKOUT_CLOSED, by(&c, boss, "ca"));
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 24"), 1);
	say("9*12");
	say("20");
	assert_news(CHECKOUT_DONE, say("d2500!"));
	assert_news(CHECKOUT_DONE, say("#1 q1"));
	assert_news(CHECKOUT_ASK_MANAGER, say("ca"));
	assert_news(CHECKOUT_DONE, say("d10%!"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	/* what was allowed is asked for once, and what is within the limit never */
	say("2*12");
	assert_news(CHECKOUT_DONE, say("d10%"));
	assert_news(CHECKOUT_DONE, by(&c, boss, "d2000!"));
	assert_news(CHECKOUT_DONE, say("q1"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
}

static void scan_noodles(void)
{
	struct coupon k = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &k);

	assert_ok(checkout_scan(&c, bytes_of_str(t.text), NULL, now, &out));
	assert_news(CHECKOUT_COUPON, out.news);
	assert_int_equal(out.verdict.reason, REASON_OK);
}

/* Goods that coupons pay are no money of the guest's: a tenth is a tenth of what she pays, whichever came first. */
static void a_discount_beside_coupons(void **state)
{
	uint32_t boss, li;

	(void)state;
	boss = hire("Mei", PERSON_OWNER);
	li = hire("Li", PERSON_CASHIER);
	open_as(&c, li);
	scan_noodles();
	scan_noodles();
	say("20");
	assert_news(CHECKOUT_ASK_MANAGER, say("d300!"));
	assert_news(CHECKOUT_DONE, say("d60!"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	say("3*12");
	assert_news(CHECKOUT_DONE, say("d840!"));
	scan_noodles();
	scan_noodles();
	assert_news(CHECKOUT_ASK_MANAGER, say("ca"));
	assert_news(CHECKOUT_CLOSED, by(&c, boss, "ca"));
	/* what she was let off a line that is paid now is nothing */
	say("12");
	assert_news(CHECKOUT_DONE, say("d280"));
	scan_noodles();
	assert_int_equal(c.ticket.n_lines, 1);
	assert_news(CHECKOUT_CLOSED, say("ca"));
}

/* A share at the limit is within it, whatever its half cent does; and so is the amount that it would be. */
static void a_tenth_is_a_tenth(void **state)
{
	(void)state;
	hire("Mei", PERSON_OWNER);
	open_as(&c, hire("Li", PERSON_CASHIER));
	say("99@399");
	assert_news(CHECKOUT_DONE, say("d10%"));
	assert_int_equal(c.totals.discount, 40);
	say("99@1485");
	assert_news(CHECKOUT_DONE, say("d10%"));
	say("99@1485");
	assert_news(CHECKOUT_DONE, say("d10%"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	say("99@1485");
	assert_news(CHECKOUT_DONE, say("d10%!"));
	assert_int_equal(c.totals.discount, 149);
	assert_news(CHECKOUT_DONE, say("d149!"));
	assert_news(CHECKOUT_ASK_MANAGER, say("d150!"));
	assert_news(CHECKOUT_ASK_MANAGER, say("d10.01%"));
	assert_news(CHECKOUT_ASK_MANAGER, say("d10%"));	/* both together */
	assert_news(CHECKOUT_CLOSED, say("ca"));
}

/* A manager's leave is for what it came to: more for the same price or share wants another. */
static void a_leave_does_not_grow(void **state)
{
	uint32_t boss, li;

	(void)state;
	boss = hire("Mei", PERSON_OWNER);
	li = hire("Li", PERSON_CASHIER);
	open_as(&c, li);
	say("12");
	assert_news(CHECKOUT_DONE, by(&c, boss, "p100"));
	assert_news(CHECKOUT_DONE, say("q9"));
	assert_news(CHECKOUT_ASK_MANAGER, say("ca"));
	assert_news(CHECKOUT_DONE, say("q1"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	say("12");
	assert_news(CHECKOUT_DONE, by(&c, boss, "d50%!"));
	say("20");
	assert_news(CHECKOUT_ASK_MANAGER, say("ca"));
	assert_news(CHECKOUT_CLOSED, by(&c, boss, "ca"));
	/* it goes with its line, and there is none of it on two tickets */
	say("2*12");
	say("20");
	assert_news(CHECKOUT_DONE, by(&c, boss, "#1 p100"));
	assert_news(CHECKOUT_DONE, say("s 1"));
	assert_int_equal(c.ticket.leave_off, 0);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_news(CHECKOUT_DONE, say("r"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	/* however much it is, the ticket is there again after a restart */
	assert_ok(db_run(&shop->store.db, "UPDATE carte_item SET price = 1000000000 WHERE plu = 12", ""));
	assert_news(CHECKOUT_DONE, by(&c, boss, "9999*12@1"));
	open_as(&other, li);
	assert_int_equal(other.ticket.n_lines, 1);
	assert_true(other.ticket.leave_off > 0);
}

/* Whoever has given money for it sees no line go; and money that is given back is written down. */
static void money_that_was_taken(void **state)
{
	struct shift_result r;
	uint32_t boss, li;

	(void)state;
	boss = hire("Mei", PERSON_OWNER);
	li = hire("Li", PERSON_CASHIER);
	open_as(&c, li);
	assert_ok(shift_begin(&c, 0, now, &r));
	say("2*12");
	assert_news(CHECKOUT_DONE, say("ca1000"));
	assert_news(CHECKOUT_REFUSED, say("c"));
	assert_news(CHECKOUT_REFUSED, say("v"));
	say("h");
	/* it would lie in a drawer that no shift counts */
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 1000, .leave_tickets = true }, now, &r));
	assert_int_equal(r.answer, SHIFT_PART_PAID);
	say("r");
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 49"), 0);
	assert_news(CHECKOUT_DONE, say("ca-"));		/* a slip of the finger */
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 49"), 1);
	assert_news(CHECKOUT_DONE, say("s /2"));
	assert_news(CHECKOUT_DONE, say("ca"));
	assert_true(out.drawer);
	assert_news(CHECKOUT_ASK_MANAGER, say("ca-"));	/* it is in the drawer */
	assert_string_equal(out.words, "A manager must allow money out of the drawer again.");
	assert_news(CHECKOUT_DONE, by(&c, boss, "ca-"));
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 49"), 2);
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 0 }, now, &r));
	assert_int_equal(r.answer, SHIFT_OK);
}

/* What moves a table leaves it in front of whoever serves it. */
static void anothers_table_moves(void **state)
{
	(void)state;
	open_as(&c, 4);
	say("t5");
	say("12");
	open_as(&other, 5);
	by(&other, 0, "t6");
	by(&other, 0, "20");
	assert_news(CHECKOUT_DONE, by(&other, 0, "t6>t5"));
	assert_true(ticket_empty(&other.ticket));
	assert_ok(checkout_refresh(&c, now));
	assert_int_equal(c.totals.total, 3400);
	assert_news(CHECKOUT_DONE, by(&other, 0, "t5>t7"));
	assert_ok(checkout_refresh(&c, now));
	assert_string_equal(c.ticket.table, "7");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
}

/* Whoever loses the ticket in hand to another screen is told who has it, when, and how to get it back; once. */
static void anothers_hand_is_said(void **state)
{
	uint32_t li;

	(void)state;
	li = hire("Li", PERSON_CASHIER);
	open_as(&c, 4);
	say("t5");
	say("12");
	open_as(&other, li);
	now += 60;
	by(&other, 0, "t5");
	assert_ok(checkout_refresh(&c, now));
	assert_non_null(strstr(c.taken, "Table 5 was taken over at another screen by Li, "));
	assert_non_null(strstr(c.taken, "t 5"));
	*c.taken = 0;
	assert_ok(checkout_refresh(&c, now));
	assert_string_equal(c.taken, "");
	/* back again, and put aside there by a command in her own name, which has the same ticket before it */
	say("t5");
	assert_string_equal(c.taken, "");
	open_as(&other, 4);
	by(&other, 0, "h");
	assert_news(CHECKOUT_REFUSED, say("c"));
	assert_non_null(strstr(out.words, "Table 5 was put aside at another screen"));
	assert_string_equal(c.taken, "");
}

static void paid_elsewhere_is_said(void **state)
{
	(void)state;
	open_as(&c, 4);
	say("20");
	open_as(&other, 4);
	by(&other, 0, "ca");
	assert_news(CHECKOUT_DONE, say("20"));
	assert_string_equal(c.taken, "The ticket of 6.00 was paid or put together with another at another screen.");
	/* her own sign-on takes nothing away */
	assert_ok(checkout_sign_on(&c, 5, PERSON_CASHIER, now));
	assert_string_equal(c.taken, "");
}

/* A table that was opened and stayed empty is in nobody's way: not in the list, not at the shift's close. */
static void what_is_empty_goes(void **state)
{
	struct shift_result r;

	(void)state;
	open_as(&c, 4);
	assert_ok(shift_begin(&c, 0, now, &r));
	say("t5");
	assert_int_equal(count("SELECT count(*) FROM draft"), 1);
	say("t6");
	assert_int_equal(count("SELECT count(*) FROM draft WHERE tbl = '6'"), 1);
	assert_int_equal(count("SELECT count(*) FROM draft"), 1);
	assert_news(CHECKOUT_DONE, say("h"));
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
	assert_news(CHECKOUT_REFUSED, say("h"));
	/* whoever signs off leaves none behind; what another has open goes with the shift, and she is told */
	say("t7");
	assert_ok(checkout_sign_on(&c, 5, PERSON_OWNER, now));
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
	open_as(&other, 6);
	by(&other, 0, "t8");
	say("t9");
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 0 }, now, &r));
	assert_int_equal(r.answer, SHIFT_OK);
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
	assert_ok(checkout_refresh(&c, now));
	assert_string_equal(c.taken, "");
	assert_ok(checkout_refresh(&other, now));
	assert_string_equal(other.taken, "Table 8 was given up at another screen, for nothing was on it.");
}

/* What was voided has left its fact, and keeps no ticket; what counts does. */
static void what_is_not_empty_stays(void **state)
{
	struct shift_result r;

	(void)state;
	assert_ok(shift_begin(&c, 0, now, &r));
	say("t4");
	say("12");
	say("o");
	say("v guest");
	assert_int_equal(count("SELECT count(*) FROM draft WHERE tbl = '4'"), 1);
	say("t5");
	assert_int_equal(count("SELECT count(*) FROM draft WHERE tbl = '4'"), 0);
	assert_int_equal(count("SELECT count(*) FROM fact WHERE stream = 0 AND kind = 39"), 1);
	say("12");
	say("o");
	say("t6");
	assert_int_equal(count("SELECT count(*) FROM draft WHERE tbl = '5'"), 1);
	assert_ok(checkout_drop(&c, (uint64_t)count("SELECT id FROM draft WHERE tbl = '5'"), &out));
	assert_int_equal(out.news, CHECKOUT_REFUSED);
	assert_ok(checkout_drop(&c, (uint64_t)count("SELECT id FROM draft WHERE tbl = '6'"), &out));
	assert_int_equal(out.news, CHECKOUT_DONE);
	assert_string_equal(c.ticket.table, "");
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 0 }, now, &r));
	assert_int_equal(r.answer, SHIFT_TICKETS);
	assert_int_equal(count("SELECT count(*) FROM draft"), 1);
}

/* What changes money or the kitchen's work and cannot be seen on the ticket is said. */
static void what_was_done_is_said(void **state)
{
	struct shift_result r;

	(void)state;
	assert_ok(shift_begin(&c, 0, now, &r));
	assert_news(CHECKOUT_DONE, say("in 5000 change"));
	assert_string_equal(out.words, "50.00 into the drawer.");
	assert_news(CHECKOUT_DONE, say("out 2050 ice"));
	assert_string_equal(out.words, "20.50 out of the drawer.");
	say("12");
	say("w3");
	assert_news(CHECKOUT_DONE, say("g3"));
	assert_string_equal(out.words, "Course 3 is fired.");
	say("ca");
	assert_news(CHECKOUT_DONE, say("ct cc"));
	assert_string_equal(out.words, "Receipt 1: Card instead of Cash.");
	assert_true(out.drawer);		/* the cash goes out */
	assert_news(CHECKOUT_REFUSED, say("ct cc"));
	assert_string_equal(out.words, "It was paid in that way.");
	assert_news(CHECKOUT_DONE, say("ct 1 ha"));
	assert_false(out.drawer);
	assert_news(CHECKOUT_DONE, say("ct 1 ca"));
	assert_string_equal(out.words, "Receipt 1: Cash instead of House account.");
	assert_true(out.drawer);
}

/* No coin makes 5.97: neither the drawer nor its count has them. And what is rounded to nothing opens none. */
static void coins_that_there_are(void **state)
{
	(void)state;
	c.house.cash_step = 5;
	say("20");
	say("d3");
	assert_news(CHECKOUT_CLOSED, say("cc"));
	assert_false(out.drawer);
	assert_news(CHECKOUT_REFUSED, say("ct ca"));
	assert_string_equal(out.words, "It would be rounded for cash: refund it and sell it anew.");
	say("20");
	say("cc");
	assert_news(CHECKOUT_DONE, say("ct ca"));
	say("99@2");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_int_equal(out.total, 0);
	assert_false(out.drawer);
	say("99@3");
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_true(out.drawer);
}

static int64_t correction(unsigned key)
{
	int64_t numbers[EVENTS_NUMBERS_MAX] = { 0 };
	sqlite3_stmt *q = NULL;
	struct fact f;

	assert_ok(db_query(&shop->store.db, &q, "SELECT encoded FROM fact WHERE kind = 50 ORDER BY sequence DESC LIMIT 1", ""));
	assert_ok(db_step(&shop->store.db, q));
	assert_ok(fact_decode(db_column_bytes(q, 0), &f));
	assert_ok(events_read(f.body, numbers));
	db_done(q);
	return numbers[key - 1];
}

/* Rung, shown to the guest, paid, and taken off: a line that nobody else knew leaves its trace as well; no key more, and no
 * more of it for a key that is held down. */
static void what_is_taken_off_leaves_a_trace(void **state)
{
	const char *n = "SELECT count(*) FROM fact WHERE kind = 50";
	struct shift_result r;

	(void)state;
	assert_ok(shift_begin(&c, 0, now, &r));
	say("5*20");
	say("2*12");
	say("c");
	say("c");
	assert_int_equal(count("SELECT count(*) FROM draft"), 0);
	assert_ok(shift_x(&c, 0, &r));
	assert_true(r.totals.n_corrections == 2 && r.totals.corrections == 5 * 600 + 2 * 2800);
	say("9*20");
	for (unsigned i = 0; i < 4; i++)
		assert_news(CHECKOUT_DONE, say("-"));
	assert_news(CHECKOUT_DONE, say("q2"));
	assert_news(CHECKOUT_DONE, say("q3"));
	say("12");
	assert_news(CHECKOUT_DONE, say("s 1"));
	assert_int_equal(count(n), 2);
	open_as(&other, 0);			/* after a power cut, too */
	assert_news(CHECKOUT_CLOSED, by(&other, 0, "ca"));
	assert_int_equal(count(n), 2);
	by(&other, 0, "r");
	assert_news(CHECKOUT_CLOSED, by(&other, 0, "ca"));
	assert_int_equal(count(n), 3);
	assert_int_equal(correction(2), 7 * 600);
	say("h");
	say("2*20");
	say("-");
	assert_news(CHECKOUT_DONE, say("v kitchen"));
	assert_int_equal(count(n), 4);
	assert_true(correction(2) == 1200 && correction(3) == 20 && correction(4) == 1000 && correction(5) == VOID_KITCHEN);
	say("12");
	say("p2200");
	say("o");
	say("v guest");
	assert_int_equal(count(n), 5);
	assert_true(correction(2) == 600 && correction(4) == 0);
	assert_ok(sales_rebuild(&shop->store));
	assert_ok(shift_x(&c, 0, &r));
	assert_int_equal(r.totals.n_corrections, 5);
}

/* It is hers who made it smaller, whoever is paid for it, or takes off the rest. */
static void corrections_are_ones_own(void **state)
{
	const char *hers = "SELECT count(*) FROM counter_event WHERE kind = 50 AND who = 5";

	(void)state;
	say("3*20");
	say("q1");
	assert_ok(checkout_sign_on(&c, 5, PERSON_CASHIER, now));	/* nobody's ticket becomes hers */
	assert_int_equal(c.ticket.n_lines, 1);
	assert_int_equal(count("SELECT count(*) FROM counter_event WHERE kind = 50 AND who = 0"), 1);
	say("c");
	say("3*20");
	say("q1");
	say("h");
	open_as(&other, 6);
	by(&other, 0, "r");
	assert_int_equal(count(hers), 2);
	assert_int_equal(correction(2), 1200);
	by(&other, 0, "c");
	assert_int_equal(count(hers), 2);
	assert_int_equal(correction(2), 600);
	say("3*20");
	say("q2");
	assert_ok(checkout_sign_on(&c, 7, PERSON_CASHIER, now));	/* hers stays where it is */
	assert_int_equal(c.ticket.n_lines, 0);
	assert_int_equal(count(hers), 2);
	say("t3");
	say("3*20");
	say("q1");
	assert_news(CHECKOUT_DONE, by(&other, 0, "t4"));
	by(&other, 0, "20");
	assert_news(CHECKOUT_DONE, by(&other, 0, "t3>t4"));
	assert_int_equal(count("SELECT count(*) FROM counter_event WHERE kind = 50 AND who = 7"), 1);
	assert_news(CHECKOUT_CLOSED, by(&other, 0, "ca"));
	assert_int_equal(count("SELECT count(*) FROM counter_event WHERE kind = 50 AND who = 6"), 1);
}

/* What comes back in a refund, and what is tried out, is no correction. */
static void no_corrections(void **state)
{
	(void)state;
	say("3*20");
	say("12");
	say("ca");
	say("rf 1 guest");
	assert_news(CHECKOUT_DONE, say("#1 -"));
	assert_news(CHECKOUT_DONE, say("c"));
	assert_news(CHECKOUT_CLOSED, say("ca"));
	assert_ok(house_set_training(&shop->store, true, 0, now));
	say("3*20");
	say("-");
	say("c");
	assert_int_equal(count("SELECT count(*) FROM fact WHERE kind = 50"), 0);
}

/* What is sold while no shift is open is said by the next one. */
static void sold_before_the_shift(void **state)
{
	struct shift_result r;

	(void)state;
	say("20");
	say("ca");
	assert_ok(shift_begin(&c, 0, now, &r));
	say("20");
	say("ca");
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 600 }, now, &r));
	assert_true(r.totals.n_between == 1 && r.totals.cash_between == 600 && r.totals.expected == 600);
	say("20");
	say("cc");
	say("12");
	say("ca");
	assert_ok(shift_begin(&c, 0, now, &r));
	assert_true(r.totals.n_between == 2 && r.totals.cash_between == 2800 && r.totals.expected == 0);
	say("20");
	say("ca");
	assert_ok(shift_x(&c, 1, &r));
	assert_int_equal(r.totals.n_between, 1);
	assert_ok(shift_x(&c, 2, &r));
	assert_int_equal(r.totals.n_between, 2);
}

/* Guests who pay apart move together, whichever of their tickets is in hand, and stay apart. */
static void a_table_of_several_moves_whole(void **state)
{
	(void)state;
	say("t5");
	say("12");
	say("20");
	say("13");
	assert_news(CHECKOUT_DONE, say("s 2"));
	assert_news(CHECKOUT_DONE, say("s 3"));
	assert_news(CHECKOUT_DONE, say("t5>t6"));
	assert_string_equal(out.words, "3 tickets move to table 6.");
	assert_string_equal(c.ticket.table, "6");
	assert_int_equal(count("SELECT count(*) FROM draft WHERE tbl = '6'"), 3);
	say("h");
	assert_news(CHECKOUT_DONE, say("t6>t7"));
	assert_int_equal(count("SELECT count(*) FROM draft WHERE tbl = '7' AND open = 0"), 3);
	assert_string_equal(c.ticket.table, "");
}

/* A night has two business days, and its drawer is one: each day says what of it is not its own, and what is in none. */
static void a_night_has_two_days(void **state)
{
	int32_t day = house_day(&c.house, now, clock_utc_offset(now));
	struct shift_totals sums;
	struct shift_result r;

	(void)state;
	say("20");
	say("ca");			/* before the shift */
	assert_ok(shift_begin(&c, 10000, now, &r));
	say("12");
	say("ca");
	now += 86400;
	say("20");
	say("20");
	say("ca");
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 14000 }, now, &r));
	assert_true(r.totals.cash_apart == 0 && shift_cash_beside(&r.totals, &c.house) == 0);
	assert_ok(sales_sum(&shop->store, &c.house, 0, day, &sums));
	assert_int_equal(sums.expected, 14000);
	assert_int_equal(sums.cash_apart, 600);
	assert_int_equal(shift_cash_beside(&sums, &c.house), 1200);
	assert_ok(sales_sum(&shop->store, &c.house, 0, day + 1, &sums));
	assert_int_equal(sums.cash_apart, 0);
	assert_int_equal(shift_cash_beside(&sums, &c.house), 2800);
}

#define T(f) cmocka_unit_test_setup_teardown(f, up, down)

/* It stays what it was, paid or not; and of a shift that was closed before this was written down, nobody knows. */
static void what_was_open_at_a_close(void **state)
{
	struct shift_result r;

	(void)state;
	assert_ok(shift_begin(&c, 0, now + 2 * 86400, &r));
	say("12");
	say("h Ann");
	say("20");
	assert_ok(shift_end(&c, &(struct shift_end){ .counted = 0, .leave_tickets = true }, now + 2 * 86400, &r));
	assert_true(r.totals.n_open == 2 && r.totals.open == 3400);
	say("c");
	assert_ok(shift_x(&c, r.totals.number, &r));
	assert_true(r.totals.n_open == 2 && r.totals.open == 3400);
	assert_ok(sales_rebuild(&shop->store));
	assert_ok(shift_x(&c, r.totals.number, &r));
	assert_true(r.totals.n_open == 2 && r.totals.open == 3400);
	assert_ok(db_run(&shop->store.db, "UPDATE shift SET open_tickets = NULL, open_total = NULL", ""));
	assert_ok(shift_x(&c, r.totals.number, &r));
	assert_int_equal(r.totals.n_open, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(nobodys_until_she_acts), T(a_discount_of_what_has_gone), T(a_discount_beside_coupons),
		T(a_tenth_is_a_tenth), T(a_leave_does_not_grow), T(money_that_was_taken), T(anothers_table_moves),
		T(anothers_hand_is_said), T(paid_elsewhere_is_said),
		T(what_was_open_at_a_close), T(a_table_of_several_moves_whole), T(what_was_done_is_said), T(coins_that_there_are),
		T(what_is_taken_off_leaves_a_trace), T(corrections_are_ones_own), T(no_corrections), T(sold_before_the_shift),
		T(what_is_empty_goes), T(what_is_not_empty_stays),
		T(a_night_has_two_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
