#include "till/report.h"

#include "base/i18n.h"
#include "base/text.h"
#include "sale/ticket.h"
#include "store/events.h"
#include "store/journal.h"
#include "store/people.h"

#include <stdio.h>
#include <string.h>

/* ?1: a shift, or 0; ?2: a day; ?3: what the local zone adds to UTC. Each gives key, name, n, amount. */
#define MINE "x.stream = 0 AND (CASE WHEN ?1 > 0 THEN x.shift = ?1 ELSE x.day = ?2 END) AND ?3 IS NOT NULL AND ?4 IS NOT NULL "
/* Lines net of the ticket's discount, which share_spread() has dealt out in the same way: by largest remainder, of equal ones
 * the first. It is what the lines come to beyond what was charged for them. */
#define RECEIPT "OVER (PARTITION BY receipt)"
#define OF_LINES "FROM (SELECT plu, grp, quantity, amount - part - CASE WHEN place <= abs(rest) THEN (rest > 0) - (rest < 0) ELSE 0 " \
	"END AS amount FROM (SELECT *, off - sum(part) " RECEIPT " AS rest, row_number() OVER (PARTITION BY receipt ORDER BY remains " \
	"DESC, number) AS place FROM (SELECT *, coalesce(off * weight / sum(weight) " RECEIPT ", 0) AS part, coalesce(abs(off * weight " \
	"% sum(weight) " RECEIPT "), 0) AS remains FROM (SELECT x.receipt, l.number, l.plu, l.grp, l.quantity, l.amount, " \
	"CASE l.coupon WHEN 0 THEN l.amount ELSE 0 END AS weight, sum(l.amount) OVER (PARTITION BY x.receipt) - x.goods + x.discount " \
	"AS off FROM sale x JOIN sale_line l ON l.stream = x.stream AND l.receipt = x.receipt WHERE l.cause = 0 AND " MINE ")))) l "

/* What stored value has paid goes back with the whole of its sale, what another coupon has with its line, at the line's price. */
#define COUPONS "(SELECT stream, receipt, platform, line, amount, 1 AS n FROM sale_coupon UNION ALL " \
	"SELECT r.stream, r.receipt, c.platform, c.line, -c.amount, -1 FROM sale r JOIN sale_line l ON l.stream = r.stream AND " \
	"l.receipt = r.receipt JOIN sale_coupon c ON c.stream = r.stream AND c.receipt = r.refund_of AND c.line = l.number " \
	"WHERE r.kind = 1 AND c.line > 0 AND CASE c.amount WHEN 0 THEN NOT EXISTS (SELECT 1 FROM unit u WHERE u.stream = c.platform " \
	"AND u.journal = c.journal AND u.sequence = c.sequence) ELSE l.price <> 0 AND EXISTS (SELECT 1 FROM sale_tender b WHERE " \
	"b.stream = r.stream AND b.receipt = r.receipt AND b.code = '" TENDER_COUPON_CODE "') END UNION ALL " \
	"SELECT b.stream, b.receipt, c.platform, 0, -c.amount, -1 FROM sale_tender b JOIN sale r ON r.stream = b.stream AND " \
	"r.receipt = b.receipt JOIN sale_coupon c ON c.stream = r.stream AND c.receipt = r.refund_of " \
	"WHERE b.code = '" TENDER_PREPAID_CODE "' AND c.line = 0)"

static const struct {
	const char *name, *sql;
} REPORT[REPORTS] = {
	[REPORT_HOUR] = { "hour", "SELECT ((x.time + ?3) / 3600) % 24, '', count(*), sum(x.total) FROM sale x WHERE " MINE "GROUP BY 1 "
			  "ORDER BY (((x.time + ?3) / 3600) % 24 - ?4 / 60 + 24) % 24" },
	[REPORT_ITEM] = { "item", "SELECT l.plu, coalesce((SELECT name FROM carte_item i WHERE i.plu = l.plu), ''), sum(l.quantity), "
			  "sum(l.amount) " OF_LINES "GROUP BY l.plu ORDER BY 4 DESC, 1" },
	[REPORT_GROUP] = { "group", "SELECT 0, coalesce((SELECT name FROM carte_group g WHERE g.id = l.grp), l.grp, '-'), sum(l.quantity), "
			   "sum(l.amount) " OF_LINES "GROUP BY l.grp ORDER BY 4 DESC, 2" },
	[REPORT_CASHIER] = { "cashier", "SELECT x.who, '', count(*), sum(x.total) FROM sale x WHERE " MINE "GROUP BY x.who ORDER "
			   "BY 4 DESC, 1" },
	[REPORT_TENDER] = { "tender", "SELECT 0, t.code, count(*), sum(t.amount) FROM sale x JOIN (SELECT stream, receipt, code, amount "
			    "FROM sale_tender WHERE code <> '" TENDER_COUPON_CODE "' UNION ALL SELECT stream, receipt, '" TENDER_PREPAID_CODE
			    "', amount FROM sale_coupon WHERE line = 0) t ON t.stream = x.stream AND t.receipt = x.receipt WHERE " MINE "GROUP BY t.code ORDER BY 4 DESC, 2" },
	[REPORT_COUPON] = { "coupon", "SELECT p.stream, p.name || ': ' || coalesce((SELECT coalesce((SELECT i.name FROM carte_item i WHERE "
			    "i.plu = l.plu), char(1) || l.how) FROM sale_line l WHERE l.stream = c.stream AND l.receipt = c.receipt AND "
					   "l.number = c.line), "
			    "CASE c.line WHEN 0 THEN '+' ELSE '' END), sum(c.n), sum(c.amount) FROM sale x JOIN " COUPONS
			    " c ON c.stream = x.stream AND c.receipt = x.receipt JOIN platform p ON p.stream = c.platform WHERE " MINE "GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2" },
	[REPORT_VOID] = { "void", NULL },	/* their causes are in the facts alone */
	[REPORT_REFUND] = { "refund", "SELECT x.cause, '', count(*), -sum(x.total) FROM sale x WHERE x.kind = 1 AND " MINE "GROUP BY 1 "
			    "ORDER BY 4 DESC, 1" },
	[REPORT_CORRECTION] = { "correction", "SELECT e.who, '', count(*), sum(e.amount) FROM counter_event e WHERE e.kind = 50 AND (CASE "
				"WHEN ?1 > 0 THEN e.shift = ?1 ELSE (e.time + ?3 - ?4 * 60) / 86400 = ?2 END) GROUP BY 1 ORDER BY 4 DESC, 1" },
};
_Static_assert(FACT_CORRECTION == 50, "a number in SQL");

