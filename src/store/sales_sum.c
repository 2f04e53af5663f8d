/* Sums over the views, by SQL: what sale/shift.h has from tickets, both equal to the minor unit. */
#include "store/sales.h"

#include "base/clock.h"
#include "store/drafts.h"
#include "store/shifts.h"

#include <stdio.h>
#include <string.h>

/* ?1: a shift, or 0; ?2: a day */
#define MINE "stream = 0 AND (CASE WHEN ?1 > 0 THEN shift = ?1 ELSE day = ?2 END)"
#define OF_MINE(view) "FROM " view " v JOIN sale x ON x.stream = v.stream AND x.receipt = v.receipt WHERE x.stream = 0 AND " \
	"(CASE WHEN ?1 > 0 THEN x.shift = ?1 ELSE x.day = ?2 END) "

struct sum {
	struct store *s;
	int64_t shift, day;
	struct shift_totals *out;
};

static enum err sum_sales(const struct sum *x)
{
	sqlite3_stmt *q = NULL;
	struct shift_totals *t = x->out;
	enum err e = db_query(&x->s->db, &q, "SELECT coalesce(min(receipt), 0), coalesce(max(receipt), 0), count(*) FILTER (WHERE "
			   "kind = 0), "
			      "count(*) FILTER (WHERE kind = 1), coalesce(sum(total) FILTER (WHERE kind = 0), 0), "
			      "coalesce(sum(discount), 0), coalesce(sum(tax), 0), coalesce(sum(total - tax), 0), "
			      "coalesce(sum(rounding), 0), coalesce(-sum(total) FILTER (WHERE kind = 1), 0) FROM sale WHERE " MINE, "ii",
			      x->shift, x->day);

	if (e == ERR_OK)
		e = db_step(&x->s->db, q);
	if (e == ERR_OK) {
		t->first_receipt = (uint64_t)sqlite3_column_int64(q, 0);
		t->last_receipt = (uint64_t)sqlite3_column_int64(q, 1);
		t->sales = sqlite3_column_int64(q, 2);
		t->refunds = sqlite3_column_int64(q, 3);
		t->gross = sqlite3_column_int64(q, 4);
		t->discount = sqlite3_column_int64(q, 5);
		t->tax = sqlite3_column_int64(q, 6);
		t->net = sqlite3_column_int64(q, 7);
		t->rounding = sqlite3_column_int64(q, 8);
		t->refunded = sqlite3_column_int64(q, 9);
	}
	db_done(q);
	return e;
}

