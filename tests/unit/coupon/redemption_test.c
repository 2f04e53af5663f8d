#include "coupon/redemption.h"
#include "help.h"

#define SERIAL "014a65000000010203040506"
#define DIGEST "0450000102030405060708090a0b0c0d0e0f"
#define JOURNAL "0350000102030405060708090a0b0c0d0e0f"
#define GOOD_RED "a4" SERIAL "0201" "0300" DIGEST
#define GOOD_REV "a6" SERIAL "02627431" JOURNAL "0401" "0507" "0600"

static void redemption_there_and_back(void **state)
{
	struct redemption r = { .units = 1000, .kind = KIND_PARTICIPATION, .flags = UINT32_MAX }, back;
	uint8_t memory[REDEMPTION_BODY_MAX];
	struct buf b;

	(void)state;
	help_fill(help_random().ctx, r.serial, sizeof(r.serial));
	help_fill(help_random().ctx, r.digest, sizeof(r.digest));
	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(redemption_encode(&r, &b), ERR_OK);
	assert_int_equal(redemption_decode(buf_bytes(&b), &back), ERR_OK);
	assert_memory_equal(r.serial, back.serial, sizeof(r.serial));
	assert_memory_equal(r.digest, back.digest, sizeof(r.digest));
	assert_int_equal(back.units, 1000);
	assert_int_equal(back.kind, KIND_PARTICIPATION);
	assert_int_equal(back.amount, 0);
	assert_int_equal(back.flags, UINT32_MAX);
	for (size_t cap = 0; cap < b.len; cap++) {
		struct buf small;

		buf_init(&small, memory, cap);
		assert_int_equal(redemption_encode(&r, &small), ERR_TOO_LONG);
	}
}

static void redemption_bytes(void **state)
{
	struct redemption r;
	uint8_t want[64], got[64];
	struct bytes good = help_hex(GOOD_RED, want, sizeof(want));
	struct buf b;

	(void)state;
	assert_int_equal(redemption_decode(good, &r), ERR_OK);
	buf_init(&b, got, sizeof(got));
	assert_int_equal(redemption_encode(&r, &b), ERR_OK);
	assert_true(bytes_equal(good, buf_bytes(&b)));
	assert_int_equal(r.units, 1);
	assert_int_equal(r.flags, 0);
}

static void bad_redemptions(void **state)
{
	static const char *const bad[] = {
		"", "a0", "80", "f6", "00",
		"a3" SERIAL "0201" "0300", "a3" SERIAL "0201" DIGEST, "a3" SERIAL "0300" DIGEST, "a3" "0201" "0300" DIGEST,
		"a4" SERIAL "0200" "0300" DIGEST,		/* no unit */
		"a4" SERIAL "021903e9" "0300" DIGEST,		/* 1001 units */
		"a4" SERIAL "0220" "0300" DIGEST,		/* -1 units */
		"a4" SERIAL "026131" "0300" DIGEST,		/* "1" units */
		"a4" SERIAL "021801" "0300" DIGEST,		/* a long head */
		"a4" SERIAL "0201" "0305" DIGEST,		/* an unknown kind */
		"a4" "014965000000010203040500" "0201" "0300" DIGEST,
		"a4" "014b6500000001020304050607" "0201" "0300" DIGEST,
		"a4" SERIAL "0201" "0300" "044f000102030405060708090a0b0c0d0e",
		"a4" "0201" SERIAL "0300" DIGEST,		/* keys not in order */
		"a5" SERIAL SERIAL "0201" "0300" DIGEST,	/* a key twice */
		"a5" SERIAL "0201" "0300" DIGEST "0500",	/* flags 0 are left out */
		"a5" SERIAL "0201" "0300" DIGEST "051b0000000100000000",
		"a5" SERIAL "0201" "0300" DIGEST "0700",	/* an unknown key */
		"a5" SERIAL "0201" "0304" DIGEST "0600",	/* an amount of nothing */
		"a5" SERIAL "0201" "0304" DIGEST "0620",	/* -1 */
		"a5" SERIAL "0201" "0304" DIGEST "061b000000e8d4a51001",	/* 10^12 + 1 */
		"a5" SERIAL "0201" "0300" DIGEST "0605",	/* an amount of what is counted in units */
		"a4" SERIAL "0201" "0304" DIGEST,		/* stored value without its amount */
		"a5" SERIAL "0202" "0304" DIGEST "0605",	/* stored value in two units */
		"a6" SERIAL "0201" "0304" DIGEST "0605" "0501",	/* keys not in order */
		"a5" SERIAL "0201" "0300" DIGEST,		/* one short */
		"bf" SERIAL "0201" "0300" DIGEST "ff",		/* indefinite */
		GOOD_RED "00",
		"c1" GOOD_RED,
	};
	uint8_t memory[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct redemption r = { .units = 77 };

		check_named(bad[i], redemption_decode(help_hex(bad[i], memory, sizeof(memory)), &r) == ERR_FORMAT);
		check_named(bad[i], r.units == 77);
	}
	for (size_t cut = 0; cut < sizeof(GOOD_RED) / 2; cut++) {
		struct redemption r;
		struct bytes s = help_hex(GOOD_RED, memory, sizeof(memory));

		s.len = cut;
		assert_int_equal(redemption_decode(s, &r), ERR_FORMAT);
	}
}

