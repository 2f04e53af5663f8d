#include "scan/lattice.h"

#include <math.h>
#include <string.h>

enum {
	SIDES = 3,	/* sides tried: the nearest and its neighbours */
	REACH = 4,	/* modules around the guessed fourth corner that are searched */
	ROUNDS = 20	/* of moving the corners, each with smaller steps at last */
};

struct point {
	float x, y;
};

/* The four places that hold a lattice: the middles of the three finders, and where a fourth would be. */
struct handles {
	struct point at[4];	/* upper left, upper right, lower right, lower left */
};

struct known {
	struct qr_module at[QR_KNOWN_MAX];
	unsigned n;
};

float lattice_light(const struct frame *f, float x, float y)
{
	float fx = x - 0.5f, fy = y - 0.5f;
	int x0 = (int)floorf(fx), y0 = (int)floorf(fy);
	const uint8_t *at;

	if (x0 < 0 || y0 < 0 || x0 + 1 >= (int)f->width || y0 + 1 >= (int)f->height) {
		x0 = x0 < 0 ? 0 : x0 >= (int)f->width ? (int)f->width - 1 : x0;
		y0 = y0 < 0 ? 0 : y0 >= (int)f->height ? (int)f->height - 1 : y0;
		return f->pixels[(size_t)y0 * f->stride + (size_t)x0];
	}
	fx -= (float)x0;
	fy -= (float)y0;
	at = f->pixels + (size_t)y0 * f->stride + (size_t)x0;
	return ((float)at[0] * (1 - fx) + (float)at[1] * fx) * (1 - fy) +
	       ((float)at[f->stride] * (1 - fx) + (float)at[f->stride + 1] * fx) * fy;
}

void lattice_at(const struct lattice *l, float u, float v, float *x, float *y)
{
	const float *m = l->m;
	float w = 1 / (m[6] * u + m[7] * v + 1);

	*x = (m[0] * u + m[1] * v + m[2]) * w;
	*y = (m[3] * u + m[4] * v + m[5]) * w;
}

float lattice_module(const struct lattice *l)
{
	float c = (float)l->side / 2, x0, y0, x1, y1, x2, y2;

	lattice_at(l, c - 0.5f, c - 0.5f, &x0, &y0);
	lattice_at(l, c + 0.5f, c - 0.5f, &x1, &y1);
	lattice_at(l, c - 0.5f, c + 0.5f, &x2, &y2);
	return sqrtf(fabsf((x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)));
}

/* The square between the handles to what they span (Heckbert 1989, 2.2.3), in modules. False where they span nothing. */
static bool hold(struct lattice *l, const struct handles *h)
{
	const struct point *p = h->at;
	float dx1 = p[1].x - p[2].x, dx2 = p[3].x - p[2].x, sx = p[0].x - p[1].x + p[2].x - p[3].x;
	float dy1 = p[1].y - p[2].y, dy2 = p[3].y - p[2].y, sy = p[0].y - p[1].y + p[2].y - p[3].y;
	float den = dx1 * dy2 - dx2 * dy1, k = 1 / (float)(l->side - 7), g, q, w;
	float a, b, d, e;

	if (fabsf(den) < 1)
		return false;
	g = (sx * dy2 - dx2 * sy) / den;
	q = (dx1 * sy - sx * dy1) / den;
	a = p[1].x - p[0].x + g * p[1].x;
	b = p[3].x - p[0].x + q * p[3].x;
	d = p[1].y - p[0].y + g * p[1].y;
	e = p[3].y - p[0].y + q * p[3].y;
	w = 1 - 3.5f * k * (g + q);	/* at module (0, 0), made 1 */
	if (w < 0.2f || 1 + g < 0.2f || 1 + q < 0.2f || 1 + g + q < 0.2f)
		return false;
	l->m[0] = a * k / w;
	l->m[1] = b * k / w;
	l->m[2] = (p[0].x - 3.5f * k * (a + b)) / w;
	l->m[3] = d * k / w;
	l->m[4] = e * k / w;
	l->m[5] = (p[0].y - 3.5f * k * (d + e)) / w;
	l->m[6] = g * k / w;
	l->m[7] = q * k / w;
	return true;
}

static float nearest(const struct frame *f, float x, float y)
{
	int ix = (int)x, iy = (int)y;

	if (x < 0 || y < 0 || ix >= (int)f->width || iy >= (int)f->height)
		return 128;
	return f->pixels[(size_t)iy * f->stride + (size_t)ix];
}

enum way {
	QUICK,		/* the nearest pixel, and without the finders, which fit anyway */
	PART,		/* which part of the light and dark there is lies right: tells a lattice from none */
	CONTRAST	/* how much light and dark lies right, held to a corner of each module in turn: that has no plateau */
};

