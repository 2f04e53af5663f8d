/*
 * The power goes at each write and sync of a day of sales with coupons, and what was not synced is kept, lost or torn: every
 * sale that was acknowledged is there with its redemption, none is half, receipts have no gap, and the ticket that was open
 * is one that once was there. As a control the same day without syncs must lose some.
 */
#include "recorder.h"
#include "seller.h"
#include "till.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SALES = 3, CHECKPOINT_PAGES = 60, ACKS_MAX = 64 };

static char dir[96], till[128], after[128];
static struct {
	struct seller_ack ack;
	size_t at;		/* operations recorded when it was acknowledged */
} acks[ACKS_MAX];
static size_t n_acks;
static struct checkout c;

static bool live_a_day(uint32_t first)
{
	struct store s;
	bool good = seller_open(&s, till) && sqlite3_wal_autocheckpoint(s.db.sqlite, CHECKPOINT_PAGES) == SQLITE_OK &&
		    seller_begin(&c, &s, 0) == ERR_OK;

	for (uint32_t nth = first; good && nth < first + SALES; nth++) {
		good = seller_sell(&c, nth, &acks[n_acks].ack) == ERR_OK;
		acks[n_acks++].at = recorder_length();
		good = good && checkout_shown(&c) == ERR_OK;
	}
	checkout_finish(&c);
	store_close(&s);
	return good;
}

static bool whole(size_t cut, int64_t before, char *why, size_t cap)
{
	struct store s;
	size_t n = 0;
	int64_t sales;
	bool good = seller_open(&s, after) && seller_whole(&s, why, cap);

	while (n < n_acks && acks[n].at <= cut)
		n++;
	for (size_t i = 0; good && i < n; i++)
		good = seller_has(&s, &acks[i].ack, why, cap);
	sales = good ? seller_count(&s) : 0;
	if (good && (sales < before + (int64_t)n || sales > before + (int64_t)n + 1)) {
		snprintf(why, cap, "%lld sales where %zu were acknowledged", (long long)(sales - before), n);
		good = false;
	}
	/* and it goes on from there: the open ticket is paid */
	if (good && cut % 8 == 0) {
		good = seller_begin(&c, &s, 0) == ERR_OK && seller_whole(&s, why, cap);
		checkout_finish(&c);
	}
	if (!good && !*why)
		snprintf(why, cap, "%s", err_detail());
	store_close(&s);
	return good;
}

static const char *const LOSS[RECORDER_LOSSES] = { "kept", "dropped", "torn", "cut in the middle" };

static size_t cut_everywhere(enum recorder_loss loss, int64_t before, uint64_t *chance, size_t *cuts)
{
	size_t bad = 0, len = recorder_length();
	char why[900], words[120];

	for (size_t cut = 0; cut <= len; cut++) {
		why[0] = 0;
		if (!recorder_rebuild(after, cut, loss, chance)) {
			tap_note("the disk after the cut could not be made");
			return ++bad;
		}
		(*cuts)++;
		if (whole(cut, before, why, sizeof why))
			continue;
		recorder_describe(cut, words, sizeof words);
		if (bad++ < 3 && !recorder_no_syncs)
			tap_note("power cut before operation %zu of %zu (%s), unsynced writes %s: %s", cut, len, words, LOSS[loss], why);
	}
	return bad;
}

static size_t a_day(uint32_t first, bool no_syncs, uint64_t *chance, size_t *cuts)
{
	static const enum recorder_loss synced[] = { RECORDER_KEEP, RECORDER_DROP, RECORDER_TEAR, RECORDER_PREFIX };
	char db[160];
	struct store s;
	int64_t before = -1;
	size_t bad = 0;

	if (store_open(&s, till, true) == ERR_OK)
		before = seller_count(&s);
	store_close(&s);
	n_acks = 0;
	recorder_no_syncs = no_syncs;
	snprintf(db, sizeof db, "%s/till.db", till);
	if (before < 0 || !recorder_start(db) || !live_a_day(first)) {
		tap_note("the day could not be recorded: %s", err_detail());
		bad = 1;
	}
	recorder_stop();
	for (size_t i = no_syncs; bad == 0 && i < (no_syncs ? 2 : sizeof synced / sizeof synced[0]); i++)
		bad += cut_everywhere(synced[i], before, chance, cuts);
	recorder_forget();
	recorder_no_syncs = false;
	return bad;
}

int main(void)
{
	uint64_t chance = UINT64_C(0x706f776572);
	long seconds = tap_seconds();
	time_t end = time(NULL) + seconds;
	size_t cuts = 0, control = 0, bad = 0, lost;
	uint32_t first = 0;
	char command[128];

	snprintf(dir, sizeof dir, "%s/chit-sale.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(dir))
		return 3;
	snprintf(till, sizeof till, "%s/till", dir);
	snprintf(after, sizeof after, "%s/after", dir);
	if (seconds)
		chance ^= (uint64_t)time(NULL) << 16;
	tap_ok(mkdir(after, 0700) == 0 && seller_make(till), "a till is made");
	do {
		bad += a_day(first, false, &chance, &cuts);
		first += SALES;
	} while (bad == 0 && time(NULL) < end);
	tap_ok(bad == 0, "%zu power cuts: no acknowledged sale is lost, none is half, no receipt is missing", cuts);
	lost = a_day(first, true, &chance, &control);
	tap_ok(lost > control / 8, "without syncs %zu of %zu cuts lose something: the test sees", lost, control);
	tap_note("count cuts %zu", cuts);
	seller_finish();
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command) != 0)
		tap_note("%s is left", dir);
	return tap_end();
}
