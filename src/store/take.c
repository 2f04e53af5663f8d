#include "store/platform.h"
#include "store/journal.h"
#include "store/renew.h"
#include "store/units.h"

#include "seal/cbor.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* What the store knows of the platform that a pack comes from. */
struct known {
	uint8_t root[KEY_LEN];
	char merchant[ID_CAP], till[ID_CAP];
	uint64_t keyset_version, pack_version;
};

static enum err load_known(struct store *s, uint32_t stream, struct known *k)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT root, merchant, till, keyset_version, pack_version FROM platform "
			      "WHERE stream = ?1", "i", (int64_t)stream);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_NOT_FOUND)
		e = err_set(e, "%s: no platform has stream %u", s->dir, stream);
	if (e == ERR_OK)
		e = db_column_fixed(q, 0, k->root, sizeof k->root);
	if (e == ERR_OK) {
		db_column_str(q, 1, k->merchant, sizeof k->merchant);
		db_column_str(q, 2, k->till, sizeof k->till);
		k->keyset_version = (uint64_t)sqlite3_column_int64(q, 3);
		k->pack_version = (uint64_t)sqlite3_column_int64(q, 4);
	}
	db_done(q);
	return e;
}

static enum err check_pack(const struct known *k, const struct pack *p)
{
	if (strcmp(p->till, k->till))
		return err_set(ERR_FOREIGN, "the pack is for till %s, this is %s", p->till, k->till);
	if (strcmp(p->merchant, k->merchant))
		return err_set(ERR_FOREIGN, "the pack is for merchant %s, this till is %s's", p->merchant, k->merchant);
	if (p->version <= k->pack_version)
		return err_set(ERR_STALE, "the pack's version is %llu, this till has %llu already",
			       (unsigned long long)p->version, (unsigned long long)k->pack_version);
	if (p->revoked_since > k->pack_version)
		return err_set(ERR_RANGE, "the pack's revocations begin at version %llu, this till has %llu: ask the "
			       "platform for a whole pack", (unsigned long long)p->revoked_since,
			       (unsigned long long)k->pack_version);
	return ERR_OK;
}

static enum err take_keyset(struct store *s, uint32_t stream, const struct known *k, struct bytes signed_bytes)
{
	struct keyset set;
	enum err e = keyset_open(signed_bytes, k->root, k->keyset_version, &set);

	if (e != ERR_OK)
		return e;
	return db_run(&s->db, "UPDATE platform SET keyset = ?2, keyset_version = ?3, trust_at = max(trust_at, ?4), "
		      "name = ?5, pin = coalesce(?6, pin) WHERE stream = ?1", set.has_pin ? "ibiitb" : "ibiitn", (int64_t)stream,
		      signed_bytes, (int64_t)set.version, set.time, set.name, bytes_of(set.pin, sizeof set.pin));
}

static void join_shops(const struct pack_offer *o, char *out, size_t cap)
{
	size_t at = 0;

	out[0] = 0;
	for (size_t i = 0; i < o->n_shops; i++)
		at += (size_t)snprintf(out + at, cap - at, "%s%s", i ? " " : "", o->shops[i]);
	assert(at < cap);
}

static enum err insert_offer(struct store *s, uint32_t stream, const struct pack_offer *o)
{
	char shops[PACK_SHOPS_MAX * ID_CAP + 1];

	join_shops(o, shops, sizeof shops);
	return db_run(&s->db, "INSERT INTO offer (stream, product, id, name, price, currency, share, kind, shops) "
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", "itttitiit", (int64_t)stream, o->product, o->id,
		      o->name, o->price, o->currency, (int64_t)o->share, (int64_t)o->kind, shops);
}

/* An offer that the pack no longer names is gone: its coupons are still good, and show their product's id. */
static enum err take_offers(struct store *s, uint32_t stream, const struct pack *p)
{
	struct bytes rest = p->offers;
	struct pack_offer o;
	enum err e = db_run(&s->db, "DELETE FROM offer WHERE stream = ?1", "i", (int64_t)stream);

