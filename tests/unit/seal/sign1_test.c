#include "support.h"
#include "seal/cbor.h"
#include "seal/sign1.h"
#include <jansson.h>
#include <openssl/evp.h>

static const char PAYLOAD[] = "the claims";

struct vector {
	uint8_t to_be_signed[64], message[128];
	struct bytes structure, sign1;
	struct sign_key key;
	char payload[32];
};

static struct bytes hex_field(const json_t *o, const char *name, uint8_t *memory, size_t cap)
{
	return unhex(json_string_value(json_object_get(o, name)), memory, cap);
}

static void vector_load(struct vector *v)
{
	json_t *o = json_load_file("tests/vectors/published/cose-sign1-ed25519.json", 0, NULL);
	uint8_t seed[KEY_LEN], public[KEY_LEN];

	assert_non_null(o);
	v->structure = hex_field(o, "to_be_signed", v->to_be_signed, sizeof v->to_be_signed);
	v->sign1 = hex_field(o, "sign1", v->message, sizeof v->message);
	hex_field(o, "private_key", seed, sizeof seed);
	hex_field(o, "public_key", public, sizeof public);
	strcpy(v->payload, json_string_value(json_object_get(o, "payload")));
	assert_int_equal(sign_key_load(&v->key, seed), ERR_OK);
	assert_memory_equal(v->key.public.raw, public, KEY_LEN);
	json_decref(o);
}

/*
 * The published message has the older alg -8 and its kid unprotected: no message of ours, so the
 * parts are put together by hand. What was signed is our Sig_structure, byte for byte.
 */
static void published(void **state)
{
	uint8_t memory[128];
	struct sign1 s = { .payload = { NULL, 0 } };
	struct vector v;
	struct buf b;

	(void)state;
	vector_load(&v);
	assert_int_equal(sign1_parse(v.sign1, &s), ERR_FORMAT);
	s.protected = bytes_of("\xa2\x01\x27\x03\x00", 5);
	s.payload = bytes_of_str(v.payload);
	memcpy(s.signature, v.sign1.data + v.sign1.len - SIGNATURE_LEN, SIGNATURE_LEN);
	assert_int_equal(sign1_verify(&s, &v.key.public), ERR_OK);
	buf_init(&b, memory, sizeof memory);
	cbor_put_array(&b, 4);
	cbor_put_str(&b, "Signature1");
	cbor_put_bytes(&b, s.protected);
	cbor_put_bytes(&b, bytes_of(NULL, 0));
	cbor_put_bytes(&b, s.payload);
	assert_bytes(buf_bytes(&b), v.structure);
	s.protected.len--;
	assert_int_equal(sign1_verify(&s, &v.key.public), ERR_AUTH);
	sign_key_finish(&v.key);
}

static struct sign_key key;

static struct bytes signed_made(uint8_t *memory, size_t cap, const char *type)
{
	struct buf b;

	buf_init(&b, memory, cap);
	assert_int_equal(sign1_sign(&key, type, bytes_of_str(PAYLOAD), &b), ERR_OK);
	assert_true(b.len <= strlen(PAYLOAD) + SIGN1_OVERHEAD);
	return buf_bytes(&b);
}

static enum err check(struct bytes message)
{
	struct sign1 s, untouched;
	enum err e;

	memset(&s, 7, sizeof s);
	untouched = s;
	e = sign1_parse(message, &s);
	if (!e)
		return sign1_verify(&s, &key.public);
	assert_int_equal(e, ERR_FORMAT);
	assert_memory_equal(&s, &untouched, sizeof s);
	return e;
}

static void exact_bytes(void **state)
{
	uint8_t memory[256], want[256];
	struct bytes got = signed_made(memory, sizeof memory, NULL), head;
	struct sign1 s;

	(void)state;
	head = unhex("d28449a201320444 00000000 a04a", want, sizeof want);
	memcpy(want + 8, key.public.kid, KID_LEN);
	assert_memory_equal(got.data, want, head.len);
	assert_memory_equal(got.data + head.len, PAYLOAD, strlen(PAYLOAD));
	assert_int_equal(got.len, head.len + strlen(PAYLOAD) + 2 + SIGNATURE_LEN);
	assert_int_equal(sign1_parse(got, &s), ERR_OK);
	assert_memory_equal(s.kid, key.public.kid, KID_LEN);
	assert_int_equal(s.type.len, 0);
	assert_bytes(s.payload, bytes_of_str(PAYLOAD));
	assert_int_equal(sign1_verify(&s, &key.public), ERR_OK);
}

