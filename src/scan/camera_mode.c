#include "scan/camera_mode.h"

#include <stdio.h>
#include <stdlib.h>

enum { LOOKS = 10 * CAMERA_FPS_LOOKED, LOOKS_LEAST = 10 * CAMERA_FPS_LEAST, ALIKE = 4 /* per cent of a worth */ };

void camera_cost_guess(struct camera_cost *c)
{
	*c = (struct camera_cost){
		.convert = { [FRAME_GREY] = 400, [FRAME_NV12] = 400, [FRAME_YU12] = 400, [FRAME_YUYV] = 900, [FRAME_MJPG] = 5000 },
		.emulate = 8000,
		.decode = 30000,
	};
}

static int64_t pixels(const struct camera_mode *m)
{
	return (int64_t)m->width * m->height;
}

int64_t camera_mode_us(const struct camera_mode *m, const struct camera_cost *cost)
{
	int64_t each = cost->convert[m->format] + cost->decode + (m->emulated ? cost->emulate : 0);

	return pixels(m) * each / 1000000;
}

unsigned camera_mode_looks(const struct camera_mode *m, const struct camera_cost *cost)
{
	int64_t us = camera_mode_us(m, cost);
	int64_t can = us > 0 ? (int64_t)10000000 * CAMERA_SHARE / 100 / us : LOOKS;
	int64_t gives = (int64_t)m->fps * 10;
	int64_t looks = can < gives ? can : gives;

	return (unsigned)(looks < LOOKS ? looks : LOOKS);
}

/* The whole square root, by Newton. */
static int64_t root(int64_t n)
{
	int64_t x = n, y = (n + 1) / 2;

	while (y < x) {
		x = y;
		y = (x + n / x) / 2;
	}
	return x;
}

static int64_t worth(const struct camera_mode *m, const struct camera_cost *cost)
{
	int64_t n = pixels(m) < CAMERA_PIXELS_FULL ? pixels(m) : CAMERA_PIXELS_FULL;

	return root(n) * camera_mode_looks(m, cost);
}

/* Too slow is worse than anything that is not; then what is worth more; of those alike, what costs less. */
static bool better(const struct camera_mode *a, const struct camera_mode *b, const struct camera_cost *cost)
{
	bool slow_a = camera_mode_looks(a, cost) < LOOKS_LEAST, slow_b = camera_mode_looks(b, cost) < LOOKS_LEAST;
	int64_t worth_a = worth(a, cost), worth_b = worth(b, cost);

	if (slow_a != slow_b)
		return slow_b;
	if (llabs(worth_a - worth_b) * 100 > ALIKE * (worth_a > worth_b ? worth_a : worth_b))
		return worth_a > worth_b;
	if (camera_mode_us(a, cost) != camera_mode_us(b, cost))
		return camera_mode_us(a, cost) < camera_mode_us(b, cost);
	return a->fps > b->fps;
}

static int64_t distance(const struct camera_mode *m, unsigned width, unsigned height)
{
	return llabs((int64_t)m->width - width) + llabs((int64_t)m->height - height);
}

static const struct camera_mode *nearest(const struct camera_mode *modes, size_t n, unsigned width, unsigned height)
{
	const struct camera_mode *best = modes;

	for (size_t i = 1; i < n; i++)
		if (distance(&modes[i], width, height) < distance(best, width, height))
			best = &modes[i];
	return best;
}

const struct camera_mode *camera_mode_choose(const struct camera_mode *modes, size_t n, unsigned width, unsigned height,
					     const struct camera_cost *cost)
{
	const struct camera_mode *size = n && width ? nearest(modes, n, width, height) : NULL, *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct camera_mode *m = &modes[i];

		if (size && (m->width != size->width || m->height != size->height))
			continue;
		if (!best || better(m, best, cost))
			best = m;
	}
	return best;
}

const char *camera_format_name(enum frame_format f)
{
	static const char *const names[CAMERA_FORMATS] = { [FRAME_GREY] = "GREY", [FRAME_YUYV] = "YUYV", [FRAME_NV12] = "NV12",
							   [FRAME_YU12] = "YU12", [FRAME_MJPG] = "MJPG" };

	return names[f];
}

void camera_mode_format(const struct camera_mode *m, char out[CAMERA_MODE_TEXT])
{
	snprintf(out, CAMERA_MODE_TEXT, "%s %ux%u %u/s", camera_format_name(m->format), m->width, m->height, m->fps);
}
