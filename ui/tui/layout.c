#include "ui/layout.h"

#include "base/text.h"
#include "ui/keys.h"

#include <string.h>

struct layout layout_of(int w, int h)
{
	struct layout l = { .too_small = w < LAYOUT_LEAST_W || h < LAYOUT_LEAST_H };
	int status = h >= 20 ? 3 : h >= 9 ? 2 : 1, title = h >= 7, y = 0;
	int band = h >= 20 ? 5 : h >= 12 ? 3 : 2;

	if (l.too_small)
		return l;
	l.title = (struct rect){ 0, y, w, title };
	y += title;
	l.band = (struct rect){ 0, y, w, band };
	y += band;
	l.body = (struct rect){ 0, y, w, h - y - status - 1 };
	if (l.body.h < 0)
		l.body.h = 0;
	l.status = (struct rect){ 0, h - 1 - status, w, status };
	l.bar = (struct rect){ 0, h - 1, w, 1 };
	return l;
}

struct rect layout_box(struct rect r, int w, int h)
{
	struct rect box = { r.x, r.y, w < r.w ? w : r.w, h < r.h ? h : r.h };

	box.x += (r.w - box.w) / 2;
	box.y += (r.h - box.h) / 2;
	return box;
}

enum { ROW_W = 36, ROWS_WIDE = 60 };

struct rows_layout layout_rows(struct rect r, int n, int chosen)
{
	struct rows_layout l = { .columns = n + 2 > r.h && r.w >= ROWS_WIDE ? 2 : 1 };

	l.rows = (n + l.columns - 1) / l.columns;
	l.box = layout_box(r, l.columns * ROW_W + 4, l.rows + 2);
	if (l.columns == 1 && chosen >= l.box.h - 2)
		l.top = chosen - (l.box.h - 2) + 1;
	return l;
}

struct rect layout_row(const struct rows_layout *l, int i)
{
	int w = (l->box.w - 2) / l->columns, at = i - l->top, y = l->rows ? at % l->rows : 0, column = l->rows ? at / l->rows : 0;

	return (struct rect){ l->box.x + 1 + column * w, l->box.y + 1 + y, w, at >= 0 && y < l->box.h - 2 };
}

enum { SALE_WIDE = 64, SALE_LARGE_H = 14, CARTE_MIN_W = 28, CARTE_MAX_W = 56, AMOUNT_H = 7 };

/* The ticket keeps at least two rows, whatever the sums want. */
struct sale_layout layout_sale(const struct layout *l, int sums)
{
	struct rect all = { 0, l->band.y, l->band.w, l->band.h + l->body.h };
	struct sale_layout s = { .large = false };
	int right = all.w < SALE_WIDE ? 0 : all.w * 9 / 20 > CARTE_MAX_W ? CARTE_MAX_W : all.w * 9 / 20, left = all.w - right;
	int rows = all.h - 1, amount;

	s.entry = (struct rect){ 0, all.y + rows, all.w, rows >= 0 };
	s.large = right >= CARTE_MIN_W && rows >= SALE_LARGE_H;
	amount = s.large ? 0 : 1;
	if (sums > rows - amount - 2)
		sums = rows - amount - 2 < 0 ? 0 : rows - amount - 2;
	s.ticket = (struct rect){ 0, all.y, left - (right > 0), rows - amount - sums };
	s.sums = (struct rect){ 0, all.y + s.ticket.h, s.ticket.w, sums };
	if (s.large)
		s.amount = (struct rect){ left + 1, all.y + rows - AMOUNT_H, right - 2, AMOUNT_H };
	else
		s.amount = (struct rect){ 0, all.y + rows - amount, s.ticket.w, amount };
	if (right)
		s.carte = (struct rect){ left + 1, all.y, right - 1, rows - (s.large ? AMOUNT_H : 0) };
	return s;
}

static int slot_cells(const struct bar_slot *s)
{
	return (int)strlen(keys_name(s->key)) + 1 + (int)text_cells(s->label);
}

struct placed {
	const struct bar_slot *slot;
	int x;
};

/* The last slot is the way out: it is kept when others have to go. */
static size_t place(struct rect r, const struct bar_slot *slots, size_t n, struct placed out[LAYOUT_SLOTS_MAX])
{
	size_t used = 0;
	int need = 0, x = r.x, gap;

	for (size_t i = 0; i < n && used < LAYOUT_SLOTS_MAX; i++)
		if (slots[i].label && *slots[i].label) {
			out[used++].slot = &slots[i];
			need += slot_cells(&slots[i]);
		}
	while (used > 1 && need + (int)used - 1 > r.w) {
		need -= slot_cells(out[used - 2].slot);
		out[used - 2] = out[used - 1];
		used--;
	}
	gap = used > 1 ? (r.w - need) / ((int)used - 1) : 0;
	gap = gap > 3 ? 3 : gap < 1 ? 1 : gap;
	for (size_t i = 0; i < used; i++) {
		out[i].x = x;
		x += slot_cells(out[i].slot) + gap;
	}
	return used;
}

void layout_bar(struct grid *g, struct rect r, const struct bar_slot *slots, size_t n)
{
	struct placed use[LAYOUT_SLOTS_MAX];
	size_t used = place(r, slots, n, use);

	grid_fill(g, r, STYLE_LABEL);
	for (size_t i = 0; i < used; i++) {
		int x = use[i].x;

		x += grid_put(g, x, r.y, r.x + r.w - x, STYLE_KEY, keys_name(use[i].slot->key));
		x += grid_put(g, x, r.y, r.x + r.w - x, STYLE_LABEL, " ");
		grid_put(g, x, r.y, r.x + r.w - x, STYLE_LABEL, use[i].slot->label);
	}
}

int layout_bar_at(struct rect r, const struct bar_slot *slots, size_t n, int x)
{
	struct placed use[LAYOUT_SLOTS_MAX];
	size_t used = place(r, slots, n, use);

	for (size_t i = 0; i < used; i++)
		if (x >= use[i].x && x < use[i].x + slot_cells(use[i].slot))
			return use[i].slot->key;
	return PRESS_NONE;
}
