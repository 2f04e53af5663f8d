/* A statement's sums are its rows', and the longest one fits a document. */
#include "help.h"

enum { ROOM = DOCUMENT_MAX };

static struct statement_row many[STATEMENT_ROWS_MAX + 1];

static void walked(void **state)
{
	struct buf *b = SCRATCH(ROOM);
	struct statement_row row;
	struct statement s;
	struct bytes rest;

	(void)state;
	assert_err(ERR_OK, sample_statement(b));
	assert_err(ERR_OK, statement_decode(buf_bytes(b), &s));
	assert_true(s.n == 3 && s.gross == 2800 && s.due == 2520);
	assert_string_equal(s.period, "2026-W47");
	rest = s.rows;
	for (size_t i = 0; i < 3; i++) {
		assert_err(ERR_OK, statement_next(&rest, &row));
		assert_memory_equal(row.serial, SAMPLE_STATEMENT_ROWS[i].serial, SERIAL_LEN);
		assert_true(row.units == SAMPLE_STATEMENT_ROWS[i].units && row.due == SAMPLE_STATEMENT_ROWS[i].due);
	}
	assert_int_equal(statement_next(&rest, &row), ERR_NOT_FOUND);
	rest = bytes_of_str("\x86");
	assert_err(ERR_FORMAT, statement_next(&rest, &row));
}

static void sums(void **state)
{
	struct statement s = sample_statement_struct();
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	s.gross++;
	assert_err(ERR_RANGE, statement_encode(&s, SAMPLE_STATEMENT_ROWS, SCRATCH(ROOM)));
	s = sample_statement_struct(), s.due--;
	assert_err(ERR_RANGE, statement_encode(&s, SAMPLE_STATEMENT_ROWS, SCRATCH(ROOM)));
	s = sample_statement_struct();
	assert_err(ERR_OK, statement_encode(&s, SAMPLE_STATEMENT_ROWS, b));
	assert_int_equal(b->data[b->len - 1], 0xd8);	/* due: 2520 is 0x09d8 */
	b->data[b->len - 1]++;
	assert_err(ERR_FORMAT, statement_decode(buf_bytes(b), &s));
	b->data[b->len - 1]--;
	assert_int_equal(b->data[b->len - 5], 0xf0);	/* gross: 2800 is 0x0af0 */
	b->data[b->len - 5]++;
	assert_err(ERR_FORMAT, statement_decode(buf_bytes(b), &s));
}

static enum err with_row(struct statement_row r)
{
	struct statement s = sample_statement_struct();

	s.n = 1;
	s.gross = r.gross;
	s.due = r.due;
	return statement_encode(&s, &r, SCRATCH(ROOM));
}

static void rows_out_of_bounds(void **state)
{
	const struct statement_row good = { "serial", 1, FIELD_AMOUNT_MAX, 0, "t1", 1 };
	struct statement_row r;

	(void)state;
	assert_err(ERR_OK, with_row(good));
	r = good, r.units = 0;
	assert_err(ERR_RANGE, with_row(r));
	r = good, r.units = UNITS_MAX + 1;
	assert_err(ERR_RANGE, with_row(r));
	r = good, r.units = INT32_MIN;
	assert_err(ERR_RANGE, with_row(r));
	r = good, r.gross++;
	assert_err(ERR_RANGE, with_row(r));
	r = good, r.due = -1;	/* a redemption that takes money away */
	assert_err(ERR_RANGE, with_row(r));
	r = good, r.units = -1;	/* a reversal that brings some */
	assert_err(ERR_RANGE, with_row(r));
	r.gross = -1;
	assert_err(ERR_OK, with_row(r));
	r = good, r.till[0] = '\0';
	assert_err(ERR_RANGE, with_row(r));
	r = good, r.time = -1;
	assert_err(ERR_RANGE, with_row(r));
}

static void head_out_of_bounds(void **state)
{
	struct statement s = sample_statement_struct();

	(void)state;
	s.until = s.from;
	assert_err(ERR_RANGE, statement_encode(&s, SAMPLE_STATEMENT_ROWS, SCRATCH(ROOM)));
	s = sample_statement_struct(), s.period[0] = '\0';
	assert_err(ERR_RANGE, statement_encode(&s, SAMPLE_STATEMENT_ROWS, SCRATCH(ROOM)));
	s = sample_statement_struct(), strcpy(s.period, "week 47");
	assert_err(ERR_RANGE, statement_encode(&s, SAMPLE_STATEMENT_ROWS, SCRATCH(ROOM)));
	s = sample_statement_struct(), memset(s.period, 'p', sizeof s.period);
	assert_err(ERR_RANGE, statement_encode(&s, SAMPLE_STATEMENT_ROWS, SCRATCH(ROOM)));
	s = sample_statement_struct(), strcpy(s.currency, "CN");
	assert_err(ERR_RANGE, statement_encode(&s, SAMPLE_STATEMENT_ROWS, SCRATCH(ROOM)));
}

static void longest(void **state)
{
	struct statement s = sample_statement_struct(), back;
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	s.n = STATEMENT_ROWS_MAX;
	s.gross = s.due = -FIELD_AMOUNT_MAX * STATEMENT_ROWS_MAX;
	for (size_t i = 0; i <= STATEMENT_ROWS_MAX; i++)
		many[i] = (struct statement_row){ "serial", -UNITS_MAX, -FIELD_AMOUNT_MAX, -FIELD_AMOUNT_MAX,
						  "twelve-chars", FIELD_TIME_MAX };
	assert_err(ERR_OK, statement_encode(&s, many, b));
	assert_err(ERR_OK, statement_decode(buf_bytes(b), &back));
	assert_int_equal(back.gross, s.gross);
	print_message("the longest statement: %zu bytes of %d\n", b->len, DOCUMENT_PAYLOAD_MAX);
	s.n++;
	assert_err(ERR_TOO_LONG, statement_encode(&s, many, SCRATCH(ROOM)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walked), cmocka_unit_test(sums), cmocka_unit_test(rows_out_of_bounds),
		cmocka_unit_test(head_out_of_bounds), cmocka_unit_test(longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
