/* holds, and what a claim and a redemption are to each other in the ledger: by the clock of a world, one at a time. */
#include "world.h"

#include "coupon/reason.h"
#include "platform/holds.h"
#include "platform/settlement.h"

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
	assert_int_equal(books_check(&x->w->storage), ERR_OK);
	till_finish(&x->t1);
	till_finish(&x->t2);
	till_finish(&x->other);
	free(x);
}

static struct claim claim_of(const struct scene *x, const struct test_till *t, const struct test_coupon *c, uint8_t nth)
{
	struct claim ask = { .units = 1, .act = CLAIM_HOLD, .time = x->w->now };

	strcpy(ask.till, t->id);
	memset(ask.request, nth, sizeof ask.request);
	memcpy(ask.serial, c->issued.serial, SERIAL_LEN);
	memcpy(ask.digest, c->digest, sizeof ask.digest);
	return ask;
}

static struct grant decide(const struct scene *x, const struct claim *c, enum holds_fate want)
{
	enum holds_fate fate = HOLDS_FATES;
	struct grant g;
	uint8_t memory[CLAIM_MAX];
	struct buf b;

	assert_int_equal(db_begin(&x->w->storage.db), ERR_OK);
	assert_int_equal(storage_end(&x->w->storage, holds_decide(&x->w->storage, c, x->w->now, &g, &fate)), ERR_OK);
	assert_int_equal(fate, want);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(grant_encode(&g, &b), ERR_OK);	/* whatever it is, it can be said */
	assert_string_equal(g.till, c->till);
	assert_memory_equal(g.request, c->request, sizeof g.request);
	return g;
}

/* Whatever comes of it. */
static struct grant ask_for(const struct scene *x, const struct claim *c)
{
	enum holds_fate fate;
	struct grant g;

	assert_int_equal(db_begin(&x->w->storage.db), ERR_OK);
	assert_int_equal(storage_end(&x->w->storage, holds_decide(&x->w->storage, c, x->w->now, &g, &fate)), ERR_OK);
	return g;
}

static struct grant hold(const struct scene *x, const struct test_till *t, const struct test_coupon *c, uint8_t nth,
			 unsigned units)
{
	struct claim ask = claim_of(x, t, c, nth);

	ask.units = (uint16_t)units;
	return ask_for(x, &ask);
}

static struct grant hold_value(const struct scene *x, const struct test_till *t, const struct test_coupon *c, uint8_t nth,
			       int64_t amount)
{
	struct claim ask = claim_of(x, t, c, nth);

	ask.amount = amount;
	return ask_for(x, &ask);
}

static struct grant let_go(const struct scene *x, const struct test_till *t, const struct test_coupon *c, uint8_t nth)
{
	struct claim ask = claim_of(x, t, c, nth);

	ask.act = CLAIM_RELEASE;
	return decide(x, &ask, HOLDS_RELEASED);
}

#define assert_granted(g, l) do { \
	struct grant g_ = (g); \
	assert_true(g_.granted); \
	assert_int_equal(g_.left, l); \
} while (0)
#define assert_amount(g, a, b) do { \
	struct grant g_ = (g); \
	assert_true(g_.granted); \
	assert_int_equal(g_.amount, a); \
	assert_int_equal(g_.balance, b); \
} while (0)
#define assert_no(g, r) do { \
	struct grant g_ = (g); \
	assert_false(g_.granted); \
	assert_int_equal(g_.reason, r); \
	assert_true(g_.until == 0 && g_.amount == 0); \
} while (0)

static struct answer_row send_last(struct scene *x, struct test_till *t)
{
	struct test_answer a;

	till_send(x->w, t, t->n, 1, &a);
	return a.rows[0];
}

static void one_unit_one_winner(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	struct answer_row row;

	assert_granted(hold(x, &x->t1, &c, 1, 1), 0);
	assert_no(hold(x, &x->t2, &c, 1, 1), REASON_USED_UP);
	assert_int_equal(world_coupon(x->w, &c).used, 0);
	assert_int_equal(world_coupon(x->w, &c).held, 1);
	/* who has no hold does not get what another holds, and is told who */
	till_redeem(&x->t2, &c, 1, NOW);
	row = send_last(x, &x->t2);
	assert_int_equal(row.verdict, ANSWER_CONFLICT);
	assert_int_equal(row.units_due, 0);
	assert_string_equal(row.first_till, "t1");
	/* who has, does */
	till_redeem(&x->t1, &c, 1, NOW);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_coupon(x->w, &c).used, 1);
	assert_int_equal(world_coupon(x->w, &c).held, 0);
	assert_int_equal(world_balance(x->w, "payable:m1"), 2520);
	assert_no(hold(x, &x->t1, &c, 2, 1), REASON_USED);
	assert_no(hold(x, &x->t2, &c, 2, 1), REASON_ELSEWHERE);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM claim WHERE state = 2"), 1);
	scene_close(x);
}