static void redemptions_not_encoded(void **state)
{
	uint8_t memory[REDEMPTION_BODY_MAX];
	struct redemption r = { .units = 0 };
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(redemption_encode(&r, &b), ERR_RANGE);
	r.units = UNITS_MAX + 1;
	assert_int_equal(redemption_encode(&r, &b), ERR_RANGE);
	r.units = 1;
	r.kind = KIND_COUNT;
	assert_int_equal(redemption_encode(&r, &b), ERR_RANGE);
	r.kind = KIND_VALUE;
	assert_int_equal(redemption_encode(&r, &b), ERR_RANGE);
	r.amount = COUPON_VALUE_MAX + 1;
	assert_int_equal(redemption_encode(&r, &b), ERR_RANGE);
	r.amount = -1;
	assert_int_equal(redemption_encode(&r, &b), ERR_RANGE);
	r.amount = 1, r.units = 2;
	assert_int_equal(redemption_encode(&r, &b), ERR_RANGE);
	r.units = 1, r.kind = KIND_GOODS;
	assert_int_equal(redemption_encode(&r, &b), ERR_RANGE);
	assert_int_equal(b.len, 0);
}

static void stored_value(void **state)
{
	struct redemption r = { .units = 1, .kind = KIND_VALUE, .flags = UINT32_MAX, .amount = COUPON_VALUE_MAX }, back;
	uint8_t memory[REDEMPTION_BODY_MAX], want[REDEMPTION_BODY_MAX];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(redemption_encode(&r, &b), ERR_OK);
	assert_int_equal(redemption_decode(buf_bytes(&b), &back), ERR_OK);
	assert_true(back.amount == COUPON_VALUE_MAX && back.flags == UINT32_MAX);
	assert_int_equal(redemption_decode(help_hex("a5" SERIAL "0201" "0304" DIGEST "06190af0", want, sizeof(want)), &r), ERR_OK);
	assert_true(r.amount == 2800 && r.flags == 0);
	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(redemption_encode(&r, &b), ERR_OK);
	assert_true(bytes_equal(buf_bytes(&b), bytes_of(want, b.len)));
}

static void reversal_there_and_back(void **state)
{
	struct reversal r = { .till = "till-of-12-c", .stream = UINT32_MAX, .sequence = UINT64_MAX,
			      .cause = REVERSAL_RETURNED }, back;
	uint8_t memory[REVERSAL_BODY_MAX];
	struct buf b;

	(void)state;
	help_fill(help_random().ctx, r.serial, sizeof(r.serial));
	help_fill(help_random().ctx, r.journal, sizeof(r.journal));
	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(reversal_encode(&r, &b), ERR_OK);
	assert_int_equal(reversal_decode(buf_bytes(&b), &back), ERR_OK);
	assert_memory_equal(r.serial, back.serial, sizeof(r.serial));
	assert_memory_equal(r.journal, back.journal, sizeof(r.journal));
	assert_string_equal(back.till, r.till);
	assert_true(back.stream == UINT32_MAX && back.sequence == UINT64_MAX && back.cause == REVERSAL_RETURNED);
}

static void bad_reversals(void **state)
{
	static const char *const bad[] = {
		"", "a0",
		"a5" SERIAL "02627431" JOURNAL "0401" "0507",
		"a6" SERIAL "0260" JOURNAL "0401" "0507" "0600",	/* no till */
		"a6" SERIAL "026d61616161616161616161616161" JOURNAL "0401" "0507" "0600",	/* 13 characters */
		"a6" SERIAL "02625431" JOURNAL "0401" "0507" "0600",	/* "T1" */
		"a6" SERIAL "02627400" JOURNAL "0401" "0507" "0600",	/* a NUL inside */
		"a6" SERIAL "02427431" JOURNAL "0401" "0507" "0600",	/* bytes */
		"a6" SERIAL "02627431" "034f000102030405060708090a0b0c0d0e" "0401" "0507" "0600",
		"a6" SERIAL "02627431" JOURNAL "041b0000000100000000" "0507" "0600",
		"a6" SERIAL "02627431" JOURNAL "0401" "0520" "0600",
		"a6" SERIAL "02627431" JOURNAL "0401" "0507" "0603",	/* an unknown cause */
		"a7" SERIAL "02627431" JOURNAL "0401" "0507" "0600" "0700",
		GOOD_REV "f6",
	};
	uint8_t memory[256];
	struct reversal r;

	(void)state;
	assert_int_equal(reversal_decode(help_hex(GOOD_REV, memory, sizeof(memory)), &r), ERR_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_named(bad[i], reversal_decode(help_hex(bad[i], memory, sizeof(memory)), &r) == ERR_FORMAT);
	for (size_t cut = 0; cut < sizeof(GOOD_REV) / 2; cut++) {
		struct bytes s = help_hex(GOOD_REV, memory, sizeof(memory));

		s.len = cut;
		assert_int_equal(reversal_decode(s, &r), ERR_FORMAT);
	}
}

static void reversals_not_encoded(void **state)
{
	struct reversal r = { .till = "T1" };
	uint8_t memory[REVERSAL_BODY_MAX];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof(memory));
	assert_int_equal(reversal_encode(&r, &b), ERR_RANGE);
	strcpy(r.till, "t1");
	r.cause = REVERSAL_CAUSE_COUNT;
	assert_int_equal(reversal_encode(&r, &b), ERR_RANGE);
	r.cause = 0;
	buf_init(&b, memory, 30);
	assert_int_equal(reversal_encode(&r, &b), ERR_TOO_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(redemption_there_and_back),
		cmocka_unit_test(redemption_bytes),
		cmocka_unit_test(bad_redemptions),
		cmocka_unit_test(redemptions_not_encoded),
		cmocka_unit_test(stored_value),
		cmocka_unit_test(reversal_there_and_back),
		cmocka_unit_test(bad_reversals),
		cmocka_unit_test(reversals_not_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
