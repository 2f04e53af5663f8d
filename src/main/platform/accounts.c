/* merchant, consumer and offer. */
#include "main/platform.h"

#include "base/money.h"
#include "platform/offers.h"

#include <stdio.h>
#include <string.h>

int merchant_add_command(int argc, char **argv)
{
	struct session s;
	const char *name = NULL;
	struct cli_option options[] = { SESSION_KEY_OPTIONS(s), { "name", CLI_TEXT, &name, 0, 0 } };
	int left;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 1 || !name)
		return cli_usage("wants an ID and --name NAME");
	e = session_unlock(&s);
	if (e == ERR_OK)
		e = accounts_add_merchant(&s.storage, &s.keys, argv[1], name, s.now, s.random);
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:s}", "merchant", argv[1], "name", name));
	else if (e == ERR_OK)
		printf("merchant %s: %s\n", argv[1], name);
	return session_end(&s, e);
}

static enum err show_merchant(void *ctx, const struct merchant *m)
{
	struct session *s = ctx;

	if (s->json)
		cli_json(json_pack("{s:s, s:s, s:o, s:I, s:I, s:I}", "merchant", m->id, "name", m->name, "added",
				   session_json_time(m->added_at), "keys", (json_int_t)m->keys, "offers",
				   (json_int_t)m->offers, "tills", (json_int_t)m->tills));
	else
		printf("%-12s  %s  keys %lld, offers %lld, tills %lld  %s\n", m->id, session_utc(m->added_at),
		       (long long)m->keys, (long long)m->offers, (long long)m->tills, m->name);
	return ERR_OK;
}

int merchant_list_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = accounts_each_merchant(&s.storage, show_merchant, &s);
	return session_end(&s, e);
}

int merchant_rekey_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_KEY_OPTIONS(s) };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "wants the merchant's ID"))
		return 2;
	e = session_unlock(&s);
	if (e == ERR_OK)
		e = accounts_rekey(&s.storage, &s.keys, argv[1], s.now, s.random);
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:b}", "merchant", argv[1], "rekeyed", 1));
	else if (e == ERR_OK)
		printf("%s has a new key: its tills must have a new pack (import or export) before they can read coupons\n"
		       "that are issued from now on; the old key stays for those that are out.\n", argv[1]);
	return session_end(&s, e);
}

int consumer_add_command(int argc, char **argv)
{
	struct session s;
	const char *name = NULL;
	struct cli_option options[] = { SESSION_OPTIONS(s), { "name", CLI_TEXT, &name, 0, 0 } };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "wants an ID"))
		return 2;
	if (!name)
		name = argv[1];
	e = session_open(&s);
	if (e == ERR_OK)
		e = accounts_add_consumer(&s.storage, argv[1], name, s.now);
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:s}", "consumer", argv[1], "name", name));
	else if (e == ERR_OK)
		printf("consumer %s: %s\n", argv[1], name);
	return session_end(&s, e);
}

static enum err show_consumer(void *ctx, const struct consumer *c)
{
	struct session *s = ctx;

	if (s->json)
		cli_json(json_pack("{s:s, s:s, s:o}", "consumer", c->id, "name", c->name, "added",
				   session_json_time(c->added_at)));
	else
		printf("%-12s  %s  %s\n", c->id, session_utc(c->added_at), c->name);
	return ERR_OK;
}

int consumer_list_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_OPTIONS(s) };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = accounts_each_consumer(&s.storage, show_consumer, &s);
	return session_end(&s, e);
}

/* What offer add was given, as text. */
struct offer_words {
	const char *merchant, *name, *price, *share, *product, *kind, *expires;
	int64_t quantity, uses;
};

static enum err copy(char *out, size_t cap, const char *what, const char *text)
{
	if (strlen(text) >= cap)
		return err_set(ERR_USAGE, "%s is too long", what);
	strcpy(out, text);
	return ERR_OK;
}

static enum err parse_numbers(struct session *s, const struct offer_words *w, struct offer *o)
{
	int kind = offers_parse_kind(w->kind);
	struct money price;
	enum err e = storage_get(&s->storage, "currency", o->currency, sizeof o->currency);

