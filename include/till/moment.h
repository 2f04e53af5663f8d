#ifndef CHIT_TILL_MOMENT_H
#define CHIT_TILL_MOMENT_H
/*
 * What the guest is to see after an act at the counter: which of the customer display's moments it is, and with what. For
 * spool_show(). Pure.
 */
#include "sale/display.h"
#include "till/checkout.h"

/* After an act (or a scan: act NULL) and what came of it. False where the display stays as it is: a refusal, a question, an
 * act that is none of the guest's. */
bool moment_after(const struct checkout *c, const struct act *act, const struct checkout_outcome *o,
		  char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1]);
/* When nothing happens: the house's name where a shift is open and the ticket empty, the total so far, or "closed". */
void moment_idle(const struct checkout *c, char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1]);

#endif
