/* The machine's question: trust is so old that a manager must say yes. No scan answers it, and no answer is a no. */
#include "ui/manager.h"

#include "base/i18n.h"

static void draw(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 8 ? a->layout.body : grid_rect(&a->grid), 64, 8);
	struct rect r = { box.x + 2, box.y + 1, box.w - 4, box.h >= 8 ? 3 : 1 };

	grid_box(&a->grid, box, STYLE_BOX, _("A manager must decide"));
	r.y += grid_wrap(&a->grid, r, STYLE_BOX, _("The coupon is well made, but this till has not heard from the platform "
						   "for so long that it may have been called back."));
	r.y += r.h > 1;
	r.h = box.y + box.h - 1 - r.y;
	manager_draw(a, r, 0);
}

static void yes(struct app *a)
{
	struct person who;

	if (a->field + 1 < manager_fields(a)) {
		a->field++;
		return;
	}
	if (manager_ask(a, PERSON_MANAGER, 0, &who))
		counter_answer(a, true, who.number);
}

static void no(struct app *a)
{
	counter_answer(a, false, 0);
}

static void next(struct app *a)
{
	a->field = manager_fields(a) > 1 ? !a->field : 0;
}

static bool press(struct app *a, int key)
{
	return manager_fields(a) > 0 && manager_key(a, key, 0);
}

static bool somebody(const struct app *a)
{
	return manager_fields(a) > 0;
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Accept it"), yes, somebody },
	{ PRESS_TAB, 0, "", next, NULL },
	{ PRESS_ESC, 0, N_("Refuse it"), no, NULL },
};

const struct screen screen_ask = {
	.name = "ask", .modal = true, .text = true, .box = true, .draw = draw, .press = press,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
