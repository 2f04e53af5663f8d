/* A disk for one QEMU, by the NBD protocol, and a serial line beside it: both go into one log, in order. */
#ifndef CHIT_LAB_POWER_SERVE_H
#define CHIT_LAB_POWER_SERVE_H

#include <stdbool.h>

struct serve_places {
	const char *image;	/* what the disk holds at first; never written */
	const char *log;
	const char *disk;	/* sockets that are made */
	const char *line;
};

/* Prints "ready" when both sockets are there; ends when the disk's user goes. False on a failure, which is said. */
bool serve_disk(const struct serve_places *places);

#endif
