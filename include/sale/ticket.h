#ifndef CHIT_SALE_TICKET_H
#define CHIT_SALE_TICKET_H
/*
 * The ticket: what one guest, or one table, has ordered, and what was paid of it. Pure values in the caller's memory:
 * every function here either does the whole of what it says, or gives a failure and changes nothing. Amounts are minor
 * units of the house's currency; quantities are in 1/1000, so that what is sold by weight has a place.
 */
#include "sale/carte.h"

enum {
	TICKET_LINES_MAX = 150,
	TICKET_TENDERS_MAX = 12,
	TICKET_COUPONS_MAX = 40,
	LINE_MODIFIERS_MAX = 8,
	LINE_NOTE_MAX = 60,
	QUANTITY_ONE = 1000,
	QUANTITY_MAX = 9999 * QUANTITY_ONE,
	TICKET_SERIAL_LEN = 10,		/* a coupon's serial */
};

struct line_modifier {
	uint32_t number;		/* carte_modifier's; 0: typed */
	char name[CARTE_BRIEF_MAX + 1];
	int64_t price;			/* each, on top */
};

/* How a line came to its price. */
enum line_price { PRICE_CARTE, PRICE_TYPED, PRICE_OVERRIDE, PRICE_ACTIVITY /* a coupon's */, PRICE_GIFT };

struct ticket_line {
	uint16_t number;		/* within the ticket, from 1, never given twice: what facts and kitchen tickets say */
	uint32_t plu;			/* 0: an amount in a tax class, without an item */
	char name[CARTE_NAME_MAX + 1], brief[CARTE_BRIEF_MAX + 1], note[LINE_NOTE_MAX + 1];
	char group[SALE_ID_CAP], station[SALE_ID_CAP], product[SALE_ID_CAP];
	int32_t quantity;		/* 1/1000; negative: goods taken back, in a refund's ticket alone */
	int64_t price;			/* each */
	int64_t carte_price;		/* what the carte said when it was added */
	enum line_price how;
	char tax;
	struct line_modifier modifiers[LINE_MODIFIERS_MAX];
	uint8_t n_modifiers;
	int32_t discount;		/* in 1/10,000 of the line ... */
	int64_t discount_amount;	/* ... or an amount; not both */
	uint32_t allowed_by;		/* whoever allowed price or discount; 0: nobody had to */
	uint8_t course, seat;		/* 0: none */
	int32_t sent;			/* of the quantity, what the kitchen knows of */
	uint8_t coupon;			/* the place + 1 in coupons of the one that pays or prices it; 0: none */
	bool voided;			/* it stays, for the kitchen and the journal, and counts for nothing */
	uint8_t cause;			/* why it was voided: enum void_cause */
};
enum void_cause { VOID_MISTAKE = 1, VOID_GUEST, VOID_KITCHEN, VOID_OTHER, VOID_CAUSES };

/* A coupon that is held for this ticket, and becomes a redemption in the sale's own transaction. */
struct ticket_coupon {
	uint32_t stream;		/* of its platform */
	uint8_t serial[TICKET_SERIAL_LEN];
	uint8_t digest[16];
	uint8_t kind;			/* enum coupon_kind */
	uint16_t units;
	uint16_t total;			/* uses x quantity of the coupon */
	int64_t expires, value;
	uint32_t flags;			/* of the redemption fact */
	uint16_t line;			/* whose number; 0: none yet */
	uint32_t allowed_by;
	char name[CARTE_NAME_MAX + 1];	/* of its product, as the platform calls it */
	char product[SALE_ID_CAP];
};

struct ticket_tender {
	char code[3];
	enum tender_kind kind;
	int64_t amount;			/* counted towards the total; negative: given out, in a refund */
	int64_t given;			/* what was handed over; change is given - amount */
	char reference[24];		/* a card's slip, an account's name */
	uint8_t coupon;			/* place + 1 in coupons, for TENDER_COUPON */
};

enum ticket_kind { TICKET_SALE, TICKET_REFUND, TICKET_TRAINING };

struct ticket {
	enum ticket_kind kind;
	uint64_t id;			/* of the draft; 0: never saved */
	char table[SALE_ID_CAP];	/* "": at the counter */
	char name[24];			/* "Li, 3 persons": for a list of held ones */
	uint8_t guests;
	uint32_t who;			/* the cashier's number */
	int64_t opened;			/* seconds, UTC */
	uint16_t last_number;		/* of a line */
	uint32_t fired;			/* courses that the kitchen may make: bit n */
	uint64_t refund_of;		/* receipt number */
	int32_t discount;		/* on the whole, in 1/10,000 ... */
	int64_t discount_amount;	/* ... or an amount; spread over the lines by their amounts, the rest to the largest */
	uint32_t discount_by;
	uint16_t n_lines, n_tenders, n_coupons;
	struct ticket_line lines[TICKET_LINES_MAX];
	struct ticket_coupon coupons[TICKET_COUPONS_MAX];
	struct ticket_tender tenders[TICKET_TENDERS_MAX];
};

