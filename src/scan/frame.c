#include "scan/frame.h"

#include "scan/jpeg.h"

#include <stdlib.h>
#include <string.h>

#include <png.h>

enum { BLOCK = 16 };	/* the largest of a JPEG's: some cameras name what fills it */

static const struct frame_bounds any = { .width = FRAME_SIDE_MAX, .height = FRAME_SIDE_MAX };

void frame_finish(struct frame *f)
{
	free(f->pixels);
	*f = (struct frame){ 0 };
}

enum err frame_check(const struct frame_bounds *bounds, unsigned width, unsigned height)
{
	if (width > bounds->width || height > bounds->height)
		return err_set(ERR_TOO_LONG, "a picture of %u x %u pixels is over the limit of %u x %u", width, height, bounds->width,
			       bounds->height);
	if (bounds->pixels && (size_t)width * height > bounds->pixels)
		return err_set(ERR_TOO_LONG, "a picture of %u x %u pixels is over the limit of %zu megapixels", width, height,
			       bounds->pixels >> 20);
	return ERR_OK;
}

enum err frame_resize(struct frame *f, unsigned width, unsigned height)
{
	size_t need = (size_t)width * height;
	uint8_t *pixels;

	if (width == 0 || height == 0)
		return err_set(ERR_FORMAT, "a picture of %u x %u pixels", width, height);
	if (frame_check(&any, width, height) != ERR_OK)
		return ERR_TOO_LONG;
	if (need > f->cap) {
		pixels = malloc(need);
		if (!pixels)
			return err_set(ERR_NOMEM, "no memory for a picture of %u x %u pixels", width, height);
		free(f->pixels);
		f->pixels = pixels;
		f->cap = need;
	}
	f->width = f->stride = width;
	f->height = height;
	return ERR_OK;
}

/* Takes every step-th byte of each row: 1 for a plane, 2 for YUYV. */
static enum err copy_plane(struct frame *f, unsigned stride, unsigned step, struct bytes raw)
{
	const uint8_t *from = raw.data;

	if (raw.len < (size_t)stride * (f->height - 1) + (size_t)f->width * step)
		return err_set(ERR_FORMAT, "a short frame: %zu bytes for %u x %u pixels", raw.len, f->width, f->height);
	for (unsigned y = 0; y < f->height; y++, from += stride) {
		uint8_t *to = f->pixels + (size_t)y * f->stride;

		if (step == 1)
			memcpy(to, from, f->width);
		else
			for (unsigned x = 0; x < f->width; x++)
				to[x] = from[(size_t)x * step];
	}
	return ERR_OK;
}

enum err frame_convert(struct frame *f, enum frame_format format, unsigned width, unsigned height, unsigned stride,
		       struct bytes raw)
{
	unsigned step = format == FRAME_YUYV ? 2 : 1;
	enum err e;

	if (format == FRAME_MJPG)
		return jpeg_load(f, &(struct frame_bounds){ .width = width + BLOCK, .height = height + BLOCK }, raw);
	e = frame_resize(f, width, height);
	if (e != ERR_OK)
		return e;
	if (stride == 0)
		stride = width * step;
	if (stride < width * step)
		return err_set(ERR_FORMAT, "rows of %u bytes for %u pixels", stride, width);
	return copy_plane(f, stride, step, raw);
}

static uint8_t mean_of_square(const uint8_t *from, unsigned stride, unsigned side)
{
	unsigned sum = 0;

	for (unsigned y = 0; y < side; y++, from += stride)
		for (unsigned x = 0; x < side; x++)
			sum += from[x];
	return (uint8_t)(sum / (side * side));
}

/* In its own place: no mean is written where a square lies that is still to be read. */
static void bring_down(struct frame *f, size_t kept)
{
	unsigned side = 1, stride = f->stride;

	while (kept && (size_t)(f->width / side) * (f->height / side) > kept)
		side++;
	if (side == 1 || f->width < side || f->height < side)
		return;
	f->width = f->stride = f->width / side;
	f->height /= side;
	for (unsigned y = 0; y < f->height; y++)
		for (unsigned x = 0; x < f->width; x++)
			f->pixels[(size_t)y * f->stride + x] =
				mean_of_square(f->pixels + (size_t)y * side * stride + (size_t)x * side, stride, side);
}

