/* What was sold today, by this or that, as bars. */
#include "ui/app.h"

#include "base/i18n.h"
#include "sale/chart.h"
#include "till/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 400, QUANTITY = 1000 };

static const char *const TITLES[REPORTS] = {
	[REPORT_HOUR] = N_("By hour"), [REPORT_ITEM] = N_("By item"), [REPORT_GROUP] = N_("By group"),
	[REPORT_CASHIER] = N_("By cashier"), [REPORT_TENDER] = N_("By tender"), [REPORT_COUPON] = N_("By coupon"),
	[REPORT_REFUND] = N_("Refunds by cause"), [REPORT_VOID] = N_("Voids by cause"),
	[REPORT_CORRECTION] = N_("Corrections by cashier"),
};

struct report_page {
	enum report kind;
	int32_t day;
	size_t n;
	struct chart_row rows[ROWS_MAX];
	struct list list;
};

void report_forget(struct app *a)
{
	free(a->sell.report);
	a->sell.report = NULL;
}

static enum err add(void *ctx, const struct report_row *row)
{
	struct report_page *p = ctx;
	struct chart_row *r = &p->rows[p->n];

	if (p->n == ROWS_MAX)
		return ERR_NOT_FOUND;
	snprintf(r->label, sizeof r->label, "%.60s", row->name);
	r->count = p->kind == REPORT_ITEM || p->kind == REPORT_GROUP ? row->n / QUANTITY : row->n;
	r->amount = row->amount;
	p->n++;
	return ERR_OK;
}

static void load(struct app *a)
{
	struct report_page *p = a->sell.report;
	struct report_of of = { .day = p->day, .begins = a->sell.checkout->house.day_begins };

	p->n = 0;
	if (report_run(app_store(a), p->kind, &of, clock_utc_offset(app_now(a)), add, p) != ERR_OK)
		app_notice(a, "%s", err_detail());
	p->list = (struct list){ .n = 0 };
	list_set(&p->list, (int)p->n);
}

static void open_page(struct app *a, uint32_t manager)
{
	(void)manager;
	if (!a->sell.report)
		a->sell.report = calloc(1, sizeof *a->sell.report);
	if (!a->sell.report)
		return;
	a->sell.report->day = house_day(&a->sell.checkout->house, app_now(a), clock_utc_offset(app_now(a)));
	app_go(a, &screen_report);
	load(a);
}

void reports_open(struct app *a)
{
	leave_then(a, _("Reports are for managers."), open_page);
}

static void draw_rows(struct app *a, struct rect r)
{
	struct report_page *p = a->sell.report;
	struct chart c = { .ascii = a->config.brief };
	struct chart_row sum = chart_sum(_("Sum"), p->rows, p->n);
	char line[CHART_LINE_CAP];

	chart_fit(&c, a->sell.checkout->house.currency, p->rows, p->n, (unsigned)r.w);
	list_fit(&p->list, r.h - 1);
	for (int y = 0, i; (i = list_at(&p->list, y)) >= 0; y++) {
		chart_line(&c, &p->rows[i], line);
		grid_put(&a->grid, r.x, r.y + y, r.w, STYLE_PLAIN, line);
	}
	chart_sum_line(&c, &sum, line);
	grid_put(&a->grid, r.x, r.y + r.h - 1, r.w, STYLE_BOLD, line);
}

static const char *nothing(enum report kind)
{
	if (kind == REPORT_REFUND)
		return _("Nothing was refunded on this day.");
	if (kind == REPORT_VOID)
		return _("Nothing was voided on this day.");
	return kind == REPORT_CORRECTION ? _("Nothing was corrected on this day.") : _("Nothing was sold on this day.");
}

static void draw(struct app *a)
{
	struct rect r = { 1, a->layout.band.y, a->grid.w - 2, a->layout.band.h + a->layout.body.h };
	struct report_page *p = a->sell.report;
	char title[96], day[24];

	clock_format_utc((int64_t)p->day * 24 * 60 * 60, day, sizeof day);
	day[10] = 0;
	snprintf(title, sizeof title, "< %s >  %s", _(TITLES[p->kind]), day);
	grid_put(&a->grid, r.x, r.y, r.w, STYLE_BOLD, title);
	if (p->n == 0)
		grid_put(&a->grid, r.x, r.y + 2, r.w, STYLE_PLAIN, nothing(p->kind));
	else
		draw_rows(a, (struct rect){ r.x, r.y + 2, r.w, r.h - 2 });
}

static void turn(struct app *a, int step)
{
	a->sell.report->kind = (enum report)(((int)a->sell.report->kind + step + REPORTS) % REPORTS);
	load(a);
}

static void day_before(struct app *a)
{
	a->sell.report->day--;
	load(a);
}

static void day_after(struct app *a)
{
	a->sell.report->day++;
	load(a);
}

static bool press(struct app *a, int key)
{
	if (key == PRESS_LEFT || key == PRESS_RIGHT) {
		turn(a, key == PRESS_LEFT ? -1 : 1);
		return true;
	}
	return list_key(&a->sell.report->list, key);
}

static const struct screen_key keys[] = {
	{ PRESS_F3, '-', N_("Day before"), day_before, NULL },
	{ PRESS_F4, '+', N_("Day after"), day_after, NULL },
	{ PRESS_ENTER, 0, "", app_back, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_F10, 0, N_("Quit"), app_stop, NULL },
};

const struct screen screen_report = {
	.name = "report", .modal = true, .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
