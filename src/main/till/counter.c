/* What the commands of selling share. */
#include "main/counter.h"

#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum err counter_options(struct counter *k, int argc, char **argv, const struct cli_option *more, size_t n, int *left)
{
	const struct cli_option ours[] = {
		{ "store", CLI_TEXT, &k->session.dir, 0, 0 },	     { "key-file", CLI_TEXT, &k->session.key_file, 0, 0 },
		{ "json", CLI_FLAG, &k->json, 0, 0 },		     { "cashier", CLI_TEXT, &k->acting.cashier, 0, 0 },
		{ "manager", CLI_TEXT, &k->acting.manager, 0, 0 },
	};
	struct cli_option all[COUNTER_OPTIONS_MAX];

	memcpy(all, ours, sizeof ours);
	if (n)
		memcpy(all + CLI_COUNT(ours), more, n * sizeof *more);
	acting_prepare(argc, argv);
	return cli_options(argc, argv, all, CLI_COUNT(ours) + n, left);
}

/* What is sold is in somebody's name: not in that of a number that may be another's tomorrow. */
static enum err somebody(const struct acting *a)
{
	if (!a->unknown)
		return ERR_OK;
	return err_set(ERR_REFUSED, _("Nobody works here as %u: name people with chit cashier add, or leave --cashier out."),
		       (unsigned)a->who);
}

/* Whoever only looks is not stopped where nothing can be written down by the way. */
static enum err excuse(const struct counter *k, enum err e)
{
	return k->looks && (e == ERR_FULL || e == ERR_DENIED) ? ERR_OK : e;
}

enum err counter_open(struct counter *k)
{
	enum err e = session_open(&k->session, k->looks ? SESSION_LOOK : SESSION_WRITE);

	if (e == ERR_OK)
		e = excuse(k, session_clock(&k->session));
	if (e == ERR_OK)
		e = acting_resolve(&k->session, &k->acting);
	if (e == ERR_OK && !k->looks)
		e = somebody(&k->acting);
	if (e == ERR_OK && !(k->checkout = calloc(1, sizeof *k->checkout)))
		e = err_set(ERR_NOMEM, "no memory for a ticket");
	if (e == ERR_OK)
		e = checkout_open(k->checkout, &k->session.store, k->session.trust, k->acting.who, k->session.now);
	k->leave.manager = k->acting.allowed ? k->acting.allowed_by : 0;
	return e == ERR_OK ? excuse(k, counter_catch_up(k)) : e;
}

void counter_close(struct counter *k)
{
	if (k->checkout)
		checkout_finish(k->checkout);
	free(k->checkout);
	k->checkout = NULL;
	session_close(&k->session);
}

enum err counter_manager(struct counter *k, const char *words)
{
	if (k->checkout->role >= PERSON_MANAGER || !k->checkout->managers || k->leave.manager)
		return ERR_OK;
	return err_set(ERR_REFUSED, "%s", words);
}

const char *counter_money(const struct counter *k, int64_t amount)
{
	static char text[4][40];
	static unsigned next;
	struct money m = { .minor = amount };

	memcpy(m.currency, k->checkout->house.currency, sizeof m.currency);
	next = (next + 1) % 4;
	money_format(m, 0, text[next], sizeof text[next]);
	return text[next];
}

enum err counter_amount(const struct counter *k, const char *text, int64_t *out)
{
	struct money m;

	if (strchr(text, '.')) {
		if (money_parse(text, k->checkout->house.currency, &m) != ERR_OK || m.minor < 0 || m.minor > SALE_AMOUNT_MAX)
			return err_set(ERR_USAGE, "'%.40s' is no amount", text);
		*out = m.minor;
		return ERR_OK;
	}
	if (text_int(text, 0, SALE_AMOUNT_MAX, out) != ERR_OK)
		return err_set(ERR_USAGE, "'%.40s' is no amount: minor units (1250), or with a point (12.50)", text);
	return ERR_OK;
}

static const char *const NEWS[] = {
	[CHECKOUT_DONE] = "done", [CHECKOUT_CLOSED] = "closed", [CHECKOUT_COUPON] = "coupon", [CHECKOUT_CHOOSE] = "choose",
	[CHECKOUT_LACKS] = "lacks",
	[CHECKOUT_ASK_PRICE] = "ask_price", [CHECKOUT_ASK_MANAGER] = "ask_manager", [CHECKOUT_ASK_REASON] = "ask_reason",
	[CHECKOUT_ASKING] = "asking", [CHECKOUT_UNREACHED] = "unreached", [CHECKOUT_UNKNOWN] = "unknown", [CHECKOUT_REFUSED] = "refused",
};

