#ifndef CHIT_SCAN_DECODE_H
#define CHIT_SCAN_DECODE_H
/*
 * Codes in a frame, by zbar: QR Code (ISO/IEC 18004), Code 128 (ISO/IEC 15417), EAN-13 (ISO/IEC 15420).
 */
#include "scan/frame.h"
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

struct decoder;
enum err decode_create(struct decoder **out, unsigned symbologies);
void decode_destroy(struct decoder *d);

/* Looks for codes and returns how many different ones there are, at most DECODE_CODES_MAX; decode_code gives
 * each of them, until the next decode_scan. The bytes are those of the code, not recoded. */
unsigned decode_scan(struct decoder *d, const struct frame *f);
const struct scanned *decode_code(const struct decoder *d, unsigned i);

#endif
