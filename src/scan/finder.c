#include "scan/finder.h"

#include <stdlib.h>

enum { RUNS = 5, SMALLEST = 7 };	/* pixels across: modules of one pixel */

struct search {
	const struct frame *f;
	struct finder *out;
	unsigned n;
};

static bool near(int length, float wanted, float slack)
{
	return (float)length >= wanted - slack && (float)length <= wanted + slack;
}

/* Blur and threshold make dark runs shorter and light ones longer, or the other way round: what lies between like edges
 * keeps its length, so pairs are held to their measure and single runs only roughly. */
static bool fits(const int r[RUNS])
{
	int total = r[0] + r[1] + r[2] + r[3] + r[4];
	float m = (float)total / 7, slack = 0.6f * m + 0.6f;

	if (total < SMALLEST || (float)r[2] < 1.7f * m || (float)r[2] > 4.3f * m)
		return false;
	for (int i = 0; i < RUNS; i++)
		if (i != 2 && ((float)r[i] < 0.3f * m || (float)r[i] > 2.1f * m))
			return false;
	return near(r[0] + r[1], 2 * m, slack) && near(r[3] + r[4], 2 * m, slack) && near(r[1] + r[2], 4 * m, slack) &&
	       near(r[2] + r[3], 4 * m, slack);
}

/* Three runs from `at` away from the middle, each of another colour; false where one is longer than most or the picture
 * ends. The first one counts the pixel `at` itself. */
static bool walk(const uint8_t *at, long step, int left, int most, int r[3])
{
	bool dark = *at < 128;

	for (int i = 0; i < 3; i++, dark = !dark) {
		int n = 0;

		while (left > 0 && (*at < 128) == dark && n <= most) {
			n++;
			at += step;
			left--;
		}
		if (n == 0 || n > most)
			return false;
		r[i] = n;
	}
	return true;
}

/* The five runs through (x, y) along a row or a column; *middle is where their middle is. */
static bool cross(const struct frame *f, int x, int y, bool down, int most, float *middle, float *length)
{
	const uint8_t *at = f->pixels + (size_t)y * f->stride + x;
	long step = down ? (long)f->stride : 1;
	int here = down ? y : x, size = (int)(down ? f->height : f->width), before[3], after[3];

	if (!walk(at, -step, here + 1, most, before) || !walk(at, step, size - here, most, after))
		return false;
	{
		int r[RUNS] = { before[2], before[1], before[0] + after[0] - 1, after[1], after[2] };

		*middle = (float)here + 0.5f + (float)(after[0] - before[0]) / 2 +
			  (float)(after[1] + after[2] - before[1] - before[2]) / 4;
		*length = (float)(r[0] + r[1] + r[2] + r[3] + r[4]);
		return fits(r);
	}
}

static void join(struct finder *a, const struct finder *b)
{
	float n = (float)a->hits;

	a->x = (a->x * n + b->x) / (n + 1);
	a->y = (a->y * n + b->y) / (n + 1);
	a->wide = (a->wide * n + b->wide) / (n + 1);
	a->high = (a->high * n + b->high) / (n + 1);
	a->hits++;
}

static bool same(const struct finder *a, const struct finder *b)
{
	float dx = a->x - b->x, dy = a->y - b->y;

	return a->inverted == b->inverted && dx * dx < a->wide * a->wide / 9 && dy * dy < a->high * a->high / 9 &&
	       a->wide < 1.6f * b->wide && b->wide < 1.6f * a->wide;
}

static void add(struct search *s, const struct finder *new)
{
	unsigned i = 0, weakest = 0;

	for (; i < s->n; i++) {
		if (same(&s->out[i], new)) {
			join(&s->out[i], new);
			return;
		}
		if (s->out[i].hits < s->out[weakest].hits)
			weakest = i;
	}
	if (s->n < FINDER_MAX)
		s->out[s->n++] = *new;
	else if (s->out[weakest].hits == 1)
		s->out[weakest] = *new;
}

/* Five runs of a row that fit: do those of the column through their middle, and once more those of the row there? */
static void consider(struct search *s, int x, int y, int total)
{
	const struct frame *f = s->f;
	struct finder new = { .hits = 1, .inverted = f->pixels[(size_t)y * f->stride + x] >= 128 };

	if (!cross(f, x, y, true, total, &new.y, &new.high) || new.high > 2.5f * (float)total ||
	    new.high < 0.4f * (float)total)
		return;
	if (cross(f, x, (int)new.y, false, total, &new.x, &new.wide))
		add(s, &new);
}

static void search_row(struct search *s, unsigned y)
{
	const uint8_t *row = s->f->pixels + (size_t)y * s->f->stride;
	int r[RUNS] = { 0 }, width = (int)s->f->width, start = 0;
	unsigned known = 0;

	for (int x = 1; x <= width; x++) {
		if (x < width && (row[x] < 128) == (row[x - 1] < 128))
			continue;
		for (int i = 0; i < RUNS - 1; i++)
			r[i] = r[i + 1];
		r[RUNS - 1] = x - start;
		start = x;
		if (++known >= RUNS && fits(r))
			consider(s, x - r[4] - r[3] - (r[2] + 1) / 2, (int)y, r[0] + r[1] + r[2] + r[3] + r[4]);
	}
}

static int by_hits(const void *a, const void *b)
{
	const struct finder *x = a, *y = b;

	return x->hits != y->hits ? (x->hits < y->hits ? 1 : -1) : x->y != y->y ? (x->y > y->y ? 1 : -1) : (x->x > y->x) - (x->x < y->x);
}

unsigned finder_search(const struct frame *f, unsigned step, struct finder out[FINDER_MAX])
{
	struct search s = { .f = f, .out = out };

	for (unsigned y = step / 2; y < f->height; y += step)
		search_row(&s, y);
	qsort(out, s.n, sizeof *out, by_hits);
	return s.n;
}
