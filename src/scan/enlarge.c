#include "scan/enlarge.h"

static int clamp(int at, int most)
{
	return at < 0 ? 0 : at > most ? most : at;
}

static enum err take_part(const struct frame *f, struct codes_box *b)
{
	int wide = b->x1 - b->x0, high = b->y1 - b->y0;

	if (wide < 1 || high < 1 || wide > ENLARGE_SIDE_MAX || high > ENLARGE_SIDE_MAX)
		return err_set(ERR_RANGE, "a part of %d x %d pixels is not enlarged", wide, high);
	if (b->x0 >= (int)f->width || b->y0 >= (int)f->height || b->x1 <= 0 || b->y1 <= 0)
		return err_set(ERR_RANGE, "a part outside the picture");
	*b = (struct codes_box){ clamp(b->x0 - wide / 4, (int)f->width - 1), clamp(b->y0 - high / 4, (int)f->height - 1),
				 clamp(b->x1 + wide / 4, (int)f->width), clamp(b->y1 + high / 4, (int)f->height) };
	return ERR_OK;
}

/* Pixel i of the new row lies a quarter of an old pixel to one side of i / 2: three parts of it, one of that neighbour. */
static void enlarge_row(const uint8_t *near, const uint8_t *far, const struct codes_box *b, int width, uint8_t *to)
{
	for (int x = b->x0; x < b->x1; x++) {
		int left = clamp(x - 1, width - 1), right = clamp(x + 1, width - 1);
		int here = 3 * (3 * near[x] + far[x]);

		*to++ = (uint8_t)((here + 3 * near[left] + far[left] + 8) / 16);
		*to++ = (uint8_t)((here + 3 * near[right] + far[right] + 8) / 16);
	}
}

enum err enlarge(const struct frame *f, struct codes_box *box, struct frame *out)
{
	struct codes_box part = *box;
	enum err e = take_part(f, &part);

	if (e == ERR_OK)
		e = frame_resize(out, 2 * (unsigned)(part.x1 - part.x0), 2 * (unsigned)(part.y1 - part.y0));
	if (e != ERR_OK)
		return e;
	for (int y = 0; y < (int)out->height; y++) {
		int near = part.y0 + y / 2, far = clamp(near + (y % 2 ? 1 : -1), (int)f->height - 1);

		enlarge_row(f->pixels + (size_t)near * f->stride, f->pixels + (size_t)far * f->stride, &part, (int)f->width,
			    out->pixels + (size_t)y * out->stride);
	}
	*box = part;
	return ERR_OK;
}
