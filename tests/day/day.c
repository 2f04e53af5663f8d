/*
 * day STORE: what each shift came to, as JSON lines, from the facts of stream 0 and from nothing else of the till's: SQLite gives
 * their bytes, libcbor reads them, the sums are made here. Each sale is held against its own lines on the way.
 */
#include <cbor.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHIFTS_MAX = 64, TENDERS_MAX = 12, TAXES = 8 };
enum { OVERRIDE = 24, LINES = 32, SALE, SHIFT_OPENED, SHIFT_CLOSED, CASH_IN, CASH_OUT, NO_SALE, VOIDED, TENDER_CHANGED, CORRECTION = 50 };

struct shift {
	bool there;
	int64_t sales, refunds, gross, refunded, discount, tax, net, rounding, cash_in, cash_out, n_voids, voids, n_no_sale, n_leaves,
		n_corrections, corrections, n_coupons, coupons, opening, first, last, expected, counted;
	int64_t taxes[TAXES];
	struct { char code[3]; bool cash; int64_t amount; } tenders[TENDERS_MAX];
};
static struct shift shifts[SHIFTS_MAX];
static int64_t lines_of, lines_sum;	/* the receipt whose lines came last, and what they come to */
static int64_t receipts, open_shift;	/* open_shift 0: none */

/* Tenders by receipt, for changes: code and amount of the first ones. */
static struct { int64_t shift; char code[TENDERS_MAX][3]; int64_t amount[TENDERS_MAX]; } *sold;
static size_t sold_cap;

static void fail(const char *words, int64_t n)
{
	fprintf(stderr, "day: %s (%" PRId64 ")\n", words, n);
	exit(1);
}

static int64_t number(const cbor_item_t *i)
{
	if (!i)
		return 0;
	if (cbor_isa_uint(i))
		return (int64_t)cbor_get_int(i);
	if (cbor_isa_negint(i))
		return -1 - (int64_t)cbor_get_int(i);
	fail("a number was expected", 0);
	return 0;
}

static const cbor_item_t *get(const cbor_item_t *map, uint64_t key)
{
	struct cbor_pair *pairs = cbor_map_handle(map);

	for (size_t i = 0; i < cbor_map_size(map); i++)
		if (cbor_isa_uint(pairs[i].key) && cbor_get_int(pairs[i].key) == key)
			return pairs[i].value;
	return NULL;
}

static int64_t num(const cbor_item_t *map, uint64_t key)
{
	return number(get(map, key));
}

static const cbor_item_t *at(const cbor_item_t *array, size_t i)
{
	return cbor_array_handle(array)[i];
}

static struct shift *shift_of(int64_t n)
{
	if (n < 0 || n >= SHIFTS_MAX)
		fail("a shift's number", n);
	shifts[n].there = true;
	return &shifts[n];
}

static void add_tender(struct shift *s, const char *code, bool cash, int64_t amount)
{
	unsigned i = 0;

	while (i < TENDERS_MAX && s->tenders[i].code[0] && strcmp(s->tenders[i].code, code) != 0)
		i++;
	if (i == TENDERS_MAX)
		fail("too many kinds of tender", 0);
	memcpy(s->tenders[i].code, code, 3);
	s->tenders[i].cash = cash;
	s->tenders[i].amount += amount;
}

static void take_lines(const cbor_item_t *body)
{
	const cbor_item_t *list = get(body, 2);
	int64_t receipt = num(body, 1);

	if (receipt != lines_of)
		lines_sum = 0;
	lines_of = receipt;
	for (size_t i = 0; i < cbor_array_size(list); i++)
		if (num(at(list, i), 13) == 0)
			lines_sum += num(at(list, i), 8);
}

/* With prices that have their tax in them, the lines less what is off the whole are what is to be paid. */
static void hold_against_lines(const cbor_item_t *body)
{
	int64_t total = num(body, 10), goods = num(body, 7), discount = num(body, 8);

	if (num(body, 6) && lines_of != num(body, 1))
		fail("a sale without its lines, receipt", num(body, 1));
	if (goods - discount != total)
		fail("goods less discounts are not the total of receipt", num(body, 1));
	if (num(body, 15) == 0 && num(body, 16) == 0 && num(body, 6) && lines_sum != total)
		fail("the lines are not the total of receipt", num(body, 1));
}

