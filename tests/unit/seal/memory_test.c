/* Memory that runs out inside OpenSSL, at every place in turn: a failure, never a crash or a wrong answer. */
#include "support.h"
#include "seal/encrypt0.h"
#include "seal/sign1.h"
#include <openssl/crypto.h>
#include <pthread.h>

enum { CAP = 512, LIMIT = 5000 };

/* The allocation that fails, counted down; and whether those after it fail too. 0: none. */
static unsigned long countdown;
static bool forever;

static bool refused(void)
{
	if (!countdown || --countdown)
		return false;
	countdown = forever;
	return true;
}

static void *seed_malloc(size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return refused() ? NULL : malloc(n);
}

static void *seed_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return refused() ? NULL : realloc(p, n);
}

static void seed_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	free(p);
}

static struct {
	struct sign_key issuer;
	struct open_key merchant;
	uint8_t memory[2][CAP];
	struct bytes message, sealed;
} scene;

static enum err op_open(void)
{
	uint8_t memory[CAP];
	struct encrypt0 e;
	struct buf b;
	enum err err;

	buf_init(&b, memory, sizeof memory);
	assert_int_equal(encrypt0_parse(scene.sealed, true, &e), ERR_OK);
	err = encrypt0_open(&e, &scene.merchant, &b);
	assert_bytes(buf_bytes(&b), err ? bytes_of(NULL, 0) : scene.message);
	return err;
}

static enum err op_verify(void)
{
	struct sign1 s;

	assert_int_equal(sign1_parse(scene.message, &s), ERR_OK);
	return sign1_verify(&s, &scene.issuer.public);
}

static enum err op_seal(void)
{
	uint8_t memory[CAP];
	uint64_t seed = 5;
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = encrypt0_seal(&scene.merchant.public, scene.message, random_seeded(&seed), &b);
	if (e)
		assert_int_equal(b.len, 0);
	else
		assert_bytes(buf_bytes(&b), scene.sealed);
	return e;
}

static enum err op_sign(void)
{
	uint8_t memory[CAP];
	struct buf b;
	enum err e;

	buf_init(&b, memory, sizeof memory);
	e = sign1_sign(&scene.issuer, NULL, bytes_of_str("claims"), &b);
	if (e)
		assert_int_equal(b.len, 0);
	else
		assert_bytes(buf_bytes(&b), scene.message);
	return e;
}

static enum err op_load(void)
{
	struct sign_key s = { .pkey = NULL };
	struct open_key o = { .pkey = NULL };
	enum err e = sign_key_load(&s, scene.issuer.seed);

	if (!e)
		e = open_key_load(&o, scene.merchant.secret);
	if (!e)
		assert_memory_equal(o.public.kid, scene.merchant.public.kid, KID_LEN);
	sign_key_finish(&s);
	open_key_finish(&o);
	return e;
}

/* Fails the first allocation of the operation, then the second, ... until it no longer needs as many. */
static void starve(enum err (*op)(void))
{
	unsigned long n = 0, failures = 0;
	enum err e;

	do {
		assert_true(++n < LIMIT);
		countdown = n;
		e = op();
		if (e) {
			failures++;
			assert_true(e == ERR_CRYPTO || (op == op_verify && e == ERR_AUTH));
		}
	} while (forever ? e : !countdown);
	countdown = 0;
	assert_true(failures > 0);
	assert_int_equal(op(), ERR_OK);
}

static void starve_all(void)
{
	starve(op_load);
	starve(op_sign);
	starve(op_seal);
	starve(op_open);
	starve(op_verify);
}

static void once(void **state)
{
	(void)state;
	forever = false;
	starve_all();
}

static void for_good(void **state)
{
	(void)state;
	forever = true;
	starve_all();
}

/* A thread's first call makes its contexts: that fails as well, and is tried again the next time. */
static void *first_call(void *unused)
{
	(void)unused;
	forever = false;
	starve(op_open);
	return NULL;
}

static void in_a_thread(void **state)
{
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, first_call, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static int setup(void **state)
{
	uint64_t seed = 7;
	struct buf b;

	(void)state;
	assert_int_equal(CRYPTO_set_mem_functions(seed_malloc, seed_realloc, seed_free), 1);
	assert_int_equal(sign_key_make(&scene.issuer, random_seeded(&seed)), ERR_OK);
	assert_int_equal(open_key_make(&scene.merchant, random_seeded(&seed)), ERR_OK);
	buf_init(&b, scene.memory[0], CAP);
	assert_int_equal(sign1_sign(&scene.issuer, NULL, bytes_of_str("claims"), &b), ERR_OK);
	scene.message = buf_bytes(&b);
	buf_init(&b, scene.memory[1], CAP);
	seed = 5;
	assert_int_equal(encrypt0_seal(&scene.merchant.public, scene.message, random_seeded(&seed), &b), ERR_OK);
	scene.sealed = buf_bytes(&b);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sign_key_finish(&scene.issuer);
	open_key_finish(&scene.merchant);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(once), cmocka_unit_test(for_good),
		cmocka_unit_test(in_a_thread) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
