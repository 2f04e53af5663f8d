#ifndef CHIT_MAIN_COUNTER_H
#define CHIT_MAIN_COUNTER_H
/* What the commands of selling share: a store, somebody who acts, and the checkout. */
#include "main/till.h"
#include "till/checkout.h"

struct counter {
	struct session session;
	struct acting acting;
	bool json;
	bool looks;			/* changes nothing: works where nothing can be written, too */
	struct checkout *checkout;	/* NULL until counter_open() */
	struct checkout_leave leave;
};
/* --store, --key-file, --cashier, --manager, --json: what every one of them takes; more may follow in `more`. */
enum { COUNTER_OPTIONS_MAX = 16 };
enum err counter_options(struct counter *k, int argc, char **argv, const struct cli_option *more, size_t n, int *left);
/* Opens the store, asks for PINs, and opens the checkout for whoever acts. */
enum err counter_open(struct counter *k);
void counter_close(struct counter *k);
/* Is a manager here (or nobody one)? ERR_REFUSED with words, for commands that a cashier alone may not give. */
enum err counter_manager(struct counter *k, const char *words);

/* answers.c. After CHECKOUT_ASKING: starts chit-upload (which lets another one go on that has the turn), waits for the answer,
 * 10 s at most, and puts it into *out: CHECKOUT_COUPON, or CHECKOUT_UNREACHED, and then it is not asked for any more. */
enum err counter_wait(struct counter *k, struct checkout_outcome *out);
/* Takes the answers that came while nobody looked; says so on standard error. */
enum err counter_catch_up(struct counter *k);

/* An outcome as a line; 0 done, 1 for everything that was not. */
int counter_print(struct counter *k, const struct checkout_outcome *o);
/* "28.00", of the house's currency. */
const char *counter_money(const struct counter *k, int64_t amount);	/* four of them live at a time */
/* An amount as it is typed: "2800", or "28.00". ERR_USAGE. */
enum err counter_amount(const struct counter *k, const char *text, int64_t *out);
/* The ticket as JSON, or as lines. */
json_t *counter_ticket_json(const struct counter *k, const struct ticket *t, const struct ticket_totals *totals);
void counter_ticket_print(const struct counter *k, const struct ticket *t, const struct ticket_totals *totals);

/* Sums of a shift, or of the day that is named so: a JSON line, or a small table. */
struct shift_totals;
void counter_totals(const struct counter *k, const struct shift_totals *t, const char *day);

#endif
