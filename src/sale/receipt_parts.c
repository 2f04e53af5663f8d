#include "receipt_parts.h"

#include "base/clock.h"
#include "base/money.h"

#include <stdio.h>
#include <string.h>

const char *receipt_amount(const struct house *h, int64_t minor, char out[RECEIPT_AMOUNT_CAP])
{
	struct money m = { .minor = minor };

	memcpy(m.currency, h->currency, sizeof m.currency);
	money_format(m, 0, out, RECEIPT_AMOUNT_CAP);
	return out;
}

const char *receipt_quantity(int32_t quantity, char out[RECEIPT_QUANTITY_CAP])
{
	const char *sign = quantity < 0 ? "-" : "";
	unsigned n = quantity < 0 ? -(unsigned)quantity : (unsigned)quantity, rest = n % QUANTITY_ONE;
	size_t len;

	snprintf(out, RECEIPT_QUANTITY_CAP, "%s%u.%03u", sign, n / QUANTITY_ONE, rest);
	for (len = strlen(out); out[len - 1] == '0'; len--)
		;
	if (out[len - 1] == '.')
		len--;
	out[len] = 0;
	return out;
}

const char *receipt_time(int64_t t, int32_t utc_offset, char out[RECEIPT_TIME_CAP])
{
	char utc[24];

	clock_format_utc(t + utc_offset, utc, sizeof utc);
	if (strlen(utc) < 16)		/* a year of its own */
		snprintf(out, RECEIPT_TIME_CAP, "%.19s", utc);
	else
		snprintf(out, RECEIPT_TIME_CAP, "%.10s %.5s", utc, utc + 11);
	return out;
}

void receipt_sum(struct paper *p, const struct house *h, unsigned style, const char *name, int64_t minor)
{
	char amount[RECEIPT_AMOUNT_CAP];

	paper_pair(p, style, name, receipt_amount(h, minor, amount));
}

void receipt_sum_if(struct paper *p, const struct house *h, const char *name, int64_t minor)
{
	if (minor)
		receipt_sum(p, h, 0, name, minor);
}

void receipt_lines(struct paper *p, const char *lines)
{
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		paper_text(p, PAPER_CENTER, "%.*s", (int)len, lines);
		lines += len + (lines[len] == '\n');
	}
}

void receipt_head(struct paper *p, const struct house *h)
{
	if (h->name[0])
		paper_text(p, PAPER_CENTER | PAPER_BOLD | PAPER_WIDE | PAPER_TALL, "%s", h->name);
	receipt_lines(p, h->address);
}

void receipt_banner(struct paper *p, const char *words)
{
	paper_text(p, PAPER_CENTER | PAPER_BOLD | PAPER_INVERT, " *** %s *** ", words);
}

const char *receipt_name(bool brief, const struct ticket_line *l)
{
	return brief && l->brief[0] ? l->brief : l->name;
}

const char *receipt_modifier(bool brief, const struct line_modifier *m)
{
	return brief && m->brief[0] ? m->brief : m->name;
}
