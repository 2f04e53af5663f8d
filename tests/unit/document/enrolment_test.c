/* An enrolment binds a till's keys to its kit's code: another code, key or field does not pass. */
#include "help.h"

enum { ROOM = 1024 };

static struct bytes signed_with(struct enrolment *e, const uint8_t code[KIT_CODE_LEN], enum sample_key who, struct buf *b)
{
	struct buf *payload = SCRATCH(ROOM);
	struct sign_key k = { 0 };

	sample_sign_key(&k, who);
	assert_err(ERR_OK, enrolment_encode(e, code, payload));
	assert_err(ERR_OK, document_sign(DOCUMENT_ENROLMENT, &k, buf_bytes(payload), b));
	sign_key_finish(&k);
	return buf_bytes(b);
}

static void opened(void **state)
{
	struct enrolment e = sample_enrolment_struct(), back;
	uint8_t digest[DOCUMENT_DIGEST_LEN], whole[DIGEST_LEN];
	struct bytes s = signed_with(&e, SAMPLE_CODE, SAMPLE_TILL, SCRATCH(ROOM));

	(void)state;
	assert_err(ERR_OK, enrolment_open(s, &back, digest));
	assert_memory_equal(&back, &e, sizeof e);
	assert_err(ERR_OK, digest_sha256(s, whole));
	assert_memory_equal(digest, whole, sizeof digest);
	assert_err(ERR_OK, enrolment_check(&back, SAMPLE_CODE));
}

static void wrong_code(void **state)
{
	struct enrolment e = sample_enrolment_struct();
	uint8_t code[KIT_CODE_LEN];

	(void)state;
	signed_with(&e, SAMPLE_CODE, SAMPLE_TILL, SCRATCH(ROOM));
	for (size_t bit = 0; bit < sizeof code * 8; bit++) {
		memcpy(code, SAMPLE_CODE, sizeof code);
		code[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_err(ERR_AUTH, enrolment_check(&e, code));
	}
}

/* Each field that the mac covers. */
static void altered_fields(void **state)
{
	struct enrolment good = sample_enrolment_struct(), e;

	(void)state;
	signed_with(&good, SAMPLE_CODE, SAMPLE_TILL, SCRATCH(ROOM));
	e = good, e.till[1] = '2';
	assert_err(ERR_AUTH, enrolment_check(&e, SAMPLE_CODE));
	e = good, e.merchant[1] = '2';
	assert_err(ERR_AUTH, enrolment_check(&e, SAMPLE_CODE));
	e = good, e.verify[0] ^= 1;
	assert_err(ERR_AUTH, enrolment_check(&e, SAMPLE_CODE));
	e = good, e.seal[31] ^= 1;
	assert_err(ERR_AUTH, enrolment_check(&e, SAMPLE_CODE));
	e = good, e.journal[0] ^= 1;
	assert_err(ERR_AUTH, enrolment_check(&e, SAMPLE_CODE));
	e = good, e.stream++;
	assert_err(ERR_AUTH, enrolment_check(&e, SAMPLE_CODE));
	e = good, e.time++;
	assert_err(ERR_AUTH, enrolment_check(&e, SAMPLE_CODE));
	e = good, e.mac[31] ^= 0x80;
	assert_err(ERR_AUTH, enrolment_check(&e, SAMPLE_CODE));
	assert_err(ERR_OK, enrolment_check(&good, SAMPLE_CODE));
}

static void altered_bytes(void **state)
{
	struct enrolment e = sample_enrolment_struct(), back;
	uint8_t digest[DOCUMENT_DIGEST_LEN];
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	signed_with(&e, SAMPLE_CODE, SAMPLE_TILL, b);
	for (size_t bit = 0; bit < b->len * 8; bit++) {
		b->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(enrolment_open(buf_bytes(b), &back, digest), ERR_OK);
		b->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void keys_that_do_not_hold(void **state)
{
	struct enrolment e = sample_enrolment_struct(), back;
	uint8_t digest[DOCUMENT_DIGEST_LEN];

	(void)state;
	assert_err(ERR_AUTH, enrolment_open(signed_with(&e, SAMPLE_CODE, SAMPLE_OTHER, SCRATCH(ROOM)), &back, digest));
	memset(e.seal, 0, KEY_LEN);	/* nothing could ever be sealed to it */
	assert_err(ERR_FORMAT, enrolment_open(signed_with(&e, SAMPLE_CODE, SAMPLE_TILL, SCRATCH(ROOM)), &back, digest));
	e = sample_enrolment_struct();
	memset(e.verify, 0, KEY_LEN);
	e.verify[0] = 1;		/* the identity, under which a signature may be had by anybody */
	assert_err(ERR_FORMAT, enrolment_open(signed_with(&e, SAMPLE_CODE, SAMPLE_TILL, SCRATCH(ROOM)), &back, digest));
}

static void another_type(void **state)
{
	struct buf *payload = SCRATCH(ROOM), *b = SCRATCH(ROOM);
	uint8_t digest[DOCUMENT_DIGEST_LEN];
	struct enrolment back;
	struct sign_key k = { 0 };

	(void)state;
	sample_sign_key(&k, SAMPLE_TILL);
	assert_err(ERR_OK, sample_enrolment(payload));
	assert_err(ERR_OK, document_sign(DOCUMENT_CLAIM, &k, buf_bytes(payload), b));
	assert_err(ERR_FORMAT, enrolment_open(buf_bytes(b), &back, digest));
	sign_key_finish(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opened), cmocka_unit_test(wrong_code), cmocka_unit_test(altered_fields),
		cmocka_unit_test(altered_bytes), cmocka_unit_test(keys_that_do_not_hold), cmocka_unit_test(another_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
