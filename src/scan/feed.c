#include "scan/feed.h"

#include "base/log.h"
#include "scan/camera.h"
#include "scan/folder.h"
#include "scan/seen.h"
#include "scan/serial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERIAL_READS = 16 };	/* in one go: a reader that floods must not hold the loop */

/* What is told of a reader, said when it changes. */
struct source {
	unsigned number;	/* tells its codes from those of the others */
	bool said;
	enum event_state state;
	char name[EVENT_SOURCE_MAX];
};

struct feed {
	struct loop *loop;
	struct feed_config config;
	struct clock clock;
	feed_fn *emit;
	void *ctx;
	struct decoder *decoder;
	struct seen *seen;
	struct frame frame;
	uint64_t frames;

	struct source camera_source;
	struct camera *camera;
	int64_t camera_last_ms;	/* when its last frame came */
	int camera_timer, silence_timer;

	struct source serial_source;
	struct serial serial;
	int serial_timer, gap_timer;

	struct source folder_source;
	struct folder *folder;
	int folder_timer;
	int64_t steps;
};

void feed_defaults(struct feed_config *c)
{
	*c = (struct feed_config){ .width = 1280, .height = 720, .speed = 9600, .end = SERIAL_ANY, .gap_ms = 100,
				   .symbologies = SYMBOLOGY_QR };
}

static void say(struct feed *f, struct source *s, enum event_state state, const char *detail)
{
	struct event e;

	if (s->said && s->state == state)
		return;
	s->said = true;
	s->state = state;
	event_state(&e, s->name, clock_now(f->clock), state, detail);
	f->emit(f->ctx, &e);
}

static void say_failure(struct feed *f, struct source *s, enum err failure)
{
	enum event_state state = failure == ERR_NOT_FOUND ? EVENT_MISSING : failure == ERR_BUSY ? EVENT_BUSY :
				 failure == ERR_DENIED	  ? EVENT_DENIED :
							    EVENT_FAILED;

	/* gone and not yet back is still lost */
	if (state == EVENT_MISSING && s->said && (s->state == EVENT_LOST || s->state == EVENT_OPEN))
		state = EVENT_LOST;
	say(f, s, state, err_detail());
}

static void code(struct feed *f, const struct source *s, int64_t ms, const struct scanned *scanned)
{
	struct event e;

	if (!seen_appears(f->seen, s->number, ms, scanned))
		return;
	event_code(&e, s->name, clock_now(f->clock), scanned);
	f->emit(f->ctx, &e);
}

static void look(struct feed *f, const struct source *s)
{
	unsigned n = decode_scan(f->decoder, &f->frame);

	f->frames++;
	for (unsigned i = 0; i < n; i++)
		code(f, s, f->frame.ms, decode_code(f->decoder, i));
}

/* ---- the camera ---- */

static void camera_try(void *ctx);
static void camera_ready(void *ctx, int fd, short revents);

static void camera_drop(struct feed *f)
{
	if (f->camera)
		loop_unwatch(f->loop, camera_fd(f->camera));
	camera_close(f->camera);
	f->camera = NULL;
	loop_cancel(f->loop, f->camera_timer);
	loop_cancel(f->loop, f->silence_timer);
	f->camera_timer = f->silence_timer = -1;
}

static void camera_lost(struct feed *f, const char *why)
{
	camera_drop(f);
	say(f, &f->camera_source, EVENT_LOST, why);
	f->camera_timer = loop_after(f->loop, FEED_RETRY_MS, camera_try, f);
}

static void camera_silence(void *ctx)
{
	struct feed *f = ctx;
	int64_t quiet = clock_monotonic_ms() - f->camera_last_ms;

	f->silence_timer = -1;
	if (quiet >= FEED_SILENT_MS)
		camera_lost(f, "the camera gives no pictures: unplug it and plug it in again");
	else
		f->silence_timer = loop_after(f->loop, FEED_SILENT_MS - quiet, camera_silence, f);
}

static void camera_watch(void *ctx)
{
	struct feed *f = ctx;

	f->camera_timer = -1;
	if (loop_watch(f->loop, camera_fd(f->camera), POLLIN, camera_ready, f) != ERR_OK)
		camera_lost(f, err_detail());
}

