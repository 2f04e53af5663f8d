#ifndef CHIT_TESTS_BENCH_LOAD_H
#define CHIT_TESTS_BENCH_LOAD_H
/*
 * Clients: one thread, one poll(), a kept connection for each till; the next request goes out when the answer to
 * the one before is whole. Each till's requests are sent in order, once.
 */
#include "shop.h"

struct load {
	double seconds;			/* from the first byte out to the last byte in */
	double cpu;			/* the process's, clients included */
	size_t answered, refused;	/* 200; anything else */
	double slowest;			/* seconds of one request */
	bool stalled;			/* nothing moved for 2 s: given up */
};
void load_run(const struct shop *s, unsigned port, bool sealed, struct load *out);

#endif
