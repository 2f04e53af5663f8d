#define _DEFAULT_SOURCE	/* linux/videodev2.h wants its types */
#include "scan/camera.h"

#include "base/clock.h"
#include "scan/camera_list.h"

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

enum { BUFFERS = 4, MODES_TRIED = 8 };

struct mapping {
	void *data;
	size_t len;
};

struct camera {
	int fd;
	const char *device;	/* during camera_open, for the words */
	char name[33];
	struct camera_mode modes[CAMERA_MODES_MAX];
	size_t n_modes;
	struct camera_mode mode;
	unsigned stride;
	struct mapping mappings[BUFFERS];
	unsigned mapped;
	bool streaming, cut;
	struct camera_controls controls;
	struct camera_counts counts;
};

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
	snprintf(c->name, sizeof c->name, "%.32s", (const char *)cap.card);
	caps = cap.capabilities & V4L2_CAP_DEVICE_CAPS ? cap.device_caps : cap.capabilities;
	/* a UVC camera has a second node that gives metadata only */
	if (!(caps & V4L2_CAP_VIDEO_CAPTURE) || !(caps & V4L2_CAP_STREAMING))
		return no_camera(c);
	return v4l2_fd_open(c->fd, 0) < 0 ? refused(c, "libv4l2 cannot use it") : ERR_OK;
}

/* A wish: the driver takes what it can. */
static void set_rate(const struct camera *c, unsigned fps)
{
	struct v4l2_streamparm p = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

	p.parm.capture.timeperframe = (struct v4l2_fract){ 1, fps };
	control(c, VIDIOC_S_PARM, &p);
}

static enum err set_mode(struct camera *c, const struct camera_mode *wanted)
{
	struct v4l2_format f = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	enum frame_format got;

	f.fmt.pix.width = wanted->width;
	f.fmt.pix.height = wanted->height;
	f.fmt.pix.pixelformat = camera_list_fourcc(wanted->format);
	f.fmt.pix.field = V4L2_FIELD_ANY;
	if (control(c, VIDIOC_S_FMT, &f) < 0)
		return refused(c, "its format cannot be set");
	if (!camera_list_format(f.fmt.pix.pixelformat, &got))
		return err_set(ERR_FORMAT, "camera %s gives pictures in a form that we cannot read", c->device);
	if (f.fmt.pix.width > FRAME_SIDE_MAX || f.fmt.pix.height > FRAME_SIDE_MAX)
		return err_set(ERR_TOO_LONG, "camera %s: its pictures are too large", c->device);
	c->mode = (struct camera_mode){ got, wanted->emulated, f.fmt.pix.width, f.fmt.pix.height, wanted->fps };
	c->stride = got == FRAME_MJPG ? 0 : f.fmt.pix.bytesperline;
	set_rate(c, wanted->fps);
	return ERR_OK;
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

static void stop(struct camera *c)
{
	enum v4l2_buf_type type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	struct v4l2_requestbuffers none = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP };

	if (c->streaming)
		control(c, VIDIOC_STREAMOFF, &type);
	for (unsigned i = 0; i < c->mapped; i++)
		v4l2_munmap(c->mappings[i].data, c->mappings[i].len);
	if (c->mapped)
		control(c, VIDIOC_REQBUFS, &none);
	c->mapped = 0;
	c->streaming = false;
}

static enum err try_mode(struct camera *c, const struct camera_mode *m)
{
	enum err e = set_mode(c, m);

	if (e == ERR_OK)
		e = start(c);
	if (e != ERR_OK)
		stop(c);
	return e;
}

/* The best; where its bus has no bandwidth left for that, the next best. */
static enum err start_best(struct camera *c, const struct camera_wish *wish)
{
	struct camera_mode left[CAMERA_MODES_MAX];
	size_t n = c->n_modes;
	enum err e = no_camera(c);

	memcpy(left, c->modes, n * sizeof *left);
	for (unsigned i = 0; i < MODES_TRIED && n > 0; i++) {
		size_t at = (size_t)(camera_mode_choose(left, n, wish->width, wish->height, wish->cost) - left);

		e = try_mode(c, &left[at]);
		if (e != ERR_FULL)
			break;
		left[at] = left[--n];
	}
	return e;
}

