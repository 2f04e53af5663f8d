/*
 * The server is killed (SIGKILL) at every moment of a request, above all between the commit and the answer: whoever
 * was answered finds his facts there, and whoever was not sends the same again and gets the first verdict.
 */
#include "wire.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 60, ROUNDS_MAX = 400, STEPS = 30 };

static int64_t clock_of_world(void *ctx)
{
	return ((const struct world *)ctx)->now;
}

/* In the child: serves until it is killed. */
static void serve(struct world *w, struct keys *keys, int tell)
{
	struct server_options o = { .data = w->data, .listen = "127.0.0.1:0", .clock = { clock_of_world, w }, .random = w->random };
	struct server *s;
	unsigned port;

	if (server_create(&s, keys, &o) != ERR_OK)
		_exit(3);
	port = server_port(s);
	if (write(tell, &port, sizeof port) != sizeof port)
		_exit(3);
	for (;;)
		pause();
}

static pid_t start(struct world *w, struct wire *wire)
{
	unsigned port = 0;
	struct keys keys;
	int pipes[2];
	pid_t child;

	/* the world's connection is the parent's: the child makes its own */
	assert_int_equal(keys_reload(&w->storage, &w->keys, &keys), ERR_OK);
	assert_int_equal(pipe(pipes), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		serve(w, &keys, pipes[1]);
	keys_finish(&keys);
	assert_int_equal(read(pipes[0], &port, sizeof port), sizeof port);
	close(pipes[0]);
	close(pipes[1]);
	memset(wire, 0, sizeof *wire);
	wire->world = w;
	snprintf(wire->url, sizeof wire->url, "http://127.0.0.1:%u", port);
	wire->client = wire_client(wire);
	return child;
}

static void stop(struct wire *wire, pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	http_client_destroy(wire->client);
}

/* A process that kills `target` after so long. */
static pid_t killer(pid_t target, long us)
{
	struct timespec t = { 0, us * 1000 };
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		nanosleep(&t, NULL);
		kill(target, SIGKILL);
		_exit(0);
	}
	return child;
}

struct tally {
	int answered, again, fresh;	/* at once; by sending again: taken before, and not */
};

static void one_round(struct world *w, struct test_till *t, uint64_t sequence, long us, struct tally *sum)
{
	struct received r;
	struct wire wire;
	pid_t child = start(w, &wire), hand = killer(child, us);
	int status = wire_send(&wire, wire.client, t, sequence, 1, &r);

	waitpid(hand, NULL, 0);
	stop(&wire, child);
	child = start(w, &wire);
	if (status == 200) {
		assert_row(&r, 0, ANSWER_ACCEPTED, ANSWER_NONE);
		sum->answered++;
	} else {
		assert_int_equal(status, 0);
	}
	assert_int_equal(wire_send(&wire, wire.client, t, sequence, 1, &r), 200);
	assert_row(&r, 0, ANSWER_ACCEPTED, ANSWER_NONE);
	if (status == 200)
		assert_true(r.rows[0].again);	/* what was answered is never lost */
	else if (r.rows[0].again)
		sum->again++;
	else
		sum->fresh++;
	stop(&wire, child);
}

static long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

/* What a request takes here when nobody is killed; the first pays for the connection and the cold caches, as all do. */
static long request_us(struct world *w)
{
	struct received r;
	struct test_till t;
	struct wire wire;
	pid_t child;
	long us;

	till_make(w, &t, "t0", "m1");
	till_enrol(w, &t);
	till_fact(&t, FACT_ALARM, bytes_of_str("\xa0"), w->now);
	child = start(w, &wire);
	us = now_us();
	assert_int_equal(wire_send(&wire, wire.client, &t, 1, 1, &r), 200);
	us = now_us() - us;
	stop(&wire, child);
	till_finish(&t);
	return us;
}

