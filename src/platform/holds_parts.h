#ifndef CHIT_PLATFORM_HOLDS_PARTS_H
#define CHIT_PLATFORM_HOLDS_PARTS_H
/* What the parts of holds share. */
#include "platform/holds.h"

enum { STATE_NOTHING, STATE_HELD, STATE_SPENT, STATE_RELEASED, STATE_LAPSED };

/* Whatever of that coupon is past its end is free. */
enum err holds_lapse(struct storage *s, const uint8_t serial[SERIAL_LEN], int64_t now);

#endif
