/* Accepted, and the lights went out before anybody saw it: said first thing, each until a key says that it was seen. */
#include "ui/app.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static void draw(struct app *a)
{
	const struct missed_one *one = &a->missed.list[0];
	char serial[SERIAL_TEXT_CAP], when[24];
	struct panel p = { .style = STYLE_CARE, .sign = "[!]", .word = _("ACCEPTED, NOT SHOWN") };

	if (a->missed.n == 0)
		return;
	words_when(one->time, app_now(a), when, sizeof when);
	serial_format(one->serial, serial);
	snprintf(p.reason, sizeof p.reason, _("Accepted %s, not shown: serve now."), when);
	snprintf(p.advice, sizeof p.advice, "%s", _("It is written down and counts. Serve the guest, then press Enter."));
	panel_line(&p, _("Serial %s"), serial);
	panel_line(&p, _("%u taken from it"), (unsigned)one->units);
	if (one->who)
		panel_line(&p, _("By cashier %u"), (unsigned)one->who);
	if (a->missed.n + a->missed.more > 1)
		panel_line(&p, _("%d more of these"), (int)(a->missed.n + a->missed.more - 1));
	panel_draw(&p, &a->grid, &a->layout);
	counter_draw_queue(a);
}

static void seen(struct app *a)
{
	if (shut_is(a)) {
		app_notice(a, "%s", _("That it was seen cannot be written down now: it will be said once more."));
		app_back(a);
		return;
	}
	if (a->missed.n && missed_mark(app_store(a), &a->missed.list[0]) != ERR_OK) {
		app_notice(a, "%s", err_detail());
		return;
	}
	if (a->missed.n) {
		a->missed.n--;
		memmove(&a->missed.list[0], &a->missed.list[1], a->missed.n * sizeof a->missed.list[0]);
	}
	if (a->missed.n == 0 && a->missed.more && missed_load(app_store(a), &a->missed) != ERR_OK)
		app_notice(a, "%s", err_detail());
	if (a->missed.n == 0)
		app_back(a);
}

static const struct screen_key keys[] = {
	{ PRESS_ENTER, ' ', N_("Seen"), seen, NULL },
	{ PRESS_F9, '=', N_("Doctor"), doctor_go, shut_is },
	{ PRESS_F10, '.', N_("Quit"), app_stop, NULL },
};

const struct screen screen_missed = {
	.name = "missed", .modal = true, .draw = draw, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
