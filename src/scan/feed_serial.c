#include "scan/feed_serial.h"

#include "scan/serial.h"

#include <stdlib.h>

enum { READS = 16 };	/* in one go: a reader that floods must not hold the loop */

struct feed_serial {
	struct source source;
	struct loop *loop;
	const struct feed_config *config;
	struct serial line;
	int retry_timer, gap_timer;
};

static void retry(void *ctx);
static void on_gap(void *ctx);

static void drop(struct feed_serial *r)
{
	if (r->line.fd >= 0)
		loop_unwatch(r->loop, r->line.fd);
	serial_close(&r->line);
	loop_cancel(r->loop, r->retry_timer);
	loop_cancel(r->loop, r->gap_timer);
	r->retry_timer = r->gap_timer = -1;
}

/* Half a code that was under way when the reader went is no code. */
static void lose(struct feed_serial *r, const char *why)
{
	drop(r);
	source_say(&r->source, EVENT_LOST, why);
	r->retry_timer = loop_after(r->loop, SOURCE_RETRY_MS, retry, r);
}

static void emit(struct feed_serial *r, const struct scanned *text)
{
	source_code(&r->source, clock_monotonic_ms(), text);
}

/* Takes what has come. ERR_BUSY where there is no more. */
static enum err take(struct feed_serial *r)
{
	const struct scanned *text;
	enum err e = ERR_OK;

	for (unsigned i = 0; i < READS && e == ERR_OK; i++) {
		e = serial_fill(&r->line);
		while (e == ERR_OK && (text = serial_next(&r->line)))
			emit(r, text);
	}
	return e;
}

static void settle(struct feed_serial *r, enum err e)
{
	if (e != ERR_OK && e != ERR_BUSY) {
		lose(r, err_detail());
		return;
	}
	loop_cancel(r->loop, r->gap_timer);
	r->gap_timer = -1;
	if (r->config->gap_ms > 0 && splitter_pending(&r->line.splitter))
		r->gap_timer = loop_after(r->loop, r->config->gap_ms, on_gap, r);
}

static void on_ready(void *ctx, int fd, short revents)
{
	struct feed_serial *r = ctx;
	enum err e = take(r);

	(void)fd;
	if (e == ERR_BUSY && revents & (POLLHUP | POLLERR | POLLNVAL))
		e = err_set(ERR_IO, "the barcode reader has gone: plug it in again");
	settle(r, e);
}

/* We may be late (a frame was being decoded), the reader was not: a gap is one only where nothing waits. */
static void on_gap(void *ctx)
{
	struct feed_serial *r = ctx;
	const struct scanned *text;
	enum err e = serial_fill(&r->line);

	r->gap_timer = -1;
	if (e == ERR_OK) {
		while ((text = serial_next(&r->line)))
			emit(r, text);
	} else if (e == ERR_BUSY) {
		text = splitter_flush(&r->line.splitter);
		if (text)
			emit(r, text);
	}
	settle(r, e);
}

static void retry(void *ctx)
{
	struct feed_serial *r = ctx;
	const struct feed_config *c = r->config;
	enum err e = serial_open(&r->line, c->serial, c->speed, (enum serial_end)c->end);

	r->retry_timer = -1;
	if (e != ERR_OK) {
		source_fail(&r->source, e);
		r->retry_timer = loop_after(r->loop, SOURCE_RETRY_MS, retry, r);
		return;
	}
	source_say(&r->source, EVENT_OPEN, "");
	if (loop_watch(r->loop, r->line.fd, POLLIN, on_ready, r) != ERR_OK)
		lose(r, err_detail());
}

enum err feed_serial_create(struct feed_serial **out, struct outlet *to, const struct feed_config *config)
{
	struct feed_serial *r = calloc(1, sizeof *r);

	if (!r)
		return err_set(ERR_NOMEM, "no memory for a barcode reader");
	source_init(&r->source, to, "serial", config->serial);
	r->loop = to->loop;
	r->config = config;
	r->line.fd = -1;
	r->gap_timer = -1;
	r->retry_timer = loop_after(r->loop, 0, retry, r);
	*out = r;
	return ERR_OK;
}

void feed_serial_destroy(struct feed_serial *r)
{
	if (!r)
		return;
	drop(r);
	free(r);
}
