/* Tills by id: only enrolled ones, each once, for many threads. */
#include "world.h"

#include "platform/directory.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { TILLS = 600 };	/* past the first table's size */

static void found_once_enrolled(void **state)
{
	struct world *w = *state;
	struct directory *d = NULL;
	struct directory_till *at, *again;
	struct test_till t;

	assert_int_equal(directory_create(&d, w->data), ERR_OK);
	assert_int_equal(directory_find(d, "t1", &at), ERR_NOT_FOUND);
	till_make(w, &t, "t1", "m1");
	assert_int_equal(directory_find(d, "t1", &at), ERR_NOT_FOUND);	/* nothing is remembered of those who are not */
	till_enrol(w, &t);
	assert_int_equal(directory_find(d, "t1", &at), ERR_OK);
	assert_string_equal(at->merchant, "m1");
	assert_memory_equal(at->verify.raw, t.sign.public.raw, KEY_LEN);
	assert_memory_equal(at->seal.raw, t.open.public.raw, KEY_LEN);
	assert_int_equal(directory_find(d, "t1", &again), ERR_OK);
	assert_ptr_equal(at, again);
	assert_int_equal(directory_find(d, "", &again), ERR_NOT_FOUND);
	till_finish(&t);
	directory_destroy(d);
	directory_destroy(NULL);
	assert_int_equal(directory_create(&d, "/nonexistent"), ERR_NOT_FOUND);
}

static void add_enrolled(struct world *w, int i)
{
	struct sign_key sign = { 0 };
	struct open_key open = { 0 };
	char id[ID_CAP];

	snprintf(id, sizeof id, "t%d", i);
	assert_int_equal(sign_key_make(&sign, w->random), ERR_OK);
	assert_int_equal(open_key_make(&open, w->random), ERR_OK);
	assert_int_equal(db_run(&w->storage.db, "INSERT INTO till (id, merchant, shop, code, code_expires, added_at, verify, seal, "
				"enrolled_at) VALUES (?1, 'm1', 'main', x'00', 1, 1, ?2, ?3, 1)", "tbb", id,
				bytes_of(sign.public.raw, KEY_LEN), bytes_of(open.public.raw, KEY_LEN)), ERR_OK);
	sign_key_finish(&sign);
	open_key_finish(&open);
}

static void *find_all(void *ctx)
{
	struct directory_till *at;
	uintptr_t good = 1;
	char id[ID_CAP];

	for (int i = 0; i < TILLS; i++) {
		snprintf(id, sizeof id, "t%d", i);
		good &= directory_find(ctx, id, &at) == ERR_OK && strcmp(at->id, id) == 0;
	}
	return (void *)good;
}

static void many_tills_many_threads(void **state)
{
	struct world *w = *state;
	struct directory *d = NULL;
	pthread_t threads[4];
	void *good;

	assert_int_equal(db_begin(&w->storage.db), ERR_OK);
	for (int i = 0; i < TILLS; i++)
		add_enrolled(w, i);
	assert_int_equal(db_commit(&w->storage.db), ERR_OK);
	assert_int_equal(directory_create(&d, w->data), ERR_OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, find_all, d), 0);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], &good);
		assert_int_equal((uintptr_t)good, 1);
	}
	directory_destroy(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
		WORLD(found_once_enrolled), WORLD(many_tills_many_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