/* A redemption takes less than was held: the rest is free; it takes more: the rest comes from what is free. */
static void the_rest_is_free(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 5);
	struct answer_row row;

	assert_granted(hold(x, &x->t1, &c, 1, 3), 2);
	assert_no(hold(x, &x->t2, &c, 1, 3), REASON_USED_UP);
	assert_int_equal(hold(x, &x->t2, &c, 1, 3).left, 2);
	till_redeem(&x->t1, &c, 1, NOW);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	assert_granted(hold(x, &x->t2, &c, 2, 2), 2);
	till_redeem(&x->t2, &c, 4, NOW);
	assert_int_equal(send_last(x, &x->t2).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_coupon(x->w, &c).used, 5);
	till_redeem(&x->t1, &c, 1, NOW);
	row = send_last(x, &x->t1);
	assert_int_equal(row.verdict, ANSWER_CONFLICT);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM unit WHERE request IS NOT NULL"), 0);
	scene_close(x);
}

/* Of two holds of one till, the one that fits is spent. */
static void the_hold_that_fits(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 6), v = world_issue_value(x->w);

	assert_granted(hold(x, &x->t1, &c, 1, 1), 5);
	assert_granted(hold(x, &x->t1, &c, 2, 3), 2);
	assert_granted(hold(x, &x->t1, &c, 3, 2), 0);
	till_redeem(&x->t1, &c, 2, NOW);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_count(x->w, "SELECT wanted FROM claim WHERE state = 2"), 2);
	assert_int_equal(world_coupon(x->w, &c).held, 4);
	assert_amount(hold_value(x, &x->t1, &v, 4, 1000), 1000, 4000);
	assert_amount(hold_value(x, &x->t1, &v, 5, 3000), 3000, 1000);
	till_spend(&x->t1, &v, 3500, NOW);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_coupon(x->w, &v).held, 1000);
	assert_int_equal(world_coupon(x->w, &v).balance, 500);
	scene_close(x);
}

static void stored_value(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon v = world_issue_value(x->w);
	struct answer_row row;

	assert_amount(hold_value(x, &x->t1, &v, 1, 3000), 3000, 2000);
	assert_amount(hold_value(x, &x->t2, &v, 1, 4000), 2000, 0);
	assert_no(hold_value(x, &x->t2, &v, 2, 1), REASON_USED_UP);
	till_spend(&x->t1, &v, 2501, NOW);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_coupon(x->w, &v).balance, 499);
	assert_int_equal(world_coupon(x->w, &v).held, 2000);
	assert_int_equal(world_balance(x->w, "payable:m1"), 2251);	/* 0.90 of 25.01 is 22.509 */
	/* without a hold, from what is free: what is not there is a conflict with what is due */
	till_spend(&x->t1, &v, 1000, NOW + 1);
	row = send_last(x, &x->t1);
	assert_int_equal(row.verdict, ANSWER_CONFLICT);
	assert_int_equal(row.units_due, 1);
	assert_int_equal(row.amount_due, 449);
	assert_true(row.has_first);
	assert_int_equal(world_coupon(x->w, &v).balance, 0);
	/* of nothing, nothing is due; who spent first is told */
	till_spend(&x->t1, &v, 1, NOW + 2);
	row = send_last(x, &x->t1);
	assert_int_equal(row.verdict, ANSWER_CONFLICT);
	assert_true(row.has_due && row.units_due == 0 && row.amount_due == 0);
	assert_string_equal(row.first_till, "t1");
	till_spend(&x->t2, &v, 2000, NOW);
	assert_int_equal(send_last(x, &x->t2).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_balance(x->w, "coupons"), -5000);
	till_spend(&x->t2, &v, 5001, NOW);
	assert_int_equal(send_last(x, &x->t2).reason, ANSWER_UNITS);
	till_redeem(&x->t2, &v, 1, NOW);
	assert_int_equal(send_last(x, &x->t2).reason, ANSWER_MALFORMED);
	scene_close(x);
}

/* Ten spends of 0.05, whose share is 0.045 each: they earn what 0.50 does; and so does what is left once some came back. */
static void shares_add_up(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon v = world_issue_value(x->w);
	uint64_t first = 0;

	for (int i = 1; i <= 10; i++) {
		uint64_t at = till_spend(&x->t1, &v, 5, NOW);

		first = first ? first : at;
		assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
		assert_int_equal(world_balance(x->w, "payable:m1"), (i * 45 + 5) / 10);	/* half a cent goes up */
	}
	for (int i = 9; i >= 0; i--) {
		till_reverse(&x->t1, &x->t1, first++, &v, NOW);
		assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
		assert_int_equal(world_balance(x->w, "payable:m1"), (i * 45 + 5) / 10);
	}
	assert_int_equal(world_count(x->w, "SELECT sum(due) FROM posting"), 0);
	scene_close(x);
}

struct uses {
	int n;
	struct coupons_use all[4];
};

