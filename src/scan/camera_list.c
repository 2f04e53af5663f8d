#define _DEFAULT_SOURCE	/* linux/videodev2.h wants its types */
#include "scan/camera_list.h"

#include <errno.h>

#include <libv4l2.h>
#include <linux/videodev2.h>

enum { UNKNOWN_FPS = CAMERA_FPS_LOOKED };

struct list {
	int fd;
	struct camera_mode *modes;
	size_t n;
};

static const struct format {
	enum frame_format frame;
	uint32_t fourcc;
} formats[] = {
	{ FRAME_GREY, V4L2_PIX_FMT_GREY },   { FRAME_NV12, V4L2_PIX_FMT_NV12 },	 { FRAME_YU12, V4L2_PIX_FMT_YUV420 },
	{ FRAME_YUYV, V4L2_PIX_FMT_YUYV },   { FRAME_MJPG, V4L2_PIX_FMT_MJPEG }, { FRAME_MJPG, V4L2_PIX_FMT_JPEG },
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static int control(int fd, unsigned long request, void *argument)
{
	int rc;

	do
		rc = v4l2_ioctl(fd, request, argument);
	while (rc < 0 && errno == EINTR);
	return rc;
}

static const struct format *format_of(uint32_t fourcc)
{
	for (const struct format *f = formats; f < formats + FORMATS; f++)
		if (f->fourcc == fourcc)
			return f;
	return NULL;
}

bool camera_list_format(uint32_t fourcc, enum frame_format *out)
{
	const struct format *f = format_of(fourcc);

	if (f)
		*out = f->frame;
	return f;
}

uint32_t camera_list_fourcc(enum frame_format frame)
{
	const struct format *f = formats;

	while (f->frame != frame)
		f++;
	return f->fourcc;
}

/* The rate that we would set: of those up to CAMERA_FPS_MOST the highest, else the lowest; 0 lacks. */
static unsigned better_rate(unsigned best, struct v4l2_fract interval)
{
	unsigned fps = interval.numerator ? interval.denominator / interval.numerator : 0;

	if (best == 0)
		return fps;
	if (fps <= CAMERA_FPS_MOST)
		return best > CAMERA_FPS_MOST || fps > best ? fps : best;
	return fps < best ? fps : best;
}

/* 0 where the camera lacks the size. */
static unsigned rate_of(int fd, uint32_t fourcc, unsigned width, unsigned height)
{
	struct v4l2_frmivalenum v = { .pixel_format = fourcc, .width = width, .height = height };
	unsigned best = 0;

	for (; v.index < 64 && control(fd, VIDIOC_ENUM_FRAMEINTERVALS, &v) == 0; v.index++) {
		if (v.type == V4L2_FRMIVAL_TYPE_DISCRETE) {
			best = better_rate(best, v.discrete);
			continue;
		}
		best = better_rate(0, v.stepwise.min);
		return best > CAMERA_FPS_MOST ? CAMERA_FPS_MOST : best;
	}
	return v.index == 0 && errno == ENOTTY ? UNKNOWN_FPS : best;
}

static void add_mode(struct list *l, const struct v4l2_fmtdesc *d, unsigned width, unsigned height)
{
	unsigned fps = rate_of(l->fd, d->pixelformat, width, height);

	if (l->n == CAMERA_MODES_MAX || fps == 0 || width > FRAME_SIDE_MAX || height > FRAME_SIDE_MAX)
		return;
	l->modes[l->n++] = (struct camera_mode){ format_of(d->pixelformat)->frame, d->flags & V4L2_FMT_FLAG_EMULATED, width,
						       height, fps };
}

/* Of a camera that gives any size, those that others have. */
static void add_usual(struct list *l, const struct v4l2_fmtdesc *d, const struct v4l2_frmsize_stepwise *s)
{
	static const unsigned usual[][2] = { { 320, 240 }, { 640, 480 }, { 800, 600 }, { 1280, 720 }, { 1280, 960 }, { 1920, 1080 } };

	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (usual[i][0] >= s->min_width && usual[i][0] <= s->max_width && usual[i][1] >= s->min_height &&
		    usual[i][1] <= s->max_height)
			add_mode(l, d, usual[i][0], usual[i][1]);
}

static void add_sizes(struct list *l, const struct v4l2_fmtdesc *d)
{
	static const struct v4l2_frmsize_stepwise any = { .max_width = 1280, .max_height = 720 };
	struct v4l2_frmsizeenum s = { .pixel_format = d->pixelformat };

	for (; s.index < 64 && control(l->fd, VIDIOC_ENUM_FRAMESIZES, &s) == 0; s.index++) {
		if (s.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
			add_mode(l, d, s.discrete.width, s.discrete.height);
			continue;
		}
		add_usual(l, d, &s.stepwise);
		return;
	}
	if (s.index == 0 && errno == ENOTTY)
		add_usual(l, d, &any);
}

/* emulated: what libv4l2 makes of forms that we do not know; else what the camera itself gives. */
static void add_formats(struct list *l, bool emulated)
{
	struct v4l2_fmtdesc d = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

	for (; d.index < 64 && control(l->fd, VIDIOC_ENUM_FMT, &d) == 0; d.index++)
		if (format_of(d.pixelformat) && emulated == (bool)(d.flags & V4L2_FMT_FLAG_EMULATED))
			add_sizes(l, &d);
}

size_t camera_list(int fd, struct camera_mode modes[CAMERA_MODES_MAX])
{
	struct list l = { fd, modes, 0 };

	add_formats(&l, false);
	if (l.n == 0)
		add_formats(&l, true);
	return l.n;
}
