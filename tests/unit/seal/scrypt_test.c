#include "support.h"
#include "seal/scrypt.h"

/* RFC 7914, section 12; its fourth takes 1 GiB, which is over our bound. */
static void published(void **state)
{
	static const struct {
		const char *secret, *salt;
		struct box_cost cost;
		const char *out;
	} known[] = {
		{ "", "", { 4, 1, 1 }, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
		  "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906" },
		{ "password", "NaCl", { 10, 8, 16 }, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
		  "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640" },
		{ "pleaseletmein", "SodiumChloride", { 14, 8, 1 },
		  "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
		  "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887" },
	};
	uint8_t got[64], want[64];

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		unhex(known[i].out, want, sizeof want);
		assert_int_equal(scrypt_derive(bytes_of_str(known[i].secret), bytes_of_str(known[i].salt),
					       known[i].cost, got, sizeof got), ERR_OK);
		assert_memory_equal(got, want, sizeof got);
	}
}

static void refused(void **state)
{
	static const struct box_cost costs[] = {
		{ 0, 8, 1 }, { 21, 1, 1 }, { 64, 8, 1 }, { 63, 8, 1 }, { 4294967295u, 8, 1 }, { 10, 0, 1 },
		{ 10, 65, 1 }, { 10, 4294967295u, 1 }, { 10, 8, 0 }, { 10, 8, 17 }, { 10, 8, 4294967295u },
		{ 16, 1, 1 },	/* N not below 2^(16 r) */
		{ 20, 8, 1 },	/* 1 GiB */
		{ 18, 9, 1 },	/* 288 MiB */
	};
	uint8_t out[32] = { 9 };

	(void)state;
	for (size_t i = 0; i < COUNT(costs); i++)
		assert_int_equal(scrypt_derive(bytes_of_str("a"), bytes_of_str("b"), costs[i], out, 32), ERR_RANGE);
	assert_int_equal(out[0], 9);
	assert_int_equal(scrypt_derive(bytes_of(NULL, 0), bytes_of(NULL, 0), (struct box_cost){ 15, 1, 1 }, out, 32),
			 ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(published), cmocka_unit_test(refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
