#include "sale/display.h"

#include "base/money.h"

#include <stdio.h>
#include <string.h>

enum { AMOUNT_CAP = 40 };

/* What such a display can show of a name; the rest is left out, with the blanks around it. */
static void only_ascii(const char *name, char *out, size_t cap)
{
	size_t n = 0;

	for (; *name && n + 1 < cap; name++)
		if (*name > 0x20 && *name < 0x7f)
			out[n++] = *name;
		else if (*name == ' ' && n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = 0;
}

static void amount_of(const struct house *h, int64_t minor, char out[AMOUNT_CAP])
{
	struct money m = { .minor = minor };

	memcpy(m.currency, h->currency, sizeof m.currency);
	money_format(m, 0, out, AMOUNT_CAP);
}

/* The right part whole, the left one as far as it goes. */
static void put(char line[DISPLAY_COLUMNS + 1], const char *left, const char *right)
{
	size_t r = strlen(right), room = r < DISPLAY_COLUMNS ? DISPLAY_COLUMNS - r : 0, l = strlen(left);

	if (r > DISPLAY_COLUMNS)
		right += r - DISPLAY_COLUMNS;
	if (room > 0 && r > 0)
		room--;			/* a blank between them */
	if (l > room)
		l = room;
	memset(line, ' ', DISPLAY_COLUMNS);
	memcpy(line, left, l);
	r = strlen(right);
	memcpy(line + DISPLAY_COLUMNS - r, right, r);
	line[DISPLAY_COLUMNS] = 0;
}

static void put_centred(char line[DISPLAY_COLUMNS + 1], const char *words)
{
	char padded[2 * DISPLAY_COLUMNS + 1];
	size_t len = strlen(words);

	snprintf(padded, sizeof padded, "%*s%.*s", len < DISPLAY_COLUMNS ? (int)(DISPLAY_COLUMNS - len) / 2 : 0, "",
		 DISPLAY_COLUMNS, words);
	put(line, padded, "");
}

/* "Total          84.00" */
static void put_amount(const struct display_view *v, char line[DISPLAY_COLUMNS + 1], const char *words, int64_t minor)
{
	char amount[AMOUNT_CAP];

	amount_of(v->house, minor, amount);
	put(line, words, amount);
}

static void quantity_of(int32_t quantity, char out[24])
{
	int32_t whole = quantity / QUANTITY_ONE, part = quantity % QUANTITY_ONE;

	if (part == 0)
		snprintf(out, 24, "%d x", whole);
	else
		snprintf(out, 24, "%s%d.%03d x", quantity < 0 ? "-" : "", whole < 0 ? -whole : whole, part < 0 ? -part : part);
}

static void show_line(const struct display_view *v, char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	char name[CARTE_NAME_MAX + 1], quantity[24];

	only_ascii(*v->line->brief ? v->line->brief : v->line->name, name, sizeof name);
	if (!*name)
		snprintf(name, sizeof name, "%u", v->line->plu);
	put(lines[0], name, "");
	if (v->moment == DISPLAY_DELETED) {
		put_amount(v, lines[1], "taken off", -v->amount);
		return;
	}
	quantity_of(v->line->quantity, quantity);
	put_amount(v, lines[1], quantity, v->amount);
}

static void show_waiting(const struct display_view *v, char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	char name[HOUSE_NAME_MAX + 1];

	only_ascii(v->house->name, name, sizeof name);
	put_centred(lines[0], *name ? name : "Welcome");
	put_centred(lines[1], *name ? "Welcome" : "");
}

void display_lines(const struct display_view *v, char lines[DISPLAY_ROWS][DISPLAY_COLUMNS + 1])
{
	const struct ticket_totals *t = v->totals;

	put(lines[0], "", "");
	put(lines[1], "", "");
	switch (v->moment) {
	case DISPLAY_LINE:
	case DISPLAY_CHANGED:
	case DISPLAY_DELETED:
		show_line(v, lines);
		break;
	case DISPLAY_SUBTOTAL:
		put_amount(v, lines[0], "Subtotal", t->total);
		break;
	case DISPLAY_TOTAL:
		put_amount(v, lines[0], "Total", t->total + t->rounding);
		break;
	case DISPLAY_TENDER:
		put_amount(v, lines[0], "Given", v->amount);
		put_amount(v, lines[1], "Due", t->due > 0 ? t->due : 0);
		break;
	case DISPLAY_CHANGE:
		put_amount(v, lines[0], "Total", t->total + t->rounding);
		put_amount(v, lines[1], "Change", t->change);
		break;
	case DISPLAY_CLOSED:
		put_centred(lines[0], "This till is closed");
		break;
	default:
		show_waiting(v, lines);
	}
}
