#ifndef CHIT_UI_COUNTER_H
#define CHIT_UI_COUNTER_H
/* Scans and what becomes of them: one at a time, in order; a verdict stays in sight for a moment. */
#include "till/redeem.h"
#include "till/reverse.h"
#include "ui/panel.h"
#include "ui/queue.h"

struct app;
struct app_scan {
	struct queue queue;
	struct redeem machine;
	uint8_t text[QUEUE_TEXT_MAX];	/* of the scan in the machine */
	int held;			/* redeem_hold */
	int64_t busy_until;		/* a verdict stays in sight for a moment */
	int hold_timer, ask_timer;	/* -1: none */
	struct panel panel;		/* what came of the last one */
	bool idle;			/* nothing has been decided yet, or it was dismissed */
	bool accepted;			/* the panel is an accept of `serial` */
	bool again;			/* and it was seen once more */
	uint8_t serial[SERIAL_LEN];
	bool alarmed;			/* the clock's alarm was raised */
	bool clock_said;		/* that it cannot be right by what this till wrote down */
};

void counter_init(struct app_scan *s);
/* A text from a reader, or (scanned false) from a person. Queued; dropped with a word where too many wait. */
void counter_scan(struct app *a, struct bytes text, bool scanned);
void counter_go(struct app *a);				/* the next one, where it may */
/* The answer to the machine's question; manager: her number, 0 for the passphrase. */
void counter_answer(struct app *a, bool yes, uint32_t manager);
void counter_reverse(struct app *a, const struct reverse_request *rq);	/* who is put in here */
void counter_hold(struct app *a);			/* what is shown now stays for a moment before the next scan */
void counter_hold_for(struct app *a, int64_t ms);
bool counter_can_undo(const struct app *a);
void counter_draw_queue(struct app *a);		/* how many scans wait: on the last line of the body, or in a row */
void counter_draw_queue_in(struct app *a, struct rect row);
enum err counter_refresh(struct app *a);		/* the store as others left it */

#endif
