#include "scan/threshold.h"

#include <stdlib.h>
#include <string.h>

enum { CELL = THRESHOLD_CELL };

typedef void row_fn(uint8_t *restrict to, const uint8_t *restrict from, const uint8_t *restrict levels, unsigned width);

void threshold_finish(struct threshold *t)
{
	free(t->sums);
	free(t->levels);
	*t = (struct threshold){ 0 };
}

static enum err grow(struct threshold *t, size_t sums, size_t levels)
{
	if (sums > t->cap) {
		free(t->sums);
		t->sums = malloc(sums * sizeof *t->sums);
		t->cap = t->sums ? sums : 0;
	}
	if (levels > t->levels_cap) {
		free(t->levels);
		t->levels = malloc(levels);
		t->levels_cap = t->levels ? levels : 0;
	}
	return t->sums && t->levels ? ERR_OK : err_set(ERR_NOMEM, "no memory for a decoder");
}

/* A cell at the rim repeats the last pixels, so that every cell counts as much. */
static uint32_t cell_sum(const struct frame *f, unsigned x0, unsigned y0)
{
	uint32_t sum = 0;

	for (unsigned y = y0; y < y0 + CELL; y++)
		for (unsigned x = x0; x < x0 + CELL; x++)
			sum += f->pixels[(size_t)(y < f->height ? y : f->height - 1) * f->stride +
					 (x < f->width ? x : f->width - 1)];
	return sum;
}

static uint32_t cell_within(const uint8_t *at, unsigned stride)
{
	uint32_t sum = 0;

	for (unsigned y = 0; y < CELL; y++, at += stride)
		sum += (uint32_t)at[0] + at[1] + at[2] + at[3];
	return sum;
}

static void sum_row(struct threshold *t, const struct frame *f, unsigned row)
{
	uint32_t *above = t->sums + (size_t)row * (t->columns + 1), *here = above + t->columns + 1;
	unsigned whole = (row + 1) * CELL <= f->height ? f->width / CELL : 0;
	uint32_t left = 0;

	here[0] = 0;
	for (unsigned c = 0; c < t->columns; c++) {
		left += c < whole ? cell_within(f->pixels + (size_t)row * CELL * f->stride + c * CELL, f->stride) :
				    cell_sum(f, c * CELL, row * CELL);
		here[c + 1] = above[c + 1] + left;
	}
}

enum err threshold_measure(struct threshold *t, const struct frame *f)
{
	unsigned columns = (f->width + CELL - 1) / CELL, rows = (f->height + CELL - 1) / CELL;
	enum err e = grow(t, (size_t)(columns + 1) * (rows + 1), (size_t)columns * CELL);

	if (e != ERR_OK)
		return e;
	t->columns = columns;
	t->rows = rows;
	memset(t->sums, 0, (columns + 1) * sizeof *t->sums);
	for (unsigned row = 0; row < rows; row++)
		sum_row(t, f, row);
	return ERR_OK;
}

static unsigned most(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The level of each pixel of a row of cells; the sums may wrap around, their differences do not. */
static void level_row(struct threshold *t, unsigned row, unsigned reach, int below)
{
	unsigned r0 = row > reach ? row - reach : 0, r1 = least(row + reach + 1, t->rows);
	const uint32_t *top = t->sums + (size_t)r0 * (t->columns + 1), *bottom = t->sums + (size_t)r1 * (t->columns + 1);

	for (unsigned c = 0; c < t->columns; c++) {
		unsigned c0 = c > reach ? c - reach : 0, c1 = least(c + reach + 1, t->columns);
		uint32_t sum = bottom[c1] - bottom[c0] - top[c1] + top[c0], n = (r1 - r0) * (c1 - c0) * CELL * CELL;
		int level = (int)(sum / n) - below;

		memset(t->levels + (size_t)c * CELL, level < 0 ? 0 : level > 255 ? 255 : level, CELL);
	}
}

static enum err apply(struct threshold *t, const struct frame *f, unsigned window, int below, struct frame *out, row_fn *row)
{
	unsigned reach = most(window / CELL / 2, 1);
	enum err e = frame_resize(out, f->width, f->height);

	if (e != ERR_OK)
		return e;
	for (unsigned y = 0; y < f->height; y++) {
		if (y % CELL == 0)
			level_row(t, y / CELL, reach, below);
		row(out->pixels + (size_t)y * out->stride, f->pixels + (size_t)y * f->stride, t->levels, f->width);
	}
	return ERR_OK;
}

static void row_black(uint8_t *restrict to, const uint8_t *restrict from, const uint8_t *restrict levels, unsigned width)
{
	for (unsigned x = 0; x < width; x++)
		to[x] = from[x] < levels[x] ? 0 : 255;
}

static void row_flat(uint8_t *restrict to, const uint8_t *restrict from, const uint8_t *restrict levels, unsigned width)
{
	for (unsigned x = 0; x < width; x++) {
		int v = 128 + from[x] - levels[x];

		to[x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
	}
}

enum err threshold_apply(struct threshold *t, const struct frame *f, unsigned window, int below, struct frame *out)
{
	return apply(t, f, window, below, out, row_black);
}

enum err threshold_flatten(struct threshold *t, const struct frame *f, unsigned window, int below, struct frame *out)
{
	return apply(t, f, window, below, out, row_flat);
}

/* 1 2 1 across, the result in sixteen bits; the rim repeats itself. */
static void across(const uint8_t *from, unsigned width, uint16_t *restrict to)
{
	to[0] = (uint16_t)(3 * from[0] + from[width > 1]);
	for (unsigned x = 1; x + 1 < width; x++)
		to[x] = (uint16_t)(from[x - 1] + 2 * from[x] + from[x + 1]);
	if (width > 1)
		to[width - 1] = (uint16_t)(from[width - 2] + 3 * from[width - 1]);
}

static void down(const uint16_t *restrict a, const uint16_t *restrict b, const uint16_t *restrict c, unsigned width,
		 uint8_t *restrict to)
{
	for (unsigned x = 0; x < width; x++)
		to[x] = (uint8_t)((a[x] + 2 * b[x] + c[x] + 8) >> 4);
}

void threshold_soften(struct frame *f)
{
	static uint16_t memory[3][FRAME_SIDE_MAX];
	uint16_t *above = memory[0], *here = memory[1], *below = memory[2];

	across(f->pixels, f->width, here);
	memcpy(above, here, f->width * sizeof *above);
	for (unsigned y = 0; y < f->height; y++) {
		uint8_t *row = f->pixels + (size_t)y * f->stride;
		uint16_t *free = above;

		across(y + 1 < f->height ? row + f->stride : row, f->width, below);
		down(above, here, below, f->width, row);
		above = here;
		here = below;
		below = free;
	}
}
