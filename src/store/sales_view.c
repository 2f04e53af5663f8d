/* The rows that follow from a sale's facts: written from the fact alone, so that they can be written again. */
#include "store/sales.h"

#include "store/drafts.h"
#include "store/events.h"

#include <stdlib.h>
#include <string.h>

static enum err view_line(struct store *s, uint32_t stream, uint64_t receipt, const struct sale_fact_line *l, const char *group)
{
	return db_run(&s->db, "INSERT INTO sale_line (stream, receipt, number, plu, quantity, price, carte_price, how, tax, amount, "
		      "allowed_by, coupon, cause, grp) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
		      "coalesce(?14, (SELECT grp FROM carte_item WHERE plu = ?4)))", "iiiiiiiiiiiiit", (int64_t)stream,
		      (int64_t)receipt, (int64_t)l->number, (int64_t)l->plu, (int64_t)l->quantity, l->price, l->carte_price,
		      (int64_t)l->how, (int64_t)l->tax, l->amount, (int64_t)l->allowed_by, (int64_t)l->coupon, (int64_t)l->cause,
		      group);
}

static const char *group_of(const struct ticket *t, uint16_t number)
{
	for (unsigned i = 0; t && i < t->n_lines; i++)
		if (t->lines[i].number == number)
			return t->lines[i].group[0] ? t->lines[i].group : NULL;
	return NULL;
}

static enum err view_lines(struct store *s, const struct fact *f, const struct ticket *kept)
{
	struct sale_fact_lines lines;
	enum err e = sale_fact_get_lines(f->body, &lines);

	for (unsigned i = 0; e == ERR_OK && i < lines.n; i++)
		e = view_line(s, f->stream, lines.receipt, &lines.lines[i], group_of(kept, lines.lines[i].number));
	return e;
}

static enum err view_head(struct store *s, int64_t journal, const struct fact *f, const struct sale_fact *x)
{
	return db_run(&s->db, "INSERT INTO sale (stream, receipt, journal, sequence, kind, day, shift, time, who, opened, goods, "
		      "discount, tax, total, rounding, change, tbl, guests, refund_of, cause) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		      "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)", "iiiiiiiiiiiiiiiitiii", (int64_t)f->stream,
		      (int64_t)x->receipt, journal, (int64_t)f->sequence, (int64_t)x->kind, (int64_t)x->day, (int64_t)x->shift,
		      f->time, (int64_t)f->who, x->opened, x->goods, x->discount, x->tax, x->total, x->rounding, x->change, x->table,
		      (int64_t)x->guests, (int64_t)x->refund_of, (int64_t)x->cause);
}

static enum err view_rows(struct store *s, int64_t journal, const struct fact *f, const struct sale_fact *x)
{
	int64_t stream = f->stream, receipt = (int64_t)x->receipt;
	enum err e = ERR_OK;

	for (unsigned i = 0; e == ERR_OK && i < x->n_taxes; i++)
		e = db_run(&s->db, "INSERT INTO sale_tax (stream, receipt, class, gross, net, tax) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			   "iiiiii", stream, receipt, (int64_t)x->taxes[i].class, x->taxes[i].gross, x->taxes[i].net, x->taxes[i].tax);
	for (unsigned i = 0; e == ERR_OK && i < x->n_tenders; i++)
		e = db_run(&s->db, "INSERT INTO sale_tender (stream, receipt, place, code, kind, amount, given, rounding) "
			   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "iiitiiii", stream, receipt, (int64_t)i + 1, x->tenders[i].code,
			   (int64_t)x->tenders[i].kind, x->tenders[i].amount, x->tenders[i].given, x->tenders[i].rounding);
	for (unsigned i = 0; e == ERR_OK && i < x->n_coupons; i++)
		e = db_run(&s->db, "INSERT INTO sale_coupon (stream, receipt, place, platform, journal, sequence, line, amount) "
			   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "iiiiiiii", stream, receipt, (int64_t)i + 1,
			   (int64_t)x->coupons[i].stream, journal, (int64_t)x->coupons[i].sequence, (int64_t)x->coupons[i].line,
			   x->coupons[i].amount);
	return e;
}

static enum err keep_ticket(struct store *s, const struct fact *f, uint64_t receipt, const struct ticket *kept)
{
	uint8_t *memory = kept ? malloc(DRAFTS_BYTES_MAX) : NULL;
	struct buf b;
	enum err e;

