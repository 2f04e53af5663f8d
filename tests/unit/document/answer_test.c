/* Verdicts: what fits together, and that the walker gives what was written. */
#include "help.h"

enum { ROOM = 1 << 17 };

static void walked(void **state)
{
	struct buf *b = SCRATCH(ROOM);
	struct answer_row row;
	struct answer a;
	struct bytes rest;

	(void)state;
	assert_err(ERR_OK, sample_answer(b));
	assert_err(ERR_OK, answer_decode(buf_bytes(b), &a));
	assert_int_equal(a.n, 5);
	assert_int_equal(a.first, 40);
	assert_string_equal(a.till, "t1");
	rest = a.rows;
	assert_err(ERR_OK, answer_next(&rest, &row));
	assert_true(row.verdict == ANSWER_ACCEPTED && !row.again && !row.has_first && !row.has_due);
	assert_err(ERR_OK, answer_next(&rest, &row));
	assert_true(row.verdict == ANSWER_ACCEPTED && row.again);
	assert_err(ERR_OK, answer_next(&rest, &row));
	assert_true(row.verdict == ANSWER_CONFLICT && row.has_first && row.has_due && row.reason == ANSWER_UNITS);
	assert_string_equal(row.first_till, "t2");
	assert_string_equal(row.first_merchant, "shop-2");
	assert_int_equal(row.first_time, SAMPLE_TIME - 60);
	assert_int_equal(row.units_due, 1);
	assert_int_equal(row.amount_due, 2520);
	assert_err(ERR_OK, answer_next(&rest, &row));
	assert_true(row.verdict == ANSWER_REFUSED && row.reason == ANSWER_WRONG_DIGEST);
	assert_err(ERR_OK, answer_next(&rest, &row));
	assert_true(row.verdict == ANSWER_HELD);
	assert_int_equal(answer_next(&rest, &row), ERR_NOT_FOUND);
	assert_int_equal(answer_next(&rest, &row), ERR_NOT_FOUND);
}

static void a_foreign_slice(void **state)
{
	struct bytes rest = bytes_of_str("\xa1\x01\x18");
	struct answer_row row, before;

	(void)state;
	memset(&row, 0x77, sizeof row);
	before = row;
	assert_err(ERR_FORMAT, answer_next(&rest, &row));
	assert_memory_equal(&row, &before, sizeof row);
	assert_int_equal(rest.len, 3);
}

static enum err encoded(struct answer_row row)
{
	struct answer h = sample_answer_head(1);

	return answer_encode(&h, &row, SCRATCH(ROOM));
}

static void rows_out_of_bounds(void **state)
{
	struct answer_row due = { .verdict = ANSWER_CONFLICT, .has_due = true, .units_due = UNITS_MAX,
				  .amount_due = FIELD_AMOUNT_MAX };
	struct answer_row first = { .verdict = ANSWER_CONFLICT, .has_first = true, .first_till = "t1",
				    .first_merchant = "m1" };

	(void)state;
	assert_err(ERR_OK, encoded(due));
	due.units_due++;
	assert_err(ERR_RANGE, encoded(due));
	due.units_due = 0;
	due.amount_due++;
	assert_err(ERR_RANGE, encoded(due));
	due.amount_due = -1;
	assert_err(ERR_RANGE, encoded(due));
	assert_err(ERR_OK, encoded(first));
	first.first_merchant[0] = '\0';
	assert_err(ERR_RANGE, encoded(first));
	assert_err(ERR_RANGE, encoded((struct answer_row){ .verdict = 4 }));
	assert_err(ERR_RANGE, encoded((struct answer_row){ .verdict = ANSWER_CONFLICT, .reason = ANSWER_REASON_COUNT }));
	assert_err(ERR_RANGE, encoded((struct answer_row){ .verdict = ANSWER_ACCEPTED, .reason = ANSWER_REVOKED }));
	assert_err(ERR_RANGE, encoded((struct answer_row){ .verdict = ANSWER_REFUSED }));
	assert_err(ERR_OK, encoded((struct answer_row){ .verdict = ANSWER_CONFLICT }));
}

/* A payload with this one row, written by hand. */
static enum err decoded(const char *row, size_t len)
{
	struct answer h = sample_answer_head(1);
	struct answer_row good = { .verdict = ANSWER_ACCEPTED };
	struct buf *b = SCRATCH(ROOM);
	struct answer back;

	assert_err(ERR_OK, answer_encode(&h, &good, b));
	b->len -= 3;	/* {1: 0} */
	buf_put(b, row, len);
	return answer_decode(buf_bytes(b), &back);
}
#define DECODED(row_) decoded(row_, sizeof row_ - 1)

