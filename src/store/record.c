#include "store/record.h"

#include <assert.h>
#include <string.h>

enum { KEYS_MAX = 64 };

/* Members of 1, 2, 4 and 8 bytes, as a 64-bit number of the same sign. */
static int64_t load(const struct record_field *f, const void *base)
{
	const uint8_t *at = (const uint8_t *)base + f->offset;
	bool is_signed = f->shape == RECORD_INT;
	union { uint8_t u8; int8_t i8; uint16_t u16; int16_t i16; uint32_t u32; int32_t i32; int64_t i64; } v;

	memcpy(&v, at, f->size);
	switch (f->size) {
	case 1:
		return is_signed ? v.i8 : v.u8;
	case 2:
		return is_signed ? v.i16 : v.u16;
	case 4:
		return is_signed ? v.i32 : (int64_t)v.u32;
	default:
		assert(f->size == 8);
		return v.i64;
	}
}

static void keep(const struct record_field *f, void *base, int64_t value)
{
	uint8_t *at = (uint8_t *)base + f->offset;
	uint8_t u8 = (uint8_t)value;
	uint16_t u16 = (uint16_t)value;
	uint32_t u32 = (uint32_t)value;

	switch (f->size) {
	case 1:
		memcpy(at, &u8, sizeof u8);
		break;
	case 2:
		memcpy(at, &u16, sizeof u16);
		break;
	case 4:
		memcpy(at, &u32, sizeof u32);
		break;
	default:
		memcpy(at, &value, sizeof value);
	}
}

static bool present(const struct record_field *f, const void *base)
{
	if (f->shape == RECORD_FIXED)
		return true;
	if (f->shape == RECORD_TEXT)
		return ((const char *)base)[f->offset] != 0;
	return load(f, base) != 0;
}

size_t record_count(const struct record_field *fields, size_t n, const void *base)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += present(&fields[i], base);
	return count;
}

static void put_value(struct buf *b, const struct record_field *f, const void *base)
{
	const uint8_t *at = (const uint8_t *)base + f->offset;

	if (f->shape == RECORD_FIXED)
		cbor_put_bytes(b, bytes_of(at, f->size));
	else if (f->shape == RECORD_TEXT)
		cbor_put_str(b, (const char *)at);
	else if (f->shape == RECORD_INT)
		cbor_put_int(b, load(f, base));
	else
		cbor_put_uint(b, (uint64_t)load(f, base));
}

void record_put(struct buf *b, const struct record_field *fields, size_t n, const void *base)
{
	for (size_t i = 0; i < n; i++) {
		if (!present(&fields[i], base))
			continue;
		cbor_put_uint(b, fields[i].key);
		put_value(b, &fields[i], base);
	}
}

static void get_number(struct cbor_in *in, const struct record_field *f, void *base)
{
	unsigned bits = 8u * f->size;
	int64_t v;

	if (f->shape == RECORD_BOOL) {
		v = (int64_t)cbor_get_uint_max(in, 1);
	} else if (f->shape == RECORD_UINT) {
		v = (int64_t)cbor_get_uint_max(in, bits == 64 ? INT64_MAX : (UINT64_C(1) << bits) - 1);
	} else {
		int64_t most = bits == 64 ? INT64_MAX : (INT64_C(1) << (bits - 1)) - 1;

		v = cbor_get_int(in);
		if (v > most || v < -most)
			cbor_fail(in);
	}
	if (v == 0)
		cbor_fail(in);
	if (in->err == ERR_OK)
		keep(f, base, v);
}

static void get_value(struct cbor_in *in, const struct record_field *f, void *base)
{
	uint8_t *at = (uint8_t *)base + f->offset;

	if (f->shape == RECORD_FIXED) {
		cbor_get_fixed(in, at, f->size);
	} else if (f->shape == RECORD_TEXT) {
		cbor_get_str(in, (char *)at, f->size);
		if (in->err == ERR_OK && !*at)
			cbor_fail(in);
	} else {
		get_number(in, f, base);
	}
}

static const struct record_field *find(const struct record_field *fields, size_t n, int64_t key)
{
	for (size_t i = 0; i < n; i++)
		if (fields[i].key == key)
			return &fields[i];
	return NULL;
}

void record_get(struct cbor_in *in, const struct record_field *fields, size_t n, void *base, record_more *more)
{
	struct cbor_map m;

	for (cbor_get_map(in, &m, KEYS_MAX); cbor_map_next(in, &m); ) {
		const struct record_field *f = find(fields, n, m.key);

		if (f)
			get_value(in, f, base);
		else if (more)
			more(in, base, m.key);
		else
			cbor_fail(in);
	}
	for (size_t i = 0; i < n; i++)
		if (fields[i].shape == RECORD_FIXED)
			cbor_map_need(in, &m, CBOR_KEY(fields[i].key));
}
