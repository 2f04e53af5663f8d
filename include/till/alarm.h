#ifndef CHIT_TILL_ALARM_H
#define CHIT_TILL_ALARM_H
/* Alarms are facts of the shop's own stream, each kind at most once a day. */
#include "store/trust.h"

enum alarm { ALARM_CLOCK = 1 /* our clock stands below a platform's floor */ };
enum { ALARM_CLOCK_S = 120 /* two clocks that are right may be so far apart */ };

/* Writes the alarm down where the last of its kind is more than a day away. Its own transaction. */
enum err alarm_raise(struct store *s, enum alarm what, int64_t now, bool *was_new);

/* The platform whose floor is furthest above now, by more than ALARM_CLOCK_S; NULL where none is. */
const struct trust_platform *alarm_floor(const struct trust *t, int64_t now);

#endif