static enum err see_use(void *ctx, const struct coupons_use *u)
{
	struct uses *s = ctx;

	assert_true(s->n < 4);
	s->all[s->n++] = *u;
	return ERR_OK;
}

#define assert_use(u, t, n, a, at) do { \
	assert_string_equal((u).till, t); \
	assert_int_equal((u).units, n); \
	assert_int_equal((u).amount, a); \
	assert_int_equal((u).time, at); \
} while (0)

/* Where it was used is told: of stored value how much, in the order in which it came, without what was taken back. */
static void where_it_was_used(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon v = world_issue_value(x->w), other = world_issue_value(x->w), c = world_issue(x->w, "o3", 3);
	struct uses value = { 0 }, units = { 0 };
	uint64_t at;

	x->w->now += 100;
	at = till_spend(&x->t1, &v, 200, NOW + 1);
	send_last(x, &x->t1);
	till_spend(&x->t2, &v, 1500, NOW + 60);
	send_last(x, &x->t2);
	till_spend(&x->t2, &other, 700, NOW + 60);
	send_last(x, &x->t2);
	x->w->now++;
	till_spend(&x->t1, &v, 300, NOW + 30);		/* done before, known later */
	send_last(x, &x->t1);
	till_redeem(&x->t1, &c, 2, NOW + 40);
	send_last(x, &x->t1);
	assert_amount(hold_value(x, &x->t1, &v, 1, 100), 100, 2900);	/* held is not spent */
	till_reverse(&x->t1, &x->t1, at, &v, NOW + 70);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	assert_int_equal(db_run(&x->w->storage.db, "INSERT INTO unit (serial, unit, till, journal, stream, sequence, time) "
				"SELECT serial, 0, till, journal, stream, sequence, time FROM redemption WHERE amount = 1500",
				""), ERR_OK);	/* as it was kept once */
	assert_int_equal(coupons_each_use(&x->w->storage, v.issued.serial, see_use, &value), ERR_OK);
	assert_int_equal(value.n, 2);
	assert_use(value.all[0], "t2", 1, 1500, NOW + 60);
	assert_use(value.all[1], "t1", 1, 300, NOW + 30);
	assert_int_equal(coupons_each_use(&x->w->storage, c.issued.serial, see_use, &units), ERR_OK);
	assert_int_equal(units.n, 1);
	assert_use(units.all[0], "t1", 2, 0, NOW + 40);
	scene_close(x);
}

/* A reversal puts back exactly what its redemption took, and what is settled is right to the cent. */
static void reversed_and_settled(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon v = world_issue_value(x->w), later = world_issue_value(x->w), plain = world_issue(x->w, "o1", 0);
	struct settlement p;
	uint64_t at;

	at = till_spend(&x->t1, &v, 333, NOW);		/* due 300 (299.7) */
	send_last(x, &x->t1);
	till_spend(&x->t1, &v, 335, NOW);		/* 668 in all: 601 (601.2) */
	send_last(x, &x->t1);
	till_redeem(&x->t1, &plain, 1, NOW);
	send_last(x, &x->t1);
	assert_int_equal(settlement_run(&x->w->storage, "m1", NULL, 0, x->w->now, &p), ERR_OK);
	assert_int_equal(p.gross, 333 + 335 + 2800);
	assert_int_equal(p.due, 601 + 2520);
	assert_int_equal(p.redeemed, 3);
	till_reverse(&x->t2, &x->t1, at, &v, NOW + 1);
	assert_int_equal(send_last(x, &x->t2).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_coupon(x->w, &v).balance, 5000 - 335);
	till_reverse(&x->t2, &x->t1, at, &v, NOW + 2);
	assert_int_equal(send_last(x, &x->t2).verdict, ANSWER_CONFLICT);
	assert_int_equal(world_coupon(x->w, &v).balance, 5000 - 335);
	/* one that comes before its redemption */
	till_spend(&x->t1, &later, 5000, NOW);
	till_reverse(&x->t2, &x->t1, x->t1.n, &later, NOW + 3);
	assert_int_equal(send_last(x, &x->t2).verdict, ANSWER_ACCEPTED);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_coupon(x->w, &later).balance, 5000);
	x->w->now += 60;
	assert_int_equal(settlement_run(&x->w->storage, "m1", NULL, 0, x->w->now, &p), ERR_OK);
	assert_int_equal(p.gross, -333);
	assert_int_equal(p.due, 302 - 601);	/* of 335: 301.5 */
	assert_int_equal(world_balance(x->w, "paid:m1"), 302 + 2520);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM redemption WHERE amount > 0"), 1);
	scene_close(x);
}

