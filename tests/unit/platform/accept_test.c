/* accept, and with it chain and ledger: every reason that one fact, one batch or one till can give. */
#include "world.h"

#include "platform/chain.h"
#include "platform/ledger.h"

#include <stdlib.h>
#include <string.h>

struct scene {
	struct world *w;
	struct test_till t1, t2, other;	/* two of m1, one of m2 */
};

static struct scene *scene_open(void **state)
{
	struct scene *x = calloc(1, sizeof *x);

	assert_non_null(x);
	x->w = *state;
	till_make(x->w, &x->t1, "t1", "m1");
	till_make(x->w, &x->t2, "t2", "m1");
	till_make(x->w, &x->other, "t9", "m2");
	till_enrol(x->w, &x->t1);
	till_enrol(x->w, &x->t2);
	till_enrol(x->w, &x->other);
	return x;
}

static void scene_close(struct scene *x)
{
	till_finish(&x->t1);
	till_finish(&x->t2);
	till_finish(&x->other);
	free(x);
}

static void test_accepted_and_paid(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0), d = world_issue(x->w, "o1", 0);
	struct test_answer a;

	till_redeem(&x->t1, &c, 1, NOW + 5);
	till_redeem(&x->t1, &d, 1, NOW + 6);
	till_send(x->w, &x->t1, 1, 2, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_row(&a, 1, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_false(a.rows[0].again);
	assert_int_equal(a.report.accepted, 2);
	assert_int_equal(world_balance(x->w, "coupons"), -5600);
	assert_int_equal(world_balance(x->w, "payable:m1"), 5040);
	assert_int_equal(world_balance(x->w, "fees"), 560);
	assert_int_equal(world_coupon(x->w, &c).used, 1);
	scene_close(x);
}

static void test_again(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0), d = world_issue(x->w, "o1", 0);
	struct test_answer first, again;

	till_redeem(&x->t2, &d, 1, NOW + 5);
	till_send(x->w, &x->t2, 1, 1, &first);
	till_redeem(&x->t1, &c, 1, NOW + 6);
	till_redeem(&x->t1, &d, 1, NOW + 7);
	till_send(x->w, &x->t1, 1, 2, &first);
	assert_row(&first, 1, ANSWER_CONFLICT, ANSWER_NONE);
	x->w->now += 3600;
	till_send(x->w, &x->t1, 1, 2, &again);
	for (int i = 0; i < 2; i++) {
		assert_true(again.rows[i].again);
		again.rows[i].again = false;
		assert_memory_equal(&again.rows[i], &first.rows[i], sizeof first.rows[i]);
	}
	assert_int_equal(again.report.again, 2);
	/* with a third behind: only that is new */
	till_redeem(&x->t1, &c, 1, NOW + 9);
	till_send(x->w, &x->t1, 2, 2, &again);
	assert_true(again.rows[0].again);
	assert_false(again.rows[1].again);
	assert_row(&again, 1, ANSWER_CONFLICT, ANSWER_NONE);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM posting"), 2);
	scene_close(x);
}

static void test_conflict_names_the_first(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	struct test_answer a;

	till_redeem(&x->t1, &c, 1, NOW + 5);
	till_redeem(&x->t2, &c, 1, NOW + 1);
	x->w->now = NOW + 10;
	till_send(x->w, &x->t1, 1, 1, &a);
	till_send(x->w, &x->t2, 1, 1, &a);
	assert_row(&a, 0, ANSWER_CONFLICT, ANSWER_NONE);
	assert_true(a.rows[0].has_first);
	assert_string_equal(a.rows[0].first_till, "t1");
	assert_string_equal(a.rows[0].first_merchant, "m1");
	assert_int_equal(a.rows[0].first_time, NOW + 5);
	assert_true(a.rows[0].has_due);
	assert_int_equal(a.rows[0].units_due, 0);
	assert_int_equal(a.rows[0].amount_due, 0);
	assert_int_equal(world_balance(x->w, "payable:m1"), 2520);
	scene_close(x);
}

