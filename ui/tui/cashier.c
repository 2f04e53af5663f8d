/* Who stands here: where people work at this till, each signs on with her PIN. */
#include "ui/manager.h"

#include "base/i18n.h"

#include <stdio.h>

static void draw(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 6 ? a->layout.body : grid_rect(&a->grid), 64, 6);

	grid_box(&a->grid, box, STYLE_BOX, a->locked ? _("Locked: who is at the till?") : _("Who is at the till?"));
	manager_draw(a, (struct rect){ box.x + 2, box.y + (box.h >= 6 ? 2 : 1), box.w - 4, box.h - 2 - (box.h >= 6) }, 0);
}

static void next(struct app *a)
{
	a->field = !a->field;
}

static void sign_on(struct app *a)
{
	struct person who;

	if (a->field == 0) {
		next(a);
		return;
	}
	if (!manager_ask(a, PERSON_CASHIER, 0, &who))
		return;
	a->locked = false;
	if (a->who != who.number) {
		a->who = who.number;
		a->role = who.role;
		authority_name(app_store(a), a->who, a->who_name);
		sell_sign_on(a);
	}
	app_go(a, a->missed.n ? &screen_missed : app_base(a));
}

/* What somebody has begun there is not the next one's. */
static void begin_again(struct app *a)
{
	*a->notice = 0;
	app_go(a, &screen_cashier);
}

static bool press(struct app *a, int key)
{
	return manager_key(a, key, 0);
}

static bool somebody_is(const struct app *a)
{
	return a->who != 0 && !a->locked;
}

static bool has_typed(const struct app *a)
{
	return !somebody_is(a) && (a->who_line.len || a->secret.len);
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Sign on"), sign_on, NULL },
	{ PRESS_TAB, 0, N_("Next field"), next, NULL },
	{ PRESS_DOWN, 0, "", next, NULL },
	{ PRESS_UP, 0, "", next, NULL },
	{ PRESS_ESC, 0, N_("Clear"), begin_again, has_typed },
	{ PRESS_ESC, 0, N_("Back"), app_back, somebody_is },
	{ PRESS_F9, 0, N_("Doctor"), doctor_go, shut_is },
	{ PRESS_F10, 0, N_("Quit"), app_stop, NULL },
};

const struct screen screen_cashier = {
	.name = "cashier", .modal = true, .text = true, .box = true, .draw = draw, .press = press,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
