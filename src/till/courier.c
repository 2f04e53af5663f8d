#include "till/courier.h"

#include "base/log.h"
#include "till/child.h"

#include <signal.h>
#include <stdlib.h>

enum { SILENT_MS = 20000 };

struct courier {
	struct child *child;
	courier_fn *fn;
	void *ctx;
	bool dropped;
	char *args[6];
	struct notice notice;
};

static void drop(struct courier *c)
{
	if (!c->dropped)
		log_write(LOG_WARN, "courier", "a line that is no notice was dropped");
	c->dropped = true;
}

static void take_line(struct courier *c, struct bytes line)
{
	if (notice_parse(line, &c->notice) != ERR_OK)
		drop(c);
	else if (c->notice.kind != NOTICE_BEAT)
		c->fn(c->ctx, COURIER_NOTICE, &c->notice);
}

static void on_news(void *ctx, enum child_news news, struct bytes line, int status)
{
	struct courier *c = ctx;

	(void)status;
	if (news == CHILD_LINE)
		take_line(c, line);
	else if (news == CHILD_DROPPED)
		drop(c);
	else
		c->fn(c->ctx, news == CHILD_DIED ? COURIER_DIED : COURIER_GAVE_UP, NULL);
}

enum err courier_start(struct courier **out, struct loop *loop, const char *program, const struct store *store,
		       courier_fn *fn, void *ctx)
{
	static char dir_word[] = "--store", child[] = "--child", key[] = "--key-fd", fd[] = "3";
	struct child_options o = { .name = "chit-upload", .program = program, .line_max = NOTICE_LINE_MAX, .silent_ms = SILENT_MS,
				   .secret = bytes_of(store->key, STORE_KEY_LEN), .life = CHILD_FOR_EVER, .fn = on_news };
	struct courier *c = calloc(1, sizeof *c);
	enum err e;

	_Static_assert(CHILD_SECRET_FD == 3, "--key-fd says so");
	if (!c)
		return err_set(ERR_NOMEM, "no memory for the uploader");
	c->fn = fn;
	c->ctx = ctx;
	c->args[0] = dir_word;
	c->args[1] = (char *)store->dir;
	c->args[2] = child;
	c->args[3] = key;
	c->args[4] = fd;
	o.args = c->args;
	o.ctx = c;
	e = child_start(&c->child, loop, &o);
	if (e == ERR_OK)
		*out = c;
	else
		courier_destroy(c);
	return e;
}

void courier_dismiss(struct courier *c)
{
	if (c)
		child_dismiss(c->child);
}

void courier_destroy(struct courier *c)
{
	if (c)
		child_destroy(c->child);
	free(c);
}

void courier_hurry(struct courier *c)
{
	if (c && !child_signal(c->child, SIGUSR1))
		child_again(c->child);
}
