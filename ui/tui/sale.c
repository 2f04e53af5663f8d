/* The base where there is a carte: the ticket, what it comes to, the carte beside it, and a line that is always ready. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "sale/receipt.h"
#include "ui/digits.h"
#include "ui/slip.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SUMS_MAX = 10, MONEY_CAP = 40, HEAD_CAP = 96, HEAD_LEAST_H = 8 };

/* ---- the ticket ---- */

struct sums {
	int n;
	struct sum {
		char label[64], amount[MONEY_CAP];
	} list[SUMS_MAX];
};

static void add_sum(struct sums *s, const struct house *h, const char *label, int64_t amount)
{
	if (s->n == SUMS_MAX)
		return;
	snprintf(s->list[s->n].label, sizeof s->list[0].label, "%s", label);
	slip_money(h, amount, s->list[s->n++].amount, MONEY_CAP);
}

static void add_tenders(struct sums *s, const struct checkout *c)
{
	for (unsigned i = 0; i < c->ticket.n_tenders; i++) {
		const struct ticket_tender *t = &c->ticket.tenders[i];
		char label[64];

		snprintf(label, sizeof label, "%s%s%s", receipt_tender(&c->house, t), *t->reference ? " " : "", t->reference);
		add_sum(s, &c->house, label, -t->amount);
	}
}

static void collect(const struct checkout *c, struct sums *s)
{
	const struct ticket_totals *t = &c->totals;

	if (t->discount)
		add_sum(s, &c->house, _("Discount"), -t->discount);
	if (c->house.tax_on_top && t->tax)
		add_sum(s, &c->house, _("Tax"), t->tax);
	if (t->coupons - t->prepaid)
		add_sum(s, &c->house, _("Coupons"), t->prepaid - t->coupons);
	if (t->prepaid)
		add_sum(s, &c->house, _("Prepaid"), -t->prepaid);
	if (t->rounding)
		add_sum(s, &c->house, _("Rounding"), t->rounding);
	add_tenders(s, c);
}

static void draw_sums(struct app *a, struct rect r, const struct sums *s)
{
	for (int i = 0; i < s->n && i < r.h; i++) {
		grid_put(&a->grid, r.x + 9, r.y + i, r.w - 9, STYLE_PLAIN, s->list[i].label);
		grid_put_right(&a->grid, r.x, r.y + i, r.w, STYLE_PLAIN, s->list[i].amount);
	}
}

/* What this ticket is, where it is not simply the next guest's; false: it is. */
static bool head_of(const struct ticket *t, char *out, size_t cap)
{
	char table[SALE_ID_CAP + 32] = "";

	if (*t->table)
		snprintf(table, sizeof table, _("Table %s"), t->table);
	snprintf(out, cap, "%s%s%s%s%s", t->kind == TICKET_REFUND ? _("REFUND") : "", t->kind == TICKET_REFUND ? "  " : "", table,
		 *table ? "  " : "", t->name);
	return *out;
}

static struct slip slip_of(const struct app *a)
{
	return (struct slip){ .ticket = &a->sell.checkout->ticket, .house = &a->sell.checkout->house, .chosen = a->sell.chosen,
			      .brief = a->config.brief, .board = &a->sell.board, .counter = a->sell.checkout };
}

/* Where its lines stand: below its head, where it has one and there is room. */
static struct rect lines_room(const struct app *a, struct rect r)
{
	char head[HEAD_CAP];

	if (r.h >= HEAD_LEAST_H && head_of(&a->sell.checkout->ticket, head, sizeof head)) {
		r.y++;
		r.h--;
	}
	return r;
}

static void draw_ticket(struct app *a, struct rect all)
{
	struct slip slip = slip_of(a);
	struct rect r = lines_room(a, all);
	char head[HEAD_CAP];

	if (r.y > all.y && head_of(slip.ticket, head, sizeof head))
		grid_put(&a->grid, all.x + 1, all.y, all.w - 1, STYLE_BOLD, head);
	if (slip_rows(&slip) == 0 && r.h >= 3)
		grid_put(&a->grid, r.x + 1, r.y + 1, r.w - 1, STYLE_DIM, _("Scan, or type a number and Enter."));
	slip_draw(&slip, &a->grid, r);
}

/* ---- the amount ---- */

static const char *amount_label(const struct checkout *c)
{
	if (c->ticket.kind == TICKET_REFUND)
		return _("TO GIVE BACK");
	return c->ticket.n_tenders || c->totals.coupons ? _("DUE") : _("TOTAL");
}

