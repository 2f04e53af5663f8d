#ifndef CHIT_UI_PICTURE_H
#define CHIT_UI_PICTURE_H
/* What the camera sees, beside what the base shows. Looked at ten times a second while it is open, and not at all else. */
#include "till/picture.h"
#include "ui/grid.h"

struct app;
struct app_picture {
	bool on;
	struct picture_frame frame;
	int timer;
};

bool picture_can(const struct app *a);
void picture_toggle(struct app *a);
/* Into the right of *body, which is made narrower. */
void picture_draw(struct app *a, struct rect *body);
/* Into all of room; false where it is not open, or has no room there. */
bool picture_fill(struct app *a, struct rect room);

#endif
