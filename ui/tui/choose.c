/* The modifiers of a line, set by set: a digit chooses at once, Enter goes on. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "ui/slip.h"

#include <stdio.h>
#include <string.h>

enum { MONEY_CAP = 40 };

static const struct ticket_line *line_of(const struct app *a)
{
	return ticket_line(&a->sell.checkout->ticket, a->sell.choose_line);
}

static const struct carte_item *item_of(const struct app *a)
{
	const struct ticket_line *l = line_of(a);

	return l ? board_item(&a->sell.board, l->plu) : NULL;
}

/* NULL where there is none: the box has nothing to ask. */
static const struct carte_set *set_of(const struct app *a)
{
	const struct carte_item *i = item_of(a);

	return i && a->sell.choose_set < i->n_choices ? board_set(&a->sell.board, i->choices[a->sell.choose_set]) : NULL;
}

static int times(const struct ticket_line *l, uint32_t number)
{
	int n = 0;

	for (unsigned i = 0; i < l->n_modifiers; i++)
		n += l->modifiers[i].number == number;
	return n;
}

/* How many of this set the line has. */
static int chosen_of(const struct app *a, const struct carte_set *set)
{
	const struct ticket_line *l = line_of(a);
	const struct carte_modifier *m;
	int n = 0;

	for (size_t i = 0; l && (m = board_in_set(&a->sell.board, set->id, i)); i++)
		n += times(l, m->number);
	return n;
}

void choose_open(struct app *a, uint16_t line, const char *set)
{
	const struct carte_item *i;

	a->sell.choose_line = line;
	a->sell.choose_set = 0;
	a->sell.choose_all = !*set;
	i = item_of(a);
	if (!i)
		return;
	while (*set && a->sell.choose_set < i->n_choices && strcmp(i->choices[a->sell.choose_set], set) != 0)
		a->sell.choose_set++;
	if (a->screen != &screen_choose)
		app_go(a, &screen_choose);
}

/* Is there more to be asked of this set? What may be left out is asked only where a person opened the box. */
static bool wants(const struct app *a, const struct carte_set *set)
{
	int n = chosen_of(a, set);

	return n < (a->sell.choose_all ? set->most : set->least);
}

/* On to the next set that wants more; false behind the last. */
static bool next_set(struct app *a)
{
	const struct carte_set *set;

	do
		a->sell.choose_set++;
	while ((set = set_of(a)) && !wants(a, set));
	a->chosen = 0;
	return set != NULL;
}

bool choose_goes_on(struct app *a)
{
	const struct carte_set *set = set_of(a);

	return set && (wants(a, set) || next_set(a));
}

void choose_missing(struct app *a, uint16_t line)
{
	uint16_t was = a->sell.choose_line;
	const struct carte_item *i;

	a->sell.choose_line = line;
	i = item_of(a);
	for (unsigned k = 0; i && k < i->n_choices; k++) {
		const struct carte_set *set = board_set(&a->sell.board, i->choices[k]);

		if (set && board_in_set(&a->sell.board, set->id, 0) && chosen_of(a, set) < set->least) {
			choose_open(a, line, set->id);
			return;
		}
	}
	a->sell.choose_line = was;
}

/* Whoever pays by Enter twice has not looked here in between. */
bool choose_first(struct app *a)
{
	const struct ticket *t = &a->sell.checkout->ticket;

	for (unsigned i = 0; t->kind != TICKET_REFUND && i < t->n_lines && a->screen != &screen_choose; i++)
		if (!t->lines[i].voided && !t->lines[i].sent)	/* what the kitchen has is not changed any more */
			choose_missing(a, t->lines[i].number);
	if (a->screen != &screen_choose)
		return false;
	app_notice(a, "[x] %s", _("Nothing is paid yet: this is to be chosen first."));
	a->spare = SPARE_ENTER;
	a->spare_words = _("Nothing is chosen yet: Enter once more takes the marked one.");
	app_beep(a, false);
	return true;
}

/* ---- what is seen ---- */

static int count(const struct app *a, const struct carte_set *set)
{
	int n = 0;

	while (board_in_set(&a->sell.board, set->id, (size_t)n))
		n++;
	return n;
}

static void draw_modifier(struct app *a, struct rect r, int i, const struct carte_modifier *m)
{
	char row[CARTE_NAME_MAX + 64], price[MONEY_CAP] = "";
	int n = times(line_of(a), m->number);
	enum style style = i == a->chosen ? STYLE_LABEL : STYLE_BOX;

	if (m->price)
		slip_money(&a->sell.checkout->house, m->price, price, sizeof price);
	snprintf(row, sizeof row, "%d  %s%s", i + 1, n ? "[+] " : "", a->config.brief && *m->brief ? m->brief : m->name);
	grid_fill(&a->grid, r, style);
	grid_put(&a->grid, r.x, r.y, 1, style, i == a->chosen ? ">" : " ");
	grid_put(&a->grid, r.x + 1, r.y, r.w - 2, style, row);
	grid_put_right(&a->grid, r.x, r.y, r.w - 1, style, price);
}

