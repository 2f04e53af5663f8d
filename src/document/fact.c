#include "document/fact.h"
#include "document/field.h"

#include <string.h>

static const uint8_t NONE[DIGEST_LEN];

/* The first of a stream has nothing before it. */
static bool before_ok(const struct fact *f)
{
	return f->sequence != 1 || memcmp(f->before, NONE, sizeof NONE) == 0;
}

enum err fact_encode(const struct fact *f, struct buf *b)
{
	struct field_out o;

	field_begin(&o, b, "fact");
	cbor_put_map(b, 8);
	field_key(&o, 1);
	field_put_fixed(&o, f->journal, sizeof f->journal);
	field_key(&o, 2);
	cbor_put_uint(b, f->stream);
	field_key(&o, 3);
	field_put_rank(&o, f->sequence, "sequence");
	field_key(&o, 4);
	field_put_time(&o, f->time, "time");
	field_key(&o, 5);
	field_check(&o, before_ok(f), "hash of the one before the first");
	field_put_fixed(&o, f->before, sizeof f->before);
	field_key(&o, 6);
	cbor_put_uint(b, f->who);
	field_key(&o, 7);
	field_check(&o, f->kind >= 1, "kind");
	cbor_put_uint(b, f->kind);
	field_key(&o, 8);
	field_check(&o, f->body.len <= FACT_BODY_MAX, "body");
	if (o.err == ERR_OK)
		cbor_put_bytes(b, f->body);
	return field_end(&o, FACT_MAX);
}

static void fact_field(struct cbor_in *in, int64_t key, struct fact *f)
{
	switch (key) {
	case 1:
		cbor_get_fixed(in, f->journal, sizeof f->journal);
		break;
	case 2:
		f->stream = (uint32_t)cbor_get_uint_max(in, UINT32_MAX);
		break;
	case 3:
		f->sequence = field_get_rank(in);
		break;
	case 4:
		f->time = field_get_time(in);
		break;
	case 5:
		cbor_get_fixed(in, f->before, sizeof f->before);
		break;
	case 6:
		f->who = (uint32_t)cbor_get_uint_max(in, UINT32_MAX);
		break;
	case 7:
		f->kind = (uint32_t)field_get_within(in, 1, UINT32_MAX);
		break;
	case 8:
		f->body = cbor_get_bytes_max(in, FACT_BODY_MAX);
		break;
	default:
		field_unknown(in, key, 8);
	}
}

enum err fact_decode(struct bytes s, struct fact *f)
{
	struct fact t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	cbor_open(&in, s);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		fact_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(8));
	field_require(&in, before_ok(&t));
	e = field_close(&in, "fact");
	if (e == ERR_OK)
		*f = t;
	return e;
}

enum err fact_hash(struct bytes encoded, uint8_t hash[DIGEST_LEN])
{
	return digest_sha256(encoded, hash);
}
