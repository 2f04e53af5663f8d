/* The kit, in and out of its box. */
#include "help.h"
#include "seal/digest.h"

enum { ROOM = 16384 };

static const char PASSPHRASE[] = "0123-4567-89AB-CDEF";

static void boxed(struct buf *b)
{
	struct buf *plain = SCRATCH(ROOM);
	uint8_t counter = 0;

	assert_err(ERR_OK, sample_kit(plain));
	assert_err(ERR_OK, box_seal(bytes_of_str(PASSPHRASE), BOX_COST_TEST, buf_bytes(plain), sample_random(&counter), b));
}

static void opened(void **state)
{
	struct buf *b = SCRATCH(ROOM), *plain = SCRATCH(ROOM);
	struct keyset set;
	struct document d;
	struct pack p;
	struct kit k;

	(void)state;
	boxed(b);
	assert_err(ERR_OK, box_open(bytes_of_str(PASSPHRASE), buf_bytes(b), plain));
	assert_err(ERR_OK, kit_decode(buf_bytes(plain), &k));
	assert_string_equal(k.till, "t1");
	assert_string_equal(k.url, "https://127.0.0.1:8443");
	assert_true(k.has_pin && k.n_keys == 1 && k.keys[0][31] == SAMPLE_MERCHANT);
	assert_err(ERR_OK, keyset_open(k.keyset, k.root, 1, &set));
	assert_err(ERR_OK, document_parse(k.pack, &d));
	assert_err(ERR_OK, pack_decode(d.sign1.payload, &p));
	assert_err(ERR_OK, keyset_open(p.keyset, k.root, 1, &set));
	kit_wipe(&k);
	for (size_t i = 0; i < sizeof k.keys; i++)
		assert_int_equal(((const uint8_t *)k.keys)[i], 0);
	for (size_t i = 0; i < sizeof k.code; i++)
		assert_int_equal(k.code[i], 0);
}

static void wrong_passphrase(void **state)
{
	struct buf *b = SCRATCH(ROOM), *plain = SCRATCH(ROOM);

	(void)state;
	boxed(b);
	assert_err(ERR_AUTH, box_open(bytes_of_str("0123-4567-89AB-CDEG"), buf_bytes(b), plain));
	assert_err(ERR_AUTH, box_open(bytes_of_str(""), buf_bytes(b), plain));
	assert_int_equal(plain->len, 0);
}

static void altered(void **state)
{
	struct buf *b = SCRATCH(ROOM), *plain = SCRATCH(ROOM);

	(void)state;
	boxed(b);
	for (size_t i = 40; i < b->len; i += 97) {
		b->data[i] ^= 1;
		assert_int_not_equal(box_open(bytes_of_str(PASSPHRASE), buf_bytes(b), plain), ERR_OK);
		b->data[i] ^= 1;
	}
	b->len--;
	assert_int_not_equal(box_open(bytes_of_str(PASSPHRASE), buf_bytes(b), plain), ERR_OK);
}

static void out_of_bounds(void **state)
{
	struct kit k = sample_kit_struct(bytes_of_str("k"), bytes_of_str("p"));
	const struct kit good = k;

	(void)state;
	assert_err(ERR_OK, kit_encode(&k, SCRATCH(ROOM)));
	k.n_keys = 0;
	assert_err(ERR_RANGE, kit_encode(&k, SCRATCH(ROOM)));
	k.n_keys = PACK_KEYS_MAX + 1;
	assert_err(ERR_TOO_LONG, kit_encode(&k, SCRATCH(ROOM)));
	k = good, strcpy(k.url, "https://a b");
	assert_err(ERR_RANGE, kit_encode(&k, SCRATCH(ROOM)));
	k = good, strcpy(k.url, "https://\x1b[2J");
	assert_err(ERR_RANGE, kit_encode(&k, SCRATCH(ROOM)));
	k = good, memset(k.url, 'u', sizeof k.url);
	assert_err(ERR_RANGE, kit_encode(&k, SCRATCH(ROOM)));
	k = good, strcpy(k.shop, "Shop");
	assert_err(ERR_RANGE, kit_encode(&k, SCRATCH(ROOM)));
	k = good, k.expires = -1;
	assert_err(ERR_RANGE, kit_encode(&k, SCRATCH(ROOM)));
	k = good, k.pack.len = 0;
	assert_err(ERR_RANGE, kit_encode(&k, SCRATCH(ROOM)));
	k = good, k.keyset.len = KEYSET_MAX + 1;
	assert_err(ERR_RANGE, kit_encode(&k, SCRATCH(ROOM)));
}

static void not_a_kit(void **state)
{
	struct buf *b = SCRATCH(ROOM);
	struct kit k, before;

	(void)state;
	memset(&k, 0x33, sizeof k);
	before = k;
	assert_err(ERR_OK, sample_kit_least(b));
	b->data[4] = 'C';	/* map, key 1, head, "chit/kit" */
	assert_err(ERR_FORMAT, kit_decode(buf_bytes(b), &k));
	b->len = 0;
	assert_err(ERR_OK, sample_pack(b));
	assert_err(ERR_FORMAT, kit_decode(buf_bytes(b), &k));
	assert_memory_equal(&k, &before, sizeof k);
	assert_err(ERR_TOO_LONG, kit_decode(bytes_of(b->data, KIT_MAX + 1), &k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opened), cmocka_unit_test(wrong_passphrase), cmocka_unit_test(altered),
		cmocka_unit_test(out_of_bounds), cmocka_unit_test(not_a_kit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
