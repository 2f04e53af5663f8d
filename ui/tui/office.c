/* Everything that is not rung: the drawer, the shift, receipts, people; a letter each. */
#include "ui/acts.h"
#include "ui/app.h"

#include "base/i18n.h"

static void draw(struct app *a)
{
	acts_draw(a, _("Menu"));
}

static bool has_ticket(const struct app *a) { return !sell_empty(a); }
static bool has_people(const struct app *a) { return a->rules.people; }

/* ---- what is asked first ---- */

static void say_in(struct app *a, const char *answer) { sell_line(a, "in %.150s", answer); }
static void say_out(struct app *a, const char *answer) { sell_line(a, "out %.150s", answer); }
static void say_refund(struct app *a, const char *answer) { sell_line(a, "rf %.40s", answer); }
static void say_whole(struct app *a, const char *answer) { sell_line(a, "d%.40s!", answer); }

static const struct prompt ask_in = { .title = N_("Cash in"), .words = N_("How much goes in, and why? (5000 change)"), .take = say_in };
static const struct prompt ask_out = {
	.title = N_("Cash out"), .words = N_("How much comes out, and why? (2000 ice)"), .take = say_out,
};
static const struct prompt ask_refund = {
	.title = N_("Refund"), .words = N_("The number of the receipt whose goods come back."), .take = say_refund,
};
static const struct prompt ask_whole = {
	.title = N_("Discount on all"), .words = N_("A share (10%) or an amount; 0 takes it off."), .take = say_whole,
};

static void cash_in(struct app *a) { prompt_open(a, &ask_in); }
static void cash_out(struct app *a) { prompt_open(a, &ask_out); }
static void refund(struct app *a) { prompt_open(a, &ask_refund); }
static void whole(struct app *a) { prompt_open(a, &ask_whole); }

static void no_sale(struct app *a) { app_back(a); sell_line(a, "ns"); }
static void kitchen(struct app *a) { app_back(a); sell_line(a, "o"); }
static void fire(struct app *a) { app_back(a); sell_line(a, "g"); }
static void bill(struct app *a) { app_back(a); sell_line(a, "bl"); }
static void reprint(struct app *a) { app_back(a); sell_line(a, "rp"); }

static void training(struct app *a, uint32_t manager)
{
	bool on = !a->sell.checkout->training;

	(void)manager;
	app_back(a);
	if (board_training(app_store(a), on, a->who, app_now(a)) != ERR_OK || checkout_refresh(a->sell.checkout, app_now(a)) != ERR_OK)
		app_notice(a, "%s", err_detail());
}

static void ask_training(struct app *a)
{
	leave_then(a, _("Training: nothing that is rung counts, until it ends."), training);
}

static void go_cashier(struct app *a) { app_go(a, &screen_cashier); }
static void go_history(struct app *a) { app_go(a, &screen_history); }
static void go_reverse(struct app *a) { app_go(a, &screen_reverse); }

static const struct screen_key keys[] = {
	{ 0, 'a', N_("Last receipts"), receipts_open, NULL },
	{ 0, 'b', N_("Take a coupon back"), go_reverse, NULL },
	{ 0, 'c', N_("Cashier signs on"), go_cashier, has_people },
	{ 0, 'd', N_("Discount on all"), whole, has_ticket },
	{ 0, 'e', N_("Reports"), reports_open, NULL },
	{ 0, 'f', N_("Fire the next course"), fire, has_ticket },
	{ 0, 'g', N_("Training begins or ends"), ask_training, sell_empty },
	{ 0, 'h', N_("Shift: open, look, close"), shift_open, NULL },
	{ 0, 'i', N_("Cash in"), cash_in, NULL },
	{ 0, 'k', N_("Lock"), app_lock, has_people },
	{ 0, 'l', N_("Last scans"), go_history, NULL },
	{ 0, 'm', N_("Make out the bill"), bill, has_ticket },
	{ 0, 'n', N_("No sale: open the drawer"), no_sale, NULL },
	{ 0, 'o', N_("Cash out"), cash_out, NULL },
	{ 0, 'p', N_("Print the last receipt again"), reprint, NULL },
	{ 0, 'q', N_("Print queue"), jobs_open, NULL },
	{ 0, 'r', N_("Refund a receipt"), refund, NULL },
	{ 0, 's', N_("Send to the kitchen"), kitchen, has_ticket },
	{ 0, 't', N_("Two tickets of one"), split_open, has_ticket },
	{ 0, 'u', N_("Sold out, or here again"), soldout_open, NULL },
	{ 0, 'v', N_("Phones as readers"), eyes_open, eyes_can },
	{ 0, 'w', N_("What works and what does not"), doctor_go, NULL },
	{ PRESS_ENTER, 0, N_("Choose"), acts_enter, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_F10, 0, N_("Quit"), app_stop, NULL },
};

const struct screen screen_office = {
	.name = "office", .modal = true, .box = true, .draw = draw, .press = acts_press, .click = acts_click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
