#include "till/reader.h"

#include "base/clock.h"
#include "base/log.h"
#include "scan/view.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SILENT_MS = 3000, TICK_MS = 500, AGAIN_MS = 1000,
	REAP_MS = 10, REAP_TRIES = 20,
	DEATHS_MAX = 5,		/* in a row, without a word said */
	ARGS_MAX = 32,
	PART = 4096,		/* bytes of one turn of the loop: a child that floods must not hold it */
};

struct reader {
	struct loop *loop;
	reader_fn *fn;
	void *ctx;
	const char *program;	/* NULL: a descriptor of the caller's */
	char *const *args;
	pid_t child;		/* 0: none */
	struct picture *picture;	/* NULL: none */
	int in, keep;		/* its words; its standard input, whose end tells it to stop */
	int timer, reap_timer, tries;
	int64_t heard_ms;
	int deaths;
	uint64_t dropped;
	size_t len;
	bool skipping;		/* the rest of a line that was too long */
	struct event event;
	char line[EVENT_LINE_MAX];
};

static void start_again(void *ctx);

static void drop(struct reader *r)
{
	if (r->dropped++ == 0)
		log_write(LOG_WARN, "reader", "a line that is no event was dropped");
}

static void take_line(struct reader *r)
{
	if (event_parse(bytes_of(r->line, r->len), &r->event) != ERR_OK)
		drop(r);
	else if (r->event.kind != EVENT_BEAT)	/* which only says that it is alive */
		r->fn(r->ctx, READER_EVENT, &r->event, 0);
}

static void take_byte(struct reader *r, char c)
{
	if (c != '\n') {
		if (r->len == sizeof r->line)
			r->skipping = true;
		else
			r->line[r->len++] = c;
		return;
	}
	if (r->skipping)
		drop(r);
	else if (r->len)
		take_line(r);
	r->len = 0;
	r->skipping = false;
}

/* Gives how many bytes there were; 0 at the end, -1 where nothing is there now. */
static ssize_t take_part(struct reader *r)
{
	char part[PART];
	ssize_t n = read(r->in, part, sizeof part);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? -1 : 0;
	if (n > 0) {
		r->heard_ms = clock_monotonic_ms();
		r->deaths = 0;
	}
	for (ssize_t i = 0; i < n; i++)
		take_byte(r, part[i]);
	return n;
}

static void forget_child(struct reader *r)
{
	close(r->in);
	close(r->keep);
	r->in = r->keep = -1;
	r->child = 0;
	r->len = 0;
	r->skipping = false;
}

static void gone(struct reader *r, int how)
{
	forget_child(r);
	if (WIFEXITED(how) && (WEXITSTATUS(how) == 0 || WEXITSTATUS(how) == 2)) {
		r->fn(r->ctx, READER_ENDED, NULL, WEXITSTATUS(how));
		return;
	}
	if (++r->deaths >= DEATHS_MAX) {
		r->fn(r->ctx, READER_GAVE_UP, NULL, 0);
		return;
	}
	r->timer = loop_after(r->loop, AGAIN_MS, start_again, r);
	r->fn(r->ctx, READER_DIED, NULL, 0);
}

/* It has closed its output: it is dying, and made to if it takes its time. */
static void reap(void *ctx)
{
	struct reader *r = ctx;
	int how = 0;
	pid_t got = waitpid(r->child, &how, WNOHANG);

	r->reap_timer = -1;
	if (got == 0 && ++r->tries == REAP_TRIES)
		kill(r->child, SIGKILL);
	if (got == 0)
		r->reap_timer = loop_after(r->loop, REAP_MS, reap, r);
	else
		gone(r, how);
}

static void on_input(void *ctx, int fd, short revents)
{
	struct reader *r = ctx;

	(void)revents;
	if (take_part(r) != 0)
		return;
	loop_unwatch(r->loop, fd);
	if (r->program) {
		loop_cancel(r->loop, r->timer);
		r->timer = -1;
		r->tries = 0;
		reap(r);
		return;
	}
	if (r->len)
		take_byte(r, '\n');
	r->fn(r->ctx, READER_ENDED, NULL, 0);
}

static void on_tick(void *ctx)
{
	struct reader *r = ctx;

	if (clock_monotonic_ms() - r->heard_ms >= SILENT_MS) {
		log_write(LOG_WARN, "reader", "the reader has been silent for 3 s");
		kill(r->child, SIGKILL);	/* its output ends with it */
		r->heard_ms = clock_monotonic_ms();
	}
	r->timer = loop_after(r->loop, TICK_MS, on_tick, r);
}

/* In the child, before all else there is closed. */
static bool lend_picture(const struct reader *r)
{
	if (!r->picture)
		return false;
	if (picture_fd(r->picture) == VIEW_FD)	/* as it is, but it stays open */
		return fcntl(VIEW_FD, F_SETFD, 0) == 0;
	return dup2(picture_fd(r->picture), VIEW_FD) == VIEW_FD;
}

