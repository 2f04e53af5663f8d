/* What counts as news to a till, and what does not. */
#include "world.h"

#include "document/request.h"
#include "platform/news.h"
#include "platform/policies.h"
#include "platform/settlement.h"

#include <string.h>

static struct news plan(struct world *w, int64_t pack)
{
	struct news n;

	assert_int_equal(db_begin(&w->storage.db), ERR_OK);
	assert_int_equal(storage_end(&w->storage, news_plan(&w->storage, "t1", pack, w->now, &n)), ERR_OK);
	return n;
}

static uint64_t have;

static void till_one(struct world *w, struct test_till *t)
{
	struct news n;

	till_make(w, t, "t1", "m1");
	till_enrol(w, t);
	n = plan(w, -1);
	assert_false(n.due);
	have = (uint64_t)n.till.pack_version;
}

/* It is due once, and then the till has it. */
static void is_news(struct world *w, const char *what)
{
	struct news n = plan(w, -1);

	if (!n.due)
		fail_msg("%s is no news", what);
	assert_true(n.version.first > have);
	have = n.version.first + n.parts - 1;
	if (plan(w, (int64_t)have).due)
		fail_msg("%s is news twice", what);
}

static void what_changes_packs(void **state)
{
	struct keys_secret root = { .passphrase = { (const uint8_t *)"root", 4 }, .cost = { 10, 8, 1 } };
	struct offer o = { .id = "o7", .merchant = "m1", .product = "o7", .name = "New", .currency = "CNY", .price = 1, .share = 1,
			   .quantity = 1, .uses = 1, .expires = "+9d" };
	struct world *w = *state;
	struct test_coupon c = world_issue(w, "o1", 1), other = world_issue(w, "o2", 1);
	struct test_till t, second;
	bool again;

	till_one(w, &t);
	assert_int_equal(offers_add(&w->storage, &o, w->now), ERR_OK);
	is_news(w, "an offer");
	assert_int_equal(coupons_revoke(&w->storage, c.issued.serial, w->now, &again), ERR_OK);
	is_news(w, "a coupon taken back");
	assert_int_equal(coupons_revoke(&w->storage, c.issued.serial, w->now, &again), ERR_OK);
	assert_false(plan(w, -1).due);		/* it was taken back before */
	assert_int_equal(accounts_rekey(&w->storage, &w->keys, "m1", w->now, w->random), ERR_OK);
	is_news(w, "a new pair");
	assert_int_equal(policies_set(&w->storage, "trust-say", "2d"), ERR_OK);
	is_news(w, "a policy");
	assert_int_equal(policies_set(&w->storage, "trust-say", "3d"), ERR_OK);
	is_news(w, "a changed policy");
	assert_int_equal(policies_unset(&w->storage, "trust-say"), ERR_OK);
	is_news(w, "a policy unset");
	assert_int_equal(keys_rotate(&w->storage, &w->keys, KEY_COUPON, false, &root, w->now, w->random), ERR_OK);
	is_news(w, "a key set");
	till_make(w, &second, "t2", "m1");
	assert_false(plan(w, -1).due);
	assert_int_equal(tills_revoke(&w->storage, "t2", w->now, &again), ERR_OK);
	is_news(w, "a dead till");
	/* another merchant's */
	assert_int_equal(coupons_revoke(&w->storage, other.issued.serial, w->now, &again), ERR_OK);
	assert_int_equal(accounts_rekey(&w->storage, &w->keys, "m2", w->now, w->random), ERR_OK);
	assert_false(plan(w, -1).due);
	/* and what is no part of a pack */
	assert_int_equal(storage_set(&w->storage, "name", "Another"), ERR_OK);
	assert_false(plan(w, -1).due);
	till_finish(&t);
	till_finish(&second);
}

