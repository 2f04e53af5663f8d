#include "print/escpos.h"

#include "base/text.h"
#include "print/raster.h"

#include <assert.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of ESC t, the same in all printers that have the page; and how iconv calls it. */
static const struct { uint8_t number; const char *name; } PAGES[ESCPOS_CODEPAGES] = {
	[ESCPOS_ASCII] = { 0, NULL },	    [ESCPOS_CP437] = { 0, "CP437" }, [ESCPOS_CP850] = { 2, "CP850" },
	[ESCPOS_CP858] = { 19, "CP858" }, [ESCPOS_CP866] = { 17, "CP866" }, [ESCPOS_CP1252] = { 16, "CP1252" },
};

enum { BAND = 240 /* rows of dots in one command: what small buffers bear */, CELL_MIN = 8, QR_DEFAULT = 4,
	ASB = 0x0e /* offline, faults, paper */ };

/* A page being made. */
struct page {
	const struct escpos_profile *p;
	const struct font *font;
	FILE *f;
	iconv_t latin, chinese;		/* (iconv_t)-1: none */
	bool kick;
};

void escpos_defaults(struct escpos_profile *p)
{
	*p = (struct escpos_profile){ .columns = 42, .dots = 512, .cut = ESCPOS_CUT_PARTIAL, .codepage = ESCPOS_ASCII,
				      .chinese = ESCPOS_CHINESE_RASTER, .qr = ESCPOS_QR_NATIVE,
				      .drawer = ESCPOS_DRAWER_PIN2 };
}

static void put(struct page *g, const void *bytes, size_t len)
{
	fwrite(bytes, 1, len, g->f);
}
#define PUT(g, ...) put(g, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* ---- letters ---- */

enum script { SCRIPT_ASCII, SCRIPT_LATIN, SCRIPT_CHINESE, SCRIPT_NONE };

static size_t convert(iconv_t to, const uint8_t *utf8, size_t n, char out[8])
{
	char in[8], *from = in, *at = out;
	size_t left = n, room = 8;

	if (to == (iconv_t)-1)
		return 0;
	memcpy(in, utf8, n);
	iconv(to, NULL, NULL, NULL, NULL);
	return iconv(to, &from, &left, &at, &room) == 0 && left == 0 ? 8 - room : 0;
}

/* A character in the printer's own letters. The widths must agree with the layout's: of Chinese only what is two cells wide
 * (in GB18030 a dot, a degree or an accent are two wide as well, and four bytes where GBK alone is known are rubbish: the yen
 * sign, U+00A5, is such a one). */
static enum script spell(struct page *g, uint32_t c, const uint8_t *utf8, size_t n, char out[8], size_t *len)
{
	int cells = text_width(c);

	if (c < 0x80) {
		out[0] = (char)c;
		*len = 1;
		return SCRIPT_ASCII;
	}
	if (cells == 1 && (*len = convert(g->latin, utf8, n, out)) == 1)
		return SCRIPT_LATIN;
	if (cells == 2 && (*len = convert(g->chinese, utf8, n, out)) == 2)
		return SCRIPT_CHINESE;
	return SCRIPT_NONE;
}

/* Can all of the line be said in letters? */
static bool can_spell(struct page *g, const char *line)
{
	struct bytes rest = bytes_of_str(line);
	char spelt[8];
	size_t n, len;
	uint32_t c;

	while ((n = text_next(rest, &c)) > 0) {
		if (spell(g, c, rest.data, n, spelt, &len) == SCRIPT_NONE)
			return false;
		rest = bytes_of(rest.data + n, rest.len - n);
	}
	return true;
}

/* In Chinese mode each byte from 0x80 on begins a pair: the code page's letters stand outside of it. */
static void change_script(struct page *g, enum script *now, enum script to)
{
	bool chinese = *now == SCRIPT_CHINESE;

	if (g->chinese == (iconv_t)-1 || to == SCRIPT_ASCII || to == *now)
		return;
	if (to == SCRIPT_CHINESE)
		PUT(g, 0x1c, '&');
	else if (chinese)
		PUT(g, 0x1c, '.');
	*now = to;
}

