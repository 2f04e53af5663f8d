#include "till/disk.h"
#include "till/spool.h"
#include "till/status.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PRINT_LATE = 10 * 60, A_DAY = 24 * 60 * 60, EARLIEST = 1767225600 /* 2026-01-01: no till of ours ran before */ };

struct rounds {
	struct store *store;
	const struct trust *trust;
	const struct status *status;
	int64_t now;
	void (*each)(void *ctx, const struct doctor_line *l);
	void *ctx;
};

static void say(struct rounds *r, const char *what, enum doctor_sign sign, const char *advice, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
static void say(struct rounds *r, const char *what, enum doctor_sign sign, const char *advice, const char *fmt, ...)
{
	struct doctor_line l = { .what = what, .sign = sign };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(l.words, sizeof l.words, fmt, ap);
	va_end(ap);
	snprintf(l.advice, sizeof l.advice, "%s", advice);
	r->each(r->ctx, &l);
}

void doctor_settings(const char *fault, bool kept, void (*each)(void *ctx, const struct doctor_line *l), void *ctx)
{
	struct rounds r = { .each = each, .ctx = ctx };

	if (fault)
		say(&r, N_("settings"), DOCTOR_CARE,
		    kept ? _("Those that were last good are in use. Mend that line, then start chit again.") :
			   _("The defaults are in use. Mend that line, then start chit again."),
		    "%s", fault);
}

static void look_at_clock(struct rounds *r)
{
	char now[24], floor[24], latest[24];
	int64_t highest = 0;

	for (size_t i = 0; i < r->trust->n; i++)
		if (r->trust->platforms[i].floor > highest)
			highest = r->trust->platforms[i].floor;
	clock_format_utc(r->now, now, sizeof now);
	clock_format_utc(highest, floor, sizeof floor);
	clock_format_utc(r->status->latest, latest, sizeof latest);
	if (r->status->clock_low)
		say(r, N_("clock"), DOCTOR_BAD, _("Set the date and time; until then coupons are judged by the platform's time."),
		    _("%s is before the time that a platform has signed (%s)"), now, floor);
	else if (r->now < EARLIEST)
		say(r, N_("clock"), DOCTOR_BAD, _("Set the date and time."), _("%s cannot be"), now);
	else if (r->status->clock_back)
		say(r, N_("clock"), DOCTOR_BAD, _("Set the date and time: until then sales are dated wrongly."),
		    _("%s is before what this till last wrote down (%s)"), now, latest);
	else if (r->status->clock_gap)
		say(r, N_("clock"), DOCTOR_CARE, _("Look whether the date is right."), _("%s, and nothing was written down since %s"), now,
		    latest);
	else
		say(r, N_("clock"), DOCTOR_OK, "", "%s", now);
}

void doctor_store(struct store *s, store_progress_fn *progress, void *ctx, struct doctor_line *out)
{
	enum err e = store_verify_watched(s, progress, ctx);

	*out = (struct doctor_line){ .what = N_("store"), .sign = e == ERR_OK ? DOCTOR_OK : DOCTOR_BAD };
	if (e == ERR_OK) {
		snprintf(out->words, sizeof out->words, _("%.300s: whole, every chain holds"), s->dir);
		return;
	}
	snprintf(out->words, sizeof out->words, "%.140s: %.250s", s->dir, *err_detail() ? err_detail() : err_text(e));
	snprintf(out->advice, sizeof out->advice, "%s",
		 _("Stop selling on this till; copy the directory away before anything else."));
}

/* One that has room, or does not count it, is not worth a line. */
static void look_at_disk(struct rounds *r)
{
	struct disk d = disk_look(r->store->dir);

	if (d.room == DISK_READ_ONLY)
		say(r, N_("disk"), DOCTOR_BAD, _("Mount it for writing: until then no sale and no coupon can be accepted."),
		    _("%.300s may only be read"), r->store->dir);
	else if (d.room == DISK_FULL)
		say(r, N_("disk"), DOCTOR_BAD, _("Free some space: until then no sale and no coupon can be accepted."),
		    _("the disk of %.300s is full"), r->store->dir);
	else if (d.room == DISK_LITTLE)
		say(r, N_("disk"), DOCTOR_CARE, _("Free some space: once it is full, nothing can be accepted."),
		    _("the disk of %.300s has %lld MB left"), r->store->dir, (long long)d.mib);
}

static void look_at_enrolment(struct rounds *r, const struct trust_platform *p)
{
	if (p->revoked)
		say(r, N_("platform"), DOCTOR_BAD, _("Ask the platform why; what this till redeems is held there."),
		    _("%s has named till %s dead"), p->name, p->till);
	else if (p->enrol_refused)
		say(r, N_("platform"), DOCTOR_BAD,
		    _("Another till may have used this kit: ask the platform for a new one; chit enrol takes it."),
		    _("%s has refused to enrol till %s"), p->name, p->till);
	else if (!p->enrolled)
		say(r, N_("platform"), DOCTOR_CARE, _("Export to a stick, carry it to the platform, import the answer."),
		    _("%s has not answered the enrolment of till %s yet; it may sell meanwhile"), p->name, p->till);
	else
		say(r, N_("platform"), DOCTOR_OK, "", _("%s knows till %s of %s"), p->name, p->till, p->merchant);
}

static void look_at_trust(struct rounds *r, const struct status_platform *s)
{
	const struct trust_platform *p = s->platform;
	const char *advice = _("Import a pack soon: old trust narrows what may be accepted.");
	int64_t days = s->trust_age / A_DAY;

	if (s->trust_age < 0)
		say(r, N_("trust"), DOCTOR_CARE, advice, _("%s: how old its pack is cannot be said by this clock"), p->name);
	else if (s->trust_age > p->policy.trust_ask)
		say(r, N_("trust"), DOCTOR_BAD, advice, _("%s: its pack is %" PRId64 " days old; every coupon needs a manager"),
		    p->name, days);
	else if (s->trust_old)
		say(r, N_("trust"), DOCTOR_CARE, advice, _("%s: its pack is %" PRId64 " days old"), p->name, days);
	else
		say(r, N_("trust"), DOCTOR_OK, "", _("%s: pack %" PRIu64 ", key set %" PRIu64), p->name, p->pack_version,
		    p->keyset_version);
}

static void look_at_outbox(struct rounds *r, const struct status_platform *s)
{
	const struct outbox_state *o = &s->outbox;

	if (o->forked || o->strange)
		say(r, N_("outbox"), DOCTOR_BAD, _("Is there a second copy of this store? Stop that one; then, here: chit renew"),
		    _("%s and this store have parted: %" PRId64 " facts forked or off its chain, %" PRId64 " answers to batches "
		      "of a copy"), s->platform->name, o->forked, o->strange);
	else if (o->held)
		say(r, N_("outbox"), DOCTOR_BAD, _("The owner must speak with the platform: nothing is paid until then."),
		    _("%s holds %" PRId64 " facts of this till"), s->platform->name, o->held);
	else if (o->gap)
		say(r, N_("outbox"), DOCTOR_CARE, _("Export once more, and carry all of it; where that does not help, chit renew."),
		    _("%s: %" PRId64 " facts wait for some before them, which it does not have"), s->platform->name, o->gap);
	else if (o->conflict || o->refused)
		say(r, N_("outbox"), DOCTOR_CARE, _("chit status names them."),
		    _("%s: %" PRId64 " conflicts and %" PRId64 " refused by the platform"), s->platform->name, o->conflict,
		    o->refused);
	else if (o->unsent || o->waiting)
		say(r, N_("outbox"), o->oldest && r->now - o->oldest > 7 * A_DAY ? DOCTOR_CARE : DOCTOR_OK,
		    _("Export to a stick, and import the answers."),
		    _("%s: %" PRId64 " not sent, %" PRId64 " without an answer"), s->platform->name, o->unsent, o->waiting);
	else
		say(r, N_("outbox"), DOCTOR_OK, "", _("%s: everything is answered"), s->platform->name);
}

/* A device is only looked at: to open it would take it from the screen that prints. */
static void look_at_printer(struct rounds *r, const struct printer_setup *p)
{
	enum printer_kind kind = printer_kind_of(&p->place);
	bool device = kind == PRINTER_USB || kind == PRINTER_SERIAL;

	if (device && access(p->place.device, F_OK) != 0)
		say(r, N_("printer"), DOCTOR_BAD, _(printer_advice(PRINTER_NOT_THERE)), "%s: %s: %s", p->name, p->place.device,
		    strerror(errno));
	else if (device && access(p->place.device, R_OK | W_OK) != 0)
		say(r, N_("printer"), DOCTOR_BAD, _(printer_advice(PRINTER_NOT_ALLOWED)), "%s: %s: %s", p->name, p->place.device,
		    strerror(errno));
	else if (p->profile.chinese == ESCPOS_CHINESE_RASTER && p->language == PRINTERS_ESCPOS && access(FONT_UNIFONT, R_OK) != 0)
		say(r, N_("printer"), DOCTOR_CARE, _("Install the package unifont, or say chinese = gb18030 or none."),
		    _("%s: there are no letters to draw Chinese with (%s)"), p->name, FONT_UNIFONT);
	else
		say(r, N_("printer"), DOCTOR_OK, "", "%s: %s", p->name, p->place.device);
}

/* Without a printer they wait for none: nobody has to do anything. */
static void look_at_queue(struct rounds *r, bool printers)
{
	struct printq_counts c;

	if (printq_counts(r->store, &c) != ERR_OK)
		return;
	if (c.n[PRINTQ_FAILED])
		say(r, N_("printer"), DOCTOR_BAD, _("chit print list names them; chit print retry N."),
		    _("%lld jobs could not be printed"), (long long)c.n[PRINTQ_FAILED]);
	if (c.oldest && !printers)
		say(r, N_("printer"), DOCTOR_OK, "", "%s", _("no printer is set up (printers.conf)"));
	else if (c.oldest && r->now - c.oldest > PRINT_LATE)
		say(r, N_("printer"), DOCTOR_CARE, _("chit print list names them; does the screen run, or chit print?"),
		    _("%lld jobs wait, the oldest for %lld minutes"), (long long)(c.n[PRINTQ_WAITING] + c.n[PRINTQ_PRINTING]),
		    (long long)(r->now - c.oldest) / 60);
}

/* A till without a printers.conf has no printers, and nothing is the matter. */
static void look_at_printers(struct rounds *r)
{
	struct printers all = { .n = 0 };
	char path[600], kept[600];
	enum err e = file_path(r->store->dir, SPOOL_CONFIG, path, sizeof path);

	if (e == ERR_OK)
		e = file_path(r->store->dir, SPOOL_CONFIG ".good", kept, sizeof kept);
	if (e == ERR_OK)
		e = config_whole(path, kept);
	if (e == ERR_OK)
		e = printers_load(path, &all);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		say(r, N_("printer"), DOCTOR_BAD, access(kept, F_OK) == 0 ? _("The printers stay as they were.") :
		    _("Until that is mended, jobs wait."), "%s", err_detail());
	for (size_t i = 0; i < all.n; i++)
		look_at_printer(r, &all.all[i]);
	look_at_queue(r, e != ERR_NOT_FOUND && (e != ERR_OK || all.n > 0));
}

enum err doctor_look(struct store *s, const struct trust *t, int64_t now, const struct doctor_line *of_store,
		     void (*each)(void *ctx, const struct doctor_line *l), void *ctx)
{
	struct status status;
	struct rounds r = { .store = s, .trust = t, .status = &status, .now = now, .each = each, .ctx = ctx };
	enum err e = status_load(s, t, now, &status);

	if (e != ERR_OK)
		return e;
	look_at_clock(&r);
	if (of_store)
		each(ctx, of_store);
	look_at_disk(&r);
	look_at_printers(&r);
	for (size_t i = 0; i < status.n; i++) {
		look_at_enrolment(&r, status.platforms[i].platform);
		look_at_trust(&r, &status.platforms[i]);
		look_at_outbox(&r, &status.platforms[i]);
	}
	if (status.n == 0)
		say(&r, N_("platform"), DOCTOR_CARE, _("chit enrol KIT joins one."), _("this till has joined no platform"));
	return ERR_OK;
}
