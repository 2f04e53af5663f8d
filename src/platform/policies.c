#include "platform/policies.h"

#include "base/clock.h"
#include "base/money.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct policies_entry POLICIES[] = {
	{ "trust-say", false, offsetof(struct policy, trust_say), "trust older than this is said" },
	{ "trust-halve", false, offsetof(struct policy, trust_halve), "older than this halves the caps" },
	{ "trust-ask", false, offsetof(struct policy, trust_ask), "older than this asks a manager each time" },
	{ "cap-coupon", true, offsetof(struct policy, cap_coupon), "without a claim: one coupon" },
	{ "cap-outage", true, offsetof(struct policy, cap_outage), "without a claim: one outage" },
	{ "cap-day", true, offsetof(struct policy, cap_day), "without a claim: one day" },
	{ "reversal-window", false, offsetof(struct policy, reversal_window), "how long a redemption can be taken back" },
	{ "undo-window", false, offsetof(struct policy, undo_window), "one's own last accept, without a manager" },
	{ "repeat-window", false, offsetof(struct policy, repeat_window), "the same code again is a repeat" },
};
const size_t POLICIES_COUNT = sizeof POLICIES / sizeof POLICIES[0];

static int64_t *field(struct policy *p, const struct policies_entry *e)
{
	return (int64_t *)(void *)((char *)p + e->offset);
}

int64_t policies_value(const struct policy *p, const struct policies_entry *e)
{
	return *(const int64_t *)(const void *)((const char *)p + e->offset);
}

static const struct policies_entry *find(const char *name)
{
	for (size_t i = 0; i < POLICIES_COUNT; i++)
		if (strcmp(POLICIES[i].name, name) == 0)
			return &POLICIES[i];
	err_set(ERR_USAGE, "there is no policy '%s'; 'policy list' names them", name);
	return NULL;
}

static enum err parse_money(struct storage *s, const char *value, int64_t *out)
{
	char currency[SETTING_CAP];
	struct money m;
	enum err e = storage_get(s, "currency", currency, sizeof currency);

	if (e == ERR_OK && (money_parse(value, currency, &m) != ERR_OK || m.minor < 0))
		e = err_set(ERR_USAGE, "'%s' is no amount of %s", value, currency);
	if (e == ERR_OK)
		*out = m.minor;
	return e;
}

/* "+90d" with and without its sign; plain digits are seconds. */
static enum err parse_seconds(const char *value, int64_t *out)
{
	char text[32];
	size_t len = strlen(value);
	bool unit = len > 0 && strchr("dhms", value[len - 1]) != NULL;

	snprintf(text, sizeof text, "%s%s", unit && value[0] != '+' ? "+" : "", value);
	if (len == 0 || len >= sizeof text - 1 || clock_parse(text, 0, out) != ERR_OK || *out < 0 ||
	    *out > INT64_C(3650) * 86400 || strchr(value, '-'))
		return err_set(ERR_USAGE, "'%s' is no length of time: 14d, 24h, 30m, 60s, at most 3650d", value);
	return ERR_OK;
}

enum err policies_set(struct storage *s, const char *name, const char *value)
{
	const struct policies_entry *p = find(name);
	char key[64], text[24];
	int64_t v;
	enum err e;

	if (!p)
		return ERR_USAGE;
	e = p->money ? parse_money(s, value, &v) : parse_seconds(value, &v);
	if (e != ERR_OK)
		return e;
	snprintf(key, sizeof key, "policy.%s", name);
	snprintf(text, sizeof text, "%" PRId64, v);
	return storage_set(s, key, text);
}

enum err policies_unset(struct storage *s, const char *name)
{
	char key[64];

	if (!find(name))
		return ERR_USAGE;
	snprintf(key, sizeof key, "policy.%s", name);
	return storage_unset(s, key);
}

enum err policies_load(struct storage *s, struct policy *out)
{
	struct policy p = POLICY_DEFAULT;
	char key[64], text[SETTING_CAP];
	enum err e = ERR_OK;

	for (size_t i = 0; i < POLICIES_COUNT && e == ERR_OK; i++) {
		snprintf(key, sizeof key, "policy.%s", POLICIES[i].name);
		e = storage_get(s, key, text, sizeof text);
		if (e == ERR_OK)
			e = text_int(text, 0, INT64_MAX, field(&p, &POLICIES[i]));
		else if (e == ERR_NOT_FOUND)
			e = ERR_OK;
	}
	if (e == ERR_OK)
		*out = p;
	return e;
}
