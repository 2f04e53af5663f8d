/* What goes along when a store goes on under a new journal. */
#include "shop.h"

#include "store/batches.h"
#include "store/renew.h"

#include <string.h>

static struct store s;
static struct shop_platform platform;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	shop_open(&s);
	shop_platform(&platform, 1);
	assert_int_equal(shop_join(&s, &platform), 1);
	return rc;
}

static int teardown(void **state)
{
	assert_err(ERR_OK, store_verify(&s));
	shop_platform_finish(&platform);
	store_close(&s);
	return shop_teardown(state);
}

static void answer(uint64_t sequence, enum answer_verdict verdict, enum answer_reason reason)
{
	struct answer_row row = { .verdict = verdict, .reason = reason };

	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, outbox_answered(&s, 1, sequence, &row, SHOP_NOW, NULL));
	assert_err(ERR_OK, db_commit(&s.db));
}

static void hand(uint64_t first, size_t n)
{
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, outbox_handed(&s, 1, first, n, SHOP_NOW));
	assert_err(ERR_OK, db_commit(&s.db));
}

static size_t renew(uint32_t all_of)
{
	struct renewed r;

	assert_err(ERR_OK, renew_run(&s, all_of, SHOP_NOW + 60, shop_random(), &r));
	assert_memory_equal(r.journal, s.journal, JOURNAL_ID_LEN);
	assert_err(ERR_OK, store_verify(&s));
	return r.restated;
}

static struct outbox_state outbox(void)
{
	struct outbox_state o;

	assert_err(ERR_OK, outbox_state(&s, 1, &o));
	return o;
}

/* The serial of the redemption at that place of the newest journal. */
static void assert_redeems(uint64_t sequence, unsigned nth)
{
	uint8_t serial[SERIAL_LEN];
	struct units_place place;
	struct journal_read f;
	struct redemption r;

	shop_serial(nth, serial);
	assert_err(ERR_OK, journal_read(&s, 1, sequence, &f));
	assert_int_equal(f.fact.kind, FACT_REDEMPTION);
	assert_err(ERR_OK, redemption_decode(f.fact.body, &r));
	assert_memory_equal(r.serial, serial, SERIAL_LEN);
	journal_done(&f);
	assert_err(ERR_OK, units_find(&s, serial, &place));
	assert_int_equal(place.sequence, sequence);
	assert_memory_equal(place.journal, s.journal, JOURNAL_ID_LEN);
}

static void redeem(unsigned from, unsigned n)
{
	for (unsigned i = from; i < from + n; i++)
		assert_err(ERR_OK, shop_redeem(&s, 1, i, 1, 1));
}

static void forked_ones_and_all_that_is_due(void **state)
{
	struct outbox_state o;

	(void)state;
	redeem(1, 6);
	hand(1, 5);
	answer(1, ANSWER_ACCEPTED, 0);
	answer(2, ANSWER_REFUSED, ANSWER_UNKNOWN_COUPON);
	answer(3, ANSWER_REFUSED, ANSWER_FORKED);
	answer(4, ANSWER_REFUSED, ANSWER_CHAIN_BROKEN);
	assert_int_equal(outbox().forked, 2);
	assert_int_equal(renew(0), 4);
	for (unsigned i = 0; i < 4; i++)
		assert_redeems(i + 1, i + 3);
	o = outbox();
	assert_int_equal(o.unsent, 4);
	assert_int_equal(o.waiting, 0);
	assert_int_equal(o.accepted, 1);
	assert_int_equal(o.refused, 1);
	assert_int_equal(o.forked, 0);
	for (unsigned i = 1; i <= 6; i++)	/* used stays used */
		assert_err(ERR_EXISTS, shop_redeem(&s, 1, i, 1, 1));
	/* once more, with nothing new: it is a matter of the new journal now */
	assert_int_equal(renew(0), 4);
	assert_int_equal(renew(0), 4);
	assert_redeems(2, 4);
	for (uint64_t i = 1; i <= 4; i++)
		answer(i, ANSWER_ACCEPTED, 0);
	assert_int_equal(outbox().accepted, 5);
	assert_int_equal(renew(0), 0);
}

/* Nothing says that the chain is lost: what went out is answered there. */
static void what_went_out_stays(void **state)
{
	uint8_t digest[DOCUMENT_DIGEST_LEN] = { 1 }, old[JOURNAL_ID_LEN];
	struct batches_made m = { .stream = 1, .first = 2, .n = 1, .digest = digest };

	(void)state;
	redeem(1, 3);
	memcpy(old, s.journal, sizeof old);
	hand(1, 1);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, batches_keep(&s, &m));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_int_equal(renew(0), 1);
	assert_redeems(1, 3);
	assert_err(ERR_OK, journal_select(&s, old));
	answer(1, ANSWER_ACCEPTED, 0);
	answer(2, ANSWER_ACCEPTED, 0);
	answer(3, ANSWER_ACCEPTED, 0);		/* it has moved: that is not the place any more */
	assert_int_equal(outbox().accepted, 2);
	assert_int_equal(outbox().unsent, 1);
}

static void all_of_it(void **state)
{
	(void)state;
	redeem(1, 3);
	hand(1, 3);
	answer(2, ANSWER_HELD, 0);
	assert_int_equal(renew(0), 0);
	assert_int_equal(renew(2), 0);
	assert_int_equal(renew(1), 2);
	assert_redeems(1, 1);
	assert_redeems(2, 3);
}