/* How well the known modules fit where the lattice lies. */
static float score(const struct frame *flat, const struct lattice *l, const struct known *known, enum way way)
{
	float fit = 0, all = 1, x, y;

	for (unsigned i = 0; i < known->n; i++) {
		const struct qr_module *k = &known->at[i];
		float v;

		if (way == QUICK && k->finder)
			continue;
		lattice_at(l, k->x + (way == CONTRAST ? (i & 1 ? 0.65f : 0.35f) : 0.5f),
			   k->y + (way == CONTRAST ? (i & 2 ? 0.65f : 0.35f) : 0.5f), &x, &y);
		v = (way == QUICK ? nearest(flat, x, y) : lattice_light(flat, x, y)) - 128;
		fit += k->dark ? -v : v;
		all += fabsf(v);
	}
	fit = l->inverted ? -fit : fit;
	return way == CONTRAST ? fit / (128 * (float)known->n) : fit / all;
}

static void try(const struct frame *flat, const struct known *known, enum way way, struct lattice *best, struct handles *held,
		const struct handles *h)
{
	struct lattice l = *best;

	if (!hold(&l, h))
		return;
	l.score = score(flat, &l, known, way);
	if (l.score <= best->score)
		return;
	*best = l;
	*held = *h;
}

/* Looks for the fourth corner, a module a step. */
static void search(const struct frame *flat, const struct known *known, struct lattice *best, struct handles *held)
{
	struct handles first = *held, h = first;
	float k = 1 / (float)(best->side - 7);
	struct point right = { (h.at[1].x - h.at[0].x) * k, (h.at[1].y - h.at[0].y) * k },
		     down = { (h.at[3].x - h.at[0].x) * k, (h.at[3].y - h.at[0].y) * k };

	best->score = -1;
	for (int j = -REACH; j <= REACH; j++)
		for (int i = -REACH; i <= REACH; i++) {
			h.at[2].x = first.at[2].x + (float)i * right.x + (float)j * down.x;
			h.at[2].y = first.at[2].y + (float)i * right.y + (float)j * down.y;
			try(flat, known, QUICK, best, held, &h);
		}
}

/* Moves each handle a step in each direction while that fits better. */
static void settle(const struct frame *flat, const struct known *known, struct lattice *best, struct handles *held)
{
	float step = 0.5f * lattice_module(best), least = step / 16;

	best->score = score(flat, best, known, CONTRAST);
	for (int round = 0; round < ROUNDS && step > least; round++) {
		float before = best->score;

		for (int i = 0; i < 8; i++)
			for (int sign = -1; sign <= 1; sign += 2) {
				struct handles h = *held;

				*(i % 2 ? &h.at[i / 2].y : &h.at[i / 2].x) += (float)sign * step;
				try(flat, known, CONTRAST, best, held, &h);
			}
		if (best->score < 1.002f * before)
			step /= 2;
	}
	best->score = score(flat, best, known, PART);
}

/* ---- the first guess ---- */

/* How far from (x, y) in direction (dx, dy) the third change of colour is, in pixels: 3.5 modules from a finder's middle.
 * 0 where there is none within `most`. */
static float reach(const struct frame *flat, struct point p, struct point d, float most, bool inverted)
{
	bool dark = !inverted;
	float before = lattice_light(flat, p.x, p.y), at;
	int changes = 0;

	for (float r = 0.5f; r < most; r += 0.5f, before = at) {
		at = lattice_light(flat, p.x + r * d.x, p.y + r * d.y);
		if ((at < 128) == dark)
			continue;
		dark = !dark;
		if (++changes == 3)
			return r - 0.5f * (at - 128) / (at - before);
	}
	return 0;
}

/* The sizes of a module at both ends of a side, along it. False where one cannot be told. */
static bool side_sizes(const struct frame *flat, const struct finder *a, const struct finder *b, float out[2])
{
	float dx = b->x - a->x, dy = b->y - a->y, far = sqrtf(dx * dx + dy * dy);
	struct point d = { dx / far, dy / far }, back = { -d.x, -d.y };
	const struct finder *end[2] = { a, b };

	for (int i = 0; i < 2; i++) {
		struct point p = { end[i]->x, end[i]->y };
		float most = 0.9f * (end[i]->wide + end[i]->high);
		float there = reach(flat, p, d, most, a->inverted), here = reach(flat, p, back, most, a->inverted);

		if (there <= 0 || here <= 0 || there > 2 * here || here > 2 * there)
			return false;
		out[i] = (there + here) / 7;
	}
	return true;
}

static float side_modules(const struct finder *a, const struct finder *b, const float size[2])
{
	float dx = b->x - a->x, dy = b->y - a->y;

	/* seen in perspective, the sizes at both ends of a line have the mean size as their geometric mean */
	return sqrtf((dx * dx + dy * dy) / (size[0] * size[1]));
}

