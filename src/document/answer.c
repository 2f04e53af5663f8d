#include "document/answer.h"
#include "document/field.h"

#include <assert.h>

static const char *const VERDICTS[] = {
	[ANSWER_ACCEPTED] = "accepted",
	[ANSWER_CONFLICT] = "conflict",
	[ANSWER_REFUSED] = "refused",
	[ANSWER_HELD] = "held",
};
static const char *const REASONS[ANSWER_REASON_COUNT] = {
	[ANSWER_NONE] = "none",
	[ANSWER_UNKNOWN_COUPON] = "unknown_coupon",
	[ANSWER_WRONG_DIGEST] = "wrong_digest",
	[ANSWER_WRONG_MERCHANT] = "wrong_merchant",
	[ANSWER_REVOKED] = "revoked",
	[ANSWER_EXPIRED] = "expired",
	[ANSWER_EARLY] = "early",
	[ANSWER_UNITS] = "units",
	[ANSWER_MALFORMED] = "malformed",
	[ANSWER_CHAIN_BROKEN] = "chain_broken",
	[ANSWER_GAP] = "gap",
	[ANSWER_FORKED] = "forked",
	[ANSWER_UNKNOWN_TILL] = "unknown_till",
	[ANSWER_TILL_REVOKED] = "till_revoked",
	[ANSWER_CODE_USED] = "code_used",
	[ANSWER_CODE_WRONG] = "code_wrong",
	[ANSWER_NO_REDEMPTION] = "no_redemption",
	[ANSWER_UNSUPPORTED] = "unsupported",
};
enum { VERDICT_COUNT = sizeof VERDICTS / sizeof VERDICTS[0] };

const char *answer_verdict_name(enum answer_verdict v)
{
	assert((unsigned)v < VERDICT_COUNT);
	return VERDICTS[v];
}

const char *answer_reason_name(enum answer_reason r)
{
	assert((unsigned)r < ANSWER_REASON_COUNT);
	return REASONS[r];
}

/* Accepted needs no reason, refused always has one. */
static bool reason_fits(const struct answer_row *r)
{
	if (r->verdict == ANSWER_ACCEPTED)
		return r->reason == ANSWER_NONE;
	return r->verdict != ANSWER_REFUSED || r->reason != ANSWER_NONE;
}

static void put_first(struct field_out *o, const struct answer_row *r)
{
	field_key(o, 4);
	cbor_put_map(o->b, 3);
	field_key(o, 1);
	field_put_id(o, r->first_till, "first till");
	field_key(o, 2);
	field_put_id(o, r->first_merchant, "first merchant");
	field_key(o, 3);
	field_put_time(o, r->first_time, "first time");
}

static void put_due(struct field_out *o, const struct answer_row *r)
{
	field_check(o, r->units_due <= UNITS_MAX, "units due");
	field_check(o, r->amount_due >= 0 && r->amount_due <= FIELD_AMOUNT_MAX, "amount due");
	field_key(o, 5);
	cbor_put_uint(o->b, r->units_due);
	field_key(o, 6);
	cbor_put_int(o->b, r->amount_due);
}

static void put_row(struct field_out *o, const struct answer_row *r)
{
	field_check(o, (unsigned)r->verdict < VERDICT_COUNT, "verdict");
	field_check(o, (unsigned)r->reason < ANSWER_REASON_COUNT && reason_fits(r), "reason");
	cbor_put_map(o->b, 1u + r->again + (r->reason != ANSWER_NONE) + r->has_first + 2u * r->has_due);
	field_key(o, 1);
	cbor_put_uint(o->b, r->verdict);
	if (r->again) {
		field_key(o, 2);
		cbor_put_bool(o->b, true);
	}
	if (r->reason != ANSWER_NONE) {
		field_key(o, 3);
		cbor_put_uint(o->b, r->reason);
	}
	if (r->has_first)
		put_first(o, r);
	if (r->has_due)
		put_due(o, r);
}

/* A batch's answer has 1 to ANSWER_ROWS_MAX verdicts from sequence `first` on; an enrolment's has one. */
static bool shape_ok(const struct answer *a)
{
	if (a->subject == ANSWER_ENROLMENT)
		return a->n == 1;
	return a->n >= 1 && a->n <= ANSWER_ROWS_MAX && a->first >= 1 &&
	       a->first <= (uint64_t)FIELD_RANK_MAX - a->n + 1;
}

static void put_place(struct field_out *o, const struct answer *a)
{
	field_key(o, 5);
	field_put_fixed(o, a->journal, sizeof a->journal);
	field_key(o, 6);
	cbor_put_uint(o->b, a->stream);
	field_key(o, 7);
	cbor_put_uint(o->b, a->first);
}

enum err answer_encode(const struct answer *head, const struct answer_row *rows, struct buf *b)
{
	struct field_out o;

