#ifndef CHIT_UI_GRID_H
#define CHIT_UI_GRID_H
/*
 * A screen as cells, without a terminal. Whatever is put here comes out as printable characters of known width, inside
 * the grid: nothing that a stranger wrote can move a cursor.
 */
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum style { STYLE_PLAIN, STYLE_TITLE, STYLE_GOOD, STYLE_BAD, STYLE_CARE, STYLE_DIM, STYLE_BOLD, STYLE_KEY, STYLE_LABEL,
	     STYLE_BOX, STYLE_DIGITS, STYLE_COUNT,
	     STYLE_HALVES = STYLE_COUNT };	/* of grid_halves() alone: the cell brings its own greys */

enum { GRID_MARKS = 3, GRID_SIDE_MAX = 512 };
struct cell {
	uint32_t code;			/* 0: the second half of the wide character before it */
	uint32_t marks[GRID_MARKS];	/* combining ones; 0 ends them */
	uint8_t width, style;
	uint8_t above, below;		/* STYLE_HALVES: greys, 0 is dark */
};
struct grid {
	int w, h;
	struct cell *cells;		/* row by row */
	int cursor_x, cursor_y;		/* -1: none is shown */
};

struct rect {
	int x, y, w, h;
};

/* Zero-initialise before the first. Sides are brought into 1 to GRID_SIDE_MAX; all cells become blank. */
enum err grid_resize(struct grid *g, int w, int h);
void grid_finish(struct grid *g);
struct rect grid_rect(const struct grid *g);
bool rect_has(struct rect r, int x, int y);
const struct cell *grid_cell(const struct grid *g, int x, int y);
bool cell_equal(const struct cell *a, const struct cell *b);

void grid_fill(struct grid *g, struct rect r, enum style style);	/* with blanks */
/* One line of UTF-8 at (x, y), at most `cells` wide and inside the grid; a wide character that would be cut in half is
 * left out. Gives the cells used. A line that does not fit ends in "~" where `cells` is at least 2. */
int grid_put(struct grid *g, int x, int y, int cells, enum style style, const char *text);
/* Ends at x + cells. */
int grid_put_right(struct grid *g, int x, int y, int cells, enum style style, const char *text);
int grid_put_center(struct grid *g, int x, int y, int cells, enum style style, const char *text);
/* Breaks at blanks, and between wide characters; gives the lines used, at most r.h. */
int grid_wrap(struct grid *g, struct rect r, enum style style, const char *text);
/* Two pixels in one cell, one above the other. */
void grid_halves(struct grid *g, int x, int y, uint8_t above, uint8_t below);
/* A frame with a title. */
void grid_box(struct grid *g, struct rect r, enum style style, const char *title);

/*
 * The screen as text: a line each, led by a letter and "|": G, R or Y where the whole row is good, bad or care, T title,
 * else a blank. Blanks at the end are cut.
 */
void grid_dump(const struct grid *g, FILE *out);
/* Does any row hold this text? */
bool grid_find(const struct grid *g, const char *text);

#endif