static void same_request_same_grant(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 5), v = world_issue_value(x->w);
	struct claim units = claim_of(x, &x->t1, &c, 1), amount = claim_of(x, &x->t1, &v, 2), wrong;
	struct grant a, b, g;

	units.units = 2;
	amount.amount = 1700;
	a = decide(x, &units, HOLDS_GRANTED);
	b = decide(x, &amount, HOLDS_GRANTED);
	assert_int_equal(a.until, NOW + HOLDS_SECONDS);
	assert_int_equal(a.time, NOW);
	assert_granted(hold(x, &x->t2, &c, 1, 1), 2);
	assert_amount(hold_value(x, &x->t2, &v, 2, 100), 100, 3200);
	x->w->now += 60;
	g = decide(x, &units, HOLDS_AGAIN);
	assert_memory_equal(&g, &a, sizeof g);
	g = decide(x, &amount, HOLDS_AGAIN);
	assert_memory_equal(&g, &b, sizeof g);
	assert_int_equal(world_coupon(x->w, &c).held, 3);
	assert_int_equal(world_coupon(x->w, &v).held, 1800);
	/* another wish under the same request is none */
	wrong = units, wrong.units = 1;
	assert_no(decide(x, &wrong, HOLDS_AGAIN), REASON_UNSUPPORTED);
	wrong = units, wrong.act = CLAIM_USE;
	assert_no(decide(x, &wrong, HOLDS_AGAIN), REASON_UNSUPPORTED);
	wrong = amount, wrong.amount++;
	assert_no(decide(x, &wrong, HOLDS_AGAIN), REASON_UNSUPPORTED);
	wrong = units, memcpy(wrong.serial, v.issued.serial, SERIAL_LEN);
	assert_no(decide(x, &wrong, HOLDS_AGAIN), REASON_UNSUPPORTED);
	wrong.act = CLAIM_RELEASE;
	assert_no(decide(x, &wrong, HOLDS_REFUSED), REASON_UNSUPPORTED);
	assert_int_equal(world_coupon(x->w, &c).held, 3);
	/* spent since, or lapsed: what was said stays said */
	till_redeem(&x->t1, &c, 2, NOW);
	send_last(x, &x->t1);
	g = decide(x, &units, HOLDS_AGAIN);
	assert_memory_equal(&g, &a, sizeof g);
	x->w->now += HOLDS_SECONDS;
	g = decide(x, &amount, HOLDS_AGAIN);
	assert_memory_equal(&g, &b, sizeof g);
	scene_close(x);
}

static void released(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 3), v = world_issue_value(x->w);
	struct claim ask = claim_of(x, &x->t1, &v, 2), first;
	struct grant a, g;

	assert_granted(hold(x, &x->t1, &c, 1, 3), 0);
	assert_amount(hold_value(x, &x->t1, &v, 2, 5000), 5000, 0);
	assert_granted(let_go(x, &x->t1, &c, 1), 3);
	a = let_go(x, &x->t1, &v, 2);
	assert_true(a.granted && a.until == 0 && a.amount == 0 && a.balance == 5000);
	x->w->now += 5;
	assert_amount(hold_value(x, &x->t2, &v, 1, 700), 700, 4300);
	ask.act = CLAIM_RELEASE;
	g = decide(x, &ask, HOLDS_AGAIN);
	assert_memory_equal(&g, &a, sizeof g);
	assert_int_equal(world_coupon(x->w, &v).held, 700);
	/* the hold that comes after its release: one seen before, and one that was not */
	assert_no(hold_value(x, &x->t1, &v, 2, 5000), REASON_NEEDS_CLAIM);
	first = claim_of(x, &x->t1, &c, 3), first.act = CLAIM_RELEASE;
	assert_granted(decide(x, &first, HOLDS_RELEASED), 3);
	assert_no(hold(x, &x->t1, &c, 3, 1), REASON_NEEDS_CLAIM);
	assert_granted(decide(x, &first, HOLDS_AGAIN), 3);
	assert_int_equal(world_coupon(x->w, &c).held, 0);
	/* of one that is spent: nothing happens to it */
	assert_granted(hold(x, &x->t1, &c, 4, 2), 1);
	till_redeem(&x->t1, &c, 2, NOW);
	send_last(x, &x->t1);
	assert_granted(let_go(x, &x->t1, &c, 4), 1);
	assert_int_equal(world_coupon(x->w, &c).used, 2);
	/* another till's request is another */
	assert_granted(hold(x, &x->t1, &c, 5, 1), 0);
	let_go(x, &x->t2, &c, 5);
	assert_int_equal(world_coupon(x->w, &c).held, 1);
	scene_close(x);
}

