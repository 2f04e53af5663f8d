/*
 * A disk that fails in the middle of selling, once or from then on: what was acknowledged is there, what failed said so, and
 * the ticket on the screen is the ticket on the disk, or the one that will be read from it.
 */
#include "recorder.h"
#include "seller.h"
#include "till.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SALES = 2, CHECKPOINT_PAGES = 40, POINTS_MAX = 400, STRIDE = 5 };

static char dir[96], till[128], db[160];
static struct seller_ack acks[2 * SALES];
static size_t n_acks;
static uint32_t next_coupon;
static struct checkout c;

struct tally {
	size_t points, failed, bad;
};

/* Says whether the failures that came were all of the right kind. */
static bool work(struct tally *t)
{
	struct store s;
	bool good = true;

	if (!seller_open(&s, till)) {
		store_close(&s);
		return true;
	}
	sqlite3_wal_autocheckpoint(s.db.sqlite, CHECKPOINT_PAGES);
	if (seller_begin(&c, &s, 0) == ERR_OK)
		for (int i = 0; i < SALES; i++) {
			enum err e = seller_sell(&c, next_coupon++, &acks[n_acks]);

			if (e == ERR_OK) {
				n_acks++;
				(void)checkout_shown(&c);
				continue;
			}
			t->failed++;
			good = good && (e == ERR_IO || e == ERR_FULL) && *err_detail() && !s.db.in_transaction;
			break;		/* what is on the ticket stays; the next till that opens pays it */
		}
	checkout_finish(&c);
	store_close(&s);
	return good;
}

static bool whole(int64_t before, char *why, size_t cap)
{
	struct store s;
	bool good = seller_open(&s, till) && seller_whole(&s, why, cap);
	int64_t n;

	for (size_t i = 0; good && i < n_acks; i++)
		good = seller_has(&s, &acks[i], why, cap);
	n = good ? seller_count(&s) - before : 0;
	/* one that was open may have been paid at the start, and one commit may have come through that said it had not */
	if (good && (n < (int64_t)n_acks || n > (int64_t)n_acks + 2)) {
		snprintf(why, cap, "%lld sales, %zu acknowledged", (long long)n, n_acks);
		good = false;
	}
	if (!good && !*why)
		snprintf(why, cap, "%s", err_detail());
	store_close(&s);
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

/* One run with a fault at one place. False once the place lies behind all that is done. */
static bool try_at(size_t at, int rc, bool for_ever, struct tally *t)
{
	char why[900] = "";
	int64_t before = sales_now();
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
		snprintf(why, sizeof why, "a failure without its word");
	if (!whole(before, why, sizeof why) || !good) {
		t->bad++;
		tap_note("%s at operation %zu%s: %s", rc == SQLITE_FULL ? "no space" : "an I/O error", at,
			 for_ever ? " and ever after" : "", why);
	}
	return reached;
}

static void sweep(int rc, bool for_ever)
{
	struct tally t = { 0, 0, 0 };

	for (size_t at = for_ever; at < POINTS_MAX && t.bad < 3 && try_at(at, rc, for_ever, &t);)
		at += STRIDE;
	tap_ok(t.bad == 0 && t.points > 8 && t.failed > 4, "%s%s at %zu places: %zu sales failed and said so, nothing else was lost",
	       rc == SQLITE_FULL ? "no space" : "an I/O error", for_ever ? " for ever" : " once", t.points, t.failed);
}

int main(void)
{
	char command[128];

	snprintf(dir, sizeof dir, "%s/chit-fault.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(dir))
		return 3;
	snprintf(till, sizeof till, "%s/till", dir);
	snprintf(db, sizeof db, "%s/till.db", till);
	tap_ok(seller_make(till), "a till is made");
	sweep(SQLITE_IOERR, false);
	sweep(SQLITE_IOERR, true);
	sweep(SQLITE_FULL, false);
	sweep(SQLITE_FULL, true);
	seller_finish();
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command) != 0)
		tap_note("%s is left", dir);
	return tap_end();
}
