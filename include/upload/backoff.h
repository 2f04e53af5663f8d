#ifndef CHIT_UPLOAD_BACKOFF_H
#define CHIT_UPLOAD_BACKOFF_H
/*
 * How long to leave a platform alone that does not answer: decorrelated jitter, so that a thousand tills that lost
 * it in the same second do not come back in the same second. Pure: chance is an argument, nobody waits here.
 */
#include "base/random.h"

enum {
	BACKOFF_MIN_MS = 1000, BACKOFF_MAX_MS = 300000,
	BACKOFF_ASKED_MAX_S = 3600,	/* a server that asks for more (Retry-After) gets this */
};

struct backoff {
	int64_t last_ms;	/* the wait before; 0: none yet */
	unsigned failures;	/* since the last success */
};

/* After a success. A zeroed struct is one that was reset. */
void backoff_reset(struct backoff *b);
/*
 * After a failure: milliseconds to wait. Evenly between BACKOFF_MIN_MS and three times the wait before, at most
 * BACKOFF_MAX_MS; never less than the `asked` seconds of the server, and up to a second more, so that its own
 * number does not bring all of them at once. Where chance fails, the longest wait of the range.
 */
int64_t backoff_next(struct backoff *b, struct random r, int64_t asked);

#endif
