/*
 * Tills that sell, killed with SIGKILL at any moment: each sale that was acknowledged is there, once, with its coupon; no half
 * sale, no gap in the receipts' numbers, no hold without its ticket; and the ticket that was open comes back and is paid.
 */
#include "seller.h"
#include "till.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 24, ACKS_MAX = SELLER_COUPONS, PER_ROUND = 200 };

static char dir[64], till[96];
static struct seller_ack *acks;
static size_t n_acks;
static uint32_t next_coupon;

/* Sells until it is killed. */
static void seller(int fd, uint32_t who, uint32_t first)
{
	static struct checkout c;
	struct store s;

	if (!seller_open(&s, till) || seller_begin(&c, &s, who) != ERR_OK)
		_exit(2);
	for (uint32_t nth = first; nth < first + PER_ROUND / 2; nth++) {
		struct seller_ack ack;

		if (seller_sell(&c, nth, &ack) != ERR_OK)
			_exit(3);
		if (write(fd, &ack, sizeof ack) != sizeof ack)
			_exit(4);
		if (nth % 2 && checkout_shown(&c) != ERR_OK)
			_exit(5);
	}
	pause();
	_exit(6);
}

static pid_t start(int fd[2], uint32_t who, uint32_t first)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		close(fd[0]);
		seller(fd[1], who, first);
	}
	return pid;
}

static bool take_ack(int fd, int wait_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (poll(&p, 1, wait_ms) != 1 || n_acks == ACKS_MAX || read(fd, &acks[n_acks], sizeof acks[0]) != sizeof acks[0])
		return false;
	n_acks++;
	return true;
}

static bool check(size_t from, int sellers, int64_t before)
{
	char why[900] = "";
	struct store s;
	bool good = seller_open(&s, till) && seller_whole(&s, why, sizeof why);
	int64_t n = seller_count(&s);

	for (size_t i = from; good && i < n_acks; i++)
		good = seller_has(&s, &acks[i], why, sizeof why);
	/* what was open before may have been paid as well, and one commit each may not have been acknowledged */
	if (good && (n < before + (int64_t)(n_acks - from) || n > before + (int64_t)(n_acks - from) + 2 * sellers)) {
		snprintf(why, sizeof why, "%lld sales, after %lld and %zu acknowledged", (long long)n, (long long)before, n_acks - from);
		good = false;
	}
	store_close(&s);
	if (!good)
		tap_note("%s", *why ? why : err_detail());
	return good;
}

static int64_t sales_now(void)
{
	struct store s;
	int64_t n = -1;

	if (store_open(&s, till, true) == ERR_OK)
		n = seller_count(&s);
	store_close(&s);
	return n;
}

static bool kill_round(uint64_t *chance)
{
	int sellers = till_chance(chance) % 3 == 0 ? 2 : 1, fd[2], status;
	unsigned wait = (unsigned)(till_chance(chance) % 4), more = (unsigned)(till_chance(chance) % 6000);
	size_t from = n_acks;
	int64_t before = sales_now();
	pid_t pids[2];
	bool good = true;

	if (before < 0 || pipe(fd) != 0)
		return false;
	for (int i = 0; i < sellers; i++)
		pids[i] = start(fd, (uint32_t)i, next_coupon + (uint32_t)i * PER_ROUND / 2);
	close(fd[1]);
	/* after some sales, and then at any moment */
	for (unsigned i = 0; i < wait && take_ack(fd[0], 10000); i++)
		;
	nanosleep(&(struct timespec){ .tv_nsec = more * 1000L }, NULL);
	for (int i = 0; i < sellers; i++)
		kill(pids[i], SIGKILL);
	for (int i = 0; i < sellers; i++)
		if (waitpid(pids[i], &status, 0) != pids[i] || !WIFSIGNALED(status)) {
			tap_note("a seller ended by itself with status %d", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
			good = false;
		}
	while (take_ack(fd[0], 0))
		;
	close(fd[0]);
	next_coupon += PER_ROUND;
	return check(from, sellers, before) && good;
}

/* Whatever is open after the last kill can be paid, and nothing is held then. */
static bool goes_on(void)
{
	static struct checkout c;
	char why[900] = "";
	struct store s;
	int64_t n = -1;
	bool good = seller_open(&s, till);

	for (uint32_t who = 0; good && who < 2; who++) {
		good = seller_begin(&c, &s, who) == ERR_OK;
		checkout_finish(&c);
	}
	good = good && seller_whole(&s, why, sizeof why) &&
	       db_int(&s.db, &n, "SELECT count(*) FROM unit u JOIN draft d ON d.id = u.draft WHERE d.open = 1", "") == ERR_OK && n == 0;
	store_close(&s);
	if (!good)
		tap_note("%s", *why ? why : err_detail());
	return good;
}

int main(void)
{
	uint64_t chance = UINT64_C(0x73656c6c6572);
	long seconds = tap_seconds();
	time_t end = time(NULL) + seconds;
	char command[96];
	int rounds = 0, bad = 0;

	strcpy(dir, "/tmp/chit-sale.XXXXXX");
	acks = malloc(ACKS_MAX * sizeof acks[0]);
	if (!acks || !mkdtemp(dir))
		return 3;
	snprintf(till, sizeof till, "%s/till", dir);
	if (seconds)
		chance ^= (uint64_t)time(NULL) << 16;
	tap_ok(seller_make(till), "a till is made");
	while (bad == 0 && next_coupon + PER_ROUND < SELLER_COUPONS && (rounds < ROUNDS || time(NULL) < end)) {
		bad += !kill_round(&chance);
		rounds++;
	}
	tap_ok(bad == 0, "after %d kills: no acknowledged sale lost or doubled, none half, and the store whole each time", rounds);
	tap_ok(n_acks > (size_t)rounds / 2, "%zu sales were acknowledged", n_acks);
	tap_ok(goes_on(), "the tickets that were open are paid, and nothing is held any more");
	tap_note("count kills %d", rounds);
	seller_finish();
	if (bad == 0) {
		snprintf(command, sizeof command, "rm -rf %s", dir);
		bad += system(command) != 0;
	} else {
		tap_note("the store is kept in %s", dir);
	}
	free(acks);
	return tap_end();
}
