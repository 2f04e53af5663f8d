#ifndef CHIT_PLATFORM_LEDGER_H
#define CHIT_PLATFORM_LEDGER_H
/*
 * What a redemption or a reversal does. Stored value is spent by amount, out of its purse, whose CHECK decides; a
 * redemption of it counts as one unit. Of everything else the ledger allots the first free units of a coupon under
 * the primary key (serial, unit): one insert decides, and how many rows it made is the verdict. What its till has set
 * apart by a claim is free for it first; what others have is not. All of it wants a transaction.
 *
 * A verdict stays as it was given: units that a later reversal frees are there for the next redemption,
 * not for one that was a conflict before.
 */
#include "document/answer.h"
#include "platform/books.h"

/* Fills the row: accepted; conflict (with who was first and what is paid); or refused. */
enum err ledger_redeem(struct storage *s, const struct books_place *p, const struct redemption *r,
		       struct answer_row *row);
/* p is the reversal's own place; v names the redemption's. One that comes before its redemption is accepted, and
 * takes effect when that comes. */
enum err ledger_reverse(struct storage *s, const struct books_place *p, const struct reversal *v,
			struct answer_row *row);

#endif