static void lapsed(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0), d = world_issue(x->w, "o1", 0), v = world_issue_value(x->w);
	struct claim use = claim_of(x, &x->t1, &d, 3);

	use.act = CLAIM_USE;
	assert_int_equal(decide(x, &use, HOLDS_GRANTED).until, CLAIM_FOR_EVER);
	assert_granted(hold(x, &x->t1, &c, 1, 1), 0);
	assert_amount(hold_value(x, &x->t1, &v, 2, 5000), 5000, 0);
	x->w->now = NOW + HOLDS_SECONDS - 1;
	assert_no(hold(x, &x->t2, &c, 1, 1), REASON_USED_UP);
	assert_no(hold_value(x, &x->t2, &v, 2, 1), REASON_USED_UP);
	x->w->now++;
	assert_granted(hold(x, &x->t2, &c, 3, 1), 0);
	till_spend(&x->t2, &v, 4000, x->w->now);	/* a redemption looks, too */
	assert_int_equal(send_last(x, &x->t2).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_coupon(x->w, &v).held, 0);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM claim WHERE state = 4 AND ended_at = until"), 2);
	/* whose hold lapsed takes what is free: nothing, and some */
	till_redeem(&x->t1, &c, 1, NOW);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_CONFLICT);
	till_spend(&x->t1, &v, 5000, NOW);
	assert_int_equal(send_last(x, &x->t1).amount_due, 900);
	x->w->now = NOW + 30 * DAY;
	assert_no(hold(x, &x->t2, &d, 4, 1), REASON_USED_UP);
	till_redeem(&x->t1, &d, 1, NOW + 20 * DAY);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	scene_close(x);
}

static void judged_like_a_redemption(void **state)
{
	struct scene *x = scene_open(state);
	struct issue_order early = { .offer = "o1", .consumer = "guest", .not_before = NOW + DAY };
	struct issue_order brief = { .offer = "o1", .consumer = "guest", .expires = NOW + 100 };
	struct test_coupon good = world_issue(x->w, "o1", 0), theirs = world_issue(x->w, "o2", 0), v = world_issue_value(x->w);
	struct test_coupon wrong = good, unknown = good, back = world_issue(x->w, "o1", 0);
	struct test_coupon soon = world_issue_order(x->w, &early), soon_over = world_issue_order(x->w, &brief);
	bool again;

	wrong.digest[3] ^= 1;
	unknown.issued.serial[9] ^= 1;
	assert_int_equal(coupons_revoke(&x->w->storage, back.issued.serial, NOW, &again), ERR_OK);
	assert_no(hold(x, &x->t1, &wrong, 1, 1), REASON_FORGED);
	assert_no(hold(x, &x->t1, &unknown, 2, 1), REASON_FORGED);
	assert_no(hold(x, &x->t1, &theirs, 3, 1), REASON_WRONG_SHOP);
	assert_no(hold(x, &x->t1, &back, 4, 1), REASON_REVOKED);
	assert_no(hold(x, &x->t1, &soon, 5, 1), REASON_EARLY);
	assert_no(hold(x, &x->t1, &good, 6, 2), REASON_USED_UP);
	assert_no(hold_value(x, &x->t1, &good, 7, 100), REASON_UNSUPPORTED);
	assert_no(hold(x, &x->t1, &v, 8, 1), REASON_UNSUPPORTED);
	assert_amount(hold_value(x, &x->t1, &v, 9, 999999), 5000, 0);
	assert_int_equal(let_go(x, &x->t2, &wrong, 9).left, 0);	/* a stranger learns nothing */
	assert_int_equal(let_go(x, &x->other, &v, 9).balance, 0);
	x->w->now = NOW + 100;
	assert_no(hold(x, &x->t1, &soon_over, 10, 1), REASON_EXPIRED);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM unit"), 0);
	/* a refusal is remembered, too */
	assert_no(hold(x, &x->t1, &soon, 5, 1), REASON_EARLY);
	x->w->now = NOW + 2 * DAY;
	assert_no(hold(x, &x->t1, &soon, 5, 1), REASON_EARLY);
	assert_granted(hold(x, &x->t1, &soon, 11, 1), 0);
	scene_close(x);
}