static void take_taxes(struct shift *s, const cbor_item_t *body)
{
	const cbor_item_t *list = get(body, 30);
	int64_t gross = 0, tax = 0;

	for (size_t i = 0; list && i < cbor_array_size(list); i++) {
		int64_t class = number(at(at(list, i), 0));

		s->taxes[class % TAXES] += number(at(at(list, i), 3));
		gross += number(at(at(list, i), 1));
		tax += number(at(at(list, i), 3));
	}
	if (gross != num(body, 10) || tax != num(body, 9))
		fail("the taxes are not those of receipt", num(body, 1));
}

static void take_money(struct shift *s, const cbor_item_t *body)
{
	const cbor_item_t *tenders = get(body, 31), *coupons = get(body, 32);
	int64_t paid = 0, receipt = num(body, 1);
	char code[3] = "";

	if ((size_t)receipt >= sold_cap) {
		sold_cap = (size_t)receipt + 1024;
		sold = realloc(sold, sold_cap * sizeof *sold);
		if (!sold)
			fail("no memory", receipt);
	}
	memset(&sold[receipt], 0, sizeof *sold);
	sold[receipt].shift = num(body, 4);
	for (size_t i = 0; tenders && i < cbor_array_size(tenders); i++) {
		const cbor_item_t *row = at(tenders, i);

		memcpy(code, cbor_string_handle(at(row, 0)), 2);
		add_tender(s, code, number(at(row, 1)) == 0, number(at(row, 2)));
		memcpy(sold[receipt].code[i], code, 3);
		sold[receipt].amount[i] = number(at(row, 2));
		paid += number(at(row, 2));
	}
	for (size_t i = 0; coupons && i < cbor_array_size(coupons); i++) {
		s->n_coupons++;
		s->coupons += number(at(at(coupons, i), 3));
		paid += number(at(at(coupons, i), 3));
	}
	if (paid != num(body, 10) + num(body, 11))
		fail("what was paid is not the total with its rounding, receipt", receipt);
}

static void take_sale(const cbor_item_t *body)
{
	struct shift *s = shift_of(num(body, 4));
	int64_t total = num(body, 10), receipt = num(body, 1);
	bool refund = num(body, 2);

	if (receipt != ++receipts)
		fail("receipts have a gap before", receipt);
	hold_against_lines(body);
	s->sales += !refund;
	s->refunds += refund;
	s->gross += refund ? 0 : total;
	s->refunded += refund ? -total : 0;
	s->discount += num(body, 8);
	s->tax += num(body, 9);
	s->net += total - num(body, 9);
	s->rounding += num(body, 11);
	s->first = s->first ? s->first : receipt;
	s->last = receipt;
	take_taxes(s, body);
	take_money(s, body);
}

static void change_tender(const cbor_item_t *body)
{
	int64_t receipt = num(body, 2), place = num(body, 3) - 1, code = num(body, 4);
	char now[3] = { (char)(code >> 8), (char)code, 0 };
	struct shift *s = shift_of(sold[receipt].shift);

	add_tender(s, sold[receipt].code[place], strcmp(sold[receipt].code[place], "CA") == 0, -sold[receipt].amount[place]);
	add_tender(s, now, num(body, 5) == 0, sold[receipt].amount[place]);
	memcpy(sold[receipt].code[place], now, 3);
}

static void take(int64_t kind, const cbor_item_t *body)
{
	struct shift *s;

	switch (kind) {
	case LINES:
		take_lines(body);
		break;
	case SALE:
		take_sale(body);
		break;
	case SHIFT_OPENED:
		open_shift = num(body, 1);
		shift_of(open_shift)->opening = num(body, 2);
		break;
	case OVERRIDE:
		shift_of(open_shift)->n_leaves++;
		break;
	case SHIFT_CLOSED:
		s = shift_of(num(body, 1));
		s->expected = num(body, 2);
		s->counted = num(body, 3) - 1;
		open_shift = 0;
		break;
	case CASH_IN:
		shift_of(num(body, 1))->cash_in += num(body, 2);
		break;
	case CASH_OUT:
		shift_of(num(body, 1))->cash_out += num(body, 2);
		break;
	case NO_SALE:
		shift_of(num(body, 1))->n_no_sale++;
		break;
	case VOIDED:
		s = shift_of(num(body, 1));
		s->n_voids++;
		s->voids += num(body, 2);
		break;
	case CORRECTION:
		s = shift_of(num(body, 1));
		s->n_corrections++;
		s->corrections += num(body, 2);
		break;
	case TENDER_CHANGED:
		change_tender(body);
		break;
	default:
		break;
	}
}

