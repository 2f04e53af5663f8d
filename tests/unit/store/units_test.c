/* The used-set: what is taken is taken, until it is given back or has expired by the platform's floor. */
#include "shop.h"

static struct store s;
static struct shop_platform p;

static int setup(void **state)
{
	int rc = shop_setup_till(state);

	if (rc)
		return rc;
	shop_platform(&p, 10);
	shop_open(&s);
	assert_int_equal(shop_join(&s, &p), 1);
	return 0;
}

static int teardown(void **state)
{
	store_close(&s);
	shop_platform_finish(&p);
	return shop_teardown(state);
}

static uint16_t left(unsigned nth, uint16_t total)
{
	uint8_t serial[SERIAL_LEN];
	uint16_t n = 9999;

	shop_serial(nth, serial);
	assert_err(ERR_OK, units_left(&s, 1, serial, total, &n));
	return n;
}

static void single_use(void **state)
{
	struct journal_head h;
	struct outbox_state o;

	(void)state;
	assert_int_equal(left(1, 1), 1);
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 1));
	assert_int_equal(left(1, 1), 0);
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 1, 1, 1));
	/* nothing of the second try is left */
	assert_err(ERR_OK, journal_head(&s, 1, &h));
	assert_int_equal(h.sequence, 1);
	assert_err(ERR_OK, outbox_state(&s, 1, &o));
	assert_int_equal(o.unsent, 1);
	/* another platform's coupon of that serial is another coupon */
	assert_err(ERR_OK, shop_redeem(&s, 2, 1, 1, 1));
	assert_err(ERR_OK, store_verify(&s));
}

static void many_units(void **state)
{
	(void)state;
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 3, 10));
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 6, 10));
	assert_int_equal(left(1, 10), 1);
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 1, 2, 10));
	assert_int_equal(left(1, 10), 1);
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 10));
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 1, 1, 10));
	assert_int_equal(left(1, 10), 0);
	assert_int_equal(left(1, 5), 0);
	assert_err(ERR_OK, shop_redeem(&s, 1, 2, UNITS_MAX, UNITS_MAX));
	assert_int_equal(left(2, UNITS_MAX), 0);
	assert_err(ERR_OK, store_verify(&s));
}

/* Even where the count was wrong, the key decides: rows beyond the total leave too few, and none is kept. */
static void index_decides(void **state)
{
	uint8_t serial[SERIAL_LEN];
	uint64_t sequence;
	struct units_take t = { .stream = 1, .serial = serial, .total = 3, .n = 2, .expires = SHOP_NOW + 9 };

	(void)state;
	shop_serial(1, serial);
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 2, 3));
	assert_err(ERR_OK, shop_append(&s, 1, 40, &sequence));
	t.sequence = sequence;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_EXISTS, units_take(&s, &t));
	t.n = 1;
	assert_err(ERR_OK, units_take(&s, &t));
	assert_err(ERR_EXISTS, units_take(&s, &t));
	db_rollback(&s.db);
	assert_int_equal(left(1, 3), 1);
	/* a unit without its fact cannot be written */
	t.sequence = 99;
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_RANGE, units_take(&s, &t));
	db_rollback(&s.db);
	assert_int_equal(left(1, 3), 1);
}

static void places(void **state)
{
	uint8_t serial[SERIAL_LEN];
	struct units_place place;

	(void)state;
	shop_serial(1, serial);
	assert_err(ERR_NOT_FOUND, units_last(&s, 1, serial, &place));
	assert_err(ERR_NOT_FOUND, units_first(&s, 1, serial, &place));
	assert_err(ERR_NOT_FOUND, units_find(&s, serial, &place));
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 2, 9));
	assert_err(ERR_OK, shop_redeem(&s, 1, 7, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 3, 9));
	assert_err(ERR_OK, units_first(&s, 1, serial, &place));
	assert_int_equal(place.sequence, 1);
	assert_int_equal(place.units, 2);
	assert_int_equal(place.who, 3);
	assert_int_equal(place.time, SHOP_NOW);
	assert_false(place.elsewhere);
	assert_memory_equal(place.journal, s.journal, JOURNAL_ID_LEN);
	assert_err(ERR_OK, units_last(&s, 1, serial, &place));
	assert_int_equal(place.sequence, 3);
	assert_int_equal(place.units, 3);
	assert_err(ERR_OK, units_find(&s, serial, &place));
	assert_int_equal(place.sequence, 3);
	assert_int_equal(place.stream, 1);
	assert_err(ERR_NOT_FOUND, units_last(&s, 2, serial, &place));
}

