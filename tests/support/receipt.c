#include "receipt.h"

#include "base/text.h"
#include "print/font.h"
#include "print/symbol.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEIGHT_MAX = 20000, LINE = 30, CELL_ROWS = 24 };

struct machine {
	struct receipt_paper *r;
	FILE *text;
	struct font font;
	const uint8_t *at, *end;
	unsigned columns, cell, y, x, tallest;
	bool bold, invert, chinese, center;
	unsigned wide, tall;
	int page;
	char line[2000];
	char qr[1000];
	unsigned qr_scale;
};

static void wrong(struct machine *m, const char *what)
{
	if (!*m->r->error)
		snprintf(m->r->error, sizeof m->r->error, "%s, %zu bytes before the end", what, (size_t)(m->end - m->at));
	m->at = m->end;
}

static unsigned byte(struct machine *m)
{
	if (m->at == m->end) {
		wrong(m, "cut off within a command");
		return 0;
	}
	return *m->at++;
}

static void ink(struct machine *m, unsigned x, unsigned y)
{
	if (x >= m->r->width)
		wrong(m, "beyond the paper's edge");
	else if (y < HEIGHT_MAX)
		m->r->dots[(size_t)y * m->r->width + x] = 0;
	if (y >= m->r->height && y < HEIGHT_MAX)
		m->r->height = y + 1;
}

/* A letter of the printer's own, in its own way: nearest neighbours. */
static void letter(struct machine *m, uint32_t c, unsigned cells)
{
	unsigned w = m->cell * cells * m->wide, h = CELL_ROWS * m->tall;
	struct glyph g;

	if ((m->x + cells * m->wide) > m->columns)
		wrong(m, "a line longer than the paper is wide");
	if (font_glyph(&m->font, c, &g) == ERR_OK)
		for (unsigned y = 0; y < h; y++)
			for (unsigned x = 0; x < w; x++) {
				bool on = g.rows[y * 16 / h] >> (15 - x * g.width / w) & 1;

				if (on != m->invert)
					ink(m, m->x * m->cell + x, m->y + y);
			}
	m->x += cells * m->wide;
	if (m->x > m->r->columns_used)
		m->r->columns_used = m->x;
	if (m->tall > m->tallest)
		m->tallest = m->tall;
}

static void style(struct machine *m, char out[64])
{
	snprintf(out, 64, "%s%s%s%s", m->bold ? "bold " : "", m->wide == 2 ? "wide " : "", m->tall == 2 ? "tall " : "",
		 m->invert ? "invert " : "");
}

static void end_line(struct machine *m)
{
	char words[64];
	size_t len;

	style(m, words);
	len = strlen(words);
	if (len && *m->line)
		fprintf(m->text, "{%.*s}", (int)len - 1, words);
	fprintf(m->text, "%s\n", m->line);
	m->y += LINE * (m->tallest ? m->tallest : 1);
	m->x = m->tallest = 0;
	m->line[0] = 0;
	if (m->y > m->r->height)
		m->r->height = m->y < HEIGHT_MAX ? m->y : HEIGHT_MAX;
}

static void say(struct machine *m, const char *words)
{
	if (*m->line)
		wrong(m, "a command in the middle of a line");
	fprintf(m->text, "[%s]\n", words);
}

static void convert_letter(struct machine *m, const char *from, const uint8_t *s, size_t n, unsigned cells)
{
	char in[4], out[8] = "", *a = in, *b = out;
	size_t left = n, room = sizeof out - 1;
	iconv_t i = iconv_open("UTF-8", from);
	uint32_t c = 0;

	memcpy(in, s, n);
	if (i == (iconv_t)-1 || iconv(i, &a, &left, &b, &room) == (size_t)-1)
		wrong(m, "no letter");
	if (i != (iconv_t)-1)
		iconv_close(i);
	text_next(bytes_of_str(out), &c);
	strncat(m->line, out, sizeof m->line - strlen(m->line) - 1);
	letter(m, c, cells);
}

static void print_byte(struct machine *m, unsigned c)
{
	static const char *const pages[] = { [0] = "CP437", [2] = "CP850", [16] = "CP1252", [17] = "CP866", [19] = "CP858" };
	uint8_t pair[2] = { (uint8_t)c };

	if (c < 0x80) {
		convert_letter(m, "ASCII", pair, 1, 1);
	} else if (m->chinese) {
		pair[1] = (uint8_t)byte(m);
		if (pair[1] < 0x40)
			wrong(m, "four bytes of GB18030, which printers do not know");
		convert_letter(m, "GB18030", pair, 2, 2);
	} else if (m->page >= 0 && m->page < 20 && pages[m->page]) {
		convert_letter(m, pages[m->page], pair, 1, 1);
	} else {
		wrong(m, "a letter of no page");
	}
}

static void raster(struct machine *m)
{
	unsigned mode = (byte(m), byte(m)), stride, rows;
	char words[40];

	stride = byte(m);
	stride |= byte(m) << 8;
	rows = byte(m);
	rows |= byte(m) << 8;
	if (mode != 0 || (size_t)(m->end - m->at) < (size_t)stride * rows || stride * 8 > m->r->width + 7) {
		wrong(m, "GS v 0 that does not fit");
		return;
	}
	for (unsigned y = 0; y < rows; y++)
		for (unsigned x = 0; x < stride * 8; x++)
			if (m->at[y * stride + x / 8] >> (7 - x % 8) & 1)
				ink(m, x, m->y + y);
	m->at += stride * rows;
	m->y += rows;
	if (m->y > m->r->height)
		m->r->height = m->y < HEIGHT_MAX ? m->y : HEIGHT_MAX;
	snprintf(words, sizeof words, "dots %ux%u", stride * 8, rows);
	say(m, words);
}

