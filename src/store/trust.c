#include "store/trust.h"

#include "store/platform.h"

#include <assert.h>
#include <string.h>

#define PLATFORM_SQL "SELECT stream, issuer, root, name, url, pin, merchant, merchant_name, till, shop, " \
	"pack_version, floor, trust_at, policy, enrolled, revoked, keyset FROM platform ORDER BY stream"

static void read_names(sqlite3_stmt *q, struct trust_platform *p)
{
	db_column_str(q, 3, p->name, sizeof p->name);
	db_column_str(q, 4, p->url, sizeof p->url);
	db_column_str(q, 6, p->merchant, sizeof p->merchant);
	db_column_str(q, 7, p->merchant_name, sizeof p->merchant_name);
	db_column_str(q, 8, p->till, sizeof p->till);
	db_column_str(q, 9, p->shop, sizeof p->shop);
}

static enum err read_platform(sqlite3_stmt *q, struct trust_platform *p)
{
	enum err e = db_column_fixed(q, 1, p->issuer, sizeof p->issuer);

	p->stream = (uint32_t)sqlite3_column_int64(q, 0);
	read_names(q, p);
	p->pack_version = (uint64_t)sqlite3_column_int64(q, 10);
	p->floor = sqlite3_column_int64(q, 11);
	p->trust_at = sqlite3_column_int64(q, 12);
	p->enrolled = sqlite3_column_int(q, 14) == 1;
	p->enrol_refused = sqlite3_column_int(q, 14) == 2;
	p->revoked = sqlite3_column_int(q, 15) != 0;
	p->has_pin = sqlite3_column_type(q, 5) != SQLITE_NULL;
	if (e == ERR_OK)
		e = db_column_fixed(q, 2, p->root, sizeof p->root);
	if (e == ERR_OK && p->has_pin)
		e = db_column_fixed(q, 5, p->pin, sizeof p->pin);
	return e == ERR_OK ? platform_get_policy(db_column_bytes(q, 13), &p->policy) : e;
}

/* Verified each time: what lies on a disk is not believed for having been believed once. */
static enum err load_keyset(struct store *s, sqlite3_stmt *q, struct trust_platform *p, struct keyring *ring, int64_t now)
{
	struct keyset k;
	const struct keyset_row *row;
	enum err e = keyset_open(db_column_bytes(q, 16), p->root, 1, &k);

	if (e != ERR_OK)
		return err_set(ERR_CORRUPT, "%s: the key set of %s is damaged: take in a new pack, or a backup", s->dir, p->name);
	p->keyset_version = k.version;
	p->has_second = k.has_second;
	memcpy(p->second_pin, k.second, sizeof p->second_pin);
	e = keyset_to_ring(&k, (int)p->stream, ring);
	row = keyset_sealed_to(&k, now > p->floor ? now : p->floor);
	if (!row)	/* a clock that is decades ahead: what was so by the platform's own time will do */
		row = keyset_sealed_to(&k, p->floor);
	if (e == ERR_OK && row)
		e = seal_key_load(&p->sealed_to, row->key);
	return e;
}

static void link_merchants(struct trust *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->platforms[i].n_keys; k++)
			t->merchants[t->n_merchants++] = (struct judge_merchant){
				.key = &t->platforms[i].keys[k], .issuer = (int)t->platforms[i].stream,
				.merchant = t->platforms[i].merchant };
	t->context = (struct judge_context){ .merchants = t->merchants, .n = t->n_merchants, .ring = &t->ring };
}

static enum err load_one(struct store *s, sqlite3_stmt *q, struct trust *t, int64_t now)
{
	struct trust_platform *p = &t->platforms[t->n++];
	enum err e = read_platform(q, p);

	if (e == ERR_OK)
		e = load_keyset(s, q, p, &t->ring, now);
	return e == ERR_OK ? platform_load_keys(s, p) : e;
}

enum err trust_load(struct store *s, struct trust *out, int64_t now)
{
	sqlite3_stmt *q = NULL;
	enum err e;

