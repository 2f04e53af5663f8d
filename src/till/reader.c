#include "till/reader.h"

#include "base/log.h"
#include "scan/view.h"
#include "till/child.h"

#include <stdlib.h>

enum { SILENT_MS = 3000 };
_Static_assert((int)VIEW_FD == (int)CHILD_SECRET_FD, "what is lent is where the child looks for it");

struct reader {
	struct child *child;
	reader_fn *fn;
	void *ctx;
	struct picture *picture;	/* NULL: none */
	uint64_t dropped;
	char *args[CHILD_ARGS_MAX + 1];
	struct event event;
};

static void drop(struct reader *r)
{
	if (r->dropped++ == 0)
		log_write(LOG_WARN, "reader", "a line that is no event was dropped");
}

static void take_line(struct reader *r, struct bytes line)
{
	if (event_parse(line, &r->event) != ERR_OK)
		drop(r);
	else if (r->event.kind != EVENT_BEAT)	/* which only says that it is alive */
		r->fn(r->ctx, READER_EVENT, &r->event, 0);
}

static void on_news(void *ctx, enum child_news news, struct bytes line, int status)
{
	struct reader *r = ctx;

	switch (news) {
	case CHILD_LINE:
		take_line(r, line);
		break;
	case CHILD_DROPPED:
		drop(r);
		break;
	case CHILD_DIED:
		r->fn(r->ctx, READER_DIED, NULL, 0);
		break;
	case CHILD_ENDED:
		r->fn(r->ctx, READER_ENDED, NULL, status);
		break;
	case CHILD_GAVE_UP:
		r->fn(r->ctx, READER_GAVE_UP, NULL, 0);
		break;
	}
}

static struct reader *make(reader_fn *fn, void *ctx, struct child_options *o)
{
	struct reader *r = calloc(1, sizeof *r);

	if (!r) {
		err_set(ERR_NOMEM, "no memory for the reader");
		return NULL;
	}
	r->fn = fn;
	r->ctx = ctx;
	*o = (struct child_options){ .name = "chit-scan", .line_max = EVENT_LINE_MAX, .silent_ms = SILENT_MS,
				     .life = CHILD_TILL_DONE, .fn = on_news, .ctx = r };
	return r;
}

static enum err finish(struct reader *r, struct reader **out, enum err e)
{
	if (e == ERR_OK)
		*out = r;
	else
		reader_destroy(r);
	return e;
}

enum err reader_start(struct reader **out, struct loop *loop, const char *program, char *const *args, reader_fn *fn,
		      void *ctx)
{
	struct child_options o;
	struct reader *r = make(fn, ctx, &o);
	int n = 0;

	if (!r)
		return ERR_NOMEM;
	r->args[n++] = (char *)"--feed";
	while (args && *args && n < CHILD_ARGS_MAX)
		r->args[n++] = *args++;
	if (picture_create(&r->picture) != ERR_OK)
		log_write(LOG_WARN, "reader", "%s", err_detail());
	o.program = program;
	o.lent = r->picture ? picture_fd(r->picture) : 0;
	o.args = r->args;
	if (args && *args)
		return finish(r, out, err_set(ERR_USAGE, "too many words for the reader"));
	return finish(r, out, child_start(&r->child, loop, &o));
}

enum err reader_attach(struct reader **out, struct loop *loop, int fd, reader_fn *fn, void *ctx)
{
	struct child_options o;
	struct reader *r = make(fn, ctx, &o);

	return r ? finish(r, out, child_attach(&r->child, loop, fd, &o)) : ERR_NOMEM;
}

void reader_dismiss(struct reader *r)
{
	if (r)
		child_dismiss(r->child);
}

void reader_destroy(struct reader *r)
{
	if (!r)
		return;
	child_destroy(r->child);
	picture_destroy(r->picture);
	free(r);
}

bool reader_tell(struct reader *r, const char *line)
{
	return r && child_tell(r->child, line);
}

void reader_again(struct reader *r)
{
	child_again(r->child);
}

struct picture *reader_picture(const struct reader *r)
{
	return r->picture;
}

uint64_t reader_dropped(const struct reader *r)
{
	return r->dropped;
}
