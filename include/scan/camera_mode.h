#ifndef CHIT_SCAN_CAMERA_MODE_H
#define CHIT_SCAN_CAMERA_MODE_H
/*
 * Which of the modes that a camera lists decodes best on this machine. Pure: the list and what pixels cost come in.
 *
 * A mode is worth the pixels that fall on a code, measured along a line (twice the pixels on each side read a code from
 * twice as far), times the pictures a second that are really looked at. Those are no more than the camera gives, than the
 * feed asks for, and than this machine can read in the share of a core that is ours. Over CAMERA_PIXELS_FULL pixels a
 * webcam's lens gives no more detail: they count no further, and still cost.
 */
#include "scan/frame.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	CAMERA_MODES_MAX = 256,
	CAMERA_FORMATS = FRAME_MJPG + 1,
	CAMERA_FPS_LOOKED = 15,		/* the feed looks no more often */
	CAMERA_FPS_LEAST = 10,		/* below it a code is held too long before the lens */
	CAMERA_FPS_MOST = 30,		/* of a camera that can do more: the rest would only be thrown away */
	CAMERA_SHARE = 70,		/* per cent of a core, while something moves before the lens */
	CAMERA_PIXELS_FULL = 1920 * 1080
};

struct camera_mode {
	enum frame_format format;
	bool emulated;			/* by libv4l2, which reads the camera's own form first */
	unsigned width, height, fps;	/* fps: the rate that it would be set to */
};

/* What a pixel costs here, in picoseconds of one core: to become luma, for each format; and to be searched for codes. */
struct camera_cost {
	int64_t convert[CAMERA_FORMATS], emulate, decode;
};
/* An ordinary PC of some years, to begin with; what is measured afterwards takes its place. */
void camera_cost_guess(struct camera_cost *c);

/* A picture of this mode costs so many microseconds of one core. */
int64_t camera_mode_us(const struct camera_mode *m, const struct camera_cost *cost);
/* Pictures that can really be looked at in ten seconds. */
unsigned camera_mode_looks(const struct camera_mode *m, const struct camera_cost *cost);
/* The best of n, or NULL where n is 0. Where width is not 0 only the modes of the size that is nearest to width x height
 * are looked at. */
const struct camera_mode *camera_mode_choose(const struct camera_mode *modes, size_t n, unsigned width, unsigned height,
					     const struct camera_cost *cost);

/* "MJPG 1280x720 30/s" into out. */
enum { CAMERA_MODE_TEXT = 48 };
void camera_mode_format(const struct camera_mode *m, char out[CAMERA_MODE_TEXT]);
const char *camera_format_name(enum frame_format f);

#endif
