#include "help.h"
#include "base/err.h"

static struct ticket t, before;
static struct carte_item noodles, beer, fish;

static int fresh(void **state)
{
	(void)state;
	noodles = an_item(12, "Beef noodles", 2800, 'A');
	beer = an_item(40, "Beer", 1250, 'B');
	fish = an_item(50, "Fish", CARTE_PRICE_OPEN, 'A');
	fish.weighed = true;
	ticket_init(&t, TICKET_SALE, 7, 1000);
	return 0;
}

/* What fails changes nothing. */
static void refuses(enum err got, enum err want)
{
	assert_int_equal(got, want);
	assert_memory_equal(&t, &before, sizeof t);
	assert_int_equal(ticket_check(&t), ERR_OK);
}
#define REFUSES(call, want) do { before = t; refuses(call, want); } while (0)

static void the_same_again_is_more_of_the_last_line(void **state)
{
	(void)state;
	assert_true(ticket_empty(&t));
	assert_int_equal(added(&t, &noodles, 1000), 1);
	assert_int_equal(added(&t, &noodles, 2000), 1);
	assert_int_equal(added(&t, &beer, 1000), 2);
	assert_int_equal(added(&t, &noodles, 1000), 3);	/* so that "c" takes this one, and not all three */
	assert_int_equal(t.n_lines, 3);
	assert_int_equal(ticket_line(&t, 1)->quantity, 3000);
	assert_true(goods_of(&t) == 4 * 2800 + 1250);
	assert_int_equal(ticket_last(&t)->number, 3);
	assert_false(ticket_empty(&t));
}

static void what_differs_is_another_line(void **state)
{
	uint16_t n;

	(void)state;
	added(&t, &noodles, 1000);
	assert_int_equal(ticket_note(&t, 1, "no onion"), ERR_OK);
	assert_int_equal(added(&t, &noodles, 1000), 2);
	assert_int_equal(ticket_modify(&t, 2, &(struct line_modifier){ .number = 4, .name = "egg", .price = 300 }), ERR_OK);
	assert_int_equal(added(&t, &noodles, 1000), 3);
	assert_int_equal(ticket_discount(&t, 3, 1000, 0, 0), ERR_OK);
	assert_int_equal(added(&t, &noodles, 1000), 4);
	assert_int_equal(ticket_place(&t, 4, 0, 2), ERR_OK);
	assert_int_equal(added(&t, &noodles, 1000), 5);
	ticket_sent(&t, "");
	assert_int_equal(added(&t, &noodles, 1000), 6);
	noodles.weighed = true;
	assert_int_equal(added(&t, &noodles, 1000), 7);
	noodles.weighed = false;
	assert_int_equal(added(&t, &noodles, 1000), 8);
	assert_int_equal(ticket_add(&t, &noodles, 1000, 2000, &n), ERR_OK);
	assert_int_equal(n, 9);
	assert_int_equal(ticket_line(&t, 9)->how, PRICE_OVERRIDE);
	assert_int_equal(ticket_check(&t), ERR_OK);
}

static void open_prices_are_typed(void **state)
{
	uint16_t n;

	(void)state;
	REFUSES(ticket_add(&t, &fish, 1000, CARTE_PRICE_OPEN, &n), ERR_USAGE);
	assert_non_null(strstr(err_detail(), "Fish"));
	assert_int_equal(ticket_add(&t, &fish, 350, 8000, &n), ERR_OK);
	assert_int_equal(ticket_line(&t, n)->how, PRICE_TYPED);
	assert_true(ticket_amount(ticket_line(&t, n)) == 2800);
	REFUSES(ticket_add(&t, &fish, 1000, -5, &n), ERR_RANGE);
	REFUSES(ticket_add(&t, &fish, 1000, SALE_AMOUNT_MAX + INT64_C(1), &n), ERR_RANGE);
	REFUSES(ticket_add(&t, &fish, 1000, INT64_MAX, &n), ERR_RANGE);
}

