#ifndef CHIT_SALE_SHARE_H
#define CHIT_SALE_SHARE_H
/* Parts of amounts that add up to the whole. Amounts of this room are at most 10^9 and quantities 10^7, so that products
 * of two stay within int64. */
#include <stdint.h>

/* n / d, rounded half away from zero; d > 0. */
int64_t share_round(int64_t n, int64_t d);
/* Spreads whole over n parts by their weights, by largest remainder (of equal ones the first): the parts add up to whole.
 * whole and all weights are of one sign, |whole| <= |sum of weights|; no weights: whole must be 0. */
void share_spread(int64_t whole, const int64_t *weights, unsigned n, int64_t *parts);

#endif
