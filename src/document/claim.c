#include "coupon/reason.h"
#include "document/claim.h"
#include "document/field.h"

static bool act_ok(enum claim_act a)
{
	return a >= CLAIM_HOLD && a <= CLAIM_RELEASE;
}

static bool amount_ok(int64_t amount)
{
	return amount >= 0 && amount <= FIELD_AMOUNT_MAX;
}

/* Zero is left out: what is signed has one encoding. */
static void put_amount(struct field_out *o, unsigned key, int64_t amount, const char *what)
{
	field_check(o, amount_ok(amount), what);
	if (amount == 0)
		return;
	field_key(o, key);
	cbor_put_int(o->b, amount);
}

enum err claim_encode(const struct claim *c, struct buf *b)
{
	struct field_out o;

	field_begin(&o, b, "claim");
	cbor_put_map(b, 7u + (c->amount != 0));
	field_key(&o, 1);
	field_put_id(&o, c->till, "till");
	field_key(&o, 2);
	field_put_fixed(&o, c->request, sizeof c->request);
	field_key(&o, 3);
	field_put_fixed(&o, c->serial, sizeof c->serial);
	field_key(&o, 4);
	field_put_fixed(&o, c->digest, sizeof c->digest);
	field_key(&o, 5);
	field_check(&o, c->units >= 1 && c->units <= UNITS_MAX, "units");
	cbor_put_uint(b, c->units);
	field_key(&o, 6);
	field_check(&o, act_ok(c->act), "act");
	cbor_put_uint(b, c->act);
	field_key(&o, 7);
	field_put_time(&o, c->time, "time");
	put_amount(&o, 8, c->amount, "amount");
	return field_end(&o, DOCUMENT_PAYLOAD_MAX);
}

static void claim_field(struct cbor_in *in, int64_t key, struct claim *t)
{
	switch (key) {
	case 1:
		field_get_id(in, t->till);
		break;
	case 2:
		cbor_get_fixed(in, t->request, sizeof t->request);
		break;
	case 3:
		cbor_get_fixed(in, t->serial, sizeof t->serial);
		break;
	case 4:
		cbor_get_fixed(in, t->digest, sizeof t->digest);
		break;
	case 5:
		t->units = (uint16_t)field_get_within(in, 1, UNITS_MAX);
		break;
	case 6:
		t->act = field_get_enum(in, CLAIM_HOLD, CLAIM_RELEASE + 1);
		break;
	case 7:
		t->time = field_get_time(in);
		break;
	case 8:
		t->amount = field_get_within(in, 1, FIELD_AMOUNT_MAX);
		break;
	default:
		field_unknown(in, key, 8);
	}
}

enum err claim_decode(struct bytes payload, struct claim *out)
{
	struct claim t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		claim_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(7));
	e = field_close(&in, "claim");
	if (e == ERR_OK)
		*out = t;
	return e;
}

/* What is granted needs no reason; what is not has one, and no amount. */
static bool is_whole(const struct grant *g)
{
	return g->reason < REASON_COUNT && g->granted == (g->reason == REASON_OK) && (g->granted || g->amount == 0);
}

enum err grant_encode(const struct grant *g, struct buf *b)
{
	struct field_out o;

	field_begin(&o, b, "grant");
	field_check(&o, is_whole(g), "reason");
	cbor_put_map(b, 6u + !g->granted + (g->amount != 0) + (g->balance != 0));
	field_key(&o, 1);
	field_put_id(&o, g->till, "till");
	field_key(&o, 2);
	field_put_fixed(&o, g->request, sizeof g->request);
	field_key(&o, 3);
	cbor_put_bool(b, g->granted);
	if (!g->granted) {
		field_key(&o, 4);
		cbor_put_uint(b, g->reason);
	}
	field_key(&o, 5);
	field_put_time(&o, g->until, "until");
	field_key(&o, 6);
	field_put_time(&o, g->time, "time");
	field_key(&o, 7);
	field_check(&o, g->left <= UNITS_MAX, "units left");
	cbor_put_uint(b, g->left);
	put_amount(&o, 8, g->amount, "amount");
	put_amount(&o, 9, g->balance, "balance");
	return field_end(&o, DOCUMENT_PAYLOAD_MAX);
}

static void grant_field(struct cbor_in *in, int64_t key, struct grant *t)
{
	switch (key) {
	case 1:
		field_get_id(in, t->till);
		break;
	case 2:
		cbor_get_fixed(in, t->request, sizeof t->request);
		break;
	case 3:
		t->granted = cbor_get_bool(in);
		break;
	case 4:
		t->reason = (uint8_t)field_get_enum(in, REASON_OK + 1, REASON_COUNT);
		break;
	case 5:
		t->until = field_get_time(in);
		break;
	case 6:
		t->time = field_get_time(in);
		break;
	case 7:
		t->left = (uint16_t)cbor_get_uint_max(in, UNITS_MAX);
		break;
	case 8:
		t->amount = field_get_within(in, 1, FIELD_AMOUNT_MAX);
		break;
	case 9:
		t->balance = field_get_within(in, 1, FIELD_AMOUNT_MAX);
		break;
	default:
		field_unknown(in, key, 9);
	}
}

enum err grant_decode(struct bytes payload, struct grant *out)
{
	struct grant t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		grant_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(7) & ~CBOR_KEY(4));
	field_require(&in, is_whole(&t));
	e = field_close(&in, "grant");
	if (e == ERR_OK)
		*out = t;
	return e;
}