	while (e == ERR_OK && (e = pack_next_offer(&rest, &o)) == ERR_OK)
		e = insert_offer(s, stream, &o);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err take_revoked(struct store *s, uint32_t stream, const struct pack *p)
{
	struct bytes rest = p->revoked;
	uint8_t serial[SERIAL_LEN];
	enum err e = ERR_OK;

	if (p->revoked_since == 0)
		e = db_run(&s->db, "DELETE FROM revoked WHERE stream = ?1", "i", (int64_t)stream);
	while (e == ERR_OK && (e = pack_next_revoked(&rest, serial)) == ERR_OK)
		e = db_run(&s->db, "INSERT INTO revoked (stream, serial) VALUES (?1, ?2) ON CONFLICT DO NOTHING", "ib",
			   (int64_t)stream, bytes_of(serial, sizeof serial));
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err take_dead(struct store *s, uint32_t stream, const struct pack *p)
{
	struct bytes rest = p->dead;
	char till[ID_CAP];
	enum err e = db_run(&s->db, "DELETE FROM dead_till WHERE stream = ?1", "i", (int64_t)stream);

	while (e == ERR_OK && (e = pack_next_dead(&rest, till)) == ERR_OK)
		e = db_run(&s->db, "INSERT INTO dead_till (stream, till) VALUES (?1, ?2) ON CONFLICT DO NOTHING", "it",
			   (int64_t)stream, till);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err take_used(struct store *s, uint32_t stream, const struct pack *p)
{
	struct bytes rest = p->used;
	struct pack_used u;
	enum err e = ERR_OK;

	while (e == ERR_OK && (e = pack_next_used(&rest, &u)) == ERR_OK) {
		struct units_place place = { .stream = stream, .time = u.time, .units = u.units, .elsewhere = true };

		memcpy(place.till, u.till, sizeof place.till);
		memcpy(place.merchant, u.merchant, sizeof place.merchant);
		e = units_elsewhere(s, stream, u.serial, &place);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err take_policy(struct store *s, uint32_t stream, const struct policy *policy)
{
	uint8_t memory[POLICY_CAP];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	platform_put_policy(policy, &b);
	return db_run(&s->db, "UPDATE platform SET policy = ?2 WHERE stream = ?1", "ib", (int64_t)stream, buf_bytes(&b));
}

/* Last, for the dead tills are counted from what was taken. */
static enum err take_head(struct store *s, uint32_t stream, const struct pack *p)
{
	return db_run(&s->db, "UPDATE platform SET pack_version = ?2, trust_at = max(trust_at, ?3), floor = max(floor, ?3), "
		      "merchant_name = ?4, revoked = EXISTS (SELECT 1 FROM dead_till d WHERE d.stream = platform.stream AND "
		      "d.till = platform.till) WHERE stream = ?1", "iiit", (int64_t)stream, (int64_t)p->version, p->time,
		      p->merchant_name);
}

static enum err take_lists(struct store *s, uint32_t stream, const struct pack *p)
{
	enum err e = take_offers(s, stream, p);

	if (e == ERR_OK)
		e = take_revoked(s, stream, p);
	if (e == ERR_OK)
		e = take_dead(s, stream, p);
	if (e == ERR_OK)
		e = take_used(s, stream, p);
	return e;
}

enum err trust_take_pack(struct store *s, uint32_t stream, const struct pack *p, struct bytes keyset_signed, struct random r)
{
	struct known k;
	enum err e;

	assert(s->db.in_transaction && (p->n_keys == 0 || s->unlocked));
	e = load_known(s, stream, &k);
	if (e == ERR_OK)
		e = check_pack(&k, p);
	if (e == ERR_OK)
		e = take_keyset(s, stream, &k, keyset_signed.len ? keyset_signed : p->keyset);
	if (e == ERR_OK)
		e = take_policy(s, stream, p->has_policy ? &p->policy : &POLICY_DEFAULT);
	if (e == ERR_OK)
		e = platform_add_keys(s, stream, p->keys, p->n_keys, r);
	if (e == ERR_OK)
		e = take_lists(s, stream, p);
	return e == ERR_OK ? take_head(s, stream, p) : e;
}

/* The kit's pack, verified under the kit's key set; both come from the kit, and the kit from its passphrase. */
static enum err open_pack(const struct kit *k, const struct keyset *set, int64_t now, struct pack *out)
{
	struct keyring ring;
	struct document d;
	enum err e = document_parse(k->pack, &d);

	if (e != ERR_OK)
		return e;
	if (d.type != DOCUMENT_PACK)
		return err_set(ERR_FORMAT, "the kit holds another document where its pack should be");
	keyring_init(&ring);
	e = keyset_to_ring(set, 0, &ring);
	/* decoded before it is verified only to learn when it was signed; nothing is used before both are done */
	if (e == ERR_OK)
		e = pack_decode(d.sign1.payload, out);
	if (e == ERR_OK)
		e = document_verify(&d, &ring, 0, KEY_DOCUMENT, out->time, now, NULL);
	keyring_finish(&ring);
	if (e != ERR_OK)
		pack_wipe(out);
	return e;
}

static enum err next_stream(struct store *s, const uint8_t issuer[DIGEST_LEN], uint32_t *stream)
{
	uint32_t there;
	int64_t n;
	enum err e = trust_stream(s, issuer, &there);

	if (e == ERR_OK)
		return err_set(ERR_EXISTS, "this till has joined that platform already");
	if (e == ERR_NOT_FOUND)
		e = db_int(&s->db, &n, "SELECT coalesce(max(stream), 0) + 1 FROM platform", "");
	if (e != ERR_OK)
		return e;
	if (n > STORE_STREAMS_MAX)
		return err_set(ERR_TOO_LONG, "a till joins at most %d platforms", STORE_STREAMS_MAX);
	*stream = (uint32_t)n;
	return ERR_OK;
}

static enum err insert_platform(struct store *s, uint32_t stream, const struct kit *k, const struct keyset *set,
				const uint8_t issuer[DIGEST_LEN])
{
	uint8_t memory[POLICY_CAP];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	platform_put_policy(&POLICY_DEFAULT, &b);
	return db_run(&s->db, "INSERT INTO platform (stream, issuer, root, name, url, merchant, merchant_name, till, shop, "
		      "keyset, keyset_version, pack_version, floor, trust_at, policy, pin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', "
		      "?7, ?8, ?9, ?10, 0, 0, ?11, ?12, ?13)", k->has_pin ? "ibbtttttbiibb" : "ibbtttttbiibn",
		      (int64_t)stream, bytes_of(issuer, DIGEST_LEN), bytes_of(k->root, KEY_LEN), k->name, k->url,
		      k->merchant, k->till, k->shop, k->keyset, (int64_t)set->version, set->time, buf_bytes(&b),
		      bytes_of(k->pin, sizeof k->pin));
}

/* {1: issuer, 2: stream, 3: till id} */
static enum err append_enrolled(struct store *s, uint32_t stream, const struct kit *k, const uint8_t issuer[DIGEST_LEN],
				int64_t now)
{
	uint8_t memory[96];
	struct buf b;

	buf_init(&b, memory, sizeof memory);
	cbor_put_map(&b, 3);
	cbor_put_uint(&b, 1);
	cbor_put_bytes(&b, bytes_of(issuer, DIGEST_LEN));
	cbor_put_uint(&b, 2);
	cbor_put_uint(&b, stream);
	cbor_put_uint(&b, 3);
	cbor_put_str(&b, k->till);
	return journal_append(s, &(struct journal_entry){ .stream = STREAM_SHOP, .kind = FACT_ENROLLED, .time = now,
			      .body = buf_bytes(&b), .shown = true }, NULL);
}

struct joining {
	const struct kit *kit;
	struct keyset set;
	struct pack pack;
	uint8_t issuer[DIGEST_LEN];
	uint32_t stream;
};

static enum err set_till(struct store *s, const struct joining *j)
{
	const struct kit *k = j->kit;

	return db_run(&s->db, "UPDATE platform SET till = ?2, shop = ?3, url = ?4, pin = coalesce(?5, pin), enrolled = 0, revoked = 0 "
		      "WHERE stream = ?1", k->has_pin ? "itttb" : "itttn", (int64_t)j->stream, k->till, k->shop, k->url,
		      bytes_of(k->pin, sizeof k->pin));
}

/* Under another till id the platform has none of this journal. Where it begins at its first fact it can go on; not
 * where some of it was answered before, and not where reversals name the old id. */
static enum err must_renew(struct store *s, uint32_t stream, bool *out)
{
	int64_t n = 0;
	enum err e = db_int(&s->db, &n, "SELECT EXISTS (SELECT 1 FROM verdict WHERE stream = ?1) OR EXISTS (SELECT 1 FROM outbox o "
			    "JOIN fact f USING (stream, journal, sequence) WHERE o.stream = ?1 AND f.kind = ?2)", "ii",
			    (int64_t)stream, (int64_t)FACT_REVERSAL);

	*out = n != 0;
	return e;
}

/* A new kit of a platform that has refused the one before: another till id and code, the same stream. */
static enum err join_again(struct store *s, struct joining *j, int64_t now, struct random r)
{
	struct known known;
	bool renew = false;
	enum err e = load_known(s, j->stream, &known);

	if (e == ERR_OK && strcmp(known.merchant, j->kit->merchant))
		return err_set(ERR_FOREIGN, "the kit is for merchant %s, this till is %s's", j->kit->merchant, known.merchant);
	if (e == ERR_OK && !strcmp(known.till, j->kit->till))
		return err_set(ERR_EXISTS, "the platform has refused this very kit");
	if (e == ERR_OK)
		e = set_till(s, j);
	if (e == ERR_OK)
		e = platform_add_keys(s, j->stream, j->kit->keys, j->kit->n_keys, r);
	if (e == ERR_OK)
		e = platform_set_code(s, j->stream, j->kit->code, r);
	if (e == ERR_OK && j->pack.version > known.pack_version)
		e = trust_take_pack(s, j->stream, &j->pack, j->pack.keyset, r);
	if (e == ERR_OK)
		e = append_enrolled(s, j->stream, j->kit, j->issuer, now);
	if (e == ERR_OK)
		e = must_renew(s, j->stream, &renew);
	return e == ERR_OK && renew ? renew_inside(s, j->stream, now, r, NULL) : e;
}

static enum err was_refused(struct store *s, struct joining *j, bool *out)
{
	int64_t enrolled = 0;
	enum err e = trust_stream(s, j->issuer, &j->stream);

	if (e == ERR_OK)
		e = db_int(&s->db, &enrolled, "SELECT enrolled FROM platform WHERE stream = ?1", "i", (int64_t)j->stream);
	*out = e == ERR_OK && enrolled == 2;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err join_inside(struct store *s, struct joining *j, int64_t now, struct random r)
{
	bool refused;
	enum err e = was_refused(s, j, &refused);

	if (e == ERR_OK && refused)
		return join_again(s, j, now, r);
	if (e == ERR_OK)
		e = next_stream(s, j->issuer, &j->stream);

	if (e == ERR_OK)
		e = insert_platform(s, j->stream, j->kit, &j->set, j->issuer);
	/* before the pack's: those are newer, where they differ */
	if (e == ERR_OK)
		e = platform_add_keys(s, j->stream, j->kit->keys, j->kit->n_keys, r);
	if (e == ERR_OK)
		e = platform_set_code(s, j->stream, j->kit->code, r);
	if (e == ERR_OK)
		e = trust_take_pack(s, j->stream, &j->pack, j->pack.keyset, r);
	if (e == ERR_OK)
		e = append_enrolled(s, j->stream, j->kit, j->issuer, now);
	return e;
}

static enum err join_open(struct joining *j, int64_t now)
{
	const struct kit *k = j->kit;
	enum err e;

	if (k->expires <= now)
		return err_set(ERR_STALE, "the kit has expired: ask the platform for a new one (or is this machine's clock wrong?)");
	e = keyset_open(k->keyset, k->root, 1, &j->set);
	if (e == ERR_OK)
		e = keyset_issuer(k->root, j->issuer);
	if (e == ERR_OK)
		e = open_pack(k, &j->set, now, &j->pack);
	return e;
}

enum err trust_join(struct store *s, const struct kit *k, int64_t now, struct random r, uint32_t *stream)
{
	struct joining j = { .kit = k };
	enum err e = join_open(&j, now);

	assert(s->unlocked);
	if (e != ERR_OK)
		return e;
	e = db_begin(&s->db);
	if (e == ERR_OK)
		e = store_end(s, join_inside(s, &j, now, r));
	pack_wipe(&j.pack);
	if (e == ERR_OK)
		*stream = j.stream;
	return e;
}
