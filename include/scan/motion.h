#ifndef CHIT_SCAN_MOTION_H
#define CHIT_SCAN_MOTION_H
/*
 * Does a frame have to be searched for codes? Where nothing has moved before the lens, no: that is most of a camera's day.
 * Pure but for its memory; frames come as thumbs (scan/thumb.h), time is an argument.
 *
 * Something has moved where two squares of 4 by 4 thumb pixels are lighter or darker than when it moved last, by more than
 * the whole picture is: a lamp that flickers moves nothing. A slow drift adds up until it counts once.
 *
 * A code that lies still and has not been read may still be read, for noise differs from frame to frame and the decoder's
 * later passes have their turns: every frame is searched for MOTION_TRY_MS after the last motion, then one in
 * MOTION_AGAIN_MS for ten times that, then one in MOTION_LATE_MS for ever.
 */
#include "scan/frame.h"

#include <stdbool.h>

enum {
	MOTION_SQUARE = 4,		/* thumb pixels: 32 of the frame */
	MOTION_LEVELS = 6,		/* a square that changes by so many grey levels has moved */
	MOTION_SQUARES_LEAST = 2,
	MOTION_TRY_MS = 2000, MOTION_AGAIN_MS = 1000, MOTION_LATE_MS = 5000
};

struct motion {
	struct frame last;	/* squares, as they were when something moved */
	int64_t moved_ms;	/* when that was */
	int64_t searched_ms;	/* the last frame that was given to the decoder */
	bool any;
};
/* Zero-initialise. */
void motion_finish(struct motion *m);

/* True where this frame is to be searched; *moved: something has moved in it. Without memory everything moves. */
bool motion_take(struct motion *m, const struct frame *thumb, bool *moved);

#endif
