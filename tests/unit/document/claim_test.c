/* Claims and grants: bounds, and that a reason stands exactly where nothing was granted. */
#include "help.h"
#include "coupon/reason.h"
#include "document/field.h"

static void claims(void **state)
{
	struct claim c = sample_claim_struct();

	(void)state;
	assert_err(ERR_OK, claim_encode(&c, SCRATCH(256)));
	c.units = 0;
	assert_err(ERR_RANGE, claim_encode(&c, SCRATCH(256)));
	c.units = UNITS_MAX + 1;
	assert_err(ERR_RANGE, claim_encode(&c, SCRATCH(256)));
	c = sample_claim_struct(), c.act = 0;
	assert_err(ERR_RANGE, claim_encode(&c, SCRATCH(256)));
	c.act = 4;
	assert_err(ERR_RANGE, claim_encode(&c, SCRATCH(256)));
	c = sample_claim_struct(), c.time = -1;
	assert_err(ERR_RANGE, claim_encode(&c, SCRATCH(256)));
	c = sample_claim_struct(), strcpy(c.till, "T");
	assert_err(ERR_RANGE, claim_encode(&c, SCRATCH(256)));
	c = sample_claim_struct(), c.amount = -1;
	assert_err(ERR_RANGE, claim_encode(&c, SCRATCH(256)));
	c.amount = FIELD_AMOUNT_MAX + 1;
	assert_err(ERR_RANGE, claim_encode(&c, SCRATCH(256)));
}

/* The act's byte is the one before key 7 and a time of five bytes. */
static void acts(void **state)
{
	struct claim c = sample_claim_struct(), back;
	struct buf *b = SCRATCH(256);
	uint8_t *act;

	(void)state;
	assert_err(ERR_OK, claim_encode(&c, b));
	act = b->data + b->len - 7;
	assert_int_equal(*act, CLAIM_USE);
	*act = CLAIM_RELEASE;
	assert_err(ERR_OK, claim_decode(buf_bytes(b), &back));
	assert_int_equal(back.act, CLAIM_RELEASE);
	*act = 0;
	assert_err(ERR_FORMAT, claim_decode(buf_bytes(b), &back));
	*act = 4;
	assert_err(ERR_VERSION, claim_decode(buf_bytes(b), &back));
	assert_int_equal(back.act, CLAIM_RELEASE);
}

/* Behind the seven keys that every claim has. */
static enum err claim_by_hand(const char *behind, size_t len, struct claim *back)
{
	struct claim c = sample_claim_struct();
	struct buf *b = SCRATCH(256);

	assert_err(ERR_OK, claim_encode(&c, b));
	b->data[0]++;
	buf_put(b, behind, len);
	return claim_decode(buf_bytes(b), back);
}

static void amounts_by_hand(void **state)
{
	struct claim back = { .amount = 77 };

	(void)state;
	assert_err(ERR_FORMAT, claim_by_hand("\x08\x00", 2, &back));
	assert_err(ERR_FORMAT, claim_by_hand("\x08\x20", 2, &back));
	assert_err(ERR_FORMAT, claim_by_hand("\x08\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x01", 10, &back));
	assert_err(ERR_FORMAT, claim_by_hand("\x08\x61z", 3, &back));
	assert_err(ERR_VERSION, claim_by_hand("\x09\x01", 2, &back));
	assert_int_equal(back.amount, 77);
	assert_err(ERR_OK, claim_by_hand("\x08\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00", 10, &back));
	assert_true(back.amount == FIELD_AMOUNT_MAX);
}

static enum err granted(bool yes, uint8_t reason, uint16_t left)
{
	struct grant g = { .till = "t1", .granted = yes, .reason = reason, .left = left };

	return grant_encode(&g, SCRATCH(256));
}

