/* How far a refund may go, once a manager has allowed it. */
#include "../../support/selling.h"

#include "store/people.h"
#include "till/checkout.h"

static struct shop *shop;
static struct checkout c;
static struct checkout_outcome out;
static uint32_t boss;

static uint32_t hire(const char *name, enum person_role role)
{
	struct person_new p = { .name = name, .role = role, .pin = bytes_of_str("4711") };
	uint32_t number = 0;

	assert_ok(people_add(&shop->store, &p, &(struct people_act){ .now = SHOP_NOW, .random = shop->random }, &number));
	return number;
}

static int up(void **state)
{
	(void)state;
	shop = shop_that_sells(NULL);
	boss = hire("Mei", PERSON_OWNER);
	assert_ok(checkout_open(&c, &shop->store, shop->trust, hire("Li", PERSON_CASHIER), SHOP_NOW));
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

static void allowed(uint32_t manager, enum checkout_news wanted, const char *line)
{
	assert_ok(checkout_line(&c, line, &(struct checkout_leave){ manager }, SHOP_NOW, &out));
	if (out.news != wanted)
		fail_msg("%s: news %d, wanted %d: %s", line, out.news, wanted, out.words);
}

static void done(const char *line)
{
	allowed(0, CHECKOUT_DONE, line);
}

static void closed(const char *line)
{
	allowed(0, CHECKOUT_CLOSED, line);
}

static void refunds(const char *line, int64_t comes_to)
{
	allowed(boss, CHECKOUT_DONE, line);
	assert_int_equal(c.totals.total, -comes_to);
}

static void nothing_gets_on_it(void **state)
{
	static const char *const lines[] = { "12", "+", "+3", "=", "#1 q3", "#3 q2", "d0", "#1 d0", "d5%", "d0!", "d1!", "p1", "m1", "m2",
					     "k", "x1", "s 1", "s /2" };

	(void)state;
	done("2*12");
	done("#1 d100");
	allowed(0, CHECKOUT_CHOOSE, "13");
	done("m1");
	done("20");
	closed("ca");
	refunds("rf 1 g", 5500 + 1850 + 600);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		allowed(boss, CHECKOUT_REFUSED, lines[i]);
		assert_string_equal(out.words, "A refund takes back what was sold: lines can only be taken off it, or made less.");
		assert_int_equal(c.totals.total, -7950);
	}
	assert_ok(checkout_scan(&c, bytes_of_str("4006381333931"), NULL, SHOP_NOW, &out));
	assert_int_equal(out.news, CHECKOUT_REFUSED);
	done("#2 c");
	done("#1 q1");
	done("n cold");
	done("h");
	done("r");
	assert_int_equal(c.totals.total, -2750 - 600);
	done("-");			/* the last line had one */
	closed("ca");
	assert_int_equal(out.total, -2750);
}

/* Of two lines of one item each gives back what it came to itself, and in pieces no more than at once. */
static void each_line_to_the_cent(void **state)
{
	(void)state;
	done("3*12");
	done("d1");
	done("20");
	done("12");
	allowed(boss, CHECKOUT_DONE, "d90%");
	allowed(boss, CHECKOUT_CLOSED, "ca");
	refunds("rf 1 g", 8399 + 600 + 280);
	done("#1 c");
	done("#2 c");
	closed("ca");
	assert_int_equal(out.total, -280);
	for (int left = 8399; left > 2800; left += (int)out.total) {
		refunds("rf 1 g", left + 600);
		done("#2 c");
		done("#1 q1");
		closed("ca");
	}
	refunds("rf 1 g", 2800 + 600);
	closed("ca");
	allowed(boss, CHECKOUT_REFUSED, "rf 1 g");
}

/* A ticket may have been held since, by a till that let lines grow: what is written is held against the receipt once more. */
static void what_was_held_is_looked_at_again(void **state)
{
	(void)state;
	done("12");
	done("d1");
	done("2*20");
	closed("ca");
	refunds("rf 1 g", 2799 + 1200);
	done("#1 -");
	done("#2 -");
	done("h");
	refunds("rf 1 g", 2799 + 1200);
	closed("ca");
	done("r");
	allowed(0, CHECKOUT_REFUSED, "ca");
	assert_string_equal(out.words, "More of Tea than receipt 1 has left.");
	done("c");
	assert_int_equal(c.ticket.kind, TICKET_SALE);
}

/* The leave for the refund is none for another way of giving it back. */
static void the_way_that_it_came(void **state)
{
	(void)state;
	done("12");
	closed("ha Li");
	refunds("rf 1 g", 2800);
	allowed(0, CHECKOUT_ASK_MANAGER, "ca");
	assert_string_equal(out.words, "It was paid: House account 28.00. To give it back otherwise a manager must allow.");
	allowed(0, CHECKOUT_ASK_MANAGER, "ca1");
	allowed(0, CHECKOUT_ASK_MANAGER, "cc");
	assert_int_equal(c.ticket.n_tenders, 0);
	allowed(0, CHECKOUT_ASK_MANAGER, "ha Wang");	/* another's account */
	closed("ha li");
	done("12");
	done("cc1000");
	closed("ca");
	refunds("rf 3 g", 2800);
	allowed(0, CHECKOUT_ASK_MANAGER, "ca1801");
	done("ca1800");
	allowed(0, CHECKOUT_ASK_MANAGER, "ca");
	closed("cc");
	done("2*12");
	done("ca2800");
	closed("cc");
	refunds("rf 5 g", 5600);
	done("-");
	closed("ca");
	refunds("rf 5 g", 2800);
	assert_string_equal(out.words, "Left of what was paid: Card 28.00");
	allowed(0, CHECKOUT_ASK_MANAGER, "ca");		/* an earlier refund gave it back */
	assert_string_equal(out.words, "Left of what was paid: Card 28.00. To give it back otherwise a manager must allow.");
	allowed(boss, CHECKOUT_CLOSED, "ca");
}

