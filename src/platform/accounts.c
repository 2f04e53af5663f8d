#include "platform/accounts.h"

#include "document/pack.h"

#include <assert.h>
#include <string.h>

_Static_assert(sizeof ((struct accounts_secrets *)0)->keys / KEY_LEN == PACK_KEYS_MAX, "a pack carries as many");

enum err accounts_ids_fit(struct storage *s, size_t consumer, size_t merchant_and_product)
{
	int64_t longest_consumer, longest_pair;
	enum err e = db_int(&s->db, &longest_consumer, "SELECT coalesce(max(length(id)), 0) FROM consumer", "");

	if (e == ERR_OK)
		e = db_int(&s->db, &longest_pair, "SELECT coalesce(max(length(merchant) + length(product)), 0) FROM offer", "");
	if (e != ERR_OK)
		return e;
	if (consumer == 0)
		consumer = (size_t)longest_consumer;
	if (merchant_and_product == 0)
		merchant_and_product = (size_t)longest_pair;
	if (consumer + merchant_and_product <= IDS_TOGETHER_MAX)
		return ERR_OK;
	return err_set(ERR_USAGE, "ids too long for one coupon: consumer (%zu), merchant and product (%zu) have more than "
		       "%d characters together", consumer, merchant_and_product, IDS_TOGETHER_MAX);
}

static enum err insert_pair(struct storage *s, const struct keys *k, const char *merchant, int64_t now, struct random r)
{
	struct open_key pair = { 0 };
	uint8_t memory[KEY_LEN + WRAP_OVERHEAD];
	struct buf b;
	enum err e = open_key_make(&pair, r);

	buf_init(&b, memory, sizeof memory);
	if (e == ERR_OK)
		e = keys_wrap(k, "merchant-key", bytes_of(pair.public.raw, KEY_LEN), bytes_of(pair.secret, KEY_LEN), r, &b);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO merchant_key (merchant, rank, key, kid, wrapped, made_at) VALUES (?1, "
			   "1 + (SELECT coalesce(max(rank), 0) FROM merchant_key WHERE merchant = ?1), ?2, ?3, ?4, ?5)",
			   "tbbbi", merchant, bytes_of(pair.public.raw, KEY_LEN), bytes_of(pair.public.kid, KID_LEN),
			   buf_bytes(&b), now);
	open_key_finish(&pair);
	return e;
}

static enum err insert_merchant(struct storage *s, const char *id, const char *name, int64_t now)
{
	enum err e = db_run(&s->db, "INSERT INTO merchant (id, name, added_at) VALUES (?1, ?2, ?3)", "tti", id, name, now);

	return e == ERR_EXISTS ? err_set(e, "there is a merchant '%s' already", id) : e;
}

enum err accounts_add_merchant(struct storage *s, const struct keys *k, const char *id, const char *name,
			       int64_t now, struct random r)
{
	enum err e = storage_check_id("merchant", id);

	if (e == ERR_OK)
		e = storage_check_name("the merchant's name", name);
	if (e == ERR_OK)
		e = accounts_ids_fit(s, 0, strlen(id) + 1);
	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e != ERR_OK)
		return e;
	e = insert_merchant(s, id, name, now);
	if (e == ERR_OK)
		e = insert_pair(s, k, id, now, r);
	return storage_end(s, e);
}

#define MERCHANT_COLUMNS \
	"SELECT id, name, added_at, (SELECT count(*) FROM merchant_key WHERE merchant = merchant.id), " \
	"(SELECT count(*) FROM offer WHERE merchant = merchant.id), " \
	"(SELECT count(*) FROM till WHERE merchant = merchant.id) FROM merchant "

static void read_merchant(sqlite3_stmt *q, struct merchant *m)
{
	db_column_str(q, 0, m->id, sizeof m->id);
	db_column_str(q, 1, m->name, sizeof m->name);
	m->added_at = sqlite3_column_int64(q, 2);
	m->keys = sqlite3_column_int64(q, 3);
	m->offers = sqlite3_column_int64(q, 4);
	m->tills = sqlite3_column_int64(q, 5);
}

enum err accounts_merchant(struct storage *s, const char *id, struct merchant *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, MERCHANT_COLUMNS "WHERE id = ?1", "t", id);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_merchant(q, out);
	if (e == ERR_NOT_FOUND)
		err_set(e, "there is no merchant '%s'", id);
	return storage_done(q, e);
}

enum err accounts_each_merchant(struct storage *s, enum err (*each)(void *ctx, const struct merchant *m), void *ctx)
{
	struct merchant m;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, MERCHANT_COLUMNS "ORDER BY id", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		read_merchant(q, &m);
		e = each(ctx, &m);
	}
	return storage_done_each(q, e);
}

enum err accounts_rekey(struct storage *s, const struct keys *k, const char *merchant, int64_t now, struct random r)
{
	struct accounts_secrets held;
	struct merchant m;
	enum err e = accounts_merchant(s, merchant, &m);

