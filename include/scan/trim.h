#ifndef CHIT_SCAN_TRIM_H
#define CHIT_SCAN_TRIM_H
/*
 * What a barcode reader was told to put before and behind each code (a control character, "]Q1", the shop's number),
 * taken off again, and the length that a code must have. Pure.
 */
#include "base/err.h"
#include "scan/decode.h"

enum { AFFIX_MAX = 16 };
struct affix {
	size_t len;
	uint8_t bytes[AFFIX_MAX];
};
/* "]Q1", "\x02", "\t\\": a backslash and one of n r t e \, or x and two hex digits. ERR_FORMAT, ERR_TOO_LONG. */
enum err affix_parse(const char *text, struct affix *out);

struct trim {
	struct affix prefix, suffix;
	int64_t min, max;	/* bytes of what is left; max 0: no bound */
};
/* Takes prefix and suffix off where they are there: a reader that has lost its setting still reads. A text of a length
 * that must not be is marked cut, and so is no coupon: it is told, not dropped, for somebody is waiting. A text of
 * which nothing is left is false: none. */
bool trim_apply(const struct trim *t, struct scanned *text);

#endif
