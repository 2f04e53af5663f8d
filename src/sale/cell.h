#ifndef CHIT_SALE_CELL_H
#define CHIT_SALE_CELL_H
/* One cell of CSV (RFC 4180). */
#include "base/buf.h"

/* Would a spreadsheet take this text for a formula, or for our mark that it is none? */
bool cell_is_formula(const char *s);
/* Text, with an apostrophe before what a spreadsheet would run, and in quotes where it has to be. */
void cell_text(struct buf *b, const char *s);
void cell_number(struct buf *b, int64_t n);
void cell_amount(struct buf *b, const char *currency, int64_t minor);

#endif
