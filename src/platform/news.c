#include "platform/news.h"

#include "document/request.h"

#include <stdlib.h>
#include <string.h>

/* A till may have a newer pack than we know of, when we were restored from a backup; what it says is bounded. */
#define PACK_VERSION_MAX (INT64_MAX / 2)

/* Where a till stands. */
struct standing {
	int64_t pack_version, pack_time, pack_known;
	int64_t pack_news, news;
	int64_t period_sent, period_known, period_last;
};

static enum err read_standing(struct storage *s, const char *till, struct standing *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT t.pack_version, t.pack_time, t.pack_news, m.news, t.period_sent, t.period_known, "
				   "(SELECT coalesce(max(rank), 0) FROM period p WHERE p.merchant = m.id), t.pack_known FROM till t "
				   "JOIN merchant m ON m.id = t.merchant WHERE t.id = ?1", "t", till);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		out->pack_version = sqlite3_column_int64(q, 0);
		out->pack_time = sqlite3_column_int64(q, 1);
		out->pack_news = sqlite3_column_int64(q, 2);
		out->news = sqlite3_column_int64(q, 3);
		out->period_sent = sqlite3_column_int64(q, 4);
		out->period_known = sqlite3_column_int64(q, 5);
		out->period_last = sqlite3_column_int64(q, 6);
		out->pack_known = sqlite3_column_int64(q, 7);
	}
	return storage_done(q, e);
}

/* Did another till of the merchant redeem something since the pack was made? */
static enum err used_elsewhere(struct storage *s, const struct till *t, int64_t since, bool *out)
{
	int64_t n = 0;
	enum err e = db_int(&s->db, &n, "SELECT 1 FROM redemption WHERE merchant = ?1 AND taken_at >= ?2 AND till <> ?3 AND "
			    "amount = 0 LIMIT 1", "tit", t->merchant, since, t->id);

	*out = n == 1;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* A revoked till is told so, and then nothing more. */
static enum err is_due(struct storage *s, const struct till *t, const struct standing *at, int64_t pack, int64_t now,
		       bool *due)
{
	*due = (at->pack_news < at->news && at->pack_time <= t->revoked_at) || (pack >= 0 && pack < at->pack_version);
	if (t->revoked_at != 0)
		return ERR_OK;
	*due = at->pack_news < at->news || (pack >= 0 && pack != at->pack_version) || at->period_sent < at->period_last ||
	       now - at->pack_time > REQUEST_PACK_AGE;
	if (*due || now - at->pack_time < NEWS_USED_SECONDS)
		return ERR_OK;
	return used_elsewhere(s, t, at->pack_time, due);
}

static enum err count_parts(struct storage *s, const char *merchant, int64_t now, size_t *parts)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT count(*) FROM coupon c JOIN offer o ON o.id = c.offer WHERE c.revoked_at IS NOT "
			    "NULL AND c.expires > ?2 AND o.merchant = ?1", "ti", merchant, now);

	if (e != ERR_OK)
		return e;
	*parts = n == 0 ? 1 : (size_t)(n + PACK_REVOKED_MAX - 1) / PACK_REVOKED_MAX;
	if (*parts > NEWS_PARTS_MAX)
		*parts = NEWS_PARTS_MAX;
	return ERR_OK;
}

/* The oldest period that was not yet told; a pack that the till has is proof that what went with it arrived. */
static enum err plan_period(struct storage *s, const struct standing *at, int64_t pack, struct news *n)
{
	int64_t known = pack == at->pack_version ? at->period_sent : at->period_known;
	int64_t after = pack >= 0 ? known : at->period_sent, rank = after;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT id, rank FROM period WHERE merchant = ?1 AND rank > ?2 ORDER BY rank LIMIT 1", "ti",
				   n->till.merchant, after);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		db_column_str(q, 0, n->period, sizeof n->period);
		rank = sqlite3_column_int64(q, 1);
	}
	e = storage_done_each(q, e);
	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE till SET period_sent = ?2, period_known = ?3 WHERE id = ?1", "tii", n->till.id, rank, known);
	return e;
}

/* What a pack has told is known to a till only once it says that it has it. */
static enum err keep_known(struct storage *s, const char *till, const struct standing *at, int64_t pack)
{
	if (pack <= 0 || pack != at->pack_version || at->pack_known >= at->pack_time)
		return ERR_OK;
	return db_run(&s->db, "UPDATE till SET pack_known = pack_time WHERE id = ?1", "t", till);
}

enum err news_plan(struct storage *s, const char *till, int64_t pack, int64_t now, struct news *out)
{
	struct standing at = { 0 };
	enum err e;

	memset(out, 0, sizeof *out);
	e = tills_find(s, till, &out->till);
	if (e != ERR_OK || !out->till.enrolled)
		return e;
	e = read_standing(s, till, &at);
	if (e == ERR_OK)
		e = keep_known(s, till, &at, pack);
	if (e == ERR_OK)
		e = is_due(s, &out->till, &at, pack, now, &out->due);
	if (e != ERR_OK || !out->due)
		return e;
	e = count_parts(s, out->till.merchant, now, &out->parts);
	if (e == ERR_OK && out->till.revoked_at == 0)
		e = plan_period(s, &at, pack, out);
	if (e == ERR_OK)
		e = deliver_reserve(s, till, pack > 0 && pack < PACK_VERSION_MAX ? (uint64_t)pack : 0, out->parts, now,
				    &out->version);
	return e;
}

static enum err make_statement(struct storage *s, const struct keys *k, const struct news *n, struct buf *b, news_fn *each,
			       void *ctx)
{
	bool more = true;
	enum err e = ERR_OK;

	for (size_t part = 0; more && e == ERR_OK && part < NEWS_PARTS_MAX; part++) {
		b->len = 0;
		e = deliver_statement(s, k, n->till.merchant, n->period, n->version.time, part, b, &more);
		if (e == ERR_OK)
			e = each(ctx, buf_bytes(b));
	}
	return e;
}

static enum err make_pack(struct storage *s, const struct keys *k, const struct news *n, struct buf *b, news_fn *each, void *ctx)
{
	bool more = true;
	enum err e = ERR_OK;

	for (size_t part = 0; more && e == ERR_OK && part < n->parts; part++) {
		b->len = 0;
		e = deliver_reserved(s, k, &n->till, &n->version, part, b, &more);
		if (e == ERR_OK)
			e = each(ctx, buf_bytes(b));
		digest_wipe(b->data, b->len);
	}
	return e;
}

/* The pack brings the keys that a statement may be signed by, so it goes first. */
enum err news_make(struct storage *s, const struct keys *k, const struct news *n, news_fn *each, void *ctx)
{
	struct buf b;
	uint8_t *memory;
	enum err e;

	if (!n->due)
		return ERR_OK;
	memory = malloc(DOCUMENT_MAX);
	if (!memory)
		return err_set(ERR_NOMEM, "no memory for a document");
	buf_init(&b, memory, DOCUMENT_MAX);
	e = make_pack(s, k, n, &b, each, ctx);
	if (e == ERR_OK && n->period[0])
		e = make_statement(s, k, n, &b, each, ctx);
	free(memory);
	return e;
}
