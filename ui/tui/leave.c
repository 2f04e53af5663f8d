/* A manager's leave, in place: her PIN, and the act is done again. No scan answers it. */
#include "ui/manager.h"

#include "base/i18n.h"

#include <stdio.h>

bool leave_given(const struct app *a)
{
	return !a->rules.managers || (a->sell.on && a->sell.checkout->role >= PERSON_MANAGER);
}

void leave_then(struct app *a, const char *why, leave_fn *then)
{
	if (leave_given(a))
		then(a, a->who);
	else
		leave_open(a, why, then);
}

void leave_open(struct app *a, const char *why, leave_fn *then)
{
	a->sell.then = then;
	snprintf(a->sell.why, sizeof a->sell.why, "%s", why);
	app_go(a, &screen_leave);
	app_beep(a, false);
}

static void draw(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 8 ? a->layout.body : grid_rect(&a->grid), 64, 8);
	struct rect r = { box.x + 2, box.y + 1, box.w - 4, box.h >= 8 ? 3 : 1 };

	grid_box(&a->grid, box, STYLE_BOX, _("A manager's leave"));
	r.y += grid_wrap(&a->grid, r, STYLE_BOX, a->sell.why);
	r.y += r.h > 1;
	r.h = box.y + box.h - 1 - r.y;
	manager_draw(a, r, 0);
}

static void submit(struct app *a)
{
	struct person who;

	if (a->field + 1 < manager_fields(a)) {
		a->field++;
		return;
	}
	if (!manager_ask(a, PERSON_MANAGER, 0, &who))
		return;
	app_back(a);
	a->sell.then(a, who.number);
}

static void next(struct app *a)
{
	a->field = manager_fields(a) > 1 ? !a->field : 0;
}

static bool press(struct app *a, int key)
{
	return manager_key(a, key, 0);
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Allow it"), submit, NULL },
	{ PRESS_TAB, 0, N_("Next field"), next, NULL },
	{ PRESS_ESC, 0, N_("Leave it"), app_back, NULL },
};

const struct screen screen_leave = {
	.name = "leave", .modal = true, .text = true, .box = true, .draw = draw, .press = press,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
