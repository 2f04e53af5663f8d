#ifndef CHIT_TILL_CHECKOUT_PARTS_H
#define CHIT_TILL_CHECKOUT_PARTS_H
/*
 * What the parts of checkout share: one act, in one transaction. A part changes *x->t and the store, and answers ERR_OK
 * (what it did is to be kept), ERR_REFUSED (the outcome says why; nothing is kept), or a failure of the world.
 */
#include "till/checkout.h"

#include "store/carte.h"
#include "store/claims.h"
#include "store/drafts.h"
#include "store/events.h"
#include "store/sales.h"
#include "till/reverse.h"
#include "till/spend.h"

struct act_run {
	struct checkout *c;
	const struct act *a;		/* NULL: a scan */
	uint32_t leave;			/* the manager who stands by; 0: nobody */
	int64_t now;
	struct ticket *t;		/* c->work */
	struct checkout_outcome *out;
	bool put_aside;			/* the ticket is held now: an empty one takes its place */
	bool closed;			/* it is sold: its draft is gone */
	struct ticket next;		/* what takes its place; see put_aside and closed */
};

/* Sets the outcome and gives ERR_REFUSED. */
enum err act_refuse(struct act_run *x, enum checkout_news news, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The answer of a function of sale/: a failure there is a refusal with its words. */
enum err act_try(struct act_run *x, enum err e);
/* checkout_authority.c. May this be done? *by is whoever allowed it (0: nobody had to, or nobody can be asked). Writes FACT_OVERRIDE
 * where a manager was needed and stood by. ERR_REFUSED: the words say what a manager is asked for. */
enum err act_authority(struct act_run *x, enum override what, uint32_t *by);
/* The ticket has a draft, so that something can be held for it. */
enum err act_need_draft(struct act_run *x);
/* Writes down another ticket than the one in hand, or that one before it is put aside. open: in front of whoever has it; else held. */
enum err act_save(struct act_run *x, struct ticket *t, bool open);
/* The coupon's hold ends; units 0: there was none. */
enum err act_let_go(struct act_run *x, const struct ticket_coupon *gone);
bool act_training(const struct act_run *x);
/* An amount of the house's currency, for words. */
enum { ACT_MONEY_CAP = 40 };
void act_money(const struct act_run *x, int64_t amount, char out[ACT_MONEY_CAP]);

typedef enum err act_fn(struct act_run *x);
act_fn act_item, act_more, act_less, act_again, act_quantity, act_correct, act_void, act_modifier, act_note,
	act_uncoupon, act_units, act_seat, act_course;			/* checkout_item.c */
act_fn act_discount, act_price;						/* checkout_price.c */
act_fn act_tender, act_untender, act_no_sale, act_cash, act_change_tender;	/* checkout_pay.c */
act_fn act_refund, act_reprint;						/* checkout_refund.c */
act_fn act_hold, act_recall, act_table, act_move, act_split;		/* checkout_table.c */
act_fn act_fire, act_order, act_bill;					/* checkout_kitchen.c */

/* checkout_item.c. The line that an act is for, in words where there is none; refused while money has been taken. */
enum err act_line_meant(struct act_run *x, const struct ticket_line **out);
enum err act_not_while_paying(struct act_run *x);
/* Whoever has the line for good, the sale or the kitchen's void, takes it without what it was made smaller by: that is written down. */
enum err act_corrected(struct act_run *x, struct ticket_line *l);
/* The ticket was another cashier's until now: what she made smaller is written down as hers. */
enum err act_handed_over(struct act_run *x, struct ticket *t);
/* checkout_price.c. How much less a ticket costs by managers' leaves; that much is what they have allowed, from now on; and of
 * that, what goes with lines that were split off. */
int64_t act_allowed_off(const struct act_run *x, const struct ticket *t);
void act_note_leave(struct act_run *x);
void act_split_leave(const struct act_run *x, struct ticket *from, struct ticket *to);
/* checkout_claim.c. What is held and only its platform can grant is asked for: CHECKOUT_ASKING. */
enum err act_ask(struct act_run *x, const struct spend_held *held);
/* What is asked for the ticket in hand, as the store has it. */
enum err checkout_load_asking(struct checkout *c);
/* checkout_scan.c: a coupon that is held goes on the ticket; price: of goods that the carte has not. */
enum err act_put(struct act_run *x, const struct ticket_coupon *c, int64_t price);
int64_t act_price_of(const struct verdict *v);
/* What was refused is a fact, too, in a transaction of its own that a power cut may forget. */
enum err checkout_note_refused(struct checkout *c, const struct checkout_outcome *out, int64_t now);

/* checkout_choice.c. The line has changed: CHECKOUT_CHOOSE where it wants a modifier. */
enum err act_choice(struct act_run *x, uint16_t number);
/* CHECKOUT_LACKS where a line still wants one; all: else only those that the kitchen is to make now. */
enum err act_choices(struct act_run *x, bool all);

/* An item of the carte on the ticket: typed or scanned. */
enum err act_add_item(struct act_run *x, const struct carte_item *i, int32_t quantity, int64_t price);
/* Before a sale: do its discounts, as it is now, need a leave that they have not? */
enum err act_discount_check(struct act_run *x);
/* The ticket is paid: the sale. */
enum err act_close(struct act_run *x);
/* The frame: opens the transaction and reads the ticket as it is on the disk, into c->work in the name of whoever acts; ends it by
 * what an act came to. */
enum err checkout_begin(struct checkout *c, bool firm, int64_t now);
enum err checkout_end(struct act_run *x, enum err e);
/* checkout_empty.c. Nothing counts on it, and nothing is asked for it either; it may have a table. These want a transaction. */
enum err act_leaves_nothing(struct checkout *c, const struct ticket *t, bool *nothing);
enum err checkout_leave(struct checkout *c);		/* the ticket in hand goes, if it leaves nothing */
enum err checkout_drop_empties(struct checkout *c);	/* and all others, but those of training */
enum err checkout_part_paid(struct checkout *c, uint64_t *id);	/* one that money was taken for already; 0: none */
/* checkout_taken.c: c->taken, of the ticket that was in hand. Uses c->work; in a transaction. */
enum err checkout_note_taken(struct checkout *c, int64_t now);
/* Whatever a sale holds until it has been seen is let go. */
void checkout_unhold(struct checkout *c);
/* Refused: the ticket in hand has to go first, and this is how. */
enum err act_in_the_way(struct act_run *x);
/* checkout_back.c. May the act be done to the ticket in hand? A refund's gets no more than it has. */
enum err act_refund_may(struct act_run *x);
enum err act_refund_less(struct act_run *x);	/* refused, in words */
/* The refund of all that the receipt of the refund in hand had. The caller frees it, also after a failure. */
enum err act_refund_all(struct act_run *x, struct ticket **out);
/* The refund in hand becomes what earlier ones of its receipt have left, line by line. */
enum err act_refund_left(struct act_run *x);
/* And no more than they have left of its whole. */
enum err act_refund_fit(struct act_run *x);
/* Before the sale of a refund: is it still no more than is left, of each line and of the whole? */
enum err act_refund_check(struct act_run *x);
/* Money was put on the refund in hand, as its last tender: was it paid in that way, and not less of it? Else a manager's leave. */
enum err act_refund_way(struct act_run *x);
/* How the receipt of the refund in hand was paid, as far as earlier ones have left it; "": nothing. */
enum err act_paid_words(struct act_run *x, const struct ticket *sold, char out[WORDS_CAP]);
/* What stored value paid goes back on it where the whole receipt comes back, else all of it is paid out: puts that tender on a
 * refund's ticket, or takes it off. And at its sale: the reversals, and words about it. */
enum err act_refund_value(struct act_run *x);
enum err act_refund_close(struct act_run *x);

/* checkout_return.c. Which coupons of a receipt's goods can still go back with a refund: bit n of its coupon n. */
enum err act_return_able(struct act_run *x, uint64_t receipt, uint64_t *coupons);
/* Of what the refund in hand, fresh from its receipt, should take back: is there a coupon that cannot go back, so that it leaves out
 * what that paid? */
enum err act_return_kept(struct act_run *x, struct ticket *sold, bool *kept);
enum err act_return_check(struct act_run *x, struct ticket *whole);	/* may those on the refund go back, as it is now? */
enum err act_return_put(struct act_run *x);		/* their tender */
enum err act_return_close(struct act_run *x, const struct reverse_request *rq);

/* checkout_print.c. Does the printer of this station have no Chinese? Then what it prints is English, with Latin names. */
bool act_brief(const struct store *s, const char *station);
/* Jobs in the print queue. What the kitchen does not know yet, by station; the receipt of x->t; the drawer. */
enum err act_kitchen(struct act_run *x);
enum err act_kitchen_void(struct act_run *x, uint16_t number);	/* of this line alone */
enum err act_receipt(struct act_run *x, uint64_t receipt, bool duplicate);	/* receipt 0: a bill */
enum err act_kick(struct act_run *x);

#endif
