/* chit print: the queue run from the shell, and what a person may say about its jobs. No passphrase: nothing here is secret. */
#include "main/till.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "till/authority.h"
#include "till/spool.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { QUIET = 10000 /* ms in which nothing came of it: --once ends */, LOOK = 100 };

struct printing {
	struct store store;
	struct spool *spool;
	struct loop *loop;
	const char *dir;
	bool open, json, once;
	int64_t since;			/* when something last moved */
	int64_t left;			/* how many waited then */
	char words[240];		/* the last that were said */
	int64_t printed;		/* here */
};

static enum err open_queue(struct printing *p, bool looks)
{
	const char *dir = session_dir(p->dir);
	enum err e = !dir ? ERR_USAGE : looks ? store_open_to_look(&p->store, dir) : store_open(&p->store, dir, false);

	p->open = e == ERR_OK;
	return e;
}

static void close_queue(struct printing *p)
{
	spool_destroy(p->spool);
	if (p->loop)
		loop_destroy(p->loop);
	if (p->open)
		store_close(&p->store);
}

/* ---- list ---- */

static enum err show_job(void *ctx, const struct printq_job *j)
{
	struct printing *p = ctx;
	const char *state;
	char time[24];

	if (p->json) {
		cli_json(json_pack("{s:I, s:s, s:s, s:s, s:b, s:i, s:o, s:o, s:o}", "job", (json_int_t)j->number, "station",
				   j->station, "key", j->key, "state", printq_state_name(j->state), "again", j->again, "tries",
				   (int)j->tries, "added", json_time(j->time), "changed", json_time(j->changed), "why",
				   json_words(j->why)));
		return ERR_OK;
	}
	state = _(printq_state_name(j->state));
	clock_format_local(j->time, time, sizeof time);
	printf("%6" PRIu64 "  %s  %-12s %s%*s %-24s %s%s%s\n", j->number, time, j->station, state, cli_pad(state, 9), "", j->key,
	       j->again ? _("DUPLICATE") : "", j->again && *j->why ? ", " : "", j->why);
	return ERR_OK;
}

int till_print_list(int argc, char **argv)
{
	struct printing p = { .dir = NULL };
	bool all = false;
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &p.dir, 0, 0 }, { "all", CLI_FLAG, &all, 0, 0 }, { "json", CLI_FLAG, &p.json, 0, 0 },
	};
	enum err e;

	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "no more words"))
		return 2;
	e = open_queue(&p, true);
	if (e == ERR_OK)
		e = printq_list(&p.store, all, show_job, &p);
	close_queue(&p);
	return e == ERR_OK ? 0 : cli_fail(e);
}

/* ---- retry, cancel ---- */

static int change_job(int argc, char **argv, enum err (*change)(struct store *s, uint64_t number, int64_t now))
{
	struct printing p = { .dir = NULL };
	const struct cli_option options[] = { { "store", CLI_TEXT, &p.dir, 0, 0 }, { "json", CLI_FLAG, &p.json, 0, 0 } };
	struct printq_job j;
	int64_t number = 0;
	enum err e;

	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "the number of a job, as chit print list has it"))
		return 2;
	if (text_int(argv[1], 1, INT64_MAX, &number) != ERR_OK)
		return cli_usage("'%s' is no number of a job; chit print list has them", argv[1]);
	e = open_queue(&p, false);
	if (e == ERR_OK)
		e = change(&p.store, (uint64_t)number, clock_now(clock_system()));
	if (e == ERR_OK)
		e = printq_get(&p.store, (uint64_t)number, &j, NULL);
	if (e == ERR_OK)
		show_job(&p, &j);
	close_queue(&p);
	return e == ERR_OK ? 0 : cli_fail(e);
}

int till_print_retry(int argc, char **argv)
{
	return change_job(argc, argv, printq_retry);
}

int till_print_cancel(int argc, char **argv)
{
	return change_job(argc, argv, printq_cancel);
}

/* ---- running it ---- */

