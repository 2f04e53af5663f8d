#include "document/request.h"
#include "document/field.h"

enum err request_encode(const struct request *r, struct buf *b)
{
	struct field_out o;

	field_begin(&o, b, "request");
	cbor_put_map(b, 4);
	field_key(&o, 1);
	field_put_id(&o, r->till, "till");
	field_key(&o, 2);
	field_put_id(&o, r->merchant, "merchant");
	field_key(&o, 3);
	field_check(&o, r->pack <= (uint64_t)FIELD_RANK_MAX, "pack version");
	cbor_put_uint(b, r->pack);
	field_key(&o, 4);
	field_put_time(&o, r->time, "time");
	return field_end(&o, DOCUMENT_PAYLOAD_MAX);
}

static void request_field(struct cbor_in *in, int64_t key, struct request *t)
{
	switch (key) {
	case 1:
		field_get_id(in, t->till);
		break;
	case 2:
		field_get_id(in, t->merchant);
		break;
	case 3:
		t->pack = cbor_get_uint_max(in, (uint64_t)FIELD_RANK_MAX);
		break;
	case 4:
		t->time = field_get_time(in);
		break;
	default:
		field_unknown(in, key, 4);
	}
}

enum err request_decode(struct bytes payload, struct request *out)
{
	struct request t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		request_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(4));
	e = field_close(&in, "request");
	if (e == ERR_OK)
		*out = t;
	return e;
}
