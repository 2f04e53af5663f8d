#ifndef WEBCAM_PICTURES_H
#define WEBCAM_PICTURES_H
/* What the simulated camera shows: picture files, drawn onto its canvas and coded in its format. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Forgets what was shown and takes these files, one a frame, round and round. */
void pictures_show(char *const *files, unsigned n);
/* The next frame's bytes; they live until the next call for the same picture in another form. Ends the program where a
 * file is no picture. stuck: the same bytes as before; else they differ, as those of a sensor do, where nothing is seen of
 * it. */
const uint8_t *pictures_next(unsigned format, unsigned width, unsigned height, bool stuck, size_t *len);

#endif
