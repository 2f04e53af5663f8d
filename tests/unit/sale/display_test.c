/* Two lines of twenty, at each moment, whatever the names and amounts are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "sale/display.h"

#include <string.h>

static struct house house;
static struct ticket_line line;
static struct ticket_totals totals;

static int setup(void **state)
{
	(void)state;
	memset(&house, 0, sizeof house);
	memset(&line, 0, sizeof line);
	memset(&totals, 0, sizeof totals);
	strcpy(house.currency, "CNY");
	strcpy(house.name, "Noodle House");
	strcpy(line.name, "\xe7\xba\xa2\xe7\x83\xa7\xe7\x89\x9b\xe8\x82\x89\xe9\x9d\xa2");
	strcpy(line.brief, "Beef noodles");
	line.plu = 12;
	line.quantity = 2 * QUANTITY_ONE;
	totals.total = 8400;
	return 0;
}

static void shows(enum display_moment m, int64_t amount, const char *first, const char *second)
{
	struct display_view v = { m, &house, &line, amount, &totals };
	char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];

	display_lines(&v, lines);
	assert_string_equal(lines[0], first);
	assert_string_equal(lines[1], second);
}

static void the_usual_moments(void **state)
{
	(void)state;
	shows(DISPLAY_WAITING, 0, "    Noodle House    ", "      Welcome       ");
	shows(DISPLAY_LINE, 5600, "Beef noodles        ", "2 x            56.00");
	line.quantity = 1500;
	shows(DISPLAY_CHANGED, 4200, "Beef noodles        ", "1.500 x        42.00");
	shows(DISPLAY_DELETED, 4200, "Beef noodles        ", "taken off     -42.00");
	shows(DISPLAY_SUBTOTAL, 0, "Subtotal       84.00", "                    ");
	totals.rounding = 2;
	shows(DISPLAY_TOTAL, 0, "Total          84.02", "                    ");
	totals.due = 3400;
	shows(DISPLAY_TENDER, 5000, "Given          50.00", "Due            34.00");
	totals.due = -1600;
	totals.change = 1600;
	shows(DISPLAY_TENDER, 10000, "Given         100.00", "Due             0.00");
	shows(DISPLAY_CHANGE, 0, "Total          84.02", "Change         16.00");
	shows(DISPLAY_CLOSED, 0, "This till is closed ", "                    ");
}

static void names_that_it_cannot_show(void **state)
{
	(void)state;
	line.brief[0] = 0;
	shows(DISPLAY_LINE, 5600, "12                  ", "2 x            56.00");
	strcpy(line.brief, "Cr\xc3\xa8me \x1b[31m br\xc3\xbbl\xc3\xa9" "e xy");
	shows(DISPLAY_LINE, 5600, "Crme [31m brle xy   ", "2 x            56.00");
	strcpy(house.name, "\xe9\x9d\xa2\xe9\xa6\x86");
	shows(DISPLAY_WAITING, 0, "      Welcome       ", "                    ");
	strcpy(house.name, "The Very Longest Noodle House In Town");
	shows(DISPLAY_WAITING, 0, "The Very Longest Noo", "      Welcome       ");
}

static void every_amount_fits(void **state)
{
	static const int64_t amounts[] = { 0, -1, SALE_AMOUNT_MAX, -SALE_AMOUNT_MAX, INT64_MAX, INT64_MIN + 1 };
	char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];

	(void)state;
	for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
		for (int m = 0; m < DISPLAY_MOMENTS; m++) {
			struct display_view v = { (enum display_moment)m, &house, &line, amounts[i], &totals };

			line.quantity = m % 2 ? QUANTITY_MAX : -QUANTITY_MAX + 1;
			display_lines(&v, lines);
			for (int row = 0; row < DISPLAY_ROWS; row++) {
				assert_int_equal(strlen(lines[row]), DISPLAY_COLUMNS);
				for (const char *c = lines[row]; *c; c++)
					assert_in_range(*c, 0x20, 0x7e);
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_usual_moments, setup), cmocka_unit_test_setup(names_that_it_cannot_show, setup),
		cmocka_unit_test_setup(every_amount_fits, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
