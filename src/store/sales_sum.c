/* Sums over the views, by SQL: what sale/shift.h has from tickets, both equal to the minor unit. */
#include "store/sales.h"

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

static enum err sum_tenders(const struct sum *x)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&x->s->db, &q, "SELECT code, sum(amount), count(*) " OF_MINE("sale_tender") "AND v.kind <> 4 GROUP BY "
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

/* Stored value alone pays no line; what refunds put back on it is a tender of theirs. */
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
	return e;
}
_Static_assert(TENDER_PREPAID == 4, "a number in SQL");

/* A day's events are those of its shifts: an event has no business day of its own. */
static enum err sum_events(const struct sum *x)
{
	sqlite3_stmt *q = NULL;
	struct shift_totals *t = x->out;
	enum err e = db_query(&x->s->db, &q, "SELECT kind, count(*), sum(amount) FROM counter_event WHERE CASE WHEN ?1 > 0 THEN shift = ?1 "
			      "ELSE shift IN (SELECT DISTINCT shift FROM sale WHERE stream = 0 AND day = ?2 AND shift > 0) END "
					   "GROUP BY kind",
			      "ii", x->shift, x->day);

	while (e == ERR_OK && (e = db_step(&x->s->db, q)) == ERR_OK) {
		int64_t n = sqlite3_column_int64(q, 1), amount = sqlite3_column_int64(q, 2);

		switch (sqlite3_column_int(q, 0)) {
		case FACT_CASH_IN:
			t->cash_in = amount;
			break;
		case FACT_CASH_OUT:
			t->cash_out = amount;
			break;
		case FACT_NO_SALE:
			t->n_no_sale = n;
			break;
		case FACT_VOID:
			t->n_voids = n;
			t->voids = amount;
			break;
		default:		/* leaves: the report of them is by name */
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

/* A drawer is counted once a shift: a day begins with its first one's float and ends with its last one's count. */
static enum err head_of_day(const struct sum *x, const struct house *h)
{
	struct shift_totals first, last;
	int64_t from = 0, to = 0;
	enum err e = db_int(&x->s->db, &from, "SELECT coalesce(min(shift), 0) FROM sale WHERE stream = 0 AND day = ?1 AND shift > 0", "i",
			    x->day);

	if (e == ERR_OK)
		e = db_int(&x->s->db, &to, "SELECT coalesce(max(shift), 0) FROM sale WHERE stream = 0 AND day = ?1 AND shift > 0", "i",
			   x->day);
	if (e != ERR_OK || from == 0)
		return e;
	e = shifts_get(x->s, (uint32_t)from, &first);
	if (e == ERR_OK)
		e = sales_sum(x->s, h, (uint32_t)to, 0, &last);
	if (e != ERR_OK)
		return e;
	x->out->number = last.number;
	x->out->opened = first.opened;
	x->out->who = first.who;
	x->out->opening_float = first.opening_float;
	x->out->closed = last.closed;
	x->out->counted = last.counted;
	x->out->expected = last.expected;
	return ERR_OK;
}

enum err sales_sum(struct store *s, const struct house *h, uint32_t shift, int32_t day, struct shift_totals *out)
{
	struct shift_totals t;
	struct sum x = { .s = s, .shift = shift, .day = day, .out = &t };
	enum err e;

	shift_init(&t, h);
	e = shift ? shifts_get(s, shift, &t) : head_of_day(&x, h);
	if (e == ERR_OK)
		e = sum_sales(&x);
	if (e == ERR_OK)
		e = sum_taxes(&x);
	if (e == ERR_OK)
		e = sum_tenders(&x);
	if (e == ERR_OK)
		e = sum_coupons(&x);
	if (e == ERR_OK)
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
