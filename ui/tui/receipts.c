/* The last receipts, and what may be done to one: again on paper, goods back, another tender. */
#include "ui/acts.h"
#include "ui/app.h"

#include "base/i18n.h"
#include "till/words.h"
#include "ui/slip.h"

#include <stdio.h>

static int count(const struct app *a)
{
	return (int)a->sell.board.n_receipts;
}

static void row(const struct app *a, int i, struct pick_row *out)
{
	const struct sales_head *h = &a->sell.board.receipts[i];
	char when[24], total[40], who[PERSON_NAME_MAX + 1];

	words_when(h->time, app_now(a), when, sizeof when);
	authority_name(app_store(a), h->who, who);
	slip_money(&a->sell.checkout->house, h->total, total, sizeof total);
	snprintf(out->left, sizeof out->left, "%6llu  %-16s  %s%s%s", (unsigned long long)h->receipt, when, who, *who ? "  " : "",
		 h->refund ? _("refund") : "");
	snprintf(out->right, sizeof out->right, "%s  %10s", h->tender, total);
}

static void take(struct app *a, int i)
{
	a->sell.of_receipt = a->sell.board.receipts[i].receipt;
	app_go(a, &screen_receipt);
}

static const struct pick receipts = {
	.title = N_("Last receipts"), .none = N_("Nothing has been sold yet."), .count = count, .row = row, .take = take,
};

void receipts_open(struct app *a)
{
	if (board_load_receipts(app_store(a), a->sell.checkout->training, &a->sell.board) != ERR_OK)
		app_notice(a, "%s", err_detail());
	pick_open(a, &receipts);
}

/* ---- one of them ---- */

static void draw(struct app *a)
{
	char title[64];

	snprintf(title, sizeof title, _("Receipt %llu"), (unsigned long long)a->sell.of_receipt);
	acts_draw(a, title);
}

static void reprint(struct app *a)
{
	app_back(a);
	sell_line(a, "rp %llu", (unsigned long long)a->sell.of_receipt);
}

static void refund(struct app *a)
{
	app_back(a);
	sell_line(a, "rf %llu", (unsigned long long)a->sell.of_receipt);
}

static int count_tenders(const struct app *a)
{
	return a->sell.checkout->house.n_tenders;
}

static void tender_row(const struct app *a, int i, struct pick_row *out)
{
	const struct house_tender *t = &a->sell.checkout->house.tenders[i];

	snprintf(out->left, sizeof out->left, "%s  %s", t->code, _(t->name));
}

static void take_tender(struct app *a, int i)
{
	sell_line(a, "ct %llu %s", (unsigned long long)a->sell.of_receipt, a->sell.checkout->house.tenders[i].code);
}

static const struct pick tenders = {
	.title = N_("It was paid by"), .none = "", .count = count_tenders, .row = tender_row, .take = take_tender,
};

static void change_tender(struct app *a)
{
	pick_open(a, &tenders);
}

static const struct screen_key keys[] = {
	{ 0, 'p', N_("Print it again"), reprint, NULL },
	{ 0, 'r', N_("Refund it"), refund, NULL },
	{ 0, 't', N_("Another tender"), change_tender, NULL },
	{ PRESS_ENTER, 0, N_("Choose"), acts_enter, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_receipt = {
	.name = "receipt", .modal = true, .box = true, .draw = draw, .press = acts_press, .click = acts_click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
