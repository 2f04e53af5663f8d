#ifndef CHIT_DOCUMENT_STATEMENT_H
#define CHIT_DOCUMENT_STATEMENT_H
/*
 * What the platform owes for a period, to the merchant's tills, signed by D. Payload {1: merchant id,
 * 2: period id (text), 3: from, 4: until (excluded), 5: time, 6: currency, 7: [[serial, units, gross, due,
 * till, fact's time], ...], 8: gross, 9: due}; amounts in minor units. Reversals have negative units, and
 * amounts of zero or less.
 */
#include "document/document.h"

enum { STATEMENT_ROWS_MAX = 10000, PERIOD_CAP = 32 };

struct statement_row {
	uint8_t serial[SERIAL_LEN];
	int32_t units;
	int64_t gross, due;
	char till[ID_CAP];
	int64_t time;
};
struct statement {
	char merchant[ID_CAP], period[PERIOD_CAP], currency[4];
	int64_t from, until, time;
	int64_t gross, due;
	size_t n;
	struct bytes rows;
};

enum err statement_encode(const struct statement *s, const struct statement_row *rows, struct buf *b);
/* Also holds the sums to the rows: ERR_FORMAT. */
enum err statement_decode(struct bytes payload, struct statement *out);
enum err statement_next(struct bytes *rest, struct statement_row *row);

#endif
