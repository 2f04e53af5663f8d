/* Numbers, amounts and quantities as a cashier types them. */
#include "grammar_parts.h"

#include "base/i18n.h"
#include "base/money.h"

enum { WHOLE = 10000, PERCENT = 100, NUMBER_DIGITS = 15 };

enum err grammar_unclear(const struct grammar_reader *r)
{
	return err_set(ERR_FORMAT, _("\"%s\"? Say %s."), r->line, _(r->form));
}

bool grammar_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool grammar_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char grammar_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void grammar_blanks(struct grammar_reader *r)
{
	while (*r->at == ' ')
		r->at++;
}

bool grammar_takes(struct grammar_reader *r, char c)
{
	grammar_blanks(r);
	if (*r->at != c)
		return false;
	r->at++;
	grammar_blanks(r);
	return true;
}

void grammar_letters(struct grammar_reader *r, char *out, size_t cap)
{
	size_t n = 0;

	grammar_blanks(r);
	for (; grammar_letter(*r->at); r->at++)
		if (n < cap - 1)
			out[n++] = grammar_lower(*r->at);
	out[n] = 0;
	grammar_blanks(r);
}

/* ---- numbers ---- */

enum err grammar_number(struct grammar_reader *r, uint64_t *out)
{
	uint64_t n = 0;
	int digits = 0;

	grammar_blanks(r);
	for (; grammar_digit(*r->at); r->at++, digits++)
		if (digits < NUMBER_DIGITS)
			n = n * 10 + (uint64_t)(*r->at - '0');
	if (!digits)
		return grammar_unclear(r);
	if (digits > NUMBER_DIGITS)
		return err_set(ERR_RANGE, _("That number has too many digits."));
	*out = n;
	return ERR_OK;
}

/* Digits with at most `decimals` behind a point, as a whole number of their unit. ERR_TOO_LONG: more decimals, ERR_RANGE: more
 * than limit, ERR_NOT_FOUND: no digits. The caller has the words. *point: was there one? */
static enum err decimal(struct grammar_reader *r, int decimals, int64_t limit, int64_t *out, bool *point)
{
	int64_t n = 0;
	int digits = 0, behind = 0;

	grammar_blanks(r);
	*point = false;
	for (; grammar_digit(*r->at) || (*r->at == '.' && !*point); r->at++) {
		if (*r->at == '.') {
			*point = true;
			continue;
		}
		digits++;
		behind += *point;
		if (n <= limit)
			n = n * 10 + *r->at - '0';
	}
	if (!digits)
		return ERR_NOT_FOUND;
	if (behind > decimals)
		return ERR_TOO_LONG;
	for (; *point && behind < decimals && n <= limit; behind++)
		n *= 10;
	*out = n;
	return n > limit ? ERR_RANGE : ERR_OK;
}

enum err grammar_amount(struct grammar_reader *r, int64_t *out)
{
	int decimals = money_exponent(r->house->currency);
	bool point;
	enum err e = decimal(r, decimals, SALE_AMOUNT_MAX, out, &point);

	if (*r->at == ',')
		return err_set(ERR_FORMAT, _("Say amounts with a point, or without one: 12.50 or 1250."));
	if (e == ERR_NOT_FOUND)
		return grammar_unclear(r);
	if (e == ERR_TOO_LONG)
		return err_set(ERR_FORMAT, _("%s has %d digits behind the point."), r->house->currency, decimals);
	if (e == ERR_RANGE)
		return err_set(ERR_RANGE, _("That amount is too large."));
	return ERR_OK;
}

static enum err quantity_words(enum err e)
{
	if (e == ERR_TOO_LONG)
		return err_set(ERR_FORMAT, _("A quantity has at most 3 digits behind the point."));
	if (e == ERR_RANGE)
		return err_set(ERR_RANGE, _("A quantity is above 0 and at most %d."), QUANTITY_MAX / QUANTITY_ONE);
	return e;
}

/* Pieces, or weight with a point: thousandths either way. */
enum err grammar_quantity(struct grammar_reader *r, int32_t *out)
{
	int64_t n = 0;
	bool point;
	enum err e = decimal(r, 3, QUANTITY_MAX, &n, &point);

	if (e == ERR_NOT_FOUND)
		return grammar_unclear(r);
	if (e == ERR_OK && !point)
		n *= QUANTITY_ONE;
	if (e == ERR_OK && (n <= 0 || n > QUANTITY_MAX))
		e = ERR_RANGE;
	if (e != ERR_OK)
		return quantity_words(e);
	*out = (int32_t)n;
	return ERR_OK;
}

enum err grammar_share(struct grammar_reader *r, int32_t *out)
{
	int64_t share = 0;
	bool point;
	enum err e = decimal(r, 2, WHOLE, &share, &point);

	if (e == ERR_NOT_FOUND || !grammar_takes(r, '%'))
		return grammar_unclear(r);
	if (e == ERR_TOO_LONG)
		return err_set(ERR_FORMAT, _("A share has at most 2 digits behind the point."));
	if (e == ERR_OK && !point)
		share *= PERCENT;
	if (e != ERR_OK || share > WHOLE)
		return err_set(ERR_RANGE, _("A discount is between 0 and 100 %%."));
	*out = (int32_t)share;
	return ERR_OK;
}
