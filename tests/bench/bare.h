#ifndef CHIT_TESTS_BENCH_BARE_H
#define CHIT_TESTS_BENCH_BARE_H
/*
 * What the server is held against: libmicrohttpd and SQLite with nothing between them. A handler verifies the till's
 * signature over the body; a writer puts the same rows into the same tables, as many requests as wait in one
 * transaction; the answer is "ok". It looks at nothing else: no verdict, no race, no chain, no limits. `sealed`: the
 * body comes sealed and is opened first, and the answer is signed and sealed as the server's is.
 */
#include "shop.h"

struct bare;
struct bare *bare_start(struct shop *s, bool sealed, unsigned *port);
void bare_stop(struct bare *b);

#endif
