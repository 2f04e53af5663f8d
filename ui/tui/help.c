/* What to press. */
#include "ui/app.h"

#include "base/i18n.h"

static const char *const LINES[] = {
	N_("Scan a coupon with the camera or the reader; green [+] is accepted, red [x] refused."),
	N_("Below stand the reason, what it is for, and what to do."),
	"",
	N_("F1  ?  this page"),
	N_("F2  /  type a serial or a text (or just begin to type)"),
	N_("F3  l  the last twenty scans"),
	N_("F4  u  undo your own last accept, for a minute"),
	N_("F5  o  take a redemption back, with a manager"),
	N_("F6  y  another cashier signs on (where people have PINs)"),
	N_("F8  +  the next coupon (in the demo)"),
	N_("F9  =  what works on this till and what does not"),
	N_("F10 .  quit"),
	"",
	N_("Where a terminal keeps a function key to itself: Esc, then its digit (0 for F10)."),
	N_("Esc goes back, Enter goes on. While a question is open, scans wait."),
};
enum { N_LINES = sizeof LINES / sizeof LINES[0] };

static void draw(struct app *a)
{
	int y = a->layout.band.y, end = a->layout.body.y + a->layout.body.h, x = a->grid.w >= 40 ? 2 : 0;

	grid_put(&a->grid, x, y++, a->grid.w - x, STYLE_BOLD, _("Help"));
	y += end - y > N_LINES;
	for (int i = a->chosen; i < N_LINES && y < end; i++)
		if (*LINES[i])
			y += grid_wrap(&a->grid, (struct rect){ x, y, a->grid.w - x, end - y }, STYLE_PLAIN, _(LINES[i]));
		else
			y += end - y > N_LINES - i;
}

static bool press(struct app *a, int key)
{
	if (key == PRESS_DOWN && a->chosen < N_LINES - 1)
		a->chosen++;
	if (key == PRESS_UP && a->chosen > 0)
		a->chosen--;
	return true;
}

static const struct screen_key keys[] = {
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
	{ PRESS_ENTER, 0, "", app_back, NULL },
	{ PRESS_F1, '?', "", app_back, NULL },
	{ PRESS_F10, '.', N_("Quit"), app_stop, NULL },
};

const struct screen screen_help = {
	.name = "help", .draw = draw, .press = press, .keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