static void quantities_have_bounds(void **state)
{
	static const int32_t bad[] = { 0, -1000, QUANTITY_MAX + 1, INT32_MAX, INT32_MIN };
	uint16_t n;

	(void)state;
	added(&t, &beer, 1000);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		REFUSES(ticket_add(&t, &noodles, bad[i], CARTE_PRICE_OPEN, &n), ERR_RANGE);
		REFUSES(ticket_quantity(&t, 1, bad[i]), ERR_RANGE);
	}
	assert_int_equal(ticket_quantity(&t, 1, 5000), ERR_OK);
	assert_true(goods_of(&t) == 5 * 1250);
	ticket_sent(&t, "wok");
	REFUSES(ticket_quantity(&t, 1, 4000), ERR_REFUSED);
	assert_int_equal(ticket_quantity(&t, 1, 6000), ERR_OK);
	REFUSES(ticket_quantity(&t, 2, 1000), ERR_NOT_FOUND);
	assert_int_equal(added(&t, &noodles, QUANTITY_MAX), 2);
	assert_int_equal(added(&t, &noodles, 1000), 3);	/* the line is full, the ticket is not */
}

static void sums_have_bounds(void **state)
{
	struct carte_item gold = an_item(1, "Gold", TICKET_GOODS_MAX, 'A');
	uint16_t n;

	(void)state;
	REFUSES(ticket_add(&t, &gold, 2000, CARTE_PRICE_OPEN, &n), ERR_FULL);
	added(&t, &gold, 1000);
	REFUSES(ticket_add(&t, &beer, 1000, CARTE_PRICE_OPEN, &n), ERR_FULL);
	REFUSES(ticket_add(&t, &gold, 1000, CARTE_PRICE_OPEN, &n), ERR_FULL);
	REFUSES(ticket_quantity(&t, 1, 1001), ERR_REFUSED);
	REFUSES(ticket_quantity(&t, 1, 2000), ERR_FULL);
	REFUSES(ticket_modify(&t, 1, &(struct line_modifier){ .price = 1 }), ERR_FULL);
	assert_int_equal(ticket_price(&t, 1, TICKET_GOODS_MAX - 1250, 3), ERR_OK);
	added(&t, &beer, 1000);
	REFUSES(ticket_price(&t, 1, TICKET_GOODS_MAX - 1249, 3), ERR_FULL);
	assert_int_equal(ticket_void(&t, 1, VOID_GUEST, 3, NULL), ERR_OK);
	gold.weighed = true;
	added(&t, &gold, 500);
}

static void a_piece_has_no_parts(void **state)
{
	static struct ticket sold;
	uint16_t n;

	(void)state;
	REFUSES(ticket_add(&t, &noodles, 500, CARTE_PRICE_OPEN, &n), ERR_REFUSED);
	assert_string_equal(err_detail(), "Beef noodles is sold by the piece: say a whole number of it.");
	added(&t, &noodles, 2000);
	REFUSES(ticket_quantity(&t, 1, 1500), ERR_REFUSED);
	assert_int_equal(ticket_add(&t, &fish, 1250, 8000, &n), ERR_OK);
	assert_int_equal(ticket_quantity(&t, 2, 2000), ERR_OK);	/* a weight may be round ... */
	assert_int_equal(ticket_quantity(&t, 2, 1250), ERR_OK);
	assert_int_equal(ticket_add(&t, &fish, 1000, 8000, &n), ERR_OK);
	assert_int_equal(n, 3);					/* ... and two fish are two lines */
	sold = t;
	ticket_refund(&sold, 0, 7, 2000, &t);
	REFUSES(ticket_quantity(&t, 1, 500), ERR_REFUSED);
	assert_int_equal(ticket_quantity(&t, 2, 500), ERR_OK);
	t.lines[0].quantity = -1500;				/* of the time before there were pieces */
	assert_int_equal(ticket_quantity(&t, 1, 500), ERR_OK);
	assert_int_equal(ticket_check(&t), ERR_OK);
}

