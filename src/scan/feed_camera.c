#include "scan/feed_camera.h"

#include "base/i18n.h"
#include "base/log.h"
#include "scan/camera.h"
#include "scan/light.h"
#include "scan/motion.h"
#include "scan/thumb.h"
#include "scan/unread.h"

#include <stdlib.h>
#include <string.h>

enum {
	REOPEN_MS = 30000,	/* a camera that stands still is opened anew so often */
	MEASURED_LEAST = 40,	/* searches, before their cost is believed */
	CHOICES_MAX = 3		/* of a mode, in the life of a process: costs of two modes must not make it waver */
};

struct feed_camera {
	struct source source;
	struct loop *loop;
	const struct feed_config *config;
	const char *name;
	struct decoder *decoder;
	struct frame frame, thumb;
	struct camera *camera;		/* NULL: not open */
	struct camera_counts counted;	/* of it, as they stand in the outlet's already */
	struct motion motion;
	struct light_watch light;
	struct unread unread;
	uint64_t digest;		/* of the last frame */
	struct camera_cost cost;
	unsigned measured, choices;
	int64_t last_ms;		/* when its last frame came */
	struct seen_clock sight;	/* of the frames that were looked at */
	int64_t moved_ms;		/* when something moved last, by that clock */
	int64_t reopened_ms;
	bool resumed;			/* opened anew by our own will: what lay before it lies there still */
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
	c->resumed = c->motion.any = false;
	c->sight.frame_ms = 0;
	decode_forget(c->decoder);
	c->light = (struct light_watch){ .any = false };
	source_say(&c->source, EVENT_LOST, why);
	c->timer = loop_after(c->loop, SOURCE_RETRY_MS, retry, c);
}

/* It goes on with what it was, in another mode or from a fresh start. */
static void reopen(struct feed_camera *c)
{
	drop(c);
	c->resumed = true;
	c->reopened_ms = clock_monotonic_ms();
	c->timer = loop_after(c->loop, 0, retry, c);
}

