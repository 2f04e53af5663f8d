#ifndef CHIT_TILL_VERDICT_H
#define CHIT_TILL_VERDICT_H
/*
 * What a scan came to, in facts: everything a screen, a receipt or a JSON line says about it. No words
 * here but those of the platform's pack; text is still a stranger's and is filtered where it is shown.
 */
#include "coupon/judge.h"
#include "store/people.h"
#include "store/trust.h"
#include "store/units.h"

enum verdict_note {
	NOTE_REVERSED = 1,	/* good, and was taken back before */
	NOTE_NOT_SHOWN = 2,	/* repeat or used: the first accept never reached anybody's eyes: serve now */
	NOTE_TRUST_OLD = 4,	/* the platform has not been heard for policy.trust_say */
	NOTE_CLOCK = 8,		/* our clock stands below the platform's floor */
	NOTE_SERIAL = 16,	/* a typed serial: it proves nothing, so it is never good offline */
	NOTE_UNCLAIMED = 32,	/* good within the caps, without the platform's word */
	NOTE_CHECK = 64,	/* judged only: nothing was written down */
	NOTE_REFUSED_TILL = 128,	/* the platform has refused to enrol this till: it pays for nothing */
	NOTE_REVOKED_TILL = 256,	/* ... has named it dead: it holds what comes */
	NOTE_MISTYPED = 1024,	/* not a coupon: a typed serial, one of whose characters is wrong */
	NOTE_HELD = 512,		/* repeat: an open ticket of this till holds it (held_by); nobody has used it */
};

struct verdict {
	enum reason reason;		/* REASON_OK: accepted */
	unsigned notes;
	bool link;			/* with NOT_A_COUPON */
	bool has_serial;
	uint8_t serial[SERIAL_LEN];
	bool has_coupon;		/* past the signature and decoded: may be shown */
	struct coupon coupon;
	uint32_t stream;		/* 0: not known whose it is */
	char issuer[NAME_MAX + 1], merchant_name[NAME_MAX + 1];
	char till[ID_CAP];		/* ours, there */
	bool has_offer;
	struct pack_offer offer;
	uint16_t units;			/* taken, or asked for */
	bool has_left;
	uint16_t left;			/* afterwards */
	int64_t at;
	uint32_t who;
	char cashier[PERSON_NAME_MAX + 1];	/* who's name; "" where nobody knows it */
	uint64_t sequence;		/* the fact, where one was written */
	bool has_first;			/* used, repeat, elsewhere, used_up: where the units went */
	struct units_place first;
	char first_cashier[PERSON_NAME_MAX + 1];	/* of first.who, or of the redemption taken back */
	uint64_t held_by;		/* with NOTE_HELD: the draft */
	int64_t trust_age;		/* seconds; -1: not known */
};

#endif
