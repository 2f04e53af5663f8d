/* What is due stays due until its answer is there; the first answer stays. */
#include "shop.h"

static struct store s;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc)
		return rc;
	shop_open(&s);
	for (unsigned i = 0; i < 10; i++)
		assert_err(ERR_OK, shop_redeem(&s, 1, i, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 2, 1, 1, 1));
	return 0;
}

static int teardown(void **state)
{
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
	return shop_teardown(state);
}

static void hand(uint64_t first, size_t n)
{
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, store_end(&s, outbox_handed(&s, 1, first, n, SHOP_NOW + 100)));
}

static bool answer(uint64_t sequence, const struct answer_row *row)
{
	bool was_new = false;

	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, store_end(&s, outbox_answered(&s, 1, sequence, row, SHOP_NOW + 200, &was_new)));
	return was_new;
}

static void due_is(uint64_t from, size_t max, uint64_t first, size_t n)
{
	uint64_t got = 0;
	size_t len = 0;

	assert_err(ERR_OK, outbox_due(&s, 1, from, max, &got, &len));
	assert_int_equal(got, first);
	assert_int_equal(len, n);
}

static struct outbox_state state_of(uint32_t stream)
{
	struct outbox_state o;

	assert_err(ERR_OK, outbox_state(&s, stream, &o));
	return o;
}

static void from_due_to_answered(void **state)
{
	const struct answer_row accepted = { .verdict = ANSWER_ACCEPTED };
	struct outbox_state o = state_of(1);
	struct answer_row row;
	uint64_t first = 5;
	size_t n = 5;

	(void)state;
	assert_int_equal(o.unsent, 10);
	assert_int_equal(o.waiting, 0);
	assert_int_equal(o.oldest, SHOP_NOW);
	due_is(1, 1000, 1, 10);
	due_is(0, 3, 1, 3);
	due_is(4, 1000, 4, 7);
	assert_err(ERR_NOT_FOUND, outbox_due(&s, 1, 11, 1000, &first, &n));
	assert_err(ERR_NOT_FOUND, outbox_due(&s, 3, 1, 1000, &first, &n));
	assert_int_equal(first, 5);
	hand(1, 4);
	o = state_of(1);
	assert_int_equal(o.unsent, 6);
	assert_int_equal(o.waiting, 4);
	due_is(1, 1000, 1, 10);		/* handed over is due as well */
	assert_err(ERR_NOT_FOUND, outbox_verdict(&s, 1, 2, &row));
	assert_true(answer(2, &accepted));
	assert_true(answer(3, &accepted));
	due_is(1, 1000, 1, 1);
	due_is(2, 1000, 4, 7);
	o = state_of(1);
	assert_int_equal(o.accepted, 2);
	assert_int_equal(o.waiting, 2);
	assert_err(ERR_OK, outbox_verdict(&s, 1, 2, &row));
	assert_int_equal(row.verdict, ANSWER_ACCEPTED);
	assert_int_equal(state_of(2).unsent, 1);
	assert_int_equal(state_of(3).oldest, 0);
	for (uint64_t i = 1; i <= 10; i++)
		answer(i, &accepted);
	o = state_of(1);
	assert_int_equal(o.accepted, 10);
	assert_int_equal(o.unsent + o.waiting + o.oldest, 0);
	assert_err(ERR_NOT_FOUND, outbox_due(&s, 1, 1, 1000, &first, &n));
}

static void first_answer_stays(void **state)
{
	const struct answer_row conflict = { .verdict = ANSWER_CONFLICT, .reason = ANSWER_UNITS, .has_first = true,
					     .first_till = "t2", .first_merchant = "shop-2", .first_time = SHOP_NOW - 9,
					     .has_due = true, .units_due = 1, .amount_due = 2520 };
	const struct answer_row accepted = { .verdict = ANSWER_ACCEPTED, .again = true };
	struct answer_row row;

	(void)state;
	assert_true(answer(1, &conflict));
	assert_false(answer(1, &conflict));
	assert_false(answer(1, &accepted));
	assert_err(ERR_OK, outbox_verdict(&s, 1, 1, &row));
	assert_int_equal(row.verdict, ANSWER_CONFLICT);
	assert_int_equal(row.reason, ANSWER_UNITS);
	assert_true(row.has_first && row.has_due);
	assert_string_equal(row.first_till, "t2");
	assert_string_equal(row.first_merchant, "shop-2");
	assert_int_equal(row.first_time, SHOP_NOW - 9);
	assert_int_equal(row.units_due, 1);
	assert_int_equal(row.amount_due, 2520);
	assert_int_equal(state_of(1).conflict, 1);
	assert_int_equal(state_of(1).accepted, 0);
	/* not handed over as far as we know (a crash between), and yet answered */
	assert_true(answer(9, &accepted));
}

