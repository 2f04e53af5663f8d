#include "scan/light.h"

#include "base/i18n.h"

#include <stdlib.h>

enum {
	/* A covered lens gives a flat picture, and automatic gain makes it no lighter than this. A ceiling is flat too, and
	 * lighter. */
	FLAT = 4, COVERED_MEAN = 55,
	DARK_MEAN = 30, DARK_HIGH = 60,
	REACH = 12, EDGE = 48,		/* an edge: so many levels within so many pixels */
	EDGES_LEAST = 100, BLURRED = 26,	/* per cent: an edge takes four pixels, more than a small code's module */
	DAMAGE_MANY = 128, FROZEN_MS = 3000
};

const char *light_words(enum light l)
{
	static const char *const words[LIGHTS] = {
		[LIGHT_GOOD] = "",
		[LIGHT_COVERED] = N_("The lens of the camera is covered: uncover it, or wipe it."),
		[LIGHT_DARK] = N_("It is too dark for the camera: give it light."),
		[LIGHT_FROZEN] = N_("The camera gives the same picture again and again: unplug it and plug it in again."),
		[LIGHT_DAMAGED] = N_("Pictures arrive in pieces: plug the camera into another port, without a hub."),
		[LIGHT_BLURRED] = N_("The camera does not see sharply: wipe the lens, or hold the code farther away."),
	};

	return words[l];
}

void light_levels(const struct frame *thumb, struct light_levels *out)
{
	unsigned counts[256] = { 0 }, n = thumb->width * thumb->height, sum = 0, away = 0, above = 0, level = 255;

	for (unsigned y = 0; y < thumb->height; y++)
		for (unsigned x = 0; x < thumb->width; x++)
			counts[thumb->pixels[(size_t)y * thumb->stride + x]]++;
	for (unsigned i = 0; i < 256; i++)
		sum += i * counts[i];
	out->mean = n ? sum / n : 0;
	for (unsigned i = 0; i < 256; i++)
		away += (i > out->mean ? i - out->mean : out->mean - i) * counts[i];
	out->spread = n ? away / n : 0;
	while (level > 0 && (above += counts[level]) * 50 < n)
		level--;
	out->high = level;
}

/* The height of what rises or falls from here, and its steepest step; false where that is no edge. */
static bool edge_at(const uint8_t *p, unsigned *height, unsigned *steepest)
{
	uint8_t low = p[0], high = p[0];

	*steepest = 0;
	for (int i = 0; i < REACH; i++) {
		unsigned step = (unsigned)abs(p[i + 1] - p[i]);

		low = p[i + 1] < low ? p[i + 1] : low;
		high = p[i + 1] > high ? p[i + 1] : high;
		*steepest = step > *steepest ? step : *steepest;
	}
	*height = (unsigned)(high - low);
	return *height >= EDGE;
}

/* High edges count for more: of a low one it cannot be said whether it is all of one. */
unsigned light_sharpness(const struct frame *f)
{
	uint64_t heights = 0, steps = 0, edges = 0;
	unsigned height, steepest;

	for (unsigned y = 4; y < f->height; y += 8)
		for (unsigned x = 0; x + REACH < f->width; x += REACH / 2)
			if (edge_at(f->pixels + (size_t)y * f->stride + x, &height, &steepest)) {
				heights += height;
				steps += steepest;
				edges++;
			}
	return edges < EDGES_LEAST ? 0 : (unsigned)(steps * 100 / heights);
}

static bool is_covered(const struct light_levels *l, enum light told)
{
	unsigned more = told == LIGHT_COVERED;	/* a step from what was told to what takes it back */

	return l->spread < FLAT + 2 * more && l->mean < COVERED_MEAN + 10 * more;
}

static bool is_dark(const struct light_levels *l, enum light told)
{
	unsigned more = told == LIGHT_DARK;

	return l->mean < DARK_MEAN + 8 * more && l->high < DARK_HIGH + 20 * more;
}

static enum light look(const struct light_watch *w, const struct light_reading *r)
{
	if (w->damage >= DAMAGE_MANY)
		return LIGHT_DAMAGED;
	if (r->damaged)
		return w->seen;
	if (is_covered(&r->levels, w->told))
		return LIGHT_COVERED;
	if (is_dark(&r->levels, w->told))
		return LIGHT_DARK;
	if (r->ms - w->change_ms >= FROZEN_MS)
		return LIGHT_FROZEN;
	if (w->sharpness && w->sharpness < BLURRED + (w->told == LIGHT_BLURRED ? 6 : 0))
		return LIGHT_BLURRED;
	return LIGHT_GOOD;
}

static void remember(struct light_watch *w, const struct light_reading *r)
{
	if (!w->any || !r->same)
		w->change_ms = r->ms;
	w->damage = w->damage * 15 / 16 + (r->damaged ? 16 : 0);
	/* in motion everything is blurred: nothing is said of it, and what was said stays */
	if (r->still && !r->damaged && r->sharpness)
		w->sharpness = r->sharpness;
	w->any = true;
}

bool light_take(struct light_watch *w, const struct light_reading *r)
{
	enum light now;
	int64_t sure;

	remember(w, r);
	now = look(w, r);
	if (now != w->seen) {
		w->seen = now;
		w->since_ms = r->ms;
	}
	/* three seconds are gone already where a picture has stood still for them */
	sure = now == LIGHT_GOOD ? LIGHT_WELL_MS : now == LIGHT_FROZEN ? 0 : LIGHT_SURE_MS;
	if (now == w->told || r->ms - w->since_ms < sure)
		return false;
	w->told = now;
	return true;
}
