#ifndef CHIT_PLATFORM_POLICIES_H
#define CHIT_PLATFORM_POLICIES_H
/* How far tills may go alone: what packs carry. A value that was not set is the default of coupon/policy.h. */
#include "coupon/policy.h"
#include "platform/storage.h"

struct policies_entry {
	const char *name;	/* "trust-say", "cap-coupon", ... */
	bool money;		/* minor units; else seconds */
	size_t offset;		/* in struct policy */
	const char *summary;
};
extern const struct policies_entry POLICIES[];
extern const size_t POLICIES_COUNT;

/* Seconds, or "14d", "24h", "30m", "60s"; money in the platform's currency, "28.00". ERR_USAGE names what is allowed. */
enum err policies_set(struct storage *s, const char *name, const char *value);
enum err policies_unset(struct storage *s, const char *name);
enum err policies_load(struct storage *s, struct policy *out);
int64_t policies_value(const struct policy *p, const struct policies_entry *e);

#endif
