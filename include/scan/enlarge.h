#ifndef CHIT_SCAN_ENLARGE_H
#define CHIT_SCAN_ENLARGE_H
/* A part of a frame at twice its size: a reader that counts whole pixels sees small modules better. */
#include "base/err.h"
#include "scan/codes.h"
#include "scan/frame.h"

enum { ENLARGE_SIDE_MAX = 320 };	/* pixels: a larger part is large enough, and its copy would be larger than a frame */

/* *out becomes the part of f within the box and a quarter of its size around it, twice as wide and high, each new pixel
 * the mean of its neighbours by their nearness. *box becomes the part that was taken. ERR_RANGE where the box is empty or
 * over ENLARGE_SIDE_MAX, ERR_NOMEM; then nothing has changed. */
enum err enlarge(const struct frame *f, struct codes_box *box, struct frame *out);

#endif