const char *report_name(enum report r)
{
	return REPORT[r].name;
}

bool report_parse(const char *name, enum report *out)
{
	for (enum report r = 0; r < REPORTS; r++)
		if (strcmp(REPORT[r].name, name) == 0) {
			*out = r;
			return true;
		}
	return false;
}

/* What the carte does not have goes by its kind: the books have no name of it. */
static const char *kind_words(enum line_price how)
{
	return how == PRICE_ACTIVITY ? N_("at a coupon's price") : how == PRICE_GIFT ? N_("exchanged") : N_("not on the carte");
}

static void name_row(struct store *s, enum report r, const char *read, struct report_row *row)
{
	char name[REPORT_NAME_CAP], *plus, *how;

	snprintf(name, sizeof name, "%s", read);
	how = r == REPORT_COUPON ? strrchr(name, 1) : NULL;
	if (how)
		snprintf(how, sizeof name - (size_t)(how - name), "%s", _(kind_words((enum line_price)(how[1] - '0'))));
	if (r == REPORT_HOUR)
		snprintf(row->name, sizeof row->name, "%02d:00", (int)row->key);
	else if (r == REPORT_TENDER && strcmp(name, TENDER_PREPAID_CODE) == 0)
		snprintf(row->name, sizeof row->name, "%s", _("Prepaid"));
	else if (r == REPORT_CASHIER || r == REPORT_CORRECTION)
		people_name(s, (uint32_t)row->key, row->name);
	else if (r == REPORT_REFUND || r == REPORT_VOID)
		snprintf(row->name, sizeof row->name, "%s", _(ticket_cause((uint8_t)row->key)));
	else if (r == REPORT_ITEM && !name[0])
		snprintf(row->name, sizeof row->name, "%u", (unsigned)row->key);
	else
		text_filter(bytes_of_str(name), row->name, sizeof row->name);
	if (r == REPORT_COUPON && (plus = strrchr(row->name, '+')) && plus[1] == 0)
		snprintf(plus, sizeof row->name - (size_t)(plus - row->name), "%s", _("Prepaid"));
}

static enum err add_voids(struct store *s, const struct report_of *of, int32_t utc_offset, struct report_row rows[VOID_CAUSES])
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT f.encoded FROM counter_event x JOIN fact f ON f.stream = x.stream AND f.journal = "
			      "x.journal AND f.sequence = x.sequence WHERE x.kind = ?1 AND (CASE WHEN ?2 > 0 THEN x.shift = ?2 ELSE "
			      "(x.time + ?4 - ?5 * 60) / 86400 = ?3 END)", "iiiii", (int64_t)FACT_VOID, (int64_t)of->shift,
			      (int64_t)of->day, (int64_t)utc_offset, (int64_t)of->begins);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		int64_t n[EVENTS_NUMBERS_MAX];
		struct fact f;
		struct report_row *row;

		e = fact_decode(db_column_bytes(q, 0), &f);
		if (e == ERR_OK)
			e = events_read(f.body, n);
		row = &rows[e == ERR_OK && n[4] > 0 && n[4] < VOID_CAUSES ? n[4] : VOID_OTHER];
		row->n += e == ERR_OK;
		row->amount += e == ERR_OK ? n[1] : 0;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err run_voids(struct store *s, const struct report_of *of, int32_t utc_offset,
			  enum err (*each)(void *ctx, const struct report_row *row), void *ctx)
{
	struct report_row rows[VOID_CAUSES] = { { .n = 0 } };
	enum err e = add_voids(s, of, utc_offset, rows);

	while (e == ERR_OK) {
		unsigned best = 0;

		for (unsigned i = 1; i < VOID_CAUSES; i++)
			if (rows[i].n && (!rows[best].n || rows[i].amount > rows[best].amount))
				best = i;
		if (!rows[best].n)
			break;
		rows[best].key = best;
		name_row(s, REPORT_VOID, "", &rows[best]);
		e = each(ctx, &rows[best]);
		rows[best].n = 0;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err report_run(struct store *s, enum report r, const struct report_of *of, int32_t utc_offset,
		    enum err (*each)(void *ctx, const struct report_row *row), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e;

	if (r == REPORT_VOID)
		return run_voids(s, of, utc_offset, each, ctx);
	e = db_query(&s->db, &q, REPORT[r].sql, "iiii", (int64_t)of->shift, (int64_t)of->day, (int64_t)utc_offset, (int64_t)of->begins);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct report_row row = { .key = sqlite3_column_int64(q, 0), .n = sqlite3_column_int64(q, 2),
					  .amount = sqlite3_column_int64(q, 3) };
		char name[REPORT_NAME_CAP];

		db_column_str(q, 1, name, sizeof name);
		name_row(s, r, name, &row);
		e = each(ctx, &row);
		if (e == ERR_NOT_FOUND)		/* the caller's, not the end of the rows */
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
