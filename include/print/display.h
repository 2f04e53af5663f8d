#ifndef CHIT_PRINT_DISPLAY_H
#define CHIT_PRINT_DISPLAY_H
/*
 * The customer display on its line: two rows of twenty characters (sale/display.h). What it shows now is all that counts:
 * one that is not there loses nothing, and gets the latest when it is.
 */
#include "base/buf.h"
#include "print/printer.h"
#include "sale/display.h"

enum display_language {
	DISPLAY_CD5220,			/* ESC Q A, ESC Q B, CR: what most of them are or can be set to */
	DISPLAY_ESCPOS,			/* DM-D: HOM and overwriting, US MD1 */
};
enum { DISPLAY_BYTES_MAX = 64 };
/* The bytes that show these two lines, whatever was there before. lines: as display_lines makes them. */
void display_bytes(enum display_language l, const char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1], struct buf *b);

struct display {
	struct printer line;
	enum display_language language;
	char want[DISPLAY_ROWS][DISPLAY_COLUMNS + 1];
	bool fresh;			/* want is not sent yet */
	uint8_t bytes[DISPLAY_BYTES_MAX];
};
void display_init(struct display *d, const struct printer_place *place, enum display_language l);
void display_stop(struct display *d);
void display_show(struct display *d, const char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1], int64_t now);
/* As printer_wish and printer_step: for the caller's poll(). */
struct printer_wish display_wish(const struct display *d);
void display_step(struct display *d, short revents, int64_t now);

#endif
