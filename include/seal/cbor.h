#ifndef CHIT_SEAL_CBOR_H
#define CHIT_SEAL_CBOR_H
/*
 * CBOR (RFC 8949) in its core deterministic encoding (section 4.2.1): shortest heads, definite
 * lengths, map keys ascending in the bytewise order of their encodings, no duplicates. No
 * floats, no simple values but false, true and null. What is not exactly so is refused.
 *
 * Both directions have a sticky failure, so that a codec reads like its grammar: after the
 * first failure every call returns zero values and changes nothing; look once, at the end.
 * Nothing allocates; slices point into the input.
 */
#include "base/buf.h"
#include "base/err.h"

enum { CBOR_DEPTH_MAX = 8 };

/* The first byte's upper three bits. */
enum cbor_major {
	CBOR_UINT, CBOR_NINT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_TAG, CBOR_SIMPLE,
	CBOR_END	/* no byte left, or the reader has failed */
};

struct cbor_in {
	const uint8_t *at, *end;
	enum err err;		/* ERR_FORMAT once anything was not as asked for */
};

void cbor_open(struct cbor_in *in, struct bytes s);
enum cbor_major cbor_peek(const struct cbor_in *in);

uint64_t cbor_get_uint(struct cbor_in *in);
uint64_t cbor_get_uint_max(struct cbor_in *in, uint64_t max);	/* over max fails */
int64_t cbor_get_int(struct cbor_in *in);
bool cbor_get_bool(struct cbor_in *in);
void cbor_get_null(struct cbor_in *in);
uint64_t cbor_get_tag(struct cbor_in *in);
struct bytes cbor_get_bytes(struct cbor_in *in);
struct bytes cbor_get_bytes_max(struct cbor_in *in, size_t max);
/* Exactly len bytes copied to out, or a failure and out untouched. */
void cbor_get_fixed(struct cbor_in *in, void *out, size_t len);
struct bytes cbor_get_text_max(struct cbor_in *in, size_t max);	/* well-formed UTF-8 */
/* Text of at most cap - 1 bytes without NUL inside, copied with a NUL behind. */
void cbor_get_str(struct cbor_in *in, char *out, size_t cap);
size_t cbor_get_array(struct cbor_in *in, size_t max);	/* the count; over max fails */

/*
 * The raw bytes of one whole item of any shape: checked to be canonical, at most CBOR_DEPTH_MAX
 * arrays, maps and tags inside each other. Its maps may have keys of any type.
 */
struct bytes cbor_get_item(struct cbor_in *in);

/*
 * Maps with integer keys, as all of ours have:
 *
 *	struct cbor_map m;
 *	for (cbor_get_map(in, &m, 12); cbor_map_next(in, &m); )
 *		switch (m.key) {
 *		case 1: ...cbor_get_...(in); break;
 *		default: cbor_fail(in);
 *		}
 *
 * Keys that do not ascend fail. m.seen has bit k set for each key k in 0..63 that came.
 */
struct cbor_map {
	size_t left;
	int64_t key;
	bool first;
	uint64_t seen;
};
void cbor_get_map(struct cbor_in *in, struct cbor_map *m, size_t max);
bool cbor_map_next(struct cbor_in *in, struct cbor_map *m);
/* Fails unless every bit of `needed` is in m->seen. Use CBOR_KEY(k). */
void cbor_map_need(struct cbor_in *in, const struct cbor_map *m, uint64_t needed);
#define CBOR_KEY(k) (UINT64_C(1) << (k))

void cbor_fail(struct cbor_in *in);
/* ERR_OK where all went well and nothing is left over, else ERR_FORMAT. */
enum err cbor_close(struct cbor_in *in);

/*
 * Writing: the caller keeps to ascending keys. Text that is not UTF-8 is not written and sets
 * b->over, as what does not fit does: nobody could read it back.
 */
void cbor_put_uint(struct buf *b, uint64_t v);
void cbor_put_int(struct buf *b, int64_t v);
void cbor_put_bool(struct buf *b, bool v);
void cbor_put_null(struct buf *b);
void cbor_put_tag(struct buf *b, uint64_t tag);
void cbor_put_bytes(struct buf *b, struct bytes s);
void cbor_put_text(struct buf *b, struct bytes s);
void cbor_put_str(struct buf *b, const char *s);
void cbor_put_array(struct buf *b, size_t n);
void cbor_put_map(struct buf *b, size_t n);
/* The head of a byte string of len bytes, when the bytes are written separately. */
void cbor_put_bytes_head(struct buf *b, size_t len);

#endif