static void put_letters(struct page *g, const char *line)
{
	struct bytes rest = bytes_of_str(line);
	enum script now = SCRIPT_LATIN, s;
	char spelt[8];
	size_t n, len;
	uint32_t c;

	while ((n = text_next(rest, &c)) > 0) {
		s = spell(g, c, rest.data, n, spelt, &len);
		if (s == SCRIPT_NONE)
			for (int cells = text_width(c); cells > 0; cells--)
				fputc('?', g->f);
		else {
			change_script(g, &now, s);
			put(g, spelt, len);
		}
		rest = bytes_of(rest.data + n, rest.len - n);
	}
	change_script(g, &now, SCRIPT_LATIN);
	fputc('\n', g->f);
}

/* ---- dots ---- */

static void put_raster(struct page *g, const struct raster *r)
{
	for (unsigned y = 0; y < r->rows; y += BAND) {
		unsigned rows = r->rows - y < BAND ? r->rows - y : BAND;

		PUT(g, 0x1d, 'v', '0', 0, (uint8_t)r->stride, (uint8_t)(r->stride >> 8), (uint8_t)rows, (uint8_t)(rows >> 8));
		put(g, r->bits + y * r->stride, rows * r->stride);
	}
}

static enum err put_drawn(struct page *g, const char *line, unsigned style)
{
	unsigned cell = (unsigned)(g->p->dots / g->p->columns);
	struct raster r;
	enum err e = raster_line(&r, g->font, line, style, (unsigned)g->p->dots, cell > CELL_MIN ? cell : CELL_MIN);

	if (e != ERR_OK)
		return e;
	put_raster(g, &r);
	raster_finish(&r);
	return ERR_OK;
}

/* ---- elements ---- */

static void put_style(struct page *g, unsigned style)
{
	uint8_t size = (uint8_t)((style & PAPER_WIDE ? 0x10 : 0) | (style & PAPER_TALL ? 0x01 : 0));

	PUT(g, 0x1b, 'E', style & PAPER_BOLD ? 1 : 0);
	PUT(g, 0x1d, '!', size);
	PUT(g, 0x1d, 'B', style & PAPER_INVERT ? 1 : 0);
}

static enum err put_lines(struct page *g, const struct paper_element *e)
{
	unsigned style = e->style & ~(unsigned)PAPER_CENTER;	/* the layout has done it */
	char line[PAPER_LINE_CAP];
	enum err err = ERR_OK;

	if (style)
		put_style(g, style);
	for (unsigned state = 0; err == ERR_OK && paper_lay(e, (unsigned)g->p->columns, &state, line, sizeof line);)
		if (g->font->fd < 0 || g->p->chinese == ESCPOS_CHINESE_NONE || can_spell(g, line))
			put_letters(g, line);
		else
			err = put_drawn(g, line, style);
	if (style)
		put_style(g, 0);
	return err;
}

static void put_qr(struct page *g, const char *text, unsigned scale)
{
	size_t len = strlen(text) + 3;

	PUT(g, 0x1b, 'a', 1);
	PUT(g, 0x1d, '(', 'k', 4, 0, '1', 'A', '2', 0);			/* model 2 */
	PUT(g, 0x1d, '(', 'k', 3, 0, '1', 'C', (uint8_t)scale);		/* dots a module */
	PUT(g, 0x1d, '(', 'k', 3, 0, '1', 'E', '1');			/* level M */
	PUT(g, 0x1d, '(', 'k', (uint8_t)len, (uint8_t)(len >> 8), '1', 'P', '0');
	put(g, text, len - 3);
	PUT(g, 0x1d, '(', 'k', 3, 0, '1', 'Q', '0');			/* print it */
	PUT(g, 0x1b, 'a', 0);
}

/* A code that does not fit, or that the printer cannot draw, is its text. */
static enum err put_code(struct page *g, const struct paper_element *e)
{
	struct paper_element text = { .kind = PAPER_TEXT };
	unsigned scale = QR_DEFAULT;
	struct raster r;

	memcpy(text.left, e->left, sizeof text.left);
	if (g->p->qr == ESCPOS_QR_NONE || raster_qr_scale(e->left, (unsigned)g->p->dots, &scale) != ERR_OK)
		return put_lines(g, &text);
	if (g->p->qr == ESCPOS_QR_NATIVE) {
		put_qr(g, e->left, scale);
		return ERR_OK;
	}
	if (raster_qr(&r, e->left, (unsigned)g->p->dots) != ERR_OK)
		return put_lines(g, &text);
	put_raster(g, &r);
	raster_finish(&r);
	return ERR_OK;
}

