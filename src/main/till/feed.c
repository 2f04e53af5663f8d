/*
 * chit redeem --feed: the reader is a child without keys and without the database (DESIGN, section 3); what it
 * writes is a stranger's. Silent for 3 s, it is killed and started anew. With "-" standard input stands for it.
 */
#include "main/till.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LINE_CAP = 16384,	/* as scan/event.h bounds its lines */
	SILENT_MS = 3000, TICK_MS = 500, AGAIN_MS = 1000,
	DEATHS_MAX = 5,		/* in a row, without a word said */
	ARGS_MAX = 32
};

struct feed {
	struct session *session;
	struct redeem_request like;
	bool json;
	char **args;
	int n_args;
	struct loop *loop;
	pid_t child;		/* 0: none, or standard input */
	int in, keep;		/* events; the child's standard input, whose end tells it to stop */
	int64_t heard_ms;
	int deaths;
	bool ending;
	int status;
	size_t len;
	bool skipping;		/* the rest of a line that was too long */
	char line[LINE_CAP];
};

static void stop(struct feed *f, int status)
{
	if (status > f->status)
		f->status = status;
	f->ending = true;
	loop_stop(f->loop);
}

static void say_state(const json_t *o)
{
	const char *source = json_string_value(json_object_get(o, "source"));
	const char *state = json_string_value(json_object_get(o, "state"));
	const char *detail = json_string_value(json_object_get(o, "detail"));
	char raw[1024], shown[2048];

	if (!state || strcmp(state, "end") == 0)
		return;
	snprintf(raw, sizeof raw, "%s: %s%s%s", source ? source : "?", state, detail && *detail ? ": " : "",
		 detail ? detail : "");
	text_filter(bytes_of_str(raw), shown, sizeof shown);
	fprintf(stderr, "chit: %s\n", shown);
}

static void redeem_code(struct feed *f, const json_t *text)
{
	struct redeem_request rq = f->like;
	enum err e = session_refresh(f->session);
	int status;

	rq.text = bytes_of(json_string_value(text), json_string_length(text));
	if (e != ERR_OK) {
		cli_fail(e);
		return;
	}
	status = redeem_one(f->session, &rq, f->json);
	if (status == 3 && ferror(stdout))	/* nobody can see a verdict any more */
		stop(f, 3);
}

/* Beats only say that it is alive. Lines that are none of the reader's are dropped, and said. */
static void take_line(struct feed *f)
{
	json_error_t why;
	json_t *o = json_loadb(f->line, f->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	json_t *text = json_object_get(o, "text");

	if (json_is_string(text))
		redeem_code(f, text);
	else if (json_is_string(json_object_get(o, "state")))
		say_state(o);
	else if (!json_object_get(o, "beat"))
		log_write(LOG_WARN, "feed", "a line that is no event was dropped");
	json_decref(o);
}

static void take_byte(struct feed *f, char c)
{
	if (c != '\n') {
		if (f->len == sizeof f->line)
			f->skipping = true;
		else
			f->line[f->len++] = c;
		return;
	}
	if (f->skipping)
		log_write(LOG_WARN, "feed", "a line of more than %d bytes was dropped", LINE_CAP);
	else if (f->len)
		take_line(f);
	f->len = 0;
	f->skipping = false;
}

static void lost(struct feed *f)
{
	loop_unwatch(f->loop, f->in);
	if (f->child == 0)	/* standard input has ended */
		stop(f, 0);
}

static void on_input(void *ctx, int fd, short revents)
{
	struct feed *f = ctx;
	char part[4096];
	ssize_t n = read(fd, part, sizeof part);

	(void)revents;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		if (f->len && f->child == 0)
			take_byte(f, '\n');
		lost(f);
		return;
	}
	f->heard_ms = clock_monotonic_ms();
	f->deaths = 0;
	for (ssize_t i = 0; i < n && !f->ending; i++)
		take_byte(f, part[i]);
}

/* In the child: no secrets, no descriptors, its own group, so that Ctrl-C reaches us first. */
static void become_reader(struct feed *f, const char *path, int in, int out)
{
	char *argv[ARGS_MAX + 3] = { (char *)"chit-scan", (char *)"--feed" };

	for (int i = 0; i < f->n_args && i < ARGS_MAX; i++)
		argv[i + 2] = f->args[i];
	unsetenv("CHIT_PASSPHRASE");
	setpgid(0, 0);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(3);
	for (int fd = 3; fd < 256; fd++)
		close(fd);
	execv(path, argv);
	_exit(3);
}

static enum err start(struct feed *f)
{
	char path[1200];
	int to[2], from[2];
	enum err e = scan_path(path, sizeof path);

