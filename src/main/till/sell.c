/* chit do, chit ticket, chit receipt, chit table, chit training: the counter by commands. */
#include "main/counter.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "store/drafts.h"
#include "store/house.h"
#include "store/sales.h"
#include "till/missed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_CAP = 4096 };

/* A line is what a person types, or with "scan " before it, or as a coupon's text, what a reader reads. */
static enum err act(struct counter *k, const char *line, struct checkout_outcome *out)
{
	struct checkout *c = k->checkout;
	int64_t now = k->session.now;

	if (strncmp(line, "scan ", 5) == 0)
		return checkout_scan(c, bytes_of_str(line + 5), &k->leave, now, out);
	if (strncmp(line, "chit:", 5) == 0 || strncmp(line, "CHIT:", 5) == 0)
		return checkout_scan(c, bytes_of_str(line), &k->leave, now, out);
	return checkout_line(c, line, &k->leave, now, out);
}

/* What was closed has been seen where standard output took it. */
static enum err one(struct counter *k, const char *line, int *status)
{
	struct checkout_outcome out;
	enum err e = act(k, line, &out);

	if (e == ERR_OK && out.news == CHECKOUT_ASKING)
		e = counter_wait(k, &out);
	if (e != ERR_OK)
		return e;
	*status = counter_print(k, &out);
	if (cli_flush(0) != 0)
		return err_set(ERR_IO, "standard output cannot be written");
	return checkout_shown(k->checkout);
}

/* Each line gets its answer; one that was refused does not stop the others. */
static enum err from_input(struct counter *k, int *status)
{
	char *line = malloc(LINE_CAP);
	enum err e = line ? ERR_OK : err_set(ERR_NOMEM, "no memory for a line");

	while (e == ERR_OK && fgets(line, LINE_CAP, stdin)) {
		size_t len = strcspn(line, "\r\n");
		int s = 0;

		if (!line[len] && len == LINE_CAP - 1)
			e = err_set(ERR_TOO_LONG, "standard input: a line of more than %d bytes", LINE_CAP - 2);
		line[len] = 0;
		if (e != ERR_OK || len == 0 || line[0] == '#')
			continue;
		k->session.now = clock_now(clock_system());
		e = one(k, line, &s);
		*status = s > *status ? s : *status;
	}
	free(line);
	return e;
}

static enum err run_lines(struct counter *k, char **lines, int n, int *status)
{
	enum err e = ERR_OK;

	for (int i = 0; e == ERR_OK && *status == 0 && i < n; i++)
		e = strcmp(lines[i], "-") == 0 ? from_input(k, status) : one(k, lines[i], status);
	return e;
}

static int finish(struct counter *k, enum err e, int status)
{
	int failed = e == ERR_OK ? 0 : cli_fail(e);

	counter_close(k);
	return failed ? failed : status;
}

/* A ticket that was begun without a cashier becomes hers with the first act. */
static void say_adopted(struct counter *k)
{
	char who[PERSON_NAME_MAX + 1];

	if (!k->acting.who || !k->checkout->ticket.id || k->checkout->ticket.who)
		return;
	people_name(&k->session.store, k->acting.who, who);
	fprintf(stderr, _("chit: the ticket that is open was begun without a cashier; from now on it is in the name of %s\n"), who);
}

int till_do(int argc, char **argv)
{
	struct counter k = { .json = false };
	struct missed missed = { .n = 0 };
	int left, status = 0;
	enum err e;

	if (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK)
		return 2;
	acting_word(&k.acting, argv, &left);
	if (left < 1)
		return cli_usage("one or more LINEs, each in quotes, or - to read them from standard input; see chit-line(5)");
	e = counter_open(&k);
	if (e == ERR_OK)
		e = redeem_say_missed(&k.session, &missed);
	if (e == ERR_OK)
		say_adopted(&k);
	if (e == ERR_OK)
		e = run_lines(&k, argv + 1, left, &status);
	if (e == ERR_OK)
		redeem_said_missed(&k.session, &missed);
	return finish(&k, e, status);
}

int till_ticket(int argc, char **argv)
{
	struct counter k = { .looks = true };
	int left;
	enum err e;

	if (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK)
		return 2;
	if (left != 0)
		return cli_usage("nothing else: it shows the ticket that is open");
	e = counter_open(&k);
	if (e == ERR_OK && k.json)
		cli_json(counter_ticket_json(&k, &k.checkout->ticket, &k.checkout->totals));
	else if (e == ERR_OK)
		counter_ticket_print(&k, &k.checkout->ticket, &k.checkout->totals);
	return finish(&k, e, 0);
}

static enum err show_receipt(struct counter *k, uint64_t number)
{
	struct ticket *t = malloc(sizeof *t);
	struct ticket_totals totals;
	struct sales_head h;
	char when[24];
	enum err e = t ? ERR_OK : err_set(ERR_NOMEM, "no memory for a ticket");

	if (e == ERR_OK && number == 0)
		e = sales_last(&k->session.store, k->checkout->training, &number);
	if (e == ERR_OK)
		e = sales_read(&k->session.store, k->checkout->training, number, t, &h);
	if (e == ERR_OK) {
		ticket_totals(t, &k->checkout->house, &totals);
		clock_format_local(h.time, when, sizeof when);
		if (k->json) {
			json_t *j = counter_ticket_json(k, t, &totals);

			json_object_set_new(j, "receipt", json_integer((json_int_t)number));
			json_object_set_new(j, "at", json_time(h.time));
			json_object_set_new(j, "refund_of", h.refund_of ? json_integer((json_int_t)h.refund_of) : json_null());
			json_object_set_new(j, "cause", t->cause ? json_string(ticket_cause(t->cause)) : json_null());
			cli_json(j);
		} else {
			printf(_("receipt %llu, %s\n"), (unsigned long long)number, when);
			if (t->refund_of)
				printf(_("refund of receipt %llu: %s\n"), (unsigned long long)t->refund_of, _(ticket_cause(t->cause)));
			counter_ticket_print(k, t, &totals);
		}
	}
	free(t);
	return e == ERR_NOT_FOUND ? err_set(ERR_REFUSED, "%s", _("There is no such receipt.")) : e;
}

