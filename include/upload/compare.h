#ifndef CHIT_UPLOAD_COMPARE_H
#define CHIT_UPLOAD_COMPARE_H
/* A statement held against this till's own journal, serial by serial. */
#include "upload/exchange.h"

/*
 * For each serial that the statement says was redeemed at this till: does the journal have that many
 * units of it? (More is no difference: the rest may be another period's.) Calls x->differ for each that
 * it has not, and counts them. Reads the platform's whole stream once.
 */
enum err compare_statement(const struct exchange *x, const struct trust_platform *p, const struct statement *st,
			   size_t *differences);

#endif
