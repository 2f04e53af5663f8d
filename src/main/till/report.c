/* chit report: X, Z and what was sold by this or that. */
#include "main/counter.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "store/sales.h"
#include "till/report.h"
#include "till/shift.h"

#include <stdio.h>
#include <string.h>

enum { BAR_CELLS = 30, DAY_SECONDS = 24 * 60 * 60 };

struct printing {
	struct counter *k;
	enum report report;
	bool csv;
	int64_t most;			/* of the amounts: the longest bar */
};

static enum err look(void *ctx, const struct report_row *row)
{
	struct printing *p = ctx;

	if (row->amount > p->most)
		p->most = row->amount;
	return ERR_OK;
}

/* In a cell of CSV, and never a spreadsheet's formula. */
static void put_cell(const char *text)
{
	putchar('"');
	if (strchr("=+-@", text[0]) && text[0])
		putchar('\'');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

static enum err print_row(void *ctx, const struct report_row *row)
{
	struct printing *p = ctx;
	bool pieces = p->report == REPORT_ITEM || p->report == REPORT_GROUP;
	char n[24];

	if (pieces && row->n % 1000)
		snprintf(n, sizeof n, "%.3f", (double)row->n / 1000);
	else
		snprintf(n, sizeof n, "%lld", (long long)(pieces ? row->n / 1000 : row->n));
	if (p->k->json) {
		cli_json(json_pack("{s:s, s:I, s:o, s:I, s:I}", "report", report_name(p->report), "key", (json_int_t)row->key, "name",
				   json_words(row->name), "n", (json_int_t)row->n, "amount", (json_int_t)row->amount));
	} else if (p->csv) {
		put_cell(row->name);
		printf(",%s,%s\r\n", n, counter_money(p->k, row->amount));
	} else {
		int bar = p->most > 0 && row->amount > 0 ? (int)(row->amount * BAR_CELLS / p->most) : 0;

		printf("%s%*s %8s %12s ", row->name, cli_pad(row->name, 28), "", n, counter_money(p->k, row->amount));
		while (bar-- > 0)
			putchar('#');
		putchar('\n');
	}
	return ERR_OK;
}

static enum err print_report(struct counter *k, enum report r, const struct report_of *of, bool csv)
{
	struct printing p = { .k = k, .report = r, .csv = csv };
	int32_t offset = clock_utc_offset(k->session.now);
	struct shift_totals there;
	enum err e = of->shift ? shifts_get(&k->session.store, of->shift, &there) : ERR_OK;

	if (e != ERR_OK)
		return e;
	i18n_plain(k->json);		/* a program reads the names of causes and tenders */
	e = report_run(&k->session.store, r, of, offset, look, &p);
	if (csv)
		printf("%s,n,amount\r\n", report_name(r));
	if (e == ERR_OK)
		e = report_run(&k->session.store, r, of, offset, print_row, &p);
	i18n_plain(false);
	return e;
}

/* "2026-11-21", or the business day of now. */
static enum err parse_day(const struct counter *k, const char *text, int32_t *out)
{
	int64_t t = 0;

	if (!text) {
		*out = house_day(&k->checkout->house, k->session.now, clock_utc_offset(k->session.now));
		return ERR_OK;
	}
	if (strlen(text) != 10 || clock_parse(text, k->session.now, &t) != ERR_OK)
		return err_set(ERR_USAGE, "--day is as 2026-11-21");
	*out = (int32_t)(t / DAY_SECONDS);
	return ERR_OK;
}

/* Without a number: the last that was closed. */
static enum err print_z(struct counter *k, int64_t number)
{
	struct shift_result r;
	enum err e = ERR_OK;

	if (number == 0)
		e = db_int(&k->session.store.db, &number, "SELECT number FROM shift WHERE closed IS NOT NULL ORDER BY number DESC "
				   "LIMIT 1", "");
	if (e == ERR_NOT_FOUND)
		return err_set(ERR_REFUSED, "%s", _("No shift was closed yet."));
	if (e == ERR_OK)
		e = shift_x(k->checkout, (uint32_t)number, &r);
	if (e == ERR_OK && r.totals.closed == 0)
		return err_set(ERR_REFUSED, "%s", _("That shift is open: it has no Z yet."));
	if (e == ERR_OK)
		counter_totals(k, &r.totals, NULL);
	return e;
}

static enum err print_x(struct counter *k, const char *day)
{
	struct shift_totals t;
	struct shift_result r;
	int32_t d;
	enum err e;

	if (!day) {
		e = shift_x(k->checkout, 0, &r);
		if (e == ERR_OK)
			counter_totals(k, &r.totals, NULL);
		return e == ERR_NOT_FOUND ? ERR_REFUSED : e;
	}
	e = parse_day(k, day, &d);
	if (e == ERR_OK)
		e = sales_sum(&k->session.store, &k->checkout->house, 0, d, &t);
	if (e == ERR_OK)
		counter_totals(k, &t, day);
	return e;
}

int till_report(int argc, char **argv)
{
	struct counter k = { .looks = true };
	struct report_of of = { .shift = 0 };
	const char *day = NULL;
	int64_t shift = 0;
	bool csv = false, x, z;
	const struct cli_option more[] = {
		{ "csv", CLI_FLAG, &csv, 0, 0 }, { "day", CLI_TEXT, &day, 0, 0 }, { "shift", CLI_INT, &shift, 1, UINT32_MAX },
	};
	enum report r = REPORTS;
	int left, failed;
	enum err e;

	if (counter_options(&k, argc, argv, more, CLI_COUNT(more), &left) != ERR_OK)
		return 2;
	acting_word(&k.acting, argv, &left);
	x = left == 1 && strcmp(argv[1], "x") == 0;
	z = left == 1 && strcmp(argv[1], "z") == 0;
	if (left != 1 || (!x && !z && !report_parse(argv[1], &r)))
		return cli_usage("one of x, z, hour, item, group, cashier, tender, coupon, refund, void, correction");
	e = counter_open(&k);
	if (e == ERR_OK)
		e = counter_manager(&k, _("A manager must allow a report."));
	if (e == ERR_OK && z)
		e = print_z(&k, shift);
	else if (e == ERR_OK && x)
		e = print_x(&k, day);
	of.shift = (uint32_t)shift;
	of.begins = e == ERR_OK ? k.checkout->house.day_begins : 0;
	if (e == ERR_OK && !x && !z)
		e = parse_day(&k, day, &of.day);
	if (e == ERR_OK && !x && !z)
		e = print_report(&k, r, &of, csv);
	failed = e == ERR_OK ? 0 : cli_fail(e);
	counter_close(&k);
	return failed;
}