static void put_cut(struct page *g)
{
	if (g->p->cut == ESCPOS_CUT_NONE)
		PUT(g, '\n', '\n', '\n', '\n');		/* to be torn off */
	else
		PUT(g, 0x1d, 'V', g->p->cut == ESCPOS_CUT_FULL ? 65 : 66, 0);	/* feeds to the knife first */
}

/* The yen sign of Latin letters is four bytes of GB18030 that most printers do not know; the wide one is in all of them. */
static void widen_yen(char *text)
{
	static const char narrow[] = "\u00a5", wide[] = "\uffe5";
	size_t len = strlen(text);

	for (char *at = text; (at = strstr(at, narrow)) && len < PAPER_TEXT_MAX; len++) {
		memmove(at + sizeof wide - 1, at + sizeof narrow - 1, strlen(at) - (sizeof narrow - 1) + 1);
		memcpy(at, wide, sizeof wide - 1);
	}
}

static void adapt(struct page *g, struct paper_element *e)
{
	char spelt[8];

	if (g->p->chinese != ESCPOS_CHINESE_GB18030 || e->kind == PAPER_QR ||
	    convert(g->latin, (const uint8_t *)"\u00a5", 2, spelt))
		return;
	widen_yen(e->left);
	widen_yen(e->right);
}

static enum err put_element(struct page *g, const struct paper_element *e)
{
	switch (e->kind) {
	case PAPER_QR:
		return put_code(g, e);
	case PAPER_CUT:
		put_cut(g);
		return ERR_OK;
	case PAPER_DRAWER:
		if (g->kick && g->p->drawer != ESCPOS_DRAWER_NONE)	/* 50 ms on, 500 off; the unit is 2 ms */
			PUT(g, 0x1b, 'p', g->p->drawer == ESCPOS_DRAWER_PIN5, 25, 250);
		return ERR_OK;
	case PAPER_BEEP:
		if (g->p->beep)
			PUT(g, 0x1b, 'B', 3, 2);
		return ERR_OK;
	default:
		return put_lines(g, e);
	}
}

static enum err put_banner(struct page *g, const char *words)
{
	struct paper_element e = { .kind = PAPER_TEXT, .style = PAPER_BOLD | PAPER_WIDE | PAPER_TALL | PAPER_CENTER };

	text_filter(bytes_of_str(words), e.left, sizeof e.left);
	return put_lines(g, &e);
}

static enum err put_page(struct page *g, const struct escpos_job *j)
{
	struct bytes in = j->paper;
	struct paper_element e;
	enum err err = ERR_OK;

	PUT(g, 0x1b, '@');
	if (j->report)
		PUT(g, 0x1d, 'a', ASB);
	if (g->chinese != (iconv_t)-1)
		PUT(g, 0x1c, '.');
	if (g->latin != (iconv_t)-1)
		PUT(g, 0x1b, 't', PAGES[g->p->codepage].number);
	if (j->banner)
		err = put_banner(g, j->banner);
	while (err == ERR_OK && (err = paper_next(&in, &e)) == ERR_OK) {
		adapt(g, &e);
		err = put_element(g, &e);
	}
	if (j->report && err == ERR_NOT_FOUND)
		PUT(g, 0x1d, 'r', 1);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static iconv_t converter(const char *to)
{
	return to ? iconv_open(to, "UTF-8") : (iconv_t)-1;
}

static void end_converter(iconv_t i)
{
	if (i != (iconv_t)-1)
		iconv_close(i);
}

enum err escpos_make(const struct escpos_profile *p, const struct font *f, const struct escpos_job *j, uint8_t **out, size_t *len)
{
	struct page g = { .p = p, .font = f, .kick = j->kick };
	char *made = NULL;
	size_t size = 0;
	enum err e;

	assert(p->columns >= PAPER_COLUMNS_MIN && p->columns <= PAPER_COLUMNS_MAX && p->dots <= RASTER_DOTS_MAX);
	g.f = open_memstream(&made, &size);
	if (!g.f)
		return err_set(ERR_NOMEM, "no memory for a page");
	g.latin = converter(PAGES[p->codepage].name);
	g.chinese = converter(p->chinese == ESCPOS_CHINESE_GB18030 ? "GB18030" : NULL);
	e = put_page(&g, j);
	end_converter(g.latin);
	end_converter(g.chinese);
	if (fclose(g.f) != 0 && e == ERR_OK)
		e = err_set(ERR_NOMEM, "no memory for a page");
	if (e != ERR_OK) {
		free(made);
		return e;
	}
	*out = (uint8_t *)made;
	*len = size;
	return ERR_OK;
}
