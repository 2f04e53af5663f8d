#define _DEFAULT_SOURCE
#include "scan/hotplug.h"

#include "base/file.h"

#include <stdalign.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <unistd.h>

/* "" is the folder itself; the others may come and go with what is in them. */
static const char *const folders[HOTPLUG_FOLDERS] = { "", "input", "input/by-id", "serial/by-id", "v4l/by-id" };

/* A folder that is not there is no failure; one that is watched already stays so. */
static void watch(struct hotplug *h, unsigned i)
{
	const uint32_t what = IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR;
	char path[256];

	if (file_path(h->dev, folders[i], path, sizeof path) == ERR_OK)
		h->watches[i] = inotify_add_watch(h->fd, *folders[i] ? path : h->dev, what);
}

enum err hotplug_open(struct hotplug *h, const char *dev)
{
	enum err e;

	h->dev = dev;
	h->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (h->fd < 0)
		return err_errno("inotify");
	for (unsigned i = 0; i < HOTPLUG_FOLDERS; i++)
		watch(h, i);
	if (h->watches[0] >= 0)
		return ERR_OK;
	e = err_errno("%s cannot be watched", dev);
	hotplug_close(h);
	return e;
}

void hotplug_close(struct hotplug *h)
{
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
}

bool hotplug_take(struct hotplug *h)
{
	alignas(struct inotify_event) char room[4096];
	bool any = false;

	while (read(h->fd, room, sizeof room) > 0)
		any = true;
	/* what came may be a folder, and udev fills it at once: those that are new are watched from now on */
	for (unsigned i = 1; any && i < HOTPLUG_FOLDERS; i++)
		watch(h, i);
	return any;
}
