/* The map of the tables: what is on each, since when; one is opened, or the ticket is put on it. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "till/words.h"
#include "ui/slip.h"

#include <stdio.h>
#include <string.h>

enum { MONEY_CAP = 40 };

static const struct draft_head *on_table(const struct app *a, const char *name)
{
	for (size_t i = 0; i < a->sell.board.n_waiting; i++)
		if (strcmp(a->sell.board.waiting[i].table, name) == 0)
			return &a->sell.board.waiting[i];
	return NULL;
}

/* The house's map, and behind it the tables that were opened by their name. */
static void load(struct app *a)
{
	held_load(a);
	a->sell.floor = a->config.floor;
	for (size_t i = 0; i < a->sell.board.n_waiting; i++)
		if (*a->sell.board.waiting[i].table)
			floor_add(&a->sell.floor, a->sell.board.waiting[i].table);
	if (a->chosen >= a->sell.floor.n)
		a->chosen = 0;
}

void tables_open(struct app *a)
{
	load(a);
	app_go(a, &screen_tables);
	a->chosen = floor_find(&a->sell.floor, a->sell.checkout->ticket.table);
	if (a->chosen < 0)
		a->chosen = 0;
}

static void draw_table(struct app *a, struct rect r, int i)
{
	const struct floor_table *t = &a->sell.floor.tables[i];
	const struct draft_head *h = on_table(a, t->name);
	enum style style = i == a->chosen ? STYLE_LABEL : h ? STYLE_CARE : STYLE_PLAIN;
	char age[32], total[MONEY_CAP];

	grid_fill(&a->grid, r, style);
	if (i == a->chosen)
		grid_put(&a->grid, r.x - 1, r.y, 1, STYLE_BOLD, ">");
	grid_put(&a->grid, r.x, r.y, r.w, style, h ? "[#]" : "[ ]");
	grid_put(&a->grid, r.x + 4, r.y, r.w - 4, style, t->name);
	if (!h || r.h < 2)
		return;
	slip_money(&a->sell.checkout->house, h->total, total, sizeof total);
	words_age(app_now(a) - h->opened, age, sizeof age);
	grid_put_right(&a->grid, r.x, r.y + 1, r.w, style, total);
	if (r.w >= 12 && 4 + strlen(t->name) + 1 + text_cells(age) <= (size_t)r.w)
		grid_put_right(&a->grid, r.x, r.y, r.w, style, age);
}

/* Below the title. */
static struct rect map_of(const struct app *a)
{
	struct rect r = { 1, a->layout.band.y + 2, a->grid.w - 1, a->layout.band.h + a->layout.body.h - 2 };

	return r;
}

static void draw_map(struct app *a)
{
	const struct floor *f = &a->sell.floor;

	for (int i = 0; i < f->n; i++) {
		struct rect cell = floor_cell(f, map_of(a), a->chosen, i);

		if (cell.h)
			draw_table(a, cell, i);
	}
}

static void draw(struct app *a)
{
	struct rect r = { 1, a->layout.band.y, a->grid.w - 1, a->layout.band.h + a->layout.body.h };
	int used = grid_put(&a->grid, r.x, r.y, r.w, STYLE_BOLD, _("Tables"));

	line_draw(&a->line, &a->grid, (struct rect){ r.x + used + 2, r.y, r.w - used - 3, 1 }, STYLE_PLAIN);
	if (a->sell.floor.n == 0)
		grid_wrap(&a->grid, (struct rect){ r.x, r.y + 2, r.w, 3 }, STYLE_PLAIN,
			  _("No table is open. Type its name; a map of them can be set in screen.conf."));
	draw_map(a);
}

/* What was typed, else the one that is chosen; false: neither. */
static bool name_of(const struct app *a, char out[SALE_ID_CAP])
{
	if (a->line.len)
		snprintf(out, SALE_ID_CAP, "%.12s", a->line.text);
	else if (a->sell.floor.n)
		snprintf(out, SALE_ID_CAP, "%s", a->sell.floor.tables[a->chosen].name);
	return a->line.len || a->sell.floor.n;
}

static void enter(struct app *a)
{
	char name[SALE_ID_CAP];

	if (!name_of(a, name))
		return;
	app_back(a);
	sell_line(a, "t %s", name);
}

/* The open ticket's table goes to the chosen one; where somebody sits there, they sit together. */
static void move_here(struct app *a)
{
	char name[SALE_ID_CAP], from[SALE_ID_CAP];

	if (!name_of(a, name))
		return;
	memcpy(from, a->sell.checkout->ticket.table, sizeof from);
	app_back(a);
	sell_line(a, "t %s>%s", from, name);
}

static bool sits(const struct app *a)
{
	return *a->sell.checkout->ticket.table != 0;
}

static const struct draft_head *chosen(const struct app *a)
{
	return a->sell.floor.n ? on_table(a, a->sell.floor.tables[a->chosen].name) : NULL;
}

static bool may_drop(const struct app *a)
{
	return a->line.len == 0 && chosen(a) && chosen(a)->lines == 0;
}

static void drop(struct app *a)
{
	held_drop(a, chosen(a)->id);
	load(a);
}

static bool press(struct app *a, int key)
{
	int to = floor_step(&a->sell.floor, a->chosen, key);

	if (key >= PRESS_UP && key <= PRESS_RIGHT) {
		a->chosen = to < 0 ? 0 : to;
		return true;
	}
	return line_key(&a->line, key);
}

/* A table is chosen; the one that is chosen is opened. */
static void click(struct app *a, int x, int y)
{
	const struct floor *f = &a->sell.floor;

	for (int i = 0; i < f->n; i++) {
		if (!rect_has(floor_cell(f, map_of(a), a->chosen, i), x, y))
			continue;
		if (i == a->chosen && a->line.len == 0) {
			enter(a);
			return;
		}
		line_clear(&a->line);
		a->chosen = i;
		return;
	}
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Open"), enter, NULL },
	{ PRESS_F5, PRESS_CTRL('t'), N_("Move here"), move_here, sits },
	{ PRESS_DELETE, 0, N_("Drop empty"), drop, may_drop },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_F10, 0, N_("Quit"), app_stop, NULL },
};

const struct screen screen_tables = {
	.name = "tables", .modal = true, .text = true, .draw = draw, .press = press, .click = click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
