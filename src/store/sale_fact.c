#include "store/sale_fact.h"

#include "store/record.h"

#include <string.h>

enum { LINES_KEY = 2, MODIFIERS_KEY = 20, TAXES_KEY = 30, TENDERS_KEY, COUPONS_KEY };

#define U(k, m) RECORD_OF(k, RECORD_UINT, TYPE, m)
#define I(k, m) RECORD_OF(k, RECORD_INT, TYPE, m)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define TYPE struct sale_fact_line
static const struct record_field LINE[] = {
	U(1, number), U(2, plu), I(3, quantity), I(4, price), I(5, carte_price), U(6, how), U(7, tax), I(8, amount),
	I(9, discount), I(10, discount_amount), U(11, allowed_by), U(12, coupon), U(13, cause), U(14, course), U(15, seat),
};
#undef TYPE
#define TYPE struct sale_fact
static const struct record_field SALE[] = {
	U(1, receipt), U(2, kind), I(3, day), U(4, shift), I(5, opened), U(6, lines), I(7, goods), I(8, discount), I(9, tax),
	I(10, total), I(11, rounding), I(12, change), U(13, guests), U(14, refund_of), I(15, share), I(16, off),
	U(17, discount_by), RECORD_OF(18, RECORD_TEXT, TYPE, table), U(19, cause),
};
#undef TYPE

void sale_fact_of_line(const struct ticket_line *l, struct sale_fact_line *out)
{
	*out = (struct sale_fact_line){
		.number = l->number, .plu = l->plu, .quantity = l->quantity, .price = l->price, .carte_price = l->carte_price,
		.how = (uint8_t)l->how, .tax = (uint8_t)(l->tax - 'A'), .amount = ticket_amount(l), .discount = l->discount,
		.discount_amount = l->discount_amount, .allowed_by = l->allowed_by, .coupon = l->coupon,
		.cause = l->voided ? l->cause ? l->cause : (uint8_t)VOID_OTHER : 0, .course = l->course, .seat = l->seat,
		.n_modifiers = l->n_modifiers,
	};
	for (unsigned i = 0; i < l->n_modifiers; i++) {
		out->modifiers[i].number = l->modifiers[i].number;
		out->modifiers[i].price = l->modifiers[i].price;
	}
}

static void put_line(struct buf *b, const struct sale_fact_line *l)
{
	cbor_put_map(b, record_count(LINE, COUNT(LINE), l) + (l->n_modifiers > 0));
	record_put(b, LINE, COUNT(LINE), l);
	if (l->n_modifiers == 0)
		return;
	cbor_put_uint(b, MODIFIERS_KEY);
	cbor_put_array(b, l->n_modifiers);
	for (unsigned i = 0; i < l->n_modifiers; i++) {
		cbor_put_array(b, 2);
		cbor_put_uint(b, l->modifiers[i].number);
		cbor_put_int(b, l->modifiers[i].price);
	}
}

/* The lines are written aside first: how many fit is only known when the first does not. */
size_t sale_fact_put_lines(uint64_t receipt, const struct sale_fact_line *lines, size_t n, struct buf *b)
{
	enum { HEAD_MAX = 16 };
	uint8_t memory[FACT_BODY_MAX - HEAD_MAX];
	struct buf aside;
	size_t done = 0, len = 0;

	buf_init(&aside, memory, sizeof memory);
	while (done < n && done < SALE_FACT_LINES_MAX) {
		put_line(&aside, &lines[done]);
		if (aside.over)
			break;
		len = aside.len;
		done++;
	}
	cbor_put_map(b, 2);
	cbor_put_uint(b, 1);
	cbor_put_uint(b, receipt);
	cbor_put_uint(b, LINES_KEY);
	cbor_put_array(b, done);
	buf_put(b, memory, len);
	return b->over ? 0 : done;
}

