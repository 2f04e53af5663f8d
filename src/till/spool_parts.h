#ifndef SRC_TILL_SPOOL_PARTS_H
#define SRC_TILL_SPOOL_PARTS_H
/* The spool's inside, for spool.c (jobs and lines), spool_config.c (which printers there are) and spool_words.c (what is said of them). */
#include "till/spool.h"

#include <sys/stat.h>

/* What the loop watches for a line now. */
struct watched {
	int fd;				/* -1: nothing */
	short events;
};

/* A printer and what it is about. */
struct worker {
	struct spool *spool;
	const struct printer_setup *setup;
	struct printer printer;
	struct printq_job job;		/* number 0: none */
	uint8_t *bytes;			/* of the job */
	struct watched watched;
};

struct spool {
	struct store *store;
	struct clock clock;
	struct printers printers;
	struct font font;
	int lock;			/* -1: not ours */
	struct loop *loop;
	int timer;
	int64_t ticked;			/* monotonic */
	void (*changed)(void *ctx);
	void *ctx;
	struct stat read, seen;		/* the config as it was taken, and at the last look; all 0: there is none */
	char config[400], fault[400];	/* what is wrong with the config, with the store; "" */
	bool kept;			/* the printers are of a config before that */
	struct spool_status status;
	struct worker workers[PRINTERS_MAX];
	struct display display;
	bool has_display;
	struct watched shown;
};

/* The store has failed: said until the next look at the queue. */
void spool_fault(struct spool *sp, enum err e);
/* The printers of the config, or of the last good one; the display with them. */
void spool_load(struct spool *sp);
/* Once a tick: where the config has changed, and stands so for a tick, its printers are taken anew; what was being printed goes
 * back to the queue. A torn one is said, and changes nothing. */
void spool_follow(struct spool *sp);
/* In spool.c: no line is open any more. */
void spool_stop_lines(struct spool *sp);
void spool_stop_display(struct spool *sp);
/* Makes the status anew, and calls changed where it is another one. */
void spool_look(struct spool *sp);

#endif
