#include "platform/deliver.h"

#include "platform/offers.h"
#include "platform/policies.h"
#include "platform/settlement.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that a pack is made of, in one piece of memory. */
struct load {
	struct pack pack;
	struct pack_offer offers[PACK_OFFERS_MAX];
	uint8_t revoked[PACK_REVOKED_MAX][SERIAL_LEN];
	char dead[PACK_DEAD_MAX][ID_CAP];
	struct pack_used used[PACK_USED_MAX];
	uint8_t payload[DOCUMENT_PAYLOAD_MAX];
};

/* The newest offers, should there be more than fit: a product without one shows its id and is still good. */
static enum err load_offers(struct storage *s, const char *merchant, struct load *l)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT id, product, name, currency, price, share, kind FROM offer WHERE merchant = ?1 "
				   "ORDER BY added_at DESC, id LIMIT ?2", "ti", merchant, (int64_t)PACK_OFFERS_MAX);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct pack_offer *o = &l->offers[l->pack.n_offers++];

		db_column_str(q, 0, o->id, sizeof o->id);
		db_column_str(q, 1, o->product, sizeof o->product);
		db_column_str(q, 2, o->name, sizeof o->name);
		db_column_str(q, 3, o->currency, sizeof o->currency);
		o->price = sqlite3_column_int64(q, 4);
		o->share = sqlite3_column_int(q, 5);
		o->kind = (uint8_t)sqlite3_column_int(q, 6);
	}
	return storage_done_each(q, e);
}

static enum err load_revoked(struct storage *s, const char *merchant, int64_t now, size_t part, struct load *l, bool *more)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT c.serial FROM coupon c JOIN offer o ON o.id = c.offer WHERE c.revoked_at IS NOT "
				   "NULL AND c.expires > ?2 AND o.merchant = ?1 ORDER BY c.serial LIMIT ?3 OFFSET ?4", "tiii",
				   merchant, now, (int64_t)PACK_REVOKED_MAX + 1, (int64_t)part * PACK_REVOKED_MAX);

	*more = false;
	while (e == ERR_OK && !*more && (e = db_step(&s->db, q)) == ERR_OK) {
		*more = l->pack.n_revoked == PACK_REVOKED_MAX;
		if (!*more)
			e = db_column_fixed(q, 0, l->revoked[l->pack.n_revoked++], SERIAL_LEN);
	}
	return storage_done_each(q, e);
}

static enum err load_dead(struct storage *s, const char *merchant, struct load *l)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT id FROM till WHERE merchant = ?1 AND revoked_at IS NOT NULL "
				   "ORDER BY revoked_at DESC LIMIT ?2", "ti", merchant, (int64_t)PACK_DEAD_MAX);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK)
		db_column_str(q, 0, l->dead[l->pack.n_dead++], ID_CAP);
	return storage_done_each(q, e);
}

/* What the merchant's other tills redeemed and a guest could show again; the newest, should they not all fit. Of stored
 * value the balance says what is left, and only we know it. */
static enum err load_used(struct storage *s, const struct till *t, int64_t now, struct load *l)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT r.serial, r.units, r.till, r.time FROM redemption r JOIN coupon c ON c.serial = "
				   "r.serial WHERE r.merchant = ?1 AND r.till <> ?2 AND r.units > 0 AND r.amount = 0 AND c.expires > ?3 AND NOT EXISTS "
				   "(SELECT 1 FROM reversal v WHERE v.till = r.till AND v.journal = r.journal AND v.stream = r.stream "
				   "AND v.sequence = r.sequence AND v.done = 1) ORDER BY r.taken_at DESC, r.serial LIMIT ?4", "ttii",
				   t->merchant, t->id, now, (int64_t)PACK_USED_MAX);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct pack_used *u = &l->used[l->pack.n_used++];

		e = db_column_fixed(q, 0, u->serial, SERIAL_LEN);
		u->units = (uint16_t)sqlite3_column_int(q, 1);
		db_column_str(q, 2, u->till, sizeof u->till);
		snprintf(u->merchant, sizeof u->merchant, "%s", t->merchant);
		u->time = sqlite3_column_int64(q, 3);
	}
	return storage_done_each(q, e);
}

enum err deliver_reserve(struct storage *s, const char *till, uint64_t at_least, size_t parts, int64_t now,
			 struct deliver_version *out)
{
	sqlite3_stmt *q;
	enum err e = db_run(&s->db, "UPDATE till SET pack_version = max(pack_version, ?4) + ?3, pack_time = max(pack_time, ?2), "
			    "pack_news = (SELECT news FROM merchant WHERE id = till.merchant) WHERE id = ?1", "tiii", till, now,
			    (int64_t)parts, (int64_t)at_least);

	if (e != ERR_OK)
		return e;
	e = STORAGE_QUERY(s, q, "SELECT pack_version, pack_time FROM till WHERE id = ?1", "t", till);
	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		out->first = (uint64_t)sqlite3_column_int64(q, 0) - parts + 1;
		out->time = sqlite3_column_int64(q, 1);
	}
	return storage_done(q, e);
}

