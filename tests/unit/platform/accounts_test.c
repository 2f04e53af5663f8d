/* accounts and offers: ids, names, numbers and merchants' keys. */
#include "world.h"

#include "platform/offers.h"

#include <stdio.h>
#include <string.h>

static enum err add_merchant(struct world *w, const char *id, const char *name)
{
	return accounts_add_merchant(&w->storage, &w->keys, id, name, w->now, w->random);
}

static void test_merchants(void **state)
{
	struct world *w = *state;
	struct merchant m;

	assert_int_equal(add_merchant(w, "m1", "Again"), ERR_EXISTS);
	assert_int_equal(add_merchant(w, "M3", "Capital"), ERR_USAGE);
	assert_int_equal(add_merchant(w, "m3", ""), ERR_USAGE);
	assert_int_equal(add_merchant(w, "m3", "a\033[2Jb"), ERR_USAGE);
	assert_int_equal(add_merchant(w, "m3", "Robert'); DROP TABLE merchant; --"), ERR_OK);
	assert_int_equal(accounts_merchant(&w->storage, "m3", &m), ERR_OK);
	assert_string_equal(m.name, "Robert'); DROP TABLE merchant; --");
	assert_int_equal(m.keys, 1);
	assert_int_equal(accounts_merchant(&w->storage, "m4", &m), ERR_NOT_FOUND);
	assert_int_equal(accounts_merchant(&w->storage, "' OR 1=1 --", &m), ERR_NOT_FOUND);
}

/* Consumer, merchant and product: at most 22 characters together, whichever comes last. */
static void test_ids_together(void **state)
{
	struct world *w = *state;
	struct offer o = { .merchant = "m1", .name = "N", .currency = "CNY", .price = 1, .share = 1, .quantity = 1, .uses = 1,
			   .expires = "+1d" };

	assert_int_equal(accounts_add_consumer(&w->storage, "c23456789", "C", w->now), ERR_OK);
	strcpy(o.id, "p1");
	strcpy(o.product, "p23456789012");	/* 9 + 2 + 12 */
	assert_int_equal(offers_add(&w->storage, &o, w->now), ERR_USAGE);
	strcpy(o.product, "p2345678901");	/* 9 + 2 + 11 */
	assert_int_equal(offers_add(&w->storage, &o, w->now), ERR_OK);
	assert_int_equal(accounts_add_consumer(&w->storage, "c234567890", "C", w->now), ERR_USAGE);
	assert_int_equal(accounts_add_consumer(&w->storage, "c23456780", "C", w->now), ERR_OK);
	assert_int_equal(accounts_add_consumer(&w->storage, "c23456780", "C", w->now), ERR_EXISTS);
	assert_int_equal(add_merchant(w, "m23456789012", "Long"), ERR_OK);
	strcpy(o.merchant, "m23456789012");
	strcpy(o.id, "p2");
	strcpy(o.product, "p2");		/* 9 + 12 + 2 */
	assert_int_equal(offers_add(&w->storage, &o, w->now), ERR_USAGE);
	strcpy(o.product, "p");
	assert_int_equal(offers_add(&w->storage, &o, w->now), ERR_OK);
}

static enum err try_offer(struct world *w, const struct offer *good, int field)
{
	struct offer o = *good;

	switch (field) {
	case 0: o.price = -1; break;
	case 1: o.price = OFFER_PRICE_MAX + 1; break;
	case 2: o.share = 10001; break;
	case 3: o.share = -1; break;
	case 4: o.quantity = 0; break;
	case 5: o.uses = 1001; break;
	case 6: o.uses = 500; o.quantity = 3; break;
	case 7: o.kind = KIND_COUNT; break;
	case 8: strcpy(o.expires, "yesterday"); break;
	case 9: strcpy(o.expires, "-1d"); break;
	case 10: strcpy(o.merchant, "m7"); break;
	case 11: strcpy(o.id, "o1"); break;
	case 12: strcpy(o.name, "a\nb"); break;
	case 13: o.product[0] = 0; break;
	case 14: o.quantity = INT64_MAX; break;
	default: break;
	}
	return offers_add(&w->storage, &o, w->now);
}

