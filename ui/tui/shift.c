/* The shift: opened with what lies in the drawer, looked at, closed by a count of one who does not see what should be there. */
#include "ui/acts.h"
#include "ui/app.h"

#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Minor units, or with a point: as everywhere on this till. */
static bool amount_of(const struct app *a, const char *text, int64_t *out)
{
	struct money m;

	if (!strchr(text, '.'))
		return text_int(text, 0, SALE_AMOUNT_MAX, out) == ERR_OK;
	if (money_parse(text, a->sell.checkout->house.currency, &m) != ERR_OK || m.minor < 0 || m.minor > SALE_AMOUNT_MAX)
		return false;
	*out = m.minor;
	return true;
}

static bool answered(struct app *a, enum err e)
{
	if (e != ERR_OK)
		app_notice(a, "%s", err_detail());
	else if (a->sell.result.answer != SHIFT_OK)
		app_notice(a, "[x] %s", a->sell.result.words);
	if (checkout_refresh(a->sell.checkout, app_now(a)) != ERR_OK)
		app_notice(a, "%s", err_detail());
	return e == ERR_OK && a->sell.result.answer == SHIFT_OK;
}

/* ---- it begins ---- */

static void float_typed(struct app *a, const char *answer)
{
	int64_t amount;

	if (!amount_of(a, answer, &amount)) {
		app_notice(a, "[x] %s", _("An amount is 1250 or 12.50."));
		return;
	}
	if (answered(a, shift_begin(a->sell.checkout, amount, app_now(a), &a->sell.result)))
		app_notice(a, _("Shift %u has begun. %s"), (unsigned)a->sell.checkout->shift, a->sell.result.words);
}

static const struct prompt ask_float = {
	.title = N_("A shift begins"), .words = N_("How much lies in the drawer? 0 for nothing."), .take = float_typed,
};

static void begin(struct app *a)
{
	prompt_open(a, &ask_float);
}

/* ---- it is looked at ---- */

static void look(struct app *a, uint32_t manager)
{
	enum err e = shift_x(a->sell.checkout, 0, &a->sell.result);

	(void)manager;
	if (answered(a, e))
		totals_open(a, _("X, shift"));
}

static void ask_look(struct app *a)
{
	leave_then(a, _("An X shows what should be in the drawer."), look);
}

/* ---- it ends ---- */

static void end_now(struct app *a, uint32_t manager)
{
	enum err e;

	a->sell.end.manager = manager;
	e = shift_end(a->sell.checkout, &a->sell.end, app_now(a), &a->sell.result);
	if (e == ERR_OK && a->sell.result.answer == SHIFT_MANAGER && !manager)
		leave_open(a, a->sell.result.words, end_now);
	else if (e == ERR_OK && a->sell.result.answer == SHIFT_TICKETS)
		app_go(a, &screen_shift_tickets);
	else if (answered(a, e))
		totals_open(a, _("Z, shift"));
}

static void leave_tickets(struct app *a)
{
	a->sell.end.leave_tickets = true;
	app_back(a);
	end_now(a, a->sell.end.manager);
}

static void counted(struct app *a, const char *answer)
{
	a->sell.end = (struct shift_end){ .counted = -1 };
	if (*answer && !amount_of(a, answer, &a->sell.end.counted)) {
		app_notice(a, "[x] %s", _("An amount is 1250 or 12.50."));
		return;
	}
	end_now(a, 0);
}

static const struct prompt ask_count = {
	.title = N_("The shift ends"), .words = N_("Count the drawer: how much is in it? Empty: not counted, which a manager allows."),
	.take = counted, .empty = true,
};

static void end(struct app *a)
{
	prompt_open(a, &ask_count);
}

static bool is_open(const struct app *a) { return a->sell.checkout->shift != 0; }
static bool is_shut(const struct app *a) { return a->sell.checkout->shift == 0; }

static void draw(struct app *a)
{
	acts_draw(a, _("Shift"));
}

void shift_open(struct app *a)
{
	app_go(a, &screen_shift);
}

static const struct screen_key keys[] = {
	{ 0, 'o', N_("Open it"), begin, is_shut },
	{ 0, 'x', N_("X: what it has come to"), ask_look, is_open },
	{ 0, 'z', N_("Z: count and close"), end, is_open },
	{ PRESS_ENTER, 0, N_("Choose"), acts_enter, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_shift = {
	.name = "shift", .modal = true, .box = true, .draw = draw, .press = acts_press, .click = acts_click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};

static void draw_tickets(struct app *a)
{
	acts_draw(a, _("Tickets are still open or held"));
}

static const struct screen_key ticket_keys[] = {
	{ 0, 'l', N_("Leave them to the next shift"), leave_tickets, NULL },
	{ PRESS_ENTER, 0, N_("Choose"), acts_enter, NULL },
	{ PRESS_ESC, 0, N_("The shift goes on"), app_back, NULL },
};

const struct screen screen_shift_tickets = {
	.name = "shift tickets", .modal = true, .box = true, .draw = draw_tickets, .press = acts_press, .click = acts_click,
	.keys = ticket_keys, .n_keys = sizeof ticket_keys / sizeof *ticket_keys,
};
