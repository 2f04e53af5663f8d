#include "help.h"
#include "base/text.h"
#include "sale/plan.h"

static const struct plan_table ROOM[] = {
	{ "1", 0, 0, 4, 0, PLAN_FREE, 0 }, { "2", 1, 0, 4, 3, PLAN_TAKEN, 2 }, { "3", 3, 0, 2, 2, PLAN_ORDERED, 45 },
	{ "4", 0, 1, 6, 5, PLAN_WAITING, 61 }, { "5", 2, 1, 8, 8, PLAN_BILL, 600 }, { "terrace-12", 3, 2, 4, 0, PLAN_FREE, 0 },
	{ "twice", 0, 0, 4, 0, PLAN_FREE, 0 }, { "far", 99, 0, 4, 0, PLAN_FREE, 0 },
};
enum { ROOM_TABLES = sizeof ROOM / sizeof *ROOM };

static void draws(const struct plan *p, unsigned chosen, const char *want)
{
	static char all[1 << 14];
	char line[PLAN_LINE_CAP];
	size_t len = 0;

	all[0] = 0;
	for (unsigned row = 0; row < p->rows; row++) {
		plan_line(p, row, chosen, line);
		assert_true(text_cells(line) <= p->columns);
		len += (size_t)snprintf(all + len, sizeof all - len, "%s\n", line);
	}
	if (strcmp(all, want) != 0)
		fail_msg("\n%s", all);
}

static void large(void **state)
{
	struct plan p = { .ascii = false };

	(void)state;
	plan_lay(&p, ROOM, ROOM_TABLES, 80, 16);
	draws(&p, 4,
	      "┌────────────┐┌────────────┐              ┌────────────┐\n"
	      "│1          4││2        3/4│              │3        2/2│\n"
	      "│            ││taken     2'│              │ordered  45'│\n"
	      "│            ││            │              │            │\n"
	      "└────────────┘└────────────┘              └────────────┘\n"
	      "┌────────────┐              ╔════════════╗\n"
	      "│4        5/6│              ║5        8/8║\n"
	      "│waiting 1h01│              ║bill   10h00║\n"
	      "│            │              ║            ║\n"
	      "└────────────┘              ╚════════════╝\n"
	      "                                          ┌────────────┐\n"
	      "                                          │terrace-12 4│\n"
	      "                                          │            │\n"
	      "                                          │            │\n"
	      "                                          └────────────┘\n");
	assert_false(p.boxes[6].placed || p.boxes[7].placed);
}

static void small(void **state)
{
	struct plan p = { .ascii = true };

	(void)state;
	plan_lay(&p, ROOM, ROOM_TABLES, 30, 9);
	draws(&p, 1,
	      "+-----+#=====#       +-----+\n"
	      "|1    |#2   .#       |3   o|\n"
	      "+-----+#=====#       +-----+\n"
	      "+-----+       +-----+\n"
	      "|4   !|       |5   $|\n"
	      "+-----+       +-----+\n"
	      "                     +-----+\n"
	      "                     |terra|\n"
	      "                     +-----+\n");
}

static void arrows(void **state)
{
	struct plan p = { .ascii = true };

	(void)state;
	plan_lay(&p, ROOM, ROOM_TABLES, 80, 16);
	assert_int_equal(plan_next(&p, 0, PLAN_RIGHT), 1);
	assert_int_equal(plan_next(&p, 1, PLAN_RIGHT), 2);
	assert_int_equal(plan_next(&p, 2, PLAN_RIGHT), 2);
	assert_int_equal(plan_next(&p, 2, PLAN_LEFT), 1);
	assert_int_equal(plan_next(&p, 0, PLAN_DOWN), 3);
	assert_int_equal(plan_next(&p, 3, PLAN_RIGHT), 4);
	assert_int_equal(plan_next(&p, 4, PLAN_DOWN), 5);
	assert_int_equal(plan_next(&p, 5, PLAN_UP), 2);
	assert_int_equal(plan_next(&p, 3, PLAN_UP), 0);
	assert_int_equal(plan_next(&p, 99, PLAN_UP), 99);
}

static void scrolling(void **state)
{
	struct plan p = { .ascii = true };
	uint16_t left = 0, top = 0;

	(void)state;
	plan_lay(&p, ROOM, ROOM_TABLES, 20, 5);
	assert_true(p.columns == 24 && p.rows == 9);
	plan_scroll(&p, 5, 20, 5, &left, &top);
	assert_true(left == 4 && top == 4);
	plan_scroll(&p, 4, 20, 5, &left, &top);
	assert_true(left == 4 && top == 3);
	plan_scroll(&p, 0, 20, 5, &left, &top);
	assert_true(left == 0 && top == 0);
	plan_scroll(&p, 6, 20, 5, &left, &top);		/* it is not on the map */
	assert_true(left == 0 && top == 0);
}

/* Boxes never overlap, all that is placed can be reached by arrows, and no line is too wide. */
static void rooms_of_chance(void **state)
{
	static struct plan_table tables[PLAN_TABLES_MAX];
	uint64_t seed = 11;

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct plan p = { .ascii = chance(&seed, 2) };
		unsigned n = chance(&seed, PLAN_TABLES_MAX + 1), placed = 0;
		char line[PLAN_LINE_CAP];

		for (unsigned i = 0; i < n; i++) {
			tables[i] = (struct plan_table){ .x = (uint8_t)chance(&seed, 18), .y = (uint8_t)chance(&seed, 12),
				.seats = (uint8_t)chance(&seed, 256), .guests = (uint8_t)chance(&seed, 256),
				.state = (enum plan_state)chance(&seed, PLAN_STATES), .minutes = (uint16_t)chance(&seed, 65536) };
			snprintf(tables[i].id, sizeof tables[i].id, "t%u", chance(&seed, 1000000000));
		}
		plan_lay(&p, tables, n, 1 + chance(&seed, PLAN_COLUMNS_MAX), 1 + chance(&seed, 70));
		for (unsigned row = 0; row < p.rows; row++) {
			plan_line(&p, row, chance(&seed, n + 1), line);
			assert_true(text_cells(line) <= p.columns && text_utf8(bytes_of_str(line)));
		}
		for (unsigned i = 0; i < n; i++) {
			if (!p.boxes[i].placed)
				continue;
			placed++;
			assert_true(p.boxes[i].left + p.boxes[i].width <= p.columns && p.boxes[i].top + p.boxes[i].height <= p.rows);
			for (unsigned k = 0; k < i; k++)
				assert_true(!p.boxes[k].placed || p.boxes[k].left != p.boxes[i].left || p.boxes[k].top != p.boxes[i].top);
			for (unsigned way = 0; way < 4; way++)
				assert_true(p.boxes[plan_next(&p, i, (enum plan_way)way)].placed);
		}
		assert_true(n < 20 || placed > 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(large),
		cmocka_unit_test(small),
		cmocka_unit_test(arrows),
		cmocka_unit_test(scrolling),
		cmocka_unit_test(rooms_of_chance),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