static cbor_item_t *read_cbor(const void *data, size_t len)
{
	struct cbor_load_result r;
	cbor_item_t *i = cbor_load(data, len, &r);

	if (!i || r.error.code != CBOR_ERR_NONE)
		fail("bytes that libcbor cannot read", (int64_t)len);
	return i;
}

static void take_fact(const void *data, size_t len)
{
	cbor_item_t *fact = read_cbor(data, len);
	const cbor_item_t *body = get(fact, 8);
	cbor_item_t *inner = read_cbor(cbor_bytestring_handle(body), cbor_bytestring_length(body));

	take(num(fact, 7), inner);
	cbor_decref(&inner);
	cbor_decref(&fact);
}

static int64_t cash_of(const struct shift *s)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < TENDERS_MAX; i++)
		sum += s->tenders[i].cash ? s->tenders[i].amount : 0;
	return sum;
}

static int by_code(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void print(int n, struct shift *s)
{
	const char *comma = "";

	if (s->expected && s->expected != s->opening + cash_of(s) + s->cash_in - s->cash_out)
		fail("what the close expected in the drawer is not what the facts say, shift", n);
	printf("{\"shift\":%d,\"first_receipt\":%" PRId64 ",\"last_receipt\":%" PRId64 ",\"sales\":%" PRId64 ",\"refunds\":%" PRId64
	       ",\"gross\":%" PRId64 ",\"refunded\":%" PRId64 ",\"discount\":%" PRId64 ",\"tax\":%" PRId64 ",\"net\":%" PRId64
	       ",\"rounding\":%" PRId64, n, s->first, s->last, s->sales, s->refunds, s->gross, s->refunded, s->discount, s->tax, s->net,
	       s->rounding);
	printf(",\"float\":%" PRId64 ",\"cash_in\":%" PRId64 ",\"cash_out\":%" PRId64 ",\"n_voids\":%" PRId64 ",\"voids\":%" PRId64
	       ",\"n_coupons\":%" PRId64 ",\"coupons\":%" PRId64 ",\"n_no_sale\":%" PRId64 ",\"n_leaves\":%" PRId64
	       ",\"n_corrections\":%" PRId64 ",\"corrections\":%" PRId64 ",\"expected\":%" PRId64 ",\"counted\":%" PRId64,
	       s->opening, s->cash_in, s->cash_out, s->n_voids, s->voids, s->n_coupons, s->coupons, s->n_no_sale, s->n_leaves,
	       s->n_corrections, s->corrections, s->opening + cash_of(s) + s->cash_in - s->cash_out, s->counted);
	fputs(",\"tenders\":{", stdout);
	qsort(s->tenders, TENDERS_MAX, sizeof s->tenders[0], by_code);
	for (unsigned i = 0; i < TENDERS_MAX; i++)
		if (s->tenders[i].code[0]) {
			printf("%s\"%s\":%" PRId64, comma, s->tenders[i].code, s->tenders[i].amount);
			comma = ",";
		}
	puts("}}");
}

int main(int argc, char **argv)
{
	char path[600];
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;

	snprintf(path, sizeof path, "%s/till.db", argc > 1 ? argv[1] : ".");
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT encoded FROM fact WHERE stream = 0 ORDER BY journal, sequence", -1, &q, NULL) != SQLITE_OK)
		fail(path, 0);
	while (sqlite3_step(q) == SQLITE_ROW)
		take_fact(sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
	for (int i = 0; i < SHIFTS_MAX; i++)
		if (shifts[i].there)
			print(i, &shifts[i]);
	free(sold);
	return 0;
}
