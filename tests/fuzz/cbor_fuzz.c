/*
 * Any bytes: the cursor never leaves them, a refusal changes nothing, what is taken as an item is
 * what our writer makes of its parts, and what one way of reading takes the other takes.
 */
#include "seal/cbor.h"
#include <assert.h>
#include <string.h>

enum { CAP = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void recode(struct cbor_in *in, struct buf *b, unsigned depth);

/* True where it went well; the caller reads the map as one item where a key is no number of ours. */
static bool map_recode(struct cbor_in *in, struct buf *b, unsigned depth)
{
	struct cbor_map m;

	cbor_get_map(in, &m, SIZE_MAX);
	if (in->err)
		return false;
	cbor_put_map(b, m.left);
	while (cbor_map_next(in, &m)) {
		cbor_put_int(b, m.key);
		recode(in, b, depth);
	}
	return !in->err;
}

static void map_or_item(struct cbor_in *in, struct buf *b, unsigned depth)
{
	struct cbor_in was = *in;
	size_t before = b->len;

	if (map_recode(in, b, depth))
		return;
	*in = was;
	b->len = before;
	if (depth > 1)
		cbor_fail(in);	/* an item's depth is counted from its own top: only there is it the same bound */
	else
		buf_put_bytes(b, cbor_get_item(in));
}

static void simple_recode(struct cbor_in *in, struct buf *b)
{
	struct cbor_in was = *in;

	cbor_get_null(in);
	if (!in->err) {
		cbor_put_null(b);
		return;
	}
	*in = was;
	cbor_put_bool(b, cbor_get_bool(in));
}

static void recode(struct cbor_in *in, struct buf *b, unsigned depth)
{
	size_t n;

	if (depth >= CBOR_DEPTH_MAX && cbor_peek(in) >= CBOR_ARRAY && cbor_peek(in) <= CBOR_TAG)
		cbor_fail(in);
	switch (cbor_peek(in)) {
	case CBOR_UINT: cbor_put_uint(b, cbor_get_uint(in)); break;
	case CBOR_NINT: cbor_put_int(b, cbor_get_int(in)); break;
	case CBOR_BYTES: cbor_put_bytes(b, cbor_get_bytes(in)); break;
	case CBOR_TEXT: cbor_put_text(b, cbor_get_text_max(in, SIZE_MAX)); break;
	case CBOR_ARRAY:
		n = cbor_get_array(in, SIZE_MAX);
		for (cbor_put_array(b, n); n && !in->err; n--)
			recode(in, b, depth + 1);
		break;
	case CBOR_MAP: map_or_item(in, b, depth + 1); break;
	case CBOR_TAG:
		cbor_put_tag(b, cbor_get_tag(in));
		recode(in, b, depth + 1);
		break;
	case CBOR_SIMPLE: simple_recode(in, b); break;
	default: cbor_fail(in);
	}
}

/* One way of reading, from a fresh cursor: it stays inside, and a refusal leaves it where it was. */
#define ALONE(call) do { \
	struct cbor_in in; \
	cbor_open(&in, s); \
	struct cbor_in start = in; \
	call; \
	assert(in.at >= start.at && in.at <= in.end && in.end == start.end); \
	assert(in.err == ERR_OK || in.err == ERR_FORMAT); \
} while (0)

static void each_alone(struct bytes s)
{
	char text[17];
	uint8_t raw[16];
	struct cbor_map m;

	ALONE(cbor_get_uint(&in));
	ALONE(cbor_get_uint_max(&in, 255));
	ALONE(cbor_get_int(&in));
	ALONE(cbor_get_bool(&in));
	ALONE(cbor_get_null(&in));
	ALONE(cbor_get_tag(&in));
	ALONE(assert(cbor_get_bytes_max(&in, 9).len <= 9));
	ALONE(assert(cbor_get_text_max(&in, 9).len <= 9));
	ALONE(cbor_get_fixed(&in, raw, sizeof raw));
	ALONE(text[0] = 0; cbor_get_str(&in, text, sizeof text); assert(strlen(text) < sizeof text));
	ALONE(assert(cbor_get_array(&in, 7) <= 7));
	ALONE(for (cbor_get_map(&in, &m, 7); cbor_map_next(&in, &m); ) cbor_get_item(&in));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t memory[CAP];
	struct bytes s = bytes_of(data, len), item;
	struct cbor_in in;
	struct buf b;
	enum err whole;

	if (len > CAP / 2)
		return 0;
	each_alone(s);
	cbor_open(&in, s);
	item = cbor_get_item(&in);
	whole = cbor_close(&in);
	assert(whole || bytes_equal(item, s));
	buf_init(&b, memory, sizeof memory);
	cbor_open(&in, s);
	recode(&in, &b, 0);
	if (!cbor_close(&in))
		assert(!whole && !b.over && bytes_equal(buf_bytes(&b), s));
	return 0;
}
