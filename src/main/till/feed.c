/* chit redeem --feed: redeems what the reader reads, until it is stopped. With "-" standard input stands for it. */
#include "main/till.h"

#include "base/i18n.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/text.h"
#include "till/reader.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct feed {
	struct session *session;
	struct redeem_request like;
	bool json;
	struct loop *loop;
	struct reader *reader;
	int status;
};

static void stop(struct feed *f, int status)
{
	if (status > f->status)
		f->status = status;
	loop_stop(f->loop);
}

static void say_state(const struct event *e)
{
	char source[2 * EVENT_SOURCE_MAX], detail[2 * EVENT_DETAIL_MAX];

	if (e->state == EVENT_END)
		return;
	text_filter(bytes_of_str(e->source), source, sizeof source);
	text_filter(bytes_of_str(e->detail), detail, sizeof detail);
	fprintf(stderr, "chit: %s: %s%s%s\n", source, _(event_state_name(e->state)), *detail ? ": " : "",
		_(detail));
}

static void redeem_code(struct feed *f, struct bytes text)
{
	struct redeem_request rq = f->like;
	enum err e = session_refresh(f->session);
	int status;

	rq.text = text;
	if (e != ERR_OK) {
		cli_fail(e);
		return;
	}
	status = redeem_one(f->session, &rq, f->json);
	if (status == 3 && ferror(stdout))	/* nobody can see a verdict any more */
		stop(f, 3);
}

static void on_news(void *ctx, enum reader_news news, const struct event *e, int status)
{
	struct feed *f = ctx;

	switch (news) {
	case READER_EVENT:
		if (e->kind == EVENT_CODE)
			redeem_code(f, bytes_of(e->text, e->len));
		else
			say_state(e);
		break;
	case READER_DIED:
		fprintf(stderr, _("chit: the reader has ended; it is started again\n"));
		break;
	case READER_ENDED:
		stop(f, status);
		break;
	case READER_GAVE_UP:
		fprintf(stderr, _("chit: the reader does not stay up; see chit doctor\n"));
		stop(f, 3);
		break;
	}
}

static void on_end(void *ctx, int number)
{
	(void)number;
	stop(ctx, 0);
}

static enum err prepare(struct feed *f, char **args, int n_args)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	static char program[1200];
	enum err e = loop_create(&f->loop);

	for (size_t i = 0; e == ERR_OK && i < sizeof ends / sizeof *ends; i++)
		e = loop_signal(f->loop, ends[i], on_end, f);
	if (e != ERR_OK)
		return e;
	if (n_args == 1 && strcmp(args[0], "-") == 0)
		return reader_attach(&f->reader, f->loop, STDIN_FILENO, on_news, f);
	e = scan_path(program, sizeof program);
	return e == ERR_OK ? reader_start(&f->reader, f->loop, program, args, on_news, f) : e;
}

int feed_run(struct session *s, const struct redeem_request *like, bool json, char **args, int n_args)
{
	struct feed f = { .session = s, .like = *like, .json = json };
	enum err e;

	f.like.scanned = true;
	e = prepare(&f, args, n_args);
	if (e == ERR_OK)
		e = loop_run(f.loop);
	reader_destroy(f.reader);
	if (f.loop)
		loop_destroy(f.loop);
	return e == ERR_OK ? f.status : cli_fail(e);
}
