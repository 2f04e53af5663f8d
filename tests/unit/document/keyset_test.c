/* Whose key set it is, how old, and what of it comes into a ring. */
#include "help.h"

enum { ROOM = 16384 };

static uint8_t root[KEY_LEN];

static struct bytes signed_set(const struct keyset *k, enum sample_key who, struct buf *b)
{
	struct buf *payload = SCRATCH(ROOM);
	struct sign_key key = { 0 };

	sample_sign_key(&key, who);
	assert_err(ERR_OK, keyset_encode(k, payload));
	assert_err(ERR_OK, document_sign(DOCUMENT_KEYSET, &key, buf_bytes(payload), b));
	sign_key_finish(&key);
	return buf_bytes(b);
}

static void opened(void **state)
{
	struct keyset k = sample_keyset_struct(3), back;

	(void)state;
	assert_err(ERR_OK, keyset_open(signed_set(&k, SAMPLE_ROOT, SCRATCH(ROOM)), root, 3, &back));
	assert_int_equal(back.version, 3);
	assert_string_equal(back.name, k.name);
	assert_memory_equal(back.rows, k.rows, sizeof k.rows);
	assert_true(back.has_pin);
}

static void second_pins(void **state)
{
	struct keyset k = sample_keyset_struct(3), back;

	(void)state;
	k.has_second = true;
	memset(k.second, 0x88, sizeof k.second);
	assert_err(ERR_OK, keyset_open(signed_set(&k, SAMPLE_ROOT, SCRATCH(ROOM)), root, 1, &back));
	assert_true(back.has_second);
	assert_memory_equal(back.second, k.second, sizeof k.second);
	memcpy(k.second, k.pin, sizeof k.second);	/* the same twice */
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	memset(k.second, 0x88, sizeof k.second);
	k.has_pin = false;	/* a second without a first */
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
}

static void of_another_root(void **state)
{
	struct keyset k = sample_keyset_struct(3), back;

	(void)state;
	sample_verify_raw(SAMPLE_OTHER, k.root);
	assert_err(ERR_FOREIGN, keyset_open(signed_set(&k, SAMPLE_OTHER, SCRATCH(ROOM)), root, 1, &back));
	/* names another root, but not signed by it either */
	assert_err(ERR_AUTH, keyset_open(signed_set(&k, SAMPLE_D, SCRATCH(ROOM)), root, 1, &back));
	/* signed by our root, names another */
	assert_err(ERR_FORMAT, keyset_open(signed_set(&k, SAMPLE_ROOT, SCRATCH(ROOM)), root, 1, &back));
	/* names our root, signed by another */
	k = sample_keyset_struct(3);
	assert_err(ERR_AUTH, keyset_open(signed_set(&k, SAMPLE_OTHER, SCRATCH(ROOM)), root, 1, &back));
}

static void older(void **state)
{
	struct keyset k = sample_keyset_struct(3), back;
	struct bytes s = signed_set(&k, SAMPLE_ROOT, SCRATCH(ROOM));

	(void)state;
	back.version = 77;
	assert_err(ERR_STALE, keyset_open(s, root, 4, &back));
	assert_int_equal(back.version, 77);
	assert_err(ERR_OK, keyset_open(s, root, 0, &back));
}

static void altered(void **state)
{
	struct keyset k = sample_keyset_struct(3), back;
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	k.n = 1;
	signed_set(&k, SAMPLE_ROOT, b);
	for (size_t i = 0; i < b->len; i++) {
		b->data[i] ^= 0x10;
		assert_int_not_equal(keyset_open(buf_bytes(b), root, 1, &back), ERR_OK);
		b->data[i] ^= 0x10;
	}
	assert_err(ERR_OK, keyset_open(buf_bytes(b), root, 1, &back));
}

static void another_type(void **state)
{
	struct buf *payload = SCRATCH(ROOM), *b = SCRATCH(ROOM);
	struct sign_key key = { 0 };
	struct keyset back;

	(void)state;
	sample_sign_key(&key, SAMPLE_ROOT);
	assert_err(ERR_OK, sample_keyset(payload));
	assert_err(ERR_OK, document_sign(DOCUMENT_PACK, &key, buf_bytes(payload), b));
	assert_err(ERR_FORMAT, keyset_open(buf_bytes(b), root, 1, &back));
	sign_key_finish(&key);
}

static void rows_out_of_bounds(void **state)
{
	struct keyset k = sample_keyset_struct(3);

	(void)state;
	k.rows[1].use = KEY_ROOT;
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	k.rows[1].use = 0;
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	k = sample_keyset_struct(3);
	k.rows[1].from = k.rows[1].until + 1;
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	k = sample_keyset_struct(3);
	k.rows[1].until = INT64_MAX;
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	k = sample_keyset_struct(3);
	k.rows[1].revoked_at = -1;
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	k = sample_keyset_struct(3);
	memcpy(k.rows[1].key, k.rows[0].key, KEY_LEN);	/* one key, two uses */
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	k = sample_keyset_struct(0);
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	k = sample_keyset_struct(3);
	memset(k.name, 'x', sizeof k.name);
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	strcpy(k.name, "\xc3\x28");
	assert_err(ERR_RANGE, keyset_encode(&k, SCRATCH(ROOM)));
	k = sample_keyset_struct(3);
	k.n = KEYSET_ROWS_MAX + 1;
	assert_err(ERR_TOO_LONG, keyset_encode(&k, SCRATCH(ROOM)));
}

