#ifndef CHIT_STORE_SHIFTS_H
#define CHIT_STORE_SHIFTS_H
/*
 * Shifts: at most one is open. It begins with what lies in the drawer and ends with what was counted, beside what should
 * be there. At its close the heads of all streams go into its fact, signed by the till's key (DESIGN, section 7): what was
 * written before cannot be changed after without one that signs again. All but shifts_current and shifts_get want an open
 * transaction.
 */
#include "sale/shift.h"
#include "store/store.h"

/* 0: none is open. */
enum err shifts_current(struct store *s, uint32_t *number);
/* number, times, who, float, counted (-1: not) and what was open at its close; the sums are store/sales.h's. ERR_NOT_FOUND. */
enum err shifts_get(struct store *s, uint32_t number, struct shift_totals *out);

struct shifts_act {
	uint32_t who;
	int64_t now;
};
/* ERR_EXISTS where one is open. */
enum err shifts_begin(struct store *s, int64_t opening_float, const struct shifts_act *act, uint32_t *number);
/* What was expected and which tickets are open is in t; counted -1: it was not counted. The store is unlocked. ERR_NOT_FOUND where
 * none is open. */
enum err shifts_end(struct store *s, const struct shift_totals *t, int64_t counted, const struct shifts_act *act);
/* The rows of such a fact (for rebuilding). */
enum err shifts_view(struct store *s, const struct fact *f);

/* The signed heads of a closed shift: a COSE_Sign1 of type "chit/head" over {1: journal, 2: shift, 3: [[stream, sequence,
 * hash]]}. Appended to b. ERR_NOT_FOUND. */
enum err shifts_heads(struct store *s, uint32_t number, struct buf *b);

#endif
