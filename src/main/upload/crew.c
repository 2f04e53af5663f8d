/* A thread for each platform, so that one's silence does not stop another's uploads. */
#include "main/upload.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FAULTS_MAX = 3 };	/* without --follow: tries of a platform that has answered before */

enum err crew_init(struct crew *c, const struct crew_options *o)
{
	pthread_condattr_t attr;

	*c = (struct crew){ .o = *o, .bell = { -1, -1 } };
	pthread_mutex_init(&c->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&c->wake, &attr);
	pthread_condattr_destroy(&attr);
	return pipe(c->bell) == 0 ? ERR_OK : err_errno("a pipe");
}

/* Tells what has changed since the last time; the first time all of it. */
static void publish(struct worker *w, bool finished)
{
	struct worker_view v = w->view;
	struct crew *c = w->crew;
	bool changed;

	v.state = w->u.state;
	memcpy(v.words, w->u.words, sizeof v.words);
	v.counts = w->u.counts;
	v.left = w->u.left;
	v.last = w->u.last;
	v.finished = finished;
	if (w->u.platform)
		v.enrolled = w->u.platform->enrolled;
	pthread_mutex_lock(&c->lock);
	if (v.total < v.left)
		v.total = v.left;
	changed = v.state != w->view.state || v.left != w->view.left || v.last != w->view.last ||
		  strcmp(v.words, w->view.words) != 0 || !w->told;
	w->told = true;
	w->view = v;
	if (changed && c->o.changed)
		c->o.changed(c->o.ctx, &v);
	pthread_mutex_unlock(&c->lock);
	if (finished && write(c->bell[1], "", 1) != 1)
		log_write(LOG_ERROR, "upload", "a pipe of our own is broken");
}

/* Says a failure that is not the platform's, and that no wait mends. */
static void give_up(struct worker *w, enum uploader_state state)
{
	w->u.state = state;
	strncpy(w->u.words, err_detail(), sizeof w->u.words - 1);
}

static bool same_server(const struct worker *w, const struct trust_platform *p)
{
	return w->wire && strcmp(w->url, p->url) == 0 && w->has_pin == p->has_pin && w->has_second == p->has_second &&
	       (!p->has_pin || memcmp(w->pin, p->pin, sizeof w->pin) == 0) &&
	       (!p->has_second || memcmp(w->second_pin, p->second_pin, sizeof w->second_pin) == 0);
}

/* A pack may bring another pin: then the kept connection is of no use. */
static enum err connect_to(struct worker *w)
{
	const struct trust_platform *p = w->u.platform;
	struct wire_options o = { .stop = &w->crew->stop };
	enum err e;

	if (same_server(w, p))
		return ERR_OK;
	wire_destroy(w->wire);
	w->wire = NULL;
	memcpy(w->url, p->url, sizeof w->url);
	memcpy(w->pin, p->pin, sizeof w->pin);
	memcpy(w->second_pin, p->second_pin, sizeof w->second_pin);
	w->has_pin = p->has_pin;
	w->has_second = p->has_second;
	o.url = w->url;
	o.pin = w->has_pin ? w->pin : NULL;
	o.second_pin = w->has_second ? w->second_pin : NULL;
	e = wire_create(&w->wire, &o);
	if (e == ERR_OK)
		w->u.o.transport = wire_transport(w->wire);
	return e;
}

static void add_ms(struct timespec *t, int64_t ms)
{
	t->tv_sec += ms / 1000;
	t->tv_nsec += ms % 1000 * 1000000;
	if (t->tv_nsec >= 1000000000) {
		t->tv_nsec -= 1000000000;
		t->tv_sec++;
	}
}

/* Until something was committed after `seen`, or the time is over. */
static void wait_for(struct worker *w, uint64_t seen, int64_t ms)
{
	struct crew *c = w->crew;
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	add_ms(&end, ms);
	pthread_mutex_lock(&c->lock);
	while (!atomic_load(&c->stop) && c->generation == seen && !w->hurry &&
	       pthread_cond_timedwait(&c->wake, &c->lock, &end) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&c->lock);
}

static uint64_t before_step(struct worker *w)
{
	struct crew *c = w->crew;
	uint64_t seen;

	pthread_mutex_lock(&c->lock);
	seen = c->generation;
	if (w->hurry)
		uploader_hurry(&w->u);
	w->hurry = false;
	pthread_mutex_unlock(&c->lock);
	return seen;
}