static void get_modifiers(struct cbor_in *in, void *base, int64_t key)
{
	struct sale_fact_line *l = base;

	if (key != MODIFIERS_KEY) {
		cbor_fail(in);
		return;
	}
	l->n_modifiers = (uint8_t)cbor_get_array(in, LINE_MODIFIERS_MAX);
	if (l->n_modifiers == 0)
		cbor_fail(in);
	for (unsigned i = 0; i < l->n_modifiers && in->err == ERR_OK; i++) {
		if (cbor_get_array(in, 2) != 2)
			cbor_fail(in);
		l->modifiers[i].number = (uint32_t)cbor_get_uint_max(in, CARTE_PLU_MAX);
		l->modifiers[i].price = cbor_get_int(in);
	}
}

static bool line_in_bounds(const struct sale_fact_line *l)
{
	return l->number >= 1 && l->how <= PRICE_GIFT && l->tax < HOUSE_TAXES_MAX && l->cause < VOID_CAUSES &&
	       l->plu <= CARTE_PLU_MAX;
}

static void get_lines(struct cbor_in *in, struct sale_fact_lines *l)
{
	l->n = (uint8_t)cbor_get_array(in, SALE_FACT_LINES_MAX);
	for (unsigned i = 0; i < l->n && in->err == ERR_OK; i++) {
		record_get(in, LINE, COUNT(LINE), &l->lines[i], get_modifiers);
		if (!line_in_bounds(&l->lines[i]))
			cbor_fail(in);
	}
	if (l->n == 0)
		cbor_fail(in);
}

enum err sale_fact_get_lines(struct bytes body, struct sale_fact_lines *out)
{
	struct sale_fact_lines l = { .n = 0 };
	struct cbor_in in;
	struct cbor_map m;

	cbor_open(&in, body);
	for (cbor_get_map(&in, &m, 2); cbor_map_next(&in, &m); ) {
		if (m.key == 1)
			l.receipt = cbor_get_uint_max(&in, INT64_MAX);
		else if (m.key == LINES_KEY)
			get_lines(&in, &l);
		else
			cbor_fail(&in);
	}
	cbor_map_need(&in, &m, CBOR_KEY(1) | CBOR_KEY(LINES_KEY));
	if (cbor_close(&in) != ERR_OK || l.receipt == 0)
		return err_set(ERR_FORMAT, "the lines of a sale cannot be read");
	*out = l;
	return ERR_OK;
}

static void put_taxes(struct buf *b, const struct sale_fact *f)
{
	if (f->n_taxes == 0)
		return;
	cbor_put_uint(b, TAXES_KEY);
	cbor_put_array(b, f->n_taxes);
	for (unsigned i = 0; i < f->n_taxes; i++) {
		cbor_put_array(b, 4);
		cbor_put_uint(b, f->taxes[i].class);
		cbor_put_int(b, f->taxes[i].gross);
		cbor_put_int(b, f->taxes[i].net);
		cbor_put_int(b, f->taxes[i].tax);
	}
}

static void put_tenders(struct buf *b, const struct sale_fact *f)
{
	if (f->n_tenders == 0)
		return;
	cbor_put_uint(b, TENDERS_KEY);
	cbor_put_array(b, f->n_tenders);
	for (unsigned i = 0; i < f->n_tenders; i++) {
		cbor_put_array(b, 5);
		cbor_put_str(b, f->tenders[i].code);
		cbor_put_uint(b, f->tenders[i].kind);
		cbor_put_int(b, f->tenders[i].amount);
		cbor_put_int(b, f->tenders[i].given);
		cbor_put_int(b, f->tenders[i].rounding);
	}
}

static void put_coupons(struct buf *b, const struct sale_fact *f)
{
	if (f->n_coupons == 0)
		return;
	cbor_put_uint(b, COUPONS_KEY);
	cbor_put_array(b, f->n_coupons);
	for (unsigned i = 0; i < f->n_coupons; i++) {
		cbor_put_array(b, 4);
		cbor_put_uint(b, f->coupons[i].stream);
		cbor_put_uint(b, f->coupons[i].sequence);
		cbor_put_uint(b, f->coupons[i].line);
		cbor_put_int(b, f->coupons[i].amount);
	}
}

