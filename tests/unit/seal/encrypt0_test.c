#include "support.h"
#include "seal/cbor.h"
#include "seal/encrypt0.h"
#include "seal/hpke.h"
#include <jansson.h>

static const char TEXT[] = "a signed coupon";
static struct open_key key;

static struct bytes sealed_made(uint8_t *memory, size_t cap)
{
	uint64_t seed = 8;
	struct buf b;

	buf_init(&b, memory, cap);
	assert_int_equal(encrypt0_seal(&key.public, bytes_of_str(TEXT), random_seeded(&seed), &b), ERR_OK);
	assert_true(b.len <= strlen(TEXT) + ENCRYPT0_OVERHEAD);
	return buf_bytes(&b);
}

static enum err open_with(const struct open_key *k, struct bytes message)
{
	struct encrypt0 e, untouched;
	uint8_t memory[64];
	struct buf b;
	enum err err;

	memset(&e, 7, sizeof e);
	untouched = e;
	err = encrypt0_parse(message, true, &e);
	if (err) {
		assert_int_equal(err, ERR_FORMAT);
		assert_memory_equal(&e, &untouched, sizeof e);
		return err;
	}
	buf_init(&b, memory, sizeof memory);
	err = encrypt0_open(&e, k, &b);
	if (!err)
		assert_bytes(buf_bytes(&b), bytes_of_str(TEXT));
	return err;
}

/* draft-ietf-cose-hpke, HPKE-4: its kid is a longer one, so it is taken only where strict is not asked for. */
static void published(void **state)
{
	json_t *o = json_load_file("tests/vectors/published/cose-hpke-4.json", 0, NULL);
	const char *text = json_string_value(json_object_get(o, "plaintext"));
	uint8_t secret[KEY_LEN], public[KEY_LEN], message[256], memory[64];
	struct open_key k = { .pkey = NULL };
	struct encrypt0 e;
	struct bytes s;
	struct buf b;

	(void)state;
	assert_non_null(text);
	s = unhex(json_string_value(json_object_get(json_array_get(json_object_get(o, "messages"), 0), "encrypt0")),
		  message, sizeof message);
	unhex(json_string_value(json_object_get(o, "private_key")), secret, sizeof secret);
	unhex(json_string_value(json_object_get(o, "public_key")), public, sizeof public);
	assert_int_equal(open_key_load(&k, secret), ERR_OK);
	assert_memory_equal(k.public.raw, public, KEY_LEN);
	assert_int_equal(encrypt0_parse(s, true, &e), ERR_FORMAT);
	assert_int_equal(encrypt0_parse(s, false, &e), ERR_OK);
	assert_bytes(e.kid, bytes_of_str("bob-hpke_4-int"));	/* so it is in the message; the key's name has bob_ */
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(encrypt0_open(&e, &k, &b), ERR_OK);
	assert_bytes(buf_bytes(&b), bytes_of_str(text));
	/* The protected header is bound in: another number for the same algorithm does not open. */
	e.protected = bytes_of("\xa1\x01\x18\x23", 4);
	assert_int_equal(encrypt0_open(&e, &k, &b), ERR_AUTH);
	open_key_finish(&k);
	json_decref(o);
}

static void exact_bytes(void **state)
{
	uint8_t memory[256], want[256];
	struct bytes got = sealed_made(memory, sizeof memory), head;
	struct encrypt0 e;

	(void)state;
	head = unhex("d0 83 44 a101182a a2 04 44 00000000 23 5820", want, sizeof want);
	memcpy(want + 10, key.public.kid, KID_LEN);
	assert_memory_equal(got.data, want, head.len);
	assert_int_equal(got.data[head.len + KEY_LEN], 0x58);
	assert_int_equal(got.data[head.len + KEY_LEN + 1], strlen(TEXT) + HPKE_TAG_LEN);
	assert_int_equal(got.len, head.len + KEY_LEN + 2 + strlen(TEXT) + HPKE_TAG_LEN);
	assert_int_equal(encrypt0_parse(got, true, &e), ERR_OK);
	assert_bytes(e.kid, bytes_of(key.public.kid, KID_LEN));
	assert_memory_equal(e.ek, got.data + head.len, KEY_LEN);
	assert_int_equal(open_with(&key, got), ERR_OK);
}

/*
 * Every bit and every length. The kid lies outside what is authentic (RFC 9052 leaves the
 * unprotected header open): its bits change the key that is looked for, not what opens.
 */
