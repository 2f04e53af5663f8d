#include "document/keyset.h"
#include "document/field.h"
#include "seal/digest.h"

#include <string.h>

static bool row_ok(const struct keyset_row *r)
{
	return r->use >= KEY_COUPON && r->use <= KEY_SEALED_TO && r->from <= r->until;
}

/* Each key has its one use, so it stands in one row. */
static bool keys_differ(const struct keyset *k)
{
	for (size_t i = 1; i < k->n; i++)
		for (size_t j = 0; j < i; j++)
			if (memcmp(k->rows[i].key, k->rows[j].key, KEY_LEN) == 0)
				return false;
	return true;
}

static void put_row(struct field_out *o, const struct keyset_row *r)
{
	field_check(o, row_ok(r), "a key's use or times");
	cbor_put_array(o->b, 6);
	field_put_fixed(o, r->key, KEY_LEN);
	cbor_put_uint(o->b, r->use);
	field_put_time(o, r->from, "signs from");
	field_put_time(o, r->until, "signs until");
	if (r->trusted_until == INT64_MAX)
		cbor_put_null(o->b);
	else
		field_put_time(o, r->trusted_until, "trusted until");
	if (r->revoked_at == 0)
		cbor_put_null(o->b);
	else
		field_put_time(o, r->revoked_at, "revoked at");
}

enum err keyset_encode(const struct keyset *k, struct buf *b)
{
	struct field_out o;

	if (k->n > KEYSET_ROWS_MAX)
		return err_set(ERR_TOO_LONG, "a key set holds at most %d keys", KEYSET_ROWS_MAX);
	field_begin(&o, b, "key set");
	field_check(&o, keys_differ(k), "a key that stands there twice");
	field_check(&o, !k->has_second || (k->has_pin && memcmp(k->pin, k->second, DIGEST_LEN)), "a second pin beside no first");
	cbor_put_map(b, 5u + k->has_pin + k->has_second);
	field_key(&o, 1);
	field_put_fixed(&o, k->root, KEY_LEN);
	field_key(&o, 2);
	field_put_rank(&o, k->version, "version");
	field_key(&o, 3);
	field_put_time(&o, k->time, "time");
	field_key(&o, 4);
	field_put_str(&o, k->name, sizeof k->name, "name");
	field_key(&o, 5);
	cbor_put_array(b, k->n);
	for (size_t i = 0; i < k->n; i++)
		put_row(&o, &k->rows[i]);
	if (k->has_pin) {
		field_key(&o, 6);
		field_put_fixed(&o, k->pin, DIGEST_LEN);
	}
	if (k->has_second) {
		field_key(&o, 7);
		field_put_fixed(&o, k->second, DIGEST_LEN);
	}
	return field_end(&o, KEYSET_MAX - SIGN1_OVERHEAD);
}

/* A time of at least min, or null, which reads as `absent`. */
static int64_t get_time_or(struct cbor_in *in, int64_t min, int64_t absent)
{
	int64_t t;

	if (cbor_peek(in) == CBOR_SIMPLE) {
		cbor_get_null(in);
		return absent;
	}
	t = field_get_time(in);
	field_require(in, t >= min);
	return t;
}

static void get_row(struct cbor_in *in, struct keyset_row *r)
{
	size_t n = cbor_get_array(in, FIELD_MAP_MAX);

	field_require(in, n == 6);
	cbor_get_fixed(in, r->key, KEY_LEN);
	r->use = field_get_enum(in, KEY_COUPON, KEY_ROOT + 1);
	r->from = field_get_time(in);
	r->until = field_get_time(in);
	r->trusted_until = get_time_or(in, 0, INT64_MAX);
	r->revoked_at = get_time_or(in, 1, 0);
	field_require(in, row_ok(r));
}

static void get_rows(struct cbor_in *in, struct keyset *t)
{
	t->n = cbor_get_array(in, KEYSET_ROWS_MAX);
	for (size_t i = 0; i < t->n && in->err == ERR_OK; i++)
		get_row(in, &t->rows[i]);
	if (in->err == ERR_OK)
		field_require(in, keys_differ(t));
}

static void keyset_field(struct cbor_in *in, int64_t key, struct keyset *t)
{
	switch (key) {
	case 1:
		cbor_get_fixed(in, t->root, KEY_LEN);
		break;
	case 2:
		t->version = field_get_rank(in);
		break;
	case 3:
		t->time = field_get_time(in);
		break;
	case 4:
		cbor_get_str(in, t->name, sizeof t->name);
		break;
	case 5:
		get_rows(in, t);
		break;
	case 6:
		cbor_get_fixed(in, t->pin, DIGEST_LEN);
		t->has_pin = true;
		break;
	case 7:
		cbor_get_fixed(in, t->second, DIGEST_LEN);
		t->has_second = true;
		field_require(in, t->has_pin && memcmp(t->pin, t->second, DIGEST_LEN) != 0);
		break;
	default:
		field_unknown(in, key, 7);
	}
}

