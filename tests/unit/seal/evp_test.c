/* Threads share keys and fetched algorithms, and have contexts of their own. */
#include "support.h"
#include "seal/encrypt0.h"
#include "seal/evp.h"
#include "seal/keyfile.h"
#include "seal/sign1.h"
#include <pthread.h>

enum { THREADS = 4, ROUNDS = 50, CAP = 512 };

static struct sign_key issuer;
static struct open_key merchant;

static bool round_trip(uint64_t *seed)
{
	uint8_t inner[CAP], outer[CAP], opened[CAP], key[STORE_KEY_LEN] = { 3 };
	struct buf a, b, c;
	struct encrypt0 e;
	struct sign1 s;

	buf_init(&a, inner, CAP);
	buf_init(&b, outer, CAP);
	buf_init(&c, opened, CAP);
	if (sign1_sign(&issuer, NULL, bytes_of(seed, sizeof *seed), &a) ||
	    encrypt0_seal(&merchant.public, buf_bytes(&a), random_seeded(seed), &b) ||
	    encrypt0_parse(buf_bytes(&b), true, &e) || encrypt0_open(&e, &merchant, &c) ||
	    !bytes_equal(buf_bytes(&a), buf_bytes(&c)) || sign1_parse(buf_bytes(&c), &s) ||
	    sign1_verify(&s, &issuer.public))
		return false;
	a.len = b.len = 0;
	return !wrap_seal(key, bytes_of(NULL, 0), buf_bytes(&c), random_seeded(seed), &a) &&
	       !wrap_open(key, bytes_of(NULL, 0), buf_bytes(&a), &b) && bytes_equal(buf_bytes(&b), buf_bytes(&c));
}

/* The count of rounds that went well, through the pointer that was given. */
static void *work(void *arg)
{
	uint64_t *number = arg, seed = *number + 1;

	*number = 0;
	for (int i = 0; i < ROUNDS; i++)
		*number += round_trip(&seed);
	return NULL;
}

static void threads(void **state)
{
	pthread_t threads_[THREADS];
	uint64_t numbers[THREADS], seed = 17;

	(void)state;
	assert_int_equal(sign_key_make(&issuer, random_seeded(&seed)), ERR_OK);
	assert_int_equal(open_key_make(&merchant, random_seeded(&seed)), ERR_OK);
	for (uint64_t i = 0; i < THREADS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads_[i], NULL, work, &numbers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads_[i], NULL);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(numbers[i], ROUNDS);
	sign_key_finish(&issuer);
	open_key_finish(&merchant);
}

static void *take(void *arg)
{
	*(const struct evp **)arg = evp_get();
	return NULL;
}

static void own_and_shared(void **state)
{
	const struct evp *mine = evp_get(), *theirs = NULL;
	pthread_t thread;

	(void)state;
	assert_non_null(mine);
	assert_ptr_equal(mine, evp_get());
	assert_int_equal(pthread_create(&thread, NULL, take, &theirs), 0);
	pthread_join(thread, NULL);
	assert_non_null(theirs);
	assert_ptr_not_equal(mine, theirs);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(threads), cmocka_unit_test(own_and_shared) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