	if (e != ERR_OK)
		return e;
	if (pipe(to) != 0)
		return err_errno("a pipe to the reader");
	if (pipe(from) != 0) {
		e = err_errno("a pipe from the reader");
		close(to[0]);
		close(to[1]);
		return e;
	}
	f->child = fork();
	if (f->child == 0)
		become_reader(f, path, to[0], from[1]);
	close(to[0]);
	close(from[1]);
	f->in = from[0];
	f->keep = to[1];
	f->len = 0;
	f->skipping = false;
	f->heard_ms = clock_monotonic_ms();
	if (f->child < 0)
		return err_errno("the reader cannot be started");
	fcntl(f->in, F_SETFL, O_NONBLOCK);
	return loop_watch(f->loop, f->in, POLLIN, on_input, f);
}

static void on_again(void *ctx)
{
	struct feed *f = ctx;
	enum err e = f->ending ? ERR_OK : start(f);

	if (e != ERR_OK)
		stop(f, cli_fail(e));
}

/* All that it had written is taken before its end is. */
static void drain(struct feed *f)
{
	char part[4096];
	ssize_t n;

	while (!f->ending && (n = read(f->in, part, sizeof part)) > 0)
		for (ssize_t i = 0; i < n && !f->ending; i++)
			take_byte(f, part[i]);
}

static void reap(struct feed *f, int how)
{
	drain(f);
	loop_unwatch(f->loop, f->in);
	close(f->in);
	close(f->keep);
	f->child = 0;
	f->in = f->keep = -1;
	if (f->ending)
		return;
	if (WIFEXITED(how) && (WEXITSTATUS(how) == 0 || WEXITSTATUS(how) == 2)) {
		stop(f, WEXITSTATUS(how));
		return;
	}
	if (++f->deaths >= DEATHS_MAX) {
		fprintf(stderr, _("chit: the reader does not stay up; see chit doctor\n"));
		stop(f, 3);
		return;
	}
	fprintf(stderr, _("chit: the reader has ended; it is started again\n"));
	loop_after(f->loop, AGAIN_MS, on_again, f);
}

static void on_child(void *ctx, int number)
{
	struct feed *f = ctx;
	int how;

	(void)number;
	if (f->child > 0 && waitpid(f->child, &how, WNOHANG) == f->child)
		reap(f, how);
}

static void on_end(void *ctx, int number)
{
	(void)number;
	stop(ctx, 0);
}

static void on_tick(void *ctx)
{
	struct feed *f = ctx;

	if (f->child > 0 && clock_monotonic_ms() - f->heard_ms >= SILENT_MS) {
		log_write(LOG_WARN, "feed", "the reader has been silent for 3 s");
		kill(f->child, SIGKILL);
		f->heard_ms = clock_monotonic_ms();
	}
	loop_after(f->loop, TICK_MS, on_tick, f);
}

static enum err prepare(struct feed *f)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	enum err e = loop_create(&f->loop);

	for (size_t i = 0; e == ERR_OK && i < sizeof ends / sizeof *ends; i++)
		e = loop_signal(f->loop, ends[i], on_end, f);
	if (e == ERR_OK)
		e = loop_signal(f->loop, SIGCHLD, on_child, f);
	if (e != ERR_OK)
		return e;
	if (f->n_args == 1 && strcmp(f->args[0], "-") == 0) {
		f->in = STDIN_FILENO;
		return loop_watch(f->loop, f->in, POLLIN, on_input, f);
	}
	loop_after(f->loop, TICK_MS, on_tick, f);
	return start(f);
}

/* Its input ends, and it has a second to end as well. */
static void finish_child(struct feed *f)
{
	pid_t gone = 0;

	if (f->child <= 0)
		return;
	close(f->keep);
	close(f->in);
	kill(f->child, SIGTERM);
	for (int i = 0; i < 100 && gone == 0; i++) {
		gone = waitpid(f->child, NULL, WNOHANG);
		if (gone == 0)
			poll(NULL, 0, 10);
	}
	if (gone == 0) {
		kill(f->child, SIGKILL);
		waitpid(f->child, NULL, 0);
	}
}

int feed_run(struct session *s, const struct redeem_request *like, bool json, char **args, int n_args)
{
	struct feed *f = calloc(1, sizeof *f);
	int status;
	enum err e;

	if (!f)
		return cli_fail(err_set(ERR_NOMEM, "no memory for the feed"));
	*f = (struct feed){ .session = s, .like = *like, .json = json, .args = args, .n_args = n_args, .in = -1,
			    .keep = -1 };
	f->like.scanned = true;
	if (n_args > ARGS_MAX)
		e = err_set(ERR_USAGE, "too many words for the reader");
	else
		e = prepare(f);
	if (e == ERR_OK)
		e = loop_run(f->loop);
	finish_child(f);
	if (f->loop)
		loop_destroy(f->loop);
	status = e == ERR_OK ? f->status : cli_fail(e);
	free(f);
	return status;
}
