#ifndef CHIT_SCAN_FINDER_H
#define CHIT_SCAN_FINDER_H
/*
 * Finder patterns of QR codes (ISO/IEC 18004:2015, 6.3.3) in a picture of two colours, a pixel under 128 being dark:
 * what gives runs of 1, 1, 3, 1, 1 modules across and down. Those of an inverted code are found on the way.
 */
#include "scan/frame.h"

enum { FINDER_MAX = 64 };

struct finder {
	float x, y;		/* its centre; the middle of pixel (0, 0) is at (0.5, 0.5) */
	float wide, high;	/* its seven modules, along the row and the column through its centre */
	unsigned hits;		/* rows that crossed it */
	bool inverted;
};

/* Looks through every step-th row. Returns how many were found, at most FINDER_MAX, those with the most hits first. */
unsigned finder_search(const struct frame *f, unsigned step, struct finder out[FINDER_MAX]);

#endif
