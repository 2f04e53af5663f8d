/* chit status, chit doctor, chit scan */
#include "till/checkup.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/money.h"
#include "till/words.h"
#include "base/text.h"
#include "main/till.h"
#include "store/house.h"
#include "store/journal.h"
#include "till/readers.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef CHIT_LIBEXECDIR
#define CHIT_LIBEXECDIR "/usr/local/libexec/chit"
#endif

enum { A_DAY = 24 * 60 * 60, PROGRESS_MS = 100 };

static json_t *json_platform(const struct status_platform *s)
{
	const struct trust_platform *p = s->platform;
	const struct outbox_state *o = &s->outbox;
	json_t *j = json_object();

	json_object_set_new(j, "issuer", json_words(p->name));
	json_object_set_new(j, "merchant", json_words(p->merchant));
	json_object_set_new(j, "merchant_name", json_words(p->merchant_name));
	json_object_set_new(j, "till", json_words(p->till));
	json_object_set_new(j, "shop", json_words(p->shop));
	json_object_set_new(j, "enrolment", json_string(p->enrolled ? "accepted" : p->enrol_refused ? "refused" : "waiting"));
	json_object_set_new(j, "revoked", json_boolean(p->revoked));
	json_object_set_new(j, "pack", json_integer((json_int_t)p->pack_version));
	json_object_set_new(j, "keyset", json_integer((json_int_t)p->keyset_version));
	json_object_set_new(j, "floor", json_time(p->floor));
	json_object_set_new(j, "trust_at", json_time(p->trust_at));
	json_object_set_new(j, "trust_age", s->trust_age < 0 ? json_null() : json_integer(s->trust_age));
	json_object_set_new(j, "trust_old", json_boolean(s->trust_old));
	json_object_set_new(j, "clock_behind", json_boolean(s->clock_low));
	json_object_set_new(j, "unsent", json_integer(o->unsent));
	json_object_set_new(j, "waiting", json_integer(o->waiting));
	json_object_set_new(j, "oldest", json_time(o->oldest));
	json_object_set_new(j, "accepted", json_integer(o->accepted));
	json_object_set_new(j, "conflict", json_integer(o->conflict));
	json_object_set_new(j, "refused", json_integer(o->refused));
	json_object_set_new(j, "held", json_integer(o->held));
	json_object_set_new(j, "forked", json_integer(o->forked));
	json_object_set_new(j, "gap", json_integer(o->gap));
	json_object_set_new(j, "strange", json_integer(o->strange));
	return j;
}

/* What is walked into a JSON list, or said line by line. */
struct listing {
	struct session *session;
	json_t *list;		/* NULL: print */
};

static enum err on_missed(void *ctx, const struct fact *f)
{
	struct listing *l = ctx;
	struct redemption r;
	char serial[SERIAL_TEXT_CAP], when[24];

	if (redemption_decode(f->body, &r) != ERR_OK)
		return ERR_OK;
	serial_format(r.serial, serial);
	words_when(f->time, l->session->now, when, sizeof when);
	if (l->list)
		json_array_append_new(l->list, json_pack("{s:s, s:o, s:i}", "serial", serial, "at", json_time(f->time),
							 "units", (int)r.units));
	else
		printf(_("accepted %s, not shown: serve now (%s)\n"), when, serial);
	return ERR_OK;
}

/* Of which coupon, and when: that is in the fact, not in the answer. */
struct bad_fact {
	bool has_serial, by_amount;	/* stored value: units say nothing */
	char serial[SERIAL_TEXT_CAP];
	int64_t time;
};

static void load_fact(struct session *s, const struct outbox_verdict *v, struct bad_fact *out)
{
	uint8_t current[JOURNAL_ID_LEN];
	struct redemption redemption;
	struct reversal reversal;
	struct journal_read r;

	*out = (struct bad_fact){ .time = 0 };
	memcpy(current, s->store.journal, sizeof current);
	if (journal_select(&s->store, v->journal) == ERR_OK &&
	    journal_read(&s->store, v->stream, v->sequence, &r) == ERR_OK) {
		out->time = r.fact.time;
		out->has_serial = true;
		if (r.fact.kind == FACT_REDEMPTION && redemption_decode(r.fact.body, &redemption) == ERR_OK) {
			serial_format(redemption.serial, out->serial);
			out->by_amount = redemption.amount > 0;
		} else if (r.fact.kind == FACT_REVERSAL && reversal_decode(r.fact.body, &reversal) == ERR_OK)
			serial_format(reversal.serial, out->serial);
		else
			out->has_serial = false;
		journal_done(&r);
	}
	journal_select(&s->store, current);
}

