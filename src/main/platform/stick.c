/* import and export. */
#include "main/platform.h"

#include "base/text.h"
#include "platform/mailbag.h"

#include <stdio.h>
#include <string.h>

enum { SINCE_DAYS = 60 };

static void event_json(const struct mailbag_event *v)
{
	const struct accept_report *r = &v->report;
	json_t *name = cli_json_text(bytes_of_str(v->name));

	if (v->fault != ERR_OK) {
		const char *detail = err_detail();

		cli_json(json_pack("{s:o, s:o}", "file", name, "fault",
				   cli_json_text(bytes_of_str(*detail ? detail : err_text(v->fault)))));
		return;
	}
	cli_json(json_pack("{s:o, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "file", name, "type",
			   r->subject == ANSWER_ENROLMENT ? "enrolment" : "batch", "till", r->till, "facts",
			   (json_int_t)r->facts, "again", (json_int_t)r->again, "accepted", (json_int_t)r->accepted,
			   "conflict", (json_int_t)r->conflict, "refused", (json_int_t)r->refused, "held",
			   (json_int_t)r->held, "reason", answer_reason_name(r->reason)));
}

static void event_words(const struct mailbag_event *v)
{
	const struct accept_report *r = &v->report;
	char name[512], fault[1024];
	const char *detail = err_detail();

	text_filter(bytes_of_str(v->name), name, sizeof name);
	text_filter(bytes_of_str(*detail ? detail : err_text(v->fault)), fault, sizeof fault);
	if (v->fault != ERR_OK) {
		printf("%s: not taken: %s\n", name, fault);
	} else if (r->subject == ANSWER_ENROLMENT) {
		printf("%s: till %s enrols: %s%s%s%s\n", name, r->till, r->accepted ? "accepted" : "refused",
		       r->again ? ", as before" : "", r->refused ? ": " : "", r->refused ? answer_reason_name(r->reason) : "");
	} else {
		printf("%s: till %s, %zu facts: %zu accepted, %zu conflict, %zu refused, %zu held; %zu seen before", name, r->till,
		       r->facts, r->accepted, r->conflict, r->refused, r->held, r->again);
		printf(r->reason ? " (%s)\n" : "\n", answer_reason_name(r->reason));
	}
}

static void show_event(void *ctx, const struct mailbag_event *v)
{
	const struct session *s = ctx;

	if (v->fault == ERR_FOREIGN)
		return;
	if (s->json)
		event_json(v);
	else
		event_words(v);
}

static void show_totals(const struct session *s, const struct mailbag_totals *t)
{
	if (s->json)
		cli_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "documents", (json_int_t)t->documents,
				   "facts", (json_int_t)t->facts, "again", (json_int_t)t->again, "accepted",
				   (json_int_t)t->accepted, "conflict", (json_int_t)t->conflict, "refused",
				   (json_int_t)t->refused, "held", (json_int_t)t->held, "faults", (json_int_t)t->faults,
				   "foreign", (json_int_t)t->foreign, "written", (json_int_t)t->written));
	else
		printf("%zu documents taken, %zu files could not be, %zu were for somebody else; %zu documents written\n",
		       t->documents, t->faults, t->foreign, t->written);
}

static void stick_of(struct session *s, struct mailbag *out)
{
	*out = (struct mailbag){ &s->storage, &s->keys, s->now, s->random, show_event, s };
}

int import_command(int argc, char **argv)
{
	struct session s;
	const char *since = NULL;
	struct cli_option options[] = { SESSION_KEY_OPTIONS(s), { "since", CLI_TEXT, &since, 0, 0 } };
	struct mailbag_totals totals = { 0 };
	struct mailbag stick;
	int64_t from = 0;
	int status;
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "wants the stick's directory"))
		return 2;
	e = session_time(&s, "since", since, s.now - SINCE_DAYS * INT64_C(86400), &from);
	if (e == ERR_OK)
		e = session_unlock(&s);
	if (e == ERR_OK) {
		stick_of(&s, &stick);
		e = mailbag_import(&stick, argv[1], from, &totals);
	}
	if (e == ERR_OK)
		show_totals(&s, &totals);
	status = session_end(&s, e);
	return status ? status : totals.faults ? 1 : 0;
}

int export_command(int argc, char **argv)
{
	struct session s;
	const char *since = NULL, *till = NULL;
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(s), { "since", CLI_TEXT, &since, 0, 0 }, { "till", CLI_TEXT, &till, 0, 0 },
	};
	struct mailbag_totals totals = { 0 };
	struct mailbag stick;
	int64_t from = 0;
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "wants the stick's directory"))
		return 2;
	e = session_time(&s, "since", since, s.now - SINCE_DAYS * INT64_C(86400), &from);
	if (e == ERR_OK)
		e = session_unlock(&s);
	if (e == ERR_OK) {
		stick_of(&s, &stick);
		e = mailbag_export(&stick, argv[1], till, from, &totals);
	}
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:I}", "written", (json_int_t)totals.written));
	else if (e == ERR_OK)
		printf("%zu documents written\n", totals.written);
	return session_end(&s, e);
}
