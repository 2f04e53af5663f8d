#include "platform/coupons.h"

#include "base/money.h"
#include "coupon/token.h"

#include <string.h>

static enum err read_coupon(sqlite3_stmt *q, struct coupons_row *c)
{
	enum err e = db_column_fixed(q, 0, c->serial, sizeof c->serial);

	if (e == ERR_OK)
		e = db_column_fixed(q, 1, c->digest, sizeof c->digest);
	db_column_str(q, 2, c->offer, sizeof c->offer);
	db_column_str(q, 3, c->merchant, sizeof c->merchant);
	db_column_str(q, 4, c->product, sizeof c->product);
	db_column_str(q, 5, c->consumer, sizeof c->consumer);
	db_column_str(q, 6, c->currency, sizeof c->currency);
	c->units = sqlite3_column_int64(q, 7);
	c->used = sqlite3_column_int64(q, 8);
	c->unit_price = sqlite3_column_int64(q, 9);
	c->share = sqlite3_column_int(q, 10);
	c->not_before = sqlite3_column_int64(q, 11);
	c->expires = sqlite3_column_int64(q, 12);
	c->revoked_at = sqlite3_column_int64(q, 13);
	return e;
}

enum err coupons_find(struct storage *s, const uint8_t serial[SERIAL_LEN], struct coupons_row *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT c.serial, c.digest, c.offer, o.merchant, o.product, c.consumer, o.currency, "
				   "c.units, (SELECT count(*) FROM unit u WHERE u.serial = c.serial), c.unit_price, o.share, "
				   "c.not_before, c.expires, c.revoked_at FROM coupon c JOIN offer o ON o.id = c.offer "
				   "WHERE c.serial = ?1", "b", bytes_of(serial, SERIAL_LEN));

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = read_coupon(q, out);
	if (e == ERR_NOT_FOUND)
		err_set(e, "no coupon with that serial was issued here");
	return storage_done(q, e);
}

enum err coupons_revoke(struct storage *s, const uint8_t serial[SERIAL_LEN], int64_t now, bool *again)
{
	struct coupons_row c;
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = coupons_find(s, serial, &c);
	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE coupon SET revoked_at = ?2 WHERE serial = ?1 AND revoked_at IS NULL", "bi",
			   bytes_of(serial, SERIAL_LEN), now);
	e = storage_end(s, e);
	if (e == ERR_OK)
		*again = c.revoked_at != 0;
	return e;
}

bool coupons_is_text(const char *text)
{
	return token_shape(bytes_of_str(text)) == TOKEN_COUPON;
}

/* The signature is looked at before anything in the claims is: a stranger may have sealed them. */
static enum err serial_of_signed(const struct keys *k, struct bytes signed_bytes, uint8_t serial[SERIAL_LEN])
{
	const struct keyring_row *row = NULL;
	struct sign1 s1;
	struct coupon c;
	enum err e = sign1_parse(signed_bytes, &s1), verified = ERR_AUTH;

	if (e != ERR_OK)
		return err_set(e, "the coupon is damaged");
	while (verified != ERR_OK && (row = keyring_next(&k->ring, row, s1.kid, KEY_COUPON)) != NULL)
		verified = sign1_verify(&s1, &row->key);
	if (verified != ERR_OK)
		return err_set(ERR_AUTH, "the coupon's signature is not ours");
	e = coupon_decode(s1.payload, &c);
	if (e == ERR_OK)
		memcpy(serial, c.serial, SERIAL_LEN);
	return e;
}

static enum err serial_of_text(struct storage *s, const struct keys *k, const char *text, uint8_t serial[SERIAL_LEN])
{
	uint8_t sealed_memory[COUPON_SEALED_MAX], signed_memory[COUPON_SEALED_MAX];
	struct buf sealed, opened;
	enum err e;

	buf_init(&sealed, sealed_memory, sizeof sealed_memory);
	buf_init(&opened, signed_memory, sizeof signed_memory);
	e = token_decode(bytes_of_str(text), &sealed);
	if (e != ERR_OK)
		return err_set(ERR_FORMAT, "the coupon's text is damaged");
	e = accounts_open(s, k, buf_bytes(&sealed), &opened);
	return e == ERR_OK ? serial_of_signed(k, buf_bytes(&opened), serial) : e;
}

enum err coupons_serial(struct storage *s, const struct keys *k, const char *text, uint8_t serial[SERIAL_LEN])
{
	enum err e;

	if (coupons_is_text(text))
		return serial_of_text(s, k, text, serial);
	e = serial_parse(bytes_of_str(text), serial);
	if (e == ERR_AUTH)
		return err_set(e, "the serial's check character is wrong: a character was mistyped");
	return e == ERR_OK ? e : err_set(e, "that is neither a coupon's text nor a serial of 17 characters");
}

enum err coupons_each_use(struct storage *s, const uint8_t serial[SERIAL_LEN],
			  enum err (*each)(void *ctx, const struct coupons_use *u), void *ctx)
{
	struct coupons_use u;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT till, count(*), time FROM unit WHERE serial = ?1 "
				   "GROUP BY till, journal, stream, sequence ORDER BY min(unit)", "b",
				   bytes_of(serial, SERIAL_LEN));

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		db_column_str(q, 0, u.till, sizeof u.till);
		u.units = sqlite3_column_int64(q, 1);
		u.time = sqlite3_column_int64(q, 2);
		e = each(ctx, &u);
	}
	return storage_done_each(q, e);
}

enum err coupons_due(const struct coupons_row *c, int64_t used, int64_t *minor)
{
	struct money m = { .minor = c->unit_price }, gross, due;
	enum err e;

	memcpy(m.currency, c->currency, sizeof m.currency);
	e = money_times(m, used, &gross);
	if (e == ERR_OK)
		e = money_share(gross, c->share, &due);
	if (e == ERR_OK)
		*minor = due.minor;
	return e;
}
