/* Receipts read back: as they were, or where their names were erased, out of the facts. */
#include "store/sales.h"

#include "store/carte.h"
#include "store/drafts.h"
#include "store/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_COLUMNS "receipt, sequence, refund_of, kind, who, shift, day, time, total, rounding, change, " \
	"coalesce((SELECT code FROM sale_tender t WHERE t.stream = sale.stream AND t.receipt = sale.receipt " \
	"ORDER BY abs(amount) DESC, place LIMIT 1), '')"

static void read_head(sqlite3_stmt *q, struct sales_head *h)
{
	memset(h, 0, sizeof *h);
	h->receipt = (uint64_t)sqlite3_column_int64(q, 0);
	h->sequence = (uint64_t)sqlite3_column_int64(q, 1);
	h->refund_of = (uint64_t)sqlite3_column_int64(q, 2);
	h->refund = sqlite3_column_int(q, 3) == 1;
	h->who = (uint32_t)sqlite3_column_int64(q, 4);
	h->shift = (uint32_t)sqlite3_column_int64(q, 5);
	h->day = sqlite3_column_int(q, 6);
	h->time = sqlite3_column_int64(q, 7);
	h->total = sqlite3_column_int64(q, 8);
	h->rounding = sqlite3_column_int64(q, 9);
	h->change = sqlite3_column_int64(q, 10);
	db_column_str(q, 11, h->tender, sizeof h->tender);
}

/* What is in the sale's fact beside its lines. */
static void of_sale(struct ticket *t, const struct sale_fact *x, const struct fact *f)
{
	t->kind = f->stream == STREAM_TRAINING ? TICKET_TRAINING : x->kind == 1 ? TICKET_REFUND : TICKET_SALE;
	memcpy(t->table, x->table, sizeof t->table);
	t->guests = x->guests;
	t->who = f->who;
	t->opened = x->opened;
	t->refund_of = x->refund_of;
	t->cause = x->cause;
	t->discount = x->share;
	t->discount_amount = x->off;
	t->discount_by = x->discount_by;
	t->n_tenders = x->n_tenders;
	for (unsigned i = 0; i < x->n_tenders; i++) {
		struct ticket_tender *to = &t->tenders[i];

		memcpy(to->code, x->tenders[i].code, sizeof to->code);
		to->kind = (enum tender_kind)x->tenders[i].kind;
		to->amount = x->tenders[i].amount;
		to->given = x->tenders[i].given;
		to->rounding = x->tenders[i].rounding;
	}
}

static void of_modifier(struct store *s, struct line_modifier *m, uint32_t number, int64_t price)
{
	struct carte_modifier now;

	if (carte_get_modifier(s, number, &now) == ERR_OK)
		*m = ticket_modifier(&now, "");
	else
		snprintf(m->name, sizeof m->name, "%u", number);
	m->number = number;
	m->price = price;
}

/* A name is the carte's of today; an item that it has no more is its number. */
static void of_line(struct store *s, struct ticket_line *l, const struct sale_fact_line *x)
{
	struct carte_item item;

	*l = (struct ticket_line){
		.number = x->number, .plu = x->plu, .quantity = x->quantity, .price = x->price, .carte_price = x->carte_price,
		.how = (enum line_price)x->how, .tax = (char)('A' + x->tax), .discount = x->discount,
		.discount_amount = x->discount_amount, .allowed_by = x->allowed_by, .course = x->course, .seat = x->seat,
		.coupon = x->coupon, .voided = x->cause != 0, .cause = x->cause, .n_modifiers = x->n_modifiers, .sent = x->quantity,
	};
	for (unsigned i = 0; i < x->n_modifiers; i++)
		of_modifier(s, &l->modifiers[i], x->modifiers[i].number, x->modifiers[i].price);
	if (x->plu && carte_by_plu(s, x->plu, &item) == ERR_OK) {
		memcpy(l->name, item.name, sizeof l->name);
		memcpy(l->brief, item.brief, sizeof l->brief);
		memcpy(l->group, item.group, sizeof l->group);
		memcpy(l->product, item.product, sizeof l->product);
		l->weighed = item.weighed;
	} else {
		snprintf(l->name, sizeof l->name, "%u", x->plu);
		snprintf(l->brief, sizeof l->brief, "%u", x->plu);
	}
}

/* One fact of the sale, counted back from the sale's own. */
static enum err read_fact(struct store *s, const struct sales_head *h, bool training, uint64_t back, struct ticket *t, bool *lines)
{
	struct journal_read r;
	struct sale_fact_lines l;
	struct sale_fact x;
	enum err e = journal_read(s, training ? STREAM_TRAINING : STREAM_SHOP, h->sequence - back, &r);