/* Looks at the frame, then leaves the camera alone until it is time for another. */
static void camera_look(struct feed *f)
{
	int64_t rest;

	f->camera_last_ms = f->frame.ms;
	say(f, &f->camera_source, EVENT_OPEN, camera_mode(f->camera));
	look(f, &f->camera_source);
	rest = FEED_FRAME_MS - (clock_monotonic_ms() - f->frame.ms);
	if (rest <= 0)
		return;
	loop_unwatch(f->loop, camera_fd(f->camera));
	f->camera_timer = loop_after(f->loop, rest, camera_watch, f);
}

static void camera_ready(void *ctx, int fd, short revents)
{
	struct feed *f = ctx;
	enum err e = camera_frame(f->camera, &f->frame);

	(void)fd;
	if (e == ERR_OK)
		camera_look(f);
	else if (e != ERR_BUSY && e != ERR_FORMAT && e != ERR_TOO_LONG && e != ERR_NOMEM)
		camera_lost(f, err_detail());
	else if (e == ERR_BUSY && revents & (POLLERR | POLLHUP | POLLNVAL))
		camera_lost(f, "the camera has gone: plug it in again");
}

static void camera_try(void *ctx)
{
	struct feed *f = ctx;
	enum err e = camera_open(&f->camera, f->config.camera, (unsigned)f->config.width, (unsigned)f->config.height);

	f->camera_timer = -1;
	if (e != ERR_OK) {
		say_failure(f, &f->camera_source, e);
		f->camera_timer = loop_after(f->loop, FEED_RETRY_MS, camera_try, f);
		return;
	}
	f->camera_last_ms = clock_monotonic_ms();
	f->silence_timer = loop_after(f->loop, FEED_SILENT_MS, camera_silence, f);
	camera_watch(f);
}

/* ---- the barcode reader ---- */

static void serial_try(void *ctx);
static void serial_gap(void *ctx);

static void serial_drop(struct feed *f)
{
	if (f->serial.fd >= 0)
		loop_unwatch(f->loop, f->serial.fd);
	serial_close(&f->serial);
	loop_cancel(f->loop, f->serial_timer);
	loop_cancel(f->loop, f->gap_timer);
	f->serial_timer = f->gap_timer = -1;
}

/* Half a code that was under way when the reader went is no code. */
static void serial_lost(struct feed *f, const char *why)
{
	serial_drop(f);
	say(f, &f->serial_source, EVENT_LOST, why);
	f->serial_timer = loop_after(f->loop, FEED_RETRY_MS, serial_try, f);
}

/* Takes what has come. ERR_BUSY where there is no more. */
static enum err serial_take(struct feed *f)
{
	const struct scanned *text;
	enum err e = ERR_OK;

	for (unsigned i = 0; i < SERIAL_READS && e == ERR_OK; i++) {
		e = serial_fill(&f->serial);
		while (e == ERR_OK && (text = serial_next(&f->serial)))
			code(f, &f->serial_source, clock_monotonic_ms(), text);
	}
	return e;
}

static void serial_settle(struct feed *f, enum err e)
{
	if (e != ERR_OK && e != ERR_BUSY) {
		serial_lost(f, err_detail());
		return;
	}
	loop_cancel(f->loop, f->gap_timer);
	f->gap_timer = -1;
	if (f->config.gap_ms > 0 && splitter_pending(&f->serial.splitter))
		f->gap_timer = loop_after(f->loop, f->config.gap_ms, serial_gap, f);
}

static void serial_ready(void *ctx, int fd, short revents)
{
	struct feed *f = ctx;
	enum err e = serial_take(f);

	(void)fd;
	if (e == ERR_BUSY && revents & (POLLHUP | POLLERR | POLLNVAL))
		e = err_set(ERR_IO, "the barcode reader has gone: plug it in again");
	serial_settle(f, e);
}

/* We may be late (a frame was being decoded), the reader was not: a gap is one only where nothing waits. */
static void serial_gap(void *ctx)
{
	struct feed *f = ctx;
	const struct scanned *text;
	enum err e = serial_fill(&f->serial);

	f->gap_timer = -1;
	if (e == ERR_OK) {
		while ((text = serial_next(&f->serial)))
			code(f, &f->serial_source, clock_monotonic_ms(), text);
	} else if (e == ERR_BUSY) {
		text = splitter_flush(&f->serial.splitter);
		if (text)
			code(f, &f->serial_source, clock_monotonic_ms(), text);
	}
	serial_settle(f, e);
}

