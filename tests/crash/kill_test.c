/*
 * Writers that are killed with SIGKILL at any moment (40 rounds; FOR=20m for long): each redemption that they
 * acknowledged on a pipe is there, once, and the store is whole; at most the one commit that each had under way
 * is there as well, and waits to be shown.
 */
#include "till.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 40, WRITERS_MAX = 2, ACKS_MAX = 1 << 22 };

static char dir[64], till[96];
static struct till_ack *acks;
static size_t n_acks;
static uint32_t next_coupon = 1;

/* Redeems until it is killed. Two writers take the odd and the even coupons; they meet in stream and store. */
static void writer(int fd, uint32_t first, uint32_t step)
{
	struct store s;

	if (store_open(&s, till, false) != ERR_OK)
		_exit(2);
	for (uint32_t nth = first;; nth += step) {
		struct till_ack ack;

		if (till_redeem(&s, nth, &ack) != ERR_OK)
			_exit(3);
		if (write(fd, &ack, sizeof ack) != sizeof ack)
			_exit(4);
		if (nth % 2 == 0 && till_chores(&s, nth) != ERR_OK)
			_exit(5);
	}
}

static pid_t start(int fd[2], uint32_t first, uint32_t step)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		close(fd[0]);
		writer(fd[1], first, step);
	}
	return pid;
}

static void drain(int fd)
{
	while (n_acks < ACKS_MAX && read(fd, &acks[n_acks], sizeof acks[0]) == sizeof acks[0])
		n_acks++;
}

/* Waits for the moment, reading meanwhile so that the pipe never fills. */
static void read_for(int fd, long us)
{
	struct timespec now, end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += us * 1000;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		long left;

		clock_gettime(CLOCK_MONOTONIC, &now);
		left = (end.tv_sec - now.tv_sec) * 1000000 + (end.tv_nsec - now.tv_nsec) / 1000;
		if (left <= 0)
			return;
		if (poll(&p, 1, left >= 1000 ? 1 : 0) == 1 && n_acks < ACKS_MAX &&
		    read(fd, &acks[n_acks], sizeof acks[0]) == sizeof acks[0])
			n_acks++;
	}
}

/* Statuses: all were killed by us, none ended by itself. */
static bool kill_all(const pid_t *pids, int n)
{
	bool good = true;
	int status;

	for (int i = 0; i < n; i++)
		kill(pids[i], SIGKILL);
	for (int i = 0; i < n; i++) {
		if (waitpid(pids[i], &status, 0) != pids[i] || !WIFSIGNALED(status)) {
			tap_note("a writer ended by itself with status %d", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
			good = false;
		}
	}
	return good;
}

static enum err count_one(void *ctx, const struct fact *f)
{
	(void)f;
	(*(size_t *)ctx)++;
	return ERR_OK;
}

static bool again_is_refused(struct store *s, const struct till_ack *a)
{
	struct till_ack ack;

	return till_redeem(s, a->nth, &ack) == ERR_EXISTS;
}

/* What must hold after each kill; `from` is where this round's acknowledgements begin. */
static bool whole(size_t from, int writers, int64_t before)
{
	char why[900] = "";
	struct store s;
	size_t waiting = 0;
	int64_t n;
	bool good = store_open(&s, till, false) == ERR_OK && store_verify(&s) == ERR_OK;

	if (!good)
		tap_note("%s", err_detail());
	for (size_t i = from; good && i < n_acks; i++)
		good = till_has(&s, &acks[i], why, sizeof why);
	if (*why)
		tap_note("%s", why);
	n = till_count(&s);
	if (good && (n < before + (int64_t)(n_acks - from) || n > before + (int64_t)(n_acks - from) + writers)) {
		tap_note("%lld facts, after %lld and %zu acknowledged", (long long)n, (long long)before, n_acks - from);
		good = false;
	}
	if (good && n_acks > from)
		good = again_is_refused(&s, &acks[n_acks - 1]) && again_is_refused(&s, &acks[from]);
	good = good && journal_not_shown(&s, count_one, &waiting) == ERR_OK && waiting >= (size_t)(n - before) / 8;
	store_close(&s);
	return good;
}

static int64_t facts_now(void)
{
	struct store s;
	int64_t n = -1;

	if (store_open(&s, till, true) == ERR_OK)
		n = till_count(&s);
	store_close(&s);
	return n;
}

/* One kill, of one writer or two. */
static bool kill_round(uint64_t *chance)
{
	int writers = till_chance(chance) % 3 == 0 ? 2 : 1, fd[2];
	long us = (long)(till_chance(chance) % 30000);
	size_t from = n_acks;
	int64_t before = facts_now();
	pid_t pids[WRITERS_MAX];
	bool good;

	if (before < 0 || pipe(fd) != 0)
		return false;
	for (int i = 0; i < writers; i++)
		pids[i] = start(fd, next_coupon + (uint32_t)i, (uint32_t)writers);
	close(fd[1]);
	/* not before the first is acknowledged in two of three rounds: else many kills hit only the start */
	if (us % 3 && read(fd[0], &acks[n_acks], sizeof acks[0]) == sizeof acks[0])
		n_acks++;
	read_for(fd[0], us);
	good = kill_all(pids, writers);
	drain(fd[0]);
	close(fd[0]);
	next_coupon += 1000000;
	return whole(from, writers, before) && good;
}

/* At the end once more over all of them, from the first round on. */
static bool all_are_there(void)
{
	char why[900];
	struct store s;
	bool good = store_open(&s, till, true) == ERR_OK;

	for (size_t i = 0; good && i < n_acks; i++)
		if (!till_has(&s, &acks[i], why, sizeof why)) {
			tap_note("%s", why);
			good = false;
		}
	store_close(&s);
	return good;
}

int main(void)
{
	uint64_t chance = UINT64_C(0x6b696c6c2d39);
	long seconds = tap_seconds();
	time_t end = time(NULL) + seconds;
	char command[96];
	int rounds = 0, bad = 0;

	strcpy(dir, "/tmp/chit-kill.XXXXXX");
	acks = malloc(ACKS_MAX * sizeof acks[0]);
	if (!acks || !mkdtemp(dir))
		return 3;
	snprintf(till, sizeof till, "%s/till", dir);
	if (seconds)
		chance ^= (uint64_t)time(NULL) << 16;
	tap_ok(till_make(till), "a store is made");
	while (bad == 0 && n_acks < ACKS_MAX / 2 && (rounds < ROUNDS || time(NULL) < end)) {
		bad += !kill_round(&chance);
		rounds++;
	}
	tap_ok(bad == 0, "after %d kills: no acknowledged redemption lost or doubled, and the store whole each time", rounds);
	tap_ok(n_acks > (size_t)rounds, "%zu redemptions were acknowledged", n_acks);
	tap_ok(all_are_there(), "at the end all of them are there");
	tap_note("count kills %d", rounds);
	tap_note("count acknowledged %zu", n_acks);
	if (bad == 0) {
		snprintf(command, sizeof command, "rm -rf %s", dir);
		bad += system(command) != 0;
	} else {
		tap_note("the store is kept in %s", dir);
	}
	free(acks);
	return tap_end();
}