/* One run only: a platform that never answered is not waited for, one that did, or asks for a moment, is. */
static bool enough(struct worker *w, enum uploader_next next)
{
	const struct uploader *u = &w->u;

	if (next == UPLOADER_IDLE)
		return true;
	w->faults++;
	if (u->state == UPLOADER_BUSY && u->retry_at <= clock_monotonic_ms() + 10 * BACKOFF_MIN_MS)
		return w->faults >= FAULTS_MAX;
	if (u->counts.exchanges && (u->state == UPLOADER_AWAY || u->state == UPLOADER_SLOW))
		return w->faults >= FAULTS_MAX;
	return true;
}

static void run(struct worker *w)
{
	struct crew *c = w->crew;

	publish(w, false);
	while (!atomic_load(&c->stop)) {
		uint64_t seen = before_step(w);
		enum uploader_next next;
		int64_t wait;

		if (connect_to(w) != ERR_OK) {
			give_up(w, UPLOADER_AWAY);
			return;
		}
		next = uploader_step(&w->u, clock_now(clock_system()), clock_monotonic_ms(), &wait);
		if (atomic_load(&c->stop))
			break;
		publish(w, false);
		if (next == UPLOADER_MORE) {
			w->faults = 0;
			continue;
		}
		if (!c->o.follow && enough(w, next))
			break;
		wait_for(w, seen, wait);
	}
}

static void *work(void *ctx)
{
	struct worker *w = ctx;
	struct crew *c = w->crew;
	struct uploader_options o = { .store = &w->store, .stream = w->stream, .random = random_system(), .max = c->o.max,
				      .greet = c->o.follow };
	enum err e = store_open(&w->store, c->o.store->dir, false);

	if (e == ERR_OK)
		e = store_unlock_key(&w->store, c->o.store->key);
	if (e == ERR_OK)
		e = uploader_init(&w->u, &o, clock_now(clock_system()));
	if (e == ERR_OK)
		run(w);
	else
		give_up(w, UPLOADER_STORE);
	publish(w, true);
	uploader_finish(&w->u);
	wire_destroy(w->wire);
	store_close(&w->store);
	return NULL;
}

/* Signals are for the thread that has the loop. */
static enum err start(struct worker *w)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	failed = pthread_create(&w->thread, NULL, work, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed ? err_set(ERR_NOMEM, "no thread for a platform: %s", strerror(failed)) : ERR_OK;
}

static bool has_worker(const struct crew *c, uint32_t stream)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->workers[i]->stream == stream)
			return true;
	return false;
}

enum err crew_hire(struct crew *c, const struct trust *t)
{
	for (size_t i = 0; i < t->n && c->n < STORE_STREAMS_MAX; i++) {
		const struct trust_platform *p = &t->platforms[i];
		struct worker *w;
		enum err e;

		if (has_worker(c, p->stream))
			continue;
		w = calloc(1, sizeof *w);
		if (!w)
			return err_set(ERR_NOMEM, "no memory for a platform");
		w->crew = c;
		w->stream = w->view.stream = p->stream;
		memcpy(w->view.name, p->name, sizeof w->view.name);
		e = start(w);
		if (e != ERR_OK) {
			free(w);
			return e;
		}
		c->workers[c->n++] = w;
	}
	return ERR_OK;
}

void crew_wake(struct crew *c, bool hurry)
{
	pthread_mutex_lock(&c->lock);
	c->generation++;
	for (size_t i = 0; hurry && i < c->n; i++)
		c->workers[i]->hurry = true;
	pthread_cond_broadcast(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

void crew_look(struct crew *c, size_t i, struct worker_view *out)
{
	pthread_mutex_lock(&c->lock);
	*out = c->workers[i]->view;
	pthread_mutex_unlock(&c->lock);
}

bool crew_finished(struct crew *c)
{
	bool all = true;

	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n; i++)
		all = all && c->workers[i]->view.finished;
	pthread_mutex_unlock(&c->lock);
	return all;
}

void crew_stop(struct crew *c)
{
	atomic_store(&c->stop, true);
	crew_wake(c, false);
	for (size_t i = 0; i < c->n; i++)
		pthread_join(c->workers[i]->thread, NULL);
}

void crew_finish(struct crew *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->workers[i]);
	for (int i = 0; i < 2; i++)
		if (c->bell[i] >= 0)
			close(c->bell[i]);
	pthread_cond_destroy(&c->wake);
	pthread_mutex_destroy(&c->lock);
}
