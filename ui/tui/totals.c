/* What a shift came to, line by line: an X, or the end of a shift. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "ui/slip.h"

#include <stdio.h>

enum { ROWS_MAX = 40, MONEY_CAP = 40, PAGE_W = 46 };

struct rows {
	const struct house *house;
	int n;
	struct row {
		char label[64], amount[MONEY_CAP];
	} list[ROWS_MAX];
};

static void add(struct rows *r, const char *label, int64_t amount)
{
	if (r->n == ROWS_MAX)
		return;
	snprintf(r->list[r->n].label, sizeof r->list[0].label, "%s", label);
	slip_money(r->house, amount, r->list[r->n++].amount, MONEY_CAP);
}

static void count(struct rows *r, const char *label, int64_t n)
{
	if (r->n == ROWS_MAX)
		return;
	snprintf(r->list[r->n].label, sizeof r->list[0].label, "%s", label);
	snprintf(r->list[r->n++].amount, MONEY_CAP, "%lld", (long long)n);
}

static void counted(struct rows *r, const char *words, int64_t n, int64_t amount)
{
	char label[64];

	snprintf(label, sizeof label, n ? "%s (%lld)" : "%s", words, (long long)n);
	add(r, label, amount);
}

static void add_tenders(struct rows *r, const struct shift_totals *t)
{
	for (unsigned i = 0; i < t->n_tenders; i++) {
		const struct house_tender *by = house_tender(r->house, t->tenders[i].code);

		if (t->tenders[i].n)
			add(r, by ? _(by->name) : t->tenders[i].code, t->tenders[i].amount);
	}
}

static void add_drawer(struct rows *r, const struct shift_totals *t)
{
	add(r, _("float"), t->opening_float);
	counted(r, _("cash in"), t->n_cash_in, t->cash_in);
	counted(r, _("cash out"), t->n_cash_out, -t->cash_out);
	if (t->n_between)
		counted(r, _("cash before the shift"), t->n_between, t->cash_between);
	add(r, _("in the drawer, as sold"), t->expected);
	if (t->counted < 0)
		return;
	add(r, _("in the drawer, counted"), t->counted);
	add(r, _("difference"), t->counted - t->expected);
}

static void add_open(struct rows *r, const struct shift_totals *t)
{
	char label[64];

	snprintf(label, sizeof label, _("open tickets (%lld)"), (long long)t->n_open);
	add(r, label, t->open);
}

static void collect(const struct app *a, struct rows *r)
{
	const struct shift_totals *t = &a->sell.result.totals;

	*r = (struct rows){ .house = &a->sell.checkout->house };
	count(r, _("sales"), t->sales);
	count(r, _("refunds"), t->refunds);
	add(r, _("sold"), t->gross);
	add(r, _("discounts"), -t->discount);
	add(r, _("refunded"), -t->refunded);
	add(r, _("tax"), t->tax);
	add(r, _("net"), t->net);
	add(r, _("rounding of cash"), t->rounding);
	add_tenders(r, t);
	add(r, _("coupons"), t->coupons);
	if (t->n_prepaid)
		add(r, _("prepaid"), t->prepaid);
	count(r, _("voids"), t->n_voids);
	counted(r, _("corrections"), t->n_corrections, t->corrections);
	count(r, _("prices changed"), t->n_overrides);
	count(r, _("managers' leaves"), t->n_leaves);
	count(r, _("drawer opened without a sale"), t->n_no_sale);
	if (t->n_open >= 0)
		add_open(r, t);
	add_drawer(r, t);
}

void totals_open(struct app *a, const char *title)
{
	app_go(a, &screen_totals);
	a->sell.totals_title = title;
}

static void draw(struct app *a)
{
	struct rect all = { 1, a->layout.band.y, a->grid.w - 2, a->layout.band.h + a->layout.body.h };
	char title[96];
	struct rows r;
	int columns = all.w >= 2 * PAGE_W - 14 ? 2 : 1, rows = all.h - 2, w = all.w / columns - 2;

	collect(a, &r);
	snprintf(title, sizeof title, "%s %u", a->sell.totals_title, (unsigned)a->sell.result.totals.number);
	grid_put(&a->grid, all.x, all.y, all.w, STYLE_BOLD, title);
	for (int i = a->chosen; i < r.n && i - a->chosen < rows * columns && rows > 0; i++) {
		int y = (i - a->chosen) % rows, x = all.x + (i - a->chosen) / rows * (w + 4);

		grid_put(&a->grid, x, all.y + 2 + y, w - (int)text_cells(r.list[i].amount) - 1, STYLE_PLAIN, r.list[i].label);
		grid_put_right(&a->grid, x, all.y + 2 + y, w, STYLE_PLAIN, r.list[i].amount);
	}
}

static bool press(struct app *a, int key)
{
	struct rows r;

	collect(a, &r);
	if (key == PRESS_DOWN && a->chosen + 1 < r.n)
		a->chosen++;
	if (key == PRESS_UP && a->chosen > 0)
		a->chosen--;
	return true;
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, "", app_back, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_F10, 0, N_("Quit"), app_stop, NULL },
};

const struct screen screen_totals = {
	.name = "totals", .modal = true, .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
