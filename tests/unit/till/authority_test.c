#include "../../support/shop.h"
#include "seal/cbor.h"
#include "till/authority.h"
#include "till/redeem.h"
#include "till/reverse.h"
#include "till/words.h"

static struct shop *shop;

static int up(void **state)
{
	(void)state;
	shop = shop_create(NULL);
	return 0;
}

static int down(void **state)
{
	(void)state;
	shop_destroy(shop);
	return 0;
}

static uint32_t person(const char *name, enum person_role role, const char *pin)
{
	struct person_new p = { .name = name, .role = role, .pin = bytes_of_str(pin) };
	struct people_act act = { .now = SHOP_NOW, .random = shop->random };
	uint32_t number = 0;

	assert_ok(people_add(&shop->store, &p, &act, &number));
	return number;
}

static struct authority check(const char *who, const char *pin, enum person_role at_least, int64_t now)
{
	struct authority_claim c = { .who = who, .pin = bytes_of_str(pin), .at_least = at_least };
	struct authority a;

	assert_ok(authority_check(&shop->store, &c, now, &a));
	return a;
}

static struct authority_rules rules(void)
{
	struct authority_rules r;

	assert_ok(authority_rules(&shop->store, &r));
	return r;
}

static void rules_come_with_the_people(void **state)
{
	struct people_act act = { .now = SHOP_NOW, .random = shop->random };
	uint32_t tom, ann;

	(void)state;
	assert_false(rules().people || rules().managers);
	tom = person("Tom", PERSON_CASHIER, "1234");
	assert_true(rules().people);
	assert_false(rules().managers);
	ann = person("Ann", PERSON_MANAGER, "5678");
	assert_true(rules().managers);
	assert_ok(people_retire(&shop->store, ann, &act));
	assert_ok(people_retire(&shop->store, tom, &act));
	assert_false(rules().people || rules().managers);
}

static void roles(void **state)
{
	static const char *const WHO[] = { "Tom", "Ann", "Mei" };
	char words[AUTHORITY_WORDS_CAP];

	(void)state;
	person("Tom", PERSON_CASHIER, "1234");
	person("Ann", PERSON_MANAGER, "1234");
	person("Mei", PERSON_OWNER, "1234");
	for (int who = 0; who < 3; who++)
		for (int r = PERSON_CASHIER; r <= PERSON_OWNER; r++) {
			struct authority a = check(WHO[who], "1234", (enum person_role)r, SHOP_NOW);

			assert_int_equal(a.verdict, who + 1 >= r ? AUTHORITY_GRANTED : AUTHORITY_ROLE);
			assert_string_equal(a.person.name, WHO[who]);
			authority_words(&a, words);
			assert_non_null(strstr(words, WHO[who]));
		}
}

static void wrong_ones(void **state)
{
	char words[AUTHORITY_WORDS_CAP];
	struct authority a;

	(void)state;
	person("Ann", PERSON_MANAGER, "1234");
	for (int i = 0; i < PIN_FREE; i++) {
		a = check("Ann", "9999", PERSON_CASHIER, SHOP_NOW);
		assert_int_equal(a.verdict, AUTHORITY_WRONG);
		assert_string_equal(a.person.name, "");
	}
	authority_words(&a, words);
	assert_non_null(strstr(words, "15 s"));
	a = check("Ann", "1234", PERSON_CASHIER, SHOP_NOW + 5);
	assert_int_equal(a.verdict, AUTHORITY_WAIT);
	authority_words(&a, words);
	assert_non_null(strstr(words, "10 s"));
	assert_int_equal(check("Nobody", "1234", PERSON_CASHIER, SHOP_NOW).verdict, AUTHORITY_WRONG);
	assert_int_equal(check("", "", PERSON_CASHIER, SHOP_NOW).verdict, AUTHORITY_WRONG);
	assert_int_equal(check("Ann", "1234", PERSON_MANAGER, SHOP_NOW + 15).verdict, AUTHORITY_GRANTED);
}

static struct journal_head head(void)
{
	struct journal_head h;

	assert_ok(journal_head(&shop->store, STREAM_SHOP, &h));
	return h;
}

/* Which numbers the last fact of stream 0 has: manager, what, stream, sequence. */
static void assert_override(uint32_t cashier, const uint64_t wanted[4])
{
	struct journal_read r;
	struct cbor_in in;
	struct cbor_map m;

	assert_ok(journal_read(&shop->store, STREAM_SHOP, head().sequence, &r));
	assert_int_equal(r.fact.kind, FACT_OVERRIDE);
	assert_int_equal(r.fact.who, cashier);
	cbor_open(&in, r.fact.body);
	for (cbor_get_map(&in, &m, 4); cbor_map_next(&in, &m);)
		assert_int_equal(cbor_get_uint(&in), wanted[m.key - 1]);
	assert_ok(cbor_close(&in));
	journal_done(&r);
}

static struct verdict redeem(const char *text, int64_t now, struct redeem_request rq)
{
	struct verdict v;

	rq.text = bytes_of_str(text);
	assert_ok(redeem_run(&shop->store, shop->trust, &rq, now, &v));
	return v;
}