	if (!kept)
		return ERR_OK;
	if (!memory)
		return err_set(ERR_NOMEM, "no memory for a ticket");
	buf_init(&b, memory, DRAFTS_BYTES_MAX);
	e = drafts_encode(kept, &b);
	if (e == ERR_OK)
		e = db_run(&s->db, "UPDATE sale SET ticket = ?3 WHERE stream = ?1 AND receipt = ?2", "iib", (int64_t)f->stream,
			   (int64_t)receipt, buf_bytes(&b));
	free(memory);
	return e;
}

static enum err view_sale(struct store *s, int64_t journal, const struct fact *f, const struct ticket *kept)
{
	struct sale_fact x;
	enum err e = sale_fact_decode(f->body, &x);

	if (e == ERR_OK)
		e = view_head(s, journal, f, &x);
	if (e == ERR_OK)
		e = view_rows(s, journal, f, &x);
	return e == ERR_OK ? keep_ticket(s, f, x.receipt, kept) : e;
}

enum err sales_view(struct store *s, int64_t journal, const struct fact *f, const struct ticket *kept)
{
	if (f->kind == FACT_SALE_LINES)
		return view_lines(s, f, kept);
	return f->kind == FACT_SALE ? view_sale(s, journal, f, kept) : ERR_OK;
}

/* ---- the same the other way round: do the rows say what the fact says? ---- */

static enum err differs(const struct store *s, const struct fact *f)
{
	return err_set(ERR_CORRUPT, "%s: damaged, fact %llu of stream %u and the sales differ", s->dir, (unsigned long long)f->sequence,
		       f->stream);
}

static enum err check_lines(struct store *s, const struct fact *f)
{
	struct sale_fact_lines lines;
	int64_t n = 1;
	enum err e = sale_fact_get_lines(f->body, &lines);

	if (e != ERR_OK)
		return differs(s, f);
	for (unsigned i = 0; e == ERR_OK && n == 1 && i < lines.n; i++) {
		const struct sale_fact_line *l = &lines.lines[i];

		e = db_int(&s->db, &n, "SELECT count(*) FROM sale_line WHERE stream = ?1 AND receipt = ?2 AND number = ?3 AND plu = ?4 AND "
			   "quantity = ?5 AND price = ?6 AND tax = ?7 AND amount = ?8 AND cause = ?9 AND coupon = ?10", "iiiiiiiiii",
			   (int64_t)f->stream, (int64_t)lines.receipt, (int64_t)l->number, (int64_t)l->plu, (int64_t)l->quantity,
			   l->price, (int64_t)l->tax, l->amount, (int64_t)l->cause, (int64_t)l->coupon);
	}
	return e == ERR_OK && n != 1 ? differs(s, f) : e;
}

/* A tender may have become another; its amount did not. */
static enum err check_rows(struct store *s, const struct fact *f, const struct sale_fact *x)
{
	int64_t stream = f->stream, receipt = (int64_t)x->receipt, n = 1, rows = 0;
	enum err e = ERR_OK;

