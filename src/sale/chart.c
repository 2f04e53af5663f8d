#include "sale/chart.h"

#include "base/money.h"
#include "base/text.h"
#include "cell.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LABEL_MIN = 8, BAR_MIN = 8, GAPS = 3, EIGHTHS = 8 };

static unsigned digits_of(int64_t n)
{
	char text[24];

	return (unsigned)snprintf(text, sizeof text, "%lld", (long long)n);
}

static unsigned amount_text(const char *currency, int64_t minor, char out[48])
{
	struct money m = { .minor = minor };

	snprintf(m.currency, sizeof m.currency, "%s", currency);
	money_format(m, 0, out, 48);
	return (unsigned)strlen(out);
}

static void widen(unsigned *width, unsigned to)
{
	if (*width < to)
		*width = to;
}

static void widen_for(struct chart *c, const struct chart_row *r)
{
	char amount[48];

	widen(&c->label, (unsigned)text_cells(r->label));
	widen(&c->count, digits_of(r->count));
	widen(&c->amount, amount_text(c->currency, r->amount, amount));
}

void chart_fit(struct chart *c, const char *currency, const struct chart_row *rows, size_t n, unsigned columns)
{
	struct chart_row sum = chart_sum("", rows, n);
	unsigned fixed;

	assert(columns >= CHART_COLUMNS_MIN && columns <= CHART_COLUMNS_MAX);
	c->label = c->count = c->amount = 0;
	c->most = 0;
	snprintf(c->currency, sizeof c->currency, "%s", currency);
	for (size_t i = 0; i < n; i++) {
		int64_t value = c->counts ? rows[i].count : rows[i].amount;

		widen_for(c, &rows[i]);
		c->most = value > c->most ? value : c->most;
	}
	widen_for(c, &sum);
	widen(&c->label, LABEL_MIN);
	fixed = c->count + c->amount + GAPS;
	assert(fixed + LABEL_MIN + BAR_MIN <= CHART_COLUMNS_MIN);	/* for any two numbers */
	if (fixed + c->label + BAR_MIN > columns)
		c->label = columns - fixed - BAR_MIN;
	c->bar = columns - fixed - c->label;
}

/* Eighths of cells; what is there at all is seen. */
static unsigned length_of(const struct chart *c, const struct chart_row *r)
{
	int64_t value = c->counts ? r->count : r->amount, full = c->bar * EIGHTHS, n;

	if (value <= 0 || c->most <= 0)
		return 0;
	n = (int64_t)((__int128)value * full / c->most);
	return n ? (unsigned)n : 1;
}

static void bar(const struct chart *c, unsigned eighths, char *out)
{
	/* U+2588 is a full block, U+258F its left eighth: the last bytes go down from 0x8f to 0x88 */
	char block[] = "\xe2\x96\x88";

	if (c->ascii)		/* whole cells, rounded; at least one */
		eighths = eighths < EIGHTHS ? EIGHTHS : (eighths + EIGHTHS / 2) / EIGHTHS * EIGHTHS;
	for (unsigned i = 0; i < eighths / EIGHTHS; i++)
		out += sprintf(out, "%s", c->ascii ? "#" : block);
	block[2] = (char)(0x90 - (int)(eighths % EIGHTHS));
	if (eighths % EIGHTHS)
		strcpy(out, block);
}

/* Label, count and amount; gives where the bar begins. */
static char *numbers(const struct chart *c, const struct chart_row *r, char *out)
{
	size_t bytes = text_cut(r->label, c->label);
	char cut[CHART_LABEL_MAX + 1], amount[48];
	int pad;

	memcpy(cut, r->label, bytes);
	cut[bytes] = 0;
	pad = (int)(c->label - text_cells(cut));
	amount_text(c->currency, r->amount, amount);
	return out + snprintf(out, CHART_LINE_CAP, "%s%*s %*lld %*s", cut, pad, "", (int)c->count, (long long)r->count,
			      (int)c->amount, amount);
}

void chart_line(const struct chart *c, const struct chart_row *r, char out[CHART_LINE_CAP])
{
	char *at = numbers(c, r, out);
	unsigned eighths = length_of(c, r);

	if (!eighths || !c->bar)
		return;
	*at++ = ' ';
	bar(c, eighths, at);
}

void chart_sum_line(const struct chart *c, const struct chart_row *sum, char out[CHART_LINE_CAP])
{
	numbers(c, sum, out);
}

static int64_t sum_of(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return a < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

struct chart_row chart_sum(const char *label, const struct chart_row *rows, size_t n)
{
	struct chart_row sum = { .count = 0 };

	text_filter(bytes_of_str(label), sum.label, sizeof sum.label);
	for (size_t i = 0; i < n; i++) {
		sum.count = sum_of(sum.count, rows[i].count);
		sum.amount = sum_of(sum.amount, rows[i].amount);
	}
	return sum;
}

static bool before(const struct chart_row *a, const struct chart_row *b)
{
	if (a->amount != b->amount)
		return a->amount > b->amount;
	if (a->count != b->count)
		return a->count > b->count;
	return strcmp(a->label, b->label) < 0;
}

/* A heap with the last of the order on its top: it sorts in place, and a carte may have thousands of items. */
static void sift(struct chart_row *rows, size_t top, size_t n)
{
	struct chart_row moved = rows[top];
	size_t child;

	for (; (child = 2 * top + 1) < n; top = child) {
		if (child + 1 < n && before(&rows[child], &rows[child + 1]))
			child++;
		if (!before(&moved, &rows[child]))
			break;
		rows[top] = rows[child];
	}
	rows[top] = moved;
}

size_t chart_sort(struct chart_row *rows, size_t n, size_t most, const char *rest)
{
	assert(most > 0);
	for (size_t i = n / 2; i-- > 0; )
		sift(rows, i, n);
	for (size_t left = n; left > 1; left--) {
		struct chart_row last = rows[0];

		rows[0] = rows[left - 1];
		rows[left - 1] = last;
		sift(rows, 0, left - 1);
	}
	if (n <= most)
		return n;
	rows[most - 1] = chart_sum(rest, rows + most - 1, n - most + 1);
	return most;
}

void chart_csv_header(struct buf *b, const char *label)
{
	cell_text(b, label);
	buf_put_str(b, ",count,amount\r\n");
}

void chart_csv_row(struct buf *b, const char *currency, const struct chart_row *r)
{
	cell_text(b, r->label);
	buf_put_byte(b, ',');
	cell_number(b, r->count);
	buf_put_byte(b, ',');
	cell_amount(b, currency, r->amount);
	buf_put_str(b, "\r\n");
}
