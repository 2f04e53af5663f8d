#include "main/platform.h"

#include "platform/books.h"
#include "platform/status.h"

#include <stdio.h>

static enum err add_account(void *ctx, const struct books_account *a)
{
	json_array_append_new(ctx, json_pack("{s:s, s:I, s:s}", "account", a->name, "balance", (json_int_t)a->balance,
					     "currency", a->currency));
	return ERR_OK;
}

static void print_status(const struct status *t, json_t *accounts)
{
	json_t *a;
	size_t i;

	printf("%s %s\nkey set %lld, %lld merchants, %lld tills (%lld waiting to enrol), %lld offers, %lld consumers\n", t->name,
	       t->url, (long long)t->keyset, (long long)t->merchants, (long long)t->tills, (long long)t->tills_waiting,
	       (long long)t->offers, (long long)t->consumers);
	printf("%lld coupons issued, %lld taken back; %lld facts taken, %lld stray, %lld batches held; %lld postings not settled\n",
	       (long long)t->coupons, (long long)t->coupons_revoked, (long long)t->facts, (long long)t->strays,
	       (long long)t->held, (long long)t->unsettled);
	json_array_foreach(accounts, i, a)
		printf("  %-24s %20s\n", json_string_value(json_object_get(a, "account")),
		       session_money(json_integer_value(json_object_get(a, "balance")),
				     json_string_value(json_object_get(a, "currency"))));
	puts("the books balance");
}

static json_t *status_json(const struct status *t, json_t *accounts)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:O}", "name", t->name,
			 "url", t->url, "currency", t->currency, "keyset", (json_int_t)t->keyset, "merchants",
			 (json_int_t)t->merchants, "tills", (json_int_t)t->tills, "waiting", (json_int_t)t->tills_waiting,
			 "offers", (json_int_t)t->offers, "consumers", (json_int_t)t->consumers, "coupons",
			 (json_int_t)t->coupons, "revoked", (json_int_t)t->coupons_revoked, "facts", (json_int_t)t->facts,
			 "strays", (json_int_t)t->strays, "held", (json_int_t)t->held, "unsettled",
			 (json_int_t)t->unsettled, "balanced", 1, "accounts", accounts);
}

int status_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	json_t *accounts = json_array();
	struct status t;
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = status_read(&s.storage, &t);
	if (e == ERR_OK)
		e = books_check(&s.storage);
	if (e == ERR_OK)
		e = books_each_account(&s.storage, add_account, accounts);
	if (e == ERR_OK && s.json)
		cli_json(status_json(&t, accounts));
	else if (e == ERR_OK)
		print_status(&t, accounts);
	json_decref(accounts);
	return session_end(&s, e);
}
