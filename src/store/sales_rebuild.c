/* The views of selling anew, out of the facts. What has no fact (names, notes, words) is carried over where it lies. */
#include "store/sales.h"

#include "store/events.h"
#include "store/shifts.h"

#include <string.h>

static const char *const ASIDE[] = {
	"CREATE TEMP TABLE kept_ticket AS SELECT stream, receipt, ticket FROM sale WHERE ticket IS NOT NULL",
	"CREATE TEMP TABLE kept_group AS SELECT stream, receipt, number, grp FROM sale_line WHERE grp IS NOT NULL",
	"CREATE TEMP TABLE kept_text AS SELECT journal, sequence, text FROM counter_event WHERE text IS NOT NULL",
	"DELETE FROM sale_line", "DELETE FROM sale_tender", "DELETE FROM sale_tax", "DELETE FROM sale_coupon", "DELETE FROM sale",
	"DELETE FROM counter_event", "DELETE FROM shift",
};
static const char *const BACK[] = {
	("UPDATE sale SET ticket = (SELECT k.ticket FROM temp.kept_ticket k WHERE k.stream = sale.stream AND k.receipt = sale.receipt)"),
	("UPDATE sale_line SET grp = coalesce((SELECT k.grp FROM temp.kept_group k WHERE k.stream = sale_line.stream AND "
	 "k.receipt = sale_line.receipt AND k.number = sale_line.number), grp)"),
	("UPDATE counter_event SET text = (SELECT k.text FROM temp.kept_text k WHERE k.journal = counter_event.journal AND "
	 "k.sequence = counter_event.sequence)"),
	"DROP TABLE temp.kept_ticket", "DROP TABLE temp.kept_group", "DROP TABLE temp.kept_text",
};

static enum err run_all(struct store *s, const char *const *sql, size_t n)
{
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < n; i++)
		e = db_run(&s->db, sql[i], "");
	return e;
}

static enum err change_tender(struct store *s, const struct fact *f)
{
	int64_t n[EVENTS_NUMBERS_MAX];
	char code[3] = "";
	enum err e = events_read(f->body, n);

	if (e != ERR_OK)
		return e;
	code[0] = (char)(n[3] >> 8);
	code[1] = (char)n[3];
	return db_run(&s->db, "UPDATE sale_tender SET code = ?3, kind = ?4 WHERE stream = 0 AND receipt = ?1 AND place = ?2", "iiti", n[1],
		      n[2], code, n[4]);
}

static enum err one(struct store *s, int64_t journal, const struct fact *f)
{
	if (f->kind == FACT_TENDER_CHANGED)
		return change_tender(s, f);
	if (f->kind == FACT_SHIFT_OPENED || f->kind == FACT_SHIFT_CLOSED)
		return shifts_view(s, f);
	if (events_in_view(f->kind))
		return events_view(s, journal, f, NULL);
	return sales_view(s, journal, f, NULL);
}

static enum err all(struct store *s)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT journal, encoded FROM fact WHERE stream IN (0, 16) ORDER BY journal, stream, "
			   "sequence", "");

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct fact f;

		if (fact_decode(db_column_bytes(q, 1), &f) != ERR_OK)
			e = err_set(ERR_CORRUPT, "%s: a fact of a sale is damaged", s->dir);
		else
			e = one(s, sqlite3_column_int64(q, 0), &f);
		if (e == ERR_NOT_FOUND)
			e = ERR_CORRUPT;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err sales_rebuild(struct store *s)
{
	enum err e = db_begin(&s->db);

	if (e != ERR_OK)
		return e;
	e = run_all(s, ASIDE, sizeof ASIDE / sizeof ASIDE[0]);
	if (e == ERR_OK)
		e = all(s);
	if (e == ERR_OK)
		e = run_all(s, BACK, sizeof BACK / sizeof BACK[0]);
	return store_end(s, e);
}
