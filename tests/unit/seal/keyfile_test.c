#include "support.h"
#include "seal/aead.h"
#include "seal/cbor.h"
#include "seal/keyfile.h"

static const char SECRET[] = "a till's two private halves";
static const char PASS[] = "7ZKQ2M9A4BXC5DEF";

static struct bytes box_made(uint8_t *memory, size_t cap, const char *passphrase)
{
	uint64_t seed = 11;
	struct buf b;

	buf_init(&b, memory, cap);
	assert_int_equal(box_seal(bytes_of_str(passphrase), BOX_COST_TEST, bytes_of_str(SECRET),
				  random_seeded(&seed), &b), ERR_OK);
	assert_true(b.len <= strlen(SECRET) + BOX_OVERHEAD);
	return buf_bytes(&b);
}

static enum err box_try(struct bytes box, const char *passphrase)
{
	uint8_t memory[64];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = box_open(bytes_of_str(passphrase), box, &b);
	if (!e)
		assert_bytes(buf_bytes(&b), bytes_of_str(SECRET));
	else
		assert_int_equal(b.len, 0);
	return e;
}

static void box_round_trip(void **state)
{
	uint8_t memory[256];
	struct bytes box = box_made(memory, sizeof memory, PASS);
	static const char *const wrong[] = { "", "7ZKQ2M9A4BXC5DEG", "7ZKQ2M9A4BXC5DE", "7ZKQ2M9A4BXC5DEF ", "7zkq2m9a4bxc5def" };

	(void)state;
	assert_int_equal(box_try(box, PASS), ERR_OK);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_equal(box_try(box, wrong[i]), ERR_AUTH);
	assert_int_equal(box_try(box_made(memory, sizeof memory, ""), ""), ERR_OK);
}

/* The bytes are as the header says. */
static void box_bytes(void **state)
{
	uint8_t memory[256];
	struct bytes box = box_made(memory, sizeof memory, PASS), text, ct;
	uint8_t key[AEAD_KEY_LEN];
	size_t clear_len;
	struct buf b;
	struct cbor_in in;
	struct cbor_map m;
	uint8_t salt[16], nonce[12], opened[64];

	(void)state;
	cbor_open(&in, box);
	cbor_get_map(&in, &m, 7);
	assert_true(cbor_map_next(&in, &m) && m.key == 1);
	text = cbor_get_text_max(&in, 8);
	assert_bytes(text, bytes_of_str("chit/box"));
	assert_true(cbor_map_next(&in, &m) && m.key == 2);
	cbor_get_fixed(&in, salt, sizeof salt);
	assert_true(cbor_map_next(&in, &m) && m.key == 3 && cbor_get_uint(&in) == 10);
	assert_true(cbor_map_next(&in, &m) && m.key == 4 && cbor_get_uint(&in) == 8);
	assert_true(cbor_map_next(&in, &m) && m.key == 5 && cbor_get_uint(&in) == 1);
	assert_true(cbor_map_next(&in, &m) && m.key == 6);
	cbor_get_fixed(&in, nonce, sizeof nonce);
	assert_true(cbor_map_next(&in, &m) && m.key == 7);
	ct = cbor_get_bytes(&in);
	assert_int_equal(ct.len, strlen(SECRET) + 16);
	assert_int_equal(cbor_close(&in), ERR_OK);
	/* Opened by hand: the same map with six entries stands beside it. */
	clear_len = box.len - ct.len - 3;
	memory[0] = 0xa6;
	assert_int_equal(scrypt_derive(bytes_of_str(PASS), bytes_of(salt, 16), BOX_COST_TEST, key, sizeof key), ERR_OK);
	buf_init(&b, opened, sizeof opened);
	assert_int_equal(aead_open(key, nonce, bytes_of(memory, clear_len), ct, &b), ERR_OK);
	assert_bytes(buf_bytes(&b), bytes_of_str(SECRET));
}

