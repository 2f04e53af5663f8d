#ifndef CHIT_STORE_PEOPLE_H
#define CHIT_STORE_PEOPLE_H
/*
 * Who works at this till. Facts carry numbers; the names lie beside them, where they can be erased. A number is never
 * given twice. Of a PIN only scrypt(HMAC(store key, number, PIN), salt) is kept, so that a copied database cannot be
 * searched without the store's key; role and hash are sealed under the same key, so that nobody is promoted by an
 * editor. Everything that makes or tries a PIN, or changes a role, wants the store unlocked.
 *
 * Every function that writes is its own transaction and appends its fact (numbers only) to stream 0.
 */
#include "store/store.h"

enum {
	PERSON_NAME_MAX = 60,		/* bytes of UTF-8 */
	PERSON_NUMBER_MAX = 999999,
	PIN_MIN = 4, PIN_MAX = 12,	/* digits */
	PIN_FREE = 5,			/* wrong ones in a row before there is a wait */
	PIN_WAIT_FIRST = 15,		/* seconds; doubles with each further one */
	PIN_WAIT_MAX = 900,
};

/* Each may do what the one before may. */
enum person_role { PERSON_CASHIER = 1, PERSON_MANAGER, PERSON_OWNER };
const char *person_role_name(enum person_role r);	/* "cashier", "manager", "owner"; marked for gettext */
bool person_role_parse(const char *text, enum person_role *out);

struct person {
	uint32_t number;		/* from 1 */
	char name[PERSON_NAME_MAX + 1];	/* may be shown as it is; "" where it was erased */
	enum person_role role;
	int64_t retired;		/* when; 0: works here */
};

/* What every change wants to know: who does it (0: the command line, by the store's passphrase), when, chance. */
struct people_act {
	uint32_t who;
	int64_t now;
	struct random random;
};

struct person_new {
	const char *name;		/* 1 to PERSON_NAME_MAX bytes that may be shown, not digits alone, not "cli" */
	enum person_role role;
	struct bytes pin;		/* PIN_MIN to PIN_MAX digits */
	uint32_t number;		/* 0: the next that is free, and that no fact names */
};
/* ERR_USAGE for a name, PIN, role or number that cannot be (the detail says why), ERR_TOO_LONG for a name over the bound, ERR_EXISTS where
 * somebody who works here has the name (letter case does not count) or anybody ever had the number. number may be NULL. */
enum err people_add(struct store *s, const struct person_new *p, const struct people_act *act, uint32_t *number);

/* These give ERR_NOT_FOUND for a number that nobody has, ERR_REFUSED for somebody retired. */
enum err people_set_pin(struct store *s, uint32_t number, struct bytes pin, const struct people_act *act);	/* ends a wait */
/* ERR_REFUSED as well where that would leave no owner. The PIN stays. */
enum err people_set_role(struct store *s, uint32_t number, enum person_role role, const struct people_act *act);
enum err people_rename(struct store *s, uint32_t number, const char *name);	/* as in people_add; no fact */
/* Number and name stay for the reports, the PIN goes. ERR_REFUSED for the last owner. */
enum err people_retire(struct store *s, uint32_t number, const struct people_act *act);
/* Takes the name away for good from somebody retired; ERR_REFUSED for others. No fact. */
enum err people_erase(struct store *s, uint32_t number);

/* By number. Retired ones are left out unless `all`. A locked store will do for these. */
enum err people_list(struct store *s, bool all, enum err (*each)(void *ctx, const struct person *p), void *ctx);
enum err people_get(struct store *s, uint32_t number, struct person *out);	/* also retired ones; ERR_NOT_FOUND */
/* By name (letter case does not count) or number, of those who work here: ERR_NOT_FOUND. */
enum err people_find(struct store *s, const char *who, struct person *out);
/* What to write for a fact's `who`: the name, also a retired one's; else the number; "cli" for 0. */
void people_name(struct store *s, uint32_t number, char out[PERSON_NAME_MAX + 1]);
/* How many work here whose role is at least this. */
enum err people_count(struct store *s, enum person_role at_least, int64_t *n);

/*
 * Tries a PIN. The answer is no failure: PIN_WRONG also where there is no such person, after the same work. The try is
 * counted before the PIN is looked at, on the disk, so that neither a restart nor two processes give more of them; a
 * right one begins the count anew. While a wait runs nothing is looked at: PIN_WAIT. Waits are bounded, and a
 * clock that was set back does not make them longer than PIN_WAIT_MAX. Those who do not exist share one count.
 */
enum pin_verdict { PIN_RIGHT, PIN_WRONG, PIN_WAIT };
struct pin_answer {
	enum pin_verdict verdict;
	int64_t wait;			/* seconds until the next try is looked at; 0: at once */
	struct person person;		/* with PIN_RIGHT */
};
enum err people_check_pin(struct store *s, const char *who, struct bytes pin, int64_t now, struct pin_answer *out);

/* A manager's leave for what a cashier alone may not: appends FACT_OVERRIDE in the open transaction of what it is for. */
enum override {
	OVERRIDE_STALE_TRUST = 1, OVERRIDE_REVERSAL, OVERRIDE_DISCOUNT, OVERRIDE_PRICE, OVERRIDE_VOID, OVERRIDE_REFUND,
	OVERRIDE_NO_SALE, OVERRIDE_TENDER, OVERRIDE_CASH,
};
struct people_override {
	enum override what;
	uint32_t manager, cashier;
	uint32_t stream;		/* and the fact there that it allowed; both 0: a ticket that is still open */
	uint64_t sequence;
	int64_t now;
};
enum err people_override(struct store *s, const struct people_override *o);

#endif
