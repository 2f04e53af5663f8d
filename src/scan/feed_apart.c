#include "scan/feed_apart.h"

#include "base/log.h"
#include "scan/device.h"
#include "scan/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

struct feed_apart {
	struct outlet *to;
	int fd;
	size_t len;
	struct event event;
	char line[EVENT_LINE_MAX];
};

/* ---- the child ---- */

static void on_event(void *ctx, const struct event *e)
{
	static char line[EVENT_LINE_MAX];
	const char *at = line;
	size_t len = event_format(e, line);

	while (len) {
		ssize_t n = write(*(int *)ctx, at, len);

		if (n < 0 && errno != EINTR)
			_exit(0);	/* whoever read us has gone */
		at += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
}

static enum err read_keys(const struct outlet *to, const struct feed_config *config, int fd)
{
	struct feed_config own = *config;
	struct feed *feed = NULL;
	struct loop *loop = NULL;
	enum err e = loop_create(&loop);

	own.cameras[0][0] = own.cameras[1][0] = own.serial[0] = own.folder[0] = own.eye[0] = 0;
	own.apart = false;
	if (e == ERR_OK)
		e = feed_create(&feed, loop, &own, to->clock, on_event, &fd);
	if (e == ERR_OK)
		e = sandbox_enter(NULL);
	if (e == ERR_OK)
		e = loop_run(loop);
	feed_destroy(feed);	/* gives the keys back */
	return e;
}

/* The parent's own descriptors are not ours to hold open. */
static void let_go(const struct feed_config *config)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(nowhere, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	if (*config->eye)
		close(config->eye_fd);
}

/* Ctrl-C is the parent's to hear. SIGTERM, at its end, ends us at once: the kernel gives the keys back. */
static void become_child(const struct outlet *to, const struct feed_config *config, int fd, pid_t parent)
{
	signal(SIGTERM, SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
		_exit(3);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	let_go(config);
	if (read_keys(to, config, fd) == ERR_OK)
		_exit(0);
	log_write(LOG_ERROR, "scan", "%s", err_detail());
	_exit(3);
}

/* ---- the parent ---- */

static void take_byte(struct feed_apart *a, char c)
{
	if (a->len == sizeof a->line)
		a->len = 0;	/* it never writes such a line */
	a->line[a->len++] = c;
	if (c != '\n')
		return;
	if (event_parse(bytes_of(a->line, a->len), &a->event) == ERR_OK)
		a->to->emit(a->to->ctx, &a->event);
	a->len = 0;
}

/* Without its child this reader is blind, and inside the cage there is no other: we end, and are started anew. */
static void on_ready(void *ctx, int fd, short revents)
{
	struct feed_apart *a = ctx;
	char part[4096];
	ssize_t n = read(fd, part, sizeof part);

	(void)revents;
	for (ssize_t i = 0; i < n; i++)
		take_byte(a, part[i]);
	if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	log_write(LOG_ERROR, "scan", "the process that reads the keyboard reader has ended");
	_exit(3);
}

enum err feed_apart_create(struct feed_apart **out, struct outlet *to, const struct feed_config *config)
{
	enum err e = device_check(config->hid);
	struct feed_apart *a;
	pid_t parent = getpid(), child;
	int ends[2];

	if (e != ERR_OK)
		return e;
	a = calloc(1, sizeof *a);
	if (!a || pipe(ends) != 0) {
		free(a);
		return err_set(ERR_NOMEM, "no room for a keyboard reader");
	}
	a->to = to;
	a->fd = ends[0];
	child = fork();
	if (child == 0) {
		close(ends[0]);
		become_child(to, config, ends[1], parent);
	}
	close(ends[1]);
	fcntl(a->fd, F_SETFL, O_NONBLOCK);
	fcntl(a->fd, F_SETFD, FD_CLOEXEC);
	if (child < 0 || loop_watch(to->loop, a->fd, POLLIN, on_ready, a) != ERR_OK) {
		feed_apart_destroy(a);
		return err_set(ERR_IO, "the keyboard reader's process cannot be started");
	}
	*out = a;
	return ERR_OK;
}

/* The end of the pipe and of its parent end it; where we are in the cage no signal may be sent and nobody waited for. */
void feed_apart_destroy(struct feed_apart *a)
{
	if (!a)
		return;
	loop_unwatch(a->to->loop, a->fd);
	close(a->fd);
	free(a);
}
