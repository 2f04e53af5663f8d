#ifndef CHIT_TILL_SHIFT_H
#define CHIT_TILL_SHIFT_H
/*
 * Opening and closing a shift at this till. The close is blind: whoever counts the drawer does not see what should be in it
 * before she has said what is. An X looks, a Z is the close's own paper. Each is one transaction of its own.
 */
#include "store/sales.h"
#include "store/shifts.h"
#include "till/checkout.h"

enum shift_answer {
	SHIFT_OK,
	SHIFT_IS_OPEN, SHIFT_NONE,	/* of begin, of end */
	SHIFT_TICKETS,			/* tickets are still open or held: close or void them first, or say so */
	SHIFT_PART_PAID,		/* money was taken on a ticket that is not closed: it would be in no shift's sums */
	SHIFT_MANAGER,			/* wants a manager */
};
struct shift_result {
	enum shift_answer answer;
	char words[WORDS_CAP];		/* translated: of a no, and of a begin whose float is not what was counted last; else "" */
	struct shift_totals totals;	/* of end and of X */
};
/* The float: what lies in the drawer, minor units. */
enum err shift_begin(struct checkout *c, int64_t opening_float, int64_t now, struct shift_result *out);
struct shift_end {
	int64_t counted;		/* -1: not counted, which wants a manager */
	bool leave_tickets;		/* tables go on into the next shift */
	uint32_t manager;		/* who allows it; 0: nobody stands by */
};
enum err shift_end(struct checkout *c, const struct shift_end *how, int64_t now, struct shift_result *out);
/* What the open shift has come to; with number, that shift. ERR_NOT_FOUND. */
enum err shift_x(struct checkout *c, uint32_t number, struct shift_result *out);

#endif
