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
	LINE_MODIFIERS_MAX = CARTE_MOST_MAX,
	LINE_NOTE_MAX = 60,
	QUANTITY_ONE = 1000,
	QUANTITY_MAX = 9999 * QUANTITY_ONE,
	TICKET_SERIAL_LEN = 10,		/* a coupon's serial */
	TICKET_GOODS_MAX = SALE_AMOUNT_MAX / 2 - 5000,	/* the sum of all lines: with tax (at most 100 %) and rounding still an amount */
	TICKET_COURSES_MAX = CARTE_COURSES_MAX, TICKET_SEATS_MAX = 99, TICKET_PARTS_MAX = 99,
};

struct line_modifier {
	uint32_t number;		/* carte_modifier's; 0: typed */
	char name[CARTE_MODIFIER_NAME_MAX + 1], brief[CARTE_BRIEF_MAX + 1];
	int64_t price;			/* each, on top */
	char station[SALE_ID_CAP];	/* of the item that it stands for (a combo's drink); "": made with the line */
};

/* How a line came to its price. */
enum line_price { PRICE_CARTE, PRICE_TYPED, PRICE_OVERRIDE, PRICE_ACTIVITY /* a coupon's */, PRICE_GIFT };

struct ticket_line {
	uint16_t number;		/* within the ticket, from 1, never given twice: what facts and kitchen tickets say */
	uint32_t plu;			/* 0: an amount in a tax class, without an item */
	char name[CARTE_NAME_MAX + 1], brief[CARTE_BRIEF_MAX + 1], note[LINE_NOTE_MAX + 1];
	char group[SALE_ID_CAP], station[SALE_ID_CAP], product[SALE_ID_CAP];
	int32_t quantity;		/* 1/1000; negative: goods taken back, in a refund's ticket alone */
	bool weighed;			/* by weight: else its quantity is of whole pieces */
	int64_t price;			/* each */
	int64_t carte_price;		/* what the carte said when it was added */
	enum line_price how;
	char tax;
	struct line_modifier modifiers[LINE_MODIFIERS_MAX];
	uint8_t n_modifiers;
	int32_t discount;		/* in 1/10,000 of the line ... */
	int64_t discount_amount;	/* ... or an amount, >= 0; not both. Never more than the line comes to */
	uint32_t allowed_by;		/* whoever allowed price or discount; 0: nobody had to */
	uint8_t course, seat;		/* 0: none */
	int32_t sent;			/* of the quantity, what the kitchen knows of */
	int32_t billed;			/* of the quantity, what a printed bill has */
	uint8_t coupon;			/* the place + 1 in coupons of the one that pays or prices it; 0: none */
	int64_t less;			/* what it was made smaller or cheaper by before anybody else knew, in all */
	bool voided;			/* it stays, for the kitchen and the journal, and counts for nothing */
	uint8_t cause;			/* why it was voided: enum void_cause */
};
/* Why a line was voided, or a receipt refunded. */
enum void_cause { VOID_MISTAKE = 1, VOID_GUEST, VOID_KITCHEN, VOID_OTHER, VOID_CAUSES };
const char *ticket_cause(uint8_t cause);	/* "guest", marked for gettext; 0: "not said" */

/* A coupon that is held for this ticket, and becomes a redemption in the sale's own transaction. The kinds are
 * coupon/coupon.h's, whose room this one does not know. */
enum { COUPON_GOODS, COUPON_ACTIVITY, COUPON_EXCHANGE, COUPON_PARTICIPATION, COUPON_VALUE };
struct ticket_coupon {
	uint32_t stream;		/* of its platform */
	uint8_t serial[TICKET_SERIAL_LEN];
	uint8_t digest[16];
	uint8_t kind;			/* enum coupon_kind */
	uint16_t units;
	uint16_t total;			/* uses x quantity of the coupon */
	int64_t expires, value;		/* value: the activity's price; of stored value, what was granted for this ticket */
	uint32_t flags;			/* of the redemption fact */
	uint16_t line;			/* whose number; 0: none (stored value pays the ticket, not a line) */
	uint32_t allowed_by;
	char name[CARTE_NAME_MAX + 1];	/* of its product, as the platform calls it */
	char product[SALE_ID_CAP];
	uint64_t claim;			/* the platform's word that it is set apart (store/claims.h); 0: it was not asked */
	int64_t balance;		/* of stored value: what is left on it behind `value` */
	int64_t worth;			/* what one unit would cost, for the caps of what nobody vouches for; -1: nobody can say;
					 * 0: not known */
};

