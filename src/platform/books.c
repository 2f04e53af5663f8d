#include "platform/books.h"

#include "base/money.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SOURCE_CAP = 128, ENTRIES_MAX = 3 };

struct entry {
	char account[40];
	int64_t amount;
};

/*
 * One row a statement: SQLite keeps copies of the pages that a statement of several rows changes, and throws them away
 * after it. The account is there but for the first time: the entry's reference finds that out.
 */
static enum err add_entry(struct storage *s, int64_t number, const struct entry *n)
{
	return db_run(&s->db, "INSERT INTO entry (posting, account, amount) VALUES (?1, ?2, ?3)", "iti", number, n->account,
		      n->amount);
}

static enum err add_account(struct storage *s, const char *name, const char *currency)
{
	return db_run(&s->db, "INSERT INTO account (name, currency) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING", "tt", name,
		      currency);
}

/* Behind the posting just inserted: the tables of accounts and entries have no row numbers that could come between. */
static enum err post_entries(struct storage *s, const char *currency, const struct entry entries[ENTRIES_MAX])
{
	int64_t number = sqlite3_last_insert_rowid(s->db.sqlite);
	enum err e = ERR_OK;

	assert(entries[0].amount + entries[1].amount + entries[2].amount == 0);
	for (const struct entry *n = entries; n < entries + ENTRIES_MAX && n->account[0] && e == ERR_OK; n++) {
		e = add_entry(s, number, n);
		if (e != ERR_RANGE)
			continue;
		e = add_account(s, n->account, currency);
		if (e == ERR_OK)
			e = add_entry(s, number, n);
	}
	return e;
}

static void fact_source(enum books_kind kind, const struct books_place *p, char out[SOURCE_CAP])
{
	char journal[2 * JOURNAL_ID_LEN + 1];

	hex_encode(bytes_of(p->journal, JOURNAL_ID_LEN), journal, sizeof journal);
	snprintf(out, SOURCE_CAP, "%s %s %s %" PRIu32 " %" PRIu64, kind == BOOKS_REVERSAL ? "reversal" : "redemption",
		 p->till, journal, p->stream, p->sequence);
}

enum err books_post_fact(struct storage *s, enum books_kind kind, const struct books_place *p,
			 const struct coupons_row *c, int64_t units, int64_t due)
{
	struct entry entries[ENTRIES_MAX] = { { "coupons", 0 }, { "", due }, { "fees", 0 } };
	struct money price = { .minor = c->unit_price }, gross;
	char source[SOURCE_CAP];
	enum err e;

	memcpy(price.currency, c->currency, sizeof price.currency);
	e = money_times(price, units, &gross);
	if (e != ERR_OK)
		return e;
	entries[0].amount = -gross.minor;
	snprintf(entries[1].account, sizeof entries[1].account, "payable:%s", p->merchant);
	entries[2].amount = gross.minor - due;
	fact_source(kind, p, source);
	e = db_run(&s->db, "INSERT INTO posting (source, kind, merchant, currency, taken_at, till, serial, units, gross, due, "
		   "time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)", "tittitbiiii", source, (int64_t)kind,
		   p->merchant, c->currency, p->now, p->till, bytes_of(c->serial, SERIAL_LEN), units, gross.minor, due, p->time);
	return e == ERR_OK ? post_entries(s, c->currency, entries) : e;
}

enum err books_post_settlement(struct storage *s, const char *merchant, const char *period, const char *currency,
			       int64_t due, int64_t now)
{
	struct entry entries[ENTRIES_MAX] = { { "", -due }, { "", due }, { "", 0 } };
	char source[SOURCE_CAP];
	enum err e;

	snprintf(entries[0].account, sizeof entries[0].account, "payable:%s", merchant);
	snprintf(entries[1].account, sizeof entries[1].account, "paid:%s", merchant);
	snprintf(source, sizeof source, "settlement %s %s", merchant, period);
	e = db_run(&s->db, "INSERT INTO posting (source, kind, merchant, currency, taken_at, period, units, gross, due, time) "
		   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, ?7, ?5)", "tittiti", source, (int64_t)BOOKS_SETTLEMENT, merchant,
		   currency, now, period, due);
	return e == ERR_OK ? post_entries(s, currency, entries) : e;
}

enum err books_check(struct storage *s)
{
	char source[SOURCE_CAP];
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT p.source FROM posting p LEFT JOIN entry e ON e.posting = p.number "
				   "LEFT JOIN account a ON a.name = e.account GROUP BY p.number "
				   "HAVING count(e.amount) < 2 OR sum(e.amount) <> 0 OR min(a.currency = p.currency) = 0 LIMIT 1",
				   "");

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		db_column_str(q, 0, source, sizeof source);
		e = err_set(ERR_CORRUPT, "the books do not balance: posting '%s'", source);
	}
	return storage_done_each(q, e);
}

enum err books_each_account(struct storage *s, enum err (*each)(void *ctx, const struct books_account *a), void *ctx)
{
	struct books_account a;
	sqlite3_stmt *q;
	enum err e = STORAGE_QUERY(s, q, "SELECT a.name, a.currency, coalesce(sum(e.amount), 0) FROM account a "
				   "LEFT JOIN entry e ON e.account = a.name GROUP BY a.name ORDER BY a.name", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		db_column_str(q, 0, a.name, sizeof a.name);
		db_column_str(q, 1, a.currency, sizeof a.currency);
		a.balance = sqlite3_column_int64(q, 2);
		e = each(ctx, &a);
	}
	return storage_done_each(q, e);
}
