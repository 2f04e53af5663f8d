#ifndef CHIT_COUPON_SERIAL_H
#define CHIT_COUPON_SERIAL_H
/*
 * A coupon's serial: 4 bytes of issue time (big-endian seconds) and 6 random. Its form for
 * people: 16 characters of Crockford Base32 in fours and one check character of the same
 * alphabet, "0123-4567-89AB-CDEF-G", by Damm's scheme over GF(32), which catches every single
 * wrong character and every swap of neighbours.
 */
#include "base/buf.h"
#include "base/err.h"
#include "base/random.h"
#include <stdbool.h>

enum { SERIAL_LEN = 10, SERIAL_TEXT_CAP = 24 };

enum err serial_make(int64_t issued_at, struct random r, uint8_t serial[SERIAL_LEN]);
/* Seconds; good until 2106-02-07. */
int64_t serial_time(const uint8_t serial[SERIAL_LEN]);

void serial_format(const uint8_t serial[SERIAL_LEN], char out[SERIAL_TEXT_CAP]);
/* Case, spaces and hyphens are free; O reads as 0, I and L as 1. ERR_FORMAT for another length
 * or alphabet, ERR_AUTH for a wrong check character. */
enum err serial_parse(struct bytes text, uint8_t serial[SERIAL_LEN]);
/* Does it look as serial_format() writes one: fours with hyphens between, and one? Whatever its characters are. */
bool serial_is_grouped(struct bytes text);

#endif
