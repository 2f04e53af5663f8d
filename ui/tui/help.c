/* What to press. */
#include "ui/app.h"

#include "base/i18n.h"

enum { ROWS_OF_LINE = 16 };

static const char *const REDEEM[] = {
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
	N_("^P      the print queue"),
	"",
	N_("Where a terminal keeps a function key to itself: Esc, then its digit within a second, or Alt and the digit (0 for F10)."),
	N_("Esc goes back, Enter goes on. While a question is open, scans wait."),
};

static const char *const SALE[] = {
	N_("12 Enter rings item 12, 3*12 three of it, 12@800 at 8.00. A scan does as well."),
	N_("Enter on an empty line pays, once more exactly; F1 to F6 a note, F7 F8 others."),
	N_("+ one more, - one less, = once more, Delete takes it off. Up: another line."),
	N_("Amounts: 1250 or 12.50. Left and Right turn the carte's groups."),
	"",
	N_("F2  /  find an item by its name          F3  *  all that may be done to a line"),
	N_("F4  ^O  hold, or recall what is held     F5  ^T  the tables"),
	N_("F6  .  the menu: receipts, print queue (q), drawer, shift, people, doctor"),
	N_("F9  ^P  pay                              F10 ^Q  quit"),
	"",
	N_("q5 quantity   d10%, d200 discount (d10%! on all)   p900 price   m4 modifier   n TEXT note   v3 void"),
	N_("ca2000 cash   cc card   ha NAME account   ca- tender back   k coupon off   x2 its units"),
	N_("h NAME hold   r recall   t5 table   t 5>6 move   s 2,3 split   s /3 equal parts   w2 course   u1 seat   g2 fire   "
	   "o order (marked k: sent, +: in part)"),
	N_("bl bill   ns drawer   rf 17 refund   rp 17 print again   ct 17 cc tender   in 5000 why   out 2000 why"),
	"",
	N_("Where a terminal keeps a function key to itself: Esc, then its digit within a second, or Alt and the digit (0 for F10)."),
};

struct page {
	const char *const *lines;
	int n;
};

static struct page page(const struct app *a)
{
	if (a->sell.on)
		return (struct page){ SALE, sizeof SALE / sizeof SALE[0] };
	return (struct page){ REDEEM, sizeof REDEEM / sizeof REDEEM[0] };
}

/* How many rows its words take at this width, wrapped; tried where nobody sees it. */
static int count_rows(const struct page *p, int from, int w)
{
	struct grid aside = { .w = 0 };
	int rows = 0;

	for (int i = from; i < p->n && grid_resize(&aside, w, ROWS_OF_LINE) == ERR_OK; i++)
		if (*p->lines[i])
			rows += grid_wrap(&aside, grid_rect(&aside), STYLE_PLAIN, _(p->lines[i]));
	grid_finish(&aside);
	return rows;
}

/* Blank lines take what room the words leave. */
static void draw(struct app *a)
{
	struct page p = page(a);
	int y = a->layout.band.y, end = a->layout.body.y + a->layout.body.h, x = a->grid.w >= 40 ? 2 : 0;
	int spare = end - y - 1 - count_rows(&p, a->chosen, a->grid.w - x);

	grid_put(&a->grid, x, y++, a->grid.w - x, STYLE_BOLD, _("Help"));
	y += spare-- > 0;
	for (int i = a->chosen; i < p.n && y < end; i++)
		if (*p.lines[i])
			y += grid_wrap(&a->grid, (struct rect){ x, y, a->grid.w - x, end - y }, STYLE_PLAIN, _(p.lines[i]));
		else
			y += spare-- > 0;
}

static bool press(struct app *a, int key)
{
	if (key == PRESS_DOWN && a->chosen < page(a).n - 1)
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