static void types(void **state)
{
	static const char *const names[] = { "a", "chit/batch", "12345678901234567890123", "123456789012345678901234",
		"12345678901234567890123456789012" };
	uint8_t memory[256];
	struct sign1 s;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(sign1_parse(signed_made(memory, sizeof memory, names[i]), &s), ERR_OK);
		assert_bytes(s.type, bytes_of_str(names[i]));
		assert_int_equal(sign1_verify(&s, &key.public), ERR_OK);
	}
}

/* Around the size up to which the Sig_structure lies on the stack, and a document's. */
static void sizes(void **state)
{
	static const size_t lens[] = { 0, 1, 23, 24, 255, 256, 1967, 1968, 1969, 1985, 2000, 2008, 2048, 65535, 65536, 300000 };
	static uint8_t payload[300000], memory[300000 + SIGN1_OVERHEAD];
	struct sign1 s;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < COUNT(lens); i++) {
		buf_init(&b, memory, lens[i] + SIGN1_OVERHEAD);
		assert_int_equal(sign1_sign(&key, "12345678901234567890123456789012", bytes_of(payload, lens[i]), &b), ERR_OK);
		assert_int_equal(sign1_parse(buf_bytes(&b), &s), ERR_OK);
		assert_bytes(s.payload, bytes_of(payload, lens[i]));
		assert_int_equal(sign1_verify(&s, &key.public), ERR_OK);
		s.payload.len -= lens[i] > 0;
		assert_int_equal(sign1_verify(&s, &key.public), lens[i] ? ERR_AUTH : ERR_OK);
	}
}

static void no_room(void **state)
{
	uint8_t memory[256];
	size_t len = signed_made(memory, sizeof memory, NULL).len;
	struct buf b;

	(void)state;
	for (size_t cap = 0; cap < len; cap++) {
		buf_init(&b, memory, cap);
		assert_int_equal(sign1_sign(&key, NULL, bytes_of_str(PAYLOAD), &b), ERR_TOO_LONG);
		assert_int_equal(b.len, 0);
	}
}

/* Every bit of a signed message, and every length. */
static void altered(void **state)
{
	uint8_t memory[256];
	struct bytes message = signed_made(memory, sizeof memory, "chit/fact");

	(void)state;
	for (size_t bit = 0; bit < 8 * message.len; bit++) {
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(check(message), ERR_OK);
		memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < message.len; len++) {
		struct bytes cut = tight(bytes_of(memory, len));

		assert_int_equal(check(cut), ERR_FORMAT);
		tight_free(cut);
	}
	memory[message.len] = 0;
	assert_int_equal(check(bytes_of(memory, message.len + 1)), ERR_FORMAT);
	assert_int_equal(check(message), ERR_OK);
}

/* Every value of every byte that is not payload or signature. */
static void header_values(void **state)
{
	uint8_t memory[256];
	struct bytes message = signed_made(memory, sizeof memory, "chit/fact");
	size_t payload_at = message.len - SIGNATURE_LEN - 2 - strlen(PAYLOAD);

	(void)state;
	for (size_t i = 0; i < message.len - SIGNATURE_LEN; i++) {
		uint8_t was = memory[i];

		if (i >= payload_at && i < payload_at + strlen(PAYLOAD))
			continue;
		for (int c = 0; c < 256; c++) {
			memory[i] = (uint8_t)c;
			assert_true((check(message) == ERR_OK) == (c == was));
		}
		memory[i] = was;
	}
}

/* Signs what the headers say, whatever they say, so that nothing but them can be at fault. */
static struct bytes forge(uint8_t *memory, size_t cap, const char *protected_hex, const char *rest_hex)
{
	uint8_t protected[128], signature[64], rest[256], structure[512];
	struct bytes p = unhex(protected_hex, protected, sizeof protected);
	size_t len = sizeof signature;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct buf b;

