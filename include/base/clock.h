#ifndef CHIT_BASE_CLOCK_H
#define CHIT_BASE_CLOCK_H
/*
 * Time comes in as an argument: seconds since 1970-01-01T00:00:00Z, without leap seconds, in
 * an int64_t. Every time in every format of chit is in this unit.
 */
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock {
	int64_t (*now)(void *ctx);
	void *ctx;
};

/* The machine's own clock. The environment variable CHIT_NOW (seconds, for tests and
 * rehearsals) stands for it where set; clock_valid() says whether it is a time at all (else it is passed over). */
bool clock_valid(void);
struct clock clock_system(void);
int64_t clock_now(struct clock c);
/* Milliseconds of CLOCK_MONOTONIC, for time-outs and measurements. */
int64_t clock_monotonic_ms(void);
/* Microseconds of a core that this thread has used: what work costs, whoever else is at work. */
int64_t clock_cpu_us(void);

/* "2026-11-21T12:41:07Z"; cap >= 24. */
void clock_format_utc(int64_t t, char *out, size_t cap);
/* "2026-11-21 12:41" in the local zone; cap >= 20. */
void clock_format_local(int64_t t, char *out, size_t cap);
/* What the local zone adds to UTC at that time, in seconds. 0 where nobody can say. */
int32_t clock_utc_offset(int64_t t);
/* "2026-11-21", "2026-11-21T12:41:07Z", "+90d", "-2h", "+30m", "+5s" (from now), or plain seconds. */
enum err clock_parse(const char *text, int64_t now, int64_t *out);

#endif
