/* One ticket becomes two: the lines that are marked go onto another one, or all of a seat's. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "ui/slip.h"

#include <stdio.h>
#include <string.h>

enum { MONEY_CAP = 40, HEAD_CELLS = 14 };

/* The i-th line that counts; NULL. */
static const struct ticket_line *line_at(const struct app *a, int i)
{
	const struct ticket *t = &a->sell.checkout->ticket;

	for (unsigned k = 0; k < t->n_lines; k++)
		if (!t->lines[k].voided && i-- == 0)
			return &t->lines[k];
	return NULL;
}

void split_open(struct app *a)
{
	int n = 0;

	app_go(a, &screen_split);
	while (line_at(a, n))
		n++;
	memset(a->sell.marked, 0, sizeof a->sell.marked);
	a->sell.lines = (struct list){ .n = 0 };
	list_set(&a->sell.lines, n);
}

static int64_t marked_amount(const struct app *a, int *n)
{
	const struct ticket_line *l;
	int64_t sum = 0;

	*n = 0;
	for (int i = 0; (l = line_at(a, i)); i++)
		if (a->sell.marked[i]) {
			sum += ticket_amount(l);
			++*n;
		}
	return sum;
}

static void draw_line(struct app *a, struct rect r, int i)
{
	const struct ticket_line *l = line_at(a, i);
	char head[32], quantity[16], amount[MONEY_CAP];
	enum style style = i == a->sell.lines.chosen ? STYLE_LABEL : STYLE_PLAIN;

	if (!l)
		return;
	slip_quantity(l->quantity, quantity, sizeof quantity);
	slip_money(&a->sell.checkout->house, ticket_amount(l), amount, sizeof amount);
	snprintf(head, sizeof head, "%s %3u %5s", a->sell.marked[i] ? "[+]" : "[ ]", l->number, quantity);
	grid_fill(&a->grid, r, style);
	grid_put(&a->grid, r.x, r.y, 1, style, i == a->sell.lines.chosen ? ">" : " ");
	grid_put(&a->grid, r.x + 1, r.y, HEAD_CELLS, style, head);
	grid_put(&a->grid, r.x + HEAD_CELLS + 2, r.y, r.w - HEAD_CELLS - 4 - (int)text_cells(amount), style,
		 a->config.brief && *l->brief ? l->brief : l->name);
	grid_put_right(&a->grid, r.x, r.y, r.w - 1, style, amount);
}

static void draw(struct app *a)
{
	struct rect all = { 0, a->layout.band.y, a->grid.w, a->layout.band.h + a->layout.body.h };
	struct rect rows = { 0, all.y + 1, all.w - 1, all.h - 2 };
	char amount[MONEY_CAP], words[96];
	int n;

	slip_money(&a->sell.checkout->house, marked_amount(a, &n), amount, sizeof amount);
	grid_put(&a->grid, 1, all.y, all.w - 1, STYLE_BOLD, _("Split: Space marks what goes onto another ticket"));
	list_fit(&a->sell.lines, rows.h);
	for (int y = 0, i; (i = list_at(&a->sell.lines, y)) >= 0; y++)
		draw_line(a, (struct rect){ rows.x, rows.y + y, rows.w, 1 }, i);
	list_draw_bar(&a->sell.lines, &a->grid, (struct rect){ 0, rows.y, all.w, rows.h });
	snprintf(words, sizeof words, _("%d marked: %s"), n, amount);
	grid_put_right(&a->grid, 0, rows.y + rows.h, all.w - 2, STYLE_BOLD, words);
}

/* "s 2,3": the grammar takes the lines by their numbers. */
static void submit(struct app *a)
{
	const struct ticket_line *l;
	char text[SELL_LINE_MAX] = "s ";
	size_t len = 2;

	for (int i = 0; (l = line_at(a, i)) && len + 8 < sizeof text; i++)
		if (a->sell.marked[i])
			len += (size_t)snprintf(text + len, sizeof text - len, "%s%u", len > 2 ? "," : "", l->number);
	app_back(a);
	if (len > 2)
		sell_line(a, "%s", text);
}

static void seat_typed(struct app *a, const char *answer)
{
	sell_line(a, "s u%.10s", answer);
}

static const struct prompt ask_seat = { .title = N_("Split"), .words = N_("Which seat pays for itself?"), .take = seat_typed };

static void parts_typed(struct app *a, const char *answer)
{
	sell_line(a, "s /%.10s", answer);
	if (a->sell.checkout->ticket.parts && a->screen == app_base(a) && !a->sell.band)
		pay_open(a);
}

static const struct prompt ask_parts = {
	.title = N_("Split"), .words = N_("In how many equal parts is it paid? 1: as one again."), .take = parts_typed,
};

static void in_parts(struct app *a)
{
	prompt_open(a, &ask_parts);
}

static void by_seat(struct app *a)
{
	prompt_open(a, &ask_seat);
}

static bool press(struct app *a, int key)
{
	struct list *l = &a->sell.lines;

	if (key == ' ' && l->n) {
		a->sell.marked[l->chosen] = !a->sell.marked[l->chosen];
		list_key(l, PRESS_DOWN);
		return true;
	}
	return list_key(l, key);
}

static bool some_marked(const struct app *a)
{
	int n;

	marked_amount(a, &n);
	return n > 0;
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Split"), submit, some_marked },
	{ PRESS_F3, 'u', N_("By seat"), by_seat, NULL },
	{ PRESS_F4, 'e', N_("Equal parts"), in_parts, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_split = {
	.name = "split", .modal = true, .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
