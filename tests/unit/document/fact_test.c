/* The envelope's bounds, and a hash that was made elsewhere. */
#include "help.h"

static struct fact good(void)
{
	struct fact f = { .stream = UINT32_MAX, .sequence = 2, .time = SAMPLE_TIME, .who = UINT32_MAX, .kind = 1 };

	memset(f.before, 0xbe, sizeof f.before);
	return f;
}

static void bounds(void **state)
{
	static const uint8_t body[FACT_BODY_MAX + 1];
	struct buf *b = SCRATCH(FACT_MAX);
	struct fact f = good(), back;

	(void)state;
	f.sequence = INT64_MAX;
	f.time = FIELD_TIME_MAX;
	f.kind = UINT32_MAX;
	f.body = bytes_of(body, FACT_BODY_MAX);
	assert_err(ERR_OK, fact_encode(&f, b));
	assert_err(ERR_OK, fact_decode(buf_bytes(b), &back));
	assert_int_equal(back.body.len, FACT_BODY_MAX);
	assert_int_equal(back.who, UINT32_MAX);
	f.body.len++;
	assert_err(ERR_RANGE, fact_encode(&f, SCRATCH(4096)));
	f = good();
	f.sequence = 0;
	assert_err(ERR_RANGE, fact_encode(&f, SCRATCH(4096)));
	f.sequence = (uint64_t)INT64_MAX + 1;
	assert_err(ERR_RANGE, fact_encode(&f, SCRATCH(4096)));
	f = good();
	f.time = -1;
	assert_err(ERR_RANGE, fact_encode(&f, SCRATCH(4096)));
	f.time = FIELD_TIME_MAX + 1;
	assert_err(ERR_RANGE, fact_encode(&f, SCRATCH(4096)));
	f = good();
	f.kind = 0;
	assert_err(ERR_RANGE, fact_encode(&f, SCRATCH(4096)));
}

/* The first of a stream follows nothing. */
static void first_has_nothing_before(void **state)
{
	struct fact f = good();
	struct buf *b = SCRATCH(FACT_MAX);

	(void)state;
	f.sequence = 1;
	assert_err(ERR_RANGE, fact_encode(&f, b));
	f.sequence = 2;
	assert_err(ERR_OK, fact_encode(&f, b));
	assert_int_equal(b->data[26], 2);	/* a map, key 1, 16 bytes, key 2, a number of 4 bytes, key 3 */
	b->data[26] = 1;
	assert_err(ERR_FORMAT, fact_decode(buf_bytes(b), &f));
	assert_int_equal(f.sequence, 2);
}

static void failure_leaves_the_result(void **state)
{
	struct fact f, before;

	(void)state;
	memset(&f, 0x77, sizeof f);
	before = f;
	assert_err(ERR_FORMAT, fact_decode(bytes_of_str("nothing"), &f));
	assert_memory_equal(&f, &before, sizeof f);
	assert_err(ERR_FORMAT, fact_decode(bytes_of(NULL, 0), &f));
}

static void known_hash(void **state)
{
	static const uint8_t abc[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
				       0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
				       0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
	uint8_t hash[DIGEST_LEN];

	(void)state;
	assert_err(ERR_OK, fact_hash(bytes_of_str("abc"), hash));
	assert_memory_equal(hash, abc, sizeof abc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds), cmocka_unit_test(first_has_nothing_before),
		cmocka_unit_test(failure_leaves_the_result), cmocka_unit_test(known_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