static void test_partial(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 5);
	struct test_answer a;

	till_redeem(&x->t1, &c, 3, NOW + 5);
	till_redeem(&x->t2, &c, 4, NOW + 6);
	till_send(x->w, &x->t1, 1, 1, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	till_send(x->w, &x->t2, 1, 1, &a);
	assert_row(&a, 0, ANSWER_CONFLICT, ANSWER_NONE);
	assert_int_equal(a.rows[0].units_due, 2);
	assert_string_equal(a.rows[0].first_till, "t1");
	/* 0.3333 of 5 x 9.99 is 16.648 -> 16.65, whatever the parts: 3 x 9.99 gave 9.99 */
	assert_int_equal(world_balance(x->w, "payable:m1"), 1665);
	assert_int_equal(a.rows[0].amount_due, 1665 - 999);
	assert_int_equal(world_coupon(x->w, &c).used, 5);
	scene_close(x);
}

static void test_refusals(void **state)
{
	struct scene *x = scene_open(state);
	struct issue_order early = { .offer = "o1", .consumer = "guest", .not_before = NOW + DAY };
	struct issue_order brief = { .offer = "o1", .consumer = "guest", .expires = NOW + 100 };
	struct test_coupon good = world_issue(x->w, "o1", 0), theirs = world_issue(x->w, "o2", 0);
	struct test_coupon wrong = good, unknown = good, revoked = world_issue(x->w, "o1", 0);
	struct test_coupon soon = world_issue_order(x->w, &early), short_lived = world_issue_order(x->w, &brief);
	struct test_answer a;
	bool again;

	wrong.digest[3] ^= 1;
	unknown.issued.serial[9] ^= 1;
	assert_int_equal(coupons_revoke(&x->w->storage, revoked.issued.serial, NOW + 50, &again), ERR_OK);
	till_redeem(&x->t1, &wrong, 1, NOW + 5);
	till_redeem(&x->t1, &unknown, 1, NOW + 5);
	till_redeem(&x->t1, &theirs, 1, NOW + 5);
	till_redeem(&x->t1, &revoked, 1, NOW + 50);
	till_redeem(&x->t1, &soon, 1, NOW + DAY - 1);
	till_redeem(&x->t1, &short_lived, 1, NOW + 100);
	till_redeem(&x->t1, &good, 2, NOW + 5);
	till_fact(&x->t1, FACT_REDEMPTION, bytes_of_str("\xa0"), NOW + 5);
	till_fact(&x->t1, FACT_REVERSAL, bytes_of_str("nonsense"), NOW + 5);
	till_fact(&x->t1, 99, bytes_of_str("\xa0"), NOW + 5);
	till_fact(&x->t1, FACT_ALARM, bytes_of_str("\xa1\x01\x01"), NOW + 5);
	x->w->now = NOW + DAY - 1;
	till_send(x->w, &x->t1, 1, 11, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_WRONG_DIGEST);
	assert_row(&a, 1, ANSWER_REFUSED, ANSWER_UNKNOWN_COUPON);
	assert_row(&a, 2, ANSWER_REFUSED, ANSWER_WRONG_MERCHANT);
	assert_row(&a, 3, ANSWER_REFUSED, ANSWER_REVOKED);
	assert_row(&a, 4, ANSWER_REFUSED, ANSWER_EARLY);
	assert_row(&a, 5, ANSWER_REFUSED, ANSWER_EXPIRED);
	assert_row(&a, 6, ANSWER_REFUSED, ANSWER_UNITS);
	assert_row(&a, 7, ANSWER_REFUSED, ANSWER_MALFORMED);
	assert_row(&a, 8, ANSWER_REFUSED, ANSWER_MALFORMED);
	assert_row(&a, 9, ANSWER_REFUSED, ANSWER_UNSUPPORTED);
	assert_row(&a, 10, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM posting"), 0);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM unit"), 0);
	/* what was refused is kept as it came all the same */
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM fact"), 11);
	scene_close(x);
}

