/* What is kept of a PIN, and what it is bound to. */
#include "shop.h"

#include "store/pin.h"

static struct store s;

static int up(void **state)
{
	if (shop_setup(state))
		return -1;
	shop_make(&s);
	return 0;
}

static int down(void **state)
{
	store_close(&s);
	return shop_teardown(state);
}

static void digits_alone(void **state)
{
	uint8_t zeros[PIN_MAX] = { 0 };

	(void)state;
	assert_err(ERR_OK, pin_check(bytes_of_str("0000")));
	assert_err(ERR_OK, pin_check(bytes_of_str("012345678901")));
	assert_err(ERR_USAGE, pin_check(bytes_of_str("000")));
	assert_err(ERR_USAGE, pin_check(bytes_of_str("0123456789012")));
	assert_err(ERR_USAGE, pin_check(bytes_of_str("12/4")));
	assert_err(ERR_USAGE, pin_check(bytes_of_str("12:4")));
	assert_err(ERR_USAGE, pin_check(bytes_of(zeros, sizeof zeros)));
	assert_err(ERR_USAGE, pin_check(bytes_of(NULL, 0)));
}

static struct pin_kept hash(uint32_t number, const char *pin, uint8_t salt)
{
	struct pin_kept k = { .salt = { salt } };

	assert_err(ERR_OK, pin_hash(&s, number, bytes_of_str(pin), &k));
	return k;
}

/* Same number, PIN, salt and store: the same hash. Any other of them: another. */
static void what_a_hash_is_of(void **state)
{
	struct pin_kept k = hash(1, "4711", 0), other = hash(1, "4711", 0);

	(void)state;
	assert_memory_equal(k.hash, other.hash, DIGEST_LEN);
	other = hash(1, "4712", 0);
	assert_memory_not_equal(k.hash, other.hash, DIGEST_LEN);
	other = hash(1, "47110", 0);
	assert_memory_not_equal(k.hash, other.hash, DIGEST_LEN);
	other = hash(2, "4711", 0);
	assert_memory_not_equal(k.hash, other.hash, DIGEST_LEN);
	other = hash(1, "4711", 1);
	assert_memory_not_equal(k.hash, other.hash, DIGEST_LEN);
	s.key[0] ^= 1;
	other = hash(1, "4711", 0);
	assert_memory_not_equal(k.hash, other.hash, DIGEST_LEN);
	s.key[0] ^= 1;
}

static void a_salt_of_its_own_each_time(void **state)
{
	struct pin_kept a, b;

	(void)state;
	assert_err(ERR_OK, pin_keep(&s, 1, bytes_of_str("4711"), shop_random(), &a));
	assert_err(ERR_OK, pin_keep(&s, 1, bytes_of_str("4711"), shop_random(), &b));
	assert_memory_not_equal(a.salt, b.salt, PIN_SALT_LEN);
	assert_memory_not_equal(a.hash, b.hash, DIGEST_LEN);
}

static int no_chance(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx, (void)out, (void)len;
	return -1;
}

static void nothing_without_chance(void **state)
{
	struct pin_kept k;

	(void)state;
	assert_err(ERR_CRYPTO, pin_keep(&s, 1, bytes_of_str("4711"), (struct random){ no_chance, NULL }, &k));
}

static void what_a_seal_is_of(void **state)
{
	struct pin_kept k = { .salt = { 1 }, .hash = { 2 } };
	uint8_t seal[DIGEST_LEN], other[DIGEST_LEN];

	(void)state;
	assert_err(ERR_OK, pin_seal(&s, 1, PERSON_CASHIER, &k, seal));
	assert_err(ERR_OK, pin_seal(&s, 1, PERSON_CASHIER, &k, other));
	assert_memory_equal(seal, other, DIGEST_LEN);
	assert_err(ERR_OK, pin_seal(&s, 1, PERSON_OWNER, &k, other));
	assert_memory_not_equal(seal, other, DIGEST_LEN);
	assert_err(ERR_OK, pin_seal(&s, 256, PERSON_CASHIER, &k, other));
	assert_memory_not_equal(seal, other, DIGEST_LEN);
	k.hash[31] ^= 1;
	assert_err(ERR_OK, pin_seal(&s, 1, PERSON_CASHIER, &k, other));
	assert_memory_not_equal(seal, other, DIGEST_LEN);
	k.hash[31] ^= 1;
	k.salt[15] ^= 1;
	assert_err(ERR_OK, pin_seal(&s, 1, PERSON_CASHIER, &k, other));
	assert_memory_not_equal(seal, other, DIGEST_LEN);
}

static void read_back(void **state)
{
	struct person_new p = { .name = "Mei", .role = PERSON_MANAGER, .pin = bytes_of_str("4711") };
	struct people_act act = { .now = SHOP_NOW, .random = shop_random() };
	struct person mei = { .number = 1, .role = PERSON_MANAGER };
	struct pin_kept k, again;

	(void)state;
	assert_err(ERR_NOT_FOUND, pin_read(&s, &mei, &k));
	assert_err(ERR_OK, people_add(&s, &p, &act, NULL));
	assert_err(ERR_OK, pin_read(&s, &mei, &k));
	again = k;
	assert_err(ERR_OK, pin_hash(&s, 1, bytes_of_str("4711"), &again));
	assert_memory_equal(k.hash, again.hash, DIGEST_LEN);
	mei.role = PERSON_OWNER;
	assert_err(ERR_CORRUPT, pin_read(&s, &mei, &k));
	mei.role = PERSON_MANAGER;
	s.key[5] ^= 1;
	assert_err(ERR_CORRUPT, pin_read(&s, &mei, &k));
	s.key[5] ^= 1;
	assert_err(ERR_OK, people_retire(&s, 1, &act));
	assert_err(ERR_CORRUPT, pin_read(&s, &mei, &k));
}

static void forgiven(void **state)
{
	int64_t n = -1;

	(void)state;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, db_run(&s.db, "INSERT INTO pin_try VALUES (0, 3, 5), (1, 4, 6)", ""));
	assert_err(ERR_OK, pin_forgive(&s, 1));
	assert_err(ERR_OK, pin_forgive(&s, 7));
	assert_err(ERR_OK, db_int(&s.db, &n, "SELECT sum(number) * 10 + count(*) FROM pin_try", ""));
	assert_int_equal(n, 1);
	db_rollback(&s.db);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(digits_alone), TEST(what_a_hash_is_of), TEST(a_salt_of_its_own_each_time), TEST(nothing_without_chance),
		TEST(what_a_seal_is_of), TEST(read_back), TEST(forgiven),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
