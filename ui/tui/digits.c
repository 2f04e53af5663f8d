#include "ui/digits.h"

#include <string.h>

enum { GAP = 1 };

/* A row each, the left dot in the highest bit; `wide` columns of it count. */
static const struct shape {
	char c;
	int wide;
	unsigned char rows[DIGITS_ROWS];
} SHAPES[] = {
	{ '0', 3, { 7, 5, 5, 5, 7 } }, { '1', 3, { 2, 6, 2, 2, 7 } }, { '2', 3, { 7, 1, 7, 4, 7 } }, { '3', 3, { 7, 1, 7, 1, 7 } },
	{ '4', 3, { 5, 5, 7, 1, 1 } }, { '5', 3, { 7, 4, 7, 1, 7 } }, { '6', 3, { 7, 4, 7, 5, 7 } }, { '7', 3, { 7, 1, 1, 2, 2 } },
	{ '8', 3, { 7, 5, 7, 5, 7 } }, { '9', 3, { 7, 5, 7, 1, 7 } }, { '-', 2, { 0, 0, 6, 0, 0 } }, { '.', 1, { 0, 0, 0, 0, 4 } },
	{ ',', 1, { 0, 0, 0, 4, 4 } }, { ' ', 2, { 0, 0, 0, 0, 0 } },
};
enum { N_SHAPES = sizeof SHAPES / sizeof SHAPES[0] };

static const struct shape *shape_of(char c)
{
	for (size_t i = 0; i < N_SHAPES; i++)
		if (SHAPES[i].c == c)
			return &SHAPES[i];
	return &SHAPES[N_SHAPES - 1];
}

int digits_cells(const char *text, int scale)
{
	int cells = 0;

	for (const char *p = text; *p; p++)
		cells += shape_of(*p)->wide * scale + (p[1] ? GAP : 0);
	return cells;
}

static void draw_one(struct grid *g, int x, int y, const struct shape *s, int scale, enum style style)
{
	for (int row = 0; row < DIGITS_ROWS; row++)
		for (int dot = 0; dot < s->wide * scale; dot++)
			if (s->rows[row] & (4 >> (dot / scale)))
				grid_put(g, x + dot, y + row, 1, style, "#");
}

int digits_draw(struct grid *g, struct rect r, enum style style, const char *text)
{
	int scale = digits_cells(text, 2) <= r.w ? 2 : 1, x = r.x + r.w - digits_cells(text, scale);

	if (r.h < DIGITS_ROWS || x < r.x) {
		if (r.h > 0)
			grid_put_right(g, r.x, r.y, r.w, STYLE_BOLD, text);
		return r.h > 0;
	}
	for (const char *p = text; *p; p++) {
		draw_one(g, x, r.y, shape_of(*p), scale, style);
		x += shape_of(*p)->wide * scale + GAP;
	}
	return DIGITS_ROWS;
}
