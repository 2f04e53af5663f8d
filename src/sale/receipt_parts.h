#ifndef CHIT_SALE_RECEIPT_PARTS_H
#define CHIT_SALE_RECEIPT_PARTS_H
/* What the pieces of paper have in common. */
#include "sale/receipt.h"

enum { RECEIPT_AMOUNT_CAP = 48, RECEIPT_QUANTITY_CAP = 16, RECEIPT_TIME_CAP = 20 };

const char *receipt_amount(const struct house *h, int64_t minor, char out[RECEIPT_AMOUNT_CAP]);	/* returns out */
const char *receipt_quantity(int32_t quantity, char out[RECEIPT_QUANTITY_CAP]);	/* "2", "1.35" */
const char *receipt_time(int64_t t, int32_t utc_offset, char out[RECEIPT_TIME_CAP]);	/* "2026-11-21 12:41" */
/* A sum with its name; and the same where it is not 0. */
void receipt_sum(struct paper *p, const struct house *h, unsigned style, const char *name, int64_t minor);
void receipt_sum_if(struct paper *p, const struct house *h, const char *name, int64_t minor);
void receipt_head(struct paper *p, const struct house *h);	/* name and address */
void receipt_lines(struct paper *p, const char *lines);	/* centred */
void receipt_banner(struct paper *p, const char *words);
/* A name in the letters that the printer has. */
const char *receipt_name(bool brief, const struct ticket_line *l);
const char *receipt_modifier(bool brief, const struct line_modifier *m);

#endif
