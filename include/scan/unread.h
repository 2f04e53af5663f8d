#ifndef CHIT_SCAN_UNREAD_H
#define CHIT_SCAN_UNREAD_H
/*
 * Of what came before the lens, was tried, and gave no code: the sharpest frame, once. Something comes when it moves, and is
 * over when the trying is (scan/motion.h): what lies there still is tried again for ever, and is the same thing. A hand that
 * passes is such a thing too: what is in the picture only a person can say.
 */
#include "scan/frame.h"

#include <stdbool.h>

struct unread {
	struct frame best;
	unsigned sharpness;	/* of it; 0: there is none */
	bool read;		/* a code was */
	bool over;		/* and it lies there still */
};
/* Zero-initialise. */
void unread_finish(struct unread *u);

/* Something has moved: a new thing, or the same one under way. */
void unread_moved(struct unread *u);
/* A frame that was searched, with so many codes in it; sharpness as of light_sharpness(). */
void unread_searched(struct unread *u, const struct frame *f, unsigned sharpness, unsigned codes);
/* Nothing is tried any more: the frame, until the next call, or NULL where a code was read or nothing had an edge. */
const struct frame *unread_over(struct unread *u);

#endif
