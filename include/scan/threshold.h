#ifndef CHIT_SCAN_THRESHOLD_H
#define CHIT_SCAN_THRESHOLD_H
/*
 * A grey picture made black and white, each pixel held against the mean of the light around it: what is left of shade,
 * glare and noise troubles no reader. One table of sums over cells of 4 x 4 pixels (an integral image) serves every
 * size of window.
 */
#include "base/err.h"
#include "scan/frame.h"

enum { THRESHOLD_CELL = 4 };

struct threshold {
	uint32_t *sums;		/* of all cells above and to the left, (columns + 1) x (rows + 1) */
	size_t cap;
	unsigned columns, rows;
	uint8_t *levels;	/* of one row of cells, a byte a pixel */
	size_t levels_cap;
};
void threshold_finish(struct threshold *t);

/* Adds up the cells of f. ERR_NOMEM; the memory grows and is used again. */
enum err threshold_measure(struct threshold *t, const struct frame *f);

/* Of the same f: *out becomes 0 where a pixel is more than `below` darker than the mean of the window of about `window`
 * pixels around its cell, 255 elsewhere. ERR_NOMEM. */
enum err threshold_apply(struct threshold *t, const struct frame *f, unsigned window, int below, struct frame *out);

/* The same in grey: 128 is where threshold_apply draws the line, and the differences stay. ERR_NOMEM. */
enum err threshold_flatten(struct threshold *t, const struct frame *f, unsigned window, int below, struct frame *out);

/* Each pixel becomes the mean of itself and its eight neighbours, by their nearness (1 2 1 across and down): noise of the
 * sensor makes no patterns then. */
void threshold_soften(struct frame *f);

#endif