	field_begin(&o, b, "answer");
	field_check(&o, head->subject == ANSWER_BATCH || head->subject == ANSWER_ENROLMENT, "subject");
	field_check(&o, shape_ok(head), "number of verdicts, or first sequence");
	cbor_put_map(b, head->subject == ANSWER_BATCH ? 8 : 5);
	field_key(&o, 1);
	field_put_id(&o, head->till, "till");
	field_key(&o, 2);
	cbor_put_uint(b, head->subject);
	field_key(&o, 3);
	field_put_fixed(&o, head->of, sizeof head->of);
	field_key(&o, 4);
	field_put_time(&o, head->time, "time");
	if (head->subject == ANSWER_BATCH)
		put_place(&o, head);
	field_key(&o, 8);
	cbor_put_array(b, head->n);
	for (size_t i = 0; i < head->n && o.err == ERR_OK; i++)
		put_row(&o, &rows[i]);
	return field_end(&o, DOCUMENT_PAYLOAD_MAX);
}

static void first_field(struct cbor_in *in, int64_t key, struct answer_row *r)
{
	switch (key) {
	case 1:
		field_get_id(in, r->first_till);
		break;
	case 2:
		field_get_id(in, r->first_merchant);
		break;
	case 3:
		r->first_time = field_get_time(in);
		break;
	default:
		field_unknown(in, key, 3);
	}
}

static void get_first(struct cbor_in *in, struct answer_row *r)
{
	struct cbor_map m;

	for (cbor_get_map(in, &m, FIELD_MAP_MAX); cbor_map_next(in, &m);)
		first_field(in, m.key, r);
	cbor_map_need(in, &m, FIELD_KEYS(3));
	r->has_first = true;
}

static void row_field(struct cbor_in *in, int64_t key, struct answer_row *r)
{
	switch (key) {
	case 1:
		r->verdict = field_get_enum(in, 0, VERDICT_COUNT);
		break;
	case 2:
		r->again = cbor_get_bool(in);
		field_require(in, r->again);
		break;
	case 3:
		r->reason = field_get_enum(in, 1, ANSWER_REASON_COUNT);
		break;
	case 4:
		get_first(in, r);
		break;
	case 5:
		r->units_due = (uint16_t)cbor_get_uint_max(in, UNITS_MAX);
		r->has_due = true;
		break;
	case 6:
		r->amount_due = field_get_within(in, 0, FIELD_AMOUNT_MAX);
		break;
	default:
		field_unknown(in, key, 6);
	}
}

static void get_row(struct cbor_in *in, struct answer_row *r)
{
	struct cbor_map m;

	*r = (struct answer_row){ 0 };
	for (cbor_get_map(in, &m, FIELD_MAP_MAX); cbor_map_next(in, &m);)
		row_field(in, m.key, r);
	cbor_map_need(in, &m, CBOR_KEY(1));
	if (m.seen & (CBOR_KEY(5) | CBOR_KEY(6)))
		cbor_map_need(in, &m, CBOR_KEY(5) | CBOR_KEY(6));
	field_require(in, reason_fits(r));
}

static void get_rows(struct cbor_in *in, struct answer *t)
{
	struct answer_row row;
	const uint8_t *start;

	t->n = cbor_get_array(in, ANSWER_ROWS_MAX);
	start = in->at;
	for (size_t i = 0; i < t->n && in->err == ERR_OK; i++)
		get_row(in, &row);
	t->rows = field_since(in, start);
}

static void answer_field(struct cbor_in *in, int64_t key, struct answer *t)
{
	switch (key) {
	case 1:
		field_get_id(in, t->till);
		break;
	case 2:
		t->subject = field_get_enum(in, ANSWER_BATCH, ANSWER_ENROLMENT + 1);
		break;
	case 3:
		cbor_get_fixed(in, t->of, sizeof t->of);
		break;
	case 4:
		t->time = field_get_time(in);
		break;
	case 5:
		cbor_get_fixed(in, t->journal, sizeof t->journal);
		break;
	case 6:
		t->stream = (uint32_t)cbor_get_uint_max(in, UINT32_MAX);
		break;
	case 7:
		t->first = field_get_rank(in);
		break;
	case 8:
		get_rows(in, t);
		break;
	default:
		field_unknown(in, key, 8);
	}
}

enum err answer_decode(struct bytes payload, struct answer *out)
{
	const uint64_t place = CBOR_KEY(5) | CBOR_KEY(6) | CBOR_KEY(7);
	struct answer t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		answer_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(8) & ~place);
	field_require(&in, (m.seen & place) == (t.subject == ANSWER_BATCH ? place : 0));
	field_require(&in, shape_ok(&t));
	e = field_close(&in, "answer");
	if (e == ERR_OK)
		*out = t;
	return e;
}

enum err answer_next(struct bytes *rest, struct answer_row *row)
{
	struct answer_row t;
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
