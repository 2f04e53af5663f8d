#include "coupon/policy.h"

enum { DAY = 24 * 60 * 60 };

const struct policy POLICY_DEFAULT = {
	.trust_say = 3 * DAY,
	.trust_halve = 14 * DAY,
	.trust_ask = 45 * DAY,
	.cap_coupon = 0,
	.cap_outage = 0,
	.cap_day = 0,
	.reversal_window = DAY,
	.undo_window = 60,
	.repeat_window = 5,
};