/* Every bit and every length: wrong bytes are refused, be it as no box or as not authentic. */
static void box_altered(void **state)
{
	uint8_t memory[256];
	struct bytes box = box_made(memory, sizeof memory, PASS);
	enum err e;

	(void)state;
	for (size_t bit = 0; bit < 8 * box.len; bit++) {
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
		e = box_try(box, PASS);
		assert_true(e == ERR_AUTH || e == ERR_FORMAT);
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < box.len; len++) {
		struct bytes cut = tight(bytes_of(memory, len));

		assert_int_equal(box_try(cut, PASS), ERR_FORMAT);
		tight_free(cut);
	}
	memory[box.len] = 0;
	assert_int_equal(box_try(bytes_of(memory, box.len + 1), PASS), ERR_FORMAT);
	assert_int_equal(box_try(box, PASS), ERR_OK);
}

/* A box of zeros without the entry `missing` (0: with all). */
static struct bytes box_zeros(uint8_t *memory, size_t cap, const uint64_t cost[3], unsigned missing)
{
	static const size_t lens[] = { [2] = 16, [6] = 12, [7] = 16 };
	static const uint8_t zeros[16];
	struct buf b;

	buf_init(&b, memory, cap);
	cbor_put_map(&b, missing ? 6 : 7);
	for (unsigned k = 1; k <= 7; k++) {
		if (k == missing)
			continue;
		cbor_put_uint(&b, k);
		if (k == 1)
			cbor_put_str(&b, "chit/box");
		else if (k >= 3 && k <= 5)
			cbor_put_uint(&b, cost[k - 3]);
		else
			cbor_put_bytes(&b, bytes_of(zeros, lens[k]));
	}
	assert_false(b.over);
	return buf_bytes(&b);
}

static void box_lacking(void **state)
{
	static const uint64_t cheap[3] = { 10, 8, 1 };
	uint8_t memory[256];

	(void)state;
	assert_int_equal(box_try(box_zeros(memory, sizeof memory, cheap, 0), PASS), ERR_AUTH);
	for (unsigned k = 1; k <= 7; k++)
		assert_int_equal(box_try(box_zeros(memory, sizeof memory, cheap, k), PASS), ERR_FORMAT);
}

/* A dear box is refused before it costs anything: so many of them would take hours and gigabytes. */
static void box_dear(void **state)
{
	static const uint64_t costs[][3] = {
		{ 0, 8, 1 }, { 21, 8, 1 }, { 64, 8, 1 }, { 255, 8, 1 }, { UINT64_MAX, 8, 1 }, { 10, 0, 1 },
		{ 10, 9, 1 }, { 10, UINT64_MAX, 1 }, { 10, 8, 0 }, { 10, 8, 5 }, { 10, 8, UINT64_MAX },
		{ UINT64_C(1) << 32, 8, 1 }, { (UINT64_C(1) << 32) + 10, 8, 1 }, { 10, (UINT64_C(1) << 32) + 8, 1 },
		{ 20, 8, 1 }, { 20, 8, 4 }, { 19, 8, 1 }, { 20, 3, 1 }, { 16, 1, 1 }, { 20, 1, 1 },
	};
	uint8_t memory[256];

	(void)state;
	for (int round = 0; round < 50; round++)
		for (size_t i = 0; i < COUNT(costs); i++)
			assert_int_equal(box_try(box_zeros(memory, sizeof memory, costs[i], 0), PASS), ERR_FORMAT);
}

static void box_fails(void **state)
{
	struct bytes nothing = { NULL, 0 };
	uint8_t memory[256], small[64];
	struct bytes box = box_made(memory, sizeof memory, PASS);
	uint64_t seed = 1;
	struct buf b;

	(void)state;
	buf_init(&b, small, strlen(SECRET) - 1);
	assert_int_equal(box_open(bytes_of_str(PASS), box, &b), ERR_TOO_LONG);
	assert_int_equal(b.len, 0);
	buf_init(&b, small, sizeof small);
	assert_int_equal(box_seal(bytes_of_str(PASS), BOX_COST_TEST, bytes_of_str(SECRET), random_script(&nothing), &b),
			 ERR_CRYPTO);
	assert_int_equal(b.len, 0);
	assert_int_equal(box_seal(bytes_of_str(PASS), BOX_COST_TEST, bytes_of_str(SECRET), random_seeded(&seed), &b),
			 ERR_TOO_LONG);
	assert_int_equal(b.len, 0);
	assert_int_equal(box_try(bytes_of(NULL, 0), PASS), ERR_FORMAT);
}