	if (e != ERR_OK)
		return e;
	*lines = r.fact.kind == FACT_SALE_LINES && sale_fact_get_lines(r.fact.body, &l) == ERR_OK && l.receipt == h->receipt;
	if (back == 0) {
		*lines = true;		/* it has some, before it */
		e = sale_fact_decode(r.fact.body, &x);
		if (e == ERR_OK)
			of_sale(t, &x, &r.fact);
	}
	/* from the last to the first: those of this fact go before what there is */
	if (back > 0 && *lines && t->n_lines + l.n <= TICKET_LINES_MAX) {
		memmove(t->lines + l.n, t->lines, t->n_lines * sizeof t->lines[0]);
		for (unsigned i = 0; i < l.n; i++)
			of_line(s, &t->lines[i], &l.lines[i]);
		t->n_lines = (uint16_t)(t->n_lines + l.n);
	}
	journal_done(&r);
	return e;
}

static enum err select_journal(struct store *s, bool training, uint64_t receipt)
{
	sqlite3_stmt *q = NULL;
	uint8_t id[JOURNAL_ID_LEN];
	enum err e = db_query(&s->db, &q, "SELECT j.id FROM sale JOIN journal j ON j.number = sale.journal WHERE stream = ?1 AND "
			      "receipt = ?2", "ii", (int64_t)(training ? STREAM_TRAINING : STREAM_SHOP), (int64_t)receipt);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		e = db_column_fixed(q, 0, id, sizeof id);
	db_done(q);
	return e == ERR_OK ? journal_select(s, id) : e;
}

static enum err from_facts(struct store *s, bool training, const struct sales_head *h, struct ticket *t)
{
	uint8_t current[JOURNAL_ID_LEN];
	bool lines = true;
	enum err e;

	memcpy(current, s->journal, sizeof current);
	memset(t, 0, sizeof *t);
	e = select_journal(s, training, h->receipt);
	for (uint64_t back = 0; e == ERR_OK && back < h->sequence && lines; back++)
		e = read_fact(s, h, training, back, t, &lines);
	for (unsigned i = 0; i < t->n_lines; i++) {
		t->lines[i].coupon = 0;		/* what it was is in the facts of its platform */
		if (t->lines[i].number > t->last_number)
			t->last_number = t->lines[i].number;
	}
	(void)journal_select(s, current);
	return e;
}

/* Tenders as they are now: one may have been changed. */
static enum err tenders_now(struct store *s, bool training, uint64_t receipt, struct ticket *t)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT place, code, kind FROM sale_tender WHERE stream = ?1 AND receipt = ?2 ORDER BY place",
			      "ii", (int64_t)(training ? STREAM_TRAINING : STREAM_SHOP), (int64_t)receipt);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		int place = sqlite3_column_int(q, 0) - 1, kind = sqlite3_column_int(q, 2);

		if (place < 0 || place >= t->n_tenders || kind < 0 || kind >= TENDER_KINDS)
			continue;
		db_column_str(q, 1, t->tenders[place].code, sizeof t->tenders[place].code);
		t->tenders[place].kind = (enum tender_kind)kind;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err not_there(uint64_t receipt)
{
	return err_set(ERR_NOT_FOUND, "there is no receipt %llu", (unsigned long long)receipt);
}

enum err sales_read(struct store *s, bool training, uint64_t receipt, struct ticket *t, struct sales_head *head)
{
	sqlite3_stmt *q = NULL;
	struct sales_head h = { .receipt = 0 };
	bool kept = false;
	enum err e = db_query(&s->db, &q, "SELECT " HEAD_COLUMNS ", ticket FROM sale WHERE stream = ?1 AND receipt = ?2", "ii",
			      (int64_t)(training ? STREAM_TRAINING : STREAM_SHOP), (int64_t)receipt);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		read_head(q, &h);
		kept = sqlite3_column_type(q, 12) == SQLITE_BLOB;
		if (t && kept)
			e = drafts_decode(db_column_bytes(q, 12), t);
	}
	db_done(q);
	if (e == ERR_NOT_FOUND)
		return not_there(receipt);
	if (e == ERR_OK && t && !kept)
		e = from_facts(s, training, &h, t);
	if (e == ERR_OK && t)
		e = tenders_now(s, training, receipt, t);
	if (e == ERR_OK && head)
		*head = h;
	return e;
}

enum err sales_last(struct store *s, bool training, uint64_t *receipt)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT receipt FROM sale WHERE stream = ?1 ORDER BY receipt DESC LIMIT 1", "i",
			    (int64_t)(training ? STREAM_TRAINING : STREAM_SHOP));

	if (e == ERR_OK)
		*receipt = (uint64_t)n;
	return e;
}

