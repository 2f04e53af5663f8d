#ifndef CHIT_TILL_HISTORY_H
#define CHIT_TILL_HISTORY_H
/* The last twenty things that happened at this till's reader, newest first. */
#include "till/reverse.h"

enum { HISTORY_MAX = 20 };

enum history_kind { HISTORY_ACCEPTED, HISTORY_REFUSED, HISTORY_REVERSED };
struct history_entry {
	enum history_kind kind;
	enum reason reason;		/* of a refusal */
	int64_t time;
	uint32_t who;
	bool has_serial;
	uint8_t serial[SERIAL_LEN];
	uint16_t units;
	char name[NAME_MAX + 1];	/* the offer's or product's, a platform's words; "" where not known any more */
};
struct history {
	size_t n;
	struct history_entry list[HISTORY_MAX];
};

/* From the journal: redemptions and reversals of all platforms. What a coupon was for is not in a fact: its name is
 * there where a sale has spent it on an item of the carte. */
enum err history_load(struct store *s, const struct trust *t, struct history *h);
/* The oldest gives way. */
void history_add(struct history *h, const struct history_entry *e);
void history_add_verdict(struct history *h, const struct verdict *v);
void history_add_reversed(struct history *h, const struct reversed *r);
/* The newest accept that has not been taken back since; NULL. */
const struct history_entry *history_last_accept(const struct history *h);

#endif
