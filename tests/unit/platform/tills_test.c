/* tills: kits, and who is bound to a code. */
#include "world.h"

#include "document/kit.h"

#include <stdlib.h>
#include <string.h>

static void send_enrolment(struct world *w, const struct test_till *t, struct test_answer *a)
{
	uint8_t memory[2048];

	world_accept(w, bytes_of(memory, till_enrolment(w, t, memory, sizeof memory)), a);
}

static int count_others(struct world *w)
{
	return (int)world_count(w, "SELECT count(*) FROM enrolment_refused");
}

/* The same code in other hands: keys and journal of its own. */
static void twin_make(struct world *w, const struct test_till *t, struct test_till *twin)
{
	memset(twin, 0, sizeof *twin);
	strcpy(twin->id, t->id);
	strcpy(twin->merchant, t->merchant);
	memcpy(twin->code, t->code, sizeof twin->code);
	assert_int_equal(sign_key_make(&twin->sign, w->random), ERR_OK);
	assert_int_equal(open_key_make(&twin->open, w->random), ERR_OK);
	assert_int_equal(random_fill(w->random, twin->journal, sizeof twin->journal), ERR_OK);
}

static void test_first_binds(void **state)
{
	struct world *w = *state;
	struct test_till t, twin;
	struct test_answer a;
	struct till row;

	till_make(w, &t, "t1", "m1");
	twin_make(w, &t, &twin);
	send_enrolment(w, &t, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_false(a.rows[0].again);
	assert_int_equal(a.head.subject, ANSWER_ENROLMENT);
	assert_memory_equal(a.report.seal, t.open.public.raw, KEY_LEN);
	send_enrolment(w, &t, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_true(a.rows[0].again);
	w->now += 77;
	send_enrolment(w, &twin, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_CODE_USED);
	assert_true(a.rows[0].has_first);
	assert_string_equal(a.rows[0].first_till, "t1");
	assert_int_equal(a.rows[0].first_time, NOW);
	/* the answer goes to who asked, not to who is bound */
	assert_memory_equal(a.report.seal, twin.open.public.raw, KEY_LEN);
	send_enrolment(w, &twin, &a);
	assert_int_equal(count_others(w), 1);
	assert_int_equal(tills_find(&w->storage, "t1", &row), ERR_OK);
	assert_memory_equal(row.verify, t.sign.public.raw, KEY_LEN);
	assert_int_equal(row.others, 1);
	till_finish(&t);
	till_finish(&twin);
}

static enum err see_other(void *ctx, const struct tills_other *o)
{
	struct tills_other *out = ctx;

	*out = *o;
	return ERR_OK;
}

static void test_refused(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct test_answer a;
	struct tills_other other;
	bool again;

	till_make(w, &t, "t1", "m1");
	t.code[0] ^= 1;
	send_enrolment(w, &t, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_CODE_WRONG);
	assert_int_equal(tills_each_other(&w->storage, "t1", see_other, &other), ERR_OK);
	assert_memory_equal(other.verify, t.sign.public.raw, KEY_LEN);
	assert_int_equal(other.reason, ANSWER_CODE_WRONG);
	t.code[0] ^= 1;
	strcpy(t.id, "t7");
	send_enrolment(w, &t, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_UNKNOWN_TILL);
	strcpy(t.id, "t1");
	strcpy(t.merchant, "m2");
	send_enrolment(w, &t, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_WRONG_MERCHANT);
	strcpy(t.merchant, "m1");
	w->now = NOW + 30 * DAY;	/* the second in which the kit ends */
	send_enrolment(w, &t, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_EXPIRED);
	w->now = NOW + 30 * DAY - 1;
	assert_int_equal(tills_revoke(&w->storage, "t1", w->now, &again), ERR_OK);
	send_enrolment(w, &t, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_TILL_REVOKED);
	assert_int_equal(world_count(w, "SELECT count(*) FROM till WHERE verify IS NOT NULL"), 0);
	assert_int_equal(count_others(w), 1);
	till_finish(&t);
}

/* Who was bound before he was revoked hears what he heard then. */
static void test_revoked_after(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct test_answer a;
	bool again;

	till_make(w, &t, "t1", "m1");
	till_enrol(w, &t);
	assert_int_equal(tills_revoke(&w->storage, "t1", w->now, &again), ERR_OK);
	send_enrolment(w, &t, &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	assert_true(a.rows[0].again);
	till_finish(&t);
}

/* One machine's keys under a second till's code. */
static void test_keys_bound_elsewhere(void **state)
{
	struct world *w = *state;
	struct test_till t1, t2;
	struct test_answer a;

	till_make(w, &t1, "t1", "m1");
	till_make(w, &t2, "t2", "m1");
	till_enrol(w, &t1);
	sign_key_finish(&t2.sign);
	assert_int_equal(sign_key_load(&t2.sign, t1.sign.seed), ERR_OK);
	send_enrolment(w, &t2, &a);
	assert_row(&a, 0, ANSWER_REFUSED, ANSWER_CODE_USED);
	till_finish(&t1);
	till_finish(&t2);
}

/* A stick comes back late: the kit's end is judged by when the till was made. */
static void test_late_stick(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct test_answer a;
	uint8_t memory[2048];
	size_t len;

	till_make(w, &t, "t1", "m1");
	len = till_enrolment(w, &t, memory, sizeof memory);
	w->now = NOW + 300 * DAY;
	world_accept(w, bytes_of(memory, len), &a);
	assert_row(&a, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	till_finish(&t);
}

static void test_altered(void **state)
{
	struct world *w = *state;
	struct test_till t;
	struct test_answer a;
	uint8_t memory[2048];
	size_t len;

	till_make(w, &t, "t1", "m1");
	len = till_enrolment(w, &t, memory, sizeof memory);
	for (size_t i = 0; i < len; i++) {
		memory[i] ^= 1;
		world_accept(w, bytes_of(memory, len), &a);
		assert_true(a.err == ERR_FORMAT || a.err == ERR_AUTH || a.err == ERR_VERSION);
		memory[i] ^= 1;
		world_accept(w, bytes_of(memory, i), &a);
		assert_int_equal(a.err, ERR_FORMAT);
	}
	assert_int_equal(world_count(w, "SELECT count(*) FROM till WHERE verify IS NOT NULL"), 0);
	till_finish(&t);
}

static void test_orders(void **state)
{
	struct world *w = *state;
	struct bytes p = bytes_of_str("x");
	const struct tills_order bad[] = {
		{ "T1", "m1", "main", NOW + DAY, p, { 10, 8, 1 } }, { "t1", "m9", "main", NOW + DAY, p, { 10, 8, 1 } },
		{ "t1", "m1", "Main street", NOW + DAY, p, { 10, 8, 1 } }, { "t1", "m1", "main", NOW, p, { 10, 8, 1 } },
		{ "", "m1", "main", NOW + DAY, p, { 10, 8, 1 } },
	};
	uint8_t *memory = malloc(DOCUMENT_MAX), tiny[64];
	struct test_till t;
	struct buf kit;

	buf_init(&kit, memory, DOCUMENT_MAX);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_not_equal(tills_add(&w->storage, &w->keys, &bad[i], NOW, w->random, &kit), ERR_OK);
	/* a kit that has no room: the till is not there either */
	buf_init(&kit, tiny, sizeof tiny);
	assert_int_not_equal(tills_add(&w->storage, &w->keys, &(struct tills_order){ "t1", "m1", "main", NOW + DAY, p,
			     { 10, 8, 1 } }, NOW, w->random, &kit), ERR_OK);
	assert_int_equal(world_count(w, "SELECT count(*) FROM till"), 0);
	till_make(w, &t, "t1", "m1");
	buf_init(&kit, memory, DOCUMENT_MAX);
	assert_int_equal(tills_add(&w->storage, &w->keys, &(struct tills_order){ "t1", "m1", "main", NOW + DAY, p,
			 { 10, 8, 1 } }, NOW, w->random, &kit), ERR_EXISTS);
	till_enrol(w, &t);
	assert_int_equal(tills_forget(&w->storage, "t1"), ERR_OK);	/* not once it is enrolled */
	assert_int_equal(world_count(w, "SELECT count(*) FROM till"), 1);
	till_finish(&t);
	free(memory);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_first_binds), T(test_refused), T(test_revoked_after), T(test_keys_bound_elsewhere), T(test_late_stick), T(test_altered),
		T(test_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
