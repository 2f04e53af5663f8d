/* chit check, chit redeem, chit reverse */
#include "main/till.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "till/words.h"
#include "main/check_vector.h"
#include "till/missed.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum err redeem_say_missed(struct session *s, struct missed *m)
{
	char serial[SERIAL_TEXT_CAP], when[24];
	enum err e = missed_load(&s->store, m);

	for (size_t i = 0; e == ERR_OK && i < m->n; i++) {
		serial_format(m->list[i].serial, serial);
		words_when(m->list[i].time, s->now, when, sizeof when);
		fprintf(stderr, _("chit: accepted %s, not shown: serve now (%s)\n"), when, serial);
	}
	return e;
}

void redeem_said_missed(struct session *s, const struct missed *m)
{
	if (fflush(stderr) != 0 || ferror(stderr))	/* nobody could read it: it is said once more */
		return;
	for (size_t i = 0; i < m->n; i++)
		missed_mark(&s->store, &m->list[i]);
}

/* Green is out where standard output took it. */
static enum redeem_event show(const struct verdict *v, bool json)
{
	verdict_print(v, json);
	return cli_flush(0) == 0 ? REDEEM_SHOWN : REDEEM_FAILED;
}

static enum redeem_event mark(struct session *s, const struct verdict *v)
{
	return redeem_shown(&s->store, v->stream, v->sequence) == ERR_OK ? REDEEM_MARKED : REDEEM_FAILED;
}

static enum redeem_event decide(struct session *s, struct redeem *m, enum err *e)
{
	*e = redeem_run(&s->store, s->trust, &m->request, s->now, &m->verdict);
	return *e == ERR_OK ? REDEEM_DECIDED : REDEEM_FAILED;
}

/* "Serve now" was read: after this the coupon is used, like any other. */
static void mark_first(struct session *s, const struct verdict *v)
{
	struct missed_one one = { .stream = v->stream, .sequence = v->first.sequence };

	memcpy(one.journal, v->first.journal, sizeof one.journal);
	if ((v->notes & NOTE_NOT_SHOWN) && v->has_first && !v->first.elsewhere)
		missed_mark(&s->store, &one);
}

/* Nobody to ask at a shell: --manager has answered before. */
int redeem_one(struct session *s, const struct redeem_request *rq, bool json)
{
	struct redeem m = { .request = *rq };
	enum redeem_action action = redeem_step(&m, REDEEM_SCAN, 0);
	int held = redeem_hold(&s->store), status = 0;
	enum err e = ERR_OK;

	while (action != REDEEM_READY) {
		enum redeem_event event = REDEEM_FAILED;

		if (action == REDEEM_DECIDE)
			event = decide(s, &m, &e);
		if (action == REDEEM_SHOW)
			event = show(&m.verdict, json);
		if (action == REDEEM_MARK)
			event = mark(s, &m.verdict);
		if (action == REDEEM_REPORT) {
			status = cli_fail(e);
			break;
		}
		if (action == REDEEM_SHOW && event == REDEEM_FAILED) {
			status = 3;	/* written down, not shown: the next start says so */
			break;
		}
		if (action == REDEEM_SHOW)
			mark_first(s, &m.verdict);
		action = redeem_step(&m, event, 0);
	}
	redeem_let_go(held);
	return status ? status : verdict_status(&m.verdict);
}

struct words {
	const char *vector, *cause;
	struct acting acting;
	int64_t quantity, cashier;
	bool json, manager, feed;
};

static int run_redeem(struct session *s, struct words *w, int left, char **args)
{
	char line[TILL_TEXT_CAP];
	struct redeem_request rq = { .units = (uint16_t)w->quantity };
	struct missed missed = { .n = 0 };
	enum err e = session_clock(s);
	int status;

	if (e == ERR_OK)
		e = acting_resolve(s, &w->acting);
	rq.who = w->acting.who;
	rq.manager = w->acting.allowed;
	rq.allowed_by = w->acting.allowed_by;
	if (e == ERR_OK)
		e = redeem_say_missed(s, &missed);
	if (e == ERR_OK && !w->feed)
		e = till_text(args[0], line, sizeof line, &rq.text);
	if (e != ERR_OK)
		return cli_fail(e);
	status = w->feed ? feed_run(s, &rq, w->json, args, left) : redeem_one(s, &rq, w->json);
	redeem_said_missed(s, &missed);
	return status;
}