static void released(void **state)
{
	uint8_t serial[SERIAL_LEN];
	struct units_place place;
	uint16_t n = 0;
	bool was;

	(void)state;
	shop_serial(1, serial);
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 2, 5));
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 3, 5));
	assert_err(ERR_OK, units_reversed(&s, 1, serial, &was));
	assert_false(was);
	assert_err(ERR_OK, shop_reverse(&s, 1, 1, 1));
	assert_int_equal(left(1, 5), 2);
	assert_err(ERR_OK, units_reversed(&s, 1, serial, &was));
	assert_true(was);
	assert_err(ERR_NOT_FOUND, shop_reverse(&s, 1, 1, 1));
	assert_err(ERR_OK, units_find(&s, serial, &place));
	assert_int_equal(place.sequence, 2);
	/* the hole is filled, and no more */
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 1, 3, 5));
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 2, 5));
	assert_int_equal(left(1, 5), 0);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_NOT_FOUND, units_release(&s, 1, 999, &n));
	assert_err(ERR_NOT_FOUND, units_release(&s, 1, 3, &n));	/* the reversal itself */
	assert_int_equal(n, 0);
	db_rollback(&s.db);
	assert_err(ERR_OK, store_verify(&s));
}

static void tell(const char *till, int64_t time, uint16_t n)
{
	uint8_t serial[SERIAL_LEN];
	struct units_place place = { .time = time, .units = n, .elsewhere = true };

	shop_serial(1, serial);
	strcpy(place.till, till);
	strcpy(place.merchant, "m1");
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, store_end(&s, units_elsewhere(&s, 1, serial, &place)));
}

static void used_elsewhere(void **state)
{
	uint8_t serial[SERIAL_LEN];
	struct units_place place;

	(void)state;
	shop_serial(1, serial);
	tell("t2", SHOP_NOW - 60, 2);
	tell("t2", SHOP_NOW - 60, 2);
	assert_int_equal(left(1, 5), 3);
	tell("t2", SHOP_NOW - 60, 3);	/* the larger word counts, once */
	assert_int_equal(left(1, 5), 2);
	tell("t1", SHOP_NOW, 2);	/* that is us */
	assert_int_equal(left(1, 5), 2);
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 1, 3, 5));
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 2, 5));
	assert_int_equal(left(1, 5), 0);
	assert_err(ERR_OK, units_first(&s, 1, serial, &place));
	assert_true(place.elsewhere);
	assert_string_equal(place.till, "t2");
	assert_string_equal(place.merchant, "m1");
	assert_int_equal(place.sequence, 0);
	assert_int_equal(place.units, 3);
	assert_err(ERR_OK, units_last(&s, 1, serial, &place));
	assert_false(place.elsewhere);
	tell("t3", SHOP_NOW + 60, 1);
	assert_err(ERR_OK, units_last(&s, 1, serial, &place));
	assert_string_equal(place.till, "t3");
	assert_int_equal(left(1, 5), 0);
	assert_err(ERR_OK, store_verify(&s));
}

static int64_t purge(uint32_t stream, int64_t floor)
{
	int64_t n = -1;

	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, store_end(&s, units_purge(&s, stream, floor, &n)));
	return n;
}

/* Whatever is asked for, the platform's floor is the limit. */
static void purged_by_the_floor(void **state)
{
	(void)state;
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 2, 2, 3));
	assert_err(ERR_OK, shop_redeem(&s, 2, 3, 1, 1));
	assert_err(ERR_OK, shop_redeem(&s, 1, 4, 1, 1));
	assert_err(ERR_OK, shop_reverse(&s, 1, 4, 3));
	assert_int_equal(purge(1, INT64_MAX), 0);
	assert_err(ERR_EXISTS, shop_redeem(&s, 1, 1, 1, 1));
	assert_err(ERR_OK, trust_raise_floor(&s, 1, SHOP_NOW + 1000));
	assert_int_equal(purge(1, INT64_MAX), 0);	/* the last good second is the one before; it is kept that second too */
	assert_err(ERR_OK, trust_raise_floor(&s, 1, SHOP_NOW + 1001));
	assert_int_equal(purge(1, SHOP_NOW), 0);
	assert_int_equal(purge(1, SHOP_NOW + 1001), 3);
	assert_int_equal(left(1, 1), 1);
	assert_err(ERR_EXISTS, shop_redeem(&s, 2, 3, 1, 1));
	assert_err(ERR_OK, store_verify(&s));
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_NOT_FOUND, units_purge(&s, 9, INT64_MAX, &(int64_t){ 0 }));
	db_rollback(&s.db);
}

static void elsewhere_is_purged_with_them(void **state)
{
	(void)state;
	tell("t2", SHOP_NOW, 1);
	assert_err(ERR_OK, trust_raise_floor(&s, 1, SHOP_NOW + 2000));
	assert_int_equal(purge(1, INT64_MAX), 0);
	assert_int_equal(left(1, 3), 2);	/* nobody has said when it expires */
	assert_err(ERR_OK, shop_redeem(&s, 1, 1, 1, 3));
	assert_int_equal(purge(1, INT64_MAX), 1);
	assert_int_equal(left(1, 3), 3);
	tell("t2", SHOP_NOW, 1);
	assert_err(ERR_OK, trust_raise_floor(&s, 1, SHOP_NOW + 315576001));
	assert_int_equal(purge(1, INT64_MAX), 0);
	assert_int_equal(left(1, 3), 3);
	assert_err(ERR_OK, store_verify(&s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(single_use), T(many_units), T(index_decides), T(places), T(released), T(used_elsewhere),
		T(purged_by_the_floor), T(elsewhere_is_purged_with_them),
	};

	return cmocka_run_group_tests_name("store/units", tests, NULL, NULL);
}
