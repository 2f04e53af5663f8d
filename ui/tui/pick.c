/* A list over the whole of the screen; what is typed filters it. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void filter(struct app *a)
{
	struct app_pick *p = &a->pick;
	int n = p->kind->count(a), found = 0;

	for (int i = 0; i < n && found < PICK_MAX; i++) {
		struct pick_row row = { .style = STYLE_PLAIN };
		char text[3 * PICK_TEXT];

		p->kind->row(a, i, &row);
		snprintf(text, sizeof text, "%s %s %s", row.left, row.right, row.also);
		if (list_passes(text, a->line.text))
			p->shown[found++] = (uint32_t)i;
	}
	list_set(&p->list, found);
}

void pick_open(struct app *a, const struct pick *p)
{
	app_go(a, &screen_pick);
	a->pick.kind = p;
	a->pick.list = (struct list){ .n = 0 };
	filter(a);
}

static void draw_row(struct app *a, struct rect r, int i, bool chosen)
{
	struct pick_row row = { .style = STYLE_PLAIN };
	int right;

	a->pick.kind->row(a, i, &row);
	right = (int)text_cells(row.right);
	if (chosen)
		row.style = STYLE_LABEL;
	grid_fill(&a->grid, r, row.style);
	grid_put(&a->grid, r.x, r.y, 1, row.style, chosen ? ">" : " ");
	grid_put(&a->grid, r.x + 1, r.y, r.w - 3 - right, row.style, row.left);
	grid_put_right(&a->grid, r.x, r.y, r.w - 1, row.style, row.right);
}

static struct rect room(const struct app *a)
{
	return (struct rect){ 0, a->layout.band.y, a->grid.w, a->layout.band.h + a->layout.body.h };
}

static void draw(struct app *a)
{
	struct app_pick *p = &a->pick;
	struct rect all = room(a), rows = { 0, all.y + 1, all.w - 1, all.h - 1 };
	int used = grid_put(&a->grid, 1, all.y, all.w / 2, STYLE_BOLD, _(p->kind->title));

	line_draw(&a->line, &a->grid, (struct rect){ used + 3, all.y, all.w - used - 4, 1 }, STYLE_PLAIN);
	list_fit(&p->list, rows.h);
	for (int y = 0, i; (i = list_at(&p->list, y)) >= 0; y++)
		draw_row(a, (struct rect){ rows.x, rows.y + y, rows.w, 1 }, p->shown[i], i == p->list.chosen);
	list_draw_bar(&p->list, &a->grid, (struct rect){ 0, rows.y, all.w, rows.h });
	if (p->list.n == 0)
		grid_put(&a->grid, 1, rows.y + (rows.h > 2), rows.w - 1, STYLE_PLAIN, _(p->kind->none));
}

static void take(struct app *a)
{
	struct app_pick *p = &a->pick;
	int i = p->list.n ? (int)p->shown[p->list.chosen] : -1;

	app_back(a);
	if (i >= 0)
		p->kind->take(a, i);
}

static bool may_drop(const struct app *a)
{
	const struct app_pick *p = &a->pick;

	return p->kind->drop && p->list.n > 0 && a->line.len == 0 && p->kind->may_drop(a, (int)p->shown[p->list.chosen]);
}

static void drop(struct app *a)
{
	a->pick.kind->drop(a, (int)a->pick.shown[a->pick.list.chosen]);
	filter(a);
}

/* Up and Down are the list's, Home and End the line's where something is typed. */
static bool press(struct app *a, int key)
{
	bool typed = a->line.len > 0 && (key == PRESS_HOME || key == PRESS_END);

	if (!typed && list_key(&a->pick.list, key))
		return true;
	if (!line_key(&a->line, key))
		return false;
	filter(a);
	return true;
}

static void click(struct app *a, int x, int y)
{
	int i = list_at(&a->pick.list, y - room(a).y - 1);

	(void)x;
	if (i < 0)
		return;
	a->pick.list.chosen = i;
	take(a);
}

static bool has_some(const struct app *a)
{
	return a->pick.list.n > 0;
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Choose"), take, has_some },
	{ PRESS_DELETE, 0, N_("Drop empty"), drop, may_drop },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_F10, 0, N_("Quit"), app_stop, NULL },
};

const struct screen screen_pick = {
	.name = "pick", .modal = true, .text = true, .draw = draw, .press = press, .click = click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
