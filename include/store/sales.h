#ifndef CHIT_STORE_SALES_H
#define CHIT_STORE_SALES_H
/*
 * What was sold. A sale is written once: the facts of its lines and its own (store/sale_fact.h), in stream 0 or, of
 * training, in STREAM_TRAINING, and the views that follow from them, under a receipt number without gaps. The whole ticket
 * with its names and notes lies beside (until it is erased), for a reprint and a refund. Functions that write want an open
 * transaction.
 */
#include "sale/shift.h"
#include "store/sale_fact.h"
#include "store/store.h"

/* A coupon's redemption, where it went. */
struct sales_redeemed {
	uint32_t stream;
	uint64_t sequence;
};
struct sales_new {
	const struct ticket *ticket;	/* paid */
	const struct ticket_totals *totals;
	const struct sales_redeemed *redeemed;	/* one for each of the ticket's coupons */
	int32_t day;
	uint32_t shift, who;
	int64_t now;
};
/* Gives the receipt's number. ERR_TOO_LONG where it has more tenders and coupons than a fact holds. */
enum err sales_write(struct store *s, const struct sales_new *n, uint64_t *receipt);

struct sales_head {
	uint64_t receipt, sequence, refund_of;
	bool refund;
	uint32_t who, shift;
	int32_t day;
	int64_t time, total, rounding, change;
	char tender[3];			/* the one of the largest amount; "": none */
};
/* One receipt; t, where not NULL, is its ticket: as it was, with the tenders as they are now, or where its names were
 * erased, out of the facts with the carte's names of today. ERR_NOT_FOUND. */
enum err sales_read(struct store *s, bool training, uint64_t receipt, struct ticket *t, struct sales_head *head);
/* The newest receipt's number: ERR_NOT_FOUND. */
enum err sales_last(struct store *s, bool training, uint64_t *receipt);
/* Newest first, at most `most`. */
enum err sales_each(struct store *s, bool training, unsigned most, enum err (*each)(void *ctx, const struct sales_head *h), void *ctx);
/* What refunds have taken back so far of one line of this receipt, and what they gave for it, before tax on top: both >= 0. */
struct sales_back {
	int32_t quantity;		/* 1/1000 */
	int64_t amount;
};
enum err sales_refunded(struct store *s, uint64_t receipt, const struct ticket_line *of, struct sales_back *out);
/* What was paid for this receipt in that way and not given back so by a refund: with that tender, and of an account, by that name. */
struct sales_paid {
	int64_t amount, rounding;	/* as a tender's: the rounding of cash is in amount */
};
enum err sales_paid_by(struct store *s, uint64_t receipt, const struct ticket_tender *way, struct sales_paid *out);
/* A sale's and its refunds' money is of one way: of one tender and, on account, of one name (letter case does not count). */
bool sales_one_way(const struct ticket_tender *a, const struct ticket_tender *b);

/* The receipt whose sale made this redemption. ERR_NOT_FOUND: it was made by itself. */
enum err sales_of_redemption(struct store *s, uint32_t stream, const uint8_t journal[JOURNAL_ID_LEN], uint64_t sequence,
			     uint64_t *receipt);

/* A redemption that a sale made: the place'th of its coupons, from 1. ERR_NOT_FOUND: it had no more. */
struct sales_coupon {
	uint32_t stream;
	uint8_t journal[JOURNAL_ID_LEN];
	uint64_t sequence;
	uint16_t line;			/* which it paid or priced; 0: stored value */
	int64_t amount;			/* that it paid */
};
enum err sales_coupon(struct store *s, uint64_t receipt, unsigned place, struct sales_coupon *out);

/* Names and notes of a receipt go; its numbers stay. */
enum err sales_erase(struct store *s, uint64_t receipt);

/* The tender at this place (from 1) of a receipt is another one now: FACT_TENDER_CHANGED. ERR_NOT_FOUND. */
struct sales_tender {
	uint64_t receipt;
	unsigned place;
	const struct house_tender *now_by;
	uint32_t shift, who;
	int64_t now;
};
int64_t sales_code_number(const char *code);	/* a tender's two letters, as facts have them */
enum err sales_change_tender(struct store *s, const struct sales_tender *c);

/* Sums of a shift, or with shift 0 of a business day, by SQL over the views; counted is -1 until it was. */
enum err sales_sum(struct store *s, const struct house *h, uint32_t shift, int32_t day, struct shift_totals *out);

/* ---- views: for this module, verify and rebuild ---- */

/* The rows of one fact. kept: the ticket, where there is one. */
enum err sales_view(struct store *s, int64_t journal, const struct fact *f, const struct ticket *kept);
/* ERR_CORRUPT where the rows do not say what the fact says. */
enum err sales_check(struct store *s, int64_t journal, const struct fact *f);
/* All views of selling anew, from the facts; names and notes stay where they are there. Its own transaction. */
enum err sales_rebuild(struct store *s);

#endif