struct ticket_tax {
	int64_t gross, net, tax;
};
struct ticket_totals {
	int64_t goods;			/* sum of the lines, before any discount */
	int64_t discount;		/* what all discounts take off, >= 0 in a sale */
	int64_t tax;			/* in it, or on top of it */
	int64_t total;			/* to be paid, before the rounding of cash */
	int64_t rounding;		/* what the cash tenders put on (or take off) */
	int64_t paid, change, due;	/* due: total + rounding - paid; 0 and below: paid */
	int32_t items;			/* quantity, 1/1000 */
	struct ticket_tax taxes[HOUSE_TAXES_MAX];	/* add up to total */
};

void ticket_init(struct ticket *t, enum ticket_kind kind, uint32_t who, int64_t now);
bool ticket_empty(const struct ticket *t);	/* no line that counts, no coupon, no tender */

/* ---- lines ---- */

/* A line of the item; the same item without modifiers, note, coupon, discount, of the same course and seat and not yet
 * sent is one line with more of it. gives its number. ERR_FULL (lines, or SALE_AMOUNT_MAX), ERR_RANGE for the quantity,
 * ERR_USAGE where the item's price is open and price is CARTE_PRICE_OPEN. price: CARTE_PRICE_OPEN takes the carte's. */
enum err ticket_add(struct ticket *t, const struct carte_item *i, int32_t quantity, int64_t price, uint16_t *number);
struct ticket_line *ticket_line(struct ticket *t, uint16_t number);		/* NULL */
const struct ticket_line *ticket_last(const struct ticket *t);		/* the last that counts; NULL */
/* These give ERR_NOT_FOUND for a number that is not there or voided, ERR_REFUSED with words where it may not be (a line
 * that the kitchen knows is voided, not corrected; a line that a coupon pays keeps its price), ERR_RANGE. */
enum err ticket_quantity(struct ticket *t, uint16_t number, int32_t quantity);	/* not below what was sent */
enum err ticket_modify(struct ticket *t, uint16_t number, const struct line_modifier *m);
enum err ticket_note(struct ticket *t, uint16_t number, const char *note);
enum err ticket_price(struct ticket *t, uint16_t number, int64_t price, uint32_t allowed_by);
enum err ticket_discount(struct ticket *t, uint16_t number /* 0: the whole */, int32_t share, int64_t amount, uint32_t allowed_by);
/* Takes an unsent line away as if it had never been; a sent one is ERR_REFUSED. Its coupon is let go: coupon_gone gives
 * place + 1, 0 for none. */
enum err ticket_correct(struct ticket *t, uint16_t number, uint8_t *coupon_gone);
enum err ticket_void(struct ticket *t, uint16_t number, enum void_cause cause, uint32_t allowed_by, uint8_t *coupon_gone);
enum err ticket_place(struct ticket *t, uint16_t number, uint8_t course, uint8_t seat);
/* Moves `quantity` of a line (all of it with 0) into another ticket: split, merge. ERR_FULL there. A coupon goes with it. */
enum err ticket_move(struct ticket *from, uint16_t number, int32_t quantity, struct ticket *to);
/* The amount of one line with its modifiers and its own discount, before the ticket's. */
int64_t ticket_amount(const struct ticket_line *l);

/* ---- coupons ---- */

/* Puts a held coupon on the ticket and lets it work: goods pay the line of their product (one that is there and unpaid,
 * else one of `item`, added); an activity gives the line the coupon's value as its price; an exchange makes a line of
 * price 0. item: the carte's for the product, NULL where the carte has none: then a line of the product's own name at
 * price `price` stands for it. ERR_FULL; ERR_EXISTS where the ticket has this coupon. */
enum err ticket_coupon(struct ticket *t, const struct ticket_coupon *c, const struct carte_item *item, int64_t price,
		       uint16_t *number);
/* Takes it off again (place from 0): the line goes back to the carte's price and is to be paid. */
enum err ticket_uncoupon(struct ticket *t, uint8_t place);

/* ---- money ---- */

/* All sums; checked, never beyond SALE_AMOUNT_MAX (the functions above see to that). */
void ticket_totals(const struct ticket *t, const struct house *h, struct ticket_totals *out);
/* Takes money: amount 0 is all that is due (for cash: rounded to the house's step, if this pays the rest). Cash may be more
 * than is due, nothing else may: ERR_RANGE. ERR_REFUSED where nothing is due; ERR_FULL. */
enum err ticket_tender(struct ticket *t, const struct house *h, const struct house_tender *by, int64_t amount, const char *reference);
enum err ticket_untender(struct ticket *t, unsigned place);	/* before the sale is closed; not a coupon's */
bool ticket_paid(const struct ticket *t, const struct house *h);

/* ---- the kitchen ---- */

/* What of a line is news to the kitchen: 0 where its course is not fired or it has no station; negative: less than it knows. */
int32_t ticket_news(const struct ticket *t, const struct ticket_line *l);
void ticket_sent(struct ticket *t, const char *station);	/* all news of that station are known now; "" for all */

#endif
