#ifndef CHIT_TILL_READERS_H
#define CHIT_TILL_READERS_H
/* Which barcode readers are plugged in, as sysfs says (scan/device.h), for the doctor: what each is called in the
 * reader's config, and whether this user may open it. Opens nothing: whoever reads them holds them. */
#include "till/status.h"

/* sys and dev: "/sys" and "". A line for each reader, and for each serial line on USB, which may be one. */
void readers_look(const char *sys, const char *dev, void (*each)(void *ctx, const struct doctor_line *l), void *ctx);

#endif