static void an_answer_to_a_copy(void **state)
{
	uint8_t digest[DOCUMENT_DIGEST_LEN] = { 1 };

	(void)state;
	redeem(1, 2);
	hand(1, 2);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, batches_strange(&s, 1, digest, SHOP_NOW));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_int_equal(outbox().strange, 1);
	assert_int_equal(renew(0), 2);
	assert_int_equal(outbox().strange, 0);
}

static void gaps(void **state)
{
	(void)state;
	redeem(1, 3);
	hand(1, 3);
	answer(3, ANSWER_REFUSED, ANSWER_GAP);
	assert_int_equal(outbox().gap, 1);
	assert_int_equal(renew(0), 0);	/* those before it may still come */
	assert_err(ERR_OK, db_run(&s.db, "UPDATE outbox SET waits = 10", ""));
	assert_int_equal(outbox().gap, 3);
	assert_int_equal(renew(0), 3);
	assert_int_equal(outbox().gap, 0);
}

/* A reversal goes where its redemption went; where that has stayed, it names the old place. */
static void reversals(void **state)
{
	uint8_t old[JOURNAL_ID_LEN];
	struct reversal r;
	struct journal_read f;
	bool was;

	(void)state;
	redeem(1, 2);
	memcpy(old, s.journal, sizeof old);
	hand(1, 2);
	answer(1, ANSWER_ACCEPTED, 0);
	assert_err(ERR_OK, shop_reverse(&s, 1, 1, 1));
	assert_err(ERR_OK, shop_reverse(&s, 1, 2, 2));
	answer(2, ANSWER_REFUSED, ANSWER_FORKED);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(renew(0), 3);
		assert_err(ERR_OK, journal_read(&s, 1, 2, &f));
		assert_err(ERR_OK, reversal_decode(f.fact.body, &r));
		assert_int_equal(f.fact.time, SHOP_NOW + 5);
		assert_memory_equal(r.journal, old, JOURNAL_ID_LEN);
		assert_int_equal(r.sequence, 1);
		journal_done(&f);
		assert_err(ERR_OK, journal_read(&s, 1, 3, &f));
		assert_err(ERR_OK, reversal_decode(f.fact.body, &r));
		assert_memory_equal(r.journal, s.journal, JOURNAL_ID_LEN);
		assert_int_equal(r.sequence, 1);
		journal_done(&f);
	}
	shop_serial(2, r.serial);
	assert_err(ERR_OK, units_reversed(&s, 1, r.serial, &was));
	assert_true(was);
	redeem(1, 2);		/* both are good again */
}

static enum err count(void *ctx, const struct fact *f)
{
	(void)f;
	++*(int *)ctx;
	return ERR_OK;
}

static enum err count_bad(void *ctx, const struct outbox_verdict *v)
{
	(void)v;
	++*(int *)ctx;
	return ERR_OK;
}

static void not_shown_and_bad_ones_follow(void **state)
{
	int n = 0;

	(void)state;
	redeem(1, 2);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, journal_mark_shown(&s, 1, 1));
	assert_err(ERR_OK, db_commit(&s.db));
	answer(1, ANSWER_REFUSED, ANSWER_FORKED);
	answer(2, ANSWER_REFUSED, ANSWER_GAP);
	assert_err(ERR_OK, outbox_bad(&s, count_bad, &n));
	assert_int_equal(n, 2);
	assert_int_equal(renew(0), 2);
	n = 0;
	assert_err(ERR_OK, outbox_bad(&s, count_bad, &n));
	assert_int_equal(n, 0);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, journal_not_shown(&s, count, &n));
	assert_int_equal(n, 1);
	assert_err(ERR_OK, journal_mark_shown(&s, 1, 2));
	assert_err(ERR_OK, db_commit(&s.db));
	n = 0;
	assert_err(ERR_OK, journal_not_shown(&s, count, &n));
	assert_int_equal(n, 0);
}

/* Half of it is nothing. */
static void all_or_nothing(void **state)
{
	uint8_t old[JOURNAL_ID_LEN];

	(void)state;
	redeem(1, 3);
	memcpy(old, s.journal, sizeof old);
	assert_err(ERR_OK, db_run(&s.db, "CREATE TEMP TRIGGER full BEFORE INSERT ON main.restated WHEN NEW.sequence = 3 "
				  "BEGIN SELECT RAISE(ABORT, 'full'); END", ""));
	assert_int_not_equal(renew_run(&s, 0, SHOP_NOW, shop_random(), NULL), ERR_OK);
	assert_err(ERR_OK, db_run(&s.db, "DROP TRIGGER temp.full", ""));
	assert_memory_equal(s.journal, old, JOURNAL_ID_LEN);
	assert_int_equal(outbox().unsent, 3);
	assert_int_equal(s.journal_number, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(forked_ones_and_all_that_is_due), T(what_went_out_stays), T(all_of_it), T(an_answer_to_a_copy), T(gaps),
		T(reversals), T(not_shown_and_bad_ones_follow), T(all_or_nothing),
	};

	return cmocka_run_group_tests_name("store/renew", tests, NULL, NULL);
}
