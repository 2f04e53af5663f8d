#define _DEFAULT_SOURCE	/* M_PI */
#include "optics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAPS_MAX = 64, NOISES = 65536, GAMMAS = 4096 };

/* splitmix64: any seed is a good one. */
uint64_t chance_next(struct chance *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

struct chance chance_of(uint64_t a, uint64_t b, uint64_t salt)
{
	struct chance c = { a * 1000003 ^ b * 7919 ^ salt * 0x2545f4914f6cdd1dull };

	chance_next(&c);
	return c;
}

double chance_within(struct chance *c, double low, double high)
{
	return low + (high - low) * (double)(chance_next(c) >> 11) / 9007199254740992.0;
}

static double normal(struct chance *c)
{
	double u = chance_within(c, 1e-12, 1), v = chance_within(c, 0, 1);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static void *need(void *memory)
{
	if (!memory) {
		fputs("frames: out of memory\n", stderr);
		exit(3);
	}
	return memory;
}

struct picture picture_make(unsigned width, unsigned height)
{
	return (struct picture){ width, height, need(calloc((size_t)width * height, sizeof(float))) };
}

void picture_free(struct picture *p)
{
	free(p->light);
	p->light = NULL;
}

static void lighten_row(float *row, unsigned width, double y, const double *wave, const struct faults *f,
			const double *edge, const double *streak)
{
	for (unsigned x = 0; x < width; x++) {
		double v = row[x];

		if (f->moire > 0)
			v *= 1 + f->moire * (sin(wave[0] * x + wave[1] * y + wave[2]) + sin(wave[3] * x + wave[4] * y));
		if (f->uneven < 1)
			v *= f->uneven + (1 - f->uneven) * (edge[0] * x + edge[1] * y + edge[2] + 1) / 2;
		v = v * (1 - 0.5 * f->ambient) + f->ambient;
		if (f->glare > 0) {
			double d = streak[0] * x + streak[1] * y + streak[2];

			v += f->glare * exp(-0.5 * d * d);
		}
		row[x] = (float)v;
	}
}

/* Moire of the screen's own pixels, light from one side, light on the glass, a streak of glare over the code. */
void optics_lighten(struct picture *p, const struct faults *f, struct box code, struct chance *c)
{
	double w = p->width, h = p->height, reach = 0.5 * hypot(w, h);
	double l1 = chance_within(c, 4, 30), a1 = chance_within(c, 0, M_PI), l2 = chance_within(c, 4, 30),
	       a2 = chance_within(c, 0, M_PI), from = chance_within(c, 0, 2 * M_PI);
	double wave[5] = { 2 * M_PI * cos(a1) / l1, 2 * M_PI * sin(a1) / l1, chance_within(c, 0, 2 * M_PI),
			   2 * M_PI * cos(a2) / l2, 2 * M_PI * sin(a2) / l2 };
	double edge[3] = { cos(from) / reach, sin(from) / reach, -(w / 2 * cos(from) + h / 2 * sin(from)) / reach };
	double gx = chance_within(c, code.x0, code.x1), gy = chance_within(c, code.y0, code.y1),
	       ga = chance_within(c, 0, M_PI), width = chance_within(c, 0.02, 0.10) * h;
	double streak[3] = { -sin(ga) / width, cos(ga) / width, (gx * sin(ga) - gy * cos(ga)) / width };

	for (unsigned y = 0; y < p->height; y++)
		lighten_row(p->light + (size_t)y * p->width, p->width, y, wave, f, edge, streak);
}

/* A few weighted places around a pixel. */
struct taps {
	unsigned n;
	int dx[TAPS_MAX * 4], dy[TAPS_MAX * 4];
	float weight[TAPS_MAX * 4];
};

static void taps_add(struct taps *t, int dx, int dy, double weight)
{
	unsigned i = 0;

	while (i < t->n && (t->dx[i] != dx || t->dy[i] != dy))
		i++;
	if (i == t->n) {
		t->dx[i] = dx;
		t->dy[i] = dy;
		t->weight[i] = 0;
		t->n++;
	}
	t->weight[i] += (float)weight;
}

/* The way of a hand during the exposure, shared out to the pixels around each point of it. */
static void taps_line(struct taps *t, double length, double angle)
{
	for (int i = 0; i < TAPS_MAX; i++) {
		double d = (i / (TAPS_MAX - 1.0) - 0.5) * length, x = d * cos(angle), y = d * sin(angle);
		double fx = x - floor(x), fy = y - floor(y), part = 1.0 / TAPS_MAX;
		int ix = (int)floor(x), iy = (int)floor(y);

		taps_add(t, ix, iy, part * (1 - fx) * (1 - fy));
		taps_add(t, ix + 1, iy, part * fx * (1 - fy));
		taps_add(t, ix, iy + 1, part * (1 - fx) * fy);
		taps_add(t, ix + 1, iy + 1, part * fx * fy);
	}
}

static unsigned clamp(int at, unsigned size)
{
	return at < 0 ? 0 : (unsigned)at >= size ? size - 1 : (unsigned)at;
}

/* A row of `from`, shifted sideways with its edge pixels repeated, times weight, onto `to`. */
static void add_row(float *to, const float *from, int width, int dx, float weight)
{
	int first = dx < 0 ? -dx : 0, last = dx > 0 ? width - dx : width;

	for (int x = 0; x < first; x++)
		to[x] += weight * from[0];
	for (int x = first; x < last; x++)
		to[x] += weight * from[x + dx];
	for (int x = last; x < width; x++)
		to[x] += weight * from[width - 1];
}

static void filter(struct picture *p, const struct taps *t)
{
	struct picture out = picture_make(p->width, p->height);

	for (unsigned y = 0; y < p->height; y++)
		for (unsigned i = 0; i < t->n; i++)
			add_row(out.light + (size_t)y * p->width,
				p->light + (size_t)clamp((int)y + t->dy[i], p->height) * p->width, (int)p->width,
				t->dx[i], t->weight[i]);
	free(p->light);
	*p = out;
}

void optics_move(struct picture *p, double pixels, struct chance *c)
{
	struct taps t = { 0 };
	double angle = chance_within(c, 0, M_PI);

	if (pixels <= 0.3)
		return;
	taps_line(&t, pixels, angle);
	filter(p, &t);
}

void optics_blur(struct picture *p, double sigma)
{
	struct taps across = { 0 }, down = { 0 };
	int reach = (int)ceil(sigma * 3.5);
	double sum = 0;

	if (sigma <= 0.05)
		return;
	for (int i = -reach; i <= reach; i++)
		sum += exp(-0.5 * i * i / (sigma * sigma));
	for (int i = -reach; i <= reach; i++) {
		taps_add(&across, i, 0, exp(-0.5 * i * i / (sigma * sigma)) / sum);
		taps_add(&down, 0, i, exp(-0.5 * i * i / (sigma * sigma)) / sum);
	}
	filter(p, &across);
	filter(p, &down);
}

static float noises[NOISES], gammas[GAMMAS + 1];

static void make_tables(void)
{
	struct chance c = chance_of(42, 0, 0);

	if (gammas[GAMMAS] > 0)
		return;
	for (int i = 0; i < NOISES; i++)
		noises[i] = (float)normal(&c);
	for (int i = 0; i <= GAMMAS; i++)
		gammas[i] = (float)(255 * pow((double)i / GAMMAS, 1 / 2.2));
}

static float developed(float light)
{
	if (light >= 1)
		return 255;
	if (light < 0.02f)
		return light <= 0 ? 0 : 255 * powf(light, 1 / 2.2f);
	return gammas[(int)(light * GAMMAS)];
}

uint8_t *optics_expose(struct picture *p, const struct faults *f, struct chance *c)
{
	size_t n = (size_t)p->width * p->height;
	struct picture soft = picture_make(p->width, p->height);
	uint8_t *grey = need(malloc(n));

	make_tables();
	for (size_t i = 0; i < n; i++)
		p->light[i] = developed(p->light[i]) + noises[chance_next(c) & (NOISES - 1)] * (float)f->noise;
	memcpy(soft.light, p->light, n * sizeof *p->light);
	optics_blur(&soft, 1);
	for (size_t i = 0; i < n; i++) {
		float v = p->light[i] + (float)f->sharpen * (p->light[i] - soft.light[i]);

		grey[i] = v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t)(v + 0.5f);
	}
	picture_free(&soft);
	return grey;
}
