/* The alphabets that carry bytes: hex, Base64url (RFC 4648, section 5), Base45 (RFC 9285). */
#include "base/text.h"
#include <assert.h>
#include <string.h>

/* What a failed decoding leaves behind is what was there before it. */
static enum err finish(struct buf *out, size_t start, enum err e, const char *what)
{
	if (e == ERR_OK && out->over) {
		out->over = false;
		e = ERR_TOO_LONG;
	}
	if (e == ERR_OK)
		return ERR_OK;
	out->len = start;
	if (e == ERR_TOO_LONG)
		return err_set(e, "the %s text holds more than %zu bytes", what, out->cap - start);
	return err_set(e, "this is not well-formed %s", what);
}

void hex_encode(struct bytes s, char *out, size_t cap)
{
	static const char digits[] = "0123456789abcdef";
	assert(cap > 2 * s.len);
	for (size_t i = 0; i < s.len; i++) {
		*out++ = digits[s.data[i] >> 4];
		*out++ = digits[s.data[i] & 15];
	}
	*out = 0;
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum err hex_decode(struct bytes text, struct buf *out)
{
	size_t start = out->len;
	if (text.len % 2)
		return finish(out, start, ERR_FORMAT, "hex");
	for (size_t i = 0; i < text.len; i += 2) {
		int high = hex_digit(text.data[i]), low = hex_digit(text.data[i + 1]);
		if (high < 0 || low < 0)
			return finish(out, start, ERR_FORMAT, "hex");
		buf_put_byte(out, (uint8_t)(high << 4 | low));
	}
	return finish(out, start, ERR_OK, "hex");
}

size_t base64url_encode(struct bytes s, char *out, size_t cap)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	if (s.len > SIZE_MAX / 2 || cap <= (s.len * 4 + 2) / 3)
		return 0;
	char *p = out;
	for (size_t i = 0; i < s.len; i += 3) {
		size_t left = s.len - i;
		uint32_t v = (uint32_t)s.data[i] << 16;
		v |= left > 1 ? (uint32_t)s.data[i + 1] << 8 : 0;
		v |= left > 2 ? s.data[i + 2] : 0;
		*p++ = digits[v >> 18];
		*p++ = digits[v >> 12 & 63];
		if (left > 1)
			*p++ = digits[v >> 6 & 63];
		if (left > 2)
			*p++ = digits[v & 63];
	}
	*p = 0;
	return (size_t)(p - out);
}

static int base64_digit(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

enum err base64url_decode(struct bytes text, struct buf *out)
{
	size_t start = out->len;
	uint32_t v = 0;
	int bits = 0;
	if (text.len % 4 == 1)
		return finish(out, start, ERR_FORMAT, "Base64url");
	for (size_t i = 0; i < text.len; i++) {
		int digit = base64_digit(text.data[i]);
		if (digit < 0)
			return finish(out, start, ERR_FORMAT, "Base64url");
		v = v << 6 | (uint32_t)digit;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_put_byte(out, (uint8_t)(v >> bits));
			v &= (1u << bits) - 1;
		}
	}
	/* bits that carry nothing must be zero: each bytes has one text only */
	return finish(out, start, v ? ERR_FORMAT : ERR_OK, "Base64url");
}

static const char base45_digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

size_t base45_encode(struct bytes s, char *out, size_t cap)
{
	if (s.len > SIZE_MAX / 2 || cap <= s.len / 2 * 3 + s.len % 2 * 2)
		return 0;
	char *p = out;
	for (size_t i = 0; i < s.len; i += 2) {
		bool pair = i + 1 < s.len;
		unsigned v = pair ? (unsigned)s.data[i] << 8 | s.data[i + 1] : s.data[i];
		*p++ = base45_digits[v % 45];
		*p++ = base45_digits[v / 45 % 45];
		if (pair)
			*p++ = base45_digits[v / 2025];
	}
	*p = 0;
	return (size_t)(p - out);
}

static unsigned base45_digit(uint8_t c)
{
	const char *p = c ? strchr(base45_digits, c) : NULL;
	return p ? (unsigned)(p - base45_digits) : 70000;	/* alone it is over every group's bound */
}

enum err base45_decode(struct bytes text, struct buf *out)
{
	size_t start = out->len;
	if (text.len % 3 == 1)
		return finish(out, start, ERR_FORMAT, "Base45");
	for (size_t i = 0; i < text.len; i += 3) {
		bool pair = text.len - i > 2;
		unsigned v = base45_digit(text.data[i]) + base45_digit(text.data[i + 1]) * 45;
		v += pair ? base45_digit(text.data[i + 2]) * 2025 : 0;
		if (v > (pair ? 65535u : 255u))
			return finish(out, start, ERR_FORMAT, "Base45");
		if (pair)
			buf_put_byte(out, (uint8_t)(v >> 8));
		buf_put_byte(out, (uint8_t)v);
	}
	return finish(out, start, ERR_OK, "Base45");
}
