#ifndef CHIT_PRINT_FONT_H
#define CHIT_PRINT_FONT_H
/*
 * Letters as dots, for printers that lack them: GNU Unifont's .hex file, as the package `unifont` installs it. A line is
 * "4E00:" and 16 rows of 8 or 16 dots in hexadecimal digits; lines rise by their code points. The file is searched where it
 * lies and never held in memory.
 */
#include "base/buf.h"
#include "base/err.h"
#include <sys/types.h>

enum { FONT_ROWS = 16, FONT_LINE_MAX = 80 };
#define FONT_UNIFONT "/usr/share/unifont/unifont.hex"

struct font {
	int fd;				/* -1: none */
	off_t size;
};
struct glyph {
	unsigned width;			/* 8 or 16 dots */
	uint16_t rows[FONT_ROWS];	/* from the top; the leftmost dot is bit 15 */
};

/* ERR_NOT_FOUND (the detail names the package), ERR_FORMAT for what is no regular file. *f has no font then. */
enum err font_open(struct font *f, const char *path);
void font_close(struct font *f);
/* ERR_NOT_FOUND where the font has no such letter (or there is no font); ERR_FORMAT for a torn file. */
enum err font_glyph(const struct font *f, uint32_t code_point, struct glyph *out);
/* One line of the file, without its end. ERR_FORMAT. */
enum err font_parse(struct bytes line, uint32_t *code_point, struct glyph *out);

#endif
