#include "base/loop.h"
#include "base/clock.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIGNALS_MAX = 65 };

struct watch {
	int fd;
	short events;
	loop_fd_fn *fn;
	void *ctx;
	uint64_t born;	/* tells a watch from a later one for the same number */
};

struct timer {
	int id;		/* 0: free */
	int64_t due;
	loop_timer_fn *fn;
	void *ctx;
};

struct heed {
	loop_signal_fn *fn;
	void *ctx;
	struct sigaction before;
};

struct loop {
	struct watch watches[LOOP_FDS_MAX];
	size_t n;
	struct timer timers[LOOP_TIMERS_MAX];
	struct heed heeds[SIGNALS_MAX];
	uint64_t births;
	int last_id;
	int pipe[2];
	bool stopped;
};

/* A handler has no argument: where it writes is the one thing that belongs to the process. */
static volatile sig_atomic_t signal_fd = -1;

static void on_signal(int number)
{
	int kept = errno;
	unsigned char c = (unsigned char)number;
	ssize_t n = write(signal_fd, &c, 1);	/* full: then it already has more than enough */
	(void)n;
	errno = kept;
}

static void on_pipe(void *ctx, int fd, short revents)
{
	struct loop *l = ctx;
	unsigned char seen[256];
	bool came[SIGNALS_MAX] = { false };
	ssize_t n;
	(void)revents;
	while ((n = read(fd, seen, sizeof seen)) > 0)
		for (ssize_t i = 0; i < n; i++)
			if (seen[i] < SIGNALS_MAX)
				came[seen[i]] = true;
	for (int i = 0; i < SIGNALS_MAX; i++)
		if (came[i] && l->heeds[i].fn)
			l->heeds[i].fn(l->heeds[i].ctx, i);
}

static bool set_flags(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	return flags >= 0 && !fcntl(fd, F_SETFL, flags | O_NONBLOCK) && !fcntl(fd, F_SETFD, FD_CLOEXEC);
}

enum err loop_create(struct loop **out)
{
	struct loop *l = calloc(1, sizeof *l);
	if (!l)
		return err_set(ERR_NOMEM, "no memory for the event loop");
	if (pipe(l->pipe)) {
		enum err e = err_errno("a pipe for signals");
		free(l);
		return e;
	}
	if (!set_flags(l->pipe[0]) || !set_flags(l->pipe[1])) {
		enum err e = err_errno("a pipe for signals");
		loop_destroy(l);
		return e;
	}
	loop_watch(l, l->pipe[0], POLLIN, on_pipe, l);
	*out = l;
	return ERR_OK;
}

void loop_destroy(struct loop *l)
{
	if (!l)
		return;
	for (int i = 0; i < SIGNALS_MAX; i++)
		if (l->heeds[i].fn)
			sigaction(i, &l->heeds[i].before, NULL);
	if (signal_fd == l->pipe[1])
		signal_fd = -1;
	close(l->pipe[0]);
	close(l->pipe[1]);
	free(l);
}

static struct watch *find_watch(struct loop *l, int fd)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->watches[i].fd == fd)
			return &l->watches[i];
	return NULL;
}

enum err loop_watch(struct loop *l, int fd, short events, loop_fd_fn *fn, void *ctx)
{
	assert(fd >= 0 && fn);
	struct watch *w = find_watch(l, fd);
	if (!w && l->n == LOOP_FDS_MAX)
		return err_set(ERR_FULL, "more than %d descriptors are watched", LOOP_FDS_MAX);
	if (!w)
		w = &l->watches[l->n++];
	*w = (struct watch){ fd, events, fn, ctx, ++l->births };
	return ERR_OK;
}

void loop_unwatch(struct loop *l, int fd)
{
	struct watch *w = find_watch(l, fd);
	if (w)
		*w = l->watches[--l->n];
}

