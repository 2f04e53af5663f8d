#ifndef TESTS_CRASH_TILL_H
#define TESTS_CRASH_TILL_H
/* A till that redeems for these tests, what it has acknowledged, and TAP. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/journal.h"
#include "store/outbox.h"
#include "store/units.h"

#define TILL_NOW INT64_C(1795262400)

/* One redemption that was acknowledged: it must be there for ever. */
struct till_ack {
	uint32_t stream;
	uint32_t nth;
	uint64_t sequence;
};

void till_serial(uint32_t nth, uint8_t serial[SERIAL_LEN]);
/* Makes a store in dir (which must not be there) and closes it. */
bool till_make(const char *dir);
/* Redeems the nth coupon as the till does: one transaction of fact, units and outbox. */
enum err till_redeem(struct store *s, uint32_t nth, struct till_ack *ack);
/* The other things a till does between redemptions; which one depends on nth. */
enum err till_chores(struct store *s, uint32_t nth);
/* The acknowledged redemption is there, whole, and its coupon is used. Says what is wrong. */
bool till_has(struct store *s, const struct till_ack *ack, char *why, size_t cap);
int64_t till_count(struct store *s);	/* redemptions in the journal; -1 */

/* xorshift64*: the same for each run. */
uint64_t till_chance(uint64_t *state);

/* TAP. ok() counts and prints; tap_end() prints the plan and gives the exit status. */
bool tap_ok(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tap_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int tap_end(void);

/* Seconds to go on for, from FOR ("90", "90s", "20m") or PROVE_SECONDS; 0: the short form. */
long tap_seconds(void);

#endif