static void draw_amount(struct app *a, const struct sale_layout *l)
{
	const struct checkout *c = a->sell.checkout;
	char amount[MONEY_CAP], words[MONEY_CAP + 32];
	struct rect r = l->amount;
	int64_t due = c->totals.due;

	slip_money(&c->house, c->ticket.kind == TICKET_REFUND ? -due : due, amount, sizeof amount);
	if (!l->large) {
		snprintf(words, sizeof words, "%s %s", amount_label(c), amount);
		grid_put_right(&a->grid, r.x, r.y, r.w, STYLE_BOLD, words);
		return;
	}
	snprintf(words, sizeof words, "%s %s", amount_label(c), c->house.currency);
	grid_put_right(&a->grid, r.x, r.y, r.w, STYLE_BOLD, words);
	digits_draw(&a->grid, (struct rect){ r.x, r.y + 1, r.w, r.h - 1 }, STYLE_DIGITS, amount);
}

/* ---- the carte ---- */

static void draw_item(struct app *a, struct rect r, const struct carte_item *i)
{
	char number[12], price[MONEY_CAP] = "";
	enum style style = i->sold_out ? STYLE_DIM : STYLE_PLAIN;
	const char *name = a->config.brief && *i->brief ? i->brief : i->name;

	snprintf(number, sizeof number, "%5u", i->plu);
	if (i->sold_out)
		snprintf(price, sizeof price, "%s", _("sold out"));
	else if (i->price != CARTE_PRICE_OPEN)
		slip_money(&a->sell.checkout->house, i->price, price, sizeof price);
	grid_put(&a->grid, r.x, r.y, 6, style == STYLE_PLAIN ? STYLE_BOLD : style, number);
	grid_put(&a->grid, r.x + 6, r.y, r.w - 8 - (int)text_cells(price), style, name);
	grid_put_right(&a->grid, r.x, r.y, r.w - 1, style, price);
}

static void draw_carte(struct app *a, struct rect r)
{
	struct app_sell *s = &a->sell;
	const struct carte_group *g;
	const struct carte_item *item;
	char head[CARTE_NAME_MAX + 32];

	if (r.w <= 0 || r.h < 3 || s->board.n_groups == 0)
		return;
	g = &s->board.groups[s->group];
	snprintf(head, sizeof head, "< %s >  %d/%d", a->config.brief && *g->brief ? g->brief : g->name, s->group + 1,
		 (int)s->board.n_groups);
	for (int y = 0; y < r.h; y++)
		grid_put(&a->grid, r.x - 1, r.y + y, 1, STYLE_DIM, "|");
	grid_put(&a->grid, r.x + 1, r.y, r.w - 1, STYLE_BOLD, head);
	list_set(&s->items, (int)board_group_size(&s->board, g->id));
	list_fit(&s->items, r.h - 1);
	for (int y = 0, i; (i = list_at(&s->items, y)) >= 0; y++) {
		item = board_in_group(&s->board, g->id, (size_t)i);
		draw_item(a, (struct rect){ r.x, r.y + 1 + y, r.w, 1 }, item);
	}
	list_draw_bar(&s->items, &a->grid, (struct rect){ r.x, r.y + 1, r.w, r.h - 1 });
}

/* ---- what is over it ---- */

static int over_rows(const struct layout *l)
{
	return l->band.h + l->body.h - 1;
}

static const char *closed_words(const struct app_sell *s, int64_t out)
{
	if (s->total < 0)
		return out ? _("TO GIVE BACK") : _("NOTHING TO PAY OUT");
	return out ? _("CHANGE") : _("NO CHANGE");
}

/* The sale that was closed, for the drawer's last look: gone with the next key. */
static void draw_closed(struct app *a)
{
	const struct app_sell *s = &a->sell;
	struct rect r = { 0, a->layout.band.y, a->grid.w, over_rows(&a->layout) };
	char amount[MONEY_CAP], words[128];
	int64_t out = s->total < 0 ? -s->total - s->back : s->change;	/* of the drawer */

	grid_fill(&a->grid, r, STYLE_PLAIN);
	slip_money(&s->checkout->house, s->total, amount, sizeof amount);
	snprintf(words, sizeof words, _("Receipt %llu, total %s"), (unsigned long long)s->receipt, amount);
	grid_fill(&a->grid, (struct rect){ 0, r.y, r.w, 1 }, STYLE_GOOD);
	grid_put(&a->grid, 2, r.y, r.w - 2, STYLE_GOOD, s->total < 0 ? _("[<] REFUNDED") : _("[+] PAID"));
	grid_put_right(&a->grid, 0, r.y, r.w - 2, STYLE_GOOD, words);
	slip_money(&s->checkout->house, out, amount, sizeof amount);
	grid_put_right(&a->grid, 0, r.y + 2, r.w - 2, STYLE_BOLD, closed_words(s, out));
	if (out && r.h > 3)
		digits_draw(&a->grid, (struct rect){ 2, r.y + 4, r.w - 4, r.h - 4 }, STYLE_DIGITS, amount);
}