/* What mends itself is no last word. */
static void not_the_last_word(void **state)
{
	const struct answer_row held = { .verdict = ANSWER_HELD, .reason = ANSWER_TILL_REVOKED };
	const struct answer_row gap = { .verdict = ANSWER_REFUSED, .reason = ANSWER_GAP };
	const struct answer_row unknown = { .verdict = ANSWER_REFUSED, .reason = ANSWER_UNKNOWN_TILL };
	const struct answer_row refused = { .verdict = ANSWER_REFUSED, .reason = ANSWER_UNKNOWN_COUPON };
	const struct answer_row accepted = { .verdict = ANSWER_ACCEPTED };
	struct outbox_state o;

	(void)state;
	assert_false(answer(1, &held));
	assert_false(answer(2, &gap));
	assert_false(answer(3, &unknown));
	due_is(1, 1000, 1, 10);
	o = state_of(1);
	assert_int_equal(o.held, 1);
	assert_int_equal(o.waiting, 3);
	assert_int_equal(o.refused, 0);
	assert_true(answer(1, &accepted));
	assert_true(answer(2, &refused));
	assert_true(answer(3, &accepted));
	o = state_of(1);
	assert_int_equal(o.held, 0);
	assert_int_equal(o.accepted, 2);
	assert_int_equal(o.refused, 1);
	assert_false(answer(1, &held));
	assert_int_equal(state_of(1).held, 0);
}

static void unknown_facts(void **state)
{
	const struct answer_row accepted = { .verdict = ANSWER_ACCEPTED };
	bool was_new = true;

	(void)state;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_NOT_FOUND, outbox_answered(&s, 1, 11, &accepted, SHOP_NOW, &was_new));
	assert_err(ERR_NOT_FOUND, outbox_answered(&s, 1, 0, &accepted, SHOP_NOW, &was_new));
	assert_err(ERR_NOT_FOUND, outbox_answered(&s, 1, UINT64_MAX, &accepted, SHOP_NOW, &was_new));
	assert_err(ERR_NOT_FOUND, outbox_answered(&s, 0, 1, &accepted, SHOP_NOW, &was_new));
	assert_true(was_new);
	assert_err(ERR_OK, outbox_handed(&s, 1, 500, 10, SHOP_NOW));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_int_equal(state_of(1).unsent, 10);
}

static void rolled_back(void **state)
{
	const struct answer_row refused = { .verdict = ANSWER_REFUSED, .reason = ANSWER_EXPIRED };

	(void)state;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, outbox_answered(&s, 1, 1, &refused, SHOP_NOW, NULL));
	assert_err(ERR_OK, outbox_handed(&s, 1, 2, 3, SHOP_NOW));
	db_rollback(&s.db);
	assert_int_equal(state_of(1).unsent, 10);
	assert_int_equal(state_of(1).refused, 0);
}

struct bad {
	uint64_t sequences[8];
	size_t n, stop_at;
};

static enum err note_bad(void *ctx, const struct outbox_verdict *v)
{
	struct bad *b = ctx;

	assert_int_equal(v->stream, 1);
	assert_memory_equal(v->journal, s.journal, JOURNAL_ID_LEN);
	assert_int_equal(v->due, v->row.reason == ANSWER_GAP);
	b->sequences[b->n++] = v->sequence;
	return b->n == b->stop_at ? ERR_REFUSED : ERR_OK;
}

static void bad_ones_are_kept(void **state)
{
	const struct answer_row accepted = { .verdict = ANSWER_ACCEPTED };
	const struct answer_row conflict = { .verdict = ANSWER_CONFLICT };
	const struct answer_row refused = { .verdict = ANSWER_REFUSED, .reason = ANSWER_EXPIRED };
	const struct answer_row gap = { .verdict = ANSWER_REFUSED, .reason = ANSWER_GAP };
	struct bad b = { .n = 0 };

	(void)state;
	answer(8, &gap);
	answer(7, &refused);
	answer(2, &conflict);
	answer(3, &accepted);
	answer(4, &refused);
	assert_err(ERR_OK, outbox_bad(&s, note_bad, &b));
	assert_int_equal(b.n, 4);
	assert_int_equal(b.sequences[0], 2);
	assert_int_equal(b.sequences[1], 4);
	assert_int_equal(b.sequences[2], 7);
	assert_int_equal(b.sequences[3], 8);
	b = (struct bad){ .stop_at = 2 };
	assert_err(ERR_REFUSED, outbox_bad(&s, note_bad, &b));
	assert_int_equal(b.n, 2);
}

static void documents(void **state)
{
	uint8_t digest[DOCUMENT_DIGEST_LEN] = { 1, 2, 3 };
	int64_t n;
	bool was_new = false;

	(void)state;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, outbox_keep(&s, 1, "chit/answer", digest, bytes_of_str("signed"), SHOP_NOW, &was_new));
	assert_true(was_new);
	assert_err(ERR_OK, outbox_keep(&s, 1, "chit/answer", digest, bytes_of_str("signed"), SHOP_NOW, &was_new));
	assert_false(was_new);
	assert_err(ERR_OK, outbox_keep(&s, 1, "chit/pack", digest, bytes_of_str("signed"), SHOP_NOW, NULL));
	assert_err(ERR_OK, outbox_keep(&s, 2, "chit/answer", digest, bytes_of_str("signed"), SHOP_NOW, &was_new));
	assert_true(was_new);
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, db_int(&s.db, &n, "SELECT count(*) FROM document", ""));
	assert_int_equal(n, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(from_due_to_answered), T(first_answer_stays), T(not_the_last_word), T(unknown_facts), T(rolled_back),
		T(bad_ones_are_kept), T(documents),
	};

	return cmocka_run_group_tests_name("store/outbox", tests, NULL, NULL);
}