/* A refusal that is not the last word is no refusal. */
static const char *verdict_word(const struct outbox_verdict *v)
{
	return v->due ? "waiting" : answer_verdict_name(v->row.verdict);
}

static json_t *json_bad(const struct outbox_verdict *v, const struct bad_fact *f)
{
	const struct answer_row *r = &v->row;
	json_t *o = json_object();

	json_object_set_new(o, "serial", f->has_serial ? json_string(f->serial) : json_null());
	json_object_set_new(o, "at", json_time(f->time));
	json_object_set_new(o, "sequence", json_integer((json_int_t)v->sequence));
	json_object_set_new(o, "verdict", json_string(verdict_word(v)));
	json_object_set_new(o, "reason", r->reason ? json_string(answer_reason_name(r->reason)) : json_null());
	if (r->has_first)
		json_object_set_new(o, "first", json_pack("{s:o, s:o, s:o}", "till", json_words(r->first_till), "merchant",
							  json_words(r->first_merchant), "at", json_time(r->first_time)));
	if (r->has_due) {
		json_object_set_new(o, "units_due", json_integer(r->units_due));
		json_object_set_new(o, "amount_due", json_integer(r->amount_due));
	}
	return o;
}

static void say_due(struct store *s, int64_t amount)
{
	struct money m = { .minor = amount };
	struct house h;
	char text[40];

	if (house_load(s, &h) != ERR_OK)
		return;
	memcpy(m.currency, h.currency, sizeof m.currency);
	money_format(m, 1, text, sizeof text);
	printf(_(", the platform pays %s for it"), text);
}

static enum err on_bad(void *ctx, const struct outbox_verdict *v)
{
	struct listing *l = ctx;
	struct bad_fact f;
	char when[24], first[24];

	load_fact(l->session, v, &f);
	if (l->list) {
		json_array_append_new(l->list, json_bad(v, &f));
		return ERR_OK;
	}
	words_when(f.time, l->session->now, when, sizeof when);
	words_when(v->row.first_time, l->session->now, first, sizeof first);
	printf("%s: %s %s", verdict_word(v), f.has_serial ? f.serial : "?", when);
	if (v->row.reason)
		printf(", %s", answer_reason_name(v->row.reason));
	if (v->due && v->row.reason == ANSWER_GAP)
		printf(_(": nothing was taken, it is sent again; an earlier record is held or missing at the platform"));
	if (v->row.has_first)
		printf(_(", first %s at till %s %s"), first, v->row.first_till, v->row.first_merchant);
	if (v->row.has_due && f.by_amount)
		say_due(&l->session->store, v->row.amount_due);
	else if (v->row.has_due)
		printf(_(", %u units are paid"), (unsigned)v->row.units_due);
	putchar('\n');
	return ERR_OK;
}

static enum err status_json(struct session *s, const struct status *st)
{
	struct listing missed = { s, json_array() }, bad = { s, json_array() };
	json_t *o = json_object(), *platforms = json_array();
	enum err e = redeem_missed(&s->store, on_missed, &missed);

	if (e == ERR_OK)
		e = outbox_bad(&s->store, on_bad, &bad);
	for (size_t i = 0; i < st->n; i++)
		json_array_append_new(platforms, json_platform(&st->platforms[i]));
	json_object_set_new(o, "store", json_words(s->store.dir));
	json_object_set_new(o, "at", json_time(s->now));
	json_object_set_new(o, "unsent", json_integer(st->unsent));
	json_object_set_new(o, "waiting", json_integer(st->waiting));
	json_object_set_new(o, "clock_behind", json_boolean(st->clock_low || st->clock_back));
	json_object_set_new(o, "latest", json_time(st->latest));
	json_object_set_new(o, "not_shown", missed.list);
	json_object_set_new(o, "answers", bad.list);
	json_object_set_new(o, "platforms", platforms);
	if (e != ERR_OK) {
		json_decref(o);
		return e;
	}
	cli_json(o);
	return ERR_OK;
}

