#ifndef CHIT_SCAN_CAMERA_H
#define CHIT_SCAN_CAMERA_H
/*
 * A camera: Video4Linux 2 (Linux media user-space API, part I) through libv4l2, memory-mapped streaming. Of the
 * formats that the camera itself has the cheapest one is taken that gives 15 frames a second: GREY, NV12, YU12,
 * YUYV, MJPG; where it has none of them, libv4l2 converts to YU12.
 */
#include "scan/frame.h"

struct camera;
/* width and height are a wish: the nearest that the driver offers is taken. Failures, each with words that say
 * what to do: ERR_NOT_FOUND (no such device), ERR_DENIED, ERR_BUSY (another program has it), ERR_FORMAT (no
 * camera), ERR_FULL (no bandwidth on its bus), ERR_IO. */
enum err camera_open(struct camera **out, const char *device, unsigned width, unsigned height);
void camera_close(struct camera *c);
/* To be polled for POLLIN. */
int camera_fd(const struct camera *c);
/* "MJPG 1280x720", for the status line. Owned by the camera. */
const char *camera_mode(const struct camera *c);

/* The newest frame that has arrived; older ones are given back unseen. ERR_BUSY where there is none yet,
 * ERR_FORMAT for a short or damaged one (go on), ERR_IO where the camera has gone (close it). */
enum err camera_frame(struct camera *c, struct frame *f);
/* Frames passed over because a newer one was there, and damaged ones. */
void camera_counts(const struct camera *c, uint64_t *skipped, uint64_t *damaged);

#endif