static enum err load_head(struct storage *s, const struct keys *k, const struct till *t, int64_t now, size_t part,
			  struct pack *p)
{
	struct accounts_secrets secrets = { .n = 0 };
	struct merchant m;
	enum err e = keys_may_sign(k, KEY_DOCUMENT, p->time);

	if (e == ERR_OK)
		e = accounts_merchant(s, t->merchant, &m);
	if (e == ERR_OK)
		e = policies_load(s, &p->policy);
	if (e == ERR_OK && t->revoked_at == 0)
		e = accounts_secrets(s, k, t->merchant, now, &secrets);
	if (e != ERR_OK)
		return e;
	snprintf(p->till, sizeof p->till, "%s", t->id);
	snprintf(p->merchant, sizeof p->merchant, "%s", m.id);
	snprintf(p->merchant_name, sizeof p->merchant_name, "%s", m.name);
	p->keyset = keys_keyset(k);
	p->has_policy = true;
	p->revoked_since = part == 0 ? 0 : p->version - 1;
	p->n_keys = secrets.n;
	memcpy(p->keys, secrets.keys, sizeof p->keys);
	digest_wipe(&secrets, sizeof secrets);
	return ERR_OK;
}

/* What one part holds. A revoked till may be in a thief's hands: it is told that it is dead, and nothing of the shop. */
static enum err load_lists(struct storage *s, const struct till *t, int64_t now, size_t part, struct load *l, bool *more)
{
	enum err e = load_dead(s, t->merchant, l);

	*more = false;
	if (e != ERR_OK || t->revoked_at != 0)
		return e;
	e = load_revoked(s, t->merchant, now, part, l, more);
	if (e == ERR_OK && part == 0)
		e = load_used(s, t, now, l);
	if (e == ERR_OK)
		e = load_offers(s, t->merchant, l);
	return e;
}

static enum err sign_load(const struct keys *k, struct load *l, struct buf *b)
{
	struct buf payload;
	enum err e;

	buf_init(&payload, l->payload, sizeof l->payload);
	e = pack_encode(&l->pack, l->offers, l->revoked, l->dead, l->used, &payload);
	return e == ERR_OK ? document_sign(DOCUMENT_PACK, &k->document, buf_bytes(&payload), b) : e;
}

enum err deliver_reserved(struct storage *s, const struct keys *k, const struct till *t,
			  const struct deliver_version *v, size_t part, struct buf *b, bool *more)
{
	struct load *l = calloc(1, sizeof *l);
	int64_t now = v->time;
	enum err e;

	if (!l)
		return err_set(ERR_NOMEM, "no memory for a pack");
	l->pack.version = v->first + part;
	l->pack.time = v->time;
	e = load_head(s, k, t, now, part, &l->pack);
	if (e == ERR_OK)
		e = load_lists(s, t, now, part, l, more);
	if (e == ERR_OK)
		e = sign_load(k, l, b);
	pack_wipe(&l->pack);
	digest_wipe(l, sizeof *l);
	free(l);
	return e;
}

enum err deliver_pack(struct storage *s, const struct keys *k, const struct till *t, int64_t now, size_t part,
		      struct buf *b, bool *more)
{
	struct deliver_version v;
	enum err e = deliver_reserve(s, t->id, 0, 1, now, &v);

	v.first -= part;	/* each part reserves its own */
	return e == ERR_OK ? deliver_reserved(s, k, t, &v, part, b, more) : e;
}

struct sheet {
	struct statement head;
	struct statement_row rows[STATEMENT_ROWS_MAX];
	uint8_t payload[DOCUMENT_PAYLOAD_MAX];
};

static enum err sheet_rows(struct storage *s, struct sheet *t, size_t part, bool *more)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT serial, units, gross, due, till, time FROM posting WHERE merchant = ?1 AND "
				   "period = ?2 AND kind <> ?3 ORDER BY number LIMIT ?4 OFFSET ?5", "ttiii", t->head.merchant,
				   t->head.period, (int64_t)BOOKS_SETTLEMENT, (int64_t)STATEMENT_ROWS_MAX + 1,
				   (int64_t)part * STATEMENT_ROWS_MAX);

	*more = false;
	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct statement_row *r = &t->rows[t->head.n];

		if (t->head.n == STATEMENT_ROWS_MAX) {
			*more = true;
			break;
		}
		e = db_column_fixed(q, 0, r->serial, SERIAL_LEN);
		r->units = sqlite3_column_int(q, 1);
		r->gross = sqlite3_column_int64(q, 2);
		r->due = sqlite3_column_int64(q, 3);
		db_column_str(q, 4, r->till, sizeof r->till);
		r->time = sqlite3_column_int64(q, 5);
		t->head.gross += r->gross;
		t->head.due += r->due;
		t->head.n++;
	}
	return storage_done_each(q, e);
}