static void whose_word_stale_trust_was_taken_on(void **state)
{
	int64_t later = SHOP_NOW + 46 * SHOP_DAY;
	struct coupon c = shop_coupon(shop);
	uint32_t ann = person("Ann", PERSON_MANAGER, "1234"), tom = person("Tom", PERSON_CASHIER, "1234");
	uint64_t before = head().sequence;
	struct redeem_request rq = { .who = tom, .manager = true, .allowed_by = ann };
	struct shop_text t, fresh;
	struct verdict v;

	(void)state;
	c.expires = SHOP_NOW + 100 * SHOP_DAY;
	t = shop_text(shop, &c);
	assert_int_equal(redeem(t.text, later, (struct redeem_request){ .who = tom }).reason, REASON_STALE_TRUST);
	assert_int_equal(head().sequence, before);
	v = redeem(t.text, later, rq);
	assert_int_equal(v.reason, REASON_OK);
	assert_string_equal(v.cashier, "Tom");
	assert_override(tom, (const uint64_t[]){ ann, OVERRIDE_STALE_TRUST, shop->stream, v.sequence });

	/* refused: nothing was taken on anybody's word */
	before = head().sequence;
	assert_int_equal(redeem(t.text, later + 60, rq).reason, REASON_USED);
	/* and where trust is fresh nobody's word was needed */
	c = shop_coupon(shop);
	fresh = shop_text(shop, &c);
	assert_int_equal(redeem(fresh.text, SHOP_NOW, rq).reason, REASON_OK);
	assert_int_equal(head().sequence, before);
}

static struct reversed reverse(const char *text, int64_t now, struct reverse_request rq)
{
	struct reversed r;

	rq.text = bytes_of_str(text);
	rq.cause = REVERSAL_MISTAKE;
	assert_ok(reverse_run(&shop->store, shop->trust, &rq, now, &r));
	return r;
}

static void whose_word_a_reversal_was_taken_on(void **state)
{
	uint32_t ann = person("Ann", PERSON_MANAGER, "1234"), tom = person("Tom", PERSON_CASHIER, "1234");
	struct reverse_request alone = { .who = tom }, with = { .who = tom, .manager = true, .allowed_by = ann };
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	uint64_t before = head().sequence;
	struct reversed r;

	(void)state;
	assert_int_equal(redeem(t.text, SHOP_NOW, (struct redeem_request){ .who = tom }).reason, REASON_OK);
	r = reverse(t.text, SHOP_NOW + 30, with);
	assert_int_equal(r.reason, REVERSE_OK);
	assert_int_equal(r.cause, REVERSAL_UNDO);
	assert_int_equal(head().sequence, before);	/* her own undo needed nobody */
	assert_int_equal(redeem(t.text, SHOP_NOW + 40, (struct redeem_request){ .who = tom }).reason, REASON_OK);
	r = reverse(t.text, SHOP_NOW + 3600, alone);
	assert_int_equal(r.reason, REVERSE_MANAGER);
	assert_int_equal(head().sequence, before);
	r = reverse(t.text, SHOP_NOW + 3600, with);
	assert_int_equal(r.reason, REVERSE_OK);
	assert_string_equal(r.v.cashier, "Tom");
	assert_string_equal(r.v.first_cashier, "Tom");
	assert_override(tom, (const uint64_t[]){ ann, OVERRIDE_REVERSAL, shop->stream, r.v.sequence });
	assert_ok(store_verify(&shop->store));
}

static void names_in_verdicts(void **state)
{
	struct people_act act = { .now = SHOP_NOW, .random = shop->random };
	uint32_t tom = person("Tom", PERSON_CASHIER, "1234");
	struct coupon c = shop_coupon(shop);
	struct shop_text t = shop_text(shop, &c);
	char line[WORDS_CAP];
	struct verdict v;

	(void)state;
	v = redeem(t.text, SHOP_NOW, (struct redeem_request){ .who = tom });
	assert_string_equal(v.cashier, "Tom");
	v = redeem(t.text, SHOP_NOW + 600, (struct redeem_request){ .who = 0 });
	assert_string_equal(v.cashier, "");
	assert_string_equal(v.first_cashier, "Tom");
	assert_true(words_first(&v, line));
	assert_non_null(strstr(line, "Tom"));
	assert_ok(people_retire(&shop->store, tom, &act));
	v = redeem(t.text, SHOP_NOW + 600, (struct redeem_request){ .who = 99 });
	assert_string_equal(v.cashier, "");
	assert_string_equal(v.first_cashier, "Tom");
	assert_ok(people_erase(&shop->store, tom));
	v = redeem(t.text, SHOP_NOW + 600, (struct redeem_request){ .who = 0 });
	assert_string_equal(v.first_cashier, "");
	assert_true(words_first(&v, line));
	assert_non_null(strstr(line, "cashier 1"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(rules_come_with_the_people), T(roles), T(wrong_ones), T(whose_word_stale_trust_was_taken_on),
		T(whose_word_a_reversal_was_taken_on), T(names_in_verdicts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