struct ticket_tender {
	char code[3];
	enum tender_kind kind;
	int64_t amount;			/* counted towards the total; negative: given out, in a refund */
	int64_t given;			/* what was handed over; change is given - amount */
	int64_t rounding;		/* what cash put on the total (or took off) where it paid the rest; it is in amount */
	char reference[24];		/* a card's slip, an account's name */
	bool kicked;			/* the drawer has opened for it: a part, paid before the others */
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
	uint8_t cause;			/* why it is refunded: enum void_cause; 0: nobody was asked, once */
	int32_t discount;		/* on the whole, in 1/10,000 ... */
	int64_t discount_amount;	/* ... or an amount; spread over the lines that have no coupon, see ticket_shares() */
	uint32_t discount_by;
	int64_t leave_off;		/* how much less it cost by managers' leaves when the last was given: more wants another */
	uint8_t parts;			/* equal ones that are still to be paid, each by itself; 0: it is paid as one */
	int64_t part_due;		/* what is left of the one that is being paid; 0: it was not begun */
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
	int64_t coupons;		/* what coupons pay: prepaid goods their line, stored value the ticket */
	int64_t prepaid;		/* of that, what stored value pays */
	int64_t by_coupon[TICKET_COUPONS_MAX];	/* the same, each; a line's modifiers are not prepaid */
	int64_t paid, change, due;	/* paid: coupons and tenders. due: total + rounding - paid. 0: paid; below (a line went after
					 * the money came): a tender has to be taken back first. In a refund all have the other sign */
	int64_t part;			/* what is to be paid next: one of its parts, else all that is due */
	int32_t items;			/* quantity, 1/1000 */
	struct ticket_tax taxes[HOUSE_TAXES_MAX];	/* add up to total */
};

void ticket_init(struct ticket *t, enum ticket_kind kind, uint32_t who, int64_t now);
/* Is it what a refund gives back to coupons and cards, which puts itself on and is no money that anybody counts out? */
bool ticket_tender_by_itself(const struct ticket_tender *t);
bool ticket_empty(const struct ticket *t);	/* no line that counts, no coupon, no tender */

/* ---- lines ---- */

/* In a refund's ticket quantities are asked for, and typed, above 0 as everywhere, and put down below 0. */

/* A line of the item. The same item again, when it is the last line that counts (by the piece, at the same price, without
 * modifiers, note, coupon, discount, of the same course and seat, not yet sent), is that line with more of it: so the last
 * line is always what was rung last. Gives its number. ERR_FULL (lines, or TICKET_GOODS_MAX), ERR_RANGE for quantity and
 * price, ERR_REFUSED for a part of a piece, ERR_USAGE where the item's price is open and price is CARTE_PRICE_OPEN. price:
 * CARTE_PRICE_OPEN takes the carte's; another one than the carte's is PRICE_TYPED for an open item, else PRICE_OVERRIDE. */
enum err ticket_add(struct ticket *t, const struct carte_item *i, int32_t quantity, int64_t price, uint16_t *number);
struct ticket_line *ticket_line(struct ticket *t, uint16_t number);		/* NULL */
const struct ticket_line *ticket_last(const struct ticket *t);		/* the last that counts; NULL */
/* These give ERR_NOT_FOUND for a number that is not there or voided, ERR_REFUSED with words where it may not be (a line
 * that the kitchen knows is voided, not corrected, and not modified; nor is one that a bill has corrected, or modified to a
 * lower price; a line that a coupon pays keeps its price, discount
 * and quantity), ERR_RANGE, ERR_FULL. */
enum err ticket_quantity(struct ticket *t, uint16_t number, int32_t quantity);	/* not below what is known */
enum err ticket_modify(struct ticket *t, uint16_t number, const struct line_modifier *m);
/* The carte's modifier for a line; station: of the item that it stands for, "" for none. */
struct line_modifier ticket_modifier(const struct carte_modifier *m, const char *station);
/* Filtered; "" takes it off; longer than LINE_NOTE_MAX: ERR_RANGE. */
enum err ticket_note(struct ticket *t, uint16_t number, const char *note);
enum err ticket_price(struct ticket *t, uint16_t number, int64_t price, uint32_t allowed_by);
/* number 0: of the whole ticket. Either share or amount (>= 0); both 0 take it off. */
enum err ticket_discount(struct ticket *t, uint16_t number, int32_t share, int64_t amount, uint32_t allowed_by);
/* Takes a line that nobody knows away as if it had never been; one that is known is ERR_REFUSED. Its coupon is let go, off the ticket, and
 * copied to *gone (units 0: there was none) so that its hold can be ended; gone may be NULL. */
enum err ticket_correct(struct ticket *t, uint16_t number, struct ticket_coupon *gone);
enum err ticket_void(struct ticket *t, uint16_t number, enum void_cause cause, uint32_t allowed_by, struct ticket_coupon *gone);
/* The line was `was` and is still there: what it has come down by since is added to its `less`. Not in a refund, which may. */
void ticket_note_less(struct ticket *t, const struct ticket_line *was);
enum err ticket_place(struct ticket *t, uint16_t number, uint8_t course, uint8_t seat);
/* Moves `quantity` of a line (all of it with 0) into another ticket, as a line of its own: split, merge. Pieces and minor
 * units are conserved, discounts with them. A coupon goes with its line, which moves whole, as what is weighed does.
 * ERR_FULL there. Not in refunds. */
enum err ticket_move(struct ticket *from, uint16_t number, int32_t quantity, struct ticket *to);
/* All lines (the voided too, for the kitchen and the sums) and all coupons of from go into `to`, or none. ERR_REFUSED where from has
 * tenders or a discount of the whole. */
