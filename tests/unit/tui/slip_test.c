#include "tui.h"
#include "ui/slip.h"

static struct ticket ticket;
static struct house house;

static struct carte_item item(uint32_t plu, const char *name, int64_t price)
{
	struct carte_item i = { .plu = plu, .price = price, .tax = 'A' };

	snprintf(i.name, sizeof i.name, "%s", name);
	snprintf(i.brief, sizeof i.brief, "brief %u", plu);
	return i;
}

static uint16_t ring(uint32_t plu, const char *name, int64_t price, int32_t quantity)
{
	struct carte_item i = item(plu, name, price);
	uint16_t number = 0;

	assert_int_equal(ticket_add(&ticket, &i, quantity, CARTE_PRICE_OPEN, &number), ERR_OK);
	return number;
}

static int begin(void **state)
{
	(void)state;
	house_defaults(&house, "CNY");
	ticket_init(&ticket, TICKET_SALE, 3, 1000);
	return 0;
}

static struct slip slip(uint16_t chosen)
{
	return (struct slip){ .ticket = &ticket, .house = &house, .chosen = chosen };
}

static void quantities(void **state)
{
	static const struct {
		int32_t quantity;
		const char *text;
	} all[] = {
		{ 1000, "1" }, { 12000, "12" }, { 1500, "1.5" }, { 250, "0.25" }, { 1, "0.001" }, { -1000, "-1" }, { -1500, "-1.5" },
		{ -250, "-0.25" }, { 0, "0" }, { QUANTITY_MAX, "9999" }, { INT32_MIN, "-2147483.648" },
	};
	char text[16];

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		slip_quantity(all[i].quantity, text, sizeof text);
		assert_string_equal(text, all[i].text);
	}
}

static void lines_and_what_belongs_to_them(void **state)
{
	struct grid g = { .w = 0 };
	struct line_modifier m = { .number = 4, .name = "Extra beef", .price = 600 };
	uint16_t n = ring(11, "Beef noodles", 2800, 2000), other;
	struct slip s = slip(0);

	(void)state;
	assert_int_equal(ticket_modify(&ticket, n, &m), ERR_OK);
	assert_int_equal(ticket_note(&ticket, n, "no coriander"), ERR_OK);
	assert_int_equal(ticket_discount(&ticket, n, 1000, 0, 0), ERR_OK);
	ring(20, "豆浆", 500, 1000);
	other = ring(30, "Plum juice", 800, 1000);
	assert_int_equal(ticket_void(&ticket, other, VOID_GUEST, 0, NULL), ERR_OK);
	assert_int_equal(slip_rows(&s), 6);
	assert_int_equal(grid_resize(&g, 34, 7), ERR_OK);
	slip_draw(&s, &g, grid_rect(&g));
	assert_dump(&g, " |  1    2 Beef noodles        61.20\n"
			" |         + Extra beef 6.00\n"
			" |         * no coriander\n"
			" |         - 10%\n"
			" |  2    1 豆浆                 5.00\n"
			" |  3    1 [void] Plum juice\n"
			" |\n");
	s.brief = true;
	s.chosen = 2;
	slip_draw(&s, &g, grid_rect(&g));
	assert_true(grid_find(&g, "> 2    1 brief 20"));	/* not by colour alone */
	assert_true(grid_find(&g, "brief 20"));
	assert_false(grid_find(&g, "豆浆"));
	grid_finish(&g);
}

/* Whether the kitchen has a line, all of it or not, and what its course is, at a table or not. */
static void what_the_kitchen_has(void **state)
{
	struct grid g = { .w = 0 };
	uint16_t all = ring(11, "Beef noodles", 2800, 2000), some = ring(20, "Soup", 500, 3000), gone = ring(30, "Rice", 300, 1000);
	struct slip s = slip(0);

	(void)state;
	ring(12, "Tea", 400, 12000);
	ticket_line(&ticket, all)->sent = 2000;
	ticket_line(&ticket, some)->sent = 2000;
	ticket_line(&ticket, gone)->sent = 1000;
	assert_int_equal(ticket_place(&ticket, some, 2, 0), ERR_OK);
	assert_int_equal(ticket_void(&ticket, gone, VOID_GUEST, 0, NULL), ERR_OK);
	assert_int_equal(grid_resize(&g, 34, 4), ERR_OK);
	slip_draw(&s, &g, grid_rect(&g));
	assert_dump(&g, " |  1k   2 Beef noodles        56.00\n"
			" |  2+   3 Soup (w2)           15.00\n"
			" |  3k   1 [void] Rice\n"
			" |  4   12 Tea                 48.00\n");
	assert_int_equal(grid_resize(&g, 27, 4), ERR_OK);
	strcpy(ticket_line(&ticket, some)->name, "Hot and sour soup");
	slip_draw(&s, &g, grid_rect(&g));
	assert_true(grid_find(&g, "2+   3 Hot an~ (w2) 15.00"));	/* the name gives way */
	ticket.kind = TICKET_REFUND;
	slip_draw(&s, &g, grid_rect(&g));
	assert_false(grid_find(&g, "(w2)"));
	grid_finish(&g);
}

