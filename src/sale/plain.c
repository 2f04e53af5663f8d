#include "plain.h"

#include "base/text.h"

#include <string.h>

static bool same(const char *s, size_t len)
{
	char filtered[512];

	if (len >= sizeof filtered)
		return false;
	text_filter(bytes_of(s, len), filtered, sizeof filtered);
	return strlen(filtered) == len && memcmp(filtered, s, len) == 0;
}

bool plain_text(const char *s, size_t max)
{
	size_t len = strnlen(s, max + 1);

	return len <= max && same(s, len);
}

bool plain_lines(const char *s, size_t max)
{
	size_t left = strnlen(s, max + 1);

	if (left > max)
		return false;
	for (;;) {
		const char *end = memchr(s, '\n', left);
		size_t len = end ? (size_t)(end - s) : left;

		if (!same(s, len))
			return false;
		if (!end)
			return true;
		s += len + 1;
		left -= len + 1;
	}
}

bool plain_ascii(const char *s, size_t max)
{
	size_t len = strnlen(s, max + 1);

	if (len > max)
		return false;
	for (size_t i = 0; i < len; i++)
		if (s[i] < 0x20 || s[i] > 0x7e)
			return false;
	return true;
}

bool plain_id(const char *s)
{
	return text_id(bytes_of(s, strnlen(s, 14)));
}