enum err camera_open(struct camera **out, const char *device, const struct camera_wish *wish)
{
	struct camera *c = calloc(1, sizeof *c);
	enum err e;

	if (!c)
		return err_set(ERR_NOMEM, "no memory for a camera");
	c->fd = -1;
	c->device = device;
	e = open_device(c);
	if (e == ERR_OK) {
		c->n_modes = camera_list(c->fd, c->modes);
		e = start_best(c, wish);
	}
	c->device = NULL;
	if (e != ERR_OK) {
		camera_close(c);
		return e;
	}
	camera_controls_set(&c->controls, c->fd, wish->mains);
	*out = c;
	return ERR_OK;
}

void camera_close(struct camera *c)
{
	if (!c)
		return;
	stop(c);
	if (c->fd >= 0) {
		camera_controls_restore(&c->controls, c->fd);
		v4l2_close(c->fd);
	}
	free(c);
}

int camera_fd(const struct camera *c)
{
	return c->fd;
}

const struct camera_mode *camera_mode(const struct camera *c)
{
	return &c->mode;
}

const struct camera_mode *camera_modes(const struct camera *c, size_t *n)
{
	*n = c->n_modes;
	return c->modes;
}

const char *camera_name(const struct camera *c)
{
	return c->name;
}

bool camera_cut(const struct camera *c)
{
	return c->cut;
}

void camera_counts(const struct camera *c, struct camera_counts *out)
{
	*out = c->counts;
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
		c->counts.passed_over++;
		if (control(c, VIDIOC_QBUF, out) < 0)
			e = err_set(ERR_IO, "the camera has gone: %s", strerror(errno));
		*out = next;
	}
	return e;
}

/* Of every eighth word, for it is only asked whether a sensor's noise has stopped (FNV-1a, by words). */
static uint64_t digest(struct bytes raw)
{
	uint64_t h = 14695981039346656037u ^ raw.len, word;
	size_t step = raw.len > 1 << 18 ? 64 : 8;

	for (size_t i = 0; i + sizeof word <= raw.len; i += step) {
		memcpy(&word, raw.data + i, sizeof word);
		h = (h ^ word) * 1099511628211u;
	}
	return h;
}

/* A JPEG's end, with what cameras fill up behind it. */
static bool has_end(struct bytes jpeg)
{
	size_t least = jpeg.len > 4096 ? jpeg.len - 4096 : 0;

	for (size_t i = jpeg.len; i >= least + 2; i--)
		if (jpeg.data[i - 2] == 0xff && jpeg.data[i - 1] == 0xd9)
			return true;
	return false;
}

static enum err convert(struct camera *c, struct frame *f, struct bytes raw)
{
	int64_t begin = clock_cpu_us();
	enum err e = frame_convert(f, c->mode.format, c->mode.width, c->mode.height, c->stride, raw);

	c->cut = c->mode.format == FRAME_MJPG && !has_end(raw);
	c->counts.convert_us += clock_cpu_us() - begin;
	c->counts.converted++;
	return e;
}

enum err camera_frame(struct camera *c, struct frame *f, uint64_t *out)
{
	struct v4l2_buffer b;
	struct bytes raw;
	const struct mapping *m;
	enum err e = newest(c, &b);

	if (e != ERR_OK)
		return e;
	m = &c->mappings[b.index];
	/* an empty one is no picture: what lies in its memory was seen a moment ago, and may have gone since */
	raw = bytes_of(m->data, b.bytesused <= m->len ? b.bytesused : 0);
	*out = digest(raw);
	e = b.flags & V4L2_BUF_FLAG_ERROR || raw.len == 0 ? err_set(ERR_FORMAT, "a damaged frame") : convert(c, f, raw);
	f->ms = clock_monotonic_ms();
	c->counts.damaged += e != ERR_OK || c->cut;
	if (control(c, VIDIOC_QBUF, &b) < 0)
		return err_set(ERR_IO, "the camera has gone: %s", strerror(errno));
	return e;
}
