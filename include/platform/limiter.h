#ifndef CHIT_PLATFORM_LIMITER_H
#define CHIT_PLATFORM_LIMITER_H
/*
 * Counts what went wrong, by client address (an IPv6 client by its /64), in windows of time: whoever guesses codes
 * is asked to come again later. A table of fixed size; where it is full, the longest unseen is forgotten.
 */
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct limiter;

enum err limiter_create(struct limiter **out, unsigned failures, unsigned window_s);
void limiter_destroy(struct limiter *l);	/* NULL is fine */
/* Seconds until the client may try again; 0: now. ms: monotonic. */
unsigned limiter_wait(struct limiter *l, const char *address, int64_t ms);
void limiter_count(struct limiter *l, const char *address, int64_t ms);

#endif
