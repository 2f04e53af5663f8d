#ifndef SRC_TILL_SPOOL_PARTS_H
#define SRC_TILL_SPOOL_PARTS_H
/* The spool's inside, for spool.c (jobs and lines) and spool_words.c (what is said of them). */
#include "till/spool.h"

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
	char config[400], fault[400];	/* what is wrong with the config, with the store; "" */
	struct spool_status status;
	struct worker workers[PRINTERS_MAX];
	struct display display;
	bool has_display;
	struct watched shown;
};

/* The store has failed: said until the next look at the queue. */
void spool_fault(struct spool *sp, enum err e);
/* Makes the status anew, and calls changed where it is another one. */
void spool_look(struct spool *sp);

#endif