/* One row by hand, in the place of none. */
static enum err decoded(const char *row, size_t len)
{
	static const uint8_t key[KEY_LEN] = "a key of thirty-two bytes, or so";
	struct keyset k = { .version = 1 };
	struct buf *b = SCRATCH(ROOM);

	assert_err(ERR_OK, keyset_encode(&k, b));
	b->len--;
	buf_put(b, "\x81\x86", 2);
	cbor_put_bytes(b, bytes_of(key, sizeof key));
	buf_put(b, row, len);
	return keyset_decode(buf_bytes(b), &k);
}
#define DECODED(row_) decoded(row_, sizeof row_ - 1)

static void rows_by_hand(void **state)
{
	(void)state;
	assert_err(ERR_OK, DECODED("\x01\x00\x00\xf6\xf6"));
	assert_err(ERR_OK, DECODED("\x01\x00\x00\x00\x01"));
	assert_err(ERR_FORMAT, DECODED("\x01\x00\x00\xf6\x00"));	/* revoked at 0 is null */
	assert_err(ERR_FORMAT, DECODED("\x01\x00\x00\x1b\x7f\xff\xff\xff\xff\xff\xff\xff\xf6"));
	assert_err(ERR_FORMAT, DECODED("\x01\x00\x00\xf5\xf6"));
	assert_err(ERR_FORMAT, DECODED("\x04\x00\x00\xf6\xf6"));
	assert_err(ERR_FORMAT, DECODED("\x00\x00\x00\xf6\xf6"));
	assert_err(ERR_VERSION, DECODED("\x05\x00\x00\xf6\xf6"));
	assert_err(ERR_FORMAT, DECODED("\x01\x01\x00\xf6\xf6"));
	assert_err(ERR_FORMAT, DECODED("\x01\x20\x00\xf6\xf6"));
	assert_err(ERR_FORMAT, DECODED("\x01\x00\x00\xf6"));
	assert_err(ERR_FORMAT, DECODED("\x01\x00\x00\xf6\xf6\xf6"));
}

static void largest(void **state)
{
	struct keyset k = sample_keyset_struct(INT64_MAX), back;
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	k.time = FIELD_TIME_MAX;
	memset(k.name, 'n', NAME_MAX);
	k.n = KEYSET_ROWS_MAX;
	for (size_t i = 0; i < k.n; i++) {
		k.rows[i] = (struct keyset_row){ .use = KEY_COUPON, .from = FIELD_TIME_MAX, .until = FIELD_TIME_MAX,
						 .trusted_until = FIELD_TIME_MAX, .revoked_at = FIELD_TIME_MAX };
		memset(k.rows[i].key, (int)i, KEY_LEN);
	}
	signed_set(&k, SAMPLE_ROOT, b);
	assert_err(ERR_OK, keyset_open(buf_bytes(b), root, 1, &back));
	assert_int_equal(back.n, KEYSET_ROWS_MAX);
	print_message("the largest key set: %zu bytes of %d\n", b->len, KEYSET_MAX);
}

static void into_a_ring(void **state)
{
	struct keyset k = sample_keyset_struct(3);
	struct keyring ring;

	(void)state;
	keyring_init(&ring);
	assert_err(ERR_OK, keyset_to_ring(&k, 4, &ring));
	assert_int_equal(ring.n, 2);	/* E is no signer */
	assert_true(ring.rows[0].issuer == 4 && ring.rows[0].use == KEY_COUPON && ring.rows[1].use == KEY_DOCUMENT);
	assert_int_equal(ring.rows[0].revoked_at, SAMPLE_TIME + 100);
	assert_int_equal(ring.rows[1].trusted_until, INT64_MAX);
	memset(k.rows[1].key, 0, KEY_LEN);	/* a point of small order */
	assert_err(ERR_FORMAT, keyset_to_ring(&k, 5, &ring));
	assert_int_equal(ring.n, 2);
	assert_int_equal(ring.rows[1].issuer, 4);
	keyring_finish(&ring);
}

static void sealed_to(void **state)
{
	struct keyset k = sample_keyset_struct(3);
	const int64_t day = 86400;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		k.rows[i] = (struct keyset_row){ .use = KEY_SEALED_TO, .from = (int64_t)i * day,
						 .until = (int64_t)(i + 2) * day, .trusted_until = INT64_MAX };
	assert_ptr_equal(keyset_sealed_to(&k, day - 1), &k.rows[0]);
	assert_ptr_equal(keyset_sealed_to(&k, day), &k.rows[1]);
	assert_ptr_equal(keyset_sealed_to(&k, 4 * day), &k.rows[2]);
	assert_null(keyset_sealed_to(&k, 4 * day + 1));
	assert_null(keyset_sealed_to(&k, -1));
	k.rows[1].revoked_at = day;
	assert_ptr_equal(keyset_sealed_to(&k, day), &k.rows[0]);
	k.rows[0].trusted_until = day - 1;
	assert_null(keyset_sealed_to(&k, day));
	k.rows[2].use = KEY_DOCUMENT;
	assert_null(keyset_sealed_to(&k, 2 * day));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opened), cmocka_unit_test(second_pins), cmocka_unit_test(of_another_root), cmocka_unit_test(older),
		cmocka_unit_test(altered), cmocka_unit_test(another_type), cmocka_unit_test(rows_out_of_bounds),
		cmocka_unit_test(rows_by_hand), cmocka_unit_test(largest), cmocka_unit_test(into_a_ring),
		cmocka_unit_test(sealed_to),
	};

	sample_verify_raw(SAMPLE_ROOT, root);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
