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
	c->kind = (uint8_t)sqlite3_column_int(q, 14);
	c->held = coupons_by_amount(c) ? sqlite3_column_int64(q, 18) : sqlite3_column_int64(q, 15);
	c->value = sqlite3_column_int64(q, 16);
	c->balance = c->value - sqlite3_column_int64(q, 17) - sqlite3_column_int64(q, 18);
	return e;
}

enum err coupons_find(struct storage *s, const uint8_t serial[SERIAL_LEN], struct coupons_row *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT c.serial, c.digest, c.offer, o.merchant, o.product, c.consumer, o.currency, "
				   "c.units, (SELECT count(*) FROM unit u WHERE u.serial = c.serial AND u.request IS NULL), "
				   "c.unit_price, o.share, c.not_before, c.expires, c.revoked_at, o.kind, (SELECT count(request) "
				   "FROM unit u WHERE u.serial = c.serial), p.value, p.spent, p.held FROM coupon c JOIN offer o "
				   "ON o.id = c.offer LEFT JOIN purse p ON p.serial = c.serial WHERE c.serial = ?1", "b",
				   bytes_of(serial, SERIAL_LEN));

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = read_coupon(q, out);
	if (e == ERR_NOT_FOUND)
		err_set(e, "no coupon with that serial was issued here");
	return storage_done(q, e);
}

int64_t coupons_time(const struct coupons_row *c, int64_t time, int64_t now)
{
	int64_t issued = serial_time(c->serial);

	if (time > now)
		time = now;
	return time > issued ? time : issued;
}

enum answer_reason coupons_object(const struct coupons_row *c, const struct coupons_asked *a)
{
	if (!digest_same(c->digest, a->digest, sizeof c->digest))
		return ANSWER_WRONG_DIGEST;
	if (strcmp(c->merchant, a->merchant) != 0)
		return ANSWER_WRONG_MERCHANT;
	if (coupons_by_amount(c) != (a->amount != 0))
		return ANSWER_MALFORMED;
	if (c->revoked_at != 0 && c->revoked_at <= a->time)
		return ANSWER_REVOKED;
	if (a->time >= c->expires)
		return ANSWER_EXPIRED;
	if (a->time < c->not_before)
		return ANSWER_EARLY;
	return a->units > c->units || a->amount > c->value ? ANSWER_UNITS : ANSWER_NONE;
}

/* Nobody has any, and one is wanted to be used, as it mostly is: the first. */
static enum err allot_first(struct storage *s, const struct coupons_row *c, const struct coupons_taker *t, int64_t *got)
{
	enum err e = db_run(&s->db, "INSERT INTO unit (serial, unit, till, journal, stream, sequence, time) "
			    "VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6)", "btbiii", bytes_of(c->serial, SERIAL_LEN), t->till,
			    bytes_of(t->journal, JOURNAL_ID_LEN), (int64_t)t->stream, (int64_t)t->sequence, t->time);

	if (e == ERR_OK)
		*got = 1;
	return e;
}

/* What the format does not name is NULL: the request of what is used. */
enum err coupons_allot(struct storage *s, const struct coupons_row *c, const struct coupons_taker *t, int64_t wanted,
		       int64_t *got)
{
	enum err e;

	if (c->used == 0 && c->held == 0 && wanted == 1 && !t->request)
		return allot_first(s, c, t, got);
	e = db_run(&s->db, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?7) "
		   "INSERT INTO unit (serial, unit, till, journal, stream, sequence, time, request) "
		   "SELECT ?1, i, ?2, ?3, ?4, ?5, ?6, ?9 FROM n WHERE NOT EXISTS "
		   "(SELECT 1 FROM unit WHERE serial = ?1 AND unit = i) ORDER BY i LIMIT ?8", t->request ? "btbiiiiib" : "btbiiiii",
		   bytes_of(c->serial, SERIAL_LEN), t->till, bytes_of(t->journal, JOURNAL_ID_LEN), (int64_t)t->stream,
		   (int64_t)t->sequence, t->time, c->units, wanted, bytes_of(t->request, t->request ? CLAIM_REQUEST_LEN : 0));
	if (e == ERR_OK)
		*got = db_changes(&s->db);
	return e;
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

/* Where stored value went by units once, these are there still: what counts is the amount. */
enum err coupons_each_use(struct storage *s, const uint8_t serial[SERIAL_LEN],
			  enum err (*each)(void *ctx, const struct coupons_use *u), void *ctx)
{
	struct coupons_use u;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT till, count(*), 0, time, min(unit) AS at, sequence FROM unit WHERE serial = ?1 "
				   "AND request IS NULL AND NOT EXISTS (SELECT 1 FROM purse WHERE serial = ?1) GROUP BY till, "
				   "journal, stream, sequence UNION ALL SELECT till, units, amount, time, taken_at, sequence "
				   "FROM redemption WHERE serial = ?1 AND amount > 0 ORDER BY at, till, sequence", "b",
				   bytes_of(serial, SERIAL_LEN));

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		db_column_str(q, 0, u.till, sizeof u.till);
		u.units = sqlite3_column_int64(q, 1);
		u.amount = sqlite3_column_int64(q, 2);
		u.time = sqlite3_column_int64(q, 3);
		e = each(ctx, &u);
	}
	return storage_done_each(q, e);
}

static enum err share(const struct coupons_row *c, struct money gross, int64_t *minor)
{
	struct money due;
	enum err e = money_share(gross, c->share, &due);

	if (e == ERR_OK)
		*minor = due.minor;
	return e;
}

enum err coupons_share(const struct coupons_row *c, int64_t amount, int64_t *minor)
{
	struct money m = { .minor = amount };

	memcpy(m.currency, c->currency, sizeof m.currency);
	return share(c, m, minor);
}

enum err coupons_due(const struct coupons_row *c, int64_t used, int64_t *minor)
{
	struct money m = { .minor = c->unit_price }, gross;
	enum err e;

	memcpy(m.currency, c->currency, sizeof m.currency);
	e = money_times(m, used, &gross);
	return e == ERR_OK ? share(c, gross, minor) : e;
}