static void a_ticket_has_so_many_lines(void **state)
{
	uint16_t n;

	(void)state;
	for (int i = 0; i < TICKET_LINES_MAX; i++)
		added(&t, i % 2 ? &beer : &noodles, 1000);
	REFUSES(ticket_add(&t, &noodles, 1000, CARTE_PRICE_OPEN, &n), ERR_FULL);
	assert_int_equal(added(&t, &beer, 1000), TICKET_LINES_MAX);
	assert_int_equal(ticket_correct(&t, 5, NULL), ERR_OK);
	assert_int_equal(added(&t, &noodles, 1000), TICKET_LINES_MAX + 1);	/* 5 is never given again */
	assert_null(ticket_line(&t, 5));
}

static void modifiers_change_the_price(void **state)
{
	struct line_modifier egg = { .number = 1, .name = "egg", .price = 300 }, small = { .number = 2, .name = "small", .price = -3000 };

	(void)state;
	added(&t, &noodles, 2000);
	assert_int_equal(ticket_modify(&t, 1, &egg), ERR_OK);
	assert_true(goods_of(&t) == 2 * 3100);
	assert_int_equal(ticket_modify(&t, 1, &small), ERR_OK);
	assert_true(goods_of(&t) == 2 * 100);
	REFUSES(ticket_modify(&t, 1, &small), ERR_RANGE);	/* below 0 */
	REFUSES(ticket_modify(&t, 1, &(struct line_modifier){ .price = INT64_MIN }), ERR_RANGE);
	while (ticket_line(&t, 1)->n_modifiers < LINE_MODIFIERS_MAX)
		assert_int_equal(ticket_modify(&t, 1, &egg), ERR_OK);
	REFUSES(ticket_modify(&t, 1, &egg), ERR_FULL);
	ticket_sent(&t, "");
	REFUSES(ticket_note(&t, 1, "x"), ERR_REFUSED);
}

static void notes_are_filtered(void **state)
{
	char longer[200];

	(void)state;
	added(&t, &noodles, 1000);
	assert_int_equal(ticket_note(&t, 1, "hot\033[2J"), ERR_OK);
	assert_string_equal(ticket_line(&t, 1)->note, "hot\xc2\xb7[2J");
	memset(longer, 'x', LINE_NOTE_MAX + 1);
	longer[LINE_NOTE_MAX + 1] = 0;
	REFUSES(ticket_note(&t, 1, longer), ERR_RANGE);		/* nothing of it, rather than a part */
	assert_string_equal(ticket_line(&t, 1)->note, "hot\xc2\xb7[2J");
	longer[LINE_NOTE_MAX] = 0;
	assert_int_equal(ticket_note(&t, 1, longer), ERR_OK);
	assert_string_equal(ticket_line(&t, 1)->note, longer);
	assert_int_equal(ticket_check(&t), ERR_OK);
}

static void prices_and_discounts_of_a_line(void **state)
{
	(void)state;
	added(&t, &noodles, 3000);
	assert_int_equal(ticket_price(&t, 1, 2500, 9), ERR_OK);
	assert_int_equal(ticket_line(&t, 1)->how, PRICE_OVERRIDE);
	assert_int_equal(ticket_line(&t, 1)->allowed_by, 9);
	assert_int_equal(ticket_discount(&t, 1, 333, 0, 0), ERR_OK);
	assert_true(goods_of(&t) == 7500 - 250);	/* 249.75, rounded once */
	assert_int_equal(ticket_discount(&t, 1, 0, 7500, 0), ERR_OK);
	assert_true(goods_of(&t) == 0);
	assert_int_equal(ticket_quantity(&t, 1, 1000), ERR_OK);
	assert_true(goods_of(&t) == 0);			/* never below */
	assert_int_equal(ticket_discount(&t, 1, 0, 0, 0), ERR_OK);
	assert_int_equal(ticket_price(&t, 1, 2800, 0), ERR_OK);
	assert_int_equal(ticket_line(&t, 1)->how, PRICE_CARTE);
	REFUSES(ticket_price(&t, 1, -1, 0), ERR_RANGE);
	REFUSES(ticket_discount(&t, 1, 0, 2801, 0), ERR_RANGE);
	REFUSES(ticket_discount(&t, 1, 0, -1, 0), ERR_RANGE);
	REFUSES(ticket_discount(&t, 1, 10001, 0, 0), ERR_RANGE);
	REFUSES(ticket_discount(&t, 1, -1, 0, 0), ERR_RANGE);
	REFUSES(ticket_discount(&t, 1, 100, 100, 0), ERR_USAGE);
	REFUSES(ticket_discount(&t, 0, 0, 2801, 0), ERR_RANGE);
	REFUSES(ticket_discount(&t, 5, 100, 0, 0), ERR_NOT_FOUND);
}