static void what_others_redeemed(void **state)
{
	struct world *w = *state;
	struct test_coupon c = world_issue(w, "o3", 3);
	struct test_till t, second;
	struct test_answer a;

	till_one(w, &t);
	till_make(w, &second, "t2", "m1");
	till_enrol(w, &second);
	till_redeem(&t, &c, 1, w->now);
	till_send(w, &t, 1, 1, &a);
	w->now += NEWS_USED_SECONDS;
	assert_false(plan(w, -1).due);		/* it knows what it did itself */
	till_redeem(&second, &c, 1, w->now);
	till_send(w, &second, 1, 1, &a);
	is_news(w, "what another till redeemed");
	till_redeem(&second, &c, 1, w->now);
	till_send(w, &second, 2, 1, &a);
	assert_false(plan(w, -1).due);		/* not so soon again */
	w->now += NEWS_USED_SECONDS;
	is_news(w, "what it redeemed since");
	till_finish(&t);
	till_finish(&second);
}

static void versions(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct news n;

	till_one(w, &t);
	assert_true(plan(w, (int64_t)have - 1).due);		/* the newest did not arrive */
	have = (uint64_t)plan(w, 0).version.first;
	assert_false(plan(w, (int64_t)have).due);
	w->now += REQUEST_PACK_AGE;
	assert_false(plan(w, (int64_t)have).due);
	w->now++;
	n = plan(w, (int64_t)have);
	assert_true(n.due && n.version.first == have + 1 && n.version.time == w->now);
	w->now -= DAY;						/* our clock goes back: a pack's time does not */
	n = plan(w, 0);
	assert_true(n.due && n.version.time == w->now + DAY);
	n = plan(w, 1000);					/* it has a newer one than we ever made */
	assert_true(n.due && n.version.first == 1001);
	n = plan(w, INT64_MAX);					/* or says so */
	assert_true(n.due && n.version.first < 2000);
	till_finish(&t);
}

static enum err count_one(void *ctx, struct bytes signed_bytes)
{
	struct document d;

	assert_int_equal(document_parse(signed_bytes, &d), ERR_OK);
	((int *)ctx)[d.type]++;
	return ERR_OK;
}

static void periods_in_turn(void **state)
{
	struct world *w = *state;
	struct test_coupon c = world_issue(w, "o3", 3);
	int made[DOCUMENT_TYPE_COUNT] = { 0 };
	struct settlement s;
	struct test_till t;
	struct test_answer a;
	struct news n;

	till_one(w, &t);
	for (int i = 1; i <= 2; i++) {
		till_redeem(&t, &c, 1, w->now);
		till_send(w, &t, (uint64_t)i, 1, &a);
		assert_int_equal(settlement_run(&w->storage, "m1", i == 1 ? "first" : "second", 0, w->now, &s), ERR_OK);
	}
	n = plan(w, (int64_t)have);
	assert_string_equal(n.period, "first");
	assert_int_equal(news_make(&w->storage, &w->keys, &n, count_one, made), ERR_OK);
	assert_int_equal(made[DOCUMENT_PACK], 1);
	assert_int_equal(made[DOCUMENT_STATEMENT], 1);
	n = plan(w, (int64_t)have);		/* that reply was lost */
	assert_string_equal(n.period, "first");
	have = n.version.first;
	n = plan(w, (int64_t)have);
	assert_string_equal(n.period, "second");
	have = n.version.first;
	n = plan(w, (int64_t)have);
	assert_false(n.due);
	assert_int_equal(news_make(&w->storage, &w->keys, &n, count_one, made), ERR_OK);
	assert_int_equal(made[DOCUMENT_PACK], 1);
	till_finish(&t);
}

static void nobody(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct news n;

	assert_int_equal(db_begin(&w->storage.db), ERR_OK);
	assert_int_equal(news_plan(&w->storage, "t1", 0, w->now, &n), ERR_NOT_FOUND);
	db_rollback(&w->storage.db);
	till_make(w, &t, "t1", "m1");
	assert_false(plan(w, 0).due);		/* not enrolled: nobody to seal to */
	till_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
		WORLD(what_changes_packs), WORLD(what_others_redeemed), WORLD(versions), WORLD(periods_in_turn), WORLD(nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
