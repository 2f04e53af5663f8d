/* Two processes and one coupon: one of them wins, and the other is told who. */
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUPONS = 24, RACERS = 2 };

/* A racer: a process of its own sends its till's batches, one fact each. Exit status: how many it won. */
static int race(struct world *w, struct test_till *t, int go)
{
	struct accept_report report;
	uint8_t *doc = malloc(DOCUMENT_MAX), *answer = malloc(DOCUMENT_MAX);
	struct storage s;
	int won = 0;
	char c;

	if (storage_open(&s, w->data) != ERR_OK || read(go, &c, 1) < 0)
		return 255;
	for (uint64_t i = 1; i <= COUPONS; i++) {
		size_t len = till_batch(t, i, 1, NOW, doc, DOCUMENT_MAX);
		struct buf b;

		buf_init(&b, answer, DOCUMENT_MAX);
		if (accept_document(&s, &w->keys, bytes_of(doc, len), NOW, &b, &report) != ERR_OK)
			return 255;
		won += (int)report.accepted;
	}
	storage_close(&s);
	return won;
}

static void test_one_winner(void **state)
{
	struct world *w = *state;
	struct test_till *t = calloc(RACERS, sizeof *t);
	int go[2], sum = 0;
	pid_t pids[RACERS];

	for (int i = 0; i < RACERS; i++) {
		till_make(w, &t[i], i ? "t2" : "t1", "m1");
		till_enrol(w, &t[i]);
	}
	for (int n = 0; n < COUPONS; n++) {
		struct test_coupon c = world_issue(w, "o1", 0);

		for (int i = 0; i < RACERS; i++)
			till_redeem(&t[i], &c, 1, NOW);
	}
	assert_int_equal(pipe(go), 0);
	for (int i = 0; i < RACERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			close(go[1]);
			_exit(race(w, &t[i], go[0]));
		}
	}
	close(go[1]);	/* both start now */
	for (int i = 0; i < RACERS; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_int_not_equal(WEXITSTATUS(status), 255);
		sum += WEXITSTATUS(status);
	}
	close(go[0]);
	assert_int_equal(sum, COUPONS);
	assert_int_equal(world_count(w, "SELECT count(*) FROM unit"), COUPONS);
	assert_int_equal(world_count(w, "SELECT count(*) FROM fact WHERE verdict = 1 AND first_till IS NOT NULL"), COUPONS);
	assert_int_equal(world_balance(w, "payable:m1"), COUPONS * 2520);
	for (int i = 0; i < RACERS; i++)
		till_finish(&t[i]);
	free(t);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = { T(test_one_winner) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
