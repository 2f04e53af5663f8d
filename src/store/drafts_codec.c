/* A ticket as CBOR: {flat fields, 40: lines, 41: coupons, 42: tenders}. */
#include "store/drafts.h"

#include "store/record.h"

#include <stdlib.h>
#include <string.h>

enum { LINES = 40, COUPONS, TENDERS, MODIFIERS = 40 };

#define U(k, m) RECORD_OF(k, RECORD_UINT, TYPE, m)
#define I(k, m) RECORD_OF(k, RECORD_INT, TYPE, m)
#define L(k, m) RECORD_OF(k, RECORD_BOOL, TYPE, m)
#define S(k, m) RECORD_OF(k, RECORD_TEXT, TYPE, m)
#define B(k, m) RECORD_OF(k, RECORD_FIXED, TYPE, m)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define TYPE struct ticket
static const struct record_field TICKET[] = {
	U(1, kind), S(2, table), S(3, name), U(4, guests), U(5, who), I(6, opened), U(7, last_number), U(8, fired),
	U(9, refund_of), I(10, discount), I(11, discount_amount), U(12, discount_by),
	U(13, parts), I(14, part_due), U(15, cause), I(16, leave_off),
};
#undef TYPE
#define TYPE struct ticket_line
static const struct record_field LINE[] = {
	U(1, number), U(2, plu), S(3, name), S(4, brief), S(5, note), S(6, group), S(7, station), S(8, product),
	I(9, quantity), I(10, price), I(11, carte_price), U(12, how), U(13, tax), I(14, discount), I(15, discount_amount),
	U(16, allowed_by), U(17, course), U(18, seat), I(19, sent), U(20, coupon), L(21, voided), U(22, cause),
	I(23, billed), L(24, weighed), I(25, less),
};
#undef TYPE
#define TYPE struct line_modifier
static const struct record_field MODIFIER[] = { U(1, number), S(2, name), I(3, price), S(4, station), S(5, brief) };
#undef TYPE
#define TYPE struct ticket_coupon
static const struct record_field COUPON[] = {
	U(1, stream), B(2, serial), B(3, digest), U(4, kind), U(5, units), U(6, total), I(7, expires), I(8, value),
	U(9, flags), U(10, line), U(11, allowed_by), S(12, name), S(13, product), U(14, claim), I(15, balance),
	I(16, worth),
};
#undef TYPE
#define TYPE struct ticket_tender
static const struct record_field TENDER[] = {
	S(1, code), U(2, kind), I(3, amount), I(4, given), I(5, rounding), S(6, reference), L(7, kicked),
};
#undef TYPE

/* Short names, which only some printers need, are what the very longest go without: its modifiers', then its lines', too. */
enum brevity { WHOLE, MODIFIERS_BARE, LINES_BARE };

static void put_modifiers(struct buf *b, const struct ticket_line *l, enum brevity how)
{
	size_t n_fields = how == WHOLE ? COUNT(MODIFIER) : COUNT(MODIFIER) - 1;	/* the short name is the last */

	if (l->n_modifiers == 0)
		return;
	cbor_put_uint(b, MODIFIERS);
	cbor_put_array(b, l->n_modifiers);
	for (unsigned i = 0; i < l->n_modifiers; i++) {
		cbor_put_map(b, record_count(MODIFIER, n_fields, &l->modifiers[i]));
		record_put(b, MODIFIER, n_fields, &l->modifiers[i]);
	}
}

static void put_line(struct buf *b, const struct ticket_line *l, enum brevity how)
{
	struct ticket_line bare;

	if (how == LINES_BARE) {
		bare = *l;
		bare.brief[0] = 0;
		l = &bare;
	}
	cbor_put_map(b, record_count(LINE, COUNT(LINE), l) + (l->n_modifiers > 0));
	record_put(b, LINE, COUNT(LINE), l);
	put_modifiers(b, l, how);
}

static void put_lines(struct buf *b, const struct ticket *t, enum brevity how)
{
	if (t->n_lines == 0)
		return;
	cbor_put_uint(b, LINES);
	cbor_put_array(b, t->n_lines);
	for (unsigned i = 0; i < t->n_lines; i++)
		put_line(b, &t->lines[i], how);
}

void drafts_put_coupon(struct buf *b, const struct ticket_coupon *c)
{
	cbor_put_map(b, record_count(COUPON, COUNT(COUPON), c));
	record_put(b, COUPON, COUNT(COUPON), c);
}

enum err drafts_get_coupon(struct bytes s, struct ticket_coupon *c)
{
	struct ticket_coupon read = { .units = 0 };
	struct cbor_in in;
	enum err e;

	cbor_open(&in, s);
	record_get(&in, COUPON, COUNT(COUPON), &read, NULL);
	e = cbor_close(&in);
	if (e == ERR_OK)
		*c = read;
	return e;
}

