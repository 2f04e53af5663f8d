/*
 * The power goes at each write and sync of a till's day, and what was not synced is kept, lost or torn sector by
 * sector: the store opens, is whole, has every redemption that was acknowledged, and at most one more. As a
 * control the same day without syncs must lose some: else this test would see nothing.
 */
#include "recorder.h"
#include "till.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { REDEMPTIONS = 48, CHECKPOINT_PAGES = 40, DAYS_MAX = 4096 };

static char dir[96], till[128], after[128];

static struct {
	struct till_ack ack;
	size_t at;		/* operations recorded when it was acknowledged */
} acks[DAYS_MAX];
static size_t n_acks;

/* A small log makes checkpoints come often, in the middle of all. */
static bool open_till(struct store *s)
{
	return store_open(s, till, false) == ERR_OK &&
	       sqlite3_wal_autocheckpoint(s->db.sqlite, CHECKPOINT_PAGES) == SQLITE_OK;
}

/* Closed and opened again at times: that folds the log in and removes it. */
static bool live_a_day(uint32_t first)
{
	struct store s;
	bool good = open_till(&s);

	for (uint32_t nth = first; good && nth < first + REDEMPTIONS; nth++) {
		good = till_redeem(&s, nth, &acks[n_acks].ack) == ERR_OK;
		acks[n_acks++].at = recorder_length();
		if (good && nth % 3 == 0)
			good = till_chores(&s, nth) == ERR_OK;
		if (good && nth % 20 == 19) {
			store_close(&s);
			good = open_till(&s);
		}
	}
	store_close(&s);
	return good;
}

static size_t acknowledged(size_t cut)
{
	size_t n = 0;

	while (n < n_acks && acks[n].at <= cut)
		n++;
	return n;
}

static bool whole(size_t cut, int64_t before, char *why, size_t cap)
{
	size_t n = acknowledged(cut);
	struct store s;
	int64_t facts;
	bool good = store_open(&s, after, false) == ERR_OK && store_verify(&s) == ERR_OK;

	if (!good)
		snprintf(why, cap, "%s", err_detail());
	for (size_t i = 0; good && i < n; i++)
		good = till_has(&s, &acks[i].ack, why, cap);
	if (good) {
		facts = till_count(&s);
		good = facts >= before + (int64_t)n && facts <= before + (int64_t)n + 1;
		if (!good)
			snprintf(why, cap, "%lld redemptions where %zu were acknowledged", (long long)facts, n);
	}
	/* and it goes on from there */
	if (good && cut % 16 == 0) {
		struct till_ack ack;

		good = till_redeem(&s, 0xfffffff0, &ack) == ERR_OK && store_verify(&s) == ERR_OK;
		if (!good)
			snprintf(why, cap, "it does not go on: %s", err_detail());
	}
	store_close(&s);
	return good;
}

static const char *const LOSS[RECORDER_LOSSES] = { "kept", "dropped", "torn", "cut in the middle" };

/* Cuts the power at each operation; gives how many cuts lost something. Stops at the first where `quick`. */
static size_t cut_everywhere(enum recorder_loss loss, int64_t before, uint64_t *chance, size_t *cuts)
{
	size_t bad = 0, len = recorder_length();
	char why[900] = "", words[120];

	for (size_t cut = 0; cut <= len; cut++) {
		if (!recorder_rebuild(after, cut, loss, chance)) {
			tap_note("the disk after the cut could not be made");
			return ++bad;
		}
		(*cuts)++;
		if (whole(cut, before, why, sizeof why))
			continue;
		recorder_describe(cut, words, sizeof words);
		if (bad++ < 3 && !recorder_no_syncs)
			tap_note("power cut before operation %zu of %zu (%s), unsynced writes %s: %s", cut, len, words,
				 LOSS[loss], why);
	}
	return bad;
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

static bool record_a_day(uint32_t first, bool no_syncs)
{
	char db[160];
	bool good;

	n_acks = 0;
	recorder_no_syncs = no_syncs;
	snprintf(db, sizeof db, "%s/till.db", till);
	good = recorder_start(db) && live_a_day(first);
	recorder_stop();
	if (!good)
		tap_note("the day could not be recorded: %s", err_detail());
	return good;
}

static void end_of_day(void)
{
	recorder_forget();
	recorder_no_syncs = false;
}

static size_t prove_a_day(uint32_t first, uint64_t *chance, size_t *cuts)
{
	int64_t before = facts_now();
	size_t bad = 0;

	if (!record_a_day(first, false)) {
		end_of_day();
		return 1;
	}
	for (enum recorder_loss loss = RECORDER_KEEP; loss < RECORDER_LOSSES; loss++)
		bad += cut_everywhere(loss, before, chance, cuts);
	end_of_day();
	return bad;
}

static size_t losses_without_syncs(uint32_t first, uint64_t *chance, size_t *cuts)
{
	int64_t before = facts_now();
	size_t bad = 0;

	if (record_a_day(first, true))
		bad = cut_everywhere(RECORDER_DROP, before, chance, cuts) + cut_everywhere(RECORDER_TEAR, before, chance, cuts);
	end_of_day();
	return bad;
}

static bool prepare(void)
{
	/* memory is the disk here: what it would lose is lost by the recorder */
	snprintf(dir, sizeof dir, "%s/chit-power.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(dir))
		return false;
	snprintf(till, sizeof till, "%s/till", dir);
	snprintf(after, sizeof after, "%s/after", dir);
	return mkdir(after, 0700) == 0;
}

int main(void)
{
	uint64_t chance = UINT64_C(0x706f776572);
	long seconds = tap_seconds();
	time_t end = time(NULL) + seconds;
	size_t cuts = 0, control = 0, bad = 0, lost;
	uint32_t first = 1, days = 0;
	char command[128];

	if (!prepare())
		return 3;
	if (seconds)
		chance ^= (uint64_t)time(NULL) << 16;
	tap_ok(till_make(till), "a store is made");
	do {
		bad += prove_a_day(first, &chance, &cuts);
		first += 1000;
		days++;
	} while (bad == 0 && time(NULL) < end);
	tap_ok(bad == 0, "%zu power cuts in %u days: nothing acknowledged is lost, nothing is half", cuts, days);
	lost = losses_without_syncs(first, &chance, &control);
	tap_ok(lost > control / 4, "without syncs %zu of %zu cuts lose something: the test sees", lost, control);
	tap_note("count cuts %zu", cuts);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command) != 0)
		tap_note("%s is left", dir);
	return tap_end();
}
