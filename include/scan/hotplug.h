#ifndef CHIT_SCAN_HOTPLUG_H
#define CHIT_SCAN_HOTPLUG_H
/*
 * Something came, went or was permitted in /dev: inotify(7) on it and on the folders in it where readers appear. Not
 * udev's own socket: a till may have no udev, a container hears no events of devices, and the change of rights that
 * udev makes after a device has come counts as well. Whoever waits tries again at once; a slow timer stays behind it.
 */
#include "base/err.h"

#include <stdbool.h>

enum { HOTPLUG_FOLDERS = 5 };
struct hotplug {
	int fd;
	const char *dev;
	int watches[HOTPLUG_FOLDERS];
};
/* dev ("/dev") is kept. ERR_IO, ERR_NOT_FOUND: then h->fd is -1, and the timer is all there is. To be called before the
 * sandbox is entered; hotplug_take works inside. */
enum err hotplug_open(struct hotplug *h, const char *dev);
void hotplug_close(struct hotplug *h);
/* To be polled for POLLIN. Takes all that was told; true where there was anything. */
bool hotplug_take(struct hotplug *h);

#endif
