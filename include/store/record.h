#ifndef CHIT_STORE_RECORD_H
#define CHIT_STORE_RECORD_H
/*
 * Flat structs as deterministic CBOR maps with integer keys, by a table of their fields: for src/store only. A field that
 * is 0 or "" is absent, and present it is not; so each value has one encoding; a bool is the number 1. What a struct holds
 * beside its flat fields (arrays) the caller puts behind them, under higher keys.
 */
#include "seal/cbor.h"
#include <stddef.h>

enum record_shape { RECORD_UINT, RECORD_INT, RECORD_BOOL, RECORD_TEXT, RECORD_FIXED /* bytes, always there */ };
struct record_field {
	uint8_t key;			/* ascending in the table; below 64 */
	uint8_t shape;
	uint16_t offset, size;		/* of the member; texts with their NUL */
};
#define RECORD_OF(k, shape, type, member) { (k), (shape), offsetof(type, member), sizeof(((type *)0)->member) }

/* How many of the fields are present in *base. */
size_t record_count(const struct record_field *fields, size_t n, const void *base);
/* The pairs of those; the map's head is the caller's. */
void record_put(struct buf *b, const struct record_field *fields, size_t n, const void *base);
/* Reads a whole map into *base (zeroed before). A key that is none of the fields goes to `more` (NULL: it fails), which
 * reads its value or fails. Numbers outside their member's range fail. */
typedef void record_more(struct cbor_in *in, void *base, int64_t key);
void record_get(struct cbor_in *in, const struct record_field *fields, size_t n, void *base, record_more *more);

#endif
