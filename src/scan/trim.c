#include "scan/trim.h"

#include <string.h>

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 0x20 : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* What stands behind a backslash; gives how many characters it took, 0 for none that is known. */
static size_t escape(const char *s, uint8_t *out)
{
	static const char names[] = "nrte\\", bytes[] = "\n\r\t\x1b\\";
	const char *at = *s ? strchr(names, *s) : NULL;

	if (at) {
		*out = (uint8_t)bytes[at - names];
		return 1;
	}
	if (*s != 'x' || digit(s[1]) < 0 || digit(s[2]) < 0)
		return 0;
	*out = (uint8_t)(digit(s[1]) << 4 | digit(s[2]));
	return 3;
}

enum err affix_parse(const char *text, struct affix *out)
{
	struct affix a = { .len = 0 };

	for (const char *s = text; *s; a.len++) {
		size_t used;

		if (a.len == AFFIX_MAX)
			return err_set(ERR_TOO_LONG, "a prefix or suffix has at most %d bytes: '%s'", AFFIX_MAX, text);
		if (*s != '\\') {
			a.bytes[a.len] = (uint8_t)*s++;
			continue;
		}
		used = escape(s + 1, &a.bytes[a.len]);
		if (used == 0)
			return err_set(ERR_FORMAT, "behind a backslash stands one of n r t e \\, or x and two hex digits: '%s'",
				       text);
		s += 1 + used;
	}
	*out = a;
	return ERR_OK;
}

static void cut_front(struct scanned *t, const struct affix *a)
{
	if (a->len == 0 || t->len < a->len || memcmp(t->text, a->bytes, a->len) != 0)
		return;
	t->len -= a->len;
	memmove(t->text, t->text + a->len, t->len);
}

static void cut_back(struct scanned *t, const struct affix *a)
{
	if (a->len && t->len >= a->len && memcmp(t->text + t->len - a->len, a->bytes, a->len) == 0)
		t->len -= a->len;
}

bool trim_apply(const struct trim *t, struct scanned *text)
{
	cut_front(text, &t->prefix);
	if (!text->cut)		/* the end of a cut one is not its end */
		cut_back(text, &t->suffix);
	if (text->len == 0)
		return false;
	if ((int64_t)text->len < t->min || (t->max > 0 && (int64_t)text->len > t->max))
		text->cut = true;
	return true;
}
