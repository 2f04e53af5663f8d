#ifndef CHIT_UI_ACTS_H
#define CHIT_UI_ACTS_H
/* A screen whose keys are its content: a box with a row for each letter of its table, which arrows and Enter reach too. */
#include <stdbool.h>

struct app;

/* Rows for the keys of the open screen that have a letter and can be used now. */
void acts_draw(struct app *a, const char *title);
bool acts_press(struct app *a, int key);
void acts_enter(struct app *a);		/* the row that is chosen */
void acts_click(struct app *a, int x, int y);	/* the row that stands there */

#endif
