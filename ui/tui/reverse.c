/* Taking a redemption back: its serial, why, and who allows it. */
#include "ui/manager.h"

#include "base/i18n.h"

#include <string.h>

enum { FIELD_SERIAL, FIELD_CAUSE, FIELD_MANAGER };

static void draw(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 9 ? a->layout.body : grid_rect(&a->grid), 64, 9);
	struct rect line = { box.x + 2, box.y + 1, box.w - 4, 1 };
	const char *cause = a->chosen ? _("( ) mistake   (*) goods returned") : _("(*) mistake   ( ) goods returned");
	int used;

	grid_box(&a->grid, box, STYLE_BOX, _("Take back"));
	used = grid_put(&a->grid, line.x, line.y, line.w, STYLE_BOX, _("Serial:"));
	line_draw(&a->line, &a->grid, (struct rect){ line.x + used + 1, line.y, line.w - used - 1, 1 }, STYLE_PLAIN);
	if (a->field != FIELD_SERIAL)
		a->grid.cursor_x = a->grid.cursor_y = -1;
	line.y += 2;
	used = grid_put(&a->grid, line.x, line.y, line.w, STYLE_BOX, _("Why:"));
	grid_put(&a->grid, line.x + used + 1, line.y, line.w - used - 1, a->field == FIELD_CAUSE ? STYLE_LABEL : STYLE_BOX, cause);
	line.y += 2;
	line.h = box.y + box.h - 1 - line.y;
	manager_draw(a, line, FIELD_MANAGER);
}

static int fields(const struct app *a)
{
	return FIELD_MANAGER + manager_fields(a);
}

static void next(struct app *a)
{
	a->field = (a->field + 1) % fields(a);
}

static void before(struct app *a)
{
	a->field = (a->field + fields(a) - 1) % fields(a);
}

/* Enter goes on to the next field, and from the last one does it. */
static void submit(struct app *a)
{
	char text[LINE_CAP];
	size_t len = a->line.len;
	struct person who;
	struct reverse_request rq = { .manager = true, .cause = a->chosen ? REVERSAL_RETURNED : REVERSAL_MISTAKE };

	if (a->field + 1 < fields(a)) {
		next(a);
		return;
	}
	if (len == 0) {
		a->field = FIELD_SERIAL;
		return;
	}
	if (!manager_ask(a, PERSON_MANAGER, FIELD_MANAGER, &who))
		return;
	rq.allowed_by = who.number;
	memcpy(text, a->line.text, len);
	rq.text = bytes_of(text, len);
	app_back(a);
	counter_reverse(a, &rq);
}

static bool press(struct app *a, int key)
{
	if (a->field == FIELD_SERIAL && line_key(&a->line, key))
		return true;
	if (a->field == FIELD_CAUSE && (key == ' ' || key == PRESS_LEFT || key == PRESS_RIGHT)) {
		a->chosen = !a->chosen;
		return true;
	}
	if (key == PRESS_UP)
		before(a);
	return a->field >= FIELD_MANAGER && manager_key(a, key, FIELD_MANAGER);
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Go on"), submit, NULL },
	{ PRESS_TAB, 0, N_("Next field"), next, NULL },
	{ PRESS_DOWN, 0, "", next, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_reverse = {
	.name = "reverse", .modal = true, .text = true, .box = true, .draw = draw, .press = press,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
