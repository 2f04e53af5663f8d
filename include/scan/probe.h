#ifndef CHIT_SCAN_PROBE_H
#define CHIT_SCAN_PROBE_H
/*
 * How was this barcode reader set? A code whose text is known (PROBE_TEXT: all that a coupon may hold) is scanned, and
 * what comes says which keyboard layout the reader takes its host to have, or at which speed of a serial line it sends,
 * and what it puts before and behind.
 */
#include "scan/keyboard.h"
#include "scan/serial.h"
#include "scan/trim.h"

#define PROBE_TEXT "chit:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ $%*+./"
enum { PROBE_CAP = 256 };

/* ---- the layout: pure. Every layout at once listens to the same keys. ---- */
struct probe {
	struct keyboard keys[KEYBOARD_LAYOUTS];
	size_t len[KEYBOARD_LAYOUTS];
	uint8_t texts[KEYBOARD_LAYOUTS][PROBE_CAP];
};
void probe_init(struct probe *f);		/* before each scan */
bool probe_key(struct probe *f, unsigned code, bool down);	/* true: the text is over */
bool probe_any(const struct probe *f);	/* has anything come? */
/* Does this layout give the text? *alike: how many of its characters it gives where it does not. */
bool probe_fits(const struct probe *f, unsigned layout, size_t *alike);

/* ---- the speed: each in turn, the common ones first; a scan at a wrong one is noise, and the next is set. ---- */
struct probe_speed {
	int64_t bauds;
	struct affix prefix, suffix;	/* as far as AFFIX_MAX; without CR and LF at the end */
};
/* Called after each scan that was noise, and before the first (bytes 0): the speed that is listened at now. */
typedef void probe_said_fn(void *ctx, int64_t bauds, size_t bytes);
/* Waits patience_ms for each scan. ERR_NOT_FOUND where none comes, or none is clean at any speed; else as serial_open. */
enum err probe_speed(const char *device, int patience_ms, probe_said_fn *said, void *ctx, struct probe_speed *out);

#endif
