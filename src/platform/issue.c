#include "platform/issue.h"

#include "base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static enum err fill_times(struct coupon *c, const struct issue_order *o, const struct offer *offer, int64_t now)
{
	enum err e = ERR_OK;

	c->not_before = o->not_before;
	c->expires = o->expires;
	if (c->expires == 0)
		e = clock_parse(offer->expires, now, &c->expires);
	if (e != ERR_OK)
		return e;
	if (c->expires <= now || c->expires <= c->not_before)
		return err_set(ERR_USAGE, "a coupon's end must be to come, and after its beginning");
	return ERR_OK;
}

static enum err fill_units(struct coupon *c, const struct issue_order *o, const struct offer *offer)
{
	int64_t quantity = o->quantity ? o->quantity : offer->quantity, uses = o->uses ? o->uses : offer->uses;

	if (quantity < 1 || uses < 1 || quantity > UNITS_MAX || uses > UNITS_MAX || quantity * uses > UNITS_MAX)
		return err_set(ERR_USAGE, "uses times quantity is from 1 to %d", UNITS_MAX);
	if (offer->kind == KIND_VALUE && quantity * uses != 1)
		return err_set(ERR_USAGE, "stored value is spent by amount: its quantity and its uses are 1");
	c->quantity = (uint16_t)quantity;
	c->uses = (uint16_t)uses;
	return ERR_OK;
}

static enum err fill(struct issue *i, const struct issue_order *o, const struct offer *offer, int64_t now)
{
	struct coupon *c = &i->coupon;
	enum err e;

	strcpy(c->consumer, o->consumer);
	strcpy(c->merchant, offer->merchant);
	strcpy(c->products[0].id, offer->product);
	c->products[0].quantity = 1;
	c->n_products = 1;
	c->kind = offer->kind;
	c->flags = o->needs_claim ? FLAG_NEEDS_CLAIM : 0;
	if (o->value < 0 || o->value > OFFER_PRICE_MAX)
		return err_set(ERR_USAGE, "a value is at most %lld minor units", (long long)OFFER_PRICE_MAX);
	if (o->value != 0 && offer->kind != KIND_VALUE)
		return err_set(ERR_USAGE, "only stored value (an offer of kind value) carries an amount, of more than 0");
	c->value = offer->kind == KIND_VALUE && o->value == 0 ? offer->price : o->value;
	i->unit_price = offer->kind == KIND_VALUE ? c->value : offer->price;
	strcpy(i->offer, offer->id);
	i->alphabet = o->alphabet;
	e = fill_units(c, o, offer);
	return e == ERR_OK ? fill_times(c, o, offer, now) : e;
}

enum err issue_open(struct issue *i, struct storage *s, const struct keys *k, const struct issue_order *o, int64_t now)
{
	struct consumer consumer;
	struct offer offer;
	enum err e = offers_find(s, o->offer, &offer);

	memset(i, 0, sizeof *i);
	i->storage = s;
	i->keys = k;
	if (e == ERR_OK)
		e = keys_may_sign(k, KEY_COUPON, now);
	if (e == ERR_OK)
		e = accounts_consumer(s, o->consumer, &consumer);
	if (e == ERR_OK)
		e = accounts_ids_fit(s, strlen(o->consumer), strlen(offer.merchant) + strlen(offer.product));
	if (e == ERR_OK)
		e = fill(i, o, &offer, now);
	if (e == ERR_OK)
		e = accounts_seal_key(s, offer.merchant, &i->merchant, &i->rank);
	if (e != ERR_OK)
		issue_close(i);
	return e;
}

void issue_close(struct issue *i)
{
	seal_key_finish(&i->merchant);
	memset(&i->merchant, 0, sizeof i->merchant);
}

/* One coupon into the database and its text into out. */
static enum err make_one(struct issue *i, int64_t now, struct random r, struct issued *out)
{
	uint8_t memory[COUPON_SEALED_MAX], digest[COUPON_DIGEST_LEN];
	struct coupon *c = &i->coupon;
	struct buf b;
	enum err e = serial_make(now, r, c->serial);

	buf_init(&b, memory, sizeof memory);
	if (e == ERR_OK)
		e = coupon_seal(c, &i->keys->coupon, &i->merchant, r, &b, digest);
	if (e == ERR_OK)
		e = token_encode(buf_bytes(&b), i->alphabet, out->text, sizeof out->text);
	if (e == ERR_OK)
		e = db_run(&i->storage->db, "INSERT INTO coupon (serial, offer, consumer, digest, units, unit_price, "
			   "not_before, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "bttbiiii",
			   bytes_of(c->serial, SERIAL_LEN), i->offer, c->consumer, bytes_of(digest, sizeof digest),
			   (int64_t)coupon_units(c), i->unit_price, c->not_before, c->expires);
	if (e == ERR_OK && c->kind == KIND_VALUE)
		e = db_run(&i->storage->db, "INSERT INTO purse (serial, value) VALUES (?1, ?2)", "bi",
			   bytes_of(c->serial, SERIAL_LEN), c->value);
	memcpy(out->serial, c->serial, SERIAL_LEN);
	return e;
}

/* Two serials of one second share 48 random bits: where they meet, another is drawn. */
static enum err make_another(struct issue *i, int64_t now, struct random r, struct issued *out)
{
	enum err e = make_one(i, now, r, out);

	for (int tries = 0; e == ERR_EXISTS && tries < 3; tries++)
		e = make_one(i, now, r, out);
	return e;
}

enum err issue_make(struct issue *i, int64_t now, struct random r, size_t n, struct issued *out)
{
	enum err e = ERR_OK;

	assert(n >= 1 && n <= ISSUE_BATCH_MAX);
	if ((e = db_begin(&i->storage->db)) != ERR_OK)
		return e;
	for (size_t j = 0; j < n && e == ERR_OK; j++)
		e = make_another(i, now, r, &out[j]);
	if (e == ERR_OK)
		e = accounts_sealed_until(i->storage, i->coupon.merchant, i->rank, i->coupon.expires);
	e = storage_end(i->storage, e);
	if (e != ERR_OK)
		memset(out, 0, n * sizeof *out);
	return e;
}
