#include "support.h"
#include "seal/digest.h"

/* FIPS 180-4 examples. */
static void sha256(void **state)
{
	static const struct { const char *in, *out; } known[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	uint8_t got[DIGEST_LEN], want[DIGEST_LEN];

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		unhex(known[i].out, want, sizeof want);
		assert_int_equal(digest_sha256(bytes_of_str(known[i].in), got), ERR_OK);
		assert_memory_equal(got, want, sizeof got);
	}
	assert_int_equal(digest_sha256(bytes_of(NULL, 0), got), ERR_OK);
}

static struct bytes filled(uint8_t *memory, int c, size_t len)
{
	memset(memory, c, len);
	return bytes_of(memory, len);
}

/* RFC 4231, test cases 1 to 4, 6 and 7: short, text, long and over-long keys. */
static void hmac(void **state)
{
	static const char big[] = "This is a test using a larger than block-size key and a larger than block-size data. "
		"The key needs to be hashed before being used by the HMAC algorithm.";
	uint8_t key[131], data[50], counted[25], got[DIGEST_LEN], want[DIGEST_LEN];
	struct { struct bytes key, data; const char *out; } known[] = {
		{ bytes_of("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", 20),
		  bytes_of_str("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
		{ bytes_of_str("Jefe"), bytes_of_str("what do ya want for nothing?"),
		  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
		{ bytes_of(key, 20), filled(data, 0xdd, 50),
		  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
		{ bytes_of(key, 131), bytes_of_str("Test Using Larger Than Block-Size Key - Hash Key First"),
		  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
		{ bytes_of(key, 131), bytes_of_str(big),
		  "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2" },
	};

	(void)state;
	filled(key, 0xaa, sizeof key);
	for (size_t i = 0; i < COUNT(known); i++) {
		unhex(known[i].out, want, sizeof want);
		assert_int_equal(digest_hmac(known[i].key, known[i].data, got), ERR_OK);
		assert_memory_equal(got, want, sizeof got);
	}
	for (uint8_t i = 0; i < sizeof counted; i++)
		counted[i] = i + 1;
	unhex("82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b", want, sizeof want);
	assert_int_equal(digest_hmac(bytes_of(counted, 25), filled(data, 0xcd, 50), got), ERR_OK);
	assert_memory_equal(got, want, sizeof got);
}

/* Pieces count as one, wherever they are cut; a key of 64 bytes is the last that is not hashed. */
static void hmac_parts(void **state)
{
	uint8_t whole[DIGEST_LEN], got[DIGEST_LEN], key[65], hashed[DIGEST_LEN];
	static const char text[] = "what do ya want for nothing?";

	(void)state;
	filled(key, 7, sizeof key);
	assert_int_equal(digest_hmac(bytes_of(key, 64), bytes_of_str(text), whole), ERR_OK);
	unhex("7ea839f821d5aa6d1df93fc1984aca02ad3f72a6325e4e4fe42b6918080f071d", got, sizeof got);
	assert_memory_equal(got, whole, sizeof got);	/* reckoned by Python's hmac */
	for (size_t i = 0; i <= strlen(text); i++) {
		struct bytes parts[] = { bytes_of(text, i), bytes_of(NULL, 0), bytes_of_str(text + i) };

		assert_int_equal(digest_hmac_parts(bytes_of(key, 64), parts, 3, got), ERR_OK);
		assert_memory_equal(got, whole, sizeof got);
	}
	assert_int_equal(digest_sha256(bytes_of(key, 65), hashed), ERR_OK);
	digest_hmac(bytes_of(key, 65), bytes_of_str(text), whole);
	digest_hmac(bytes_of(hashed, sizeof hashed), bytes_of_str(text), got);
	assert_memory_equal(got, whole, sizeof got);
}

static void same_and_wipe(void **state)
{
	uint8_t a[32] = { 1 }, b[32] = { 1 }, zeros[32] = { 0 };

	(void)state;
	assert_true(digest_same(a, b, 32));
	assert_true(digest_same(NULL, NULL, 0));
	for (size_t bit = 0; bit < 256; bit++) {
		b[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(digest_same(a, b, 32));
		b[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	digest_wipe(a, sizeof a);
	assert_memory_equal(a, zeros, sizeof a);
	digest_wipe(NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256), cmocka_unit_test(hmac), cmocka_unit_test(hmac_parts),
		cmocka_unit_test(same_and_wipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
