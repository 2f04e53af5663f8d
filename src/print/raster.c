#include "print/raster.h"

#include "base/text.h"
#include "print/symbol.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { QUIET = 4, SCALE_MIN = 2, SCALE_MAX = 8, AIR = 3 };

enum err raster_init(struct raster *r, unsigned width, unsigned rows)
{
	size_t stride = (width + 7) / 8;

	if (width == 0 || width > RASTER_DOTS_MAX || rows == 0 || rows > RASTER_ROWS_MAX)
		return err_set(ERR_RANGE, "a picture of %u x %u dots is not for a receipt", width, rows);
	r->bits = calloc(rows, stride);
	if (!r->bits)
		return err_set(ERR_NOMEM, "no memory for a line of dots");
	r->width = width;
	r->rows = rows;
	r->stride = stride;
	return ERR_OK;
}

void raster_finish(struct raster *r)
{
	free(r->bits);
	*r = (struct raster){ .bits = NULL };
}

bool raster_dot(const struct raster *r, unsigned x, unsigned y)
{
	return r->bits[y * r->stride + x / 8] >> (7 - x % 8) & 1;
}

static void put_dot(struct raster *r, unsigned x, unsigned y)
{
	if (x < r->width && y < r->rows)
		r->bits[y * r->stride + x / 8] |= (uint8_t)(0x80 >> x % 8);
}

/* Where a letter is drawn: its place, how large, how. */
struct box {
	unsigned x, y, width, height;
	bool bold;
};

/* Larger by no whole number: a dot of the picture is dark where any dot of the glyph that it touches is, so that no stroke
 * is lost; where a gap begins on a whole dot it stays, too. */
static bool glyph_dark(const struct glyph *g, const struct box *b, unsigned x, unsigned y)
{
	unsigned x0 = x * g->width / b->width, x1 = ((x + 1) * g->width - 1) / b->width;
	unsigned y0 = y * FONT_ROWS / b->height, y1 = ((y + 1) * FONT_ROWS - 1) / b->height;

	for (unsigned row = y0; row <= y1; row++)
		for (unsigned column = x0; column <= x1; column++)
			if (g->rows[row] >> (15 - column) & 1)
				return true;
	return false;
}

static void draw_glyph(struct raster *r, const struct glyph *g, const struct box *b)
{
	for (unsigned y = 0; y < b->height; y++)
		for (unsigned x = 0; x < b->width; x++)
			if (glyph_dark(g, b, x, y)) {
				put_dot(r, b->x + x, b->y + y);
				if (b->bold)
					put_dot(r, b->x + x + 1, b->y + y);
			}
}

static void invert(struct raster *r, unsigned until)
{
	for (unsigned y = 0; y < r->rows; y++)
		for (unsigned x = 0; x < until && x < r->width; x++)
			r->bits[y * r->stride + x / 8] ^= (uint8_t)(0x80 >> x % 8);
}

static const struct glyph HOLLOW = { 8, { 0, 0, 0, 0x7e00, 0x4200, 0x4200, 0x4200, 0x4200, 0x4200, 0x4200, 0x4200, 0x4200,
					  0x4200, 0x7e00, 0, 0 } };

/* One character at `cells` from the left; gives the cells it takes. */
static unsigned draw_char(struct raster *r, const struct font *f, uint32_t c, struct box b, unsigned cells)
{
	int wide = text_width(c);
	struct glyph g;

	if (font_glyph(f, c, &g) != ERR_OK)
		g = HOLLOW;
	if (wide < 0)
		wide = 1;
	b.x = (cells - (wide == 0 && cells > 0 ? 1 : 0)) * b.width;	/* a mark stands on the one before */
	b.width *= wide == 2 ? 2 : 1;
	if (c != ' ')
		draw_glyph(r, &g, &b);
	return (unsigned)wide;
}

enum err raster_line(struct raster *r, const struct font *f, const char *line, unsigned style, unsigned dots, unsigned cell)
{
	unsigned height = 2 * cell * (style & PAPER_TALL ? 2 : 1), cells = 0;
	struct box b = { .y = AIR, .width = cell * (style & PAPER_WIDE ? 2 : 1), .height = height, .bold = style & PAPER_BOLD };
	struct bytes rest = bytes_of_str(line);
	enum err e = raster_init(r, dots, height + 2 * AIR);
	uint32_t c;
	size_t n;

	if (e != ERR_OK)
		return e;
	while ((n = text_next(rest, &c)) > 0) {
		cells += draw_char(r, f, c, b, cells);
		rest = bytes_of(rest.data + n, rest.len - n);
	}
	if (style & PAPER_INVERT)
		invert(r, cells * b.width);
	return ERR_OK;
}

static enum err scale_of(const struct symbol *s, unsigned dots, unsigned *scale)
{
	unsigned fits = dots / (s->width + 2 * QUIET), nice = dots * 2 / 5 / s->width;

	if (fits < SCALE_MIN)
		return err_set(ERR_TOO_LONG, "a code of %u modules does not fit on paper of %u dots", s->width, dots);
	if (nice < SCALE_MIN + 1)	/* readable by a phone rather than small */
		nice = SCALE_MIN + 1;
	if (nice > SCALE_MAX)
		nice = SCALE_MAX;
	*scale = nice < fits ? nice : fits;
	return ERR_OK;
}

enum err raster_qr_scale(const char *text, unsigned dots, unsigned *scale)
{
	struct symbol s = { .modules = NULL };
	enum err e = symbol_make(&s, SYMBOL_QR, SYMBOL_M, bytes_of_str(text));

	if (e != ERR_OK)
		return e;
	e = scale_of(&s, dots, scale);
	symbol_finish(&s);
	return e;
}

static void draw_symbol(struct raster *r, const struct symbol *s, unsigned scale)
{
	unsigned left = (r->width - s->width * scale) / 2;

	for (unsigned y = 0; y < s->height * scale; y++)
		for (unsigned x = 0; x < s->width * scale; x++)
			if (s->modules[(size_t)(y / scale) * s->width + x / scale])
				put_dot(r, left + x, y + QUIET * scale);
}

enum err raster_qr(struct raster *r, const char *text, unsigned dots)
{
	struct symbol s = { .modules = NULL };
	unsigned scale = 0;
	enum err e = symbol_make(&s, SYMBOL_QR, SYMBOL_M, bytes_of_str(text));

	if (e != ERR_OK)
		return e;
	e = scale_of(&s, dots, &scale);
	if (e == ERR_OK)
		e = raster_init(r, dots, (s.height + 2 * QUIET) * scale);
	if (e == ERR_OK)
		draw_symbol(r, &s, scale);
	symbol_finish(&s);
	return e;
}