static void say_status(struct printing *p)
{
	const struct spool_status *s = spool_status(p->spool);

	if (strcmp(p->words, s->words) == 0)
		return;
	snprintf(p->words, sizeof p->words, "%s", s->words);
	if (p->json)
		cli_json(json_pack("{s:o, s:o, s:I, s:I}", "words", json_words(s->words), "advice", json_words(s->advice),
				   "waiting", (json_int_t)s->waiting, "failed", (json_int_t)s->failed));
	else if (*s->words)
		fprintf(stderr, "chit print: %s. %s\n", s->words, s->advice);
}

static void on_change(void *ctx)
{
	struct printing *p = ctx;
	const struct spool_status *s = spool_status(p->spool);

	say_status(p);
	if (s->waiting != p->left) {
		p->printed += s->waiting < p->left ? p->left - s->waiting : 0;
		p->left = s->waiting;
		p->since = clock_monotonic_ms();
	}
}

/* --once ends when nothing waits, or nothing has moved for a while. */
static void on_look(void *ctx)
{
	struct printing *p = ctx;
	const struct spool_status *s = spool_status(p->spool);
	struct printq_counts c = { .oldest = 0 };
	bool empty = printq_counts(&p->store, &c) == ERR_OK && c.n[PRINTQ_WAITING] + c.n[PRINTQ_PRINTING] == 0;

	if (s->elsewhere ? clock_monotonic_ms() - p->since > QUIET / 5 : empty || clock_monotonic_ms() - p->since > QUIET)
		loop_stop(p->loop);
	else
		loop_after(p->loop, LOOK, on_look, p);
}

static void on_signal(void *ctx, int number)
{
	(void)number;
	loop_stop(((struct printing *)ctx)->loop);
}

static enum err run_queue(struct printing *p)
{
	enum err e = loop_create(&p->loop);

	if (e == ERR_OK)
		e = spool_create(&p->spool, &p->store, clock_system());
	if (e == ERR_OK)
		e = loop_signal(p->loop, SIGTERM, on_signal, p);
	if (e == ERR_OK)
		e = loop_signal(p->loop, SIGINT, on_signal, p);
	if (e == ERR_OK)
		e = spool_attach(p->spool, p->loop, on_change, p);
	p->since = clock_monotonic_ms();
	if (e == ERR_OK && p->once && loop_after(p->loop, LOOK, on_look, p) < 0)
		e = ERR_FULL;
	return e == ERR_OK ? loop_run(p->loop) : e;
}

/* 0 where nothing is left to print, 1 where something waits or has failed. */
static int report(struct printing *p)
{
	const struct spool_status *s = spool_status(p->spool);
	struct printq_counts c = { .oldest = 0 };
	int64_t left;

	if (s->elsewhere)
		return cli_fail(err_set(ERR_BUSY, "another process of this till prints: the screen?"));
	if (printq_counts(&p->store, &c) != ERR_OK)
		return cli_fail(ERR_IO);
	left = c.n[PRINTQ_WAITING] + c.n[PRINTQ_PRINTING];
	if (p->json)
		cli_json(json_pack("{s:I, s:I}", "waiting", (json_int_t)left, "failed", (json_int_t)c.n[PRINTQ_FAILED]));
	else if (left || c.n[PRINTQ_FAILED])
		printf(_("%lld wait, %lld failed\n"), (long long)left, (long long)c.n[PRINTQ_FAILED]);
	return left || c.n[PRINTQ_FAILED] ? 1 : 0;
}

int till_print(int argc, char **argv)
{
	struct printing p = { .dir = NULL };
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &p.dir, 0, 0 }, { "once", CLI_FLAG, &p.once, 0, 0 }, { "json", CLI_FLAG, &p.json, 0, 0 },
	};
	enum err e;
	int status;

	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "list, retry N, cancel N, test PRINTER, or nothing"))
		return 2;
	e = open_queue(&p, false);
	if (e == ERR_OK)
		e = run_queue(&p);
	status = e == ERR_OK ? report(&p) : cli_fail(e);
	close_queue(&p);
	return status;
}

/* ---- test ---- */

