#include "sale/plan.h"

#include "base/i18n.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const STATES[PLAN_STATES] = { N_("free"), N_("taken"), N_("ordered"), N_("waiting"), N_("bill") };
static const char MARKS[PLAN_STATES] = { ' ', '.', 'o', '!', '$' };	/* one for each where there is no room for words */

const char *plan_state_name(enum plan_state s)
{
	return (unsigned)s < PLAN_STATES ? STATES[s] : "";
}

/* ---- where ---- */

static bool on_grid(const struct plan_table *t)
{
	return t->x <= PLAN_X_MAX && t->y <= PLAN_Y_MAX;
}

static unsigned within(unsigned n, unsigned least, unsigned most)
{
	return n < least ? least : n > most ? most : n;
}

static bool is_first(const struct plan_table *tables, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (tables[k].x == tables[i].x && tables[k].y == tables[i].y)
			return false;
	return on_grid(&tables[i]);
}

void plan_lay(struct plan *p, const struct plan_table *tables, unsigned n, unsigned columns, unsigned rows)
{
	unsigned across = 0, down = 0, width, height;

	assert(n <= PLAN_TABLES_MAX && columns <= PLAN_COLUMNS_MAX);
	p->tables = tables;
	p->n = n;
	for (unsigned i = 0; i < n; i++) {
		if (!on_grid(&tables[i]))
			continue;
		across = tables[i].x + 1u > across ? tables[i].x + 1u : across;
		down = tables[i].y + 1u > down ? tables[i].y + 1u : down;
	}
	width = across ? within(columns / across, PLAN_WIDTH_MIN, PLAN_WIDTH_MAX) : 0;
	height = down ? within(rows / down, PLAN_HEIGHT_MIN, PLAN_HEIGHT_MAX) : 0;
	p->columns = (uint16_t)(across * width);
	p->rows = (uint16_t)(down * height);
	for (unsigned i = 0; i < n; i++) {
		p->boxes[i] = (struct plan_box){ .placed = is_first(tables, i) };
		if (!p->boxes[i].placed)
			continue;
		p->boxes[i].left = (uint16_t)(tables[i].x * width);
		p->boxes[i].top = (uint16_t)(tables[i].y * height);
		p->boxes[i].width = (uint16_t)width;
		p->boxes[i].height = (uint16_t)height;
	}
}

/* ---- what ---- */

static void clock_words(unsigned minutes, char *out, size_t cap)
{
	if (minutes < 60)
		snprintf(out, cap, "%u'", minutes);
	else
		snprintf(out, cap, "%uh%02u", minutes / 60 % 1000, minutes % 60);
}

/* Left and right in so many cells, which are at most 12; the left one is cut. */
static void both_ends(const char *left, const char *right, size_t cells, char out[PLAN_WORDS_CAP])
{
	size_t beside = text_cells(right), bytes, len;

	if (beside + 1 > cells) {
		right = "";
		beside = 0;
	}
	bytes = text_cut(left, beside ? cells - beside - 1 : cells);
	memcpy(out, left, bytes);
	out[bytes] = 0;
	for (len = text_cells(out); len + beside < cells; len++)
		out[bytes++] = ' ';
	strcpy(out + bytes, right);
}

static void first_words(const struct plan_table *t, size_t cells, bool alone, char out[PLAN_WORDS_CAP])
{
	char right[12], mark[2] = { MARKS[t->state], 0 };

	if (alone)
		snprintf(right, sizeof right, "%s", t->state == PLAN_FREE ? "" : mark);
	else if (t->state == PLAN_FREE)
		snprintf(right, sizeof right, "%u", t->seats);
	else
		snprintf(right, sizeof right, "%u/%u", t->guests, t->seats);
	both_ends(t->id, right, cells, out);
}

static void second_words(const struct plan_table *t, size_t cells, char out[PLAN_WORDS_CAP])
{
	char time[16] = "", mark[2] = { MARKS[t->state], 0 };
	const char *state = t->state == PLAN_FREE ? "" : _(STATES[t->state]);

	if (t->state != PLAN_FREE)
		clock_words(t->minutes, time, sizeof time);
	if (text_cells(state) + 1 + text_cells(time) > cells)
		state = mark;
	both_ends(state, time, cells, out);
}