int till_receipt(int argc, char **argv)
{
	struct counter k = { .json = false };
	bool print = false;
	const struct cli_option more[] = { { "print", CLI_FLAG, &print, 0, 0 } };
	struct checkout_outcome out;
	char line[40];
	int left, status = 0;
	enum err e;

	if (counter_options(&k, argc, argv, more, CLI_COUNT(more), &left) != ERR_OK)
		return 2;
	if (left > 1 || (left == 1 && strspn(argv[1], "0123456789") != strlen(argv[1])))
		return cli_usage("the NUMBER of a receipt, or none for the last one");
	k.looks = !print;
	e = counter_open(&k);
	if (e == ERR_OK)
		e = show_receipt(&k, left ? strtoull(argv[1], NULL, 10) : 0);
	if (e == ERR_OK && print) {
		snprintf(line, sizeof line, "rp %.20s", left ? argv[1] : "");
		e = checkout_line(k.checkout, line, &k.leave, k.session.now, &out);
		if (e == ERR_OK)
			status = counter_print(&k, &out);
	}
	return finish(&k, e, status);
}

static enum err list_one(void *ctx, const struct draft_head *h)
{
	struct counter *k = ctx;
	const char *name = h->name[0] ? h->name : "-";
	char who[PERSON_NAME_MAX + 1];

	people_name(&k->session.store, h->who, who);
	if (k->json)
		cli_json(json_pack("{s:I, s:b, s:o, s:o, s:i, s:o, s:o, s:o, s:i, s:I}", "id", (json_int_t)h->id, "open",
				   (int)h->open, "table",
				   json_words(h->table), "name", json_words(h->name), "guests", (int)h->guests, "cashier", json_words(who),
				   "opened", json_time(h->opened), "saved", json_time(h->saved), "lines", (int)h->lines, "total",
				   (json_int_t)h->total));
	else
		printf("%6llu  %-12s %s%*s %s%*s %3u  %10s%s\n", (unsigned long long)h->id, h->table[0] ? h->table : "-", name,
		       cli_pad(name, 20), "", who, cli_pad(who, 12), "", (unsigned)h->lines, counter_money(k, h->total),
		       h->open ? _("  open") : "");
	return ERR_OK;
}

/* The words of the grammar, spelled out. */
static bool table_line(char **args, int n, char *line, size_t cap)
{
	line[0] = 0;
	if (n == 2 && strcmp(args[0], "open") == 0)
		snprintf(line, cap, "t %s", args[1]);
	else if (n == 3 && (strcmp(args[0], "move") == 0 || strcmp(args[0], "merge") == 0))
		snprintf(line, cap, "t %s>t %s", args[1], args[2]);
	else if (n == 2 && strcmp(args[0], "split") == 0)
		snprintf(line, cap, "s %s", args[1]);
	else if (n == 3 && strcmp(args[0], "split") == 0 && strcmp(args[1], "seat") == 0)
		snprintf(line, cap, "s u%s", args[2]);
	return line[0] != 0;
}

int till_table(int argc, char **argv)
{
	struct counter k = { .json = false };
	struct checkout_outcome out;
	char line[128];
	int left, status = 0;
	bool list;
	enum err e;

	if (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK)
		return 2;
	list = left == 1 && strcmp(argv[1], "list") == 0;
	if (!list && !table_line(argv + 1, left, line, sizeof line))
		return cli_usage("list | open TABLE | move TABLE TABLE | merge TABLE TABLE | split LINE,LINE... | split seat N");
	k.looks = list;
	e = counter_open(&k);
	if (e == ERR_OK && list)
		e = drafts_list(&k.session.store, k.checkout->training, true, list_one, &k);
	else if (e == ERR_OK)
		e = checkout_line(k.checkout, line, &k.leave, k.session.now, &out);
	if (e == ERR_OK && !list)
		status = counter_print(&k, &out);
	return finish(&k, e, status);
}

static void say_training(const struct counter *k, bool on)
{
	if (k->json) {
		cli_json(json_pack("{s:b}", "training", on));
		return;
	}
	printf("%s\n", on ? _("[!]  Training is on: nothing that is sold counts until it is off.") :
			    _("[+]  Training is off: what is sold counts."));
	cli_out();
}

int till_training(int argc, char **argv)
{
	struct counter k = { .json = false };
	bool on;
	int left;
	enum err e;

	if (counter_options(&k, argc, argv, NULL, 0, &left) != ERR_OK)
		return 2;
	on = left == 1 && strcmp(argv[1], "on") == 0;
	if (left != 1 || (!on && strcmp(argv[1], "off") != 0))
		return cli_usage("on, or off");
	e = counter_open(&k);
	if (e == ERR_OK)
		e = counter_manager(&k, on ? _("A manager must begin training.") : _("A manager must end training."));
	if (e == ERR_OK)
		e = house_set_training(&k.session.store, on, k.acting.who, k.session.now);
	if (e == ERR_OK)
		say_training(&k, on);
	return finish(&k, e, 0);
}
