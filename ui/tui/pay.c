/* Money: Enter is what is due in cash, a key for each note, a key for each other tender; or an amount typed. */
#include "ui/app.h"

#include "base/i18n.h"
#include "base/text.h"
#include "ui/digits.h"
#include "ui/slip.h"

#include <stdio.h>
#include <string.h>

enum { OTHERS_MAX = 2, MONEY_CAP = 40 };

static const struct house *house(const struct app *a)
{
	return &a->sell.checkout->house;
}

/* What coupons have paid already asks for no money. The tender would ask for what is to be chosen, too, but behind the box. */
void pay_open(struct app *a)
{
	const struct house_tender *cash = house_tender_of(house(a), TENDER_CASH);

	if (sell_empty(a) || choose_first(a))
		return;
	if (a->sell.checkout->totals.due == 0 && cash)
		sell_line(a, "%s", cash->code);
	else
		app_go(a, &screen_pay);
}

/* The i-th tender that is no cash, of those with a key: F7 and F8. */
static const struct house_tender *other(const struct app *a, int i)
{
	for (unsigned k = 0; k < house(a)->n_tenders; k++) {
		const struct house_tender *t = &house(a)->tenders[k];

		if ((t->kind == TENDER_CARD || t->kind == TENDER_ACCOUNT) && i-- == 0)
			return t;
	}
	return NULL;
}

/* ---- what is seen ---- */

/* The notes that would do, and what comes back for each. Of what is given back, those that are no more than that. */
static void draw_notes(struct app *a, struct rect r)
{
	int64_t due = a->sell.checkout->totals.part;
	int y = 0;

	for (unsigned i = 0; i < house(a)->n_notes && y < r.h; i++) {
		char note[MONEY_CAP], back[MONEY_CAP], words[2 * MONEY_CAP + 32];

		if (due < 0 && house(a)->notes[i] > -due)
			continue;
		slip_money(house(a), house(a)->notes[i], note, sizeof note);
		slip_money(house(a), house(a)->notes[i] - due, back, sizeof back);
		if (due > 0 && house(a)->notes[i] >= due)
			snprintf(words, sizeof words, _("F%u  %s, %s back"), i + 1, note, back);
		else
			snprintf(words, sizeof words, "F%u  %s", i + 1, note);
		grid_put(&a->grid, r.x, r.y + y++, r.w, STYLE_BOX, words);
	}
}

static void draw_tenders(struct app *a, struct rect r)
{
	int y = 0;

	for (unsigned i = 0; i < house(a)->n_tenders && y < r.h; i++) {
		char words[64];

		snprintf(words, sizeof words, "%s  %s", house(a)->tenders[i].code, _(house(a)->tenders[i].name));
		grid_put(&a->grid, r.x, r.y + y++, r.w, STYLE_BOX, words);
	}
}

static void draw_due(struct app *a, struct rect r)
{
	char due[MONEY_CAP], label[64];

	slip_money(house(a), a->sell.checkout->totals.part, due, sizeof due);
	snprintf(label, sizeof label, "%s", a->sell.checkout->totals.part < 0 ? _("TO GIVE BACK") : _("DUE"));
	if (a->sell.checkout->ticket.parts)
		snprintf(label, sizeof label, _("ONE OF %u LEFT"), a->sell.checkout->ticket.parts);
	grid_put(&a->grid, r.x, r.y, r.w, STYLE_BOX, label);
	if (r.h >= DIGITS_ROWS + 1)
		digits_draw(&a->grid, (struct rect){ r.x, r.y + 1, r.w, r.h - 1 }, STYLE_DIGITS, due);
	else
		grid_put_right(&a->grid, r.x, r.y, r.w, STYLE_BOX, due);
}

/* Where there is no room for more, what is due stands before what is typed. */
static void draw_given(struct app *a, struct rect r)
{
	const char *label = _("Enter: exact. Or given:");
	char due[MONEY_CAP];
	int used;

	slip_money(house(a), a->sell.checkout->totals.part, due, sizeof due);
	used = grid_put(&a->grid, r.x, r.y, r.w, STYLE_BOX, (int)text_cells(label) + 8 > r.w ? due : label);
	line_draw(&a->line, &a->grid, (struct rect){ r.x + used + 1, r.y, r.w - used - 1, 1 }, STYLE_PLAIN);
}

static void draw(struct app *a)
{
	struct rect all = { 0, a->layout.band.y, a->grid.w, a->layout.band.h + a->layout.body.h };
	struct rect box = layout_box(all, 66, 17), r = { box.x + 2, box.y + 1, box.w - 4, box.h - 3 };
	int large = r.h >= 12 ? DIGITS_ROWS + 2 : 1;

	grid_box(&a->grid, box, STYLE_BOX, _("Pay"));
	draw_due(a, (struct rect){ r.x, r.y, r.w, large });
	r.y += large;
	r.h -= large;
	draw_notes(a, (struct rect){ r.x, r.y, r.w * 3 / 5, r.h - 1 });
	draw_tenders(a, (struct rect){ r.x + r.w * 3 / 5 + 1, r.y, r.w * 2 / 5 - 1, r.h - 1 });
	draw_given(a, (struct rect){ r.x, box.y + box.h - 2, r.w, 1 });
}