static void say_platform(const struct session *s, const struct status_platform *sp)
{
	const struct trust_platform *p = sp->platform;
	const struct outbox_state *o = &sp->outbox;
	char name[512], oldest[24];

	text_filter(bytes_of_str(p->name), name, sizeof name);
	words_when(o->oldest, s->now, oldest, sizeof oldest);
	printf(_("%s: till %s of %s, enrolment %s%s\n"), name, p->till, p->merchant,
	       p->enrolled ? _("accepted") : p->enrol_refused ? _("REFUSED") : _("not answered yet"),
	       p->revoked ? _(", THIS TILL IS REVOKED") : "");
	printf(_("   %" PRId64 " not sent, %" PRId64 " without an answer"), o->unsent, o->waiting);
	if (o->oldest)
		printf(_(", the oldest from %s"), oldest);
	printf(_("; %" PRId64 " accepted, %" PRId64 " conflicts, %" PRId64 " refused\n"), o->accepted, o->conflict,
	       o->refused);
	if (o->held)
		printf(_("   %" PRId64 " of these the platform HOLDS until the owner has spoken\n"), o->held);
	if (o->forked || o->strange)
		printf(_("   this store and the platform have parted (%" PRId64 " forked, %" PRId64 " answers to a copy of it): "
			 "chit renew\n"), o->forked, o->strange);
	if (o->gap)
		printf(_("   %" PRId64 " wait for records before them, which are held or missing at the platform\n"), o->gap);
	if (sp->trust_age >= 0)
		printf(_("   trust is %" PRId64 " days old (pack %" PRIu64 ")%s\n"), sp->trust_age / A_DAY, p->pack_version,
		       sp->trust_old ? _(": import a pack soon") : "");
	if (sp->clock_low)
		printf(_("   this till's clock is behind the platform's: set the date and time\n"));
}

static enum err status_words(struct session *s, const struct status *st)
{
	struct listing l = { s, NULL };
	char latest[24];
	enum err e;

	for (size_t i = 0; i < st->n; i++)
		say_platform(s, &st->platforms[i]);
	words_when(st->latest, s->now, latest, sizeof latest);
	if (st->clock_back)
		printf(_("The clock is before what this till last wrote down (%s): set the date and time.\n"), latest);
	else if (st->clock_gap)
		printf(_("Nothing was written down since %s: look whether the date is right.\n"), latest);
	if (st->n == 0)
		printf(_("This till has joined no platform; chit enrol KIT joins one.\n"));
	e = redeem_missed(&s->store, on_missed, &l);
	return e == ERR_OK ? outbox_bad(&s->store, on_bad, &l) : e;
}

int till_status(int argc, char **argv)
{
	struct session s = { .dir = NULL };
	struct status st;
	bool json = false;
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &s.dir, 0, 0 },
		{ "key-file", CLI_TEXT, &s.key_file, 0, 0 },
		{ "json", CLI_FLAG, &json, 0, 0 },
	};
	int left;
	enum err e;

	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left)
		return cli_usage("'%s' is one word too many", argv[1]);
	e = session_open(&s, SESSION_READ);
	if (e == ERR_OK)
		e = status_load(&s.store, s.trust, s.now, &st);
	if (e == ERR_OK)
		e = json ? status_json(&s, &st) : status_words(&s, &st);
	session_close(&s);
	return e == ERR_OK ? 0 : cli_fail(e);
}

/* Doctor */

struct report {
	bool json, bad;
};

static void on_line(void *ctx, const struct doctor_line *l)
{
	static const char *const signs[] = { "[+]", "[!]", "[x]" };
	struct report *r = ctx;
	char words[1024], line[CHECKUP_LINE_MAX];

	r->bad = r->bad || l->sign == DOCTOR_BAD;
	if (r->json) {
		fwrite(line, 1, checkup_format_line(l, line), stdout);
		cli_out();
		return;
	}
	text_filter(bytes_of_str(l->words), words, sizeof words);
	printf("%s  %s%*s %s\n", signs[l->sign], _(l->what), cli_pad(_(l->what), 9), "", words);
	if (*l->advice)
		printf("               %s\n", l->advice);
}

static bool is_program(const char *dir, const char *name, char *out, size_t cap)
{
	return snprintf(out, cap, "%s/%s", dir, name) < (int)cap && access(out, X_OK) == 0;
}

enum err program_path(const char *name, char *out, size_t cap)
{
	const char *dir = getenv("CHIT_LIBEXEC");
	char self[1024];
	ssize_t n;
	char *slash;

	if (dir && *dir)
		return is_program(dir, name, out, cap) ? ERR_OK :
		       err_set(ERR_NOT_FOUND, "there is no %s in %s (CHIT_LIBEXEC)", name, dir);
	n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n > 0) {
		self[n] = 0;
		slash = strrchr(self, '/');
		if (slash)
			*slash = 0;
		if (slash && is_program(self, name, out, cap))
			return ERR_OK;
	}
	if (is_program(CHIT_LIBEXECDIR, name, out, cap))
		return ERR_OK;
	return err_set(ERR_NOT_FOUND, "%s is neither beside chit nor in %s; set CHIT_LIBEXEC", name, CHIT_LIBEXECDIR);
}

enum err scan_path(char *out, size_t cap)
{
	return program_path("chit-scan", out, cap);
}

