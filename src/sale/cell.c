#include "cell.h"

#include "base/money.h"

#include <stdio.h>
#include <string.h>

bool cell_is_formula(const char *s)
{
	static const char wide[] = "\xef\xbc\x9d\xef\xbc\x8b\xef\xbc\x8d\xef\xbc\xa0";	/* the same four, two cells wide */

	if (s[0] && strchr("=+-@'", s[0]))
		return true;
	for (size_t i = 0; i + 3 < sizeof wide; i += 3)
		if (strncmp(s, wide + i, 3) == 0)
			return true;
	return false;
}

static bool wants_quotes(const char *s)
{
	size_t len = strlen(s);

	return strpbrk(s, ",;\t\"\r\n") || (len && (s[0] == ' ' || s[len - 1] == ' '));
}

void cell_text(struct buf *b, const char *s)
{
	bool quotes = wants_quotes(s);

	if (quotes)
		buf_put_byte(b, '"');
	if (cell_is_formula(s))
		buf_put_byte(b, '\'');
	for (; *s; s++) {
		if (*s == '"')
			buf_put_byte(b, '"');
		buf_put_byte(b, (uint8_t)*s);
	}
	if (quotes)
		buf_put_byte(b, '"');
}

void cell_number(struct buf *b, int64_t n)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%lld", (long long)n);
	buf_put_str(b, digits);
}

void cell_amount(struct buf *b, const char *currency, int64_t minor)
{
	struct money m = { .minor = minor };
	char digits[40];

	snprintf(m.currency, sizeof m.currency, "%s", currency);
	money_format(m, 0, digits, sizeof digits);
	buf_put_str(b, digits);
}
