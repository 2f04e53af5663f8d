#ifndef CHIT_SCAN_FEED_CAMERA_H
#define CHIT_SCAN_FEED_CAMERA_H
/*
 * A camera (scan/camera.h) as a source of the feed: opened, looked through, lost, opened again. Frames in which nothing
 * moves are not searched (scan/motion.h), what keeps it from seeing is told (scan/light.h), and when it is known what
 * searching costs here its mode is chosen once more.
 */
#include "scan/feed.h"
#include "scan/source.h"

struct feed_camera;
/* The device is opened when the loop runs; name: as camera_find() takes it. All arguments outlive it. */
enum err feed_camera_create(struct feed_camera **out, struct outlet *to, const struct feed_config *config, const char *name);
const struct decoder *feed_camera_decoder(const struct feed_camera *c);
/* Something has changed in /dev: where it is not open, it is looked for now. NULL is fine. */
void feed_camera_wake(struct feed_camera *c);
/* NULL is fine. */
void feed_camera_destroy(struct feed_camera *c);

#endif
