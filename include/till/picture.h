#ifndef CHIT_TILL_PICTURE_H
#define CHIT_TILL_PICTURE_H
/*
 * What the camera sees, as the process that reads codes shows it (scan/view.h): memory of ours that a stranger writes.
 * Nothing in it is believed: sizes are bounded, pixels are copied before they are looked at, a picture that changes
 * meanwhile is passed over, and the stranger cannot make the memory smaller under our hands. It costs nothing while
 * nobody asks.
 */
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum { PICTURE_W = 160, PICTURE_H = 120 };

struct picture_frame {
	unsigned width, height;		/* 0: none has come yet */
	int64_t age_ms;			/* at the last picture_newest(): since a new one has come */
	uint32_t sequence;
	uint8_t pixels[PICTURE_W * PICTURE_H];	/* rows of width; 0 is dark */
};

struct picture;
/* ERR_IO where the kernel has no such memory: then there are no pictures, and all else works. */
enum err picture_create(struct picture **out);
void picture_destroy(struct picture *p);
/* For the child that writes it; ours. */
int picture_fd(const struct picture *p);

/* Asks for pictures, for a second, and takes the newest into *f. True where it is another one than *f held. */
bool picture_newest(struct picture *p, int64_t now_ms, struct picture_frame *f);

#endif
