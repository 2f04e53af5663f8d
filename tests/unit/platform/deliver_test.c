/* deliver: packs that only rise and say everything, statements that add up. */
#include "world.h"

#include "platform/deliver.h"
#include "platform/policies.h"
#include "platform/settlement.h"

#include <stdlib.h>
#include <string.h>

struct open_pack {
	struct pack pack;
	uint8_t *memory;
	bool more;
};

static void pack_open(struct world *w, const char *till, size_t part, struct open_pack *out)
{
	struct document d;
	struct till t;
	struct buf b;

	out->memory = malloc(DOCUMENT_MAX);
	buf_init(&b, out->memory, DOCUMENT_MAX);
	assert_int_equal(tills_find(&w->storage, till, &t), ERR_OK);
	assert_int_equal(db_begin(&w->storage.db), ERR_OK);
	assert_int_equal(storage_end(&w->storage, deliver_pack(&w->storage, &w->keys, &t, w->now, part, &b, &out->more)), ERR_OK);
	assert_int_equal(document_parse(buf_bytes(&b), &d), ERR_OK);
	assert_int_equal(d.type, DOCUMENT_PACK);
	assert_int_equal(pack_decode(d.sign1.payload, &out->pack), ERR_OK);
	assert_int_equal(document_verify(&d, &w->keys.ring, 0, KEY_DOCUMENT, out->pack.time, w->now, NULL), ERR_OK);
	assert_string_equal(out->pack.till, till);
}

static void pack_close(struct open_pack *p)
{
	pack_wipe(&p->pack);
	free(p->memory);
}

static void test_what_it_says(void **state)
{
	struct world *w = *state;
	struct test_coupon gone = world_issue(w, "o1", 0), theirs = world_issue(w, "o2", 0), used = world_issue(w, "o3", 3);
	struct test_coupon purse = world_issue_value(w);
	struct issue_order brief = { .offer = "o1", .consumer = "guest", .expires = NOW + 10 };
	struct test_coupon expired = world_issue_order(w, &brief), back = world_issue(w, "o1", 0);
	struct test_till t1, t2;
	struct test_answer a;
	struct open_pack p;
	struct pack_offer offer;
	struct pack_used u;
	struct bytes rest;
	uint8_t serial[SERIAL_LEN];
	char dead[ID_CAP];
	bool again;

	till_make(w, &t1, "t1", "m1");
	till_make(w, &t2, "t2", "m1");
	till_enrol(w, &t1);
	till_enrol(w, &t2);
	coupons_revoke(&w->storage, gone.issued.serial, NOW, &again);
	coupons_revoke(&w->storage, theirs.issued.serial, NOW, &again);
	coupons_revoke(&w->storage, expired.issued.serial, NOW, &again);
	till_redeem(&t1, &used, 2, NOW + 1);
	till_redeem(&t1, &back, 1, NOW + 2);
	till_reverse(&t1, &t1, 2, &back, NOW + 3);
	till_spend(&t1, &purse, 100, NOW + 4);	/* the balance says what is left, and no other till may take it for used */
	w->now += 50;
	till_send(w, &t1, 1, 4, &a);
	assert_int_equal(policies_set(&w->storage, "cap-day", "12.34"), ERR_OK);
	w->now += 50;
	pack_open(w, "t2", 0, &p);
	assert_string_equal(p.pack.merchant, "m1");
	assert_string_equal(p.pack.merchant_name, "Noodle House");
	assert_true(p.pack.has_policy);
	assert_int_equal(p.pack.policy.cap_day, 1234);
	assert_int_equal(p.pack.revoked_since, 0);
	assert_int_equal(p.pack.n_keys, 1);
	assert_int_equal(p.pack.n_offers, 3);
	rest = p.pack.offers;
	assert_int_equal(pack_next_offer(&rest, &offer), ERR_OK);
	assert_string_equal(offer.id, "o1");
	assert_int_equal(offer.price, 2800);
	/* neither the other merchant's nor what is over */
	assert_int_equal(p.pack.n_revoked, 1);
	rest = p.pack.revoked;
	assert_int_equal(pack_next_revoked(&rest, serial), ERR_OK);
	assert_memory_equal(serial, gone.issued.serial, SERIAL_LEN);
	assert_int_equal(p.pack.n_used, 1);
	rest = p.pack.used;
	assert_int_equal(pack_next_used(&rest, &u), ERR_OK);
	assert_memory_equal(u.serial, used.issued.serial, SERIAL_LEN);
	assert_int_equal(u.units, 2);
	assert_string_equal(u.till, "t1");
	assert_int_equal(u.time, NOW + 1);
	pack_close(&p);
	/* its own uses are no news */
	pack_open(w, "t1", 0, &p);
	assert_int_equal(p.pack.n_used, 0);
	assert_int_equal(p.pack.n_dead, 0);
	pack_close(&p);
	tills_revoke(&w->storage, "t2", w->now, &again);
	pack_open(w, "t1", 0, &p);
	rest = p.pack.dead;
	assert_int_equal(pack_next_dead(&rest, dead), ERR_OK);
	assert_string_equal(dead, "t2");
	pack_close(&p);
	/* whoever has it now learns that, and nothing else */
	pack_open(w, "t2", 0, &p);
	rest = p.pack.dead;
	assert_int_equal(pack_next_dead(&rest, dead), ERR_OK);
	assert_string_equal(dead, "t2");
	assert_int_equal(p.pack.n_keys, 0);
	assert_int_equal(p.pack.n_offers, 0);
	assert_int_equal(p.pack.n_revoked, 0);
	assert_int_equal(p.pack.n_used, 0);
	pack_close(&p);
	till_finish(&t1);
	till_finish(&t2);
}

