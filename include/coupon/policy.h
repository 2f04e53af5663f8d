#ifndef CHIT_COUPON_POLICY_H
#define CHIT_COUPON_POLICY_H
/* How far a till may go alone (DESIGN, section 9). A pack may set each; these are the defaults. */
#include <stdint.h>

struct policy {
	int64_t trust_say, trust_halve, trust_ask;	/* seconds of age: 3, 14, 45 days */
	/* Caps for what should have been claimed but could not, minor units. All 0: none may. */
	int64_t cap_coupon, cap_outage, cap_day;
	int64_t reversal_window;			/* seconds: 24 h */
	int64_t undo_window;				/* seconds: 60; one's own last accept, no manager */
	int64_t repeat_window;				/* seconds: 5 */
};

extern const struct policy POLICY_DEFAULT;

#endif