	buf_init(&b, structure, sizeof structure);
	cbor_put_array(&b, 4);
	cbor_put_str(&b, "Signature1");
	cbor_put_bytes(&b, p);
	cbor_put_bytes(&b, bytes_of(NULL, 0));
	cbor_put_bytes(&b, bytes_of_str(PAYLOAD));
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, key.pkey), 1);
	assert_int_equal(EVP_DigestSign(ctx, signature, &len, b.data, b.len), 1);
	EVP_MD_CTX_free(ctx);
	buf_init(&b, memory, cap);
	buf_put_bytes(&b, unhex(rest_hex ? rest_hex : "d284", rest, sizeof rest));
	cbor_put_bytes(&b, p);
	cbor_put_map(&b, 0);
	cbor_put_bytes(&b, bytes_of_str(PAYLOAD));
	cbor_put_bytes(&b, bytes_of(signature, sizeof signature));
	assert_false(b.over);
	return buf_bytes(&b);
}

#define KID "44 d75a9801"

static void protected_headers(void **state)
{
	static const char *const wrong[] = {
		"", "a0", "a1 01 32", "a1 04 " KID, "a2 01 27 04 " KID,		/* alg -8, EdDSA */
		"a2 01 26 04 " KID, "a2 01 33 04 " KID, "a2 01 31 04 " KID, "a2 01 12 04 " KID, "a2 01 f6 04 " KID,
		"a2 01 3812 04 " KID, "a2 01 390012 04 " KID, "a2 01 4132 04 " KID, "a2 01 6745644453413235 04 " KID,
		"a2 01 3834 04 " KID, "a2 01 1832 04 " KID, "a2 01 3bffffffffffffffff 04 " KID,
		"a2 01 32 04 43d75a98", "a2 01 32 04 45d75a980100", "a2 01 32 04 40", "a2 01 32 04 64 41424344",
		"a2 01 32 04 f6", "a2 01 32 04 1a d75a9801", "a2 01 32 04 5804 d75a9801",
		"a2 04 " KID " 01 32", "a2 01 32 01 32", "a3 01 32 04 " KID " 04 " KID, "a3 01 32 01 32 04 " KID,
		"a3 01 32 02 81 04 04 " KID, "a3 01 32 04 " KID " 05 4101", "a3 01 32 04 " KID " 20 00",
		"a3 00 00 01 32 04 " KID, "a3 01 32 03 60 04 " KID, "a3 01 32 03 00 04 " KID, "a3 01 32 03 41 61 04 " KID,
		"a3 01 32 03 f6 04 " KID, "a3 01 32 04 " KID " 03 6161", "a3 01 32 03 61ff 04 " KID,
		"a3 01 32 03 7821 616161616161616161616161616161616161616161616161616161616161616161 04 " KID,
		"a4 01 32 03 6161 04 " KID " 05 00", "a2 01 32 04 " KID " 00", "a3 01 32 04 " KID, "a1 01 32 04 " KID,
		"82 01 32", "bf 01 32 04 " KID " ff", "b802 01 32 04 " KID, "a2 61 31 32 04 " KID, "a2 1801 32 04 " KID,
		"01", "f6", "a2",
	};
	uint8_t memory[512];

	(void)state;
	assert_int_equal(check(forge(memory, sizeof memory, "a2 01 32 04 " KID, NULL)), ERR_OK);
	assert_int_equal(check(forge(memory, sizeof memory, "a3 01 32 03 6161 04 " KID, NULL)), ERR_OK);
	/* Another's kid over our signature: well-formed, and the signature is right for this key. */
	assert_int_equal(check(forge(memory, sizeof memory, "a2 01 32 04 44 00000000", NULL)), ERR_OK);
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (check(forge(memory, sizeof memory, wrong[i], NULL)) != ERR_FORMAT)
			fail_msg("accepted: %s", wrong[i]);
}

static void outer_shapes(void **state)
{
	static const char *const heads[] = {
		"", "84", "d1 84", "d0 84", "d3 84", "d8 12 84", "d8 62 84", "d8 3d d2 84", "d2 d2 84", "d2 83", "d2 85",
		"d2 98 04", "d2 9f", "d2 a2", "12 84", "d9d9f7 d2 84",
	};
	uint8_t memory[512];

	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++)
		if (check(forge(memory, sizeof memory, "a2 01 32 04 " KID, heads[i])) != ERR_FORMAT)
			fail_msg("accepted: %s", heads[i]);
}

