/* A question, one line for the answer. */
#include "ui/app.h"

#include "base/i18n.h"

#include <string.h>

void prompt_open(struct app *a, const struct prompt *p)
{
	app_go(a, &screen_prompt);
	a->prompt = p;
}

static void draw(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 6 ? a->layout.body : grid_rect(&a->grid), 64, 6);

	grid_box(&a->grid, box, STYLE_BOX, _(a->prompt->title));
	if (box.h >= 6)
		grid_wrap(&a->grid, (struct rect){ box.x + 2, box.y + 1, box.w - 4, 2 }, STYLE_BOX, _(a->prompt->words));
	line_draw(&a->line, &a->grid, (struct rect){ box.x + 2, box.y + (box.h >= 6 ? 3 : 1), box.w - 4, 1 }, STYLE_PLAIN);
}

static void submit(struct app *a)
{
	char text[LINE_CAP];
	const struct prompt *p = a->prompt;

	if (a->line.len == 0 && !p->empty) {
		app_back(a);
		return;
	}
	memcpy(text, a->line.text, a->line.len + 1);
	app_back(a);
	*a->notice = 0;
	p->take(a, text);
	if (!sell_refused(a))
		return;
	prompt_open(a, p);	/* figures that were typed next would be an item's number */
	line_set(&a->line, text);
}

static bool press(struct app *a, int key)
{
	return line_key(&a->line, key);
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Go on"), submit, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_prompt = {
	.name = "prompt", .modal = true, .text = true, .box = true, .draw = draw, .press = press,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