static void put_coupons(struct buf *b, const struct ticket *t)
{
	if (t->n_coupons == 0)
		return;
	cbor_put_uint(b, COUPONS);
	cbor_put_array(b, t->n_coupons);
	for (unsigned i = 0; i < t->n_coupons; i++)
		drafts_put_coupon(b, &t->coupons[i]);
}

static void put_tenders(struct buf *b, const struct ticket *t)
{
	if (t->n_tenders == 0)
		return;
	cbor_put_uint(b, TENDERS);
	cbor_put_array(b, t->n_tenders);
	for (unsigned i = 0; i < t->n_tenders; i++) {
		cbor_put_map(b, record_count(TENDER, COUNT(TENDER), &t->tenders[i]));
		record_put(b, TENDER, COUNT(TENDER), &t->tenders[i]);
	}
}

static void put_ticket(struct buf *b, const struct ticket *t, enum brevity how)
{
	cbor_put_map(b, record_count(TICKET, COUNT(TICKET), t) + (t->n_lines > 0) + (t->n_coupons > 0) + (t->n_tenders > 0));
	record_put(b, TICKET, COUNT(TICKET), t);
	put_lines(b, t, how);
	put_coupons(b, t);
	put_tenders(b, t);
}

enum err drafts_encode(const struct ticket *t, struct buf *b)
{
	struct buf before = *b;

	put_ticket(b, t, WHOLE);
	for (enum brevity how = MODIFIERS_BARE; b->over && how <= LINES_BARE; how++) {
		*b = before;
		put_ticket(b, t, how);
	}
	return b->over ? err_set(ERR_TOO_LONG, "the ticket is longer than can be kept") : ERR_OK;
}

/* An array that is there is not empty. */
static size_t get_count(struct cbor_in *in, size_t max)
{
	size_t n = cbor_get_array(in, max);

	if (n == 0)
		cbor_fail(in);
	return in->err == ERR_OK ? n : 0;
}

static void more_of_line(struct cbor_in *in, void *base, int64_t key)
{
	struct ticket_line *l = base;

	if (key != MODIFIERS) {
		cbor_fail(in);
		return;
	}
	l->n_modifiers = (uint8_t)get_count(in, LINE_MODIFIERS_MAX);
	for (unsigned i = 0; i < l->n_modifiers; i++)
		record_get(in, MODIFIER, COUNT(MODIFIER), &l->modifiers[i], NULL);
}

static void more_of_ticket(struct cbor_in *in, void *base, int64_t key)
{
	struct ticket *t = base;

	switch (key) {
	case LINES:
		t->n_lines = (uint16_t)get_count(in, TICKET_LINES_MAX);
		for (unsigned i = 0; i < t->n_lines; i++)
			record_get(in, LINE, COUNT(LINE), &t->lines[i], more_of_line);
		break;
	case COUPONS:
		t->n_coupons = (uint16_t)get_count(in, TICKET_COUPONS_MAX);
		for (unsigned i = 0; i < t->n_coupons; i++)
			record_get(in, COUPON, COUNT(COUPON), &t->coupons[i], NULL);
		break;
	case TENDERS:
		t->n_tenders = (uint16_t)get_count(in, TICKET_TENDERS_MAX);
		for (unsigned i = 0; i < t->n_tenders; i++)
			record_get(in, TENDER, COUNT(TENDER), &t->tenders[i], NULL);
		break;
	default:
		cbor_fail(in);
	}
}

/* Enumerations and yes-or-no are wider in memory than their values are. */
static bool in_bounds(const struct ticket *t)
{
	bool ok = t->kind <= TICKET_TRAINING;

	for (unsigned i = 0; i < t->n_lines; i++)
		ok = ok && t->lines[i].how <= PRICE_GIFT;
	for (unsigned i = 0; i < t->n_tenders; i++)
		ok = ok && t->tenders[i].kind < TENDER_KINDS;
	return ok;
}

enum err drafts_decode(struct bytes s, struct ticket *out)
{
	struct ticket *t = calloc(1, sizeof *t);
	struct cbor_in in;
	enum err e;

	if (!t)
		return err_set(ERR_NOMEM, "no memory for a ticket");
	cbor_open(&in, s);
	record_get(&in, TICKET, COUNT(TICKET), t, more_of_ticket);
	e = cbor_close(&in);
	if (e == ERR_OK && !in_bounds(t))
		e = ERR_FORMAT;
	if (e == ERR_OK)
		e = ticket_check(t);
	if (e == ERR_OK)
		*out = *t;
	else if (e == ERR_FORMAT)
		err_set(e, "a ticket that was kept cannot be read");
	free(t);
	return e;
}
