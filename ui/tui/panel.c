#include "ui/panel.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void panel_line(struct panel *p, const char *fmt, ...)
{
	va_list ap;

	if (p->n == PANEL_LINES)
		return;
	va_start(ap, fmt);
	vsnprintf(p->lines[p->n++], WORDS_CAP, fmt, ap);
	va_end(ap);
}

static void say(char out[WORDS_CAP], const char *words)
{
	snprintf(out, WORDS_CAP, "%s", words);
}

void panel_plain(struct panel *p, const char *word, const char *reason)
{
	*p = (struct panel){ .style = STYLE_PLAIN, .sign = "", .word = word };
	say(p->reason, reason);
}

void panel_failure(struct panel *p, const char *what, const char *advice)
{
	*p = (struct panel){ .style = STYLE_CARE, .sign = "[!]", .word = _("NOTHING WAS ACCEPTED") };
	text_filter(bytes_of_str(what), p->reason, sizeof p->reason);
	say(p->advice, advice);
}

static void add_left(struct panel *p, const struct verdict *v)
{
	unsigned total = v->has_coupon ? coupon_units(&v->coupon) : 0;

	if (!v->has_left || total <= 1)
		return;
	if (v->left == 0)
		panel_line(p, _("Nothing is left on it now."));
	else
		panel_line(p, _("%u of %u left"), (unsigned)v->left, total);
}

static void add_expiry(struct panel *p, const struct verdict *v)
{
	char when[20];

	if (!v->has_coupon || v->reason == REASON_EXPIRED)
		return;
	clock_format_local(v->coupon.expires, when, sizeof when);
	panel_line(p, _("Good until %s"), when);
}

static void add_merchant(struct panel *p, const struct verdict *v)
{
	char issuer[WORDS_CAP / 2], merchant[64];

	if (!v->has_coupon)
		return;
	text_filter(bytes_of_str(v->issuer), issuer, sizeof issuer);
	text_filter(bytes_of_str(v->coupon.merchant), merchant, sizeof merchant);
	if (v->reason == REASON_WRONG_SHOP && *merchant)
		panel_line(p, _("It is for merchant %s, sold by %s"), merchant, issuer);
	else if (*issuer)
		panel_line(p, _("Sold by %s"), issuer);
}

static void add_serial(struct panel *p, const struct verdict *v)
{
	char serial[SERIAL_TEXT_CAP];

	if (!v->has_serial)
		return;
	serial_format(v->serial, serial);
	panel_line(p, _("Serial %s"), serial);
}

void panel_verdict(struct panel *p, const struct verdict *v)
{
	bool good = v->reason == REASON_OK;
	char line[WORDS_CAP];
	const char *note;

	*p = (struct panel){ .style = good ? STYLE_GOOD : STYLE_BAD, .sign = good ? "[+]" : "[x]",
			     .word = good ? _("ACCEPTED") : _("REFUSED") };
	say(p->reason, words_reason(v));
	say(p->advice, words_advice(v));
	if (words_goods(v, line))
		panel_line(p, "%s", line);
	if (words_first(v, line))
		panel_line(p, "%s", line);
	if (words_times(v, line))
		panel_line(p, "%s", line);
	for (unsigned i = 0; (note = words_note(v, i, NULL)); i++)
		panel_line(p, "%s", note);
	add_left(p, v);
	add_expiry(p, v);
	add_merchant(p, v);
	add_serial(p, v);
}

void panel_reversed(struct panel *p, const struct reversed *r)
{
	bool good = r->reason == REVERSE_OK;
	char when[24], words[REVERSE_WORDS_CAP];

	*p = (struct panel){ .style = good ? STYLE_GOOD : STYLE_BAD, .sign = good ? "[<]" : "[x]",
			     .word = good ? _("TAKEN BACK") : _("NOT TAKEN BACK") };
	reverse_words(r, words);
	say(p->reason, words);
	reverse_advice(r, words);
	say(p->advice, words);
	if (r->place.time && r->v.has_serial) {
		words_when(r->place.time, r->v.at, when, sizeof when);
		panel_line(p, _("It was redeemed %s"), when);
	}
	if (good)
		panel_line(p, _("%u given back"), (unsigned)r->v.units);
	add_serial(p, &r->v);
}

static void draw_band(const struct panel *p, struct grid *g, struct rect r)
{
	int y = r.y + (r.h >= 5 ? 1 : 0), x = r.w >= 40 ? 2 : 0, gap = r.h >= 5 ? 2 : 1;
	char head[WORDS_CAP];

	grid_fill(g, r, p->style);
	snprintf(head, sizeof head, "%s%s%s", p->sign, *p->sign ? " " : "", p->word);
	grid_put(g, x, y, r.w - x, p->style, head);
	if (r.h >= 2)
		grid_wrap(g, (struct rect){ x, y + gap, r.w - x, r.y + r.h - y - gap }, p->style, p->reason);
}

int panel_draw(const struct panel *p, struct grid *g, const struct layout *l)
{
	struct rect r = l->body;
	int x = r.w >= 40 ? 2 : 0, y = r.y + (r.h >= 8);

	draw_band(p, g, l->band);
	r.w -= x;
	for (size_t i = 0; i < p->n && y < r.y + r.h - (*p->advice != 0); i++)
		grid_put(g, x, y++, r.w, i == 0 ? STYLE_BOLD : STYLE_PLAIN, p->lines[i]);
	if (*p->advice && y < r.y + r.h) {
		y += y + 1 < r.y + r.h && r.h >= 8;
		y += grid_wrap(g, (struct rect){ x, y, r.w, r.y + r.h - y >= 2 ? 2 : 1 }, STYLE_PLAIN, p->advice);
	}
	return y - r.y;
}
