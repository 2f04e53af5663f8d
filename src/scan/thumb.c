#include "scan/thumb.h"

/* Every other row: the mean is as good, for half the time. */
static uint8_t mean(const uint8_t *from, unsigned stride)
{
	unsigned sum = 0;

	for (unsigned y = 0; y < THUMB_STEP; y += 2, from += (size_t)stride * 2)
		for (unsigned x = 0; x < THUMB_STEP; x++)
			sum += from[x];
	return (uint8_t)(sum / (THUMB_STEP * THUMB_STEP / 2));
}

enum err thumb_make(const struct frame *f, struct frame *out)
{
	enum err e = frame_resize(out, f->width / THUMB_STEP, f->height / THUMB_STEP);

	if (e != ERR_OK)
		return e;
	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++)
			out->pixels[(size_t)y * out->stride + x] =
				mean(f->pixels + (size_t)y * THUMB_STEP * f->stride + x * THUMB_STEP, f->stride);
	out->ms = f->ms;
	return ERR_OK;
}

static uint8_t mean_of(const struct frame *f, unsigned x0, unsigned x1, unsigned y0, unsigned y1)
{
	unsigned sum = 0;

	for (unsigned y = y0; y < y1; y++)
		for (unsigned x = x0; x < x1; x++)
			sum += f->pixels[(size_t)y * f->stride + x];
	return (uint8_t)(sum / ((x1 - x0) * (y1 - y0)));
}

enum err thumb_fit(const struct frame *thumb, unsigned width, unsigned height, struct frame *out)
{
	unsigned w = thumb->width, h = thumb->height;
	enum err e;

	if (w > width) {
		h = h * width / w;
		w = width;
	}
	if (h > height) {
		w = w * height / h;
		h = height;
	}
	e = frame_resize(out, w ? w : 1, h ? h : 1);
	if (e != ERR_OK)
		return e;
	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++)
			out->pixels[(size_t)y * out->stride + x] =
				mean_of(thumb, x * thumb->width / out->width, (x + 1) * thumb->width / out->width,
					y * thumb->height / out->height, (y + 1) * thumb->height / out->height);
	out->ms = thumb->ms;
	return ERR_OK;
}
