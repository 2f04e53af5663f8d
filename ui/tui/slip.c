#include "ui/slip.h"

#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEFT_MAX = 200, PLACE_CAP = 24, AMOUNT_CAP = 40, HEAD_CELLS = 9, QUANTITY_CELLS = 4, NAME_CELLS = 6 };

/* One row as it comes out of the walk over a ticket. */
struct row {
	const struct ticket_line *line;
	bool first;			/* of its line: with number and quantity */
	char text[LEFT_MAX], place[PLACE_CAP], amount[AMOUNT_CAP];	/* place: its course and seat */
};
/* Called for each row in order, from 0; false ends the walk. */
typedef bool row_fn(void *ctx, int index, const struct row *r);

void slip_quantity(int32_t q, char *out, size_t cap)
{
	unsigned part = (unsigned)(q < 0 ? -(int64_t)q : q) % QUANTITY_ONE;
	size_t len;

	snprintf(out, cap, "%s%d", q < 0 && q > -QUANTITY_ONE ? "-" : "", (int)(q / QUANTITY_ONE));
	len = strlen(out);
	if (!part || len + 5 > cap)
		return;
	snprintf(out + len, cap - len, ".%03u", part);
	for (len = strlen(out); out[len - 1] == '0'; len--)
		out[len - 1] = 0;
}

void slip_money(const struct house *h, int64_t amount, char *out, size_t cap)
{
	struct money m = { .minor = amount };

	snprintf(m.currency, sizeof m.currency, "%s", h->currency);
	money_format(m, 0, out, cap);
}

static const char *name_of(const struct slip *s, const struct ticket_line *l)
{
	return (s->brief && *l->brief) || !*l->name ? l->brief : l->name;
}

static void say_first(const struct slip *s, const struct ticket_line *l, struct row *r)
{
	size_t len = 0;

	*r = (struct row){ .line = l, .first = true };
	if (l->voided)
		snprintf(r->text, sizeof r->text, _("[void] %s"), name_of(s, l));
	else
		snprintf(r->text, sizeof r->text, "%s", name_of(s, l));
	if (l->course && s->ticket->kind != TICKET_REFUND)	/* what comes back is served no more */
		len = (size_t)snprintf(r->place, sizeof r->place, " (w%u)", l->course);
	if (l->seat)
		snprintf(r->place + len, sizeof r->place - len, " (u%u)", l->seat);
	if (!l->voided)
		slip_money(s->house, ticket_amount(l), r->amount, sizeof r->amount);
}

static const char *modifier_name(const struct slip *s, const struct line_modifier *m)
{
	for (size_t i = 0; s->brief && s->board && i < s->board->n_modifiers; i++)
		if (s->board->modifiers[i].number == m->number && *s->board->modifiers[i].brief)
			return s->board->modifiers[i].brief;
	return m->name;
}

static void say_modifier(const struct slip *s, const struct line_modifier *m, struct row *r)
{
	char price[AMOUNT_CAP];

	slip_money(s->house, m->price, price, sizeof price);
	snprintf(r->text, sizeof r->text, "+ %s%s%s", modifier_name(s, m), m->price ? " " : "", m->price ? price : "");
}

static void say_discount(const struct slip *s, const struct ticket_line *l, struct row *r)
{
	char amount[AMOUNT_CAP];

	slip_money(s->house, l->discount_amount, amount, sizeof amount);
	if (l->discount % 100)
		snprintf(r->text, sizeof r->text, "- %d.%02d%%", (int)(l->discount / 100), (int)(l->discount % 100));
	else if (l->discount)
		snprintf(r->text, sizeof r->text, "- %d%%", (int)(l->discount / 100));
	else
		snprintf(r->text, sizeof r->text, "- %s", amount);
}

/* A price that is not the carte's says why. */
static const char *price_words(const struct ticket_line *l)
{
	switch (l->how) {
	case PRICE_OVERRIDE:
		return N_("= price changed");
	case PRICE_ACTIVITY:
		return N_("= price of a coupon");
	case PRICE_GIFT:
		return N_("= gift");
	default:
		return NULL;
	}
}

static void say_coupon(const struct ticket_coupon *c, struct row *r)
{
	if (c->total > 1)
		snprintf(r->text, sizeof r->text, _("[+] coupon: %s, %u of %u"), c->name, c->units, c->total);
	else
		snprintf(r->text, sizeof r->text, _("[+] coupon: %s"), c->name);
}