static void corrected_as_if_it_had_never_been(void **state)
{
	struct ticket_totals a, b;
	struct house h = a_house();

	(void)state;
	added(&t, &noodles, 1000);
	ticket_totals(&t, &h, &a);
	added(&t, &beer, 4000);
	assert_int_equal(ticket_correct(&t, 2, NULL), ERR_OK);
	ticket_totals(&t, &h, &b);
	assert_memory_equal(&a, &b, sizeof a);
	ticket_sent(&t, "");
	REFUSES(ticket_correct(&t, 1, NULL), ERR_REFUSED);
	assert_non_null(strstr(err_detail(), "v1"));
	REFUSES(ticket_correct(&t, 2, NULL), ERR_NOT_FOUND);
}

static void voided_lines_stay_and_count_for_nothing(void **state)
{
	struct ticket_totals sums;
	struct house h = a_house();

	(void)state;
	added(&t, &noodles, 1000);
	ticket_sent(&t, "");
	REFUSES(ticket_void(&t, 1, 0, 4, NULL), ERR_USAGE);
	REFUSES(ticket_void(&t, 1, VOID_CAUSES, 4, NULL), ERR_USAGE);
	assert_int_equal(ticket_void(&t, 1, VOID_KITCHEN, 4, NULL), ERR_OK);
	REFUSES(ticket_void(&t, 1, VOID_KITCHEN, 4, NULL), ERR_NOT_FOUND);
	ticket_totals(&t, &h, &sums);
	assert_true(sums.total == 0 && sums.items == 0 && sums.goods == 0);
	assert_null(ticket_last(&t));
	assert_true(ticket_empty(&t));
	assert_int_equal(t.n_lines, 1);
	assert_int_equal(ticket_check(&t), ERR_OK);
}

/* What the guest has seen on paper stays, or is voided. */
static void a_bill_holds_what_it_has(void **state)
{
	static struct ticket other;
	struct line_modifier less = { .number = 15, .name = "less", .price = -200 }, egg = { .number = 4, .name = "egg", .price = 300 };

	(void)state;
	added(&t, &noodles, 2000);
	assert_false(ticket_is_billed(&t));
	ticket_billed(&t);
	assert_true(ticket_is_billed(&t));
	REFUSES(ticket_correct(&t, 1, NULL), ERR_REFUSED);
	assert_string_equal(err_detail(), "Line 1 is on the printed bill. Void it (v1).");
	REFUSES(ticket_quantity(&t, 1, 1000), ERR_REFUSED);
	REFUSES(ticket_modify(&t, 1, &less), ERR_REFUSED);
	assert_int_equal(ticket_modify(&t, 1, &egg), ERR_OK);
	assert_int_equal(ticket_note(&t, 1, "no onion"), ERR_OK);
	assert_int_equal(ticket_quantity(&t, 1, 3000), ERR_OK);	/* the third is free until the next bill */
	assert_int_equal(ticket_quantity(&t, 1, 2000), ERR_OK);
	assert_int_equal(added(&t, &beer, 1000), 2);
	assert_int_equal(ticket_correct(&t, 2, NULL), ERR_OK);
	/* it is on the bill wherever it goes */
	ticket_init(&other, TICKET_SALE, 3, 1000);
	assert_int_equal(ticket_quantity(&t, 1, 3000), ERR_OK);
	assert_int_equal(ticket_move(&t, 1, 2000, &other), ERR_OK);
	assert_true(t.lines[0].billed == 1000 && other.lines[0].billed == 1000);
	assert_int_equal(ticket_merge(&t, &other), ERR_OK);
	REFUSES(ticket_correct(&other, 2, NULL), ERR_REFUSED);
	assert_int_equal(ticket_void(&other, 2, VOID_GUEST, 4, NULL), ERR_OK);
	assert_int_equal(ticket_void(&other, 1, VOID_GUEST, 4, NULL), ERR_OK);
	assert_false(ticket_is_billed(&other));
	assert_int_equal(ticket_check(&other), ERR_OK);
}

