#include "document/pack.h"
#include "document/field.h"
#include "seal/digest.h"

#include <string.h>

static void put_shops(struct field_out *o, const struct pack_offer *f)
{
	field_key(o, 8);
	cbor_put_array(o->b, f->n_shops);
	for (size_t i = 0; i < f->n_shops; i++)
		field_put_id(o, f->shops[i], "an offer's shop");
}

static void put_offer(struct field_out *o, const struct pack_offer *f)
{
	field_check(o, f->price >= 0 && f->price <= FIELD_AMOUNT_MAX, "an offer's price");
	field_check(o, f->share >= 0 && f->share <= PACK_SHARE_MAX, "an offer's share");
	field_check(o, f->n_shops <= PACK_SHOPS_MAX, "an offer's number of shops");
	if (o->err != ERR_OK)
		return;
	cbor_put_map(o->b, 7u + (f->n_shops > 0));
	field_key(o, 1);
	field_put_id(o, f->id, "an offer's id");
	field_key(o, 2);
	field_put_id(o, f->product, "an offer's product");
	field_key(o, 3);
	field_put_str(o, f->name, sizeof f->name, "an offer's name");
	field_key(o, 4);
	cbor_put_int(o->b, f->price);
	field_key(o, 5);
	field_put_currency(o, f->currency);
	field_key(o, 6);
	cbor_put_int(o->b, f->share);
	field_key(o, 7);
	cbor_put_uint(o->b, f->kind);
	if (f->n_shops > 0)
		put_shops(o, f);
}

/* In the order of its keys 1 to 9, as a policy's fields are. */
static const size_t POLICY_AT[] = {
	offsetof(struct policy, trust_say), offsetof(struct policy, trust_halve),
	offsetof(struct policy, trust_ask), offsetof(struct policy, cap_coupon),
	offsetof(struct policy, cap_outage), offsetof(struct policy, cap_day),
	offsetof(struct policy, reversal_window), offsetof(struct policy, undo_window),
	offsetof(struct policy, repeat_window),
};
enum { POLICY_FIELDS = sizeof POLICY_AT / sizeof POLICY_AT[0] };

static void put_policy(struct field_out *o, const struct policy *p)
{
	cbor_put_map(o->b, POLICY_FIELDS);
	for (unsigned i = 0; i < POLICY_FIELDS; i++) {
		int64_t v = *(const int64_t *)(const void *)((const char *)p + POLICY_AT[i]);

		field_check(o, v >= 0, "policy");
		field_key(o, i + 1);
		cbor_put_int(o->b, v);
	}
}

static void put_used(struct field_out *o, const struct pack_used *u)
{
	field_check(o, u->units >= 1 && u->units <= UNITS_MAX, "units used elsewhere");
	cbor_put_array(o->b, 5);
	field_put_fixed(o, u->serial, SERIAL_LEN);
	cbor_put_uint(o->b, u->units);
	field_put_id(o, u->till, "till of a use elsewhere");
	field_put_id(o, u->merchant, "merchant of a use elsewhere");
	field_put_time(o, u->time, "time of a use elsewhere");
}

static void put_head(struct field_out *o, const struct pack *p)
{
	field_key(o, 1);
	field_put_rank(o, p->version, "version");
	field_key(o, 2);
	field_put_time(o, p->time, "time");
	field_key(o, 3);
	field_put_id(o, p->till, "till");
	field_key(o, 4);
	field_put_bytes(o, p->keyset, KEYSET_MAX, "key set's length");
	field_key(o, 5);
	field_put_id(o, p->merchant, "merchant");
	field_key(o, 6);
	field_put_str(o, p->merchant_name, sizeof p->merchant_name, "merchant's name");
}

static void put_keys(struct field_out *o, const struct pack *p)
{
	field_key(o, 12);
	cbor_put_array(o->b, p->n_keys);
	for (size_t i = 0; i < p->n_keys; i++)
		field_put_fixed(o, p->keys[i], KEY_LEN);
}

static void put_revoked(struct field_out *o, const struct pack *p, const uint8_t (*revoked)[SERIAL_LEN])
{
	field_key(o, 8);
	field_check(o, p->revoked_since <= p->version, "version that revocations begin at");
	cbor_put_uint(o->b, p->revoked_since);
	field_key(o, 9);
	cbor_put_array(o->b, p->n_revoked);
	for (size_t i = 0; i < p->n_revoked; i++)
		field_put_fixed(o, revoked[i], SERIAL_LEN);
}

static bool counts_ok(const struct pack *p)
{
	return p->n_offers <= PACK_OFFERS_MAX && p->n_revoked <= PACK_REVOKED_MAX && p->n_dead <= PACK_DEAD_MAX &&
	       p->n_used <= PACK_USED_MAX && p->n_keys <= PACK_KEYS_MAX;
}