/* In the child: no secrets, no descriptors, its own group, so that Ctrl-C reaches us first. */
static void become_reader(const struct reader *r, int in, int out, int nowhere)
{
	char *argv[ARGS_MAX + 3] = { (char *)"chit-scan", (char *)"--feed" };

	for (int i = 0; i < ARGS_MAX && r->args && r->args[i]; i++)
		argv[i + 2] = r->args[i];
	unsetenv("CHIT_PASSPHRASE");
	setpgid(0, 0);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(3);
	if (nowhere >= 0)	/* a screen has no place for what it grumbles */
		dup2(nowhere, STDERR_FILENO);
	for (int fd = lend_picture(r) ? VIEW_FD + 1 : 3; fd < 256; fd++)
		close(fd);
	execv(r->program, argv);
	_exit(3);
}

static enum err make_pipes(int to[2], int from[2])
{
	enum err e;

	if (pipe(to) != 0)
		return err_errno("a pipe to the reader");
	if (pipe(from) == 0)
		return ERR_OK;
	e = err_errno("a pipe from the reader");
	close(to[0]);
	close(to[1]);
	return e;
}

static enum err start(struct reader *r)
{
	int to[2], from[2], nowhere = -1;
	enum err e = make_pipes(to, from);

	if (e != ERR_OK)
		return e;
	if (isatty(STDERR_FILENO))
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	r->child = fork();
	if (r->child == 0)
		become_reader(r, to[0], from[1], nowhere);
	e = r->child < 0 ? err_errno("the reader cannot be started") : ERR_OK;
	if (nowhere >= 0)
		close(nowhere);
	close(to[0]);
	close(from[1]);
	r->in = from[0];
	r->keep = to[1];
	if (e != ERR_OK) {
		forget_child(r);
		return e;
	}
	r->heard_ms = clock_monotonic_ms();
	fcntl(r->in, F_SETFL, O_NONBLOCK);
	fcntl(r->in, F_SETFD, FD_CLOEXEC);
	fcntl(r->keep, F_SETFL, O_NONBLOCK);
	fcntl(r->keep, F_SETFD, FD_CLOEXEC);
	r->timer = loop_after(r->loop, TICK_MS, on_tick, r);
	return loop_watch(r->loop, r->in, POLLIN, on_input, r);
}

static void start_again(void *ctx)
{
	struct reader *r = ctx;

	r->timer = -1;
	if (start(r) != ERR_OK) {
		log_write(LOG_WARN, "reader", "%s", err_detail());
		r->timer = loop_after(r->loop, AGAIN_MS, start_again, r);
	}
}

static struct reader *make(struct loop *loop, reader_fn *fn, void *ctx)
{
	struct reader *r = calloc(1, sizeof *r);

	if (!r) {
		err_set(ERR_NOMEM, "no memory for the reader");
		return NULL;
	}
	r->loop = loop;
	r->fn = fn;
	r->ctx = ctx;
	r->in = r->keep = r->timer = r->reap_timer = -1;
	return r;
}

enum err reader_start(struct reader **out, struct loop *loop, const char *program, char *const *args, reader_fn *fn,
		      void *ctx)
{
	struct reader *r = make(loop, fn, ctx);
	int n = 0;
	enum err e;

	if (!r)
		return ERR_NOMEM;
	r->program = program;
	if (picture_create(&r->picture) != ERR_OK)
		log_write(LOG_WARN, "reader", "%s", err_detail());
	r->args = args;
	while (args && args[n])
		n++;
	e = n > ARGS_MAX ? err_set(ERR_USAGE, "too many words for the reader") : start(r);
	if (e == ERR_OK)
		*out = r;
	else
		reader_destroy(r);
	return e;
}

enum err reader_attach(struct reader **out, struct loop *loop, int fd, reader_fn *fn, void *ctx)
{
	struct reader *r = make(loop, fn, ctx);
	enum err e;

	if (!r)
		return ERR_NOMEM;
	r->in = fd;
	e = loop_watch(loop, fd, POLLIN, on_input, r);
	if (e == ERR_OK)
		*out = r;
	else
		reader_destroy(r);
	return e;
}

/* Its input ends, and it has a second to end as well. */
static void end_child(struct reader *r)
{
	pid_t left = 0;

	close(r->keep);
	close(r->in);
	kill(r->child, SIGTERM);
	for (int i = 0; i < 100 && left == 0; i++) {
		left = waitpid(r->child, NULL, WNOHANG);
		if (left == 0)
			poll(NULL, 0, 10);
	}
	if (left == 0) {
		kill(r->child, SIGKILL);
		waitpid(r->child, NULL, 0);
	}
}

void reader_destroy(struct reader *r)
{
	if (!r)
		return;
	loop_cancel(r->loop, r->timer);
	loop_cancel(r->loop, r->reap_timer);
	if (r->in >= 0)
		loop_unwatch(r->loop, r->in);
	if (r->child > 0)
		end_child(r);
	picture_destroy(r->picture);
	free(r);
}

bool reader_tell(struct reader *r, const char *line)
{
	size_t len = strlen(line);

	return r && r->child > 0 && write(r->keep, line, len) == (ssize_t)len && write(r->keep, "\n", 1) == 1;
}

void reader_again(struct reader *r)
{
	if (r->child > 0 || r->timer > 0 || !r->program)
		return;
	r->deaths = 0;
	start_again(r);
}

struct picture *reader_picture(const struct reader *r)
{
	return r->picture;
}

uint64_t reader_dropped(const struct reader *r)
{
	return r->dropped;
}
