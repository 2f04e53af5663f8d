#ifndef CHIT_UI_PANEL_H
#define CHIT_UI_PANEL_H
/* What one glance takes in: a band with sign, word and reason, and the lines below it. */
#include "till/words.h"
#include "ui/layout.h"

enum { PANEL_LINES = 9 };

struct panel {
	enum style style;		/* STYLE_GOOD, STYLE_BAD, STYLE_CARE, STYLE_PLAIN */
	const char *sign, *word;	/* "[+]" "ACCEPTED" */
	char reason[WORDS_CAP];
	size_t n;
	char lines[PANEL_LINES][WORDS_CAP];	/* the first is what it is about, where there is anything */
	char advice[WORDS_CAP];
};

void panel_verdict(struct panel *p, const struct verdict *v);
void panel_reversed(struct panel *p, const struct reversed *r);
/* The world failed: what is wrong, what to do. */
void panel_failure(struct panel *p, const char *what, const char *advice);
void panel_plain(struct panel *p, const char *word, const char *reason);
void panel_line(struct panel *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Into the band, and into the body below it; gives the lines of the body used. */
int panel_draw(const struct panel *p, struct grid *g, const struct layout *l);

#endif