/* Over a coupon's verdict it stands below what that is for and what is left of it; as low as it can where there is no such room. */
static struct rect room(const struct app *a, int rows)
{
	struct rect all = { 0, a->layout.band.y, a->grid.w, a->layout.band.h + a->layout.body.h };
	int above = a->sell.band ? a->layout.band.h + (int)a->scan.panel.n : 0;

	if (above > all.h - rows)
		above = all.h > rows ? all.h - rows : 0;
	return (struct rect){ all.x, all.y + above, all.w, all.h - above };
}

static struct rect box_of(const struct app *a, int n)
{
	return layout_box(room(a, n + 4), 56, n + 4);
}

/* Where modifier i stands; h 0: it is not in sight. */
static struct rect row_of(const struct app *a, struct rect box, int i)
{
	int top = a->chosen >= box.h - 4 ? a->chosen - (box.h - 4) + 1 : 0, y = i - top;

	return (struct rect){ box.x + 1, box.y + 1 + y, box.w - 2, y >= 0 && y < box.h - 3 };
}

static void draw(struct app *a)
{
	const struct carte_set *set = set_of(a);
	struct rect box;
	char title[2 * CARTE_NAME_MAX + 8], words[96];
	int n;

	if (!set)
		return;
	n = count(a, set);
	box = box_of(a, n);
	snprintf(title, sizeof title, "%s: %s", a->config.brief && *line_of(a)->brief ? line_of(a)->brief : line_of(a)->name,
		 a->config.brief && *set->brief ? set->brief : set->name);
	grid_box(&a->grid, box, STYLE_BOX, title);
	for (int i = 0; i < n; i++)
		if (row_of(a, box, i).h)
			draw_modifier(a, row_of(a, box, i), i, board_in_set(&a->sell.board, set->id, (size_t)i));
	if (set->least == set->most)
		snprintf(words, sizeof words, _("%d of these"), set->least);
	else
		snprintf(words, sizeof words, _("%d to %d of these"), set->least, set->most);
	grid_put(&a->grid, box.x + 2, box.y + box.h - 2, box.w - 4, STYLE_BOX, words);
}

/* ---- keys ---- */

static void choose(struct app *a, int i)
{
	const struct carte_set *set = set_of(a);
	const struct carte_modifier *m = set ? board_in_set(&a->sell.board, set->id, (size_t)i) : NULL;
	const struct ticket_line *last = ticket_last(&a->sell.checkout->ticket);

	if (!m)
		return;
	if (last && last->number == a->sell.choose_line)
		sell_line(a, "m%u", m->number);
	else
		sell_line(a, "#%u m%u", a->sell.choose_line, m->number);
}

/* Who types on behind a scan whose goods are to be chosen has not looked here: nothing is chosen by an Enter behind what was lost. */
static void lose(struct app *a)
{
	a->spare = SPARE_ENTER;
	a->spare_words = _("That key chose nothing: Enter once more goes on.");
	app_notice(a, "%s", _("Choose by a digit of the list, or by Enter."));
}

/* Whoever types Enter behind a number, as everywhere else, is not to have paid by it, nor chosen of the next set; where there is
 * enough of this one, it goes on. */
static void choose_by_digit(struct app *a, int i)
{
	int was = a->sell.choose_set;
	const struct carte_set *set = set_of(a);

	if (!set || i >= count(a, set)) {
		lose(a);
		return;
	}
	choose(a, i);
	set = a->screen == &screen_choose && a->sell.choose_set == was ? set_of(a) : NULL;
	a->spare = !set || chosen_of(a, set) < set->least ? SPARE_ENTER : SPARE_NONE;
	a->spare_words = _("Its digit has chosen it: Enter once more goes on.");
}

static bool press(struct app *a, int key)
{
	const struct carte_set *set = set_of(a);
	int n = set ? count(a, set) : 0;

	if (key >= '1' && key <= '9') {
		choose_by_digit(a, key - '1');
		return true;
	}
	if (key > ' ' && key < 127)
		lose(a);
	if (key == ' ')
		choose(a, a->chosen);
	if (key == PRESS_UP && a->chosen > 0)
		a->chosen--;
	if (key == PRESS_DOWN && a->chosen + 1 < n)
		a->chosen++;
	return true;
}

static void click(struct app *a, int x, int y)
{
	const struct carte_set *set = set_of(a);
	int n = set ? count(a, set) : 0;
	struct rect box = box_of(a, n);

	for (int i = 0; i < n; i++)
		if (rect_has(row_of(a, box, i), x, y)) {
			a->chosen = i;
			choose(a, i);
			return;
		}
}

/* What must be chosen is taken where the bar stands; else Enter is enough of this set. */
static void enter(struct app *a)
{
	const struct carte_set *set = set_of(a);

	if (set && chosen_of(a, set) < set->least)
		choose(a, a->chosen);
	else if (!set || !next_set(a))
		app_back(a);
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Go on"), enter, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_choose = {
	.name = "choose", .modal = true, .box = true, .draw = draw, .press = press, .click = click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
