#define _DEFAULT_SOURCE	/* linux/videodev2.h wants its types */
#include "scan/camera.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/videodev2.h>

enum { NODES = 64 };	/* /dev/video0 and so on */

/* Is part of text name, in any case of letters? */
static bool is_part(const char *text, const char *part)
{
	size_t len = strlen(part);

	for (; *text; text++)
		if (strncasecmp(text, part, len) == 0)
			return true;
	return false;
}

/* A node that cannot be opened now may still be what is meant by "auto": who opens it says why it cannot. */
static bool fits(const char *path, const char *name)
{
	struct v4l2_capability cap = { .capabilities = 0 };
	bool any = strcmp(name, "auto") == 0, asked;
	uint32_t caps;
	int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return any && access(path, F_OK) == 0;
	asked = ioctl(fd, VIDIOC_QUERYCAP, &cap) == 0;
	close(fd);
	caps = cap.capabilities & V4L2_CAP_DEVICE_CAPS ? cap.device_caps : cap.capabilities;
	cap.card[sizeof cap.card - 1] = 0;
	return asked && caps & V4L2_CAP_VIDEO_CAPTURE && caps & V4L2_CAP_STREAMING &&
	       (any || is_part((const char *)cap.card, name));
}

bool camera_find(const char *name, unsigned *turn, char path[CAMERA_PATH_MAX])
{
	if (strchr(name, '/') || !*name) {
		snprintf(path, CAMERA_PATH_MAX, "%s", name);
		return (*turn)++ == 0;
	}
	while (*turn < NODES) {
		snprintf(path, CAMERA_PATH_MAX, "/dev/video%u", (*turn)++);
		if (fits(path, name))
			return true;
	}
	return false;
}
