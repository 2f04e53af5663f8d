#ifndef CHIT_STORE_EVENTS_H
#define CHIT_STORE_EVENTS_H
/*
 * The shop's smaller facts: numbers in stream 0, {1: first, 2: second, ...} without those that are 0; and the view of
 * those that a shift adds up, with a person's words beside. All want an open transaction.
 */
#include "store/store.h"

enum { EVENTS_NUMBERS_MAX = 8, EVENTS_TEXT_MAX = 128 };

struct event_fact {
	uint32_t kind, who;
	int64_t now;
	int64_t numbers[EVENTS_NUMBERS_MAX];	/* under the keys from 1; 0: absent. Not negative but for amounts */
	const char *text;			/* beside it; NULL: none */
};
/* Appends it; FACT_CASH_IN, FACT_CASH_OUT, FACT_NO_SALE, FACT_VOID and FACT_CORRECTION go into the view, too: their numbers[0]
 * is the shift, numbers[1] the amount. sequence may be NULL. */
enum err events_add(struct store *s, const struct event_fact *f, uint64_t *sequence);
/* The numbers of such a body. ERR_FORMAT. */
enum err events_read(struct bytes body, int64_t numbers[EVENTS_NUMBERS_MAX]);
/* The view's row of a fact that is there (for rebuilding); nothing for a kind that has none. */
enum err events_view(struct store *s, int64_t journal, const struct fact *f, const char *text);
bool events_in_view(uint32_t kind);

/* Refused scans: a fact for the first EVENTS_SCANS_MAX of an hour, the others are counted. */
enum { EVENTS_SCANS_MAX = 30 };
enum err events_refused_scan(struct store *s, uint32_t who, unsigned reason, int64_t now);

#endif
