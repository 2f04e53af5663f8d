/* What lies under the store's key, and the names it lies under. */
#include "shop.h"

#include "store/secret.h"

static struct store s;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc == 0)
		shop_open(&s);
	return rc;
}

static int teardown(void **state)
{
	store_close(&s);
	return shop_teardown(state);
}

static void named_bytes(void **state)
{
	uint8_t memory[8];
	struct buf b;

	(void)state;
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_NOT_FOUND, secret_meta_get(&s, "colour", &b));
	assert_err(ERR_OK, secret_meta_set(&s, "colour", bytes_of_str("red")));
	assert_err(ERR_OK, secret_meta_set(&s, "colour", bytes_of_str("green")));
	assert_err(ERR_OK, secret_meta_get(&s, "colour", &b));
	assert_true(bytes_equal(buf_bytes(&b), bytes_of_str("green")));
	buf_init(&b, memory, 4);
	assert_err(ERR_CORRUPT, secret_meta_get(&s, "colour", &b));
	assert_err(ERR_OK, secret_meta_set(&s, "empty", bytes_of(NULL, 0)));
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, secret_meta_get(&s, "empty", &b));
	assert_int_equal(b.len, 0);
}

static void wrong_key(void **state)
{
	uint8_t key[STORE_KEY_LEN], zeros[STORE_KEY_LEN] = { 0 };

	(void)state;
	memcpy(key, s.key, sizeof key);
	secret_wipe(&s);
	assert_false(s.unlocked);
	assert_memory_equal(s.key, zeros, sizeof zeros);
	assert_null(s.sign.pkey);
	memcpy(s.key, key, sizeof key);
	s.key[31] ^= 1;
	assert_err(ERR_AUTH, secret_load_pairs(&s));
	assert_false(s.unlocked);
	assert_memory_equal(s.key, zeros, sizeof zeros);
	memcpy(s.key, key, sizeof key);
	assert_err(ERR_OK, secret_load_pairs(&s));
	assert_true(s.unlocked);
}

/* The two pairs may not stand in for each other. */
static void pairs_keep_their_names(void **state)
{
	uint8_t key[STORE_KEY_LEN];

	(void)state;
	memcpy(key, s.key, sizeof key);
	assert_err(ERR_OK, db_run(&s.db, "UPDATE meta SET value = (SELECT value FROM meta WHERE name = 'till/open') "
				  "WHERE name = 'till/sign'", ""));
	secret_wipe(&s);
	memcpy(s.key, key, sizeof key);
	assert_err(ERR_AUTH, secret_load_pairs(&s));
}

/* A new set wants a passphrase or nothing; one without letters is none. */
static void making(void **state)
{
	const struct store_secret blank = { .passphrase = { (const uint8_t *)"", 0 }, .cost = BOX_COST_TEST };
	uint8_t raw[KEY_LEN];
	struct buf b;
	uint8_t memory[SECRET_MAX];

	(void)state;
	memcpy(raw, s.sign.public.raw, KEY_LEN);
	secret_wipe(&s);
	assert_err(ERR_OK, db_run(&s.db, "DELETE FROM meta", ""));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, store_end(&s, secret_make(&s, &blank, shop_random())));
	assert_memory_not_equal(raw, s.sign.public.raw, KEY_LEN);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_NOT_FOUND, secret_meta_get(&s, "box", &b));
	assert_err(ERR_OK, secret_meta_get(&s, "till/sign", &b));
	assert_int_equal(b.len, KEY_LEN + WRAP_OVERHEAD);
}

/* By the key itself, as another connection of the same process, or a child, has it. */
static void by_the_key(void **state)
{
	uint8_t key[STORE_KEY_LEN], zeros[STORE_KEY_LEN] = { 0 };
	struct store again;

	(void)state;
	memcpy(key, s.key, sizeof key);
	assert_err(ERR_OK, store_open(&again, shop_till, false));
	key[0] ^= 1;
	assert_err(ERR_AUTH, store_unlock_key(&again, key));
	assert_true(shop_detail("another store"));
	assert_false(again.unlocked);
	assert_memory_equal(again.key, zeros, sizeof zeros);
	key[0] ^= 1;
	assert_err(ERR_OK, store_unlock_key(&again, key));
	assert_true(again.unlocked);
	assert_memory_equal(again.sign.public.raw, s.sign.public.raw, KEY_LEN);
	key[0] ^= 1;
	assert_err(ERR_OK, store_unlock_key(&again, key));	/* it is open already */
	store_close(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(named_bytes), T(wrong_key), T(pairs_keep_their_names), T(making), T(by_the_key),
	};

	return cmocka_run_group_tests_name("store/secret", tests, NULL, NULL);
}
