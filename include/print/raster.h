#ifndef CHIT_PRINT_RASTER_H
#define CHIT_PRINT_RASTER_H
/*
 * Lines and codes as dots, a row of bits for each row of dots (the leftmost is bit 7), as GS v 0 wants them.
 */
#include "print/font.h"
#include "sale/paper.h"

enum { RASTER_DOTS_MAX = 832, RASTER_ROWS_MAX = 1024 };

struct raster {
	unsigned width, rows;		/* dots */
	size_t stride;			/* bytes of a row */
	uint8_t *bits;			/* owned: raster_finish */
};
enum err raster_init(struct raster *r, unsigned width, unsigned rows);	/* empty; ERR_NOMEM, ERR_RANGE */
void raster_finish(struct raster *r);
bool raster_dot(const struct raster *r, unsigned x, unsigned y);

/* One line of text (paper_lay's) in cells of `cell` dots; its height is the font's at that width and a little air above and
 * below. BOLD, WIDE, TALL and INVERT are drawn. A letter that the font lacks is a box. */
enum err raster_line(struct raster *r, const struct font *f, const char *line, unsigned style, unsigned dots, unsigned cell);
/* A QR code of this text in the middle of `dots`, with its quiet zone. ERR_TOO_LONG. */
enum err raster_qr(struct raster *r, const char *text, unsigned dots);
/* The dots for each module of a QR code of this text, on paper of this width: 2 to 8. ERR_TOO_LONG where it does not fit. */
enum err raster_qr_scale(const char *text, unsigned dots, unsigned *scale);

#endif
