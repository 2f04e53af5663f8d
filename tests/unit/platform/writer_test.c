/* The writer: groups come together while it waits, a document at fault leaves its group, a full queue says so. */
#include "world.h"

#include "platform/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SENDERS = 24 };

static int64_t world_clock(void *ctx)
{
	return ((const struct world *)ctx)->now;
}

struct scene {
	struct world *world;
	struct vault *vault;
	struct writer *writer;
	struct metrics metrics;
};

static void scene_start(struct scene *s, struct world *w, size_t queue_max)
{
	struct writer_options o = { .data = w->data, .clock = { world_clock, w }, .queue_max = queue_max };
	struct keys keys;

	memset(s, 0, sizeof *s);
	s->world = w;
	assert_int_equal(keys_reload(&w->storage, &w->keys, &keys), ERR_OK);
	assert_int_equal(vault_create(&s->vault, &keys), ERR_OK);
	o.vault = s->vault;
	o.metrics = &s->metrics;
	assert_int_equal(writer_create(&s->writer, &o), ERR_OK);
}

static void scene_stop(struct scene *s)
{
	writer_destroy(s->writer);
	vault_destroy(s->vault);
}

/* An errand with the memory that its document lies in. */
struct job {
	struct errand errand;
	struct test_till till;
	atomic_int done;
	uint8_t memory[4096];
};

static void done(struct errand *e)
{
	struct job *j = e->ctx;

	j->done++;
}

static void job_make(struct world *w, struct job *j, int i, const struct test_coupon *c)
{
	char id[ID_CAP];

	snprintf(id, sizeof id, "t%d", i);
	till_make(w, &j->till, id, "m1");
	till_enrol(w, &j->till);
	till_redeem(&j->till, c, 1, w->now);
	j->errand.done = done;
	j->errand.ctx = j;
}

static void job_open(struct job *j, int64_t now)
{
	size_t len = till_batch(&j->till, 1, 1, now, j->memory, sizeof j->memory);

	assert_int_equal(accept_open(&j->errand.accept, bytes_of(j->memory, len)), ERR_OK);
}

static void wait_for(struct job *jobs, size_t n)
{
	const struct timespec moment = { 0, 1000000 };

	for (size_t i = 0; i < n; i++)
		while (!jobs[i].done)
			nanosleep(&moment, NULL);
}

static void job_finish(struct job *j)
{
	accept_close(&j->errand.accept);
	till_finish(&j->till);
}

/* Another process holds the database meanwhile, so that they all wait; one of them is signed by somebody else. */
static void one_at_fault_leaves_its_group(void **state)
{
	struct world *w = *state;
	struct job *jobs = calloc(SENDERS, sizeof *jobs);
	struct test_coupon coupon = world_issue(w, "o3", SENDERS);
	struct scene s;

	for (int i = 0; i < SENDERS; i++)
		job_make(w, &jobs[i], i, &coupon);
	sign_key_finish(&jobs[7].till.sign);
	assert_int_equal(sign_key_make(&jobs[7].till.sign, w->random), ERR_OK);
	scene_start(&s, w, 0);
	assert_int_equal(db_begin(&w->storage.db), ERR_OK);
	for (int i = 0; i < SENDERS; i++) {
		job_open(&jobs[i], w->now);
		assert_true(writer_put(s.writer, &jobs[i].errand));
	}
	db_rollback(&w->storage.db);
	wait_for(jobs, SENDERS);
	for (int i = 0; i < SENDERS; i++) {
		assert_int_equal(jobs[i].done, 1);
		assert_int_equal(jobs[i].errand.err, i == 7 ? ERR_AUTH : ERR_OK);
		assert_int_equal(jobs[i].errand.accept.report.accepted, i != 7);
		if (i != 7)
			assert_int_equal(jobs[i].errand.accept.rows[0].verdict, ANSWER_ACCEPTED);
		job_finish(&jobs[i]);
	}
	assert_non_null(strstr(jobs[7].errand.words, "not signed by its key"));
	assert_int_equal(world_coupon(w, &coupon).used, SENDERS - 1);
	assert_int_equal(s.metrics.group_documents, SENDERS);
	assert_true(s.metrics.groups < SENDERS);
	scene_stop(&s);
	free(jobs);
}

