#ifndef CHIT_UPLOAD_SKEW_H
#define CHIT_UPLOAD_SKEW_H
/*
 * How far this till's clock is from a platform's, by the time in what the platform has just signed. It is only said: nothing
 * is judged by it, and no floor is raised.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SKEW_SAID_S = 600 };	/* what is nearer than this is not worth a word */

struct skew {
	int64_t seconds;	/* our clock less theirs; 0: nothing to say */
	int64_t theirs, at;	/* their time, and when it came: monotonic milliseconds */
	bool least;		/* it is that much, or more */
};

/* theirs: in what answers a question that was sent just before; now: when it was sent, by our clock. */
void skew_take(struct skew *s, int64_t theirs, int64_t now, int64_t at);
/* Their time is not later than this. Says only that ours is ahead, where it is; and does not replace what is better known. */
void skew_take_latest(struct skew *s, int64_t latest, int64_t now, int64_t at);
/* The clock was set since: forgets what no longer is so, and says whether that was anything. */
bool skew_mended(struct skew *s, int64_t now, int64_t at);
/* As struct uploader's words; "" where there is nothing to say. */
void skew_words(const struct skew *s, char *out, size_t cap);

#endif