static enum err sum_taxes(const struct sum *x)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&x->s->db, &q, "SELECT class, sum(v.gross), sum(v.net), sum(v.tax) " OF_MINE("sale_tax") "GROUP BY "
			   "class", "ii",
			      x->shift, x->day);

	while (e == ERR_OK && (e = db_step(&x->s->db, q)) == ERR_OK) {
		unsigned class = (unsigned)sqlite3_column_int(q, 0) % HOUSE_TAXES_MAX;

		x->out->taxes[class] = (struct ticket_tax){ .gross = sqlite3_column_int64(q, 1), .net = sqlite3_column_int64(q, 2),
							    .tax = sqlite3_column_int64(q, 3) };
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* One that the house does not take any more keeps its place behind the others, as far as there is one. */
static struct shift_tender *tender_of(struct shift_totals *t, const char *code)
{
	for (unsigned i = 0; i < t->n_tenders; i++)
		if (strcmp(t->tenders[i].code, code) == 0)
			return &t->tenders[i];
	if (t->n_tenders == HOUSE_TENDERS_MAX)
		return NULL;
	snprintf(t->tenders[t->n_tenders].code, sizeof t->tenders[0].code, "%s", code);
	return &t->tenders[t->n_tenders++];
}

static enum err sum_cash(const struct sum *x, const struct house *h, const char *sql, int64_t *cash)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&x->s->db, &q, sql, "ii", x->shift, x->day);

	while (e == ERR_OK && (e = db_step(&x->s->db, q)) == ERR_OK) {
		const struct house_tender *by;
		char code[3];

		db_column_str(q, 0, code, sizeof code);
		by = house_tender(h, code);
		if (by && by->kind == TENDER_CASH)
			*cash += sqlite3_column_int64(q, 1);
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err sum_apart(const struct sum *x, const struct house *h)
{
	return sum_cash(x, h, "SELECT code, sum(amount) " OF_MINE("sale_tender") "AND x.shift = 0 GROUP BY code", &x->out->cash_apart);
}

/* Before this shift's first, and after the last of a shift before it: by their numbers, for a clock may be wrong. */
#define BETWEEN "FROM sale x LEFT JOIN sale_tender v ON v.stream = x.stream AND v.receipt = x.receipt WHERE x.stream = 0 AND x.shift = 0 " \
	"AND ?2 IS NOT NULL AND x.receipt < coalesce((SELECT min(receipt) FROM sale WHERE stream = 0 AND shift >= ?1), 1 << 62) " \
	"AND x.receipt > coalesce((SELECT max(receipt) FROM sale WHERE stream = 0 AND shift > 0 AND shift < ?1), 0) "

static enum err sum_between(const struct sum *x, const struct house *h)
{
	enum err e = db_int(&x->s->db, &x->out->n_between, "SELECT count(DISTINCT x.receipt) " BETWEEN, "ii", x->shift, x->day);

	return e == ERR_OK ? sum_cash(x, h, "SELECT v.code, sum(v.amount) " BETWEEN "GROUP BY v.code", &x->out->cash_between) : e;
}

static enum err sum_tenders(const struct sum *x)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&x->s->db, &q, "SELECT code, sum(amount), count(*) " OF_MINE("sale_tender") "AND v.kind < 3 GROUP BY "
			      "code ORDER BY code", "ii",
			      x->shift, x->day);

	while (e == ERR_OK && (e = db_step(&x->s->db, q)) == ERR_OK) {
		char code[3];
		struct shift_tender *t;

		db_column_str(q, 0, code, sizeof code);
		t = tender_of(x->out, code);
		if (!t) {
			e = err_set(ERR_RANGE, "more kinds of tender than a report holds");
			break;
		}
		t->amount = sqlite3_column_int64(q, 1);
		t->n = sqlite3_column_int64(q, 2);
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err sum_two(const struct sum *x, const char *sql, int64_t *n, int64_t *amount)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&x->s->db, &q, sql, "ii", x->shift, x->day);

	if (e == ERR_OK)
		e = db_step(&x->s->db, q);
	if (e == ERR_OK) {
		*n += sqlite3_column_int64(q, 0);
		*amount += sqlite3_column_int64(q, 1);
	}
	db_done(q);
	return e;
}

/* Stored value alone pays no line; what refunds put back on it, and on coupons, is a tender of theirs. */
static enum err sum_coupons(const struct sum *x)
{
	struct shift_totals *t = x->out;
	enum err e = sum_two(x, "SELECT count(*), coalesce(sum(v.amount), 0) " OF_MINE("sale_coupon") "AND v.line <> 0", &t->n_coupons,
			     &t->coupons);

	if (e == ERR_OK)
		e = sum_two(x, "SELECT count(*), coalesce(sum(v.amount), 0) " OF_MINE("sale_coupon") "AND v.line = 0", &t->n_prepaid,
			    &t->prepaid);
	if (e == ERR_OK)
		e = sum_two(x, "SELECT count(*), coalesce(sum(v.amount), 0) " OF_MINE("sale_tender") "AND v.kind = 4", &t->n_prepaid,
			    &t->prepaid);
	if (e == ERR_OK)
		e = sum_two(x, "SELECT count(*), coalesce(sum(v.amount), 0) " OF_MINE("sale_tender") "AND v.kind = 3", &t->n_coupons,
			    &t->coupons);
	return e;
}
_Static_assert(TENDER_COUPON == 3 && TENDER_PREPAID == 4, "numbers in SQL");

static enum err sum_events(const struct sum *x)
{
	sqlite3_stmt *q = NULL;
	struct shift_totals *t = x->out;
	enum err e = db_query(&x->s->db, &q, "SELECT kind, count(*), sum(amount) FROM counter_event WHERE shift = ?1 GROUP BY kind", "i",
			      x->shift);