	if (e == ERR_OK)
		e = accounts_secrets(s, k, merchant, now, &held);
	if (e != ERR_OK)
		return e;
	digest_wipe(held.keys, sizeof held.keys);
	if (held.n >= PACK_KEYS_MAX)
		return err_set(ERR_REFUSED, "coupons under %d older keys of %s are still good; a till holds no more keys",
			       PACK_KEYS_MAX, merchant);
	e = db_begin(&s->db);
	return e == ERR_OK ? storage_end(s, insert_pair(s, k, merchant, now, r)) : e;
}

enum err accounts_seal_key(struct storage *s, const char *merchant, struct seal_key *out, int64_t *rank)
{
	uint8_t raw[KEY_LEN];
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT key, rank FROM merchant_key WHERE merchant = ?1 ORDER BY rank DESC LIMIT 1",
				   "t", merchant);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = db_column_fixed(q, 0, raw, sizeof raw);
	if (e == ERR_OK)
		*rank = sqlite3_column_int64(q, 1);
	storage_done(q, e);
	return e == ERR_OK ? seal_key_load(out, raw) : e;
}

enum err accounts_sealed_until(struct storage *s, const char *merchant, int64_t rank, int64_t expires)
{
	return db_run(&s->db, "UPDATE merchant_key SET last_expiry = max(last_expiry, ?3) WHERE merchant = ?1 AND rank = ?2",
		      "tii", merchant, rank, expires);
}

static enum err unwrap_pair(const struct keys *k, sqlite3_stmt *q, uint8_t secret[KEY_LEN])
{
	return keys_unwrap(k, "merchant-key", db_column_bytes(q, 0), db_column_bytes(q, 1), secret, KEY_LEN);
}

enum err accounts_secrets(struct storage *s, const struct keys *k, const char *merchant, int64_t now,
			  struct accounts_secrets *out)
{
	struct accounts_secrets a = { 0 };
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT key, wrapped FROM merchant_key WHERE merchant = ?1 AND (last_expiry > ?2 OR "
				   "rank = (SELECT max(rank) FROM merchant_key WHERE merchant = ?1)) ORDER BY rank DESC",
				   "ti", merchant, now);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		e = a.n < PACK_KEYS_MAX ? unwrap_pair(k, q, a.keys[a.n]) : ERR_CORRUPT;
		a.n += e == ERR_OK;
	}
	e = storage_done_each(q, e);
	if (e == ERR_OK)
		*out = a;
	digest_wipe(&a, sizeof a);
	return e;
}

static enum err open_with(const struct keys *k, sqlite3_stmt *q, const struct encrypt0 *sealed, struct buf *b)
{
	struct open_key pair = { 0 };
	uint8_t secret[KEY_LEN];
	enum err e = unwrap_pair(k, q, secret);

	if (e == ERR_OK)
		e = open_key_load(&pair, secret);
	if (e == ERR_OK)
		e = encrypt0_open(sealed, &pair, b);
	open_key_finish(&pair);
	digest_wipe(secret, sizeof secret);
	return e;
}

enum err accounts_open(struct storage *s, const struct keys *k, struct bytes sealed, struct buf *b)
{
	struct encrypt0 box;
	sqlite3_stmt *q;
	enum err e = encrypt0_parse(sealed, true, &box), last = ERR_NOT_FOUND;

	if (e != ERR_OK)
		return err_set(e, "that is no coupon, or a damaged one");
	e = STORAGE_QUERY(s, q, "SELECT key, wrapped FROM merchant_key WHERE kid = ?1", "b", box.kid);
	while (e == ERR_OK && last != ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		last = open_with(k, q, &box, b);
		if (last != ERR_OK && last != ERR_AUTH)
			e = last;
	}
	e = storage_done_each(q, e);
	if (e == ERR_OK && last != ERR_OK)
		err_set(last, "no merchant here has a key that opens this coupon");
	return e == ERR_OK ? last : e;
}

enum err accounts_add_consumer(struct storage *s, const char *id, const char *name, int64_t now)
{
	enum err e = storage_check_id("consumer", id);

	if (e == ERR_OK)
		e = storage_check_name("the consumer's name", name);
	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e != ERR_OK)
		return e;
	e = accounts_ids_fit(s, strlen(id), 0);
	if (e == ERR_OK)
		e = db_run(&s->db, "INSERT INTO consumer (id, name, added_at) VALUES (?1, ?2, ?3)", "tti", id, name, now);
	if (e == ERR_EXISTS)
		err_set(e, "there is a consumer '%s' already", id);
	return storage_end(s, e);
}

static void read_consumer(sqlite3_stmt *q, struct consumer *c)
{
	db_column_str(q, 0, c->id, sizeof c->id);
	db_column_str(q, 1, c->name, sizeof c->name);
	c->added_at = sqlite3_column_int64(q, 2);
}

enum err accounts_consumer(struct storage *s, const char *id, struct consumer *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT id, name, added_at FROM consumer WHERE id = ?1", "t", id);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_consumer(q, out);
	if (e == ERR_NOT_FOUND)
		err_set(e, "there is no consumer '%s'", id);
	return storage_done(q, e);
}

enum err accounts_each_consumer(struct storage *s, enum err (*each)(void *ctx, const struct consumer *c), void *ctx)
{
	struct consumer c;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT id, name, added_at FROM consumer ORDER BY id", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		read_consumer(q, &c);
		e = each(ctx, &c);
	}
	return storage_done_each(q, e);
}
