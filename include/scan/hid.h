#ifndef CHIT_SCAN_HID_H
#define CHIT_SCAN_HID_H
/*
 * A barcode reader that calls itself a keyboard, by the kernel's event devices (Linux, Documentation/input/input.rst).
 * Its keys are taken away from everybody else while it is open (EVIOCGRAB): what it types reaches no terminal, no
 * desktop and no console. The kernel gives it back when the descriptor closes, also where the process is killed.
 */
#include "scan/decode.h"
#include "scan/keyboard.h"

#include <linux/input.h>

enum { HID_EVENTS = 64 };
struct hid {
	int fd;
	struct keyboard keyboard;
	bool done;		/* line has been given out */
	bool lost;		/* the kernel dropped keys; up to the next report that is whole */
	size_t n, at;		/* of events */
	struct scanned line;
	struct input_event events[HID_EVENTS];
};

/*
 * ERR_NOT_FOUND, ERR_DENIED, ERR_FORMAT (no keyboard); ERR_BUSY where another program has grabbed it, and while one of
 * its keys is held down: whoever sees the press must see the release. Caps Lock's light is put out, for readers that
 * look at it turn the case themselves.
 */
enum err hid_open(struct hid *h, const char *device, const struct keyboard_layout *layout);
void hid_close(struct hid *h);
/* Reads what has come: ERR_BUSY where there is nothing, ERR_IO where the device has gone. Call hid_next until NULL
 * before it. */
enum err hid_fill(struct hid *h);
/* The next whole text of what was read, or NULL. The text is h's own until the next call. One with lost keys is cut. */
const struct scanned *hid_next(struct hid *h);
/* A gap in time: what has come so far is a text, or NULL where nothing has. */
const struct scanned *hid_flush(struct hid *h);
bool hid_pending(const struct hid *h);

#endif
