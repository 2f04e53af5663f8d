#define _DEFAULT_SOURCE	/* linux/videodev2.h wants its types */
#include "scan/camera_controls.h"

#include <errno.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include <linux/videodev2.h>

static int ask(int fd, unsigned long request, void *argument)
{
	int rc;

	do
		rc = ioctl(fd, request, argument);
	while (rc < 0 && errno == EINTR);
	return rc;
}

/* Has it this control, can it be set, and to this value? */
static bool offers(int fd, uint32_t id, int32_t value)
{
	struct v4l2_queryctrl q = { .id = id };
	struct v4l2_querymenu m = { .id = id, .index = (uint32_t)value };

	if (ask(fd, VIDIOC_QUERYCTRL, &q) < 0 || q.flags & (V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY))
		return false;
	if (value < q.minimum || value > q.maximum)
		return false;
	return q.type != V4L2_CTRL_TYPE_MENU || ask(fd, VIDIOC_QUERYMENU, &m) == 0;
}

static bool get(int fd, uint32_t id, int32_t *value)
{
	struct v4l2_control v = { .id = id };

	if (ask(fd, VIDIOC_G_CTRL, &v) < 0)
		return false;
	*value = v.value;
	return true;
}

/* True where it has this value now. */
static bool set(struct camera_controls *c, int fd, uint32_t id, int32_t value)
{
	struct v4l2_control v = { .id = id, .value = value };
	int32_t before;

	if (!offers(fd, id, value) || !get(fd, id, &before))
		return false;
	if (before == value)
		return true;
	if (c->n == CAMERA_CONTROLS_MAX || ask(fd, VIDIOC_S_CTRL, &v) < 0)
		return false;
	c->changed[c->n++] = (struct camera_control){ id, before };
	return true;
}

static void set_mains(struct camera_controls *c, int fd, enum camera_mains mains)
{
	int32_t now;

	if (mains == CAMERA_MAINS_50)
		set(c, fd, V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CID_POWER_LINE_FREQUENCY_50HZ);
	else if (mains == CAMERA_MAINS_60)
		set(c, fd, V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CID_POWER_LINE_FREQUENCY_60HZ);
	else if (mains == CAMERA_MAINS_AUTO && !set(c, fd, V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CID_POWER_LINE_FREQUENCY_AUTO) &&
		 get(fd, V4L2_CID_POWER_LINE_FREQUENCY, &now) && now == V4L2_CID_POWER_LINE_FREQUENCY_DISABLED)
		set(c, fd, V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CID_POWER_LINE_FREQUENCY_50HZ);
}

/* Exposure first: a camera that exposes by hand refuses the priority. */
void camera_controls_set(struct camera_controls *c, int fd, enum camera_mains mains)
{
	if (!set(c, fd, V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_APERTURE_PRIORITY))	/* what webcams call automatic */
		set(c, fd, V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_AUTO);
	set(c, fd, V4L2_CID_EXPOSURE_AUTO_PRIORITY, 0);
	set(c, fd, V4L2_CID_AUTOGAIN, 1);
	c->autofocus = set(c, fd, V4L2_CID_FOCUS_AUTO, 1);
	set_mains(c, fd, mains);
}

void camera_controls_restore(struct camera_controls *c, int fd)
{
	while (c->n > 0) {
		const struct camera_control *before = &c->changed[--c->n];
		struct v4l2_control v = { .id = before->id, .value = before->before };

		ask(fd, VIDIOC_S_CTRL, &v);
	}
}