static void draw_band(struct app *a)
{
	struct layout l = a->layout;
	const struct panel *p = &a->scan.panel;
	int rows = over_rows(&l) - l.band.h;

	l.body = (struct rect){ 0, l.band.y + l.band.h, l.band.w, (int)p->n + 2 < rows ? (int)p->n + 2 : rows };
	grid_fill(&a->grid, l.body, STYLE_PLAIN);
	panel_draw(p, &a->grid, &l);
}

static void draw_entry(struct app *a, struct rect r)
{
	grid_put(&a->grid, r.x + 1, r.y, 2, STYLE_BOLD, ">");
	line_draw(&a->sell.entry, &a->grid, (struct rect){ r.x + 3, r.y, r.w - 3, 1 }, STYLE_BOLD);
}

static void draw(struct app *a)
{
	struct sums sums = { .n = 0 };
	struct sale_layout l;

	collect(a->sell.checkout, &sums);
	l = layout_sale(&a->layout, sums.n);
	draw_ticket(a, l.ticket);
	draw_sums(a, l.sums, &sums);
	if (!picture_fill(a, l.carte))
		draw_carte(a, l.carte);
	draw_amount(a, &l);
	if (a->sell.closed)
		draw_closed(a);
	if (a->sell.band)
		draw_band(a);
	if (a->scan.queue.n)
		counter_draw_queue_in(a, l.entry);
	else
		draw_entry(a, l.entry);
}

/* ---- keys ---- */

static bool entry_empty(const struct app *a)
{
	return a->sell.entry.len == 0;
}

/* The text of a coupon, or the serial below it, typed where everything else is typed. */
static bool is_coupon(const char *text)
{
	uint8_t serial[SERIAL_LEN];

	return strncasecmp(text, "chit:", 5) == 0 || serial_parse(bytes_of_str(text), serial) == ERR_OK ||
	       serial_is_grouped(bytes_of_str(text));
}

static void submit(struct app *a)
{
	char text[LINE_CAP];
	struct line *e = &a->sell.entry;

	memcpy(text, e->text, e->len + 1);
	line_clear(e);
	if (is_coupon(text))
		counter_scan(a, bytes_of_str(text), false);
	else
		sell_line(a, "%s", text);
	if (sell_refused(a))
		line_set(e, text);
}

/* What stood over the ticket was seen: whatever waits for it may come. */
static void dismiss(struct app *a)
{
	if (a->sell.closed) {
		a->scan.busy_until = 0;
		sell_idle(a);
	}
	a->sell.closed = a->sell.band = false;
}

static void enter(struct app *a)
{
	if (!entry_empty(a))
		submit(a);
	else if (a->sell.closed || a->sell.band)
		dismiss(a);
	else
		pay_open(a);
}

/* Esc takes back the nearest thing. */
static void escape(struct app *a)
{
	struct app_sell *s = &a->sell;

	*a->notice = 0;
	if (!entry_empty(a))
		line_clear(&s->entry);
	else if (s->band || s->closed)
		dismiss(a);
	else if (asking_waits(a))
		asking_withdraw(a);
	else
		s->chosen = 0;
}

static void turn_group(struct app *a, int step)
{
	struct app_sell *s = &a->sell;
	int n = (int)s->board.n_groups;

	if (n == 0)
		return;
	s->group = (s->group + step + n) % n;
	s->items = (struct list){ .n = 0 };
}

static void choose_line(struct app *a, int step)
{
	struct app_sell *s = &a->sell;
	const struct ticket_line *last = ticket_last(&s->checkout->ticket);
	uint16_t from = s->chosen ? s->chosen : last && step < 0 ? last->number : 0;

	if (!s->chosen && step > 0)
		return;
	s->chosen = slip_next(&s->checkout->ticket, from, step);
	if (!s->chosen && step < 0)
		s->chosen = from;
}