static void draw_qr(struct machine *m)
{
	struct symbol s;
	unsigned left;

	if (symbol_make(&s, SYMBOL_QR, SYMBOL_M, bytes_of_str(m->qr)) != ERR_OK) {
		wrong(m, "no code");
		return;
	}
	left = m->center ? (m->r->width - s.width * m->qr_scale) / 2 : 0;
	for (unsigned y = 0; y < s.height * m->qr_scale; y++)
		for (unsigned x = 0; x < s.width * m->qr_scale; x++)
			if (s.modules[y / m->qr_scale * s.width + x / m->qr_scale])
				ink(m, left + x, m->y + y);
	m->y += s.height * m->qr_scale;
	symbol_finish(&s);
}

static void code(struct machine *m)
{
	unsigned len, fn;
	char words[1010];

	if (byte(m) != 'k')
		wrong(m, "GS ( of an unknown kind");
	len = byte(m);
	len |= byte(m) << 8;
	if (len < 3 || (size_t)(m->end - m->at) < len || m->at[0] != '1') {
		wrong(m, "GS ( k that does not fit");
		return;
	}
	fn = m->at[1];
	if (fn == 'C') {
		m->qr_scale = m->at[2];
	} else if (fn == 'P') {
		snprintf(m->qr, sizeof m->qr, "%.*s", (int)len - 3, (const char *)m->at + 3);
	} else if (fn == 'Q') {
		draw_qr(m);
		snprintf(words, sizeof words, "qr %s", m->qr);
		say(m, words);
	} else if (fn != 'A' && fn != 'E') {
		wrong(m, "GS ( k of an unknown function");
	}
	m->at += len;
}

static void reset(struct machine *m)
{
	m->bold = m->invert = m->chinese = m->center = false;
	m->wide = m->tall = 1;
	m->page = 0;
}

static void cut(struct machine *m, unsigned mode)
{
	if (mode != 65 && mode != 66)
		wrong(m, "GS V of an unknown kind");
	byte(m);
	m->r->cuts++;
	say(m, "cut");
	for (unsigned x = 0; x < m->r->width; x += 8)
		ink(m, x, m->y + LINE);
	m->y += 2 * LINE;
}

static void kick(struct machine *m)
{
	unsigned pin = byte(m);

	byte(m);
	byte(m);
	m->r->kicks++;
	say(m, pin ? "drawer 5" : "drawer 2");
}

static void status(struct machine *m, const char *name)
{
	char words[40];

	snprintf(words, sizeof words, "%s %u", name, byte(m));
	say(m, words);
}

static void escape(struct machine *m)
{
	switch (byte(m)) {
	case '@': reset(m); break;
	case 't': m->page = (int)byte(m); break;
	case 'E': m->bold = byte(m) & 1; break;
	case 'a': m->center = byte(m) == 1; break;
	case 'p': kick(m); break;
	case 'B': byte(m); byte(m); say(m, "beep"); break;
	default: wrong(m, "an unknown ESC");
	}
}

static void group(struct machine *m)
{
	unsigned n;

	switch (byte(m)) {
	case '!':
		n = byte(m);
		m->wide = 1 + (n >> 4 & 7);
		m->tall = 1 + (n & 7);
		break;
	case 'B': m->invert = byte(m) & 1; break;
	case 'V': cut(m, byte(m)); break;
	case '(': code(m); break;
	case 'v': raster(m); break;
	case 'a': byte(m); break;
	case 'r': status(m, "report"); break;
	default: wrong(m, "an unknown GS");
	}
}

static void field(struct machine *m)
{
	unsigned c = byte(m);

	if (c != '&' && c != '.')
		wrong(m, "an unknown FS");
	m->chinese = c == '&';
}

static void step(struct machine *m)
{
	unsigned c = byte(m);

	switch (c) {
	case 0x1b: escape(m); break;
	case 0x1d: group(m); break;
	case 0x1c: field(m); break;
	case 0x10: byte(m) == 4 ? status(m, "status") : wrong(m, "an unknown DLE"); break;
	case '\n': end_line(m); break;
	default:
		if (c < 0x20)
			wrong(m, "a control character");
		else
			print_byte(m, c);
	}
}

void receipt_read(struct receipt_paper *r, const uint8_t *bytes, size_t len, unsigned columns, unsigned dots)
{
	struct machine m = { .r = r, .at = bytes, .end = bytes + len, .columns = columns, .cell = dots / columns };
	size_t size;

	*r = (struct receipt_paper){ .width = dots };
	r->dots = malloc((size_t)dots * HEIGHT_MAX);
	memset(r->dots, 255, (size_t)dots * HEIGHT_MAX);
	font_open(&m.font, FONT_UNIFONT);
	m.text = open_memstream(&r->text, &size);
	reset(&m);
	while (m.at < m.end)
		step(&m);
	if (*m.line)
		end_line(&m);
	fclose(m.text);
	font_close(&m.font);
}

void receipt_free(struct receipt_paper *r)
{
	free(r->text);
	free(r->dots);
	*r = (struct receipt_paper){ .width = 0 };
}