/* The second before is good: by the fact's own time, and the claims' own bounds. */
static void test_edges_of_time(void **state)
{
	struct scene *x = scene_open(state);
	struct issue_order o = { .offer = "o1", .consumer = "guest", .not_before = NOW + 10, .expires = NOW + 100 };
	struct test_coupon a1 = world_issue_order(x->w, &o), a2 = world_issue_order(x->w, &o), r = world_issue(x->w, "o1", 0);
	struct test_answer a;
	bool again;

	assert_int_equal(coupons_revoke(&x->w->storage, r.issued.serial, NOW + 50, &again), ERR_OK);
	till_redeem(&x->t1, &a1, 1, NOW + 10);
	till_redeem(&x->t1, &a2, 1, NOW + 99);
	till_redeem(&x->t1, &r, 1, NOW + 49);
	x->w->now = NOW + 10 * DAY;	/* the stick came late */
	till_send(x->w, &x->t1, 1, 3, &a);
	assert_int_equal(a.report.accepted, 3);
	scene_close(x);
}

/* A clock that died says 1970, one set wrong says 2099: both are paid, at the nearest time that can have been. */
static void test_clocks_that_cannot_be(void **state)
{
	struct scene *x = scene_open(state);
	struct issue_order o = { .offer = "o1", .consumer = "guest", .not_before = NOW - DAY, .expires = NOW + DAY };
	struct test_coupon dead = world_issue_order(x->w, &o), ahead = world_issue_order(x->w, &o);
	struct test_coupon revoked = world_issue_order(x->w, &o);
	struct test_answer a;
	bool again;

	assert_int_equal(coupons_revoke(&x->w->storage, revoked.issued.serial, NOW, &again), ERR_OK);
	till_redeem(&x->t1, &dead, 1, 1);
	till_redeem(&x->t1, &ahead, 1, NOW + 100 * 365 * INT64_C(86400));
	till_redeem(&x->t1, &revoked, 1, 1700000000);	/* before it was issued, when nobody had revoked it */
	x->w->now = NOW + 60;
	till_send(x->w, &x->t1, 1, 3, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_row(&a, 1, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_row(&a, 2, ANSWER_REFUSED, ANSWER_REVOKED);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM redemption WHERE time = 1800000000"), 1);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM redemption WHERE time = 1800000060"), 1);
	scene_close(x);
}

