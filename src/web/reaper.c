#include "web/reaper.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct reaper {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;
	int64_t limit_ms;
	int64_t *touched;	/* by descriptor; 0: not ours */
	size_t n;
	atomic_uint_fast64_t count;
};

/* Under the lock, so that no descriptor here can be closed and used again meanwhile. */
static void look(struct reaper *r, int64_t now)
{
	for (size_t fd = 0; fd < r->n; fd++) {
		if (!r->touched[fd] || now - r->touched[fd] < r->limit_ms)
			continue;
		shutdown((int)fd, SHUT_RDWR);
		r->touched[fd] = 0;
		r->count++;
	}
}

static void *run(void *ctx)
{
	struct reaper *r = ctx;

	pthread_mutex_lock(&r->lock);
	while (!r->stop) {
		struct timespec until;

		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		pthread_cond_timedwait(&r->wake, &r->lock, &until);
		look(r, clock_monotonic_ms());
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

enum err reaper_create(struct reaper **out, unsigned seconds)
{
	struct reaper *r = calloc(1, sizeof *r);
	pthread_condattr_t monotonic;

	if (!r)
		return ERR_NOMEM;
	r->limit_ms = (int64_t)seconds * 1000;
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&r->thread, NULL, run, r) != 0) {
		free(r);
		return err_set(ERR_NOMEM, "no thread can be started");
	}
	*out = r;
	return ERR_OK;
}

void reaper_destroy(struct reaper *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
	free(r->touched);
	free(r);
}

static bool grow(struct reaper *r, size_t n)
{
	int64_t *more;

	if (n <= r->n)
		return true;
	more = realloc(r->touched, n * 2 * sizeof *more);
	if (!more)
		return false;
	memset(more + r->n, 0, (n * 2 - r->n) * sizeof *more);
	r->touched = more;
	r->n = n * 2;
	return true;
}

void reaper_touch(struct reaper *r, int fd)
{
	if (fd < 0)
		return;
	pthread_mutex_lock(&r->lock);
	if (grow(r, (size_t)fd + 1))
		r->touched[fd] = clock_monotonic_ms();
	pthread_mutex_unlock(&r->lock);
}

void reaper_forget(struct reaper *r, int fd)
{
	pthread_mutex_lock(&r->lock);
	if (fd >= 0 && (size_t)fd < r->n)
		r->touched[fd] = 0;
	pthread_mutex_unlock(&r->lock);
}

uint64_t reaper_count(const struct reaper *r)
{
	return r->count;
}
