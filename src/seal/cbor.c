#include "seal/cbor.h"
#include "base/text.h"
#include <assert.h>
#include <string.h>

enum { SIMPLE_FALSE = 20, SIMPLE_TRUE = 21, SIMPLE_NULL = 22 };
enum { HEAD_MAX = 9 };

struct head {
	enum cbor_major major;
	uint64_t arg;
};

void cbor_fail(struct cbor_in *in)
{
	in->err = ERR_FORMAT;
}

void cbor_open(struct cbor_in *in, struct bytes s)
{
	static const uint8_t nothing[1];

	in->at = s.len ? s.data : nothing;
	in->end = in->at + s.len;
	in->err = ERR_OK;
}

static size_t left(const struct cbor_in *in)
{
	return (size_t)(in->end - in->at);
}

enum cbor_major cbor_peek(const struct cbor_in *in)
{
	if (in->err || !left(in))
		return CBOR_END;
	return (enum cbor_major)(*in->at >> 5);
}

/* Of the simple values only three exist for us; floats and the break code share major 7. */
static bool head_allowed(const struct head *h, unsigned info)
{
	if (h->major != CBOR_SIMPLE)
		return true;
	return info >= SIMPLE_FALSE && info <= SIMPLE_NULL;
}

/* The argument behind the first byte, big-endian in 1, 2, 4 or 8 bytes, never longer than needed. */
static bool head_argument(const uint8_t *p, size_t n, uint64_t *out)
{
	static const uint64_t least[] = { [1] = 24, [2] = 0x100, [4] = 0x10000, [8] = 0x100000000 };
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	*out = v;
	return v >= least[n];
}

/* Looks at the head without moving; its length, or 0 where there is no good one. */
static size_t head_look(const struct cbor_in *in, struct head *h)
{
	unsigned info;
	size_t n;

	if (in->err || !left(in))
		return 0;
	h->major = (enum cbor_major)(in->at[0] >> 5);
	info = in->at[0] & 31;
	if (!head_allowed(h, info) || info > 27)
		return 0;
	if (info < 24) {
		h->arg = info;
		return 1;
	}
	n = (size_t)1 << (info - 24);
	if (left(in) < 1 + n || !head_argument(in->at + 1, n, &h->arg))
		return 0;
	return 1 + n;
}

/* Takes a head of this major type with an argument of at most max; the failure is sticky. */
static bool head_take(struct cbor_in *in, enum cbor_major major, uint64_t max, uint64_t *arg)
{
	struct head h;
	size_t n = head_look(in, &h);

	if (!n || h.major != major || h.arg > max) {
		cbor_fail(in);
		return false;
	}
	in->at += n;
	*arg = h.arg;
	return true;
}

uint64_t cbor_get_uint_max(struct cbor_in *in, uint64_t max)
{
	uint64_t v;

	return head_take(in, CBOR_UINT, max, &v) ? v : 0;
}

uint64_t cbor_get_uint(struct cbor_in *in)
{
	return cbor_get_uint_max(in, UINT64_MAX);
}

int64_t cbor_get_int(struct cbor_in *in)
{
	uint64_t v;

	if (cbor_peek(in) != CBOR_NINT)
		return (int64_t)cbor_get_uint_max(in, INT64_MAX);
	return head_take(in, CBOR_NINT, INT64_MAX, &v) ? -1 - (int64_t)v : 0;
}

bool cbor_get_bool(struct cbor_in *in)
{
	struct head h;

	if (!head_look(in, &h) || h.major != CBOR_SIMPLE || h.arg == SIMPLE_NULL) {
		cbor_fail(in);
		return false;
	}
	in->at++;
	return h.arg == SIMPLE_TRUE;
}

void cbor_get_null(struct cbor_in *in)
{
	struct head h;

	if (!head_look(in, &h) || h.major != CBOR_SIMPLE || h.arg != SIMPLE_NULL)
		cbor_fail(in);
	else
		in->at++;
}

uint64_t cbor_get_tag(struct cbor_in *in)
{
	uint64_t v;

	return head_take(in, CBOR_TAG, UINT64_MAX, &v) ? v : 0;
}