static void the_kitchen_hears_the_news(void **state)
{
	struct line_modifier drink = { .number = 2, .name = "cola", .station = "bar" };
	struct carte_item set = an_item(80, "Set", 3900, 'A');

	(void)state;
	added(&t, &noodles, 2000);
	assert_int_equal(ticket_news(&t, &t.lines[0]), 2000);
	ticket_sent(&t, "bar");
	assert_int_equal(ticket_news(&t, &t.lines[0]), 2000);
	ticket_sent(&t, "wok");
	assert_int_equal(ticket_news(&t, &t.lines[0]), 0);
	assert_int_equal(ticket_quantity(&t, 1, 3000), ERR_OK);
	assert_int_equal(ticket_news(&t, &t.lines[0]), 1000);
	ticket_sent(&t, "");
	assert_int_equal(ticket_void(&t, 1, VOID_GUEST, 0, NULL), ERR_OK);
	assert_int_equal(ticket_news(&t, &t.lines[0]), -3000);
	ticket_sent(&t, "wok");
	assert_int_equal(ticket_news(&t, &t.lines[0]), 0);

	noodles.course = 2;
	added(&t, &noodles, 1000);
	assert_int_equal(ticket_news(&t, &t.lines[1]), 0);	/* not fired */
	ticket_sent(&t, "");
	assert_int_equal(t.lines[1].sent, 0);
	assert_true(ticket_fire(&t, 2));
	assert_false(ticket_fire(&t, 2));
	assert_false(ticket_fire(&t, TICKET_COURSES_MAX + 1));
	assert_int_equal(ticket_news(&t, &t.lines[1]), 1000);

	set.station[0] = 0;
	added(&t, &set, 1000);
	assert_int_equal(ticket_news(&t, &t.lines[2]), 0);	/* nobody makes it */
	assert_int_equal(ticket_modify(&t, 3, &drink), ERR_OK);
	assert_int_equal(ticket_news(&t, &t.lines[2]), 1000);
	REFUSES(ticket_place(&t, 3, TICKET_COURSES_MAX + 1, 0), ERR_RANGE);
	REFUSES(ticket_place(&t, 3, 1, TICKET_SEATS_MAX + 1), ERR_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_same_again_is_more_of_the_last_line, fresh),
		cmocka_unit_test_setup(what_differs_is_another_line, fresh),
		cmocka_unit_test_setup(open_prices_are_typed, fresh),
		cmocka_unit_test_setup(quantities_have_bounds, fresh),
		cmocka_unit_test_setup(sums_have_bounds, fresh),
		cmocka_unit_test_setup(a_piece_has_no_parts, fresh),
		cmocka_unit_test_setup(a_ticket_has_so_many_lines, fresh),
		cmocka_unit_test_setup(modifiers_change_the_price, fresh),
		cmocka_unit_test_setup(notes_are_filtered, fresh),
		cmocka_unit_test_setup(prices_and_discounts_of_a_line, fresh),
		cmocka_unit_test_setup(corrected_as_if_it_had_never_been, fresh),
		cmocka_unit_test_setup(voided_lines_stay_and_count_for_nothing, fresh),
		cmocka_unit_test_setup(a_bill_holds_what_it_has, fresh),
		cmocka_unit_test_setup(the_kitchen_hears_the_news, fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
