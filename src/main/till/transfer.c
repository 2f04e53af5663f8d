/* chit export, chit import, chit upload */
#include "main/till.h"

#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"
#include "upload/stick.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct out_counts {
	bool json;
	size_t files, facts, enrolments;
};

static void on_out(void *ctx, const struct stick_out *o)
{
	struct out_counts *c = ctx;
	char issuer[512];

	c->files++;
	c->facts += o->batch.n;
	c->enrolments += o->enrolment;
	if (c->json) {
		cli_json(json_pack("{s:s, s:s, s:o, s:I, s:I, s:I}", "file", o->name, "type",
				   document_type_name(o->enrolment ? DOCUMENT_ENROLMENT : DOCUMENT_BATCH), "issuer",
				   json_words(o->platform->name), "facts", (json_int_t)o->batch.n, "first",
				   (json_int_t)o->batch.first, "bytes", (json_int_t)o->bytes));
		return;
	}
	text_filter(bytes_of_str(o->platform->name), issuer, sizeof issuer);
	if (o->enrolment)
		printf(_("%s: the enrolment for %s\n"), o->name, issuer);
	else
		printf(_("%s: %zu facts for %s\n"), o->name, o->batch.n, issuer);
}

static int run_export(struct session *s, const char *dir, bool json)
{
	struct exchange x = { .store = &s->store, .trust = s->trust, .now = s->now, .random = random_system() };
	struct out_counts c = { .json = json };
	enum err e = session_clock(s);

	if (e == ERR_OK)
		e = stick_export(&x, dir, on_out, &c);
	if (e != ERR_OK) {
		cli_fail(e);
		if (c.files)
			fprintf(stderr, _("chit export: what was named before is safe on the stick; the rest stays due\n"));
		return err_exit(e);
	}
	if (json)
		return 0;
	if (c.files)
		printf(_("Written and read back. It stays due until the platform's answer is imported.\n"));
	else
		printf(_("Nothing is due: every record has its answer.\n"));
	return 0;
}

/* Import */

struct in_counts {
	struct session *session;
	bool json, bad;
	size_t conflict, refused;
};

static const char *fault_name(enum err e)
{
	switch (e) {
	case ERR_FOREIGN:
		return "foreign";
	case ERR_STALE:
		return "stale";
	case ERR_AUTH:
		return "altered";
	case ERR_NOT_FOUND:
		return "unknown_key";
	case ERR_TOO_LONG:
		return "too_long";
	case ERR_VERSION:
		return "version";
	default:
		return "not_a_document";
	}
}

static json_t *json_counts(const struct exchange_taken *t)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "accepted", (json_int_t)t->accepted, "again",
			 (json_int_t)t->repeated, "conflict", (json_int_t)t->conflict, "refused", (json_int_t)t->refused,
			 "held", (json_int_t)t->held);
}

static void json_taken(json_t *o, const struct exchange_taken *t)
{
	json_object_set_new(o, "type", json_string(document_type_name(t->type)));
	json_object_set_new(o, "again", json_boolean(t->again));
	if (t->type == DOCUMENT_PACK)
		json_object_set_new(o, "version", json_integer((json_int_t)t->version));
	if (t->type == DOCUMENT_ANSWER && t->enrolment && !t->again) {
		json_object_set_new(o, "enrolled", json_boolean(t->enrolled));
		json_object_set_new(o, "reason", t->enrolled ? json_null() : json_string(answer_reason_name(t->why)));
	}
	if (t->type == DOCUMENT_ANSWER && !t->enrolment)
		json_object_set_new(o, "verdicts", json_counts(t));
	if (t->type == DOCUMENT_STATEMENT) {
		json_object_set_new(o, "period", json_words(t->period));
		json_object_set_new(o, "currency", json_words(t->currency));
		json_object_set_new(o, "gross", json_integer(t->gross));
		json_object_set_new(o, "due", json_integer(t->due));
		json_object_set_new(o, "differences", json_integer((json_int_t)t->differences));
	}
}

static void in_json(const struct stick_in *i)
{
	json_t *o = json_object();

	json_object_set_new(o, "file", json_words(i->name));
	json_object_set_new(o, "result", json_string(i->taken.strange ? "strange" :
						     i->err != ERR_OK ? fault_name(i->err) :
						     i->taken.again ? "again" : "taken"));
	if (i->err == ERR_OK)
		json_taken(o, &i->taken);
	else
		json_object_set_new(o, "detail", json_words(i->detail));
	cli_json(o);
}

static void say_answer(const struct exchange_taken *t)
{
	if (t->enrolment)
		printf(t->enrolled ? _("the platform has enrolled this till\n") :
				     _("THE PLATFORM HAS REFUSED TO ENROL THIS TILL (%s)\n"),
		       answer_reason_name(t->why));
	else
		printf(_("answer: %zu accepted, %zu conflicts, %zu refused, %zu held\n"), t->accepted, t->conflict,
		       t->refused, t->held);
}

