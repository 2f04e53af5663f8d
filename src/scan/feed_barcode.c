#include "scan/feed_barcode.h"

#include "scan/hid.h"
#include "scan/serial.h"

#include <stdlib.h>

enum { READS = 16 };	/* in one go: a reader that floods must not hold the loop */

struct feed_barcode;
/* What a kind of reader does: see serial.h and hid.h. */
struct kind {
	enum device_kind device;
	const char *name;
	const char *(*which)(const struct feed_config *c);
	enum err (*open)(struct feed_barcode *r, const char *path);
	int (*fd)(const struct feed_barcode *r);
	void (*close)(struct feed_barcode *r);
	enum err (*fill)(struct feed_barcode *r);
	const struct scanned *(*next)(struct feed_barcode *r);
	const struct scanned *(*flush)(struct feed_barcode *r);
	bool (*pending)(const struct feed_barcode *r);
};

struct feed_barcode {
	struct source source;
	struct loop *loop;
	const struct feed_config *config;
	const struct kind *kind;
	union {
		struct serial serial;
		struct hid hid;
	} on;
	int retry_timer, gap_timer;
	struct scanned text;	/* trimmed */
};

static void retry(void *ctx);
static void on_gap(void *ctx);

static void drop(struct feed_barcode *r)
{
	if (r->kind->fd(r) >= 0)
		loop_unwatch(r->loop, r->kind->fd(r));
	r->kind->close(r);
	loop_cancel(r->loop, r->retry_timer);
	loop_cancel(r->loop, r->gap_timer);
	r->retry_timer = r->gap_timer = -1;
}

/* Half a code that was under way when the reader went is no code. */
static void lose(struct feed_barcode *r, const char *why)
{
	drop(r);
	source_say(&r->source, EVENT_LOST, why);
	r->retry_timer = loop_after(r->loop, SOURCE_RETRY_MS, retry, r);
}

static void emit(struct feed_barcode *r, const struct scanned *text)
{
	r->text = *text;
	if (trim_apply(&r->config->trim, &r->text))
		source_read(&r->source, &r->text);
}

/* Takes what has come. ERR_BUSY where there is no more. */
static enum err take(struct feed_barcode *r)
{
	const struct scanned *text;
	enum err e = ERR_OK;

	for (unsigned i = 0; i < READS && e == ERR_OK; i++) {
		e = r->kind->fill(r);
		while (e == ERR_OK && (text = r->kind->next(r)))
			emit(r, text);
	}
	return e;
}

static void settle(struct feed_barcode *r, enum err e)
{
	if (e != ERR_OK && e != ERR_BUSY) {
		lose(r, err_detail());
		return;
	}
	loop_cancel(r->loop, r->gap_timer);
	r->gap_timer = -1;
	if (r->config->gap_ms > 0 && r->kind->pending(r))
		r->gap_timer = loop_after(r->loop, r->config->gap_ms, on_gap, r);
}

static void on_ready(void *ctx, int fd, short revents)
{
	struct feed_barcode *r = ctx;
	enum err e = take(r);

	(void)fd;
	if (e == ERR_BUSY && revents & (POLLHUP | POLLERR | POLLNVAL))
		e = err_set(ERR_IO, "the barcode reader has gone: plug it in again");
	settle(r, e);
}

/* We may be late (a frame was being decoded), the reader was not: a gap is one only where nothing waits. */
static void on_gap(void *ctx)
{
	struct feed_barcode *r = ctx;
	const struct scanned *text;
	enum err e = r->kind->fill(r);

	r->gap_timer = -1;
	if (e == ERR_OK) {
		while ((text = r->kind->next(r)))
			emit(r, text);
	} else if (e == ERR_BUSY) {
		text = r->kind->flush(r);
		if (text)
			emit(r, text);
	}
	settle(r, e);
}

