/* store_verify must find every fault that a disk or a foe can put into a store; each is put there by plain SQL. */
#include "shop.h"

static const struct {
	const char *name, *sql, *words;
} FAULTS[] = {
	{ "a body changed", "UPDATE fact SET encoded = CAST(replace(encoded, CAST('body' AS BLOB), CAST('BODY' AS BLOB)) AS BLOB), "
	  "hash = hash WHERE stream = 3 AND sequence = 1", "fact 1 of stream 3" },
	{ "a body changed, with its own hash kept right by nobody", "UPDATE fact SET encoded = x'a0' WHERE stream = 1 AND sequence = 2",
	  "fact 2 of stream 1" },
	{ "a fact removed in the middle", "DELETE FROM fact WHERE stream = 1 AND sequence = 2", "damaged" },
	{ "the first fact removed", "DELETE FROM fact WHERE stream = 3 AND sequence = 1", "damaged" },
	{ "the last fact removed, its outbox row left", "DELETE FROM fact WHERE stream = 1 AND sequence = 6", "damaged" },
	{ "two facts in each other's place", "UPDATE fact SET sequence = 99 WHERE stream = 1 AND sequence = 1;"
	  "UPDATE fact SET sequence = 1 WHERE stream = 1 AND sequence = 2;"
	  "UPDATE fact SET sequence = 2 WHERE stream = 1 AND sequence = 99", "fact 1 of stream 1" },
	{ "a fact copied to another place", "INSERT INTO fact SELECT 4, journal, 1, time, who, kind, hash, encoded FROM fact "
	  "WHERE stream = 1 AND sequence = 1", "fact 1 of stream 4" },
	{ "another hash", "UPDATE fact SET hash = zeroblob(32) WHERE stream = 3 AND sequence = 2", "fact 2 of stream 3" },
	{ "another time beside the fact", "UPDATE fact SET time = time + 1 WHERE stream = 1 AND sequence = 3", "its row" },
	{ "another cashier beside the fact", "UPDATE fact SET who = 8 WHERE stream = 1 AND sequence = 3", "its row" },
	{ "another kind beside the fact", "UPDATE fact SET kind = 2 WHERE stream = 1 AND sequence = 3", "its row" },
	{ "another journal id", "UPDATE journal SET id = randomblob(16)", "another journal" },
	{ "a unit gone", "DELETE FROM unit WHERE sequence = 3", "fact 3 of stream 1" },
	{ "a unit of a coupon of many gone", "DELETE FROM unit WHERE sequence = 4 AND unit = 1", "fact 4 of stream 1" },
	{ "a unit too many", "INSERT INTO unit SELECT stream, serial, 9, journal, sequence, expires, NULL FROM unit WHERE sequence = 3",
	  "fact 3 of stream 1" },
	{ "a unit that no redemption names", "INSERT INTO unit SELECT stream, zeroblob(10), 0, journal, 5, expires, NULL FROM unit "
	  "WHERE sequence = 3", "account for" },
	{ "a unit without a fact", "INSERT INTO unit SELECT stream, zeroblob(10), 0, journal, 77, expires, NULL FROM unit "
	  "WHERE sequence = 3", "check of references" },
	{ "the units of a reversed redemption used again", "INSERT INTO unit SELECT stream, serial, 0, journal, sequence, expires, "
	  "NULL FROM reversed", "fact 5 of stream 1" },
	{ "a reversal forgotten", "DELETE FROM reversed", "fact 5 of stream 1" },
	{ "a fact no longer due", "DELETE FROM outbox WHERE sequence = 3", "neither due nor answered" },
	{ "a fact due and answered", "INSERT INTO outbox (stream, journal, sequence, time) SELECT stream, journal, sequence, 0 "
	  "FROM verdict", "neither due nor answered" },
	{ "a verdict gone", "DELETE FROM verdict", "neither due nor answered" },
	{ "a count off", "UPDATE tally SET n = n + 1", "counts" },
	{ "a count gone", "DELETE FROM tally", "counts" },
	{ "a count of nothing", "INSERT INTO tally VALUES (7, 0, 1)", "counts" },
	{ "something to be shown that is none", "INSERT INTO not_shown SELECT stream, journal, sequence FROM fact WHERE stream = 3",
	  "wait to be shown" },
	{ "a journal without a first fact", "INSERT INTO journal (id) VALUES (randomblob(16))", "first fact" },
};

static void build(void)
{
	const struct answer_row accepted = { .verdict = ANSWER_ACCEPTED };
	struct store s;

	shop_open(&s);
	for (unsigned i = 1; i <= 3; i++)
		assert_err(ERR_OK, shop_redeem(&s, 1, i, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 4, 3, 5));
	assert_err(ERR_OK, shop_redeem(&s, 1, 5, 2, 2));
	assert_err(ERR_OK, shop_reverse(&s, 1, 5, 5));
	assert_err(ERR_OK, shop_append(&s, 3, 40, NULL));
	assert_err(ERR_OK, shop_append(&s, 3, 40, NULL));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, outbox_answered(&s, 1, 1, &accepted, SHOP_NOW, NULL));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
}

static void copy(const char *from, const char *to)
{
	char command[400];

	snprintf(command, sizeof command, "rm -rf %s && cp -r %s %s", to, from, to);
	assert_int_equal(system(command), 0);
}

static void finds_each(void **state)
{
	char good[128];
	struct store s;
	enum err e;

	(void)state;
	snprintf(good, sizeof good, "%s/good", shop_dir);
	build();
	copy(shop_till, good);
	for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
		copy(good, shop_till);
		shop_tamper(FAULTS[i].sql);
		assert_err(ERR_OK, store_open(&s, shop_till, i % 2 == 0));
		e = store_verify(&s);
		if (e != ERR_CORRUPT || !shop_detail(FAULTS[i].words))
			fail_msg("%s: %s (%s)", FAULTS[i].name, err_text(e), err_detail());
		assert_false(s.db.in_transaction);
		store_close(&s);
	}
	copy(good, shop_till);
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
}

/* An index that lost a row is found by SQLite itself. */
static void damaged_index(void **state)
{
	struct store s;

	(void)state;
	build();
	shop_tamper("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX verdict_bad ON verdict "
		    "(stream, journal, sequence) WHERE verdict = 0' WHERE name = 'verdict_bad'");
	assert_err(ERR_OK, store_open(&s, shop_till, false));
	assert_err(ERR_CORRUPT, store_verify(&s));
	assert_true(shop_detail("integrity check"));
	store_close(&s);
}

/* Inside a transaction of its caller's, and with what it has not committed. */
static void inside_a_transaction(void **state)
{
	struct store s;

	(void)state;
	build();
	shop_open(&s);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, db_run(&s.db, "DELETE FROM tally", ""));
	assert_err(ERR_CORRUPT, store_verify(&s));
	assert_true(s.db.in_transaction);
	db_rollback(&s.db);
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, shop_setup_till, shop_teardown)
		T(finds_each), T(damaged_index), T(inside_a_transaction),
	};

	return cmocka_run_group_tests_name("store/verify", tests, NULL, NULL);
}