/* ---- keys ---- */

/* The box goes first: what comes of it may open another one, or want to be seen. What is refused stays in its line. */
static void tender(struct app *a, const char *words)
{
	char typed[LINE_CAP];

	memcpy(typed, a->line.text, a->line.len + 1);
	app_back(a);
	sell_line(a, "%.200s", words);
	if (a->screen != &screen_sale || a->sell.closed || a->sell.band || sell_empty(a))
		return;
	pay_open(a);
	if (*a->notice == '[')
		line_set(&a->line, typed);
}

/* A figure with a sign before it is a line's business ("+5"): here it would ring, and nobody would see it. */
static bool is_tender(const struct app *a, const char *text)
{
	struct act act = { .verb = VERBS };
	enum err e = grammar_parse(text, house(a), &act);

	return e != ERR_OK || act.verb == VERB_TENDER || act.verb == VERB_UNTENDER;
}

/* Digits are cash; anything else is said as it is ("cc2000", "ha Li"). */
static void submit(struct app *a)
{
	const struct house_tender *cash = house_tender_of(house(a), TENDER_CASH);
	char text[LINE_CAP + 4];
	bool amount = (*a->line.text >= '0' && *a->line.text <= '9') || *a->line.text == '.' || !*a->line.text;

	snprintf(text, sizeof text, "%s%s", amount && cash ? cash->code : "", a->line.text);
	if (is_tender(a, text)) {
		tender(a, text);
		return;
	}
	app_beep(a, false);
	app_notice(a, "[x] %s", _("An amount, or a tender and an amount: 5000, 50.00, cc2000."));
}

static void account_named(struct app *a, const char *answer)
{
	const struct house_tender *t = house_tender_of(house(a), TENDER_ACCOUNT);

	if (t)
		sell_line(a, "%s %.60s", t->code, answer);
}

static const struct prompt account_name = {
	.title = N_("House account"), .words = N_("On whose account?"), .take = account_named,
};

static void pay_other(struct app *a, int i)
{
	const struct house_tender *t = other(a, i);

	if (t && t->kind == TENDER_ACCOUNT)
		prompt_open(a, &account_name);
	else if (t)
		tender(a, t->code);
}

/* The signs above the digits are the function keys' twins, as long as nothing was typed: no amount and no tender has them. */
static int untwin(const struct app *a, int key)
{
	static const char signs[] = "!@#$%^&*";
	const char *at = key > 0 && key < 0x7f && a->line.len == 0 ? strchr(signs, key) : NULL;

	return at ? PRESS_F1 + (int)(at - signs) : key;
}

static bool press(struct app *a, int key)
{
	const struct house_tender *cash = house_tender_of(house(a), TENDER_CASH);
	unsigned note;

	key = untwin(a, key);
	note = (unsigned)(key - PRESS_F1);
	if (key >= PRESS_F1 && note < house(a)->n_notes && cash) {
		char text[64];

		snprintf(text, sizeof text, "%s%lld", cash->code, (long long)house(a)->notes[note]);
		tender(a, text);
		return true;
	}
	if (key == PRESS_F7 || key == PRESS_F8) {
		pay_other(a, key == PRESS_F8);
		return true;
	}
	return line_key(&a->line, key);
}

static size_t slots(const struct app *a, struct bar_slot *out, char words[][SCREEN_WORDS])
{
	size_t n = 0;

	for (unsigned i = 0; i < house(a)->n_notes; i++) {
		char *point;

		slip_money(house(a), house(a)->notes[i], words[n], SCREEN_WORDS);
		point = strchr(words[n], '.');
		if (point && strspn(point + 1, "0") == strlen(point + 1))
			*point = 0;
		out[n] = (struct bar_slot){ PRESS_F1 + (int)i, words[n] };
		n++;
	}
	for (int i = 0; i < OTHERS_MAX && other(a, i); i++)
		out[n++] = (struct bar_slot){ PRESS_F7 + i, _(other(a, i)->name) };
	return n;
}

static const struct screen_key keys[] = {
	{ PRESS_F9, 0, "", submit, NULL },
	{ PRESS_ENTER, 0, N_("Exact"), submit, NULL },
	{ PRESS_ESC, 0, N_("Back"), app_back, NULL },
};

const struct screen screen_pay = {
	.name = "pay", .modal = true, .text = true, .box = true, .draw = draw, .press = press, .slots = slots,
	.keys = keys, .n_keys = sizeof keys / sizeof *keys,
};
