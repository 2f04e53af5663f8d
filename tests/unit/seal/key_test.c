#include "support.h"
#include "seal/digest.h"
#include "seal/key.h"
#include "seal/point.h"
#include <openssl/evp.h>

/* RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc). */
static const struct { const char *seed, *public, *message, *signature; } signatures[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	{ "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
	  "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
	  "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
	  "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704" },
};

/* All encodings of points of small order on edwards25519: the eight, and what is not canonical. */
static const char *const ed_small[] = {
	"0100000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000080",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

static const char *const x_small[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

/* Through the loaded keys, on OpenSSL's own calls. */
static int verify_raw(EVP_PKEY *pkey, struct bytes message, const uint8_t signature[SIGNATURE_LEN])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int good;

	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey), 1);
	good = EVP_DigestVerify(ctx, signature, SIGNATURE_LEN, message.data, message.len);
	EVP_MD_CTX_free(ctx);
	return good;
}

static void rfc8032(void **state)
{
	uint8_t seed[32], want[64], message[64], got[64];

	(void)state;
	for (size_t i = 0; i < COUNT(signatures); i++) {
		struct bytes m = unhex(signatures[i].message, message, sizeof message);
		struct sign_key k = { .pkey = NULL };
		EVP_MD_CTX *ctx = EVP_MD_CTX_new();
		size_t len = sizeof got;

		unhex(signatures[i].seed, seed, sizeof seed);
		assert_int_equal(sign_key_load(&k, seed), ERR_OK);
		unhex(signatures[i].public, want, sizeof want);
		assert_memory_equal(k.public.raw, want, 32);
		assert_memory_equal(k.seed, seed, 32);
		unhex(signatures[i].signature, want, sizeof want);
		assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, k.pkey), 1);
		assert_int_equal(EVP_DigestSign(ctx, got, &len, m.data, m.len), 1);
		assert_memory_equal(got, want, 64);
		assert_int_equal(verify_raw(k.public.pkey, m, want), 1);
		EVP_MD_CTX_free(ctx);
		sign_key_finish(&k);
	}
}

/* RFC 7748, section 6.1: both public halves. */
static void rfc7748(void **state)
{
	static const char *const pairs[][2] = {
		{ "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
		  "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a" },
		{ "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
		  "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f" },
	};
	uint8_t secret[32], public[32];

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct open_key k = { .pkey = NULL };

		unhex(pairs[i][0], secret, sizeof secret);
		unhex(pairs[i][1], public, sizeof public);
		assert_int_equal(open_key_load(&k, secret), ERR_OK);
		assert_memory_equal(k.public.raw, public, 32);
		open_key_finish(&k);
	}
}

static void ed25519_small(void **state)
{
	struct verify_key k, untouched;
	uint8_t raw[32];

	(void)state;
	memset(&k, 7, sizeof k);
	untouched = k;
	for (size_t i = 0; i < COUNT(ed_small); i++) {
		unhex(ed_small[i], raw, sizeof raw);
		assert_int_equal(point_ed25519(raw), ERR_FORMAT);
		assert_int_equal(verify_key_load(&k, raw), ERR_FORMAT);
		assert_memory_equal(&k, &untouched, sizeof k);
	}
}

/* Why: under the identity, R = B and S = 1 signs everything, and OpenSSL believes it. */
static void ed25519_identity_signs(void **state)
{
	uint8_t identity[32] = { 1 }, forged[SIGNATURE_LEN] = { 0x58 };
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, identity, 32);
	struct verify_key k = { .pkey = NULL };

	(void)state;
	memset(forged + 1, 0x66, 31);
	forged[32] = 1;
	assert_non_null(pkey);
	assert_int_equal(verify_raw(pkey, bytes_of_str("anything"), forged), 1);
	EVP_PKEY_free(pkey);
	assert_int_equal(verify_key_load(&k, identity), ERR_FORMAT);
}

/* The y from p up to 2^255 - 1, with either sign: each names a point that has another encoding. */
static void ed25519_not_canonical(void **state)
{
	struct verify_key k;
	uint8_t raw[32];

	(void)state;
	for (int low = 0xed; low <= 0xff; low++)
		for (int sign = 0; sign < 2; sign++) {
			memset(raw, 0xff, sizeof raw);
			raw[0] = (uint8_t)low;
			raw[31] = sign ? 0xff : 0x7f;
			assert_int_equal(verify_key_load(&k, raw), ERR_FORMAT);
		}
}

/* y = 2 to 65; which of them are on the curve was reckoned apart, with Euler's criterion. */
static void ed25519_on_curve(void **state)
{
	const uint64_t on = UINT64_C(0xbdf6476adfeb719e);
	struct verify_key k;
	uint8_t raw[32];

	(void)state;
	for (unsigned y = 2; y <= 65; y++)
		for (int sign = 0; sign < 2; sign++) {
			memset(raw, 0, sizeof raw);
			raw[0] = (uint8_t)y;
			raw[31] = sign ? 0x80 : 0;
			assert_int_equal(verify_key_load(&k, raw), on >> (y - 2) & 1 ? ERR_OK : ERR_FORMAT);
			if (on >> (y - 2) & 1)
				verify_key_finish(&k);
		}
}