static void test_unknown_till(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	struct test_till fresh;
	struct test_answer a;

	till_redeem(&x->t1, &c, 1, NOW + 5);
	strcpy(x->t1.id, "nobody");
	till_send(x->w, &x->t1, 1, 1, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_UNKNOWN_TILL);
	assert_false(a.report.sealable);
	/* one whose kit is out, but who never enrolled, is as unknown */
	till_make(x->w, &fresh, "t3", "m1");
	till_redeem(&fresh, &c, 1, NOW + 5);
	till_redeem(&fresh, &c, 1, NOW + 6);
	till_send(x->w, &fresh, 1, 2, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_UNKNOWN_TILL);
	assert_row(&a, 1, ANSWER_REFUSED, ANSWER_UNKNOWN_TILL);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM fact"), 0);
	/* and once it has, the same batch is good */
	till_enrol(x->w, &fresh);
	till_send(x->w, &fresh, 1, 1, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	till_finish(&fresh);
	scene_close(x);
}

static void test_bad_signature(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	uint8_t memory[4096];
	struct test_answer a;
	size_t len;

	till_redeem(&x->t1, &c, 1, NOW + 5);
	len = till_batch(&x->t1, 1, 1, NOW, memory, sizeof memory);
	for (size_t i = 0; i < len; i++) {
		memory[i] ^= 0x10;
		world_accept(x->w, bytes_of(memory, len), &a);
		/* another till's name, or nobody's: then every row says so; else not one byte is believed */
		if (a.err == ERR_OK)
			assert_int_equal(a.report.accepted + a.report.conflict + a.report.held, 0);
		memory[i] ^= 0x10;
	}
	for (size_t i = 0; i < len; i++) {
		world_accept(x->w, bytes_of(memory, i), &a);
		assert_int_not_equal(a.err, ERR_OK);
	}
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM fact"), 0);
	world_accept(x->w, bytes_of(memory, len), &a);
	assert_int_equal(a.report.accepted, 1);
	scene_close(x);
}

/* Signed by one till in another's name. */
static void test_impostor(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	uint8_t memory[4096];
	struct test_answer a;

	till_redeem(&x->t2, &c, 1, NOW + 5);
	strcpy(x->t2.id, "t1");
	world_accept(x->w, bytes_of(memory, till_batch(&x->t2, 1, 1, NOW, memory, sizeof memory)), &a);
	assert_int_equal(a.err, ERR_AUTH);
	/* its own name, another merchant's money */
	strcpy(x->t2.id, "t2");
	strcpy(x->t2.merchant, "m2");
	till_send(x->w, &x->t2, 1, 1, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_WRONG_MERCHANT);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM fact"), 0);
	scene_close(x);
}

static void test_gap(void **state)
{
	struct scene *x = scene_open(state);
	struct test_answer a;

	for (int i = 0; i < 4; i++) {
		struct test_coupon c = world_issue(x->w, "o1", 0);

		till_redeem(&x->t1, &c, 1, NOW + i);
	}
	till_send(x->w, &x->t1, 3, 2, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_GAP);
	assert_row(&a, 1, ANSWER_REFUSED, ANSWER_GAP);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM fact"), 0);
	till_send(x->w, &x->t1, 1, 2, &a);
	assert_int_equal(a.report.accepted, 2);
	till_send(x->w, &x->t1, 3, 2, &a);
	assert_int_equal(a.report.accepted, 2);
	assert_int_equal(a.report.again, 0);
	scene_close(x);
}

static void test_fork(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c[4];
	struct test_till *copy = malloc(sizeof *copy);
	struct test_answer a;

	for (int i = 0; i < 4; i++)
		c[i] = world_issue(x->w, "o1", 0);
	till_redeem(&x->t1, &c[0], 1, NOW);
	*copy = x->t1;		/* the store was copied here */
	till_redeem(&x->t1, &c[1], 1, NOW + 1);
	till_redeem(copy, &c[2], 1, NOW + 2);
	till_redeem(copy, &c[3], 1, NOW + 3);
	till_send(x->w, &x->t1, 1, 2, &a);
	assert_int_equal(a.report.accepted, 2);
	till_send(x->w, copy, 1, 3, &a);
	assert_true(a.rows[0].again);
	assert_row(&a, 1, ANSWER_REFUSED, ANSWER_FORKED);
	assert_row(&a, 2, ANSWER_REFUSED, ANSWER_FORKED);
	assert_false(a.rows[1].again);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM fact"), 2);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM stray"), 2);
	till_send(x->w, copy, 1, 3, &a);
	assert_row(&a, 2, ANSWER_REFUSED, ANSWER_FORKED);
	assert_true(a.rows[2].again);
	/* its later facts alone hang on a hash that is not ours */
	till_send(x->w, copy, 3, 1, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_CHAIN_BROKEN);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM stray"), 2);
	/* and the till itself goes on */
	till_redeem(&x->t1, &c[2], 1, NOW + 4);
	till_send(x->w, &x->t1, 3, 1, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	free(copy);
	scene_close(x);
}

