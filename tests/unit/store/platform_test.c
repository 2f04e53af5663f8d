/* The rows behind trust: policies as bytes, keys under wraps, newest first. */
#include "shop.h"

#include "store/platform.h"

static struct store s;
static struct shop_platform p;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc)
		return rc;
	shop_platform(&p, 10);
	shop_open(&s);
	return shop_join(&s, &p) == 1 ? 0 : -1;
}

static int teardown(void **state)
{
	store_close(&s);
	shop_platform_finish(&p);
	return shop_teardown(state);
}

static void policies(void **state)
{
	const struct policy wanted = { 1, 2, 3, 4, 5, 6, 7, 8, INT64_MAX };
	struct policy got = { 0 };
	uint8_t memory[POLICY_CAP];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	platform_put_policy(&wanted, &b);
	assert_false(b.over);
	assert_err(ERR_OK, platform_get_policy(buf_bytes(&b), &got));
	assert_memory_equal(&got, &wanted, sizeof got);
	for (size_t cut = 0; cut < b.len; cut++)
		assert_err(ERR_CORRUPT, platform_get_policy(bytes_of(memory, cut), &got));
	buf_put_byte(&b, 0);
	assert_err(ERR_CORRUPT, platform_get_policy(buf_bytes(&b), &got));
	memory[0] = 0x88;
	assert_err(ERR_CORRUPT, platform_get_policy(bytes_of(memory, b.len - 1), &got));
	assert_memory_equal(&got, &wanted, sizeof got);
}

static void load(struct trust_platform *out)
{
	memset(out, 0, sizeof *out);
	out->stream = 1;
	assert_err(ERR_OK, platform_load_keys(&s, out));
}

static void unload(struct trust_platform *out)
{
	for (size_t i = 0; i < out->n_keys; i++)
		open_key_finish(&out->keys[i]);
}

/* More keys than are loaded: the newest are, and no key twice. */
static void newest_first(void **state)
{
	uint8_t keys[PACK_KEYS_MAX + 3][KEY_LEN];
	struct trust_platform t;

	(void)state;
	for (size_t i = 0; i < PACK_KEYS_MAX + 3; i++)
		memset(keys[i], (int)(100 + i), KEY_LEN);
	assert_err(ERR_OK, platform_add_keys(&s, 1, keys, PACK_KEYS_MAX + 3, shop_random()));
	assert_err(ERR_OK, platform_add_keys(&s, 1, keys, 2, shop_random()));
	load(&t);
	assert_int_equal(t.n_keys, PACK_KEYS_MAX);
	for (size_t i = 0; i < t.n_keys; i++)
		assert_memory_equal(t.keys[i].secret, keys[i], KEY_LEN);
	unload(&t);
	assert_err(ERR_RANGE, platform_add_keys(&s, 9, keys, 1, shop_random()));
}

/* A wrap moved to another platform, or to another key's place, opens nothing. */
static void wraps_are_bound(void **state)
{
	uint8_t other[1][KEY_LEN];
	struct trust_platform t = { .stream = 1 };

	(void)state;
	memset(other, 77, sizeof other);
	assert_err(ERR_OK, platform_add_keys(&s, 1, other, 1, shop_random()));
	assert_err(ERR_OK, db_run(&s.db, "UPDATE merchant_key SET wrapped = (SELECT wrapped FROM merchant_key WHERE number = 2) "
				  "WHERE number = 1", ""));
	assert_err(ERR_CORRUPT, platform_load_keys(&s, &t));
	assert_int_equal(t.n_keys, 1);
	unload(&t);
	assert_err(ERR_OK, db_run(&s.db, "UPDATE merchant_key SET wrapped = x'00'", ""));
	memset(&t, 0, sizeof t);
	t.stream = 1;
	assert_err(ERR_CORRUPT, platform_load_keys(&s, &t));
	assert_int_equal(t.n_keys, 0);
}

static void codes(void **state)
{
	uint8_t code[KIT_CODE_LEN];

	(void)state;
	assert_err(ERR_OK, platform_set_code(&s, 1, (const uint8_t *)"another code....", shop_random()));
	assert_err(ERR_OK, trust_code(&s, 1, code));
	assert_memory_equal(code, "another code....", KIT_CODE_LEN);
	assert_err(ERR_OK, db_run(&s.db, "UPDATE platform SET code = x'0102'", ""));
	assert_int_not_equal(ERR_OK, trust_code(&s, 1, code));
	assert_memory_equal(code, "another code....", KIT_CODE_LEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(policies), T(newest_first), T(wraps_are_bound), T(codes),
	};

	return cmocka_run_group_tests_name("store/platform", tests, NULL, NULL);
}
