#define _DEFAULT_SOURCE	/* linux/videodev2.h wants its types */
#include "scan/camera.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libv4l2.h>
#include <linux/videodev2.h>

enum { BUFFERS = 4, ENOUGH_FPS = 15, UNKNOWN_FPS = ENOUGH_FPS };

struct mapping {
	void *data;
	size_t len;
};

struct camera {
	int fd;
	const char *device;	/* during camera_open, for the words */
	enum frame_format format;
	unsigned width, height, stride;
	struct mapping mappings[BUFFERS];
	unsigned mapped;
	bool streaming;
	uint64_t skipped, damaged;
	char mode[32];
};

/* In the order of what they cost to read. */
static const struct format {
	enum frame_format frame;
	uint32_t fourcc;
	const char *name;
} formats[] = {
	{ FRAME_GREY, V4L2_PIX_FMT_GREY, "GREY" },   { FRAME_NV12, V4L2_PIX_FMT_NV12, "NV12" },
	{ FRAME_YU12, V4L2_PIX_FMT_YUV420, "YU12" }, { FRAME_YUYV, V4L2_PIX_FMT_YUYV, "YUYV" },
	{ FRAME_MJPG, V4L2_PIX_FMT_MJPEG, "MJPG" },
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static int control(const struct camera *c, unsigned long request, void *argument)
{
	int rc;

	do
		rc = v4l2_ioctl(c->fd, request, argument);
	while (rc < 0 && errno == EINTR);
	return rc;
}

static enum err refused(const struct camera *c, const char *what)
{
	switch (errno) {
	case EBUSY:
		return err_set(ERR_BUSY, "camera %s is in use by another program: close that one", c->device);
	case ENOSPC:
		return err_set(ERR_FULL, "camera %s: its USB bus has no bandwidth left: plug it into another port",
			       c->device);
	case EACCES:
	case EPERM:
		return err_set(ERR_DENIED, "camera %s may not be opened: add this user to the group 'video' and log "
			       "in again", c->device);
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return err_set(ERR_NOT_FOUND, "camera %s is not there: plug it in, or name another one (ls /dev/video*)",
			       c->device);
	default:
		return err_set(ERR_IO, "camera %s: %s: %s", c->device, what, strerror(errno));
	}
}

static enum err no_camera(const struct camera *c)
{
	return err_set(ERR_FORMAT, "%s is no camera: name another one (ls /dev/video*)", c->device);
}

/* By plain calls first: libv4l2 grumbles on standard error about what is no camera. */
static enum err open_device(struct camera *c)
{
	struct v4l2_capability cap = { 0 };
	uint32_t caps;

	c->fd = open(c->device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (c->fd < 0)
		return refused(c, "it cannot be opened");
	if (ioctl(c->fd, VIDIOC_QUERYCAP, &cap) < 0)
		return no_camera(c);
	caps = cap.capabilities & V4L2_CAP_DEVICE_CAPS ? cap.device_caps : cap.capabilities;
	/* a UVC camera has a second node that gives metadata only */
	if (!(caps & V4L2_CAP_VIDEO_CAPTURE) || !(caps & V4L2_CAP_STREAMING))
		return no_camera(c);
	return v4l2_fd_open(c->fd, 0) < 0 ? refused(c, "libv4l2 cannot use it") : ERR_OK;
}

/* True where the camera itself, not libv4l2 in its stead, gives this format. */
static bool native(const struct camera *c, uint32_t fourcc)
{
	struct v4l2_fmtdesc d = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

	for (; d.index < 64 && control(c, VIDIOC_ENUM_FMT, &d) == 0; d.index++)
		if (d.pixelformat == fourcc)
			return !(d.flags & V4L2_FMT_FLAG_EMULATED);
	return false;
}

static int fps_of(struct v4l2_fract interval)
{
	return interval.numerator ? (int)(interval.denominator / interval.numerator) : UNKNOWN_FPS;
}

/* The highest frame rate at this size; 0 where the camera lacks the size. */
static int rate(const struct camera *c, uint32_t fourcc, unsigned width, unsigned height)
{
	struct v4l2_frmivalenum v = { .pixel_format = fourcc, .width = width, .height = height };
	int best = 0;

	for (; v.index < 64 && control(c, VIDIOC_ENUM_FRAMEINTERVALS, &v) == 0; v.index++) {
		int fps = fps_of(v.type == V4L2_FRMIVAL_TYPE_DISCRETE ? v.discrete : v.stepwise.min);

		if (fps > best)
			best = fps;
		if (v.type != V4L2_FRMIVAL_TYPE_DISCRETE)
			break;
	}
	return v.index == 0 && errno == ENOTTY ? UNKNOWN_FPS : best;
}

/* The first format that is fast enough at this size, else the fastest; NULL where none has the size. */
static const struct format *choose(const struct camera *c, unsigned width, unsigned height)
{
	const struct format *best = NULL;
	int best_fps = 0;

	for (const struct format *f = formats; f < formats + FORMATS; f++) {
		int fps = native(c, f->fourcc) ? rate(c, f->fourcc, width, height) : 0;

		if (fps >= ENOUGH_FPS)
			return f;
		if (fps > best_fps) {
			best = f;
			best_fps = fps;
		}
	}
	return best;
}

static enum err set_format(struct camera *c, uint32_t fourcc, unsigned width, unsigned height)
{
	struct v4l2_format f = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	const struct format *got = formats;

	f.fmt.pix.width = width;
	f.fmt.pix.height = height;
	f.fmt.pix.pixelformat = fourcc;
	f.fmt.pix.field = V4L2_FIELD_ANY;
	if (control(c, VIDIOC_S_FMT, &f) < 0)
		return refused(c, "its format cannot be set");
	while (got < formats + FORMATS && got->fourcc != f.fmt.pix.pixelformat)
		got++;
	if (got == formats + FORMATS)
		return err_set(ERR_FORMAT, "camera %s gives pictures in a form that we cannot read", c->device);
	if (f.fmt.pix.width > FRAME_SIDE_MAX || f.fmt.pix.height > FRAME_SIDE_MAX)
		return err_set(ERR_TOO_LONG, "camera %s: its pictures are too large", c->device);
	c->format = got->frame;
	c->width = f.fmt.pix.width;
	c->height = f.fmt.pix.height;
	c->stride = got->frame == FRAME_MJPG ? 0 : f.fmt.pix.bytesperline;
	snprintf(c->mode, sizeof c->mode, "%s %ux%u", got->name, c->width, c->height);
	return ERR_OK;
}

static enum err set_mode(struct camera *c, unsigned width, unsigned height)
{
	const struct format *f = choose(c, width, height);

	if (!f) {
		f = choose(c, 640, 480);
		if (f) {
			width = 640;
			height = 480;
		}
	}
	for (size_t i = 0; !f && i < FORMATS; i++)	/* of no size that we know: whatever it likes */
		if (native(c, formats[i].fourcc))
			f = &formats[i];
	return set_format(c, f ? f->fourcc : V4L2_PIX_FMT_YUV420, width, height);
}

static enum err map_buffer(struct camera *c, unsigned index)
{
	struct v4l2_buffer b = { .index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP };
	struct mapping *m = &c->mappings[index];

	if (control(c, VIDIOC_QUERYBUF, &b) < 0)
		return refused(c, "no buffer");
	m->data = v4l2_mmap(NULL, b.length, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, b.m.offset);
	if (m->data == MAP_FAILED)
		return refused(c, "its memory cannot be mapped");
	m->len = b.length;
	c->mapped = index + 1;
	return control(c, VIDIOC_QBUF, &b) < 0 ? refused(c, "no buffer") : ERR_OK;
}

static enum err start(struct camera *c)
{
	struct v4l2_requestbuffers r = { .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
					 .memory = V4L2_MEMORY_MMAP };
	enum v4l2_buf_type type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	enum err e = ERR_OK;

	if (control(c, VIDIOC_REQBUFS, &r) < 0)
		return refused(c, "no buffers");
	if (r.count == 0)
		return err_set(ERR_NOMEM, "camera %s: the driver gives no buffers", c->device);
	for (unsigned i = 0; i < r.count && i < BUFFERS && e == ERR_OK; i++)
		e = map_buffer(c, i);
	if (e != ERR_OK)
		return e;
	if (control(c, VIDIOC_STREAMON, &type) < 0)
		return refused(c, "it does not start");
	c->streaming = true;
	return ERR_OK;
}

enum err camera_open(struct camera **out, const char *device, unsigned width, unsigned height)
{
	struct camera *c = calloc(1, sizeof *c);
	enum err e;

	if (!c)
		return err_set(ERR_NOMEM, "no memory for a camera");
	c->fd = -1;
	c->device = device;
	e = open_device(c);
	if (e == ERR_OK)
		e = set_mode(c, width, height);
	if (e == ERR_OK)
		e = start(c);
	c->device = NULL;
	if (e != ERR_OK) {
		camera_close(c);
		return e;
	}
	*out = c;
	return ERR_OK;
}

void camera_close(struct camera *c)
{
	enum v4l2_buf_type type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	if (!c)
		return;
	if (c->streaming)
		control(c, VIDIOC_STREAMOFF, &type);
	for (unsigned i = 0; i < c->mapped; i++)
		v4l2_munmap(c->mappings[i].data, c->mappings[i].len);
	if (c->fd >= 0)
		v4l2_close(c->fd);
	free(c);
}

int camera_fd(const struct camera *c)
{
	return c->fd;
}

const char *camera_mode(const struct camera *c)
{
	return c->mode;
}

void camera_counts(const struct camera *c, uint64_t *skipped, uint64_t *damaged)
{
	*skipped = c->skipped;
	*damaged = c->damaged;
}

/* One frame from the driver's queue. EIO is a lost frame, not a lost camera (V4L2: "may be temporary"). */
static enum err dequeue(struct camera *c, struct v4l2_buffer *b)
{
	*b = (struct v4l2_buffer){ .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP };
	if (control(c, VIDIOC_DQBUF, b) == 0)
		return b->index < c->mapped ? ERR_OK : err_set(ERR_IO, "the camera's driver lost count of its buffers");
	if (errno == EAGAIN || errno == EIO)
		return ERR_BUSY;
	return err_set(ERR_IO, "the camera has gone: %s", strerror(errno));
}

static enum err newest(struct camera *c, struct v4l2_buffer *out)
{
	struct v4l2_buffer next;
	enum err e = dequeue(c, out);

	/* at most once round: a driver as fast as we are must not hold us here */
	for (unsigned i = 1; e == ERR_OK && i < c->mapped && dequeue(c, &next) == ERR_OK; i++) {
		c->skipped++;
		if (control(c, VIDIOC_QBUF, out) < 0)
			e = err_set(ERR_IO, "the camera has gone: %s", strerror(errno));
		*out = next;
	}
	return e;
}

enum err camera_frame(struct camera *c, struct frame *f)
{
	struct v4l2_buffer b;
	const struct mapping *m;
	enum err e = newest(c, &b);

	if (e != ERR_OK)
		return e;
	m = &c->mappings[b.index];
	if (b.flags & V4L2_BUF_FLAG_ERROR)
		e = err_set(ERR_FORMAT, "a damaged frame");
	else
		e = frame_convert(f, c->format, c->width, c->height, c->stride,
				  bytes_of(m->data, b.bytesused && b.bytesused <= m->len ? b.bytesused : m->len));
	f->ms = clock_monotonic_ms();
	c->damaged += e != ERR_OK;
	if (control(c, VIDIOC_QBUF, &b) < 0)
		return err_set(ERR_IO, "the camera has gone: %s", strerror(errno));
	return e;
}