/* One key each, on the line that is meant. */
static bool act_at_once(struct app *a, int key)
{
	switch (key) {
	case '+':
		sell_on_line(a, "+");
		return true;
	case '-':
		sell_on_line(a, "-");
		return true;
	case '=':
		sell_line(a, "=");
		return true;
	case PRESS_DELETE:
		if (sell_has_lines(a))
			sell_line(a, "v%u", sell_meant(a)->number);
		return true;
	}
	return false;
}

static bool move(struct app *a, int key)
{
	switch (key) {
	case PRESS_UP:
		choose_line(a, -1);
		return true;
	case PRESS_DOWN:
		choose_line(a, 1);
		return true;
	case PRESS_LEFT:
		turn_group(a, -1);
		return true;
	case PRESS_RIGHT:
		turn_group(a, 1);
		return true;
	case PRESS_PAGE_UP:
	case PRESS_PAGE_DOWN:
		a->sell.items.chosen = key == PRESS_PAGE_UP ? a->sell.items.top : a->sell.items.top + a->sell.items.rows - 1;
		list_key(&a->sell.items, key);
		return true;
	}
	return false;
}

static bool press(struct app *a, int key)
{
	if (key == PRESS_ENTER) {
		enter(a);
		return true;
	}
	if (key == PRESS_ESC) {
		escape(a);
		return true;
	}
	dismiss(a);
	if (entry_empty(a) && (act_at_once(a, key) || move(a, key)))
		return true;
	return line_key(&a->sell.entry, key);
}

/* A line is chosen, an item is rung. What lies over them goes first: nobody means what is not seen. */
static void click(struct app *a, int x, int y)
{
	struct app_sell *s = &a->sell;
	struct sums sums = { .n = 0 };
	struct sale_layout l;
	struct slip slip = slip_of(a);
	struct rect lines;
	bool carte;
	int i;

	if (s->closed || s->band) {
		dismiss(a);
		return;
	}
	collect(s->checkout, &sums);
	l = layout_sale(&a->layout, sums.n);
	lines = lines_room(a, l.ticket);
	carte = l.carte.w && x >= l.carte.x && !a->picture.on;
	i = list_at(&s->items, y - l.carte.y - 1);
	if (rect_has(lines, x, y))
		s->chosen = slip_at(&slip, lines, y - lines.y);
	else if (carte && i >= 0)
		sell_line(a, "%u", board_in_group(&s->board, s->board.groups[s->group].id, (size_t)i)->plu);
	else if (carte && y == l.carte.y)
		turn_group(a, x < l.carte.x + l.carte.w / 2 ? -1 : 1);
}

static void go_help(struct app *a) { app_go(a, &screen_help); }
static void go_edit(struct app *a) { app_go(a, &screen_edit); }
static void go_office(struct app *a) { app_go(a, &screen_office); }
static void hold(struct app *a) { sell_line(a, "h"); }

static bool has_ticket(const struct app *a)
{
	return !sell_empty(a);
}

/* A cashier who leaves a box by Esc and goes on with a number means the number. */
static bool calm(const struct app *a)
{
	const struct app_sell *s = &a->sell;

	return entry_empty(a) && !s->band && !s->closed && !s->chosen && !asking_waits(a) && !*a->notice;
}

static const struct screen_key keys[] = {
	{ PRESS_F1, '?', N_("Help"), go_help, NULL },
	{ PRESS_F2, '/', N_("Find"), find_open, NULL },
	{ PRESS_F3, '*', N_("Line"), go_edit, sell_has_lines },
	{ PRESS_F4, PRESS_CTRL('o'), N_("Hold"), hold, has_ticket },
	{ PRESS_F4, PRESS_CTRL('o'), N_("Recall"), held_open, sell_empty },
	{ PRESS_F5, PRESS_CTRL('t'), N_("Tables"), tables_open, NULL },
	{ PRESS_F6, '.', N_("Menu"), go_office, NULL },
	{ PRESS_F7, PRESS_CTRL('v'), N_("Picture"), picture_toggle, picture_can },
	{ PRESS_F8, PRESS_CTRL('n'), N_("Next"), sources_next, sources_can_step },
	{ PRESS_F9, PRESS_CTRL('p'), N_("Pay"), pay_open, has_ticket },
	{ PRESS_F10, PRESS_CTRL('q'), N_("Quit"), app_stop, NULL },
	{ PRESS_CTRL('d'), 0, "", doctor_go, NULL },
	{ PRESS_CTRL('k'), 0, "", app_lock, NULL },
};

const struct screen screen_sale = {
	.name = "sale", .text = true, .twins = entry_empty, .calm = calm, .draw = draw, .press = press, .click = click,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
