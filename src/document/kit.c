#include "document/kit.h"
#include "document/field.h"
#include "seal/digest.h"

static const char MAGIC[] = "chit/kit";

static void put_platform(struct field_out *o, const struct kit *k)
{
	field_key(o, 1);
	cbor_put_str(o->b, MAGIC);
	field_key(o, 2);
	field_put_fixed(o, k->root, KEY_LEN);
	field_key(o, 3);
	field_put_str(o, k->name, sizeof k->name, "platform's name");
	field_key(o, 4);
	field_put_ascii(o, k->url, sizeof k->url, "URL");
	if (k->has_pin) {
		field_key(o, 5);
		field_put_fixed(o, k->pin, DIGEST_LEN);
	}
	field_key(o, 6);
	field_put_bytes(o, k->keyset, KEYSET_MAX, "key set's length");
	field_key(o, 7);
	field_put_bytes(o, k->pack, KIT_MAX, "pack's length");
}

static void put_merchant(struct field_out *o, const struct kit *k)
{
	field_key(o, 8);
	field_put_id(o, k->merchant, "merchant");
	field_key(o, 9);
	cbor_put_array(o->b, k->n_keys);
	for (size_t i = 0; i < k->n_keys; i++)
		field_put_fixed(o, k->keys[i], KEY_LEN);
}

enum err kit_encode(const struct kit *k, struct buf *b)
{
	struct field_out o;

	if (k->n_keys > PACK_KEYS_MAX)
		return err_set(ERR_TOO_LONG, "a kit holds at most %d keys", PACK_KEYS_MAX);
	field_begin(&o, b, "kit");
	field_check(&o, k->n_keys >= 1, "number of keys");
	cbor_put_map(b, 12u + k->has_pin);
	put_platform(&o, k);
	put_merchant(&o, k);
	field_key(&o, 10);
	field_put_id(&o, k->till, "till");
	field_key(&o, 11);
	field_put_id(&o, k->shop, "shop");
	field_key(&o, 12);
	field_put_fixed(&o, k->code, KIT_CODE_LEN);
	field_key(&o, 13);
	field_put_time(&o, k->expires, "expiry");
	return field_end(&o, KIT_MAX - BOX_OVERHEAD);
}

static void get_magic(struct cbor_in *in)
{
	char s[sizeof MAGIC] = "";

	cbor_get_str(in, s, sizeof s);
	field_require(in, bytes_equal(bytes_of_str(s), bytes_of_str(MAGIC)));
}

static void get_keys(struct cbor_in *in, struct kit *t)
{
	t->n_keys = cbor_get_array(in, PACK_KEYS_MAX);
	field_require(in, t->n_keys >= 1);
	for (size_t i = 0; i < t->n_keys && in->err == ERR_OK; i++)
		cbor_get_fixed(in, t->keys[i], KEY_LEN);
}

static void kit_field(struct cbor_in *in, int64_t key, struct kit *t)
{
	switch (key) {
	case 1:
		get_magic(in);
		break;
	case 2:
		cbor_get_fixed(in, t->root, KEY_LEN);
		break;
	case 3:
		cbor_get_str(in, t->name, sizeof t->name);
		break;
	case 4:
		field_get_ascii(in, t->url, sizeof t->url);
		break;
	case 5:
		cbor_get_fixed(in, t->pin, DIGEST_LEN);
		t->has_pin = true;
		break;
	case 6:
		t->keyset = field_get_bytes(in, 1, KEYSET_MAX);
		break;
	case 7:
		t->pack = field_get_bytes(in, 1, DOCUMENT_MAX);
		break;
	case 8:
		field_get_id(in, t->merchant);
		break;
	case 9:
		get_keys(in, t);
		break;
	case 10:
		field_get_id(in, t->till);
		break;
	case 11:
		field_get_id(in, t->shop);
		break;
	case 12:
		cbor_get_fixed(in, t->code, KIT_CODE_LEN);
		break;
	case 13:
		t->expires = field_get_time(in);
		break;
	default:
		field_unknown(in, key, 13);
	}
}

enum err kit_decode(struct bytes plaintext, struct kit *out)
{
	struct kit t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	if (plaintext.len > KIT_MAX - BOX_OVERHEAD)
		return err_set(ERR_TOO_LONG, "longer than any kit");
	cbor_open(&in, plaintext);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		kit_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(13) & ~CBOR_KEY(5));
	e = field_close(&in, "kit");
	if (e == ERR_OK)
		*out = t;
	kit_wipe(&t);
	return e;
}

void kit_wipe(struct kit *k)
{
	digest_wipe(k->keys, sizeof k->keys);
	digest_wipe(k->code, sizeof k->code);
	k->n_keys = 0;
}
