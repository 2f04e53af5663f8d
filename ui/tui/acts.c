#include "ui/acts.h"

#include "base/i18n.h"
#include "base/text.h"
#include "ui/app.h"

#include <stdio.h>

enum { ACTS_MAX = 40, ROW_MAX = 96 };

static bool is_act(const struct app *a, const struct screen_key *k)
{
	return keys_printable(k->letter) && *k->label && (!k->can || k->can(a));
}

static int collect(const struct app *a, const struct screen_key *out[ACTS_MAX])
{
	int n = 0;

	for (size_t i = 0; i < a->screen->n_keys && n < ACTS_MAX; i++)
		if (is_act(a, &a->screen->keys[i]))
			out[n++] = &a->screen->keys[i];
	return n;
}

/* Where the key has a name of its own (F9), that stands behind it. */
static void draw_row(struct app *a, struct rect r, const struct screen_key *k, bool chosen)
{
	char letter[5], row[ROW_MAX];
	enum style style = chosen ? STYLE_LABEL : STYLE_BOX;

	keys_encode((uint32_t)k->letter, letter);
	snprintf(row, sizeof row, "%s  %s", letter, _(k->label));
	grid_fill(&a->grid, r, style);
	grid_put(&a->grid, r.x, r.y, 1, style, chosen ? ">" : " ");
	grid_put(&a->grid, r.x + 1, r.y, r.w - 2, style, row);
}

static struct rows_layout rows_of(struct app *a, int n)
{
	struct rect all = { 0, a->layout.band.y, a->grid.w, a->layout.band.h + a->layout.body.h };

	a->chosen = a->chosen >= n ? n - 1 : a->chosen < 0 ? 0 : a->chosen;
	return layout_rows(all, n, a->chosen);
}

void acts_draw(struct app *a, const char *title)
{
	const struct screen_key *list[ACTS_MAX];
	int n = collect(a, list);
	struct rows_layout l = rows_of(a, n);

	grid_box(&a->grid, l.box, STYLE_BOX, title);
	for (int i = l.top; i < n; i++) {
		struct rect r = layout_row(&l, i);

		if (r.h)
			draw_row(a, r, list[i], i == a->chosen);
	}
}

bool acts_press(struct app *a, int key)
{
	const struct screen_key *list[ACTS_MAX];
	int n = collect(a, list);

	if (n == 0)
		return false;
	if (key == PRESS_UP || key == PRESS_LEFT)
		a->chosen = (a->chosen + n - 1) % n;
	else if (key == PRESS_DOWN || key == PRESS_RIGHT || key == PRESS_TAB)
		a->chosen = (a->chosen + 1) % n;
	else if (key == PRESS_HOME)
		a->chosen = 0;
	else if (key == PRESS_END)
		a->chosen = n - 1;
	else
		return false;
	return true;
}

void acts_enter(struct app *a)
{
	const struct screen_key *list[ACTS_MAX];
	int n = collect(a, list);

	if (a->chosen >= 0 && a->chosen < n)
		list[a->chosen]->act(a);
}

void acts_click(struct app *a, int x, int y)
{
	const struct screen_key *list[ACTS_MAX];
	int n = collect(a, list);
	struct rows_layout l = rows_of(a, n);

	for (int i = l.top; i < n; i++)
		if (rect_has(layout_row(&l, i), x, y)) {
			list[i]->act(a);
			return;
		}
}
