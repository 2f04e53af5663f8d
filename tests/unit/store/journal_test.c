/* The chain: appended in order, read back as it was, shown or not. */
#include "shop.h"

static struct store s;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc == 0)
		shop_open(&s);
	return rc;
}

static int teardown(void **state)
{
	store_close(&s);
	return shop_teardown(state);
}

static void empty_stream(void **state)
{
	struct journal_head h = { .sequence = 9 };
	uint8_t zeros[DIGEST_LEN] = { 0 };
	struct journal_read r;

	(void)state;
	assert_err(ERR_OK, journal_head(&s, 1, &h));
	assert_int_equal(h.sequence, 0);
	assert_memory_equal(h.hash, zeros, sizeof zeros);
	assert_err(ERR_NOT_FOUND, journal_read(&s, 1, 1, &r));
	assert_err(ERR_NOT_FOUND, journal_read(&s, 1, 0, &r));
	assert_err(ERR_NOT_FOUND, journal_read(&s, 1, UINT64_MAX, &r));
}

static void chains(void **state)
{
	uint8_t before[DIGEST_LEN] = { 0 };
	struct journal_head h;

	(void)state;
	for (uint64_t i = 1; i <= 20; i++) {
		uint64_t sequence = 0;
		struct journal_read r;

		assert_err(ERR_OK, shop_append(&s, 3, 40, &sequence));
		assert_int_equal(sequence, i);
		assert_err(ERR_OK, journal_read(&s, 3, i, &r));
		assert_memory_equal(r.fact.before, before, DIGEST_LEN);
		assert_int_equal(r.fact.stream, 3);
		assert_int_equal(r.fact.sequence, i);
		assert_int_equal(r.fact.kind, 40);
		assert_int_equal(r.fact.who, 1);
		assert_true(bytes_equal(r.fact.body, bytes_of_str("body")));
		assert_memory_equal(r.fact.journal, s.journal, JOURNAL_ID_LEN);
		assert_err(ERR_OK, fact_hash(r.encoded, before));
		journal_done(&r);
	}
	assert_err(ERR_OK, journal_head(&s, 3, &h));
	assert_int_equal(h.sequence, 20);
	assert_memory_equal(h.hash, before, DIGEST_LEN);
	assert_err(ERR_OK, store_verify(&s));
}

static void streams_are_apart(void **state)
{
	struct journal_head h;

	(void)state;
	assert_err(ERR_OK, shop_append(&s, 1, 40, NULL));
	assert_err(ERR_OK, shop_append(&s, STORE_STREAMS_MAX, 40, NULL));
	assert_err(ERR_OK, shop_append(&s, 1, 40, NULL));
	assert_err(ERR_OK, journal_head(&s, 1, &h));
	assert_int_equal(h.sequence, 2);
	assert_err(ERR_OK, journal_head(&s, STORE_STREAMS_MAX, &h));
	assert_int_equal(h.sequence, 1);
	assert_err(ERR_OK, store_verify(&s));
}

/* One transaction, several streams: all of it or none. */
static void rolled_back(void **state)
{
	const struct journal_entry one = { .stream = 1, .kind = FACT_REDEMPTION, .time = SHOP_NOW };
	const struct journal_entry shop = { .stream = STREAM_SHOP, .kind = FACT_ALARM, .time = SHOP_NOW };
	struct journal_head h;
	struct outbox_state o;
	uint64_t sequence = 0;

	(void)state;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, journal_append(&s, &one, &sequence));
	assert_err(ERR_OK, journal_append(&s, &one, &sequence));
	assert_int_equal(sequence, 2);
	assert_err(ERR_OK, journal_append(&s, &shop, NULL));
	db_rollback(&s.db);
	assert_err(ERR_OK, journal_head(&s, 1, &h));
	assert_int_equal(h.sequence, 0);
	assert_err(ERR_OK, journal_head(&s, STREAM_SHOP, &h));
	assert_int_equal(h.sequence, 1);
	assert_err(ERR_OK, outbox_state(&s, 1, &o));
	assert_int_equal(o.unsent, 0);
	assert_err(ERR_OK, store_verify(&s));
}

