#include "platform/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { QUEUE_DEFAULT = 4096, GROUP_DEFAULT = 256, FORGET_MAX = 500, FORGET_EACH_US = 60 * 1000000 };

struct writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct errand *first, **last;
	size_t queued, queue_max, group_max;
	bool stop;
	struct storage storage;		/* the thread's, as is what follows */
	struct vault *vault;
	struct metrics *metrics;
	struct clock clock;
	int64_t data_version;
	int64_t forget_us;		/* when old claims are looked for again */
};

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool writer_put(struct writer *w, struct errand *e)
{
	bool room;

	e->next = NULL;
	e->err = ERR_OK;
	pthread_mutex_lock(&w->lock);
	room = w->queued < w->queue_max && !w->stop;
	if (room) {
		*w->last = e;
		w->last = &e->next;
		w->metrics->queue = ++w->queued;
		if (w->queued == 1)
			pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return room;
}

/* Waits for something, and takes all of it up to a bound. NULL: the queue is empty and the end has come. */
static struct errand *take_group(struct writer *w, size_t *n)
{
	struct errand *group, **end;

	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->stop)
		pthread_cond_wait(&w->wake, &w->lock);
	group = w->first;
	end = &w->first;
	for (*n = 0; *end && *n < w->group_max; (*n)++)
		end = &(*end)->next;
	w->first = *end;
	*end = NULL;
	if (!w->first)
		w->last = &w->first;
	w->queued -= *n;
	w->metrics->queue = w->queued;
	pthread_mutex_unlock(&w->lock);
	return group;
}

static void keep_words(struct errand *e, enum err err)
{
	const char *detail = err_detail();

	e->err = err;
	snprintf(e->words, sizeof e->words, "%s", *detail ? detail : err_text(err));
}

static enum err decide(struct writer *w, const struct keys *k, struct errand *e, int64_t now)
{
	enum err err;

	switch (e->kind) {
	case ERRAND_REQUEST:
		return news_plan(&w->storage, e->request.till, (int64_t)e->request.pack, now, &e->news);
	case ERRAND_CLAIM:
		err = keys_may_sign(k, KEY_DOCUMENT, now);
		if (err == ERR_OK)
			err = holds_decide(&w->storage, &e->claim, now, &e->grant, &e->fate);
		return err == ERR_OK && e->look ? news_plan(&w->storage, e->claim.till, -1, now, &e->news) : err;
	default:
		err = accept_decide(&w->storage, k, &e->accept, now);
		if (err == ERR_OK && e->look && e->accept.report.ours)
			err = news_plan(&w->storage, e->accept.report.till, -1, now, &e->news);
		return err;
	}
}

/* A failure is the group's; a document's own fault is undone and noted. */
static enum err decide_apart(struct writer *w, const struct keys *k, struct errand *e, int64_t now)
{
	struct db *db = &w->storage.db;
	enum err err = db_run(db, "SAVEPOINT document", "");

	if (err != ERR_OK)
		return err;
	err_clear();
	err = decide(w, k, e, now);
	if (err != ERR_OK && !accept_blames(err))
		return err;
	if (err != ERR_OK) {
		keep_words(e, err);
		err = db_run(db, "ROLLBACK TO document", "");
	}
	return err == ERR_OK ? db_run(db, "RELEASE document", "") : err;
}

/* Another process may have made a new key set. A failure here is not the documents': they go by the keys we have. */
static void look_for_keys(struct writer *w)
{
	int64_t version;

	if (db_int(&w->storage.db, &version, "PRAGMA data_version", "") != ERR_OK || version == w->data_version)
		return;
	if (vault_refresh(w->vault, &w->storage) == ERR_OK)
		w->data_version = version;
}

/* The document that is at fault makes it fail. */
static enum err decide_together(struct writer *w, const struct keys *k, struct errand *group, int64_t now)
{
	enum err e = db_begin(&w->storage.db);

	for (struct errand *at = group; at && e == ERR_OK; at = at->next) {
		err_clear();
		e = decide(w, k, at, now);
	}
	return e;
}

/*
 * A savepoint keeps a copy of each page that changes under it, and hardly ever is one needed: what can be said of a
 * document without the database was said before it came here. So only a group with a document at fault is decided
 * again from the start, each apart.
 */
static enum err decide_group(struct writer *w, const struct keys *k, struct errand *group, int64_t now)
{
	enum err e = decide_together(w, k, group, now);

	if (!accept_blames(e))
		return e;
	db_rollback(&w->storage.db);
	e = db_begin(&w->storage.db);
	for (struct errand *at = group; at && e == ERR_OK; at = at->next)
		e = decide_apart(w, k, at, now);
	return e;
}

static enum err commit_group(struct writer *w, struct errand *group)
{
	const struct keys *k;
	int64_t now = clock_now(w->clock), started;
	enum err e;

	look_for_keys(w);
	k = vault_borrow(w->vault);
	e = decide_group(w, k, group, now);
	vault_return(w->vault, k);
	started = now_us();
	if (e == ERR_OK)
		e = db_commit(&w->storage.db);
	else
		db_rollback(&w->storage.db);
	if (e == ERR_OK)
		metrics_commit(w->metrics, now_us() - started);
	return e;
}

/* Nothing of a group that failed was taken, whatever was said of each before. */
static void end_group(struct writer *w, struct errand *group, size_t n, enum err e)
{
	w->metrics->failing = e != ERR_OK;
	if (e != ERR_OK) {
		w->metrics->commits_failed++;
		for (struct errand *at = group; at; at = at->next)
			keep_words(at, e);
	} else {
		metrics_group(w->metrics, n);
	}
	while (group) {
		struct errand *next = group->next;	/* gone once it is done */

		group->done(group);
		group = next;
	}
}

/* Behind a group, so that nobody waits for it; a few at a time, so that the next does not either. A failure is tried again. */
static void forget_claims(struct writer *w)
{
	int64_t n = 0;

	if (now_us() < w->forget_us)
		return;
	if (holds_forget(&w->storage, clock_now(w->clock), FORGET_MAX, &n) != ERR_OK || n < FORGET_MAX)
		w->forget_us = now_us() + FORGET_EACH_US;
}

static void *run(void *ctx)
{
	struct writer *w = ctx;
	struct errand *group;
	size_t n;

	while ((group = take_group(w, &n)) != NULL) {
		end_group(w, group, n, commit_group(w, group));
		forget_claims(w);
	}
	return NULL;
}

enum err writer_create(struct writer **out, const struct writer_options *o)
{
	struct writer *w = calloc(1, sizeof *w);
	enum err e;

	if (!w)
		return err_set(ERR_NOMEM, "no memory for the writer");
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	w->last = &w->first;
	w->vault = o->vault;
	w->metrics = o->metrics;
	w->clock = o->clock;
	w->queue_max = o->queue_max ? o->queue_max : QUEUE_DEFAULT;
	w->group_max = o->group_max ? o->group_max : GROUP_DEFAULT;
	e = storage_open(&w->storage, o->data);
	if (e == ERR_OK && pthread_create(&w->thread, NULL, run, w) != 0) {
		storage_close(&w->storage);
		e = err_set(ERR_IO, "no thread for the writer");
	}
	if (e != ERR_OK)
		free(w);
	else
		*out = w;
	return e;
}

void writer_destroy(struct writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	storage_close(&w->storage);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
