/* The bounds of single fields, at their edges: what every codec of the room rests on. */
#include "document/field.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct buf memory(void)
{
	static uint8_t place[512];
	struct buf b;

	buf_init(&b, place, sizeof place);
	return b;
}

static struct cbor_in reading(const struct buf *b)
{
	struct cbor_in in;

	cbor_open(&in, buf_bytes(b));
	return in;
}

static void ids_are_ids(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} ids[] = { { "a", true }, { "abcdefghij-9", true }, { "abcdefghij-90", false }, { "", false }, { "A", false },
		    { "a b", false }, { "a\xc3\xa9", false }, { "a_b", false } };

	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		struct buf b = memory();
		struct cbor_in in;
		char out[ID_CAP] = "before";

		cbor_put_str(&b, ids[i].text);
		in = reading(&b);
		field_get_id(&in, out);
		assert_int_equal(in.err == ERR_OK, ids[i].good);
		if (ids[i].good)
			assert_string_equal(out, ids[i].text);
	}
}

static enum err currency(const char *text)
{
	struct buf b = memory();
	struct cbor_in in;
	char out[4];

	cbor_put_str(&b, text);
	in = reading(&b);
	field_get_currency(&in, out);
	return in.err;
}

static void currencies_are_three_capitals(void **state)
{
	(void)state;
	assert_int_equal(currency("CNY"), ERR_OK);
	assert_int_equal(currency("cny"), ERR_FORMAT);
	assert_int_equal(currency("CN"), ERR_FORMAT);
	assert_int_equal(currency("CNYX"), ERR_FORMAT);
	assert_int_equal(currency(""), ERR_FORMAT);
}

static enum err number(int64_t v, int64_t (*get)(struct cbor_in *in), int64_t *out)
{
	struct buf b = memory();
	struct cbor_in in;

	cbor_put_int(&b, v);
	in = reading(&b);
	*out = get(&in);
	return in.err;
}

static int64_t get_rank(struct cbor_in *in)
{
	return (int64_t)field_get_rank(in);
}

static void times_and_ranks_have_ends(void **state)
{
	int64_t v;

	(void)state;
	assert_int_equal(number(0, field_get_time, &v), ERR_OK);
	assert_int_equal(number(FIELD_TIME_MAX, field_get_time, &v), ERR_OK);
	assert_true(v == FIELD_TIME_MAX);
	assert_int_equal(number(FIELD_TIME_MAX + 1, field_get_time, &v), ERR_FORMAT);
	assert_int_equal(number(-1, field_get_time, &v), ERR_FORMAT);
	assert_int_equal(number(0, get_rank, &v), ERR_FORMAT);
	assert_int_equal(number(1, get_rank, &v), ERR_OK);
	assert_int_equal(number(FIELD_RANK_MAX, get_rank, &v), ERR_OK);
}

/* Beyond the last of an enumeration is a newer program's; below the first is nobody's. */
static void enumerations_know_newer_ones(void **state)
{
	static const enum err wanted[] = { ERR_FORMAT, ERR_OK, ERR_OK, ERR_VERSION, ERR_VERSION };

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		struct buf b = memory();
		struct cbor_in in;

		cbor_put_uint(&b, i);
		in = reading(&b);
		field_get_enum(&in, 1, 3);
		assert_int_equal(field_close(&in, "test"), wanted[i]);
	}
}

/* A newer key counts as newer only where all before it was in order. */
static void what_is_wrong_stays_wrong(void **state)
{
	struct buf b = memory();
	struct cbor_in in;

	(void)state;
	cbor_put_int(&b, -1);
	in = reading(&b);
	field_get_time(&in);
	field_unknown(&in, 99, 8);
	assert_int_equal(field_close(&in, "test"), ERR_FORMAT);

	b = memory();
	cbor_put_uint(&b, 1);
	in = reading(&b);
	field_get_time(&in);
	field_unknown(&in, 9, 8);
	assert_int_equal(field_close(&in, "test"), ERR_VERSION);
	in = reading(&b);
	field_get_time(&in);
	field_unknown(&in, 0, 8);
	assert_int_equal(field_close(&in, "test"), ERR_FORMAT);
	in = reading(&b);		/* something is left over */
	assert_int_equal(field_close(&in, "test"), ERR_FORMAT);
}

static void the_first_failure_sticks_and_nothing_is_written(void **state)
{
	struct field_out o;
	struct buf b = memory();

	(void)state;
	buf_put_str(&b, "before");
	field_begin(&o, &b, "test");
	field_put_time(&o, 5, "time");
	field_put_id(&o, "NOT AN ID", "till");
	field_put_time(&o, 6, "time");
	assert_int_equal(field_end(&o, 400), ERR_RANGE);
	assert_int_equal(b.len, 6);
	assert_non_null(strstr(err_detail(), "till"));

	field_begin(&o, &b, "test");
	field_put_bytes(&o, bytes_of_str("0123456789"), 10, "bytes");
	assert_int_equal(field_end(&o, 10), ERR_TOO_LONG);	/* 11 with their head */
	assert_int_equal(b.len, 6);
	field_begin(&o, &b, "test");
	field_put_bytes(&o, bytes_of_str("0123456789"), 10, "bytes");
	assert_int_equal(field_end(&o, 11), ERR_OK);
	assert_int_equal(b.len, 17);
	field_begin(&o, &b, "test");
	field_put_bytes(&o, bytes_of(NULL, 0), 10, "bytes");
	assert_int_equal(field_end(&o, 100), ERR_RANGE);
	field_begin(&o, &b, "test");
	field_put_rank(&o, 0, "sequence");
	assert_int_equal(field_end(&o, 100), ERR_RANGE);
}

static void a_full_buffer_is_as_it_was(void **state)
{
	uint8_t place[8];
	struct field_out o;
	struct buf b;

	(void)state;
	buf_init(&b, place, sizeof place);
	buf_put_str(&b, "abc");
	field_begin(&o, &b, "test");
	field_put_fixed(&o, "0123456789", 10);
	assert_int_equal(field_end(&o, 100), ERR_TOO_LONG);
	assert_int_equal(b.len, 3);
	assert_false(b.over);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_ids),
		cmocka_unit_test(currencies_are_three_capitals),
		cmocka_unit_test(times_and_ranks_have_ends),
		cmocka_unit_test(enumerations_know_newer_ones),
		cmocka_unit_test(what_is_wrong_stays_wrong),
		cmocka_unit_test(the_first_failure_sticks_and_nothing_is_written),
		cmocka_unit_test(a_full_buffer_is_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
