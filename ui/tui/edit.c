/* The line that is meant: everything that may be done to it, a letter each. */
#include "ui/acts.h"
#include "ui/app.h"

#include "base/i18n.h"

#include <stdio.h>

static void draw(struct app *a)
{
	const struct ticket_line *l = sell_meant(a);
	char title[CARTE_NAME_MAX + 16];

	if (!l)
		return;
	snprintf(title, sizeof title, "%u  %s", l->number, a->config.brief && *l->brief ? l->brief : l->name);
	acts_draw(a, title);
}


static bool has_coupon(const struct app *a)
{
	const struct ticket_line *l = sell_meant(a);

	return l && l->coupon > 0;
}

static bool has_choices(const struct app *a)
{
	const struct ticket_line *l = sell_meant(a);
	const struct carte_item *i = l ? board_item(&a->sell.board, l->plu) : NULL;

	return i && i->n_choices > 0;
}

/* ---- what is asked first ---- */

static void say_quantity(struct app *a, const char *answer) { sell_on_line(a, "q%.40s", answer); }
static void say_discount(struct app *a, const char *answer) { sell_on_line(a, "d%.40s", answer); }
static void say_price(struct app *a, const char *answer) { sell_on_line(a, "p%.40s", answer); }
static void say_note(struct app *a, const char *answer) { sell_on_line(a, "n %.120s", answer); }
static void say_course(struct app *a, const char *answer) { sell_on_line(a, "w%.10s", answer); }
static void say_seat(struct app *a, const char *answer) { sell_on_line(a, "u%.10s", answer); }
static void say_units(struct app *a, const char *answer) { sell_on_line(a, "x %.10s", answer); }

static const struct prompt ask_quantity = { .title = N_("Quantity"), .words = N_("How many, or how much?"), .take = say_quantity };
static const struct prompt ask_discount = {
	.title = N_("Discount"), .words = N_("A share (10%) or an amount; 0 takes it off."), .take = say_discount,
};
static const struct prompt ask_price = { .title = N_("Price"), .words = N_("What shall one of it cost?"), .take = say_price };
static const struct prompt ask_note = {
	.title = N_("Note"), .words = N_("For the kitchen and the receipt."), .take = say_note, .empty = true,
};
static const struct prompt ask_course = { .title = N_("Course"), .words = N_("1 to 9; 0 for none."), .take = say_course };
static const struct prompt ask_seat = { .title = N_("Seat"), .words = N_("1 to 99; 0 for none."), .take = say_seat };
static const struct prompt ask_units = {
	.title = N_("Coupon"), .words = N_("How many of its units?"), .take = say_units,
};

static void quantity(struct app *a) { prompt_open(a, &ask_quantity); }
static void discount(struct app *a) { prompt_open(a, &ask_discount); }
static void price(struct app *a) { prompt_open(a, &ask_price); }
static void note(struct app *a) { prompt_open(a, &ask_note); }
static void course(struct app *a) { prompt_open(a, &ask_course); }
static void seat(struct app *a) { prompt_open(a, &ask_seat); }
static void units(struct app *a) { prompt_open(a, &ask_units); }

static void modifiers(struct app *a)
{
	choose_open(a, sell_meant(a)->number, "");
}

static void more(struct app *a) { app_back(a); sell_on_line(a, "+"); }
static void less(struct app *a) { app_back(a); sell_on_line(a, "-"); }
static void uncoupon(struct app *a) { app_back(a); sell_on_line(a, "k"); }

static void remove_line(struct app *a)
{
	unsigned number = sell_meant(a)->number;

	app_back(a);
	sell_line(a, "v%u", number);
}

/* Ordered by the letter; the letters are the grammar's own. */
static const struct screen_key keys[] = {
	{ 0, '+', N_("One more"), more, NULL },
	{ 0, '-', N_("One less"), less, NULL },
	{ 0, 'd', N_("Discount"), discount, NULL },
	{ 0, 'k', N_("Coupon off"), uncoupon, has_coupon },
	{ 0, 'm', N_("Modifiers"), modifiers, has_choices },
	{ 0, 'n', N_("Note"), note, NULL },
	{ 0, 'p', N_("Price"), price, NULL },
	{ 0, 'q', N_("Quantity"), quantity, NULL },
	{ 0, 'u', N_("Seat"), seat, NULL },
	{ 0, 'v', N_("Void"), remove_line, NULL },
	{ 0, 'w', N_("Course"), course, NULL },
	{ 0, 'x', N_("Units of the coupon"), units, has_coupon },
	{ PRESS_ENTER, 0, N_("Choose"), acts_enter, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_edit = {
	.name = "edit", .modal = true, .box = true, .draw = draw, .press = acts_press, .click = acts_click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
