#include "spool_parts.h"

#include "base/file.h"
#include "base/i18n.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICK = 1000 /* ms: how late another process' job may be seen */, A_DAY = 24 * 60 * 60 };

const struct spool_status *spool_status(const struct spool *sp)
{
	return &sp->status;
}

const struct printers *spool_printers(const struct spool *sp)
{
	return &sp->printers;
}

/* ---- which job ---- */

/* The oldest job of all the stations that this printer serves. */
static enum err next_job(struct spool *sp, const struct printer_setup *p, struct printq_job *out)
{
	char stations[PRINTQ_STATIONS_MAX][PRINTQ_STATION_CAP];
	struct printq_job j;
	size_t n = 0;
	enum err e = printq_stations(sp->store, stations, &n);

	out->number = 0;
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		if (printers_for(&sp->printers, stations[i]) != p)
			continue;
		e = printq_next(sp->store, stations[i], &j, NULL);
		if (e == ERR_OK && (!out->number || j.number < out->number))
			*out = j;
		else if (e == ERR_NOT_FOUND)
			e = ERR_OK;
	}
	return e == ERR_OK && !out->number ? ERR_NOT_FOUND : e;
}

/* ---- a job's life ---- */

static void end_job(struct worker *w, enum printq_state to, bool out, const char *why)
{
	struct spool *sp = w->spool;
	enum err e = printq_end(sp->store, w->job.number, to, out, why, clock_now(sp->clock));

	if (e != ERR_OK)		/* it will be found in the middle, and come again as a duplicate */
		spool_fault(sp, e);
	free(w->bytes);
	w->bytes = NULL;
	w->job.number = 0;
}

/* A printer without Chinese has the word in English. */
static const char *banner_of(const struct worker *w)
{
	if (!w->job.again)
		return NULL;
	return printers_brief(w->setup) ? "DUPLICATE" : _("DUPLICATE");
}

static enum err make_bytes(struct worker *w, struct bytes paper, int64_t now, size_t *len)
{
	struct escpos_job j = { .paper = paper, .banner = banner_of(w), .report = w->setup->place.status != PRINTER_STATUS_OFF };

	j.kick = !w->job.again && w->job.tries == 0 && now - w->job.time <= SPOOL_KICK_SECONDS;
	return printers_make(w->setup, &w->spool->font, &j, &w->bytes, len);
}

/* On the disk as being printed; then its bytes go. */
static void start_job(struct worker *w, const struct printq_job *j)
{
	static uint8_t memory[PRINTQ_PAPER_MAX];
	struct spool *sp = w->spool;
	int64_t now = clock_now(sp->clock);
	size_t len = 0;
	struct buf paper;
	enum err e, made;

	buf_init(&paper, memory, sizeof memory);
	e = printq_get(sp->store, j->number, &w->job, &paper);
	made = e == ERR_OK ? make_bytes(w, buf_bytes(&paper), now, &len) : e;
	if (e == ERR_OK)
		e = printq_begin(sp->store, j->number, now);
	if (e == ERR_OK && made != ERR_OK) {
		end_job(w, PRINTQ_FAILED, false, *err_detail() ? err_detail() : err_text(made));
	} else if (e == ERR_OK) {
		w->job.tries++;
		printer_start(&w->printer, w->bytes, len, clock_monotonic_ms());
	} else {
		if (e != ERR_REFUSED)	/* cancelled meanwhile */
			spool_fault(sp, e);
		free(w->bytes);
		w->bytes = NULL;
		w->job.number = 0;
	}
}

static void hear(struct worker *w, enum printer_news news)
{
	const char *why = printer_words(w->printer.trouble);

	if (!w->job.number)
		return;
	if (news == PRINTER_DONE) {
		end_job(w, PRINTQ_PRINTED, true, NULL);
	} else if (news == PRINTER_BROKEN) {
		end_job(w, w->job.tries >= SPOOL_TRIES ? PRINTQ_FAILED : PRINTQ_WAITING, true, why);
	} else if (w->printer.fd < 0) {	/* gone before a byte had left */
		printer_unstart(&w->printer);
		end_job(w, PRINTQ_WAITING, false, why);
	}
}

static void look_for_work(struct worker *w)
{
	struct printq_job j;
	enum err e;

	if (w->job.number || w->spool->lock < 0)
		return;
	e = next_job(w->spool, w->setup, &j);
	if (e == ERR_OK) {
		printer_want(&w->printer, clock_monotonic_ms());
		if (printer_ready(&w->printer))
			start_job(w, &j);
	} else if (e != ERR_NOT_FOUND) {
		spool_fault(w->spool, e);
	}
}

/* ---- the queue ---- */

static void take_queue(struct spool *sp)
{
	int64_t now = clock_now(sp->clock), n = 0;
	enum err e = printq_lock(sp->store, &sp->lock);

	if (e == ERR_OK)
		e = printq_recover(sp->store, now, &n);
	if (e == ERR_OK)
		e = printq_purge(sp->store, now - (int64_t)SPOOL_KEEP_DAYS * A_DAY);
	if (e != ERR_OK && e != ERR_BUSY)
		spool_fault(sp, e);
}

/* ---- in the loop ---- */

static void arrange(struct spool *sp);

