/* The last twenty scans. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void draw_row(struct app *a, struct rect r, const struct history_entry *e, bool chosen)
{
	static const char *const signs[] = { "[+]", "[x]", "[<]" };
	char when[24], serial[SERIAL_TEXT_CAP] = "", name[WORDS_CAP];
	enum style style = chosen ? STYLE_LABEL : STYLE_PLAIN;
	int x = r.x + 1, wide = r.w >= 70;

	words_when(e->time, app_now(a), when, sizeof when);
	if (e->has_serial)
		serial_format(e->serial, serial);
	text_filter(bytes_of_str(e->name), name, sizeof name);
	grid_fill(&a->grid, r, style);
	x += grid_put(&a->grid, x, r.y, 3, style, signs[e->kind]) + 1;
	grid_put(&a->grid, x, r.y, wide ? 16 : 5, style, wide || strlen(when) <= 5 ? when : when + 11);
	x += wide ? 17 : 6;
	if (wide) {
		grid_put(&a->grid, x, r.y, 21, style, serial);
		x += 22;
	}
	if (e->kind == HISTORY_REFUSED)
		grid_put(&a->grid, x, r.y, r.w - x, style, _(reason_words(e->reason)));
	else if (*name)
		grid_put(&a->grid, x, r.y, r.w - x, style, name);
	else
		grid_put(&a->grid, x, r.y, r.w - x, style, e->kind == HISTORY_REVERSED ? _("taken back") : _("accepted"));
}

static void draw(struct app *a)
{
	struct rect r = { 0, a->layout.band.y, a->grid.w, a->layout.band.h + a->layout.body.h };
	size_t rows = r.h > 2 ? (size_t)r.h - 2 : 0, top = 0;

	grid_put(&a->grid, 1, r.y, r.w - 1, STYLE_BOLD, _("The last twenty, newest first"));
	if (a->history.n == 0)
		grid_put(&a->grid, 1, r.y + 2, r.w - 1, STYLE_PLAIN, _("Nothing has been scanned yet."));
	if ((size_t)a->chosen >= rows && rows)
		top = (size_t)a->chosen - rows + 1;
	for (size_t i = 0; i < rows && top + i < a->history.n; i++)
		draw_row(a, (struct rect){ 0, r.y + 2 + (int)i, r.w, 1 }, &a->history.list[top + i],
			 top + i == (size_t)a->chosen);
}

static bool press(struct app *a, int key)
{
	int last = a->history.n ? (int)a->history.n - 1 : 0, was = a->chosen;

	if (key == PRESS_UP)
		a->chosen--;
	if (key == PRESS_DOWN)
		a->chosen++;
	if (key == PRESS_HOME || key == PRESS_PAGE_UP)
		a->chosen = 0;
	if (key == PRESS_END || key == PRESS_PAGE_DOWN)
		a->chosen = last;
	a->chosen = a->chosen < 0 ? 0 : a->chosen > last ? last : a->chosen;
	return a->chosen != was;
}

/* The chosen one's serial is there already. */
static void take_back(struct app *a)
{
	const struct history_entry *e = &a->history.list[a->chosen];
	char serial[SERIAL_TEXT_CAP];

	serial_format(e->serial, serial);
	app_go(a, &screen_reverse);
	for (const char *p = serial; *p; p++)
		line_key(&a->line, *p);
}

static bool can_take_back(const struct app *a)
{
	return a->history.n > 0 && a->history.list[a->chosen].kind == HISTORY_ACCEPTED;
}

static const struct screen_key keys[] = {
	{ PRESS_F5, 'o', N_("Take back"), take_back, can_take_back },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_ENTER, 0, "", app_back, NULL },
	{ PRESS_F10, '.', N_("Quit"), app_stop, NULL },
};

const struct screen screen_history = {
	.name = "history", .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
