/* Signing, sealing, and each way in which a document is not for us or not by whom it should be. */
#include "help.h"
#include "seal/digest.h"

enum { ROOM = 8192 };

static const int64_t ALWAYS[4] = { 0, FIELD_TIME_MAX, INT64_MAX, 0 };

static struct bytes a_document(enum sample_key who, struct buf *b)
{
	assert_err(ERR_OK, sample_signed(DOCUMENT_BATCH, who, sample_batch, b));
	return buf_bytes(b);
}

static struct document parsed(enum sample_key who, struct buf *b)
{
	struct document d;

	assert_err(ERR_OK, document_parse(a_document(who, b), &d));
	return d;
}

static void ring_with(struct keyring *ring, int issuer, enum sample_key who, const int64_t times[4])
{
	uint8_t raw[KEY_LEN];

	sample_verify_raw(who, raw);
	assert_err(ERR_OK, keyring_add(ring, issuer, KEY_DOCUMENT, raw, times));
}

static void every_type(void **state)
{
	struct sign_key k = { 0 };
	struct document d;

	(void)state;
	sample_sign_key(&k, SAMPLE_D);
	for (int t = 0; t < DOCUMENT_TYPE_COUNT; t++) {
		struct buf *b = SCRATCH(ROOM);
		uint8_t hash[DIGEST_LEN];

		assert_err(ERR_OK, document_sign((enum document_type)t, &k, bytes_of_str("x"), b));
		assert_err(ERR_OK, document_parse(buf_bytes(b), &d));
		assert_int_equal(d.type, t);
		assert_bytes(d.sign1.payload, bytes_of_str("x"));
		assert_err(ERR_OK, digest_sha256(buf_bytes(b), hash));
		assert_memory_equal(d.digest, hash, DOCUMENT_DIGEST_LEN);
		assert_true(b->len <= SIGN1_OVERHEAD + 1);
	}
	sign_key_finish(&k);
}

/* Signed in good order, but no document: a coupon, another program's. */
static void unknown_types(void **state)
{
	static const char *const types[] = { NULL, "chit/batch2", "chit/batc", "chit/kit", "CHIT/batch", "text/plain" };
	struct sign_key k = { 0 };
	struct document d;

	(void)state;
	sample_sign_key(&k, SAMPLE_D);
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct buf *b = SCRATCH(ROOM);

		assert_err(ERR_OK, sign1_sign(&k, types[i], bytes_of_str("x"), b));
		assert_err(ERR_FORMAT, document_parse(buf_bytes(b), &d));
	}
	sign_key_finish(&k);
}

static void verified(void **state)
{
	struct document d = parsed(SAMPLE_D, SCRATCH(ROOM));
	const struct keyring_row *row = NULL;
	struct keyring ring;

	(void)state;
	keyring_init(&ring);
	assert_err(ERR_NOT_FOUND, document_verify(&d, &ring, -1, KEY_DOCUMENT, 10, 10, NULL));
	ring_with(&ring, 3, SAMPLE_OTHER, ALWAYS);
	assert_err(ERR_NOT_FOUND, document_verify(&d, &ring, -1, KEY_DOCUMENT, 10, 10, NULL));
	ring_with(&ring, 4, SAMPLE_D, ALWAYS);
	assert_err(ERR_OK, document_verify(&d, &ring, -1, KEY_DOCUMENT, 10, 10, &row));
	assert_ptr_equal(row, &ring.rows[1]);
	assert_err(ERR_OK, document_verify(&d, &ring, 4, KEY_DOCUMENT, 10, 10, NULL));
	assert_err(ERR_NOT_FOUND, document_verify(&d, &ring, 3, KEY_DOCUMENT, 10, 10, NULL));
	assert_err(ERR_NOT_FOUND, document_verify(&d, &ring, 4, KEY_COUPON, 10, 10, NULL));
	keyring_finish(&ring);
}