static void box_costs(void **state)
{
	(void)state;
	assert_true(BOX_COST_DEFAULT.log_n == 15 && BOX_COST_DEFAULT.r == 8 && BOX_COST_DEFAULT.p == 1);
	assert_true(BOX_COST_KIT.log_n == 17 && BOX_COST_KIT.r == 8 && BOX_COST_KIT.p == 1);
}

static enum err wrap_try(const uint8_t *key, struct bytes aad, struct bytes wrapped)
{
	uint8_t memory[64];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = wrap_open(key, aad, wrapped, &b);
	if (!e)
		assert_bytes(buf_bytes(&b), bytes_of_str(SECRET));
	else
		assert_int_equal(b.len, 0);
	return e;
}

static void wraps(void **state)
{
	uint8_t memory[128], key[STORE_KEY_LEN] = { 1, 2, 3 };
	struct bytes aad = bytes_of_str("till t1"), wrapped;
	uint64_t seed = 4;
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(wrap_seal(key, aad, bytes_of_str(SECRET), random_seeded(&seed), &b), ERR_OK);
	wrapped = buf_bytes(&b);
	assert_int_equal(wrapped.len, strlen(SECRET) + WRAP_OVERHEAD);
	assert_int_equal(wrap_try(key, aad, wrapped), ERR_OK);
	assert_int_equal(wrap_try(key, bytes_of_str("till t2"), wrapped), ERR_AUTH);
	assert_int_equal(wrap_try(key, bytes_of(NULL, 0), wrapped), ERR_AUTH);
	for (size_t bit = 0; bit < 8 * wrapped.len; bit++) {
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(wrap_try(key, aad, wrapped), ERR_AUTH);
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * sizeof key; bit++) {
		key[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(wrap_try(key, aad, wrapped), ERR_AUTH);
		key[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < wrapped.len; len++) {
		struct bytes cut = tight(bytes_of(memory, len));

		assert_int_equal(wrap_try(key, aad, cut), ERR_AUTH);
		tight_free(cut);
	}
}

static void wrap_fails(void **state)
{
	uint8_t memory[128], key[STORE_KEY_LEN] = { 1 };
	struct bytes nothing = { NULL, 0 };
	uint64_t seed = 4;
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(wrap_seal(key, nothing, bytes_of_str(SECRET), random_script(&nothing), &b), ERR_CRYPTO);
	assert_int_equal(b.len, 0);
	for (size_t cap = 0; cap < strlen(SECRET) + WRAP_OVERHEAD; cap++) {
		buf_init(&b, memory, cap);
		assert_int_equal(wrap_seal(key, nothing, bytes_of_str(SECRET), random_seeded(&seed), &b), ERR_TOO_LONG);
		assert_int_equal(b.len, 0);
	}
}

static void passphrases_made(void **state)
{
	char text[20], other[20], tiny[19] = "old";
	struct bytes nothing = { NULL, 0 };
	uint64_t seed = 9;
	uint8_t memory[32];
	struct buf b;

	(void)state;
	assert_int_equal(passphrase_make(random_seeded(&seed), tiny, sizeof tiny), ERR_TOO_LONG);
	assert_string_equal(tiny, "old");
	assert_int_equal(passphrase_make(random_script(&nothing), text, sizeof text), ERR_CRYPTO);
	for (int round = 0; round < 200; round++) {
		assert_int_equal(passphrase_make(random_seeded(&seed), text, sizeof text), ERR_OK);
		assert_int_equal(passphrase_make(random_seeded(&seed), other, sizeof other), ERR_OK);
		assert_string_not_equal(text, other);
		assert_int_equal(strlen(text), 19);
		for (size_t i = 0; i < 19; i++)
			assert_non_null(strchr(i % 5 == 4 ? "-" : "0123456789ABCDEFGHJKMNPQRSTVWXYZ", text[i]));
		buf_init(&b, memory, sizeof memory);
		passphrase_normalise(bytes_of_str(text), &b);
		assert_int_equal(b.len, 16);
	}
}

static void passphrases_typed(void **state)
{
	static const struct { const char *typed, *counts; } known[] = {
		{ "7ZKQ-2M9A-4BXC-5DEF", "7ZKQ2M9A4BXC5DEF" },
		{ "7zkq-2m9a-4bxc-5def", "7ZKQ2M9A4BXC5DEF" },
		{ "7ZKQ2M9A4BXC5DEF", "7ZKQ2M9A4BXC5DEF" },
		{ "  7zkq 2m9a 4bxc 5def ", "7ZKQ2M9A4BXC5DEF" },
		{ "oOiI-lL01-ABCD-EFGH", "0011110" "1ABCDEFGH" },
		/* Not one of ours: as it is, spaces and all. */
		{ "correct horse battery staple", "correct horse battery staple" },
		{ "7ZKQ-2M9A-4BXC-5DE", "7ZKQ-2M9A-4BXC-5DE" },
		{ "7ZKQ-2M9A-4BXC-5DEFG", "7ZKQ-2M9A-4BXC-5DEFG" },
		{ "7ZKQ-2M9A-4BXC-5DEU", "7ZKQ-2M9A-4BXC-5DEU" },
		{ "7ZKQ_2M9A_4BXC_5DEF", "7ZKQ_2M9A_4BXC_5DEF" },
		{ "7ZKQ\t2M9A\t4BXC\t5DEF", "7ZKQ\t2M9A\t4BXC\t5DEF" },
		{ "", "" }, { " ", " " }, { "-", "-" },
		{ "7ZKQ2M9A4BXC5DE\xc3\xbc", "7ZKQ2M9A4BXC5DE\xc3\xbc" },
	};
	static const uint8_t with_nul[] = "7ZKQ2M9A4BXC5DE";
	uint8_t memory[64];
	struct buf b;

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		struct bytes typed = tight(bytes_of_str(known[i].typed));

		buf_init(&b, memory, sizeof memory);
		passphrase_normalise(typed, &b);
		assert_bytes(buf_bytes(&b), bytes_of_str(known[i].counts));
		tight_free(typed);
	}
	buf_init(&b, memory, sizeof memory);
	passphrase_normalise(bytes_of(with_nul, 16), &b);
	assert_bytes(buf_bytes(&b), bytes_of(with_nul, 16));
}

static void passphrases_chosen(void **state)
{
	static const char *const good[] = { "walk walk", "12345678", "打开这台收银机吧", "\xff\xff\xff\xff\xff\xff\xff\xff" };
	static const char *const bad[] = { "", "1234567", "开机", "打开这台收银机" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_int_equal(passphrase_check(bytes_of_str(good[i])), ERR_OK);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(passphrase_check(bytes_of_str(bad[i])), ERR_USAGE);
	assert_string_equal(err_detail(), "A passphrase has at least 8 characters, this one 7: shorter ones are soon guessed.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(box_round_trip), cmocka_unit_test(box_bytes), cmocka_unit_test(box_altered),
		cmocka_unit_test(box_dear), cmocka_unit_test(box_lacking),
		cmocka_unit_test(box_fails), cmocka_unit_test(box_costs),
		cmocka_unit_test(wraps), cmocka_unit_test(wrap_fails), cmocka_unit_test(passphrases_made),
		cmocka_unit_test(passphrases_typed), cmocka_unit_test(passphrases_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
