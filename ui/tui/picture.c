/* What the camera sees, beside what the base shows: it helps to aim. */
#include "ui/app.h"

#include "base/i18n.h"

#include <string.h>

enum { PAUSE_MS = 100, OLD_MS = 2000, LEAST_W = 60, LEAST_H = 4 };

static void on_turn(void *ctx)
{
	struct app *a = ctx;
	struct picture *p = a->readers.process ? reader_picture(a->readers.process) : NULL;
	struct picture_frame *f = &a->picture.frame;
	int64_t age = f->age_ms;

	a->picture.timer = loop_after(a->loop, PAUSE_MS, on_turn, a);
	if (!p)
		return;
	if (picture_newest(p, clock_monotonic_ms(), f) || (age < OLD_MS && f->age_ms >= OLD_MS))
		app_paint(a);
}

bool picture_can(const struct app *a)
{
	return a->readers.process && reader_picture(a->readers.process);
}

void picture_toggle(struct app *a)
{
	a->picture.on = !a->picture.on;
	if (a->picture.on) {
		a->picture.frame.age_ms = OLD_MS;
		on_turn(a);
		return;
	}
	loop_cancel(a->loop, a->picture.timer);
	a->picture.timer = -1;
	memset(&a->picture.frame, 0, sizeof a->picture.frame);
}

/* Gives where it stands. */
static struct rect draw_in(struct app *a, struct rect room)
{
	const struct picture_frame *f = &a->picture.frame;
	struct rect r = shade_fit(room, f->width, f->height);

	if (f->width && f->age_ms < OLD_MS)
		shade_draw(&a->grid, r, f->pixels, f->width, f->height, a->term ? term_shade(a->term) : SHADE_CHARACTERS);
	else
		grid_wrap(&a->grid, (struct rect){ room.x, room.y + 1, room.w, 2 }, STYLE_DIM, _("The camera gives no picture."));
	return r.w ? r : room;
}

void picture_draw(struct app *a, struct rect *body)
{
	struct rect room = { body->x + body->w / 2 + 2, body->y, body->w - body->w / 2 - 2, body->h - 1 };

	if (a->picture.on && body->w >= LEAST_W && room.h >= LEAST_H)
		body->w = draw_in(a, room).x - body->x - 2;
}

bool picture_fill(struct app *a, struct rect room)
{
	if (!a->picture.on || room.w < LEAST_W / 3 || room.h < LEAST_H)
		return false;
	draw_in(a, room);
	return true;
}
