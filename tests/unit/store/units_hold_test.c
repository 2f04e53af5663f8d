/* Holds: an open ticket's units are nobody else's, until they are spent, let go, or the ticket is gone. */
#include "shop.h"

static struct store s;
static struct shop_platform p;
static uint8_t serial[SERIAL_LEN];

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc)
		return rc;
	shop_platform(&p, 10);
	shop_open(&s);
	assert_int_equal(shop_join(&s, &p), 1);
	shop_serial(1, serial);
	return 0;
}

static int teardown(void **state)
{
	store_close(&s);
	shop_platform_finish(&p);
	return shop_teardown(state);
}

static void draft(int64_t id, int64_t who)
{
	assert_err(ERR_OK, db_run(&s.db, "INSERT INTO draft VALUES (?1, 1, 1, 0, ?2, '', '', 0, 0, 0, 0, 0, x'00')", "ii", id, who));
}

static enum err hold(uint64_t id, uint16_t n, uint16_t total)
{
	struct units_take t = { .stream = 1, .serial = serial, .total = total, .n = n, .expires = SHOP_NOW + 9, .draft = id };

	assert_err(ERR_OK, db_begin(&s.db));
	return store_end(&s, units_take(&s, &t));
}

static uint16_t left(uint16_t total)
{
	uint16_t n = 9999;

	assert_err(ERR_OK, units_left(&s, 1, serial, total, &n));
	return n;
}

static void nobody_else_gets_it(void **state)
{
	uint64_t who = 0;
	uint16_t n = 0;
	struct units_place place;

	(void)state;
	draft(1, 0);
	draft(2, 1);
	assert_err(ERR_OK, hold(1, 1, 1));
	assert_int_equal(left(1), 0);
	assert_err(ERR_EXISTS, hold(2, 1, 1));
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 1, 1, 1));
	assert_err(ERR_OK, units_held(&s, 1, serial, &who, &n));
	assert_int_equal(who, 1);
	assert_int_equal(n, 1);
	/* it is nowhere yet */
	assert_err(ERR_NOT_FOUND, units_last(&s, 1, serial, &place));
	assert_err(ERR_NOT_FOUND, units_find(&s, serial, &place));
	assert_err(ERR_OK, store_verify(&s));
	/* a hold without a draft cannot be written */
	assert_err(ERR_RANGE, hold(77, 1, 9));
}

static void spent_in_a_transaction(void **state)
{
	struct units_hold h = { 1, serial, 1 };
	struct redemption r = { .units = 2, .kind = KIND_GOODS };
	uint8_t memory[REDEMPTION_BODY_MAX];
	struct buf b;
	uint64_t sequence;
	struct units_place place;

	(void)state;
	draft(1, 0);
	assert_err(ERR_OK, hold(1, 2, 3));
	memcpy(r.serial, serial, SERIAL_LEN);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, redemption_encode(&r, &b));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, journal_append(&s, &(struct journal_entry){ .stream = 1, .kind = FACT_REDEMPTION, .time = SHOP_NOW,
					      .body = buf_bytes(&b) }, &sequence));
	assert_err(ERR_NOT_FOUND, units_spend(&s, &h, 1, sequence));
	assert_err(ERR_NOT_FOUND, units_spend(&s, &h, 3, sequence));
	assert_err(ERR_OK, units_spend(&s, &h, 2, sequence));
	assert_err(ERR_NOT_FOUND, units_spend(&s, &h, 2, sequence));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, units_find(&s, serial, &place));
	assert_int_equal(place.units, 2);
	assert_int_equal(left(3), 1);
	assert_err(ERR_OK, db_run(&s.db, "DELETE FROM draft", ""));
	assert_int_equal(left(3), 1);
	assert_err(ERR_OK, store_verify(&s));
}

static void let_go_and_passed_on(void **state)
{
	struct units_hold h = { 1, serial, 1 };

	(void)state;
	draft(1, 0);
	draft(2, 1);
	assert_err(ERR_OK, hold(1, 1, 2));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, units_pass(&s, &h, 2));
	assert_err(ERR_NOT_FOUND, units_let_go(&s, &h));
	h.draft = 2;
	assert_err(ERR_OK, units_let_go(&s, &h));
	assert_err(ERR_NOT_FOUND, units_pass(&s, &h, 1));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_int_equal(left(2), 2);
}

static void ends_with_its_draft(void **state)
{
	int64_t n;

	(void)state;
	draft(1, 0);
	assert_err(ERR_OK, hold(1, 3, 5));
	assert_err(ERR_OK, db_run(&s.db, "DELETE FROM draft WHERE id = 1", ""));
	assert_int_equal(left(5), 5);
	assert_err(ERR_OK, db_int(&s.db, &n, "SELECT count(*) FROM unit", ""));
	assert_int_equal(n, 0);
}

static void a_purge_leaves_it(void **state)
{
	int64_t purged = 9;

	(void)state;
	draft(1, 0);
	assert_err(ERR_OK, hold(1, 1, 1));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, trust_raise_floor(&s, 1, SHOP_NOW + 1000));
	assert_err(ERR_OK, units_purge(&s, 1, SHOP_NOW + 1000, &purged));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_int_equal(purged, 0);
	assert_int_equal(left(1), 0);
}

/* A store of the version before: its used-set goes over as it is. */
static void an_older_store(void **state)
{
	int64_t n;

	(void)state;
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 2, 3));
	assert_err(ERR_OK, shop_redeem(&s, 1, 2, 1, 1));
	store_close(&s);
	shop_tamper("DROP TABLE setting; DROP TABLE carte_item; DROP TABLE carte_group; DROP TABLE carte_modifier; DROP TABLE carte_set;"
		    "DROP TABLE sale_line; DROP TABLE sale_tender; DROP TABLE sale_tax; DROP TABLE sale_coupon; DROP TABLE sale;"
		    "DROP TABLE shift; DROP TABLE counter_event; DROP TABLE refused_scan; DROP TRIGGER claim_ends; DROP TABLE claim;"
		    "CREATE TABLE old (stream INTEGER NOT NULL CHECK (stream >= 1), serial BLOB NOT NULL CHECK (length(serial) = 10),"
		    "unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 999), journal INTEGER NOT NULL, sequence INTEGER NOT NULL,"
		    "expires INTEGER NOT NULL, PRIMARY KEY (stream, serial, unit), FOREIGN KEY (stream, journal, sequence) REFERENCES "
		    "fact (stream, journal, sequence)) STRICT, WITHOUT ROWID;"
		    "INSERT INTO old SELECT stream, serial, unit, journal, sequence, expires FROM unit; DROP TABLE unit;"
		    "ALTER TABLE old RENAME TO unit; DROP TABLE draft; PRAGMA user_version = 4");
	shop_open(&s);
	assert_err(ERR_OK, db_int(&s.db, &n, "SELECT count(*) FROM unit WHERE journal = 1 AND draft IS NULL", ""));
	assert_int_equal(n, 3);
	assert_int_equal(left(3), 1);
	assert_err(ERR_OK, store_verify(&s));
	draft(1, 0);
	assert_err(ERR_OK, hold(1, 1, 3));
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 1, 1, 3));
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 2, 1, 1));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(nobody_else_gets_it), T(spent_in_a_transaction), T(let_go_and_passed_on), T(ends_with_its_draft),
		T(a_purge_leaves_it), T(an_older_store),
	};

	return cmocka_run_group_tests_name("holds", tests, NULL, NULL);
}
