#ifndef CHIT_SCAN_CAMERA_H
#define CHIT_SCAN_CAMERA_H
/*
 * A camera: Video4Linux 2 (Linux media user-space API, part I) through libv4l2, memory-mapped streaming. Its mode is
 * chosen of those that it lists by scan/camera_mode.h; where it gives no form that we know, libv4l2 converts to YU12. Its
 * controls are set by scan/camera_controls.h, and put back at camera_close().
 */
#include "scan/camera_controls.h"
#include "scan/camera_mode.h"

struct camera;

struct camera_wish {
	unsigned width, height;		/* 0: what decodes best */
	const struct camera_cost *cost;
	enum camera_mains mains;
};
/* device: a path. Failures, each with words that say what to do: ERR_NOT_FOUND (no such device), ERR_DENIED, ERR_BUSY
 * (another program has it), ERR_FORMAT (no camera), ERR_FULL (no bandwidth on its bus, in any mode), ERR_IO. */
enum err camera_open(struct camera **out, const char *device, const struct camera_wish *wish);
void camera_close(struct camera *c);
/* To be polled for POLLIN. */
int camera_fd(const struct camera *c);
/* What it gives now; its fps is the rate that was asked for. Owned by the camera. */
const struct camera_mode *camera_mode(const struct camera *c);
/* What it could give. */
const struct camera_mode *camera_modes(const struct camera *c, size_t *n);
/* "Webcam C270", as it names itself: a stranger's text. */
const char *camera_name(const struct camera *c);

/* The newest frame that has arrived; older ones are given back unseen. digest: of its bytes, which no two frames of a
 * sensor share; set also where they are short. ERR_BUSY where there is none yet, ERR_FORMAT for a short or damaged one
 * (go on), ERR_IO where the camera has gone (close it). */
enum err camera_frame(struct camera *c, struct frame *f, uint64_t *digest);
/* Of JPEGs, one that ends before its end is read as far as it goes; true where the last frame was such a one. */
bool camera_cut(const struct camera *c);

struct camera_counts {
	uint64_t passed_over;	/* frames given back unseen, because a newer one was there */
	uint64_t damaged;
	int64_t convert_us;	/* to luma, all frames */
	uint64_t converted;
};
void camera_counts(const struct camera *c, struct camera_counts *out);

/*
 * The device that a name means: a path ("/dev/video0", "/dev/v4l/by-id/...") is itself; "auto" is any camera, else the
 * text is part of a camera's own name ("C270"), in any case of letters. The ones that exist are given one after the other,
 * for one may be busy: *turn counts from 0. False where there is no more. Opens devices to ask for their names.
 */
enum { CAMERA_PATH_MAX = 300 };
bool camera_find(const char *name, unsigned *turn, char path[CAMERA_PATH_MAX]);

#endif
