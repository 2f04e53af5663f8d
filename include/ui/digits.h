#ifndef CHIT_UI_DIGITS_H
#define CHIT_UI_DIGITS_H
/* An amount that is read from two metres: digits of 3x5 cells, or twice as wide where there is room. */
#include "ui/grid.h"

enum { DIGITS_ROWS = 5 };

/* Cells that text needs, at most 2 to a dot: scale 1 or 2. Only 0-9, '-', '.' and ',' have a shape; others are blanks. */
int digits_cells(const char *text, int scale);
/* Against the right edge of r, as large as it can be there; plain text where even the smaller shape has no room. Gives the
 * rows used. */
int digits_draw(struct grid *g, struct rect r, enum style style, const char *text);

#endif
