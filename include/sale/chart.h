#ifndef CHIT_SALE_CHART_H
#define CHIT_SALE_CHART_H
/*
 * Reports as bars in a terminal and as CSV: rows of a label, a count and an amount, by hour, item, group, cashier, tender,
 * coupon or platform; who makes the rows is no matter here. Pure.
 */
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

enum {
	CHART_LABEL_MAX = 60,		/* bytes of UTF-8 */
	CHART_COLUMNS_MIN = 60, CHART_COLUMNS_MAX = 240,
	CHART_LINE_CAP = CHART_COLUMNS_MAX * 4 + 1,
};

struct chart_row {
	char label[CHART_LABEL_MAX + 1];	/* filtered */
	int64_t count, amount;			/* minor units; below 0: given back, which has no bar */
};

/* The columns of a chart: label, count, amount, bar, with blanks between. */
struct chart {
	char currency[4];
	bool counts;			/* the bars stand for the counts, not the amounts */
	bool ascii;			/* bars of '#', for a console without blocks */
	unsigned label, count, amount, bar;	/* cells */
	int64_t most;			/* what the longest bar stands for */
};
/* Fits all rows into so many columns: where they are too few the label gives way, down to 8
 * cells, and the bar keeps 8. c->counts and c->ascii are the caller's to set before. */
void chart_fit(struct chart *c, const char *currency, const struct chart_row *rows, size_t n, unsigned columns);
/* One row as a line of at most those columns. */
void chart_line(const struct chart *c, const struct chart_row *r, char out[CHART_LINE_CAP]);
/* The sum of all, under its label; its line has no bar. Sums stop at the ends of int64. */
struct chart_row chart_sum(const char *label, const struct chart_row *rows, size_t n);
void chart_sum_line(const struct chart *c, const struct chart_row *sum, char out[CHART_LINE_CAP]);

/* Puts the largest first (by amount, then count, then label). Where there are more than `most`, the last of so many becomes
 * the sum of the rest, with this label. Returns how many there are now; most > 0. */
size_t chart_sort(struct chart_row *rows, size_t n, size_t most, const char *rest);

/* Lines of CSV (RFC 4180) with CRLF: names of columns, then rows; amounts with their decimals. Labels that a spreadsheet would
 * run get an apostrophe. */
void chart_csv_header(struct buf *b, const char *label);
void chart_csv_row(struct buf *b, const char *currency, const struct chart_row *r);

#endif
