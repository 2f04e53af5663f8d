#ifndef CHIT_UI_SELL_H
#define CHIT_UI_SELL_H
/*
 * What the screens of the sale have in common: the counter (till/checkout.h), one way to do an act, and what is asked
 * when an act wants to know more. Every act is a line of the grammar, so `chit do` does the same.
 */
#include "till/board.h"
#include "till/checkout.h"
#include "till/shift.h"
#include "ui/floor.h"
#include "ui/line.h"
#include "ui/list.h"
#include "ui/queue.h"

enum { SELL_LINE_MAX = 256, SELL_BAND_MS = 3000, SELL_PAID_MS = 5000 /* scans wait so long for the change */,
	SELL_GUEST_MS = 15000 /* and the guest sees it so long */ };

struct app;
typedef void leave_fn(struct app *a, uint32_t manager);
struct app_sell {
	bool on;			/* there is a carte: the sale is the base */
	bool stale;			/* another process has changed the store */
	struct checkout *checkout;
	struct board board;		/* the carte, and what waits */
	struct line entry;		/* always ready */
	uint16_t chosen;		/* a line's number; 0: the last is meant */
	int group;			/* of the board, whose items are in sight */
	struct list items;
	bool band;			/* a verdict is over the ticket ... */
	int64_t band_ms;		/* ... since then: a good one goes by itself */
	bool closed;			/* the last sale is still in sight: */
	uint64_t receipt;
	int64_t total, change, back;	/* back: of a refund, on coupons and cards */
	int64_t guest_ms;		/* since when the guest's display shows her change; 0: something else */
	struct sell_act {		/* what waits for an answer, to be done again */
		bool scan;
		size_t len;
		char text[QUEUE_TEXT_MAX + 1];
	} act;
	uint64_t of_receipt;		/* receipts.c: which one is looked at */
	struct list lines;		/* split.c: those that count, and which are marked */
	bool marked[TICKET_LINES_MAX];
	struct floor floor;		/* tables.c: the map as it is drawn */
	char why[WORDS_CAP];		/* what the manager is asked for, and what is done then */
	leave_fn *then;
	struct shift_result result;	/* shift.c, totals.c */
	struct shift_end end;
	const char *totals_title;
	struct report_page *report;	/* report.c's own */
	uint16_t choose_line;		/* choose.c: whose modifiers, and which of its sets */
	uint16_t choose_later;		/* goods of a coupon that came while a line was typed; 0: none */
	int choose_set;
	bool choose_all;		/* also of sets that may be left out */
};

/* Behind the opening of the store. */
enum err sell_open(struct app *a);
void sell_finish(struct app *a);
void sell_tick(struct app *a);			/* twice a second: what others changed, what goes by itself */
void sell_idle(struct app *a);			/* the guest's display: nothing happens */
/* Somebody else stands here. */
void sell_sign_on(struct app *a);

/* Does a line of the grammar, and shows what came of it. */
void sell_line(struct app *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same for the line that is chosen, where one is, else for the last. */
void sell_on_line(struct app *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What a reader read. */
void sell_scan(struct app *a, struct bytes text);
/* Shows what came of an act, or of an answer. */
void sell_show(struct app *a, const struct checkout_outcome *o);
/* The act that waits, once more: with a manager's leave, or with more words behind it. */
void sell_band(struct app *a);			/* the verdict in the panel lies over the ticket until a key; elsewhere nothing */
void sell_again(struct app *a, uint32_t manager);
void sell_again_with(struct app *a, const char *more);

/* The line that is meant: the chosen one, else the last; NULL where there is none. */
const struct ticket_line *sell_meant(const struct app *a);
bool sell_empty(const struct app *a);
bool sell_has_lines(const struct app *a);
bool sell_refused(const struct app *a);		/* what was typed last: it stays where it was typed, to be mended */
bool sell_is_line(const struct app *a, uint16_t number);	/* it is there, and counts */

/* What opens by itself, or from several places. */
void pay_open(struct app *a);
void find_open(struct app *a);
void held_open(struct app *a);			/* held.c */
void held_load(struct app *a);
void held_drop(struct app *a, uint64_t id);	/* a ticket with nothing on it goes, and the list is read again */
void receipts_open(struct app *a);
void split_open(struct app *a);
void tables_open(struct app *a);
void cause_open(struct app *a);			/* cause.c: why the act that waits is done */
/* leave.c: a manager's PIN, and then it is done, with her number. leave_then does not ask a manager herself, nor where
 * there is none. */
bool leave_given(const struct app *a);
void leave_open(struct app *a, const char *why, leave_fn *then);
void leave_then(struct app *a, const char *why, leave_fn *then);
void shift_open(struct app *a);			/* shift.c */
void reports_open(struct app *a);		/* report.c */
void report_forget(struct app *a);
void soldout_open(struct app *a);		/* soldout.c */
void totals_open(struct app *a, const char *title);	/* totals.c: what sell.result holds */
bool choose_goes_on(struct app *a);		/* is there more of the line's sets to be chosen? */
/* choose.c: the modifiers of a line, from its set `set` on ("": the first that has one). */
void choose_open(struct app *a, uint16_t line, const char *set);
void choose_missing(struct app *a, uint16_t line);	/* where its item has a set of which too few are chosen */
bool choose_first(struct app *a);		/* of any line, before it is paid: false where nothing is missing */

#endif
