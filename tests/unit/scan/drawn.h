#ifndef CHIT_TESTS_SCAN_DRAWN_H
#define CHIT_TESTS_SCAN_DRAWN_H
/* QR codes drawn by libzint on a plane that is seen at an angle. */
#include "scan/frame.h"

#include <zint.h>

struct drawn {
	struct zint_symbol *symbol;
	double m[8];		/* as struct lattice's */
	int dark, light;	/* grey levels */
	int slope;		/* of the light: so much brighter at the right side */
};

/* A code of this text, its upper left corner at (x, y), its sides along (ax, ay) and (bx, by) in pixels, and far more
 * (0.3 is a lot) seen from aside. */
struct drawn drawn_make(const char *text, int version, const double place[6], double aside);
void drawn_finish(struct drawn *d);
/* Onto a ground of d->light; each pixel is the mean of 3 x 3 places. */
void drawn_put(const struct drawn *d, struct frame *f);
int drawn_dark(const struct drawn *d, unsigned x, unsigned y);
void drawn_at(const struct drawn *d, double u, double v, double *x, double *y);

#endif
