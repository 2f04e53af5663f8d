#include "support.h"
#include "seal/keyring.h"
#include "seal/sign1.h"

static const int64_t ALWAYS[4] = { INT64_MIN, INT64_MAX, INT64_MAX, 0 };

static void key_made(struct sign_key *k, uint64_t seed)
{
	assert_int_equal(sign_key_make(k, random_seeded(&seed)), ERR_OK);
}

static void times(void **state)
{
	/* from 100 until 200, trusted until 300, revoked at 250 */
	static const struct { int64_t times[4], signed_at, now; bool valid; } cases[] = {
		{ { 100, 200, 300, 250 }, 100, 100, true },
		{ { 100, 200, 300, 250 }, 200, 249, true },
		{ { 100, 200, 300, 250 }, 150, -5, true },
		{ { 100, 200, 300, 250 }, 99, 150, false },
		{ { 100, 200, 300, 250 }, 201, 201, false },
		{ { 100, 200, 300, 250 }, 150, 250, false },
		{ { 100, 200, 300, 250 }, 150, 301, false },
		{ { 100, 200, 300, 0 }, 150, 300, true },
		{ { 100, 200, 300, 0 }, 150, 301, false },
		{ { 100, 200, INT64_MAX, 0 }, 150, INT64_MAX, true },
		{ { 100, 200, INT64_MAX, 1 }, 150, 1, false },
		{ { 100, 200, INT64_MAX, 1 }, 150, 0, true },
		{ { 200, 100, INT64_MAX, 0 }, 150, 150, false },
		{ { INT64_MIN, INT64_MAX, INT64_MAX, 0 }, INT64_MIN, INT64_MAX, true },
		{ { 100, 200, 300, 250 }, INT64_MIN, 150, false },
		{ { 100, 200, 300, 250 }, INT64_MAX, 150, false },
		{ { 100, 200, 300, INT64_MIN }, 150, INT64_MIN, false },
	};
	struct sign_key k = { .pkey = NULL };

	(void)state;
	key_made(&k, 1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct keyring ring;

		keyring_init(&ring);
		assert_int_equal(keyring_add(&ring, 1, KEY_COUPON, k.public.raw, cases[i].times), ERR_OK);
		if (keyring_row_valid(&ring.rows[0], cases[i].signed_at, cases[i].now) != cases[i].valid)
			fail_msg("case %zu", i);
		keyring_finish(&ring);
	}
	sign_key_finish(&k);
}

static void refused(void **state)
{
	uint8_t identity[KEY_LEN] = { 1 };
	struct sign_key k = { .pkey = NULL };
	struct keyring ring;

	(void)state;
	key_made(&k, 1);
	keyring_init(&ring);
	assert_int_equal(keyring_add(&ring, 1, KEY_COUPON, identity, ALWAYS), ERR_FORMAT);
	assert_int_equal(keyring_add(&ring, 1, KEY_SEALED_TO, k.public.raw, ALWAYS), ERR_FORMAT);
	assert_int_equal(keyring_add(&ring, 1, (enum key_use)0, k.public.raw, ALWAYS), ERR_FORMAT);
	assert_int_equal(keyring_add(&ring, 1, (enum key_use)5, k.public.raw, ALWAYS), ERR_FORMAT);
	assert_int_equal(ring.n, 0);
	assert_null(keyring_next(&ring, NULL, k.public.kid, KEY_COUPON));
	keyring_finish(&ring);
	keyring_finish(&ring);
	sign_key_finish(&k);
}

static void full(void **state)
{
	struct sign_key k = { .pkey = NULL };
	const struct keyring_row *row = NULL;
	struct keyring ring;
	size_t seen = 0;

	(void)state;
	key_made(&k, 1);
	keyring_init(&ring);
	for (int i = 0; i < KEYRING_MAX; i++)
		assert_int_equal(keyring_add(&ring, i, KEY_COUPON, k.public.raw, ALWAYS), ERR_OK);
	assert_int_equal(keyring_add(&ring, 999, KEY_COUPON, k.public.raw, ALWAYS), ERR_TOO_LONG);
	while ((row = keyring_next(&ring, row, k.public.kid, KEY_COUPON)))
		assert_int_equal(row->issuer, seen++);
	assert_int_equal(seen, KEYRING_MAX);
	keyring_finish(&ring);
	sign_key_finish(&k);
}

