/* revoke, coupon show, settle. */
#include "main/platform.h"

#include "platform/holds.h"
#include "platform/settlement.h"

#include <stdio.h>
#include <string.h>

/* A typed serial needs no keys; a coupon's text does. */
static enum err find_serial(struct session *s, const char *text, uint8_t serial[SERIAL_LEN])
{
	enum err e = coupons_is_text(text) ? session_unlock(s) : session_open(s);

	return e == ERR_OK ? coupons_serial(&s->storage, &s->keys, text, serial) : e;
}

int revoke_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_KEY_OPTIONS(s) };
	uint8_t serial[SERIAL_LEN];
	char text[SERIAL_TEXT_CAP];
	bool again = false;
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "wants a coupon's serial or its text"))
		return 2;
	e = find_serial(&s, argv[1], serial);
	if (e == ERR_OK)
		e = coupons_revoke(&s.storage, serial, s.now, &again);
	if (e == ERR_OK)
		serial_format(serial, text);
	if (e == ERR_OK && s.json)
		cli_json(json_pack("{s:s, s:b, s:b}", "serial", text, "revoked", 1, "again", again));
	else if (e == ERR_OK)
		printf("coupon %s is taken back%s; tills learn it from their next pack\n", text,
		       again ? ", as it was before" : "");
	return session_end(&s, e);
}

static enum err show_use(void *ctx, const struct coupons_use *u)
{
	json_array_append_new(ctx, json_pack("{s:s, s:I, s:I, s:o}", "till", u->till, "units", (json_int_t)u->units,
					     "amount", (json_int_t)u->amount, "at", session_json_time(u->time)));
	return ERR_OK;
}

static enum err show_hold(void *ctx, const struct holds_row *r)
{
	json_array_append_new(ctx, json_pack("{s:s, s:o, s:I, s:I, s:o}", "till", r->till, "request",
					     session_json_hex(bytes_of(r->request, sizeof r->request)), "units", (json_int_t)r->units,
					     "amount", (json_int_t)r->amount,
					     "until", session_json_time(r->until == CLAIM_FOR_EVER ? 0 : r->until)));
	return ERR_OK;
}

static void print_state(const struct coupons_row *c)
{
	if (coupons_by_amount(c))
		printf("  %s left of %s, %s held", session_money(c->balance, c->currency), session_money(c->value, c->currency),
		       session_money(c->held, c->currency));
	else
		printf("  %lld of %lld units used, %lld held, %s each", (long long)c->used, (long long)c->units, (long long)c->held,
		       session_money(c->unit_price, c->currency));
	printf(", good from %s until %s\n", session_utc(c->not_before), session_utc(c->expires));
}

static void print_use(const struct coupons_row *c, const json_t *use)
{
	if (coupons_by_amount(c))
		printf("  %s", session_money(json_integer_value(json_object_get(use, "amount")), c->currency));
	else
		printf("  %lld", (long long)json_integer_value(json_object_get(use, "units")));
	printf(" at till %s, %s\n", json_string_value(json_object_get(use, "till")),
	       json_string_value(json_object_get(use, "at")));
}

static void print_coupon(const struct coupons_row *c, const char *serial, json_t *uses)
{
	json_t *use;
	size_t i;

	printf("coupon %s of offer %s (merchant %s, consumer %s)\n", serial, c->offer, c->merchant, c->consumer);
	print_state(c);
	if (c->revoked_at)
		printf("  taken back %s\n", session_utc(c->revoked_at));
	json_array_foreach(uses, i, use)
		print_use(c, use);
}

static enum err show_coupon(struct session *s, const uint8_t serial[SERIAL_LEN])
{
	struct coupons_row c;
	char text[SERIAL_TEXT_CAP];
	json_t *uses = json_array(), *holds = json_array();
	enum err e = holds_look(&s->storage, serial, s->now, &c);

