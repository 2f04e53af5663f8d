/* settlement: once, whole, to the cent; whatever is killed when. */
#include "world.h"

#include "platform/settlement.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void sell(struct world *w, struct test_till *t, const char *offer, int n)
{
	struct test_answer a;
	uint64_t first = t->n + 1;

	for (int i = 0; i < n; i++) {
		struct test_coupon c = world_issue(w, offer, 0);

		till_redeem(t, &c, 1, w->now);
	}
	till_send(w, t, first, (size_t)n, &a);
	assert_int_equal(a.report.accepted, n);
}

static struct settlement settle(struct world *w, const char *merchant, const char *period, int64_t until)
{
	struct settlement p;

	assert_int_equal(settlement_run(&w->storage, merchant, period, until, w->now, &p), ERR_OK);
	return p;
}

static void test_twice_the_same(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct settlement a, b;

	till_make(w, &t, "t1", "m1");
	till_enrol(w, &t);
	a = settle(w, "m1", NULL, 0);
	assert_string_equal(a.period, "");
	assert_int_equal(a.redeemed, 0);
	sell(w, &t, "o1", 3);
	a = settle(w, "m1", NULL, 0);
	assert_int_equal(a.redeemed, 3);
	assert_int_equal(a.gross, 8400);
	assert_int_equal(a.share, 7560);
	assert_int_equal(a.due, 7560);
	assert_int_equal(a.fresh, 3);
	assert_false(a.again);
	assert_string_equal(a.currency, "CNY");
	b = settle(w, "m1", NULL, 0);
	assert_true(b.again);
	assert_int_equal(b.fresh, 0);
	assert_string_equal(b.period, a.period);
	assert_int_equal(b.gross, a.gross);
	assert_int_equal(b.due, a.due);
	assert_int_equal(world_balance(w, "payable:m1"), 0);
	assert_int_equal(world_balance(w, "paid:m1"), 7560);
	/* in the same second more comes: another period, with a name of its own */
	sell(w, &t, "o1", 1);
	b = settle(w, "m1", NULL, 0);
	assert_false(b.again);
	assert_int_equal(b.redeemed, 1);
	assert_string_not_equal(b.period, a.period);
	assert_true(b.from < b.until);
	assert_int_equal(world_balance(w, "paid:m1"), 4 * 2520);
	till_finish(&t);
}

static void test_by_id(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct settlement a, b;

	till_make(w, &t, "t1", "m1");
	till_enrol(w, &t);
	sell(w, &t, "o1", 2);
	w->now += DAY;
	sell(w, &t, "o1", 1);
	a = settle(w, "m1", "2027-01", NOW + 10);
	assert_int_equal(a.redeemed, 2);
	assert_int_equal(a.until, NOW + 10);
	w->now += DAY;
	b = settle(w, "m1", "2027-01", 0);
	assert_true(b.again);
	assert_int_equal(b.redeemed, 2);
	b = settle(w, "m1", "2027-02", 0);
	assert_int_equal(b.redeemed, 1);
	assert_int_equal(b.from, NOW + 10);
	/* an empty period that was asked for by name is one */
	b = settle(w, "m1", "2027-03", 0);
	assert_int_equal(b.redeemed, 0);
	assert_false(b.again);
	assert_int_equal(world_balance(w, "paid:m1"), 3 * 2520);
	till_finish(&t);
}

static void test_refused(void **state)
{
	struct world *w = *state;
	static const char *const bad[] = { "", "a b", "../x", "a/2", "x'", "1234567890123456789012345", "\xff" };
	struct settlement p;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(settlement_run(&w->storage, "m1", bad[i], 0, NOW, &p), ERR_USAGE);
	assert_int_equal(settlement_run(&w->storage, "m9", NULL, 0, NOW, &p), ERR_NOT_FOUND);
	assert_int_equal(settlement_run(&w->storage, "m1", "ok", NOW + 100, NOW, &p), ERR_USAGE);
	assert_int_equal(settlement_find(&w->storage, "m1", "ok", &p), ERR_NOT_FOUND);
}

/* Each merchant's money is its own; what is taken back after it was paid is taken from the next period. */
static void test_reversal_later(void **state)
{
	struct world *w = *state;
	struct test_coupon c = world_issue(w, "o1", 0);
	struct test_till t1, t2;
	struct test_answer a;
	struct settlement p;

	till_make(w, &t1, "t1", "m1");
	till_make(w, &t2, "t2", "m2");
	till_enrol(w, &t1);
	till_enrol(w, &t2);
	sell(w, &t2, "o2", 2);
	till_redeem(&t1, &c, 1, NOW);
	till_send(w, &t1, 1, 1, &a);
	p = settle(w, "m1", NULL, 0);
	assert_int_equal(p.due, 2520);
	w->now += DAY;
	till_reverse(&t1, &t1, 1, &c, w->now);
	till_send(w, &t1, 2, 1, &a);
	p = settle(w, "m1", NULL, 0);
	assert_int_equal(p.redeemed, -1);
	assert_int_equal(p.gross, -2800);
	assert_int_equal(p.due, -2520);
	assert_int_equal(world_balance(w, "paid:m1"), 0);
	p = settle(w, "m2", NULL, 0);
	assert_int_equal(p.gross, 2400);
	assert_int_equal(p.due, 2040);
	till_finish(&t1);
	till_finish(&t2);
}