/* What it pays and what is left stand whole beside a long name; what is asked for stands behind it. */
static void stored_value(void **state)
{
	struct grid g = { .w = 0 };
	struct checkout *counter = calloc(1, sizeof *counter);
	struct ticket_coupon card = { .stream = 1, .kind = COUPON_VALUE, .units = 1, .total = 1, .value = 3000, .balance = 7000,
				      .name = "A prepaid card with a name" };
	struct slip s = slip(0);
	uint16_t n;

	(void)state;
	assert_non_null(counter);
	ring(11, "Beef noodles", 2800, 1000);
	assert_int_equal(ticket_coupon(&ticket, &card, NULL, 0, &n), ERR_OK);
	strcpy(counter->asking[0].name, "Stamp card");
	strcpy(counter->asking[0].platform, "Demo");
	counter->n_asking = 1;
	s.counter = counter;
	assert_int_equal(slip_rows(&s), 4);
	assert_int_equal(grid_resize(&g, 42, 5), ERR_OK);
	slip_draw(&s, &g, grid_rect(&g));
	assert_dump(&g, " |  1    1 Beef noodles                28.00\n"
			" |         [+] A prepaid card with a~ -28.00\n"
			" |             left on it 72.00\n"
			" |         [?] Stamp card: asking Demo ...\n"
			" |\n");
	grid_finish(&g);
	free(counter);
}

static void what_is_chosen_is_in_sight(void **state)
{
	struct grid g = { .w = 0 };
	char name[24];

	(void)state;
	for (uint32_t i = 1; i <= 30; i++) {
		snprintf(name, sizeof name, "item-%02u", i);
		ring(i, name, 100, 1000);
	}
	assert_int_equal(grid_resize(&g, 34, 6), ERR_OK);
	for (uint16_t n = 0; n <= 30; n++) {
		struct slip s = slip(n);

		grid_fill(&g, grid_rect(&g), STYLE_PLAIN);
		slip_draw(&s, &g, grid_rect(&g));
		snprintf(name, sizeof name, "item-%02u", n ? n : 30);
		assert_true(grid_find(&g, name));
	}
	grid_finish(&g);
}

static void the_hidden_are_counted(void **state)
{
	struct grid g = { .w = 0 };
	struct slip s = slip(0);
	char name[24];

	(void)state;
	for (uint32_t i = 1; i <= 9; i++) {
		snprintf(name, sizeof name, "item-%02u", i);
		ring(i, name, 100, 1000);
	}
	assert_int_equal(grid_resize(&g, 30, 5), ERR_OK);
	slip_draw(&s, &g, grid_rect(&g));
	assert_dump(&g, " |         ... 5 rows more\n"
			" |  6    1 item-06          1.00\n"
			" |  7    1 item-07          1.00\n"
			" |  8    1 item-08          1.00\n"
			" |  9    1 item-09          1.00\n");
	assert_int_equal(slip_at(&s, grid_rect(&g), 1), 6);
	assert_int_equal(slip_at(&s, grid_rect(&g), 9), 0);
	grid_finish(&g);
}

static void one_goes_from_line_to_line(void **state)
{
	uint16_t a = ring(1, "a", 100, 1000), b = ring(2, "b", 100, 1000), c = ring(3, "c", 100, 1000);

	(void)state;
	assert_int_equal(ticket_void(&ticket, b, VOID_MISTAKE, 0, NULL), ERR_OK);
	assert_int_equal(slip_next(&ticket, 0, 1), a);
	assert_int_equal(slip_next(&ticket, 0, -1), c);
	assert_int_equal(slip_next(&ticket, a, 1), c);
	assert_int_equal(slip_next(&ticket, c, -1), a);
	assert_int_equal(slip_next(&ticket, c, 1), 0);
	assert_int_equal(slip_next(&ticket, a, -1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantities), cmocka_unit_test_setup(lines_and_what_belongs_to_them, begin),
		cmocka_unit_test_setup(what_the_kitchen_has, begin), cmocka_unit_test_setup(stored_value, begin),
		cmocka_unit_test_setup(what_is_chosen_is_in_sight, begin), cmocka_unit_test_setup(the_hidden_are_counted, begin),
		cmocka_unit_test_setup(one_goes_from_line_to_line, begin),
	};
	return cmocka_run_group_tests_name("tui/slip", tests, NULL, NULL);
}