static void say_statement(const struct exchange_taken *t)
{
	struct money gross = { .minor = t->gross }, due = { .minor = t->due };
	char g[40], d[40];

	memcpy(gross.currency, t->currency, sizeof gross.currency);
	memcpy(due.currency, t->currency, sizeof due.currency);
	money_format(gross, 1, g, sizeof g);
	money_format(due, 1, d, sizeof d);
	printf(_("statement %s: %zu lines, gross %s, due %s, %zu differences\n"), t->period, t->lines, g, d,
	       t->differences);
}

static void in_words(const struct stick_in *i)
{
	char name[512];

	text_filter(bytes_of_str(i->name), name, sizeof name);
	printf("%s: ", name);
	if (i->err != ERR_OK)
		printf("%s\n", i->detail);
	else if (i->taken.again)
		printf(_("had it already\n"));
	else if (i->taken.type == DOCUMENT_ANSWER)
		say_answer(&i->taken);
	else if (i->taken.type == DOCUMENT_PACK)
		printf(_("pack %" PRIu64 " taken\n"), i->taken.version);
	else
		say_statement(&i->taken);
}

/* What is sealed to others lies on every stick that serves a street, and our own way out: not worth a line each. */
static void on_in(void *ctx, const struct stick_in *i)
{
	struct in_counts *c = ctx;

	c->conflict += i->taken.conflict;
	c->refused += i->taken.refused;
	if (i->taken.strange) {
		c->bad = true;
		fprintf(stderr, "chit import: %s\n", i->detail);
	}
	if (i->err == ERR_OK && i->taken.enrolment && !i->taken.again && !i->taken.enrolled) {
		c->bad = true;
		fprintf(stderr, _("chit import: THE PLATFORM HAS REFUSED TO ENROL THIS TILL (%s): ask it for a new kit\n"),
			answer_reason_name(i->taken.why));
	}
	if (c->json)
		in_json(i);
	else if (i->err != ERR_FOREIGN || i->taken.strange)
		in_words(i);
}

static void on_difference(void *ctx, const struct exchange_difference *d)
{
	struct in_counts *c = ctx;
	char serial[SERIAL_TEXT_CAP];

	serial_format(d->serial, serial);
	if (c->json)
		cli_json(json_pack("{s:s, s:s, s:I, s:I}", "difference", "redeemed", "serial", serial, "theirs",
				   (json_int_t)d->theirs, "ours", (json_int_t)d->ours));
	else
		printf(_("%s: the statement says %" PRId64 " units, our journal %" PRId64 "\n"), serial, d->theirs, d->ours);
}

static void say_import(const struct stick_counts *n, bool json)
{
	if (json)
		cli_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "files", (json_int_t)n->files, "taken",
				   (json_int_t)n->taken, "again", (json_int_t)n->again, "foreign", (json_int_t)n->foreign,
				   "stale", (json_int_t)n->stale, "bad", (json_int_t)n->bad));
	else
		printf(_("%zu files: %zu taken, %zu had already, %zu for others, %zu older than ours, %zu bad.\n"), n->files,
		       n->taken, n->again, n->foreign, n->stale, n->bad);
}

static int run_import(struct session *s, const char *dir, bool json)
{
	struct in_counts c = { .session = s, .json = json };
	struct exchange x = { .store = &s->store, .now = s->now, .random = random_system(), .differ = on_difference,
			      .ctx = &c };
	struct stick_counts n;
	enum err e = session_clock(s);

	if (e == ERR_OK)
		e = stick_import(&x, dir, on_in, &c, &n);
	if (e != ERR_OK)
		return cli_fail(e);
	say_import(&n, json);
	if (c.conflict + c.refused)
		fprintf(stderr, _("chit import: %zu conflicts and %zu refused by the platform: chit status names them\n"),
			c.conflict, c.refused);
	return c.bad || n.bad ? 1 : 0;
}

static int with_dir(int argc, char **argv, int (*run)(struct session *s, const char *dir, bool json))
{
	struct session s = { .dir = NULL };
	bool json = false;
	const struct cli_option options[] = {
		{ "store", CLI_TEXT, &s.dir, 0, 0 },
		{ "key-file", CLI_TEXT, &s.key_file, 0, 0 },
		{ "json", CLI_FLAG, &json, 0, 0 },
	};
	int left, status;
	enum err e;

	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 1)
		return cli_usage("one DIR: the stick");
	e = session_open(&s, SESSION_WRITE);
	if (e != ERR_OK)
		return cli_fail(e);
	status = run(&s, argv[1], json);
	session_close(&s);
	return status;
}

int till_export(int argc, char **argv)
{
	return with_dir(argc, argv, run_export);
}

int till_import(int argc, char **argv)
{
	return with_dir(argc, argv, run_import);
}

/* The network is for a program of its own. */
int till_upload(int argc, char **argv)
{
	char path[1200];
	enum err e = program_path("chit-upload", path, sizeof path);

	(void)argc;
	if (e != ERR_OK)
		return cli_fail(e);
	argv[0] = path;
	execv(path, argv);
	return cli_fail(err_errno("%s", path));
}
