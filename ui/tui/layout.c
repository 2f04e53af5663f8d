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

static int slot_cells(const struct bar_slot *s)
{
	return (int)strlen(keys_name(s->key)) + 1 + (int)text_cells(s->label);
}

/* The last slot is the way out: it is kept when others have to go. */
void layout_bar(struct grid *g, struct rect r, const struct bar_slot *slots, size_t n)
{
	const struct bar_slot *use[16];
	size_t used = 0;
	int need = 0, x = r.x, gap;

	grid_fill(g, r, STYLE_LABEL);
	for (size_t i = 0; i < n && used < 16; i++)
		if (slots[i].label && *slots[i].label) {
			use[used++] = &slots[i];
			need += slot_cells(&slots[i]);
		}
	while (used > 1 && need + (int)used - 1 > r.w) {
		need -= slot_cells(use[used - 2]);
		use[used - 2] = use[used - 1];
		used--;
	}
	if (used == 0)
		return;
	gap = used > 1 ? (r.w - need) / ((int)used - 1) : 0;
	gap = gap > 3 ? 3 : gap < 1 ? 1 : gap;
	for (size_t i = 0; i < used; i++) {
		x += grid_put(g, x, r.y, r.x + r.w - x, STYLE_KEY, keys_name(use[i]->key));
		x += grid_put(g, x, r.y, r.x + r.w - x, STYLE_LABEL, " ");
		x += grid_put(g, x, r.y, r.x + r.w - x, STYLE_LABEL, use[i]->label) + gap;
	}
}
