#include "pictures.h"

#include "base/file.h"
#include "descriptors.h"
#include "scan/frame.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <turbojpeg.h>

enum { PICTURES = 16, QUALITY = 80, WHITE = 255, NO_COLOUR = 128, FILL = 16 };

static struct picture {
	char file[512];
	unsigned format, width, height;	/* of what is coded; format 0: nothing yet */
	uint8_t *data;
	size_t len;
} pictures[PICTURES];
static unsigned count, turn;

static void die(const char *file, const char *why)
{
	fprintf(stderr, "webcam: %s: %s\n", file, why);
	exit(1);
}

void pictures_show(char *const *files, unsigned n)
{
	count = n < PICTURES ? n : PICTURES;
	turn = 0;
	for (unsigned i = 0; i < count; i++) {
		pictures[i].format = 0;
		snprintf(pictures[i].file, sizeof pictures[i].file, "%s", files[i]);
	}
}

/* The picture in the middle of a white canvas, smaller where it must be; grey, width * height bytes. */
static uint8_t *canvas(const char *file, unsigned width, unsigned height)
{
	struct frame f = { 0 };
	uint8_t *bytes, *grey = malloc((size_t)width * height);
	unsigned w, h, step = 1;
	size_t len;

	if (!grey || file_read(AT_FDCWD, file, FRAME_FILE_MAX, &bytes, &len) != ERR_OK ||
	    frame_load(&f, bytes_of(bytes, len)) != ERR_OK)
		die(file, err_detail());
	while (f.width / step > width || f.height / step > height)
		step++;
	w = f.width / step;
	h = f.height / step;
	memset(grey, WHITE, (size_t)width * height);
	for (unsigned y = 0; y < h; y++)
		for (unsigned x = 0; x < w; x++)
			grey[(size_t)(y + (height - h) / 2) * width + x + (width - w) / 2] =
				f.pixels[(size_t)y * step * f.stride + x * step];
	frame_finish(&f);
	free(bytes);
	return grey;
}

static void code_yuyv(struct picture *p, const uint8_t *grey)
{
	size_t n = (size_t)p->width * p->height;

	p->len = n * 2;
	p->data = malloc(p->len);
	for (size_t i = 0; i < n && p->data; i++) {
		p->data[2 * i] = grey[i];
		p->data[2 * i + 1] = NO_COLOUR;
	}
}

/* 4:2:2 with all three components, as webcams send it. */
static void code_mjpg(struct picture *p, const uint8_t *grey)
{
	size_t n = (size_t)p->width * p->height;
	uint8_t *rgb = malloc(n * 3);
	unsigned long len = 0;
	unsigned char *out = NULL;
	tjhandle tj = tjInitCompress();

	for (size_t i = 0; i < n * 3 && rgb; i++)
		rgb[i] = grey[i / 3];
	if (!rgb || !tj || tjCompress2(tj, rgb, (int)p->width, 0, (int)p->height, TJPF_RGB, &out, &len, TJSAMP_422, QUALITY, 0))
		die(p->file, "cannot be coded as JPEG");
	p->len = len + FILL;
	p->data = calloc(1, p->len);
	if (p->data)
		memcpy(p->data, out, len);
	tjFree(out);
	tjDestroy(tj);
	free(rgb);
}

/* No two frames of a sensor have the same bytes. Here it is in the colours, or in a JPEG behind its end, where cameras fill
 * up: what is seen stays the same. */
static void add_noise(struct picture *p)
{
	static uint8_t noise;

	noise++;
	if (p->format == YUYV)
		for (size_t i = 1; i < p->len; i += 1024 + 2 * (i % 61))
			p->data[i] = NO_COLOUR ^ (noise & 3);
	else
		p->data[p->len - 1] = noise;
}

const uint8_t *pictures_next(unsigned format, unsigned width, unsigned height, bool stuck, size_t *len)
{
	struct picture *p = &pictures[stuck ? turn % count : turn++ % count];
	uint8_t *grey;

	if (p->format != format || p->width != width || p->height != height) {
		free(p->data);
		p->format = format;
		p->width = width;
		p->height = height;
		grey = canvas(p->file, width, height);
		if (format == YUYV)
			code_yuyv(p, grey);
		else
			code_mjpg(p, grey);
		free(grey);
		if (!p->data)
			die(p->file, "no memory");
	}
	if (!stuck)
		add_noise(p);
	*len = p->len;
	return p->data;
}