static void killed_at_any_moment(void **state)
{
	struct world *w = *state;
	struct test_coupon coupon = world_issue(w, "o3", 333);
	struct tally sum = { 0 };
	struct received r;
	struct test_till t;
	struct wire wire;
	int rounds = 0, till = 0;
	long span = request_us(w) * 3 / 2;
	pid_t child;

	while (rounds < ROUNDS || (sum.again == 0 && rounds < ROUNDS_MAX)) {
		if (rounds % FACTS_MAX == 0) {
			char id[ID_CAP];

			snprintf(id, sizeof id, "t%d", ++till);
			till_make(w, &t, id, "m1");
			child = start(w, &wire);
			wire_enrol(&wire, &t, &r);
			stop(&wire, child);
		}
		till_redeem(&t, &coupon, 1, w->now);
		one_round(w, &t, t.n, span * (rounds % STEPS) / STEPS, &sum);
		rounds++;
		if (rounds % FACTS_MAX == 0)
			till_finish(&t);
	}
	if (rounds % FACTS_MAX != 0)
		till_finish(&t);
	print_message("%d rounds: %d answered, %d taken and not answered, %d not taken\n", rounds, sum.answered, sum.again, sum.fresh);
	assert_true(sum.again > 0);
	assert_int_equal(world_count(w, "SELECT count(*) FROM fact"), rounds + 1);
	assert_int_equal(world_coupon(w, &coupon).used, rounds);
	assert_int_equal(db_check(&w->storage.db), ERR_OK);
}

/* A hold that is asked for again until it is answered: it is there once, wherever the first answer was cut off. */
static void claim_round(struct world *w, struct test_till *t, const struct claim *ask, long us, struct tally *sum)
{
	int64_t before = world_count(w, "SELECT count(*) FROM claim");
	struct received r;
	struct wire wire;
	pid_t child = start(w, &wire), hand = killer(child, us);
	int status = wire_claim(&wire, wire.client, t, ask, &r);
	bool taken;

	waitpid(hand, NULL, 0);
	stop(&wire, child);
	taken = world_count(w, "SELECT count(*) FROM claim") == before + 1;
	assert_true(status == 0 || (status == 200 && r.grant.granted && taken));
	sum->answered += status == 200;
	sum->again += status == 0 && taken;
	sum->fresh += status == 0 && !taken;
	child = start(w, &wire);
	assert_int_equal(wire_claim(&wire, wire.client, t, ask, &r), 200);
	assert_true(r.grant.granted);
	assert_int_equal(world_count(w, "SELECT count(*) FROM claim"), before + 1);
	stop(&wire, child);
}

static void claims_killed_at_any_moment(void **state)
{
	struct world *w = *state;
	struct test_coupon units = world_issue(w, "o3", 1000), value = world_issue_value(w);
	struct tally sum = { 0 };
	struct received r;
	struct test_till t;
	struct wire wire;
	long span = request_us(w) * 3 / 2;
	int rounds = 0;
	pid_t child;

	till_make(w, &t, "t1", "m1");
	child = start(w, &wire);
	wire_enrol(&wire, &t, &r);
	stop(&wire, child);
	for (; rounds < ROUNDS; rounds++) {
		struct claim ask = wire_hold(w, &t, rounds % 2 ? &value : &units, 0, rounds % 2 ? 10 : 0);

		memcpy(ask.request, &rounds, sizeof rounds);
		claim_round(w, &t, &ask, span * (rounds % STEPS) / STEPS, &sum);
	}
	till_finish(&t);
	print_message("%d rounds: %d answered, %d taken and not answered, %d not taken\n", rounds, sum.answered, sum.again, sum.fresh);
	assert_int_equal(world_coupon(w, &units).held, (rounds + 1) / 2);
	assert_int_equal(world_coupon(w, &value).held, rounds / 2 * 10);
	assert_int_equal(db_check(&w->storage.db), ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(killed_at_any_moment, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(claims_killed_at_any_moment, world_setup, world_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
