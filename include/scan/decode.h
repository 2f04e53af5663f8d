#ifndef CHIT_SCAN_DECODE_H
#define CHIT_SCAN_DECODE_H
/*
 * Codes in a frame: QR Code (ISO/IEC 18004), Code 128 (ISO/IEC 15417), EAN-13 (ISO/IEC 15420).
 *
 * A cascade of passes, the cheap ones first; the first that reads a QR code ends it. What costs much takes turns over
 * the frames of a film. Linear codes are looked for by zbar alone, in every frame, where they are wanted. The same
 * frames in the same order give the same texts: the budget is counted in passes, never by a clock. Of several codes in
 * one frame zxing-cpp reads all; built without it, and in bad light, at least one comes out.
 */
#include "base/err.h"
#include "scan/codes.h"
#include "scan/frame.h"

struct decoder;
enum err decode_create(struct decoder **out, unsigned symbologies);
void decode_destroy(struct decoder *d);

/* Looks for codes and returns how many different ones there are, at most DECODE_CODES_MAX; decode_code gives
 * each of them, until the next decode_scan. The bytes are those of the code, not recoded. */
unsigned decode_scan(struct decoder *d, const struct frame *f);
const struct scanned *decode_code(const struct decoder *d, unsigned i);

/* The frames to come are of another film: what was seen so far says nothing of them. */
void decode_forget(struct decoder *d);

/* What a pass did since the decoder was made: how often it ran, in how many frames it read a code, and the time that
 * it took. */
struct decode_pass {
	const char *name;
	uint64_t tried, read, ns;
};
/* Sets *out to the passes, in their order, and returns how many they are; they live as long as the decoder. */
unsigned decode_passes(const struct decoder *d, const struct decode_pass **out);

#endif