int till_redeem(int argc, char **argv)
{
	struct session s = { .dir = NULL };
	struct words w = { .quantity = 1 };
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &s.dir, 0, 0 },	       { "key-file", CLI_TEXT, &s.key_file, 0, 0 },
		{ "json", CLI_FLAG, &w.json, 0, 0 },	       { "quantity", CLI_INT, &w.quantity, 1, UNITS_MAX },
		{ "cashier", CLI_TEXT, &w.acting.cashier, 0, 0 }, { "manager", CLI_TEXT, &w.acting.manager, 0, 0 },
		{ "feed", CLI_FLAG, &w.feed, 0, 0 },
	};
	int left, status;
	enum err e;

	acting_prepare(argc, argv);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (!w.feed)
		acting_word(&w.acting, argv, &left);
	if (!w.feed && left != 1)
		return cli_usage("one TEXT (a coupon's), or - to read it from standard input");
	e = session_open(&s, SESSION_WRITE);
	if (e != ERR_OK)
		return cli_fail(e);
	status = run_redeem(&s, &w, left, argv + 1);
	session_close(&s);
	return status;
}

static int run_check(struct session *s, const struct words *w, const char *word)
{
	char line[TILL_TEXT_CAP];
	struct redeem_request rq = { .units = (uint16_t)w->quantity, .who = (uint32_t)w->cashier, .manager = w->manager };
	struct verdict v;
	enum err e = till_text(word, line, sizeof line, &rq.text);

	if (e == ERR_OK)
		e = redeem_check(&s->store, s->trust, &rq, s->now, &v);
	if (e != ERR_OK)
		return cli_fail(e);
	verdict_print(&v, w->json);
	return verdict_status(&v);
}

int till_check(int argc, char **argv)
{
	struct session s = { .dir = NULL };
	struct words w = { .quantity = 1 };
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &s.dir, 0, 0 },	       { "key-file", CLI_TEXT, &s.key_file, 0, 0 },
		{ "json", CLI_FLAG, &w.json, 0, 0 },	       { "quantity", CLI_INT, &w.quantity, 1, UNITS_MAX },
		{ "cashier", CLI_INT, &w.cashier, 0, PERSON_NUMBER_MAX }, { "manager", CLI_FLAG, &w.manager, 0, 0 },
		{ "vector", CLI_TEXT, &w.vector, 0, 0 },
	};
	int left, status;
	enum err e;

	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (w.vector)
		return left ? cli_usage("--vector takes one file and nothing else") : check_vector_run(w.vector, w.json);
	if (left != 1)
		return cli_usage("one TEXT (a coupon's), or - to read it from standard input");
	e = session_open(&s, SESSION_READ);
	if (e != ERR_OK)
		return cli_fail(e);
	status = run_check(&s, &w, argv[1]);
	session_close(&s);
	return status;
}

/* Whoever can unlock the store at a shell is its owner, and so a manager, as long as no other is known; a named cashier is
 * only herself. */
static int run_reverse(struct session *s, struct acting *a, enum reversal_cause cause, bool json, const char *word)
{
	char line[TILL_TEXT_CAP];
	struct reverse_request rq = { .cause = cause };
	struct reversed r;
	enum err e = session_clock(s);

	if (e == ERR_OK)
		e = acting_resolve(s, a);
	rq.who = a->who;
	rq.manager = a->allowed || a->owner || a->is_manager;
	rq.allowed_by = a->allowed_by ? a->allowed_by : a->is_manager ? a->who : 0;
	if (e == ERR_OK)
		e = till_text(word, line, sizeof line, &rq.text);
	if (e == ERR_OK)
		e = reverse_run(&s->store, s->trust, &rq, s->now, &r);
	if (e != ERR_OK)
		return cli_fail(e);
	reversed_print(&r, json);
	return r.reason == REVERSE_OK ? 0 : 1;
}

static bool parse_cause(const char *text, enum reversal_cause *out)
{
	*out = REVERSAL_MISTAKE;
	if (text && strcmp(text, "returned") == 0)
		*out = REVERSAL_RETURNED;
	return !text || *out == REVERSAL_RETURNED || strcmp(text, "mistake") == 0;
}

int till_reverse(int argc, char **argv)
{
	struct session s = { .dir = NULL };
	struct words w = { .quantity = 1 };
	enum reversal_cause cause;
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &s.dir, 0, 0 },	       { "key-file", CLI_TEXT, &s.key_file, 0, 0 },
		{ "json", CLI_FLAG, &w.json, 0, 0 },	       { "cashier", CLI_TEXT, &w.acting.cashier, 0, 0 },
		{ "manager", CLI_TEXT, &w.acting.manager, 0, 0 }, { "cause", CLI_TEXT, &w.cause, 0, 0 },
	};
	int left, status;
	enum err e;

	acting_prepare(argc, argv);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	acting_word(&w.acting, argv, &left);
	if (left != 1)
		return cli_usage("one SERIAL or TEXT, or - to read it from standard input");
	if (!parse_cause(w.cause, &cause))
		return cli_usage("--cause is mistake or returned, not '%s'", w.cause);
	e = session_open(&s, SESSION_WRITE);
	if (e != ERR_OK)
		return cli_fail(e);
	status = run_reverse(&s, &w.acting, cause, w.json, argv[1]);
	session_close(&s);
	return status;
}