/* a is the corner between b and c; which of them is to the right is told by the turn. */
static bool measure(const struct frame *flat, const struct finder *f[3], struct lattice_corners *out)
{
	float turn = (f[1]->x - f[0]->x) * (f[2]->y - f[0]->y) - (f[1]->y - f[0]->y) * (f[2]->x - f[0]->x);
	float n1, n2;

	*out = (struct lattice_corners){ .corner = *f[0], .right = *f[turn > 0 ? 1 : 2], .down = *f[turn > 0 ? 2 : 1] };
	if (!side_sizes(flat, &out->corner, &out->right, out->right_size) ||
	    !side_sizes(flat, &out->corner, &out->down, out->down_size))
		return false;
	n1 = side_modules(&out->corner, &out->right, out->right_size);
	n2 = side_modules(&out->corner, &out->down, out->down_size);
	if (n1 < 11 || n2 < 11 || n1 > QR_SIDE_MAX + 10 || n2 > QR_SIDE_MAX + 10)
		return false;
	out->doubt = fabsf(logf(n1 / n2)) + 0.2f * fabsf(logf(out->right_size[0] / out->down_size[0]));
	return out->doubt < 0.4f;
}

static float squared(const struct finder *a, const struct finder *b)
{
	return (a->x - b->x) * (a->x - b->x) + (a->y - b->y) * (a->y - b->y);
}

/* Of like size, and with a corner that may be a right angle seen from aside; f[0] becomes the corner. */
static bool may_be_code(const struct finder *f[3])
{
	float d[3], size[3], turn;

	for (int i = 0; i < 3; i++)
		size[i] = f[i]->wide * f[i]->high;
	for (int i = 0; i < 3; i++)
		if (size[i] > 2.6f * size[(i + 1) % 3] || size[(i + 1) % 3] > 2.6f * size[i] ||
		    f[i]->inverted != f[(i + 1) % 3]->inverted)
			return false;
	for (int i = 0; i < 3; i++)
		d[i] = squared(f[(i + 1) % 3], f[(i + 2) % 3]);
	for (int i = 1; i < 3; i++)
		if (d[i] > d[0]) {
			const struct finder *swap = f[0];
			float far = d[0];

			f[0] = f[i];
			f[i] = swap;
			d[0] = d[i];
			d[i] = far;
		}
	turn = fabsf((f[1]->x - f[0]->x) * (f[2]->y - f[0]->y) - (f[1]->y - f[0]->y) * (f[2]->x - f[0]->x));
	return d[1] > 2.5f * size[0] && d[1] < 5 * d[2] && d[2] < 5 * d[1] && turn * turn > 0.4f * d[1] * d[2];
}

static unsigned insert(struct lattice_corners *out, unsigned n, unsigned most, const struct lattice_corners *new)
{
	unsigned i = n;

	if (n == most && out[n - 1].doubt <= new->doubt)
		return n;
	if (n == most)
		i = n - 1;
	else
		n++;
	for (; i > 0 && out[i - 1].doubt > new->doubt; i--)
		out[i] = out[i - 1];
	out[i] = *new;
	return n;
}

unsigned lattice_corners(const struct frame *flat, const struct finder *finders, unsigned n, struct lattice_corners *out,
			 unsigned most)
{
	struct lattice_corners new;
	unsigned found = 0;

	if (n > LATTICE_FINDERS)
		n = LATTICE_FINDERS;
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = i + 1; j < n; j++)
			for (unsigned k = j + 1; k < n; k++) {
				const struct finder *f[3] = { &finders[i], &finders[j], &finders[k] };

				if (may_be_code(f) && measure(flat, f, &new))
					found = insert(out, found, most, &new);
			}
	return found;
}

/* The fourth handle where the sizes of modules along the sides say that it is. */
static struct handles guess(const struct lattice_corners *c)
{
	float wr = sqrtf(c->right_size[0] / c->right_size[1]), wd = sqrtf(c->down_size[0] / c->down_size[1]);
	struct handles h = { { { c->corner.x, c->corner.y }, { c->right.x, c->right.y }, { 0, 0 }, { c->down.x, c->down.y } } };
	float w = wr + wd - 1;

	if (w < 0.4f)
		wr = wd = w = 1;
	h.at[2].x = (wr * h.at[1].x + wd * h.at[3].x - h.at[0].x) / w;
	h.at[2].y = (wr * h.at[1].y + wd * h.at[3].y - h.at[0].y) / w;
	return h;
}

void lattice_fit(const struct frame *flat, const struct lattice_corners *c, struct lattice *out)
{
	float modules = 7 + (side_modules(&c->corner, &c->right, c->right_size) +
			     side_modules(&c->corner, &c->down, c->down_size)) / 2;
	int version = (int)roundf((modules - 17) / 4), order[SIDES] = { 0, 1, -1 };
	struct handles best_held = guess(c), held;
	struct known known;

	out->score = -1;
	for (int i = 0; i < SIDES; i++) {
		int v = version + (modules < 17 + 4 * (float)version ? -order[i] : order[i]);
		struct lattice l = { .inverted = c->corner.inverted };

		if (v < 1 || v > QR_VERSIONS)
			continue;
		l.side = qr_side((unsigned)v);
		known.n = qr_known((unsigned)v, known.at);
		held = guess(c);
		search(flat, &known, &l, &held);
		if (l.score <= out->score)
			continue;
		*out = l;
		best_held = held;
	}
	if (out->score <= 0)
		return;
	known.n = qr_known(qr_version(out->side), known.at);
	settle(flat, &known, out, &best_held);
}