/* What stands between protected and signature, each in a wrong form. */
static void inner_shapes(void **state)
{
	static const char *const wrong[] = {
		"a10132 43010203", "a104 " KID " 43010203", "a1 20 00 43010203", "b800 43010203", "bfff 43010203",
		"80 43010203", "f6 43010203", "40 43010203", "43010203", "a0", "a0 f6", "a0 63616263", "a0 83010203",
		"a0 5803010203", "a0 5f43010203ff", "a0 a0", "a0 43010203 43010203", "a0 d218 43010203",
	};
	uint8_t memory[512], middle[64];
	struct buf b;

	(void)state;
	for (size_t i = 0; i <= COUNT(wrong); i++) {
		static const uint8_t zeros[SIGNATURE_LEN];
		struct bytes m = unhex(i < COUNT(wrong) ? wrong[i] : "a0 43010203", middle, sizeof middle);
		struct sign1 s;

		buf_init(&b, memory, sizeof memory);
		buf_put_bytes(&b, bytes_of("\xd2\x84\x49\xa2\x01\x32\x04\x44kkkk", 12));
		buf_put_bytes(&b, m);
		cbor_put_bytes(&b, bytes_of(zeros, SIGNATURE_LEN));
		assert_int_equal(sign1_parse(buf_bytes(&b), &s), i < COUNT(wrong) ? ERR_FORMAT : ERR_OK);
	}
}

static void signatures(void **state)
{
	uint8_t memory[512], zeros[80] = { 0 };
	static const size_t lens[] = { 0, 1, 63, 65, 72 };
	struct sign_key other = { .pkey = NULL };
	struct sign1 s;
	struct buf b;
	uint64_t seed = 99;

	(void)state;
	for (size_t i = 0; i < COUNT(lens); i++) {
		buf_init(&b, memory, sizeof memory);
		buf_put_bytes(&b, bytes_of("\xd2\x84\x49\xa2\x01\x32\x04\x44kkkk\xa0\x43xyz", 17));
		cbor_put_bytes(&b, bytes_of(zeros, lens[i]));
		assert_int_equal(sign1_parse(buf_bytes(&b), &s), ERR_FORMAT);
	}
	assert_int_equal(sign_key_make(&other, random_seeded(&seed)), ERR_OK);
	assert_int_equal(sign1_parse(signed_made(memory, sizeof memory, NULL), &s), ERR_OK);
	assert_int_equal(sign1_verify(&s, &other.public), ERR_AUTH);
	memset(s.signature, 0, sizeof s.signature);
	assert_int_equal(sign1_verify(&s, &key.public), ERR_AUTH);
	memset(s.signature, 0xff, sizeof s.signature);
	assert_int_equal(sign1_verify(&s, &key.public), ERR_AUTH);
	sign_key_finish(&other);
}

/* S + L for S: the same equation holds, and it is refused (RFC 8032, section 5.1.7). */
static void signature_s_range(void **state)
{
	uint8_t memory[256], l[32];
	unsigned carry = 0;
	struct sign1 s;

	(void)state;
	unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", l, sizeof l);
	assert_int_equal(sign1_parse(signed_made(memory, sizeof memory, NULL), &s), ERR_OK);
	for (int i = 0; i < 32; i++) {
		carry += s.signature[32 + i] + l[i];
		s.signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(sign1_verify(&s, &key.public), ERR_AUTH);
}

static int setup(void **state)
{
	uint8_t seed[KEY_LEN];

	(void)state;
	unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed, sizeof seed);
	return sign_key_load(&key, seed);
}

static int teardown(void **state)
{
	(void)state;
	sign_key_finish(&key);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published), cmocka_unit_test(exact_bytes), cmocka_unit_test(types),
		cmocka_unit_test(sizes), cmocka_unit_test(no_room), cmocka_unit_test(altered),
		cmocka_unit_test(header_values), cmocka_unit_test(protected_headers), cmocka_unit_test(outer_shapes),
		cmocka_unit_test(inner_shapes), cmocka_unit_test(signatures), cmocka_unit_test(signature_s_range),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