/* A first fact that does not begin with zeros, and a chain that breaks within the batch. */
static void test_broken(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0), d = world_issue(x->w, "o1", 0);
	struct test_answer a;

	memset(x->t2.head, 7, sizeof x->t2.head);
	x->t2.n = 1;
	x->t2.facts[0].len = 1;
	till_redeem(&x->t2, &c, 1, NOW);
	till_send(x->w, &x->t2, 2, 1, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_GAP);
	till_redeem(&x->t1, &c, 1, NOW);
	x->t1.head[0] ^= 1;
	till_redeem(&x->t1, &d, 1, NOW);
	till_send(x->w, &x->t1, 1, 2, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_row(&a, 1, ANSWER_REFUSED, ANSWER_CHAIN_BROKEN);
	till_send(x->w, &x->t1, 2, 1, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_CHAIN_BROKEN);
	assert_int_equal(world_coupon(x->w, &d).used, 0);
	scene_close(x);
}

static void test_reversal(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	struct test_answer a;

	till_redeem(&x->t1, &c, 1, NOW);
	till_reverse(&x->t1, &x->t1, 1, &c, NOW + 10);
	till_redeem(&x->t2, &c, 1, NOW + 20);
	till_send(x->w, &x->t1, 1, 2, &a);
	assert_int_equal(a.report.accepted, 2);
	assert_int_equal(world_balance(x->w, "payable:m1"), 0);
	assert_int_equal(world_coupon(x->w, &c).used, 0);
	till_send(x->w, &x->t2, 1, 1, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_int_equal(world_balance(x->w, "payable:m1"), 2520);
	/* the same reversal once more, by another till: the first one stands, and frees nothing of t2's */
	till_reverse(&x->t2, &x->t1, 1, &c, NOW + 30);
	till_send(x->w, &x->t2, 2, 1, &a);
	assert_row(&a, 0, ANSWER_CONFLICT, ANSWER_NONE);
	assert_string_equal(a.rows[0].first_till, "t1");
	assert_int_equal(a.rows[0].first_time, NOW + 10);
	assert_int_equal(world_coupon(x->w, &c).used, 1);
	scene_close(x);
}

static void test_reversal_comes_first(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0), d = world_issue(x->w, "o1", 0);
	struct test_answer a;

	till_redeem(&x->t1, &c, 1, NOW);
	till_redeem(&x->t1, &d, 1, NOW + 1);
	till_reverse(&x->t2, &x->t1, 1, &c, NOW + 10);
	till_send(x->w, &x->t2, 1, 1, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM posting"), 0);
	till_send(x->w, &x->t1, 1, 2, &a);
	assert_int_equal(a.report.accepted, 2);
	assert_int_equal(world_coupon(x->w, &c).used, 0);
	assert_int_equal(world_coupon(x->w, &d).used, 1);
	assert_int_equal(world_balance(x->w, "payable:m1"), 2520);
	scene_close(x);
}

static void test_reversals_of_nothing(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0), d = world_issue(x->w, "o1", 0), theirs = world_issue(x->w, "o2", 0);
	struct test_coupon unknown = c, wrong = c;
	struct test_till ghost = x->t1;
	struct test_answer a;

	unknown.issued.serial[8] ^= 1;
	wrong.digest[0] ^= 1;
	strcpy(ghost.id, "ghost");
	till_redeem(&x->t1, &c, 1, NOW);
	till_redeem(&x->t1, &wrong, 1, NOW);
	till_redeem(&x->other, &theirs, 1, NOW);
	till_send(x->w, &x->t1, 1, 2, &a);
	till_send(x->w, &x->other, 1, 1, &a);
	till_reverse(&x->t2, &x->t1, 1, &d, NOW);	/* another coupon than it redeemed */
	till_reverse(&x->t2, &x->t1, 2, &c, NOW);	/* a redemption that was refused */
	till_reverse(&x->t2, &ghost, 1, &c, NOW);	/* of a till that does not exist */
	till_reverse(&x->t2, &x->other, 1, &theirs, NOW);	/* of another merchant's */
	till_reverse(&x->t2, &x->other, 1, &c, NOW);
	till_reverse(&x->t2, &x->t1, 1, &unknown, NOW);
	till_send(x->w, &x->t2, 1, 6, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_NO_REDEMPTION);
	assert_row(&a, 1, ANSWER_REFUSED, ANSWER_NO_REDEMPTION);
	assert_row(&a, 2, ANSWER_REFUSED, ANSWER_NO_REDEMPTION);
	assert_row(&a, 3, ANSWER_REFUSED, ANSWER_WRONG_MERCHANT);
	assert_row(&a, 4, ANSWER_REFUSED, ANSWER_NO_REDEMPTION);
	assert_row(&a, 5, ANSWER_REFUSED, ANSWER_UNKNOWN_COUPON);
	assert_int_equal(world_coupon(x->w, &c).used, 1);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM reversal"), 0);
	scene_close(x);
}

