#include "print/symbol.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <zint.h>

enum {
	PIXELS_MAX = 64 << 20,	/* what a picture may cost in bytes: a printed page at 600 dpi */
	TEXT_MAX = 7089,	/* digits in QR 40-L: no symbol of ours holds more */
	SCALE_MAX = 40,
	MAXICODE_ROWS = 33,
	MAXICODE_COLUMNS = 30,
	MAXICODE_MODE = 4	/* standard symbol: no postal fields */
};

static const double COS30 = 0.8660254037844386;	/* half the width of a hexagon with corners 1 from its centre */

/* The quiet zone is the least that each standard asks for; Aztec asks for none, but one module keeps it
 * apart from a dark frame. */
static const struct kind {
	const char *name;
	int zint;
	unsigned quiet;
} kinds[] = {
	[SYMBOL_QR] = { "qr", BARCODE_QRCODE, 4 },
	[SYMBOL_DATAMATRIX] = { "datamatrix", BARCODE_DATAMATRIX, 1 },
	[SYMBOL_PDF417] = { "pdf417", BARCODE_PDF417, 2 },
	[SYMBOL_AZTEC] = { "aztec", BARCODE_AZTEC, 1 },
	[SYMBOL_MAXICODE] = { "maxicode", BARCODE_MAXICODE, 1 },
};

int symbol_parse(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return (int)i;
	return -1;
}

static enum err encode(struct zint_symbol *z, struct bytes text)
{
	int rc = ZBarcode_Encode(z, text.data, (int)text.len);

	if (rc < ZINT_ERROR)
		return ERR_OK;
	if (rc == ZINT_ERROR_MEMORY)
		return err_set(ERR_NOMEM, "no memory for a symbol of %zu characters", text.len);
	/* MaxiCode and PDF417 call a text that is too long "invalid data" or "encoding problem" at times */
	if (rc == ZINT_ERROR_TOO_LONG)
		return err_set(ERR_TOO_LONG, "%zu characters do not fit into this kind of symbol", text.len);
	return err_set(ERR_FORMAT, "the text cannot be drawn as a symbol: %s", z->errtxt);
}

static void options(struct zint_symbol *z, enum symbol_kind kind, enum symbol_level level)
{
	z->symbology = kinds[kind].zint;
	z->input_mode = DATA_MODE;
	z->show_hrt = 0;
	if (kind == SYMBOL_QR)
		z->option_1 = (int)level + 1;
	if (kind == SYMBOL_DATAMATRIX)
		z->option_3 = DM_SQUARE;
	if (kind == SYMBOL_MAXICODE)
		z->option_1 = MAXICODE_MODE;
}

/* Every module is a square: a row of PDF417 is three modules high, the least that its standard allows. */
static unsigned row_modules(enum symbol_kind kind)
{
	return kind == SYMBOL_PDF417 ? 3 : 1;
}

static void copy_row(const struct zint_symbol *z, int row, uint8_t *out)
{
	for (int x = 0; x < z->width; x++)
		out[x] = (z->encoded_data[row][x >> 3] >> (x & 7)) & 1;
}

static enum err copy_modules(struct symbol *s, const struct zint_symbol *z)
{
	unsigned high = row_modules(s->kind);
	uint8_t *at = malloc((size_t)z->width * (size_t)z->rows * high);

	if (!at)
		return err_set(ERR_NOMEM, "no memory for a symbol");
	s->modules = at;
	s->width = (unsigned)z->width;
	s->height = (unsigned)z->rows * high;
	for (int row = 0; row < z->rows; row++)
		for (unsigned n = high; n; n--, at += z->width)
			copy_row(z, row, at);
	return ERR_OK;
}

enum err symbol_make(struct symbol *s, enum symbol_kind kind, enum symbol_level level, struct bytes text)
{
	struct symbol made = { .kind = kind };
	struct zint_symbol *z;
	enum err e;

	assert(kind <= SYMBOL_MAXICODE && level <= SYMBOL_H);
	if (text.len == 0)	/* libzint would take 0 for "up to the NUL" */
		return err_set(ERR_USAGE, "there is no text to draw");
	if (text.len > TEXT_MAX)
		return err_set(ERR_TOO_LONG, "%zu characters do not fit into any symbol", text.len);
	z = ZBarcode_Create();
	if (!z)
		return err_set(ERR_NOMEM, "no memory for a symbol");
	options(z, kind, level);
	e = encode(z, text);
	if (e == ERR_OK)
		e = copy_modules(&made, z);
	if (e != ERR_OK || kind != SYMBOL_MAXICODE) {
		ZBarcode_Delete(z);
		z = NULL;
	}
	if (e != ERR_OK)
		return e;
	made.zint = z;
	assert(kind != SYMBOL_MAXICODE || (made.width == MAXICODE_COLUMNS && made.height == MAXICODE_ROWS));
	*s = made;
	return ERR_OK;
}

