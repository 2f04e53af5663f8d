#ifndef CHIT_UI_FLOOR_H
#define CHIT_UI_FLOOR_H
/*
 * Where the tables stand: a line of text that a house can write. Names of tables (ids, 1 to 12 of a-z 0-9 '-') with blanks
 * between them, rows with '/' between them, '.' for a place without a table:
 *
 *	1 2 3 . 4 / 5 6 . . 7 / bar-1 bar-2
 */
#include "base/err.h"
#include "sale/house.h"
#include "ui/grid.h"

enum { FLOOR_MAX = 96, FLOOR_SIDE_MAX = 24 };

struct floor {
	int n, rows, columns;
	struct floor_table {
		char name[SALE_ID_CAP];
		int row, column;
	} tables[FLOOR_MAX];
};

/* ERR_FORMAT, the detail says what is wrong: a name that is no id or comes twice, too many. An empty text has no tables. */
enum err floor_parse(const char *text, struct floor *out);
/* -1: not there. */
int floor_find(const struct floor *f, const char *name);
/* The table next to `from` in this direction (PRESS_UP, ...): the nearest by rows and columns; from where there is none. */
int floor_step(const struct floor *f, int from, int key);
/* The cell in r of table i, as large as there is room for, where table `chosen` is in sight; h 0: it is not. */
struct rect floor_cell(const struct floor *f, struct rect r, int chosen, int i);
/* Puts a table that is not on the map (it was opened by its name) at the end, in a row below. False where it is full. */
bool floor_add(struct floor *f, const char *name);

#endif
