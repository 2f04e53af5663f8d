#ifndef CHIT_SCAN_DEVICE_H
#define CHIT_SCAN_DEVICE_H
/*
 * Which device in /dev is the barcode reader: serial lines on USB and keyboards, as sysfs describes them (Linux,
 * Documentation/ABI/stable/sysfs-class-tty, sysfs-bus-usb, and input.h), so that a reader is named by what it is and
 * not by the number that it got. Nothing is opened in /dev.
 */
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum device_kind { DEVICE_SERIAL, DEVICE_KEYBOARD };
enum { DEVICE_PATH_MAX = 256, DEVICE_EACH_MAX = 256 };

struct device {
	enum device_kind kind;
	char path[64];			/* "/dev/ttyACM0", "/dev/input/event3" */
	unsigned vendor, product;	/* of USB or Bluetooth; 0 where it says none */
	char serial[64], name[128];	/* its own words, filtered; may be empty */
	bool reader;			/* known maker of barcode readers, or calls itself one */
};

/* All of a kind in the order of their numbers, from sysfs at `sys` ("/sys"); each returns false to stop. None is no
 * failure. */
typedef bool device_fn(void *ctx, const struct device *d);
void device_each(const char *sys, enum device_kind kind, device_fn *each, void *ctx);

/*
 * What a person wrote into the config, as a path to open:
 *
 *	/dev/...		itself
 *	05e0:1701		the first of this vendor and product, in hex
 *	05e0:1701:S1234		with this serial number
 *	auto			the first that is a barcode reader
 *
 * ERR_NOT_FOUND where it is not plugged in, ERR_USAGE for any other word.
 */
enum err device_find(const char *sys, enum device_kind kind, const char *which, char path[DEVICE_PATH_MAX]);
/* Is it a word that device_find takes? ERR_USAGE. */
enum err device_check(const char *which);
/* Is it a path in /dev, as it is written? No group lets a user open another one as a reader. */
static inline bool device_inside(const char *path)
{
	return strncmp(path, "/dev/", 5) == 0 && !strstr(path, "/../");
}

#endif
