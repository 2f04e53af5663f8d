#ifndef CHIT_SCAN_STRAIGHT_H
#define CHIT_SCAN_STRAIGHT_H
/*
 * QR codes read from their lattice: found by their finder patterns, laid straight, equalized, and drawn anew, clean and
 * upright, for a reader that needs to be good at nothing but error correction. What several frames saw of one code is
 * added up, module by module, wherever the code stood in each: a phone that nears, a hand that shakes.
 */
#include "base/err.h"
#include "scan/codes.h"
#include "scan/frame.h"

struct straight;
enum err straight_create(struct straight **out);
void straight_destroy(struct straight *s);

/* Reads an upright code of black and white; *codes is where it goes. Returns how many were new. */
typedef unsigned straight_read(void *ctx, const struct frame *upright, struct codes *codes);

/* A new frame comes. */
void straight_begin(struct straight *s);
/* Looks through it, more than once where it is flattened in more than one way. flat is the frame with 128 for the mean of
 * the light around each pixel. Returns how many codes were new; their box is that of the code in the frame. */
unsigned straight_scan(struct straight *s, const struct frame *grey, const struct frame *flat, struct codes *codes);
/* Who reads. */
void straight_reader(struct straight *s, straight_read *read, void *ctx);

/* Where a code seems to be that the last straight_scan did not read: false where nothing looked like one. */
bool straight_suspect(const struct straight *s, struct codes_box *box);

/* True where the last straight_scan saw more patterns than a picture has: it is noise, and softened it may be read. */
bool straight_noisy(const struct straight *s);

/* What earlier frames saw is forgotten. */
void straight_forget(struct straight *s);

#endif
