#include "ui/grid.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { UPPER_HALF = 0x2580 };
static const struct cell BLANK = { .code = ' ', .width = 1 };

enum err grid_resize(struct grid *g, int w, int h)
{
	struct cell *cells;

	w = w < 1 ? 1 : w > GRID_SIDE_MAX ? GRID_SIDE_MAX : w;
	h = h < 1 ? 1 : h > GRID_SIDE_MAX ? GRID_SIDE_MAX : h;
	cells = realloc(g->cells, (size_t)w * (size_t)h * sizeof *cells);
	if (!cells)
		return err_set(ERR_NOMEM, "no memory for a screen of %dx%d", w, h);
	g->cells = cells;
	g->w = w;
	g->h = h;
	grid_fill(g, grid_rect(g), STYLE_PLAIN);
	g->cursor_x = g->cursor_y = -1;
	return ERR_OK;
}

void grid_finish(struct grid *g)
{
	free(g->cells);
	memset(g, 0, sizeof *g);
}

bool rect_has(struct rect r, int x, int y)
{
	return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

struct rect grid_rect(const struct grid *g)
{
	return (struct rect){ 0, 0, g->w, g->h };
}

static struct cell *at(const struct grid *g, int x, int y)
{
	return &g->cells[(size_t)y * (size_t)g->w + (size_t)x];
}

const struct cell *grid_cell(const struct grid *g, int x, int y)
{
	return at(g, x, y);
}

bool cell_equal(const struct cell *a, const struct cell *b)
{
	return a->code == b->code && a->width == b->width && a->style == b->style && a->above == b->above && a->below == b->below &&
	       memcmp(a->marks, b->marks, sizeof a->marks) == 0;
}

/* A wide character of which one half is written over leaves no other half behind. */
static void heal(struct grid *g, int x, int y)
{
	struct cell *c = at(g, x, y);

	if (c->code == 0 && x > 0) {
		uint8_t style = at(g, x - 1, y)->style;

		*at(g, x - 1, y) = BLANK;
		at(g, x - 1, y)->style = style;
	}
	if (c->width == 2 && x + 1 < g->w) {
		*at(g, x + 1, y) = BLANK;
		at(g, x + 1, y)->style = c->style;
	}
}

static void set(struct grid *g, int x, int y, uint32_t code, int width, enum style style)
{
	for (int i = 0; i < width; i++)
		heal(g, x + i, y);
	*at(g, x, y) = (struct cell){ .code = code, .width = (uint8_t)width, .style = (uint8_t)style };
	if (width == 2)
		*at(g, x + 1, y) = (struct cell){ .style = (uint8_t)style };
}

void grid_fill(struct grid *g, struct rect r, enum style style)
{
	for (int y = r.y < 0 ? 0 : r.y; y < r.y + r.h && y < g->h; y++)
		for (int x = r.x < 0 ? 0 : r.x; x < r.x + r.w && x < g->w; x++)
			set(g, x, y, ' ', 1, style);
}

static void add_mark(struct grid *g, int x, int y, uint32_t mark)
{
	struct cell *c;

	while (x > 0 && at(g, x, y)->code == 0)
		x--;
	c = at(g, x, y);
	for (int i = 0; i < GRID_MARKS; i++)
		if (c->marks[i] == 0) {
			c->marks[i] = mark;
			return;
		}
}

/* The next character as it may be shown; what may not is "·". */
static uint32_t next_shown(struct bytes *s, int *width)
{
	uint32_t code;
	size_t n = text_next(*s, &code);

	*width = n ? text_width(code) : -1;
	if (*width < 0) {
		code = 0xb7;
		*width = 1;
	}
	n = n ? n : 1;
	*s = bytes_of(s->data + n, s->len - n);
	return code;
}

/* Gives the cells used; true in *all where nothing was left out. */
static int put(struct grid *g, struct rect r, enum style style, struct bytes s, bool *all)
{
	int used = 0;

	while (s.len) {
		int width;
		uint32_t code = next_shown(&s, &width);

		if (width == 0 && used > 0)
			add_mark(g, r.x + used - 1, r.y, code);
		if (width == 0)
			continue;
		if (used + width > r.w) {
			*all = false;
			return used;
		}
		set(g, r.x + used, r.y, code, width, style);
		used += width;
	}
	*all = true;
	return used;
}

static bool clip(const struct grid *g, int x, int y, int *cells)
{
	if (y < 0 || y >= g->h || x < 0 || x >= g->w)
		return false;
	if (*cells > g->w - x)
		*cells = g->w - x;
	return *cells > 0;
}

int grid_put(struct grid *g, int x, int y, int cells, enum style style, const char *text)
{
	bool all;
	int used;

	if (!clip(g, x, y, &cells))
		return 0;
	used = put(g, (struct rect){ x, y, cells, 1 }, style, bytes_of_str(text), &all);
	if (!all && cells >= 2) {
		for (; used < cells; used++)
			set(g, x + used, y, ' ', 1, style);
		set(g, x + cells - 1, y, '~', 1, style);
	}
	return used;
}

int grid_put_right(struct grid *g, int x, int y, int cells, enum style style, const char *text)
{
	int need = (int)text_cells(text);

	return grid_put(g, need < cells ? x + cells - need : x, y, need < cells ? need : cells, style, text);
}

int grid_put_center(struct grid *g, int x, int y, int cells, enum style style, const char *text)
{
	int need = (int)text_cells(text);

	return grid_put(g, need < cells ? x + (cells - need) / 2 : x, y, cells, style, text);
}

static bool is_wide(const char *text, size_t i)
{
	uint32_t code;

	return text_next(bytes_of_str(text + i), &code) > 0 && text_width(code) == 2;
}

/* Closing punctuation does not begin a line (the commonest of Chinese, and ours between its words). */
static bool may_begin(const char *text, size_t i)
{
	static const char *const never[] = { "，", "。", "；", "：", "）", "、", "！", "？", "”", "》",
					       ",", ".", ";", ":", ")" };

	for (size_t k = 0; k < sizeof never / sizeof *never; k++)
		if (strncmp(text + i, never[k], strlen(never[k])) == 0)
			return false;
	return true;
}

/* How many bytes of text stand on a line of so many cells. */
static size_t line_of(const char *text, int cells)
{
	size_t fit = text_cut(text, (size_t)cells), end = fit;

	if (!text[fit])
		return fit;
	while (end > 0) {
		size_t before = end - 1;

		while (before > 0 && ((unsigned char)text[before] & 0xc0) == 0x80)
			before--;
		if (text[end] == ' ' || text[before] == ' ')
			return end;
		if ((is_wide(text, before) || is_wide(text, end)) && may_begin(text, end))
			return end;
		end = before;
	}
	return fit ? fit : 1;
}

int grid_wrap(struct grid *g, struct rect r, enum style style, const char *text)
{
	int lines = 0;

	while (*text && lines < r.h) {
		char line[4 * GRID_SIDE_MAX];
		size_t n = line_of(text, r.w);

		if (lines == r.h - 1 && text[n])	/* the last one shows that there is more */
			n = strlen(text);
		if (n >= sizeof line)
			n = sizeof line - 1;
		memcpy(line, text, n);
		line[n] = 0;
		while (n > 0 && line[n - 1] == ' ')
			line[--n] = 0;
		grid_put(g, r.x, r.y + lines++, r.w, style, line);
		text += line_of(text, r.w);
		while (*text == ' ')
			text++;
	}
	return lines;
}

void grid_halves(struct grid *g, int x, int y, uint8_t above, uint8_t below)
{
	if (x < 0 || x >= g->w || y < 0 || y >= g->h)
		return;
	set(g, x, y, UPPER_HALF, 1, STYLE_HALVES);
	at(g, x, y)->above = above;
	at(g, x, y)->below = below;
}

void grid_box(struct grid *g, struct rect r, enum style style, const char *title)
{
	grid_fill(g, r, style);
	for (int x = 1; x < r.w - 1; x++) {
		grid_put(g, r.x + x, r.y, 1, style, "-");
		grid_put(g, r.x + x, r.y + r.h - 1, 1, style, "-");
	}
	for (int y = 0; y < r.h; y++) {
		const char *corner = y == 0 || y == r.h - 1 ? "+" : "|";

		grid_put(g, r.x, r.y + y, 1, style, corner);
		grid_put(g, r.x + r.w - 1, r.y + y, 1, style, corner);
	}
	if (*title && r.w > 8) {
		int used = grid_put(g, r.x + 3, r.y, r.w - 6, style, title);

		grid_put(g, r.x + 2, r.y, 1, style, " ");
		grid_put(g, r.x + 3 + used, r.y, 1, style, " ");
	}
}

static size_t encode(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* A row as UTF-8, blanks at its end cut; out has room for 16 bytes a cell and the NUL. */
static void row_text(const struct grid *g, int y, char *out)
{
	size_t len = 0, end = 0;

	for (int x = 0; x < g->w; x++) {
		const struct cell *c = at(g, x, y);

		if (c->code == 0)
			continue;
		len += encode(c->code, out + len);
		for (int i = 0; i < GRID_MARKS && c->marks[i]; i++)
			len += encode(c->marks[i], out + len);
		if (c->code != ' ')
			end = len;
	}
	out[end] = 0;
}

static char row_letter(const struct grid *g, int y)
{
	static const char letters[STYLE_COUNT] = { [STYLE_GOOD] = 'G', [STYLE_BAD] = 'R', [STYLE_CARE] = 'Y',
						   [STYLE_TITLE] = 'T' };
	uint8_t style = at(g, 0, y)->style;

	if (style >= STYLE_COUNT)
		return ' ';

	for (int x = 1; x < g->w; x++)
		if (at(g, x, y)->style != style)
			return ' ';
	return letters[style] ? letters[style] : ' ';
}

void grid_dump(const struct grid *g, FILE *out)
{
	char row[16 * GRID_SIDE_MAX + 1];

	for (int y = 0; y < g->h; y++) {
		row_text(g, y, row);
		fprintf(out, "%c|%s\n", row_letter(g, y), row);
	}
}

bool grid_find(const struct grid *g, const char *text)
{
	char row[16 * GRID_SIDE_MAX + 1];

	for (int y = 0; y < g->h; y++) {
		row_text(g, y, row);
		if (strstr(row, text))
			return true;
	}
	return false;
}