	assert(s->unlocked);
	memset(out, 0, sizeof *out);
	keyring_init(&out->ring);
	e = db_query(&s->db, &q, PLATFORM_SQL, "");
	while (e == ERR_OK && out->n < STORE_STREAMS_MAX && (e = db_step(&s->db, q)) == ERR_OK)
		e = load_one(s, q, out, now);
	db_done(q);
	if (e == ERR_NOT_FOUND)
		e = ERR_OK;
	if (e == ERR_OK)
		link_merchants(out);
	else
		trust_finish(out);
	return e;
}

void trust_finish(struct trust *t)
{
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->platforms[i].n_keys; k++)
			open_key_finish(&t->platforms[i].keys[k]);
		seal_key_finish(&t->platforms[i].sealed_to);
	}
	keyring_finish(&t->ring);
	memset(t, 0, sizeof *t);
}

const struct trust_platform *trust_platform(const struct trust *t, uint32_t stream)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->platforms[i].stream == stream)
			return &t->platforms[i];
	return NULL;
}

enum err trust_stream(struct store *s, const uint8_t issuer[DIGEST_LEN], uint32_t *stream)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT stream FROM platform WHERE issuer = ?1", "b", bytes_of(issuer, DIGEST_LEN));

	if (e == ERR_OK)
		*stream = (uint32_t)n;
	return e;
}

enum err trust_raise_floor(struct store *s, uint32_t stream, int64_t t)
{
	return db_run(&s->db, "UPDATE platform SET floor = ?2 WHERE stream = ?1 AND floor < ?2", "ii", (int64_t)stream, t);
}

enum err trust_revoked(struct store *s, uint32_t stream, const uint8_t serial[SERIAL_LEN], bool *out)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT EXISTS (SELECT 1 FROM revoked WHERE stream = ?1 AND serial = ?2)", "ib",
			    (int64_t)stream, bytes_of(serial, SERIAL_LEN));

	if (e == ERR_OK)
		*out = n != 0;
	return e;
}

/* "s1 s2": ids have no spaces. */
static void split_shops(const char *text, struct pack_offer *o)
{
	while (*text && o->n_shops < PACK_SHOPS_MAX) {
		size_t len = strcspn(text, " ");

		if (len < ID_CAP)
			memcpy(o->shops[o->n_shops++], text, len);
		text += len + (text[len] == ' ');
	}
}

static void read_offer(sqlite3_stmt *q, struct pack_offer *o)
{
	char shops[PACK_SHOPS_MAX * ID_CAP];

	memset(o, 0, sizeof *o);
	db_column_str(q, 0, o->id, sizeof o->id);
	db_column_str(q, 1, o->product, sizeof o->product);
	db_column_str(q, 2, o->name, sizeof o->name);
	o->price = sqlite3_column_int64(q, 3);
	db_column_str(q, 4, o->currency, sizeof o->currency);
	o->share = sqlite3_column_int(q, 5);
	o->kind = (uint8_t)sqlite3_column_int(q, 6);
	db_column_str(q, 7, shops, sizeof shops);
	split_shops(shops, o);
}

enum err trust_offer(struct store *s, uint32_t stream, const char *product, struct pack_offer *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT id, product, name, price, currency, share, kind, shops FROM offer "
			      "WHERE stream = ?1 AND product = ?2 ORDER BY id LIMIT 1", "it", (int64_t)stream, product);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_offer(q, out);
	db_done(q);
	return e;
}

enum err trust_spent(struct store *s, uint32_t stream, int64_t since, int64_t *minor)
{
	return db_int(&s->db, minor, "SELECT coalesce(sum(minor), 0) FROM spent WHERE stream = ?1 AND time >= ?2", "ii",
		      (int64_t)stream, since);
}

enum err trust_spend(struct store *s, uint32_t stream, uint64_t sequence, int64_t time, int64_t minor)
{
	assert(s->db.in_transaction);
	return db_run(&s->db, "INSERT INTO spent (stream, journal, sequence, time, minor) VALUES (?1, ?2, ?3, ?4, ?5)",
		      "iiiii", (int64_t)stream, s->journal_number, (int64_t)sequence, time, minor);
}
