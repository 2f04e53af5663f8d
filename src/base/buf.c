#include "base/buf.h"
#include <assert.h>
#include <string.h>

struct bytes bytes_of(const void *data, size_t len)
{
	assert(data || !len);
	return (struct bytes){ data, len };
}

struct bytes bytes_of_str(const char *s)
{
	return bytes_of(s, strlen(s));
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && (!a.len || !memcmp(a.data, b.data, a.len));
}

int bytes_compare(struct bytes a, struct bytes b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.data, b.data, n) : 0;
	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

void buf_init(struct buf *b, void *memory, size_t cap)
{
	assert(memory || !cap);
	*b = (struct buf){ memory, 0, cap, false };
}

uint8_t *buf_reserve(struct buf *b, size_t len)
{
	if (b->over || len > b->cap - b->len) {
		b->over = true;
		return NULL;
	}
	uint8_t *at = b->data + b->len;
	b->len += len;
	return at;
}

void buf_put(struct buf *b, const void *data, size_t len)
{
	uint8_t *at = buf_reserve(b, len);
	if (at && len)
		memcpy(at, data, len);
}

void buf_put_bytes(struct buf *b, struct bytes s)
{
	buf_put(b, s.data, s.len);
}

void buf_put_byte(struct buf *b, uint8_t c)
{
	buf_put(b, &c, 1);
}

void buf_put_str(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

struct bytes buf_bytes(const struct buf *b)
{
	return (struct bytes){ b->data, b->len };
}