/* What a till was promised before the coupon was taken back is paid; what nobody promised is not. */
static void revoked_behind_a_hold(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 5), v = world_issue_value(x->w), late = world_issue(x->w, "o1", 0);
	struct issue_order brief = { .offer = "o1", .consumer = "guest", .expires = NOW + 100 };
	struct test_coupon over = world_issue_order(x->w, &brief), alike = world_issue(x->w, "o1", 0);
	const struct test_coupon *all[] = { &c, &v, &late, &over, &alike };
	bool again;

	assert_granted(hold(x, &x->t1, &c, 1, 2), 3);
	assert_amount(hold_value(x, &x->t1, &v, 2, 3000), 3000, 2000);
	assert_granted(hold(x, &x->t1, &late, 3, 1), 0);
	assert_granted(hold(x, &x->t1, &over, 4, 1), 0);
	assert_granted(hold(x, &x->t1, &alike, 5, 1), 0);
	x->w->now += 10;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(coupons_revoke(&x->w->storage, all[i]->issued.serial, x->w->now, &again), ERR_OK);
	x->w->now += 90;
	till_redeem(&x->t2, &c, 1, x->w->now);		/* another's hold is nobody else's promise */
	assert_int_equal(send_last(x, &x->t2).reason, ANSWER_REVOKED);
	assert_int_equal(world_coupon(x->w, &c).held, 2);
	till_redeem(&x->t1, &c, 2, x->w->now);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	till_redeem(&x->t1, &c, 1, x->w->now);		/* it is spent */
	assert_int_equal(send_last(x, &x->t1).reason, ANSWER_REVOKED);
	till_spend(&x->t1, &v, 2900, x->w->now);
	assert_int_equal(send_last(x, &x->t1).verdict, ANSWER_ACCEPTED);
	assert_int_equal(world_balance(x->w, "coupons"), -2 * 999 - 2900);
	till_redeem(&x->t1, &over, 1, x->w->now);	/* a promise is not for longer than the coupon is good */
	assert_int_equal(send_last(x, &x->t1).reason, ANSWER_EXPIRED);
	assert_int_equal(world_coupon(x->w, &over).held, 0);
	/* a hold that says it was asked for before, but was granted behind the revocation */
	assert_int_equal(db_run(&x->w->storage.db, "UPDATE claim SET time = ?1 WHERE serial = ?2", "ib", (int64_t)NOW + 11,
				bytes_of(alike.issued.serial, SERIAL_LEN)), ERR_OK);
	till_redeem(&x->t1, &alike, 1, x->w->now);
	assert_int_equal(send_last(x, &x->t1).reason, ANSWER_REVOKED);
	x->w->now = NOW + HOLDS_SECONDS;
	till_redeem(&x->t1, &late, 1, x->w->now);	/* lapsed */
	assert_int_equal(send_last(x, &x->t1).reason, ANSWER_REVOKED);
	scene_close(x);
}

/* A redemption that is refused leaves nothing set apart. */
static void refused_and_free(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0), v = world_issue_value(x->w), wrong = c;
	bool again;

	wrong.digest[3] ^= 1;
	assert_granted(hold(x, &x->t1, &c, 1, 1), 0);
	assert_amount(hold_value(x, &x->t1, &v, 2, 3000), 3000, 2000);
	till_redeem(&x->t2, &wrong, 1, NOW);	/* of another till: not its hold */
	assert_int_equal(send_last(x, &x->t2).reason, ANSWER_WRONG_DIGEST);
	assert_int_equal(world_coupon(x->w, &c).held, 1);
	till_redeem(&x->t1, &wrong, 1, NOW);
	assert_int_equal(send_last(x, &x->t1).reason, ANSWER_WRONG_DIGEST);
	assert_int_equal(world_coupon(x->w, &c).held, 0);
	assert_granted(hold(x, &x->t2, &c, 3, 1), 0);
	x->w->now++;
	assert_int_equal(coupons_revoke(&x->w->storage, v.issued.serial, x->w->now, &again), ERR_OK);
	till_spend(&x->t1, &v, 3001, x->w->now);	/* more than it holds */
	assert_int_equal(send_last(x, &x->t1).reason, ANSWER_REVOKED);
	assert_int_equal(world_coupon(x->w, &v).held, 0);
	assert_int_equal(world_coupon(x->w, &v).balance, 5000);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM claim WHERE state = 3 AND ended_at IS NOT NULL"), 2);
	scene_close(x);
}

static void whose_till(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o1", 0);
	struct claim ask = claim_of(x, &x->t1, &c, 1);
	enum holds_fate fate;
	struct grant g;
	bool again;

	strcpy(ask.till, "nobody");
	assert_int_equal(holds_decide(&x->w->storage, &ask, NOW, &g, &fate), ERR_NOT_FOUND);
	assert_int_equal(tills_revoke(&x->w->storage, "t1", NOW, &again), ERR_OK);
	strcpy(ask.till, "t1");
	assert_no(decide(x, &ask, HOLDS_REFUSED), REASON_REVOKED);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM claim"), 0);
	scene_close(x);
}

struct seen {
	int n;
	struct holds_row last;
};

static enum err see(void *ctx, const struct holds_row *r)
{
	struct seen *s = ctx;

	s->n++;
	s->last = *r;
	return ERR_OK;
}

static int open_claims(struct scene *x, const char *till, const uint8_t *serial, struct holds_row *last)
{
	struct seen s = { 0 };

	assert_int_equal(holds_each(&x->w->storage, till, serial, x->w->now, see, &s), ERR_OK);
	*last = s.last;
	return s.n;
}