enum err pack_encode(const struct pack *p, const struct pack_offer *offers, const uint8_t (*revoked)[SERIAL_LEN],
		     const char (*dead)[ID_CAP], const struct pack_used *used, struct buf *b)
{
	struct field_out o;

	if (!counts_ok(p))
		return err_set(ERR_TOO_LONG, "a pack holds fewer offers, revocations, tills or uses");
	field_begin(&o, b, "pack");
	cbor_put_map(b, 11u + p->has_policy + (p->n_keys > 0));
	put_head(&o, p);
	field_key(&o, 7);
	cbor_put_array(b, p->n_offers);
	for (size_t i = 0; i < p->n_offers && o.err == ERR_OK; i++)
		put_offer(&o, &offers[i]);
	put_revoked(&o, p, revoked);
	field_key(&o, 10);
	cbor_put_array(b, p->n_dead);
	for (size_t i = 0; i < p->n_dead && o.err == ERR_OK; i++)
		field_put_id(&o, dead[i], "a dead till");
	if (p->has_policy) {
		field_key(&o, 11);
		put_policy(&o, &p->policy);
	}
	if (p->n_keys > 0)
		put_keys(&o, p);
	field_key(&o, 13);
	cbor_put_array(b, p->n_used);
	for (size_t i = 0; i < p->n_used && o.err == ERR_OK; i++)
		put_used(&o, &used[i]);
	return field_end(&o, DOCUMENT_PAYLOAD_MAX);
}

static void get_shops(struct cbor_in *in, struct pack_offer *f)
{
	f->n_shops = cbor_get_array(in, PACK_SHOPS_MAX);
	field_require(in, f->n_shops >= 1);
	for (size_t i = 0; i < f->n_shops && in->err == ERR_OK; i++)
		field_get_id(in, f->shops[i]);
}

static void offer_field(struct cbor_in *in, int64_t key, struct pack_offer *f)
{
	switch (key) {
	case 1:
		field_get_id(in, f->id);
		break;
	case 2:
		field_get_id(in, f->product);
		break;
	case 3:
		cbor_get_str(in, f->name, sizeof f->name);
		break;
	case 4:
		f->price = field_get_within(in, 0, FIELD_AMOUNT_MAX);
		break;
	case 5:
		field_get_currency(in, f->currency);
		break;
	case 6:
		f->share = (int32_t)field_get_within(in, 0, PACK_SHARE_MAX);
		break;
	case 7:
		f->kind = (uint8_t)cbor_get_uint_max(in, UINT8_MAX);
		break;
	case 8:
		get_shops(in, f);
		break;
	default:
		field_unknown(in, key, 8);
	}
}

static void get_offer(struct cbor_in *in, struct pack_offer *f)
{
	struct cbor_map m;

	memset(f, 0, sizeof *f);
	for (cbor_get_map(in, &m, FIELD_MAP_MAX); cbor_map_next(in, &m);)
		offer_field(in, m.key, f);
	cbor_map_need(in, &m, FIELD_KEYS(7));
}

static void get_used(struct cbor_in *in, struct pack_used *u)
{
	memset(u, 0, sizeof *u);
	field_require(in, cbor_get_array(in, FIELD_MAP_MAX) == 5);
	cbor_get_fixed(in, u->serial, SERIAL_LEN);
	u->units = (uint16_t)field_get_within(in, 1, UNITS_MAX);
	field_get_id(in, u->till);
	field_get_id(in, u->merchant);
	u->time = field_get_time(in);
}

static void get_policy(struct cbor_in *in, struct pack *t)
{
	struct cbor_map m;

	for (cbor_get_map(in, &m, FIELD_MAP_MAX); cbor_map_next(in, &m);)
		if (m.key >= 1 && m.key <= POLICY_FIELDS)
			*(int64_t *)(void *)((char *)&t->policy + POLICY_AT[m.key - 1]) =
				field_get_within(in, 0, INT64_MAX);
		else
			field_unknown(in, m.key, POLICY_FIELDS);
	cbor_map_need(in, &m, FIELD_KEYS(POLICY_FIELDS));
	t->has_policy = true;
}

static void get_keys(struct cbor_in *in, struct pack *t)
{
	t->n_keys = cbor_get_array(in, PACK_KEYS_MAX);
	field_require(in, t->n_keys >= 1);
	for (size_t i = 0; i < t->n_keys && in->err == ERR_OK; i++)
		cbor_get_fixed(in, t->keys[i], KEY_LEN);
}

static void get_offers(struct cbor_in *in, struct pack *t)
{
	struct pack_offer f;
	const uint8_t *start;

	t->n_offers = cbor_get_array(in, PACK_OFFERS_MAX);
	start = in->at;
	for (size_t i = 0; i < t->n_offers && in->err == ERR_OK; i++)
		get_offer(in, &f);
	t->offers = field_since(in, start);
}

