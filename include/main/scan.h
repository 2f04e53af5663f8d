#ifndef CHIT_MAIN_SCAN_H
#define CHIT_MAIN_SCAN_H
/* The parts of chit-scan: what its command line said, and its ways to run. */
#include "scan/feed.h"

#include <stdbool.h>

struct scan_options {
	const char *frames;	/* --frames, or NULL */
	bool sequence, json, feed;
	struct feed_config sources;
};

/* --frames: a line for each picture, or with --sequence for each appearance of a code. The exit status. */
int frames_run(const struct scan_options *o);
/* Cameras, barcode readers and (with --feed) pictures as one stream, until stopped. The exit status. */
int stream_run(const struct scan_options *o);

#endif
