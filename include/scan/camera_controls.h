#ifndef CHIT_SCAN_CAMERA_CONTROLS_H
#define CHIT_SCAN_CAMERA_CONTROLS_H
/*
 * What a camera's driver lets us set (V4L2 user controls): autofocus on, exposure automatic but never at the cost of
 * pictures a second, gain automatic, and the frequency of the mains, whose lamps flicker. What the camera has not is
 * passed over. What was there before is kept, to be put back. A process that is killed puts nothing back: a webcam
 * forgets what it was told when it is unplugged.
 */
#include <stdbool.h>
#include <stdint.h>

/* CAMERA_MAINS_AUTO: the driver's own automatic where it has one; else what it is set to, or 50 Hz where that is off. */
enum camera_mains { CAMERA_MAINS_AUTO, CAMERA_MAINS_50, CAMERA_MAINS_60, CAMERA_MAINS_KEEP };

enum { CAMERA_CONTROLS_MAX = 8 };
struct camera_controls {
	unsigned n;
	struct camera_control {
		uint32_t id;
		int32_t before;
	} changed[CAMERA_CONTROLS_MAX];
	bool autofocus;		/* it has one, and it is on */
};
/* fd: of an open camera. Zero-initialise; only what differs is set. */
void camera_controls_set(struct camera_controls *c, int fd, enum camera_mains mains);
/* The last one set first. Nothing happens where the camera has gone. */
void camera_controls_restore(struct camera_controls *c, int fd);

#endif
