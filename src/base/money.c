#include "base/money.h"
#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const int64_t MINOR_MAX = INT64_C(1000000000000);

static bool in_list(const char *code, const char *list)
{
	for (; *list; list += 4)
		if (!memcmp(list, code, 3))
			return true;
	return false;
}

int money_exponent(const char *currency)
{
	for (int i = 0; i < 3; i++)
		if (currency[i] < 'A' || currency[i] > 'Z')
			return -1;
	if (currency[3])
		return -1;
	if (in_list(currency, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "))
		return 0;
	if (in_list(currency, "BHD IQD JOD KWD LYD OMR TND "))
		return 3;
	return 2;
}

static enum err bad_amount(enum err e, const char *text)
{
	return err_set(e, e == ERR_RANGE ? "\"%s\" is too large an amount" : "\"%s\" is not an amount of money: write 28 or 28.00",
		       text);
}

/* Digits at *p into *v; how many, or -1 where they are too many for any amount. */
static int take_digits(const char **p, int64_t *v)
{
	int n = 0;
	for (; **p >= '0' && **p <= '9'; (*p)++, n++) {
		if (*v > MINOR_MAX)
			return -1;
		*v = *v * 10 + **p - '0';
	}
	return n;
}

enum err money_parse(const char *text, const char *currency, struct money *out)
{
	int exponent = money_exponent(currency);
	int64_t v = 0;
	if (exponent < 0)
		return err_set(ERR_FORMAT, "\"%s\" is not a currency: three capital letters, as CNY", currency);
	const char *p = text;
	bool negative = *p == '-';
	p += negative;
	int whole = take_digits(&p, &v), decimals = 0;
	if (whole > 0 && *p == '.') {
		p++;
		decimals = take_digits(&p, &v);
		if (!decimals)
			return bad_amount(ERR_FORMAT, text);
	}
	if (whole < 0 || decimals < 0)
		return bad_amount(ERR_RANGE, text);
	if (!whole || *p || decimals > exponent)
		return bad_amount(ERR_FORMAT, text);
	for (; decimals < exponent && v <= MINOR_MAX; decimals++)
		v *= 10;
	if (v > MINOR_MAX)
		return bad_amount(ERR_RANGE, text);
	out->minor = negative ? -v : v;
	memcpy(out->currency, currency, sizeof out->currency);
	return ERR_OK;
}

void money_format(struct money m, int with_currency, char *out, size_t cap)
{
	int exponent = money_exponent(m.currency);
	assert(exponent <= 3);
	uint64_t v = m.minor < 0 ? -(uint64_t)m.minor : (uint64_t)m.minor, unit = 1;
	const char *sign = m.minor < 0 ? "-" : "", *space = with_currency ? " " : "";
	const char *code = with_currency ? m.currency : "";
	char rest[24] = "";
	for (int i = 0; i < exponent; i++)
		unit *= 10;
	if (exponent > 0) {	/* 1 is put in front for the zeros behind the point */
		snprintf(rest, sizeof rest, "%" PRIu64, unit + v % unit);
		rest[0] = '.';
	}
	snprintf(out, cap, "%s%" PRIu64 "%s%s%.3s", sign, v / unit, rest, space, code);
}

static enum err too_large(void)
{
	return err_set(ERR_RANGE, "a sum of money is too large to be counted");
}

enum err money_add(struct money a, struct money b, struct money *out)
{
	if (memcmp(a.currency, b.currency, sizeof a.currency))
		return err_set(ERR_USAGE, "%.3s and %.3s cannot be added", a.currency, b.currency);
	if (__builtin_add_overflow(a.minor, b.minor, &a.minor))
		return too_large();
	*out = a;
	return ERR_OK;
}

enum err money_times(struct money a, int64_t n, struct money *out)
{
	if (__builtin_mul_overflow(a.minor, n, &a.minor))
		return too_large();
	*out = a;
	return ERR_OK;
}

enum err money_share(struct money m, int32_t per_10000, struct money *out)
{
	const int64_t whole = 10000;
	int64_t high, low = m.minor % whole * per_10000;
	/* minor = q * 10000 + r: the whole part is exact, only the rest is rounded */
	if (__builtin_mul_overflow(m.minor / whole, (int64_t)per_10000, &high))
		return too_large();
	int64_t rounded = (low + (low < 0 ? -whole / 2 : whole / 2)) / whole;
	if (__builtin_add_overflow(high, rounded, &m.minor))
		return too_large();
	*out = m;
	return ERR_OK;
}

enum err share_parse(const char *text, int32_t *per_10000)
{
	int64_t v = 0;
	const char *p = text;
	int whole = take_digits(&p, &v), decimals = 0;
	bool point = *p == '.';
	if (point) {
		p++;
		decimals = take_digits(&p, &v);
	}
	if (whole <= 0 || decimals < 0 || decimals > 4 || *p || (point && !decimals))
		return err_set(ERR_FORMAT, "\"%s\" is not a share: write 0.90, with at most four decimals", text);
	for (; decimals < 4 && v <= 10000; decimals++)
		v *= 10;
	if (v > 10000)
		return err_set(ERR_RANGE, "the share %s is over 1", text);
	*per_10000 = (int32_t)v;
	return ERR_OK;
}
