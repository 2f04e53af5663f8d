/*
 * A disk that fails at each write, cut and sync in turn, once or from then on, with an I/O error or for want of
 * space: what was acknowledged is there, what failed said so and left nothing half, and after a sync that failed
 * nothing more is written through that handle.
 */
#include "recorder.h"
#include "till.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REDEMPTIONS = 10, CHECKPOINT_PAGES = 12, POINTS_MAX = 400 };

static char dir[96], till[128], db[160];
static struct till_ack acks[REDEMPTIONS];
static size_t n_acks;
static uint32_t next_coupon = 1;

struct tally {
	size_t points, failed, broken, bad;
};

/* Says whether the faults that came were all of the right kind. */
static bool work(struct tally *t)
{
	struct store s;
	bool good = true, broken = false;

	if (store_open(&s, till, false) != ERR_OK)
		return true;
	sqlite3_wal_autocheckpoint(s.db.sqlite, CHECKPOINT_PAGES);
	for (int i = 0; i < REDEMPTIONS; i++) {
		enum err e = till_redeem(&s, next_coupon++, &acks[n_acks]);

		if (e == ERR_OK) {
			n_acks++;
			good = good && !broken;
		} else {
			t->failed++;
			good = good && (e == ERR_IO || e == ERR_FULL) && *err_detail() && !s.db.in_transaction;
		}
		broken = s.db.broken;
		if (i % 3 == 0)
			(void)till_chores(&s, next_coupon);
	}
	t->broken += broken;
	store_close(&s);
	return good;
}

static bool whole(int64_t before, char *why, size_t cap)
{
	struct store s;
	int64_t n;
	bool good = store_open(&s, till, false) == ERR_OK && store_verify(&s) == ERR_OK;

	if (!good)
		snprintf(why, cap, "%s", err_detail());
	for (size_t i = 0; good && i < n_acks; i++)
		good = till_has(&s, &acks[i], why, cap);
	n = till_count(&s);
	if (good && (n < before + (int64_t)n_acks || n > before + (int64_t)n_acks + 1)) {
		snprintf(why, cap, "%lld redemptions, %zu acknowledged", (long long)(n - before), n_acks);
		good = false;
	}
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

/* One run with a fault at one place. False once the place lies behind all that is done. */
static bool try_at(size_t at, int rc, bool for_ever, struct tally *t)
{
	char why[900] = "";
	int64_t before = facts_now();
	bool good, reached;

	n_acks = 0;
	if (!recorder_start(db))
		return false;
	recorder_fault = (struct recorder_fault){ .at = at, .for_ever = for_ever, .rc = rc };
	good = work(t);
	recorder_fault.rc = 0;
	recorder_stop();
	reached = recorder_tried() > at;
	recorder_forget();
	t->points++;
	if (!good)
		snprintf(why, sizeof why, "a failure without its word, or a success after a broken sync");
	if (!whole(before, why, sizeof why) || !good) {
		t->bad++;
		tap_note("%s at operation %zu%s: %s", rc == SQLITE_FULL ? "no space" : "an I/O error", at,
			 for_ever ? " and ever after" : "", why);
	}
	return reached;
}

static void sweep(int rc, bool for_ever)
{
	struct tally t = { 0, 0, 0, 0 };

	for (size_t at = 0; at < POINTS_MAX && t.bad < 3 && try_at(at, rc, for_ever, &t);)
		at++;
	tap_ok(t.bad == 0 && t.points > 60 && t.failed > 20 && t.broken > 0,
	       "%s%s at %zu places: %zu redemptions failed and said so, %zu handles were given up, nothing else was lost",
	       rc == SQLITE_FULL ? "no space" : "an I/O error", for_ever ? " for ever" : " once", t.points, t.failed, t.broken);
}

int main(void)
{
	char command[128];

	snprintf(dir, sizeof dir, "%s/chit-fault.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(dir))
		return 3;
	snprintf(till, sizeof till, "%s/till", dir);
	snprintf(db, sizeof db, "%s/till.db", till);
	tap_ok(till_make(till), "a store is made");
	sweep(SQLITE_IOERR, false);
	sweep(SQLITE_IOERR, true);
	sweep(SQLITE_FULL, false);
	sweep(SQLITE_FULL, true);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command) != 0)
		tap_note("%s is left", dir);
	return tap_end();
}
