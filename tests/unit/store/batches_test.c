/* What an answer may be to. */
#include "shop.h"

#include "store/batches.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/renew.h"

#include <string.h>

static struct store s;

static void digest_of(uint32_t number, uint8_t out[DOCUMENT_DIGEST_LEN])
{
	memset(out, 0x5a, DOCUMENT_DIGEST_LEN);
	memcpy(out, &number, sizeof number);
}

static enum err made(uint64_t first, size_t n, uint32_t number)
{
	uint8_t digest[DOCUMENT_DIGEST_LEN];
	struct batches_made m = { .stream = 1, .first = first, .n = n, .digest = digest };

	digest_of(number, digest);
	assert_err(ERR_OK, db_begin(&s.db));
	return store_end(&s, batches_keep(&s, &m));
}

/* Would an answer, all accepted, to batch `number` about these places be taken? */
static bool ours(uint64_t first, size_t n, uint32_t number)
{
	static uint8_t memory[4096];
	struct answer_row rows[8] = { { .verdict = ANSWER_ACCEPTED } };
	struct answer a = { .subject = ANSWER_BATCH, .stream = 1, .first = first, .n = n, .till = "t1", .time = SHOP_NOW }, read;
	struct buf b;
	bool out = false;

	digest_of(number, a.of);
	memcpy(a.journal, s.journal, sizeof a.journal);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, answer_encode(&a, rows, &b));
	assert_err(ERR_OK, answer_decode(buf_bytes(&b), &read));
	assert_err(ERR_OK, batches_ours(&s, &read, &out));
	return out;
}

static void answer_all(uint64_t first, size_t n)
{
	struct answer_row yes = { .verdict = ANSWER_ACCEPTED };

	assert_err(ERR_OK, db_begin(&s.db));
	for (size_t i = 0; i < n; i++)
		assert_err(ERR_OK, outbox_answered(&s, 1, first + i, &yes, SHOP_NOW, NULL));
	assert_err(ERR_OK, db_commit(&s.db));
}

static void only_what_was_made(void **state)
{
	(void)state;
	shop_make(&s);
	for (unsigned i = 0; i < 5; i++)
		assert_err(ERR_OK, shop_redeem(&s, 1, i, 1, 1));
	assert_err(ERR_NOT_FOUND, made(4, 3, 1));
	assert_err(ERR_NOT_FOUND, made(1, (size_t)1 << 40, 1));
	assert_false(ours(4, 3, 1));
	assert_err(ERR_OK, made(1, 3, 7));
	assert_err(ERR_OK, made(1, 3, 7));
	assert_true(ours(1, 3, 7));
	assert_false(ours(1, 3, 8));
	assert_false(ours(1, 4, 7));
	assert_false(ours(2, 3, 7));
	assert_err(ERR_OK, renew_run(&s, 0, SHOP_NOW, shop_random(), NULL));
	assert_false(ours(1, 3, 7));		/* the other journal's */
	store_close(&s);
}

/* Written by somebody who knew the batch, but not its facts. */
static void its_last_fact_must_be_there(void **state)
{
	(void)state;
	shop_make(&s);
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 1));
	assert_err(ERR_OK, made(1, 1, 7));
	assert_true(ours(1, 1, 7));
	assert_err(ERR_OK, db_run(&s.db, "UPDATE batch SET last = zeroblob(32)", ""));
	assert_false(ours(1, 1, 7));
	store_close(&s);
}

/* A batch that was forgotten: no alarm where it says nothing new. */
static void bounded(void **state)
{
	int64_t n;

	(void)state;
	shop_make(&s);
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 2, 1, 1));
	assert_err(ERR_OK, made(1, 1, 1));
	assert_err(ERR_OK, made(2, 1, 2));
	answer_all(1, 1);
	assert_err(ERR_OK, db_run(&s.db, "WITH RECURSIVE c (i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM c WHERE i < ?1) "
				  "INSERT INTO batch (stream, journal, first, n, digest, last) SELECT 1, 1, 1, 1, randomblob(16), "
				  "zeroblob(32) FROM c", "i", (int64_t)(BATCHES_KEPT + 2)));
	assert_err(ERR_OK, made(1, 2, 3));
	assert_err(ERR_OK, db_int(&s.db, &n, "SELECT count(*) FROM batch", ""));
	assert_int_equal(n, BATCHES_KEPT + 1);
	assert_true(ours(1, 1, 1));		/* known already */
	assert_true(ours(2, 1, 2));		/* due, so still there */
	assert_err(ERR_OK, db_run(&s.db, "UPDATE batch SET number = number + ?1 WHERE number > 2", "i", (int64_t)BATCHES_MAX));
	assert_err(ERR_OK, made(1, 2, 4));
	assert_false(ours(2, 1, 2));
	answer_all(2, 1);
	assert_true(ours(2, 1, 2));
	store_close(&s);
}

static void strangers_are_counted(void **state)
{
	uint8_t digest[DOCUMENT_DIGEST_LEN];
	int64_t n;

	(void)state;
	shop_make(&s);
	assert_err(ERR_OK, db_begin(&s.db));
	for (uint32_t i = 0; i < 3 * BATCHES_STRANGE_MAX; i++) {
		digest_of(i / 2, digest);
		assert_err(ERR_OK, batches_strange(&s, 1, digest, SHOP_NOW));
	}
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, batches_strangers(&s, 1, &n));
	assert_int_equal(n, BATCHES_STRANGE_MAX);
	assert_err(ERR_OK, batches_strangers(&s, 2, &n));
	assert_int_equal(n, 0);
	assert_err(ERR_OK, renew_run(&s, 0, SHOP_NOW, shop_random(), NULL));
	assert_err(ERR_OK, batches_strangers(&s, 1, &n));
	assert_int_equal(n, 0);
	store_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, shop_setup, shop_teardown)
		T(only_what_was_made), T(its_last_fact_must_be_there), T(bounded), T(strangers_are_counted),
	};

	return cmocka_run_group_tests_name("store/batches", tests, NULL, NULL);
}