static void rows_by_hand(void **state)
{
	(void)state;
	assert_err(ERR_OK, DECODED("\xa1\x01\x00"));
	assert_err(ERR_OK, DECODED("\xa2\x01\x00\x02\xf5"));
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x00\x02\xf4"));	/* again: false is its absence */
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x01\x03\x00"));	/* reason 0 is its absence */
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x00\x03\x01"));	/* accepted for a reason */
	assert_err(ERR_FORMAT, DECODED("\xa1\x01\x02"));		/* refused for none */
	assert_err(ERR_VERSION, DECODED("\xa1\x01\x04"));		/* a verdict not known */
	assert_err(ERR_VERSION, DECODED("\xa2\x01\x02\x03\x18\x40"));	/* a reason not known */
	assert_err(ERR_VERSION, DECODED("\xa2\x01\x00\x07\x00"));	/* a field not known */
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x01\x05\x01"));	/* units without an amount */
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x01\x06\x01"));
	assert_err(ERR_OK, DECODED("\xa3\x01\x01\x05\x01\x06\x01"));
	assert_err(ERR_FORMAT, DECODED("\xa3\x01\x01\x05\x01\x06\x20"));
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x01\x04\xa0"));
	assert_err(ERR_OK, DECODED("\xa2\x01\x01\x04\xa3\x01\x61""a\x02\x61""b\x03\x00"));
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x01\x04\xa2\x01\x61""a\x02\x61""b"));
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x01\x04\xa3\x01\x61""A\x02\x61""b\x03\x00"));
	assert_err(ERR_FORMAT, DECODED("\xa2\x01\x01\x04\xa3\x01\x61""a\x02\x61""b\x03\x20"));
	assert_err(ERR_FORMAT, DECODED("\xa0"));
	assert_err(ERR_FORMAT, DECODED("\x00"));
	assert_err(ERR_FORMAT, DECODED(""));
	assert_err(ERR_FORMAT, DECODED("\xa1\x01\x00\xa1\x01\x00"));
}

/* An enrolment's answer has one verdict and no place in a stream. */
static void enrolment_shape(void **state)
{
	const struct answer_row rows[2] = { { .verdict = ANSWER_ACCEPTED } };
	struct answer h = { .till = "t1", .subject = ANSWER_ENROLMENT, .n = 1 }, back;
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	assert_err(ERR_OK, answer_encode(&h, rows, b));
	assert_err(ERR_OK, answer_decode(buf_bytes(b), &back));
	assert_int_equal(back.subject, ANSWER_ENROLMENT);
	assert_int_equal(b->data[0], 0xa5);
	assert_int_equal(b->data[6], ANSWER_ENROLMENT);	/* map, 1: "t1", 2: subject */
	b->data[6] = ANSWER_BATCH;
	assert_err(ERR_FORMAT, answer_decode(buf_bytes(b), &back));
	b->data[6] = 3;
	assert_err(ERR_VERSION, answer_decode(buf_bytes(b), &back));
	b->data[6] = 0;
	assert_err(ERR_FORMAT, answer_decode(buf_bytes(b), &back));
	h.n = 2;
	assert_err(ERR_RANGE, answer_encode(&h, rows, SCRATCH(ROOM)));
	h.n = 0;
	assert_err(ERR_RANGE, answer_encode(&h, rows, SCRATCH(ROOM)));
	h.subject = 3;
	h.n = 1;
	assert_err(ERR_RANGE, answer_encode(&h, rows, SCRATCH(ROOM)));
}

static void a_thousand_longest(void **state)
{
	static struct answer_row rows[ANSWER_ROWS_MAX + 1];
	struct answer h = sample_answer_head(ANSWER_ROWS_MAX), back;
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	for (size_t i = 0; i < ANSWER_ROWS_MAX; i++)
		rows[i] = (struct answer_row){ ANSWER_CONFLICT, true, ANSWER_UNITS, true, "twelve-chars", "twelve-chars",
					       FIELD_TIME_MAX, true, UNITS_MAX, FIELD_AMOUNT_MAX };
	assert_err(ERR_OK, answer_encode(&h, rows, b));
	assert_err(ERR_OK, answer_decode(buf_bytes(b), &back));
	assert_int_equal(back.n, ANSWER_ROWS_MAX);
	print_message("an answer of 1000 longest verdicts: %zu bytes of %d\n", b->len, DOCUMENT_PAYLOAD_MAX);
	h.n++;
	assert_err(ERR_RANGE, answer_encode(&h, rows, SCRATCH(ROOM)));
}

static void names(void **state)
{
	(void)state;
	for (int v = 0; v <= ANSWER_HELD; v++)
		assert_true(strlen(answer_verdict_name(v)) > 3);
	for (int r = 0; r < ANSWER_REASON_COUNT; r++)
		for (int q = 0; q < r; q++)
			assert_string_not_equal(answer_reason_name(r), answer_reason_name(q));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walked), cmocka_unit_test(a_foreign_slice), cmocka_unit_test(rows_out_of_bounds),
		cmocka_unit_test(rows_by_hand), cmocka_unit_test(enrolment_shape), cmocka_unit_test(a_thousand_longest),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
