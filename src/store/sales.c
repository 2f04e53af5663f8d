#include "store/sales.h"

#include "store/events.h"
#include "store/journal.h"

#include <assert.h>
#include <string.h>

static uint32_t stream_of(const struct ticket *t)
{
	return t->kind == TICKET_TRAINING ? STREAM_TRAINING : STREAM_SHOP;
}

static enum err append(struct store *s, const struct sales_new *n, uint32_t kind, struct bytes body)
{
	struct fact f = { .stream = stream_of(n->ticket), .time = n->now, .who = n->who, .kind = kind, .body = body };
	enum err e = journal_append(s, &(struct journal_entry){ .stream = f.stream, .who = f.who, .kind = kind, .time = f.time,
				    .body = body, .shown = true }, &f.sequence);

	return e == ERR_OK ? sales_view(s, s->journal_number, &f, n->ticket) : e;
}

static enum err write_lines(struct store *s, const struct sales_new *n, uint64_t receipt)
{
	struct sale_fact_line lines[TICKET_LINES_MAX];
	const struct ticket *t = n->ticket;
	enum err e = ERR_OK;

	for (unsigned i = 0; i < t->n_lines; i++)
		sale_fact_of_line(&t->lines[i], &lines[i]);
	for (size_t at = 0; e == ERR_OK && at < t->n_lines; ) {
		uint8_t memory[FACT_BODY_MAX];
		struct buf b;
		size_t put;

		buf_init(&b, memory, sizeof memory);
		put = sale_fact_put_lines(receipt, lines + at, t->n_lines - at, &b);
		assert(put > 0);
		at += put;
		e = append(s, n, FACT_SALE_LINES, buf_bytes(&b));
	}
	return e;
}

static void fill_taxes(struct sale_fact *f, const struct ticket_totals *totals)
{
	for (unsigned i = 0; i < HOUSE_TAXES_MAX; i++) {
		const struct ticket_tax *t = &totals->taxes[i];

		if (t->gross == 0 && t->net == 0 && t->tax == 0)
			continue;
		f->taxes[f->n_taxes].class = (uint8_t)i;
		f->taxes[f->n_taxes].gross = t->gross;
		f->taxes[f->n_taxes].net = t->net;
		f->taxes[f->n_taxes].tax = t->tax;
		f->n_taxes++;
	}
}

static void fill_tenders(struct sale_fact *f, const struct ticket *t)
{
	f->n_tenders = (uint8_t)t->n_tenders;
	for (unsigned i = 0; i < t->n_tenders; i++) {
		memcpy(f->tenders[i].code, t->tenders[i].code, sizeof f->tenders[i].code);
		f->tenders[i].kind = (uint8_t)t->tenders[i].kind;
		f->tenders[i].amount = t->tenders[i].amount;
		f->tenders[i].given = t->tenders[i].given;
		f->tenders[i].rounding = t->tenders[i].rounding;
	}
}

static void fill_coupons(struct sale_fact *f, const struct sales_new *n)
{
	f->n_coupons = (uint8_t)n->ticket->n_coupons;
	for (unsigned i = 0; i < f->n_coupons; i++) {
		f->coupons[i].stream = n->redeemed[i].stream;
		f->coupons[i].sequence = n->redeemed[i].sequence;
		f->coupons[i].line = n->ticket->coupons[i].line;
		f->coupons[i].amount = n->totals->by_coupon[i];
	}
}

static void fill(struct sale_fact *f, const struct sales_new *n, uint64_t receipt)
{
	const struct ticket *t = n->ticket;
	const struct ticket_totals *totals = n->totals;

	*f = (struct sale_fact){
		.receipt = receipt, .kind = t->kind == TICKET_REFUND, .day = n->day, .shift = n->shift, .opened = t->opened,
		.lines = t->n_lines, .goods = totals->goods, .discount = totals->discount, .tax = totals->tax,
		.total = totals->total, .rounding = totals->rounding, .change = totals->change, .guests = t->guests,
		.refund_of = t->refund_of, .cause = t->cause, .share = t->discount, .off = t->discount_amount,
		.discount_by = t->discount_by,
	};
	memcpy(f->table, t->table, sizeof f->table);
	fill_taxes(f, totals);
	fill_tenders(f, t);
	fill_coupons(f, n);
}

/* Inside the transaction nobody else gets the same number; and the key would refuse it. */
static enum err next_receipt(struct store *s, uint32_t stream, uint64_t *out)
{
	int64_t n;
	enum err e = db_int(&s->db, &n, "SELECT coalesce(max(receipt), 0) + 1 FROM sale WHERE stream = ?1", "i", (int64_t)stream);

	if (e == ERR_OK)
		*out = (uint64_t)n;
	return e;
}

enum err sales_write(struct store *s, const struct sales_new *n, uint64_t *out)
{
	uint8_t memory[FACT_BODY_MAX];
	struct sale_fact f;
	struct buf b;
	uint64_t receipt = 0;
	enum err e;

	assert(s->db.in_transaction);
	e = next_receipt(s, stream_of(n->ticket), &receipt);
	if (e == ERR_OK)
		e = write_lines(s, n, receipt);
	if (e != ERR_OK)
		return e;
	fill(&f, n, receipt);
	buf_init(&b, memory, sizeof memory);
	e = sale_fact_encode(&f, &b);
	if (e == ERR_OK)
		e = append(s, n, FACT_SALE, buf_bytes(&b));
	if (e == ERR_OK)
		*out = receipt;
	return e;
}

int64_t sales_code_number(const char *code)
{
	return (int64_t)(unsigned char)code[0] << 8 | (unsigned char)code[1];
}

enum err sales_change_tender(struct store *s, const struct sales_tender *c)
{
	struct event_fact f = { .kind = FACT_TENDER_CHANGED, .who = c->who, .now = c->now,
				.numbers = { c->shift, (int64_t)c->receipt, c->place, sales_code_number(c->now_by->code),
					     c->now_by->kind } };
	enum err e = db_run(&s->db, "UPDATE sale_tender SET code = ?3, kind = ?4 WHERE stream = 0 AND receipt = ?1 AND place = ?2",
			    "iiti", (int64_t)c->receipt, (int64_t)c->place, c->now_by->code, (int64_t)c->now_by->kind);

	if (e == ERR_OK && db_changes(&s->db) != 1)
		e = err_set(ERR_NOT_FOUND, "receipt %llu has no tender %u", (unsigned long long)c->receipt, c->place);
	return e == ERR_OK ? events_add(s, &f, NULL) : e;
}

enum err sales_erase(struct store *s, uint64_t receipt)
{
	enum err e = db_run(&s->db, "UPDATE sale SET ticket = NULL WHERE stream = 0 AND receipt = ?1", "i", (int64_t)receipt);

	if (e == ERR_OK && db_changes(&s->db) != 1)
		e = err_set(ERR_NOT_FOUND, "there is no receipt %llu", (unsigned long long)receipt);
	return e;
}
