#ifndef CHIT_SCAN_LIGHT_H
#define CHIT_SCAN_LIGHT_H
/*
 * What keeps a camera from seeing, in a cashier's words: the lens is covered, it is too dark, the picture is not sharp, it
 * stands still, it arrives in pieces. Pure; time is an argument. What is told is so for LIGHT_SURE_MS before it is told,
 * and for LIGHT_WELL_MS not so before it is taken back: nothing flickers.
 */
#include "scan/frame.h"

#include <stdbool.h>

enum { LIGHT_SURE_MS = 3000, LIGHT_WELL_MS = 700 };

/* In the order in which one hides the next. */
enum light { LIGHT_GOOD, LIGHT_COVERED, LIGHT_DARK, LIGHT_FROZEN, LIGHT_DAMAGED, LIGHT_BLURRED, LIGHTS };
/* What is wrong and what to do, marked for translation; "" for good. */
const char *light_words(enum light l);

/* Grey levels of a thumb. */
struct light_levels {
	unsigned mean, spread;	/* spread: the mean distance from the mean */
	unsigned high;		/* one pixel in fifty is lighter than that */
};
void light_levels(const struct frame *thumb, struct light_levels *out);

/*
 * How sharp the edges are, in percent: their steepest steps beside their heights. 100 where black becomes white from one
 * pixel to the next, 10 where that takes ten. 0 where there are too few edges to say: an empty counter is neither sharp
 * nor blurred.
 */
unsigned light_sharpness(const struct frame *f);

/* What one frame looks like. */
struct light_reading {
	int64_t ms;
	struct light_levels levels;
	bool same;		/* its bytes are those of the frame before */
	bool damaged;		/* it came short, or the driver says so; then the levels mean nothing */
	bool still;		/* nothing moves: sharpness can be judged */
	unsigned sharpness;	/* of light_sharpness; 0 also where it was not looked at */
};

struct light_watch {
	enum light told;
	enum light seen;	/* what the last frames say */
	int64_t since_ms;	/* for so long */
	int64_t change_ms;	/* when a frame last differed from the one before */
	bool any;
	unsigned damage;	/* of the last frames, in 1/256 */
	unsigned sharpness;	/* the last that was known */
};
/* Zero-initialise. True where watch->told has changed. */
bool light_take(struct light_watch *w, const struct light_reading *r);

#endif
