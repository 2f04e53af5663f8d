#ifndef CHIT_WEB_REAPER_H
#define CHIT_WEB_REAPER_H
/*
 * Cuts connections that finish nothing: a client that sends one byte a second is never silent, so a
 * time-out for silence does not catch it. A connection is known by its descriptor, from the first touch until it is
 * forgotten, which must be before it is closed.
 */
#include "base/err.h"
#include <stdint.h>

struct reaper;

/* A thread that looks once a second; a connection not touched for `seconds` is shut down. */
enum err reaper_create(struct reaper **out, unsigned seconds);
void reaper_destroy(struct reaper *r);
void reaper_touch(struct reaper *r, int fd);
void reaper_forget(struct reaper *r, int fd);
uint64_t reaper_count(const struct reaper *r);	/* cut so far */

#endif
