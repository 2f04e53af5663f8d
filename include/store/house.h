#ifndef CHIT_STORE_HOUSE_H
#define CHIT_STORE_HOUSE_H
/*
 * The house's rules (sale/house.h) in the store: settings by name, each a text as a person types it. What was never set
 * has its default. Each change is a fact {which, digest of its text}.
 *
 *	currency CNY			tax-on-top yes|no		tax.a "0.07 VAT 7%" ... tax.h
 *	tender.1 "CA cash drawer Cash" ... tender.10 (cash, card or account; "-" instead of drawer: it stays shut)
 *	cash-step 5			notes "1000 2000 5000 10000"	day-begins 04:00
 *	discount-limit 0.10		name TEXT			address, footer TEXT (\n between lines)
 */
#include "sale/house.h"
#include "store/store.h"

enum { HOUSE_VALUE_MAX = 2 * HOUSE_TEXT_MAX };

/* The defaults of CNY where nothing is set. ERR_CORRUPT where what was kept does not hold together. */
enum err house_load(struct store *s, struct house *h);
struct house_change {
	const char *name, *value;	/* value "": the default again */
	uint32_t who;
	int64_t now;
};
/* Its own transaction. ERR_NOT_FOUND for a name that there is not, ERR_FORMAT with the right form, ERR_REFUSED for another
 * currency once something was sold. */
enum err house_set(struct store *s, const struct house_change *c);
/* The same inside an open transaction. */
enum err house_set_inside(struct store *s, const struct house_change *c);
/* Every setting as it stands, in a fixed order; value lives for the call. */
enum err house_each(struct store *s, enum err (*each)(void *ctx, const char *name, const char *value), void *ctx);

/* Training is a mode of the whole till, for all its processes. Its own transaction, and a fact. */
enum err house_training(struct store *s, bool *on);
enum err house_set_training(struct store *s, bool on, uint32_t who, int64_t now);

#endif