/* All that a profile must get right, on one piece of paper: the width, letters of each kind, the code, the knife. */
static void test_page(const struct printer_setup *s, bool drawer, struct paper *p)
{
	char ruler[PAPER_COLUMNS_MAX + 1];

	for (int64_t i = 0; i < s->profile.columns; i++)
		ruler[i] = (char)('0' + (i + 1) % 10);
	ruler[s->profile.columns] = 0;
	if (drawer)
		paper_mark(p, PAPER_DRAWER);
	paper_text(p, PAPER_CENTER | PAPER_WIDE | PAPER_TALL | PAPER_BOLD, "chit");
	paper_text(p, PAPER_CENTER, "%s: %s", s->name, s->place.device);
	paper_text(p, 0, "%s", ruler);
	paper_rule(p);
	paper_pair(p, 0, "1 Cr\u00e8me br\u00fbl\u00e9e \u00a5 \u20ac \u00a3", "28.00");
	paper_pair(p, 0, "2 \u7ea2\u70e7\u725b\u8089\u9762\uff08\u52a0\u8fa3\uff09", "56.00");
	paper_pair(p, PAPER_BOLD | PAPER_TALL, "Total \u5408\u8ba1", "84.00");
	paper_text(p, PAPER_CENTER | PAPER_INVERT, " white on black ");
	paper_qr(p, "chit print test");
	paper_mark(p, PAPER_BEEP);
	paper_mark(p, PAPER_CUT);
}

static enum err find_printer(struct printing *p, const char *name, struct printer_setup *out)
{
	struct printers all = { .n = 0 };
	char path[600];
	enum err e = snprintf(path, sizeof path, "%s/" SPOOL_CONFIG, p->store.dir) < (int)sizeof path ? ERR_OK : ERR_TOO_LONG;

	if (e == ERR_OK)
		e = printers_load(path, &all);
	if (e == ERR_NOT_FOUND)
		return err_set(e, "%s is not there: chit-printers(5) says what it holds", path);
	for (size_t i = 0; e == ERR_OK && i < all.n; i++)
		if (strcmp(all.all[i].name, name) == 0) {
			*out = all.all[i];
			return out->n_stations ? ERR_OK : err_set(ERR_USAGE, "%s has no station of its own", name);
		}
	return e == ERR_OK ? err_set(ERR_NOT_FOUND, "%s has no [printer %s]", path, name) : e;
}

/* For whoever sets a till up. Once somebody works there it opens for reasons that the journal has. */
static enum err may_kick(struct printing *p)
{
	struct authority_rules rules;
	enum err e = authority_rules(&p->store, &rules);

	if (e != ERR_OK || !rules.people)
		return e;
	return err_set(ERR_REFUSED, _("People work here: the drawer is opened by chit do ns."));
}

static enum err add_test(struct printing *p, const char *name, bool drawer)
{
	static uint8_t memory[4096];
	struct printer_setup s;
	struct paper page;
	char key[PRINTQ_KEY_MAX + 1];
	int64_t now = clock_now(clock_system());
	enum err e = find_printer(p, name, &s);

	if (e == ERR_OK && drawer)
		e = may_kick(p);
	if (e != ERR_OK)
		return e;
	paper_init(&page, memory, sizeof memory);
	test_page(&s, drawer, &page);
	snprintf(key, sizeof key, "test/%s/%lld/%lld", name, (long long)now, (long long)clock_monotonic_ms());
	e = db_begin(&p->store.db);
	if (e != ERR_OK)
		return e;
	return store_end(&p->store, printq_add(&p->store, s.stations[0], key, buf_bytes(&page.out), now, NULL));
}

int till_print_test(int argc, char **argv)
{
	struct printing p = { .once = true };
	bool drawer = false;
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &p.dir, 0, 0 }, { "drawer", CLI_FLAG, &drawer, 0, 0 }, { "json", CLI_FLAG, &p.json, 0, 0 },
	};
	enum err e;
	int status;

	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "the name of a printer"))
		return 2;
	e = open_queue(&p, false);
	if (e == ERR_OK)
		e = add_test(&p, argv[1], drawer);
	if (e == ERR_OK)
		e = run_queue(&p);
	status = e != ERR_OK ? cli_fail(e) : spool_status(p.spool)->elsewhere ? 0 : report(&p);	/* the screen prints it */
	close_queue(&p);
	return status;
}
