#include "till/child.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	TICK_MS = 500, AGAIN_MS = 1000,
	REAP_MS = 10, REAP_TRIES = 20,
	DEATHS_MAX = 5,		/* in a row, without a word said */
	PATIENCE_MAX = 8,	/* times silent_ms */
	PART = 4096,		/* bytes of one turn of the loop: a child that floods must not hold it */
};

struct child {
	struct child_options o;
	struct loop *loop;
	pid_t pid;		/* 0: none */
	bool reads;		/* in is watched */
	int in, keep;		/* its words; its standard input, whose end tells it to stop */
	int timer, reap_timer, tries;
	int64_t heard_ms, patience_ms;
	int deaths;
	size_t len;
	bool skipping;		/* the rest of a line that was too long */
	char line[];
};

static void start_again(void *ctx);

static void say(struct child *c, enum child_news news, int status)
{
	c->o.fn(c->o.ctx, news, bytes_of(NULL, 0), status);
}

static void take_byte(struct child *c, char byte)
{
	if (byte != '\n') {
		if (c->len == c->o.line_max)
			c->skipping = true;
		else
			c->line[c->len++] = byte;
		return;
	}
	if (c->skipping)
		say(c, CHILD_DROPPED, 0);
	else if (c->len)
		c->o.fn(c->o.ctx, CHILD_LINE, bytes_of(c->line, c->len), 0);
	c->len = 0;
	c->skipping = false;
}

/* Gives how many bytes there were; 0 at the end, -1 where nothing is there now. */
static ssize_t take_part(struct child *c)
{
	char part[PART];
	ssize_t n = read(c->in, part, sizeof part);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? -1 : 0;
	if (n > 0) {
		c->heard_ms = clock_monotonic_ms();
		c->deaths = 0;
	}
	for (ssize_t i = 0; i < n; i++)
		take_byte(c, part[i]);
	return n;
}

static void forget(struct child *c)
{
	close(c->in);
	if (c->keep >= 0)
		close(c->keep);
	c->in = c->keep = -1;
	c->reads = false;
	c->pid = 0;
	c->len = 0;
	c->skipping = false;
}

/* Did it mean to end? */
static bool meant(const struct child *c, int how)
{
	if (c->o.life == CHILD_ONCE)
		return true;
	return WIFEXITED(how) && (WEXITSTATUS(how) == 2 || (WEXITSTATUS(how) == 0 && c->o.life == CHILD_TILL_DONE));
}

static void gone(struct child *c, int how)
{
	forget(c);
	if (meant(c, how)) {
		say(c, CHILD_ENDED, WIFEXITED(how) ? WEXITSTATUS(how) : 3);
		return;
	}
	if (++c->deaths >= DEATHS_MAX) {
		say(c, CHILD_GAVE_UP, 0);
		return;
	}
	c->timer = loop_after(c->loop, AGAIN_MS, start_again, c);
	say(c, CHILD_DIED, 0);
}

/* It has closed its output: it is dying, and made to if it takes its time. */
static void reap(void *ctx)
{
	struct child *c = ctx;
	int how = 0;
	pid_t got = waitpid(c->pid, &how, WNOHANG);

	c->reap_timer = -1;
	if (got == 0 && ++c->tries == REAP_TRIES)
		kill(c->pid, SIGKILL);
	if (got == 0)
		c->reap_timer = loop_after(c->loop, REAP_MS, reap, c);
	else
		gone(c, how);
}

static void on_input(void *ctx, int fd, short revents)
{
	struct child *c = ctx;

	(void)revents;
	if (take_part(c) != 0)
		return;
	loop_unwatch(c->loop, fd);
	c->reads = false;
	if (c->o.program) {
		loop_cancel(c->loop, c->timer);
		c->timer = -1;
		c->tries = 0;
		reap(c);
		return;
	}
	if (c->len)
		take_byte(c, '\n');
	say(c, CHILD_ENDED, 0);
}

