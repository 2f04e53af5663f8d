#ifndef CHIT_SCAN_VIEW_H
#define CHIT_SCAN_VIEW_H
/*
 * What the camera sees, small, for a screen to show: memory that the screen's process makes and this one writes. It is
 * written only while somebody has asked for it in the last second. The one who reads it takes nothing in it for true: see
 * till/picture.h.
 */
#include "scan/frame.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { VIEW_W = 160, VIEW_H = 120, VIEW_ASKED_MS = 1000, VIEW_PAUSE_MS = 100, VIEW_FD = 3 };

/* The layout is private to the two programs of one build. sequence is odd while a picture is being written, and rises. */
struct view {
	_Atomic uint32_t wanted_ms;	/* of CLOCK_MONOTONIC, its low bits: when a picture was asked for last */
	_Atomic uint32_t sequence;
	uint32_t width, height, ms;	/* ms: when it was taken, of the same clock */
	uint8_t pixels[VIEW_W * VIEW_H];	/* rows of width */
};

/* Maps what lies behind the descriptor where that is such a memory, whose size nobody can change (memfd_create(2) with
 * F_SEAL_SHRINK and F_SEAL_GROW); NULL where it is anything else. The descriptor may be closed then. */
struct view *view_adopt(int fd);
void view_release(struct view *v);

/* Has somebody asked, and is it time for another one? */
bool view_wanted(const struct view *v, int64_t now_ms);
/* A picture of at most VIEW_W x VIEW_H; a larger one is passed over. */
void view_put(struct view *v, const struct frame *f);

#endif