enum err sales_each(struct store *s, bool training, unsigned most, enum err (*each)(void *ctx, const struct sales_head *h), void *ctx)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT " HEAD_COLUMNS " FROM sale WHERE stream = ?1 ORDER BY receipt DESC LIMIT ?2", "ii",
			      (int64_t)(training ? STREAM_TRAINING : STREAM_SHOP), (int64_t)most);

	while (e == ERR_OK && (e = db_step(&s->db, q)) == ERR_OK) {
		struct sales_head h;

		read_head(q, &h);
		e = each(ctx, &h);
		if (e == ERR_NOT_FOUND)
			break;
	}
	db_done(q);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err sales_refunded(struct store *s, uint64_t receipt, const struct ticket_line *of, struct sales_back *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT coalesce(sum(-l.quantity), 0), coalesce(sum(-l.amount), 0) FROM sale x JOIN sale_line l "
			      "ON l.stream = x.stream AND l.receipt = x.receipt WHERE x.stream = 0 AND x.kind = 1 AND x.refund_of = ?1 "
			      "AND l.number = ?2 AND l.plu = ?3 AND l.cause = 0", "iii", (int64_t)receipt, (int64_t)of->number,
			      (int64_t)of->plu);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK)
		*out = (struct sales_back){ .quantity = (int32_t)sqlite3_column_int64(q, 0), .amount = sqlite3_column_int64(q, 1) };
	db_done(q);
	return e;
}

bool sales_one_way(const struct ticket_tender *a, const struct ticket_tender *b)
{
	return strcmp(a->code, b->code) == 0 && (a->kind != TENDER_ACCOUNT || strcasecmp(a->reference, b->reference) == 0);
}

/* An account's name is nowhere but in the ticket. */
static enum err add_paid(struct store *s, uint64_t receipt, const struct ticket_tender *way, struct ticket *t, struct sales_paid *sum)
{
	enum err e = sales_read(s, false, receipt, t, NULL);

	for (unsigned i = 0; e == ERR_OK && i < t->n_tenders; i++) {
		if (!sales_one_way(&t->tenders[i], way))
			continue;
		sum->amount += t->tenders[i].amount;
		sum->rounding += t->tenders[i].rounding;
	}
	return e;
}

enum err sales_paid_by(struct store *s, uint64_t receipt, const struct ticket_tender *way, struct sales_paid *out)
{
	struct ticket *t = malloc(sizeof *t);
	struct sales_paid sum = { .amount = 0 };
	int64_t of = (int64_t)receipt;
	enum err e = t ? add_paid(s, receipt, way, t, &sum) : err_set(ERR_NOMEM, "no memory for a ticket");

	while (e == ERR_OK) {
		e = db_int(&s->db, &of, "SELECT receipt FROM sale WHERE stream = 0 AND refund_of = ?1 AND receipt > ?2 ORDER BY receipt "
			   "LIMIT 1", "ii", (int64_t)receipt, of);
		if (e == ERR_OK)
			e = add_paid(s, (uint64_t)of, way, t, &sum);
	}
	free(t);
	if (e == ERR_NOT_FOUND)
		*out = sum;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err sales_of_redemption(struct store *s, uint32_t stream, const uint8_t journal[JOURNAL_ID_LEN], uint64_t sequence,
			     uint64_t *receipt)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT c.receipt FROM sale_coupon c JOIN journal j ON j.number = c.journal WHERE c.platform = ?1 "
			    "AND c.sequence = ?2 AND j.id = ?3 AND c.stream = 0", "iib", (int64_t)stream, (int64_t)sequence,
			    bytes_of(journal, JOURNAL_ID_LEN));

	if (e == ERR_OK)
		*receipt = (uint64_t)n;
	return e;
}

enum err sales_coupon(struct store *s, uint64_t receipt, unsigned place, struct sales_coupon *out)
{
	struct sales_coupon c = { .stream = 0 };
	sqlite3_stmt *q = NULL;
	enum err e = db_query(&s->db, &q, "SELECT c.platform, c.sequence, c.line, c.amount, j.id FROM sale_coupon c JOIN journal j ON "
			      "j.number = c.journal WHERE c.stream = 0 AND c.receipt = ?1 AND c.place = ?2", "ii", (int64_t)receipt,
			      (int64_t)place);

	if (e == ERR_OK)
		e = db_step(&s->db, q);
	if (e == ERR_OK) {
		c.stream = (uint32_t)sqlite3_column_int64(q, 0);
		c.sequence = (uint64_t)sqlite3_column_int64(q, 1);
		c.line = (uint16_t)sqlite3_column_int(q, 2);
		c.amount = sqlite3_column_int64(q, 3);
		e = db_column_fixed(q, 4, c.journal, sizeof c.journal);
	}
	db_done(q);
	if (e == ERR_OK)
		*out = c;
	return e;
}
