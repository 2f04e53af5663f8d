#include "document/enrolment.h"
#include "document/field.h"
#include "seal/digest.h"

#include <string.h>

enum { ENROLMENT_MAX = 256 };

/* Keys 1 to 7, in a map of n pairs: with n 7 what the mac is made over. */
static void put_fields(struct field_out *o, const struct enrolment *e, size_t n)
{
	cbor_put_map(o->b, n);
	field_key(o, 1);
	field_put_id(o, e->till, "till");
	field_key(o, 2);
	field_put_id(o, e->merchant, "merchant");
	field_key(o, 3);
	field_put_fixed(o, e->verify, KEY_LEN);
	field_key(o, 4);
	field_put_fixed(o, e->seal, KEY_LEN);
	field_key(o, 5);
	field_put_fixed(o, e->journal, sizeof e->journal);
	field_key(o, 6);
	cbor_put_uint(o->b, e->stream);
	field_key(o, 7);
	field_put_time(o, e->time, "time");
}

static enum err mac_over(const struct enrolment *e, const uint8_t code[KIT_CODE_LEN], uint8_t mac[DIGEST_LEN])
{
	uint8_t memory[ENROLMENT_MAX];
	struct field_out o;
	struct buf b;
	enum err err;

	buf_init(&b, memory, sizeof memory);
	field_begin(&o, &b, "enrolment");
	put_fields(&o, e, 7);
	err = field_end(&o, ENROLMENT_MAX);
	return err != ERR_OK ? err : digest_hmac(bytes_of(code, KIT_CODE_LEN), buf_bytes(&b), mac);
}

enum err enrolment_encode(struct enrolment *e, const uint8_t code[KIT_CODE_LEN], struct buf *b)
{
	struct field_out o;
	uint8_t mac[DIGEST_LEN];
	enum err err = mac_over(e, code, mac);

	if (err != ERR_OK)
		return err;
	field_begin(&o, b, "enrolment");
	put_fields(&o, e, 8);
	field_key(&o, 8);
	field_put_fixed(&o, mac, sizeof mac);
	err = field_end(&o, ENROLMENT_MAX);
	if (err == ERR_OK)
		memcpy(e->mac, mac, sizeof mac);
	return err;
}

static void enrolment_field(struct cbor_in *in, int64_t key, struct enrolment *t)
{
	switch (key) {
	case 1:
		field_get_id(in, t->till);
		break;
	case 2:
		field_get_id(in, t->merchant);
		break;
	case 3:
		cbor_get_fixed(in, t->verify, KEY_LEN);
		break;
	case 4:
		cbor_get_fixed(in, t->seal, KEY_LEN);
		break;
	case 5:
		cbor_get_fixed(in, t->journal, sizeof t->journal);
		break;
	case 6:
		t->stream = (uint32_t)cbor_get_uint_max(in, UINT32_MAX);
		break;
	case 7:
		t->time = field_get_time(in);
		break;
	case 8:
		cbor_get_fixed(in, t->mac, sizeof t->mac);
		break;
	default:
		field_unknown(in, key, 8);
	}
}

enum err enrolment_decode(struct bytes payload, struct enrolment *out)
{
	struct enrolment t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		enrolment_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(8));
	e = field_close(&in, "enrolment");
	if (e == ERR_OK)
		*out = t;
	return e;
}

/* A till that could not be answered is no till: its X25519 key must load, too. */
static enum err keys_hold(const struct document *d, const struct enrolment *t)
{
	struct verify_key v = { 0 };
	struct seal_key s = { 0 };
	enum err e = verify_key_load(&v, t->verify);

	if (e == ERR_OK)
		e = seal_key_load(&s, t->seal);
	if (e == ERR_OK)
		e = memcmp(v.kid, d->sign1.kid, KID_LEN) == 0 ? sign1_verify(&d->sign1, &v) : ERR_AUTH;
	if (e == ERR_AUTH)
		err_set(e, "this enrolment is not signed by the key in it");
	verify_key_finish(&v);
	seal_key_finish(&s);
	return e;
}

enum err enrolment_open(struct bytes signed_bytes, struct enrolment *out, uint8_t digest[DOCUMENT_DIGEST_LEN])
{
	struct document d;
	struct enrolment t;
	enum err e = document_parse(signed_bytes, &d);

	if (e != ERR_OK)
		return e;
	if (d.type != DOCUMENT_ENROLMENT)
		return err_set(ERR_FORMAT, "%s is no enrolment", document_type_name(d.type));
	e = enrolment_decode(d.sign1.payload, &t);
	if (e == ERR_OK)
		e = keys_hold(&d, &t);
	if (e != ERR_OK)
		return e;
	*out = t;
	memcpy(digest, d.digest, DOCUMENT_DIGEST_LEN);
	return ERR_OK;
}

enum err enrolment_check(const struct enrolment *e, const uint8_t code[KIT_CODE_LEN])
{
	uint8_t mac[DIGEST_LEN];
	enum err err = mac_over(e, code, mac);

	if (err != ERR_OK)
		return err;
	if (!digest_same(mac, e->mac, sizeof mac))
		return err_set(ERR_AUTH, "this enrolment was not made with that till's code");
	return ERR_OK;
}
