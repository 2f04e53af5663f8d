#ifndef CHIT_STORE_PRINTQ_H
#define CHIT_STORE_PRINTQ_H
/*
 * The print queue: each piece of paper that the till owes somebody, with a state. A job is added inside the transaction of
 * what it tells of (a sale, an order), so there is no sale without its receipt, and the key makes it one job however often
 * it is added. till/spool.h takes the jobs, in their order for each station, to the printers.
 *
 * A job is PRINTING on the disk before its first byte leaves, and PRINTED after the printer has it all: so what a crash or
 * a fault finds in the middle is known, and comes out again marked as a duplicate (`again`), never lost and never twice
 * without saying so.
 */
#include "store/store.h"

enum {
	PRINTQ_STATION_CAP = 13,	/* an id; "receipt" is the guest's printer, others are the kitchen's stations */
	PRINTQ_KEY_MAX = 60,
	PRINTQ_PAPER_MAX = 32768,
	PRINTQ_WHY_MAX = 160,
	PRINTQ_STATIONS_MAX = 32,
	PRINTQ_LOOK = 1000,		/* printq_look: so far back */
};
#define PRINTQ_RECEIPT "receipt"

enum printq_state { PRINTQ_WAITING, PRINTQ_PRINTING, PRINTQ_PRINTED, PRINTQ_FAILED, PRINTQ_CANCELLED, PRINTQ_STATES };

struct printq_job {
	uint64_t number;		/* from 1, in the order in which they were added */
	char station[PRINTQ_STATION_CAP];
	char key[PRINTQ_KEY_MAX + 1];	/* what it is: "receipt/1024", "kitchen/17/3" */
	enum printq_state state;
	bool again;			/* some of it may have come out before: it must say so, and not kick the drawer */
	unsigned tries;			/* how often it was begun */
	int64_t time, changed;		/* when it was added, and when its state last changed */
	char why[PRINTQ_WHY_MAX + 1];	/* why it waits or failed; "" */
};

/* "waiting", "printing", ...: for commands; marked for gettext. */
const char *printq_state_name(enum printq_state st);

/*
 * Adds a job; wants the open transaction of what it tells of. paper: what sale/paper.h made, copied. A key that is there
 * already changes nothing (*was_new false; it may be NULL). ERR_USAGE for a station that is no id or a key that is empty or too long,
 * ERR_TOO_LONG for the paper.
 */
enum err printq_add(struct store *s, const char *station, const char *key, struct bytes paper, int64_t now, bool *was_new);

/* The oldest job that waits for the station, with its paper appended to b. ERR_NOT_FOUND; ERR_TOO_LONG where b is too small. */
enum err printq_next(struct store *s, const char *station, struct printq_job *out, struct buf *b);
/* One job by its number; paper may be NULL. ERR_NOT_FOUND. */
enum err printq_get(struct store *s, uint64_t number, struct printq_job *out, struct buf *paper);
/* The stations for which something waits, sorted; at most PRINTQ_STATIONS_MAX. */
enum err printq_stations(struct store *s, char out[][PRINTQ_STATION_CAP], size_t *n);

/* The states' changes are transactions of their own. */

/* waiting to printing, on the disk when it returns: only then may a byte leave. ERR_REFUSED where it does not wait any more. */
enum err printq_begin(struct store *s, uint64_t number, int64_t now);
/* From printing: to PRINTED; back to WAITING; or FAILED. out: bytes have left for the printer, so that another try is a
 * duplicate. why may be NULL. A power cut may forget this (the job is then found in the middle: it says so when it comes
 * out again). ERR_REFUSED where it is not printing. */
enum err printq_end(struct store *s, uint64_t number, enum printq_state to, bool out, const char *why, int64_t now);
/* Whoever takes the queue first finds what was in the middle when its holder died: waiting again, marked. gives how many. */
enum err printq_recover(struct store *s, int64_t now, int64_t *n);
/* A person's word: a failed, cancelled or printed job waits once more (a printed one as a duplicate). ERR_REFUSED where it
 * is printing; ERR_NOT_FOUND. */
enum err printq_retry(struct store *s, uint64_t number, int64_t now);
/* A person's word: it will not be printed. ERR_REFUSED where it is printed or printing; ERR_NOT_FOUND. */
enum err printq_cancel(struct store *s, uint64_t number, int64_t now);
/* Jobs that were printed or cancelled before this time are forgotten; keys with them. */
enum err printq_purge(struct store *s, int64_t before);

struct printq_counts {
	int64_t n[PRINTQ_STATES];	/* PRINTED and CANCELLED are not counted: 0 */
	int64_t oldest;			/* the time of the oldest that waits or prints; 0: none */
};
enum err printq_counts(struct store *s, struct printq_counts *out);
typedef enum err printq_fn(void *ctx, const struct printq_job *j);
/* Walks the jobs, oldest first: those that are not done, or (all) every one. Stops at the first failure of each. */
enum err printq_list(struct store *s, bool all, printq_fn *each, void *ctx);
/* What a person wants to see of it, never all: at most `most` each of those that failed, are being printed, wait for each
 * station, oldest first; then of those that are done (printed, cancelled), newest first, within the last PRINTQ_LOOK jobs. */
enum err printq_look(struct store *s, int64_t most, printq_fn *each, void *ctx);

/*
 * Whoever prints holds the queue, one process a store: a lock on "print.lock" in the store's directory, which ends with the
 * descriptor. ERR_BUSY where another process has it.
 */
enum err printq_lock(struct store *s, int *fd);

#endif
