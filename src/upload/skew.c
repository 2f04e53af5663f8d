#include "upload/skew.h"

#include "base/i18n.h"

#include <inttypes.h>
#include <stdio.h>

static bool worth_saying(int64_t seconds)
{
	return seconds > SKEW_SAID_S || seconds < -SKEW_SAID_S;
}

void skew_take(struct skew *s, int64_t theirs, int64_t now, int64_t at)
{
	int64_t seconds = now - theirs;

	*s = (struct skew){ .seconds = worth_saying(seconds) ? seconds : 0, .theirs = theirs, .at = at };
}

void skew_take_latest(struct skew *s, int64_t latest, int64_t now, int64_t at)
{
	if (s->seconds || now - latest <= SKEW_SAID_S)
		return;
	*s = (struct skew){ .seconds = now - latest, .theirs = latest, .at = at, .least = true };
}

bool skew_mended(struct skew *s, int64_t now, int64_t at)
{
	int64_t seconds = now - s->theirs - (at - s->at) / 1000;

	if (!s->seconds || (s->seconds > 0 ? seconds > SKEW_SAID_S : seconds < -SKEW_SAID_S))
		return false;
	*s = (struct skew){ .seconds = 0 };
	return true;
}

/* Units that need no translation. */
static const struct {
	int64_t seconds;
	const char *name;
} UNITS[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" } };

void skew_words(const struct skew *s, char *out, size_t cap)
{
	int64_t seconds = s->seconds < 0 ? -s->seconds : s->seconds;
	size_t i = 0;

	*out = 0;
	if (!seconds)
		return;
	while (seconds < UNITS[i].seconds)
		i++;
	snprintf(out, cap, "%s (%s%" PRId64 " %s)",
		 s->seconds > 0 ? N_("this till's clock is ahead of the platform's: set the date") :
				  N_("this till's clock is behind the platform's: set the date"),
		 s->least ? "> " : "", seconds / UNITS[i].seconds, UNITS[i].name);
}
