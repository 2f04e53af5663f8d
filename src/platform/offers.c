#include "platform/offers.h"

#include "base/clock.h"
#include "base/money.h"

#include <string.h>

int offers_parse_kind(const char *name)
{
	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (strcmp(coupon_kind_name((uint64_t)kind), name) == 0)
			return kind;
	return -1;
}

static enum err check_numbers(const struct offer *o, int64_t now)
{
	int64_t end;

	if (o->price < 0 || o->price > OFFER_PRICE_MAX)
		return err_set(ERR_USAGE, "a price is 0 or more, and at most %lld minor units", (long long)OFFER_PRICE_MAX);
	if (o->share < 0 || o->share > 10000)
		return err_set(ERR_USAGE, "a share is from 0 to 1");
	if (o->quantity < 1 || o->uses < 1 || o->quantity > UNITS_MAX || o->uses > UNITS_MAX ||
	    o->quantity * o->uses > UNITS_MAX)
		return err_set(ERR_USAGE, "uses times quantity is from 1 to %d", UNITS_MAX);
	if (o->kind >= KIND_COUNT)
		return err_set(ERR_USAGE, "that kind of coupon is not known");
	if (o->kind == KIND_VALUE && o->quantity * o->uses != 1)
		return err_set(ERR_USAGE, "stored value is spent by amount: its quantity and its uses are 1");
	if (clock_parse(o->expires, now, &end) != ERR_OK || end <= now)
		return err_set(ERR_USAGE, "'%s' is no time to come: a date, a time, or +90d", o->expires);
	return ERR_OK;
}

static enum err check(struct storage *s, const struct offer *o, int64_t now)
{
	struct merchant m;
	enum err e = storage_check_id("offer", o->id);

	if (e == ERR_OK)
		e = storage_check_id("product", o->product);
	if (e == ERR_OK)
		e = storage_check_name("the offer's name", o->name);
	if (e == ERR_OK)
		e = check_numbers(o, now);
	if (e == ERR_OK)
		e = accounts_merchant(s, o->merchant, &m);
	if (e == ERR_OK)
		e = accounts_ids_fit(s, 0, strlen(o->merchant) + strlen(o->product));
	return e;
}

enum err offers_add(struct storage *s, const struct offer *o, int64_t now)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = check(s, o, now);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO offer (id, merchant, product, name, kind, price, currency, share, quantity, "
			   "uses, expires, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
			   "ttttiitiiiti", o->id, o->merchant, o->product, o->name, (int64_t)o->kind, o->price, o->currency,
			   (int64_t)o->share, o->quantity, o->uses, o->expires, now);
	if (e == ERR_EXISTS)
		err_set(e, "there is an offer '%s' already; offers do not change, a new price is a new offer", o->id);
	return storage_end(s, e);
}

#define OFFER_COLUMNS \
	"SELECT id, merchant, product, name, kind, price, currency, share, quantity, uses, expires, added_at FROM offer "

static void read_offer(sqlite3_stmt *q, struct offer *o)
{
	db_column_str(q, 0, o->id, sizeof o->id);
	db_column_str(q, 1, o->merchant, sizeof o->merchant);
	db_column_str(q, 2, o->product, sizeof o->product);
	db_column_str(q, 3, o->name, sizeof o->name);
	o->kind = (uint64_t)sqlite3_column_int64(q, 4);
	o->price = sqlite3_column_int64(q, 5);
	db_column_str(q, 6, o->currency, sizeof o->currency);
	o->share = sqlite3_column_int(q, 7);
	o->quantity = sqlite3_column_int64(q, 8);
	o->uses = sqlite3_column_int64(q, 9);
	db_column_str(q, 10, o->expires, sizeof o->expires);
	o->added_at = sqlite3_column_int64(q, 11);
}

enum err offers_find(struct storage *s, const char *id, struct offer *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, OFFER_COLUMNS "WHERE id = ?1", "t", id);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_offer(q, out);
	if (e == ERR_NOT_FOUND)
		err_set(e, "there is no offer '%s'", id);
	return storage_done(q, e);
}

enum err offers_each(struct storage *s, const char *merchant, enum err (*each)(void *ctx, const struct offer *o),
		     void *ctx)
{
	struct offer o;
	sqlite3_stmt *q;
	enum err e = merchant ? STORAGE_QUERY(s, q, OFFER_COLUMNS "WHERE merchant = ?1 ORDER BY id", "t", merchant)
			      : STORAGE_QUERY(s, q, OFFER_COLUMNS "ORDER BY id", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		read_offer(q, &o);
		e = each(ctx, &o);
	}
	return storage_done_each(q, e);
}
