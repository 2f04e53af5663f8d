#include "scan/motion.h"

#include <stdlib.h>
#include <string.h>

void motion_finish(struct motion *m)
{
	frame_finish(&m->last);
	*m = (struct motion){ .any = false };
}

static uint8_t square(const struct frame *thumb, unsigned x, unsigned y)
{
	const uint8_t *from = thumb->pixels + (size_t)y * MOTION_SQUARE * thumb->stride + x * MOTION_SQUARE;
	unsigned sum = 0;

	for (unsigned row = 0; row < MOTION_SQUARE; row++, from += thumb->stride)
		for (unsigned i = 0; i < MOTION_SQUARE; i++)
			sum += from[i];
	return (uint8_t)(sum / (MOTION_SQUARE * MOTION_SQUARE));
}

static enum err make_squares(const struct frame *thumb, struct frame *out)
{
	enum err e = frame_resize(out, thumb->width / MOTION_SQUARE, thumb->height / MOTION_SQUARE);

	if (e != ERR_OK)
		return e;
	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++)
			out->pixels[(size_t)y * out->stride + x] = square(thumb, x, y);
	return ERR_OK;
}

/* By how much the picture as a whole is lighter: the middle of the differences, which what moves does not shift. */
static int lighter(const struct frame *a, const struct frame *b)
{
	unsigned counts[511] = { 0 }, n = a->width * a->height, seen = 0;
	int middle = 0;

	for (unsigned i = 0; i < n; i++)
		counts[a->pixels[i] - b->pixels[i] + 255]++;
	for (; middle < 510 && (seen += counts[middle]) * 2 <= n; middle++)
		;
	return middle - 255;
}

static bool differs(const struct frame *a, const struct frame *b)
{
	unsigned squares = 0;
	int by;

	if (a->width != b->width || a->height != b->height)
		return true;
	by = lighter(a, b);
	for (unsigned i = 0; i < a->width * a->height; i++)
		squares += abs(a->pixels[i] - b->pixels[i] - by) >= MOTION_LEVELS;
	return squares >= MOTION_SQUARES_LEAST;
}

static bool has_moved(struct motion *m, const struct frame *thumb)
{
	struct frame now = { 0 };
	bool moved = make_squares(thumb, &now) != ERR_OK || !m->any || differs(&now, &m->last);

	if (!moved || !now.pixels) {
		frame_finish(&now);
		return moved;
	}
	frame_finish(&m->last);
	m->last = now;
	return true;
}

/* The pause between two searches of what lies still. */
static int64_t pause_ms(int64_t still_ms)
{
	if (still_ms < MOTION_TRY_MS)
		return 0;
	return still_ms < MOTION_TRY_MS + 10 * MOTION_AGAIN_MS ? MOTION_AGAIN_MS : MOTION_LATE_MS;
}

bool motion_take(struct motion *m, const struct frame *thumb, bool *moved)
{
	*moved = has_moved(m, thumb);
	if (*moved)
		m->moved_ms = thumb->ms;
	m->any = true;
	if (thumb->ms - m->searched_ms < pause_ms(thumb->ms - m->moved_ms))
		return false;
	m->searched_ms = thumb->ms;
	return true;
}
