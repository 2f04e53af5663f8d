#include "scan/feed_camera.h"

#include "scan/camera.h"

#include <stdlib.h>

struct feed_camera {
	struct source source;
	struct loop *loop;
	const struct feed_config *config;
	struct decoder *decoder;
	struct frame frame;
	struct camera *camera;		/* NULL: not open */
	int64_t last_ms;		/* when its last frame came */
	int timer, silence_timer;
};

static void retry(void *ctx);
static void on_ready(void *ctx, int fd, short revents);

static void drop(struct feed_camera *c)
{
	if (c->camera)
		loop_unwatch(c->loop, camera_fd(c->camera));
	camera_close(c->camera);
	c->camera = NULL;
	loop_cancel(c->loop, c->timer);
	loop_cancel(c->loop, c->silence_timer);
	c->timer = c->silence_timer = -1;
}

static void lose(struct feed_camera *c, const char *why)
{
	drop(c);
	source_say(&c->source, EVENT_LOST, why);
	c->timer = loop_after(c->loop, SOURCE_RETRY_MS, retry, c);
}

static void on_silence(void *ctx)
{
	struct feed_camera *c = ctx;
	int64_t quiet = clock_monotonic_ms() - c->last_ms;

	c->silence_timer = -1;
	if (quiet >= FEED_SILENT_MS)
		lose(c, "the camera gives no pictures: unplug it and plug it in again");
	else
		c->silence_timer = loop_after(c->loop, FEED_SILENT_MS - quiet, on_silence, c);
}

static void watch(void *ctx)
{
	struct feed_camera *c = ctx;

	c->timer = -1;
	if (loop_watch(c->loop, camera_fd(c->camera), POLLIN, on_ready, c) != ERR_OK)
		lose(c, err_detail());
}

static void decode(struct feed_camera *c)
{
	unsigned n = decode_scan(c->decoder, &c->frame);

	c->source.to->frames++;
	for (unsigned i = 0; i < n; i++)
		source_code(&c->source, c->frame.ms, decode_code(c->decoder, i));
}

/* Looks at the frame, then leaves the camera alone until it is time for another. */
static void look(struct feed_camera *c)
{
	int64_t rest;

	c->last_ms = c->frame.ms;
	source_say(&c->source, EVENT_OPEN, camera_mode(c->camera));
	decode(c);
	rest = FEED_FRAME_MS - (clock_monotonic_ms() - c->frame.ms);
	if (rest <= 0)
		return;
	loop_unwatch(c->loop, camera_fd(c->camera));
	c->timer = loop_after(c->loop, rest, watch, c);
}

static void on_ready(void *ctx, int fd, short revents)
{
	struct feed_camera *c = ctx;
	enum err e = camera_frame(c->camera, &c->frame);

	(void)fd;
	if (e == ERR_OK)
		look(c);
	else if (e != ERR_BUSY && e != ERR_FORMAT && e != ERR_TOO_LONG && e != ERR_NOMEM)
		lose(c, err_detail());
	else if (e == ERR_BUSY && revents & (POLLERR | POLLHUP | POLLNVAL))
		lose(c, "the camera has gone: plug it in again");
}

static void retry(void *ctx)
{
	struct feed_camera *c = ctx;
	const struct feed_config *to = c->config;
	enum err e = camera_open(&c->camera, to->camera, (unsigned)to->width, (unsigned)to->height);

	c->timer = -1;
	if (e != ERR_OK) {
		source_fail(&c->source, e);
		c->timer = loop_after(c->loop, SOURCE_RETRY_MS, retry, c);
		return;
	}
	c->last_ms = clock_monotonic_ms();
	c->silence_timer = loop_after(c->loop, FEED_SILENT_MS, on_silence, c);
	watch(c);
}

enum err feed_camera_create(struct feed_camera **out, struct outlet *to, const struct feed_config *config)
{
	struct feed_camera *c = calloc(1, sizeof *c);
	enum err e;

	if (!c)
		return err_set(ERR_NOMEM, "no memory for a camera");
	e = decode_create(&c->decoder, config->symbologies);
	if (e != ERR_OK) {
		free(c);
		return e;
	}
	source_init(&c->source, to, "camera", config->camera);
	c->loop = to->loop;
	c->config = config;
	c->silence_timer = -1;
	c->timer = loop_after(c->loop, 0, retry, c);
	*out = c;
	return ERR_OK;
}

void feed_camera_destroy(struct feed_camera *c)
{
	if (!c)
		return;
	drop(c);
	frame_finish(&c->frame);
	decode_destroy(c->decoder);
	free(c);
}
