#ifndef WEBCAM_DESCRIPTORS_H
#define WEBCAM_DESCRIPTORS_H
/* What a USB Video Class 1.0 webcam says of itself: YUYV and MJPG, four sizes, a few controls. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { YUYV = 1, MJPG = 2, SIZES = 4 };
extern const unsigned sizes[SIZES][2];
extern const uint8_t device_descriptor[18];

/* The whole configuration, into out (1024 bytes); returns its length. yuyv_fps is the most that it offers in YUYV: few
 * on a camera whose bus is too narrow for more, as most are at 1280x720. It has the first n_sizes of sizes. */
size_t describe(uint8_t *out, unsigned yuyv_fps, unsigned n_sizes);
/* String descriptor `index` (1 to 3; 0 is the list of languages); 0 where there is none. */
size_t describe_string(uint8_t *out, unsigned index);
/* The answer to UVC's probe and commit (26 bytes). */
size_t describe_probe(uint8_t *out, unsigned format, unsigned size, uint32_t interval);

/* Camera and unit controls. cs and unit name one; NULL where there is none. */
struct control {
	uint8_t unit, cs, len;
	int32_t min, max, step, standard, now;
	const char *name;
};
void controls_power_up(void);	/* before the first, too */
struct control *control_find(unsigned unit, unsigned cs);

#endif