/* A byte or text string; the length is held against max and the input before the content is touched. */
static struct bytes string_take(struct cbor_in *in, enum cbor_major major, size_t max)
{
	struct cbor_in was = *in;
	struct bytes s = { NULL, 0 };
	uint64_t len;

	if (!head_take(in, major, max, &len))
		return s;
	s = bytes_of(in->at, (size_t)len);
	if (len > left(in) || (major == CBOR_TEXT && !text_utf8(s))) {
		*in = was;
		cbor_fail(in);
		return bytes_of(NULL, 0);
	}
	in->at += len;
	return s;
}

struct bytes cbor_get_bytes_max(struct cbor_in *in, size_t max)
{
	return string_take(in, CBOR_BYTES, max);
}

struct bytes cbor_get_bytes(struct cbor_in *in)
{
	return string_take(in, CBOR_BYTES, SIZE_MAX);
}

struct bytes cbor_get_text_max(struct cbor_in *in, size_t max)
{
	return string_take(in, CBOR_TEXT, max);
}

void cbor_get_fixed(struct cbor_in *in, void *out, size_t len)
{
	struct bytes s = string_take(in, CBOR_BYTES, len);

	if (in->err)
		return;
	if (s.len != len)
		cbor_fail(in);
	else if (len)
		memcpy(out, s.data, len);
}

void cbor_get_str(struct cbor_in *in, char *out, size_t cap)
{
	struct bytes s;

	assert(cap);
	s = string_take(in, CBOR_TEXT, cap - 1);
	if (in->err)
		return;
	if (memchr(s.data, 0, s.len)) {
		cbor_fail(in);
		return;
	}
	memcpy(out, s.data, s.len);
	out[s.len] = 0;
}

/* A count of things of at least `each` bytes: what cannot fit the input is refused before any of it is read. */
static size_t count_take(struct cbor_in *in, enum cbor_major major, size_t each, size_t max)
{
	struct cbor_in was = *in;
	uint64_t n;

	if (!head_take(in, major, max, &n))
		return 0;
	if (n > left(in) / each) {
		*in = was;
		cbor_fail(in);
		return 0;
	}
	return (size_t)n;
}

size_t cbor_get_array(struct cbor_in *in, size_t max)
{
	return count_take(in, CBOR_ARRAY, 1, max);
}

void cbor_get_map(struct cbor_in *in, struct cbor_map *m, size_t max)
{
	*m = (struct cbor_map){ .left = count_take(in, CBOR_MAP, 2, max), .first = true };
}

/* Where a key stands in the bytewise order of encodings: 0, 1, 2, ... then -1, -2, -3, ... */
static uint64_t key_rank(int64_t key)
{
	return key >= 0 ? (uint64_t)key : (uint64_t)~key | UINT64_C(1) << 63;
}

bool cbor_map_next(struct cbor_in *in, struct cbor_map *m)
{
	int64_t key;

	if (in->err || !m->left)
		return false;
	key = cbor_get_int(in);
	if (!in->err && !m->first && key_rank(key) <= key_rank(m->key))
		cbor_fail(in);
	if (in->err)
		return false;
	m->left--;
	m->first = false;
	m->key = key;
	if (key >= 0 && key < 64)
		m->seen |= CBOR_KEY(key);
	return true;
}

void cbor_map_need(struct cbor_in *in, const struct cbor_map *m, uint64_t needed)
{
	if ((m->seen & needed) != needed)
		cbor_fail(in);
}

static void item_skip(struct cbor_in *in, unsigned depth);

static void array_skip(struct cbor_in *in, unsigned depth)
{
	for (size_t n = cbor_get_array(in, SIZE_MAX); n && !in->err; n--)
		item_skip(in, depth);
}