static void serial_try(void *ctx)
{
	struct feed *f = ctx;
	enum err e = serial_open(&f->serial, f->config.serial, f->config.speed, (enum serial_end)f->config.end);

	f->serial_timer = -1;
	if (e != ERR_OK) {
		say_failure(f, &f->serial_source, e);
		f->serial_timer = loop_after(f->loop, FEED_RETRY_MS, serial_try, f);
		return;
	}
	say(f, &f->serial_source, EVENT_OPEN, "");
	if (loop_watch(f->loop, f->serial.fd, POLLIN, serial_ready, f) != ERR_OK)
		serial_lost(f, err_detail());
}

/* ---- the folder of pictures: a film, as fast as it can be read ---- */

static void folder_step(void *ctx)
{
	struct feed *f = ctx;
	const char *name = folder_next(f->folder);

	f->folder_timer = -1;
	if (!name) {
		say(f, &f->folder_source, EVENT_END, "");
		return;
	}
	say(f, &f->folder_source, EVENT_OPEN, "");
	if (folder_frame(f->folder, &f->frame) == ERR_OK)
		look(f, &f->folder_source);
	else
		log_write(LOG_WARN, "scan", "%s: %s", name, err_detail());
	f->folder_timer = loop_after(f->loop, 0, folder_step, f);
}

static void folder_say(struct feed *f, const char *name)
{
	struct event e;

	event_state(&e, f->folder_source.name, clock_now(f->clock), EVENT_OPEN, name);
	f->emit(f->ctx, &e);
}

void feed_step(struct feed *f)
{
	const char *name;

	if (!f->folder || !f->config.step)
		return;
	name = folder_next(f->folder);
	if (!name) {
		folder_rewind(f->folder);
		name = folder_next(f->folder);
	}
	folder_say(f, name);
	f->steps++;
	if (folder_frame(f->folder, &f->frame) != ERR_OK) {
		log_write(LOG_WARN, "scan", "%s: %s", name, err_detail());
		return;
	}
	f->frame.ms = f->steps * (SEEN_GONE_MS + 1);
	look(f, &f->folder_source);
}

static void name_source(struct source *s, unsigned number, const char *kind, const char *device)
{
	s->number = number;
	/* too long a name is cut: it names, it is not opened */
	if (snprintf(s->name, sizeof s->name, "%s:%s", kind, device) < 0)
		s->name[0] = 0;
}

static enum err prepare(struct feed *f)
{
	enum err e = decode_create(&f->decoder, f->config.symbologies);

	if (e == ERR_OK)
		e = seen_create(&f->seen);
	if (e == ERR_OK && *f->config.folder)
		e = folder_open(&f->folder, f->config.folder);
	return e;
}

static void start(struct feed *f)
{
	name_source(&f->camera_source, 0, "camera", f->config.camera);
	name_source(&f->serial_source, 1, "serial", f->config.serial);
	name_source(&f->folder_source, 2, "folder", f->config.folder);
	if (*f->config.camera)
		f->camera_timer = loop_after(f->loop, 0, camera_try, f);
	if (*f->config.serial)
		f->serial_timer = loop_after(f->loop, 0, serial_try, f);
	if (f->folder && f->config.step)
		folder_say(f, "");
	else if (f->folder)
		f->folder_timer = loop_after(f->loop, 0, folder_step, f);
}

enum err feed_create(struct feed **out, struct loop *loop, const struct feed_config *config, struct clock clock,
		     feed_fn *emit, void *ctx)
{
	struct feed *f;
	enum err e;

	if (!*config->camera && !*config->serial && !*config->folder)
		return err_set(ERR_USAGE, "there is no reader: name a camera, a serial line or pictures");
	f = calloc(1, sizeof *f);
	if (!f)
		return err_set(ERR_NOMEM, "no memory for the readers");
	f->loop = loop;
	f->config = *config;
	f->clock = clock;
	f->emit = emit;
	f->ctx = ctx;
	f->serial.fd = -1;
	f->camera_timer = f->silence_timer = f->serial_timer = f->gap_timer = f->folder_timer = -1;
	e = prepare(f);
	if (e != ERR_OK) {
		feed_destroy(f);
		return e;
	}
	start(f);
	*out = f;
	return ERR_OK;
}

void feed_destroy(struct feed *f)
{
	if (!f)
		return;
	camera_drop(f);
	serial_drop(f);
	loop_cancel(f->loop, f->folder_timer);
	folder_close(f->folder);
	frame_finish(&f->frame);
	seen_destroy(f->seen);
	decode_destroy(f->decoder);
	free(f);
}

uint64_t feed_frames(const struct feed *f)
{
	return f->frames;
}
