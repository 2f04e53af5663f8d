#ifndef CHIT_BASE_MONEY_H
#define CHIT_BASE_MONEY_H
/*
 * Money: a whole number of minor units (cents, fen, yen) and an ISO 4217 currency. All
 * arithmetic is checked; ERR_RANGE where a result is outside int64, ERR_USAGE where the
 * currencies differ.
 */
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

struct money {
	int64_t minor;
	char currency[4];
};

/* Digits after the point for an ISO 4217 code: 2, or 0 (JPY, KRW, ...), or 3 (KWD, ...). -1
 * where the code is not three capital letters. */
int money_exponent(const char *currency);

/* "28", "28.5", "28.00" or "-3.20" in units; ERR_FORMAT for anything else, too many decimals
 * included; ERR_RANGE beyond +-1e12 minor units. */
enum err money_parse(const char *text, const char *currency, struct money *out);

/* "28.00 CNY" (with_currency) or "28.00". cap of 40 is always enough. */
void money_format(struct money m, int with_currency, char *out, size_t cap);

enum err money_add(struct money a, struct money b, struct money *out);
enum err money_times(struct money a, int64_t n, struct money *out);

/* The share of m in 1/10,000, rounded half away from zero, once. */
enum err money_share(struct money m, int32_t per_10000, struct money *out);

/* "0.90", "1", "0.1234" -> 9000, 10000, 1234. Within 0 to 1. */
enum err share_parse(const char *text, int32_t *per_10000);

#endif
