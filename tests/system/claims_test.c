/*
 * chit-platform serve as a process of its own, with tills that ask it for stored value: it is killed, and has neither lost
 * nor doubled what it said; the owner looks on, and frees what a dead till left; what is spent is settled to the cent.
 */
#include "../unit/platform/wire.h"

#include "base/clock.h"
#include "base/text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_CAP = 16384 };

static const char *program(void)
{
	static char path[1024];
	const char *build = getenv("BUILD");

	snprintf(path, sizeof path, "%s/chit-platform", build ? build : "build");
	return path;
}

static pid_t server;

/* Serves until it is killed: by stop(), or at the end of a test that failed. */
static void serve(struct wire *wire, struct world *w)
{
	char line[128] = "";
	int out[2];
	FILE *f;

	assert_int_equal(pipe(out), 0);
	server = fork();
	assert_true(server >= 0);
	if (server == 0) {
		dup2(out[1], STDOUT_FILENO);
		close(out[0]);
		execl(program(), "chit-platform", "serve", "--data", w->data, "--listen", "127.0.0.1:0", "--plain-http", (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	f = fdopen(out[0], "r");
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	memset(wire, 0, sizeof *wire);
	wire->world = w;
	assert_int_equal(sscanf(line, "serving %63s", wire->url), 1);
	wire->client = wire_client(wire);
}

static void end_server(void)
{
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	server = 0;
}

static void stop(struct wire *wire)
{
	end_server();
	http_client_destroy(wire->client);
}

/* What a command of the owner's prints; it must succeed. */
static const char *owner(const struct world *w, const char *command)
{
	static char text[OUTPUT_CAP];
	char line[2048];
	FILE *f;

	snprintf(line, sizeof line, "%s %s --data %s --json", program(), command, w->data);
	f = popen(line, "r");
	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	assert_int_equal(pclose(f), 0);
	return text;
}

static void says(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("%s is not in %s", part, text);
}

/* coupon show */
static const char *shown(const struct world *w, const struct test_coupon *c)
{
	char serial[SERIAL_TEXT_CAP], command[64];

	serial_format(c->issued.serial, serial);
	snprintf(command, sizeof command, "coupon show %s", serial);
	return owner(w, command);
}

static struct grant granted(const struct wire *wire, const struct test_till *t, const struct test_coupon *c, uint8_t nth,
			    int64_t amount)
{
	struct claim ask = wire_hold(wire->world, t, c, nth, amount);
	struct received r;

	ask.act = CLAIM_USE;	/* never lapses, however slow this machine is */
	assert_int_equal(wire_claim(wire, wire->client, t, &ask, &r), 200);
	assert_true(r.grant.granted);
	return r.grant;
}

static void spend(const struct wire *wire, struct test_till *t, const struct test_coupon *c, int64_t amount)
{
	struct received r;

	till_spend(t, c, amount, wire->world->now);
	assert_int_equal(wire_send(wire, wire->client, t, t->n, 1, &r), 200);
	assert_row(&r, 0, ANSWER_ACCEPTED, ANSWER_NONE);
}

static void killed_and_asked_again(struct wire *wire, const struct test_till *t1, const struct test_coupon *v)
{
	struct grant first = granted(wire, t1, v, 1, 3000), again;

	assert_int_equal(first.amount, 3000);
	stop(wire);
	serve(wire, wire->world);
	again = granted(wire, t1, v, 1, 3000);
	assert_memory_equal(&again, &first, sizeof first);
	says(shown(wire->world, v), "\"balance\":2000,\"held\":3000,");
}

/* The first till is gone for good, with 30.00 of the guest's in its hands. */
static void freed_by_the_owner(struct wire *wire, const struct test_till *t2, const struct test_coupon *v)
{
	const char *list = owner(wire->world, "claim list");

	says(list, "{\"till\":\"t1\",\"request\":\"01010101010101010101010101010101\",");
	says(list, "\"act\":\"use\",\"units\":1,\"amount\":3000,\"currency\":\"CNY\",");
	assert_int_equal(granted(wire, t2, v, 2, 4501).amount, 2000);
	says(owner(wire->world, "claim release t1 01010101010101010101010101010101"), "\"released\":true,\"again\":false}");
	says(owner(wire->world, "claim release t1 01010101010101010101010101010101"), "\"again\":true}");
	assert_null(strstr(owner(wire->world, "claim list"), "\"t1\""));
	assert_int_equal(granted(wire, t2, v, 3, 2501).amount, 2501);
	says(shown(wire->world, v), "\"balance\":499,\"held\":4501,");
}

static void a_purse(void **state)
{
	struct world *w = *state;
	struct test_coupon v = world_issue_value(w), c = world_issue(w, "o1", 0);
	struct test_till t1, t2;
	struct received r;
	struct wire wire;

	serve(&wire, w);
	till_make(w, &t1, "t1", "m1");
	till_make(w, &t2, "t2", "m1");
	wire_enrol(&wire, &t1, &r);
	wire_enrol(&wire, &t2, &r);
	killed_and_asked_again(&wire, &t1, &v);
	freed_by_the_owner(&wire, &t2, &v);
	spend(&wire, &t2, &v, 2500);	/* of the hold that was for so much, whose last cent is free again */
	spend(&wire, &t2, &v, 2000);
	says(shown(w, &v), "\"balance\":500,\"held\":0,");
	granted(&wire, &t2, &c, 4, 0);
	says(shown(w, &c), "\"held\":1,");
	stop(&wire);
	says(owner(w, "settle --merchant m1"), "\"redeemed\":2,\"gross\":4500,\"share\":4050,\"due\":4050,");
	till_finish(&t1);
	till_finish(&t2);
}

static int setup(void **state)
{
	setenv("CHIT_PASSPHRASE", "data", 1);
	return world_setup_at(state, clock_now(clock_system()));
}

static int teardown(void **state)
{
	end_server();
	return world_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(a_purse, setup, teardown) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
