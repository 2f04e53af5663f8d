#ifndef CHIT_UI_LAYOUT_H
#define CHIT_UI_LAYOUT_H
/* Where things stand on a screen of any size. */
#include "ui/grid.h"

enum { LAYOUT_LEAST_W = 20, LAYOUT_LEAST_H = 5, LAYOUT_SLOTS_MAX = 16 };

struct layout {
	bool too_small;			/* then nothing else is set */
	struct rect title, band, body, status, bar;	/* h 0: no room */
};
struct layout layout_of(int w, int h);
/* A box of about this size in the middle of r, smaller where it must be. */
struct rect layout_box(struct rect r, int w, int h);

/* A box of n rows to choose from in the middle of r: in two columns where one has no room. */
struct rows_layout {
	struct rect box;
	int rows, columns, top;		/* in one column: the first row in sight, so that the chosen one is */
};
struct rows_layout layout_rows(struct rect r, int n, int chosen);
/* Where row i stands; h 0: it is not in sight. */
struct rect layout_row(const struct rows_layout *l, int i);

/* The sale: the ticket, what it comes to, the carte beside it, and the line that is always ready. */
struct sale_layout {
	struct rect ticket, sums, carte, amount, entry;	/* h or w 0: no room */
	bool large;			/* amount has room for digits that are read from afar */
};
/* sums: how many rows the sums below the ticket want. */
struct sale_layout layout_sale(const struct layout *l, int sums);

/* One slot of a bar of function keys. */
struct bar_slot {
	int key;
	const char *label;		/* translated; NULL or "": not now */
};
/* "F1 Help  F2 Serial ...": what fits, spread evenly; slots that cannot be used now are left out. */
void layout_bar(struct grid *g, struct rect r, const struct bar_slot *slots, size_t n);
/* The key of the slot at column x of the same bar; PRESS_NONE (0) between them. For a mouse. */
int layout_bar_at(struct rect r, const struct bar_slot *slots, size_t n, int x);

#endif