enum err ticket_merge(struct ticket *from, struct ticket *to);
/* The amount of one line with its modifiers and its own discount, before the ticket's; of a voided one, what it would be. */
int64_t ticket_amount(const struct ticket_line *l);
/* What each line comes to after its own discount and its part of the ticket's, by the place in lines: the ticket's is
 * spread by largest remainder over the lines without coupon, so that the parts add up to it. 0 for the voided. */
void ticket_shares(const struct ticket *t, int64_t out[TICKET_LINES_MAX]);

/* Fills *out with the refund of a sold ticket, as a ticket of its own: what was sold and not voided, taken back at what it
 * came to. coupons: bit n where the sale's coupon n goes back too: its line comes back at all that it was worth. What another
 * coupon paid or priced at nothing is left out, for it is not given back in money. Lines keep their numbers. The caller sets
 * refund_of and cause. Lines are then corrected off, or their quantity lowered, where less comes back. */
void ticket_refund(const struct ticket *sold, uint64_t coupons, uint32_t who, int64_t now, struct ticket *out);
/* A line of a refund takes back so much, and gives so much for it (at most what so much of it costs); both above 0 here. */
void ticket_take_back(struct ticket_line *l, int32_t quantity, int64_t amount);

/* Holds a ticket that was kept somewhere against all bounds that these functions keep: ERR_CORRUPT names what is wrong. */
enum err ticket_check(const struct ticket *t);

/* ---- coupons ---- */

/* Puts a held coupon on the ticket and lets it work for c->units of its product, on one line of so many pieces: one that
 * is there, with neither coupon nor (but for goods) a discount or price of its own, split or raised to the units; else one
 * of `item`, added. Goods pay it; an activity gives it the coupon's value as its price; exchange and participation add a
 * line of price 0. Stored value has no line and pays up to c->value of what goods and tenders leave; one that is used up here
 * may come once more, under another claim. item: the carte's for the product,
 * NULL where the carte has none: then a line of the product's own name at price `price` stands for it (tax class A).
 * Gives the line's number (0 for stored value). ERR_FULL; ERR_EXISTS where the ticket has this coupon; ERR_RANGE for its
 * units; ERR_REFUSED in a refund. */
enum err ticket_coupon(struct ticket *t, const struct ticket_coupon *c, const struct carte_item *item, int64_t price,
		       uint16_t *number);
/* Takes it off again (place from 0): the line goes back to the carte's price and is to be paid. Coupons behind it move up. */
enum err ticket_uncoupon(struct ticket *t, uint8_t place);
/* It takes so many units, and its line so many pieces: ERR_RANGE beyond what it has, ERR_REFUSED below what is known. */
enum err ticket_units(struct ticket *t, uint8_t place, uint16_t units);

/* ---- money ---- */

/* All sums; never beyond SALE_AMOUNT_MAX (the functions above and house_check see to that). Tax is rounded once a class. */
void ticket_totals(const struct ticket *t, const struct house *h, struct ticket_totals *out);
/* Takes money: amount 0 is all that is due (for cash: rounded to the house's step, if this pays the rest). Cash may be more
 * than is due, nothing else may: ERR_RANGE. ERR_REFUSED where nothing is due; ERR_FULL; ERR_USAGE where an account has no
 * name, or for TENDER_COUPON: coupons pay by ticket_coupon(). In a refund the amount is given out, and typed above 0. */
enum err ticket_tender(struct ticket *t, const struct house *h, const struct house_tender *by, int64_t amount, const char *reference);
enum err ticket_untender(struct ticket *t, unsigned place);	/* from 0, before the sale is closed; it is one again */
/* What is due is paid in so many equal parts, each with its own tenders and change, which add up to it to the minor unit:
 * from now on a tender's "all that is due" is one part. 1: as one again. ERR_RANGE: there are no so small coins;
 * ERR_REFUSED: nothing is due, or it is a refund. */
enum err ticket_parts(struct ticket *t, const struct house *h, uint64_t parts);
bool ticket_paid(const struct ticket *t, const struct house *h);	/* nothing due, not empty: it may be closed */
bool ticket_kicks(const struct ticket *t, const struct house *h);	/* money of it goes into the drawer, or out of it */

/* ---- the kitchen ---- */

/* What of a line is news to the kitchen: 0 where its course is not fired or neither it nor a modifier has a station;
 * negative: less than it knows. */
int32_t ticket_news(const struct ticket *t, const struct ticket_line *l);
/* All news of lines of that station are known now; "" for all: a combo's line is made at several, so print for each
 * station first, then say "" once. */
void ticket_sent(struct ticket *t, const char *station);
bool ticket_fire(struct ticket *t, uint8_t course);	/* the kitchen may make it: false where it was fired before */
/* A bill was printed: what counts now is billed. What comes behind it is free until the next. */
void ticket_billed(struct ticket *t);
bool ticket_is_billed(const struct ticket *t);	/* a line that counts is on a bill */
int32_t ticket_known(const struct ticket_line *l);	/* of its quantity, what the kitchen or a bill has: it does not go without a void */

#endif