static void uses_and_issuers(void **state)
{
	static const struct { int issuer; enum key_use use; int key; } rows[] = {
		{ 1, KEY_COUPON, 0 }, { 1, KEY_DOCUMENT, 1 }, { 2, KEY_COUPON, 0 }, { 2, KEY_ROOT, 2 },
		{ 1, KEY_ROOT, 2 }, { 3, KEY_COUPON, 1 },
	};
	struct sign_key keys[3] = { { .pkey = NULL } };
	const struct keyring_row *row;
	struct keyring ring;

	(void)state;
	keyring_init(&ring);
	for (uint64_t i = 0; i < 3; i++)
		key_made(&keys[i], i + 1);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(keyring_add(&ring, rows[i].issuer, rows[i].use, keys[rows[i].key].public.raw, ALWAYS),
				 ERR_OK);
	row = keyring_next(&ring, NULL, keys[0].public.kid, KEY_COUPON);
	assert_true(row && row->issuer == 1);
	row = keyring_next(&ring, row, keys[0].public.kid, KEY_COUPON);
	assert_true(row && row->issuer == 2);
	assert_null(keyring_next(&ring, row, keys[0].public.kid, KEY_COUPON));
	assert_null(keyring_next(&ring, NULL, keys[0].public.kid, KEY_DOCUMENT));
	assert_null(keyring_next(&ring, NULL, keys[2].public.kid, KEY_COUPON));
	keyring_remove_issuer(&ring, 1);
	assert_int_equal(ring.n, 3);
	row = keyring_next(&ring, NULL, keys[0].public.kid, KEY_COUPON);
	assert_true(row && row->issuer == 2);
	assert_null(keyring_next(&ring, NULL, keys[1].public.kid, KEY_DOCUMENT));
	keyring_remove_issuer(&ring, 7);
	assert_int_equal(ring.n, 3);
	keyring_remove_issuer(&ring, 2);
	keyring_remove_issuer(&ring, 3);
	assert_int_equal(ring.n, 0);
	keyring_finish(&ring);
	for (size_t i = 0; i < 3; i++)
		sign_key_finish(&keys[i]);
}

/* Which issuer's key under this kid made the signature; 0: none. */
static int who_signed(const struct keyring *ring, struct bytes message)
{
	const struct keyring_row *row = NULL;
	struct sign1 s;

	assert_int_equal(sign1_parse(message, &s), ERR_OK);
	while ((row = keyring_next(ring, row, s.kid, KEY_COUPON)))
		if (!sign1_verify(&s, &row->key))
			return row->issuer;
	return 0;
}

/* Two keys under one kid, as one in 2^32 pairs are: both are found, the signature says which. */
static void collision(void **state)
{
	struct sign_key keys[3] = { { .pkey = NULL } };
	struct keyring ring;

	(void)state;
	keyring_init(&ring);
	for (int i = 0; i < 3; i++) {
		key_made(&keys[i], (uint64_t)i + 1);
		memcpy(keys[i].public.kid, keys[0].public.kid, KID_LEN);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(keyring_add(&ring, i + 1, KEY_COUPON, keys[i].public.raw, ALWAYS), ERR_OK);
		memcpy(ring.rows[i].key.kid, keys[0].public.kid, KID_LEN);
	}
	for (int i = 0; i < 3; i++) {
		uint8_t memory[256];
		struct buf b;

		buf_init(&b, memory, sizeof memory);
		assert_int_equal(sign1_sign(&keys[i], NULL, bytes_of_str("claims"), &b), ERR_OK);
		assert_int_equal(who_signed(&ring, buf_bytes(&b)), i < 2 ? i + 1 : 0);
		sign_key_finish(&keys[i]);
	}
	keyring_finish(&ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times), cmocka_unit_test(refused), cmocka_unit_test(full),
		cmocka_unit_test(uses_and_issuers), cmocka_unit_test(collision),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
