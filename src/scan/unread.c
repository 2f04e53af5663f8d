#include "scan/unread.h"

#include <string.h>

void unread_finish(struct unread *u)
{
	frame_finish(&u->best);
	*u = (struct unread){ .read = false };
}

void unread_moved(struct unread *u)
{
	u->over = false;
}

void unread_searched(struct unread *u, const struct frame *f, unsigned sharpness, unsigned codes)
{
	if (u->over)
		return;
	u->read = u->read || codes > 0;
	if (u->read || sharpness <= u->sharpness || frame_resize(&u->best, f->width, f->height) != ERR_OK)
		return;
	for (unsigned y = 0; y < f->height; y++)
		memcpy(u->best.pixels + (size_t)y * u->best.stride, f->pixels + (size_t)y * f->stride, f->width);
	u->sharpness = sharpness;
}

const struct frame *unread_over(struct unread *u)
{
	bool any = u->sharpness > 0 && !u->read;

	u->sharpness = 0;
	u->read = false;
	u->over = true;
	return any ? &u->best : NULL;
}
