#include "document/field.h"
#include "base/text.h"

#include <string.h>

static bool ascii_ok(struct bytes s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < 0x21 || s.data[i] > 0x7e)
			return false;
	return true;
}

static bool currency_ok(const char *c)
{
	for (int i = 0; i < 3; i++)
		if (c[i] < 'A' || c[i] > 'Z')
			return false;
	return c[3] == '\0';
}

void field_require(struct cbor_in *in, bool holds)
{
	if (!holds && in->err == ERR_OK)
		cbor_fail(in);
}

/* The reader knows one failure, and none of its calls moves it after that: so where it stands tells. */
static const uint8_t NEWER[1];

void field_newer(struct cbor_in *in)
{
	if (in->err != ERR_OK)
		return;
	in->at = in->end = NEWER;
	cbor_fail(in);
}

void field_unknown(struct cbor_in *in, int64_t key, int64_t highest)
{
	if (key > highest)
		field_newer(in);
	else
		field_require(in, false);
}

void field_get_id(struct cbor_in *in, char out[ID_CAP])
{
	cbor_get_str(in, out, ID_CAP);
	field_require(in, in->err == ERR_OK && text_id(bytes_of_str(out)));
}

void field_get_currency(struct cbor_in *in, char out[4])
{
	cbor_get_str(in, out, 4);
	field_require(in, in->err == ERR_OK && currency_ok(out));
}

void field_get_ascii(struct cbor_in *in, char *out, size_t cap)
{
	cbor_get_str(in, out, cap);
	field_require(in, in->err == ERR_OK && ascii_ok(bytes_of_str(out)));
}

int64_t field_get_time(struct cbor_in *in)
{
	return (int64_t)cbor_get_uint_max(in, (uint64_t)FIELD_TIME_MAX);
}

int64_t field_get_within(struct cbor_in *in, int64_t min, int64_t max)
{
	int64_t v = cbor_get_int(in);

	field_require(in, v >= min && v <= max);
	return in->err == ERR_OK ? v : 0;
}

uint64_t field_get_rank(struct cbor_in *in)
{
	uint64_t v = cbor_get_uint_max(in, (uint64_t)FIELD_RANK_MAX);

	field_require(in, v >= 1);
	return v;
}

struct bytes field_get_bytes(struct cbor_in *in, size_t min, size_t max)
{
	struct bytes s = cbor_get_bytes_max(in, max);

	field_require(in, s.len >= min);
	return s;
}

unsigned field_get_enum(struct cbor_in *in, unsigned first, unsigned count)
{
	uint64_t v = cbor_get_uint(in);

	field_require(in, v >= first);
	if (v >= count)
		field_newer(in);
	return in->err == ERR_OK ? (unsigned)v : 0;
}

enum err field_close(struct cbor_in *in, const char *name)
{
	if (in->at == NEWER)
		return err_set(ERR_VERSION, "this %s was made by a newer program: update this one", name);
	if (cbor_close(in) != ERR_OK)
		return err_set(ERR_FORMAT, "this %s is damaged, or is none", name);
	return ERR_OK;
}

struct bytes field_since(const struct cbor_in *in, const uint8_t *start)
{
	return in->err == ERR_OK ? bytes_of(start, (size_t)(in->at - start)) : bytes_of(NULL, 0);
}

void field_begin(struct field_out *o, struct buf *b, const char *name)
{
	*o = (struct field_out){ .b = b, .before = *b, .name = name, .err = ERR_OK };
}

enum err field_end(struct field_out *o, size_t max)
{
	if (o->err == ERR_OK && (o->b->over || o->b->len - o->before.len > max))
		o->err = err_set(ERR_TOO_LONG, "this %s is too long", o->name);
	if (o->err != ERR_OK)
		*o->b = o->before;
	return o->err;
}

void field_key(struct field_out *o, unsigned key)
{
	cbor_put_uint(o->b, key);
}

void field_check(struct field_out *o, bool holds, const char *what)
{
	if (!holds && o->err == ERR_OK)
		o->err = err_set(ERR_RANGE, "%s: %s is out of bounds", o->name, what);
}

/* What is refused is not read on: it may lack its NUL, or its end. */
static void put_checked(struct field_out *o, const char *s, bool ok, const char *what)
{
	field_check(o, ok, what);
	if (ok)
		cbor_put_str(o->b, s);
}

void field_put_id(struct field_out *o, const char *id, const char *what)
{
	size_t len = strnlen(id, ID_CAP);

	put_checked(o, id, len < ID_CAP && text_id(bytes_of(id, len)), what);
}

void field_put_currency(struct field_out *o, const char *currency)
{
	put_checked(o, currency, currency_ok(currency), "currency");
}

void field_put_str(struct field_out *o, const char *s, size_t cap, const char *what)
{
	size_t len = strnlen(s, cap);

	put_checked(o, s, len < cap && text_utf8(bytes_of(s, len)), what);
}

void field_put_ascii(struct field_out *o, const char *s, size_t cap, const char *what)
{
	size_t len = strnlen(s, cap);

	put_checked(o, s, len < cap && ascii_ok(bytes_of(s, len)), what);
}

void field_put_time(struct field_out *o, int64_t t, const char *what)
{
	field_check(o, t >= 0 && t <= FIELD_TIME_MAX, what);
	cbor_put_int(o->b, t);
}

void field_put_rank(struct field_out *o, uint64_t n, const char *what)
{
	field_check(o, n >= 1 && n <= (uint64_t)FIELD_RANK_MAX, what);
	cbor_put_uint(o->b, n);
}

void field_put_fixed(struct field_out *o, const void *data, size_t len)
{
	cbor_put_bytes(o->b, bytes_of(data, len));
}

void field_put_bytes(struct field_out *o, struct bytes s, size_t max, const char *what)
{
	bool ok = s.len >= 1 && s.len <= max;

	field_check(o, ok, what);
	if (ok)
		cbor_put_bytes(o->b, s);
}
