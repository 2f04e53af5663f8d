#include "share.h"

#include <assert.h>

int64_t share_round(int64_t n, int64_t d)
{
	int64_t q = n / d, r = n % d;

	if (r < 0)
		return -r >= d - -r ? q - 1 : q;
	return r >= d - r ? q + 1 : q;
}

/* What is left after the division, without its sign: who has most gets one more. */
static int64_t remainder_of(int64_t whole, int64_t weight, int64_t sum)
{
	int64_t r = whole * weight % sum;

	return r < 0 ? -r : r;
}

void share_spread(int64_t whole, const int64_t *weights, unsigned n, int64_t *parts)
{
	int64_t sum = 0, left = whole, step = whole < 0 ? -1 : 1;

	for (unsigned i = 0; i < n; i++)
		sum += weights[i];
	assert(sum || !whole);
	for (unsigned i = 0; i < n; i++) {
		parts[i] = sum ? whole * weights[i] / sum : 0;
		left -= parts[i];
	}
	/* A part that has been rounded up is no longer below its exact share, so it is passed over from then on. */
	for (; left; left -= step) {
		unsigned most = n;

		for (unsigned i = 0; i < n; i++)
			if (parts[i] == whole * weights[i] / sum && remainder_of(whole, weights[i], sum) &&
			    (most == n || remainder_of(whole, weights[i], sum) > remainder_of(whole, weights[most], sum)))
				most = i;
		assert(most < n);
		parts[most] += step;
	}
}
