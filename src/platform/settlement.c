#include "platform/settlement.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PERIOD_COLUMNS \
	"SELECT merchant, id, currency, opens, ends, settled_at, redeemed, gross, due FROM period "

static void read_period(sqlite3_stmt *q, struct settlement *p)
{
	memset(p, 0, sizeof *p);
	db_column_str(q, 0, p->merchant, sizeof p->merchant);
	db_column_str(q, 1, p->period, sizeof p->period);
	db_column_str(q, 2, p->currency, sizeof p->currency);
	p->from = sqlite3_column_int64(q, 3);
	p->until = sqlite3_column_int64(q, 4);
	p->settled_at = sqlite3_column_int64(q, 5);
	p->redeemed = sqlite3_column_int64(q, 6);
	p->gross = sqlite3_column_int64(q, 7);
	p->due = p->share = sqlite3_column_int64(q, 8);
	p->again = true;
}

enum err settlement_find(struct storage *s, const char *merchant, const char *period, struct settlement *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, PERIOD_COLUMNS "WHERE merchant = ?1 AND id = ?2", "tt", merchant, period);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_period(q, out);
	if (e == ERR_NOT_FOUND)
		err_set(e, "%s has no settled period '%s'", merchant, period);
	return storage_done(q, e);
}

static enum err find_last(struct storage *s, const char *merchant, struct settlement *out)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, PERIOD_COLUMNS "WHERE merchant = ?1 ORDER BY rank DESC LIMIT 1", "t", merchant);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		read_period(q, out);
	return storage_done(q, e);
}

enum err settlement_each(struct storage *s, const char *merchant, int64_t since,
			 enum err (*each)(void *ctx, const struct settlement *p), void *ctx)
{
	struct settlement p;
	sqlite3_stmt *q;
	enum err e = merchant ? STORAGE_QUERY(s, q, PERIOD_COLUMNS "WHERE merchant = ?1 AND settled_at >= ?2 ORDER BY rank", "ti",
					      merchant, since)
			      : STORAGE_QUERY(s, q, PERIOD_COLUMNS "WHERE settled_at >= ?1 ORDER BY merchant, rank", "i", since);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		read_period(q, &p);
		e = each(ctx, &p);
	}
	return storage_done_each(q, e);
}

static enum err check_period_id(const char *id)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(id);

	if (len >= 1 && len <= PERIOD_ID_MAX && strspn(id, allowed) == len)
		return ERR_OK;
	return err_set(ERR_USAGE, "'%s' is no period: 1 to %d characters of A-Z, a-z, 0-9 and '-'", id, PERIOD_ID_MAX);
}

/* "20261121T072411Z", and with "-2" behind where that one is taken. */
static enum err make_period_id(struct storage *s, const char *merchant, int64_t now, char out[PERIOD_CAP])
{
	struct settlement taken;
	time_t t = (time_t)now;
	struct tm tm;
	char base[PERIOD_CAP];
	enum err e = ERR_OK;

	if (!gmtime_r(&t, &tm) || strftime(base, sizeof base, "%Y%m%dT%H%M%SZ", &tm) == 0)
		return err_set(ERR_RANGE, "the clock is out of range");
	snprintf(out, PERIOD_CAP, "%.24s", base);
	for (int i = 2; i < 1000 && (e = settlement_find(s, merchant, out, &taken)) == ERR_OK; i++)
		snprintf(out, PERIOD_CAP, "%.20s-%d", base, i);
	return e == ERR_NOT_FOUND ? ERR_OK : e == ERR_OK ? ERR_EXISTS : e;
}

/* The sums of what no period has taken yet. */
static enum err sum_unsettled(struct storage *s, int64_t until, struct settlement *p)
{
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT count(*), coalesce(sum(units), 0), coalesce(sum(gross), 0), "
				   "coalesce(sum(due), 0) FROM posting WHERE merchant = ?1 AND period IS NULL AND taken_at < ?2",
				   "ti", p->merchant, until);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		p->fresh = sqlite3_column_int64(q, 0);
		p->redeemed = sqlite3_column_int64(q, 1);
		p->gross = sqlite3_column_int64(q, 2);
		p->due = p->share = sqlite3_column_int64(q, 3);
	}
	return storage_done(q, e);
}

static enum err keep_period(struct storage *s, const struct settlement *p, int64_t before)
{
	enum err e = db_run(&s->db, "INSERT INTO period (merchant, id, rank, opens, ends, settled_at, currency, redeemed, gross, "
			    "due) VALUES (?1, ?2, 1 + (SELECT coalesce(max(rank), 0) FROM period WHERE merchant = ?1), ?3, ?4, "
			    "?5, ?6, ?7, ?8, ?9)", "ttiiitiii", p->merchant, p->period, p->from, p->until, p->settled_at,
			    p->currency, p->redeemed, p->gross, p->due);

	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE posting SET period = ?2 WHERE merchant = ?1 AND period IS NULL AND taken_at < ?3", "tti",
			   p->merchant, p->period, before);
	if (e == ERR_OK && db_changes(&s->db) != p->fresh)
		e = err_set(ERR_CORRUPT, "the period took another number of postings than it summed");
	return e == ERR_OK ? books_post_settlement(s, p->merchant, p->period, p->currency, p->due, p->settled_at) : e;
}

/* From the end of the last period, or when the merchant came. */
static enum err bounds(struct storage *s, const struct merchant *m, int64_t until, struct settlement *p)
{
	struct settlement last;
	enum err e = find_last(s, m->id, &last);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	p->from = e == ERR_OK ? last.until : m->added_at;
	p->until = until;
	if (p->until <= p->from)
		p->until = p->from + 1;
	return ERR_OK;
}

static enum err settle_new(struct storage *s, const struct merchant *m, const char *period, int64_t until, int64_t now,
			   struct settlement *p)
{
	/* what was taken in this very second is settled too, unless an end was asked for */
	int64_t before = until ? until : INT64_MAX;
	enum err e;

	memset(p, 0, sizeof *p);
	e = storage_get(s, "currency", p->currency, sizeof p->currency);
	snprintf(p->merchant, sizeof p->merchant, "%s", m->id);
	p->settled_at = now;
	if (e == ERR_OK)
		e = sum_unsettled(s, before, p);
	if (e != ERR_OK)
		return e;
	if (!period && p->fresh == 0) {
		struct settlement last;

		e = find_last(s, m->id, &last);
		if (e == ERR_OK)
			*p = last;
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	e = bounds(s, m, until ? until : now + 1, p);
	if (e == ERR_OK && period)
		snprintf(p->period, sizeof p->period, "%s", period);
	else if (e == ERR_OK)
		e = make_period_id(s, m->id, now, p->period);
	return e == ERR_OK ? keep_period(s, p, before) : e;
}

enum err settlement_run(struct storage *s, const char *merchant, const char *period, int64_t until, int64_t now,
			struct settlement *out)
{
	struct settlement p;
	struct merchant m;
	enum err e = period ? check_period_id(period) : ERR_OK;

	if (e == ERR_OK && until > now + 1)
		e = err_set(ERR_USAGE, "a period cannot end in the time to come");
	if (e == ERR_OK)
		e = db_begin(&s->db);
	if (e != ERR_OK)
		return e;
	e = accounts_merchant(s, merchant, &m);
	if (e == ERR_OK) {
		enum err known = period ? settlement_find(s, merchant, period, &p) : ERR_NOT_FOUND;

		e = known == ERR_NOT_FOUND ? settle_new(s, &m, period, until, now, &p) : known;
	}
	e = storage_end(s, e);
	if (e == ERR_OK)
		*out = p;
	return e;
}
