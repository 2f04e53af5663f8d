#include "support.h"
#include "seal/hpke.h"
#include <jansson.h>

/* RFC 9180, appendix A.2.1: the ephemeral secret, which the vector's file does not name. */
static const char EPHEMERAL[] = "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600";

struct known {
	uint8_t info_memory[64], aad_memory[64], pt_memory[64], ct_memory[128], enc[KEY_LEN];
	struct bytes info, aad, pt, ct;
	struct open_key key;
};

static struct bytes field(const json_t *o, const char *name, uint8_t *memory, size_t cap)
{
	const char *hex = json_string_value(json_object_get(o, name));

	assert_non_null(hex);
	return unhex(hex, memory, cap);
}

static void known_load(struct known *k)
{
	json_t *all = json_load_file("tests/vectors/published/hpke-x25519-chacha20poly1305.json", 0, NULL);
	const json_t *o = json_array_get(all, 0);
	uint8_t secret[KEY_LEN];

	assert_non_null(o);
	k->info = field(o, "info", k->info_memory, sizeof k->info_memory);
	k->aad = field(o, "aad", k->aad_memory, sizeof k->aad_memory);
	k->pt = field(o, "pt", k->pt_memory, sizeof k->pt_memory);
	k->ct = field(o, "ct", k->ct_memory, sizeof k->ct_memory);
	field(o, "enc", k->enc, sizeof k->enc);
	field(o, "skRm", secret, sizeof secret);
	assert_int_equal(open_key_load(&k->key, secret), ERR_OK);
	json_decref(all);
}

static enum err open_known(const struct known *k, struct bytes ct)
{
	uint8_t memory[64];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = hpke_open(&k->key, k->enc, k->info, k->aad, ct, &b);
	if (!e)
		assert_bytes(buf_bytes(&b), k->pt);
	else
		assert_int_equal(b.len, 0);
	return e;
}

static void published(void **state)
{
	uint8_t memory[128], enc[KEY_LEN], scripted[KEY_LEN];
	struct bytes script = unhex(EPHEMERAL, scripted, sizeof scripted);
	struct known k;
	struct buf b;

	(void)state;
	known_load(&k);
	assert_int_equal(open_known(&k, k.ct), ERR_OK);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(hpke_seal(&k.key.public, k.info, k.aad, k.pt, random_script(&script), enc, &b), ERR_OK);
	assert_memory_equal(enc, k.enc, KEY_LEN);
	assert_bytes(buf_bytes(&b), k.ct);
	open_key_finish(&k.key);
}

static void flip_all(struct known *k, uint8_t *bytes, size_t len)
{
	for (size_t bit = 0; bit < 8 * len; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open_known(k, k->ct), ERR_AUTH);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void altered(void **state)
{
	struct known k;

	(void)state;
	known_load(&k);
	flip_all(&k, k.ct_memory, k.ct.len);
	flip_all(&k, k.enc, KEY_LEN);
	flip_all(&k, k.info_memory, k.info.len);
	flip_all(&k, k.aad_memory, k.aad.len);
	for (size_t len = 0; len < k.ct.len; len++)
		assert_int_equal(open_known(&k, bytes_of(k.ct.data, len)), ERR_AUTH);
	k.info.len--;
	assert_int_equal(open_known(&k, k.ct), ERR_AUTH);
	k.info.len++;
	assert_int_equal(open_known(&k, k.ct), ERR_OK);
	open_key_finish(&k.key);
}

/* Another key, and the same key's twin under another public half in the context. */
static void other_key(void **state)
{
	uint64_t seed = 5;
	struct known k;
	struct open_key other = { .pkey = NULL };

	(void)state;
	known_load(&k);
	assert_int_equal(open_key_make(&other, random_seeded(&seed)), ERR_OK);
	open_key_finish(&k.key);
	k.key = other;
	assert_int_equal(open_known(&k, k.ct), ERR_AUTH);
	open_key_finish(&k.key);
}

/* What a small-order or non-canonical ek would give is never looked at. */
static void bad_enc(void **state)
{
	static const char *const encs[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"0900000000000000000000000000000000000000000000000000000000000080",
	};
	struct known k;

	(void)state;
	known_load(&k);
	for (size_t i = 0; i < COUNT(encs); i++) {
		unhex(encs[i], k.enc, sizeof k.enc);
		assert_int_equal(open_known(&k, k.ct), ERR_AUTH);
	}
	open_key_finish(&k.key);
}

static void seal_fails(void **state)
{
	struct bytes nothing = { NULL, 0 };
	uint8_t memory[128], enc[KEY_LEN] = { 9 };
	uint64_t seed = 3;
	struct known k;
	struct buf b;

	(void)state;
	known_load(&k);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(hpke_seal(&k.key.public, k.info, k.aad, k.pt, random_script(&nothing), enc, &b), ERR_CRYPTO);
	assert_int_equal(b.len, 0);
	buf_init(&b, memory, k.pt.len + HPKE_TAG_LEN - 1);
	assert_int_equal(hpke_seal(&k.key.public, k.info, k.aad, k.pt, random_seeded(&seed), enc, &b), ERR_TOO_LONG);
	assert_true(!b.len && enc[0] == 9);
	open_key_finish(&k.key);
}

/* Lengths around the hash's and the cipher's blocks, and none. */
static void round_trips(void **state)
{
	static uint8_t text[1000], sealed[1100], opened[1000];
	uint8_t enc[KEY_LEN];
	uint64_t seed = 77;
	struct open_key k = { .pkey = NULL };
	struct buf b, o;

	(void)state;
	chance_fill(&seed, text, sizeof text);
	assert_int_equal(open_key_make(&k, random_seeded(&seed)), ERR_OK);
	for (size_t len = 0; len <= sizeof text; len += len < 70 ? 1 : 93) {
		buf_init(&b, sealed, sizeof sealed);
		buf_init(&o, opened, sizeof opened);
		assert_int_equal(hpke_seal(&k.public, bytes_of(text, len), bytes_of(text, len / 2),
					   bytes_of(text, len), random_seeded(&seed), enc, &b), ERR_OK);
		assert_int_equal(hpke_open(&k, enc, bytes_of(text, len), bytes_of(text, len / 2),
					   buf_bytes(&b), &o), ERR_OK);
		assert_bytes(buf_bytes(&o), bytes_of(text, len));
	}
	open_key_finish(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published), cmocka_unit_test(altered), cmocka_unit_test(other_key),
		cmocka_unit_test(bad_enc), cmocka_unit_test(seal_fails), cmocka_unit_test(round_trips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
