#include "help.h"
#include "base/text.h"
#include "sale/chart.h"

static const struct chart_row DISHES[] = {
	{ "Beef noodles", 120, 336000 }, { "Tsingtao beer", 60, 72000 }, { "牛肉面", 5, 14000 }, { "Cola", 1, 600 }, { "Returned", -1, -2800 },
	{ "Given away", 3, 0 },
};
enum { DISH_COUNT = sizeof DISHES / sizeof *DISHES };

static void is_line(const struct chart *c, unsigned i, const char *want)
{
	char out[CHART_LINE_CAP];

	chart_line(c, &DISHES[i], out);
	assert_string_equal(out, want);
}

static void bars(void **state)
{
	struct chart c = { .counts = false };
	char out[CHART_LINE_CAP];
	struct chart_row sum = chart_sum("Sum", DISHES, DISH_COUNT);

	(void)state;
	chart_fit(&c, "CNY", DISHES, DISH_COUNT, 60);
	is_line(&c, 0, "Beef noodles  120 3360.00 ██████████████████████████████████");
	is_line(&c, 1, "Tsingtao beer  60  720.00 ███████▎");
	is_line(&c, 2, "牛肉面          5  140.00 █▍");
	is_line(&c, 3, "Cola            1    6.00 ▏");
	is_line(&c, 4, "Returned       -1  -28.00");
	is_line(&c, 5, "Given away      3    0.00");
	chart_sum_line(&c, &sum, out);
	assert_string_equal(out, "Sum           188 4198.00");
	c.ascii = c.counts = true;
	chart_fit(&c, "CNY", DISHES, DISH_COUNT, 60);
	is_line(&c, 0, "Beef noodles  120 3360.00 ##################################");
	is_line(&c, 1, "Tsingtao beer  60  720.00 #################");
	is_line(&c, 3, "Cola            1    6.00 #");
}

static void lines_stay_within_their_columns(void **state)
{
	static const int64_t numbers[] = { 0, 1, -1, 99, INT64_MAX, INT64_MIN, 1000000000 };
	static const char *const labels[] = { "", "x", "012345678901234567890123456789012345678901234567890123456789", "牛肉面牛肉面牛肉面牛肉面" };
	static const char currencies[][4] = { "CNY", "JPY", "KWD" };
	uint64_t seed = 7;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		struct chart_row rows[5] = { { .count = 0 } };
		struct chart c = { .counts = chance(&seed, 2), .ascii = chance(&seed, 2) };
		unsigned columns = CHART_COLUMNS_MIN + chance(&seed, CHART_COLUMNS_MAX - CHART_COLUMNS_MIN + 1);
		char out[CHART_LINE_CAP];

		for (unsigned i = 0; i < 5; i++) {
			strcpy(rows[i].label, labels[chance(&seed, 4)]);
			rows[i].count = numbers[chance(&seed, 7)];
			rows[i].amount = numbers[chance(&seed, 7)];
		}
		chart_fit(&c, currencies[chance(&seed, 3)], rows, 5, columns);
		for (unsigned i = 0; i < 5; i++) {
			chart_line(&c, &rows[i], out);
			assert_true(text_cells(out) <= columns);
			assert_true(text_utf8(bytes_of_str(out)));
		}
		rows[0] = chart_sum("all", rows, 5);
		chart_sum_line(&c, &rows[0], out);
		assert_true(text_cells(out) <= columns);
	}
}

static void the_largest_first(void **state)
{
	struct chart_row rows[DISH_COUNT], many[700];
	uint64_t seed = 3;

	(void)state;
	memcpy(rows, DISHES, sizeof rows);
	assert_int_equal(chart_sort(rows, DISH_COUNT, 99, "rest"), DISH_COUNT);
	assert_string_equal(rows[0].label, "Beef noodles");
	assert_string_equal(rows[4].label, "Given away");
	assert_string_equal(rows[5].label, "Returned");
	assert_int_equal(chart_sort(rows, DISH_COUNT, 3, "rest"), 3);
	assert_string_equal(rows[2].label, "rest");
	assert_true(rows[2].amount == 14000 + 600 - 2800 && rows[2].count == 5 + 1 + 3 - 1);
	assert_int_equal(chart_sort(rows, 0, 3, "rest"), 0);
	for (unsigned n = 1; n < 700; n += 37) {
		memset(many, 0, sizeof many);
		for (unsigned i = 0; i < n; i++) {
			snprintf(many[i].label, sizeof many[i].label, "%u", chance(&seed, 1000));
			many[i].amount = chance(&seed, 50);
			many[i].count = chance(&seed, 3);
		}
		chart_sort(many, n, n, "rest");
		for (unsigned i = 1; i < n; i++)
			assert_true(many[i - 1].amount > many[i].amount || (many[i - 1].amount == many[i].amount &&
				    (many[i - 1].count > many[i].count || (many[i - 1].count == many[i].count &&
				     strcmp(many[i - 1].label, many[i].label) <= 0))));
	}
}

static void as_csv(void **state)
{
	static const struct chart_row rows[] = { { "Beef, noodles", 120, 336000 }, { "=1+1", -1, -5 }, { "'quoted\"", 0, 0 } };
	char memory[300];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	chart_csv_header(&b, "item");
	for (unsigned i = 0; i < 3; i++)
		chart_csv_row(&b, "CNY", &rows[i]);
	memory[b.len] = 0;
	assert_string_equal(memory, "item,count,amount\r\n\"Beef, noodles\",120,3360.00\r\n'=1+1,-1,-0.05\r\n\"''quoted\"\"\",0,0.00\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars),
		cmocka_unit_test(lines_stay_within_their_columns),
		cmocka_unit_test(the_largest_first),
		cmocka_unit_test(as_csv),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
