#ifndef CHIT_TILL_CHECKOUT_H
#define CHIT_TILL_CHECKOUT_H
/*
 * The counter: the ticket that is open at this till, and what may be done to it. The screen draws it, `chit do` runs it,
 * both through checkout_act() and checkout_scan(), so that whatever the one can do the other can. Never waits; only a
 * commit blocks.
 *
 * Every act saves the open ticket as a draft before it answers, so that a till that is killed comes back with it as it
 * was. A coupon is judged and held at its scan (store/units.h), spent in the sale's own transaction, let go when its line
 * goes. A sale that is paid is one BEGIN IMMEDIATE: the facts of the sale, the redemptions in their platforms' streams,
 * units, outbox, receipt number, views and print jobs; then, and only then, CHECKOUT_CLOSED.
 */
#include "sale/grammar.h"
#include "sale/receipt.h"
#include "till/authority.h"
#include "till/verdict.h"
#include "till/words.h"

enum checkout_news {
	CHECKOUT_DONE,			/* the ticket has changed; words may be empty */
	CHECKOUT_CLOSED,		/* paid and on the disk: receipt, change; the next ticket is open and empty */
	CHECKOUT_COUPON,		/* a coupon was judged: `verdict` says what came of it; accepted means held for this ticket */
	CHECKOUT_CHOOSE,		/* the new line wants a modifier: `set` is the first whose `least` is not reached */
	CHECKOUT_ASK_PRICE,		/* an open price: the same act again with @amount */
	CHECKOUT_ASK_MANAGER,		/* the same act again with a manager's leave; nothing was done */
	CHECKOUT_ASK_REASON,		/* a void or a refund without its cause */
	CHECKOUT_UNKNOWN,		/* a code that is no item and no coupon: words say what it is */
	CHECKOUT_REFUSED,		/* no, and words say why and what to do */
};

struct checkout_outcome {
	enum checkout_news news;
	char words[WORDS_CAP];		/* translated, may be shown */
	uint16_t line;			/* whose number changed; 0: none */
	char set[SALE_ID_CAP];
	uint64_t receipt;
	int64_t total, change;
	bool drawer;			/* it was kicked */
	struct verdict verdict;
};

/* Whoever allows what the cashier alone may not. */
struct checkout_leave {
	uint32_t manager;		/* her number; 0: nobody stands by */
};

struct checkout {
	struct store *store;
	const struct trust *trust;
	struct house house;
	struct ticket ticket;		/* to be read by the screen; changed here alone */
	struct ticket_totals totals;	/* always the ticket's */
	uint32_t who;
	enum person_role role;
	bool training;
	uint32_t shift;			/* the open one's number; 0: none is open */
	struct {			/* the last sale that was closed here, for the display and "change the tender" */
		uint64_t receipt;
		int64_t total, change;
		char tender[3];
	} last;
};

/* Loads the house (store/house.h), the open shift, the last sale, and the ticket that was open when the till stopped, if it
 * is this cashier's or nobody's. The store is unlocked. */
enum err checkout_open(struct checkout *c, struct store *s, const struct trust *t, uint32_t who, int64_t now);
/* Another cashier at this till: her own open ticket, the other one's is held under his name. */
enum err checkout_sign_on(struct checkout *c, uint32_t who, enum person_role role, int64_t now);
/* ERR_OK with a refusal is an answer; a failure means that nothing was done. */
enum err checkout_act(struct checkout *c, const struct act *a, const struct checkout_leave *l, int64_t now,
		      struct checkout_outcome *out);
/* A line of the grammar: grammar_parse and checkout_act; what does not parse is CHECKOUT_REFUSED with its words. */
enum err checkout_line(struct checkout *c, const char *line, const struct checkout_leave *l, int64_t now,
		       struct checkout_outcome *out);
/* What a reader read, understood by what it is, never by what has the keys: a coupon, an item's code, something else. */
enum err checkout_scan(struct checkout *c, struct bytes text, const struct checkout_leave *l, int64_t now,
		       struct checkout_outcome *out);
/* Leaves the coupon aside that was refused: the sale goes on at the normal price. Nothing to undo; here for the journal. */
enum err checkout_refresh(struct checkout *c, int64_t now);	/* another process changed the store */

#endif
