#ifndef CHIT_TILL_AUTHORITY_H
#define CHIT_TILL_AUTHORITY_H
/*
 * Who stands at the till, and may they? A till without people goes by numbers that anybody may say; with the first
 * person a cashier is somebody who has given a PIN, and with the first manager (or owner) only such a one can allow
 * what a cashier alone may not.
 */
#include "store/people.h"

struct authority_rules {
	bool people;		/* somebody works here: a cashier gives her PIN */
	bool managers;		/* so does a manager; else whoever opened the store is one */
};
enum err authority_rules(struct store *s, struct authority_rules *out);

enum authority_verdict {
	AUTHORITY_GRANTED,
	AUTHORITY_WRONG,	/* no such PIN, or no such person: not told apart */
	AUTHORITY_WAIT,		/* too many wrong ones: this one was not looked at */
	AUTHORITY_ROLE,		/* the right PIN of somebody who may not */
};
struct authority {
	enum authority_verdict verdict;
	int64_t wait;		/* seconds until a PIN is looked at again; 0: now */
	struct person person;	/* with GRANTED and ROLE */
};
struct authority_claim {
	const char *who;	/* a name or a number */
	struct bytes pin;
	enum person_role at_least;
};
/* A refusal is ERR_OK with its verdict; a failure means that nothing was granted. The store is unlocked. */
enum err authority_check(struct store *s, const struct authority_claim *c, int64_t now, struct authority *out);

/* One sentence about it, translated, that may be shown; AUTHORITY_WORDS_CAP is enough. */
enum { AUTHORITY_WORDS_CAP = 256 };
void authority_words(const struct authority *a, char *out);

/* The name of a fact's `who`, also of one who has left; "" for 0, a number without a person, an erased name. */
void authority_name(struct store *s, uint32_t who, char out[PERSON_NAME_MAX + 1]);

#endif