static void look_at_reader(struct report *r, char *const *args)
{
	struct doctor_line l = { .what = N_("reader"), .sign = DOCTOR_OK };
	char path[1200];

	if (scan_path(path, sizeof path) != ERR_OK) {
		l.sign = DOCTOR_CARE;
		snprintf(l.words, sizeof l.words, "%s", err_detail());
		snprintf(l.advice, sizeof l.advice, "%s", _("Without it codes can only be typed or piped in."));
		on_line(r, &l);
		return;
	}
	snprintf(l.words, sizeof l.words, "%.300s", path);
	on_line(r, &l);
	readers_look("/sys", "", on_line, r);
	cli_out();
	measure_cameras(path, args, on_line, r);
}

static void on_progress(void *ctx, uint64_t done, uint64_t of)
{
	static int64_t said_ms = INT64_MIN;
	int64_t now_ms = clock_monotonic_ms();
	char line[CHECKUP_LINE_MAX];

	(void)ctx;
	if (said_ms != INT64_MIN && now_ms - said_ms < PROGRESS_MS)
		return;
	said_ms = now_ms;
	fwrite(line, 1, checkup_format_progress(done, of, line), stdout);
	cli_out();
}

/* For a screen that goes on meanwhile: the store alone, which takes longest; with the least claim to processor and disk. */
static int doctor_child(struct report *r, const char *dir)
{
	struct doctor_line l;
	struct store s;
	enum err e;

	setpriority(PRIO_PROCESS, 0, 19);
	signal(SIGPIPE, SIG_DFL);	/* a screen that has left does not want to hear of it */
	dir = session_dir(dir);
	e = dir ? store_open(&s, dir, true) : ERR_USAGE;
	if (e != ERR_OK)
		return cli_fail(e);
	r->json = true;
	doctor_store(&s, on_progress, NULL, &l);
	store_close(&s);
	on_line(r, &l);
	return r->bad ? 1 : 0;
}

static void on_bar(void *ctx, uint64_t done, uint64_t of)
{
	(void)ctx;
	cli_progress(_("looking"), done, of);
}

/* Those behind --, else what the store's own screen reads with. */
static void look_at_readers(struct report *r, const char *dir, char *const *args)
{
	if (*args || screen_reader_words(dir, &args, on_line, r) == ERR_OK)
		look_at_reader(r, args);
}

static int doctor_all(struct report *r, struct session *s, char *const *reader_args)
{
	struct doctor_line of_store;
	char dir[sizeof s->store.dir] = "";
	enum err e = session_open(s, SESSION_READ);

	if (e == ERR_OK) {
		doctor_store(&s->store, on_bar, NULL, &of_store);
		cli_progress_end();
		e = doctor_look(&s->store, s->trust, s->now, &of_store, on_line, r);
		snprintf(dir, sizeof dir, "%s", s->store.dir);
	}
	session_close(s);
	if (e != ERR_OK)
		return cli_fail(e);
	look_at_readers(r, dir, reader_args);
	return r->bad ? 1 : 0;
}

int till_doctor(int argc, char **argv)
{
	struct session s = { .dir = NULL };
	struct report r = { .json = false };
	bool child = false;
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &s.dir, 0, 0 },
		{ "key-file", CLI_TEXT, &s.key_file, 0, 0 },
		{ "json", CLI_FLAG, &r.json, 0, 0 },
		{ "child", CLI_FLAG, &child, 0, 0 },
	};
	pid_t parent = getppid();
	int left;

	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (!child)
		return doctor_all(&r, &s, argv + 1);
	if (left)
		return cli_usage("'%s' is one word too many", argv[1]);
	cli_follow_parent(parent);
	return doctor_child(&r, s.dir);
}

static int become(const char *program, char **argv)
{
	char path[1200];
	enum err e = program_path(program, path, sizeof path);

	if (e != ERR_OK)
		return cli_fail(e);
	unsetenv("CHIT_PASSPHRASE");	/* what meets strangers does not hold it */
	argv[0] = path;
	execv(path, argv);
	return cli_fail(err_errno("%s", path));
}

int till_scan(int argc, char **argv)
{
	(void)argc;
	return become("chit-scan", argv);
}

/* The second word is that program's command. */
static int become_eye(const char *command, int argc, char **argv)
{
	char *words[16] = { argv[0], (char *)(uintptr_t)command };
	int n = 2;

	for (int i = 1; i < argc && n + 1 < (int)CLI_COUNT(words); i++)
		words[n++] = argv[i];
	return become("chit-eye", words);
}

int till_eye_pair(int argc, char **argv) { return become_eye("pair", argc, argv); }
int till_eye_list(int argc, char **argv) { return become_eye("list", argc, argv); }
int till_eye_forget(int argc, char **argv) { return become_eye("forget", argc, argv); }
