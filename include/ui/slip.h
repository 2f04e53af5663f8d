#ifndef CHIT_UI_SLIP_H
#define CHIT_UI_SLIP_H
/* The ticket as rows of cells: lines with their modifiers, notes, discounts, coupons; what is voided stays in sight. */
#include "till/board.h"
#include "till/checkout.h"
#include "ui/grid.h"

struct slip {
	const struct ticket *ticket;
	const struct house *house;
	uint16_t chosen;		/* a line's number; 0: none, and the end of the ticket is in sight */
	bool brief;			/* the short Latin names ... */
	const struct board *board;	/* ... of modifiers, too, which the ticket does not have; NULL: as they are there */
	const struct checkout *counter;	/* what is asked for it; NULL: nothing */
};

/* Into r. Where not all has room, what is chosen is in sight, and the first and the last row say how many rows are not. */
void slip_draw(const struct slip *s, struct grid *g, struct rect r);
/* How many rows it has in all. */
int slip_rows(const struct slip *s);
/* The number of the line that stands in row y of r (from 0); 0: none. For a mouse. */
uint16_t slip_at(const struct slip *s, struct rect r, int y);
/* The line after (step 1) or before (-1) number that counts; from 0 the first or the last. 0 beyond the end. */
uint16_t slip_next(const struct ticket *t, uint16_t number, int step);

/* "2", "1.5", "-1" of a quantity in 1/1000; cap of 16 is enough. */
void slip_quantity(int32_t quantity, char *out, size_t cap);
/* "28.00", without the currency. */
void slip_money(const struct house *h, int64_t amount, char *out, size_t cap);

#endif