/* Half of 0.05 is 0.025: two uses of it are 0.05, not twice 0.03; in whatever parts and periods they come. */
static void test_rounded_once(void **state)
{
	struct world *w = *state;
	struct offer o = { .id = "half", .product = "half", .merchant = "m1", .name = "N", .currency = "CNY", .price = 5,
			   .share = 5000, .quantity = 1, .uses = 2, .expires = "+1d" };
	static const int64_t wanted[] = { 3, 2 };
	struct test_coupon c;
	struct test_till t;
	struct test_answer a;

	assert_int_equal(offers_add(&w->storage, &o, NOW), ERR_OK);
	c = world_issue(w, "half", 0);
	till_make(w, &t, "t1", "m1");
	till_enrol(w, &t);
	for (uint64_t i = 1; i <= 2; i++) {
		till_redeem(&t, &c, 1, w->now);
		till_send(w, &t, i, 1, &a);
		w->now += 10;
		assert_int_equal(settle(w, "m1", NULL, 0).due, wanted[i - 1]);
	}
	/* taken back one by one, nothing is left over either */
	till_reverse(&t, &t, 1, &c, w->now);
	till_reverse(&t, &t, 2, &c, w->now);
	till_send(w, &t, 3, 2, &a);
	assert_int_equal(settle(w, "m1", NULL, 0).due, -5);
	assert_int_equal(world_balance(w, "paid:m1"), 0);
	assert_int_equal(world_balance(w, "fees"), 0);
	till_finish(&t);
}

static void die_after(void *ctx, int op, const char *db, const char *table, sqlite3_int64 row)
{
	int *left = ctx;

	(void)op, (void)db, (void)table, (void)row;
	if (--*left == 0)
		kill(getpid(), SIGKILL);
}

static int die_at_commit(void *ctx)
{
	(void)ctx;
	kill(getpid(), SIGKILL);
	return 0;
}

/* A child settles and is killed at its n-th change (0: at the commit). True where it was killed. */
static bool killed_run(struct world *w, int n)
{
	pid_t pid = fork();
	int status, left = n;

	if (pid == 0) {
		struct storage s;
		struct settlement p;

		if (storage_open(&s, w->data) != ERR_OK)
			_exit(9);
		if (n)
			sqlite3_update_hook(s.db.sqlite, die_after, &left);
		else
			sqlite3_commit_hook(s.db.sqlite, die_at_commit, NULL);
		_exit(settlement_run(&s, "m1", "2027-01", 0, w->now, &p) == ERR_OK ? 0 : 8);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static void test_killed(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct settlement p;
	int kills = 0;

	till_make(w, &t, "t1", "m1");
	till_enrol(w, &t);
	sell(w, &t, "o1", 20);
	assert_true(killed_run(w, 0));
	for (int n = 1; killed_run(w, n); n++) {
		assert_int_equal(settlement_find(&w->storage, "m1", "2027-01", &p), ERR_NOT_FOUND);
		assert_int_equal(world_count(w, "SELECT count(*) FROM posting WHERE period IS NOT NULL"), 0);
		kills++;
	}
	assert_true(kills >= 20);
	p = settle(w, "m1", "2027-01", 0);
	assert_true(p.again);
	assert_int_equal(p.redeemed, 20);
	assert_int_equal(p.due, 20 * 2520);
	assert_int_equal(world_balance(w, "paid:m1"), 20 * 2520);
	assert_int_equal(world_balance(w, "payable:m1"), 0);
	till_finish(&t);
}

static enum err see(void *ctx, const struct settlement *p)
{
	char *all = ctx;

	strcat(all, p->merchant);
	strcat(all, p->period);
	strcat(all, " ");
	return ERR_OK;
}

static void test_list(void **state)
{
	struct world *w = *state;
	char all[256] = "";

	settle(w, "m2", "B", 0);
	settle(w, "m1", "Z", 0);
	w->now += 10;
	settle(w, "m1", "A", 0);
	assert_int_equal(settlement_each(&w->storage, NULL, 0, see, all), ERR_OK);
	assert_string_equal(all, "m1Z m1A m2B ");
	*all = 0;
	assert_int_equal(settlement_each(&w->storage, "m1", NOW + 5, see, all), ERR_OK);
	assert_string_equal(all, "m1A ");
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_twice_the_same), T(test_by_id), T(test_refused), T(test_reversal_later), T(test_rounded_once), T(test_killed),
		T(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