static void altered(void **state)
{
	uint8_t memory[256];
	struct bytes message = sealed_made(memory, sizeof memory);

	(void)state;
	for (size_t bit = 0; bit < 8 * message.len; bit++) {
		bool kid = bit / 8 >= 10 && bit / 8 < 14;

		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_true((open_with(&key, message) == ERR_OK) == kid);
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < message.len; len++) {
		struct bytes cut = tight(bytes_of(memory, len));

		assert_int_equal(open_with(&key, cut), ERR_FORMAT);
		tight_free(cut);
	}
	memory[message.len] = 0;
	assert_int_equal(open_with(&key, bytes_of(memory, message.len + 1)), ERR_FORMAT);
	assert_int_equal(open_with(&key, message), ERR_OK);
}

/* Every value of every byte of the headers. */
static void header_values(void **state)
{
	uint8_t memory[256];
	struct bytes message = sealed_made(memory, sizeof memory);

	(void)state;
	for (size_t i = 0; i < 17; i++) {
		uint8_t was = memory[i];

		for (int c = 0; c < 256; c++) {
			memory[i] = (uint8_t)c;
			assert_true((open_with(&key, message) == ERR_OK) == (c == was || (i >= 10 && i < 14)));
		}
		memory[i] = was;
	}
}

static void headers(void **state)
{
	static const char EK[] = "5820 0900000000000000000000000000000000000000000000000000000000000000";
	static const struct { const char *before_ek, *after_ek; bool lax; } wrong[] = {
		{ "d083 43a10123 a2 0444 01020304 23", "", false },		/* alg -4 */
		{ "d083 44a1011823 a2 0444 01020304 23", "", true },		/* 35 */
		{ "d083 45a10119ffff a2 0444 01020304 23", "", true },
		{ "d083 47a1011a00010000 a2 0444 01020304 23", "", false },
		{ "d083 44a1011822 a2 0444 01020304 23", "", false },		/* 34 */
		{ "d083 43a10103 a2 0444 01020304 23", "", false },
		{ "d083 44a101182b a2 0444 01020304 23", "", true },
		{ "d083 45a10119002a a2 0444 01020304 23", "", false },
		{ "d083 44a10141 2a a2 0444 01020304 23", "", false },
		{ "d083 40 a2 0444 01020304 23", "", false },
		{ "d083 41a0 a2 0444 01020304 23", "", false },
		{ "d083 a101182a a2 0444 01020304 23", "", false },
		{ "d083 46a201182a0300 a2 0444 01020304 23", "", false },
		{ "d083 45a101182a00 a2 0444 01020304 23", "", false },
		{ "d083 44a102182a a2 0444 01020304 23", "", false },
		{ "d083 44a101182a a1 23", "", false },
		{ "d083 44a101182a a2 0443 010203 23", "", true },
		{ "d083 44a101182a a2 0445 0102030405 23", "", true },
		{ "d083 44a101182a a2 0440 23", "", false },
		{ "d083 44a101182a a2 0464 41424344 23", "", false },
		{ "d083 44a101182a a2 04f6 23", "", false },
		{ "d083 44a101182a a2 0444 01020304 22", "", false },		/* -3 */
		{ "d083 44a101182a a2 0444 01020304 24", "", false },
		{ "d083 44a101182a a2 0444 01020304 04", "", false },
		{ "d083 44a101182a a2 23", "0444 01020304", false },
		{ "d083 44a101182a a3 0444 01020304 0500 23", "", false },
		{ "d083 44a101182a a3 0444 01020304 23", "24 00", false },
		{ "d083 44a101182a b802 0444 01020304 23", "", false },
		{ "d083 44a101182a bf 0444 01020304 23", "ff", false },
		{ "d183 44a101182a a2 0444 01020304 23", "", false },
		{ "83 44a101182a a2 0444 01020304 23", "", false },
		{ "d81083 44a101182a a2 0444 01020304 23", "", false },
		{ "d084 44a101182a a2 0444 01020304 23", "", false },
		{ "d082 44a101182a a2 0444 01020304 23", "", false },
		{ "d09f 44a101182a a2 0444 01020304 23", "", false },
		{ "d0d083 44a101182a a2 0444 01020304 23", "", false },
	};
	uint8_t memory[256];
	char hex[512];
	struct encrypt0 e;
	struct bytes s;

	(void)state;
	for (size_t i = 0; i <= COUNT(wrong); i++) {
		bool good = i == COUNT(wrong);

		snprintf(hex, sizeof hex, "%s %s %s 50 000102030405060708090a0b0c0d0e0f",
			 good ? "d083 44a101182a a2 0444 01020304 23" : wrong[i].before_ek, EK,
			 good ? "" : wrong[i].after_ek);
		s = unhex(hex, memory, sizeof memory);
		if (encrypt0_parse(s, true, &e) != (good ? ERR_OK : ERR_FORMAT))
			fail_msg("strict: %s", hex);
		if (encrypt0_parse(s, false, &e) != (good || wrong[i].lax ? ERR_OK : ERR_FORMAT))
			fail_msg("not strict: %s", hex);
	}
}