static void x25519_bad(void **state)
{
	struct seal_key k, untouched;
	uint8_t raw[32];

	(void)state;
	memset(&k, 7, sizeof k);
	untouched = k;
	for (size_t i = 0; i < COUNT(x_small); i++)
		for (int top = 0; top < 2; top++) {
			unhex(x_small[i], raw, sizeof raw);
			raw[31] |= top ? 0x80 : 0;
			assert_false(point_x25519(raw));
			assert_int_equal(seal_key_load(&k, raw), ERR_FORMAT);
		}
	memset(raw, 0xff, sizeof raw);
	raw[31] = 0x7f;
	for (int low = 0xed; low <= 0xff; low++) {
		raw[0] = (uint8_t)low;
		assert_int_equal(seal_key_load(&k, raw), ERR_FORMAT);
	}
	memset(raw, 0, sizeof raw);
	raw[0] = 9;
	raw[31] = 0x80;
	assert_int_equal(seal_key_load(&k, raw), ERR_FORMAT);
	assert_memory_equal(&k, &untouched, sizeof k);
	raw[31] = 0;
	assert_int_equal(seal_key_load(&k, raw), ERR_OK);
	seal_key_finish(&k);
}

/* RFC 8032, section 5.1.7: S and S + L would both do; only the first is taken. */
static void signature_s_range(void **state)
{
	uint8_t l[32], public[32], signature[64];
	struct verify_key k = { .pkey = NULL };
	unsigned carry = 0;

	(void)state;
	unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", l, sizeof l);
	unhex(signatures[0].public, public, sizeof public);
	unhex(signatures[0].signature, signature, sizeof signature);
	assert_int_equal(verify_key_load(&k, public), ERR_OK);
	assert_int_equal(verify_raw(k.pkey, bytes_of_str(""), signature), 1);
	for (int i = 0; i < 32; i++) {
		carry += signature[32 + i] + l[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(carry, 0);
	assert_int_not_equal(verify_raw(k.pkey, bytes_of_str(""), signature), 1);
	verify_key_finish(&k);
}

static void kids(void **state)
{
	uint8_t public[32], d[DIGEST_LEN], kid[KID_LEN];
	struct verify_key k = { .pkey = NULL };
	struct seal_key s = { .pkey = NULL };

	(void)state;
	unhex(signatures[0].public, public, sizeof public);
	digest_sha256(bytes_of(public, 32), d);
	key_kid(public, kid);
	assert_memory_equal(kid, d, KID_LEN);
	assert_int_equal(verify_key_load(&k, public), ERR_OK);
	assert_memory_equal(k.kid, d, KID_LEN);
	assert_memory_equal(k.raw, public, KEY_LEN);
	unhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", public, sizeof public);
	digest_sha256(bytes_of(public, 32), d);
	assert_int_equal(seal_key_load(&s, public), ERR_OK);
	assert_memory_equal(s.kid, d, KID_LEN);
	verify_key_finish(&k);
	seal_key_finish(&s);
}

static bool zero(const void *p, size_t len)
{
	const uint8_t *at = p;

	while (len && !*at)
		at++, len--;
	return !len;
}

static void made_and_finished(void **state)
{
	struct bytes nothing = { NULL, 0 };
	struct sign_key s = { .pkey = NULL }, again = { .pkey = NULL };
	struct open_key o = { .pkey = NULL };
	uint64_t seed = 2;

	(void)state;
	assert_int_equal(sign_key_make(&s, random_script(&nothing)), ERR_CRYPTO);
	assert_int_equal(open_key_make(&o, random_script(&nothing)), ERR_CRYPTO);
	assert_true(zero(&s, sizeof s) && zero(&o, sizeof o));
	assert_int_equal(sign_key_make(&s, random_seeded(&seed)), ERR_OK);
	assert_int_equal(open_key_make(&o, random_seeded(&seed)), ERR_OK);
	assert_int_equal(sign_key_load(&again, s.seed), ERR_OK);
	assert_memory_equal(again.public.raw, s.public.raw, KEY_LEN);
	sign_key_finish(&s);
	sign_key_finish(&again);
	open_key_finish(&o);
	assert_true(zero(&s, sizeof s) && zero(&o, sizeof o) && zero(&again, sizeof again));
	sign_key_finish(&s);
	open_key_finish(&o);
	verify_key_finish(&s.public);
	seal_key_finish(&o.public);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc8032), cmocka_unit_test(rfc7748), cmocka_unit_test(ed25519_small),
		cmocka_unit_test(ed25519_identity_signs), cmocka_unit_test(ed25519_not_canonical),
		cmocka_unit_test(ed25519_on_curve), cmocka_unit_test(x25519_bad), cmocka_unit_test(signature_s_range),
		cmocka_unit_test(kids), cmocka_unit_test(made_and_finished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
