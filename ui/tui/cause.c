/* Why: a void or a refund is written down with its cause. A letter, and the act is done. */
#include "ui/acts.h"
#include "ui/app.h"

#include "base/i18n.h"

void cause_open(struct app *a)
{
	app_go(a, &screen_cause);
}

static void draw(struct app *a)
{
	acts_draw(a, _("Why?"));
}

static void because(struct app *a, const char *cause)
{
	app_back(a);
	sell_again_with(a, cause);
}

static void guest(struct app *a) { because(a, " guest"); }
static void kitchen(struct app *a) { because(a, " kitchen"); }
static void mistake(struct app *a) { because(a, " mistake"); }
static void other(struct app *a) { because(a, " other"); }

static const struct screen_key keys[] = {
	{ 0, 'g', N_("Guest: did not want it"), guest, NULL },
	{ 0, 'k', N_("Kitchen: could not make it"), kitchen, NULL },
	{ 0, 'm', N_("Mistake: rung by mistake"), mistake, NULL },
	{ 0, 'o', N_("Other"), other, NULL },
	{ PRESS_ENTER, 0, N_("Choose"), acts_enter, NULL },
	{ PRESS_ESC, 0, N_("Leave it"), app_back, NULL },
};

const struct screen screen_cause = {
	.name = "cause", .modal = true, .box = true, .draw = draw, .press = acts_press, .click = acts_click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