static void stale(void **state)
{
	const int64_t times[4] = { 100, 200, 300, 250 };
	struct document d = parsed(SAMPLE_D, SCRATCH(ROOM));
	struct keyring ring;

	(void)state;
	keyring_init(&ring);
	ring_with(&ring, 4, SAMPLE_D, times);
	assert_err(ERR_OK, document_verify(&d, &ring, 4, KEY_DOCUMENT, 100, 249, NULL));
	assert_err(ERR_OK, document_verify(&d, &ring, 4, KEY_DOCUMENT, 200, 249, NULL));
	assert_err(ERR_STALE, document_verify(&d, &ring, 4, KEY_DOCUMENT, 99, 150, NULL));
	assert_err(ERR_STALE, document_verify(&d, &ring, 4, KEY_DOCUMENT, 201, 210, NULL));
	assert_err(ERR_STALE, document_verify(&d, &ring, 4, KEY_DOCUMENT, 150, 250, NULL));
	ring.rows[0].revoked_at = 0;
	assert_err(ERR_STALE, document_verify(&d, &ring, 4, KEY_DOCUMENT, 150, 301, NULL));
	/* the same key in a second row that still holds */
	ring_with(&ring, 4, SAMPLE_D, ALWAYS);
	assert_err(ERR_OK, document_verify(&d, &ring, 4, KEY_DOCUMENT, 150, 301, NULL));
	keyring_finish(&ring);
}

/* A kid narrows, the signature decides: keys that share one are all tried, and the clearest word wins. */
static void keys_of_one_kid(void **state)
{
	const int64_t past[4] = { 0, 5, INT64_MAX, 0 };
	struct document d = parsed(SAMPLE_D, SCRATCH(ROOM));
	const struct keyring_row *row;
	struct keyring ring;

	(void)state;
	keyring_init(&ring);
	ring_with(&ring, 1, SAMPLE_OTHER, ALWAYS);
	memcpy(ring.rows[0].key.kid, d.sign1.kid, KID_LEN);
	assert_err(ERR_AUTH, document_verify(&d, &ring, -1, KEY_DOCUMENT, 10, 10, NULL));
	ring_with(&ring, 2, SAMPLE_D, past);
	assert_err(ERR_STALE, document_verify(&d, &ring, -1, KEY_DOCUMENT, 10, 10, NULL));
	ring_with(&ring, 3, SAMPLE_ROOT, ALWAYS);
	memcpy(ring.rows[2].key.kid, d.sign1.kid, KID_LEN);
	assert_err(ERR_STALE, document_verify(&d, &ring, -1, KEY_DOCUMENT, 10, 10, NULL));
	ring_with(&ring, 4, SAMPLE_D, ALWAYS);
	assert_err(ERR_OK, document_verify(&d, &ring, -1, KEY_DOCUMENT, 10, 10, &row));
	assert_int_equal(row->issuer, 4);
	assert_err(ERR_AUTH, document_verify(&d, &ring, 3, KEY_DOCUMENT, 10, 10, NULL));
	keyring_finish(&ring);
}