static void test_offers(void **state)
{
	struct world *w = *state;
	struct offer good = { .id = "x", .product = "x", .merchant = "m1", .name = "N", .currency = "CNY", .price = 5, .share = 1,
			      .quantity = 2, .uses = 500, .expires = "+1d" }, o;

	for (int i = 0; i < 15; i++)
		assert_int_not_equal(try_offer(w, &good, i), ERR_OK);
	assert_int_equal(try_offer(w, &good, 10), ERR_NOT_FOUND);
	assert_int_equal(try_offer(w, &good, 11), ERR_EXISTS);
	assert_int_equal(offers_find(&w->storage, "x", &o), ERR_NOT_FOUND);
	assert_int_equal(try_offer(w, &good, 99), ERR_OK);
	assert_int_equal(offers_find(&w->storage, "x", &o), ERR_OK);
	assert_int_equal(o.uses, 500);
	assert_int_equal(offers_parse_kind("exchange"), KIND_EXCHANGE);
	assert_int_equal(offers_parse_kind("Exchange"), -1);
}

static void test_rekey(void **state)
{
	struct world *w = *state;
	struct accounts_secrets a, b;
	struct seal_key before = { 0 }, after = { 0 };
	struct test_coupon c;
	int64_t rank;

	c = world_issue(w, "o1", 0);		/* expires after 90 days, under the first key */
	assert_int_equal(accounts_seal_key(&w->storage, "m1", &before, &rank), ERR_OK);
	assert_int_equal(accounts_rekey(&w->storage, &w->keys, "m7", w->now, w->random), ERR_NOT_FOUND);
	assert_int_equal(accounts_rekey(&w->storage, &w->keys, "m1", w->now, w->random), ERR_OK);
	assert_int_equal(accounts_seal_key(&w->storage, "m1", &after, &rank), ERR_OK);
	assert_int_equal(rank, 2);
	assert_memory_not_equal(before.raw, after.raw, KEY_LEN);
	assert_int_equal(accounts_secrets(&w->storage, &w->keys, "m1", w->now + 90 * DAY - 1, &a), ERR_OK);
	assert_int_equal(a.n, 2);
	/* once its last coupon is gone, so is the key; the newest stays in any case */
	assert_int_equal(accounts_secrets(&w->storage, &w->keys, "m1", w->now + 90 * DAY, &b), ERR_OK);
	assert_int_equal(b.n, 1);
	assert_memory_equal(a.keys[0], b.keys[0], KEY_LEN);
	assert_int_equal(world_coupon(w, &c).units, 1);
	seal_key_finish(&before);
	seal_key_finish(&after);
}

static void test_rekey_bounded(void **state)
{
	struct world *w = *state;
	struct accounts_secrets a;
	enum err e = ERR_OK;
	int n = 0;

	for (; n < 20 && e == ERR_OK; n++) {
		world_issue(w, "o1", 0);
		e = accounts_rekey(&w->storage, &w->keys, "m1", w->now, w->random);
	}
	assert_int_equal(e, ERR_REFUSED);
	assert_int_equal(n, 8);
	assert_int_equal(accounts_secrets(&w->storage, &w->keys, "m1", w->now, &a), ERR_OK);
	assert_int_equal(a.n, 8);
}

static void test_open(void **state)
{
	struct world *w = *state;
	uint8_t memory[512];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	assert_int_equal(accounts_open(&w->storage, &w->keys, bytes_of_str("x"), &b), ERR_FORMAT);
	buf_init(&b, memory, sizeof memory);
	assert_int_equal(document_seal(bytes_of_str("x"), &w->keys.sealed[0].public, w->random, &b), ERR_OK);
	assert_int_equal(accounts_open(&w->storage, &w->keys, buf_bytes(&b), &b), ERR_NOT_FOUND);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_merchants), T(test_ids_together), T(test_offers), T(test_rekey), T(test_rekey_bounded), T(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
