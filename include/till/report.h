#ifndef CHIT_TILL_REPORT_H
#define CHIT_TILL_REPORT_H
/*
 * What was sold, by hour, item, group, cashier, tender, or coupon and platform; what was refunded or voided, by cause; and what was
 * corrected, by cashier: of one business day, or one shift. Sums in minor units, what was refunded taken off; items and groups come
 * to what they do after all discounts, their parts of the ticket's too, before tax on top. Training is in none of them. Changes
 * nothing.
 */
#include "sale/house.h"
#include "store/store.h"

enum report { REPORT_HOUR, REPORT_ITEM, REPORT_GROUP, REPORT_CASHIER, REPORT_TENDER, REPORT_COUPON, REPORT_REFUND, REPORT_VOID,
	REPORT_CORRECTION, REPORTS };
const char *report_name(enum report r);		/* "hour", ... : what a command takes */
bool report_parse(const char *name, enum report *out);

struct report_of {
	uint32_t shift;			/* 0: the day */
	int32_t day;
	int32_t begins;			/* minutes after midnight, as the house's day_begins: its hours come in that order */
};
enum { REPORT_NAME_CAP = 128 };
struct report_row {
	int64_t key;			/* the hour 0 to 23, PLU, cashier, cause; 0 where the name is the key */
	char name[REPORT_NAME_CAP];	/* filtered: may be shown */
	int64_t n;			/* sales, pieces (1/1000, of items and groups), tenders, coupons, refunds, voids, corrections */
	int64_t amount;			/* of refunds what they gave back, of voids what the lines would have come to, >= 0 */
};
/* Largest first, but hours from the beginning of the business day on; utc_offset is for the hours. ERR_NOT_FOUND of each ends the walk. */
enum err report_run(struct store *s, enum report r, const struct report_of *of, int32_t utc_offset,
		    enum err (*each)(void *ctx, const struct report_row *row), void *ctx);

#endif