/* The ek and the ciphertext, each in a wrong form. */
static void tails(void **state)
{
	static const char HEAD[] = "d083 44a101182a a2 0444 01020304 23";
	static const char EK31[] = "00000000000000000000000000000000000000000000000000000000000000";
	static const struct { const char *ek_head, *ek_more, *ct; } wrong[] = {
		{ "581f", "", "50 000102030405060708090a0b0c0d0e0f" },
		{ "5821", "0000", "50 000102030405060708090a0b0c0d0e0f" },
		{ "7820", "00", "50 000102030405060708090a0b0c0d0e0f" },
		{ "590020", "00", "50 000102030405060708090a0b0c0d0e0f" },
		{ "5820", "00", "4f 000102030405060708090a0b0c0d0e" },
		{ "5820", "00", "40" }, { "5820", "00", "f6" }, { "5820", "00", "" },
		{ "5820", "00", "70 000102030405060708090a0b0c0d0e0f" },
		{ "5820", "00", "5810 000102030405060708090a0b0c0d0e0f" },
		{ "5820", "00", "50 000102030405060708090a0b0c0d0e0f 00" },
		{ "5820", "00", "81 50 000102030405060708090a0b0c0d0e0f" },
		{ "5820", "00", "5bffffffffffffffff 00" },
	};
	uint8_t memory[256];
	char hex[512];
	struct encrypt0 e;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		snprintf(hex, sizeof hex, "%s %s %s%s %s", HEAD, wrong[i].ek_head, EK31, wrong[i].ek_more, wrong[i].ct);
		assert_int_equal(encrypt0_parse(unhex(hex, memory, sizeof memory), true, &e), ERR_FORMAT);
		assert_int_equal(encrypt0_parse(unhex(hex, memory, sizeof memory), false, &e), ERR_FORMAT);
	}
	unhex("d083 44a101182a a1 0444 01020304 50 000102030405060708090a0b0c0d0e0f", memory, sizeof memory);
	assert_int_equal(encrypt0_parse(bytes_of(memory, 31), true, &e), ERR_FORMAT);	/* no ek at all */
	assert_int_equal(encrypt0_parse(bytes_of(memory, 31), false, &e), ERR_FORMAT);
}

static void other_key(void **state)
{
	struct open_key other = { .pkey = NULL };
	uint8_t memory[256];
	uint64_t seed = 31;

	(void)state;
	assert_int_equal(open_key_make(&other, random_seeded(&seed)), ERR_OK);
	assert_int_equal(open_with(&other, sealed_made(memory, sizeof memory)), ERR_AUTH);
	open_key_finish(&other);
}

static void fails(void **state)
{
	struct bytes nothing = { NULL, 0 };
	uint8_t memory[256], small[64];
	struct bytes message = sealed_made(memory, sizeof memory);
	struct encrypt0 e;
	uint64_t seed = 1;
	struct buf b;

	(void)state;
	for (size_t cap = 0; cap < message.len; cap++) {
		uint8_t out[256];

		buf_init(&b, out, cap);
		assert_int_equal(encrypt0_seal(&key.public, bytes_of_str(TEXT), random_seeded(&seed), &b), ERR_TOO_LONG);
		assert_int_equal(b.len, 0);
	}
	buf_init(&b, memory + 128, 128);
	assert_int_equal(encrypt0_seal(&key.public, bytes_of_str(TEXT), random_script(&nothing), &b), ERR_CRYPTO);
	assert_int_equal(b.len, 0);
	assert_int_equal(encrypt0_parse(message, true, &e), ERR_OK);
	buf_init(&b, small, strlen(TEXT) - 1);
	assert_int_equal(encrypt0_open(&e, &key, &b), ERR_TOO_LONG);
	assert_int_equal(b.len, 0);
}

static int setup(void **state)
{
	uint64_t seed = 6;

	(void)state;
	return open_key_make(&key, random_seeded(&seed));
}

static int teardown(void **state)
{
	(void)state;
	open_key_finish(&key);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published), cmocka_unit_test(exact_bytes), cmocka_unit_test(altered),
		cmocka_unit_test(header_values), cmocka_unit_test(headers), cmocka_unit_test(tails),
		cmocka_unit_test(other_key), cmocka_unit_test(fails),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