/* The rows below the first, one a call; false where there are no more. */
static bool say_more(const struct slip *s, const struct ticket_line *l, unsigned n, struct row *r)
{
	const char *why = price_words(l);

	*r = (struct row){ .line = l };
	if (l->voided)
		return false;
	if (n < l->n_modifiers) {
		say_modifier(s, &l->modifiers[n], r);
		return true;
	}
	n -= l->n_modifiers;
	if (*l->note && n-- == 0) {
		snprintf(r->text, sizeof r->text, "* %s", l->note);
		return true;
	}
	if ((l->discount || l->discount_amount) && n-- == 0) {
		say_discount(s, l, r);
		return true;
	}
	if (l->coupon && l->coupon <= s->ticket->n_coupons && n-- == 0) {
		say_coupon(&s->ticket->coupons[l->coupon - 1], r);
		return true;
	}
	if (why && n == 0)
		snprintf(r->text, sizeof r->text, "%s", _(why));
	return why && n == 0;
}

/* What it pays here, and below that what is left on it then: however long its name is, that is not cut. */
static void say_stored(const struct slip *s, unsigned place, struct row r[2])
{
	const struct ticket_coupon *c = &s->ticket->coupons[place];
	struct ticket_totals totals;
	char left[AMOUNT_CAP];

	ticket_totals(s->ticket, s->house, &totals);
	r[0] = r[1] = (struct row){ .line = NULL };
	slip_money(s->house, c->balance + c->value - totals.by_coupon[place], left, sizeof left);
	slip_money(s->house, -totals.by_coupon[place], r[0].amount, sizeof r[0].amount);
	snprintf(r[0].text, sizeof r[0].text, "[+] %s", c->name);
	snprintf(r[1].text, sizeof r[1].text, _("    left on it %s"), left);
}

/* Stored value has no line: it stands at the end, and behind it what is asked for. */
static int walk_coupons(const struct slip *s, int index, row_fn *fn, void *ctx)
{
	for (unsigned i = 0; i < s->ticket->n_coupons; i++) {
		struct row r[2];

		if (s->ticket->coupons[i].line)
			continue;
		say_stored(s, i, r);
		if (!fn(ctx, index++, &r[0]) || !fn(ctx, index++, &r[1]))
			return index;
	}
	for (unsigned i = 0; s->counter && i < s->counter->n_asking; i++) {
		const struct checkout_asking *a = &s->counter->asking[i];
		struct row r = { .line = NULL };

		snprintf(r.text, sizeof r.text, _("[?] %.60s: asking %.60s ..."), a->name, a->platform);
		if (!fn(ctx, index++, &r))
			break;
	}
	return index;
}

static int walk(const struct slip *s, row_fn *fn, void *ctx)
{
	int index = 0;

	for (unsigned i = 0; i < s->ticket->n_lines; i++) {
		struct row r;

		say_first(s, &s->ticket->lines[i], &r);
		if (!fn(ctx, index++, &r))
			return index;
		for (unsigned n = 0; say_more(s, &s->ticket->lines[i], n, &r); n++)
			if (!fn(ctx, index++, &r))
				return index;
	}
	return walk_coupons(s, index, fn, ctx);
}

static bool count(void *ctx, int index, const struct row *r)
{
	(void)ctx;
	(void)index;
	(void)r;
	return true;
}

int slip_rows(const struct slip *s)
{
	return walk(s, count, NULL);
}

/* ---- which rows are in sight ---- */

struct range {
	uint16_t chosen;
	int first, last;		/* rows of the chosen line; -1: it is not there */
};

static bool find(void *ctx, int index, const struct row *r)
{
	struct range *g = ctx;

	if (!r->line || r->line->number != g->chosen)
		return true;
	if (g->first < 0)
		g->first = index;
	g->last = index;
	return true;
}

/* The first row in sight. */
static int top_of(const struct slip *s, int rows)
{
	struct range g = { .chosen = s->chosen, .first = -1, .last = -1 };
	int all = walk(s, find, &g), top = all > rows ? all - rows : 0;

	if (!s->chosen || g.first < 0)
		return top;
	if (top > g.first - (g.first > 0))	/* a row above it for the word of how many are not in sight */
		top = g.first - (g.first > 0);
	return top;
}

struct drawing {
	const struct slip *slip;
	struct grid *g;
	struct rect r;
	int top;
	uint16_t at;			/* the line of row `y`, for slip_at */
	int y;
};

/* What the kitchen knows of a line: k all of it, + not all, for something came to it since. */
static const char *kitchen_sign(const struct ticket_line *l)
{
	return l->sent == 0 ? " " : l->sent < l->quantity ? "+" : "k";
}

