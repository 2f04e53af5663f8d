#ifndef CHIT_UI_LIST_H
#define CHIT_UI_LIST_H
/* A list of which one row is chosen and some are in sight. Knows neither a terminal nor what its rows are. */
#include "ui/grid.h"

struct list {
	int n, chosen;		/* chosen: 0 to n - 1; 0 where n is 0 */
	int top, rows;		/* the first in sight, and how many have room */
};

/* So many rows now; what was chosen stays so where it still can. */
void list_set(struct list *l, int n);
/* So much room now; what is chosen comes into sight. */
void list_fit(struct list *l, int rows);
/* Up, Down, PageUp, PageDown, Home, End. False for any other key. */
bool list_key(struct list *l, int key);
/* Which row stands in line y of the list, from 0; -1: none. */
int list_at(const struct list *l, int y);
/* In the last column of r: where the part in sight lies, drawn only where not all is. */
void list_draw_bar(const struct list *l, struct grid *g, struct rect r);

/* Does every word of `filter` occur in `text`? Letter case of ASCII does not count; an empty filter lets all pass. */
bool list_passes(const char *text, const char *filter);

#endif