/* Silent is who has nothing to read waiting: it may be us that took our time. */
static bool is_silent(const struct child *c)
{
	struct pollfd p = { .fd = c->in, .events = POLLIN };

	return clock_monotonic_ms() - c->heard_ms >= c->patience_ms && poll(&p, 1, 0) == 0;
}

/* A machine may be too slow for what is usual: one that is killed again and again never reads anything. */
static void be_patient(struct child *c)
{
	if (c->patience_ms < PATIENCE_MAX * c->o.silent_ms)
		c->patience_ms *= 2;
}

static void on_tick(void *ctx)
{
	struct child *c = ctx;

	if (is_silent(c)) {
		log_write(LOG_WARN, c->o.name, "silent for %lld s", (long long)c->patience_ms / 1000);
		kill(c->pid, SIGKILL);	/* its output ends with it */
		be_patient(c);
		c->heard_ms = clock_monotonic_ms();
	}
	c->timer = loop_after(c->loop, TICK_MS, on_tick, c);
}

struct pipes {
	int to[2], from[2], secret[2];
	int nowhere;
};

static void close_all(struct pipes *p)
{
	int *fds[] = { &p->to[0], &p->to[1], &p->from[0], &p->from[1], &p->secret[0], &p->secret[1], &p->nowhere };

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
}

/* The secret waits in its pipe for whoever reads it. A screen has no place for what a child grumbles. */
static enum err make_pipes(struct pipes *p, struct bytes secret)
{
	*p = (struct pipes){ { -1, -1 }, { -1, -1 }, { -1, -1 }, -1 };
	if (pipe(p->to) != 0 || pipe(p->from) != 0 || (secret.len && pipe(p->secret) != 0))
		return err_errno("a pipe to a child");
	if (secret.len && write(p->secret[1], secret.data, secret.len) != (ssize_t)secret.len)
		return err_errno("a pipe to a child");
	if (isatty(STDERR_FILENO))
		p->nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	return ERR_OK;
}

/* In the child: one of the pipes may lie where the secret has to be. */
static bool place(const struct pipes *p, int lent)
{
	int given = p->secret[0] >= 0 ? p->secret[0] : lent ? lent : -1;
	int secret = given >= 0 ? fcntl(given, F_DUPFD, CHILD_SECRET_FD + 1) : -1;
	int in = dup2(p->to[0], STDIN_FILENO), out = dup2(p->from[1], STDOUT_FILENO);

	if (p->nowhere >= 0)
		dup2(p->nowhere, STDERR_FILENO);
	if (in < 0 || out < 0)
		return false;
	return secret < 0 ? given < 0 : dup2(secret, CHILD_SECRET_FD) == CHILD_SECRET_FD;
}

/* In the child: no secrets but its own, no descriptors, its own group, so that Ctrl-C reaches us first. */
static void become(const struct child *c, const struct pipes *p)
{
	char *argv[CHILD_ARGS_MAX + 2] = { (char *)c->o.name };

	for (int i = 0; i < CHILD_ARGS_MAX && c->o.args && c->o.args[i]; i++)
		argv[i + 1] = c->o.args[i];
	unsetenv("CHIT_PASSPHRASE");
	setpgid(0, 0);
	if (!place(p, c->o.lent))
		_exit(3);
	for (int fd = CHILD_SECRET_FD + (c->o.secret.len || c->o.lent); fd < 256; fd++)
		close(fd);
	execv(c->o.program, argv);
	_exit(3);
}

static int keep_end(int *fd)
{
	int kept = *fd;

	fcntl(kept, F_SETFL, O_NONBLOCK);
	fcntl(kept, F_SETFD, FD_CLOEXEC);
	*fd = -1;
	return kept;
}

static enum err start(struct child *c)
{
	struct pipes p;
	enum err e = make_pipes(&p, c->o.secret);