/* A conflict stays one, also when what it wanted becomes free; the next redemption gets it. */
static void test_conflict_stays(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	struct test_answer a;

	till_redeem(&x->t1, &c, 1, NOW);
	till_redeem(&x->t2, &c, 1, NOW + 1);
	till_reverse(&x->t1, &x->t1, 1, &c, NOW + 2);
	till_send(x->w, &x->t1, 1, 1, &a);
	till_send(x->w, &x->t2, 1, 1, &a);
	assert_row(&a, 0, ANSWER_CONFLICT, ANSWER_NONE);
	till_send(x->w, &x->t1, 2, 1, &a);
	till_send(x->w, &x->t2, 1, 1, &a);
	assert_true(a.rows[0].again);
	assert_row(&a, 0, ANSWER_CONFLICT, ANSWER_NONE);
	till_redeem(&x->t2, &c, 1, NOW + 3);
	till_send(x->w, &x->t2, 2, 1, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	/* taking back the one that got nothing takes nothing back */
	till_reverse(&x->t2, &x->t2, 1, &c, NOW + 4);
	till_send(x->w, &x->t2, 3, 1, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_int_equal(world_coupon(x->w, &c).used, 1);
	assert_int_equal(world_balance(x->w, "payable:m1"), 2520);
	scene_close(x);
}

static void test_revoked_till(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c[4];
	struct test_answer a;
	struct till t;
	size_t taken;
	bool again;

	for (int i = 0; i < 4; i++) {
		c[i] = world_issue(x->w, "o1", 0);
		till_redeem(&x->t1, &c[i], 1, NOW + i);
	}
	till_send(x->w, &x->t1, 1, 1, &a);
	assert_int_equal(tills_revoke(&x->w->storage, "t1", NOW + 100, &again), ERR_OK);
	assert_false(again);
	assert_int_equal(tills_revoke(&x->w->storage, "t1", NOW + 200, &again), ERR_OK);
	assert_true(again);
	assert_int_equal(tills_revoke(&x->w->storage, "t8", NOW + 200, &again), ERR_NOT_FOUND);
	till_send(x->w, &x->t1, 4, 1, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_GAP);
	till_send(x->w, &x->t1, 3, 2, &a);
	till_send(x->w, &x->t1, 1, 2, &a);
	assert_true(a.rows[0].again);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_row(&a, 1, ANSWER_HELD, ANSWER_TILL_REVOKED);
	till_send(x->w, &x->t1, 2, 3, &a);
	assert_row(&a, 0, ANSWER_HELD, ANSWER_TILL_REVOKED);
	assert_row(&a, 2, ANSWER_HELD, ANSWER_TILL_REVOKED);
	till_send(x->w, &x->t1, 2, 3, &a);
	assert_int_equal(tills_find(&x->w->storage, "t1", &t), ERR_OK);
	assert_int_equal(t.held, 2);
	assert_int_equal(t.revoked_at, NOW + 100);
	assert_int_equal(world_balance(x->w, "payable:m1"), 2520);
	/* the owner looks at them and takes them */
	assert_int_equal(accept_held(&x->w->storage, &x->w->keys, "t1", x->w->now, &taken), ERR_OK);
	assert_int_equal(taken, 2);
	assert_int_equal(world_balance(x->w, "payable:m1"), 4 * 2520);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM held"), 0);
	till_send(x->w, &x->t1, 2, 3, &a);
	assert_int_equal(a.report.again, 3);
	assert_int_equal(a.report.accepted, 3);
	scene_close(x);
}

/* The till asks again and again, in batches of another time and another length. */
static void test_held_once(void **state)
{
	struct scene *x = scene_open(state);
	struct test_answer a;
	size_t taken;
	bool again;

	for (int i = 0; i < 3; i++) {
		struct test_coupon c = world_issue(x->w, "o1", 0);

		till_redeem(&x->t1, &c, 1, NOW + i);
	}
	assert_int_equal(tills_revoke(&x->w->storage, "t1", NOW + 100, &again), ERR_OK);
	for (uint64_t n = 1; n <= 3; n++) {
		x->w->now += 3600;
		till_send(x->w, &x->t1, 1, n, &a);
		assert_row(&a, n - 1, ANSWER_HELD, ANSWER_TILL_REVOKED);
		assert_int_equal(world_count(x->w, "SELECT count(*) FROM held"), 1);
	}
	for (uint64_t n = 1; n <= 3; n++) {
		x->w->now += 3600;
		till_send(x->w, &x->t1, 1, n, &a);
		assert_int_equal(world_count(x->w, "SELECT count(*) FROM held"), 1);
	}
	assert_int_equal(accept_held(&x->w->storage, &x->w->keys, "t1", x->w->now, &taken), ERR_OK);
	assert_int_equal(taken, 1);
	assert_int_equal(world_balance(x->w, "payable:m1"), 3 * 2520);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM held"), 0);
	scene_close(x);
}

static void test_strangers(void **state)
{
	struct world *w = *state;
	struct test_answer a;
	uint8_t memory[256];
	struct buf b;

	world_accept(w, bytes_of(NULL, 0), &a);
	assert_int_equal(a.err, ERR_FORMAT);
	world_accept(w, bytes_of_str("not a document"), &a);
	assert_int_equal(a.err, ERR_FORMAT);
	/* one of our own kinds, but nothing that is sent to a platform */
	world_accept(w, keys_keyset(&w->keys), &a);
	assert_int_equal(a.err, ERR_FORMAT);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(document_sign(DOCUMENT_BATCH, &w->keys.document, bytes_of_str("\xa0"), &b), ERR_OK);
	world_accept(w, buf_bytes(&b), &a);
	assert_int_equal(a.err, ERR_FORMAT);
}

/* An answer that does not fit takes nothing: the till asks again. */
static void test_answer_too_long(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	uint8_t memory[4096], small[40];
	struct accept_report report;
	struct buf b;
	size_t len;

	till_redeem(&x->t1, &c, 1, NOW);
	len = till_batch(&x->t1, 1, 1, NOW, memory, sizeof memory);
	buf_init(&b, small, sizeof small);
	assert_int_equal(accept_document(&x->w->storage, &x->w->keys, bytes_of(memory, len), NOW, &b, &report), ERR_TOO_LONG);
	assert_int_equal(b.len, 0);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM fact"), 0);
	scene_close(x);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_accepted_and_paid), T(test_again), T(test_conflict_names_the_first), T(test_partial), T(test_refusals),
		T(test_edges_of_time), T(test_clocks_that_cannot_be),
		T(test_unknown_till), T(test_bad_signature), T(test_impostor), T(test_gap), T(test_fork),
		T(test_broken), T(test_reversal), T(test_reversal_comes_first), T(test_reversals_of_nothing),
		T(test_conflict_stays), T(test_revoked_till), T(test_held_once), T(test_strangers), T(test_answer_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
