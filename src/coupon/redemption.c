#include "coupon/redemption.h"
#include "base/text.h"
#include "seal/cbor.h"

enum { KEYS_MAX = 6 };

static enum err too_long(const struct buf *b)
{
	return b->over ? err_set(ERR_TOO_LONG, "the fact's body does not fit its place") : ERR_OK;
}

/* Stored value is spent by amount, everything else by units. */
static bool amount_fits(const struct redemption *r)
{
	if (r->kind != KIND_VALUE)
		return r->amount == 0;
	return r->units == 1 && r->amount >= 1 && r->amount <= COUPON_VALUE_MAX;
}

enum err redemption_encode(const struct redemption *r, struct buf *b)
{
	if (r->units < 1 || r->units > UNITS_MAX)
		return err_set(ERR_RANGE, "a redemption takes 1 to %d units", UNITS_MAX);
	if (r->kind >= KIND_COUNT)
		return err_set(ERR_RANGE, "a redemption of an unknown kind");
	if (!amount_fits(r))
		return err_set(ERR_RANGE, "stored value is spent by an amount, in one unit, and nothing else is");
	cbor_put_map(b, 4u + (r->flags != 0) + (r->amount != 0));
	cbor_put_int(b, 1);
	cbor_put_bytes(b, bytes_of(r->serial, SERIAL_LEN));
	cbor_put_int(b, 2);
	cbor_put_uint(b, r->units);
	cbor_put_int(b, 3);
	cbor_put_uint(b, r->kind);
	cbor_put_int(b, 4);
	cbor_put_bytes(b, bytes_of(r->digest, COUPON_DIGEST_LEN));
	if (r->flags != 0) {
		cbor_put_int(b, 5);
		cbor_put_uint(b, r->flags);
	}
	if (r->amount != 0) {
		cbor_put_int(b, 6);
		cbor_put_uint(b, (uint64_t)r->amount);
	}
	return too_long(b);
}

static void get_redemption(struct cbor_in *in, struct redemption *r)
{
	struct cbor_map m;

	for (cbor_get_map(in, &m, KEYS_MAX); cbor_map_next(in, &m); )
		switch (m.key) {
		case 1: cbor_get_fixed(in, r->serial, SERIAL_LEN); break;
		case 2: r->units = (uint16_t)cbor_get_uint_max(in, UNITS_MAX); break;
		case 3: r->kind = (uint8_t)cbor_get_uint_max(in, KIND_COUNT - 1); break;
		case 4: cbor_get_fixed(in, r->digest, COUPON_DIGEST_LEN); break;
		case 5:
			r->flags = (uint32_t)cbor_get_uint_max(in, UINT32_MAX);
			if (r->flags == 0)	/* a fact is hashed: it has one encoding */
				cbor_fail(in);
			break;
		case 6:
			r->amount = (int64_t)cbor_get_uint_max(in, (uint64_t)COUPON_VALUE_MAX);
			if (r->amount == 0)
				cbor_fail(in);
			break;
		default: cbor_fail(in);
		}
	cbor_map_need(in, &m, CBOR_KEY(1) | CBOR_KEY(2) | CBOR_KEY(3) | CBOR_KEY(4));
	if (r->units == 0 || !amount_fits(r))
		cbor_fail(in);
}

enum err redemption_decode(struct bytes body, struct redemption *r)
{
	struct redemption got = { .units = 0 };
	struct cbor_in in;

	if (body.len > REDEMPTION_BODY_MAX)
		return ERR_FORMAT;
	cbor_open(&in, body);
	get_redemption(&in, &got);
	if (cbor_close(&in) != ERR_OK)
		return ERR_FORMAT;
	*r = got;
	return ERR_OK;
}

enum err reversal_encode(const struct reversal *r, struct buf *b)
{
	if (!text_id(bytes_of_str(r->till)))
		return err_set(ERR_RANGE, "\"%s\" is no till's id", r->till);
	if (r->cause >= REVERSAL_CAUSE_COUNT)
		return err_set(ERR_RANGE, "a reversal of an unknown cause");
	cbor_put_map(b, 6);
	cbor_put_int(b, 1);
	cbor_put_bytes(b, bytes_of(r->serial, SERIAL_LEN));
	cbor_put_int(b, 2);
	cbor_put_str(b, r->till);
	cbor_put_int(b, 3);
	cbor_put_bytes(b, bytes_of(r->journal, JOURNAL_ID_LEN));
	cbor_put_int(b, 4);
	cbor_put_uint(b, r->stream);
	cbor_put_int(b, 5);
	cbor_put_uint(b, r->sequence);
	cbor_put_int(b, 6);
	cbor_put_uint(b, r->cause);
	return too_long(b);
}

static void get_reversal(struct cbor_in *in, struct reversal *r)
{
	struct cbor_map m;

	for (cbor_get_map(in, &m, KEYS_MAX); cbor_map_next(in, &m); )
		switch (m.key) {
		case 1: cbor_get_fixed(in, r->serial, SERIAL_LEN); break;
		case 2: cbor_get_str(in, r->till, ID_CAP); break;
		case 3: cbor_get_fixed(in, r->journal, JOURNAL_ID_LEN); break;
		case 4: r->stream = (uint32_t)cbor_get_uint_max(in, UINT32_MAX); break;
		case 5: r->sequence = cbor_get_uint(in); break;
		case 6: r->cause = (uint8_t)cbor_get_uint_max(in, REVERSAL_CAUSE_COUNT - 1); break;
		default: cbor_fail(in);
		}
	cbor_map_need(in, &m, CBOR_KEY(1) | CBOR_KEY(2) | CBOR_KEY(3) | CBOR_KEY(4) | CBOR_KEY(5) | CBOR_KEY(6));
	if (!text_id(bytes_of_str(r->till)))
		cbor_fail(in);
}

enum err reversal_decode(struct bytes body, struct reversal *r)
{
	struct reversal got = { .cause = 0 };
	struct cbor_in in;

	if (body.len > REVERSAL_BODY_MAX)
		return ERR_FORMAT;
	cbor_open(&in, body);
	get_reversal(&in, &got);
	if (cbor_close(&in) != ERR_OK)
		return ERR_FORMAT;
	*r = got;
	return ERR_OK;
}
