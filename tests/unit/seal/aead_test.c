#include "support.h"
#include "seal/aead.h"

/* RFC 8439, section 2.8.2. */
static const char TEXT[] = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
	"sunscreen would be it.";
static const char SEALED[] =
	"d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
	"1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
	"3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691";

struct known {
	uint8_t key[AEAD_KEY_LEN], nonce[AEAD_NONCE_LEN], aad[12], sealed[160];
	struct bytes ct;
};

static struct known known_make(void)
{
	struct known k;

	unhex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", k.key, sizeof k.key);
	unhex("070000004041424344454647", k.nonce, sizeof k.nonce);
	unhex("50515253c0c1c2c3c4c5c6c7", k.aad, sizeof k.aad);
	k.ct = unhex(SEALED, k.sealed, sizeof k.sealed);
	return k;
}

static void published(void **state)
{
	struct known k = known_make();
	uint8_t memory[256];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(aead_seal(k.key, k.nonce, bytes_of(k.aad, 12), bytes_of_str(TEXT), &b), ERR_OK);
	assert_int_equal(b.len, k.ct.len);
	assert_memory_equal(b.data, k.sealed, b.len);
	b.len = 0;
	assert_int_equal(aead_open(k.key, k.nonce, bytes_of(k.aad, 12), bytes_of(k.sealed, k.ct.len), &b), ERR_OK);
	assert_bytes(buf_bytes(&b), bytes_of_str(TEXT));
}

static enum err open_known(struct known *k, size_t ct_len)
{
	uint8_t memory[256], before[256];
	struct buf b;
	enum err e;

	memset(memory, 0, sizeof memory);
	memset(before, 0, sizeof before);
	buf_init(&b, memory, sizeof memory);
	e = aead_open(k->key, k->nonce, bytes_of(k->aad, 12), bytes_of(k->sealed, ct_len), &b);
	if (e) {
		assert_true(!b.len && !b.over);
		assert_memory_equal(memory, before, sizeof memory);	/* nothing half-opened stays */
	}
	return e;
}

static void flip_all(struct known *k, uint8_t *field, size_t len)
{
	for (size_t bit = 0; bit < 8 * len; bit++) {
		field[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open_known(k, k->ct.len), ERR_AUTH);
		field[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void altered(void **state)
{
	struct known k = known_make();

	(void)state;
	flip_all(&k, k.sealed, k.ct.len);
	flip_all(&k, k.key, sizeof k.key);
	flip_all(&k, k.nonce, sizeof k.nonce);
	flip_all(&k, k.aad, sizeof k.aad);
	for (size_t len = 0; len < k.ct.len; len++)
		assert_int_equal(open_known(&k, len), ERR_AUTH);
	assert_int_equal(open_known(&k, k.ct.len), ERR_OK);
}

static void no_room(void **state)
{
	struct known k = known_make();
	uint8_t memory[256];
	struct buf b;

	(void)state;
	for (size_t cap = 0; cap < k.ct.len; cap++) {
		buf_init(&b, memory, cap);
		assert_int_equal(aead_seal(k.key, k.nonce, bytes_of(NULL, 0), bytes_of_str(TEXT), &b), ERR_TOO_LONG);
		assert_int_equal(b.len, 0);
	}
	buf_init(&b, memory, k.ct.len - AEAD_TAG_LEN - 1);
	assert_int_equal(aead_open(k.key, k.nonce, bytes_of(k.aad, 12), bytes_of(k.sealed, k.ct.len), &b), ERR_TOO_LONG);
	assert_int_equal(b.len, 0);
	buf_init(&b, memory, k.ct.len - AEAD_TAG_LEN);
	assert_int_equal(aead_open(k.key, k.nonce, bytes_of(k.aad, 12), bytes_of(k.sealed, k.ct.len), &b), ERR_OK);
}

/* Nothing inside, nothing beside. */
static void empty(void **state)
{
	struct known k = known_make();
	uint8_t memory[64];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(aead_seal(k.key, k.nonce, bytes_of(NULL, 0), bytes_of(NULL, 0), &b), ERR_OK);
	assert_int_equal(b.len, AEAD_TAG_LEN);
	assert_int_equal(aead_open(k.key, k.nonce, bytes_of(NULL, 0), bytes_of(memory, 16), &b), ERR_OK);
	assert_int_equal(b.len, AEAD_TAG_LEN);
	assert_int_equal(aead_open(k.key, k.nonce, bytes_of("x", 1), bytes_of(memory, 16), &b), ERR_AUTH);
	memory[3] ^= 1;
	assert_int_equal(aead_open(k.key, k.nonce, bytes_of(NULL, 0), bytes_of(memory, 16), &b), ERR_AUTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published), cmocka_unit_test(altered), cmocka_unit_test(no_room),
		cmocka_unit_test(empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
