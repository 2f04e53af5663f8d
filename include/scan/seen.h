#ifndef CHIT_SCAN_SEEN_H
#define CHIT_SCAN_SEEN_H
/*
 * What was in sight lately, so that a code which stays before the lens counts once: one event for each
 * appearance. A code that was gone for SEEN_GONE_MS appears anew. Time is an argument, in milliseconds.
 */
#include "scan/decode.h"

enum {
	SEEN_GONE_MS = 1000,
	SEEN_STEP_MS = 250,
	SEEN_MAX = 32		/* codes in sight at once, of all sources; the one unseen for longest gives way */
};

/*
 * A camera's time as far as somebody looked: it goes with the frames, by SEEN_STEP_MS from one to the next at most. So a code
 * is gone when several frames in a row have shown it gone, and never for a machine that stood still. Zero-initialise; a zero
 * frame_ms: none since the camera was opened, and then it starts from that frame's own time.
 */
struct seen_clock {
	int64_t ms, frame_ms;
};
int64_t seen_clock_frame(struct seen_clock *c, int64_t frame_ms);

struct seen;
enum err seen_create(struct seen **out);
void seen_destroy(struct seen *s);

/* True where this code is new at this source, or was gone; false where it still is the same appearance. Either
 * way it is in sight at now_ms. A clock that goes back counts as no time gone by. */
bool seen_appears(struct seen *s, unsigned source, int64_t now_ms, const struct scanned *code);
/* Nothing has moved at this source since since_ms: what was read there since then is still in sight at now_ms, though
 * nobody has looked. */
void seen_still(struct seen *s, unsigned source, int64_t since_ms, int64_t now_ms);

#endif