static enum err sheet_head(struct storage *s, const char *merchant, const char *period, int64_t now, struct statement *h)
{
	struct settlement p;
	enum err e = settlement_find(s, merchant, period, &p);

	if (e != ERR_OK)
		return e;
	snprintf(h->merchant, sizeof h->merchant, "%s", merchant);
	snprintf(h->period, sizeof h->period, "%s", period);
	snprintf(h->currency, sizeof h->currency, "%s", p.currency);
	h->from = p.from;
	h->until = p.until;
	h->time = now;
	return ERR_OK;
}

static enum err sign_sheet(const struct keys *k, struct sheet *t, size_t part, struct buf *b)
{
	struct buf payload;
	size_t len = strlen(t->head.period);
	enum err e;

	/* a '/' cannot stand in a period's own id */
	if (part > 0)
		snprintf(t->head.period + len, sizeof t->head.period - len, "/%zu", part + 1);
	buf_init(&payload, t->payload, sizeof t->payload);
	e = statement_encode(&t->head, t->rows, &payload);
	return e == ERR_OK ? document_sign(DOCUMENT_STATEMENT, &k->document, buf_bytes(&payload), b) : e;
}

enum err deliver_statement(struct storage *s, const struct keys *k, const char *merchant, const char *period,
			   int64_t now, size_t part, struct buf *b, bool *more)
{
	struct sheet *t = calloc(1, sizeof *t);
	enum err e;

	if (!t)
		return err_set(ERR_NOMEM, "no memory for a statement");
	e = sheet_head(s, merchant, period, now, &t->head);
	if (e == ERR_OK)
		e = keys_may_sign(k, KEY_DOCUMENT, now);
	if (e == ERR_OK)
		e = sheet_rows(s, t, part, more);
	if (e == ERR_OK)
		e = sign_sheet(k, t, part, b);
	free(t);
	return e;
}

/* One walk: the memory that documents are signed into, and whom they go to. */
struct walk {
	struct storage *storage;
	const struct keys *keys;
	const struct till *till;
	int64_t now;
	uint8_t *memory;
	deliver_fn *each;
	void *ctx;
};

static enum err each_answer(struct walk *w, int64_t since)
{
	char name[64];
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(w->storage, q, "SELECT lower(hex(of)), signed FROM answer WHERE till = ?1 AND made_at >= ?2 "
				   "ORDER BY made_at, of", "ti", w->till->id, since);

	while (e == ERR_OK && (e = db_step(&w->storage->db, q)) == ERR_OK) {
		char of[2 * DOCUMENT_DIGEST_LEN + 1];

		db_column_str(q, 0, of, sizeof of);
		snprintf(name, sizeof name, "answer-%s-%.16s", w->till->id, of);
		e = w->each(w->ctx, name, db_column_bytes(q, 1));
	}
	return storage_done_each(q, e);
}

static enum err each_pack(struct walk *w)
{
	bool more = true;
	enum err e = ERR_OK;

	for (size_t part = 0; more && e == ERR_OK; part++) {
		char name[64];
		struct buf b;

		buf_init(&b, w->memory, DOCUMENT_MAX);
		e = db_begin(&w->storage->db);
		if (e == ERR_OK)
			e = storage_end(w->storage, deliver_pack(w->storage, w->keys, w->till, w->now, part, &b, &more));
		snprintf(name, sizeof name, "pack-%s-%02zu", w->till->id, part + 1);
		if (e == ERR_OK)
			e = w->each(w->ctx, name, buf_bytes(&b));
		digest_wipe(w->memory, b.len);
	}
	return e;
}

static enum err each_part(struct walk *w, const char *period)
{
	bool more = true;
	enum err e = ERR_OK;

	for (size_t part = 0; more && e == ERR_OK; part++) {
		char name[64];
		struct buf b;

		buf_init(&b, w->memory, DOCUMENT_MAX);
		e = deliver_statement(w->storage, w->keys, w->till->merchant, period, w->now, part, &b, &more);
		snprintf(name, sizeof name, "statement-%s-%s-%02zu", w->till->id, period, part + 1);
		if (e == ERR_OK)
			e = w->each(w->ctx, name, buf_bytes(&b));
	}
	return e;
}

static enum err one_statement(void *ctx, const struct settlement *p)
{
	return each_part(ctx, p->period);
}

enum err deliver_each(struct storage *s, const struct keys *k, const struct till *t, int64_t since, int64_t now,
		      deliver_fn *each, void *ctx)
{
	struct walk w = { s, k, t, now, malloc(DOCUMENT_MAX), each, ctx };
	enum err e;

	assert(t->enrolled);
	if (!w.memory)
		return err_set(ERR_NOMEM, "no memory for a document");
	e = each_answer(&w, since);
	if (e == ERR_OK)
		e = each_pack(&w);
	if (e == ERR_OK && t->revoked_at == 0)
		e = settlement_each(s, t->merchant, since, one_statement, &w);
	free(w.memory);
	return e;
}