	if (e == ERR_OK) {
		c->pid = fork();
		if (c->pid == 0)
			become(c, &p);
		if (c->pid < 0)
			e = err_errno("%s cannot be started", c->o.name);
	}
	if (e != ERR_OK) {
		c->pid = 0;
		close_all(&p);
		return e;
	}
	c->in = keep_end(&p.from[0]);
	c->keep = keep_end(&p.to[1]);
	close_all(&p);
	c->heard_ms = clock_monotonic_ms();
	if (c->o.silent_ms)
		c->timer = loop_after(c->loop, TICK_MS, on_tick, c);
	c->reads = true;
	return loop_watch(c->loop, c->in, POLLIN, on_input, c);
}

static void start_again(void *ctx)
{
	struct child *c = ctx;

	c->timer = -1;
	if (start(c) != ERR_OK) {
		log_write(LOG_WARN, c->o.name, "%s", err_detail());
		c->timer = loop_after(c->loop, AGAIN_MS, start_again, c);
	}
}

static struct child *make(struct loop *loop, const struct child_options *o)
{
	struct child *c = calloc(1, sizeof *c + o->line_max);

	if (!c) {
		err_set(ERR_NOMEM, "no memory for %s", o->name);
		return NULL;
	}
	c->o = *o;
	c->loop = loop;
	c->patience_ms = o->silent_ms;
	c->in = c->keep = c->timer = c->reap_timer = -1;
	return c;
}

enum err child_start(struct child **out, struct loop *loop, const struct child_options *o)
{
	struct child *c = make(loop, o);
	int n = 0;
	enum err e;

	if (!c)
		return ERR_NOMEM;
	while (o->args && o->args[n])
		n++;
	e = n > CHILD_ARGS_MAX ? err_set(ERR_USAGE, "too many words for %s", o->name) : start(c);
	if (e == ERR_OK)
		*out = c;
	else
		child_destroy(c);
	return e;
}

enum err child_attach(struct child **out, struct loop *loop, int fd, const struct child_options *o)
{
	struct child *c = make(loop, o);
	enum err e;

	if (!c)
		return ERR_NOMEM;
	c->o.program = NULL;
	c->in = fd;
	c->reads = true;
	e = loop_watch(loop, fd, POLLIN, on_input, c);
	if (e == ERR_OK)
		*out = c;
	else
		child_destroy(c);
	return e;
}

void child_dismiss(struct child *c)
{
	if (!c)
		return;
	loop_cancel(c->loop, c->timer);
	loop_cancel(c->loop, c->reap_timer);
	c->timer = c->reap_timer = -1;
	if (c->reads)
		loop_unwatch(c->loop, c->in);
	c->reads = false;
	if (c->keep >= 0)
		close(c->keep);
	c->keep = -1;
	if (c->pid > 0)
		kill(c->pid, SIGTERM);
}

/* It was told to end, and has a second for it. */
static void see_out(struct child *c)
{
	pid_t left = 0;

	close(c->in);
	for (int i = 0; i < 100 && left == 0; i++) {
		left = waitpid(c->pid, NULL, WNOHANG);
		if (left == 0)
			poll(NULL, 0, 10);
	}
	if (left == 0) {
		kill(c->pid, SIGKILL);
		waitpid(c->pid, NULL, 0);
	}
}

void child_destroy(struct child *c)
{
	if (!c)
		return;
	child_dismiss(c);
	if (c->pid > 0)
		see_out(c);
	free(c);
}

bool child_tell(struct child *c, const char *line)
{
	size_t len = strlen(line);

	return c && c->pid > 0 && c->keep >= 0 && write(c->keep, line, len) == (ssize_t)len && write(c->keep, "\n", 1) == 1;
}

bool child_signal(struct child *c, int number)
{
	return c && c->pid > 0 && kill(c->pid, number) == 0;
}

void child_again(struct child *c)
{
	if (c->pid > 0 || c->timer >= 0 || !c->o.program)
		return;
	c->deaths = 0;
	start_again(c);
}
