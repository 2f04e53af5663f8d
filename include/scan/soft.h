#ifndef CHIT_SCAN_SOFT_H
#define CHIT_SCAN_SOFT_H
/*
 * The modules of one QR code with the doubt that each of them leaves: above 0 is light, below dark, and the farther from
 * 0 the surer. What lens, hand and light did to a module and its neighbours is learned from the modules that every code
 * has (a linear equalizer), and undone in all of them.
 */
#include "scan/frame.h"
#include "scan/lattice.h"

enum { SOFT_RIM = 1, SOFT_ROW = QR_SIDE_MAX + 2 * SOFT_RIM };

struct soft {
	unsigned side;
	float at[QR_SIDE_MAX * QR_SIDE_MAX];	/* row after row, side of them each */
};

/* Reads each module of the grey picture. */
void soft_sample(struct soft *out, const struct frame *grey, const struct lattice *l);

/* How alike two codes of the same side are: 1 the same, about 0 where they have nothing to do with each other. What all
 * codes of a version have is left out. */
float soft_likeness(const struct soft *a, const struct soft *b);
/* Adds b to a: what two frames saw of one code. */
void soft_add(struct soft *a, const struct soft *b);

/* Draws the code, upright, in black and white: `scale` pixels a module, and four modules of light around. What is known
 * is drawn as it must be. ERR_NOMEM. */
enum err soft_draw(const struct soft *s, unsigned scale, struct frame *out);

#endif
