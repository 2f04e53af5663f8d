/* missed, history, words: what a screen tells of the till's memory. */
#include "../../support/shop.h"
#include "till/history.h"
#include "till/missed.h"
#include "till/status.h"
#include "till/words.h"

static struct shop *shop;

static int setup(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

static struct verdict redeem_at(const struct coupon *c, int64_t now)
{
	struct shop_text t = shop_text(shop, c);
	struct redeem_request rq = { .text = bytes_of_str(t.text), .who = 3 };
	struct verdict v;

	assert_ok(redeem_run(&shop->store, shop->trust, &rq, now, &v));
	return v;
}

static void what_nobody_saw_is_there_until_it_is_marked(void **state)
{
	struct coupon c = shop_coupon(shop), d = shop_coupon(shop);
	struct missed m = { .n = 99 };

	(void)state;
	assert_ok(missed_load(&shop->store, &m));
	assert_int_equal(m.n, 0);
	redeem_at(&c, SHOP_NOW + 1);
	redeem_at(&d, SHOP_NOW + 2);
	assert_ok(missed_load(&shop->store, &m));
	assert_int_equal(m.n, 2);
	assert_memory_equal(m.list[0].serial, c.serial, SERIAL_LEN);
	assert_int_equal(m.list[0].who, 3);
	assert_int_equal(m.list[0].units, 1);
	assert_ok(missed_mark(&shop->store, &m.list[0]));
	assert_ok(missed_mark(&shop->store, &m.list[0]));	/* twice does no harm */
	assert_ok(missed_load(&shop->store, &m));
	assert_int_equal(m.n, 1);
	assert_memory_equal(m.list[0].serial, d.serial, SERIAL_LEN);
}

static void many_missed_come_in_turns(void **state)
{
	struct missed m;

	(void)state;
	for (int i = 0; i < MISSED_MAX + 3; i++) {
		struct coupon c = shop_coupon(shop);

		redeem_at(&c, SHOP_NOW + i);
	}
	assert_ok(missed_load(&shop->store, &m));
	assert_int_equal(m.n, MISSED_MAX);
	assert_int_equal(m.more, 3);
	for (int i = 0; i < MISSED_MAX; i++)
		assert_ok(missed_mark(&shop->store, &m.list[i]));
	assert_ok(missed_load(&shop->store, &m));
	assert_int_equal(m.n, 3);
	assert_int_equal(m.list[0].time, SHOP_NOW + MISSED_MAX);
}

static void history_is_the_last_twenty_of_the_journal(void **state)
{
	struct history h;
	struct coupon last = shop_coupon(shop);

	(void)state;
	assert_ok(history_load(&shop->store, shop->trust, &h));
	assert_int_equal(h.n, 0);
	assert_null(history_last_accept(&h));
	for (int i = 0; i < HISTORY_MAX + 5; i++) {
		struct coupon c = shop_coupon(shop);

		redeem_at(&c, SHOP_NOW + i);
	}
	redeem_at(&last, SHOP_NOW + 100);
	assert_ok(history_load(&shop->store, shop->trust, &h));
	assert_int_equal(h.n, HISTORY_MAX);
	assert_memory_equal(h.list[0].serial, last.serial, SERIAL_LEN);
	assert_int_equal(h.list[1].time, SHOP_NOW + HISTORY_MAX + 4);
	assert_ptr_equal(history_last_accept(&h), &h.list[0]);
}

static void what_was_taken_back_is_no_last_accept(void **state)
{
	struct history h = { .n = 0 };
	struct coupon c = shop_coupon(shop), d = shop_coupon(shop);
	struct verdict v = redeem_at(&c, SHOP_NOW);
	char serial[SERIAL_TEXT_CAP];
	struct reverse_request rq = { .who = 3 };
	struct reversed r;

	(void)state;
	history_add_verdict(&h, &v);
	v = redeem_at(&d, SHOP_NOW + 1);
	history_add_verdict(&h, &v);
	serial_format(d.serial, serial);
	rq.text = bytes_of_str(serial);
	assert_ok(reverse_run(&shop->store, shop->trust, &rq, SHOP_NOW + 2, &r));
	assert_int_equal(r.reason, REVERSE_OK);
	history_add_reversed(&h, &r);
	assert_string_equal(h.list[0].name, "Beef noodles");	/* the typed serial did not say so */
	assert_memory_equal(history_last_accept(&h)->serial, c.serial, SERIAL_LEN);
	v = redeem_at(&d, SHOP_NOW + 3);	/* good again, and so an accept again */
	history_add_verdict(&h, &v);
	assert_memory_equal(history_last_accept(&h)->serial, d.serial, SERIAL_LEN);
	assert_ok(history_load(&shop->store, shop->trust, &h));
	assert_int_equal(h.n, 4);
	assert_int_equal(h.list[1].kind, HISTORY_REVERSED);
	assert_memory_equal(history_last_accept(&h)->serial, d.serial, SERIAL_LEN);
}

static void words_are_bounded_and_filtered(void **state)
{
	struct verdict v = { .reason = REASON_USED, .has_first = true, .has_coupon = true, .has_offer = true, .units = 1000,
			     .notes = ~0u, .at = SHOP_NOW };
	char out[WORDS_CAP];
	unsigned n = 0;

	(void)state;
	memset(v.offer.name, '\033', sizeof v.offer.name - 1);
	memset(v.first.till, '\n', sizeof v.first.till - 1);
	memset(v.first.merchant, '\x9b', sizeof v.first.merchant - 1);
	v.first.elsewhere = true;
	assert_true(words_goods(&v, out));
	assert_null(strchr(out, '\033'));
	assert_true(words_first(&v, out));
	assert_null(strchr(out, '\n'));
	while (words_note(&v, n, NULL))
		n++;
	assert_int_equal(n, WORDS_NOTES);
	v = (struct verdict){ .reason = REASON_NOT_A_COUPON };
	assert_false(words_goods(&v, out));
	assert_false(words_first(&v, out));
	assert_false(words_times(&v, out));
	assert_null(words_note(&v, 0, NULL));
}

static void ages_in_words(void **state)
{
	static const struct {
		int64_t age;
		const char *words;
	} rows[] = { { -1, "" }, { 0, "0 s" }, { 59, "59 s" }, { 60, "1 min" }, { 7199, "119 min" }, { 7200, "2 h" },
		     { 172799, "47 h" }, { 172800, "2 days" }, { INT64_MAX, "99999 days" } };
	char out[32];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		words_age(rows[i].age, out, sizeof out);
		assert_string_equal(out, rows[i].words);
	}
}

