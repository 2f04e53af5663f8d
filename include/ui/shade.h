#ifndef CHIT_UI_SHADE_H
#define CHIT_UI_SHADE_H
/* A grey picture in the cells of a grid. */
#include "ui/grid.h"

/* SHADE_CHARACTERS: one of ten characters a cell, on any terminal and in a dump. SHADE_HALVES: an upper half block, two
 * pixels a cell, in greys that the terminal brings to what it has. */
enum shade { SHADE_CHARACTERS, SHADE_HALVES };

/* The rect of w x h pixels, as large as r allows in their proportion (a cell is twice as high as wide), in its upper right
 * corner. h 0 where there is no room. */
struct rect shade_fit(struct rect r, unsigned width, unsigned height);
/* pixels: rows of width, 0 is dark. */
void shade_draw(struct grid *g, struct rect r, const uint8_t *pixels, unsigned width, unsigned height, enum shade how);

#endif