static void draw_first(const struct drawing *d, int y, const struct row *row, enum style style)
{
	char number[8], quantity[16];
	struct rect r = d->r;
	int amount = (int)text_cells(row->amount), place = (int)strlen(row->place), wider, room, used;

	snprintf(number, sizeof number, "%3u", row->line->number);
	slip_quantity(row->line->quantity, quantity, sizeof quantity);
	wider = (int)strlen(quantity) - QUANTITY_CELLS;
	wider = wider < 0 ? 0 : wider;	/* the name gives way: the line's number and 1.001 are two figures */
	if (row->line->number == d->slip->chosen && row->line->number < 100)
		number[0] = '>';
	grid_put(d->g, r.x, y, 3, row->line->voided ? style : style == STYLE_PLAIN ? STYLE_DIM : style, number);
	grid_put(d->g, r.x + 3, y, 1, style, kitchen_sign(row->line));
	grid_put_right(d->g, r.x + 4, y, QUANTITY_CELLS + wider, style, quantity);
	r.x += HEAD_CELLS + wider;
	r.w -= HEAD_CELLS + wider;
	room = r.w - amount - 1;	/* of a long name something is left, or its place would say nothing */
	used = grid_put(d->g, r.x, y, room - place >= NAME_CELLS ? room - place : room, style, row->text);
	grid_put(d->g, r.x + used, y, room - used, style, row->place);
	grid_put_right(d->g, r.x, y, r.w, style, row->amount);
}

static bool draw_row(void *ctx, int index, const struct row *row)
{
	const struct drawing *d = ctx;
	int y = d->r.y + index - d->top;
	bool chosen = row->line && row->line->number == d->slip->chosen;
	enum style style = chosen ? STYLE_LABEL : row->line && row->line->voided ? STYLE_DIM : STYLE_PLAIN;

	if (index < d->top)
		return true;
	if (y >= d->r.y + d->r.h)
		return false;
	grid_fill(d->g, (struct rect){ d->r.x, y, d->r.w, 1 }, style);
	if (row->first)
		draw_first(d, y, row, style);
	else
		grid_put(d->g, d->r.x + HEAD_CELLS, y, d->r.w - HEAD_CELLS - (*row->amount ? (int)text_cells(row->amount) + 1 : 0), style,
			 row->text);
	if (!row->first)
		grid_put_right(d->g, d->r.x, y, d->r.w, style, row->amount);
	return true;
}

static void draw_hidden(struct grid *g, struct rect r, int y, int rows)
{
	char words[64];

	if (rows <= 0)
		return;
	snprintf(words, sizeof words, rows == 1 ? _("... %d row more") : _("... %d rows more"), rows);
	grid_fill(g, (struct rect){ r.x, y, r.w, 1 }, STYLE_DIM);
	grid_put(g, r.x + HEAD_CELLS, y, r.w - HEAD_CELLS, STYLE_DIM, words);
}

void slip_draw(const struct slip *s, struct grid *g, struct rect r)
{
	struct drawing d = { .slip = s, .g = g, .r = r };
	int all = slip_rows(s);

	if (r.h <= 0 || r.w <= HEAD_CELLS)
		return;
	d.top = top_of(s, r.h);
	walk(s, draw_row, &d);
	if (r.h < 4)
		return;
	if (d.top > 0)
		draw_hidden(g, r, r.y, d.top + 1);
	if (all > d.top + r.h)
		draw_hidden(g, r, r.y + r.h - 1, all - d.top - r.h + 1);
}

static bool match_row(void *ctx, int index, const struct row *r)
{
	struct drawing *d = ctx;

	if (index - d->top == d->y)
		d->at = r->line ? r->line->number : 0;
	return index - d->top < d->y;
}

uint16_t slip_at(const struct slip *s, struct rect r, int y)
{
	struct drawing d = { .slip = s, .r = r, .top = top_of(s, r.h), .y = y };

	if (y >= 0 && y < r.h)
		walk(s, match_row, &d);
	return d.at;
}

uint16_t slip_next(const struct ticket *t, uint16_t number, int step)
{
	int i = step > 0 ? -1 : t->n_lines;

	for (int k = 0; number && k < t->n_lines; k++)
		if (t->lines[k].number == number)
			i = k;
	for (i += step; i >= 0 && i < t->n_lines; i += step)
		if (!t->lines[i].voided)
			return t->lines[i].number;
	return 0;
}
