#ifndef CHIT_SALE_DISPLAY_H
#define CHIT_SALE_DISPLAY_H
/*
 * What the guest sees on the customer display: two lines of twenty characters, at each of the moments that such displays
 * have. Pure; print/display.h sends them. Such a display has ASCII alone: names are the carte's brief ones.
 */
#include "sale/ticket.h"

enum { DISPLAY_COLUMNS = 20, DISPLAY_ROWS = 2 };

enum display_moment {
	DISPLAY_WAITING,		/* the house's name */
	DISPLAY_LINE,			/* a line was added ... */
	DISPLAY_CHANGED,		/* ... or is another one now: quantity, price */
	DISPLAY_DELETED,
	DISPLAY_SUBTOTAL,
	DISPLAY_TOTAL,			/* now money is asked for */
	DISPLAY_TENDER,			/* some was given, and this is still due */
	DISPLAY_CHANGE,			/* paid: what comes back */
	DISPLAY_CLOSED,			/* nobody sells here now */
	DISPLAY_MOMENTS
};

struct display_view {
	enum display_moment moment;
	const struct house *house;
	const struct ticket_line *line;		/* LINE, CHANGED, DELETED */
	int64_t amount;				/* of the line, or what was given (TENDER) */
	const struct ticket_totals *totals;	/* SUBTOTAL, TOTAL, TENDER, CHANGE */
};
/* Both lines, exactly DISPLAY_COLUMNS printable ASCII characters each, and a NUL. */
void display_lines(const struct display_view *v, char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1]);

#endif
