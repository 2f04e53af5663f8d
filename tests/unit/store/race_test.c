/* Several processes on one store at once: one winner for each unit, one chain, nothing lost. */
#include "shop.h"

#include <sys/wait.h>
#include <unistd.h>

enum { SERIALS = 60, UNITS_OF_LAST = 40 };

struct tally {
	int won, lost, failed;
};

/* Each process tries all serials, in an order of its own, and the last one again and again. */
static struct tally compete(unsigned self)
{
	struct tally t = { 0, 0, 0 };
	struct store s;

	if (store_open(&s, shop_till, false) != ERR_OK)
		return (struct tally){ 0, 0, 1 };
	for (unsigned i = 0; i < SERIALS + UNITS_OF_LAST; i++) {
		bool many = i >= SERIALS;
		unsigned nth = many ? SERIALS : (i * 7 + self * 13) % SERIALS;
		enum err e = shop_redeem(&s, 1 + nth % 2, nth, 1, many ? UNITS_OF_LAST : 1);

		t.won += e == ERR_OK;
		t.lost += e == ERR_EXISTS;
		t.failed += e != ERR_OK && e != ERR_EXISTS;
	}
	store_close(&s);
	return t;
}

static struct tally gather(unsigned n)
{
	struct tally sum = { 0, 0, 0 }, one;
	int pipes[2], go[2], status;

	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(pipe(go), 0);
	for (unsigned i = 0; i < n; i++)
		if (fork() == 0) {
			char c;

			close(go[1]);
			if (read(go[0], &c, 1) != 0)	/* all start when the parent closes it */
				_exit(1);
			one = compete(i);
			_exit(write(pipes[1], &one, sizeof one) != sizeof one);
		}
	close(go[0]);
	close(go[1]);
	for (unsigned i = 0; i < n; i++) {
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		assert_int_equal(read(pipes[0], &one, sizeof one), sizeof one);
		sum.won += one.won;
		sum.lost += one.lost;
		sum.failed += one.failed;
	}
	close(pipes[0]);
	close(pipes[1]);
	return sum;
}

static void race(unsigned n)
{
	struct tally sum = gather(n);
	struct journal_head even, odd;
	struct store s;
	int64_t units;

	assert_int_equal(sum.failed, 0);
	assert_int_equal(sum.won, SERIALS + UNITS_OF_LAST);
	assert_int_equal(sum.won + sum.lost, n * (SERIALS + UNITS_OF_LAST));
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_err(ERR_OK, store_verify(&s));
	assert_err(ERR_OK, journal_head(&s, 1, &even));
	assert_err(ERR_OK, journal_head(&s, 2, &odd));
	assert_int_equal(even.sequence + odd.sequence, SERIALS + UNITS_OF_LAST);
	assert_err(ERR_OK, db_int(&s.db, &units, "SELECT count(*) FROM unit", ""));
	assert_int_equal(units, SERIALS + UNITS_OF_LAST);
	store_close(&s);
}

static void two(void **state)
{
	(void)state;
	race(2);
}

static void eight(void **state)
{
	(void)state;
	race(8);
}

/* Two make a store of one name: one has it, the other is told, and one store is there. */
static void two_make_one(void **state)
{
	int won = 0, told = 0, status;
	struct store s;

	(void)state;
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			struct store_secret secret = shop_secret();
			enum err e = store_create(&s, shop_till, &secret, SHOP_NOW, random_system());

			if (e == ERR_OK)
				store_close(&s);
			_exit((int)e);
		}
	for (int i = 0; i < 4; i++) {
		assert_true(wait(&status) > 0);
		won += WIFEXITED(status) && WEXITSTATUS(status) == ERR_OK;
		told += WIFEXITED(status) && WEXITSTATUS(status) == ERR_EXISTS;
	}
	assert_int_equal(won, 1);
	assert_int_equal(told, 3);
	assert_int_equal(shop_files(shop_dir), 1);
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
}

/* A reader sees whole transactions while others write. */
static void verified_meanwhile(void **state)
{
	struct store s;
	int status, rounds = 0;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		struct tally t = compete(0);

		_exit(t.won == SERIALS + UNITS_OF_LAST ? 0 : 1);
	}
	assert_err(ERR_OK, store_open(&s, shop_till, true));
	while (waitpid(pid, &status, WNOHANG) == 0) {
		assert_err(ERR_OK, store_verify(&s));
		rounds++;
	}
	assert_true(rounds > 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	store_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f, setup) cmocka_unit_test_setup_teardown(f, setup, shop_teardown)
		T(two, shop_setup_till), T(eight, shop_setup_till), T(two_make_one, shop_setup),
		T(verified_meanwhile, shop_setup_till),
	};

	return cmocka_run_group_tests_name("store/race", tests, NULL, NULL);
}