static void map_skip(struct cbor_in *in, unsigned depth)
{
	struct bytes key, last = { NULL, 0 };

	for (size_t n = count_take(in, CBOR_MAP, 2, SIZE_MAX); n && !in->err; n--) {
		key.data = in->at;
		item_skip(in, depth);
		key.len = (size_t)(in->at - key.data);
		if (last.data && bytes_compare(last, key) >= 0)
			cbor_fail(in);
		last = key;
		item_skip(in, depth);
	}
}

/* depth counts the arrays, maps and tags around this item. */
static void item_skip(struct cbor_in *in, unsigned depth)
{
	enum cbor_major major = cbor_peek(in);
	struct head h;

	if (major >= CBOR_ARRAY && major <= CBOR_TAG && ++depth > CBOR_DEPTH_MAX) {
		cbor_fail(in);
		return;
	}
	switch (major) {
	case CBOR_BYTES:
	case CBOR_TEXT:
		string_take(in, major, SIZE_MAX);
		break;
	case CBOR_ARRAY:
		array_skip(in, depth);
		break;
	case CBOR_MAP:
		map_skip(in, depth);
		break;
	case CBOR_TAG:
		cbor_get_tag(in);
		item_skip(in, depth);
		break;
	default:
		if (head_look(in, &h))
			in->at += head_look(in, &h);
		else
			cbor_fail(in);
	}
}

struct bytes cbor_get_item(struct cbor_in *in)
{
	struct cbor_in was = *in;

	item_skip(in, 0);
	if (!in->err)
		return bytes_of(was.at, (size_t)(in->at - was.at));
	*in = was;
	cbor_fail(in);
	return bytes_of(NULL, 0);
}

enum err cbor_close(struct cbor_in *in)
{
	if (left(in))
		cbor_fail(in);
	return in->err;
}

/* One write, so that a head is there whole or not at all. */
static void head_put(struct buf *b, enum cbor_major major, uint64_t v)
{
	uint8_t out[HEAD_MAX];
	size_t n = v < 24 ? 0 : v <= 0xff ? 1 : v <= 0xffff ? 2 : v <= 0xffffffff ? 4 : 8;
	static const uint8_t info[] = { [1] = 24, [2] = 25, [4] = 26, [8] = 27 };

	out[0] = (uint8_t)(major << 5 | (n ? info[n] : v));
	for (size_t i = 0; i < n; i++)
		out[1 + i] = (uint8_t)(v >> 8 * (n - 1 - i));
	buf_put(b, out, 1 + n);
}

void cbor_put_uint(struct buf *b, uint64_t v)
{
	head_put(b, CBOR_UINT, v);
}

void cbor_put_int(struct buf *b, int64_t v)
{
	head_put(b, v < 0 ? CBOR_NINT : CBOR_UINT, v < 0 ? (uint64_t)~v : (uint64_t)v);
}

void cbor_put_bool(struct buf *b, bool v)
{
	head_put(b, CBOR_SIMPLE, v ? SIMPLE_TRUE : SIMPLE_FALSE);
}

void cbor_put_null(struct buf *b)
{
	head_put(b, CBOR_SIMPLE, SIMPLE_NULL);
}

void cbor_put_tag(struct buf *b, uint64_t tag)
{
	head_put(b, CBOR_TAG, tag);
}

void cbor_put_bytes_head(struct buf *b, size_t len)
{
	head_put(b, CBOR_BYTES, len);
}

void cbor_put_bytes(struct buf *b, struct bytes s)
{
	head_put(b, CBOR_BYTES, s.len);
	buf_put_bytes(b, s);
}

/* Bytes that nobody could read back are not written: the buffer's own sticky flag tells the caller. */
void cbor_put_text(struct buf *b, struct bytes s)
{
	if (!text_utf8(s)) {
		b->over = true;
		return;
	}
	head_put(b, CBOR_TEXT, s.len);
	buf_put_bytes(b, s);
}

void cbor_put_str(struct buf *b, const char *s)
{
	cbor_put_text(b, bytes_of_str(s));
}

void cbor_put_array(struct buf *b, size_t n)
{
	head_put(b, CBOR_ARRAY, n);
}

void cbor_put_map(struct buf *b, size_t n)
{
	head_put(b, CBOR_MAP, n);
}
