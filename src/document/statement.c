#include "document/statement.h"
#include "document/field.h"

#include <string.h>

/* Sums cannot overflow: a row is bounded, and so is their number. */
#define SUM_MAX (FIELD_AMOUNT_MAX * STATEMENT_ROWS_MAX)

static bool amount_ok(int32_t units, int64_t amount)
{
	int64_t least = units > 0 ? 0 : -FIELD_AMOUNT_MAX;
	int64_t most = units > 0 ? FIELD_AMOUNT_MAX : 0;

	return amount >= least && amount <= most;
}

static bool row_ok(const struct statement_row *r)
{
	return r->units != 0 && r->units >= -UNITS_MAX && r->units <= UNITS_MAX && amount_ok(r->units, r->gross) &&
	       amount_ok(r->units, r->due);
}

static bool head_ok(const struct statement *s)
{
	return s->period[0] != '\0' && s->from < s->until;
}

static void put_row(struct field_out *o, const struct statement_row *r)
{
	field_check(o, row_ok(r), "a row's units or amounts");
	cbor_put_array(o->b, 6);
	field_put_fixed(o, r->serial, SERIAL_LEN);
	cbor_put_int(o->b, r->units);
	cbor_put_int(o->b, r->gross);
	cbor_put_int(o->b, r->due);
	field_put_id(o, r->till, "a row's till");
	field_put_time(o, r->time, "a row's time");
}

static void put_rows(struct field_out *o, const struct statement *s, const struct statement_row *rows)
{
	int64_t gross = 0, due = 0;

	field_key(o, 7);
	cbor_put_array(o->b, s->n);
	for (size_t i = 0; i < s->n && o->err == ERR_OK; i++) {
		put_row(o, &rows[i]);
		if (o->err == ERR_OK) {
			gross += rows[i].gross;
			due += rows[i].due;
		}
	}
	field_check(o, gross == s->gross && due == s->due, "the sum of its rows");
}

enum err statement_encode(const struct statement *s, const struct statement_row *rows, struct buf *b)
{
	struct field_out o;

	if (s->n > STATEMENT_ROWS_MAX)
		return err_set(ERR_TOO_LONG, "a statement holds at most %d rows", STATEMENT_ROWS_MAX);
	field_begin(&o, b, "statement");
	field_check(&o, head_ok(s), "period");
	cbor_put_map(b, 9);
	field_key(&o, 1);
	field_put_id(&o, s->merchant, "merchant");
	field_key(&o, 2);
	field_put_ascii(&o, s->period, sizeof s->period, "period's id");
	field_key(&o, 3);
	field_put_time(&o, s->from, "from");
	field_key(&o, 4);
	field_put_time(&o, s->until, "until");
	field_key(&o, 5);
	field_put_time(&o, s->time, "time");
	field_key(&o, 6);
	field_put_currency(&o, s->currency);
	put_rows(&o, s, rows);
	field_key(&o, 8);
	cbor_put_int(b, s->gross);
	field_key(&o, 9);
	cbor_put_int(b, s->due);
	return field_end(&o, DOCUMENT_PAYLOAD_MAX);
}

static void get_row(struct cbor_in *in, struct statement_row *r)
{
	memset(r, 0, sizeof *r);
	field_require(in, cbor_get_array(in, FIELD_MAP_MAX) == 6);
	cbor_get_fixed(in, r->serial, SERIAL_LEN);
	r->units = (int32_t)field_get_within(in, -UNITS_MAX, UNITS_MAX);
	r->gross = field_get_within(in, -FIELD_AMOUNT_MAX, FIELD_AMOUNT_MAX);
	r->due = field_get_within(in, -FIELD_AMOUNT_MAX, FIELD_AMOUNT_MAX);
	field_get_id(in, r->till);
	r->time = field_get_time(in);
	field_require(in, row_ok(r));
}

/* Leaves the rows' sums in gross and due, for keys 8 and 9 to be held against. */
static void get_rows(struct cbor_in *in, struct statement *t)
{
	struct statement_row r;
	const uint8_t *start;

	t->n = cbor_get_array(in, STATEMENT_ROWS_MAX);
	start = in->at;
	for (size_t i = 0; i < t->n && in->err == ERR_OK; i++) {
		get_row(in, &r);
		t->gross += in->err == ERR_OK ? r.gross : 0;
		t->due += in->err == ERR_OK ? r.due : 0;
	}
	t->rows = field_since(in, start);
}

static void statement_field(struct cbor_in *in, int64_t key, struct statement *t)
{
	switch (key) {
	case 1:
		field_get_id(in, t->merchant);
		break;
	case 2:
		field_get_ascii(in, t->period, sizeof t->period);
		break;
	case 3:
		t->from = field_get_time(in);
		break;
	case 4:
		t->until = field_get_time(in);
		break;
	case 5:
		t->time = field_get_time(in);
		break;
	case 6:
		field_get_currency(in, t->currency);
		break;
	case 7:
		get_rows(in, t);
		break;
	case 8:
		field_require(in, field_get_within(in, -SUM_MAX, SUM_MAX) == t->gross);
		break;
	case 9:
		field_require(in, field_get_within(in, -SUM_MAX, SUM_MAX) == t->due);
		break;
	default:
		field_unknown(in, key, 9);
	}
}

enum err statement_decode(struct bytes payload, struct statement *out)
{
	struct statement t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	if (payload.len > DOCUMENT_PAYLOAD_MAX)
		return err_set(ERR_TOO_LONG, "longer than any statement");
	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		statement_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(9));
	field_require(&in, head_ok(&t));
	e = field_close(&in, "statement");
	if (e == ERR_OK)
		*out = t;
	return e;
}

enum err statement_next(struct bytes *rest, struct statement_row *row)
{
	struct statement_row t;
	struct cbor_in in;

	if (rest->len == 0)
		return ERR_NOT_FOUND;
	cbor_open(&in, *rest);
	get_row(&in, &t);
	if (in.err != ERR_OK)
		return in.err;
	*row = t;
	*rest = bytes_of(in.at, (size_t)(in.end - in.at));
	return ERR_OK;
}
