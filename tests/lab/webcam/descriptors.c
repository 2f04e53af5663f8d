#include "descriptors.h"

#include <stdarg.h>
#include <string.h>

enum { UNITS = 10000000 };	/* UVC counts in 100 ns */

const unsigned sizes[SIZES][2] = { { 640, 480 }, { 1280, 720 }, { 1920, 1080 }, { 320, 240 } };
const uint8_t device_descriptor[18] = { 18, 1, 0, 2, 0xef, 2, 1, 64, 0x6d, 0x04, 0x25, 0x08, 0x10, 0, 1, 2, 3, 1 };

struct writer {
	uint8_t *data;
	size_t len;
};

static void put(struct writer *w, int n, ...)
{
	va_list ap;

	va_start(ap, n);
	while (n--)
		w->data[w->len++] = (uint8_t)va_arg(ap, int);
	va_end(ap);
}

static void put16(struct writer *w, unsigned v)
{
	put(w, 2, v & 255, v >> 8);
}

static void put32(struct writer *w, uint32_t v)
{
	put16(w, v & 0xffff);
	put16(w, v >> 16);
}

static void patch16(struct writer *w, size_t at, size_t v)
{
	w->data[at] = (uint8_t)v;
	w->data[at + 1] = (uint8_t)(v >> 8);
}

/* Camera terminal, processing unit, output terminal. */
static void video_control(struct writer *w)
{
	size_t head;

	put(w, 8, 8, 11, 0, 2, 14, 3, 0, 0);
	put(w, 9, 9, 4, 0, 0, 0, 14, 1, 0, 0);
	head = w->len;
	put(w, 5, 13, 0x24, 1, 0, 1);
	put16(w, 0);
	put32(w, 48000000);
	put(w, 2, 1, 1);
	put(w, 18, 18, 0x24, 2, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0x2e, 0, 2);
	put(w, 11, 11, 0x24, 5, 2, 1, 0, 0, 2, 3, 6, 0);
	put(w, 9, 9, 0x24, 3, 3, 1, 1, 0, 2, 0);
	patch16(w, head + 5, w->len - head);
}

static void frame_size(struct writer *w, unsigned format, unsigned i, unsigned fps)
{
	unsigned width = sizes[i][0], height = sizes[i][1];

	put(w, 5, 34, 0x24, format == YUYV ? 5 : 7, i + 1, 0);
	put16(w, width);
	put16(w, height);
	put32(w, width * height * 16 * 5);
	put32(w, width * height * 16 * fps);
	put32(w, width * height * 2);
	put32(w, UNITS / fps);
	put(w, 1, 2);
	put32(w, UNITS / fps);
	put32(w, UNITS / 2);
}

static void video_format(struct writer *w, unsigned format, unsigned fps, unsigned n_sizes)
{
	if (format == YUYV)
		put(w, 27, 27, 0x24, 4, 1, n_sizes, 'Y', 'U', 'Y', '2', 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71, 16,
		    1, 0, 0, 0, 0);
	else
		put(w, 11, 11, 0x24, 6, 2, n_sizes, 1, 1, 0, 0, 0, 0);
	for (unsigned i = 0; i < n_sizes; i++)
		frame_size(w, format, i, fps);
	put(w, 6, 6, 0x24, 0x0d, 1, 1, 4);
}

size_t describe(uint8_t *out, unsigned yuyv_fps, unsigned n_sizes)
{
	struct writer w = { out, 0 };
	size_t head;

	put(&w, 9, 9, 2, 0, 0, 2, 1, 0, 0x80, 250);
	video_control(&w);
	put(&w, 9, 9, 4, 1, 0, 0, 14, 2, 0, 0);
	head = w.len;
	put(&w, 4, 15, 0x24, 1, 2);
	put16(&w, 0);
	put(&w, 9, 0x81, 0, 3, 0, 0, 0, 1, 0, 0);
	video_format(&w, YUYV, yuyv_fps, n_sizes);
	video_format(&w, MJPG, 30, n_sizes);
	patch16(&w, head + 4, w.len - head);
	put(&w, 9, 9, 4, 1, 1, 1, 14, 2, 0, 0);	/* alternate setting 1: isochronous, 3 x 1024 bytes */
	put(&w, 7, 7, 5, 0x81, 5, 0, 0x14, 1);
	patch16(&w, 2, w.len);
	return w.len;
}

size_t describe_string(uint8_t *out, unsigned index)
{
	static const char *const strings[] = { NULL, "Lab", "Lab Webcam", "LAB0001" };
	struct writer w = { out, 0 };

	if (index == 0) {
		put(&w, 4, 4, 3, 9, 4);
		return w.len;
	}
	if (index >= sizeof strings / sizeof strings[0])
		return 0;
	put(&w, 2, 2 + 2 * (int)strlen(strings[index]), 3);
	for (const char *s = strings[index]; *s; s++)
		put16(&w, (unsigned char)*s);
	return w.len;
}

size_t describe_probe(uint8_t *out, unsigned format, unsigned size, uint32_t interval)
{
	struct writer w = { out, 0 };

	put(&w, 4, 1, 0, format, size);
	put32(&w, interval);
	while (w.len < 18)
		put(&w, 1, 0);
	put32(&w, sizes[size - 1][0] * sizes[size - 1][1] * 2);
	put32(&w, 3072);
	return w.len;
}

/* As it comes out of its box; what is set is lost with its power. */
static const struct control AS_MADE[] = {
	{ 1, 2, 1, 1, 8, 9, 8, 8, "exposure mode" }, { 1, 3, 1, 0, 1, 1, 1, 1, "exposure priority" },
	{ 1, 4, 4, 3, 2047, 1, 250, 250, "exposure" },
	{ 1, 6, 2, 0, 250, 5, 0, 0, "focus" },	     { 1, 8, 1, 0, 1, 1, 1, 0, "autofocus" },
	{ 2, 2, 2, 0, 255, 1, 128, 128, "brightness" }, { 2, 3, 2, 0, 255, 1, 32, 32, "contrast" },
	{ 2, 4, 2, 0, 255, 1, 64, 64, "gain" },	     { 2, 5, 1, 0, 2, 1, 0, 0, "mains" },
};
enum { N_CONTROLS = sizeof AS_MADE / sizeof AS_MADE[0] };
static struct control controls[N_CONTROLS];

void controls_power_up(void)
{
	memcpy(controls, AS_MADE, sizeof controls);
}

struct control *control_find(unsigned unit, unsigned cs)
{
	for (size_t i = 0; i < N_CONTROLS; i++)
		if (controls[i].unit == unit && controls[i].cs == cs)
			return &controls[i];
	return NULL;
}