static void on_silence(void *ctx)
{
	struct feed_camera *c = ctx;
	int64_t quiet = clock_monotonic_ms() - c->last_ms;

	c->silence_timer = -1;
	if (quiet >= FEED_SILENT_MS)
		lose(c, N_("The camera gives no pictures: unplug it and plug it in again."));
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

/* ---- one frame ---- */

/* A new cost is weighed by an eighth: a machine that is busy for a moment is not slow. */
static void weigh(int64_t *cost, int64_t us, uint64_t pixels)
{
	int64_t now = us * 1000000 / (int64_t)(pixels ? pixels : 1);

	*cost = (*cost * 7 + now) / 8;
}

static unsigned search(struct feed_camera *c)
{
	struct scan_stats *stats = &c->source.to->stats;
	int64_t begin = clock_cpu_us(), us;
	unsigned n = decode_scan(c->decoder, &c->frame);

	for (unsigned i = 0; i < n; i++)
		source_code(&c->source, c->sight.ms, decode_code(c->decoder, i));
	us = clock_cpu_us() - begin;
	stats->searched++;
	stats->read += n > 0;
	stats->search_us += us;
	if (n == 0) {	/* what finds nothing has tried everything */
		weigh(&c->cost.decode, us, (uint64_t)c->frame.width * c->frame.height);
		c->measured++;
	}
	return n;
}

static void count(struct feed_camera *c)
{
	struct scan_stats *stats = &c->source.to->stats;
	const struct camera_mode *m = camera_mode(c->camera);
	struct camera_counts now;

	camera_counts(c->camera, &now);
	if (now.converted > c->counted.converted)
		weigh(&c->cost.convert[m->format], now.convert_us - c->counted.convert_us, (uint64_t)m->width * m->height);
	stats->passed_over += now.passed_over - c->counted.passed_over;
	stats->damaged += now.damaged - c->counted.damaged;
	stats->convert_us += now.convert_us - c->counted.convert_us;
	c->counted = now;
}

static void tell(struct feed_camera *c)
{
	char mode[CAMERA_MODE_TEXT];

	camera_mode_format(camera_mode(c->camera), mode);
	if (c->light.told == LIGHT_GOOD)
		source_say(&c->source, EVENT_OPEN, mode);
	else
		source_say(&c->source, EVENT_POOR, light_words(c->light.told));
}

/* What was told before is told anew only where the light has changed. */
static void judge(struct feed_camera *c, const struct light_reading *r)
{
	if (light_take(&c->light, r))
		c->source.said = false;
	tell(c);
	if (c->light.told == LIGHT_FROZEN && r->ms - c->reopened_ms >= REOPEN_MS)
		reopen(c);
}

static void try(struct feed_camera *c, struct light_reading *r)
{
	unsigned n = search(c);

	if (c->source.to->unread)
		unread_searched(&c->unread, &c->frame, r->sharpness, n);
	if (n > 0)
		r->sharpness = 100;	/* sharp enough, whatever else there is to see */
}

/* What was not read by now is not read. */
static void leave(struct feed_camera *c)
{
	struct outlet *to = c->source.to;
	const struct frame *f = to->unread ? unread_over(&c->unread) : NULL;

	if (f)
		to->unread(to->unread_ctx, f);
}

static void look(struct feed_camera *c, struct light_reading *r)
{
	struct outlet *to = c->source.to;
	int64_t begin = clock_cpu_us();
	bool moved, wanted;

	if (thumb_make(&c->frame, &c->thumb) != ERR_OK)
		return;
	seen_clock_frame(&c->sight, c->frame.ms);
	if (c->resumed)
		seen_still(to->seen, c->source.number, c->moved_ms, c->sight.ms);
	c->resumed = false;
	wanted = motion_take(&c->motion, &c->thumb, &moved);
	light_levels(&c->thumb, &r->levels);
	r->still = !moved;
	if (moved) {
		c->moved_ms = c->sight.ms;
		to->moved = c->source.number;
		unread_moved(&c->unread);
	}
	if (wanted && r->still)
		r->sharpness = light_sharpness(&c->frame);
	source_show(&c->source, &c->thumb);
	to->stats.frames++;
	to->stats.watch_us += clock_cpu_us() - begin;
	/* what was read here since something moved lies here still, however long we looked at the last frame */
	if (!moved)
		seen_still(to->seen, c->source.number, c->moved_ms, c->sight.ms);
	if (wanted)
		try(c, r);
	else
		leave(c);
}

/* Once it is known what searching costs here, and nobody waits. */
static bool may_choose(const struct feed_camera *c)
{
	return c->measured >= MEASURED_LEAST && c->choices < CHOICES_MAX && c->frame.ms - c->motion.moved_ms >= MOTION_TRY_MS;
}

static void choose_again(struct feed_camera *c)
{
	const struct camera_mode *now = camera_mode(c->camera), *modes, *best;
	size_t n;

	modes = camera_modes(c->camera, &n);
	best = camera_mode_choose(modes, n, (unsigned)c->config->width, (unsigned)c->config->height, &c->cost);
	c->measured = 0;
	c->choices++;
	if (best && (best->width != now->width || best->height != now->height || best->format != now->format))
		reopen(c);
}

/* The camera is left alone until it is time for another frame. */
static void rest(struct feed_camera *c)
{
	bool idle = c->frame.ms - c->motion.moved_ms >= MOTION_TRY_MS;
	int64_t ms = (idle ? FEED_IDLE_MS : FEED_FRAME_MS) - (clock_monotonic_ms() - c->last_ms);

	if (ms <= 0 || !c->camera)
		return;
	loop_unwatch(c->loop, camera_fd(c->camera));
	c->timer = loop_after(c->loop, ms, watch, c);
}

/* whole: its pixels can be looked at. */
static void take(struct feed_camera *c, uint64_t digest, bool whole)
{
	struct light_reading r = { .ms = clock_monotonic_ms(), .damaged = !whole || camera_cut(c->camera) };

	c->last_ms = r.ms;
	r.same = whole && digest == c->digest;
	c->digest = digest;
	count(c);
	if (whole)
		look(c, &r);
	judge(c, &r);
	if (c->camera && may_choose(c))
		choose_again(c);
	rest(c);
}

static void on_ready(void *ctx, int fd, short revents)
{
	struct feed_camera *c = ctx;
	uint64_t digest = 0;
	enum err e = camera_frame(c->camera, &c->frame, &digest);

	(void)fd;
	if (e == ERR_OK || e == ERR_FORMAT || e == ERR_TOO_LONG || e == ERR_NOMEM)
		take(c, digest, e == ERR_OK);
	else if (e != ERR_BUSY)
		lose(c, err_detail());
	else if (revents & (POLLERR | POLLHUP | POLLNVAL))
		lose(c, N_("The camera has gone: plug it in again."));
}

/* ---- the device ---- */

static enum err open_camera(struct feed_camera *c)
{
	struct camera_wish wish = { (unsigned)c->config->width, (unsigned)c->config->height, &c->cost,
				    (enum camera_mains)c->config->mains };
	char path[CAMERA_PATH_MAX];
	unsigned turn = 0;
	enum err e = ERR_NOT_FOUND, one;

	if (strcmp(c->name, "auto") == 0)
		err_set(ERR_NOT_FOUND, "%s", N_("There is no camera: plug one in."));
	else
		err_set(ERR_NOT_FOUND, "no camera '%s': plug it in, or name another (chit-scan(1), --camera)", c->name);
	/* of several that cannot be opened the first says why, where that is more than that it is none */
	while (camera_find(c->name, &turn, path)) {
		one = camera_open(&c->camera, path, &wish);
		if (one == ERR_OK || e == ERR_NOT_FOUND)
			e = one;
		if (one == ERR_OK)
			break;
	}
	return e;
}

static void retry(void *ctx)
{
	struct feed_camera *c = ctx;
	enum err e = open_camera(c);

	c->timer = -1;
	if (e != ERR_OK) {
		source_fail(&c->source, e);
		c->timer = loop_after(c->loop, SOURCE_RETRY_MS, retry, c);
		return;
	}
	c->counted = (struct camera_counts){ .converted = 0 };
	c->last_ms = clock_monotonic_ms();
	c->silence_timer = loop_after(c->loop, FEED_SILENT_MS, on_silence, c);
	watch(c);
}

void feed_camera_wake(struct feed_camera *c)
{
	if (!c || c->camera)
		return;
	loop_cancel(c->loop, c->timer);
	log_write(LOG_DEBUG, "scan", "%s: looked for, for something came or went", c->source.name);
	retry(c);
}

enum err feed_camera_create(struct feed_camera **out, struct outlet *to, const struct feed_config *config, const char *name)
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
	source_init(&c->source, to, "camera", name);
	c->loop = to->loop;
	c->config = config;
	c->name = name;
	camera_cost_guess(&c->cost);
	c->reopened_ms = INT64_MIN / 2;
	c->silence_timer = -1;
	c->timer = loop_after(c->loop, 0, retry, c);
	*out = c;
	return ERR_OK;
}

const struct decoder *feed_camera_decoder(const struct feed_camera *c)
{
	return c->decoder;
}

void feed_camera_destroy(struct feed_camera *c)
{
	if (!c)
		return;
	drop(c);
	motion_finish(&c->motion);
	unread_finish(&c->unread);
	frame_finish(&c->frame);
	frame_finish(&c->thumb);
	decode_destroy(c->decoder);
	free(c);
}
