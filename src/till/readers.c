#include "till/readers.h"

#include "base/i18n.h"
#include "scan/device.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct look {
	const char *dev;
	void (*each)(void *ctx, const struct doctor_line *l);
	void *ctx;
};

/* "05e0:1701:S1", as the config takes it. */
static void name_of(const struct device *d, char out[96])
{
	if (d->vendor == 0)
		snprintf(out, 96, "%s", d->path);
	else
		snprintf(out, 96, "%04x:%04x%s%s", d->vendor, d->product, *d->serial ? ":" : "", d->serial);
}

static const char *advice_of(const struct device *d)
{
	if (d->kind == DEVICE_KEYBOARD)
		return _("Install chit's udev rules, plug it in again, add this user to the group dialout.");
	return _("Add this user to the group dialout, and log in again.");
}

static bool on_device(void *ctx, const struct device *d)
{
	struct look *k = ctx;
	struct doctor_line l = { .what = N_("reader"), .sign = DOCTOR_OK };
	char path[512], name[96];

	if (d->kind == DEVICE_KEYBOARD && !d->reader)
		return true;
	snprintf(path, sizeof path, "%s%s", k->dev, d->path);
	name_of(d, name);
	snprintf(l.words, sizeof l.words,
		 d->kind == DEVICE_KEYBOARD ? _("%.120s at %s, a keyboard: hid = %s") :
		 d->reader		    ? _("%.120s at %s: serial = %s") :
					      _("%.120s at %s, if it is a reader: serial = %s"),
		 *d->name ? d->name : "USB", d->path, name);
	if (access(path, R_OK | W_OK) != 0) {
		l.sign = d->reader ? DOCTOR_BAD : DOCTOR_CARE;
		snprintf(l.advice, sizeof l.advice, "%s", advice_of(d));
	}
	k->each(k->ctx, &l);
	return true;
}

void readers_look(const char *sys, const char *dev, void (*each)(void *ctx, const struct doctor_line *l), void *ctx)
{
	struct look k = { dev, each, ctx };

	device_each(sys, DEVICE_SERIAL, on_device, &k);
	device_each(sys, DEVICE_KEYBOARD, on_device, &k);
}