	if (e == ERR_OK && money_parse(w->price, o->currency, &price) != ERR_OK)
		e = err_set(ERR_USAGE, "--price '%s' is no amount of %s", w->price, o->currency);
	if (e == ERR_OK && share_parse(w->share, &o->share) != ERR_OK)
		e = err_set(ERR_USAGE, "--share '%s' is no share: from 0 to 1, with at most four decimals", w->share);
	if (e == ERR_OK && kind < 0)
		e = err_set(ERR_USAGE, "--kind is goods, activity, exchange, participation or value");
	if (e != ERR_OK)
		return e;
	o->price = price.minor;
	o->kind = (uint64_t)kind;
	o->quantity = w->quantity;
	o->uses = w->uses;
	return ERR_OK;
}

static enum err parse_offer(struct session *s, const char *id, const struct offer_words *w, struct offer *o)
{
	enum err e = copy(o->id, sizeof o->id, "the offer's id", id);

	if (e == ERR_OK)
		e = copy(o->merchant, sizeof o->merchant, "the merchant's id", w->merchant);
	if (e == ERR_OK)
		e = copy(o->product, sizeof o->product, "the product's id", w->product ? w->product : id);
	if (e == ERR_OK)
		e = copy(o->name, sizeof o->name, "the offer's name", w->name);
	if (e == ERR_OK)
		e = copy(o->expires, sizeof o->expires, "--expires", w->expires);
	return e == ERR_OK ? parse_numbers(s, w, o) : e;
}

static enum err show_offer(void *ctx, const struct offer *o)
{
	struct session *s = ctx;

	if (s->json)
		cli_json(json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:I, s:I, s:s}", "offer", o->id, "merchant",
				   o->merchant, "product", o->product, "name", o->name, "kind", coupon_kind_name(o->kind),
				   "price", (json_int_t)o->price, "currency", o->currency, "share", (json_int_t)o->share,
				   "quantity", (json_int_t)o->quantity, "uses", (json_int_t)o->uses, "expires", o->expires));
	else
		printf("%-12s  %-12s  %12s  share %d.%04d  %s%s  %s\n", o->id, o->merchant, session_money(o->price, o->currency),
		       (int)(o->share / 10000), (int)(o->share % 10000), coupon_kind_name(o->kind),
		       o->uses * o->quantity > 1 ? ", several units" : "", o->name);
	return ERR_OK;
}

int offer_add_command(int argc, char **argv)
{
	struct session s;
	struct offer_words w = { .kind = "goods", .expires = "+90d", .quantity = 1, .uses = 1 };
	struct offer o = { 0 };
	struct cli_option options[] = {
		SESSION_KEY_OPTIONS(s),
		{ "merchant", CLI_TEXT, &w.merchant, 0, 0 }, { "name", CLI_TEXT, &w.name, 0, 0 },
		{ "price", CLI_TEXT, &w.price, 0, 0 }, { "share", CLI_TEXT, &w.share, 0, 0 },
		{ "product", CLI_TEXT, &w.product, 0, 0 }, { "kind", CLI_TEXT, &w.kind, 0, 0 },
		{ "expires", CLI_TEXT, &w.expires, 0, 0 },
		{ "quantity", CLI_INT, &w.quantity, 1, UNITS_MAX }, { "uses", CLI_INT, &w.uses, 1, UNITS_MAX },
	};
	int left;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 1 || !w.merchant || !w.name || !w.price || !w.share)
		return cli_usage("wants an ID, --merchant M, --name NAME, --price AMOUNT and --share SHARE");
	e = session_open(&s);
	if (e == ERR_OK)
		e = parse_offer(&s, argv[1], &w, &o);
	if (e == ERR_OK)
		e = offers_add(&s.storage, &o, s.now);
	if (e == ERR_OK)
		e = show_offer(&s, &o);
	return session_end(&s, e);
}

int offer_list_command(int argc, char **argv)
{
	struct session s;
	const char *merchant = NULL;
	struct cli_option options[] = { SESSION_OPTIONS(s), { "merchant", CLI_TEXT, &merchant, 0, 0 } };
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 0, "takes no arguments"))
		return 2;
	e = session_open(&s);
	if (e == ERR_OK)
		e = offers_each(&s.storage, merchant, show_offer, &s);
	return session_end(&s, e);
}