static void two_kinds_of_card(void **state)
{
	(void)state;
	c.house.tenders[c.house.n_tenders] = *house_tender(&c.house, "CC");
	memcpy(c.house.tenders[c.house.n_tenders++].code, "CD", 3);
	done("12");
	closed("cc");
	refunds("rf 1 g", 2800);
	allowed(0, CHECKOUT_ASK_MANAGER, "cd");
	closed("cc");
}

/* A sale's: what more pieces cost less than a manager has allowed is asked for by its name. */
static void a_price_that_has_grown(void **state)
{
	(void)state;
	done("12");
	allowed(boss, CHECKOUT_DONE, "p1000");
	done("#1 q3");
	allowed(0, CHECKOUT_ASK_MANAGER, "ca");
	assert_string_equal(out.words, "A manager must allow another price.");
	allowed(boss, CHECKOUT_CLOSED, "ca");
}

/* Cash that was rounded goes back as it came, piece by piece too. */
static void rounded_cash(void **state)
{
	(void)state;
	c.house.cash_step = 5;
	done("12");
	done("d2");
	done("20");
	done("d1");
	closed("ca");
	assert_int_equal(out.total, 3395);
	refunds("rf 1 g", 3397);
	done("#1 c");
	closed("ca");
	assert_int_equal(out.total, -600);
	refunds("rf 1 g", 2798);
	closed("ca");
	assert_int_equal(out.total, -2800);
}

/* The lines that are told close it, whichever comes first. */
static void as_it_is_told(void **state)
{
	(void)state;
	c.house.cash_step = 5;
	for (int off = 1; off <= 4; off++) {		/* 27.99 to 27.96: rounded up, and down */
		int cash = off < 3 ? 1800 : 1795;
		char told[64], line[16], cash_line[16];

		for (int order = 0; order < 2; order++) {
			done("12");
			snprintf(line, sizeof line, "d%d", off);
			done(line);
			done("ca100");
			done("cc1000");
			closed("ca");
			snprintf(line, sizeof line, "rf %u g", (unsigned)out.receipt);
			allowed(boss, CHECKOUT_DONE, line);
			snprintf(told, sizeof told, "It was paid: Cash %d.%02d, Card 10.00 (CA%d, CC1000)", cash / 100, cash % 100, cash);
			assert_string_equal(out.words, told);
			snprintf(cash_line, sizeof cash_line, "ca%d", cash);
			done(order ? "cc1000" : cash_line);
			closed(order ? cash_line : "cc1000");
			assert_int_equal(out.total, -(cash + 1000));
		}
	}
}

static void what_is_left_is_told(void **state)
{
	(void)state;
	done("2*12");
	done("ca3000");
	closed("cc");
	refunds("rf 1 g", 5600);
	assert_string_equal(out.words, "It was paid: Cash 30.00, Card 26.00 (CA3000, CC2600)");
	done("-");
	closed("ca");
	refunds("rf 1 g", 2800);
	assert_string_equal(out.words, "Left of what was paid: Cash 2.00, Card 26.00 (CA200, CC2600)");
	done("ca200");
	closed("cc2600");
	done("2*12");
	closed("cc");
	refunds("rf 4 g", 5600);
	done("-");
	allowed(boss, CHECKOUT_CLOSED, "ca");		/* none of it came so */
	refunds("rf 4 g", 2800);
	assert_string_equal(out.words, "Left of what was paid: Card 28.00");
}

/* The tax on top of a part is rounded by itself: the last part is given back all the same, and all parts never more than was paid. */
static void tax_on_top_in_parts(void **state)
{
	int64_t paid, back = 0;

	(void)state;
	c.house.tax_on_top = true;
	c.house.taxes[0].rate = 1000;
	done("5*12");
	allowed(boss, CHECKOUT_DONE, "p25");
	closed("ca");
	paid = out.total;
	assert_int_equal(paid, 138);		/* 1.25 and 0.13; 0.25 by itself has 0.03 */
	for (int left = 5; left > 0; left--) {
		allowed(boss, CHECKOUT_DONE, "rf 1 g");
		if (left > 1)
			done("q1");
		closed("ca");
		back -= out.total;
	}
	assert_in_range(back, paid - 2, paid);
	allowed(boss, CHECKOUT_REFUSED, "rf 1 g");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_gets_on_it, up, down),
		cmocka_unit_test_setup_teardown(each_line_to_the_cent, up, down),
		cmocka_unit_test_setup_teardown(the_way_that_it_came, up, down),
		cmocka_unit_test_setup_teardown(two_kinds_of_card, up, down),
		cmocka_unit_test_setup_teardown(a_price_that_has_grown, up, down),
		cmocka_unit_test_setup_teardown(rounded_cash, up, down),
		cmocka_unit_test_setup_teardown(as_it_is_told, up, down),
		cmocka_unit_test_setup_teardown(what_is_left_is_told, up, down),
		cmocka_unit_test_setup_teardown(tax_on_top_in_parts, up, down),
		cmocka_unit_test_setup_teardown(what_was_held_is_looked_at_again, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
