/* Runs the crew: once until all is sent, or for as long as it should follow. */
#include "main/upload.h"

#include "base/i18n.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOOK_MS = 200, DRAW_MS = 100, PARENT_MS = 1000, BEAT_MS = 5000 };

enum err run_take_turn(struct upload *u)
{
	struct pollfd out = { .fd = STDOUT_FILENO };
	long holder, told = -1;
	enum err e;

	while ((e = lock_take(u->session.store.dir, &holder)) == ERR_BUSY && u->child) {
		if (holder != told)
			report_other(u->json, holder);
		else if (++u->beat % (BEAT_MS / PARENT_MS) == 0)
			report_beat(u->beat);
		told = holder;
		if (poll(&out, 1, PARENT_MS) > 0)
			exit(0);
	}
	return e;
}

static void on_changed(void *ctx, const struct worker_view *v)
{
	struct upload *u = ctx;

	if (u->follow)
		report_change(u->json, v);
}

static void on_end(void *ctx, int number)
{
	struct upload *u = ctx;

	(void)number;
	u->stopped = true;
	loop_stop(u->loop);
}

static void on_hurry(void *ctx, int number)
{
	struct upload *u = ctx;

	(void)number;
	crew_wake(&u->crew, true);
}

/* Whoever reads our lines has gone. */
static void on_hangup(void *ctx, int fd, short revents)
{
	(void)fd;
	if (revents & (POLLERR | POLLHUP | POLLNVAL))
		on_end(ctx, 0);
}

/* Another process's commit (and our workers') changes data_version. */
static void on_look(void *ctx)
{
	struct upload *u = ctx;
	int64_t version = u->data_version;
	enum err e = db_int(&u->session.store.db, &version, "PRAGMA data_version", "");

	if (e == ERR_OK && version != u->data_version) {
		e = session_refresh(&u->session);
		if (e == ERR_OK)
			e = crew_hire(&u->crew, u->session.trust);
		crew_wake(&u->crew, false);
	}
	if (e == ERR_OK)
		u->data_version = version;
	loop_after(u->loop, LOOK_MS, on_look, u);
}

static void on_beat(void *ctx)
{
	struct upload *u = ctx;

	pthread_mutex_lock(&u->crew.lock);	/* as the workers' lines are said */
	report_beat(++u->beat);
	pthread_mutex_unlock(&u->crew.lock);
	loop_after(u->loop, BEAT_MS, on_beat, u);
}

static void on_draw(void *ctx)
{
	struct upload *u = ctx;
	int64_t left = 0, total = 0;

	for (size_t i = 0; i < u->crew.n; i++) {
		struct worker_view v;

		crew_look(&u->crew, i, &v);
		left += v.left;
		total += v.total;
	}
	if (total)
		cli_progress(_("sending"), (uint64_t)(total - left), (uint64_t)total);
	loop_after(u->loop, DRAW_MS, on_draw, u);
}

/* With --follow a worker ends only where no wait helps; the others go on. */
static void on_bell(void *ctx, int fd, short revents)
{
	struct upload *u = ctx;
	char c;

	(void)revents;
	if (read(fd, &c, 1) == 1 && !u->follow && crew_finished(&u->crew))
		loop_stop(u->loop);
}

static enum err prepare(struct upload *u)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	enum err e = loop_create(&u->loop);

	for (size_t i = 0; e == ERR_OK && i < sizeof ends / sizeof *ends; i++)
		e = loop_signal(u->loop, ends[i], on_end, u);
	if (e == ERR_OK)
		e = loop_signal(u->loop, SIGUSR1, on_hurry, u);
	if (e == ERR_OK && u->child)
		e = loop_watch(u->loop, STDOUT_FILENO, 0, on_hangup, u);
	if (e == ERR_OK)
		e = loop_watch(u->loop, u->crew.bell[0], POLLIN, on_bell, u);
	if (e == ERR_OK && loop_after(u->loop, 0, u->follow ? on_look : on_draw, u) < 0)
		e = err_set(ERR_NOMEM, "no timer");
	if (e == ERR_OK && u->child && loop_after(u->loop, BEAT_MS, on_beat, u) < 0)
		e = err_set(ERR_NOMEM, "no timer");
	return e;
}

static int totals(struct upload *u)
{
	int status = 0;

	cli_progress_end();
	for (size_t i = 0; i < u->crew.n; i++) {
		struct worker_view v;
		int one;

		crew_look(&u->crew, i, &v);
		one = report_status(&v);
		report_total(u->json, &v);
		status = one > status ? one : status;
	}
	if (!u->crew.n)
		fprintf(stderr, _("chit upload: this till has joined no platform; chit enrol KIT joins one\n"));
	return u->stopped ? 3 : status;
}

enum err run_crew(struct upload *u, int *status)
{
	struct crew_options o = { .store = &u->session.store, .max = (size_t)u->max, .follow = u->follow,
				  .changed = on_changed, .ctx = u };
	enum err e = crew_init(&u->crew, &o);

	if (e == ERR_OK)
		e = prepare(u);
	if (e == ERR_OK)
		e = crew_hire(&u->crew, u->session.trust);
	if (e == ERR_OK && (u->follow || u->crew.n))
		e = loop_run(u->loop);
	crew_stop(&u->crew);
	if (e == ERR_OK)
		*status = u->follow ? 0 : totals(u);
	crew_finish(&u->crew);
	if (u->loop)
		loop_destroy(u->loop);
	return e;
}
