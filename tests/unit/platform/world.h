#ifndef CHIT_TESTS_PLATFORM_WORLD_H
#define CHIT_TESTS_PLATFORM_WORLD_H
/* A platform in a directory of its own, and tills that are real but for their screens. Anything that fails ends the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/accept.h"
#include "platform/issue.h"

enum { NOW = 1800000000, DAY = 86400, FACTS_MAX = 64 };

struct world {
	char dir[64], data[80];
	struct storage storage;
	struct keys keys;
	int64_t now;
	struct random random;
};

/* A platform with merchants m1, m2 and offers o1 (28.00, 0.90), o2 (of m2), o3 (9.99, share 0.3333, 3 uses). */
int world_setup(void **state);
int world_setup_at(void **state, int64_t now);	/* where a real clock looks on */
int world_teardown(void **state);

/* Coupons; digest as a till finds it when it opens the text. */
struct test_coupon {
	struct issued issued;
	uint8_t digest[COUPON_DIGEST_LEN];
};
struct test_coupon world_issue(struct world *w, const char *offer, int64_t uses);
struct test_coupon world_issue_order(struct world *w, const struct issue_order *o);
/* Stored value of 50.00, the merchant m1's share of it 0.90. */
struct test_coupon world_issue_value(struct world *w);
struct coupons_row world_coupon(struct world *w, const struct test_coupon *c);

struct test_till {
	char id[ID_CAP], merchant[ID_CAP];
	struct sign_key sign;
	struct open_key open;
	uint8_t code[KIT_CODE_LEN];
	uint8_t journal[JOURNAL_ID_LEN];
	uint64_t n;			/* facts so far: the sequences 1 .. n */
	uint8_t head[DIGEST_LEN];
	struct {
		size_t len;
		uint8_t bytes[FACT_MAX];
	} facts[FACTS_MAX];
};
/* Makes the till and opens its kit; keys of its own. till_enrol() sends the enrolment and wants it accepted. */
void till_make(struct world *w, struct test_till *t, const char *id, const char *merchant);
void till_enrol(struct world *w, struct test_till *t);
void till_finish(struct test_till *t);
/* Writes the enrolment of a till as a signed document. */
size_t till_enrolment(struct world *w, const struct test_till *t, uint8_t *out, size_t cap);

/* Append a fact to the till's journal; give its sequence. */
uint64_t till_redeem(struct test_till *t, const struct test_coupon *c, unsigned units, int64_t time);
/* Of stored value. */
uint64_t till_spend(struct test_till *t, const struct test_coupon *c, int64_t amount, int64_t time);
uint64_t till_reverse(struct test_till *t, const struct test_till *of, uint64_t sequence, const struct test_coupon *c,
		      int64_t time);
uint64_t till_fact(struct test_till *t, uint32_t kind, struct bytes body, int64_t time);
/* The signed batch of the facts first .. first + n - 1. */
size_t till_batch(const struct test_till *t, uint64_t first, size_t n, int64_t time, uint8_t *out, size_t cap);

/* Gives a document to accept, verifies the answer as a till does, and gives its rows. */
struct test_answer {
	enum err err;
	struct accept_report report;
	struct answer head;
	struct answer_row rows[FACTS_MAX];
};
void world_accept(struct world *w, struct bytes signed_bytes, struct test_answer *out);
/* The batch first .. n of a till, accepted. */
void till_send(struct world *w, const struct test_till *t, uint64_t first, size_t n, struct test_answer *out);

/* Number of rows that a query counts. */
int64_t world_count(struct world *w, const char *sql);
int64_t world_balance(struct world *w, const char *account);

/* Asserts that row i is so. */
#define assert_row(a, i, v, r) do { \
	assert_int_equal((a)->rows[i].verdict, v); \
	assert_int_equal((a)->rows[i].reason, r); \
} while (0)

#endif
