#ifndef CHIT_SCAN_KEEP_H
#define CHIT_SCAN_KEEP_H
/*
 * Pictures of what could not be read, kept for a report. They show people: so only when asked for, until a date, and no
 * more than a number of them. A small process of its own writes them (KEEP_NAME...pgm, for the owner's eyes alone), for the
 * one that decodes may make no files (scan/sandbox.h); it takes lengths from that one, never names.
 */
#include "base/clock.h"
#include "scan/frame.h"

enum { KEEP_MOST = 1000, KEEP_DAYS_MOST = 92 };
#define KEEP_NAME "unread-"

struct keep_wish {
	const char *dir;	/* is made (0700) where it is not there */
	int64_t until;		/* seconds, UTC */
	int64_t most;		/* in the folder, with those that lie there already; 1 to KEEP_MOST */
};

struct keep;
/* To be called before the cage, and before threads. ERR_USAGE for a date that has passed or is more than KEEP_DAYS_MOST
 * ahead; ERR_RANGE where so many lie there already; the failures of the folder, also where it cannot be written. */
enum err keep_start(struct keep **out, const struct keep_wish *wish, struct clock clock);
/* Waits until it has been taken. What comes of it is said later. */
void keep_put(struct keep *k, const struct frame *f);
/* Readable where there is something new to say of what was put. */
int keep_fd(const struct keep *k);
/* What that is, once each time that it changes: ERR_OK, they are written again; ERR_RANGE, there are so many now; else why one
 * could not be written. ERR_BUSY: nothing new. */
enum err keep_news(struct keep *k);
/* Ends it, and waits for that. NULL is fine. */
void keep_stop(struct keep *k);

#endif