/* To be called after each step, before another line moves: the number of a closed one may be its next. */
static void watch(struct loop *l, struct watched *w, const struct printer_wish *wish, loop_fd_fn *fn, void *ctx)
{
	int fd = wish->fd;

	if (w->fd >= 0 && w->fd != fd)
		loop_unwatch(l, w->fd);
	if (fd >= 0 && (w->fd != fd || w->events != wish->events) && loop_watch(l, fd, wish->events, fn, ctx) != ERR_OK)
		fd = -1;
	w->fd = fd;
	w->events = wish->events;
}

static void on_fd(void *ctx, int fd, short revents);

static void watch_printer(struct worker *w)
{
	struct printer_wish wish = printer_wish(&w->printer);

	watch(w->spool->loop, &w->watched, &wish, on_fd, w);
}

static void on_display(void *ctx, int fd, short revents);

static void step_display(struct spool *sp, short revents)
{
	struct printer_wish wish;

	display_step(&sp->display, revents, clock_monotonic_ms());
	wish = display_wish(&sp->display);
	watch(sp->loop, &sp->shown, &wish, on_display, sp);
}

static void step(struct worker *w, short revents)
{
	hear(w, printer_step(&w->printer, revents, clock_monotonic_ms()));
	look_for_work(w);
	watch_printer(w);
}

static void on_fd(void *ctx, int fd, short revents)
{
	struct worker *w = ctx;

	(void)fd;
	step(w, revents);
	arrange(w->spool);
}

static void on_display(void *ctx, int fd, short revents)
{
	(void)fd;
	step_display(ctx, revents);
	arrange(ctx);
}

void spool_show(struct spool *sp, const char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	if (!sp->has_display || !sp->loop)
		return;
	display_show(&sp->display, lines, clock_monotonic_ms());
	step_display(sp, 0);
	arrange(sp);
}

static void on_timer(void *ctx)
{
	struct spool *sp = ctx;
	int64_t now = clock_monotonic_ms();
	bool tick = now - sp->ticked >= TICK;

	sp->timer = -1;
	if (tick) {
		sp->ticked = now;
		sp->fault[0] = 0;
		if (sp->lock < 0)
			take_queue(sp);
		spool_follow(sp);
	}
	for (size_t i = 0; i < sp->printers.n && sp->lock >= 0; i++) {
		if (printer_wish(&sp->workers[i].printer).at <= now)
			step(&sp->workers[i], 0);
		else if (tick)
			look_for_work(&sp->workers[i]);
	}
	if (sp->has_display && display_wish(&sp->display).at <= now)
		step_display(sp, 0);
	arrange(sp);
}

/* One timer for all: the earliest that any printer wants, or the next look at the queue. */
static void arrange(struct spool *sp)
{
	int64_t now = clock_monotonic_ms(), at = sp->ticked + TICK;

	spool_look(sp);
	for (size_t i = 0; i < sp->printers.n && sp->lock >= 0; i++) {
		struct printer_wish w = printer_wish(&sp->workers[i].printer);

		watch_printer(&sp->workers[i]);
		if (w.at < at)
			at = w.at;
	}
	if (sp->has_display && display_wish(&sp->display).at < at)
		at = display_wish(&sp->display).at;
	if (sp->timer >= 0)
		loop_cancel(sp->loop, sp->timer);
	sp->timer = loop_after(sp->loop, at > now ? at - now : 0, on_timer, sp);
}

enum err spool_attach(struct spool *sp, struct loop *l, void (*changed)(void *ctx), void *ctx)
{
	assert(!sp->loop);
	sp->loop = l;
	sp->changed = changed;
	sp->ctx = ctx;
	sp->timer = loop_after(l, 0, on_timer, sp);
	return sp->timer < 0 ? err_set(ERR_FULL, "no timer is left for the printers") : ERR_OK;
}

void spool_wake(struct spool *sp)
{
	if (!sp->loop)
		return;
	sp->ticked = 0;
	if (sp->timer >= 0)
		loop_cancel(sp->loop, sp->timer);
	sp->timer = loop_after(sp->loop, 0, on_timer, sp);
}

/* ---- beginning and end ---- */

enum err spool_create(struct spool **out, struct store *s, struct clock c)
{
	struct spool *sp = calloc(1, sizeof *sp);

	if (!sp)
		return err_set(ERR_NOMEM, "no memory for the print queue");
	sp->store = s;
	sp->clock = c;
	sp->lock = sp->timer = -1;
	sp->ticked = -TICK;
	if (font_open(&sp->font, FONT_UNIFONT) != ERR_OK)
		err_clear();		/* only what must be drawn needs it: doctor says so */
	spool_load(sp);
	*out = sp;
	return ERR_OK;
}

void spool_stop_lines(struct spool *sp)
{
	for (size_t i = 0; i < sp->printers.n; i++) {
		struct worker *w = &sp->workers[i];

		if (w->watched.fd >= 0)
			loop_unwatch(sp->loop, w->watched.fd);
		if (w->job.number)
			end_job(w, PRINTQ_WAITING, w->printer.sent > 0, NULL);
		printer_stop(&w->printer);
	}
}

void spool_stop_display(struct spool *sp)
{
	if (sp->shown.fd >= 0)
		loop_unwatch(sp->loop, sp->shown.fd);
	if (sp->has_display)
		display_stop(&sp->display);
}

void spool_destroy(struct spool *sp)
{
	if (!sp)
		return;
	spool_stop_lines(sp);
	spool_stop_display(sp);
	if (sp->timer >= 0)
		loop_cancel(sp->loop, sp->timer);
	font_close(&sp->font);
	if (sp->lock >= 0)
		close(sp->lock);
	free(sp);
}