static void retry(void *ctx)
{
	struct feed_barcode *r = ctx;
	char path[DEVICE_PATH_MAX];
	enum err e = device_find("/sys", r->kind->device, r->kind->which(r->config), path);

	r->retry_timer = -1;
	if (e == ERR_OK)
		e = r->kind->open(r, path);
	if (e != ERR_OK) {
		source_fail(&r->source, e);
		r->retry_timer = loop_after(r->loop, SOURCE_RETRY_MS, retry, r);
		return;
	}
	source_say(&r->source, EVENT_OPEN, path);
	if (loop_watch(r->loop, r->kind->fd(r), POLLIN, on_ready, r) != ERR_OK)
		lose(r, err_detail());
}

void feed_barcode_wake(struct feed_barcode *r)
{
	if (!r || r->kind->fd(r) >= 0)
		return;
	loop_cancel(r->loop, r->retry_timer);
	retry(r);
}

/* ---- the two kinds ---- */

static const char *serial_which(const struct feed_config *c) { return c->serial; }
static enum err line_open(struct feed_barcode *r, const char *path)
{
	return serial_open(&r->on.serial, path, r->config->speed, (enum serial_end)r->config->end);
}
static int line_fd(const struct feed_barcode *r) { return r->on.serial.fd; }
static void line_close(struct feed_barcode *r) { serial_close(&r->on.serial); }
static enum err line_fill(struct feed_barcode *r) { return serial_fill(&r->on.serial); }
static const struct scanned *line_next(struct feed_barcode *r) { return serial_next(&r->on.serial); }
static const struct scanned *line_flush(struct feed_barcode *r) { return splitter_flush(&r->on.serial.splitter); }
static bool line_pending(const struct feed_barcode *r) { return splitter_pending(&r->on.serial.splitter); }

static const char *hid_which(const struct feed_config *c) { return c->hid; }
static enum err keys_open(struct feed_barcode *r, const char *path)
{
	const struct keyboard_layout *layout = keyboard_layout(r->config->layout);

	if (!layout)
		return err_set(ERR_USAGE, "there is no keyboard layout '%s'", r->config->layout);
	return hid_open(&r->on.hid, path, layout);
}
static int keys_fd(const struct feed_barcode *r) { return r->on.hid.fd; }
static void keys_close(struct feed_barcode *r) { hid_close(&r->on.hid); }
static enum err keys_fill(struct feed_barcode *r) { return hid_fill(&r->on.hid); }
static const struct scanned *keys_next(struct feed_barcode *r) { return hid_next(&r->on.hid); }
static const struct scanned *keys_flush(struct feed_barcode *r) { return hid_flush(&r->on.hid); }
static bool keys_pending(const struct feed_barcode *r) { return hid_pending(&r->on.hid); }

static const struct kind kinds[] = {
	[DEVICE_SERIAL] = { DEVICE_SERIAL, "serial", serial_which, line_open, line_fd, line_close, line_fill, line_next, line_flush,
			    line_pending },
	[DEVICE_KEYBOARD] = { DEVICE_KEYBOARD, "hid", hid_which, keys_open, keys_fd, keys_close, keys_fill, keys_next, keys_flush,
			      keys_pending },
};

enum err feed_barcode_create(struct feed_barcode **out, struct outlet *to, const struct feed_config *config,
			     enum device_kind kind)
{
	const struct kind *k = &kinds[kind];
	enum err e = device_check(k->which(config));
	struct feed_barcode *r;

	if (e != ERR_OK)
		return e;
	r = calloc(1, sizeof *r);
	if (!r)
		return err_set(ERR_NOMEM, "no memory for a barcode reader");
	source_init(&r->source, to, k->name, k->which(config));
	r->loop = to->loop;
	r->config = config;
	r->kind = k;
	if (kind == DEVICE_SERIAL)
		r->on.serial.fd = -1;
	else
		r->on.hid.fd = -1;
	r->gap_timer = -1;
	r->retry_timer = loop_after(r->loop, 0, retry, r);
	*out = r;
	return ERR_OK;
}

void feed_barcode_destroy(struct feed_barcode *r)
{
	if (!r)
		return;
	drop(r);
	free(r);
}