	if (e == ERR_OK)
		e = coupons_each_use(&s->storage, serial, show_use, uses);
	if (e == ERR_OK)
		e = holds_each(&s->storage, NULL, serial, s->now, show_hold, holds);
	serial_format(serial, text);
	if (e == ERR_OK && s->json) {
		cli_json(json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:o, s:o, s:o, s:O, s:O}",
				   "serial", text, "offer", c.offer, "merchant", c.merchant, "product", c.product, "consumer",
				   c.consumer, "units", (json_int_t)c.units, "used", (json_int_t)c.used, "price",
				   (json_int_t)c.unit_price, "value", (json_int_t)c.value, "balance", (json_int_t)c.balance, "held",
				   (json_int_t)c.held, "currency", c.currency, "from", session_json_time(c.not_before), "expires",
				   session_json_time(c.expires), "revoked", session_json_time(c.revoked_at), "uses", uses, "holds",
				   holds));
	} else if (e == ERR_OK) {
		print_coupon(&c, text, uses);
	}
	json_decref(uses);
	json_decref(holds);
	return e;
}

int coupon_show_command(int argc, char **argv)
{
	struct session s;
	struct cli_option options[] = { SESSION_KEY_OPTIONS(s) };
	uint8_t serial[SERIAL_LEN];
	enum err e;

	session_init(&s);
	if (!cli_arguments(argc, argv, options, CLI_COUNT(options), 1, "wants a coupon's serial or its text"))
		return 2;
	e = find_serial(&s, argv[1], serial);
	if (e == ERR_OK)
		e = show_coupon(&s, serial);
	return session_end(&s, e);
}

static json_t *settlement_json(const struct settlement *p)
{
	bool any = *p->period != 0;

	return json_pack("{s:s, s:s?, s:s, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:b}", "merchant", p->merchant, "period",
			 any ? p->period : NULL, "currency", p->currency, "from", session_json_time(p->from), "until",
			 session_json_time(p->until), "redeemed", (json_int_t)p->redeemed, "gross", (json_int_t)p->gross,
			 "share", (json_int_t)p->share, "due", (json_int_t)p->due, "new", (json_int_t)p->fresh, "again",
			 p->again);
}

static enum err show_settlement(void *ctx, const struct settlement *p)
{
	struct session *s = ctx;

	if (s->json)
		cli_json(settlement_json(p));
	else if (!*p->period)
		printf("merchant %s: nothing was ever redeemed, so nothing is due\n", p->merchant);
	else
		printf("merchant %s, period %s (%s to %s)\n  redeemed %lld, worth %s, due %s%s\n", p->merchant, p->period,
		       session_utc(p->from), session_utc(p->until), (long long)p->redeemed,
		       session_money(p->gross, p->currency), session_money(p->due, p->currency),
		       p->again ? " (settled before)" : "");
	return ERR_OK;
}

int settle_command(int argc, char **argv)
{
	struct session s;
	const char *merchant = NULL, *period = NULL, *until = NULL;
	bool list = false;
	struct cli_option options[] = {
		SESSION_OPTIONS(s),
		{ "merchant", CLI_TEXT, &merchant, 0, 0 }, { "period", CLI_TEXT, &period, 0, 0 },
		{ "until", CLI_TEXT, &until, 0, 0 }, { "list", CLI_FLAG, &list, 0, 0 },
	};
	struct settlement p;
	int64_t end = 0;
	int left;
	enum err e;

	session_init(&s);
	if (cli_options(argc, argv, options, CLI_COUNT(options), &left) != ERR_OK)
		return 2;
	if (left != 0 || (!merchant && !list))
		return cli_usage("wants --merchant M");
	e = session_time(&s, "until", until, 0, &end);
	if (e == ERR_OK)
		e = session_open(&s);
	if (e == ERR_OK && list) {
		e = settlement_each(&s.storage, merchant, 0, show_settlement, &s);
	} else if (e == ERR_OK) {
		e = settlement_run(&s.storage, merchant, period, end, s.now, &p);
		if (e == ERR_OK)
			e = show_settlement(&s, &p);
	}
	return session_end(&s, e);
}