static bool was_done(const struct checkout_outcome *o)
{
	if (o->news == CHECKOUT_COUPON)
		return o->verdict.reason == REASON_OK;
	return o->news == CHECKOUT_DONE || o->news == CHECKOUT_CLOSED || o->news == CHECKOUT_CHOOSE;
}

static void print_json(struct counter *k, const struct checkout_outcome *o)
{
	const struct checkout *c = k->checkout;
	json_t *j = json_object();

	json_object_set_new(j, "news", json_string(NEWS[o->news]));
	json_object_set_new(j, "words", json_words(o->words));
	json_object_set_new(j, "line", o->line ? json_integer(o->line) : json_null());
	if (o->news == CHECKOUT_CHOOSE || o->news == CHECKOUT_LACKS)
		json_object_set_new(j, "set", json_string(o->set));
	json_object_set_new(j, "receipt", o->receipt ? json_integer((json_int_t)o->receipt) : json_null());
	if (o->news == CHECKOUT_CLOSED) {
		json_object_set_new(j, "total", json_integer(o->total));
		json_object_set_new(j, "change", json_integer(o->change));
		json_object_set_new(j, "drawer", json_boolean(o->drawer));
		json_object_set_new(j, "shift", c->shift ? json_integer(c->shift) : json_null());
	} else {
		json_object_set_new(j, "total", json_integer(c->totals.total));
		json_object_set_new(j, "due", json_integer(c->totals.due));
	}
	if (o->back)
		json_object_set_new(j, "back", json_integer(o->back));
	json_object_set_new(j, "currency", json_string(c->house.currency));
	if (o->news == CHECKOUT_COUPON)
		json_object_set_new(j, "verdict", verdict_json(&o->verdict));
	if (c->training)
		json_object_set_new(j, "training", json_true());
	cli_json(j);
}

static void print_words(struct counter *k, const struct checkout_outcome *o)
{
	const struct checkout *c = k->checkout;

	if (c->training)
		printf("%s  ", _("TRAINING"));
	if (o->news == CHECKOUT_CLOSED)
		printf(_("[+]  receipt %llu, %s; change %s\n"), (unsigned long long)o->receipt, counter_money(k, o->total),
		       counter_money(k, o->change));
	else if (o->news == CHECKOUT_COUPON)
		printf("%s  %s\n", o->verdict.reason == REASON_OK ? "[+]" : "[x]", o->words);
	else if (was_done(o))
		printf(_("total %s, due %s  %s\n"), counter_money(k, c->totals.total), counter_money(k, c->totals.due),
		       o->words[0] ? o->words : o->set);
	else
		printf("[x]  %s\n", o->words);
	if (o->news == CHECKOUT_CLOSED && !c->shift && !c->training)
		printf("     %s\n", _("No shift is open: it is in no Z."));
	cli_out();
}

int counter_print(struct counter *k, const struct checkout_outcome *o)
{
	if (k->json)
		print_json(k, o);
	else
		print_words(k, o);
	return was_done(o) ? 0 : 1;
}

/* ---- a ticket ---- */

static json_t *line_json(const struct ticket_line *l)
{
	json_t *j = json_pack("{s:i, s:I, s:o, s:I, s:I, s:I}", "line", (int)l->number, "plu", (json_int_t)l->plu, "name",
			      json_words(l->name), "quantity", (json_int_t)l->quantity, "price", (json_int_t)l->price, "amount",
			      (json_int_t)ticket_amount(l));
	json_t *modifiers = json_array();

	for (unsigned i = 0; i < l->n_modifiers; i++)
		json_array_append_new(modifiers, json_pack("{s:I, s:o, s:I}", "number", (json_int_t)l->modifiers[i].number, "name",
							   json_words(l->modifiers[i].name), "price", (json_int_t)l->modifiers[i].price));
	json_object_set_new(j, "modifiers", modifiers);
	json_object_set_new(j, "note", json_words(l->note));
	json_object_set_new(j, "sent", json_integer(l->sent));
	json_object_set_new(j, "billed", json_integer(l->billed));
	json_object_set_new(j, "coupon", l->coupon ? json_integer(l->coupon) : json_null());
	json_object_set_new(j, "course", l->course ? json_integer(l->course) : json_null());
	json_object_set_new(j, "seat", l->seat ? json_integer(l->seat) : json_null());
	json_object_set_new(j, "voided", json_boolean(l->voided));
	return j;
}

