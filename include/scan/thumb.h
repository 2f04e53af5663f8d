#ifndef CHIT_SCAN_THUMB_H
#define CHIT_SCAN_THUMB_H
/* A small picture of a frame: each of its pixels the mean of a square of 8 by 8. What moves before the lens, how light it
 * is and what the screen shows are all seen in it. */
#include "scan/frame.h"

enum { THUMB_STEP = 8, THUMB_SIDE_MAX = FRAME_SIDE_MAX / THUMB_STEP };

/* Rest columns and rows at the right and below are left out; a frame of fewer than 8 pixels a side is ERR_FORMAT.
 * out is a frame of the caller's (frame_finish). ERR_NOMEM. */
enum err thumb_make(const struct frame *f, struct frame *out);
/* The thumb, made smaller still to fit into width x height in its own proportion; never larger than it is. */
enum err thumb_fit(const struct frame *thumb, unsigned width, unsigned height, struct frame *out);

#endif