void plan_words(const struct plan *p, unsigned table, unsigned i, char out[PLAN_WORDS_CAP])
{
	const struct plan_box *b = &p->boxes[table];
	size_t cells = b->width - 2u;

	out[0] = 0;
	if (!b->placed || i + 2u >= b->height)
		return;
	if (i == 0)
		first_words(&p->tables[table], cells, b->height == PLAN_HEIGHT_MIN, out);
	else if (i == 1)
		second_words(&p->tables[table], cells, out);
	else
		both_ends("", "", cells, out);
}

/* ---- moving about ---- */

static int distance(const struct plan_table *a, const struct plan_table *b, enum plan_way way)
{
	bool flat = way == PLAN_LEFT || way == PLAN_RIGHT;
	int ahead = flat ? b->x - a->x : b->y - a->y, aside = flat ? b->y - a->y : b->x - a->x;

	if (way == PLAN_LEFT || way == PLAN_UP)
		ahead = -ahead;
	if (ahead <= 0)
		return -1;
	return ahead * ahead + 4 * aside * aside;	/* straight on is nearer than aslant */
}

unsigned plan_next(const struct plan *p, unsigned from, enum plan_way way)
{
	unsigned best = from;
	int least = -1;

	for (unsigned i = 0; from < p->n && i < p->n; i++) {
		int d = p->boxes[i].placed ? distance(&p->tables[from], &p->tables[i], way) : -1;

		if (d >= 0 && (least < 0 || d < least)) {
			least = d;
			best = i;
		}
	}
	return best;
}

static uint16_t shift(uint16_t at, unsigned begin, unsigned size, unsigned screen)
{
	if (begin < at || size > screen)
		return (uint16_t)begin;
	return begin + size > at + screen ? (uint16_t)(begin + size - screen) : at;
}

void plan_scroll(const struct plan *p, unsigned table, unsigned columns, unsigned rows, uint16_t *left, uint16_t *top)
{
	const struct plan_box *b = &p->boxes[table];

	if (table >= p->n || !b->placed)
		return;
	*left = shift(*left, b->left, b->width, columns);
	*top = shift(*top, b->top, b->height, rows);
}

/* ---- as text ---- */

struct border {
	const char *corner[4], *flat, *upright;	/* corners: above left, above right, below left, below right */
};

static const struct border *border_of(const struct plan *p, bool chosen)
{
	static const struct border plain = { { "┌", "┐", "└", "┘" }, "─", "│" };
	static const struct border doubled = { { "╔", "╗", "╚", "╝" }, "═", "║" };
	static const struct border ascii = { { "+", "+", "+", "+" }, "-", "|" };
	static const struct border hashes = { { "#", "#", "#", "#" }, "=", "#" };

	if (p->ascii)
		return chosen ? &hashes : &ascii;
	return chosen ? &doubled : &plain;
}

static char *put(char *at, const char *s)
{
	size_t len = strlen(s);

	memcpy(at, s, len + 1);
	return at + len;
}

static char *put_box(const struct plan *p, unsigned table, unsigned row, bool chosen, char *at)
{
	const struct plan_box *b = &p->boxes[table];
	const struct border *of = border_of(p, chosen);
	unsigned within_box = row - b->top, below = within_box + 1u == b->height;
	char words[PLAN_WORDS_CAP];

	if (within_box && !below) {
		plan_words(p, table, within_box - 1, words);
		return put(put(put(at, of->upright), words), of->upright);
	}
	at = put(at, of->corner[below ? 2 : 0]);
	for (unsigned i = 2; i < b->width; i++)
		at = put(at, of->flat);
	return put(at, of->corner[below ? 3 : 1]);
}

static unsigned at_cell(const struct plan *p, unsigned column, unsigned row)
{
	for (unsigned i = 0; i < p->n; i++) {
		const struct plan_box *b = &p->boxes[i];

		if (b->placed && b->left == column && row >= b->top && row < b->top + b->height)
			return i;
	}
	return p->n;
}

void plan_line(const struct plan *p, unsigned row, unsigned chosen, char out[PLAN_LINE_CAP])
{
	char *at = out, *end = out;

	*out = 0;
	for (unsigned column = 0; column < p->columns; ) {
		unsigned table = at_cell(p, column, row);

		if (table == p->n) {
			at = put(at, " ");
			column++;
			continue;
		}
		at = end = put_box(p, table, row, table == chosen, at);
		column += p->boxes[table].width;
	}
	*end = 0;	/* no blanks at the end of a line */
}
