/*
 * What a disk was told, in order, and what was said on a serial line meanwhile. From it any moment of a power cut is made
 * again: what was flushed by then is on the disk; what was not may be, in any part.
 */
#ifndef CHIT_LAB_POWER_LOG_H
#define CHIT_LAB_POWER_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum log_kind {
	LOG_WRITE = 'W',
	LOG_WRITE_THROUGH = 'T',	/* on the disk when it is answered */
	LOG_FLUSH = 'F',
	LOG_LINE = 'L',			/* a line that came by the serial line; no operation of the disk */
};

struct log_record {
	uint64_t kind, at, length;
	const uint8_t *data;	/* length bytes; none for a flush */
};

struct log {
	const uint8_t *start, *end;
};

/* What happens to what was not flushed. */
enum log_fate {
	FATE_DROPPED,	/* nothing of it arrives */
	FATE_RANDOM,	/* each write arrives or does not */
	FATE_TORN,	/* each sector of each write arrives or does not */
};

struct log_cut {
	uint64_t point;		/* so many operations have come */
	uint64_t seed;
	enum log_fate fate;
	uint64_t unflushed;	/* so many of them were writes without a flush behind them; set by log_replay */
};

/* Returns false on a failure to write. */
bool log_append(FILE *f, const struct log_record *r);

/* The file is mapped until the program ends. Returns false where it cannot be read. */
bool log_open(struct log *l, const char *path);

/* Takes the next record off the front; false at the end, or where it was cut short. */
bool log_next(struct log *l, struct log_record *r);

/* Writes into disk, a copy of what it was before all this, whatever is there after the cut. */
bool log_replay(struct log l, struct log_cut *cut, int disk);

#endif
