/* Requests: their bounds, and every way to be none. */
#include "help.h"

static struct request good(void)
{
	return (struct request){ .till = "t1", .merchant = "m1", .pack = 12, .time = SAMPLE_TIME };
}

static void assert_same(const struct request *a, const struct request *b)
{
	assert_string_equal(a->till, b->till);
	assert_string_equal(a->merchant, b->merchant);
	assert_true(a->pack == b->pack && a->time == b->time);
}

static void there_and_back(void **state)
{
	struct request r = good(), back;
	struct buf *b = SCRATCH(64);

	(void)state;
	assert_err(ERR_OK, request_encode(&r, b));
	assert_err(ERR_OK, request_decode(buf_bytes(b), &back));
	assert_same(&back, &r);
	r.pack = (uint64_t)FIELD_RANK_MAX, r.time = FIELD_TIME_MAX;
	b->len = 0;
	assert_err(ERR_OK, request_encode(&r, b));
	assert_err(ERR_OK, request_decode(buf_bytes(b), &back));
	assert_same(&back, &r);
}

static void out_of_bounds(void **state)
{
	struct request r = good();
	struct buf *b = SCRATCH(64);

	(void)state;
	r.till[0] = 'T';
	assert_err(ERR_RANGE, request_encode(&r, b));
	r = good(), r.merchant[0] = '\0';
	assert_err(ERR_RANGE, request_encode(&r, b));
	r = good(), r.pack = UINT64_MAX;
	assert_err(ERR_RANGE, request_encode(&r, b));
	r = good(), r.time = -1;
	assert_err(ERR_RANGE, request_encode(&r, b));
	r = good(), r.time = FIELD_TIME_MAX + 1;
	assert_err(ERR_RANGE, request_encode(&r, b));
	assert_int_equal(b->len, 0);
	r = good();
	b->cap = 8;
	assert_err(ERR_TOO_LONG, request_encode(&r, b));
	assert_int_equal(b->len, 0);
}

static enum err by_hand(const char *bytes, size_t len)
{
	struct request back = { .pack = 77 };
	enum err e = request_decode(bytes_of(bytes, len), &back);

	if (e != ERR_OK)
		assert_int_equal(back.pack, 77);
	return e;
}
#define BY_HAND(literal) by_hand(literal, sizeof literal - 1)

static void hand_made(void **state)
{
	(void)state;
	assert_err(ERR_OK, BY_HAND("\xa4\x01\x61t\x02\x61m\x03\x00\x04\x00"));
	assert_err(ERR_FORMAT, BY_HAND(""));
	assert_err(ERR_FORMAT, BY_HAND("\xa3\x01\x61t\x02\x61m\x03\x00"));			/* no time */
	assert_err(ERR_FORMAT, BY_HAND("\xa3\x01\x61t\x02\x61m\x04\x00"));			/* no version */
	assert_err(ERR_FORMAT, BY_HAND("\xa4\x01\x61t\x02\x61m\x03\x20\x04\x00"));		/* version -1 */
	assert_err(ERR_FORMAT, BY_HAND("\xa4\x01\x61t\x02\x61m\x03\x18\x01\x04\x00"));		/* a longer 1 */
	assert_err(ERR_FORMAT, BY_HAND("\xa4\x02\x61m\x01\x61t\x03\x00\x04\x00"));		/* another order */
	assert_err(ERR_FORMAT, BY_HAND("\xa4\x01\x61t\x01\x61t\x03\x00\x04\x00"));		/* a key twice */
	assert_err(ERR_FORMAT, BY_HAND("\xa4\x01\x61T\x02\x61m\x03\x00\x04\x00"));		/* no id */
	assert_err(ERR_FORMAT, BY_HAND("\xa4\x01\x61t\x02\x61m\x03\x00\x04\x00\x00"));		/* something behind */
	assert_err(ERR_FORMAT, BY_HAND("\xa4\x01\x61t\x02\x61m\x03\x00\x04\xf9\x00\x00"));	/* a float */
	assert_err(ERR_FORMAT, BY_HAND("\xa4\x01\x61t\x02\x61m\x03\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x04\x00"));
	assert_err(ERR_VERSION, BY_HAND("\xa5\x01\x61t\x02\x61m\x03\x00\x04\x00\x05\x00"));	/* a newer program's */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back), cmocka_unit_test(out_of_bounds), cmocka_unit_test(hand_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
