/* Keys that are borrowed stay what they were, whatever rotates meanwhile; the next who borrows gets the new ones. */
#include "world.h"

#include "platform/vault.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static const struct keys_secret ROOT = { .passphrase = { (const uint8_t *)"root", 4 }, .cost = { 10, 8, 1 } };

static struct vault *make(struct world *w)
{
	struct vault *v = NULL;
	struct keys keys;

	assert_int_equal(keys_reload(&w->storage, &w->keys, &keys), ERR_OK);
	assert_int_equal(vault_create(&v, &keys), ERR_OK);
	assert_null(keys.coupon.pkey);		/* taken over */
	return v;
}

static void rotated_under_a_borrower(void **state)
{
	struct world *w = *state;
	struct vault *v = make(w);
	const struct keys *before = vault_borrow(v), *after;
	uint8_t memory[256];
	struct buf b;

	assert_int_equal(vault_refresh(v, &w->storage), ERR_OK);	/* nothing new */
	after = vault_borrow(v);
	assert_ptr_equal(after, before);
	vault_return(v, after);
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_DOCUMENT, false, &ROOT, w->now, w->random), ERR_OK);
	assert_int_equal(vault_refresh(v, &w->storage), ERR_OK);
	after = vault_borrow(v);
	assert_ptr_not_equal(after, before);
	assert_int_equal(before->version, 1);
	assert_int_equal(after->version, 2);
	assert_memory_equal(after->document.public.raw, w->keys.document.public.raw, KEY_LEN);
	assert_memory_not_equal(before->document.public.raw, after->document.public.raw, KEY_LEN);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(document_sign(DOCUMENT_ANSWER, &before->document, bytes_of_str("x"), &b), ERR_OK);
	vault_return(v, before);
	vault_return(v, after);
	vault_destroy(v);
}

static atomic_bool over;

static void *borrow_often(void *ctx)
{
	struct vault *v = ctx;
	uintptr_t good = 1;

	while (!over) {
		const struct keys *k = vault_borrow(v);

		good &= k->document.pkey != NULL && k->version >= 1;
		vault_return(v, k);
	}
	return (void *)good;
}

static void many_at_once(void **state)
{
	struct world *w = *state;
	struct vault *v = make(w);
	pthread_t threads[3];
	void *good;

	over = false;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, borrow_often, v), 0);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_COUPON, false, &ROOT, w->now + i, w->random), ERR_OK);
		assert_int_equal(vault_refresh(v, &w->storage), ERR_OK);
	}
	over = true;
	for (size_t i = 0; i < 3; i++) {
		pthread_join(threads[i], &good);
		assert_int_equal((uintptr_t)good, 1);
	}
	vault_destroy(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
		WORLD(rotated_under_a_borrower), WORLD(many_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
