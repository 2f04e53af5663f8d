/* chit shift: the drawer's beginning and end. */
#include "main/counter.h"

#include "base/i18n.h"
#include "till/shift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *tenders_json(const struct shift_totals *t)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < t->n_tenders; i++)
		if (t->tenders[i].n)
			json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "code", t->tenders[i].code, "amount",
							      (json_int_t)t->tenders[i].amount, "n", (json_int_t)t->tenders[i].n));
	return list;
}

static json_t *taxes_json(const struct shift_totals *t)
{
	json_t *list = json_array();

	for (int i = 0; i < HOUSE_TAXES_MAX; i++)
		if (t->taxes[i].gross || t->taxes[i].net || t->taxes[i].tax)
			json_array_append_new(list, json_pack("{s:s%, s:I, s:I, s:I}", "class", &"ABCDEFGH"[i], (size_t)1, "gross",
							      (json_int_t)t->taxes[i].gross, "net", (json_int_t)t->taxes[i].net, "tax",
							      (json_int_t)t->taxes[i].tax));
	return list;
}

static json_t *totals_json(const struct counter *k, const struct shift_totals *t)
{
	json_t *j = json_pack("{s:I, s:o, s:o, s:I, s:I, s:I, s:I}", "shift", (json_int_t)t->number, "opened", json_time(t->opened),
			      "closed", json_time(t->closed), "first_receipt", (json_int_t)t->first_receipt, "last_receipt",
			      (json_int_t)t->last_receipt, "sales", (json_int_t)t->sales, "refunds", (json_int_t)t->refunds);
	const struct { const char *name; int64_t value; } numbers[] = {
		{ "gross", t->gross }, { "discount", t->discount }, { "tax", t->tax }, { "net", t->net }, { "rounding", t->rounding },
		{ "refunded", t->refunded }, { "float", t->opening_float }, { "cash_in", t->cash_in }, { "cash_out", t->cash_out },
		{ "n_cash_in", t->n_cash_in }, { "n_cash_out", t->n_cash_out }, { "n_between", t->n_between },
		{ "cash_between", t->cash_between }, { "n_corrections", t->n_corrections }, { "corrections", t->corrections },
		{ "n_voids", t->n_voids }, { "voids", t->voids }, { "n_coupons", t->n_coupons }, { "coupons", t->coupons },
		{ "n_prepaid", t->n_prepaid }, { "prepaid", t->prepaid },
		{ "n_no_sale", t->n_no_sale }, { "n_overrides", t->n_overrides }, { "n_leaves", t->n_leaves },
		{ "expected", t->expected },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		json_object_set_new(j, numbers[i].name, json_integer(numbers[i].value));
	json_object_set_new(j, "counted", t->counted < 0 ? json_null() : json_integer(t->counted));
	json_object_set_new(j, "n_open_tickets", t->n_open < 0 ? json_null() : json_integer(t->n_open));
	json_object_set_new(j, "open_tickets", t->n_open < 0 ? json_null() : json_integer(t->open));
	json_object_set_new(j, "tenders", tenders_json(t));
	json_object_set_new(j, "taxes", taxes_json(t));
	json_object_set_new(j, "currency", json_string(k->checkout->house.currency));
	return j;
}

static void line(const char *words, const char *amount)
{
	printf("%s%*s %14s\n", words, cli_pad(words, 28), "", amount);
}

static void count(const char *words, int64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)n);
	line(words, text);
}

static void counted(const struct counter *k, const char *words, int64_t n, int64_t amount)
{
	char label[64];

	snprintf(label, sizeof label, n ? "%s (%lld)" : "%s", words, (long long)n);
	line(label, counter_money(k, amount));
}

static void print_watched(const struct counter *k, const struct shift_totals *t)
{
	char label[64];

	count(_("voids"), t->n_voids);
	counted(k, _("corrections"), t->n_corrections, t->corrections);
	count(_("prices changed"), t->n_overrides);
	count(_("managers' leaves"), t->n_leaves);
	count(_("drawer opened without a sale"), t->n_no_sale);
	if (t->n_open < 0)
		return;
	snprintf(label, sizeof label, _("open tickets (%lld)"), (long long)t->n_open);
	line(label, counter_money(k, t->open));
}

static void print_head(const struct shift_totals *t, const char *day)
{
	if (day)
		printf(_("day %s"), day);
	else
		printf(_("shift %u"), (unsigned)t->number);
	printf(_(", receipts %llu to %llu, %lld sales, %lld refunds\n"), (unsigned long long)t->first_receipt,
	       (unsigned long long)t->last_receipt, (long long)t->sales, (long long)t->refunds);
}

