#ifndef CHIT_SALE_HOUSE_H
#define CHIT_SALE_HOUSE_H
/*
 * The house's rules of selling: what is the same for every sale of a day. Plain values in the caller's memory; the
 * config and the carte fill them, everything in this room takes them as an argument.
 */
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

enum {
	HOUSE_TAXES_MAX = 8,		/* tax classes, A to H */
	HOUSE_TENDERS_MAX = 10,
	HOUSE_NOTES_MAX = 6,		/* bank notes with a key of their own */
	HOUSE_NAME_MAX = 60,		/* bytes of UTF-8 */
	HOUSE_TEXT_MAX = 300,
	SALE_ID_CAP = 13,		/* an id: 1 to 12 of a-z 0-9 '-', and the NUL */
	SALE_AMOUNT_MAX = 1000000000,	/* minor units: no price, tender, total or discount is beyond it */
};

struct house_tax {
	char name[24];			/* "VAT 7%"; "" where the class is not in use */
	int32_t rate;			/* in 1/10,000; 0 to 10,000 */
};

/* What the guest may pay with. Change is given from cash alone; an account wants a name; what coupons pay is no tender of
 * the ticket, TENDER_COUPON only names it on paper and in reports, and in a refund it is what goes back on coupons for goods.
 * TENDER_PREPAID is of refunds alone, and no house's: what goes back on the card that it came from. */
enum tender_kind { TENDER_CASH, TENDER_CARD, TENDER_ACCOUNT, TENDER_COUPON, TENDER_PREPAID, TENDER_KINDS };
#define TENDER_PREPAID_CODE "P+"
#define TENDER_COUPON_CODE "C+"

struct house_tender {
	char code[3];			/* two letters, "CA": what is typed, and what facts carry */
	char name[24];
	enum tender_kind kind;
	bool drawer;			/* opens it */
};

struct house {
	char currency[4];		/* ISO 4217 */
	bool tax_on_top;		/* prices are without tax; else with it */
	struct house_tax taxes[HOUSE_TAXES_MAX];	/* class 'A' is [0] */
	struct house_tender tenders[HOUSE_TENDERS_MAX];
	uint8_t n_tenders;
	int32_t cash_step;		/* what is paid in cash is rounded to a multiple of this (1, 5, 10 ...); half away from zero */
	int64_t notes[HOUSE_NOTES_MAX];	/* quick cash, minor units, rising */
	uint8_t n_notes;
	int32_t day_begins;		/* minutes after midnight: a business day goes on until then (0 to 720) */
	int32_t discount_limit;		/* in 1/10,000: more wants a manager */
	char name[HOUSE_NAME_MAX + 1];	/* on receipts */
	char address[HOUSE_TEXT_MAX + 1], footer[HOUSE_TEXT_MAX + 1];	/* lines with \n between them */
};

/* A house that can sell: the currency, no tax, cash CA, card CC and account HA, step 1, notes of that currency. */
void house_defaults(struct house *h, const char *currency);
/* Holds it against its own bounds: ERR_FORMAT, and the detail names the field. */
enum err house_check(const struct house *h);
const struct house_tender *house_tender(const struct house *h, const char *code);	/* letter case does not count; NULL */
const struct house_tender *house_tender_of(const struct house *h, enum tender_kind kind);	/* the first of its kind; NULL */
/* The business day of a local time: days since 1970-01-01. utc_offset in seconds. */
int32_t house_day(const struct house *h, int64_t now, int32_t utc_offset);

#endif