enum err keyset_decode(struct bytes payload, struct keyset *out)
{
	struct keyset t = { 0 };
	struct cbor_in in;
	struct cbor_map m;
	enum err e;

	if (payload.len > KEYSET_MAX - SIGN1_OVERHEAD)
		return err_set(ERR_TOO_LONG, "longer than any key set");
	cbor_open(&in, payload);
	for (cbor_get_map(&in, &m, FIELD_MAP_MAX); cbor_map_next(&in, &m);)
		keyset_field(&in, m.key, &t);
	cbor_map_need(&in, &m, FIELD_KEYS(5));
	e = field_close(&in, "key set");
	if (e == ERR_OK)
		*out = t;
	return e;
}

static enum err signed_by(const struct document *d, const uint8_t raw[KEY_LEN])
{
	struct verify_key k = { 0 };
	enum err e = verify_key_load(&k, raw);

	if (e != ERR_OK)
		return e;
	e = memcmp(d->sign1.kid, k.kid, KID_LEN) == 0 ? sign1_verify(&d->sign1, &k) : ERR_AUTH;
	verify_key_finish(&k);
	return e;
}

/* Not by our root: another's in good order, or nobody's? */
static enum err whose(const struct document *d, const struct keyset *k, const uint8_t root[KEY_LEN])
{
	if (memcmp(k->root, root, KEY_LEN) != 0 && signed_by(d, k->root) == ERR_OK)
		return err_set(ERR_FOREIGN, "this key set is another platform's");
	return err_set(ERR_AUTH, "the signature of this key set is wrong");
}

enum err keyset_open(struct bytes signed_bytes, const uint8_t root[KEY_LEN], uint64_t at_least,
		     struct keyset *out)
{
	struct document d;
	struct keyset t;
	enum err e = document_parse(signed_bytes, &d);

	if (e != ERR_OK)
		return e;
	if (d.type != DOCUMENT_KEYSET)
		return err_set(ERR_FORMAT, "%s is no key set", document_type_name(d.type));
	e = keyset_decode(d.sign1.payload, &t);
	if (e != ERR_OK)
		return e;
	e = signed_by(&d, root);
	if (e == ERR_AUTH)
		return whose(&d, &t, root);
	if (e != ERR_OK)
		return e;
	if (memcmp(t.root, root, KEY_LEN) != 0)
		return err_set(ERR_FORMAT, "this key set names another root than its signer");
	if (t.version < at_least)
		return err_set(ERR_STALE, "key set %llu is older than %llu, which is here already",
			       (unsigned long long)t.version, (unsigned long long)at_least);
	*out = t;
	return ERR_OK;
}

static void take_back(struct keyring *ring, size_t n)
{
	while (ring->n > n)
		verify_key_finish(&ring->rows[--ring->n].key);
}

enum err keyset_to_ring(const struct keyset *k, int issuer, struct keyring *ring)
{
	size_t before = ring->n;

	for (size_t i = 0; i < k->n; i++) {
		const struct keyset_row *r = &k->rows[i];
		const int64_t times[4] = { r->from, r->until, r->trusted_until, r->revoked_at };
		enum err e;

		if (r->use != KEY_COUPON && r->use != KEY_DOCUMENT)
			continue;
		e = keyring_add(ring, issuer, r->use, r->key, times);
		if (e != ERR_OK) {
			take_back(ring, before);
			return e;
		}
	}
	return ERR_OK;
}

static bool sealed_to_valid(const struct keyset_row *r, int64_t now)
{
	return r->use == KEY_SEALED_TO && r->from <= now && now <= r->until && now <= r->trusted_until &&
	       (r->revoked_at == 0 || now < r->revoked_at);
}

const struct keyset_row *keyset_sealed_to(const struct keyset *k, int64_t now)
{
	const struct keyset_row *best = NULL;

	for (size_t i = 0; i < k->n; i++)
		if (sealed_to_valid(&k->rows[i], now) && (best == NULL || k->rows[i].from > best->from))
			best = &k->rows[i];
	return best;
}

enum err keyset_issuer(const uint8_t root[KEY_LEN], uint8_t issuer[DIGEST_LEN])
{
	return digest_sha256(bytes_of(root, KEY_LEN), issuer);
}