static void print_drawer(const struct counter *k, const struct shift_totals *t)
{
	line(_("float"), counter_money(k, t->opening_float));
	counted(k, _("cash in"), t->n_cash_in, t->cash_in);
	counted(k, _("cash out"), t->n_cash_out, -t->cash_out);
	line(_("in the drawer, as sold"), counter_money(k, t->expected));
	if (shift_cash_beside(t, &k->checkout->house))
		line(_("of it another day's"), counter_money(k, shift_cash_beside(t, &k->checkout->house)));
	if (t->n_between)
		counted(k, _("cash before the shift"), t->n_between, t->cash_between);
	if (t->cash_apart)
		line(_("cash without a shift"), counter_money(k, t->cash_apart));
	if (t->counted >= 0) {
		line(_("in the drawer, counted"), counter_money(k, t->counted));
		line(_("difference"), counter_money(k, t->counted - t->expected));
	}
}

void counter_totals(const struct counter *k, const struct shift_totals *t, const char *day)
{
	if (k->json) {
		cli_json(totals_json(k, t));
		return;
	}
	print_head(t, day);
	line(_("sold"), counter_money(k, t->gross));
	line(_("discounts"), counter_money(k, -t->discount));
	line(_("refunded"), counter_money(k, -t->refunded));
	line(_("tax"), counter_money(k, t->tax));
	line(_("net"), counter_money(k, t->net));
	line(_("rounding of cash"), counter_money(k, t->rounding));
	for (unsigned i = 0; i < t->n_tenders; i++)
		if (t->tenders[i].n)
			line(t->tenders[i].code, counter_money(k, t->tenders[i].amount));
	line(_("coupons"), counter_money(k, t->coupons));
	if (t->n_prepaid)
		line(_("prepaid"), counter_money(k, t->prepaid));
	print_watched(k, t);
	print_drawer(k, t);
}

static int finish(struct counter *k, enum err e, int status)
{
	int failed = e == ERR_OK ? 0 : cli_fail(e);

	counter_close(k);
	return failed ? failed : status;
}

static int say(const struct counter *k, const struct shift_result *r)
{
	if (r->answer == SHIFT_OK) {
		counter_totals(k, &r->totals, NULL);
		if (*r->words)
			fprintf(stderr, "chit shift: %s\n", r->words);
		return 0;
	}
	fprintf(stderr, "chit shift: %s\n", r->words);
	if (r->answer == SHIFT_TICKETS)
		fprintf(stderr, _("chit shift: chit table list names them; with --leave-tickets they go on into the next shift\n"));
	return 1;
}

int till_shift_open(int argc, char **argv)
{
	struct counter k = { .json = false };
	const char *opening = "0";
	const struct cli_option more[] = { { "float", CLI_TEXT, &opening, 0, 0 } };
	struct shift_result r = { .answer = SHIFT_OK };
	int64_t amount = 0;
	int left, status = 0;
	enum err e;

	if (counter_options(&k, argc, argv, more, CLI_COUNT(more), &left) != ERR_OK)
		return 2;
	if (left != 0)
		return cli_usage("nothing but --float AMOUNT");
	e = counter_open(&k);
	if (e == ERR_OK)
		e = counter_amount(&k, opening, &amount);
	if (e == ERR_OK)
		e = shift_begin(k.checkout, amount, k.session.now, &r);
	if (e == ERR_OK)
		status = say(&k, &r);
	return finish(&k, e, status);
}

int till_shift_close(int argc, char **argv)
{
	struct counter k = { .json = false };
	struct shift_end how = { .counted = -1 };
	const char *counted = NULL;
	const struct cli_option more[] = {
		{ "counted", CLI_TEXT, &counted, 0, 0 }, { "leave-tickets", CLI_FLAG, &how.leave_tickets, 0, 0 },
	};
	struct shift_result r = { .answer = SHIFT_OK };
	int left, status = 0;
	enum err e;

	if (counter_options(&k, argc, argv, more, CLI_COUNT(more), &left) != ERR_OK)
		return 2;
	if (left != 0)
		return cli_usage("nothing but --counted AMOUNT and --leave-tickets");
	e = counter_open(&k);
	if (e == ERR_OK && counted)
		e = counter_amount(&k, counted, &how.counted);
	how.manager = k.leave.manager;
	if (e == ERR_OK)
		e = shift_end(k.checkout, &how, k.session.now, &r);
	if (e == ERR_OK)
		status = say(&k, &r);
	return finish(&k, e, status);
}

/* The grammar's own line, so that rules and facts are the same. */
static int cash(int argc, char **argv, const char *verb)
{
	struct counter k = { .json = false };
	struct checkout_outcome out;
	char text[160];
	int left, status = 0;
	enum err e;

	if (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK)
		return 2;
	if (left < 1 || left > 2)
		return cli_usage("an AMOUNT, and why, in quotes");
	snprintf(text, sizeof text, "%s %.20s %.120s", verb, argv[1], left > 1 ? argv[2] : "");
	e = counter_open(&k);
	if (e == ERR_OK)
		e = checkout_line(k.checkout, text, &k.leave, k.session.now, &out);
	if (e == ERR_OK)
		status = counter_print(&k, &out);
	return finish(&k, e, status);
}

int till_shift_in(int argc, char **argv)
{
	return cash(argc, argv, "in");
}

int till_shift_out(int argc, char **argv)
{
	return cash(argc, argv, "out");
}
