/* What the guest sees while a sale goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "till/moment.h"

#include <stdio.h>
#include <string.h>

static struct checkout c;
static struct checkout_outcome o;
static struct carte_item noodles;

static int setup(void **state)
{
	(void)state;
	memset(&c, 0, sizeof c);
	memset(&o, 0, sizeof o);
	house_defaults(&c.house, "CNY");
	strcpy(c.house.name, "Noodle House");
	c.shift = 1;
	ticket_init(&c.ticket, TICKET_SALE, 7, 1763728867);
	noodles = (struct carte_item){ .plu = 11, .price = 2800, .tax = 'A', .days = 0x7f };
	strcpy(noodles.name, "Beef noodles");
	strcpy(noodles.group, "food");
	return 0;
}

static void after(enum verb verb, const char *first, const char *second)
{
	struct act a = { .verb = verb };
	char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];

	ticket_totals(&c.ticket, &c.house, &c.totals);
	assert_true(moment_after(&c, &a, &o, lines));
	assert_string_equal(lines[0], first);
	assert_string_equal(lines[1], second);
}

static void idle(const char *first)
{
	char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];

	ticket_totals(&c.ticket, &c.house, &c.totals);
	moment_idle(&c, lines);
	assert_string_equal(lines[0], first);
}

static void a_sale(void **state)
{
	(void)state;
	idle("    Noodle House    ");
	assert_int_equal(ticket_add(&c.ticket, &noodles, 2000, CARTE_PRICE_OPEN, &o.line), ERR_OK);
	after(VERB_ITEM, "Beef noodles        ", "2 x            56.00");
	assert_int_equal(ticket_quantity(&c.ticket, o.line, 3000), ERR_OK);
	after(VERB_QUANTITY, "Beef noodles        ", "3 x            84.00");
	idle("Subtotal       84.00");
	assert_int_equal(ticket_tender(&c.ticket, &c.house, house_tender(&c.house, "CA"), 5000, ""), ERR_OK);
	after(VERB_TENDER, "Given          50.00", "Due            34.00");
	assert_int_equal(ticket_untender(&c.ticket, 0), ERR_OK);
	after(VERB_UNTENDER, "Total          84.00", "                    ");
	ticket_init(&c.ticket, TICKET_SALE, 7, 1763728868);
	o = (struct checkout_outcome){ .news = CHECKOUT_CLOSED, .total = 8400, .change = 1600 };
	after(VERB_TENDER, "Total          84.00", "Change         16.00");
	c.shift = 0;
	idle("This till is closed ");
}

static void a_line_that_goes(void **state)
{
	uint16_t one;

	(void)state;
	assert_int_equal(ticket_add(&c.ticket, &noodles, 1000, CARTE_PRICE_OPEN, &one), ERR_OK);
	assert_int_equal(ticket_add(&c.ticket, &noodles, 1000, 900, &o.line), ERR_OK);
	assert_int_equal(ticket_void(&c.ticket, o.line, VOID_GUEST, 0, NULL), ERR_OK);
	after(VERB_VOID, "Beef noodles        ", "taken off      -9.00");
	o.line = 99;			/* corrected: as if it had never been */
	after(VERB_CORRECT, "Subtotal       28.00", "                    ");
}

static void what_is_none_of_the_guests(void **state)
{
	static const enum verb verbs[] = { VERB_NO_SALE, VERB_REPRINT, VERB_CASH_IN, VERB_CASH_OUT, VERB_CHANGE_TENDER, VERB_NOTE };
	static const enum checkout_news no[] = { CHECKOUT_ASK_PRICE, CHECKOUT_ASK_MANAGER, CHECKOUT_ASK_REASON, CHECKOUT_UNKNOWN,
						 CHECKOUT_REFUSED, CHECKOUT_COUPON, CHECKOUT_LACKS };
	char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];

	(void)state;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		assert_false(moment_after(&c, &(struct act){ .verb = verbs[i] }, &o, lines));
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		o.news = no[i];
		assert_false(moment_after(&c, NULL, &o, lines));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_sale, setup), cmocka_unit_test_setup(a_line_that_goes, setup),
		cmocka_unit_test_setup(what_is_none_of_the_guests, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
