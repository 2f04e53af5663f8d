/* The base: waits for a scan, shows what came of it. */
#include "ui/app.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static void draw_idle(struct app *a, const struct layout *l)
{
	struct panel p;

	if (shut_is(a))
		panel_plain(&p, _("NOT READY"), shut_words(a));
	else if (a->open)
		panel_plain(&p, _("READY"), _("Scan a coupon."));
	else
		panel_plain(&p, _("ONE MOMENT"), _("The store is being opened."));
	if (a->open && a->config.demo) {
		panel_line(&p, "%s", a->config.step ? _("The demo shop. F8 shows the reader the next coupon of a dozen.") :
						      _("The demo shop. Hold one of its coupons before the camera."));
		panel_line(&p, _("Their pictures: %s"), a->config.demo);
	}
	panel_draw(&p, &a->grid, l);
}

/* On the last line of the body, so that it is seen whatever is open above it. */
void counter_draw_queue(struct app *a)
{
	struct rect r = a->layout.body;

	if (r.h)
		counter_draw_queue_in(a, (struct rect){ r.x, r.y + r.h - 1, r.w, 1 });
}

void counter_draw_queue_in(struct app *a, struct rect r)
{
	char words[128];

	if (a->scan.queue.n == 0 || r.h <= 0)
		return;
	snprintf(words, sizeof words, a->scan.queue.n == 1 ? _("%d scan waits") : _("%d scans wait"), (int)a->scan.queue.n);
	grid_fill(&a->grid, r, STYLE_CARE);
	grid_put(&a->grid, r.x + 1, r.y, r.w - 1, STYLE_CARE, words);
}

static void draw(struct app *a)
{
	struct layout l = a->layout;

	picture_draw(a, &l.body);
	if (a->scan.idle)
		draw_idle(a, &l);
	else
		panel_draw(&a->scan.panel, &a->grid, &l);
	counter_draw_queue(a);
}

static void go_help(struct app *a) { app_go(a, &screen_help); }
static void go_serial(struct app *a) { app_go(a, &screen_serial); }
static void go_history(struct app *a) { app_go(a, &screen_history); }
static void go_undo(struct app *a) { app_go(a, &screen_undo); }
static void go_reverse(struct app *a) { app_go(a, &screen_reverse); }

static bool is_open(const struct app *a)
{
	return a->open;
}

static void go_cashier(struct app *a)
{
	app_go(a, &screen_cashier);
}

static bool has_people(const struct app *a)
{
	return a->rules.people;
}

/* Esc clears the verdict; a character that is no letter of a key begins a typed text. */
static bool press(struct app *a, int key)
{
	if (key == PRESS_ESC) {
		a->scan.idle = true;
		a->scan.accepted = false;
		*a->notice = 0;
		return true;
	}
	if (!keys_printable(key) || key == ' ' || !a->open)
		return false;
	go_serial(a);
	return line_key(&a->line, key);
}

static const struct screen_key keys[] = {
	{ PRESS_F1, '?', N_("Help"), go_help, NULL },
	{ PRESS_F2, '/', N_("Serial"), go_serial, is_open },
	{ PRESS_F3, 'l', N_("Last"), go_history, is_open },
	{ PRESS_F4, 'u', N_("Undo"), go_undo, counter_can_undo },
	{ PRESS_F5, 'o', N_("Take back"), go_reverse, is_open },
	{ PRESS_F6, 'y', N_("Cashier"), go_cashier, has_people },
	{ PRESS_F7, 'p', N_("Picture"), picture_toggle, picture_can },
	{ PRESS_F8, '+', N_("Next"), sources_next, sources_can_step },
	{ PRESS_F9, '=', N_("Doctor"), doctor_go, is_open },
	{ PRESS_F10, '.', N_("Quit"), app_stop, NULL },
	{ PRESS_CTRL('p'), 0, "", jobs_open, is_open },
};

const struct screen screen_redeem = {
	.name = "redeem", .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