static void by_the_owner(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 3), v = world_issue_value(x->w);
	uint8_t request[CLAIM_REQUEST_LEN];
	struct holds_row r;
	bool again;

	memset(request, 2, sizeof request);
	assert_granted(hold(x, &x->t1, &c, 1, 2), 1);
	x->w->now++;
	assert_amount(hold_value(x, &x->t2, &v, 2, 1200), 1200, 3800);
	assert_int_equal(open_claims(x, NULL, NULL, &r), 2);
	assert_true(r.act == CLAIM_HOLD && r.amount == 1200 && r.until == NOW + 1 + HOLDS_SECONDS);
	assert_memory_equal(r.request, request, sizeof request);
	assert_int_equal(open_claims(x, "t1", NULL, &r), 1);
	assert_true(r.units == 2 && r.amount == 0);
	assert_int_equal(open_claims(x, NULL, v.issued.serial, &r), 1);
	assert_string_equal(r.till, "t2");
	assert_int_equal(holds_release(&x->w->storage, "t1", request, x->w->now, &again), ERR_NOT_FOUND);
	assert_int_equal(holds_release(&x->w->storage, "t2", request, x->w->now, &again), ERR_OK);
	assert_false(again);
	assert_int_equal(world_coupon(x->w, &v).balance, 5000);
	assert_int_equal(holds_release(&x->w->storage, "t2", request, x->w->now, &again), ERR_OK);
	assert_true(again);
	assert_no(hold_value(x, &x->t2, &v, 2, 1200), REASON_NEEDS_CLAIM);
	x->w->now += HOLDS_SECONDS;
	assert_int_equal(open_claims(x, NULL, NULL, &r), 0);
	scene_close(x);
}

static struct claim nth_claim(const struct scene *x, const struct test_till *t, const struct test_coupon *c, int n)
{
	struct claim ask = claim_of(x, t, c, 0xee);

	ask.request[0] = (uint8_t)n;
	ask.request[1] = (uint8_t)(n >> 8);
	return ask;
}

/* A till that goes on asking keeps so many from others and no more, however often it asks. */
static void so_many_of_a_till(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", HOLDS_OF_TILL + 10), v = world_issue_value(x->w);
	struct claim ask;
	struct grant first;

	for (int i = 0; i < HOLDS_OF_TILL; i++) {
		ask = nth_claim(x, &x->t1, &c, i);
		first = decide(x, &ask, HOLDS_GRANTED);
	}
	ask = nth_claim(x, &x->t1, &c, 1000);
	assert_no(decide(x, &ask, HOLDS_REFUSED), REASON_OVER_CAP);
	assert_no(hold_value(x, &x->t1, &v, 1, 100), REASON_OVER_CAP);
	assert_int_equal(world_coupon(x->w, &c).held, HOLDS_OF_TILL);
	assert_int_equal(world_coupon(x->w, &v).balance, 5000);
	/* what it was told stays so; another till's count is its own; what is wrong is said first */
	assert_no(decide(x, &ask, HOLDS_AGAIN), REASON_OVER_CAP);
	ask = nth_claim(x, &x->t1, &c, HOLDS_OF_TILL - 1);
	assert_int_equal(decide(x, &ask, HOLDS_AGAIN).until, first.until);
	assert_amount(hold_value(x, &x->t2, &v, 1, 100), 100, 4900);
	ask = nth_claim(x, &x->t1, &c, 1001);
	ask.digest[0] ^= 1;
	assert_no(decide(x, &ask, HOLDS_REFUSED), REASON_FORGED);
	/* one that ends makes room for one: released, spent, lapsed */
	ask = nth_claim(x, &x->t1, &c, 0), ask.act = CLAIM_RELEASE;
	decide(x, &ask, HOLDS_RELEASED);
	assert_amount(hold_value(x, &x->t1, &v, 2, 100), 100, 4800);
	assert_no(hold_value(x, &x->t1, &v, 3, 100), REASON_OVER_CAP);
	till_redeem(&x->t1, &c, 1, NOW);
	send_last(x, &x->t1);
	assert_amount(hold_value(x, &x->t1, &v, 4, 100), 100, 4700);
	x->w->now += HOLDS_SECONDS;
	for (int i = 2000; i < 2000 + HOLDS_OF_TILL; i++) {
		ask = nth_claim(x, &x->t1, &c, i);
		decide(x, &ask, HOLDS_GRANTED);
	}
	assert_no(hold_value(x, &x->t1, &v, 5, 100), REASON_OVER_CAP);
	scene_close(x);
}

static int64_t forget(const struct scene *x, int64_t max)
{
	int64_t n = -1;

	assert_int_equal(holds_forget(&x->w->storage, x->w->now, max, &n), ERR_OK);
	return n;
}

#define CLAIMS(w) world_count((w), "SELECT count(*) FROM claim")

