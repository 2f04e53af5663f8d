#include "document/batch.h"
#include "document/field.h"

#include <string.h>

static bool range_ok(uint64_t first, size_t n)
{
	return n >= 1 && n <= BATCH_FACTS_MAX && first >= 1 && first <= (uint64_t)FIELD_RANK_MAX - n + 1;
}

static void put_facts(struct field_out *o, const struct bytes *facts, size_t n)
{
	cbor_put_array(o->b, n);
	for (size_t i = 0; i < n; i++)
		field_put_bytes(o, facts[i], FACT_MAX, "a fact's length");
}

enum err batch_encode(const struct batch *head, const struct bytes *facts, struct buf *b)
{
	struct field_out o;

	if (head->n > BATCH_FACTS_MAX)
		return err_set(ERR_TOO_LONG, "a batch holds at most %d facts", BATCH_FACTS_MAX);
	field_begin(&o, b, "batch");
	field_check(&o, range_ok(head->first, head->n), "range of sequences");
	cbor_put_map(b, 7);
	field_key(&o, 1);
	field_put_id(&o, head->till, "till");
	field_key(&o, 2);
	field_put_id(&o, head->merchant, "merchant");
	field_key(&o, 3);
	field_put_fixed(&o, head->journal, sizeof head->journal);
	field_key(&o, 4);
	cbor_put_uint(b, head->stream);
	field_key(&o, 5);
	cbor_put_uint(b, head->first);
	field_key(&o, 6);
	field_put_time(&o, head->made_at, "time");
	field_key(&o, 7);
	put_facts(&o, facts, head->n);
	return field_end(&o, BATCH_BYTES_MAX);
}

static void get_facts(struct cbor_in *in, struct batch *t)
{
	const uint8_t *start;

	t->n = cbor_get_array(in, BATCH_FACTS_MAX);
	start = in->at;
	for (size_t i = 0; i < t->n && in->err == ERR_OK; i++)
		field_get_bytes(in, 1, FACT_MAX);
	t->facts = field_since(in, start);
}

static void batch_field(struct cbor_in *in, int64_t key, struct batch *t)
{
	switch (key) {
	case 1:
		field_get_id(in, t->till);
		break;
	case 2:
		field_get_id(in, t->merchant);
		break;
	case 3:
		cbor_get_fixed(in, t->journal, sizeof t->journal);
		break;
	case 4:
		t->stream = (uint32_t)cbor_get_uint_max(in, UINT32_MAX);
		break;
	case 5:
		t->first = field_get_rank(in);
		break;
	case 6:
		t->made_at = field_get_time(in);
		break;
	case 7:
		get_facts(in, t);
		break;
	default:
		field_unknown(in, key, 7);
	}
}

enum err batch_decode(struct bytes payload, struct batch *out)
{
	struct batch t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	if (payload.len > BATCH_BYTES_MAX)
		return err_set(ERR_TOO_LONG, "a batch has at most %d bytes", BATCH_BYTES_MAX);
	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		batch_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(7));
	field_require(&in, range_ok(t.first, t.n));
	e = field_close(&in, "batch");
	if (e == ERR_OK)
		*out = t;
	return e;
}

/* Is f the one that must stand at the cursor's place? */
static bool in_chain(const struct batch *b, const struct batch_cursor *c, const struct fact *f)
{
	return memcmp(f->journal, b->journal, sizeof b->journal) == 0 && f->stream == b->stream &&
	       f->sequence == b->first + c->i &&
	       (c->i == 0 || memcmp(f->before, c->hash, sizeof c->hash) == 0);
}

enum err batch_next(const struct batch *b, struct batch_cursor *c, struct fact *f, struct bytes *encoded)
{
	struct batch_cursor next = *c;
	struct cbor_in in;
	struct bytes one;
	struct fact t;
	enum err e;

	if (c->i >= b->n)
		return ERR_NOT_FOUND;
	cbor_open(&in, c->i == 0 ? b->facts : c->rest);
	one = cbor_get_bytes_max(&in, FACT_MAX);
	if (in.err != ERR_OK || fact_decode(one, &t) != ERR_OK)
		return err_set(ERR_FORMAT, "fact %zu of the batch does not decode", c->i + 1);
	if (!in_chain(b, c, &t))
		return err_set(ERR_CORRUPT, "fact %zu of the batch is not the next one of its chain", c->i + 1);
	e = fact_hash(one, next.hash);
	if (e != ERR_OK)
		return e;
	next.rest = bytes_of(in.at, (size_t)(in.end - in.at));
	next.i++;
	*c = next;
	*f = t;
	*encoded = one;
	return ERR_OK;
}