	while (e == ERR_OK && (e = db_step(&x->s->db, q)) == ERR_OK) {
		int64_t n = sqlite3_column_int64(q, 1), amount = sqlite3_column_int64(q, 2);

		switch (sqlite3_column_int(q, 0)) {
		case FACT_CASH_IN:
			t->cash_in = amount;
			t->n_cash_in = n;
			break;
		case FACT_CASH_OUT:
			t->cash_out = amount;
			t->n_cash_out = n;
			break;
		case FACT_NO_SALE:
			t->n_no_sale = n;
			break;
		case FACT_VOID:
			t->n_voids = n;
			t->voids = amount;
			break;
		case FACT_CORRECTION:
			t->n_corrections = n;
			t->corrections = amount;
			break;
		case FACT_OVERRIDE:
			t->n_leaves = n;
			break;
		default:
			break;
		}
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err sum_overrides(const struct sum *x)
{
	return db_int(&x->s->db, &x->out->n_overrides, "SELECT count(*) " OF_MINE("sale_line") "AND x.kind = 0 AND v.cause = 0 "
			   "AND v.how = 2",
		      "ii", x->shift, x->day);
}
_Static_assert(PRICE_OVERRIDE == 2, "a number in SQL");

/* Its shifts: those that sold on it, and those that sold nothing but were opened on it. */
static bool is_of_day(const struct house *h, sqlite3_stmt *q, int64_t day)
{
	int64_t opened = sqlite3_column_int64(q, 1);

	return sqlite3_column_int(q, 2) || house_day(h, opened, clock_utc_offset(opened)) == day;
}

/* Each drawer is counted by itself, and what happened beside sales has no business day of its own: a day's are its shifts'. */
static enum err heads_of_day(const struct sum *x, const struct house *h)
{
	sqlite3_stmt *q = NULL;
	struct shift_totals heads;
	enum err e = db_query(&x->s->db, &q, "SELECT number, opened, number IN (SELECT shift FROM sale WHERE stream = 0 AND day = ?1) AS "
			      "sold FROM shift s WHERE sold OR (opened BETWEEN (?1 - 2) * 86400 AND (?1 + 3) * 86400 AND NOT EXISTS "
			      "(SELECT 1 FROM sale WHERE stream = 0 AND shift = s.number)) ORDER BY number", "i", x->day);

	shift_init(&heads, h);
	while (e == ERR_OK && (e = db_step(&x->s->db, q)) == ERR_OK) {
		struct shift_totals one;

		if (!is_of_day(h, q, x->day))
			continue;
		e = sales_sum(x->s, h, (uint32_t)sqlite3_column_int64(q, 0), 0, &one);
		if (e == ERR_OK)
			e = shift_merge(&heads, &one);
	}
	db_done(q);
	if (e != ERR_NOT_FOUND)
		return e;
	x->out->number = heads.number;
	x->out->opened = heads.opened;
	x->out->who = heads.who;
	x->out->closed = heads.closed;
	x->out->opening_float = heads.opening_float;
	x->out->expected = heads.expected;
	x->out->counted = heads.counted;
	x->out->n_open = heads.n_open;
	x->out->open = heads.open;
	x->out->cash_in = heads.cash_in;
	x->out->cash_out = heads.cash_out;
	x->out->n_cash_in = heads.n_cash_in;
	x->out->n_cash_out = heads.n_cash_out;
	x->out->n_corrections = heads.n_corrections;
	x->out->corrections = heads.corrections;
	x->out->n_no_sale = heads.n_no_sale;
	x->out->n_leaves = heads.n_leaves;
	x->out->n_voids = heads.n_voids;
	x->out->voids = heads.voids;
	return ERR_OK;
}

enum err sales_sum(struct store *s, const struct house *h, uint32_t shift, int32_t day, struct shift_totals *out)
{
	struct shift_totals t;
	struct sum x = { .s = s, .shift = shift, .day = day, .out = &t };
	enum err e;

	shift_init(&t, h);
	e = shift ? shifts_get(s, shift, &t) : heads_of_day(&x, h);
	if (e == ERR_OK && shift && !t.closed)
		e = drafts_sum(s, &t.n_open, &t.open);
	if (e == ERR_OK)
		e = sum_sales(&x);
	if (e == ERR_OK)
		e = sum_taxes(&x);
	if (e == ERR_OK)
		e = sum_tenders(&x);
	if (e == ERR_OK)
		e = shift ? sum_between(&x, h) : sum_apart(&x, h);
	if (e == ERR_OK)
		e = sum_coupons(&x);
	if (e == ERR_OK && shift)
		e = sum_events(&x);
	if (e == ERR_OK)
		e = sum_overrides(&x);
	if (e != ERR_OK)
		return e;
	if (shift)
		shift_expect(&t, h);
	*out = t;
	return ERR_OK;
}
