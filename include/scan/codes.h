#ifndef CHIT_SCAN_CODES_H
#define CHIT_SCAN_CODES_H
/*
 * What was read: a text and where it stood. A list holds each different code once, however many ways it was read.
 */
#include "base/buf.h"
#include "scan/symbology.h"

enum {
	SCAN_TEXT_MAX = 2048,	/* bytes of one text; a longer one is cut, and says so. No coupon has 1000 */
	DECODE_CODES_MAX = 8	/* of one frame */
};

/* What a reader read: bytes of a stranger, any of them, NUL too. */
struct scanned {
	enum symbology symbology;
	bool cut;
	size_t len;
	uint8_t text[SCAN_TEXT_MAX];
};

/* A part of a frame, in pixels: from (x0, y0) up to, not including, (x1, y1). */
struct codes_box {
	int x0, y0, x1, y1;
};

struct codes {
	unsigned n;
	struct codes_box box;	/* of the last QR code that was added */
	struct scanned at[DECODE_CODES_MAX];
};

/* True where it is new; false where it is known, empty, or one too many. box may be NULL. */
bool codes_add(struct codes *c, enum symbology symbology, struct bytes text, const struct codes_box *box);

#endif
