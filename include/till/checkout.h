#ifndef CHIT_TILL_CHECKOUT_H
#define CHIT_TILL_CHECKOUT_H
/*
 * The counter: the ticket that is open at this till, and what may be done to it. The screen draws it, `chit do` runs it,
 * both through checkout_act() and checkout_scan(), so that whatever the one can do the other can. Never waits; only a
 * commit blocks.
 *
 * Every act saves the open ticket as a draft before it answers, so that a till that is killed comes back with it as it
 * was. What only its platform can grant (stored value, tasks, coupons that need a claim) is asked for at its scan, and comes on
 * the ticket with the answer; the sale goes on meanwhile. A coupon is judged and held at its scan (store/units.h), spent in
 * the sale's own transaction, let go when its line goes. A sale that is paid is one BEGIN IMMEDIATE: the facts of the sale,
 * the redemptions in their platforms' streams, units, outbox, receipt number, views and print jobs; then, and only then, CHECKOUT_CLOSED.
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
	CHECKOUT_ASKING,		/* its platform is asked for it: wake the uploader, and look for checkout_answers() */
	CHECKOUT_UNREACHED,		/* no answer: it is not asked for any more, and words say what to do */
	CHECKOUT_CHOOSE,		/* the new line wants a modifier: `set` is the first whose `least` is not reached */
	CHECKOUT_LACKS,			/* nothing was done: line `line` wants a modifier of `set` first, and words say which there are */
	CHECKOUT_ASK_PRICE,		/* an open price: the same act again with @amount */
	CHECKOUT_ASK_MANAGER,		/* the same act again with a manager's leave; nothing was done */
	CHECKOUT_ASK_REASON,		/* a void or a refund without its cause */
	CHECKOUT_UNKNOWN,		/* a code that is no item and no coupon: words say what it is */
	CHECKOUT_REFUSED,		/* no, and words say why and what to do */
};

struct checkout_outcome {
	enum checkout_news news;
	char words[WORDS_CAP];		/* translated, may be shown; "" where there is nothing to say */
	uint16_t line;			/* whose number changed; 0: none */
	char set[SALE_ID_CAP];
	uint64_t receipt;
	int64_t total, change;		/* total: what was paid, rounding of cash in it; below 0: given back */
	int64_t back;			/* of what was given back: on the coupons and cards that it came from, not out of the drawer */
	bool drawer;			/* it was kicked */
	struct verdict verdict;
};

/* Whoever allows what the cashier alone may not. */
struct checkout_leave {
	uint32_t manager;		/* her number; 0: nobody stands by */
};

/* What the platform was asked for this ticket and has not answered. */
enum { CHECKOUT_ASKING_MAX = 4 };
struct checkout_asking {
	uint64_t number;		/* of the claim: never given twice */
	uint32_t stream;
	char name[CARTE_NAME_MAX + 1];	/* of its product; filtered, as the next one is */
	char platform[NAME_MAX + 1];
};

struct checkout {
	struct store *store;
	const struct trust *trust;
	struct house house;
	struct ticket ticket;		/* to be read by the screen; changed here alone. id 0: nothing on it yet */
	struct ticket_totals totals;	/* always the ticket's */
	uint32_t who;
	enum person_role role;
	bool managers;			/* somebody here is one: else nobody needs to be asked */
	struct checkout_asking asking[CHECKOUT_ASKING_MAX];	/* always the ticket's, too */
	unsigned n_asking;
	bool training;
	uint32_t shift;			/* the open one's number; 0: none is open */
	struct {			/* the last sale that was closed at this till, for the display and "change the tender" */
		uint64_t receipt;
		int64_t total, change;
		char tender[3];
	} last;

	char taken[WORDS_CAP];		/* the ticket in hand went elsewhere by no act of this checkout: who has it, what to do. The
					 * caller shows it and makes it "" again */

	/* this module's own */
	uint64_t version;		/* of the ticket's draft */
	struct ticket work;		/* what an act makes, until it is on the disk */
	int showing;			/* held until what was closed has been seen; -1: nothing */
	struct { uint32_t stream; uint64_t sequence; } unseen[TICKET_COUPONS_MAX];
	unsigned n_unseen;
};

/* Loads the house (store/house.h), the open shift, the last sale, and the ticket that was open when the till stopped, if it
 * is this cashier's or nobody's (which it stays until she has done something to it). The store is unlocked; store and trust
 * stay the caller's and must outlive it. To be ended with checkout_finish(); several may run on one store, in one process or
 * more. */
enum err checkout_open(struct checkout *c, struct store *s, const struct trust *t, uint32_t who, int64_t now);
void checkout_finish(struct checkout *c);
/* Another cashier at this till: her own open ticket is in front of her, the other one's stays his and is listed among the
 * held ones. Facts of both. who 0: nobody is signed on. */
enum err checkout_sign_on(struct checkout *c, uint32_t who, enum person_role role, int64_t now);
/* ERR_OK with a refusal is an answer; a failure means that nothing was done. Money is taken, and lines are changed, only on the
 * ticket that this checkout has: where another process has changed it since, that is said, and the ticket is the new one. */
enum err checkout_act(struct checkout *c, const struct act *a, const struct checkout_leave *l, int64_t now,
		      struct checkout_outcome *out);
/* A line of the grammar: grammar_parse and checkout_act; what does not parse is CHECKOUT_REFUSED with its words. */
enum err checkout_line(struct checkout *c, const char *line, const struct checkout_leave *l, int64_t now,
		       struct checkout_outcome *out);
/* What a reader read, understood by what it is, never by what has the keys: a coupon, an item's code, something else. A
 * refused coupon leaves the sale as it is, at the normal price: there is nothing to undo. */
enum err checkout_scan(struct checkout *c, struct bytes text, const struct checkout_leave *l, int64_t now,
		       struct checkout_outcome *out);
/* Takes the next answer for the ticket in front: CHECKOUT_COUPON with its verdict, as if it had been scanned now;
 * CHECKOUT_ASKING where others are still waited for; CHECKOUT_DONE where nothing is. Cheap where there is none. */
enum err checkout_answers(struct checkout *c, int64_t now, struct checkout_outcome *out);
/* Nothing of it is wanted any more: CHECKOUT_DONE. */
enum err checkout_withdraw(struct checkout *c, int64_t now, struct checkout_outcome *out);
/* Nobody answers: the oldest question is withdrawn. CHECKOUT_UNREACHED; or where the caps decide CHECKOUT_COUPON, by them;
 * CHECKOUT_DONE where nothing was asked. */
enum err checkout_unreached(struct checkout *c, int64_t now, struct checkout_outcome *out);
/* After CHECKOUT_CLOSED was painted: the redemptions of that sale have been seen. Until then a crash leaves them "accepted,
 * not shown" (promise 1 of the design). Nothing to do is fine. */
enum err checkout_shown(struct checkout *c);
/* A ticket with nothing on it goes, whoever has it in front of her (it goes by itself when it is left, and with the shift):
 * CHECKOUT_DONE, also where it is gone; CHECKOUT_REFUSED where something is on it, or asked for it. */
enum err checkout_drop(struct checkout *c, uint64_t id, struct checkout_outcome *out);
/* Another process changed the store: house, shift, training, ticket are read again. */
enum err checkout_refresh(struct checkout *c, int64_t now);

#endif
