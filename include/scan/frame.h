#ifndef CHIT_SCAN_FRAME_H
#define CHIT_SCAN_FRAME_H
/*
 * A frame: one grey picture, and the ways to get one from a camera's bytes or from a file. Every size is
 * checked against the bounds below before anything is allocated.
 */
#include "base/buf.h"
#include "base/err.h"

enum {
	FRAME_SIDE_MAX = 8192,		/* pixels */
	FRAME_FILE_MAX = (64 << 20) + 4096	/* bytes of a PNG, JPEG or PGM file: the largest picture of 8 bits a pixel, and its head */
};

/* What a picture may cost whoever decodes and searches it. */
struct frame_bounds {
	unsigned width, height;
	size_t pixels;	/* both multiplied; 0: as the sides allow */
	size_t kept;	/* one of more is brought down to this or less, which keeps its shape; 0: none is */
};

/* Row r is at pixels + r * stride; 0 is dark. ms is the time it was taken, in milliseconds of the clock of
 * whoever took it. Zero-initialise; the memory grows and is used again, frame_finish gives it back. */
struct frame {
	uint8_t *pixels;
	unsigned width, height, stride;
	int64_t ms;
	size_t cap;
};
void frame_finish(struct frame *f);

/* Makes room for width x height, stride = width; what the pixels hold is undefined. ERR_TOO_LONG beyond
 * FRAME_SIDE_MAX, ERR_FORMAT for a side of 0; then *f is as it was. */
enum err frame_resize(struct frame *f, unsigned width, unsigned height);

/* ERR_TOO_LONG for a picture that is over the bounds. */
enum err frame_check(const struct frame_bounds *bounds, unsigned width, unsigned height);

/* What cameras give; the colour planes are passed over. */
enum frame_format { FRAME_GREY, FRAME_YUYV, FRAME_NV12, FRAME_YU12, FRAME_MJPG };
/* The bytes of one camera frame. stride is in bytes, 0 for the format's own; MJPG takes the size that the JPEG itself
 * names, where that is no larger than what the camera was asked for with its blocks filled up: ERR_TOO_LONG. A frame that
 * is too short is ERR_FORMAT (a cut JPEG is not: what is missing is grey, and cameras cut often). */
enum err frame_convert(struct frame *f, enum frame_format format, unsigned width, unsigned height, unsigned stride,
		       struct bytes raw);

/* A whole PNG (any depth, interlaced too; see-through parts become white), JPEG (grey, YCbCr or RGB;
 * a cut one as above; scan/jpeg.h) or PGM (P5, 8 or 16 bits) file. ERR_FORMAT or ERR_TOO_LONG; then *f may hold
 * undefined pixels, but is sound. */
enum err frame_load(struct frame *f, struct bytes file);
/* The same of a file that a stranger sent: over the bounds, which are checked before any pixel is decoded, ERR_TOO_LONG. */
enum err frame_load_within(struct frame *f, const struct frame_bounds *bounds, struct bytes file);

#endif