static void bad_entries(void **state)
{
	static uint8_t big[FACT_BODY_MAX + 1];
	struct journal_entry e = { .stream = 1, .kind = 40, .time = SHOP_NOW, .body = bytes_of(big, sizeof big) };
	uint64_t sequence = 77;

	(void)state;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_int_not_equal(ERR_OK, journal_append(&s, &e, &sequence));
	e.body.len = FACT_BODY_MAX;
	e.kind = 0;
	assert_int_not_equal(ERR_OK, journal_append(&s, &e, &sequence));
	e.kind = 40;
	e.time = -1;
	assert_int_not_equal(ERR_OK, journal_append(&s, &e, &sequence));
	assert_int_equal(sequence, 77);
	e.time = SHOP_NOW;
	assert_err(ERR_OK, journal_append(&s, &e, &sequence));
	assert_int_equal(sequence, 1);
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, store_verify(&s));
}

static void facts_stay(void **state)
{
	(void)state;
	assert_err(ERR_OK, shop_append(&s, 1, 40, NULL));
	assert_err(ERR_RANGE, db_run(&s.db, "UPDATE fact SET who = 9", ""));
	assert_err(ERR_RANGE, db_run(&s.db, "DELETE FROM fact WHERE stream = 1", ""));
	assert_err(ERR_OK, store_verify(&s));
}

static enum err count_not_shown(void *ctx, const struct fact *f)
{
	int *n = ctx;

	assert_int_equal(f->kind, FACT_REDEMPTION);
	(*n)++;
	return ERR_OK;
}

static enum err mark_each(void *ctx, const struct fact *f)
{
	(void)ctx;
	return journal_mark_shown(&s, f->stream, f->sequence);
}

static enum err stop(void *ctx, const struct fact *f)
{
	(void)f;
	(*(int *)ctx)++;
	return ERR_REFUSED;
}

static int not_shown(void)
{
	int n = 0;

	assert_err(ERR_OK, journal_not_shown(&s, count_not_shown, &n));
	return n;
}

static void shown_or_not(void **state)
{
	struct journal_read r;
	int n = 0;

	(void)state;
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 2, 2, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 3, 1, 1));
	assert_err(ERR_OK, shop_append(&s, 1, 40, NULL));
	assert_int_equal(not_shown(), 3);
	assert_err(ERR_OK, journal_read(&s, 1, 1, &r));
	assert_false(r.shown);
	journal_done(&r);
	assert_err(ERR_OK, db_begin_lazy(&s.db));
	assert_err(ERR_OK, journal_mark_shown(&s, 1, 1));
	assert_err(ERR_OK, journal_mark_shown(&s, 1, 1));
	assert_err(ERR_OK, journal_mark_shown(&s, 1, 999));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_int_equal(not_shown(), 2);
	assert_err(ERR_OK, journal_read(&s, 1, 1, &r));
	assert_true(r.shown);
	journal_done(&r);
	assert_err(ERR_REFUSED, journal_not_shown(&s, stop, &n));
	assert_int_equal(n, 1);
	/* marking while walking */
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, journal_not_shown(&s, mark_each, NULL));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_int_equal(not_shown(), 0);
	assert_err(ERR_OK, store_verify(&s));
}

/* Two facts may be read at once. */
static void reads_nest(void **state)
{
	struct journal_read a, b;

	(void)state;
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 2, 1, 1));
	assert_err(ERR_OK, journal_read(&s, 1, 1, &a));
	assert_err(ERR_OK, journal_read(&s, 1, 2, &b));
	assert_int_equal(a.fact.sequence, 1);
	assert_int_equal(b.fact.sequence, 2);
	assert_true(a.encoded.data != b.encoded.data);
	journal_done(&b);
	assert_true(a.encoded.len > 50);
	journal_done(&a);
}

static void damaged_facts(void **state)
{
	struct journal_read r;

	(void)state;
	assert_err(ERR_OK, shop_append(&s, 1, 40, NULL));
	assert_err(ERR_OK, shop_append(&s, 1, 40, NULL));
	store_close(&s);
	shop_tamper("UPDATE fact SET encoded = x'a0' WHERE stream = 1 AND sequence = 1");
	shop_tamper("UPDATE fact SET encoded = (SELECT encoded FROM fact WHERE stream = 0) WHERE stream = 1 AND sequence = 2");
	shop_open(&s);
	assert_err(ERR_CORRUPT, journal_read(&s, 1, 1, &r));
	assert_true(shop_detail("damaged"));
	assert_err(ERR_CORRUPT, journal_read(&s, 1, 2, &r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(empty_stream), T(chains), T(streams_are_apart), T(rolled_back), T(bad_entries), T(facts_stay),
		T(shown_or_not), T(reads_nest), T(damaged_facts),
	};

	return cmocka_run_group_tests_name("store/journal", tests, NULL, NULL);
}
