#ifndef CHIT_SCAN_JPEG_H
#define CHIT_SCAN_JPEG_H
/*
 * JPEG (ITU-T T.81) as a grey frame, by libjpeg-turbo. What one costs does not follow from its length: a progressive one goes
 * over all of the picture once for each of its scans, of which it may name hundreds in a few bytes. So they are counted first.
 */
#include "scan/frame.h"

enum { JPEG_SCANS_MAX = 32 };	/* a progressive one has a dozen */

/* How many scans the decoder would meet, marker by marker up to the picture's end: no fewer than it does. */
unsigned jpeg_scans(struct bytes jpeg);

/* Within the bounds; brought down to bounds->kept while it is decoded, by one of the decoder's own scales. ERR_TOO_LONG over
 * the bounds or JPEG_SCANS_MAX, ERR_FORMAT for what is none or is in printing colours; of one that is cut, what is there. */
enum err jpeg_load(struct frame *f, const struct frame_bounds *bounds, struct bytes jpeg);

#endif