/* Each kind of end has its own time; what stands is not touched. */
static void forgotten(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 10), v = world_issue_value(x->w), none = world_issue(x->w, "o2", 0);
	struct claim use = claim_of(x, &x->t1, &c, 5);

	use.act = CLAIM_USE;
	hold(x, &x->t1, &c, 1, 3);				/* lapses, and nobody looks */
	assert_no(hold(x, &x->t1, &none, 2, 1), REASON_WRONG_SHOP);
	assert_amount(hold_value(x, &x->t1, &v, 3, 900), 900, 4100);
	till_spend(&x->t1, &v, 900, NOW);
	send_last(x, &x->t1);
	hold(x, &x->t1, &c, 4, 2);
	decide(x, &use, HOLDS_GRANTED);				/* stands for ever */
	x->w->now += 60;
	let_go(x, &x->t1, &c, 4);
	let_go(x, &x->t2, &c, 6);				/* before what it releases */
	assert_int_equal(CLAIMS(x->w), 6);
	x->w->now = NOW + HOLDS_KEPT_SECONDS - 1;
	assert_int_equal(forget(x, 100), 0);
	x->w->now = NOW + HOLDS_KEPT_SECONDS;
	assert_int_equal(forget(x, 1), 1);
	assert_int_equal(forget(x, 100), 1);			/* the refused, the spent */
	x->w->now += 60;
	assert_int_equal(forget(x, 100), 2);			/* both releases */
	assert_int_equal(forget(x, 100), 0);
	assert_int_equal(world_coupon(x->w, &c).held, 4);
	x->w->now = NOW + HOLDS_KEPT_SECONDS + HOLDS_SECONDS;
	assert_int_equal(forget(x, 100), 1);			/* the lapsed, and its units are free */
	assert_int_equal(world_coupon(x->w, &c).held, 1);
	assert_int_equal(CLAIMS(x->w), 1);
	x->w->now += 10 * HOLDS_KEPT_SECONDS;
	assert_int_equal(forget(x, 100), 0);
	assert_int_equal(world_coupon(x->w, &v).balance, 4100);
	scene_close(x);
}

/* The same bytes once more after all that time: two hours at the most, and nothing for ever. */
static void asked_once_more_when_forgotten(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon c = world_issue(x->w, "o3", 10);
	struct claim ask = claim_of(x, &x->t1, &c, 1), use = claim_of(x, &x->t1, &c, 2), gone;

	use.act = CLAIM_USE;
	decide(x, &ask, HOLDS_GRANTED);
	decide(x, &use, HOLDS_GRANTED);
	gone = use, gone.act = CLAIM_RELEASE;
	decide(x, &gone, HOLDS_RELEASED);
	x->w->now = NOW + HOLDS_KEPT_SECONDS + HOLDS_SECONDS;
	assert_int_equal(decide(x, &ask, HOLDS_AGAIN).until, NOW + HOLDS_SECONDS);
	assert_no(decide(x, &use, HOLDS_AGAIN), REASON_NEEDS_CLAIM);
	assert_int_equal(forget(x, 100), 2);
	assert_int_equal(decide(x, &ask, HOLDS_GRANTED).until, x->w->now + HOLDS_SECONDS);
	assert_no(decide(x, &use, HOLDS_REFUSED), REASON_NEEDS_CLAIM);
	assert_granted(decide(x, &gone, HOLDS_RELEASED), 9);
	assert_int_equal(world_coupon(x->w, &c).held, 1);
	scene_close(x);
}

/* Whatever a fault of ours would do: the database does not let a purse be spent twice, or a hold stay behind its end. */
static void the_database_decides(void **state)
{
	struct scene *x = scene_open(state);
	struct test_coupon v = world_issue_value(x->w), c = world_issue(x->w, "o1", 0);
	struct db *db = &x->w->storage.db;

	assert_amount(hold_value(x, &x->t1, &v, 1, 3000), 3000, 2000);
	assert_int_equal(db_run(db, "UPDATE purse SET spent = 2001", ""), ERR_RANGE);
	assert_int_equal(db_run(db, "UPDATE purse SET held = held + 2001", ""), ERR_RANGE);
	assert_int_equal(db_run(db, "UPDATE purse SET held = -1", ""), ERR_RANGE);
	assert_int_equal(db_run(db, "UPDATE purse SET spent = -1", ""), ERR_RANGE);
	assert_granted(hold(x, &x->t1, &c, 2, 1), 0);
	assert_int_equal(db_run(db, "INSERT INTO unit (serial, unit, till, journal, stream, sequence, time) SELECT serial, unit, 't2', "
				"x'00', 0, 0, 0 FROM unit", ""), ERR_EXISTS);
	assert_int_equal(db_run(db, "UPDATE claim SET state = 4", ""), ERR_OK);
	assert_int_equal(world_count(x->w, "SELECT count(*) FROM unit"), 0);
	assert_int_equal(world_count(x->w, "SELECT sum(held) FROM purse"), 0);
	scene_close(x);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(one_unit_one_winner), T(the_rest_is_free), T(the_hold_that_fits), T(stored_value), T(shares_add_up),
		T(where_it_was_used), T(reversed_and_settled), T(same_request_same_grant), T(released), T(lapsed),
		T(judged_like_a_redemption), T(revoked_behind_a_hold), T(refused_and_free), T(whose_till), T(by_the_owner),
		T(so_many_of_a_till), T(forgotten), T(asked_once_more_when_forgotten), T(the_database_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
