#ifndef CHIT_UI_PRINTS_H
#define CHIT_UI_PRINTS_H
/* The printers in the screen's loop: what the counter owes on paper comes out while the till goes on (till/spool.h). */
#include "till/spool.h"

struct app;
void prints_start(struct app *a);	/* behind the opening of the store */
void prints_stop(struct app *a);
void prints_wake(struct app *a);	/* something was added */
const struct spool_status *prints_status(const struct app *a);	/* NULL: this process prints nothing */

/* jobs.c: the page of the queue */
void jobs_open(struct app *a);
void jobs_tick(struct app *a);		/* while it is open: what became of its jobs */
void jobs_finish(struct app *a);

#endif