static void grants(void **state)
{
	(void)state;
	assert_err(ERR_OK, granted(true, REASON_OK, UNITS_MAX));
	assert_err(ERR_OK, granted(false, REASON_USED_UP, 0));
	assert_err(ERR_RANGE, granted(true, REASON_USED_UP, 1));
	assert_err(ERR_RANGE, granted(false, REASON_OK, 1));
	assert_err(ERR_RANGE, granted(false, REASON_COUNT, 1));
	assert_err(ERR_RANGE, granted(true, REASON_OK, UNITS_MAX + 1));
}

static enum err of_value(uint8_t reason, int64_t amount, int64_t balance)
{
	struct grant g = { .till = "t1", .granted = reason == REASON_OK, .reason = reason, .amount = amount,
			   .balance = balance };

	return grant_encode(&g, SCRATCH(256));
}

static void grants_of_value(void **state)
{
	(void)state;
	assert_err(ERR_OK, of_value(REASON_OK, FIELD_AMOUNT_MAX, FIELD_AMOUNT_MAX));
	assert_err(ERR_OK, of_value(REASON_USED_UP, 0, 5));
	assert_err(ERR_RANGE, of_value(REASON_USED_UP, 1, 0));
	assert_err(ERR_RANGE, of_value(REASON_OK, -1, 0));
	assert_err(ERR_RANGE, of_value(REASON_OK, FIELD_AMOUNT_MAX + 1, 0));
	assert_err(ERR_RANGE, of_value(REASON_OK, 0, -1));
	assert_err(ERR_RANGE, of_value(REASON_OK, 0, FIELD_AMOUNT_MAX + 1));
}

static enum err grant_by_hand_with(const char *middle, size_t len, uint8_t pairs, const char *behind)
{
	struct buf *b = SCRATCH(256);
	struct grant back;

	buf_put_byte(b, 0xa0 | pairs);
	buf_put(b, "\x01\x61t\x02\x50""0123456789abcdef", 21);
	buf_put(b, middle, len);
	buf_put(b, "\x05\x00\x06\x00\x07\x00", 6);
	buf_put(b, behind, strlen(behind));
	return grant_decode(buf_bytes(b), &back);
}

static enum err grant_by_hand(const char *middle, size_t len, uint8_t pairs)
{
	return grant_by_hand_with(middle, len, pairs, "");
}

static void grants_by_hand(void **state)
{
	(void)state;
	assert_err(ERR_OK, grant_by_hand("\x03\xf5", 2, 6));
	assert_err(ERR_OK, grant_by_hand("\x03\xf4\x04\x0a", 4, 7));
	assert_err(ERR_FORMAT, grant_by_hand("\x03\xf4", 2, 6));
	assert_err(ERR_FORMAT, grant_by_hand("\x03\xf5\x04\x0a", 4, 7));
	assert_err(ERR_FORMAT, grant_by_hand("\x03\xf4\x04\x00", 4, 7));
	assert_err(ERR_FORMAT, grant_by_hand("\x03\x01", 2, 6));
	assert_err(ERR_VERSION, grant_by_hand("\x03\xf4\x04\x18\x63", 5, 7));
	assert_err(ERR_OK, grant_by_hand_with("\x03\xf5", 2, 8, "\x08\x05\x09\x06"));
	assert_err(ERR_OK, grant_by_hand_with("\x03\xf4\x04\x0a", 4, 8, "\x09\x06"));
	assert_err(ERR_FORMAT, grant_by_hand_with("\x03\xf4\x04\x0a", 4, 8, "\x08\x05"));
	assert_err(ERR_FORMAT, grant_by_hand_with("\x03\xf5", 2, 7, "\x08\x20"));
	assert_err(ERR_FORMAT, grant_by_hand_with("\x03\xf5", 2, 8, "\x09\x06\x08\x05"));
	assert_err(ERR_VERSION, grant_by_hand_with("\x03\xf5", 2, 7, "\x0a\x05"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims), cmocka_unit_test(acts), cmocka_unit_test(amounts_by_hand),
		cmocka_unit_test(grants), cmocka_unit_test(grants_of_value), cmocka_unit_test(grants_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