static void get_revoked(struct cbor_in *in, struct pack *t)
{
	uint8_t serial[SERIAL_LEN];
	const uint8_t *start;

	t->n_revoked = cbor_get_array(in, PACK_REVOKED_MAX);
	start = in->at;
	for (size_t i = 0; i < t->n_revoked && in->err == ERR_OK; i++)
		cbor_get_fixed(in, serial, SERIAL_LEN);
	t->revoked = field_since(in, start);
}

static void get_dead(struct cbor_in *in, struct pack *t)
{
	char till[ID_CAP];
	const uint8_t *start;

	t->n_dead = cbor_get_array(in, PACK_DEAD_MAX);
	start = in->at;
	for (size_t i = 0; i < t->n_dead && in->err == ERR_OK; i++)
		field_get_id(in, till);
	t->dead = field_since(in, start);
}

static void get_uses(struct cbor_in *in, struct pack *t)
{
	struct pack_used u;
	const uint8_t *start;

	t->n_used = cbor_get_array(in, PACK_USED_MAX);
	start = in->at;
	for (size_t i = 0; i < t->n_used && in->err == ERR_OK; i++)
		get_used(in, &u);
	t->used = field_since(in, start);
}

static void pack_field(struct cbor_in *in, int64_t key, struct pack *t)
{
	switch (key) {
	case 1:
		t->version = field_get_rank(in);
		break;
	case 2:
		t->time = field_get_time(in);
		break;
	case 3:
		field_get_id(in, t->till);
		break;
	case 4:
		t->keyset = field_get_bytes(in, 1, KEYSET_MAX);
		break;
	case 5:
		field_get_id(in, t->merchant);
		break;
	case 6:
		cbor_get_str(in, t->merchant_name, sizeof t->merchant_name);
		break;
	case 7:
		get_offers(in, t);
		break;
	case 8:
		t->revoked_since = cbor_get_uint_max(in, t->version);
		break;
	case 9:
		get_revoked(in, t);
		break;
	case 10:
		get_dead(in, t);
		break;
	case 11:
		get_policy(in, t);
		break;
	case 12:
		get_keys(in, t);
		break;
	case 13:
		get_uses(in, t);
		break;
	default:
		field_unknown(in, key, 13);
	}
}

enum err pack_decode(struct bytes payload, struct pack *out)
{
	struct pack t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	if (payload.len > DOCUMENT_PAYLOAD_MAX)
		return err_set(ERR_TOO_LONG, "longer than any pack");
	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		pack_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(13) & ~(CBOR_KEY(11) | CBOR_KEY(12)));
	e = field_close(&in, "pack");
	if (e == ERR_OK)
		*out = t;
	pack_wipe(&t);
	return e;
}

/* The rows were checked when the pack was decoded; this looks again, for the slice is the caller's. */
static enum err step(struct bytes *rest, const struct cbor_in *in)
{
	if (in->err != ERR_OK)
		return in->err;
	*rest = bytes_of(in->at, (size_t)(in->end - in->at));
	return ERR_OK;
}

enum err pack_next_offer(struct bytes *rest, struct pack_offer *out)
{
	struct pack_offer t;
	struct cbor_in in;

	if (rest->len == 0)
		return ERR_NOT_FOUND;
	cbor_open(&in, *rest);
	get_offer(&in, &t);
	if (in.err == ERR_OK)
		*out = t;
	return step(rest, &in);
}

enum err pack_next_revoked(struct bytes *rest, uint8_t serial[SERIAL_LEN])
{
	struct cbor_in in;

	if (rest->len == 0)
		return ERR_NOT_FOUND;
	cbor_open(&in, *rest);
	cbor_get_fixed(&in, serial, SERIAL_LEN);
	return step(rest, &in);
}

enum err pack_next_dead(struct bytes *rest, char till[ID_CAP])
{
	char t[ID_CAP] = "";
	struct cbor_in in;

	if (rest->len == 0)
		return ERR_NOT_FOUND;
	cbor_open(&in, *rest);
	field_get_id(&in, t);
	if (in.err == ERR_OK)
		memcpy(till, t, sizeof t);
	return step(rest, &in);
}

enum err pack_next_used(struct bytes *rest, struct pack_used *out)
{
	struct pack_used t;
	struct cbor_in in;

	if (rest->len == 0)
		return ERR_NOT_FOUND;
	cbor_open(&in, *rest);
	get_used(&in, &t);
	if (in.err == ERR_OK)
		*out = t;
	return step(rest, &in);
}

void pack_wipe(struct pack *p)
{
	digest_wipe(p->keys, sizeof p->keys);
	p->n_keys = 0;
}
