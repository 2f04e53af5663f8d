#ifndef CHIT_DOCUMENT_FIELD_H
#define CHIT_DOCUMENT_FIELD_H
/*
 * The fields that all documents are made of, read and written within their bounds: ids, times,
 * amounts, currencies, numbers of known things. For the codecs of this room.
 *
 * Reading keeps to seal/cbor.h's sticky failure. A map key above the known ones, or a number
 * beyond the last of an enumeration, makes the failure ERR_VERSION ("made by a newer program")
 * where all before it was in order; everything else is ERR_FORMAT. Neither is ever taken.
 */
#include "coupon/coupon.h"
#include "seal/cbor.h"

#define FIELD_TIME_MAX INT64_C(253402300799)		/* 9999-12-31T23:59:59Z; the least is 0 */
#define FIELD_AMOUNT_MAX INT64_C(1000000000000)		/* minor units */
#define FIELD_RANK_MAX INT64_MAX			/* sequences and versions, from 1 */
enum { FIELD_MAP_MAX = 32 };				/* pairs of any map, known keys or not */
/* The bits of keys 1..n for cbor_map_need(). */
#define FIELD_KEYS(n) ((UINT64_C(2) << (n)) - 2)

void field_get_id(struct cbor_in *in, char out[ID_CAP]);
void field_get_currency(struct cbor_in *in, char out[4]);
/* Printable ASCII without spaces, at most cap - 1 characters. */
void field_get_ascii(struct cbor_in *in, char *out, size_t cap);
int64_t field_get_time(struct cbor_in *in);
int64_t field_get_within(struct cbor_in *in, int64_t min, int64_t max);
uint64_t field_get_rank(struct cbor_in *in);
/* A byte string of min to max bytes. */
struct bytes field_get_bytes(struct cbor_in *in, size_t min, size_t max);
/* One of an enumeration: below first fails, from count on is a newer program's. */
unsigned field_get_enum(struct cbor_in *in, unsigned first, unsigned count);
/* For the default case of a switch over a map's keys. */
void field_unknown(struct cbor_in *in, int64_t key, int64_t highest);
void field_newer(struct cbor_in *in);
/* Fails unless it holds. */
void field_require(struct cbor_in *in, bool holds);
/* As cbor_close, with ERR_VERSION, and a sentence that names the document. */
enum err field_close(struct cbor_in *in, const char *name);
/* The bytes from `start` to where the reader stands. */
struct bytes field_since(const struct cbor_in *in, const uint8_t *start);

/*
 * Writing: values out of bounds are ERR_RANGE with a sentence; the first failure sticks. Begin, put,
 * end; end gives ERR_TOO_LONG where the buffer is full or more than max bytes were written, and after
 * any failure the buffer is as it was.
 */
struct field_out {
	struct buf *b;
	struct buf before;
	const char *name;
	enum err err;
};
void field_begin(struct field_out *o, struct buf *b, const char *name);
enum err field_end(struct field_out *o, size_t max);
void field_key(struct field_out *o, unsigned key);
void field_check(struct field_out *o, bool holds, const char *what);
void field_put_id(struct field_out *o, const char *id, const char *what);
void field_put_currency(struct field_out *o, const char *currency);
/* Well-formed UTF-8 with a NUL within cap bytes. */
void field_put_str(struct field_out *o, const char *s, size_t cap, const char *what);
void field_put_ascii(struct field_out *o, const char *s, size_t cap, const char *what);
void field_put_time(struct field_out *o, int64_t t, const char *what);
void field_put_rank(struct field_out *o, uint64_t n, const char *what);
void field_put_fixed(struct field_out *o, const void *data, size_t len);
/* Of at least one byte and at most max. */
void field_put_bytes(struct field_out *o, struct bytes s, size_t max, const char *what);

#endif