static void every_bit_matters(void **state)
{
	struct buf *b = SCRATCH(ROOM);
	struct keyring ring;
	struct document d;

	(void)state;
	keyring_init(&ring);
	ring_with(&ring, 4, SAMPLE_D, ALWAYS);
	assert_err(ERR_OK, sample_signed(DOCUMENT_GRANT, SAMPLE_D, sample_grant, b));
	for (size_t bit = 0; bit < b->len * 8; bit++) {
		b->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (document_parse(buf_bytes(b), &d) == ERR_OK)
			assert_int_not_equal(document_verify(&d, &ring, -1, KEY_DOCUMENT, 10, 10, NULL), ERR_OK);
		b->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	keyring_finish(&ring);
}

struct sealing {
	struct open_key us, other;
	struct buf *doc, *file;
};

static void seal_up(struct sealing *s)
{
	uint8_t counter = 0;

	*s = (struct sealing){ .doc = SCRATCH(ROOM), .file = SCRATCH(ROOM) };
	sample_open_key(&s->us, SAMPLE_E);
	sample_open_key(&s->other, SAMPLE_OTHER);
	a_document(SAMPLE_TILL, s->doc);
	assert_err(ERR_OK, document_seal(buf_bytes(s->doc), &s->us.public, sample_random(&counter), s->file));
	assert_true(s->file->len <= s->doc->len + ENCRYPT0_OVERHEAD);
}

static void seal_end(struct sealing *s)
{
	open_key_finish(&s->us);
	open_key_finish(&s->other);
}

static void sealed_and_opened(void **state)
{
	const struct open_key *keys[2];
	struct buf *b = SCRATCH(ROOM);
	struct sealing s;

	(void)state;
	seal_up(&s);
	keys[0] = &s.other;
	keys[1] = &s.us;
	assert_err(ERR_OK, document_open(buf_bytes(s.file), keys, 2, b));
	assert_bytes(buf_bytes(b), buf_bytes(s.doc));
	seal_end(&s);
}

static void for_another_receiver(void **state)
{
	const struct open_key *keys[1];
	struct buf *b = SCRATCH(ROOM);
	struct sealing s;

	(void)state;
	seal_up(&s);
	keys[0] = &s.other;
	assert_err(ERR_FOREIGN, document_open(buf_bytes(s.file), keys, 1, b));
	assert_err(ERR_FOREIGN, document_open(buf_bytes(s.file), NULL, 0, b));
	assert_int_equal(b->len, 0);
	seal_end(&s);
}

static void receivers_of_one_kid(void **state)
{
	const struct open_key *keys[2];
	struct buf *b = SCRATCH(ROOM);
	struct sealing s;

	(void)state;
	seal_up(&s);
	memcpy(s.other.public.kid, s.us.public.kid, KID_LEN);
	keys[0] = &s.other;
	keys[1] = &s.us;
	assert_err(ERR_AUTH, document_open(buf_bytes(s.file), keys, 1, b));
	assert_int_equal(b->len, 0);
	assert_err(ERR_OK, document_open(buf_bytes(s.file), keys, 2, b));
	assert_bytes(buf_bytes(b), buf_bytes(s.doc));
	seal_end(&s);
}

static void sealed_and_altered(void **state)
{
	const struct open_key *keys[1];
	struct buf *b = SCRATCH(ROOM);
	struct sealing s;

	(void)state;
	seal_up(&s);
	keys[0] = &s.us;
	for (size_t i = 0; i < s.file->len; i++) {
		s.file->data[i] ^= 0x40;
		assert_int_not_equal(document_open(buf_bytes(s.file), keys, 1, b), ERR_OK);
		s.file->data[i] ^= 0x40;
		assert_int_not_equal(document_open(bytes_of(s.file->data, i), keys, 1, b), ERR_OK);
	}
	assert_int_equal(b->len, 0);
	assert_err(ERR_OK, document_open(buf_bytes(s.file), keys, 1, b));
	seal_end(&s);
}

/* A signed document that nobody sealed is not taken for a sealed one, and the other way round. */
static void not_mixed_up(void **state)
{
	const struct open_key *keys[1];
	struct document d;
	struct sealing s;

	(void)state;
	seal_up(&s);
	keys[0] = &s.us;
	assert_err(ERR_FORMAT, document_open(buf_bytes(s.doc), keys, 1, SCRATCH(ROOM)));
	assert_err(ERR_FORMAT, document_parse(buf_bytes(s.file), &d));
	seal_end(&s);
}

static void too_long(void **state)
{
	static const uint8_t much[DOCUMENT_MAX + 1];
	static uint8_t memory[DOCUMENT_MAX + 4096];
	const struct open_key *keys[1];
	struct sign_key k = { 0 };
	struct document d;
	struct sealing s;
	struct buf b;

	(void)state;
	seal_up(&s);
	keys[0] = &s.us;
	sample_sign_key(&k, SAMPLE_D);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_TOO_LONG, document_sign(DOCUMENT_PACK, &k, bytes_of(much, DOCUMENT_PAYLOAD_MAX + 1), &b));
	assert_err(ERR_OK, document_sign(DOCUMENT_PACK, &k, bytes_of(much, DOCUMENT_PAYLOAD_MAX), &b));
	assert_err(ERR_OK, document_parse(buf_bytes(&b), &d));
	assert_err(ERR_TOO_LONG, document_parse(bytes_of(much, sizeof much), &d));
	assert_err(ERR_TOO_LONG, document_open(bytes_of(much, sizeof much), keys, 1, &b));
	assert_err(ERR_TOO_LONG, document_seal(bytes_of(much, sizeof much), &s.us.public, random_system(), &b));
	sign_key_finish(&k);
	seal_end(&s);
}

static int no_chance(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx;
	(void)out;
	(void)len;
	return -1;
}

static void without_chance_nothing_is_sealed(void **state)
{
	struct buf *b = SCRATCH(ROOM);
	struct sealing s;

	(void)state;
	seal_up(&s);
	buf_put_byte(b, 1);
	assert_int_not_equal(document_seal(buf_bytes(s.doc), &s.us.public, (struct random){ no_chance, NULL }, b), ERR_OK);
	assert_true(b->len == 1 && !b->over);
	seal_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type), cmocka_unit_test(unknown_types), cmocka_unit_test(verified),
		cmocka_unit_test(stale), cmocka_unit_test(keys_of_one_kid), cmocka_unit_test(every_bit_matters),
		cmocka_unit_test(sealed_and_opened), cmocka_unit_test(for_another_receiver),
		cmocka_unit_test(receivers_of_one_kid), cmocka_unit_test(sealed_and_altered),
		cmocka_unit_test(not_mixed_up), cmocka_unit_test(too_long),
		cmocka_unit_test(without_chance_nothing_is_sealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