void symbol_finish(struct symbol *s)
{
	free(s->modules);
	if (s->zint)
		ZBarcode_Delete(s->zint);
	*s = (struct symbol){ .kind = s->kind };
}

/* A grey picture being made: 0 is dark, 255 light. */
struct picture {
	uint8_t *pixels;
	unsigned width, height;
};

static enum err picture_init(struct picture *p, size_t width, size_t height)
{
	if (width > PIXELS_MAX / height)
		return err_set(ERR_TOO_LONG, "a picture of %zu x %zu pixels is too large: take a smaller scale", width,
			       height);
	p->pixels = malloc(width * height);
	if (!p->pixels)
		return err_set(ERR_NOMEM, "no memory for a picture of %zu x %zu pixels", width, height);
	p->width = (unsigned)width;
	p->height = (unsigned)height;
	memset(p->pixels, 255, width * height);
	return ERR_OK;
}

static enum err draw_squares(const struct symbol *s, unsigned scale, struct picture *p)
{
	unsigned quiet = kinds[s->kind].quiet;
	enum err e = picture_init(p, (size_t)(s->width + 2 * quiet) * scale, (size_t)(s->height + 2 * quiet) * scale);

	if (e != ERR_OK)
		return e;
	for (unsigned y = 0; y < s->height; y++) {
		uint8_t *row = p->pixels + (size_t)(y + quiet) * scale * p->width;

		for (unsigned x = 0; x < s->width; x++)
			if (s->modules[(size_t)y * s->width + x])
				memset(row + (size_t)(x + quiet) * scale, 0, scale);
		for (unsigned n = 1; n < scale; n++)
			memcpy(row + (size_t)n * p->width, row, p->width);
	}
	return ERR_OK;
}

/* libzint's raster of MaxiCode rounds to whole pixels and leaves the standard's proportions; its vectors do
 * not. They are in half modules: two units a column. */
static enum err maxicode_vector(const struct symbol *s, const struct zint_vector **out)
{
	struct zint_symbol *z = s->zint;

	z->scale = 1;
	z->output_options = BARCODE_QUIET_ZONES;
	if (ZBarcode_Buffer_Vector(z, 0) >= ZINT_ERROR)
		return err_set(ERR_FORMAT, "the symbol cannot be drawn: %s", z->errtxt);
	*out = z->vector;
	return ERR_OK;
}

/* A shape of MaxiCode, around its own centre. */
struct shape {
	double x, y, outer, inner;	/* inner < 0: a hexagon that stands on a corner; else a ring */
};

static bool shape_covers(const struct shape *s, double dx, double dy)
{
	double d;

	if (s->inner >= 0) {
		d = dx * dx + dy * dy;
		return d <= s->outer * s->outer && d >= s->inner * s->inner;
	}
	dx = dx < 0 ? -dx : dx;
	dy = dy < 0 ? -dy : dy;
	return dx <= s->outer * COS30 && dy + dx / (2 * COS30) <= s->outer;
}

/* Darkens each pixel by the sixteenths of it that the shape covers. */
static void draw_shape(struct picture *p, const struct shape *s, double unit)
{
	double top = (s->y - s->outer) * unit, left = (s->x - s->outer) * unit, size = 2 * s->outer * unit;

	for (unsigned y = top > 0 ? (unsigned)top : 0; y < p->height && y <= top + size; y++)
		for (unsigned x = left > 0 ? (unsigned)left : 0; x < p->width && x <= left + size; x++) {
			uint8_t *at = &p->pixels[(size_t)y * p->width + x];
			unsigned n = 0;

			for (unsigned k = 0; k < 16; k++)
				n += shape_covers(s, (x + (k % 4 + 0.5) / 4) / unit - s->x,
						  (y + (k / 4 + 0.5) / 4) / unit - s->y);
			*at = (uint8_t)(*at > n * 255 / 16 ? *at - n * 255 / 16 : 0);
		}
}

static enum err draw_maxicode(const struct symbol *s, unsigned scale, struct picture *p)
{
	const struct zint_vector *v = NULL;
	double unit = scale / 2.0;
	enum err e = maxicode_vector(s, &v);

	if (e == ERR_OK)
		e = picture_init(p, (size_t)(v->width * unit + 0.999), (size_t)(v->height * unit + 0.999));
	if (e != ERR_OK)
		return e;
	for (const struct zint_vector_circle *c = v->circles; c; c = c->next)
		draw_shape(p, &(struct shape){ c->x, c->y, c->diameter / 2 + c->width / 2,
					       c->diameter / 2 - c->width / 2 }, unit);
	for (const struct zint_vector_hexagon *h = v->hexagons; h; h = h->next)
		draw_shape(p, &(struct shape){ h->x, h->y, h->diameter / 2, -1 }, unit);
	return ERR_OK;
}

