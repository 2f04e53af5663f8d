#ifndef CHIT_UI_LINE_H
#define CHIT_UI_LINE_H
/* A line of text being typed. Knows no terminal. Only printable characters get in. */
#include "ui/grid.h"
#include "ui/keys.h"

enum { LINE_CAP = 1024 };

struct line {
	char text[LINE_CAP];	/* UTF-8 with a NUL */
	size_t len, cursor;	/* bytes */
	bool secret;		/* shown as stars, wiped */
};

void line_clear(struct line *l);	/* wipes; keeps `secret` */
void line_set(struct line *l, const char *text);	/* cut where it is too long; the cursor stands behind it */
/* Printable characters, Backspace, Delete, arrows, Home, End, Ctrl-U (all of it), Ctrl-W (a word). False for any other key. */
bool line_key(struct line *l, int key);
void line_draw(const struct line *l, struct grid *g, struct rect r, enum style style);

#endif
