#include "upload/backoff.h"

#include <string.h>

void backoff_reset(struct backoff *b)
{
	*b = (struct backoff){ 0 };
}

/* Evenly in [low, high], but for a bias of less than 1 in 10^13: the ranges are minutes. */
static int64_t between(struct random r, int64_t low, int64_t high)
{
	uint64_t v;

	if (random_fill(r, &v, sizeof v) != ERR_OK)
		return high;
	return low + (int64_t)(v % ((uint64_t)(high - low) + 1));
}

int64_t backoff_next(struct backoff *b, struct random r, int64_t asked)
{
	int64_t high = 3 * (b->last_ms ? b->last_ms : BACKOFF_MIN_MS);
	int64_t wait;

	if (high > BACKOFF_MAX_MS)
		high = BACKOFF_MAX_MS;
	b->failures++;
	b->last_ms = between(r, BACKOFF_MIN_MS, high);
	if (asked <= 0)
		return b->last_ms;
	if (asked > BACKOFF_ASKED_MAX_S)
		asked = BACKOFF_ASKED_MAX_S;
	wait = asked * 1000 + between(r, 0, 1000);
	return wait > b->last_ms ? wait : b->last_ms;
}
