/* One's own last accept, within the minute. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>

static void draw(struct app *a)
{
	struct rect box = layout_box(a->layout.body.h >= 6 ? a->layout.body : grid_rect(&a->grid), 64, 6);
	const struct history_entry *e = history_last_accept(&a->history);
	char words[WORDS_CAP], age[32], name[WORDS_CAP / 2], serial[SERIAL_TEXT_CAP];

	grid_box(&a->grid, box, STYLE_BOX, _("Undo"));
	if (!e || !counter_can_undo(a)) {
		grid_wrap(&a->grid, (struct rect){ box.x + 2, box.y + 1, box.w - 4, box.h - 2 }, STYLE_BOX,
			  _("The minute has passed: F5 takes it back, with a manager."));
		return;
	}
	words_age(app_now(a) - e->time, age, sizeof age);
	serial_format(e->serial, serial);
	text_filter(bytes_of_str(e->name), name, sizeof name);
	snprintf(words, sizeof words, _("Accepted %s ago: %u x %s"), age, (unsigned)e->units, *name ? name : serial);
	grid_put(&a->grid, box.x + 2, box.y + 1, box.w - 4, STYLE_BOX, words);
	if (box.h >= 6) {
		grid_put(&a->grid, box.x + 2, box.y + 2, box.w - 4, STYLE_BOX, serial);
		grid_put(&a->grid, box.x + 2, box.y + 4, box.w - 4, STYLE_BOX, _("Enter takes it back; the coupon is good again."));
	}
}

static void undo(struct app *a)
{
	const struct history_entry *e = history_last_accept(&a->history);
	char serial[SERIAL_TEXT_CAP];

	serial_format(e->serial, serial);
	app_back(a);
	counter_reverse(a, &(struct reverse_request){ .text = bytes_of_str(serial), .cause = REVERSAL_UNDO });
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, 0, N_("Undo"), undo, counter_can_undo },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_undo = {
	.name = "undo", .modal = true, .box = true, .draw = draw, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
