#ifndef FRAMES_SCENE_H
#define FRAMES_SCENE_H
/* A phone that shows a QR code, held before a camera. */
#include "optics.h"
#include "print/symbol.h"

/* Draws it in linear light: background, phone, text bars on its screen, code. The code's side is `fraction` of the
 * picture's height. *code is where it ends up. Returns 0 where it does not fit into the picture at this tilt even in
 * its middle. */
int scene_draw(struct picture *p, const struct symbol *s, double fraction, const struct faults *f, struct chance *c,
	       struct box *code);

#endif
