#ifndef CHIT_BASE_BUF_H
#define CHIT_BASE_BUF_H
/*
 * Bytes: a slice that points at somebody's memory, and a bounded buffer to write into.
 * Nothing here allocates.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A slice: len bytes owned by somebody else. data may be NULL only where len is 0. */
struct bytes {
	const uint8_t *data;
	size_t len;
};

struct bytes bytes_of(const void *data, size_t len);
struct bytes bytes_of_str(const char *s);	/* without the final NUL */
bool bytes_equal(struct bytes a, struct bytes b);	/* not in constant time */
int bytes_compare(struct bytes a, struct bytes b);	/* shortest prefix first, as memcmp */

/*
 * A bounded writer over the caller's memory. A write that does not fit sets `over`, writes
 * nothing and makes every later write do nothing: check `over` once, at the end.
 */
struct buf {
	uint8_t *data;
	size_t len, cap;
	bool over;
};

/* The caller keeps the memory alive. */
void buf_init(struct buf *b, void *memory, size_t cap);
void buf_put(struct buf *b, const void *data, size_t len);
void buf_put_bytes(struct buf *b, struct bytes s);
void buf_put_byte(struct buf *b, uint8_t c);
void buf_put_str(struct buf *b, const char *s);
/* Reserves len bytes and returns where they are, or NULL (and sets over). */
uint8_t *buf_reserve(struct buf *b, size_t len);
struct bytes buf_bytes(const struct buf *b);	/* what was written so far */

#endif