	for (unsigned i = 0; e == ERR_OK && n == 1 && i < x->n_taxes; i++)
		e = db_int(&s->db, &n, "SELECT count(*) FROM sale_tax WHERE stream = ?1 AND receipt = ?2 AND class = ?3 AND gross = ?4 AND "
			   "net = ?5 AND tax = ?6", "iiiiii", stream, receipt, (int64_t)x->taxes[i].class, x->taxes[i].gross,
			   x->taxes[i].net, x->taxes[i].tax);
	for (unsigned i = 0; e == ERR_OK && n == 1 && i < x->n_tenders; i++)
		e = db_int(&s->db, &n, "SELECT count(*) FROM sale_tender WHERE stream = ?1 AND receipt = ?2 AND place = ?3 AND amount = ?4 "
			   "AND given = ?5", "iiiii", stream, receipt, (int64_t)i + 1, x->tenders[i].amount, x->tenders[i].given);
	for (unsigned i = 0; e == ERR_OK && n == 1 && i < x->n_coupons; i++)
		e = db_int(&s->db, &n, "SELECT count(*) FROM sale_coupon WHERE stream = ?1 AND receipt = ?2 AND place = ?3 AND "
				   "platform = ?4 "
			   "AND sequence = ?5 AND amount = ?6", "iiiiii", stream, receipt, (int64_t)i + 1,
			   (int64_t)x->coupons[i].stream, (int64_t)x->coupons[i].sequence, x->coupons[i].amount);
	if (e == ERR_OK && n == 1)
		e = db_int(&s->db, &rows, "SELECT (SELECT count(*) FROM sale_tax WHERE stream = ?1 AND receipt = ?2) + (SELECT "
				   "count(*) FROM "
			   "sale_tender WHERE stream = ?1 AND receipt = ?2) + (SELECT count(*) FROM sale_coupon WHERE stream = ?1 AND "
			   "receipt = ?2) + (SELECT count(*) FROM sale_line WHERE stream = ?1 AND receipt = ?2)", "ii", stream, receipt);
	if (e == ERR_OK && (n != 1 || rows != x->n_taxes + x->n_tenders + x->n_coupons + x->lines))
		e = differs(s, f);
	return e;
}

static enum err check_sale(struct store *s, int64_t journal, const struct fact *f)
{
	struct sale_fact x;
	int64_t n;
	enum err e = sale_fact_decode(f->body, &x);

	if (e != ERR_OK)
		return differs(s, f);
	e = db_int(&s->db, &n, "SELECT count(*) FROM sale WHERE stream = ?1 AND receipt = ?2 AND journal = ?3 AND sequence = ?4 AND "
		   "kind = ?5 AND day = ?6 AND shift = ?7 AND who = ?8 AND goods = ?9 AND discount = ?10 AND tax = ?11 AND total = ?12 "
		   "AND rounding = ?13 AND change = ?14 AND refund_of = ?15 AND time = ?16 AND cause = ?17", "iiiiiiiiiiiiiiiii", (int64_t)f->stream,
		   (int64_t)x.receipt, journal, (int64_t)f->sequence, (int64_t)x.kind, (int64_t)x.day, (int64_t)x.shift,
		   (int64_t)f->who, x.goods, x.discount, x.tax, x.total, x.rounding, x.change, (int64_t)x.refund_of, f->time,
		   (int64_t)x.cause);
	if (e == ERR_OK && n != 1)
		return differs(s, f);
	return e == ERR_OK ? check_rows(s, f, &x) : e;
}

static enum err check_event(struct store *s, int64_t journal, const struct fact *f)
{
	int64_t n = 0;
	enum err e = db_int(&s->db, &n, "SELECT count(*) FROM counter_event WHERE journal = ?1 AND sequence = ?2 AND kind = ?3 AND "
			    "time = ?4 AND who = ?5", "iiiii", journal, (int64_t)f->sequence, (int64_t)f->kind, f->time, (int64_t)f->who);
	int64_t numbers[EVENTS_NUMBERS_MAX];

	if (e == ERR_OK && n == 1 && f->kind != FACT_OVERRIDE && events_read(f->body, numbers) == ERR_OK)
		e = db_int(&s->db, &n, "SELECT count(*) FROM counter_event WHERE journal = ?1 AND sequence = ?2 AND shift = ?3 AND "
			   "amount = ?4", "iiii", journal, (int64_t)f->sequence, numbers[0], numbers[1]);
	return e == ERR_OK && n != 1 ? differs(s, f) : e;
}

enum err sales_check(struct store *s, int64_t journal, const struct fact *f)
{
	if (f->kind == FACT_SALE_LINES)
		return check_lines(s, f);
	if (f->kind == FACT_SALE)
		return check_sale(s, journal, f);
	return events_in_view(f->kind) ? check_event(s, journal, f) : ERR_OK;
}
