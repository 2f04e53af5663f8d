#ifndef CHIT_SALE_PLAN_H
#define CHIT_SALE_PLAN_H
/*
 * The room as a map: tables at their places, drawn in cells. Pure: it says where each table's box lies and what stands in
 * it, the screen draws it; plan_line() draws it as plain text. A table's place is a square of a coarse grid, as the owner
 * typed it; the boxes are as large as the terminal allows.
 */
#include "sale/house.h"

enum {
	PLAN_TABLES_MAX = 120,
	PLAN_X_MAX = 15, PLAN_Y_MAX = 9,	/* squares from 0 */
	PLAN_WIDTH_MIN = 6, PLAN_HEIGHT_MIN = 3,	/* of a box, its border in it */
	PLAN_WIDTH_MAX = 14, PLAN_HEIGHT_MAX = 5,
	PLAN_COLUMNS_MAX = 240,
	PLAN_WORDS_CAP = 64,
	PLAN_LINE_CAP = PLAN_COLUMNS_MAX * 4 + 1,
};

enum plan_state {
	PLAN_FREE,
	PLAN_TAKEN,			/* guests, nothing ordered */
	PLAN_ORDERED,			/* the kitchen knows of it */
	PLAN_WAITING,			/* a course waits to be fired */
	PLAN_BILL,			/* the bill is printed */
	PLAN_STATES
};

struct plan_table {
	char id[SALE_ID_CAP];
	uint8_t x, y;
	uint8_t seats, guests;
	enum plan_state state;
	uint16_t minutes;		/* since it was taken */
};

struct plan_box {
	uint16_t left, top, width, height;	/* in cells of the whole map */
	bool placed;			/* false: its square is another's, or off the grid: show it in the list alone */
};

struct plan {
	const struct plan_table *tables;	/* the caller's, for as long as the plan is used */
	unsigned n;
	struct plan_box boxes[PLAN_TABLES_MAX];
	uint16_t columns, rows;		/* of the whole map, which may be larger than the screen: then it scrolls */
	bool ascii;			/* borders of '+', '-' and '|' */
};

/* Lays the tables out for a screen of so many cells. */
void plan_lay(struct plan *p, const struct plan_table *tables, unsigned n, unsigned columns, unsigned rows);
/* What stands in line i (from 0) of a table's box, within its border: name and seats, then state and time. */
void plan_words(const struct plan *p, unsigned table, unsigned i, char out[PLAN_WORDS_CAP]);
const char *plan_state_name(enum plan_state s);	/* marked for gettext: "free", "bill" */

enum plan_way { PLAN_LEFT, PLAN_RIGHT, PLAN_UP, PLAN_DOWN };
/* The table that an arrow key leads to from this one: the nearest of that side; the same one where there is none. */
unsigned plan_next(const struct plan *p, unsigned from, enum plan_way way);
/* From which column and row on a screen shows the map so that this table is whole on it, moved as little as may be. */
void plan_scroll(const struct plan *p, unsigned table, unsigned columns, unsigned rows, uint16_t *left, uint16_t *top);

/* Row `row` of the map as text, the table `chosen` (n: none) with a double border. */
void plan_line(const struct plan *p, unsigned row, unsigned chosen, char out[PLAN_LINE_CAP]);

#endif