static json_t *coupon_json(const struct ticket_coupon *c, int64_t pays)
{
	json_t *j = json_pack("{s:o, s:o, s:i, s:I}", "serial", json_serial(c->serial), "name", json_words(c->name), "units",
			      (int)c->units, "pays", (json_int_t)pays);

	if (c->kind == COUPON_VALUE)
		json_object_set_new(j, "left", json_integer(c->balance + c->value - pays));
	return j;
}

json_t *counter_ticket_json(const struct counter *k, const struct ticket *t, const struct ticket_totals *totals)
{
	static const char *const kinds[] = { "sale", "refund", "training" };
	json_t *lines = json_array(), *coupons = json_array(), *tenders = json_array();
	json_t *j = json_pack("{s:o, s:s, s:o, s:o, s:i}", "id", t->id ? json_integer((json_int_t)t->id) : json_null(), "kind",
			   kinds[t->kind],
			      "table", json_words(t->table), "name", json_words(t->name), "guests", (int)t->guests);

	for (unsigned i = 0; i < t->n_lines; i++)
		json_array_append_new(lines, line_json(&t->lines[i]));
	for (unsigned i = 0; i < t->n_coupons; i++)
		json_array_append_new(coupons, coupon_json(&t->coupons[i], totals->by_coupon[i]));
	for (unsigned i = 0; i < t->n_tenders; i++)
		json_array_append_new(tenders, json_pack("{s:s, s:I, s:I}", "code", t->tenders[i].code, "amount",
							 (json_int_t)t->tenders[i].amount, "given", (json_int_t)t->tenders[i].given));
	json_object_set_new(j, "lines", lines);
	json_object_set_new(j, "coupons", coupons);
	json_object_set_new(j, "tenders", tenders);
	json_object_set_new(j, "goods", json_integer(totals->goods));
	json_object_set_new(j, "discount", json_integer(totals->discount));
	json_object_set_new(j, "tax", json_integer(totals->tax));
	json_object_set_new(j, "total", json_integer(totals->total));
	json_object_set_new(j, "rounding", json_integer(totals->rounding));
	json_object_set_new(j, "paid", json_integer(totals->paid));
	json_object_set_new(j, "change", json_integer(totals->change));
	json_object_set_new(j, "due", json_integer(totals->due));
	json_object_set_new(j, "currency", json_string(k->checkout->house.currency));
	return j;
}

static void print_quantity(int32_t quantity)
{
	if (quantity % QUANTITY_ONE == 0)
		printf("%6d x ", (int)(quantity / QUANTITY_ONE));
	else
		printf("%6d.%03d x ", (int)(quantity / QUANTITY_ONE), abs((int)(quantity % QUANTITY_ONE)));
}

static void print_line(const struct counter *k, const struct ticket_line *l)
{
	printf("%3u ", (unsigned)l->number);
	print_quantity(l->quantity);
	printf("%s  %s%s%s\n", l->name, counter_money(k, ticket_amount(l)), l->coupon ? _("  (coupon)") : "",
	       l->voided ? _("  (void)") : "");
	for (unsigned i = 0; i < l->n_modifiers; i++)
		printf("      + %s\n", l->modifiers[i].name);
	if (l->note[0])
		printf("      \"%s\"\n", l->note);
}

void counter_ticket_print(const struct counter *k, const struct ticket *t, const struct ticket_totals *totals)
{
	if (t->kind == TICKET_TRAINING)
		printf("%s\n", _("TRAINING"));
	if (t->table[0])
		printf(_("table %s\n"), t->table);
	for (unsigned i = 0; i < t->n_lines; i++)
		print_line(k, &t->lines[i]);
	if (totals->discount)
		printf(_("discount %s\n"), counter_money(k, -totals->discount));
	if (totals->coupons - totals->prepaid)
		printf(_("coupons %s\n"), counter_money(k, totals->prepaid - totals->coupons));
	for (unsigned i = 0; i < t->n_coupons; i++)
		if (t->coupons[i].kind == COUPON_VALUE)
			printf(_("%s %s, left %s\n"), t->coupons[i].name, counter_money(k, -totals->by_coupon[i]),
			       counter_money(k, t->coupons[i].balance + t->coupons[i].value - totals->by_coupon[i]));
	for (unsigned i = 0; i < t->n_tenders; i++)
		printf("%s %s\n", t->tenders[i].kind == TENDER_PREPAID ? _("Prepaid") :
		       t->tenders[i].kind == TENDER_COUPON ? _("Coupon") : t->tenders[i].code,
		       counter_money(k, t->tenders[i].amount));
	printf(_("total %s, tax %s, due %s %s\n"), counter_money(k, totals->total), counter_money(k, totals->tax),
	       counter_money(k, totals->due), k->checkout->house.currency);
}