static enum err load_png(struct frame *f, const struct frame_bounds *bounds, struct bytes file)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	png_color white = { 255, 255, 255 };
	enum err e;

	if (!png_image_begin_read_from_memory(&image, file.data, file.len))
		return err_set(ERR_FORMAT, "no good PNG: %s", image.message);
	image.format = PNG_FORMAT_GRAY;
	e = frame_check(bounds, image.width, image.height);
	if (e == ERR_OK)
		e = frame_resize(f, image.width, image.height);
	if (e == ERR_OK && !png_image_finish_read(&image, &white, f->pixels, (png_int_32)f->stride, NULL))
		e = err_set(ERR_FORMAT, "no good PNG: %s", image.message);
	png_image_free(&image);
	return e;
}

/* A number of a PGM's head, with the white space and comments before it. False where there is none, or one
 * that no picture has. */
static bool pgm_number(struct bytes *in, unsigned *out)
{
	bool comment = false;
	size_t i = 0;

	for (; i < in->len; i++) {
		uint8_t c = in->data[i];

		if (comment ? c == '\n' : c == '#')
			comment = !comment;
		else if (!comment && c != ' ' && (c < '\t' || c > '\r'))
			break;
	}
	*out = 0;
	for (size_t start = i; i < in->len && in->data[i] >= '0' && in->data[i] <= '9'; i++) {
		if (i - start >= 9)
			return false;
		*out = *out * 10 + (in->data[i] - '0');
	}
	if (i == in->len || i == 0 || in->data[i - 1] < '0' || in->data[i - 1] > '9')
		return false;
	*in = bytes_of(in->data + i, in->len - i);
	return true;
}

/* Pixels of 8 or (big-endian) 16 bits, brought to 0..255. */
static enum err pgm_pixels(struct frame *f, unsigned max, struct bytes raw)
{
	size_t n = (size_t)f->width * f->height, step = max > 255 ? 2 : 1;

	if (raw.len < n * step)
		return err_set(ERR_FORMAT, "a short PGM: %zu bytes for %u x %u pixels", raw.len, f->width, f->height);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *at = raw.data + i * step;
		unsigned value = step == 2 ? (unsigned)at[0] << 8 | at[1] : at[0];

		f->pixels[i] = value >= max ? 255 : (uint8_t)(value * 255 / max);
	}
	return ERR_OK;
}

static enum err load_pgm(struct frame *f, const struct frame_bounds *bounds, struct bytes file)
{
	struct bytes rest = bytes_of(file.data + 2, file.len - 2);
	unsigned width, height, max;
	enum err e;

	if (!pgm_number(&rest, &width) || !pgm_number(&rest, &height) || !pgm_number(&rest, &max) || max == 0 ||
	    max > 65535)
		return err_set(ERR_FORMAT, "no good PGM: its head is damaged");
	e = frame_check(bounds, width, height);
	if (e == ERR_OK)
		e = frame_resize(f, width, height);
	if (e != ERR_OK)
		return e;
	return pgm_pixels(f, max, bytes_of(rest.data + 1, rest.len - 1));	/* one white space parts head and pixels */
}

enum err frame_load(struct frame *f, struct bytes file)
{
	return frame_load_within(f, &any, file);
}

enum err frame_load_within(struct frame *f, const struct frame_bounds *bounds, struct bytes file)
{
	static const uint8_t png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	enum err e;

	if (file.len > FRAME_FILE_MAX)
		return err_set(ERR_TOO_LONG, "a picture file of %zu bytes is over the limit", file.len);
	if (file.len >= 3 && file.data[0] == 0xff && file.data[1] == 0xd8 && file.data[2] == 0xff)
		return jpeg_load(f, bounds, file);
	if (file.len >= sizeof png && memcmp(file.data, png, sizeof png) == 0)
		e = load_png(f, bounds, file);
	else if (file.len >= 3 && file.data[0] == 'P' && file.data[1] == '5')
		e = load_pgm(f, bounds, file);
	else
		e = err_set(ERR_FORMAT, "neither PNG nor JPEG nor PGM");
	if (e == ERR_OK)
		bring_down(f, bounds->kept);
	return e;
}
