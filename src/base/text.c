#include "base/text.h"
#include <assert.h>
#include <string.h>

/* RFC 3629, section 4 */
size_t text_next(struct bytes s, uint32_t *code_point)
{
	const uint8_t *p = s.data;
	if (!s.len)
		return 0;
	if (p[0] < 0x80) {
		*code_point = p[0];
		return 1;
	}
	size_t n = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
	if (!n || s.len < n)
		return 0;
	uint32_t c = p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*code_point = c;
	return n;
}

static struct bytes behind(struct bytes s, size_t n)
{
	return (struct bytes){ s.data + n, s.len - n };
}

bool text_utf8(struct bytes s)
{
	uint32_t c;
	while (s.len) {
		size_t n = text_next(s, &c);
		if (!n)
			return false;
		s = behind(s, n);
	}
	return true;
}

enum { MARKS_MAX = 3 };	/* combining marks on one character: no script needs more, mischief does */

size_t text_filter(struct bytes s, char *out, size_t cap)
{
	size_t len = 0, cells = 0;
	int marks = MARKS_MAX;	/* at the start there is nothing to combine with */
	if (!cap)
		return 0;
	while (s.len) {
		uint32_t c = 0;
		size_t n = text_next(s, &c);
		int width = n ? text_width(c) : -1;
		marks = width == 0 ? marks + 1 : 0;
		bool shown = width >= 0 && marks <= MARKS_MAX;
		const void *from = shown ? (const void *)s.data : "\xc2\xb7";
		size_t size = shown ? n : 2;
		if (size >= cap - len)
			break;
		memcpy(out + len, from, size);
		len += size;
		cells += shown ? (size_t)width : 1;
		if (!shown)
			marks = 0;
		s = behind(s, n ? n : 1);
	}
	out[len] = 0;
	return cells;
}

/* Walks at most `limit` cells of text; returns the bytes walked, and the cells. */
static size_t walk(const char *text, size_t limit, size_t *cells)
{
	struct bytes s = bytes_of_str(text);
	size_t total = s.len, used = 0;
	while (s.len) {
		uint32_t c;
		size_t n = text_next(s, &c);
		int width = n ? text_width(c) : 1;
		if (width < 0)	/* was not filtered: whatever it does, count one */
			width = 1;
		if (used + (size_t)width > limit)
			break;
		used += (size_t)width;
		s = behind(s, n ? n : 1);
	}
	*cells = used;
	return total - s.len;
}

size_t text_cells(const char *s)
{
	size_t cells;
	walk(s, SIZE_MAX / 2, &cells);
	return cells;
}

size_t text_cut(const char *s, size_t cells)
{
	size_t used;
	return walk(s, cells < SIZE_MAX / 2 ? cells : SIZE_MAX / 2, &used);
}

bool text_id(struct bytes s)
{
	if (!s.len || s.len > 12)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

enum err text_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = *s == '-';
	const char *p = s + negative;
	int64_t v = 0;
	bool over = false;
	if (!*p)
		return err_set(ERR_FORMAT, "\"%s\" is not a whole number", s);
	for (; *p; p++) {
		if (*p < '0' || *p > '9')
			return err_set(ERR_FORMAT, "\"%s\" is not a whole number", s);
		int digit = negative ? -(*p - '0') : *p - '0';
		over = over || __builtin_mul_overflow(v, (int64_t)10, &v) || __builtin_add_overflow(v, (int64_t)digit, &v);
	}
	if (over || v < min || v > max)
		return err_set(ERR_RANGE, "%s is not between %lld and %lld", s, (long long)min, (long long)max);
	*out = v;
	return ERR_OK;
}
