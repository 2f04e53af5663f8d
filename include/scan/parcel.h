#ifndef CHIT_SCAN_PARCEL_H
#define CHIT_SCAN_PARCEL_H
/*
 * What crosses from the process that listens to the network (chit-eye) to the one that decodes (chit-scan), and back, on
 * a stream: 8 bytes, "CE", the kind, the length of the name, the length of the content in 4 bytes, big-endian; then both.
 * Each picture and text is answered, in order, by "R" and one byte: how many codes, or PARCEL_NO_PICTURE, or
 * PARCEL_TOO_LARGE.
 *
 * Neither process believes the other: each has met strangers.
 */
#include "base/buf.h"
#include "base/err.h"

enum parcel_kind {
	PARCEL_PICTURE = 1,	/* a JPEG (or PNG) file, from the eye that is named */
	PARCEL_TEXT,		/* a code's text, decoded by the eye itself */
	PARCEL_OPEN,		/* it listens; the content is where. No name */
	PARCEL_FAILED		/* it cannot; the content says why. No name */
};
enum {
	PARCEL_HEAD = 8, PARCEL_ANSWER = 2, PARCEL_NO_PICTURE = 0xff, PARCEL_TOO_LARGE = 0xfe,
	PARCEL_NAME_MAX = 12,		/* an id (base/text.h) */
	PARCEL_PICTURE_MAX = 4 << 20, PARCEL_TEXT_MAX = 2048, PARCEL_WORDS_MAX = 200
};

struct parcel {
	enum parcel_kind kind;
	char name[PARCEL_NAME_MAX + 1];
	size_t len;		/* of the content */
};
/* The head and the name, into out: gives their bytes together. */
size_t parcel_head(const struct parcel *p, uint8_t out[PARCEL_HEAD + PARCEL_NAME_MAX]);
/* The head alone: what follows is p->len bytes behind `name` bytes of a name. ERR_FORMAT, ERR_TOO_LONG. */
enum err parcel_parse(const uint8_t head[PARCEL_HEAD], struct parcel *p, size_t *name);
/* The name that followed. ERR_FORMAT where it is none that may be. */
enum err parcel_name(struct parcel *p, struct bytes name);

#endif