static void another_processs_commit_is_seen(void **state)
{
	struct store other;
	int64_t known = -1;
	bool changed = true;
	struct coupon c = shop_coupon(shop);

	(void)state;
	assert_ok(status_changed(&shop->store, &known, &changed));
	assert_false(changed);
	redeem_at(&c, SHOP_NOW);
	assert_ok(status_changed(&shop->store, &known, &changed));
	assert_false(changed);	/* our own */
	assert_ok(store_open(&other, shop->dir, false));
	assert_ok(db_begin(&other.db));
	assert_ok(journal_append(&other, &(struct journal_entry){ .kind = FACT_ALARM, .time = SHOP_NOW, .shown = true,
								  .body = bytes_of("\xa0", 1) }, NULL));
	assert_ok(db_commit(&other.db));
	store_close(&other);
	assert_ok(status_changed(&shop->store, &known, &changed));
	assert_true(changed);
	assert_ok(status_changed(&shop->store, &known, &changed));
	assert_false(changed);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_nobody_saw_is_there_until_it_is_marked), TEST(many_missed_come_in_turns),
		TEST(history_is_the_last_twenty_of_the_journal), TEST(what_was_taken_back_is_no_last_accept),
		TEST(words_are_bounded_and_filtered), TEST(ages_in_words), TEST(another_processs_commit_is_seen),
	};
	return cmocka_run_group_tests_name("till/counter", tests, NULL, NULL);
}
