#ifndef CHIT_SCAN_QR_H
#define CHIT_SCAN_QR_H
/*
 * What is known of a QR code before it is read (ISO/IEC 18004:2015, 6.3 and annexes D, E): its finder, timing and
 * alignment patterns, and from version 7 on its version information. Modules are counted from the upper left one, x to
 * the right and y down.
 */
#include <stdbool.h>
#include <stdint.h>

enum {
	QR_VERSIONS = 40,
	QR_SIDE_MAX = 177,	/* modules */
	QR_KNOWN_MAX = 3 * 64 + 2 * (QR_SIDE_MAX - 16) + 46 * 25 + 2 * 18 + 1
};

/* The side of a version in modules, and the version of a side (0 where it is no side of any). */
unsigned qr_side(unsigned version);
unsigned qr_version(unsigned side);

/* One module that every code of a version has. */
struct qr_module {
	uint8_t x, y;
	bool dark;
	bool finder;	/* of a finder pattern or the light around it */
};
/* All of them, each once; returns how many. out has room for QR_KNOWN_MAX. */
unsigned qr_known(unsigned version, struct qr_module *out);

#endif