static void test_only_rises(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct open_pack p;
	uint64_t version;
	int64_t time;

	till_make(w, &t, "t1", "m1");
	pack_open(w, "t1", 0, &p);
	version = p.pack.version;
	time = p.pack.time;
	assert_int_equal(version, 2);	/* the first was in the kit */
	pack_close(&p);
	for (int i = 0; i < 5; i++) {
		w->now += i % 2 ? 1000 : -800;	/* the clock is put back */
		pack_open(w, "t1", 0, &p);
		assert_true(p.pack.version == version + 1);
		assert_true(p.pack.time >= time);
		version = p.pack.version;
		time = p.pack.time;
		pack_close(&p);
	}
	till_finish(&t);
}

static void test_rekeyed(void **state)
{
	struct world *w = *state;
	struct accounts_secrets s;
	struct test_till t;
	struct open_pack p;

	world_issue(w, "o1", 0);
	till_make(w, &t, "t1", "m1");
	assert_int_equal(accounts_rekey(&w->storage, &w->keys, "m1", w->now, w->random), ERR_OK);
	assert_int_equal(accounts_secrets(&w->storage, &w->keys, "m1", w->now, &s), ERR_OK);
	pack_open(w, "t1", 0, &p);
	assert_int_equal(p.pack.n_keys, 2);
	assert_memory_equal(p.pack.keys, s.keys, 2 * KEY_LEN);
	pack_close(&p);
	till_finish(&t);
}

/* More revocations than fit: parts, each a pack that begins where the one before ended. */
static void test_many_revoked(void **state)
{
	struct world *w = *state;
	struct open_pack first, second;
	struct test_till t;
	struct bytes rest;
	uint8_t serial[SERIAL_LEN], last[SERIAL_LEN];

	till_make(w, &t, "t1", "m1");
	assert_int_equal(sqlite3_exec(w->storage.db.sqlite, "BEGIN; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
		"WHERE i < 20003) INSERT INTO coupon (serial, offer, consumer, digest, units, unit_price, not_before, expires, "
		"revoked_at) SELECT CAST(printf('%010d', i) AS BLOB), 'o1', 'guest', zeroblob(16), 1, 1, 0, 4000000000, 1 FROM n; "
		"COMMIT", NULL, NULL, NULL), SQLITE_OK);
	pack_open(w, "t1", 0, &first);
	assert_true(first.more);
	assert_int_equal(first.pack.n_revoked, PACK_REVOKED_MAX);
	pack_open(w, "t1", 1, &second);
	assert_false(second.more);
	assert_int_equal(second.pack.n_revoked, 3);
	assert_int_equal(second.pack.revoked_since, first.pack.version);
	rest = first.pack.revoked;
	while (pack_next_revoked(&rest, serial) == ERR_OK)
		memcpy(last, serial, sizeof last);
	rest = second.pack.revoked;
	assert_int_equal(pack_next_revoked(&rest, serial), ERR_OK);
	assert_true(memcmp(last, serial, sizeof last) < 0);
	pack_close(&first);
	pack_close(&second);
	till_finish(&t);
}

static void test_statement(void **state)
{
	struct world *w = *state;
	struct test_coupon c = world_issue(w, "o1", 0), d = world_issue(w, "o3", 3);
	uint8_t *memory = malloc(DOCUMENT_MAX);
	struct settlement p;
	struct statement st;
	struct statement_row row;
	struct document doc;
	struct test_till t;
	struct test_answer a;
	struct bytes rest;
	struct buf b;
	bool more;

	till_make(w, &t, "t1", "m1");
	till_enrol(w, &t);
	till_redeem(&t, &c, 1, NOW + 1);
	till_redeem(&t, &d, 3, NOW + 2);
	till_reverse(&t, &t, 1, &c, NOW + 3);
	till_send(w, &t, 1, 3, &a);
	assert_int_equal(settlement_run(&w->storage, "m1", "P1", 0, NOW + 9, &p), ERR_OK);
	buf_init(&b, memory, DOCUMENT_MAX);
	assert_int_equal(deliver_statement(&w->storage, &w->keys, "m1", "P2", NOW, 0, &b, &more), ERR_NOT_FOUND);
	assert_int_equal(deliver_statement(&w->storage, &w->keys, "m1", "P1", NOW + 9, 0, &b, &more), ERR_OK);
	assert_false(more);
	assert_int_equal(document_parse(buf_bytes(&b), &doc), ERR_OK);
	assert_int_equal(doc.type, DOCUMENT_STATEMENT);
	assert_int_equal(statement_decode(doc.sign1.payload, &st), ERR_OK);
	assert_int_equal(st.n, 3);
	assert_int_equal(st.gross, p.gross);
	assert_int_equal(st.due, p.due);
	assert_int_equal(st.due, 999);
	assert_string_equal(st.period, "P1");
	rest = st.rows;
	assert_int_equal(statement_next(&rest, &row), ERR_OK);
	assert_int_equal(row.due, 2520);
	assert_int_equal(statement_next(&rest, &row), ERR_OK);
	assert_int_equal(row.units, 3);
	assert_int_equal(statement_next(&rest, &row), ERR_OK);
	assert_int_equal(row.units, -1);
	assert_int_equal(row.due, -2520);
	assert_memory_equal(row.serial, c.issued.serial, SERIAL_LEN);
	till_finish(&t);
	free(memory);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_what_it_says), T(test_only_rises), T(test_rekeyed), T(test_many_revoked), T(test_statement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
