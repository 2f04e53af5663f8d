#ifndef CHIT_SCAN_LATTICE_H
#define CHIT_SCAN_LATTICE_H
/*
 * Where each module of a QR code lies in a picture: the code's plane seen in perspective. Three finder patterns give a
 * first guess; what every code of its version has (scan/qr.h) is then laid over the picture and moved until it fits best.
 */
#include "scan/finder.h"
#include "scan/qr.h"

/* Module (u, v), in modules from the upper left corner of the code, is at ((m0 u + m1 v + m2) / w, (m3 u + m4 v + m5) / w)
 * with w = m6 u + m7 v + 1, in pixels. */
struct lattice {
	unsigned side;		/* modules */
	bool inverted;
	float m[8];
	float score;		/* how well what is known fits: 1 all of it, 0 no better than chance */
};

/* Three finders that may be of one code: the one in the corner between the others, the upper right, the lower left. */
struct lattice_corners {
	struct finder corner, right, down;
	float right_size[2], down_size[2];	/* of a module at both ends of each side, along it, in pixels */
	float doubt;				/* how far they are from a code's measures; 0: not at all */
};

/* Every three of n finders (the first LATTICE_FINDERS of them) that may be a code, the least doubtful first, at most
 * `most`; returns how many. flat is the picture that they were found in. */
enum { LATTICE_FINDERS = 14 };
unsigned lattice_corners(const struct frame *flat, const struct finder *finders, unsigned n, struct lattice_corners *out,
			 unsigned most);

/* The lattice that fits best, of the sides that the corners allow. flat: 128 is the mean of the light around each
 * pixel. */
void lattice_fit(const struct frame *flat, const struct lattice_corners *c, struct lattice *out);

void lattice_at(const struct lattice *l, float u, float v, float *x, float *y);
/* The size of a module in the middle of the code, in pixels. */
float lattice_module(const struct lattice *l);

/* The light at a place between four pixels' middles; outside the picture that of its rim. */
float lattice_light(const struct frame *f, float x, float y);

#endif