static enum err picture_png(const struct picture *p, uint8_t **data, size_t *len)
{
	png_image image = { .version = PNG_IMAGE_VERSION, .width = p->width, .height = p->height,
			    .format = PNG_FORMAT_GRAY, .flags = PNG_IMAGE_FLAG_FAST };
	size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
	uint8_t *out = malloc(size), *fit;

	if (!out)
		return err_set(ERR_NOMEM, "no memory for a PNG of %u x %u pixels", p->width, p->height);
	if (!png_image_write_to_memory(&image, out, &size, 0, p->pixels, 0, NULL)) {
		free(out);
		return err_set(ERR_IO, "the PNG cannot be written: %s", image.message);
	}
	fit = realloc(out, size);
	*data = fit ? fit : out;
	*len = size;
	return ERR_OK;
}

enum err symbol_png(const struct symbol *s, unsigned scale, uint8_t **data, size_t *len)
{
	struct picture p = { 0 };
	enum err e;

	if (scale < 1 || scale > SCALE_MAX)
		return err_set(ERR_USAGE, "a scale is 1 to %d pixels a module", SCALE_MAX);
	e = s->kind == SYMBOL_MAXICODE ? draw_maxicode(s, scale, &p) : draw_squares(s, scale, &p);
	if (e != ERR_OK)
		return e;
	e = picture_png(&p, data, len);
	free(p.pixels);
	return e;
}

static void svg_head(FILE *f, double width, double height, double unit)
{
	fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %g %g\">\n"
		"<rect width=\"%g\" height=\"%g\" fill=\"#fff\"/>\n", width * unit, height * unit, width, height, width,
		height);
}

/* One path, a rectangle for each run of dark modules. */
static void svg_squares(FILE *f, const struct symbol *s, unsigned scale)
{
	unsigned quiet = kinds[s->kind].quiet, run;

	svg_head(f, s->width + 2 * quiet, s->height + 2 * quiet, scale);
	fputs("<path shape-rendering=\"crispEdges\" d=\"", f);
	for (unsigned y = 0; y < s->height; y++)
		for (unsigned x = 0; x < s->width; x += run) {
			const uint8_t *m = s->modules + (size_t)y * s->width;

			for (run = 1; x + run < s->width && m[x + run] == m[x]; run++)
				;
			if (m[x])
				fprintf(f, "M%u %uh%uv1h-%uz", x + quiet, y + quiet, run, run);
		}
	fputs("\"/>\n</svg>\n", f);
}

static void svg_hexagon(FILE *f, const struct zint_vector_hexagon *h)
{
	double r = h->diameter / 2, w = r * COS30;

	fprintf(f, "M%.2f %.2fL%.2f %.2fL%.2f %.2fL%.2f %.2fL%.2f %.2fL%.2f %.2fz", h->x, h->y - r, h->x + w,
		h->y - r / 2, h->x + w, h->y + r / 2, h->x, h->y + r, h->x - w, h->y + r / 2, h->x - w, h->y - r / 2);
}

static enum err svg_maxicode(FILE *f, const struct symbol *s, unsigned scale)
{
	const struct zint_vector *v = NULL;
	enum err e = maxicode_vector(s, &v);

	if (e != ERR_OK)
		return e;
	svg_head(f, v->width, v->height, scale / 2.0);
	for (const struct zint_vector_circle *c = v->circles; c; c = c->next)
		fprintf(f, "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\" fill=\"none\" stroke=\"#000\" "
			"stroke-width=\"%.2f\"/>\n", c->x, c->y, c->diameter / 2, c->width);
	fputs("<path d=\"", f);
	for (const struct zint_vector_hexagon *h = v->hexagons; h; h = h->next)
		svg_hexagon(f, h);
	fputs("\"/>\n</svg>\n", f);
	return ERR_OK;
}

enum err symbol_svg(const struct symbol *s, unsigned scale, uint8_t **data, size_t *len)
{
	enum err e = ERR_OK;
	char *out = NULL;
	size_t size = 0;
	FILE *f;

	if (scale < 1 || scale > SCALE_MAX)
		return err_set(ERR_USAGE, "a scale is 1 to %d pixels a module", SCALE_MAX);
	f = open_memstream(&out, &size);
	if (!f)
		return err_set(ERR_NOMEM, "no memory for an SVG");
	if (s->kind == SYMBOL_MAXICODE)
		e = svg_maxicode(f, s, scale);
	else
		svg_squares(f, s, scale);
	if (fclose(f) != 0 && e == ERR_OK)
		e = err_set(ERR_NOMEM, "no memory for an SVG");
	if (e != ERR_OK) {
		free(out);
		return e;
	}
	*data = (uint8_t *)out;
	*len = size;
	return ERR_OK;
}
