/* A serial or a coupon's text, typed. */
#include "ui/app.h"

#include "base/i18n.h"

#include <string.h>

static void draw(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 6 ? a->layout.body : grid_rect(&a->grid), 64, 6);

	grid_box(&a->grid, box, STYLE_BOX, _("Serial"));
	if (box.h >= 6)
		grid_put(&a->grid, box.x + 2, box.y + 1, box.w - 4, STYLE_BOX, _("The serial under the code, or the coupon's whole text:"));
	line_draw(&a->line, &a->grid, (struct rect){ box.x + 2, box.y + (box.h >= 6 ? 3 : 1), box.w - 4, 1 }, STYLE_PLAIN);
}

static void submit(struct app *a)
{
	char text[LINE_CAP];
	size_t len = a->line.len;

	if (len == 0) {
		app_back(a);
		return;
	}
	memcpy(text, a->line.text, len);
	app_back(a);
	counter_scan(a, bytes_of(text, len), false);
}

static bool press(struct app *a, int key)
{
	return line_key(&a->line, key);
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Look it up"), submit, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_serial = {
	.name = "serial", .modal = true, .text = true, .box = true, .draw = draw, .press = press,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