static void a_full_queue_says_so(void **state)
{
	struct world *w = *state;
	struct job *jobs = calloc(8, sizeof *jobs);
	struct test_coupon coupon = world_issue(w, "o3", 8);
	const struct timespec moment = { 0, 1000000 };
	int taken = 0;
	struct scene s;

	for (int i = 0; i < 8; i++)
		job_make(w, &jobs[i], i, &coupon);
	scene_start(&s, w, 3);
	assert_int_equal(db_begin(&w->storage.db), ERR_OK);
	job_open(&jobs[0], w->now);
	assert_true(writer_put(s.writer, &jobs[0].errand));
	while (s.metrics.queue)		/* the writer has it, and waits for the database */
		nanosleep(&moment, NULL);
	for (int i = 1; i < 8; i++) {
		job_open(&jobs[i], w->now);
		taken += writer_put(s.writer, &jobs[i].errand);
	}
	assert_int_equal(taken, 3);
	assert_int_equal(s.metrics.queue, 3);
	db_rollback(&w->storage.db);
	wait_for(jobs, 4);
	scene_stop(&s);
	assert_int_equal(world_coupon(w, &coupon).used, 4);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(jobs[i].done, i < 4);
		job_finish(&jobs[i]);
	}
	free(jobs);
}

/* What is in the queue when the end comes is done first. */
static void the_end_waits_for_the_queue(void **state)
{
	struct world *w = *state;
	struct job *jobs = calloc(SENDERS, sizeof *jobs);
	struct test_coupon coupon = world_issue(w, "o3", SENDERS);
	struct scene s;

	for (int i = 0; i < SENDERS; i++)
		job_make(w, &jobs[i], i, &coupon);
	scene_start(&s, w, 0);
	for (int i = 0; i < SENDERS; i++) {
		job_open(&jobs[i], w->now);
		assert_true(writer_put(s.writer, &jobs[i].errand));
	}
	scene_stop(&s);
	for (int i = 0; i < SENDERS; i++) {
		assert_int_equal(jobs[i].done, 1);
		assert_int_equal(jobs[i].errand.err, ERR_OK);
		job_finish(&jobs[i]);
	}
	assert_int_equal(world_coupon(w, &coupon).used, SENDERS);
	free(jobs);
}

/* More than are forgotten at a time: the next group's end goes on at once. */
static void old_claims_are_forgotten(void **state)
{
	struct world *w = *state;
	struct job *jobs = calloc(2, sizeof *jobs);
	struct test_coupon coupon = world_issue(w, "o3", 2);
	struct scene s;

	for (int i = 0; i < 2; i++)
		job_make(w, &jobs[i], i, &coupon);
	assert_int_equal(db_run(&w->storage.db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) "
				"INSERT INTO claim (till, request, serial, digest, act, wanted, most, time, reason, until, amount, "
				"units_left, balance, state) SELECT 't0', CAST(i AS BLOB), x'00', x'00', 1, 1, 0, 0, 5, 0, 0, 0, 0, 0 "
				"FROM n", ""), ERR_OK);
	scene_start(&s, w, 0);
	for (int i = 0; i < 2; i++) {
		job_open(&jobs[i], w->now);
		assert_true(writer_put(s.writer, &jobs[i].errand));
		wait_for(&jobs[i], 1);
		assert_int_equal(jobs[i].errand.accept.rows[0].verdict, ANSWER_ACCEPTED);
	}
	scene_stop(&s);
	assert_int_equal(world_count(w, "SELECT count(*) FROM claim"), 0);
	for (int i = 0; i < 2; i++)
		job_finish(&jobs[i]);
	free(jobs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
		WORLD(one_at_fault_leaves_its_group), WORLD(a_full_queue_says_so), WORLD(the_end_waits_for_the_queue),
		WORLD(old_claims_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
