#ifndef CHIT_SALE_RECEIPT_H
#define CHIT_SALE_RECEIPT_H
/*
 * The pieces of paper that a till gives out, as paper (sale/paper.h): the guest's receipt, the kitchen's ticket, X and Z.
 */
#include "sale/paper.h"
#include "sale/shift.h"
#include "sale/ticket.h"

/* A coupon as the guest may read it: her part of the serial, and the platform that sold it. */
struct receipt_coupon {
	const char *serial, *seller;
};
/* A card that a refund's stored value goes back on. */
struct receipt_back {
	struct receipt_coupon card;
	int64_t amount, left;		/* left: on it with that; -1: this till does not know */
};
struct receipt {
	const struct house *house;
	const struct ticket *ticket;
	const struct ticket_totals *totals;
	uint64_t number;		/* without gaps; 0: not a receipt yet (a bill for a table) */
	int64_t time;			/* seconds UTC, and what to add for the local one */
	int32_t utc_offset;
	const char *till, *cashier;
	const struct receipt_coupon *coupons;	/* one for each of the ticket's; NULL: unnamed */
	const struct receipt_back *back;	/* NULL: unnamed */
	unsigned n_back;
	const char *qr;			/* "" or NULL: none */
	bool duplicate, training;
	bool brief;			/* Latin names: the printer has no Chinese */
};
/* The receipt (number), bill (0) or refund, with a cut behind it. The drawer is kicked before it where the house wants it for
 * one of the tenders: never for a bill, a duplicate or in training. The largest tickets, which would not fit PAPER_BYTES_MAX,
 * go without what stands under their lines, and a kitchen's without modifiers, which it says. */
void receipt_sale(const struct receipt *r, struct paper *p);
/* How it was paid, in words: the house's own, or what goes back by itself in a refund. */
const char *receipt_tender(const struct house *h, const struct ticket_tender *t);
/* What the kitchen at this station does not know yet, by courses, without prices; nothing is written where there is no
 * news: false. */
bool receipt_kitchen(const struct receipt *r, const char *station, struct paper *p);
/* An X (z 0) or the Z of that number. */
struct receipt_shift {
	const struct house *house;
	const struct shift_totals *totals;
	uint32_t z;
	int64_t time;
	int32_t utc_offset;
	const char *till, *cashier;
	const char *head;		/* the journal's head, signed, as text; NULL: none */
	bool duplicate;
};
void receipt_shift(const struct receipt_shift *r, struct paper *p);

#endif