enum err sale_fact_encode(const struct sale_fact *f, struct buf *b)
{
	size_t before = b->len;

	cbor_put_map(b, record_count(SALE, COUNT(SALE), f) + (f->n_taxes > 0) + (f->n_tenders > 0) + (f->n_coupons > 0));
	record_put(b, SALE, COUNT(SALE), f);
	put_taxes(b, f);
	put_tenders(b, f);
	put_coupons(b, f);
	if (!b->over && b->len - before <= FACT_BODY_MAX)
		return ERR_OK;
	return err_set(ERR_TOO_LONG, "the sale has too many tenders and coupons for one receipt");
}

static size_t get_rows(struct cbor_in *in, size_t max)
{
	size_t n = cbor_get_array(in, max);

	if (n == 0)
		cbor_fail(in);
	return in->err == ERR_OK ? n : 0;
}

static void get_row(struct cbor_in *in, size_t fields)
{
	if (cbor_get_array(in, fields) != fields)
		cbor_fail(in);
}

static void get_taxes(struct cbor_in *in, struct sale_fact *f)
{
	f->n_taxes = (uint8_t)get_rows(in, HOUSE_TAXES_MAX);
	for (unsigned i = 0; i < f->n_taxes; i++) {
		get_row(in, 4);
		f->taxes[i].class = (uint8_t)cbor_get_uint_max(in, HOUSE_TAXES_MAX - 1);
		f->taxes[i].gross = cbor_get_int(in);
		f->taxes[i].net = cbor_get_int(in);
		f->taxes[i].tax = cbor_get_int(in);
		if (i > 0 && f->taxes[i].class <= f->taxes[i - 1].class)
			cbor_fail(in);
	}
}

static void get_tenders(struct cbor_in *in, struct sale_fact *f)
{
	f->n_tenders = (uint8_t)get_rows(in, TICKET_TENDERS_MAX);
	for (unsigned i = 0; i < f->n_tenders; i++) {
		get_row(in, 5);
		cbor_get_str(in, f->tenders[i].code, sizeof f->tenders[i].code);
		f->tenders[i].kind = (uint8_t)cbor_get_uint_max(in, TENDER_KINDS - 1);
		f->tenders[i].amount = cbor_get_int(in);
		f->tenders[i].given = cbor_get_int(in);
		f->tenders[i].rounding = cbor_get_int(in);
	}
}

static void get_coupons(struct cbor_in *in, struct sale_fact *f)
{
	f->n_coupons = (uint8_t)get_rows(in, TICKET_COUPONS_MAX);
	for (unsigned i = 0; i < f->n_coupons; i++) {
		get_row(in, 4);
		f->coupons[i].stream = (uint32_t)cbor_get_uint_max(in, 15);
		f->coupons[i].sequence = cbor_get_uint_max(in, INT64_MAX);
		f->coupons[i].line = (uint16_t)cbor_get_uint_max(in, UINT16_MAX);
		f->coupons[i].amount = cbor_get_int(in);
		if (f->coupons[i].stream == 0 || f->coupons[i].sequence == 0)
			cbor_fail(in);
	}
}

static void get_more(struct cbor_in *in, void *base, int64_t key)
{
	switch (key) {
	case TAXES_KEY:
		get_taxes(in, base);
		break;
	case TENDERS_KEY:
		get_tenders(in, base);
		break;
	case COUPONS_KEY:
		get_coupons(in, base);
		break;
	default:
		cbor_fail(in);
	}
}

enum err sale_fact_decode(struct bytes body, struct sale_fact *out)
{
	struct sale_fact f = { .receipt = 0 };
	struct cbor_in in;

	cbor_open(&in, body);
	record_get(&in, SALE, COUNT(SALE), &f, get_more);
	if (cbor_close(&in) != ERR_OK || f.receipt == 0 || f.kind > 1 || f.cause >= VOID_CAUSES || (f.cause && !f.kind))
		return err_set(ERR_FORMAT, "a sale cannot be read");
	*out = f;
	return ERR_OK;
}