int loop_after(struct loop *l, int64_t ms, loop_timer_fn *fn, void *ctx)
{
	assert(fn);
	for (size_t i = 0; i < LOOP_TIMERS_MAX; i++) {
		struct timer *t = &l->timers[i];
		if (t->id)
			continue;
		l->last_id = l->last_id == 0x7fffffff ? 1 : l->last_id + 1;
		*t = (struct timer){ l->last_id, clock_monotonic_ms() + (ms > 0 ? ms : 0), fn, ctx };
		return t->id;
	}
	return -1;
}

void loop_cancel(struct loop *l, int id)
{
	for (size_t i = 0; i < LOOP_TIMERS_MAX; i++)
		if (id > 0 && l->timers[i].id == id)
			l->timers[i].id = 0;
}

enum err loop_signal(struct loop *l, int signal, loop_signal_fn *fn, void *ctx)
{
	assert(signal > 0 && signal < SIGNALS_MAX && fn);
	assert(signal_fd == -1 || signal_fd == l->pipe[1]);	/* one loop a process takes signals */
	struct heed *h = &l->heeds[signal];
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, before;
	signal_fd = l->pipe[1];
	sigfillset(&action.sa_mask);
	if (sigaction(signal, &action, &before))
		return err_errno("signal %d", signal);
	if (!h->fn)
		h->before = before;
	h->fn = fn;
	h->ctx = ctx;
	return ERR_OK;
}

/* How long poll may wait: until the first timer, or for ever. */
static int wait_ms(const struct loop *l)
{
	int64_t now = clock_monotonic_ms(), least = -1;
	for (size_t i = 0; i < LOOP_TIMERS_MAX; i++) {
		if (!l->timers[i].id)
			continue;
		int64_t left = l->timers[i].due > now ? l->timers[i].due - now : 0;
		if (least < 0 || left < least)
			least = left;
	}
	return least > 3600 * 1000 ? 3600 * 1000 : (int)least;
}

/* Only timers that were there when the round began: one that sets itself anew with no delay
 * must not keep the descriptors from their turn. */
static void run_timers(struct loop *l)
{
	int due[LOOP_TIMERS_MAX];
	size_t n = 0;
	int64_t now = clock_monotonic_ms();
	for (size_t i = 0; i < LOOP_TIMERS_MAX; i++)
		due[i] = l->timers[i].id && l->timers[i].due <= now ? l->timers[i].id : 0;
	for (n = 0; n < LOOP_TIMERS_MAX; n++) {
		struct timer t = l->timers[n];
		if (l->stopped || !due[n] || t.id != due[n])	/* cancelled by one before it */
			continue;
		l->timers[n].id = 0;
		t.fn(t.ctx);
	}
}

static void run_fds(struct loop *l, const struct pollfd *fds, const uint64_t *born, size_t n)
{
	for (size_t i = 0; i < n && !l->stopped; i++) {
		struct watch *w = fds[i].revents ? find_watch(l, fds[i].fd) : NULL;
		if (w && w->born == born[i])	/* not one that a callback has put in its place */
			w->fn(w->ctx, fds[i].fd, fds[i].revents);
	}
}

enum err loop_run(struct loop *l)
{
	struct pollfd fds[LOOP_FDS_MAX];
	uint64_t born[LOOP_FDS_MAX];
	l->stopped = false;
	while (!l->stopped) {
		size_t n = l->n;
		for (size_t i = 0; i < n; i++) {
			fds[i] = (struct pollfd){ l->watches[i].fd, l->watches[i].events, 0 };
			born[i] = l->watches[i].born;
		}
		int ready = poll(fds, (nfds_t)n, wait_ms(l));
		if (ready < 0 && errno != EINTR && errno != EAGAIN)
			return err_errno("poll");
		if (ready > 0)
			run_fds(l, fds, born, n);
		run_timers(l);
	}
	return ERR_OK;
}

void loop_stop(struct loop *l)
{
	l->stopped = true;
}
