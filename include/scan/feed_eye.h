#ifndef CHIT_SCAN_FEED_EYE_H
#define CHIT_SCAN_FEED_EYE_H
/*
 * Phones and glasses on the LAN as sources of the feed: the pictures and texts which chit-eye took in arrive on a
 * line as parcels (scan/parcel.h), are decoded here, where there is no network, and answered. The codes of each
 * eye come as of "eye:NAME", what becomes of chit-eye itself as of "eye:ADDRESS". Who starts it anew hands a new line over.
 */
#include "scan/feed.h"
#include "scan/source.h"

enum { FEED_EYES_MAX = 16 };	/* names that are told apart; the oldest gives way */

struct feed_eye;
/* Lines are handed over (scan/handover.h) on config->eye_fd, which becomes the source's own; config->eye is the address. */
enum err feed_eye_create(struct feed_eye **out, struct outlet *to, const struct feed_config *config);
/* NULL is fine. */
void feed_eye_destroy(struct feed_eye *e);

#endif
